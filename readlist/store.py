"""The project on disk: finding it, reading each file once, and writing all of them or none.

`recover`, then any number of `read`, then `commit`: what was read is one state, and what is
written follows from it. Anything in between, another readlist or an editor, is `ChangedOnDisk`,
and the command runs again on what is there now (`insist`). The transaction itself is the
`readlist.journal`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from readlist import config
from readlist.errors import ChangedOnDisk, StoreError
from readlist.files import (
    State,
    decode_page,
    digest,
    digest_of,
    make_folder,
    spoken,
    state_of,
    unreadable,
)
from readlist.journal import PRIVATE, Deed, Journal, make_private
from readlist.model import Problem
from readlist.patience import reason
from readlist.standins import Write

LOCK_SECONDS = 10
ATTEMPTS = 20

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was read: the digest of its bytes, and size, time and number ("" and None
    where there was none)."""

    digest: str
    state: State | None


@dataclass
class Store:
    """The files of a project. Reads remember what they saw; `commit` writes all or nothing.

    Lock and journal are in `home`, the library's folder, where several projects that share a
    library find each other; without it in the project's own.
    """

    root: Path
    home: Path | None = None
    seen: dict[Path, Seen] = field(default_factory=dict)
    encodings: dict[Path, tuple[bytes, str]] = field(default_factory=dict)
    doubts: list[Problem] = field(default_factory=list)
    damaged: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.journal = Journal((self.home or self.root).resolve())
        self.mark = self.journal.last

    # ---- reading

    def recover(self) -> list[Problem]:
        """Put back what a crash left half done; called before anything is read."""
        self.mark = self.journal.last
        if not self.journal.unfinished:
            return []
        with self._locked():  # now nobody else is in the middle of a transaction: look again
            back = [path for one in self.journal.unfinished for path in self.journal.undo(one)]
            self.mark = self.journal.last
        message = "a command that was interrupted had changed it; its old text is back"
        return [Problem("recovered", message, self.shown(path), "note") for path in back]

    def refuse_if_overtaken(self) -> None:
        """What was read since `recover` is one state only if no transaction came in between."""
        if self.journal.last != self.mark:
            raise ChangedOnDisk(
                f"{self.root}: another readlist wrote here in the meantime; nothing was written, "
                "run the command again"
            )

    def read(self, path: Path) -> bytes:
        """A file's bytes, remembered by digest; empty where there is none."""
        state = state_of(path)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            self.seen[path] = Seen("", None)
            return b""
        except OSError as error:
            raise StoreError(f"{path}: cannot be read: {reason(error)}") from None
        self.seen[path] = Seen(digest(data), state)
        return data

    def text(self, path: Path) -> str:
        """A text file of the project (UTF-8, or as its mark says); empty where there is none."""
        decoded = decode_page(self.read(path))
        self.encodings[path] = decoded.bom, decoded.encoding
        if not decoded.certain:
            message = f"not UTF-8; read as {decoded.encoding}"
            hint = "if letters look wrong, save it as UTF-8"
            self.doubts.append(Problem("encoding", message, self.name(path), "warning", hint))
        if decoded.damaged:
            self.damaged.add(path)
            line, column = next(iter(unreadable(decoded.text)), (1, 1))
            message = f"damaged {spoken(decoded.encoding)}: some of it could not be read"
            hint = "save it as UTF-8; until then it is not written"
            where = f"{self.name(path)}:{line}:{column}"
            self.doubts.append(Problem("encoding", message, where, "warning", hint))
        return decoded.text

    def encode(self, path: Path, text: str) -> bytes:
        """Text as the bytes of a file, in the encoding it was read in where that can hold it.

        Raises StoreError for a file that could not be read whole: writing it would lose bytes.
        """
        bom, coding = self.encodings.get(path, (b"", "utf-8"))
        if path in self.damaged:
            raise StoreError(
                f"{self.name(path)}: damaged {spoken(coding)}; save it as UTF-8, then run again"
            )
        try:
            return bom + text.encode(coding)
        except UnicodeEncodeError:
            return text.encode(errors="replace")  # the name of a source may hold odd bytes

    def name(self, path: Path) -> str:
        """What messages call a file: its path below the project, else as the system has it."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def shown(self, path: Path) -> str:
        """The same for a path without links, from the project's folder."""
        try:
            return Path(os.path.relpath(path, self.root.resolve())).as_posix()
        except ValueError:  # another drive of Windows
            return str(path)

    # ---- writing

    def commit(
        self, writes: Mapping[Path, bytes | None], deed: str | Deed = ""
    ) -> tuple[Path, ...]:
        """Write files, or remove those without bytes, as one transaction; say which changed.

        `deed` is the command, or says more about it: that one was taken back is remembered even
        where its files were as before. Raises ChangedOnDisk where something that was read is not
        so any more, StoreError where a file cannot be written; then nothing was.
        """
        wanted = [
            Write(path, self.name(path), self.seen.get(path, _ABSENT).digest, _digest(data), data)
            for path, data in writes.items()
        ]
        changed = [w for w in wanted if w.old != w.new or (w.new and not w.path.exists())]
        whole = self._whole(deed)
        if not changed and not whole.of:
            return ()
        with self._locked():
            self._refuse_if_changed()
            self.journal.write(changed, whole)
            self.mark = self.journal.last
        self.seen |= {w.path: Seen(w.new, state_of(w.path)) for w in changed}
        return tuple(write.path for write in changed)

    def _whole(self, deed: str | Deed) -> Deed:
        known = Deed(deed) if isinstance(deed, str) else deed
        return replace(known, project=self.root)

    def _refuse_if_changed(self) -> None:
        """Look at all that was read once more: an editor may have been in the middle of saving.

        The files that are written are looked at again just before each is replaced. What was
        only read may change after this: then the command came before that change.
        """
        self.refuse_if_overtaken()
        if self.journal.unfinished:
            raise ChangedOnDisk(
                f"{self.root}: another readlist was interrupted here; nothing was written, run "
                "the command again"
            )
        for path, seen in self.seen.items():
            if state_of(path) != seen.state and digest_of(path) != seen.digest:
                raise ChangedOnDisk(
                    f"{self.name(path)}: changed on disk in the meantime; nothing was written, "
                    "run the command again"
                )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        private = self.journal.home / PRIVATE
        try:
            make_folder(self.journal.home)
            make_private(private)
            with FileLock(str(private / "lock"), timeout=LOCK_SECONDS):
                yield
        except Timeout:
            raise StoreError(
                f"{self.root}: another readlist is writing here; try again when it is done"
            ) from None
        except OSError as error:  # what was begun is rolled back now or at the next start
            failed = Path(error.filename or self.root)
            place = str(failed) if failed == self.root else self.name(failed)
            message = f"{place}: cannot be written: {reason(error)}; nothing was written"
            raise StoreError(message) from None


