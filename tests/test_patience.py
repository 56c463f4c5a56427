"""Windows, played here: files that another program holds, long paths, drives, line ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from readlist import config, files, patience
from readlist.cli import report
from readlist.cli.pull import export_name
from readlist.errors import StoreError
from readlist.files import put_new, write_atomic
from readlist.patience import patiently, reason
from readlist.store import Store
from readlist.testing import TemporaryProject


class Refused(PermissionError):  # noqa: N818
    """What Windows raises where another program has a file open."""

    def __init__(self, winerror: int = 32, path: str = "library.bib") -> None:
        super().__init__(13, "The process cannot access the file", path)
        self.winerror = winerror


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, without waiting for them."""
    pauses: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", pauses.append)
    return pauses


def refusing(times: int, error: OSError) -> Callable[[], str]:
    """Something that another program lets be done only after so many tries."""
    left = [times]

    def action() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return "done"

    return action


# ---------------------------------------------------------------- held files


@pytest.mark.parametrize("code", [5, 32, 33])
def test_what_another_program_holds_is_tried_again_after_growing_pauses(
    code: int, slept: list[float]
) -> None:
    assert patiently(refusing(4, Refused(code))) == "done"
    assert len(slept) == 4
    assert slept == sorted(slept)


def test_after_a_few_seconds_it_is_given_up(slept: list[float]) -> None:
    with pytest.raises(PermissionError):
        patiently(refusing(99, Refused()))
    assert 2 < sum(slept) < 10


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), FileNotFoundError(2, "No"), Refused(112)]
)
def test_what_is_refused_for_another_reason_is_not_tried_again(
    error: OSError, slept: list[float]
) -> None:
    with pytest.raises(type(error)):
        patiently(refusing(1, error))
    assert slept == []


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the next replaces of `library.bib` be refused, in the way of a system that cannot let
    two files change places at once."""
    monkeypatch.setattr(files, "_exchange_at_once", lambda *_: False)
    replace, left = Path.replace, [0]

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "library.bib" and left[0] > 0:
            left[0] -= 1
            raise Refused()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    return lambda times: left.__setitem__(0, times)


def test_a_library_that_is_held_for_a_moment_is_written(
    tmp_path: Path, windows: Callable[[int], None]
) -> None:
    path = tmp_path / "library.bib"
    path.write_bytes(b"old")
    store = Store(tmp_path)
    store.read(path)
    windows(3)
    store.commit({path: b"new"})
    assert path.read_bytes() == b"new"
    windows(3)
    write_atomic(path, b"newer")
    assert path.read_bytes() == b"newer"


def test_of_a_library_that_stays_held_it_is_said_what_to_close_and_nothing_changes(
    tmp_path: Path, windows: Callable[[int], None]
) -> None:
    path, other = tmp_path / "library.bib", tmp_path / "library.ledger"
    for each in (path, other):
        each.write_bytes(b"old")
    store = Store(tmp_path)
    for each in (other, path):
        store.read(each)
    windows(999)
    with pytest.raises(StoreError) as caught:
        store.commit({other: b"new", path: b"new"})
    assert str(caught.value) == (
        "library.bib: cannot be written: another program holds it open; close it there and run "
        "the command again; nothing was written"
    )
    windows(0)
    assert Store(tmp_path).recover() == []
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == [path.name, other.name]
    assert path.read_bytes() == other.read_bytes() == b"old"


def test_a_command_says_the_same_in_one_line(
    project: TemporaryProject, windows: Callable[[int], None]
) -> None:
    project.add("@misc{berg2020, title={Counting Kettles}}\n", "1.bib")
    before = project.read("library.bib")
    windows(999)
    result = project.add("@misc{vega2021, title={Mending Violins}}\n", "2.bib")
    assert result.code == 2
    assert "library.bib: cannot be written: another program holds it open; close" in result.err
    assert project.read("library.bib") == before


def test_an_export_that_a_viewer_holds_is_one_line(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.add("@misc{berg2020, title={Counting Kettles}}\n", "1.bib")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "refs.bib":
            raise Refused()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    result = project.run("export", "-o", "refs.bib")
    assert result.code == 2
    assert "refs.bib: cannot be written: another program holds it open; close" in result.err


def test_a_new_file_without_hard_links_waits_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    rename, tries = Path.rename, [2]

    def refuse(self: Path, target: Path) -> Path:
        tries[0] -= 1
        if tries[0] >= 0:
            raise Refused(5)
        return rename(self, target)

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(Path, "rename", refuse)
    (tmp_path / "one").write_bytes(b"1")
    put_new(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "other").read_bytes() == b"1"


# ---------------------------------------------------------------- reasons in words


def test_a_reason_ends_with_the_way_out() -> None:
    assert reason(Refused(5)).startswith("another program holds it open, or it is write-protected")
    assert reason(PermissionError(13, "Permission denied")) == "Permission denied"
    assert reason(OSError()) == "OSError"


def test_a_path_that_is_too_long_for_windows_is_called_that() -> None:
    error = Refused(206, "C:\\" + "a" * 300)
    assert reason(error).startswith("its path is longer than Windows takes; move the project")
    assert reason(Refused(206, "C:\\short")) == "The process cannot access the file"
    assert reason(OSError(36, "File name too long", "/" + "a" * 300)) == "File name too long"


# ---------------------------------------------------------------- paths


def test_paths_in_the_settings_may_be_written_as_on_windows() -> None:
    made = config.parse(
        "library = '..\\shared\\library.bib'\n"
        "[plugins]\nlocal = ['our\\plugins']\n"
        "[[exports]]\nfile = 'thesis\\refs.bib'\n"
    )
    assert made.library.path == "../shared/library.bib"
    assert made.plugins.local == ("our/plugins",)
    assert made.exports[0].file == "thesis/refs.bib"


def test_a_library_below_another_folder_is_found_by_its_windows_path(
    project: TemporaryProject,
) -> None:
    project.write("one/readlist.toml", "library = '..\\shared\\library.bib'\n")
    project.write("1.bib", "@misc{berg2020, title={Counting Kettles}}\n")
    assert project.run("add", "-C", "one", "1.bib").code == 0
    assert (project.root / "shared/library.bib").is_file()


def test_the_file_that_a_list_writes_may_be_named_as_on_windows(
    project: TemporaryProject,
) -> None:
    project.write("lists/first.md", "---\nbib: ..\\thesis\\refs.bib\n---\n")
    assert [each.bib for each in project.library.lists] == ["../thesis/refs.bib"]


@pytest.mark.parametrize(
    ("where", "file", "line"),
    [
        (r"C:\papers\library.bib:12:3", r"C:\papers\library.bib", "12"),
        (r"C:\papers\library.bib:12-14", r"C:\papers\library.bib", "12"),
        (r"C:\papers\library.bib", r"C:\papers\library.bib", ""),
        ("D:/papers/refs.bib:7", "D:/papers/refs.bib", "7"),
    ],
)
def test_a_drives_colon_is_no_line(where: str, file: str, line: str) -> None:
    assert report.place(where) == (file, line)


def test_an_export_on_another_drive_is_remembered_by_its_whole_path(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    made = project.open()
    monkeypatch.setattr(os.path, "relpath", other_drive)
    assert export_name(made, project.root / "refs.bib") == (project.root / "refs.bib").as_posix()
    assert PureWindowsPath(r"D:\papers\refs.bib").as_posix() == "D:/papers/refs.bib"


# ---------------------------------------------------------------- line ends

PAPER = "@misc{{{key},\n  title = {{{title}}},\n}}\n"
THEMES = '[[themes]]\nslug = "kettles"\nname = "Kettles"\nexamples = ["berg2020"]\n'


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def assert_crlf(data: bytes) -> None:
    assert data.count(b"\n") == data.count(b"\r\n") > 0
    assert data.count(b"\r") == data.count(b"\r\n")


@pytest.fixture
def from_windows(project: TemporaryProject) -> TemporaryProject:
    """A project whose files all have the line ends of Windows."""
    project.write("readlist.toml", crlf('title = "A test"\n' + THEMES))
    project.write("library.bib", crlf(PAPER.format(key="berg2020", title="Counting Kettles")))
    project.write("lists/first.md", crlf("---\ntitle: First\n---\n\n- [ ] [@berg2020]\n"))
    project.write("notes/berg2020.md", crlf("---\nkey: berg2020\n---\nFour kettles.\n"))
    return project


def test_a_library_keeps_its_line_ends_when_entries_are_added_and_edited(
    from_windows: TemporaryProject,
) -> None:
    page = PAPER.format(key="vega2021", title="Mending Violins")
    assert from_windows.add(page, "more.bib").code == 0
    data = (from_windows.root / "library.bib").read_bytes()
    assert b"vega2021" in data
    assert_crlf(data)


def test_lists_notes_and_settings_keep_their_line_ends_when_a_key_is_renamed(
    from_windows: TemporaryProject,
) -> None:
    assert from_windows.run("key", "rename", "berg2020", "berg2020kettles").code == 0
    for name in ("library.bib", "lists/first.md", "notes/berg2020.md", "readlist.toml"):
        data = (from_windows.root / name).read_bytes()
        assert b"berg2020kettles" in data
        assert_crlf(data)


def test_drafted_themes_have_the_line_ends_of_the_settings() -> None:
    theme = config.ThemeSettings("kettles", "Kettles").theme()
    assert_crlf(config.with_drafts('title = "A"\r\n\r\n', [theme]).encode())
    assert "\r" not in config.with_drafts('title = "A"\n', [theme])
    assert config.with_drafts("", [theme]).startswith("# These themes are drafts")


def test_themes_of_headings_have_the_line_ends_of_the_settings_and_one_note() -> None:
    once = config.with_themes('title = "A"\r\n', [config.ThemeSettings("k", "Kettles").theme()])
    twice = config.with_themes(once, [config.ThemeSettings("v", "Violins").theme()])
    assert_crlf(twice.encode())
    assert twice.count("headings of a source") == 1


def test_new_files_have_plain_line_ends(from_windows: TemporaryProject) -> None:
    from_windows.add(PAPER.format(key="vega2021", title="Mending Violins"), "more.bib")
    assert b"\r" not in (from_windows.root / "library.ledger").read_bytes()
