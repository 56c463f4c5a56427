"""The catalogue of a library: the cards of `readlist.selection` in `.readlist/cache.sqlite`, with
an FTS5 table of their texts, so that fifty thousand papers are searched without being read.

An entry is decoded again when its text changed, and no other. A cache that is damaged, locked or
cannot be written is passed over for one in memory; without FTS5 the papers are read and tried one
by one. Nothing of the project is opened: no plugin, no classifier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readlist import beside, lookup
from readlist.bibtex import Document, parse, to_paper
from readlist.bibtex.macros import Definitions
from readlist.bibtex.scan import without_collections
from readlist.cache import Index, ask
from readlist.lookup import Answer
from readlist.queries import WEIGHTS, Query
from readlist.selection import has_of, size_of, texts_of
from readlist.text.terms import terms

if TYPE_CHECKING:
    import sqlite3

VERSION = "1"  # raise it when the tables, or how a text becomes terms, change
_COLUMNS = ", ".join(WEIGHTS)
_TABLES = (
    *(
        f"DROP TABLE IF EXISTS {name}"
        for name in ("place", "vocabulary", "words", "card", "remark")
    ),
    "CREATE TABLE card (entry INTEGER PRIMARY KEY, digest TEXT, folded TEXT, key TEXT,"
    " title TEXT, author TEXT, year TEXT, type TEXT, doi TEXT, has TEXT, size INTEGER)",
    "CREATE INDEX of_card ON card (folded)",
    "CREATE TABLE remark (entry INTEGER PRIMARY KEY, remarks TEXT, private TEXT)",
    f"CREATE VIRTUAL TABLE words USING fts5({_COLUMNS}, columnsize = 0,"
    " tokenize = \"ascii tokenchars '+#'\")",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row')",
    "CREATE VIRTUAL TABLE place USING fts5vocab(words, 'instance')",
)
_FILLING = "PRAGMA cache_size = -65536"  # KiB: pages are written once, not again and again


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What may be searched in a project: its library (`index`), and what stands beside that."""

    root: Path
    index: Index

    def search(self, query: Query, themes: Mapping[str, str], most: int = 0) -> Answer:
        """The papers that a query means, the best first, at most so many (0: all).

        `themes` are the names of the configured themes by slug. Raises QueryError for a theme or
        a list that there is not, StoreError where a file cannot be read.
        """
        import sqlite3

        def found(tables: sqlite3.Connection) -> Answer:
            return lookup.search(tables, query, themes, most)

        try:
            return ask(self.index, self._is_fresh, self._update, found)
        except sqlite3.OperationalError as error:
            if "no such module" not in str(error):
                raise
            from readlist import unopened

            return unopened.search(self.root, self.index, query, themes, most)

    def _is_fresh(self, tables: sqlite3.Connection) -> bool:
        return (
            self.index.is_fresh(tables)
            and beside.is_fresh(tables, self.root, self.index.library)
            and _is_written(beside.state(tables))
        )

    def _update(self, tables: sqlite3.Connection) -> None:
        """Bring all that a search needs up to date, in a transaction."""
        tables.execute(_FILLING)
        with without_collections():
            document = self.index.update(tables)
            beside.update(tables, self.root, self.index.library)
            state = beside.state(tables)
            for statement in _TABLES if state.get("cards") != VERSION else ():
                tables.execute(statement)
            if document or not _is_written(state):
                _write_cards(tables, document)
                _place(tables)
        beside.remember(tables, "cards", VERSION)
        beside.remember(tables, "placed", "yes")


def _is_written(state: Mapping[str, str]) -> bool:
    """Whether there are cards, and remarks are with them."""
    return state.get("cards") == VERSION and bool(state.get("placed"))


# --------------------------------------------------------------------------- entries


def _write_cards(tables: sqlite3.Connection, document: Document | None) -> None:
    """Make the cards of entries that are new or were edited; drop those of others."""
    gone = (
        "SELECT card.entry FROM card LEFT JOIN entry ON number = card.entry"
        " WHERE entry.digest IS NOT card.digest"
    )
    old = tables.execute(gone).fetchall()
    for table, column in (("words", "rowid"), ("remark", "entry"), ("card", "entry")):
        tables.executemany(f"DELETE FROM {table} WHERE {column} = ?", old)
    fresh = tables.execute(
        "SELECT number, entry.folded, entry.digest FROM entry LEFT JOIN card ON card.entry = number"
        " WHERE card.entry IS NULL ORDER BY number"
    ).fetchall()
    if not fresh:
        return
    if document is None:
        document = _as_document(tables, [number for number, *_ in fresh])
    holes = ", ".join("?" * len(WEIGHTS))
    macros = dict(tables.execute("SELECT name, value FROM macro"))
    cards, texts = zip(*_read(document, macros, fresh), strict=True)
    tables.executemany("INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", cards)
    tables.executemany(f"INSERT INTO words (rowid, {_COLUMNS}) VALUES (?, {holes})", texts)


def _as_document(tables: sqlite3.Connection, numbers: list[int]) -> Document:
    """These entries as a file of their own, where the library was not read just now."""
    texts = tables.execute("SELECT number, text FROM entry")
    wanted = set(numbers)
    return parse("\n".join(text for number, text in texts if number in wanted))


def _read(
    document: Document, macros: Mapping[str, str], rows: list[tuple[int, str, str]]
) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    """For each of these entries the row of its card, and that of its texts."""
    entries, unused = document.by_key, Definitions()  # nothing is written, so no macro goes along
    for number, folded, mark in rows:
        paper = to_paper(entries[folded], macros, strings=unused)
        author = paper.authors[0].family if paper.authors else ""
        has = f" {' '.join(sorted(has_of(paper)))} "
        said = (paper.title, author, paper.year, paper.type, paper.doi.casefold(), has)
        texts = texts_of(paper)
        words = (number, *(texts.get(name, "") for name in WEIGHTS))
        yield (number, mark, folded, paper.key, *said, size_of(texts)), words


# --------------------------------------------------------------------------- what is beside them


def _place(tables: sqlite3.Connection) -> None:
    """Find the entry of each item and note, and put their words beside those of the entry."""
    for table in ("item", "note"):
        rows = tables.execute(f"SELECT rowid, key FROM {table}").fetchall()
        found = ((lookup.entry_of(tables, key), row) for row, key in rows)
        tables.executemany(f"UPDATE {table} SET entry = ? WHERE rowid = ?", found)
    wanted = _remarks(tables)
    known = {number: row for number, *row in tables.execute("SELECT * FROM remark")}
    for number in sorted(known.keys() | wanted.keys()):
        row = wanted.get(number, ["", ""])
        if row == known.get(number, ["", ""]):
            continue
        change = "UPDATE words SET remarks = ?, private = ? WHERE rowid = ?"
        tables.execute(change, (*row, number))
        tables.execute("INSERT OR REPLACE INTO remark VALUES (?, ?, ?)", (number, *row))


def _remarks(tables: sqlite3.Connection) -> dict[int, list[str]]:
    """For each entry that has any, the terms of published and of private remarks."""
    said: dict[int, tuple[list[str], list[str]]] = {}
    remarks = (
        "SELECT entry, note, 1 FROM (SELECT * FROM item ORDER BY page, line) UNION ALL "
        "SELECT entry, text, publish FROM (SELECT * FROM note ORDER BY page)"
    )
    for number, text, publish in tables.execute(remarks):
        if number is not None and text:
            said.setdefault(number, ([], []))[0 if publish else 1].append(text)
    return {
        number: [" ".join(terms("\n".join(texts))) for texts in both]
        for number, both in said.items()
    }
