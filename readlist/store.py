"""The project on disk: finding it, reading each file once, and the one transaction.

`commit` is crash safety and the base of `undo` in one: lock, refuse if a file changed since it
was read, journal the old bytes, replace each file, mark the journal done. A transaction that
did not finish is rolled back when the project is next opened.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from readlist import config
from readlist.errors import StoreError
from readlist.files import decode, digest, remove_leftovers, write_atomic
from readlist.model import Problem

PRIVATE = ".readlist"
JOURNALS_KEPT = 20
LOCK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Write:
    """New bytes for a file, and the digest of the bytes that were read; "" where it was absent."""

    path: Path
    read: str
    data: bytes


@dataclass
class Store:
    """A project's folder. Reads remember what they saw; `commit` writes all or nothing."""

    root: Path
    seen: dict[Path, str] = field(default_factory=dict)
    encodings: dict[Path, str] = field(default_factory=dict)
    doubts: list[Problem] = field(default_factory=list)
    damaged: set[Path] = field(default_factory=set)

    def read(self, path: Path) -> bytes:
        """A file's bytes, remembered by digest; empty where there is none."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            self.seen[path] = ""
            return b""
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(f"{path}: cannot be read: {reason}") from None
        self.seen[path] = digest(data)
        return data

    def text(self, path: Path) -> str:
        """A text file of the project (UTF-8, or as its mark says); empty where there is none."""
        data = self.read(path)
        decoded = decode(data)
        self.encodings[path] = decoded.encoding
        if not decoded.certain:
            message = f"not UTF-8; read as {decoded.encoding}"
            hint = "if letters look wrong, save it as UTF-8"
            self.doubts.append(Problem("encoding", message, self.name(path), "warning", hint))
        try:
            data.decode(decoded.encoding)
        except UnicodeDecodeError:
            self.damaged.add(path)
        return decoded.text

    def encode(self, path: Path, text: str) -> bytes:
        """Text as the bytes of a file, in the encoding it was read in where that can hold it.

        Raises StoreError for a file that could not be read whole: writing it would lose bytes.
        """
        if path in self.damaged:
            coding = self.encodings[path]
            raise StoreError(
                f"{self.name(path)}: damaged {coding}; save it as UTF-8, then run again"
            )
        try:
            return text.encode(self.encodings.get(path, "utf-8"))
        except UnicodeEncodeError:
            return text.encode(errors="replace")  # the name of a source may hold odd bytes

    def name(self, path: Path) -> str:
        """What messages call a file: its path below the project, else as the system has it."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def commit(self, writes: Mapping[Path, bytes], command: str = "") -> tuple[Path, ...]:
        """Write files as one transaction, and say which changed.

        Raises StoreError where one changed on disk since `read`, or cannot be written; then
        nothing was.
        """
        wanted = [Write(path, self.seen.get(path, ""), data) for path, data in writes.items()]
        changed = [w for w in wanted if w.read != digest(w.data) or not w.path.exists()]
        if not changed:
            return ()
        with self._locked():
            for write in changed:
                self._refuse_if_changed(write)
            self._replace(changed, command)
        self.seen |= {write.path: digest(write.data) for write in changed}
        return tuple(write.path for write in changed)

    def recover(self) -> list[Problem]:
        """Roll back what a crash left half done; called when a project is opened."""
        journals = self.root / PRIVATE / "journal"
        if not _unfinished(journals):
            return []
        with self._locked():  # now nobody else is in the middle of a transaction: look again
            return [p for j in reversed(_unfinished(journals)) for p in self._roll_back(j)]

    # ---- inside the transaction

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = self.root / PRIVATE / "lock"
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(str(lock), timeout=LOCK_SECONDS):
                yield
        except Timeout:
            raise StoreError(
                f"{self.root}: another readlist is writing here; try again when it is done"
            ) from None
        except OSError as error:  # what was begun is rolled back now or at the next start
            failed = Path(error.filename or self.root)
            place = str(failed) if failed == self.root else self.name(failed)
            reason = error.strerror or type(error).__name__
            raise StoreError(f"{place}: cannot be written: {reason}; nothing was written") from None

    def _refuse_if_changed(self, write: Write) -> None:
        now = digest(write.path.read_bytes()) if write.path.exists() else ""
        if now != write.read:
            raise StoreError(
                f"{self.name(write.path)}: changed on disk in the meantime; nothing was written, "
                "run the command again"
            )

    def _replace(self, changed: list[Write], command: str) -> None:
        journals = self.root / PRIVATE / "journal"
        journal = journals / f"{_next_number(journals):06d}"
        journal.mkdir(parents=True)
        for number, write in enumerate(changed):
            if write.read:
                write_atomic(journal / f"{number}.old", write.path.read_bytes())
        manifest = {
            "command": command,
            "files": [
                {"path": self.name(w.path), "old": w.read, "new": digest(w.data)} for w in changed
            ],
        }
        write_atomic(journal / "manifest.json", json.dumps(manifest, indent=1).encode())
        try:
            for write in changed:
                path = write.path
                write_atomic(path, write.data)
        except OSError as error:
            self._roll_back(journal)
            reason = error.strerror or type(error).__name__
            message = f"{self.name(path)}: cannot be written: {reason}; nothing was written"
            raise StoreError(message) from None
        write_atomic(journal / "done", b"")
        for old in _journals(journals)[:-JOURNALS_KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def _roll_back(self, journal: Path) -> list[Problem]:
        """Put the old bytes back wherever the new ones stand, and forget the journal."""
        manifest = journal / "manifest.json"
        problems = []
        if manifest.exists():
            for number, entry in enumerate(json.loads(manifest.read_bytes())["files"]):
                path = self.root / entry["path"]
                remove_leftovers(path.resolve().parent)
                now = digest(path.read_bytes()) if path.exists() else ""
                if now != entry["new"] or now == entry["old"]:
                    continue
                if entry["old"]:
                    write_atomic(path, (journal / f"{number}.old").read_bytes())
                else:
                    path.unlink()
                message = "a command that was interrupted had changed it; its old text is back"
                problems.append(Problem("recovered", message, entry["path"], "note"))
        shutil.rmtree(journal)
        return problems


def _journals(folder: Path) -> list[Path]:
    """Journals by number, the oldest first; what else lies there (`.DS_Store`) is let be."""
    found = [path for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []
    return sorted(found, key=lambda journal: int(journal.name))


def _unfinished(folder: Path) -> list[Path]:
    return [journal for journal in _journals(folder) if not (journal / "done").exists()]


def _next_number(folder: Path) -> int:
    return max((int(journal.name) for journal in _journals(folder)), default=0) + 1


# --------------------------------------------------------------------------- finding things


def find_root(start: Path) -> Path:
    """The project that a folder belongs to: the nearest folder upwards with a readlist.toml."""
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
