"""Exports and website follow what a person edits; quietly, and through every mistake."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from readlist.cli import watch as watch_module
from readlist.cli.watch import Watch
from readlist.config import Settings
from readlist.testing import TemporaryProject
from readlist.watching import EVERY, QUIET, Look, follow, inputs, states

A, B = Path("a"), Path("b")
State = tuple[int, int, int]


class Over(Exception):  # noqa: N818
    """The end of a loop that has none."""


def followed(looks: Sequence[dict[Path, int]]) -> tuple[list[list[Path]], list[float]]:
    """What was acted on, and how long was slept, where the files are in turn as these say."""
    left, acted, slept = [{p: (n, n, n) for p, n in look.items()} for look in looks], [], []

    def look() -> Look:
        if not left:
            raise Over
        return left.pop(0)

    def act(changed: Sequence[Path]) -> None:
        acted.append(sorted(changed))

    with pytest.raises(Over):
        follow(look, act, slept.append)
    return acted, slept


# ---------------------------------------------------------------- the loop


def test_all_is_brought_up_to_date_at_once_and_then_left_alone() -> None:
    assert followed([{A: 1}] * 4) == ([[]], [EVERY] * 4)


def test_what_changed_is_acted_on_once_it_has_come_to_rest() -> None:
    acted, slept = followed([{A: 1}, {A: 2}, {A: 3}, {A: 4}, {A: 4}, {A: 4}])
    assert acted == [[], [A]]
    assert slept == [EVERY, QUIET, QUIET, QUIET, EVERY, EVERY]


def test_files_that_come_and_go_are_changes() -> None:
    acted, _ = followed([{A: 1}, {A: 1, B: 1}, {A: 1, B: 1}, {B: 1}, {B: 1}])
    assert acted == [[], [B], [A]]


def test_several_files_of_one_save_are_one_change() -> None:
    acted, _ = followed([{A: 1, B: 1}, {A: 2, B: 1}, {A: 2, B: 2}, {A: 2, B: 2}])
    assert acted == [[], [A, B]]


def test_what_is_as_it_was_before_a_save_came_to_rest_is_no_change() -> None:
    acted, _ = followed([{A: 1}, {}, {A: 1}, {A: 1}, {A: 1}])
    assert acted == [[]]


def test_what_is_saved_during_the_work_is_a_change() -> None:
    files, acted = {A: (1, 1, 1)}, []
    looks = iter(range(7))

    def look() -> Look:
        if next(looks, None) is None:
            raise Over
        return dict(files)

    def act(changed: Sequence[Path]) -> None:
        acted.append(changed)
        files[A] = (len(acted), 2, 2) if len(acted) < 3 else files[A]

    with pytest.raises(Over):
        follow(look, act, lambda _: None)
    assert len(acted) == 3


# ---------------------------------------------------------------- what is looked at

ENTRIES = """\
@misc{berg2020,
  title = {Counting Kettles},
  year = {2020},
}

@misc{vega2021,
  title = {Mending Violins},
  year = {2021},
}
"""
SETTINGS = """\
title = "Watched"

[[exports]]
file = "refs.bib"

