"""The last command is taken back whole, or not at all, and can be done again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from readlist import journal, standins, undoing
from readlist.errors import StoreError
from readlist.store import PRIVATE, Store
from readlist.testing import TemporaryProject

FIRST = "@misc{berg2020, title={Counting Kettles}, author={Berg, Tom}, year=2020}\n"
SECOND = "@misc{vega2021, title={Mending Violins}, author={Vega, Lucia}, year=2021}\n"
THIRD = "@misc{lind2022, title={Painting Harbours}, author={Lind, Jonas}, year=2022}\n"
LIST = "- [ ] [@berg2020] Begin here.\n"
NOTE = "---\nkey: berg2020\n---\nFour kettles.\n"


def content(root: Path) -> dict[str, bytes]:
    """Every file but readlist's own."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and PRIVATE not in path.parts
    }


@pytest.fixture
def reading(project: TemporaryProject) -> TemporaryProject:
    """A project with one paper, on a list and with a note."""
    for name, text in (("1.bib", FIRST), ("2.bib", SECOND), ("3.bib", THIRD)):
        project.write(name, text)
    project.write("lists/first.md", LIST)
    project.write("notes/berg2020.md", NOTE)
    assert project.run("add", "1.bib").code == 0
    return project


def test_the_last_command_is_taken_back_in_every_file(reading: TemporaryProject) -> None:
    reading.write(
        "readlist.toml",
        'title = "A test"\n[[themes]]\nslug = "kettles"\nname = "Kettles"\nexamples=["berg2020"]\n',
    )
    reading.write("themes.tsv", "berg2020\tkettles\t1.00\tyou\t\n")
    before = content(reading.root)
    assert reading.run("key", "rename", "berg2020", "berg2020kettles").code == 0
    changed = {name for name, data in content(reading.root).items() if before[name] != data}
    assert changed == {
        "library.bib", "library.ledger", "lists/first.md", "notes/berg2020.md", "readlist.toml",
        "themes.tsv",
    }  # fmt: skip
    result = reading.run("undo")
    assert result.code == 0
    assert "Took back `key rename berg2020 berg2020kettles` of " in result.err
    assert sorted(result.out.splitlines()) == sorted(f"{name}: restored" for name in changed)
    assert content(reading.root) == before


def test_files_that_a_command_made_are_removed(project: TemporaryProject) -> None:
    project.write("1.bib", FIRST)
    before = content(project.root)
    project.run("add", "1.bib")
    assert "library.ledger" in content(project.root)
    result = project.run("undo")
    assert result.out == "library.bib: removed\nlibrary.ledger: removed\n"
    assert content(project.root) == before


def test_undo_goes_back_step_by_step_and_redo_forth_again(reading: TemporaryProject) -> None:
    states = [content(reading.root)]
    for name in ("2.bib", "3.bib"):
        reading.run("add", name)
        states.append(content(reading.root))
    assert "Took back `add 3.bib`" in reading.run("undo").err
    assert content(reading.root) == states[1]
    assert "Took back `add 2.bib`" in reading.run("undo").err
    assert content(reading.root) == states[0]
    assert "Did again `add 2.bib`" in reading.run("undo", "--redo").err
    assert content(reading.root) == states[1]
    assert "Took back `add 2.bib`" in reading.run("undo").err
    assert content(reading.root) == states[0]
    for state in states[1:]:
        assert reading.run("undo", "--redo").code == 0
        assert content(reading.root) == state
    nothing = reading.run("undo", "--redo")
    assert nothing.code == 2
    assert "nothing to do again" in nothing.err


def test_a_new_command_ends_what_can_be_done_again(reading: TemporaryProject) -> None:
    reading.run("add", "2.bib")
    reading.run("undo")
    reading.run("add", "3.bib")
    assert reading.run("undo", "--redo").code == 2
    assert "lind2022" in reading.read("library.bib")
    assert "Took back `add 3.bib`" in reading.run("undo").err
    assert "Took back `add 1.bib`" in reading.run("undo").err


def test_where_nothing_was_written_there_is_nothing_to_take_back(
    project: TemporaryProject,
) -> None:
    result = project.run("undo")
    assert result.code == 2
    assert "nothing to take back" in result.err
    assert len(result.err.splitlines()) == 1


def test_a_rehearsal_says_the_same_and_writes_nothing(reading: TemporaryProject) -> None:
    before = content(reading.root)
    result = reading.run("undo", "--dry-run")
    assert "Would take back `add 1.bib`" in result.err
    assert "library.bib: removed" in result.out
    assert content(reading.root) == before
    assert reading.run("undo").code == 0
    assert "Would do again `add 1.bib`" in reading.run("undo", "--redo", "--dry-run").err


