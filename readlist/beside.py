"""What stands beside a library, in tables of the cache: lists, notes, accepted themes, dates added.

A file is read again when its size or time is not what it was and its content is not either.
Unpublished notes and those in `notes/private/` are read too: the cache never leaves the machine,
and a search is the person's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import msgspec

from readlist import baseline, lists
from readlist.cache import Index, ask, read, stat_of
from readlist.files import decode_page, digest
from readlist.model import Note, ReadingList
from readlist.store import markdown_files

if TYPE_CHECKING:
    import sqlite3

VERSION = "1"  # raise it when the tables change
LEDGER = "ledger"
NAMES = ("page", "list", "item", "note", "theme", "added", "was")
_TABLES = (
    "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "DELETE FROM state",
    *(f"DROP TABLE IF EXISTS {name}" for name in NAMES),
    "CREATE TABLE page (name TEXT PRIMARY KEY, size INTEGER, changed INTEGER, digest TEXT)",
    "CREATE TABLE list (page TEXT, name TEXT, title TEXT, query TEXT)",
    "CREATE TABLE item (page TEXT, list TEXT, key TEXT, status TEXT, section TEXT, note TEXT,"
    " line INTEGER, entry INTEGER)",
    "CREATE TABLE note (page TEXT, key TEXT, text TEXT, publish INTEGER, entry INTEGER)",
    "CREATE TABLE theme (page TEXT, folded TEXT, key TEXT, slug TEXT)",
    "CREATE TABLE added (page TEXT, folded TEXT, key TEXT, day TEXT)",
    "CREATE TABLE was (page TEXT, old TEXT, key TEXT)",
    "CREATE INDEX of_list ON item (page)",
    "CREATE INDEX of_note ON note (page)",
    "CREATE INDEX of_slug ON theme (slug)",
    "CREATE INDEX of_key ON theme (key)",
    "CREATE INDEX of_day ON added (day)",
    "CREATE INDEX of_old ON was (old)",
)


class Remembered(msgspec.Struct):
    """The part of a line of the ledger that a search needs; of `readlist.ledger` the rest."""

    key: str
    added: str = ""
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A file beside the library, and how it is called in the tables: `lists/thesis.md`."""

    name: str
    path: Path


def pages(root: Path, library: Path) -> list[Page]:
    """The files of a project that a search reads beside its library."""
    lists, notes = root / "lists", library.parent / "notes"
    found = [
        *(
            Page(f"lists/{path.relative_to(lists).as_posix()}", path)
            for path in markdown_files(lists)
        ),
        *(
            Page(f"notes/{path.relative_to(notes).as_posix()}", path)
            for path in markdown_files(notes)
        ),
    ]
    singles = (
        Page(LEDGER, library.with_suffix(".ledger")),
        Page(baseline.NAME, root / baseline.NAME),
    )
    return found + [page for page in singles if page.path.is_file()]


@dataclass(frozen=True, slots=True)
class Placed:
    """A place of a paper on a reading list."""

    list: str
    section: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A note about a paper: its file below the library's folder, and its Markdown."""

    file: str
    text: str
    publish: bool


def places(root: Path, index: Index, keys: tuple[str, ...]) -> tuple[list[Placed], list[Noted]]:
    """The places on reading lists, and the notes, that name one of these keys."""
    wanted = f"key IN ({', '.join('?' * len(keys))})"
    items = f"SELECT list, section, status, note FROM item WHERE {wanted} ORDER BY page, line"
    notes = f"SELECT page, text, publish FROM note WHERE {wanted} ORDER BY page"

    def found(tables: sqlite3.Connection) -> tuple[list[Placed], list[Noted]]:
        return (
            [Placed(*row) for row in tables.execute(items, keys)],
            [Noted(file, text, bool(out)) for file, text, out in tables.execute(notes, keys)],
        )

    return ask(
        index,
        lambda tables: is_fresh(tables, root, index.library),
        lambda tables: update(tables, root, index.library),
        found,
    )


# --------------------------------------------------------------------------- the tables


def state(tables: sqlite3.Connection) -> dict[str, str]:
    """What is remembered of the tables themselves: versions, and whether items were placed."""
    known = tables.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'").fetchone()
    return dict(tables.execute("SELECT name, value FROM state")) if known else {}


def remember(tables: sqlite3.Connection, name: str, value: str) -> None:
    tables.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))


def is_fresh(tables: sqlite3.Connection, root: Path, library: Path) -> bool:
    """Whether the files are those that the tables were made from, by size and time."""
    if state(tables).get("beside") != VERSION:
        return False
    known = {name: stat for name, *stat in tables.execute("SELECT name, size, changed FROM page")}
    return known == {page.name: list(stat_of(page.path)) for page in pages(root, library)}


