"""`.readlist/cache.sqlite`: the entries of a library by key, so that one is found without reading
fifty thousand.

Deleting it costs speed and nothing else. It is valid while size and time of the library's file are
what they were, else while its content is; a damaged, locked or unwritable cache is passed over.
Entries that did not change keep their rows, so that `readlist.catalogue`, which adds what a search
needs to the same file, reads only those that did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from readlist.bibtex import Document, Entry, parse
from readlist.bibtex.values import keys_in
from readlist.errors import StoreError
from readlist.files import digest
from readlist.journal import PRIVATE, make_private
from readlist.model import Paper

if TYPE_CHECKING:
    import sqlite3

    from readlist.config import LibrarySettings

Answer = TypeVar("Answer")

NAME = "cache.sqlite"
SCHEMA = 2  # part of what makes a cache valid: raise it when the tables change
_TABLES = (
    "DROP TABLE IF EXISTS file",
    "DROP TABLE IF EXISTS entry",
    "DROP TABLE IF EXISTS earlier",
    "DROP TABLE IF EXISTS macro",
    "CREATE TABLE file (size INTEGER, changed INTEGER, digest TEXT, encoding TEXT)",
    "CREATE TABLE entry (number INTEGER PRIMARY KEY, folded TEXT UNIQUE, key TEXT, line INTEGER,"
    " text TEXT, digest TEXT)",
    "CREATE TABLE earlier (old TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID",
    "CREATE TABLE macro (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    f"PRAGMA user_version = {SCHEMA}",
)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as it stands in the library, the line it begins in, and the library's macros."""

    key: str
    line: int
    text: str
    macros: Mapping[str, str] = field(default_factory=dict)

    @property
    def paper(self) -> Paper:
        """The reading of the entry."""
        from readlist.bibtex import to_paper  # to find an entry, none is decoded

        (entry,) = parse(self.text).entries
        return to_paper(entry, self.macros)


@dataclass(frozen=True, slots=True)
class Index:
    """A library's entries by key. `encoding` is the declared one, or empty."""

    library: Path
    cache: Path
    encoding: str = ""

    @classmethod
    def of(cls, root: Path, library: LibrarySettings) -> Index:
        """That of the project in a folder, which has a cache of its own for a shared library."""
        return cls(root / library.path, root / PRIVATE / NAME, library.encoding)

    def find(self, key: str) -> Found | None:
        """The entry that has this key, or had it (`ids`), ignoring case as BibTeX does.

        Raises StoreError where the library cannot be read.
        """
        folded = key.casefold().encode(errors="replace").decode()  # as typed, it may be no text
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
            with closing(connected(self.cache, self.library)) as cache:
                return _answered(cache, self.is_fresh, self.update, tables)
        except (sqlite3.Error, OSError) as error:
            discard(self.cache, error)
            return document(_document(self.read(), self.library, self.encoding))

    def is_fresh(self, tables: sqlite3.Connection) -> bool:
        """Whether the library's file is what the tables were made from, by size and time."""
        known = _known(tables)
        if known is None:
            return False
        size, changed, _, encoding = known
        return (size, changed, encoding) == (*stat_of(self.library), self.encoding)

    def update(self, tables: sqlite3.Connection) -> Document | None:
        """Read the library anew, in a transaction, and give it where its content is another."""
        if self.is_fresh(tables):
            return None
        known, stat, data = _known(tables), stat_of(self.library), self.read()
        mark, document = digest(data), None
        for statement in () if known else _TABLES:
            tables.execute(statement)
        if not known or known[2:] != (mark, self.encoding):
            document = _document(data, self.library, self.encoding)
            _fill(tables, document)
        tables.execute("DELETE FROM file")
        row = (*stat, mark, self.encoding)
        tables.execute("INSERT INTO file VALUES (?, ?, ?, ?)", row)
        return document

    def read(self) -> bytes:
        """The library's bytes. Raises StoreError."""
        return read(self.library)