@pytest.mark.parametrize("change", ["edited", "removed"])
@pytest.mark.parametrize("arguments", [["undo"], ["undo", "--dry-run"]])
def test_a_file_that_was_changed_since_is_named_and_nothing_is_taken_back(
    reading: TemporaryProject, change: str, arguments: list[str]
) -> None:
    reading.run("add", "2.bib")
    ledger = reading.root / "library.ledger"
    ledger.unlink() if change == "removed" else ledger.write_bytes(ledger.read_bytes() + b"\n")
    before = content(reading.root)
    result = reading.run(*arguments)
    assert result.code == 2
    said = "is gone" if change == "removed" else "was changed"
    assert f"library.ledger: {said} since `add 2.bib` wrote it" in result.err
    assert len(result.err.splitlines()) == 1
    assert content(reading.root) == before
    kept = result.err.split("its old text is ")[1].split(",")[0]
    assert (reading.root / kept).read_bytes().count(b"\n") == 1


def test_an_edit_made_between_two_commands_survives_both_being_taken_back(
    reading: TemporaryProject,
) -> None:
    path = reading.root / "lists/first.md"
    assert reading.run("list", "done", "berg2020").code == 0
    path.write_text(path.read_text(encoding="utf-8") + "By hand.\n", encoding="utf-8")
    assert reading.run("list", "skip", "berg2020").code == 0
    assert reading.run("undo").code == 0
    between = path.read_bytes()
    result = reading.run("undo")
    assert result.code == 2
    assert "lists/first.md: was changed since `list done berg2020` wrote it" in result.err
    assert path.read_bytes() == between
    assert b"By hand." in between


def test_what_git_had_put_back_already_does_not_bar_what_came_before(
    reading: TemporaryProject,
) -> None:
    path = reading.root / "lists/first.md"
    assert reading.run("add", "2.bib").code == 0
    assert reading.run("list", "done", "berg2020").code == 0
    path.write_text(LIST, encoding="utf-8")
    result = reading.run("undo")
    assert "Took back `list done berg2020`" in result.err
    assert "Its files are so already" in result.err
    assert result.out == ""
    assert "Took back `add 2.bib`" in reading.run("undo").err
    assert "Did again `add 2.bib`" in reading.run("undo", "--redo").err
    assert "Did again `list done berg2020`" in reading.run("undo", "--redo").err
    assert path.read_text(encoding="utf-8") == LIST


def test_a_file_that_the_command_did_not_write_may_have_changed(reading: TemporaryProject) -> None:
    reading.run("add", "2.bib")
    reading.write("lists/first.md", LIST + "- [ ] [@vega2021]\n")
    assert reading.run("undo").code == 0
    assert "vega2021" in reading.read("lists/first.md")


def test_an_export_is_no_command_to_take_back_and_is_named(reading: TemporaryProject) -> None:
    reading.run("add", "2.bib")
    reading.run("export", "-o", "refs.bib")
    refs = reading.read("refs.bib")
    result = reading.run("undo")
    assert "Took back `add 2.bib`" in result.err
    assert "Exports stay as they are (refs.bib)" in result.err
    assert reading.read("refs.bib") == refs
    assert reading.run("export", "-o", "refs.bib").code == 0
    assert "vega2021" not in reading.read("refs.bib")
    assert "Did again `add 2.bib`" in reading.run("undo", "--redo").err


def test_a_pull_is_taken_back_with_what_was_remembered_of_it(reading: TemporaryProject) -> None:
    reading.run("export", "-o", "refs.bib")
    edited = reading.read("refs.bib").replace("Counting Kettles", "Counting all Kettles")
    reading.write("refs.bib", edited)
    before = content(reading.root)
    assert reading.run("pull", "refs.bib").code == 0
    assert "all Kettles" in reading.read("library.bib")
    reading.run("export", "-o", "refs.bib")  # remembers more, in the same exported.jsonl
    assert reading.run("undo").code == 0
    after = content(reading.root)
    assert {n: d for n, d in after.items() if n != "refs.bib"} == {
        n: d for n, d in before.items() if n != "refs.bib"
    }
    assert "all Kettles" not in reading.read("library.bib")
    assert reading.run("export", "-o", "refs.bib").code == 2  # it holds edits that are not here
    assert reading.run("pull", "refs.bib").code == 0
    assert "all Kettles" in reading.read("library.bib")


def test_exports_without_end_do_not_push_out_what_can_be_taken_back(
    reading: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 3)
    reading.run("add", "2.bib")
    for number in range(6):
        reading.run("export", "-o", f"refs{number}.bib")
    assert "Took back `add 2.bib`" in reading.run("undo").err
    assert "Took back `add 1.bib`" in reading.run("undo").err
    assert len(list((reading.root / PRIVATE / "journal").iterdir())) == 5


