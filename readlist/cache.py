"""`.readlist/cache.sqlite`: the entries of a library by key, so that one is found without reading
fifty thousand.

Deleting it costs speed and nothing else. It is valid while size and time of the library's file are
what they were, else while its content is; a damaged, locked or unwritable cache is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from readlist.bibtex import Document, Entry
from readlist.bibtex.values import keys_in
from readlist.errors import StoreError
from readlist.files import digest
from readlist.journal import make_private

if TYPE_CHECKING:
    import sqlite3

Answer = TypeVar("Answer")

NAME = "cache.sqlite"
SCHEMA = 1  # part of what makes a cache valid: raise it when the tables change
_TABLES = (
    "DROP TABLE IF EXISTS file",
    "DROP TABLE IF EXISTS entry",
    "DROP TABLE IF EXISTS earlier",
    "CREATE TABLE file (size INTEGER, changed INTEGER, digest TEXT, encoding TEXT)",
    "CREATE TABLE entry (folded TEXT PRIMARY KEY, key TEXT, line INTEGER, text TEXT)",
    "CREATE TABLE earlier (old TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID",
    f"PRAGMA user_version = {SCHEMA}",
)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as it stands in the library, and the line it begins in."""

    key: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Index:
    """A library's entries by key. `encoding` is the declared one, or empty."""

    library: Path
    cache: Path
    encoding: str = ""

    def find(self, key: str) -> Found | None:
        """The entry that has this key, or had it (`ids`), ignoring case as BibTeX does.

        Raises StoreError where the library cannot be read.
        """
        folded = key.casefold()
        return self._ask(lambda tables: _find(tables, folded), lambda file: _among(file, folded))

    def keys(self) -> list[str]:
        """Every key, in order. Raises StoreError where the library cannot be read."""
        return self._ask(_keys, lambda file: [file.by_key[key].key for key in sorted(file.by_key)])

    def _ask(
        self,
        tables: Callable[[sqlite3.Connection], Answer],
        document: Callable[[Document], Answer],
    ) -> Answer:
        """What the cache says once it is fresh, else what the library does."""
        import sqlite3

        try:
            with closing(_connected(self.cache, self.library)) as cache:
                self._refresh(cache)
                return tables(cache)
        except (sqlite3.Error, OSError) as error:
            if "locked" not in str(error):  # damaged: the next command makes another
                with suppress(OSError):
                    self.cache.unlink()
            return document(_document(self._read(), self.library, self.encoding))

    def _refresh(self, tables: sqlite3.Connection) -> None:
        """Read the library anew where it is not what the cache was made from; in one step, so
        that no other command sees half of it."""
        known = _known(tables)
        stat = _stat(self.library)
        if known and (*known[:2], known[3]) == (*stat, self.encoding):
            return
        data = self._read()
        tables.execute("BEGIN IMMEDIATE")
        if not known or known[2:] != (digest(data), self.encoding):
            for statement in _TABLES:
                tables.execute(statement)
            _fill(tables, _document(data, self.library, self.encoding))
        tables.execute("DELETE FROM file")
        row = (*stat, digest(data), self.encoding)
        tables.execute("INSERT INTO file VALUES (?, ?, ?, ?)", row)
        tables.execute("COMMIT")

    def _read(self) -> bytes:
        try:
            return self.library.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(f"{self.library}: cannot be read: {reason}") from None


def _connected(cache: Path, library: Path) -> sqlite3.Connection:
    """A connection to the cache, which is as private as the library. Raises OSError, Error."""
    import sqlite3

    make_private(cache.parent)
    if not cache.exists():
        cache.touch()
        with suppress(OSError):
            cache.chmod(library.stat().st_mode & 0o666)
    return sqlite3.connect(cache, timeout=1, isolation_level=None)


def _keys(tables: sqlite3.Connection) -> list[str]:
    return [key for (key,) in tables.execute("SELECT key FROM entry ORDER BY folded")]


def _known(tables: sqlite3.Connection) -> tuple[int, int, str, str] | None:
    """Size, time, digest and encoding of the file that the cache was made from."""
    (schema,) = tables.execute("PRAGMA user_version").fetchone()
    if schema != SCHEMA:
        return None
    row: tuple[int, int, str, str] | None = tables.execute("SELECT * FROM file").fetchone()
    return row


def _stat(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _document(data: bytes, library: Path, encoding: str) -> Document:
    return Document.of(data, str(library), encoding)


def _fill(tables: sqlite3.Connection, document: Document) -> None:
    entries = document.by_key
    tables.executemany(
        "INSERT INTO entry VALUES (?, ?, ?, ?)",
        ((folded, e.key, e.line, _text(document, e)) for folded, e in sorted(entries.items())),
    )
    earlier = (
        (old.casefold(), entry.key)
        for entry in entries.values()
        for old in keys_in(entry, "ids", document.macros)
    )
    tables.executemany("INSERT OR IGNORE INTO earlier VALUES (?, ?)", earlier)


def _find(tables: sqlite3.Connection, folded: str) -> Found | None:
    wanted = "SELECT key, line, text FROM entry WHERE folded = ?"
    row = tables.execute(wanted, (folded,)).fetchone()
    if row is None:
        moved = tables.execute("SELECT key FROM earlier WHERE old = ?", (folded,)).fetchone()
        row = moved and tables.execute(wanted, (moved[0].casefold(),)).fetchone()
    return Found(*row) if row else None


def _among(document: Document, folded: str) -> Found | None:
    """The same without a cache."""
    answering = (
        entry
        for entry in document.entries
        if folded in map(str.casefold, keys_in(entry, "ids", document.macros))
    )
    entry = document.by_key.get(folded) or next(answering, None)
    return Found(entry.key, entry.line, _text(document, entry)) if entry else None


def _text(document: Document, entry: Entry) -> str:
    return document.text[slice(*entry.span)]


def beginning(cache: Path, prefix: str, most: int) -> list[tuple[str, str]]:
    """Keys that begin so, ignoring case, each with its entry as it stands; in order, and at most
    so many. The cache is taken as it is. Raises sqlite3.Error where there is none."""
    import sqlite3

    wanted = "SELECT key, text FROM entry WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT ?"
    folded = prefix.casefold()
    with closing(sqlite3.connect(f"{cache.absolute().as_uri()}?mode=ro", uri=True)) as tables:
        return list(tables.execute(wanted, (folded, folded + "\U0010ffff", most)))
