"""One file of a transaction: how its new bytes take the place of the old ones, and go back.

An editor that saves meanwhile keeps what it wrote. A file is looked at before it changes places
with its stand-in, and after that the stand-in is looked at: if it does not hold the old bytes,
they change back and the transaction is undone. What an editor *renames* onto the file can come at
any moment. Only who opened the old file before, without emptying it, and first writes after the
last look (`settle`) writes into a file that is gone: no call of POSIX can see that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from readlist.errors import ChangedOnDisk, StoreError
from readlist.files import (
    digest,
    digest_of,
    exchange,
    keep_mode,
    make_folder,
    mend_exchange,
    put_new,
    remove_leftovers,
    sync_folder,
    write_through,
)
from readlist.patience import patiently, reason


@dataclass(frozen=True, slots=True)
class Write:
    """New bytes for a file, or None to remove it, with the digests of the old ones ("" where there
    was none) and of these; `name` is what messages call it."""

    path: Path
    name: str
    old: str
    new: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a transaction, as the journal remembers it: digests, and its stand-in."""

    path: Path
    old: str
    new: str
    standin: Path
    copy: Path  # the old bytes, in the journal

    @property
    def unfinished(self) -> Path:
        """Where the stand-in's bytes are written, until they are all there."""
        return self.standin.with_name(self.standin.name + ".part")


# --------------------------------------------------------------------------- steps


def old_bytes(write: Write) -> bytes:
    try:
        data = write.path.read_bytes()
    except FileNotFoundError:
        raise _changed(write.name) from None
    if digest(data) != write.old:
        raise _changed(write.name)
    return data


def prepare(part: Part, data: bytes | None) -> None:
    """Write a file's stand-in. It has its name only when it is whole, so that one that holds
    neither the old bytes nor the new holds an editor's. A file that goes away needs none."""
    if data is None:
        return
    make_folder(part.path.parent)
    write_through(part.unfinished, data)
    keep_mode(part.path, part.unfinished)
    patiently(lambda: part.unfinished.replace(part.standin))


def put(part: Part, name: str) -> None:
    """Put the new bytes, or nothing, in the place of the old ones, and of no others."""
    if digest_of(part.path) != part.old:
        raise _changed(name)
    try:
        if not part.new:
            patiently(lambda: part.path.rename(part.standin))
        elif part.old:
            exchange(part.standin, part.path)
        else:
            put_new(part.standin, part.path)
    except (FileNotFoundError, FileExistsError):
        raise _changed(name) from None
    if part.old and digest_of(part.standin) != part.old:
        raise _changed(name)


def settle(part: Part, name: str) -> None:
    """Look for the last time at what was replaced, and let it go."""
    if part.old and digest_of(part.standin) != part.old:
        raise _changed(name)
    _remove(part.standin)


def undo(part: Part) -> bool:
    """Put one file's old bytes back if it has the new ones; an editor's are let be, and those
    that an exchange took away come back."""
    part.unfinished.unlink(missing_ok=True)
    mend_exchange(part.standin)
    _give_back(part)
    undone = digest_of(part.path) == part.new != part.old
    if undone and part.old:
        if digest_of(part.standin) != part.old:
            prepare(part, _copy(part.copy))
        _stand_again(part)
    elif undone:
        _remove(part.standin)  # two names of one file would both stay
        patiently(lambda: part.path.replace(part.standin))
    _give_back(part)
    _remove(part.standin)
    return undone and digest_of(part.path) == part.old


def _stand_again(part: Part) -> None:
    """Put the stand-in in the place of the new bytes, or where nothing is."""
    if part.new:
        exchange(part.standin, part.path)
    else:
        with suppress(FileExistsError):  # an editor was quicker
            put_new(part.standin, part.path)


def _remove(path: Path) -> None:
    patiently(lambda: path.unlink(missing_ok=True))


def _copy(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise StoreError(
            f"{path}: is gone, so that an interrupted command cannot be undone; look at your "
            "files, then remove that folder"
        ) from None


def _give_back(part: Part) -> None:
    """What stands in and is neither old nor new, an editor saved a moment before: back to its
    place, unless that was saved again."""
    ours = ("", part.old, part.new)
    if digest_of(part.standin) in ours or (now := digest_of(part.path)) not in ours:
        return
    if now:
        exchange(part.standin, part.path)
    else:
        put_new(part.standin, part.path)


def sync(parts: Sequence[Part]) -> None:
    """Wait until the disk has the names of all files; take away what older crashes left."""
    for folder in dict.fromkeys(part.path.parent for part in parts):
        if folder.is_dir():
            remove_leftovers(folder)
            sync_folder(folder)


def _changed(name: str) -> ChangedOnDisk:
    return ChangedOnDisk(
        f"{name}: changed on disk in the meantime; nothing was written, run the command again"
    )


@contextmanager
def said_of(write: Write) -> Iterator[None]:
    """An error of the system, in one line that names the file as a person knows it."""
    try:
        yield
    except OSError as error:
        message = f"{write.name}: cannot be written: {reason(error)}; nothing was written"
        raise StoreError(message) from None
