"""What the entries of a .bib file state, field by field, blind to how it is written there.

Co-authors' tools reorder fields, change delimiters, wrap lines, and write `{\\"u}` for `ü`; none
of that is an edit. A *statement* has the meaning that two files are compared by, and the source
that says the same in another file. biblatex's names for the fields of BibTeX are one with those
(biblatex manual, §2.2.5), a `date` is a year, a month and a day, and every keyword and every
earlier key (`ids`) is a statement of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from readlist.bibtex import Document, Entry, Field, Raw, evaluate, read_papers, to_latex
from readlist.bibtex.keys import is_writable
from readlist.bibtex.values import MONTHS, pieces, standalone
from readlist.model import Paper, is_private

TYPE = "@"  # the name under which an entry states its type: no field can be called so
SEVERAL = ("keywords", "ids")

# What other programs keep in a .bib file for themselves (JabRef, BibDesk, Mendeley).
_BOOKKEEPING = re.compile(
    r"groups|__markedentry|creationdate|modificationdate|qualityassured|ranking|relevance|printed"
    r"|priority|date-(added|modified)|bdsk-(file|url)-\d+|mendeley-.*"
)

CLASSIC = {
    "journaltitle": "journal",
    "location": "address",
    "eprinttype": "archiveprefix",
    "eprintclass": "primaryclass",
    "sortkey": "key",
}
_ONE = {**CLASSIC, "school": "institution"}
# Types that biblatex takes for one (manual, §2.1.2): biber writes the second of each.
_TYPES = {"conference": "inproceedings", "electronic": "online", "www": "online"}
_TYPES_IN_TWO = {
    ("report", "techreport"): "techreport",
    ("thesis", "phdthesis"): "phdthesis",
    ("thesis", "mathesis"): "mastersthesis",
}
DATE = ("year", "month", "day")
_WHOLE_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class Statement(NamedTuple):
    """That an entry's `name` is something.

    `meaning` is compared, `text` is shown; `source` (LaTeX, or `Raw`) says it in another file;
    `field` and `start`, an offset into the text, tell where it stands.
    """

    name: str
    meaning: str
    text: str
    source: str
    field: str
    start: int


@dataclass(frozen=True)
class Stated:
    """An entry, the paper that it is, and what it says, by the names of statements."""

    entry: Entry
    paper: Paper
    says: Mapping[str, Statement]


def stated(
    document: Document, also: Container[str] = (), papers: Iterable[Paper] | None = None
) -> dict[str, Stated]:
    """What every entry states, by key; of a repeated key the first, as BibTeX does.

    Private fields, and those in which programs keep house, say nothing but where `also` has them.
    `papers` are those of the document, where they have been read already.
    """
    read = read_papers(document) if papers is None else papers
    return {
        entry.key: _stated(entry, paper, document, also)
        for entry, paper in zip(document.entries, read, strict=True)
        if document.entry(entry.key) is entry
    }


def _stated(entry: Entry, paper: Paper, document: Document, also: Container[str]) -> Stated:
    kind = _TYPES.get(paper.type, paper.type)
    says = {TYPE: Statement(TYPE, kind, entry.type, entry.type, TYPE, entry.span.start)}
    for field in entry.fields:
        name = field.name.lower()
        if not (paper.get(name) and is_writable(name)):
            continue
        if name in also or not is_at_home(name):
            for one in _statements(field, paper, document.macros):
                says.setdefault(one.name, one)
    two = _TYPES_IN_TWO.get((kind, paper.get("type")))
    if two and says.pop("type", None):
        says[TYPE] = says[TYPE]._replace(meaning=two)
    return Stated(entry, paper, says)


def is_at_home(field_name: str) -> bool:
    """Whether a field is nobody else's business: a private one, or a program's own."""
    return is_private(field_name) or _BOOKKEEPING.fullmatch(field_name) is not None


def _statements(field: Field, paper: Paper, macros: Mapping[str, str]) -> Iterator[Statement]:
    name = field.name.lower()
    text = paper.get(name)
    if name in SEVERAL:
        yield from _each(name, text, field)
    elif name == "date" and (date := _WHOLE_DATE.fullmatch(text)):
        yield from _parts_of_date(date, field)
    else:
        one = _ONE.get(name, name)
        meaning = _MEANINGS.get(one, str)(_plain(text))
        yield Statement(one, meaning, text, source_of(field.raw, macros), name, field.start)


def _each(name: str, text: str, field: Field) -> Iterator[Statement]:
    for word in filter(None, map(_plain, text.split(","))):
        meaning = word.casefold() if name == "keywords" else word
        source = to_latex(word, "text" if name == "keywords" else "verbatim")
        yield Statement(f"{name}={meaning}", meaning, word, source, name, field.start)


def _parts_of_date(date: re.Match[str], field: Field) -> Iterator[Statement]:
    year, month, day = date.groups()
    yield Statement("year", year, year, year, "date", field.start)
    if month and 1 <= int(month) <= 12:
        macro = list(MONTHS)[int(month) - 1]
        yield Statement("month", month, MONTHS[macro], Raw(macro), "date", field.start)
    if day:
        yield Statement("day", day, day, str(int(day)), "date", field.start)


def date_of(parts: Mapping[str, str]) -> str:
    """biblatex's `date` of the meanings of a year, a month and a day, as far as they go."""
    known = []
    for name, form in zip(DATE, (r"\d{4}", r"\d\d", r"\d\d"), strict=True):
        if not re.fullmatch(form, parts.get(name, "")):
            break
        known.append(parts[name])
    return "-".join(known)


def source_of(raw: str, macros: Mapping[str, str]) -> str:
    """A value as it may stand in another file: without delimiters where it is one piece, so that
    it takes those of its new neighbours."""
    whole = standalone(raw, macros)
    parts = list(pieces(whole))
    single = len(parts) == 1 and (parts[0][0] or parts[0][1].isdigit())
    return evaluate(whole, {}) if single else Raw(whole)


# ---------------------------------------------------------------------- meanings


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _month(text: str) -> str:
    name = text.lower().rstrip(".")
    number = int(name) if name.isdecimal() else _MONTHS.get(name, 0)
    return f"{number:02d}" if 1 <= number <= 12 else text


_MONTHS = {name.lower(): number for number, pair in enumerate(MONTHS.items(), 1) for name in pair}


def _day(text: str) -> str:
    return text.zfill(2) if text.isdigit() else text


def _pages(text: str) -> str:
    return re.sub(r"\s*[-‐‑‒–—]+\s*", "–", re.sub(r"\s*,\s*", ",", text))


def _doi(text: str) -> str:
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", text, flags=re.I).lower()


_MEANINGS: Mapping[str, Callable[[str], str]] = {
    "month": _month,
    "day": _day,
    "pages": _pages,
    "doi": _doi,
    "archiveprefix": str.lower,
}
