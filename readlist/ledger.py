"""The ledger: what readlist remembers about each entry of a library that any tool may edit.

One sorted JSON line a key: the date it was added, every fingerprint it has had, a tombstone
if it was removed, earlier keys, and for each field that a plugin wrote: by whom, from what,
why, and a hash of the value. A field whose value no longer has that hash, or that has no
mark, is a person's, and nothing overwrites it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from readlist.lists import conflicts, is_marker
from readlist.matching import fingerprint, renamed
from readlist.model import Origin, Paper, Problem, SetField

BY_HAND = "written by a person"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who wrote a field, from which source and lines, why, and the hash of what was written."""

    by: str
    source: str = ""
    why: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered about one key. `removed` is the date of its tombstone, if it has one."""

    key: str
    added: str = ""
    prints: tuple[str, ...] = ()
    fields: Mapping[str, Mark] = field(default_factory=dict)
    removed: str = ""
    was: tuple[str, ...] = ()

    def is_persons(self, name: str, value: str) -> bool:
        """Whether a field holds what a person wrote, rather than what a plugin did."""
        mark = self.fields.get(name)
        return mark is None or mark.hash != value_hash(value)

    def provenance(self, name: str, value: str) -> str:
        """Who wrote what a field holds, from which source and why, in words."""
        mark = self.fields.get(name)
        if mark is None:
            return BY_HAND
        if self.is_persons(name, value):
            return f"edited by a person (first from {mark.source or mark.by})"
        why = f": {mark.why}" if mark.why else ""
        return f"by {mark.by}{' from ' + mark.source if mark.source else ''}{why}"

    @property
    def origin(self) -> str:
        """The source and lines of the title: where the paper was read."""
        mark = self.fields.get("title")
        return mark.source if mark else ""


Ledger = Mapping[str, Memory]


def value_hash(value: str) -> str:
    """A short hash of a field's Unicode text, blind to how its lines are broken."""
    return hashlib.sha256(" ".join(value.split()).encode()).hexdigest()[:12]


