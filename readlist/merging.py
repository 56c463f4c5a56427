"""Two entries of one file become one: which fields it takes, which it joins, which it keeps.

All of it in the source as it stands there: macros stay macros, LaTeX stays LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from readlist.bibtex import (
    Document,
    Entry,
    Field,
    PutField,
    Raw,
    String,
    evaluate,
    kind_of,
    to_latex,
    to_paper,
    to_text,
)
from readlist.bibtex.lineage import POINTERS
from readlist.bibtex.values import pieces, standalone
from readlist.model import Link, Paper, links_to_field

What = Literal["taken", "joined", "replaced", "kept"]
JOINED = ("keywords", "links")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a field: the text that stands there now, and the one that is gone."""

    field: str
    what: What
    text: str
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The fields of the one entry, as changes to it, and what to tell about them."""

    changes: tuple[PutField, ...]
    fates: tuple[Fate, ...]


def merge_fields(document: Document, key: str, into: str, take: Collection[str] = ()) -> Merged:
    """What the entry `into` gets from the entry `key`. Where both have a field its own stays,
    unless `take` names it. `ids` and the type are the caller's to change."""
    gone, kept = document.entry(key), document.entry(into)
    assert gone is not None  # the caller has looked
    assert kept is not None
    papers = to_paper(gone, document.macros), to_paper(kept, document.macros)
    found = list(_fields(document, gone, kept, papers, take))
    if any(fate.field == "url" and fate.dropped for _, fate in found):  # it becomes a link
        links = _links(kept, papers, take)
        found = [each for each in found if each[1].field != "links"]
        found += [links] if links[1].text != papers[1].get("links") else []
    changes = tuple(change for change, _ in found if change)
    fates = [fate for _, fate in found]
    if papers[0].type != papers[1].type:
        theirs, mine = papers[0].type, papers[1].type
        taken = "type" in take
        fates.insert(0, Fate("type", "replaced", theirs, mine) if taken else
                     Fate("type", "kept", mine, theirs))  # fmt: skip
    return Merged(changes, tuple(fates))


Step = tuple[PutField | None, Fate]


def _fields(
    document: Document,
    gone: Entry,
    kept: Entry,
    papers: tuple[Paper, Paper],
    take: Collection[str],
) -> Iterator[Step]:
    theirs, mine = papers
    for field in _each_once(gone):
        name = field.name.lower()
        own, text, other = kept.get(name), mine.get(name), theirs.get(name)
        if name == "ids" or not other or _alike(text, other):
            continue
        if name in POINTERS and {gone.key, kept.key} & {k.strip() for k in other.split(",")}:
            continue  # it would be a reference to itself
        if name in JOINED and text and name not in take:
            step = (
                _links(kept, papers, take) if name == "links" else _keywords(gone, kept, document)
            )
            yield from [step] if step[1].text != text else []
            continue
        put = PutField(kept.key, own.name if own else field.name, _in_place(field, kept, document))
        if not text:
            yield put, Fate(name, "taken", other)
        elif name in take:
            yield put, Fate(name, "replaced", other, text)
        else:
            yield None, Fate(name, "kept", text, other)


def _each_once(entry: Entry) -> Iterator[Field]:
    seen: set[str] = set()
    for field in entry.fields:
        if field.name.lower() not in seen:
            yield field
        seen.add(field.name.lower())


def _alike(one: str, other: str) -> bool:
    return one.split() == other.split()


def _in_place(field: Field, kept: Entry, document: Document) -> Raw:
    """The value as it stands; a macro that is defined only below the entry is put in."""
    names = {text.lower() for kind, text in pieces(field.raw) if not kind}
    below = any(
        isinstance(block, String)
        and block.name.lower() in names
        and block.span.start > kept.span.start
        for block in (document.blocks if names else ())
    )
    return Raw(standalone(field.raw, document.macros) if below else field.raw)


def _keywords(gone: Entry, kept: Entry, document: Document) -> Step:
    mine, theirs = (
        evaluate(field.raw, document.macros) if (field := entry.get("keywords")) else ""
        for entry in (kept, gone)
    )
    known = {word.casefold() for word in _words(mine)}
    new = [word for word in _words(theirs) if word.casefold() not in known]
    joined = ", ".join([mine.strip().rstrip(","), *new]) if new else mine
    text = to_text(joined, kind_of("keywords"))
    return PutField(kept.key, "keywords", joined), Fate("keywords", "joined", text)


def _words(latex: str) -> list[str]:
    """Keywords between commas outside of braces."""
    found = re.findall(r"(?:[^,{}]|\{(?:[^{}]|\{[^{}]*\})*\}|[{}])+", latex)
    return [word.strip() for word in found if word.strip()]


def _links(kept: Entry, papers: tuple[Paper, Paper], take: Collection[str]) -> Step:
    theirs, mine = papers
    wanted = [*mine.links, *theirs.links]  # the main addresses too
    wanted = [link for link in wanted if not re.search(r"[<>\s]", link.url)]
    urls = {link.url: link for link in reversed(wanted)}
    main = theirs.get("url") if "url" in take else mine.get("url")
    links = [urls[url] for url in dict.fromkeys(link.url for link in wanted)]
    text = links_to_field(link for link in links if link != Link(main, "paper"))
    put = PutField(kept.key, "links", to_latex(text, kind_of("links")))
    return put, Fate("links", "joined", text)
