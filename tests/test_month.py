"""A month in the life of a project, with every file on disk after every step.

`tests/month/sources/` is what a person brings; each `tests/month/NN-name.txt` holds the commands
of one step, what they print, and all files that the step changed, whole. After a deliberate change

    python tests/test_month.py --write

writes them anew; look at the diff.
"""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from readlist.testing import TemporaryProject

MONTH = Path(__file__).parent / "month"
# Databases and old texts: what they say is seen in what the commands do.
UNSEEN = (".readlist",)

CLOCK = re.compile(r"of \d{4}-\d\d-\d\d \d\d:\d\d")  # when a command ran, as `undo` says it

Event = Callable[[TemporaryProject], None]


def bring(name: str) -> Event:
    """A file of the person's comes into the project's folder."""

    def act(project: TemporaryProject) -> None:
        project.write(name, (MONTH / "sources" / name).read_bytes())

    return act


def edit(name: str, old: str, new: str) -> Event:
    """Somebody edits a file by hand."""

    def act(project: TemporaryProject) -> None:
        text = project.read(name)
        assert old in text, f"{name} does not hold {old!r}"
        project.write(name, text.replace(old, new))

    return act


# name of a step -> its command lines, and what happens to files between them
STEPS: dict[str, tuple[str | Event, ...]] = {
    "01-start": ("init",),
    "02-collect": (
        bring("refs.bib"),
        bring("search.ris"),
        bring("awesome-owls.md"),
        "add refs.bib search.ris awesome-owls.md",
    ),
    "03-lists": (
        'list new thesis --title "Thesis, chapter 2" --bib thesis/refs.bib',
        'list add thesis berg2020steps vega2021 --under "Start here" --titles',
        "list add thesis lind2022retrieval --under Later",
        'list new group --title "Reading group" --query "theme:models year:2020.."',
        "list",
        "list show group",
    ),
    "04-read": (
        "list done berg2020steps",
        "list reading vega2021",
        "list move thesis lind2022retrieval --before vega2021",
        'note lind2022retrieval --add "Ask Jonas how the index is kept."',
        "next",
    ),
    "05-find": (
        "search recorders forest",
        "search status:done",
        "search theme:models no:note",
        "show lind2022retrieval",
        "open vega2021 --print",
    ),
    "06-cite": (
        "export",
        bring("main.aux"),
        "export --cited-in main.aux -o main.bib",
        "export --cited-in main.aux -o main.bib --check",
        "cite vega2021 --style plain",
    ),
    "07-april": (
        bring("april.txt"),
        "add april.txt --dry-run",
        "add april.txt --list thesis --update",
        "add april.txt --list thesis --update",
        "export",
    ),
    "08-co-author": (
        edit("thesis/refs.bib", "pages    = {11--19}", "pages    = {11--21}"),
        edit("thesis/refs.bib", "volume   = {4}", "volume   = {5}"),
        edit("library.bib", "volume   = {4}", "volume   = {6}"),
        "pull thesis/refs.bib",
        "export",
    ),
    "09-undo": (
        "undo --dry-run",
        "undo",
        "undo",
    ),
    "10-check": ("check",),
}


def walk(project: TemporaryProject) -> Iterator[tuple[str, str]]:
    """Each step's name, and what is to be seen of it."""
    disk = Disk(project.root)
    for name, step in STEPS.items():
        seen = []
        for done in step:
            if isinstance(done, str):
                result = project.run(*shlex.split(done))
                ended = f"[exit {result.code}]\n" if result.code else ""
                said = CLOCK.sub("of DATE", f"{result.out}{result.err}")
                seen.append(f"$ readlist {done}\n{said}{ended}")
            else:
                done(project)
        yield name, "\n".join([*seen, *disk.changes()])


@dataclass
class Disk:
    """The files of the project, to tell what a step changed."""

    root: Path
    known: dict[str, bytes] = field(default_factory=dict)

    def changes(self) -> Iterator[str]:
        now = {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.relative_to(self.root).parts[0] not in UNSEEN
        }
        for name, data in now.items():
            if self.known.get(name) != data:
                yield f"=== {name}\n{data.decode()}"
        for name in sorted(set(self.known) - set(now)):
            yield f"=== {name} is gone\n"
        self.known = now


def test_every_file_is_what_it_should_be_all_month(tmp_path, monkeypatch):
    project = a_new_folder(tmp_path, monkeypatch)
    for name, seen in walk(project):
        assert seen == (MONTH / f"{name}.txt").read_text("utf-8"), name


def a_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TemporaryProject:
    folder = tmp_path / "owls"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775001600")  # 2026-04-01
    return TemporaryProject(folder)


def test_the_golden_files_are_those_of_the_steps():
    assert sorted(path.stem for path in MONTH.glob("*.txt")) == sorted(STEPS)


def write() -> None:
    """Write the golden files anew."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, seen in walk(a_new_folder(Path(folder).resolve(), patch)):
            (MONTH / f"{name}.txt").write_text(seen, encoding="utf-8")


if __name__ == "__main__" and "--write" in sys.argv:
    write()
