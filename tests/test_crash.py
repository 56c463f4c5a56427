"""kill -9 at any moment, an editor that saves at any moment, several commands at once.

Whatever happens in the middle of a transaction, the files are all as they were before it or all
as they are after it, and what an editor wrote is there. Steps are counted by Python's audit
events (opening, renaming, linking, removing ... of files) and by `fsync`, in a forked process.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path

import filelock  # noqa: F401 - so that a forked process need not: imports open files, too
import pytest
from click.testing import CliRunner

from readlist import files, journal, undoing
from readlist.bibtex import Document
from readlist.cli import cli
from readlist.errors import ChangedOnDisk, StoreError
from readlist.store import PRIVATE, Store, insist

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")

STEPS = {
    "open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod",
    "ctypes.dlopen",
}  # fmt: skip
KILLED = -9  # Windows, which skips all this, has no name for it
Actions = dict[int, Callable[[], object]]


# ---------------------------------------------------------------- processes


def start(work: Callable[[], object]) -> int:
    """Begin some work in a process of its own, and say which."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, from Python 3.12 on
        process = os.fork()
    if process:
        return process
    try:
        work()
    except SystemExit as ending:
        os._exit(int(ending.code or 0))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def wait(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def kill(process: int) -> int:
    os.kill(process, signal.SIGKILL)
    return wait(process)


def kill_me() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_steps(actions: Actions) -> None:
    """From now on, do these things just before those steps of this process."""
    done, sync = 0, os.fsync

    def step(event: str, _: object = ()) -> None:
        nonlocal done
        if event in STEPS:
            done += 1
            if done in actions:
                actions.pop(done)()

    def sync_as_a_step(handle: int) -> None:
        step("open")
        sync(handle)

    os.fsync = sync_as_a_step
    sys.addaudithook(step)


# ---------------------------------------------------------------- a store with generations


def generation(number: int) -> dict[str, bytes]:
    """All files as the transaction of this number leaves them; each makes one new file."""
    text = b"%d " % number * 500
    born = {f"born/{each}.txt": b"%d" % each for each in range(1, number + 1)}
    return {"a.txt": text, "b.txt": text, **born}


def content(root: Path) -> dict[str, bytes]:
    """Every file but readlist's own; a stand-in that was forgotten is one of them."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and PRIVATE not in path.parts
    }


def opened(root: Path, actions: Actions | None = None) -> Store:
    """The store, put right; these things are done just before those steps of it."""
    store = Store(root)
    if actions:
        at_steps(actions)
    store.recover()
    return store


def next_of(store: Store) -> dict[Path, bytes]:
    """The files of the next generation, those that there are having been read."""
    number = int(store.read(store.root / "a.txt").split()[0]) + 1
    new = generation(number)
    paths = {store.root / name: new[name] for name in ("a.txt", "b.txt", f"born/{number}.txt")}
    for path in paths:
        store.read(path)
    return paths


def advance(store: Store, actions: Actions | None = None) -> None:
    """Write the next generation, and do these things just before those steps of it."""
    files = next_of(store)
    if actions:
        at_steps(actions)
    store.commit(files)


def whole(root: Path) -> int:
    """Which generation the files are, all of them."""
    found = content(root)
    number = int(found["a.txt"].split()[0])
    assert found == generation(number)
    return number


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in its third generation, which forgets all but its last transaction.

    What a killed process wrote reaches the disk all the same, so nobody waits for that here.
    """
    monkeypatch.setattr(journal, "KEPT", 1)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    folder = tmp_path / "store"
    folder.mkdir()
    for name, data in generation(0).items():
        (folder / name).write_bytes(data)
    for _ in range(3):
        advance(opened(folder))
    return folder


@pytest.fixture(params=["at once", "in three steps"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How files change places: by one call of the system, or where it has none."""
    if request.param != "at once":
        monkeypatch.setattr(files, "_exchange_at_once", lambda *_: False)
    return str(request.param)


# ---------------------------------------------------------------- kill -9


def test_a_kill_at_any_step_leaves_the_old_state_or_the_new(way: str, root: Path) -> None:
    done = []
    for step in count(1):
        before = whole(root)
        if wait(start(lambda step=step: advance(opened(root), {step: kill_me}))) == 0:
            break
        opened(root)
        done.append(whole(root) == before + 1)
        assert done[-1] or whole(root) == before
    assert len(done) > 30
    assert done == sorted(done), "what was done once the last file was replaced stays so"
    assert True in done


def test_kills_at_any_step_of_putting_things_right_do_no_harm(way: str, root: Path) -> None:
    kills = 0
    for step in count(1, 4):
        before = whole(root)
        if wait(start(lambda step=step: advance(opened(root), {step: kill_me}))) == 0:
            break
        for second in count(1):
            if wait(start(lambda second=second: opened(root, {second: kill_me}))) == 0:
                break
            kills += 1
        assert whole(root) in (before, before + 1)
    assert kills > 25


@pytest.mark.parametrize("seed", range(20))
def test_of_500_kills_at_random_moments_none_leaves_half_a_transaction(
    seed: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed < 4:
        monkeypatch.undo()  # all as it is in earnest, which takes longer
    chance = random.Random(seed)
    usual = duration(lambda: advance(opened(root)))
    for _ in range(25):
        before = whole(root)
        kill_later(root, chance.random() * 2 * usual)
        opened(root)
        assert whole(root) > before


def kill_later(root: Path, seconds: float) -> None:
    """Let a process write generations without end, and kill it so long after its first one."""
    said, say = os.pipe()

    def for_ever() -> None:
        while True:
            advance(opened(root))
            os.write(say, b".")

    process = start(for_ever)
    os.read(said, 1)
    time.sleep(seconds)
    assert kill(process) == KILLED
    os.close(said)
    os.close(say)


def duration(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


# ---------------------------------------------------------------- an editor

SAVED = b"by an editor"


def save_in_place(path: Path) -> None:
    path.write_bytes(SAVED)


def save_by_rename(path: Path) -> None:
    new = path.with_name("editors-own-name")
    new.write_bytes(SAVED)
    new.replace(path)


def save_after_removal(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(SAVED)


SAVES = (save_in_place, save_by_rename, save_after_removal)


def put_right(root: Path, name: str, before: int) -> bool:
    """Whether the editor's text is there and the rest of one generation, this one or the next;
    then write over it, so that all are."""
    found = content(root)
    saved = found.pop(name, b"")
    for number in (before, before + 1):
        files = generation(number)
        mine = files.pop(name, b"")
        if found == files:
            (root / name).write_bytes(mine) if mine else (root / name).unlink()
            return saved == SAVED
    return False


def advance_with(root: Path, actions: Actions) -> None:
    planned = len(actions)
    with suppress(ChangedOnDisk):
        advance(opened(root), actions)
    if actions and len(actions) == planned:
        os._exit(OVER)


OVER = 7  # the transaction had ended before the first of these steps came


@pytest.mark.parametrize("which", ["first", "second", "new"])
@pytest.mark.parametrize("save", SAVES)
def test_what_an_editor_saves_at_any_step_is_there_in_the_end(
    save: Callable[[Path], None], which: str, root: Path
) -> None:
    for step in count(1) if which == "second" else count(1, 2):
        before = whole(root)
        name = {"first": "a.txt", "second": "b.txt", "new": f"born/{before + 1}.txt"}[which]
        actions = {step: lambda name=name: save(root / name)}
        code = wait(start(lambda actions=actions: advance_with(root, actions)))
        if code == OVER:
            break
        assert code == 0
        assert put_right(root, name, before), f"step {step}"
    assert step > 30


def test_what_an_editor_saves_in_place_is_there_without_a_call_of_the_system_too(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_exchange_at_once", lambda *_: False)
    test_what_an_editor_saves_at_any_step_is_there_in_the_end(save_in_place, "first", root)


@pytest.mark.parametrize("later", [1, 3, 6])
def test_what_an_editor_saved_just_before_a_kill_is_there_in_the_end(
    later: int, root: Path
) -> None:
    for step in count(1):
        before = whole(root)
        actions = {
            step: lambda: save_by_rename(root / "b.txt"),
            step + later + 2: kill_me,  # the save is two steps itself
        }
        code = wait(start(lambda actions=actions: advance_with(root, actions)))
        if code == OVER:
            break
        assert code in (KILLED, 0)  # where the save was noticed before
        opened(root)
        assert put_right(root, "b.txt", before), f"step {step}"
    assert step > 30


# ---------------------------------------------------------------- undo


def take_back(root: Path, actions: Actions) -> None:
    """Take the last generation back, and do these things just before those steps of it."""
    planned = len(actions)
    store = opened(root)
    at_steps(actions)
    with suppress(StoreError):  # where an editor was there first
        undoing.take_back(store)
    if actions and len(actions) == planned:
        os._exit(OVER)


def test_a_kill_at_any_step_of_undo_leaves_one_state_or_the_other(
    way: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 20)
    done = []
    for step in count(1):
        advance(opened(root))
        before = whole(root)
        if wait(start(lambda step=step: take_back(root, {step: kill_me}))) == OVER:
            break
        opened(root)
        done.append(whole(root) == before - 1)
        assert done[-1] or whole(root) == before
        assert bool(undoing.past(opened(root).journal).undone) == done[-1]
    assert len(done) > 25
    assert done == sorted(done)
    assert True in done


def test_kills_at_any_step_of_putting_an_undo_right_do_no_harm(
    way: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 20)
    for step in count(2, 5):
        advance(opened(root))
        before = whole(root)
        if wait(start(lambda step=step: take_back(root, {step: kill_me}))) == OVER:
            break
        for second in count(1):
            if wait(start(lambda second=second: opened(root, {second: kill_me}))) == 0:
                break
        assert whole(root) in (before, before - 1)
    assert step > 20


@pytest.mark.parametrize("which", ["first", "removed"])
@pytest.mark.parametrize("save", SAVES)
def test_what_an_editor_saves_at_any_step_of_undo_is_there_in_the_end(
    save: Callable[[Path], None], which: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 20)
    for step in count(1, 2):
        advance(opened(root))
        before = whole(root)
        name = {"first": "a.txt", "removed": f"born/{before}.txt"}[which]
        actions = {step: lambda name=name: save(root / name)}
        code = wait(start(lambda actions=actions: take_back(root, actions)))
        if code == OVER:
            break
        assert code == 0
        assert put_right(root, name, before - 1), f"step {step}"
    assert step > 20


# ---------------------------------------------------------------- commands at the same time


@pytest.mark.parametrize("save", ["in place", "by rename"])
def test_an_editor_and_a_command_at_work_in_the_same_moment(save: str, tmp_path: Path) -> None:
    """The command appends to two files, the editor to one of them: nobody waits for the other."""
    chance = random.Random(save)
    bib, ledger = tmp_path / "library.bib", tmp_path / "library.ledger"
    for path in (bib, ledger):
        path.write_bytes(b"")

    def append(number: int) -> None:
        store = opened(tmp_path)
        texts = {path: store.read(path) for path in (bib, ledger)}
        store.commit({path: text + b"command %d\n" % number for path, text in texts.items()})

    for number in range(30):
        process = start(lambda number=number: insist(lambda: append(number)))
        time.sleep(chance.random() * 0.02)
        text = bib.read_bytes() + b"editor %d\n" % number
        if save == "in place":
            bib.write_bytes(text)
        else:
            (tmp_path / "new").write_bytes(text)
            (tmp_path / "new").replace(bib)
        assert wait(process) == 0
        assert b"editor %d\n" % number in bib.read_bytes()
    lines = bib.read_bytes().splitlines()
    assert [line for line in lines if line.startswith(b"editor")] == [
        b"editor %d" % number for number in range(30)
    ]
    assert ledger.read_bytes().splitlines() == [b"command %d" % number for number in range(30)]


# ---------------------------------------------------------------- real commands

SETTINGS = """\
title = "Many at once"
{library}
[[themes]]
slug = "glaciers"
name = "Glaciers"
description = "Glaciers, ice sheets and what melts."
phrases = ["glacier"]
"""
THINGS = ("camera", "bridge", "garden", "violin", "harbour", "kettle", "lantern", "orchard")
DEEDS = ("watching", "mending", "counting", "painting", "moving", "weighing", "sorting")


def papers(by: str, many: int) -> str:
    """A .bib file of different papers about glaciers."""
    chance = random.Random(by)
    return "".join(
        f"@misc{{{by}{number},\n  title = {{{chance.choice(DEEDS)} {chance.choice(THINGS)} and"
        f" glacier {by} {number}}},\n  author = {{{by.title()}, {chance.choice(THINGS).title()}}},"
        f"\n  doi = {{10.1234/{by}.{number}}},\n  year = {{{2000 + number}}},\n"
        f"  abstract = {{Glaciers and ice sheets melt. We look at glacier {number}.}},\n}}\n\n"
        for number in range(many)
    )


def project(root: Path, library: str = "") -> Path:
    root.mkdir(parents=True)
    text = SETTINGS.format(library=f'[library]\npath = "{library}"' if library else "")
    (root / "readlist.toml").write_text(text)
    return root


def command(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "readlist", *arguments],
        cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip


def start_command(root: Path, *arguments: str) -> int:
    """A command in a forked process, which has imported all that it needs already."""

    def run() -> None:
        os.chdir(root)
        cli(list(arguments), prog_name="readlist")

    return start(run)


def result(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out + err


def keys(bib: Path) -> set[str]:
    document = Document.of(bib.read_bytes())
    assert not document.problems
    return {entry.key for entry in document.entries}


def remembered(ledger: Path) -> set[str]:
    return set(re.findall(r'"key":\s*"(\w+?)"', ledger.read_text()))


def rows(themes: Path) -> set[str]:
    return {line.split("\t")[0] for line in themes.read_text().splitlines()[1:]}


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a few papers, in which everything that `add` needs was imported once."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    root = project(tmp_path / "before")
    (root / "first.bib").write_text(papers("first", 3))
    (root / "more.bib").write_text(papers("more", 9))
    assert CliRunner().invoke(cli, ["add", "-C", str(root), str(root / "first.bib")]).exit_code == 0
    return root


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_in_the_middle_of_add_leaves_the_old_state_or_the_new(
    seed: int, before: Path
) -> None:
    chance = random.Random(seed)
    after = shutil.copytree(before, before.with_name("after"))
    usual = duration(lambda: wait(start_command(after, "add", "more.bib")))
    states = [content(before), content(after)]
    assert states[0] != states[1]
    for number in range(12):
        root = shutil.copytree(before, before.with_name(f"{number}"))
        process = start_command(root, "add", "more.bib")
        wait_until_it_writes(root) if number % 2 else time.sleep(usual * chance.random())
        time.sleep(0.01 * chance.random())
        kill(process)
        opened(root)
        assert content(root) in states


def wait_until_it_writes(root: Path) -> None:
    until = time.monotonic() + 10
    while not (root / PRIVATE / "journal" / "000002").exists() and time.monotonic() < until:
        time.sleep(0.001)


def test_what_a_killed_add_left_is_put_right_by_the_next_command(before: Path) -> None:
    chance = random.Random(1)
    for number in range(4):
        root = shutil.copytree(before, before.with_name(f"{number}"))
        process = command(root, "add", "more.bib")
        wait_until_it_writes(root)
        time.sleep(0.01 * chance.random())
        process.kill()
        process.communicate()
        result(command(root, "add", "more.bib"))
        assert keys(root / "library.bib") == remembered(root / "library.ledger")
        assert len(keys(root / "library.bib")) == 12
        assert rows(root / "themes.tsv") == keys(root / "library.bib")


def add_papers(root: Path, by: str) -> None:
    """Add a dozen papers, after a moment."""
    (root / f"{by}.bib").write_text(papers(by, 12))
    time.sleep(random.Random(by).random() * 0.05)
    os.chdir(root)
    cli(["add", f"{by}.bib"], prog_name="readlist")


def all_of(names: Iterable[str]) -> set[str]:
    return {f"{name}{number}" for name in names for number in range(12)}


@pytest.mark.parametrize("round_", range(4))
def test_of_commands_that_add_at_once_nothing_is_lost(round_: int, before: Path) -> None:
    names = [f"{who}{round_}" for who in ("anna", "bert", "cleo", "dora")]
    added = [start(lambda name=name: add_papers(before, name)) for name in names]
    assert [wait(process) for process in added] == [0] * len(added)
    wanted = all_of(names) | {"first0", "first1", "first2"}
    assert keys(before / "library.bib") == wanted
    assert remembered(before / "library.ledger") == wanted
    assert rows(before / "themes.tsv") == wanted


def test_of_two_commands_from_two_terminals_nothing_is_lost(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    for name in ("anna", "bert"):
        (root / f"{name}.bib").write_text(papers(name, 12))
    for process in [command(root, "add", f"{name}.bib") for name in ("anna", "bert")]:
        assert "Added 12" in result(process)
    wanted = all_of(["anna", "bert"])
    assert keys(root / "library.bib") == remembered(root / "library.ledger") == wanted
    assert "Nothing would move" in result(command(root, "theme", "diff"))


@pytest.mark.parametrize("round_", range(4))
def test_of_projects_that_share_a_library_nothing_is_lost(round_: int, before: Path) -> None:
    roots = {
        f"{who}{round_}": project(before.with_name(who), "../shared/library.bib")
        for who in ("anna", "bert", "cleo")
    }
    added = [start(lambda n=name, r=root: add_papers(r, n)) for name, root in roots.items()]
    assert [wait(process) for process in added] == [0] * len(added)
    shared = before.with_name("shared")
    assert keys(shared / "library.bib") == all_of(roots)
    assert remembered(shared / "library.ledger") == all_of(roots)
    for name, root in roots.items():
        assert all_of([name]) <= rows(root / "themes.tsv")
        assert not (root / PRIVATE / "journal").exists()


@pytest.mark.parametrize("save", ["in place", "by rename"])
def test_a_persons_edit_during_add_is_kept_and_so_are_the_papers(save: str, before: Path) -> None:
    chance = random.Random(save)
    bib = before / "library.bib"
    usual = duration(lambda: wait(start_command(before, "add", "more.bib")))
    for number in range(20):
        name = f"round{number}x"
        (before / f"{name}.bib").write_text(papers(name, 2))
        process = start_command(before, "add", f"{name}.bib")
        time.sleep(usual * chance.random())
        text = bib.read_bytes() + b"%% note %d\n" % number
        if save == "in place":
            bib.write_bytes(text)
        else:
            (before / "new").write_bytes(text)
            (before / "new").replace(bib)
        assert wait(process) == 0
    notes = re.findall(rb"^% note (\d+)$", bib.read_bytes(), re.M)
    assert sorted(map(int, notes)) == list(range(20))
