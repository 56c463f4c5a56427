"""A library as one text, from top to bottom: by the sections of a list, else by themes.

What the exporters `markdown` and `html` write is the same selection in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from readlist.model import Item, Library, Paper, ReadingList
from readlist.site.addresses import anchor
from readlist.site.desk import Desk, home
from readlist.site.words import WORDS


class Member(NamedTuple):
    """A paper in a group; `home` where it is shown in full, `item` its place on the list."""

    paper: Paper
    home: bool = True
    item: Item | None = None


@dataclass(frozen=True)
class Group:
    """A heading, a sentence below it, and papers.

    `before` and `prose` are a person's Markdown, before the heading and below it.

    `id` is like no paper's `anchor`, which has a tilde only before hexadecimal digits.
    """

    id: str
    title: str
    description: str = ""
    before: str = ""
    prose: str = ""
    members: tuple[Member, ...] = ()


def selected_list(library: Library) -> ReadingList | None:
    """The reading list that was asked for."""
    return next((one for one in library.lists if one.name == library.selected), None)


def groups(desk: Desk) -> list[Group]:
    """Every paper of the library in one group or more; groups without papers are left out."""
    chosen = selected_list(desk.library)
    return list(_by_section(desk.library, chosen) if chosen else _by_theme(desk))


def _by_theme(desk: Desk) -> Iterator[Group]:
    """A group per theme, its best fit first, and one for the papers without a theme."""
    for slug, theme in desk.themes.items():
        members = tuple(Member(paper, home(paper) == slug) for paper in desk.papers_of[slug])
        if members:
            yield Group(theme_id(slug), theme.name, theme.description, members=members)
    rest = tuple(map(Member, desk.library.unsorted))
    if rest:
        sorted_too = len(rest) < len(desk.library.papers)
        yield Group(_id("papers"), WORDS["unsorted" if sorted_too else "papers"], members=rest)


def _by_section(library: Library, chosen: ReadingList) -> Iterator[Group]:
    """A group per stretch of items below one heading, with what the person wrote around it."""
    seen: set[str] = set()
    prose: list[str] = []
    for number, (is_item, blocks) in enumerate(groupby(chosen.blocks, key=_is_item)):
        if not is_item:
            prose += map(str, blocks)
            continue
        items = [block for block in blocks if isinstance(block, Item)]
        members = tuple(_members(library, items, seen))
        if members:
            title = items[0].section
            before, below = _parted("\n\n".join(prose), title)
            yield Group(_id("section", str(number)), title, "", before, below, members)
            prose = []
    if prose:
        yield Group(_id("section", "end"), "", before="\n\n".join(prose))


def _is_item(block: object) -> bool:
    return isinstance(block, Item)


def _members(library: Library, items: Iterable[Item], seen: set[str]) -> Iterator[Member]:
    for item in items:
        paper = library.by_key.get(item.key)
        if paper:
            yield Member(paper, paper.key not in seen, item)
            seen.add(paper.key)


def theme_id(slug: str) -> str:
    """The id of a theme's group."""
    return _id("theme", slug)


def _id(*parts: str) -> str:
    return "~" + "-".join(map(anchor, parts))


def _parted(prose: str, title: str) -> tuple[str, str]:
    """The prose before and after its last heading, which is the group's own."""
    heading = re.compile(rf"^\s{{0,3}}#{{1,6}}\s+{re.escape(title)}\s*#*\s*$", re.M)
    found = list(heading.finditer(prose)) if title else []
    if not found:
        return "", prose
    return prose[: found[-1].start()].strip("\n"), prose[found[-1].end() :].strip("\n")
