"""What was made of a library before, kept in the cache beside its project.

What the built-in classifiers say depends on every paper, every theme and the settings `[theming]`,
so it is kept under one mark of all that, and of the code that said it. Other plugins may look at
anything, and are asked each time. A formatted reference depends on its paper only, and is kept
under that one's mark. A cache that is damaged, locked or cannot be written is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from readlist.bibtex.lineage import finder
from readlist.cache import NAME, connected, discard
from readlist.files import digest
from readlist.flow import Proposed
from readlist.hookspecs import Classifier
from readlist.isolation import Registered
from readlist.journal import PRIVATE
from readlist.model import AddKeyword, AddTheme, Library, Paper, Problem
from readlist.references import MARKUPS, Reference, inherited, references

if TYPE_CHECKING:
    import sqlite3

Answer = TypeVar("Answer")

_ASKED = ("pybtex", "snowballstemmer")  # who formats references, and who stems words

_TABLES = (
    "CREATE TABLE IF NOT EXISTS said (name TEXT PRIMARY KEY, mark TEXT, data BLOB)",
    "CREATE TABLE IF NOT EXISTS reference (mark TEXT PRIMARY KEY, html TEXT) WITHOUT ROWID",
)


class _Theme(msgspec.Struct, tag="theme", array_like=True, frozen=True):
    key: str
    slug: str
    score: float
    why: str
    by: str

    def back(self) -> AddTheme:
        return AddTheme(self.key, self.slug, self.score, self.why, self.by)


class _Keyword(msgspec.Struct, tag="keyword", array_like=True, frozen=True):
    key: str
    keyword: str
    why: str
    by: str

    def back(self) -> AddKeyword:
        return AddKeyword(self.key, self.keyword, self.why, self.by)


class _Unsorted(msgspec.Struct, tag="unsorted", array_like=True, frozen=True):
    message: str
    where: str
    near: tuple[_Theme, ...]

    def back(self) -> Problem:
        fix = tuple(one.back() for one in self.near)
        return Problem("unsorted", self.message, self.where, "note", fix=fix)


_Said = _Theme | _Keyword | _Unsorted
_DECODER = msgspec.msgpack.Decoder(tuple[_Said, ...])


@dataclass(frozen=True, slots=True)
class Analysis:
    """The cache of the project in `root`. `library` is its file: the cache is as private."""

    root: Path
    library: Path

    def said(
        self,
        seen: tuple[str, ...],
        classifier: Registered[Classifier],
        ask: Callable[[], Iterable[Proposed]],
    ) -> Iterable[Proposed]:
        """What a classifier said before of the state that `seen` names, else what it says now."""
        if classifier.plugin.rank != "built-in":
            return ask()
        mark = digest(repr((seen, _code())).encode())
        known = self._in_cache(lambda tables: _find(tables, classifier.name, mark))
        if known is not None:
            return [one.back() for one in known]
        fresh = list(ask())
        data = _packed(fresh)
        if data is not None:
            row = (classifier.name, mark, data)
            keep = "INSERT OR REPLACE INTO said VALUES (?, ?, ?)"
            self._in_cache(lambda tables: tables.execute(keep, row))
        return fresh

    def references(self, library: Library, style: str) -> tuple[dict[str, str], list[Problem]]:
        """Each paper's reference as HTML, by key, in a style of pybtex; and what went wrong."""
        find = finder(library)
        marks = {p.key: _mark(style, inherited(p, find)) for p in library.papers}
        known = self._in_cache(lambda tables: dict(tables.execute("SELECT * FROM reference"))) or {}
        new = [paper for paper in library.papers if marks[paper.key] not in known]
        made = references(new, style, MARKUPS["html"], find) if new else []
        known |= {marks[one.key]: one.text for one in made if isinstance(one, Reference)}
        kept = {key: known[mark] for key, mark in marks.items() if mark in known}
        if new:
            self._in_cache(lambda tables: _keep(tables, {marks[key]: kept[key] for key in kept}))
        return kept, [one for one in made if isinstance(one, Problem)]

    def _in_cache(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        import sqlite3

        path = self.root / PRIVATE / NAME
        try:
            with closing(connected(path, self.library)) as tables:
                for table in _TABLES:
                    tables.execute(table)
                return work(tables)
        except (sqlite3.Error, OSError) as error:
            discard(path, error)
            return None


def _find(tables: sqlite3.Connection, name: str, mark: str) -> tuple[_Said, ...] | None:
    wanted = "SELECT data FROM said WHERE name = ? AND mark = ?"
    row = tables.execute(wanted, (name, mark)).fetchone()
    with suppress(msgspec.DecodeError):  # somebody else's bytes are as good as none
        return _DECODER.decode(row[0]) if row else None
    return None


def _packed(things: Iterable[Proposed]) -> bytes | None:
    """Proposals as bytes; None where there is another thing among them, such as a failure."""
    said = [_kept(thing) for thing in things]
    return None if None in said else msgspec.msgpack.encode(said)


def _kept(thing: Proposed) -> _Said | None:
    match thing:
        case AddTheme():
            return _Theme(thing.key, thing.slug, thing.score, thing.why, thing.by)
        case AddKeyword():
            return _Keyword(thing.key, thing.keyword, thing.why, thing.by)
        case Problem(code="unsorted", severity="note", hint=""):
            near = [_kept(one) for one in thing.fix]
            if all(isinstance(one, _Theme) for one in near):
                return _Unsorted(thing.message, thing.where, tuple(near))  # type: ignore[arg-type]
    return None


def _mark(style: str, paper: Paper) -> str:
    """What a reference depends on."""
    seen = (style, paper.key, paper.type, paper.fields, paper.raw, paper.people, paper.macros)
    return digest(repr((*seen, _code())).encode(errors="surrogatepass"))


def _keep(tables: sqlite3.Connection, references: Mapping[str, str]) -> None:
    """These references and no others: those of papers that changed are gone."""
    tables.execute("BEGIN IMMEDIATE")
    tables.execute("DELETE FROM reference")
    tables.executemany("INSERT INTO reference VALUES (?, ?)", references.items())
    tables.execute("COMMIT")


@cache
def _code() -> str:
    """A mark of our own code, and of what it asks: another version may judge otherwise."""
    stats: list[tuple[str, object, object]] = [(name, version(name), "") for name in _ASKED]
    for folder, inside, names in os.walk(Path(__file__).parent):
        inside[:] = sorted(set(inside) - {"__pycache__", "cli", "site"})
        for name in sorted(names):
            found = (Path(folder) / name).stat()
            stats.append((name, found.st_size, found.st_mtime_ns))
    return digest(repr(stats).encode())