def test_of_many_commands_the_last_few_can_be_taken_back(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 4)
    for number in range(8):
        project.write(
            "page.bib", FIRST.replace("berg2020", f"berg{number}").replace("Kett", f"B{number}")
        )
        project.run("add", "page.bib")
    taken = 0
    while project.run("undo").code == 0:
        taken += 1
    assert taken == 4  # each is a transaction itself, and pushes out none
    for _ in range(taken):
        assert project.run("undo", "--redo").code == 0
    assert project.read("library.bib").count("@misc") == 8


# ---------------------------------------------------------------- where the library is shared


@pytest.fixture
def two(project: TemporaryProject) -> TemporaryProject:
    """Two projects of one library; both have added a paper, `two` the last."""
    for name, text in (("1.bib", FIRST), ("2.bib", SECOND)):
        project.write(name, text)
    theme = '[[themes]]\nslug="all"\nname="Kettles and violins"\ndescription="Kettles, violins"\n'
    for name in ("one", "two"):
        project.write(f"{name}/readlist.toml", f'library = "../shared/library.bib"\n{theme}')
    for name, file in (("one", "1.bib"), ("two", "2.bib")):
        assert project.run("add", "-C", name, file).code == 0
    return project


def test_each_project_takes_back_what_it_did_itself(two: TemporaryProject) -> None:
    before = content(two.root)
    result = two.run("undo", "-C", "one")
    assert result.code == 2
    assert "the last command here was `add 2.bib` of " in result.err
    assert f"`readlist undo -C {two.root / 'two'}` takes that back" in result.err
    assert content(two.root) == before
    done = two.run("undo", "-C", "two")
    assert done.code == 0
    assert set(done.out.splitlines()) == {
        "shared/library.bib: restored", "shared/library.ledger: restored",
        "two/themes.tsv: removed",
    }  # fmt: skip
    assert "vega2021" not in two.read("shared/library.bib")
    assert (two.root / "one/themes.tsv").exists()
    assert two.run("undo", "-C", "one").code == 0
    assert not (two.root / "shared/library.bib").exists()


def test_what_a_project_did_that_is_gone_is_taken_back_by_the_other(
    two: TemporaryProject,
) -> None:
    (two.root / "two/readlist.toml").unlink()
    assert two.run("undo", "-C", "one").code == 0
    assert "vega2021" not in two.read("shared/library.bib")


# ---------------------------------------------------------------- a journal that was touched


def test_a_folder_that_was_moved_takes_back_what_it_did(
    reading: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = reading.root.with_name("moved")
    monkeypatch.chdir(moved.parent)
    shutil.move(reading.root, moved)
    assert TemporaryProject(moved).run("undo", "-C", moved).code == 0
    assert not (moved / "library.bib").exists()


@pytest.mark.parametrize("damage", ["copy", "plan"])
def test_a_damaged_journal_is_one_line_and_nothing_is_taken_back(
    reading: TemporaryProject, damage: str
) -> None:
    reading.run("add", "2.bib")
    before = content(reading.root)
    last = reading.root / PRIVATE / "journal/000002"
    (last / ("0.old" if damage == "copy" else "done.json")).write_bytes(b"[]")
    result = reading.run("undo")
    assert result.code == 2
    assert "000002" in result.err
    assert len(result.err.splitlines()) == 1
    assert content(reading.root) == before
    assert reading.run("add", "3.bib").code == 0


def test_a_journal_of_the_version_before_is_understood(reading: TemporaryProject) -> None:
    plan = reading.root / PRIVATE / "journal/000001/done.json"
    old = {
        name: value
        for name, value in json.loads(plan.read_text()).items()
        if name in ("command", "files")
    }
    plan.write_text(json.dumps(old))
    assert "Took back `add 1.bib`" in reading.run("undo").err


def test_what_a_crash_left_is_put_back_first_and_is_no_command(
    reading: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(reading.root)
    with monkeypatch.context() as patch:
        patch.setattr(standins, "settle", _crash)
        patch.setattr(journal.Journal, "undo", lambda *_: [])
        with pytest.raises(KeyboardInterrupt):
            Store(reading.root).commit({reading.root / "new.txt": b"half"}, "add 2.bib")
    result = reading.run("undo", "--dry-run")
    assert "a command that was interrupted had changed it" in result.err
    assert "Would take back `add 1.bib`" in result.err
    assert content(reading.root) == before


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_command_that_writes_meanwhile_is_not_taken_back_by_mistake(
    reading: TemporaryProject,
) -> None:
    late = Store(reading.root)
    late.recover()
    Store(reading.root).commit({reading.root / "new.txt": b"new"}, "another")
    with pytest.raises(StoreError, match="another readlist wrote here in the meantime"):
        undoing.take_back(late)
    assert (reading.root / "new.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_has_its_mode_again(reading: TemporaryProject) -> None:
    (reading.root / "library.bib").chmod(0o600)
    reading.run("add", "2.bib")
    reading.run("undo")
    assert (reading.root / "library.bib").stat().st_mode & 0o777 == 0o600