[[exports]]
file = "thesis/first.bib"
list = "first"
"""


@pytest.fixture
def watched(project: TemporaryProject) -> TemporaryProject:
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", ENTRIES)
    project.write("lists/first.md", "- [ ] [@vega2021]\n")
    return project


def seen(root: Path, site: bool = False, **settings: object) -> set[str]:
    made = Settings(**settings)  # type: ignore[arg-type]
    return {os.path.relpath(path, root) for path in states(inputs(root, made, site))}


def test_library_lists_notes_themes_settings_and_plugins_are_looked_at(
    watched: TemporaryProject,
) -> None:
    for name in ("notes/berg2020.md", "themes.tsv", "plugins/one.py", "plugins/two/__init__.py"):
        watched.write(name, "")
    for name in ("plugins/two/part.py", "docs/own.md", "mkdocs.yml", "lists/sub/more.md"):
        watched.write(name, "")
    for name in ("refs.bib", "exported.jsonl", ".readlist/cache.sqlite", "plugins/_off.py"):
        watched.write(name, "")
    files = {
        "library.bib", "readlist.toml", "lists/first.md", "lists/sub/more.md", "themes.tsv",
        "notes/berg2020.md", "plugins/one.py", "plugins/two/__init__.py", "plugins/two/part.py",
    }  # fmt: skip
    assert seen(watched.root) == files
    assert seen(watched.root, site=True) == files | {"docs/own.md", "mkdocs.yml"}


def test_a_shared_library_is_looked_at_where_it_is(project: TemporaryProject) -> None:
    project.write("one/readlist.toml", 'library = "../shared/library.bib"\n')
    project.write("shared/library.bib", ENTRIES)
    project.write("shared/notes/berg2020.md", "")
    watch = Watch(project.root / "one")
    watch.renew(())
    names = {os.path.relpath(path, project.root) for path in watch.look()}
    assert {"shared/library.bib", "shared/notes/berg2020.md", "one/readlist.toml"} <= names


def test_a_library_of_another_name_is_no_change_after_the_first_look(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("readlist.toml", 'library = "refs/all.bib"\n')
    project.write("refs/all.bib", ENTRIES)
    looked: list[set[str]] = []

    def follow_once(look: Callable[[], Look], act: object, sleep: object) -> None:
        looked.append({os.path.relpath(path, project.root) for path in look()})

    monkeypatch.setattr(watch_module, "follow", follow_once)
    project.run("watch")
    assert "refs/all.bib" in looked[0]


def test_a_folder_that_goes_while_it_is_looked_into_ends_nothing(
    watched: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*given: object) -> Iterator[Path]:
        raise FileNotFoundError(2, "No such file or directory", "lists/sub")

    monkeypatch.setattr(watch_module, "inputs", gone)
    assert Watch(watched.root).look() == {}


# ---------------------------------------------------------------- what is written

Say = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Say:
    return lambda: capsys.readouterr().err


def test_what_is_out_of_date_is_written_and_said_in_a_line(
    watched: TemporaryProject, said: Say
) -> None:
    watch = Watch(watched.root)
    watch.renew(())
    assert said() == "wrote refs.bib, thesis/first.bib\n"
    watch.renew([watched.root / "library.bib"])
    assert said() == ""
    watched.write("lists/first.md", "- [ ] [@berg2020]\n")
    watch.renew([watched.root / "lists/first.md"])
    assert said() == "lists/first.md: wrote thesis/first.bib\n"
    assert "berg2020" in watched.read("thesis/first.bib")


def test_the_file_that_a_list_names_is_written_too(watched: TemporaryProject, said: Say) -> None:
    watched.write("lists/more.md", "---\nbib: ../talk/more.bib\n---\n- [ ] [@berg2020]\n")
    Watch(watched.root).renew([watched.root / "lists/more.md"])
    assert "talk/more.bib" in said()
    assert "berg2020" in watched.read("talk/more.bib")


def test_no_file_is_written_that_a_person_edits(watched: TemporaryProject) -> None:
    names = ("library.bib", "readlist.toml", "lists/first.md")
    before = [watched.read(name) for name in names]
    Watch(watched.root).renew(())
    renamed = watched.read("library.bib").replace("berg2020", "berg2020kettles")
    watched.write("library.bib", renamed)
    Watch(watched.root).renew(())
    assert [watched.read(name) for name in names] == [renamed, *before[1:]]
    assert not (watched.root / "library.ledger").exists()
    assert not (watched.root / "themes.tsv").exists()


BROKEN = {
    "half an entry": ("library.bib", ENTRIES[:-4], "library.bib:"),
    "conflict markers": (
        "library.bib", ENTRIES + "<<<<<<< a\n=======\n>>>>>>> b\n", "git conflict markers",
    ),
    "conflict markers on a list": (
        "lists/first.md", "<<<<<<< a\n- [ ] [@vega2021]\n=======\n>>>>>>> b\n", "first.md:1-4",
    ),
    "half of the settings": ("readlist.toml", SETTINGS[:-3], "readlist.toml:"),
    "a list that is not there": (
        "readlist.toml", SETTINGS.replace('"first"', '"frist"'), "did you mean 'first'?",
    ),
    "a format that is not there": (
        "readlist.toml", SETTINGS + 'format = "bibtx"\n', "did you mean 'bibtex'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_while_something_is_broken_the_last_exports_stay(
    kind: str, watched: TemporaryProject, said: Say
) -> None:
    name, text, message = BROKEN[kind]
    watch = Watch(watched.root)
    watch.renew(())
    good, exports = (
        watched.read(name),
        {n: watched.read(n) for n in ("refs.bib", "thesis/first.bib")},
    )
    said()
    watched.write(name, text)
    watch.renew([watched.root / name])
    lines = said()
    assert message in lines
    assert len(lines.splitlines()) <= 2
    watch.renew([watched.root / name])
    assert said() == "", "it is said once"
    assert {n: watched.read(n) for n in exports} == exports
    watched.write(name, good.replace("Kettles", "all Kettles"))
    watch.renew([watched.root / name])
    assert ("all Kettles" in watched.read("refs.bib")) == (name == "library.bib")
    watched.write(name, text)
    watch.renew([watched.root / name])
    assert message in said(), "it is said again where it was mended meanwhile"


def test_a_library_that_is_gone_for_a_moment_ends_nothing(
    watched: TemporaryProject, said: Say
) -> None:
    watched.add("@misc{lind2022, title={Painting Harbours}}\n", "more.bib")
    watch = Watch(watched.root)
    watch.renew(())
    (watched.root / "library.bib").rename(watched.root / "away.bib")
    watch.renew([watched.root / "library.bib"])
    assert "library.bib: no such file" in said()
    (watched.root / "away.bib").rename(watched.root / "library.bib")
    watch.renew([watched.root / "library.bib"])
    assert said() == ""
    assert "vega2021" in watched.read("refs.bib")


def test_an_export_that_a_co_author_edited_stays_and_the_others_are_written(
    watched: TemporaryProject, said: Say
) -> None:
    watch = Watch(watched.root)
    watch.renew(())
    watched.write("refs.bib", watched.read("refs.bib").replace("Kettles", "Pots"))
    watched.write("library.bib", ENTRIES.replace("Violins", "old Violins"))
    said()
    watch.renew([watched.root / "library.bib"])
    lines = said()
    assert "refs.bib: error: was edited since the last export" in lines
    assert lines.endswith("library.bib: wrote thesis/first.bib\n")
    assert "Pots" in watched.read("refs.bib")


def test_a_plugin_that_was_changed_is_read_again(watched: TemporaryProject) -> None:
    plugin = """\
