"""All that a project knows of one paper, as `show` says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from readlist import baseline, ledger
from readlist.baseline import Row
from readlist.beside import Noted, Placed, places
from readlist.cache import Found, Index, read
from readlist.cli import report
from readlist.files import decode_page
from readlist.ledger import Memory
from readlist.lists import WORDS
from readlist.model import Paper


@dataclass(frozen=True, slots=True)
class Known:
    """All that a project knows of one paper."""

    paper: Paper
    place: str
    memory: Memory
    rows: list[Row]
    places: list[Placed]
    notes: list[Noted]

    @property
    def was(self) -> list[str]:
        return list(dict.fromkeys((*self.paper.earlier_keys, *self.memory.was)))

    def fields(self) -> Iterator[tuple[str, str, str]]:
        """Name, text and provenance of each field, but for those that have a line of their own."""
        for name, text in self.paper.fields.items():
            if name not in ("ids", "links"):
                yield name, text, self.memory.provenance(name, text)

    def lines(self) -> Iterator[str]:
        """What a person reads: a name and what it says, and where that is from."""
        yield report.harmless(f"{self.paper.key}  {self.paper.type}  {self.place}")
        if self.was:
            yield _line("was", ", ".join(self.was))
        if self.memory.added:
            yield _line("added", self.memory.added)
        yield from self._field_lines()
        for link in self.paper.links:
            yield _line("link", link.kind, link.url)
        for row in self.rows:
            yield _line("theme", row.slug, f"{row.score:.2f}", f"by {row.by}", row.why)
        for placed in self.places:
            yield _line("list", placed.list, placed.section, _word(placed))
            yield from _below(placed.note)
        for note in self.notes:
            yield _line("note", note.file, "" if note.publish else "not published")
            yield from _below(note.text)

    def _field_lines(self) -> Iterator[str]:
        """The fields. Where most of them are from is said once, else below each."""
        known = list(self.fields())
        ((common, times),) = Counter(how for *_, how in known).most_common(1) or [("", 0)]
        if times == len(known) > 0:
            yield click.style(_line("fields", common), dim=True)
        elif times > 1:
            yield click.style(_line("fields", f"{common}, where nothing else is said"), dim=True)
        else:
            common = ""
        for name, text, provenance in known:
            yield _line(name, text)
            if provenance != common:
                yield click.style(_line("", provenance), dim=True)

    def data(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "key": self.paper.key,
            "was": self.was,
            "type": self.paper.type,
            "place": self.place,
            "added": self.memory.added,
            "fields": {name: {"value": text, "from": how} for name, text, how in self.fields()},
            "links": [{"url": link.url, "kind": link.kind} for link in self.paper.links],
            "themes": [
                {"slug": row.slug, "score": row.score, "by": row.by, "why": row.why}
                for row in self.rows
            ],
            "lists": [asdict(placed) for placed in self.places],
            "notes": [asdict(note) for note in self.notes],
        }


def known_of(root: Path, index: Index, entry: Found) -> Known:
    """What the project in a folder knows of an entry. Lines that do not name it are not read."""
    paper = entry.paper
    memory = ledger.about(_text(index.library.with_suffix(".ledger")), entry.key)
    keys = (entry.key, *paper.earlier_keys, *memory.was)
    rows = baseline.about(_text(root / baseline.NAME), keys)
    place = f"{report.near(index.library)}:{entry.line}"
    return Known(paper, place, memory, rows, *places(root, index, keys))


def _text(path: Path) -> str:
    """The text of a file; empty where there is none. Raises StoreError."""
    return decode_page(read(path)).text if path.exists() else ""


def _line(name: str, *cells: str) -> str:
    plain = (" ".join(report.harmless(cell).split()) for cell in cells)
    return f"{name:<12}{'  '.join(filter(None, plain))}".rstrip()


def _below(text: str) -> Iterator[str]:
    """A longer text, below what it belongs to."""
    for line in report.harmless(text).split("\n") if text else ():
        yield f"{'':<12}{line}".rstrip()


def _word(placed: Placed) -> str:
    return next((word for status, word in WORDS.items() if status == placed.status), "")
