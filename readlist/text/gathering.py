"""The same paper under several headings becomes one, with what each place says of it.

Papers are the same by title, ignoring case and punctuation; by the address of the paper where the
titles are nearly the same, too. An address alone is not enough: lists copy the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from readlist.model import Link
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
    """A paper that is being gathered; the first entry counts where they differ."""

    listed: Listed
    entry: Entry
    links: dict[str, Link] = field(default_factory=dict)
    themes: dict[str, None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    lost: dict[str, None] = field(default_factory=dict)

    def add(self, more: Entry, theme: str) -> None:
        """What another entry says of the paper, and the theme that it stands below."""
        one = self.entry
        if more is not one:
            self.entry = replace(
                one,
                names=one.names or more.names,
                venue=one.venue or more.venue,
                year=one.year or more.year,
                doi=one.doi or more.doi,
            )
        for link in more.links:
            self.links.setdefault(link.url, link)
        self.lost.update(dict.fromkeys(more.lost))
        if theme:
            self.themes.setdefault(theme)
        if remark := more.remark.strip():
            self.remarks.setdefault(remark)

    def gathered(self) -> Gathered:
        entry = replace(
            self.entry,
            links=tuple(self.links.values()),
            remark="\n\n".join(self.remarks),
            lost=tuple(self.lost),
        )
        where = self.listed
        return Gathered(entry, tuple(self.themes), where.first, where.last, where.task)


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
        by_title.setdefault(key, paper)
        for address in addresses:
            by_address.setdefault(address, paper)
        paper.add(each.entry, headings.theme(each.headings, title))
    return [paper.gathered() for paper in papers]


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
