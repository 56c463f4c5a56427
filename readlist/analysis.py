"""What was made of a library before, kept in the cache beside its project.

What the built-in classifiers say depends on every paper, every theme and the settings `[theming]`,
so it is kept under one mark of all that, and of the code that said it. Other plugins may look at
anything, and are asked each time. A formatted reference depends on its paper only, and is kept
under that one's mark; so is what a website writes of each paper. A cache that is damaged, locked
or cannot be written is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from readlist.bibtex.lineage import Find, finder, parents_of
from readlist.cache import NAME, connected, discard
from readlist.files import digest
from readlist.flow import Proposed
from readlist.hookspecs import Classifier
from readlist.isolation import Registered
from readlist.journal import PRIVATE
from readlist.model import AddKeyword, AddTheme, Library, Paper, Problem
from readlist.references import MARKUPS, Reference, references

if TYPE_CHECKING:
    import sqlite3

Answer = TypeVar("Answer")

_ASKED = ("pybtex", "snowballstemmer")  # who formats references, and who stems words

_TABLES = (
    "CREATE TABLE IF NOT EXISTS said (name TEXT PRIMARY KEY, mark TEXT, data BLOB)",
    "CREATE TABLE IF NOT EXISTS text (kind TEXT, mark TEXT, text TEXT, PRIMARY KEY (kind, mark))",
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
        mark = digest(repr((seen, _code("cli", "site"))).encode())
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

    def texts(
        self,
        kind: str,
        papers: Iterable[Paper],
        marks: Mapping[str, str],
        make: Callable[[Sequence[Paper]], Mapping[str, str]],
    ) -> dict[str, str]:
        """A text of a kind for each paper, by key: what was kept under its mark, else what `make`
        makes of those that are new."""
        wanted = "SELECT mark, text FROM text WHERE kind = ?"
        known = self._in_cache(lambda tables: dict(tables.execute(wanted, (kind,)))) or {}
        new = [paper for paper in papers if marks[paper.key] not in known]
        fresh = {marks[key]: text for key, text in make(new).items()} if new else {}
        gone = known.keys() - marks.values()
        if fresh or gone:
            self._in_cache(lambda tables: _keep(tables, kind, fresh, gone))
        known |= fresh
        return {key: known[mark] for key, mark in marks.items() if mark in known}

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


def _keep(
    tables: sqlite3.Connection, kind: str, fresh: Mapping[str, str], gone: Iterable[str]
) -> None:
    """Put texts into the cache, and take those of papers that changed away."""
    tables.execute("BEGIN IMMEDIATE")
    tables.executemany("DELETE FROM text WHERE kind = ? AND mark = ?", [(kind, m) for m in gone])
    rows = [(kind, mark, text) for mark, text in fresh.items()]
    tables.executemany("INSERT OR REPLACE INTO text VALUES (?, ?, ?)", rows)
    tables.execute("COMMIT")


@dataclass(frozen=True)
class Kept:
    """What a site says of each paper of a library, kept between builds."""

    analysis: Analysis
    library: Library

    def references(self, style: str) -> tuple[dict[str, str], list[Problem]]:
        """Each paper's reference as HTML, by key, in a style of pybtex; and what went wrong."""
        state = digest((style + _code("cli", "site")).encode())
        marks = {key: mark + state for key, mark in self._marks.items()}
        problems = list[Problem]()

        def make(papers: Sequence[Paper]) -> dict[str, str]:
            made = references(papers, style, MARKUPS["html"], self._find)
            problems.extend(one for one in made if isinstance(one, Problem))
            return {one.key: one.text for one in made if isinstance(one, Reference)}

        return self.analysis.texts("reference", self.library.papers, marks, make), problems

    def __call__(
        self, kind: str, seen: str, papers: Sequence[Paper], make: Callable[[Paper], str]
    ) -> Mapping[str, str]:
        """A text for each paper, by key (`model.Keep`). Those of another library are made anew."""
        if papers is not self.library.papers:
            return {paper.key: make(paper) for paper in papers}
        state = seen + _code("cli")
        marks = {
            paper.key: self._marks[paper.key] + digest(f"{paper.found_keywords}{state}".encode())
            for paper in papers
        }
        return self.analysis.texts(
            kind, papers, marks, lambda new: {paper.key: make(paper) for paper in new}
        )

    @cached_property
    def _find(self) -> Find:
        return finder(self.library)

    @cached_property
    def _marks(self) -> Mapping[str, str]:
        return {paper.key: _mark(paper, self._find) for paper in self.library.papers}


def _mark(paper: Paper, find: Find) -> str:
    """What a text about a paper depends on: its entry, and those that it leans on."""
    family = {paper.key: paper}
    waiting = [paper]
    for one in waiting:
        for _, key in parents_of(one):
            parent = find(key)
            if parent and parent.key not in family:
                family[parent.key] = parent
                waiting.append(parent)
    seen = [(one.key, one.type, one.fields, one.raw, one.people, one.macros) for one in waiting]
    return digest(repr(seen).encode(errors="surrogatepass"))


@cache
def _code(*others: str) -> str:
    """A mark of our own code, without folders that do other things, and of what it asks: another
    version may judge otherwise."""
    stats: list[tuple[str, object, object]] = [(name, version(name), "") for name in _ASKED]
    for folder, inside, names in os.walk(Path(__file__).parent):
        inside[:] = sorted(set(inside) - {"__pycache__", *others})
        for name in sorted(names):
            found = (Path(folder) / name).stat()
            stats.append((name, found.st_size, found.st_mtime_ns))
    return digest(repr(stats).encode())
