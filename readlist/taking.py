"""What a pull takes: edits as changes of the library's text, new papers under the keys that they
get here, what the ledger says of it, and what is remembered of their file from now on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from readlist.bibtex import (
    Document,
    DropEntry,
    PutField,
    RetypeEntry,
    evaluate,
    kind_of,
    to_latex,
    to_text,
)
from readlist.bibtex.edit import Change
from readlist.bibtex.keys import is_writable
from readlist.bibtex.lineage import POINTERS
from readlist.bibtex.values import is_balanced
from readlist.exported import Export, Settled, after_pull
from readlist.ledger import Ledger, Mark, Memory
from readlist.model import Paper
from readlist.pairing import Ours
from readlist.pulling import Difference, Pull, answering, translated
from readlist.statements import (
    CLASSIC,
    DATE,
    SEVERAL,
    TYPE,
    Stated,
    date_of,
)


def memories(found: Pull, ledger: Ledger, today: str) -> dict[str, Memory]:
    """What the ledger says of the entries that were edited. A co-author is a person: no plugin
    overwrites what they wrote. A mark of who wrote the field first stays, its hash tells."""
    changed: dict[str, Memory] = {}
    for one in found.edits:
        memory = changed.get(one.key) or ledger.get(one.key) or Memory(one.key)
        if one.name and one.name != TYPE:
            mark = Mark("pull", one.where, "edited by a co-author")
            field = one.ours.field if one.ours else one.field
            memory = replace(memory, fields={field: mark, **memory.fields})
        elif not one.name and one.theirs is None:
            memory = replace(memory, removed=today)
        changed[one.key] = memory
    return changed


def remembered(
    found: Pull, before: Export, here: Mapping[str, Stated], named: Mapping[str, str]
) -> Export:
    """What is known of their file once the pull is taken: `here` is the library as it is then,
    `named` gives our keys for their new papers."""
    unsettled: dict[str, set[str]] = {}
    for one in found.conflicts:
        unsettled.setdefault(one.known_as, set()).add(one.name)
    settled = {
        key: Settled(
            own,
            here[own].says,
            frozenset(unsettled.get(key, ())),
            found.pairs.before.get(key, ""),
        )
        for key, own in {**found.pairs.firsts, **named}.items()
        if own in here
    }
    whole = [one.known_as for one in found.conflicts if not one.name]
    gone = [key for key in found.pairs.gone if key not in named]
    kept = [*found.broken, *whole, *gone]
    return after_pull(before, found.theirs, settled, kept, found.absent)


# ---------------------------------------------------------------------- new papers


def in_our_keys(found: Pull, named: Iterable[Paper], ours: Ours) -> list[Paper]:
    """The new papers, `named` for this library, pointing to entries by the keys that those have
    here; one whose key could not be used answers to it all the same."""
    pairs = list(zip(found.new, named, strict=True))
    keys = found.pairs.keys | {paper.key: mine.key for paper, mine in pairs}
    taken = {mine.key.casefold() for _, mine in pairs}
    papers = []
    for paper, mine in pairs:
        free = is_writable(paper.key) and not ours.now(paper.key)
        answers = free and paper.key.casefold() not in taken
        papers.append(_pointing(answering(mine, [paper.key]) if answers else mine, keys))
    return papers


def _pointing(paper: Paper, keys: Mapping[str, str]) -> Paper:
    here = {
        name: translated(paper.get(name), keys)
        for name in POINTERS
        if translated(paper.get(name), keys) != paper.get(name)
    }
    raw = {name: value for name, value in paper.raw.items() if name not in here}
    return replace(paper, fields={**paper.fields, **here}, raw=raw)


# ---------------------------------------------------------------------- the library's text


def changes(
    found: Pull, library: Document, ours: Ours, named: Mapping[str, str]
) -> Iterator[Change]:
    """The edits as changes of the library's text; `named` gives our keys for new papers."""
    edits: dict[str, list[Difference]] = {own: [] for own in found.aliases.values()}
    for one in found.edits:
        edits.setdefault(one.key, []).append(one)
    aliases: dict[str, list[str]] = {}
    for old, own in found.aliases.items():
        aliases.setdefault(own, []).append(old)
    for key, differences in edits.items():
        changed = {one.name: one for one in differences}
        if "" not in changed:
            entry = ours.entries[key]
            yield from _field_changes(key, changed, entry, named)
            yield from _several_changes(key, differences, aliases.get(key, ()), library, entry)
        elif changed[""].theirs is None:
            yield DropEntry(key)


