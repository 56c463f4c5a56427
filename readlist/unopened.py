"""A search without the catalogue, where SQLite has no FTS5: the same papers, found one by one.

The files of a project are read as they are; it is not opened, so no plugin and no classifier runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from readlist import baseline, beside
from readlist.beside import Page, Remembered
from readlist.bibtex import Document, read_papers
from readlist.cache import Index, read
from readlist.errors import closest
from readlist.files import decode_page
from readlist.lookup import Answer, Hit
from readlist.model import Library, Note, Theme
from readlist.queries import TEXTS, Query, QueryError, Words, named, parse
from readlist.selection import Card, cards, published, ranked, single_words, stands, test


def search(root: Path, index: Index, query: Query, themes: Mapping[str, str], most: int) -> Answer:
    """What `Catalogue.search` answers. Raises QueryError, StoreError."""
    library, own = _read(root, index, themes)
    names = {theme.slug: theme.name for theme in library.themes}
    lists = {each.name: each.title for each in library.lists}
    query = named(query, names, lists)
    every = _with_smart_lists(library, cards(library, own), names, lists)
    found = ranked(query, every)
    hits = tuple(_hit(card, library) for card in (found[:most] if most else found))
    unknown = () if found else tuple(_unknown(query, every))
    return Answer(hits, len(found), len(every), unknown)


def _hit(card: Card, library: Library) -> Hit:
    paper = library.by_key[card.key]
    author = paper.authors[0].family if paper.authors else ""
    places = library.places.get(card.key, ())
    lists = tuple((reading_list.name, item.status) for reading_list, item in places)
    themes = tuple(sorted(card.themes))
    return Hit(card.key, paper.type, paper.title, author, paper.year, themes, lists)


def _with_smart_lists(
    library: Library, every: tuple[Card, ...], themes: Mapping[str, str], lists: Mapping[str, str]
) -> tuple[Card, ...]:
    """The cards, standing on the lists too whose query means them."""
    smart: dict[str, set[str]] = {}
    if not any(each.query for each in library.lists):
        return every
    seen = cards(library)  # what is published: so much a list may ask for
    for each in library.lists:
        try:
            query = named(published(parse(each.query)), themes, lists) if each.query else None
        except QueryError:  # reported when the project is opened
            continue
        if query is not None:
            fits = test(query)
            smart[each.name] = {card.key for card in seen if fits(card)}
    return tuple(
        replace(card, lists=card.lists | {name for name, keys in smart.items() if card.key in keys})
        for card in every
    )


def _unknown(query: Query, every: tuple[Card, ...]) -> Iterator[tuple[str, str]]:
    """Words of a query that no paper has, with the nearest that one has."""
    texts = [(name, text) for card in every for name, text in card.texts.items()]
    known = sorted({term for _, text in texts for term in text.split()})
    for word in single_words(query):
        one = Words(TEXTS[""], (word,))
        if not any(stands(one, name, text) for name, text in texts):
            yield word, closest(word, known) or ""


# --------------------------------------------------------------------------- reading


def _read(root: Path, index: Index, themes: Mapping[str, str]) -> tuple[Library, list[Note]]:
    """The library with what stands beside it, and the notes that are not published."""
    pages = beside.pages(root, index.library)
    document = Document.of(index.read(), str(index.library), index.encoding)
    lists = [beside.list_in(name, text) for name, text in _texts(pages, "lists/")]
    notes = [beside.note_in(name, text) for name, text in _texts(pages, "notes/")]
    rows = baseline.parse("".join(text for _, text in _texts(pages, baseline.NAME)))[0]
    memory = beside.remembered("".join(text for _, text in _texts(pages, beside.LEDGER)))
    slugs = {row.slug.removeprefix("!") for row in rows if not row.raw}
    known = {**{slug: slug for slug in sorted(slugs)}, **themes}
    assigned = baseline.themes_of(rows, known)
    papers = tuple(
        replace(
            paper,
            themes=assigned.get(paper.key, ()),
            added=memory.get(paper.key, Remembered("")).added,
        )
        for paper in read_papers(document)
    )
    library = Library(
        papers,
        tuple(Theme(slug, name) for slug, name in known.items()),
        tuple(lists),
        tuple(note for note in notes if note.publish),
        renamed={old: one.key for one in memory.values() for old in one.was},
    )
    return library, [note for note in notes if not note.publish]


def _texts(pages: Iterable[Page], begin: str) -> Iterator[tuple[str, str]]:
    """The texts of files whose names begin so."""
    for page in pages:
        if page.name.startswith(begin):
            yield page.name, decode_page(read(page.path)).text
