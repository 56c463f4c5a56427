"""A command that meets a change runs again on what is there now, and speaks once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from readlist.errors import ChangedOnDisk, StoreError
from readlist.journal import Journal
from readlist.project import Project
from readlist.store import ATTEMPTS, PRIVATE, Store
from readlist.testing import TemporaryProject
from readlist.transact import transact

PAGE = """\
Watching Glaciers with Cheap Cameras

Glaciers move slowly and far from power lines. We describe a camera that runs on a small solar \
panel for two years and reports a picture a day. A simple classifier on the device discards \
foggy pictures, which are half of them.
"""
THEME = """
[[themes]]
slug = "pictures"
name = "Pictures"
description = "Cameras, pictures and what machines see on them."
"""
OTHER = "@misc{other2020, title = {Counting Bridges by Hand}, year = {2020}}\n"
GLACIERS = "watching-glaciers-cheap"
PLUGIN = """
    import readlist

    @readlist.hookimpl
    def readlist_exporters(settings):
        return [readlist.Exporter("titles", ".txt", lambda library, options: "")]
"""


@pytest.fixture
def ready(project: TemporaryProject) -> TemporaryProject:
    project.write("readlist.toml", 'title = "A test"\n' + THEME)
    project.write("page.txt", PAGE)
    project.write("library.bib", "% mine\n")
    project.write("plugins/titles.py", "\n".join(line[4:] for line in PLUGIN.splitlines()))
    return project


def before_each_save(
    monkeypatch: pytest.MonkeyPatch, changes: list[Callable[[], object]]
) -> list[Project]:
    """Do one of these things before each save, and say which projects were saved."""
    saved, save = [], Project.save

    def change_first(self: Project, command: str) -> tuple[Path, ...]:
        saved.append(self)
        if changes:
            changes.pop(0)()
        return save(self, command)

    monkeypatch.setattr(Project, "save", change_first)
    return saved


@pytest.mark.parametrize(
    "command",
    [
        ("add", "page.txt"),
        ("build", "--no-site"),
        ("build", "page.txt", "-o", ".", "--no-site"),
        ("theme", "accept"),
        ("site", "generate"),
    ],
)
def test_what_was_saved_while_a_command_ran_is_kept_and_taken_into_account(
    ready: TemporaryProject, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    bib = ready.root / "library.bib"
    saved = before_each_save(monkeypatch, [lambda: bib.write_text(bib.read_text() + OTHER)])
    result = ready.run(*command)
    assert result.code == 0, result.err
    assert len(saved) == (2 if "page.txt" in command else 1)
    assert OTHER in ready.read("library.bib")
    assert result.err.count("Added 1") == ("page.txt" in command)
    assert result.err.count("page.txt: 1 paper") == ("page.txt" in command)
    assert "other2020" in ready.run("export", "other2020").out
    if "page.txt" in command:
        assert GLACIERS in ready.read("library.bib")
        assert "other2020" in ready.read("library.ledger")


def test_the_sample_project_is_made_even_where_somebody_edits_it_meanwhile(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib = project.root / "demo" / "library.bib"
    before_each_save(monkeypatch, [lambda: bib.write_text(OTHER)])
    result = project.run("init", "--demo", "demo")
    assert result.code == 0
    assert "97 papers" in result.err
    assert bib.read_text().startswith(OTHER)


def test_a_build_into_a_folder_that_another_makes_in_the_same_moment_adds_to_it(
    ready: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the settings are those that are there now."""

    def another() -> None:
        monkeypatch.undo()
        monkeypatch.chdir(ready.root)
        assert ready.run("build", "other.bib", "-o", "out", "--no-site").code == 0

    ready.write("other.bib", OTHER)
    before_each_save(monkeypatch, [another])
    result = ready.run("build", "page.txt", "-o", "out", "--no-site")
    assert result.code == 0, result.err
    found = json.loads(ready.read("out/library.json"))
    assert {paper["key"] for paper in found["papers"]} == {"other2020", GLACIERS}


def test_files_that_never_come_to_rest_end_in_one_line(
    ready: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib = ready.root / "library.bib"
    note = lambda: bib.write_text(bib.read_text() + "% once more\n")  # noqa: E731
    before_each_save(monkeypatch, [note] * ATTEMPTS)
    result = ready.run("add", "page.txt")
    assert result.code == 2
    assert result.err == (
        "Error: library.bib: changed on disk in the meantime; nothing was written, "
        "run the command again\n"
    )
    assert ready.read("library.bib").count("% once more") == ATTEMPTS


def test_another_mistake_is_not_made_again(ready: TemporaryProject) -> None:
    tries = []

    def act(_: Project) -> None:
        tries.append(1)
        raise StoreError("library.bib: has no entry 'x'")

    with pytest.raises(StoreError, match="has no entry"):
        transact(ready.open, act, "test")
    assert tries == [1]


# ---------------------------------------------------------------- reading


def test_what_is_read_while_another_command_writes_is_read_again(
    ready: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the library were of before it and the ledger of after it."""
    read = Store.text
    done = []

    def write_first(self: Store, path: Path) -> str:
        if path.name == "library.ledger" and not done:
            done.append(path)
            other = Store(ready.root)
            files = {ready.root / "library.bib": OTHER, path: '{"key": "other2020"}\n'}
            for each in files:
                other.read(each)
            other.commit({each: text.encode() for each, text in files.items()})
        return read(self, path)

    monkeypatch.setattr(Store, "text", write_first)
    result = ready.run("list")
    assert done
    assert result.code == 0
    assert "other2020" not in result.err  # neither gone nor new
    assert [paper.key for paper in ready.open().papers] == ["other2020"]


def test_the_journal_is_beside_the_library_and_what_it_puts_back_is_read(
    project: TemporaryProject,
) -> None:
    """Even readlist.toml, which says where the library is."""
    project.write("readlist.toml", 'title = "New"\n[library]\npath = "shared/refs.bib"\n')
    project.write("shared/refs.bib", OTHER)
    interrupted = Store(project.root, project.root / "shared")
    old = b'title = "Old"\n[library]\npath = "shared/refs.bib"\n'
    settings = project.root / "readlist.toml"
    new = settings.read_bytes()
    settings.write_bytes(old)
    interrupted.read(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "undo", lambda *_: [])
        patch.setattr("readlist.standins.settle", _stop)
        with pytest.raises(KeyboardInterrupt):
            interrupted.commit({settings: new})
    opened = project.open()
    assert opened.settings.title == "Old"
    assert [(p.code, p.where) for p in opened.problems] == [("recovered", "readlist.toml")]
    assert not (project.root / PRIVATE).exists()
    assert (project.root / "shared" / PRIVATE / ".gitignore").read_text() == "*\n"


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_reader_gives_up_where_others_write_without_end(
    ready: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(_: Store) -> None:
        raise ChangedOnDisk("library.bib: changed on disk")

    monkeypatch.setattr(Store, "refuse_if_overtaken", overtaken)
    assert ready.run("list").code == 2
