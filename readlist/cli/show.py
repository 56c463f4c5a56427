"""Read: `show`. Apart from the other commands, since it loads no plugin and opens no project."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from readlist import baseline, config, ledger
from readlist.baseline import Row
from readlist.cache import Found
from readlist.catalogue import Catalogue, Noted, Placed
from readlist.cli import report
from readlist.errors import ReadlistError, nearest
from readlist.ledger import BY_HAND, Memory
from readlist.lists import WORDS
from readlist.model import Paper
from readlist.store import Store, find_root


@click.command("show")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@click.option("--bib", is_flag=True, help="Print the entries word for word instead.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@report.folder_option
def show_command(keys: tuple[str, ...], bib: bool, as_json: bool, folder: Path) -> None:
    """Show all that is known of the papers with these keys.

    That is: where the entry stands, its fields and where each came from, links, themes, places on
    reading lists, notes. An earlier key (`ids`) leads to the same paper. Quick in a library of any
    size, of which nothing but the entry is read.

    \b
    Examples:
      readlist show lightman2023verify
      readlist show lightman2023verify --bib | pbcopy
    """
    root = find_root(folder.resolve())
    settings = config.parse(Store(root).text(root / config.NAME))
    catalogue = Catalogue.of(root, settings.library)
    entries = [_entry(catalogue, key) for key in keys]
    if bib:
        for entry in entries:
            report.say(f"{report.near(catalogue.index.library)}:{entry.line}")
            click.echo(harmless(entry.text) if sys.stdout.isatty() else entry.text)
        return
    known = [_known(catalogue, entry) for entry in entries]
    if as_json:
        click.echo(json.dumps({"papers": [each.data() for each in known]}, indent=1))
        return
    texts = ["\n".join(each.lines()) for each in known]
    click.echo("\n\n".join(map(harmless, texts) if sys.stdout.isatty() else texts))


def _entry(catalogue: Catalogue, key: str) -> Found:
    entry = catalogue.index.find(key)
    if entry is None:
        raise ReadlistError(f"no key '{key}'; {nearest(key, catalogue.index.keys())}")
    return entry


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
        """What a person reads: a name and what it says, and below it where that is from."""
        yield f"{self.paper.key}  {self.paper.type}  {self.place}"
        if self.was:
            yield _line("was", ", ".join(self.was))
        if self.memory.added:
            yield _line("added", self.memory.added)
        by_hand = []
        for name, text, provenance in self.fields():
            yield _line(name, text)
            if provenance == BY_HAND:
                by_hand.append(name)
            else:
                yield _line("", click.style(provenance, dim=True))
        if by_hand:
            yield _line("by a person", ", ".join(by_hand))
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


def _known(catalogue: Catalogue, entry: Found) -> Known:
    store, library = Store(catalogue.root), catalogue.index.library
    memory = ledger.about(store.text(library.with_suffix(".ledger")), entry.key)
    keys = (entry.key, *entry.paper.earlier_keys, *memory.was)
    rows = baseline.about(store.text(catalogue.root / baseline.NAME), keys)
    place = f"{report.near(library)}:{entry.line}"
    return Known(entry.paper, place, memory, rows, *catalogue.places(keys))


def _line(name: str, *cells: str) -> str:
    plain = (" ".join(cell.split()) for cell in cells)
    return f"{name:<12}{'  '.join(filter(None, plain))}".rstrip()


def _below(text: str) -> Iterator[str]:
    """A longer text, below what it belongs to."""
    for line in text.split("\n") if text else ():
        yield f"{'':<12}{line}".rstrip()


def _word(placed: Placed) -> str:
    return next((word for status, word in WORDS.items() if status == placed.status), "")


def harmless(text: str) -> str:
    """The text without the signs by which a terminal is commanded."""
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "\ufffd", text)