def parse(text: str, file: str) -> tuple[dict[str, Memory], list[Problem]]:
    """Read a ledger. Two lines for a key, as a union merge leaves them, are joined."""
    ledger: dict[str, Memory] = {}
    unsettled = list(conflicts(text, file))
    problems = [*unsettled]
    for number, line in enumerate(text.split("\n"), 1):  # JSON may hold other line ends
        if not line.strip() or (unsettled and is_marker(line)):
            continue
        try:
            memory = _memory(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            hint = "remove the line; only its memory of dates and sources is lost"
            problems.append(
                Problem("ledger", "not a line of the ledger", f"{file}:{number}", "warning", hint)
            )
            continue
        known = ledger.get(memory.key)
        ledger[memory.key] = _join(known, memory) if known else memory
    return ledger, problems


def about(text: str, key: str) -> Memory:
    """What a ledger remembers of one key; the lines that do not name it are not read."""
    names = {json.dumps(key), json.dumps(key, ensure_ascii=False)}
    lines = {at: line for name in names for at, line in _lines_with(text, name)}
    ledger, _ = parse("\n".join(line for _, line in sorted(lines.items())), "")
    return ledger.get(key, Memory(key))


def _lines_with(text: str, name: str) -> Iterable[tuple[int, str]]:
    """The lines that hold a text, each with its place."""
    at = text.find(name)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        at = text.find(name, end)


def to_text(ledger: Ledger) -> str:
    """The ledger's file: one line a key, sorted, so that it diffs and merges well."""
    return "".join(_line(ledger[key]) + "\n" for key in sorted(ledger))


def _memory(line: dict[str, object]) -> Memory:
    """Raises KeyError, TypeError or ValueError where the line is not one of ours."""
    fields = line.get("fields") or {}
    if not isinstance(fields, dict):
        raise TypeError("fields is not a table")
    return Memory(
        key=_string(line["key"]),
        added=_string(line.get("added", "")),
        prints=_strings(line.get("prints")),
        fields={
            name: Mark(**{part: _string(value) for part, value in {"by": "", **mark}.items()})
            for name, mark in fields.items()
        },
        removed=_string(line.get("removed", "")),
        was=_strings(line.get("was")),
    )


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # half a surrogate pair, which JSON can spell, could not be written again
    return value


def _strings(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(map(_string, value))


def _line(memory: Memory) -> str:
    fields = {
        name: {part: getattr(mark, part) for part in Mark.__slots__ if getattr(mark, part)}
        for name, mark in memory.fields.items()
    }
    whole = {
        "key": memory.key,
        "added": memory.added,
        "fields": fields,
        "prints": list(memory.prints),
        "removed": memory.removed,
        "was": list(memory.was),
    }
    return json.dumps({k: v for k, v in whole.items() if v}, ensure_ascii=False, sort_keys=True)


def _join(one: Memory, other: Memory) -> Memory:
    return Memory(
        key=one.key,
        added=min(filter(None, (one.added, other.added)), default=""),
        prints=_each_once(one.prints, other.prints),
        fields={**other.fields, **one.fields},
        removed=max(one.removed, other.removed),
        was=_each_once(one.was, other.was),
    )


def _known_as(memory: Memory, new: str) -> Memory:
    """What is remembered of an entry, once it has another key."""
    was = tuple(old for old in _each_once(memory.was, (memory.key,)) if old != new)
    return replace(memory, key=new, was=was)


def memory_of(paper: Paper, written: Paper, importer: str, today: str) -> Memory:
    """What the ledger remembers of a paper that was just added, and of the entry it became."""
    source = _place(paper.origin)
    label = Mark("readlist", why="a label for styles that print one, since no author is known")
    fields = {
        name: replace(
            label if name == "key" and "key" not in paper.fields else Mark(importer, source),
            hash=value_hash(value),
        )
        for name, value in written.fields.items()
    }
    prints = tuple(dict.fromkeys((fingerprint(paper), fingerprint(written))))
    return Memory(paper.key, today, prints, fields)


def _place(origin: Origin | None) -> str:
    """Where something was read, as the ledger says it: file and lines, without folders."""
    if origin is None:
        return ""
    lines = f":{origin.first}-{origin.last}" if origin.first else ""
    return PurePath(origin.source).name + lines


def updated(memory: Memory, name: str, text: str, importer: str, origin: Origin | None) -> Memory:
    """A memory, once a field took what another source says."""
    mark = Mark(importer, _place(origin), hash=value_hash(text))
    return replace(memory, fields={**memory.fields, name: mark})


def marked(memory: Memory, change: SetField) -> Memory:
    """A memory, once a plugin's change of a field was written."""
    mark = Mark(change.by, "", change.why, value_hash(change.value or ""))
    return replace(memory, fields={**memory.fields, change.field: mark})


def renames(ledger: Ledger) -> dict[str, str]:
    """Keys that entries had before, to those that they have."""
    return {old: memory.key for memory in ledger.values() for old in memory.was}


def renamed_in(ledger: Ledger, moves: Mapping[str, str]) -> dict[str, Memory]:
    """The ledger after these entries got another key."""
    known = (
        _known_as(memory, moves[key]) if key in moves else memory for key, memory in ledger.items()
    )
    return {memory.key: memory for memory in known}


def merged_in(ledger: Ledger, key: str, into: str, taken: Container[str]) -> dict[str, Memory]:
    """The ledger after the entry `key` went into another, which took some of its fields.

    The fingerprints are joined, so that a source of either is known again.
    """
    gone = ledger.get(key, Memory(key))
    kept = ledger.get(into, Memory(into))
    marks = {name: mark for name, mark in kept.fields.items() if name not in taken}
    marks |= {name: mark for name, mark in gone.fields.items() if name in taken}
    was = tuple(old for old in _each_once(kept.was, (key,), gone.was) if old != into)
    joined = replace(_join(kept, gone), fields=marks, removed="", was=was)
    return {**{k: memory for k, memory in ledger.items() if k != key}, into: joined}


def _each_once(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing for group in groups for thing in group))


# --------------------------------------------------------------------------- reconciling


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The ledger brought up to date with a library that somebody may have edited."""

    ledger: dict[str, Memory]
    renames: Mapping[str, str]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]


def reconcile(
    ledger: Ledger,
    papers: Iterable[Paper],
    today: str,
    file: str,
    broken: Container[str] = (),
) -> Reconciled:
    """Notice what was done to the library outside: renamed, removed, added, edited entries.

    Entries under the `broken` keys are there, though they cannot be read now.
    """
    present = {paper.key: paper for paper in papers}
    prints = {key: fingerprint(paper) for key, paper in present.items()}
    gone = {
        key: memory.prints
        for key, memory in ledger.items()
        if key not in present and not memory.removed and key not in broken
    }
    fresh = {key: prints[key] for key in present if key not in ledger or ledger[key].removed}
    moves = renamed(gone, fresh)
    result = {}
    for key, memory in ledger.items():
        if key in moves:
            result[moves[key]] = _known_as(memory, moves[key])
        elif key in gone:
            result[key] = replace(memory, removed=today)
        elif key not in moves.values():  # else its tombstone gives way to what has the key now
            result[key] = replace(memory, removed="") if key in present else memory
    for key, print_ in prints.items():
        memory = result.get(key) or Memory(key, added=today)
        result[key] = replace(memory, prints=_each_once(memory.prints, filter(None, (print_,))))
    lost = tuple(key for key in gone if key not in moves)
    problems = (*_renamed(moves, present, file), *_removed(lost, file))
    return Reconciled(result, moves, lost, problems)


def _renamed(
    moves: Mapping[str, str], present: Mapping[str, Paper], file: str
) -> Iterable[Problem]:
    for old, new in moves.items():
        known = old in present[new].earlier_keys
        hint = f"`readlist key rename {old} {new}` adds ids = {{{old}}}, for \\cite{{{old}}}"
        message = f"'{old}' was renamed to '{new}'; lists, notes, themes and memory follow"
        ids = ", ".join([*present[new].earlier_keys, old])
        fix = () if known else (SetField(new, "ids", ids, "the key that it had"),)
        yield Problem("renamed", message, file, "note", "" if known else hint, fix)


def _removed(lost: Iterable[str], file: str) -> Iterable[Problem]:
    for key in lost:
        message = f"'{key}' was removed from the library; it will not be added again"
        yield Problem("removed", message, file, "note", "add it with --restore to have it back")
