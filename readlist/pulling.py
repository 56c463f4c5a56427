"""A co-author's edits to an exported .bib file, brought home: what is new, taken, in conflict.

Three-way, by statements: *before*, what the file said when it was exported; *theirs*, what it
says now; *ours*, what the library says. What they did not touch stays ours; what they edited is
taken, unless a person changed the same here: that is a conflict. Where nothing is remembered of
before, the ledger says which values are a person's. `Project.pull` does what is said here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from readlist.bibtex import Broken, Document
from readlist.bibtex.keys import is_writable
from readlist.bibtex.lineage import POINTERS
from readlist.bibtex.values import standalone
from readlist.exported import MISSING, Export, Says, mark, untouched
from readlist.ledger import Memory
from readlist.model import Paper, Problem
from readlist.pairing import Ours, Pairs, lost, pair
from readlist.statements import (
    SEVERAL,
    TYPE,
    Stated,
    Statement,
    is_at_home,
    stated,
)

STRIPPED = 3  # a field that so many entries had, and none has any more, was lost by a program


@dataclass(frozen=True)
class Wishes:
    """What a person wants: whose side wins (`all` conflicts, `KEY` or `KEY.FIELD`), whether what
    they removed is removed here, and which fields are read that stay at home otherwise."""

    theirs: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    remove: bool = False
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """What an entry of ours states, and what theirs does; None is nothing.

    Without a name it is about the whole entry, which one side removed. `clear`: it may be taken
    unasked. `where` is the place in their file, `known_as` the key there.
    """

    key: str
    name: str
    ours: Statement | None
    theirs: Statement | None
    where: str
    clear: bool
    known_as: str

    @property
    def field(self) -> str:
        """The field, as people call it; empty for a whole entry."""
        return "type" if self.name == TYPE else self.name.partition("=")[0]

    @property
    def place(self) -> str:
        """`berg2020.title`, as it is called on the command line."""
        return f"{self.key}.{self.field}" if self.name else self.key


@dataclass(frozen=True)
class Pull:
    """What is to be done with a co-author's file: papers to add, edits to make, conflicts to
    settle. `aliases` are their keys for papers of ours that do not know them yet; `removed` are
    entries of ours that they removed and that stay, `absent` their keys for them; `stripped` are
    fields, with the number of entries that had them, which a program of theirs lost; `broken` are
    keys of theirs that cannot be read until somebody mends them."""

    theirs: Mapping[str, Stated]
    broken: frozenset[str]
    pairs: Pairs
    new: tuple[Paper, ...]
    edits: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]
    aliases: Mapping[str, str]
    removed: tuple[str, ...]
    absent: tuple[str, ...]
    stripped: Mapping[str, int]
    problems: tuple[Problem, ...]

    @property
    def dropped(self) -> tuple[str, ...]:
        """Entries of ours that are to be removed, since they removed them."""
        return tuple(one.key for one in self.edits if not one.name and one.theirs is None)


def pull(theirs: Document, ours: Ours, before: Export, wishes: Wishes | None = None) -> Pull:
    """Compare a co-author's file with the library, and with what it said when it was exported."""
    wishes = wishes or Wishes()
    entries = stated(theirs, wishes.also)
    pairs = pair(entries, ours, before)
    broken = frozenset(block.key for block in theirs.blocks if isinstance(block, Broken))
    removals = list(_removals(pairs, ours, before, broken, theirs.name))
    stripped = _stripped(entries, pairs, before)
    edited = _edits(entries, pairs, ours, before, theirs)
    differences = [
        *(one for one in edited if one.theirs or one.field not in stripped),
        *(removals if wishes.remove else ()),
        *_returns(entries, pairs, before, wishes, theirs),
    ]
    edits = tuple(one for one in differences if _side(one, wishes) == "theirs")
    back = [entries[one.key].paper for one in edits if not one.name and one.ours is None]
    new = [_as_written(paper, theirs, wishes) for paper in [*_with_second_keys(pairs), *back]]
    return Pull(
        theirs=entries,
        broken=broken,
        pairs=pairs,
        new=tuple(new),
        edits=edits,
        conflicts=tuple(one for one in differences if not _side(one, wishes)),
        aliases=dict(_aliases(pairs, ours)),
        removed=() if wishes.remove else tuple(one.key for one in removals),
        absent=() if wishes.remove else tuple(one.known_as for one in removals),
        stripped=stripped,
        problems=pairs.problems,
    )


def _aliases(pairs: Pairs, ours: Ours) -> Iterator[tuple[str, str]]:
    """Keys of theirs that can go to `ids`: those that no other entry of ours has. Where all keys
    are in lower case and ours are not, a program did that (bibtool does)."""
    other_case = {key for key, own in pairs.keys.items() if key != own and key == own.lower()}
    lowered = len(other_case) >= STRIPPED and all(key == key.lower() for key in pairs.keys)
    for key, own in pairs.keys.items():
        free = key != own and ours.now(key) in ("", own) and not (lowered and key in other_case)
        if free and is_writable(key) and f"ids={key}" not in ours.entries[own].says:
            yield key, own


def _side(one: Difference, wishes: Wishes) -> Literal["theirs", "ours", ""]:
    """Who wins: who was named, the nearest name first; else theirs, if that is clear."""
    for name in (one.place, one.key):
        if name in wishes.ours:
            return "ours"
        if name in wishes.theirs:
            return "theirs"
    if one.clear or "all" in wishes.theirs:
        return "theirs"
    return "ours" if "all" in wishes.ours else ""


# ---------------------------------------------------------------------- entries on both sides


