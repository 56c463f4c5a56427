"""Taking back what commands wrote, and doing it again: two stacks, as the journal tells them.

What was done last is taken back first, then what was done before it; what was taken back last is
done again first, until a command writes something new. To take back is a transaction like any
other, which puts the bytes there that the journal has kept: a crash leaves all of it or nothing.
Nobody's edit is lost to it: a file that does not hold what the command wrote there is refused, also
where it was edited before a later command, which was taken back meanwhile. Only what readlist
remembers of exports goes on being written by itself: that file is to hold what it wrote there last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from readlist import config
from readlist.errors import StoreError
from readlist.files import digest
from readlist.journal import Deed, Does, Done, Journal
from readlist.standins import Part
from readlist.store import Store


@dataclass(frozen=True)
class Past:
    """What can be taken back, and what can be done again, the last of each at the end; and of
    the files that exports write beside all commands the digests they had last."""

    done: tuple[Done, ...]
    undone: tuple[Done, ...]
    remembering: Mapping[Path, str]


@dataclass(frozen=True)
class Returned:
    """A command that was taken back or done again: the files that hold other bytes now, and those
    that are gone; none of them where somebody had put all of it back before. `when` it had been
    run, in seconds."""

    command: str
    when: float
    restored: tuple[Path, ...]
    removed: tuple[Path, ...]


def past(journal: Journal) -> Past:
    """The two stacks. What only remembers an export is no command that anybody would take back."""
    done: list[Done] = []
    undone: list[Done] = []
    wrote: dict[Path, str] = {}
    exports: set[Path] = set()
    for one in journal.done:
        wrote |= {part.path: part.new for part in one.parts}
        match one.deed.does:
            case "export":
                exports |= {part.path for part in one.parts}
            case "write":
                done.append(one)
                undone.clear()
            case "undo":
                done = [each for each in done if each.number != one.deed.of]
                undone.append(one)
            case "redo":
                undone = [each for each in undone if each.number != one.deed.of]
                done.append(one)
    return Past(tuple(done), tuple(undone), {path: wrote[path] for path in exports})


def take_back(store: Store, write: bool = True) -> Returned:
    """Put back what the last command had found. Without `write` only look whether that can be.

    Raises StoreError where there is nothing, where it was another project's command, and where a
    file was changed since.
    """
    found = past(store.journal)
    if not found.done:
        raise StoreError("nothing to take back: no command has written here, or only long ago")
    return _reverse(store, found.done[-1], "undo", found.remembering, write)


def do_again(store: Store, write: bool = True) -> Returned:
    """The same for what was taken back last."""
    found = past(store.journal)
    if not found.undone:
        raise StoreError("nothing to do again: nothing was taken back since a command wrote here")
    return _reverse(store, found.undone[-1], "redo", found.remembering, write)


def _reverse(
    store: Store, one: Done, does: Does, remembering: Mapping[Path, str], write: bool
) -> Returned:
    _refuse_strangers(store, one)
    command = one.deed.command
    parts = [part for part in one.parts if not _is_back(store, part)]
    for part in parts:
        _refuse_edited(store, part, remembering.get(part.path, part.new), command)
    before = {part.path: _before(part) for part in parts}
    if write:
        store.commit(before, Deed(command, does=does, of=one.number))
    restored = tuple(path for path, data in before.items() if data is not None)
    removed = tuple(path for path, data in before.items() if data is None)
    return Returned(command, one.when, restored, removed)


def _is_back(store: Store, part: Part) -> bool:
    """Whether a file is as it was before, since somebody put it back, as git does."""
    store.read(part.path)
    return store.seen[part.path].digest == part.old


def _refuse_strangers(store: Store, one: Done) -> None:
    """Where projects share a library, each takes back what it did itself."""
    project = one.deed.project
    if project is None:
        raise StoreError(
            f"{store.journal.folder / f'{one.number:06d}'}: damaged, so that the command before "
            "cannot be taken back; remove that folder to reach what came before it"
        )
    if project != store.root.resolve() and (project / config.NAME).is_file():
        raise StoreError(
            f"the last command here was `{one.deed.command}` of {project}, which shares the "
            f"library; `readlist undo -C {project}` takes that back"
        )


def _refuse_edited(store: Store, part: Part, wrote: str, command: str) -> None:
    """Raises StoreError for a file that does not hold what was written there: somebody has
    changed it since."""
    data = store.read(part.path)
    now = store.seen[part.path].digest
    if now == wrote:
        return
    name, gone = store.shown(part.path), not now and not data
    what = "is gone" if gone else "was changed"
    way_out = f"its old text is {store.shown(part.copy)}" if part.old else "it was not there before"
    raise StoreError(
        f"{name}: {what} since `{command}` wrote it, so that nothing is taken back; {way_out}, and "
        "what you want of that you may copy yourself"
    )


def _before(part: Part) -> bytes | None:
    """A file's old bytes; None where there was no file. Raises StoreError."""
    if not part.old:
        return None
    try:
        data = part.copy.read_bytes()
    except OSError:
        data = b""
    if digest(data) != part.old:
        raise StoreError(f"{part.copy}: damaged or gone, so that nothing can be taken back")
    return data
