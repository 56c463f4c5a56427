"""A commit is all or nothing, whatever happens in the middle of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from readlist import files, journal, standins, store
from readlist.errors import ChangedOnDisk, StoreError
from readlist.files import write_atomic
from readlist.journal import KEPT, Journal
from readlist.standins import Part
from readlist.store import ATTEMPTS, Store, find_root, insist, markdown_files

NAMES = ("a.txt", "b.txt", "new/c.txt")
OLD = {"a.txt": b"old a", "b.txt": b"old b"}
NEW = {"a.txt": b"new a", "b.txt": b"new b", "new/c.txt": b"new c"}


def content(root: Path) -> dict[str, bytes]:
    """Every file below a folder but readlist's own."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and store.PRIVATE not in path.parts
    }


def opened(root: Path) -> Store:
    """A store that has read its files."""
    made = Store(root)
    for name in NAMES:
        made.read(root / name)
    return made


def written(root: Path, files: dict[str, bytes]) -> dict[Path, bytes]:
    return {root / name: data for name, data in files.items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, data in OLD.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def crash_after(patch: pytest.MonkeyPatch, count: int) -> None:
    """Let the next commit end like a killed process, after so many of its files are replaced.

    What a real kill does, at any step, is in test_crash.py.
    """
    left, put = [count], standins.put

    def crash(part: Part, name: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        put(part, name)

    def crash_now(*_: object) -> None:
        raise KeyboardInterrupt

    patch.setattr(standins, "put", crash)
    patch.setattr(standins, "settle", crash_now)
    patch.setattr(Journal, "undo", lambda *_: [])


def crashed(made: Store, count: int, files: dict[Path, bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        crash_after(patch, count)
        with pytest.raises(KeyboardInterrupt):
            made.commit(files)


# ---------------------------------------------------------------- the good case


def test_a_commit_writes_every_file_and_says_which_changed(root: Path) -> None:
    made = opened(root)
    assert made.commit(written(root, {**NEW, "a.txt": b"old a"})) == (
        root / "b.txt",
        root / "new/c.txt",
    )
    assert content(root) == {**NEW, "a.txt": b"old a"}
    assert made.recover() == []


def test_where_nothing_changes_nothing_is_touched(root: Path) -> None:
    assert opened(root).commit(written(root, OLD)) == ()
    assert not (root / store.PRIVATE).exists()


def test_an_empty_new_file_is_made(root: Path) -> None:
    opened(root).commit({root / "new/c.txt": b""})
    assert content(root) == {**OLD, "new/c.txt": b""}


def test_a_store_may_commit_again_and_again(root: Path) -> None:
    made = opened(root)
    for number in range(3):
        made.commit({root / "a.txt": b"%d" % number})
    assert (root / "a.txt").read_bytes() == b"2"


def test_a_file_outside_of_the_project_is_part_of_the_transaction(tmp_path: Path) -> None:
    root, shared = tmp_path / "project", tmp_path / "shared" / "library.bib"
    root.mkdir()
    write_atomic(shared, b"old")
    made = Store(root)
    made.read(root / "../shared/library.bib")
    crashed(made, 1, {root / "../shared/library.bib": b"new", root / "themes.tsv": b"new"})
    assert shared.read_bytes() == b"new"
    Store(root).recover()
    assert shared.read_bytes() == b"old"


def test_projects_that_share_a_library_share_its_lock_and_journal(tmp_path: Path) -> None:
    one, other, home = (tmp_path / name for name in ("one", "other", "shared"))
    write_atomic(home / "library.bib", b"old")
    for root in (one, other):
        write_atomic(root / "themes.tsv", b"old")
    made = Store(one, one / "../shared")
    for path in (home / "library.bib", one / "themes.tsv"):
        made.read(path)
    crashed(made, 2, {home / "library.bib": b"new", one / "themes.tsv": b"new"})
    problems = Store(other, other / "../shared").recover()
    assert content(tmp_path) == {
        "one/themes.tsv": b"old", "other/themes.tsv": b"old", "shared/library.bib": b"old",
    }  # fmt: skip
    assert [p.where for p in problems] == ["../shared/library.bib", "../one/themes.tsv"]
    assert not any((root / store.PRIVATE).exists() for root in (one, other))


def test_a_folder_that_was_moved_after_a_crash_is_put_right(root: Path, tmp_path: Path) -> None:
    crashed(opened(root), 2, written(root, NEW))
    moved = root.rename(tmp_path.with_name("moved"))
    Store(moved).recover()
    assert content(moved) == OLD
    moved.rename(tmp_path)


def test_journals_are_pruned_by_number(root: Path) -> None:
    made = opened(root)
    journals = root / store.PRIVATE / "journal"
    for number in range(KEPT + 5):
        made.commit({root / "a.txt": b"%d" % number})
    names = sorted(path.name for path in journals.iterdir())
    assert len(names) == KEPT
    assert (names[0], names[-1]) == ("000006", f"{KEPT + 5:06d}")


def test_what_else_lies_among_the_journals_does_no_harm(root: Path) -> None:
    write_atomic(root / store.PRIVATE / "journal" / ".DS_Store", b"x")
    write_atomic(root / store.PRIVATE / "journal" / "000010", b"no folder")
    (root / store.PRIVATE / "journal" / "notes").mkdir()
    made = opened(root)
    assert made.recover() == []
    made.commit(written(root, NEW))
    assert content(root) == NEW
    assert (root / store.PRIVATE / "journal" / ".DS_Store").exists()


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize("count", range(4))
def test_an_interrupted_commit_is_rolled_back_at_the_next_start(root: Path, count: int) -> None:
    crashed(opened(root), count, written(root, NEW))
    problems = Store(root).recover()
    assert content(root) == OLD
    assert {p.severity for p in problems} <= {"note"}
    assert [p.where for p in problems] == list(NAMES[:count])
    assert Store(root).recover() == []
    opened(root).commit(written(root, NEW))
    assert content(root) == NEW


def test_a_command_that_is_stopped_puts_back_what_it_wrote(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash_after(monkeypatch, 2)
    monkeypatch.setattr(Journal, "undo", UNDO)
    with pytest.raises(KeyboardInterrupt):
        opened(root).commit(written(root, NEW))
    assert content(root) == OLD
    assert Store(root).recover() == []


UNDO = Journal.undo
STEPS = (
    (journal, "make_folder"), (journal, "write_through"), (journal, "write_atomic"),
    (standins, "make_folder"), (standins, "write_through"), (standins, "prepare"),
    (standins, "put"), (standins, "settle"), (journal, "_end"),
)  # fmt: skip


@pytest.mark.parametrize(("module", "step"), STEPS)
@pytest.mark.parametrize("count", range(3))
def test_a_disk_that_is_full_is_one_line_and_the_old_state_is_whole(
    root: Path, module: ModuleType, step: str, count: int
) -> None:
    left, work = [count], getattr(module, step)

    def fail(*given: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        work(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, step, fail)
        error = None
        try:
            opened(root).commit(written(root, NEW))
        except StoreError as caught:
            error = caught
    if left[0] >= 0:  # it is not taken so often
        assert content(root) == NEW
        return
    assert "cannot be written: No space left on device; nothing was written" in str(error)
    Store(root).recover()
    assert content(root) == OLD


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_put_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(standin: Path, path: Path) -> None:
        if path == root / "b.txt":
            raise OSError(30, "Read-only file system")
        files.exchange(standin, path)

    monkeypatch.setattr(standins, "exchange", refuse)
    with pytest.raises(StoreError, match=r"^b\.txt: cannot be written: Read-only file system; not"):
        opened(root).commit(written(root, NEW))
    assert content(root) == OLD


def test_what_a_person_wrote_after_a_crash_is_not_rolled_back(root: Path) -> None:
    crashed(opened(root), 2, written(root, NEW))
    (root / "a.txt").write_bytes(b"by hand")
    Store(root).recover()
    assert content(root) == {"a.txt": b"by hand", "b.txt": b"old b"}


def test_a_journal_from_elsewhere_removes_nothing_outside_of_its_files(root: Path) -> None:
    """Somebody may clone a project with a `.readlist/` in it."""
    precious = root.parent / "precious.txt"
    precious.write_text("mine", "utf-8")
    stranger = root / store.PRIVATE / "journal" / "000001"
    stranger.mkdir(parents=True)
    part = {"path": "a.txt", "old": "", "new": "x", "standin": ""}
    for standin in ("../precious.txt", str(precious), "b.txt"):
        files = [{**part, "standin": standin}]
        (stranger / "begun.json").write_text(json.dumps({"files": files}), "utf-8")
        with pytest.raises(StoreError, match=r"begun\.json: damaged"):
            opened(root).recover()
    assert precious.exists()
    assert content(root) == OLD


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_the_copy_of_a_file_that_only_its_owner_may_read_is_as_private(root: Path) -> None:
    (root / "a.txt").chmod(0o600)
    opened(root).commit(written(root, NEW))
    copy = root / store.PRIVATE / "journal" / "000001" / "0.old"
    assert copy.read_bytes() == OLD["a.txt"]
    assert copy.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("gone", ["begun.json", "0.old"])
def test_a_journal_that_somebody_damaged_is_one_line(root: Path, gone: str) -> None:
    crashed(opened(root), 3, written(root, NEW))
    for standin in root.glob(".readlist-*"):
        standin.unlink()
    damaged = root / store.PRIVATE / "journal" / "000001" / gone
    damaged.unlink() if gone == "0.old" else damaged.write_bytes(b'{"files": [7')
    with pytest.raises(StoreError, match="an interrupted command cannot be undone"):
        Store(root).recover()


# ---------------------------------------------------------------- others at work


@pytest.mark.parametrize("change", ["edited", "removed", "made"])
def test_a_file_that_changed_on_disk_is_refused_and_nothing_is_written(
    root: Path, change: str
) -> None:
    made = opened(root)
    match change:
        case "edited":
            (root / "b.txt").write_bytes(b"by hand")
        case "removed":
            (root / "b.txt").unlink()
        case "made":
            write_atomic(root / "new/c.txt", b"by hand")
    before = content(root)
    with pytest.raises(ChangedOnDisk, match="changed on disk in the meantime; nothing was written"):
        made.commit(written(root, NEW))
    assert content(root) == before


def test_a_file_that_was_only_read_must_not_have_been_half_of_a_save(root: Path) -> None:
    (root / "b.txt").write_bytes(b"half of ")
    made = opened(root)
    (root / "b.txt").write_bytes(b"half of a save")
    with pytest.raises(ChangedOnDisk, match=r"b\.txt: changed on disk"):
        made.commit({root / "a.txt": b"new a"})
    assert (root / "a.txt").read_bytes() == b"old a"


def test_a_file_that_was_saved_again_as_it_was_is_no_change(root: Path) -> None:
    made = opened(root)
    os.utime(root / "b.txt", (0, 0))
    made.commit({root / "a.txt": b"new a"})
    assert (root / "a.txt").read_bytes() == b"new a"


def test_two_transactions_never_mix(root: Path) -> None:
    """What the second read before the first wrote is not what it may follow from."""
    one, other = opened(root), opened(root)
    one.commit({root / "a.txt": b"new a"})
    with pytest.raises(ChangedOnDisk, match="another readlist wrote here in the meantime"):
        other.commit({root / "b.txt": b"new b"})
    with pytest.raises(ChangedOnDisk, match="another readlist wrote here in the meantime"):
        other.refuse_if_overtaken()
    one.commit({root / "b.txt": b"new b"})


def test_what_is_half_done_is_not_built_upon(root: Path) -> None:
    crashed(opened(root), 1, written(root, NEW))
    with pytest.raises(ChangedOnDisk, match="another readlist was interrupted here"):
        opened(root).commit(written(root, NEW))


def test_what_meets_a_change_is_tried_again_but_not_for_ever() -> None:
    tries = []

    def action(last: int) -> str:
        tries.append(last)
        if len(tries) < last:
            raise ChangedOnDisk("library.bib: changed on disk")
        return "done"

    assert insist(lambda: action(3)) == "done"
    assert len(tries) == 3
    tries.clear()
    with pytest.raises(ChangedOnDisk):
        insist(lambda: action(ATTEMPTS + 1))
    assert len(tries) == ATTEMPTS


def test_a_file_that_was_never_read_is_never_replaced(root: Path) -> None:
    with pytest.raises(StoreError, match=r"a\.txt: changed on disk"):
        Store(root).commit({root / "a.txt": b"new"})


def test_what_is_written_into_the_old_file_until_the_last_look_comes_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a program that opened it before it was replaced, and did not empty it."""
    put = standins.put

    def write_last(part: Part, name: str) -> None:
        put(part, name)
        if name == NAMES[-1]:
            late.write(b"late")
            late.flush()

    monkeypatch.setattr(standins, "put", write_last)
    with (root / "a.txt").open("r+b") as late, pytest.raises(ChangedOnDisk, match=r"^a\.txt: cha"):
        opened(root).commit(written(root, NEW))
    assert content(root) == {**OLD, "a.txt": b"latea"}


def test_a_journal_that_cannot_be_read_is_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(StoreError, match="journal: cannot be read: Permission denied"):
        Store(root)


HOLD = """
    import sys, time
    from filelock import FileLock
    with FileLock(sys.argv[1]):
        print("held", flush=True)
        time.sleep(60)
"""


def test_a_lock_that_another_process_holds_is_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = root / store.PRIVATE / "lock"
    lock.parent.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(lock)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        monkeypatch.setattr(store, "LOCK_SECONDS", 0.05)
        with pytest.raises(StoreError, match="another readlist is writing here; try again"):
            opened(root).commit(written(root, NEW))
    finally:
        holder.kill()
        holder.communicate()
    assert content(root) == OLD
    opened(root).commit(written(root, NEW))


def test_the_commit_that_another_process_just_finished_is_not_rolled_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its journal was unfinished when we looked, and is done when we have the lock."""
    other, late = opened(root), Store(root)
    locked = Store._locked

    def finish_first(self: Store) -> object:
        monkeypatch.setattr(Store, "_locked", locked)
        (root / store.PRIVATE / "journal" / "000001").rename(root / "set-aside")
        other.commit(written(root, NEW))
        return locked(self)

    (root / store.PRIVATE / "journal" / "000001").mkdir(parents=True)
    monkeypatch.setattr(Store, "_locked", finish_first)
    other.mark = 0
    assert late.recover() == []
    assert content(root) == NEW


APPEND = """
    import sys
    from pathlib import Path
    from readlist.store import Store, insist
    root, name = Path(sys.argv[1]), sys.argv[2]
    paths = [root / "one.txt", root / "two.txt"]

    def append():
        store = Store(root)
        store.recover()
        texts = {path: store.read(path) for path in paths}
        store.commit({path: text + name.encode() for path, text in texts.items()})

    for _ in range(15):
        insist(append)
"""


def test_of_two_processes_at_once_nothing_is_lost(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(APPEND), str(tmp_path), name])
        for name in "xy"
    ]
    assert [process.wait() for process in processes] == [0, 0]
    found = content(tmp_path)
    assert found["one.txt"] == found["two.txt"]
    assert sorted(found["one.txt"].decode()) == ["x"] * 15 + ["y"] * 15


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_folder_without_permission_is_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match=r"^\.readlist: cannot be written: Permission denied"):
        opened(root).commit(written(root, NEW))
    assert content(root) == OLD


def test_a_project_that_cannot_be_written_can_be_read(root: Path) -> None:
    assert Store(root).recover() == []
    assert not (root / store.PRIVATE).exists()


# ---------------------------------------------------------------- reading


def test_a_file_is_written_in_the_encoding_it_was_read_in(root: Path) -> None:
    path = root / "list.md"
    path.write_bytes(b"\xef\xbb\xbfMu\xc3\xb1oz\r\n")
    made = Store(root)
    assert made.encode(path, made.text(path)) == path.read_bytes()
    path.write_bytes(b"Mu\xf1oz\n")
    assert made.encode(path, made.text(path)) == path.read_bytes()
    assert made.encode(path, "李\n") == "李\n".encode()


def test_a_file_that_could_not_be_read_whole_is_not_written_back(root: Path) -> None:
    path = root / "list.md"
    path.write_bytes("A list".encode("utf-16") + b"\x00")
    made = Store(root)
    text = made.text(path)
    assert text.startswith("A list")
    with pytest.raises(StoreError, match=r"list\.md: damaged utf-16-le; save it as UTF-8"):
        made.encode(path, text)


def test_a_file_with_a_bad_byte_is_read_and_not_written_back(root: Path) -> None:
    path = root / "list.md"
    path.write_bytes("“A list” – of papers".encode() + b" \xe9\n")
    made = Store(root)
    text = made.text(path)
    assert text == "“A list” – of papers \ufffd\n"
    with pytest.raises(StoreError, match=r"list\.md: damaged UTF-8; save it as UTF-8"):
        made.encode(path, text)


def test_a_folder_in_the_place_of_a_file_is_one_line(root: Path) -> None:
    (root / "library.bib").mkdir()
    with pytest.raises(StoreError, match=r"library\.bib: cannot be read: Is a directory"):
        Store(root).read(root / "library.bib")


def test_the_root_is_found_from_inside_and_else_the_message_says_what_to_do(
    tmp_path: Path,
) -> None:
    inside = tmp_path / "project" / "lists"
    inside.mkdir(parents=True)
    with pytest.raises(StoreError, match="readlist init"):
        find_root(inside)
    (tmp_path / "project" / "readlist.toml").touch()
    assert find_root(inside) == tmp_path / "project"


def test_hidden_files_and_folders_are_no_lists(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "sub/c.md", ".d.md", ".obsidian/e.md", "f.txt"):
        write_atomic(tmp_path / name, b"")
    (tmp_path / "folder.md").mkdir()
    found = [path.relative_to(tmp_path).as_posix() for path in markdown_files(tmp_path)]
    assert found == ["a.md", "b.md", "sub/c.md"]
    assert markdown_files(tmp_path / "nowhere") == []