def _edits(
    entries: Mapping[str, Stated], pairs: Pairs, ours: Ours, before: Export, theirs: Document
) -> Iterator[Difference]:
    for key, own in pairs.firsts.items():
        says = before.entries.get(pairs.before[key])
        now = _in_our_keys(entries[key].says, pairs.keys)
        mine, memory = ours.entries[own], ours.memory.get(own)
        for name in {**now, **mine.says}:
            one, other = now.get(name), mine.says.get(name)
            clear = _judge(name, one, other, says, mine.paper, memory)
            if clear is None or _of_no_use(name, one, ours.computed.get(own, frozenset())):
                continue
            where = theirs.place(one.start if one else entries[key].entry.span.start)
            yield Difference(own, name, other, one, where, clear, key)


def _stripped(entries: Mapping[str, Stated], pairs: Pairs, before: Export) -> Mapping[str, int]:
    """Fields that no entry has any more: biber, for one, drops those that it does not know."""
    had: Counter[str] = Counter()
    kept: set[str] = set()
    for key in pairs.firsts:
        says = before.entries.get(pairs.before[key], {})
        had.update({n.partition("=")[0] for n, sent in says.items() if MISSING not in sent})
        kept |= {name.partition("=")[0] for name in entries[key].says}
    return {name: count for name, count in had.items() if count >= STRIPPED and name not in kept}


def _judge(
    name: str,
    theirs: Statement | None,
    ours: Statement | None,
    says: Says | None,
    paper: Paper,
    memory: Memory | None,
) -> bool | None:
    """Whether their edit may be taken unasked; None where there is none."""
    sent = says.get(name) if says else None
    if mark(theirs) == mark(ours) or (sent is None and theirs is None):
        return None
    if sent and untouched(sent, theirs):
        return None
    unchanged = bool(sent) and {one.ours for one in sent or ()} == {mark(ours)}
    if name.partition("=")[0] in SEVERAL:
        return True if theirs or unchanged else None
    return unchanged or not _is_persons(name, ours, paper, memory)


def _is_persons(name: str, ours: Statement | None, paper: Paper, memory: Memory | None) -> bool:
    """Whether a person wrote what we have, or took it away. Of types nothing is remembered."""
    if ours is None:
        return memory is not None and name in memory.fields
    if name == TYPE or memory is None:
        return True
    return memory.is_persons(ours.field, paper.get(ours.field))


def _of_no_use(name: str, theirs: Statement | None, computed: frozenset[str]) -> bool:
    """A keyword that was computed here stays out of the library; an earlier key is never lost;
    what cannot be written as a type is none."""
    what, _, word = name.partition("=")
    if what == TYPE:
        return theirs is None or not is_writable(theirs.source)
    return (what == "keywords" and word in computed) or (what == "ids" and theirs is None)


def _in_our_keys(says: Mapping[str, Statement], keys: Mapping[str, str]) -> Mapping[str, Statement]:
    """Statements that point to entries, with the keys that those have here."""
    pointing = {
        name: says[name]._replace(meaning=here, source=here)
        for name in POINTERS
        if name in says and (here := translated(says[name].text, keys)) != says[name].text
    }
    return {**says, **pointing}


def translated(value: str, keys: Mapping[str, str]) -> str:
    """A key, or several with commas between, as they are called here."""
    return ",".join(keys.get(key.strip(), key) for key in value.split(","))


# ---------------------------------------------------------------------- entries on one side


def _removals(
    pairs: Pairs, ours: Ours, before: Export, broken: Container[str], file: str
) -> Iterator[Difference]:
    """Entries that were exported and that their file no longer has; broken ones are there."""
    for key, own in lost(pairs, ours, before):
        if key in broken:
            continue
        says, now = before.entries[key], ours.entries[own].says
        clear = all(
            {one.ours for one in sent} == {mark(now.get(name))} for name, sent in says.items()
        )
        yield Difference(own, "", now[TYPE], None, file, clear, key)


def _returns(
    entries: Mapping[str, Stated], pairs: Pairs, before: Export, wishes: Wishes, theirs: Document
) -> Iterator[Difference]:
    """Entries that were removed here, and that they edited or that are wanted back."""
    for key in pairs.gone:
        says, now = before.entries.get(key), entries[key].says
        edited = says is not None and any(
            not untouched(says.get(name, (MISSING,)), now.get(name)) for name in {**says, **now}
        )
        if edited or key in wishes.theirs:
            yield Difference(key, "", None, now[TYPE], theirs.place(now[TYPE].start), False, key)


def _with_second_keys(pairs: Pairs) -> Iterator[Paper]:
    """New papers; one that stands there twice answers to its other key, too."""
    for paper in pairs.new:
        others = [key for key, first in pairs.twice.items() if first == paper.key]
        yield answering(paper, filter(is_writable, others)) if others else paper


def answering(paper: Paper, others: Iterable[str]) -> Paper:
    """A new paper that answers to further keys."""
    ids = [*paper.earlier_keys, *others]
    raw = {name: value for name, value in paper.raw.items() if name != "ids"}
    return replace(paper, fields={**paper.fields, "ids": ", ".join(ids)}, raw=raw)


def _as_written(paper: Paper, theirs: Document, wishes: Wishes) -> Paper:
    """A new paper as it stands in their file, without what stays at home."""
    entry = theirs.entry(paper.key)
    written = {field.name.lower(): field.raw for field in reversed(entry.fields)} if entry else {}
    keep = {name for name in paper.fields if name in wishes.also or not is_at_home(name)}
    raw = {
        name: standalone(written[name], theirs.macros)
        for name in keep & set(paper.raw) & set(written)
    }
    return replace(paper, fields={n: t for n, t in paper.fields.items() if n in keep}, raw=raw)
