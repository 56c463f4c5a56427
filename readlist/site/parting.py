"""A shelf of very many papers, parted by years into pages that load quickly.

Parts are filled from the oldest year on, so that a new paper changes the newest part and leaves the
addresses of the others alone. The newest papers stand on the shelf's own page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from readlist.model import Paper
from readlist.site.words import WORDS

MANY = 250  # papers: what one page holds at most
_FULL = 75  # papers: with so many no further year joins a part
_SLIGHT = 25  # papers: a newest part of fewer joins the one before


class Year(NamedTuple):
    """The papers of one year, the best fit first; no name where none is known."""

    name: str
    papers: tuple[Paper, ...]


class Part(NamedTuple):
    """A page of a shelf, and its years, the newest first; one year without a name if whole."""

    page: str
    name: str
    years: tuple[Year, ...]

    @property
    def papers(self) -> tuple[Paper, ...]:
        return tuple(paper for year in self.years for paper in year.papers)

    @property
    def total(self) -> int:
        return sum(len(year.papers) for year in self.years)


def parted(page: str, papers: Sequence[Paper]) -> tuple[Part, ...]:
    """A shelf's pages: `theme/x.md` first, then `theme/x/2012.md` ... and `theme/x/undated.md`."""
    years = _years(papers) if len(papers) > MANY else []
    if len(years) < 2:
        return (Part(page, "", (Year("", tuple(papers)),)),)
    parts = _joined([year for year in years if year.name])[::-1]
    parts += [[year] for year in years if not year.name]
    below = page.removesuffix(".md")
    pages = [page, *(f"{below}/{_file(part)}.md" for part in parts[1:])]
    return tuple(Part(at, _name(of), tuple(of[::-1])) for at, of in zip(pages, parts, strict=True))


def _years(papers: Iterable[Paper]) -> list[Year]:
    """The oldest year first; those of no known year before all."""
    ranked = sorted(papers, key=lambda paper: paper.year)
    return [Year(name, tuple(of)) for name, of in groupby(ranked, key=lambda paper: paper.year)]


def _joined(years: Iterable[Year]) -> list[list[Year]]:
    """Years that follow one another, as many as fill a part."""
    parts = list(_filled(years))
    if len(parts) > 1 and _total(parts[-1]) < _SLIGHT:
        parts[-2:] = [[*parts[-2], *parts[-1]]]
    return parts


def _filled(years: Iterable[Year]) -> Iterator[list[Year]]:
    part: list[Year] = []
    for year in years:
        part.append(year)
        if _total(part) >= _FULL:
            yield part
            part = []
    if part:
        yield part


def _total(part: Iterable[Year]) -> int:
    return sum(len(year.papers) for year in part)


def _file(part: Sequence[Year]) -> str:
    """The first year, which stays when the part grows."""
    return part[0].name or "undated"


def _name(part: Sequence[Year]) -> str:
    first, last = part[0].name, part[-1].name
    return (first if first == last else f"{first}–{last}") or WORDS["no_year"]
