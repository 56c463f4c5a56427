"""A document <-> bibtexparser's `Library`, so that anybody's code and middlewares work on it.

    library = document.to_bibtexparser()
    library = SortFieldsAlphabeticallyMiddleware().transform(library)
    document = document.from_bibtexparser(library)

On the way back only what was changed is edited: the file keeps its comments, macros, order and
layout (bibtexparser's own writer re-renders it all; docs/decisions/002). Values are LaTeX source
without delimiters and with `@string` macros put in, a lone month macro as its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from readlist.bibtex.blocks import Block, Broken, Comment, Entry, Field, Preamble, String
from readlist.bibtex.edit import Change, DropEntry, NewEntry, PutField, RenameEntry, RetypeEntry
from readlist.bibtex.keys import unique
from readlist.bibtex.syntax import Document
from readlist.bibtex.values import MONTHS, evaluate
from readlist.errors import StoreError

if TYPE_CHECKING:
    from bibtexparser import model
    from bibtexparser.library import Library

_KEY = "readlist.key"  # the key that an entry had in the document
_ENCLOSINGS = {"{": "{", '"': '"'}


def to_bibtexparser(document: Document) -> Library:
    """The blocks of a document as bibtexparser has them; broken ones are failed blocks.

    Of repeated keys the later ones are `DuplicateBlockKeyBlock`s, of repeated fields only the
    first is there, as for BibTeX.
    """
    from bibtexparser.library import Library

    library = Library()
    blocks = [made for block in document.blocks if (made := _block(document, block))]
    library.add(blocks, fail_on_duplicate_key=False)
    return library


def from_bibtexparser(library: Library, document: Document | None = None) -> Document:
    """The document with what a bibtexparser library says otherwise edited, and nothing else.

    Without a document, a new one. Entries and their fields are taken; raises StoreError where an
    `@string` was changed, or where a field holds no text (names split by a middleware, say).
    """
    base = document or Document(_definitions(library))
    if document is not None and _strings(library) != _strings(to_bibtexparser(base)):
        raise StoreError(f"{base.name}: an @string was changed; only entries can be taken back")
    return base.edit(_changes(library, base))


# ---------------------------------------------------------------------- to


def _block(document: Document, block: Block) -> model.Block | None:
    from bibtexparser import model

    text = document.text[slice(*block.span)]
    line = block.line - 1  # bibtexparser counts from 0
    match block:
        case Entry():
            entry = model.Entry(block.type, block.key, _fields(document, block), line, text)
            entry.set_parser_metadata(_KEY, block.key)
            return entry
        case String():
            return model.String(block.name, evaluate(block.raw, document.macros), line, text)
        case Preamble():
            return model.Preamble(block.raw, line, text)
        case Comment():
            return model.ExplicitComment(text.partition("{")[2].removesuffix("}"), line, text)
        case Broken():
            return model.ParsingFailedBlock(ValueError(block.code), line, text)
    return model.ImplicitComment(text.strip(), line, text) if text.strip() else None


def _fields(document: Document, entry: Entry) -> list[model.Field]:
    from bibtexparser import model

    first = {field.name.lower(): field for field in reversed(entry.fields)}
    return [
        model.Field(
            field.name,
            _value(document, field),
            enclosing=_ENCLOSINGS.get(field.raw[0], "no-enclosing"),
        )
        for field in entry.fields
        if first[field.name.lower()] == field
    ]


def _value(document: Document, field: Field) -> str:
    if field.raw.lower() in MONTHS:
        return field.raw
    return evaluate(field.raw, document.macros)


# ---------------------------------------------------------------------- from


def _changes(library: Library, document: Document) -> Iterator[Change]:
    known = [(entry, entry.get_parser_metadata(_KEY) or "") for entry in library.entries]
    came = {key.casefold() for _, key in known}
    # One that somebody made is the entry of its key, unless that one is here under another.
    known = [(entry, key or ("" if entry.key.casefold() in came else entry.key))
             for entry, key in known]  # fmt: skip
    kept = {before.key for _, key in known if (before := document.entry(key)) and before.key == key}
    for gone in document.by_key.values():  # first, since another entry may have got its key
        if gone.key not in kept:
            yield DropEntry(gone.key)
    fresh: list[NewEntry] = []
    moves: dict[str, str] = {}
    for entry, key in known:
        before = document.entry(key) if key else None
        if before is None:
            fields = {field.key: _text(entry, field) for field in entry.fields}
            fresh.append(NewEntry(entry.entry_type, entry.key, fields))
        elif before.key == key:  # else a repeated key in other capitals, which stays as it is
            yield from _differences(document, before, entry)
            if entry.key != before.key:
                moves[before.key] = entry.key
    yield from _renames(moves, document)
    yield from fresh  # last, since one may have the key that another entry had


def _renames(moves: Mapping[str, str], document: Document) -> Iterator[RenameEntry]:
    """Each key freed before another entry gets it; where they go round, one steps aside."""
    waiting = dict(moves)
    aside: list[RenameEntry] = []
    taken = {*document.by_key, *map(str.casefold, moves.values())}
    while waiting:
        held = {old.casefold(): old for old in waiting}
        free = [old for old, new in waiting.items() if held.get(new.casefold(), old) == old]
        for old in free:
            yield RenameEntry(old, waiting.pop(old))
        if not free:
            old, new = waiting.popitem()
            between = unique(old, taken)
            taken.add(between.casefold())
            yield RenameEntry(old, between)
            aside.append(RenameEntry(between, new))
    yield from aside


def _differences(document: Document, before: Entry, entry: model.Entry) -> Iterator[Change]:
    if entry.entry_type != before.type:
        yield RetypeEntry(before.key, entry.entry_type)
    old = {field.key.lower(): field.value for field in _fields(document, before)}
    new = {field.key.lower(): _text(entry, field) for field in entry.fields}
    for name in old.keys() - new.keys():
        yield PutField(before.key, name, None)
    for name, value in new.items():
        if old.get(name) != value:
            yield PutField(before.key, name, value)


def _text(entry: model.Entry, field: Any) -> str:
    if isinstance(field.value, str | int):
        return str(field.value)
    kind = type(field.value).__name__
    raise StoreError(f"{entry.key}.{field.key}: holds a {kind}, not text; merge it again first")


def _strings(library: Library) -> list[tuple[str, str]]:
    return [(string.key, string.value) for string in library.strings]


def _definitions(library: Library) -> str:
    """The text of everything in a library but its entries, for a new document."""
    lines = [f"@string{{{name} = {{{value}}}}}" for name, value in _strings(library)]
    lines += [f"@preamble{{{preamble.value}}}" for preamble in library.preambles]
    lines += [comment.comment if _is_free(comment) else f"@comment{{{comment.comment}}}"
              for comment in library.comments]  # fmt: skip
    return "".join(line + "\n\n" for line in lines)


def _is_free(comment: object) -> bool:
    return type(comment).__name__ == "ImplicitComment"