_ABSENT = Seen("", None)


def _digest(data: bytes | None) -> str:
    return "" if data is None else digest(data)


def insist(action: Callable[[], Result]) -> Result:
    """Do something that reads, or reads and writes, on one state of the files: again while
    others change them in between, but not for ever. Raises ChangedOnDisk."""
    for _ in range(ATTEMPTS - 1):
        try:
            return action()
        except ChangedOnDisk:
            continue
    return action()


# --------------------------------------------------------------------------- finding things


def find_root(start: Path) -> Path:
    """The project that a folder belongs to: the nearest folder upwards with a readlist.toml."""
    if not start.is_dir():  # a misspelt folder in a project is not that project
        raise StoreError(f"{start}: no such folder; name a project's folder, or one inside it")
    for folder in (start, *start.parents):
        if (folder / config.NAME).is_file():
            return folder
    raise StoreError(
        f"{start}: no {config.NAME} here or above; `readlist init` makes a project, "
        "`readlist build PAGE -o DIR` makes one from a page"
    )


def markdown_files(folder: Path) -> list[Path]:
    """The `.md` files of `lists/` or `notes/`, by name; none where there is no such folder.

    Hidden files and folders (`.obsidian/`, `.ipynb_checkpoints/`) are none of ours.
    """
    if not folder.is_dir():
        return []
    found = sorted(path for path in folder.rglob("*.md") if path.is_file())
    return [p for p in found if not any(n.startswith(".") for n in p.relative_to(folder).parts)]
