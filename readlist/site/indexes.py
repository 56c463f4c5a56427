"""Pages that lead to papers: all of them, years, authors, keywords, and each paper's own page."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup

from readlist.model import Item, Page, Paper, Person
from readlist.site import addresses, charts, finding, heads
from readlist.site.desk import Chip, Desk, keyword_anchor, names, short_title
from readlist.site.entries import data, status, targets, whole
from readlist.site.markup import fragment
from readlist.site.prose import Prose
from readlist.site.words import WORDS, count, say

_ABOUT = 3  # themes that are named for a year
_OPEN = 60  # names: of more the letters are folded


class Row(NamedTuple):
    """A keyword or an author, and the papers that have it."""

    id: str
    name: str
    papers: list[Chip]


class Letter(NamedTuple):
    """The rows that begin with a letter; `#` gathers those that begin with none."""

    id: str
    name: str
    rows: list[Row]


def _page(page: str, body: str, title: str) -> Page:
    """An index: the menu has all of them in one group, and the search none."""
    return Page(page, body, title, nav=(WORDS["indexes"], title), search=False)


# --------------------------------------------------------------------------- papers


def papers(desk: Desk, keys: Mapping[str, Any]) -> Iterator[Page]:
    """`papers.md`, and a page per paper: its address holds whatever its themes become.

    Of very many papers none has a page; its address leads to its shelf (`desk.shelves`).
    """
    yield _table(desk)
    for paper in desk.library.papers if desk.paged else ():
        page = addresses.paper_page(paper.key)
        notes = [note.text for note in desk.library.notes_of.get(paper.key, ())]
        said = [item.note for _, item in desk.library.places.get(paper.key, ())]
        html = Prose(keys, page).html if any((*notes, *said)) else Markup
        body = whole(desk, paper, map(html, notes), map(html, said))
        yield Page(page, body, paper.title or paper.key, search=False, head=heads.of(desk, paper))


def _table(desk: Desk) -> Page:
    """Every paper in a line, the newest year first, those of no known year last."""
    total = len(desk.library.papers)
    groups = [
        {"id": _year_id(year), "name": year or WORDS["no_year"], "rows": _lines(desk, found)}
        for year, found in desk.papers_by_year.items()
    ]
    if list(desk.papers_by_year) == [""]:
        groups[0]["name"] = ""
    find = finding.controls(desk, desk.library.papers, "sort_given")
    body = fragment("papers.html", total=total, groups=groups, find=find)
    return _page(addresses.ALL_PAPERS, body, WORDS["all_papers"])


def _lines(desk: Desk, papers: Iterable[Paper]) -> list[dict[str, Any]]:
    return [
        {
            "title": paper.title or paper.key,
            "href": desk.address(paper, addresses.ALL_PAPERS),
            "who": names(paper),
            "status": status(item),
            "data": _data(paper, item),
        }
        for paper, item in ((paper, desk.item(paper)) for paper in papers)
    ]


def _data(paper: Paper, item: Item | None) -> dict[str, str]:
    """What filters ask of a line; it shows no keywords, so it is not found by them."""
    said = data(paper, targets(paper), item)
    said.pop("keywords", None)
    return said


def _year_id(year: str) -> str:
    return f"y{year or '-unknown'}"


# --------------------------------------------------------------------------- years


def years(desk: Desk) -> Iterator[Page]:
    """`years.md`, where years are known: how many papers each has, and what they are about."""
    known = [year for year in desk.papers_by_year if year]
    if not known:
        return
    total = sum(len(desk.papers_by_year[year]) for year in known)
    first, last, said = known[-1], known[0], count(total, "paper")
    body = fragment(
        "years.html",
        lead=say("years_lead", papers=said, first=first, last=last) if first != last else said,
        chart=by_year(desk, addresses.YEARS),
        themed=bool(desk.themes),
        rows=[
            {
                "name": year or WORDS["no_year"],
                "href": _of_year(year, addresses.YEARS),
                "total": len(found),
                "themes": _themes_of(desk, found),
            }
            for year, found in desk.papers_by_year.items()
        ],
    )
    yield _page(addresses.YEARS, body, WORDS["years"])


def by_year(desk: Desk, page: str) -> str:
    """The chart of papers per year, for a page."""
    counted = (
        (year, len(found), _of_year(year, page)) for year, found in desk.papers_by_year.items()
    )
    return charts.columns("rl-chart-years", WORDS["chart_years"], charts.years(counted))


def _of_year(year: str, page: str) -> str:
    return addresses.relative(page, addresses.ALL_PAPERS, _year_id(year))


def _themes_of(desk: Desk, papers: Iterable[Paper]) -> list[tuple[Chip, int]]:
    """The themes that most of these papers have, with how many."""
    counted = Counter(slug for paper in papers for slug in {one.slug for one in paper.themes})
    order = {slug: place for place, slug in enumerate(desk.themes)}
    most = sorted(counted, key=lambda slug: (-counted[slug], order[slug]))[:_ABOUT]
    return [(desk.theme_chip(slug, addresses.YEARS), counted[slug]) for slug in most]


# --------------------------------------------------------------------------- authors, keywords


def authors(desk: Desk) -> Iterator[Page]:
    """`authors.md`, where any are known. One spelling is one author: nobody is guessed.

    Of very many papers only authors of several stand there, and the page says so.
    """
    found: dict[Person, dict[str, Paper]] = {}
    for paper in desk.library.papers:
        for person in paper.authors:
            found.setdefault(person, {})[paper.key] = paper
    found.pop(Person("others"), None)
    if not desk.paged:
        found = {person: papers for person, papers in found.items() if len(papers) > 1}
    if not found:
        return
    named = sorted((*_sorted_under(_index_name(one)), number) for number, one in enumerate(found))
    papers = list(found.values())
    letters = _letters(
        (initial, Row("", name, _chips(desk, papers[number].values(), addresses.AUTHORS)))
        for initial, _, name, number in named
    )
    note = "" if desk.paged else WORDS["several"]
    body = fragment(
        "authors.html", total=len(named), letters=letters, note=note, open=len(named) <= _OPEN
    )
    yield _page(addresses.AUTHORS, body, WORDS["authors"])


def keywords(desk: Desk) -> Iterator[Page]:
    """`keywords.md`, where there are any."""
    if not desk.keywords:
        return
    rows = sorted(map(_sorted_under, desk.keywords))
    letters = _letters((initial, _row(desk, word)) for initial, _, word in rows)
    body = fragment("keywords.html", total=len(rows), letters=letters)
    yield _page(addresses.KEYWORDS, body, WORDS["keywords"])


def _letters(rows: Iterable[tuple[str, Row]]) -> list[Letter]:
    """Sorted rows in groups of one initial."""
    return [
        Letter(f"letter-{initial.lower()}" if initial != "#" else "letter", initial,
               [row for _, row in group])
        for initial, group in groupby(rows, key=lambda row: row[0])
    ]  # fmt: skip


def _sorted_under(name: str) -> tuple[str, str, str]:
    """The letter a name or a keyword stands under, without accents; then what sorts it there."""
    letter = unicodedata.normalize("NFKD", name)[:1].upper()
    return (letter if letter.isalpha() else "#", name.casefold(), name)


def _row(desk: Desk, keyword: str) -> Row:
    papers = _chips(desk, desk.keywords[keyword], addresses.KEYWORDS)
    return Row(keyword_anchor(keyword), keyword, papers)


def _chips(desk: Desk, papers: Iterable[Paper], page: str) -> list[Chip]:
    return [Chip(short_title(paper), desk.address(paper, page)) for paper in papers]


def _index_name(person: Person) -> str:
    """A name as an index has it: `Gogh, Vincent van`."""
    family = " ".join(part for part in (person.family, person.suffix) if part)
    given = " ".join(part for part in (person.given, person.prefix) if part)
    return f"{family}, {given}" if given else family