def _field_changes(
    key: str, changed: Mapping[str, Difference], entry: Stated, named: Mapping[str, str]
) -> Iterator[Change]:
    own_date = any(one.field == "date" for one in entry.says.values())
    dated = [name for name in DATE if name in changed and own_date]
    if dated:
        yield PutField(key, "date", _date(changed, entry) or None)
    for name, one in changed.items():
        source = one.theirs.source if one.theirs else None
        if name == TYPE and source:
            yield RetypeEntry(key, source.lower() if entry.entry.type.islower() else source)
        elif name in POINTERS and source:
            yield PutField(key, name, translated(source, named))
        elif name != TYPE and name not in dated and one.field not in SEVERAL:
            yield PutField(key, _field_name(one, entry), source)


def _date(changed: Mapping[str, Difference], entry: Stated) -> str:
    parts = {name: one.meaning for name, one in entry.says.items() if name in DATE}
    for name in DATE:
        if name in changed:
            theirs = changed[name].theirs
            parts[name] = theirs.meaning if theirs else ""
    return date_of(parts) or to_latex(parts.get("year", ""))


def _field_name(one: Difference, entry: Stated) -> str:
    """What we call the field. A new one has its classic name, unless the entry is biblatex's."""
    if one.ours:
        return one.ours.field
    assert one.theirs  # one side at least says something
    theirs = one.theirs.field
    modern = any(known.field in CLASSIC for known in entry.says.values())
    if theirs == "date" or (theirs in CLASSIC and not modern):
        return one.name
    return theirs


def _several_changes(
    key: str,
    edits: Iterable[Difference],
    aliases: Iterable[str],
    library: Document,
    entry: Stated,
) -> Iterator[Change]:
    for field in SEVERAL:
        words = [one for one in edits if one.field == field]
        value = _several(field, words, aliases, library, entry)
        if value is not None:
            yield PutField(key, field, value or None)


def _several(
    field: str,
    edits: Iterable[Difference],
    aliases: Iterable[str],
    library: Document,
    entry: Stated,
) -> str | None:
    """The value of `keywords` or `ids` with what they added and without what they took away, the
    rest as it stands; None where that is nothing."""
    there = entry.entry.get(field)
    latex = evaluate(there.raw, library.macros) if there else ""
    added = [one.theirs.source for one in edits if one.theirs]
    known = {one.text for one in entry.says.values() if one.field == "ids"} | {entry.entry.key}
    if field == "ids":
        added = [key for key in dict.fromkeys([*added, *aliases]) if key not in known]
    gone = {one.name for one in edits if one.theirs is None}
    if not added and not gone:
        return None
    comma = "," if "," in latex or ";" not in latex else ";"
    kept = [part for part in latex.split(comma) if part.strip()]
    if not all(map(is_balanced, kept)):  # a comma in braces ends a keyword all the same
        kept = [one.source for one in entry.says.values() if one.field == field]
    kept = [part for part in kept if f"{field}={_said(part, field)}" not in gone]
    return f"{comma} ".join([comma.join(kept).strip(), *added]).strip(f"{comma} ")


def _said(latex: str, field: str) -> str:
    text = " ".join(to_text(latex, kind_of(field)).split())
    return text.casefold() if field == "keywords" else text