def read(path: Path) -> bytes:
    """A file's bytes. Raises StoreError."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreError(f"{path}: cannot be read: {reason}") from None


def ask(
    index: Index,
    is_fresh: Callable[[sqlite3.Connection], bool],
    update: Callable[[sqlite3.Connection], object],
    answer: Callable[[sqlite3.Connection], Answer],
) -> Answer:
    """What the cache of a library says once it is fresh; where it is damaged, locked or cannot be
    written, tables in memory. Raises sqlite3.Error where SQLite lacks a module."""
    import sqlite3

    try:
        with closing(connected(index.cache, index.library)) as tables:
            return _answered(tables, is_fresh, update, answer)
    except (sqlite3.Error, OSError) as error:
        if "no such module" in str(error):
            raise
        discard(index.cache, error)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as tables:
        return _answered(tables, is_fresh, update, answer)


def _answered(
    tables: sqlite3.Connection,
    is_fresh: Callable[[sqlite3.Connection], bool],
    update: Callable[[sqlite3.Connection], object],
    answer: Callable[[sqlite3.Connection], Answer],
) -> Answer:
    """An answer from one state of the tables. They are written in one step, and only where they
    are not fresh, so that no other command sees half of it or is held up."""
    tables.execute("BEGIN")
    if not is_fresh(tables):
        tables.execute("ROLLBACK")
        tables.execute("BEGIN IMMEDIATE")
        update(tables)
        tables.execute("COMMIT")
        tables.execute("BEGIN")
    return answer(tables)


def discard(cache: Path, error: Exception) -> None:
    """Remove a damaged cache, so that the next command makes another; a locked one is let be."""
    if "locked" not in str(error):
        with suppress(OSError):
            cache.unlink()


def connected(cache: Path, library: Path) -> sqlite3.Connection:
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


def stat_of(path: Path) -> tuple[int, int]:
    """Size and time of a file, by which it is known again; zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _document(data: bytes, library: Path, encoding: str) -> Document:
    return Document.of(data, str(library), encoding)


def _fill(tables: sqlite3.Connection, document: Document) -> None:
    """Bring the rows up to date; an entry that did not change keeps its number and its digest."""
    found = _rows(document)
    known = {
        folded: (number, *rest)
        for number, folded, *rest in tables.execute(
            "SELECT number, folded, line, digest FROM entry"
        )
    }
    gone = [(number,) for folded, (number, *_) in known.items() if folded not in found]
    new, edited, moved = [], [], []
    for folded, (key, line, text, mark) in found.items():
        if folded not in known:
            new.append((folded, key, line, text, mark))
        elif known[folded][2] != mark:
            edited.append((key, line, text, mark, known[folded][0]))
        elif known[folded][1] != line:
            moved.append((line, known[folded][0]))
    tables.executemany("DELETE FROM entry WHERE number = ?", gone)
    tables.executemany("UPDATE entry SET line = ? WHERE number = ?", moved)
    change = "UPDATE entry SET key = ?, line = ?, text = ?, digest = ? WHERE number = ?"
    tables.executemany(change, edited)
    add = "INSERT INTO entry (folded, key, line, text, digest) VALUES (?, ?, ?, ?, ?)"
    tables.executemany(add, new)
    _fill_names(tables, document)


def _rows(document: Document) -> dict[str, tuple[str, int, str, str]]:
    """Key, line, text and digest of each entry; what a macro says is part of what uses it."""
    macros = repr(sorted(document.macros.items())) if document.macros else ""
    rows = {}
    for folded, entry in sorted(document.by_key.items()):
        text = _text(document, entry)
        rows[folded] = (entry.key, entry.line, text, digest((text + macros).encode()))
    return rows


def _fill_names(tables: sqlite3.Connection, document: Document) -> None:
    """Earlier keys and macros: few beside the entries, and written anew."""
    tables.execute("DELETE FROM earlier")
    tables.execute("DELETE FROM macro")
    earlier = (
        (old.casefold(), entry.key)
        for entry in document.by_key.values()
        for old in keys_in(entry, "ids", document.macros)
    )
    tables.executemany("INSERT OR IGNORE INTO earlier VALUES (?, ?)", earlier)
    tables.executemany("INSERT INTO macro VALUES (?, ?)", document.macros.items())


def _find(tables: sqlite3.Connection, folded: str) -> Found | None:
    wanted = "SELECT key, line, text FROM entry WHERE folded = ?"
    row = tables.execute(wanted, (folded,)).fetchone()
    if row is None:
        moved = tables.execute("SELECT key FROM earlier WHERE old = ?", (folded,)).fetchone()
        row = moved and tables.execute(wanted, (moved[0].casefold(),)).fetchone()
    if row is None:
        return None
    key, line, text = row
    return Found(key, line, text, dict(tables.execute("SELECT name, value FROM macro")))


def _among(document: Document, folded: str) -> Found | None:
    """The same without a cache."""
    answering = (
        entry
        for entry in document.entries
        if folded in map(str.casefold, keys_in(entry, "ids", document.macros))
    )
    entry = document.by_key.get(folded) or next(answering, None)
    if entry is None:
        return None
    return Found(entry.key, entry.line, _text(document, entry), document.macros)


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
