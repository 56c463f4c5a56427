"""The journal: what makes writing several files all or nothing, through any crash.

A transaction is a numbered folder in `.readlist/journal/`:

    0.old, 1.old     the bytes that the files had
    begun.json       command and project; the files, by place, with the digests of their old and
                     new bytes ("" where there is no file before, or none after)

Everything is prepared before anything is replaced, and each step has reached the disk before the
next: old bytes, `begun.json`, new bytes in a *stand-in* beside each file, stand-ins and files
exchanged one by one, then `begun.json` renamed to `done.json`. That one rename decides: before it
the next start puts the old bytes back (and renames to `undone.json`), after it the new ones stand.
A folder without any of the three has replaced nothing, so a kill while one is made, or while an
old one is removed, does no harm. Numbers only grow: who saw the highest one before and after
reading knows that no transaction came in between. How one file changes places with its stand-in,
and what an editor saves meanwhile is kept, is in `readlist.standins`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from readlist import standins
from readlist.errors import StoreError
from readlist.files import (
    TEMPORARY,
    keep_mode,
    make_folder,
    sync_folder,
    write_atomic,
    write_through,
)
from readlist.patience import patiently, reason
from readlist.standins import Part, Write

PRIVATE = ".readlist"
KEPT = 20
BEGUN, DONE, UNDONE = "begun.json", "done.json", "undone.json"
ASIDE = "aside.json"  # done, too: of a transaction that only remembers


def make_private(folder: Path) -> None:
    """Make the folder `.readlist/`, which git is told to pass over: it holds all that a library
    ever said. Whoever makes it first makes it so. Raises OSError."""
    ignored = folder / ".gitignore"
    if not ignored.exists():
        folder.mkdir(exist_ok=True)
        ignored.write_text("*\n", encoding="utf-8")


Does = Literal["write", "export", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a transaction is: the command, in which project, and, of one that takes back or does
    again, the number of the other. An `export` only remembers what was written elsewhere."""

    command: str = ""
    project: Path | None = None
    does: Does = "write"
    of: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A transaction that was done: its number, what it was, its files, and when (seconds)."""

    number: int
    deed: Deed
    parts: tuple[Part, ...] = ()
    when: float = 0.0


@dataclass(frozen=True, slots=True)
class Journal:
    """The transactions of one folder, `home`, an absolute path without links.

    Whoever calls `write` or `undo` holds its lock.
    """

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / PRIVATE / "journal"

    @property
    def last(self) -> int:
        """The highest number of a transaction; 0 where there is none."""
        return max((int(each.name) for each in self._all()), default=0)

    @property
    def unfinished(self) -> list[Path]:
        """Transactions that are under way or were interrupted, the last first."""
        return [journal for journal in self._all() if not _has_ended(journal)][::-1]

    @property
    def done(self) -> Iterator[Done]:
        """The transactions that were done and are remembered, the first one first."""
        for journal in self._all():
            plan = next((journal / end for end in (DONE, ASIDE) if (journal / end).exists()), None)
            if plan:
                yield self._done(journal, plan)

    def _done(self, journal: Path, file: Path) -> Done:
        """A transaction that is damaged, or has been removed meanwhile, has no parts."""
        try:
            plan = json.loads(file.read_bytes())
            project = (self.home / str(plan.get("project", "."))).resolve()
            deed = Deed(plan["command"], project, plan.get("does", "write"), plan.get("of", 0))
            copies = enumerate(plan["files"])
            parts = [self._from_json(part, journal / f"{n}.old") for n, part in copies]
            return Done(int(journal.name), deed, tuple(parts), file.stat().st_mtime)
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            return Done(int(journal.name), Deed())

    def _all(self) -> list[Path]:
        """Transactions by number; what else lies there (`.DS_Store`) is let be."""
        try:
            there = self.folder.iterdir()
            found = [path for path in there if path.name.isdecimal() and path.is_dir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreError(f"{self.folder}: cannot be read: {reason(error)}") from None
        return sorted(found, key=lambda journal: int(journal.name))

    # ---- doing

    def write(self, writes: Sequence[Write], deed: Deed) -> None:
        """Write all of the files, or none.

        Raises ChangedOnDisk where one is not as it was read, StoreError where one cannot be
        written, OSError where the journal cannot.
        """
        journal = self.folder / f"{self.last + 1:06d}"
        try:
            parts = self._begin(journal, writes, deed)
            for write, part in zip(writes, parts, strict=True):
                with standins.said_of(write):
                    standins.prepare(part, write.data)
            for step in (standins.put, standins.settle):
                for write, part in zip(writes, parts, strict=True):
                    with standins.said_of(write):
                        step(part, write.name)
            standins.sync(parts)
            _end(journal, ASIDE if deed.does == "export" else DONE)
        except BaseException:
            with suppress(OSError):  # else at the next start
                self.undo(journal)
            raise
        for old in self._dispensable(deed):
            shutil.rmtree(old, ignore_errors=True)

    def _dispensable(self, deed: Deed) -> list[Path]:
        """All but the last so many transactions, once there is a new one: undo pushes out none of
        those that it goes back to. Of those that only remember, all but the last: a watch makes
        one whenever a file is saved."""
        journals = self._all()
        alike = [journal for journal in journals if (journal / ASIDE).exists()]
        others = [journal for journal in journals if journal not in alike]
        return alike[:-1] + (others[:-KEPT] if deed.does == "write" else [])

    def _begin(self, journal: Path, writes: Sequence[Write], deed: Deed) -> list[Part]:
        """Journal the old bytes, then what is about to be done."""
        make_folder(journal)
        for number, write in enumerate(writes):
            if write.old:
                copy = journal / f"{number}.old"
                write_through(copy, standins.old_bytes(write))
                keep_mode(write.path, copy)  # what only its owner may read stays so
        mark = f"{TEMPORARY}{os.urandom(4).hex()}"
        parts = []
        for number, write in enumerate(writes):
            path = write.path.resolve()  # of a symbolic link, the file that it leads to
            standin = path.parent / f"{mark}-{number}"
            parts.append(Part(path, write.old, write.new, standin, journal / f"{number}.old"))
        plan = {**self._told(deed), "files": [self._to_json(part) for part in parts]}
        write_atomic(journal / BEGUN, json.dumps(plan, indent=1).encode())
        sync_folder(journal)
        return parts

    # ---- undoing

    def undo(self, journal: Path) -> list[Path]:
        """Put the old bytes back wherever the new ones stand, and say where that was.

        May be killed and begun again at any point.
        """
        if _has_ended(journal):
            return []
        if not (journal / BEGUN).exists():
            shutil.rmtree(journal)
            return []
        parts = self._parts(journal)
        back = [part.path for part in parts if standins.undo(part)]
        standins.sync(parts)
        _end(journal, UNDONE)
        return back

    def _parts(self, journal: Path) -> list[Part]:
        try:
            files = json.loads((journal / BEGUN).read_bytes())["files"]
            return [self._from_json(file, journal / f"{n}.old") for n, file in enumerate(files)]
        except (ValueError, KeyError, TypeError):
            raise StoreError(
                f"{journal / BEGUN}: damaged, so that an interrupted command cannot be undone; "
                "look at your files, then remove that folder"
            ) from None

    def _told(self, deed: Deed) -> dict[str, str | int]:
        project = self._place(deed.project.resolve()) if deed.project else "."
        return {"command": deed.command, "project": project, "does": deed.does, "of": deed.of}

    def _to_json(self, part: Part) -> dict[str, str]:
        path = self._place(part.path)
        return {"path": path, "old": part.old, "new": part.new, "standin": part.standin.name}

    def _place(self, path: Path) -> str:
        """Places are told from `home`, so that the whole may be moved."""
        try:
            return Path(os.path.relpath(path, self.home)).as_posix()
        except ValueError:  # another drive of Windows
            return path.as_posix()

    def _from_json(self, file: dict[str, str], copy: Path) -> Part:
        """Raises ValueError for a stand-in that none of ours is called: it would be removed."""
        path, standin = Path(os.path.normpath(self.home / file["path"])), file["standin"]
        if not standin.startswith(TEMPORARY) or Path(standin).name != standin:
            raise ValueError(standin)
        return Part(path, file["old"], file["new"], path.parent / standin, copy)


def _has_ended(journal: Path) -> bool:
    return any((journal / state).exists() for state in (DONE, ASIDE, UNDONE))


def _end(journal: Path, state: str) -> None:
    patiently(lambda: (journal / BEGUN).rename(journal / state))
    sync_folder(journal)
