"""Another key for an entry, or one entry out of two: everything that names it follows.

Keys never change by themselves (docs/decisions/008-keys.md); where a person changes one, the
old key stays in the entry's `ids`, from which biber resolves `\\cite{old}`, and lists, notes,
themes, examples, cross-references and the ledger say the new one. All of it is one value in and
one value out; the project writes it in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from readlist import ledger, mentions
from readlist.baseline import PERSON, Row
from readlist.bibtex import (
    Broken,
    Change,
    Document,
    DropEntry,
    PutField,
    RenameEntry,
    RetypeEntry,
    evaluate,
    is_legal,
)
from readlist.bibtex.lineage import POINTERS
from readlist.bibtex.values import keys_in
from readlist.errors import ReadlistError
from readlist.ledger import Memory
from readlist.merging import Fate, merge_fields
from readlist.model import Paper

Moves = Mapping[str, str]  # key -> the key that it is to have


@dataclass(frozen=True, slots=True)
class Holdings:
    """All of a project that names keys: the library and its memory, rows, and texts by path."""

    document: Document
    memory: Mapping[str, Memory]
    rows: tuple[Row, ...]
    lists: Mapping[Path, str]
    notes: Mapping[Path, str]
    settings: str


def rename(held: Holdings, moves: Moves) -> Holdings:
    """The entries under other keys; raises ReadlistError for a key that cannot be given."""
    refuse(held, moves)
    edits: list[Change] = []
    for old, new in moves.items():
        edits.append(RenameEntry(old, new))
        edits.append(_ids(held.document, old, new, [old]))
    edits += _references(held.document, moves)
    return replace(
        follow(held, moves),
        document=held.document.edit(edits),
        memory=ledger.renamed_in(held.memory, moves),
    )


def remember(held: Holdings, key: str, old: str) -> Holdings:
    """An earlier key that only the ledger knows, put into the entry's `ids`."""
    return replace(held, document=held.document.edit([_ids(held.document, key, key, [old])]))


def merge(
    held: Holdings, key: str, into: str, take: Collection[str] = ()
) -> tuple[Holdings, tuple[Fate, ...]]:
    """The entry `key` put into another, and what became of its fields.

    Raises ReadlistError for an entry that stands there twice.
    """
    refuse_repeated(held.document, (key, into))
    document = held.document
    merged = merge_fields(document, key, into, take)
    gone = document.entry(key)
    earlier = [key, *keys_in(gone, "ids", document.macros)] if gone else [key]
    edits: list[Change] = [
        *merged.changes,
        _ids(document, into, into, earlier),
        *(put for put in _references(document, {key: into}) if put.key not in (key, into)),
        *_without_itself(document, key, into),
        DropEntry(key),
    ]
    if "type" in take and gone:
        edits.append(RetypeEntry(into, gone.type))
    came = {fate.field for fate in merged.fates if fate.what in ("taken", "replaced")}
    lists = {path: mentions.folded(text, key, into) for path, text in held.lists.items()}
    followed = replace(
        follow(held, {key: into}),
        document=document.edit(edits),
        memory=ledger.merged_in(held.memory, key, into, came),
        lists=lists,
    )
    return followed, merged.fates


def follow(held: Holdings, moves: Moves) -> Holdings:
    """Lists, notes, rows and settings after these keys; library and ledger say them already."""
    if not moves:
        return held
    return replace(
        held,
        rows=tuple(_rows(held.rows, moves)),
        lists={path: mentions.in_text(text, moves) for path, text in held.lists.items()},
        notes={path: mentions.in_note(text, path.stem, moves) for path, text in held.notes.items()},
        settings=mentions.in_settings(held.settings, moves),
    )


def _rows(rows: Iterable[Row], moves: Moves) -> Iterator[Row]:
    """The rows under the new keys; of two about one theme a person's counts, then its own."""
    rows = list(rows)
    best: dict[tuple[str, str], Row] = {}
    targets = set(moves.values())
    for row in sorted(rows, key=lambda row: (row.by != PERSON, row.key in moves)):
        new = moves.get(row.key, row.key)
        if new in targets and not row.raw:
            best.setdefault((new, row.slug.removeprefix("!")), replace(row, key=new))
    yield from (row for row in rows if row.raw or moves.get(row.key, row.key) not in targets)
    yield from best.values()


# ---------------------------------------------------------------------- which key may be given


