"""The exporter `csv`: one row a paper, for spreadsheets (RFC 4180; docs/formats/csv.md)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

from readlist import Exporter, Library, Paper, Person, Problem, hookimpl
from readlist.text.addresses import left_out, safe_links

# A spreadsheet takes a cell that begins with one of these for a formula, the wide forms in East
# Asian settings; blanks before it may be cut off. Quotation marks do not keep it from that.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
# What no cell needs, and readers stumble over: controls but the line feed, halves of pairs.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]+")

Column = Literal[
    "key", "type", "title", "authors", "year", "venue", "doi", "url", "links", "keywords",
    "themes", "lists", "abstract", "added",
]  # fmt: skip


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`columns`: which, in which order, else all; `abstracts`: whether to write them; `bom`: the
    mark by which Excel knows UTF-8; `formulas`: text that looks like one gets an apostrophe, or
    is kept.
    """

    columns: tuple[Column, ...] = ()
    abstracts: bool = True
    bom: bool = False
    formulas: Literal["escape", "keep"] = "escape"


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("csv", ".csv", render, Options, inspect)


def render(library: Library, options: Options | None = None) -> str:
    """A line of names, then a row for each paper, in the library's order."""
    chosen = options or Options()
    columns = [name for name in chosen.columns or COLUMNS if chosen.abstracts or name != "abstract"]
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(columns)
    for paper in library.papers:
        cells = (_cell(COLUMNS[name](paper, library)) for name in columns)
        rows.writerow(cells if chosen.formulas == "keep" else map(_inert, cells))
    return ("\ufeff" if chosen.bom else "") + written.getvalue()


def inspect(library: Library, options: Options | None = None) -> Iterable[Problem]:
    """Links that are left out."""
    return left_out(library.papers)


def _cell(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()


def _inert(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


# --------------------------------------------------------------------------- columns


def _name(person: Person) -> str:
    """`van der Meer, Ada`; `King, Jr., Martin`; an organisation as it is."""
    family = f"{person.prefix} {person.family}".strip()
    return ", ".join(part for part in (family, person.suffix, person.given) if part)


def _authors(paper: Paper, library: Library) -> str:
    return "; ".join(map(_name, paper.authors))


def _url(paper: Paper, library: Library) -> str:
    return next((link.url for link in safe_links(paper)), "")


def _links(paper: Paper, library: Library) -> str:
    return "; ".join(f"{link.kind} {link.url}" for link in safe_links(paper)[1:])


def _themes(paper: Paper, library: Library) -> str:
    names = {theme.slug: theme.name for theme in library.themes}
    return "; ".join(dict.fromkeys(names.get(one.slug, one.slug) for one in paper.themes))


def _lists(paper: Paper, library: Library) -> str:
    places = library.places.get(paper.key, ())
    return "; ".join(f"{listed.name}: {item.status or item.mark}" for listed, item in places)


COLUMNS: Mapping[str, Callable[[Paper, Library], str]] = {
    "key": lambda paper, _: paper.key,
    "type": lambda paper, _: paper.type,
    "title": lambda paper, _: " ".join(paper.title.split()),
    "authors": _authors,
    "year": lambda paper, _: paper.year,
    "venue": lambda paper, _: " ".join(paper.venue.split()),
    "doi": lambda paper, _: paper.doi,
    "url": _url,
    "links": _links,
    "keywords": lambda paper, _: "; ".join(paper.keywords),
    "themes": _themes,
    "lists": _lists,
    "abstract": lambda paper, _: paper.abstract,
    "added": lambda paper, _: paper.added,
}
