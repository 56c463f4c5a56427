"""The same paper under several headings becomes one, with what each place says of it.

Papers are the same by title, ignoring case and punctuation; by the address of the paper where the
titles are nearly the same, too. An address alone is not enough: lists copy the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from readlist.text import headings
from readlist.text.items import Entry
from readlist.text.listing import Listed
from readlist.text.words import fold

_NEARLY = 85  # of 100: how alike two titles of one address must be


@dataclass(frozen=True, slots=True)
class Gathered:
    """A paper of a list: what its entries say together, its themes, the lines of the first."""

    entry: Entry
    themes: tuple[str, ...]
    first: int
    last: int
    task: str = ""


@dataclass
class _Paper:
    """A paper that is being gathered."""

    listed: Listed
    entry: Entry
    themes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def gather(listed: Iterable[Listed], title: str) -> list[Gathered]:
    """Each paper of a list once, where it stands first. `title` is the list's own."""
    papers: list[_Paper] = []
    by_title: dict[str, _Paper] = {}
    by_address: dict[str, _Paper] = {}
    for each in listed:
        key = re.sub(r"[\W_]+", "", fold(each.entry.title)) or each.entry.title
        addresses = [
            _address(link.url) for link in each.entry.links if link.kind in ("paper", "pdf")
        ]
        paper = by_title.get(key) or _by_address(each.entry, addresses, by_address)
        if paper is None:
            paper = _Paper(each, each.entry)
            papers.append(paper)
        else:
            paper.entry = _united(paper.entry, each.entry)
        by_title.setdefault(key, paper)
        for address in addresses:
            by_address.setdefault(address, paper)
        _note(paper, each, title)
    return [
        Gathered(
            replace(paper.entry, remark="\n\n".join(paper.remarks)),
            tuple(paper.themes), paper.listed.first, paper.listed.last, paper.listed.task,
        )
        for paper in papers
    ]  # fmt: skip


def _note(paper: _Paper, listed: Listed, title: str) -> None:
    theme = headings.theme(listed.headings, title)
    if theme and theme not in paper.themes:
        paper.themes.append(theme)
    remark = listed.entry.remark.strip()
    if remark and remark not in paper.remarks:
        paper.remarks.append(remark)


def _address(url: str) -> str:
    """An address without its scheme; of arXiv, the number alone."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/")
    number = re.search(r"arxiv[./](?:org/(?:abs|pdf|html)/)?(\d{4}\.\d{4,5})", bare)
    return number[1] if number else bare


def _by_address(entry: Entry, addresses: Sequence[str], known: dict[str, _Paper]) -> _Paper | None:
    for address in addresses:
        paper = known.get(address)
        if paper and fuzz.ratio(fold(paper.entry.title), fold(entry.title)) >= _NEARLY:
            return paper
    return None


def _united(entry: Entry, more: Entry) -> Entry:
    """What two entries for one paper say together; the first counts where they differ."""
    have = {link.url for link in entry.links}
    return replace(
        entry,
        links=(*entry.links, *(link for link in more.links if link.url not in have)),
        names=entry.names or more.names,
        venue=entry.venue or more.venue,
        year=entry.year or more.year,
        doi=entry.doi or more.doi,
        lost=tuple(dict.fromkeys((*entry.lost, *more.lost))),
    )