def owners(held: Holdings) -> dict[str, str]:
    """Every key that is or was in use, casefolded -> the key of the entry that has or had it."""
    found = {key.casefold(): key for key in held.memory}
    found |= {old.casefold(): memory.key for memory in held.memory.values() for old in memory.was}
    for entry in held.document.entries:
        found |= {old.casefold(): entry.key for old in keys_in(entry, "ids", held.document.macros)}
    found |= {block.key.casefold(): block.key for block in held.document.blocks
              if isinstance(block, Broken) and block.key}  # fmt: skip
    return found | {entry.key.casefold(): entry.key for entry in held.document.entries}


def others(taken: Mapping[str, str], paper: Paper) -> dict[str, str]:
    """The keys that are not to be given to a paper: those of all others."""
    return {folded: key for folded, key in taken.items() if key != paper.key}


def refuse(held: Holdings, moves: Moves) -> None:
    """Raises ReadlistError where an entry cannot have a key: not legal, or another's."""
    refuse_repeated(held.document, moves)
    taken = owners(held)
    for old, new in moves.items():
        if not is_legal(new) and new not in _earlier(held, old):
            raise ReadlistError(
                f"'{new}' cannot be a key in every document: letters from a to z, digits and "
                ": . _ + / - are, a letter or digit first"
            )
        owner = taken.setdefault(new.casefold(), old)
        if owner != old:
            raise ReadlistError(f"'{new}' {_whose(held, owner, old, new)}; give another")


def _whose(held: Holdings, owner: str, old: str, new: str) -> str:
    memory = held.memory.get(owner)
    if held.document.entry(owner) is None and memory and memory.removed:
        return f"was the key of an entry that was removed on {memory.removed}"
    if owner.casefold() == new.casefold():
        return f"is the key of another entry (`readlist dedupe {old} {owner}` merges them)"
    return f"is an earlier key of '{owner}', which documents may cite"


def _earlier(held: Holdings, key: str) -> list[str]:
    entry, memory = held.document.entry(key), held.memory.get(key)
    ids = keys_in(entry, "ids", held.document.macros) if entry else []
    return [*ids, *(memory.was if memory else ())]


def refuse_repeated(document: Document, keys: Iterable[str]) -> None:
    """Raises ReadlistError for a key that two entries have: which of them is meant?"""
    wanted = {key.casefold() for key in keys}
    lines: dict[str, list[str]] = {}
    for entry in document.entries:
        if entry.key.casefold() in wanted:
            lines.setdefault(entry.key.casefold(), []).append(str(entry.line))
    for key, places in lines.items():
        if len(places) > 1:
            raise ReadlistError(
                f"{document.name}: lines {' and '.join(places)} are entries with one key, '{key}'; "
                "give one of them another there"
            )


# ---------------------------------------------------------------------- keys in fields


def _ids(document: Document, key: str, now: str, more: Iterable[str]) -> PutField:
    """The `ids` of the entry `key`, which is called `now`, with more of them."""
    entry = document.entry(key)
    known = keys_in(entry, "ids", document.macros) if entry else []
    ids = [old for old in dict.fromkeys([*known, *more]) if old != now]
    return PutField(now, "ids", ", ".join(ids) or None)


def _references(document: Document, moves: Moves) -> Iterator[PutField]:
    """Cross-references to these keys; BibTeX reads them in any case."""
    folded = {old.casefold(): new for old, new in moves.items()}
    for entry in document.entries:
        for field in entry.fields:
            if field.name.lower() in POINTERS:
                value = evaluate(field.raw, document.macros)
                new = _in_list_of_keys(value, folded)
                if new != value:
                    yield PutField(moves.get(entry.key, entry.key), field.name, new)


def _in_list_of_keys(value: str, folded: Mapping[str, str]) -> str:
    """`a, b` with other keys, blanks as they were."""
    parts = []
    for part in value.split(","):
        key = part.strip()
        parts.append(
            part.replace(key, folded[key.casefold()]) if key.casefold() in folded else part
        )
    return ",".join(parts)


def _without_itself(document: Document, key: str, into: str) -> Iterator[PutField]:
    """The cross-references of `into`, without those to the entry that goes into it."""
    entry = document.entry(into)
    for name in POINTERS if entry else ():
        keys = keys_in(entry, name, document.macros) if entry else []
        kept = [other for other in keys if other.casefold() != key.casefold()]
        if kept != keys:
            yield PutField(into, name, ", ".join(kept) or None)