from readlist import Exporter, hookimpl

@hookimpl
def readlist_exporters(settings):
    return Exporter("titles", ".txt", lambda library, options: "WORD")
"""
    watched.write("readlist.toml", '[[exports]]\nfile = "titles.txt"\nformat = "titles"\n')
    watch = Watch(watched.root)
    for number, word in enumerate(("one", "another")):
        path = watched.plugin("titles", plugin.replace("WORD", word))
        os.utime(path, (number, number))
        watch.renew(())
        assert watched.read("titles.txt") == word


def test_the_website_is_built_where_there_is_one(
    watched: TemporaryProject, said: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(project: object, folder: Path) -> Path:
        return folder / "index.html"

    monkeypatch.setattr(watch_module, "build_site", build)
    Watch(watched.root).renew(())
    assert "site" not in said()
    watched.write("mkdocs.yml", "site_name: Watched\n")
    Watch(watched.root).renew(())
    assert said() == "wrote site/index.html\n"
    Watch(watched.root, no_site=True).renew(())
    assert said() == ""


# ---------------------------------------------------------------- a real one


# Whoever runs these tests may have told all that they start to ignore Ctrl-C.
INTERRUPTIBLE = """
import signal
from readlist.cli import cli
signal.signal(signal.SIGINT, signal.default_int_handler)
cli(["watch"], prog_name="readlist")
"""


@pytest.fixture
def process(watched: TemporaryProject) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE], cwd=watched.root, stderr=subprocess.PIPE, text=True
    )
    yield running
    running.kill()
    running.communicate()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to one process")
def test_a_watch_follows_saves_of_every_kind_and_ctrl_c_ends_it_quietly(
    watched: TemporaryProject, process: subprocess.Popen[str]
) -> None:
    refs = watched.root / "refs.bib"
    until(lambda: refs.exists() and (watched.root / "thesis/first.bib").exists())
    watched.write("library.bib", ENTRIES.replace("Kettles", "Pots"))
    until(lambda: "Pots" in refs.read_text())
    watched.write("editors-own-name", ENTRIES.replace("Kettles", "Pans")).replace(
        watched.root / "library.bib"
    )
    until(lambda: "Pans" in refs.read_text())
    watched.write("readlist.toml", "title = ")
    time.sleep(0.5)
    watched.write("readlist.toml", SETTINGS.replace("refs", "all"))
    until(lambda: (watched.root / "all.bib").exists())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert err.startswith("Watching .; Ctrl-C stops\nwrote refs.bib, thesis/first.bib\n")
    assert "library.bib: wrote refs.bib\n" in err
