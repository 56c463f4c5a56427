"""The home of the reading folder: what this is, how much there is, and the ways in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from readlist.model import Page, ReadingList, Theme
from readlist.site import addresses, downloads, heads
from readlist.site.desk import Chip, Desk
from readlist.site.markup import fragment
from readlist.site.words import WORDS, count

_PAGE = addresses.HOME


class Card(NamedTuple):
    """A theme or a list at a glance."""

    name: str
    href: str
    text: str
    total: int
    done: int = 0
    draft: bool = False
    quiet: bool = False


def pages(desk: Desk) -> Iterator[Page]:
    """`index.md`."""
    library = desk.library
    title = library.title or WORDS["papers"]
    themes = [_theme_card(desk, theme) for theme in desk.themes.values()]
    files = downloads.offered(_PAGE, library.papers, title)
    body = fragment(
        "overview.html",
        title=title,
        description=library.description,
        numbers=_numbers(desk),
        lists=[_list_card(one) for one in library.lists],
        themes=themes + _unsorted(desk),
        drafted=any(theme.draft for theme in library.themes),
        files=files,
        bib_name=addresses.ALL_BIB,
    )
    yield Page(_PAGE, body, WORDS["home"], nav=(WORDS["home"],), head=heads.of_page(files))


def _numbers(desk: Desk) -> list[Chip]:
    counted = (
        (len(desk.library.papers), "paper", addresses.relative(_PAGE, addresses.ALL_PAPERS)),
        (len(desk.themes), "theme", "#themes"),
        (len(desk.library.lists), "list", "#lists"),
        (len(desk.keywords), "keyword", addresses.relative(_PAGE, addresses.KEYWORDS)),
    )
    return [Chip(count(number, what), href) for number, what, href in counted if number]


def _theme_card(desk: Desk, theme: Theme) -> Card:
    href = addresses.relative(_PAGE, addresses.theme_page(theme.slug))
    total = len(desk.papers_of[theme.slug])
    return Card(theme.name, href, theme.description, total, draft=theme.draft)


def _list_card(reading_list: ReadingList) -> Card:
    href = addresses.relative(_PAGE, addresses.list_page(reading_list.name))
    done = sum(item.status == "done" for item in reading_list.items)
    total = len(reading_list.items)
    return Card(reading_list.title, href, reading_list.description, total, done)


def _unsorted(desk: Desk) -> list[Card]:
    unsorted = len(desk.library.unsorted)
    if not unsorted or not desk.themes:
        return []
    href = addresses.relative(_PAGE, addresses.UNSORTED)
    return [Card(WORDS["unsorted"], href, "", unsorted, quiet=True)]
