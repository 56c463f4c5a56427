"""`exported.jsonl`: what the .bib files that were exported said, so that edits can be told.

A co-author's file is compared with what they were given (`readlist.pulling`). Of every entry and
statement in it a hash is remembered, and, where it differs, a hash of what the library said then:
an export may abbreviate journals or leave fields out. A co-author may have any export since the
last pull in front of them, so that there may be several; a pull tells which one it was.

The file stands in the project, sorted lines that git merges by keeping both sides: a colleague
who clones the project can pull, too. See docs/decisions/009-what-was-exported.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple, TypeVar

from readlist.ledger import value_hash
from readlist.lists import conflicts, is_marker
from readlist.model import Problem
from readlist.statements import TYPE, Stated, Statement, is_at_home

Thing = TypeVar("Thing")

NAME = "exported.jsonl"
ABSENT = "-"


class Sent(NamedTuple):
    """The hash of what an export said, and of what the library said then; `-` for nothing."""

    out: str
    ours: str


MISSING = Sent(ABSENT, ABSENT)
Says = Mapping[str, tuple[Sent, ...]]


@dataclass(frozen=True)
class Export:
    """What is remembered of a file: digests of its bytes as they were written, for each key what
    its statements may be where nobody edited them, and ours for keys that mean others here."""

    wrote: tuple[str, ...] = ()
    entries: Mapping[str, Says] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


def mark(statement: Statement | None) -> str:
    """The hash of a statement, or `-` where there is none."""
    return value_hash(statement.meaning) if statement else ABSENT


# ---------------------------------------------------------------------- the file


def parse(text: str, file: str = NAME) -> tuple[dict[str, Export], list[Problem]]:
    """What is remembered, by the exported file's path. Lines for one entry, as a union merge
    leaves them, are joined."""
    found: dict[str, Export] = {}
    unsettled = list(conflicts(text, file))
    problems = [*unsettled]
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or (unsettled and is_marker(line)):
            continue
        try:
            name, export = _read(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            hint = "remove the line; `readlist export` writes it again"
            message = "not a line about an exported file"
            problems.append(Problem("exported", message, f"{file}:{number}", "warning", hint))
            continue
        found[name] = _join(found.get(name, Export()), export)
    return found, problems


def _read(line: dict[str, object]) -> tuple[str, Export]:
    """Raises KeyError, TypeError or ValueError where the line is not one of ours."""
    name = _text(line["file"])
    if "key" not in line:
        return name, Export(tuple(_text(line["wrote"]).split()))
    says = line["says"]
    if not isinstance(says, dict):
        raise TypeError("says is not a table")
    key, own = _text(line["key"]), _text(line.get("ours", ""))
    sent = {name: tuple(map(_sent, _text(hashes).split())) for name, hashes in says.items()}
    return name, Export((), {key: sent}, {key: own} if own else {})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # half a surrogate pair, which JSON can spell, could not be written again
    return value


def _sent(text: str) -> Sent:
    out, _, ours = text.partition(":")
    return Sent(out, ours or out)


def _join(one: Export, other: Export) -> Export:
    entries = dict(one.entries)
    for key, says in other.entries.items():
        entries[key] = _together(entries[key], says) if key in entries else says
    return Export(_once(one.wrote + other.wrote), entries, {**other.keys, **one.keys})


def to_text(exports: Mapping[str, Export]) -> str:
    """The file: for each export a line, then one for each entry, sorted."""
    lines: list[dict[str, object]] = []
    for name, export in sorted(exports.items()):
        lines.append({"file": name, "wrote": " ".join(export.wrote)})
        lines += [_line(name, key, export) for key in sorted(export.entries)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _line(name: str, key: str, export: Export) -> dict[str, object]:
    says = {what: _spelled(sent) for what, sent in sorted(export.entries[key].items())}
    own = {"ours": export.keys[key]} if key in export.keys else {}
    return {"file": name, "key": key, **own, "says": says}


def _spelled(sent: Iterable[Sent]) -> str:
    return " ".join(one.out if one.out == one.ours else f"{one.out}:{one.ours}" for one in sent)


def _once(things: Iterable[Thing]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(things))


def record_of(exports: Mapping[str, Export], name: str) -> str:
    """Which exported file this is: the one of that path, else the only one of that name."""
    alike = [known for known in exports if PurePath(known).name == PurePath(name).name]
    return alike[0] if name not in exports and len(alike) == 1 else name


# ---------------------------------------------------------------------- exporting


def after_export(
    known: Export | None,
    written: Mapping[str, Stated],
    ours: Mapping[str, Stated],
    digest: str,
) -> Export:
    """What is known of a file once it has been written, with these entries, from a library."""
    entries = {
        key: {**says, TYPE: _once((*says.get(TYPE, ()), MISSING))}
        for key, says in (known.entries.items() if known else ())
        if key not in written
    }
    for key, entry in written.items():
        now = _sent_now(entry, ours.get(key))
        before = known.entries.get(key) if known else None
        if before is not None:
            settled = untouched(before.get(TYPE, ()), None)  # who lacks it was told that it stays
            now = _together(before, now)
            now[TYPE] = _once((MISSING, *now[TYPE])) if settled else now[TYPE]
        elif known:
            now[TYPE] = (MISSING, *now[TYPE])
        entries[key] = now
    others = {key: own for key, own in (known.keys if known else {}).items() if key not in written}
    return Export((digest,), entries, others)


def _sent_now(written: Stated, ours: Stated | None) -> dict[str, tuple[Sent, ...]]:
    own = ours.says if ours else {}
    return {name: (Sent(mark(one), mark(own.get(name))),) for name, one in written.says.items()}


def _together(one: Says, other: Says) -> dict[str, tuple[Sent, ...]]:
    """Both may be what somebody has; a statement that only one has may be missing, too."""
    missing = (MISSING,)
    return {n: _once(one.get(n, missing) + other.get(n, missing)) for n in {**one, **other}}


def after_pull(
    known: Export,
    theirs: Mapping[str, Stated],
    settled: Mapping[str, Settled],
    kept: Iterable[str],
    absent: Iterable[str] = (),
) -> Export:
    """What is known of a file that was pulled: what it says, since its authors have just that.

    `settled` tells for each of their keys which entry of ours it is and what is still open;
    the entries under `kept` keys stay as they were, and so do `absent` ones, which they removed
    and which may still be removed here: the file may be without them. Of private fields nothing
    is remembered, even if they were pulled: others see this file, and short hashes of short
    values can be guessed.
    """
    entries = {key: known.entries[key] for key in kept if key in known.entries}
    for key in absent:
        says = known.entries[key]
        without = [Sent(ABSENT, one.ours) for one in says[TYPE]]
        entries[key] = {**says, TYPE: _once((*says[TYPE], *without))}
    keys = {key: own for key, own in known.keys.items() if key in entries}
    for key, entry in theirs.items():
        if key in entries:
            continue
        one = settled.get(key, Settled("", {}))
        before = known.entries.get(one.before or key, {})
        names = (name for name in {**entry.says, **before} if not is_at_home(name))
        says = {name: _sent_after(name, entry, one, before.get(name, ())) for name in names}
        entries[key] = {name: sent for name, sent in says.items() if sent}
        if one.key and one.key != key:
            keys[key] = one.key
    return Export(known.wrote, entries, keys)


@dataclass(frozen=True)
class Settled:
    """Our key for an entry that was pulled, what it says here now, the names of statements that
    are still in conflict, and the key under which it was exported."""

    key: str
    says: Mapping[str, Statement]
    open: frozenset[str] = frozenset()
    before: str = ""


def _sent_after(
    name: str, entry: Stated, settled: Settled, before: tuple[Sent, ...]
) -> tuple[Sent, ...]:
    """What was not touched may be what we said then; of what we chose, only theirs is known."""
    now = mark(entry.says.get(name))
    if name in settled.open:
        return before
    if now == mark(settled.says.get(name)):
        return () if now == ABSENT else (Sent(now, now),)
    return tuple(one for one in before if one.out == now) or (Sent(now, now),)


# ---------------------------------------------------------------------- what was edited


def untouched(sent: Iterable[Sent], statement: Statement | None) -> bool:
    """Whether an export said just this."""
    now = mark(statement)
    return any(one.out == now for one in sent)


def edits(export: Export, entries: Mapping[str, Stated]) -> list[str]:
    """Where a file differs from what was exported: `berg2020.title`; a key for whole entries."""
    places = []
    for key, says in export.entries.items():
        if key in entries:
            names = _edited(says, entries[key].says)
            places += [f"{key}.{name.partition('=')[0]}" for name in names]
        elif not untouched(says.get(TYPE, (MISSING,)), None):
            places.append(key)
    return [*dict.fromkeys(places), *(key for key in entries if key not in export.entries)]


def _edited(says: Says, there: Mapping[str, Statement]) -> Iterator[str]:
    for name in {**says, **there}:
        same = untouched(says.get(name, (MISSING,)), there.get(name))
        if not same and not is_at_home(name):
            yield name
