"""Which entry of a co-author's file is which of ours: by key, earlier key, or as one paper.

A key decides where it was exported; else the entries must be like each other, since a co-author
may have given a key of ours to another paper. An entry that has a new key is found by what it
still says of what was exported, and everything else by `flow.take_in`, as if it were added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz

from readlist.exported import MISSING, Export, Says, mark, untouched
from readlist.flow.intake import take_in
from readlist.ledger import Ledger
from readlist.matching import Index, compare, contradicts, normal
from readlist.model import Paper, Problem
from readlist.statements import TYPE, Stated

SAME_KEY = 80  # how like two titles under one key must be, 0 to 100, to be one paper's
TELLING = ("doi", "eprint", "title", "abstract", "author")  # one of these it must keep
RENAMED = 0.5  # the share of its statements that an entry keeps when somebody renames it


@dataclass(frozen=True)
class Ours:
    """The library: what its entries state, its ledger, and the keywords computed for each key."""

    entries: Mapping[str, Stated]
    memory: Ledger
    computed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def now(self, key: str) -> str:
        """The key that an entry has which somebody calls so; empty where there is none."""
        return self._keys.get(key) or self._keys.get(key.casefold(), "")

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        keys = {key.casefold(): key for key in self.entries}
        for key, memory in self.memory.items():
            keys |= {old: key for old in memory.was if key in self.entries}
        for key, entry in self.entries.items():
            keys |= {one.text: key for one in entry.says.values() if one.field == "ids"}
        return keys | {key: key for key in self.entries}


@dataclass(frozen=True)
class Pairs:
    """Their keys for entries of ours. `firsts` are compared, `seconds` are further entries of
    theirs for a paper; `gone` were removed here; `new` are papers, `twice` say of a further entry
    for one of those which; `before` gives the key that a pair was exported under."""

    firsts: Mapping[str, str]
    seconds: Mapping[str, str]
    gone: Mapping[str, str]
    new: tuple[Paper, ...]
    twice: Mapping[str, str]
    before: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def keys(self) -> dict[str, str]:
        """Their key to ours, for every entry that we have."""
        return {**self.seconds, **self.firsts}


def pair(theirs: Mapping[str, Stated], ours: Ours, before: Export) -> Pairs:
    """Find for each entry of theirs the one of ours; `before` is what was exported."""
    found = _Pairing(theirs, ours, before)
    found.by_key()
    found.by_what_was_exported()
    return found.by_paper()


class _Pairing:
    """The pairs found so far, and the strangers that are left."""

    def __init__(self, theirs: Mapping[str, Stated], ours: Ours, before: Export) -> None:
        self.theirs, self.ours, self.known = theirs, ours, before.entries
        self.called = before.keys
        self.firsts: dict[str, str] = {}
        self.seconds: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self.before: dict[str, str] = {}
        self.paired: set[str] = set()
        self.strangers = dict.fromkeys(theirs)

    def _now(self, key: str) -> str:
        """Our key for one that was in the file before."""
        return self.ours.now(self.called.get(key, key))

    def by_key(self) -> None:
        """Entries under a key of ours, then those under an earlier one; and tombstones."""
        for key in sorted(self.theirs, key=lambda key: key not in self.ours.entries):
            own = self._now(key)
            if own and (key in self.known or alike(self.theirs[key], self.ours.entries[own])):
                self._pair(key, own)
            elif not own and key in self.known and self._is_tombstone(key):
                del self.strangers[key]
                self.gone[key] = key

    def _is_tombstone(self, key: str) -> bool:
        memory = self.ours.memory.get(key)
        return memory is not None and bool(memory.removed)

    def by_what_was_exported(self) -> None:
        """Exported entries that are no longer there, among the strangers."""
        speakers = self._speakers()
        for old, says in self.known.items():
            own = self._now(old)
            if old in self.theirs or not own or own in self.paired:
                continue
            found = (self._who_says(name, says, speakers) for name in TELLING)
            shares = {key: _share(self.theirs[key], says) for key in next(filter(None, found), ())}
            best = max(shares, key=lambda key: shares[key], default="")
            if best and shares[best] >= RENAMED:
                self._pair(best, own)
                self.before[best] = old

    def _who_says(
        self, name: str, says: Says, speakers: Mapping[tuple[str, str], list[str]]
    ) -> list[str]:
        """The strangers that still say what was exported."""
        known = (speakers.get((name, sent.out), ()) for sent in says.get(name, ()))
        return [key for keys in known for key in keys if key in self.strangers]

    def _speakers(self) -> dict[tuple[str, str], list[str]]:
        """The strangers that say something telling, by what it is."""
        found: dict[tuple[str, str], list[str]] = {}
        for key in self.strangers:
            says = self.theirs[key].says
            for name in (name for name in TELLING if name in says):
                found.setdefault((name, mark(says[name])), []).append(key)
        return found

    def by_paper(self) -> Pairs:
        """The rest, through the door that every new paper goes through."""
        incoming = [self.theirs[key].paper for key in self.strangers]
        present = [entry.paper for entry in self.ours.entries.values() if incoming]
        intake = take_in(incoming, present, self.ours.memory)
        for known in intake.known:
            self._pair(known.paper.key, known.key)
        for known in intake.removed:
            del self.strangers[known.paper.key]
            self.gone[known.paper.key] = known.key
        return Pairs(
            firsts=self._in_order(self.firsts),
            seconds=self._in_order(self.seconds),
            gone=self._in_order(self.gone),
            new=intake.new,
            twice=self._twice(intake.new),
            before=self._exported_as(),
            problems=intake.problems,
        )

    def _twice(self, new: Sequence[Paper]) -> dict[str, str]:
        """Of the strangers that are left, those that are a new paper once more: with its key."""
        index, keys = Index.of(new), {paper.key for paper in new}
        found = ((key, index.find(self.theirs[key].paper)) for key in self.strangers)
        return {key: same[0].key for key, same in found if same and key not in keys}

    def _exported_as(self) -> dict[str, str]:
        """The key that each pair had in the file, as far as that is known."""
        left = {self._now(old): old for old in self.known if old not in self.theirs}
        as_now = {
            key: key if key in self.known else left.get(own, "") for key, own in self.firsts.items()
        }
        return {**as_now, **self.before}

    def _in_order(self, found: Mapping[str, str]) -> dict[str, str]:
        return {key: found[key] for key in self.theirs if key in found}

    def _pair(self, key: str, own: str) -> None:
        pairs = self.seconds if own in self.paired else self.firsts
        pairs[key] = own
        self.paired.add(own)
        self.strangers.pop(key, None)


def alike(one: Stated, other: Stated) -> bool:
    """Whether two entries under one key are one paper, which somebody may have edited: their
    titles are nearly one, or, where one has none, somebody wrote both in one year."""
    mine, theirs = one.paper, other.paper
    if contradicts(mine, theirs):
        return False
    if compare(mine, theirs).answer == "same":
        return True
    if fuzz.ratio(normal(mine.title), normal(theirs.title)) >= SAME_KEY:
        return True
    authors = [{normal(who.family) for who in paper.authors} for paper in (mine, theirs)]
    untitled = not (mine.title and theirs.title)
    return untitled and mine.year == theirs.year and bool(authors[0] & authors[1])


def _share(entry: Stated, says: Says) -> float:
    """How much of what was exported an entry says, 0 to 1; its type says nothing."""
    there = [name for name, sent in says.items() if MISSING not in sent and name != TYPE]
    kept = [name for name in there if untouched(says[name], entry.says.get(name))]
    return len(kept) / max(len(there), 2)


def lost(pairs: Pairs, ours: Ours, before: Export) -> Iterator[tuple[str, str]]:
    """Exported entries that their file no longer has: the exported key, and ours."""
    there = {*pairs.firsts.values(), *pairs.seconds.values()}
    for key, says in before.entries.items():
        own = ours.now(before.keys.get(key, key))
        if own and own not in there and MISSING not in says.get(TYPE, (MISSING,)):
            yield key, own
