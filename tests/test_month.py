"""A month in the life of a project, with every file on disk after every step.

`tests/month/sources/` is what a person brings; each `tests/month/NN-name.txt` holds the commands
of one step, what they print, and all files that the step changed, whole. After a deliberate change

    python tests/test_month.py --write

writes them anew; look at the diff.
"""

from __future__ import annotations

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
        'list new group --title "Reading group"',
        "list add group petrov2019cheap moreau2023small",
        "list",
    ),
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
                seen.append(f"$ readlist {done}\n{result.out}{result.err}{ended}")
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
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775001600")  # 2026-04-01
    return TemporaryProject(tmp_path)


def test_the_golden_files_are_those_of_the_steps():
    assert sorted(path.stem for path in MONTH.glob("*.txt")) == sorted(STEPS)


def write() -> None:
    """Write the golden files anew."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, seen in walk(a_new_folder(Path(folder).resolve(), patch)):
            (MONTH / f"{name}.txt").write_text(seen, encoding="utf-8")


if __name__ == "__main__" and "--write" in sys.argv:
    write()