def update(tables: sqlite3.Connection, root: Path, library: Path) -> None:
    """Bring the tables up to date, in a transaction; where they changed, items and notes are to be
    placed anew."""
    if state(tables).get("beside") != VERSION:
        for statement in _TABLES:
            tables.execute(statement)
        remember(tables, "beside", VERSION)
    if _read_pages(tables, pages(root, library)):
        remember(tables, "placed", "")


def _read_pages(tables: sqlite3.Connection, here: Iterable[Page]) -> bool:
    """Bring the rows of these files up to date, drop those of others; whether any changed."""
    known = {row[0]: row for row in tables.execute("SELECT * FROM page")}
    changed = False
    for page in here:
        row = known.pop(page.name, (page.name, 0, 0, ""))
        stat = stat_of(page.path)
        if row[1:3] == stat and row[3]:
            continue
        data = read(page.path)
        mark = digest(data)
        if row[3] != mark:
            changed = True
            if row[3]:
                _forget(tables, page.name)
            _kind(page.name)[0](tables, page.name, decode_page(data).text)
        values = (page.name, *stat, mark)
        tables.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)", values)
    for name in known:
        _forget(tables, name)
    return changed or bool(known)


def _forget(tables: sqlite3.Connection, name: str) -> None:
    tables.execute("DELETE FROM page WHERE name = ?", (name,))
    for table in _kind(name)[1]:
        tables.execute(f"DELETE FROM {table} WHERE page = ?", (name,))


def _fill_list(tables: sqlite3.Connection, page: str, text: str) -> None:
    found = list_in(page, text)
    row = (page, found.name, found.title, found.query)
    tables.execute("INSERT INTO list VALUES (?, ?, ?, ?)", row)
    rows = (
        (page, found.name, item.key, item.status, item.section, item.note, item.line)
        for item in found.items
    )
    tables.executemany("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", rows)


def list_in(page: str, text: str) -> ReadingList:
    """The reading list that a file `lists/NAME.md` is."""
    return lists.parse(text, page.removeprefix("lists/").removesuffix(".md"))[0]


def note_in(page: str, text: str) -> Note:
    """The note that a file `notes/NAME.md` is; one in a folder `private` is never published."""
    path = PurePath(page)
    note = lists.parse_note(text, path.stem)[0]
    return Note(note.key, note.text, note.publish and "private" not in path.parts[1:-1])


def _fill_note(tables: sqlite3.Connection, page: str, text: str) -> None:
    note = note_in(page, text)
    row = (page, note.key, note.text, note.publish)
    tables.execute("INSERT INTO note VALUES (?, ?, ?, ?, NULL)", row)


def _fill_themes(tables: sqlite3.Connection, page: str, text: str) -> None:
    rows, _ = baseline.parse(text)
    values = ((page, row.key.casefold(), row.key, row.slug) for row in rows if not row.raw)
    tables.executemany("INSERT INTO theme VALUES (?, ?, ?, ?)", values)


def _fill_memory(tables: sqlite3.Connection, page: str, text: str) -> None:
    known = remembered(text)
    days = ((page, key.casefold(), key, one.added) for key, one in known.items() if one.added)
    tables.executemany("INSERT INTO added VALUES (?, ?, ?, ?)", days)
    was = ((page, old, key) for key, one in known.items() for old in one.was)
    tables.executemany("INSERT INTO was VALUES (?, ?, ?)", was)


_Fill = Callable[["sqlite3.Connection", str, str], None]
# By the first part of its name: what fills the rows of a file, and in which tables they are.
_KINDS: Mapping[str, tuple[_Fill, tuple[str, ...]]] = {
    "lists": (_fill_list, ("list", "item")),
    "notes": (_fill_note, ("note",)),
    LEDGER: (_fill_memory, ("added", "was")),
    baseline.NAME: (_fill_themes, ("theme",)),
}


def _kind(name: str) -> tuple[_Fill, tuple[str, ...]]:
    return _KINDS[name.partition("/")[0]]


def remembered(text: str) -> dict[str, Remembered]:
    """Dates and earlier keys in a ledger; two lines for a key are joined, other lines left."""
    found: dict[str, Remembered] = {}
    for one in _lines(text):
        known = found.get(one.key)
        if known is not None:
            day = min(filter(None, (known.added, one.added)), default="")
            one = Remembered(one.key, day, (*known.was, *one.was))
        found[one.key] = one
    return found


def _lines(text: str) -> Iterator[Remembered]:
    decode = msgspec.json.Decoder(Remembered).decode
    for line in text.split("\n"):
        try:
            yield decode(line)
        except (msgspec.DecodeError, UnicodeEncodeError):
            continue
