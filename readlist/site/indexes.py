"""Pages that lead to papers: the keyword index, the table of all papers, and each paper's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from readlist.model import Page, Paper
from readlist.site import addresses, finding
from readlist.site.desk import Chip, Desk, keyword_anchor, names, short_title
from readlist.site.entries import data, targets, whole
from readlist.site.markup import fragment
from readlist.site.prose import Prose
from readlist.site.words import WORDS


class Row(NamedTuple):
    """A keyword and the papers that have it."""

    id: str
    name: str
    papers: list[Chip]


class Letter(NamedTuple):
    """The keywords that begin with a letter; `#` gathers those that begin with none."""

    id: str
    name: str
    rows: list[Row]


def keywords(desk: Desk) -> Iterator[Page]:
    """`keywords.md`, where there are any."""
    if not desk.keywords:
        return
    rows = sorted(map(_initial, desk.keywords))
    letters = [
        Letter(f"letter-{initial.lower()}" if initial != "#" else "letter", initial,
               [_row(desk, word) for _, _, word in group])
        for initial, group in groupby(rows, key=lambda row: row[0])
    ]  # fmt: skip
    body = fragment("keywords.html", total=len(rows), letters=letters)
    yield Page(addresses.KEYWORDS, body, WORDS["keywords"], (WORDS["keywords"],), search=False)


def _initial(keyword: str) -> tuple[str, str, str]:
    """The letter a keyword stands under, without accents; then what sorts it there."""
    letter = unicodedata.normalize("NFKD", keyword)[:1].upper()
    return (letter if letter.isalpha() else "#", keyword.casefold(), keyword)


def _row(desk: Desk, keyword: str) -> Row:
    papers = [
        Chip(short_title(paper), desk.address(paper, addresses.KEYWORDS))
        for paper in desk.keywords[keyword]
    ]
    return Row(keyword_anchor(keyword), keyword, papers)


def papers(desk: Desk, keys: Mapping[str, Any]) -> Iterator[Page]:
    """`papers.md`, and a page per paper: its address holds whatever its themes become.

    Of very many papers none has a page; its address leads to its shelf (`desk.shelves`).
    """
    yield _table(desk)
    for paper in desk.library.papers if desk.paged else ():
        page = addresses.paper_page(paper.key)
        texts = [note.text for note in desk.library.notes_of.get(paper.key, ())]
        prose = Prose(keys, page) if texts else None
        body = whole(desk, paper, [prose.html(text) for text in texts] if prose else [])
        yield Page(page, body, paper.title or paper.key, search=False)


def _table(desk: Desk) -> Page:
    """Every paper in a line, the newest year first, those of no known year last."""
    ranked = sorted(desk.library.papers, key=lambda paper: paper.year, reverse=True)
    groups = [
        {"name": year or WORDS["no_year"], "rows": [_line(desk, paper) for paper in group]}
        for year, group in groupby(ranked, key=lambda paper: paper.year)
    ]
    if len(groups) == 1 and not ranked[0].year:
        groups[0]["name"] = ""
    find = finding.controls(desk, ranked, "sort_given")
    body = fragment("papers.html", total=len(ranked), groups=groups, find=find)
    title = WORDS["all_papers"]
    return Page(addresses.ALL_PAPERS, body, title, nav=(title,), search=False)


def _line(desk: Desk, paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title or paper.key,
        "href": desk.address(paper, addresses.ALL_PAPERS),
        "who": names(paper),
        "data": _data(paper),
    }


def _data(paper: Paper) -> dict[str, str]:
    """What filters ask of a line; it shows no keywords, so it is not found by them."""
    said = data(paper, targets(paper), None)
    said.pop("keywords", None)
    return said
