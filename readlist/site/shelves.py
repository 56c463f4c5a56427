"""Pages that hold entries: a theme, the papers without one, a reading list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from readlist.model import Item, Page, Paper, ReadingList, Theme
from readlist.site import addresses, finding
from readlist.site.desk import Desk, home
from readlist.site.entries import Place, entry, status
from readlist.site.markup import fragment
from readlist.site.prose import Prose
from readlist.site.words import WORDS


def themes(desk: Desk) -> Iterator[Page]:
    """A page per theme, and `unsorted.md` where papers are left over."""
    for slug, theme in desk.themes.items():
        yield _theme(desk, theme, desk.papers_of[slug])
    if desk.library.unsorted:
        yield _unsorted(desk)


def _theme(desk: Desk, theme: Theme, papers: Sequence[Paper]) -> Page:
    page = addresses.theme_page(theme.slug)
    body = fragment(
        "theme.html",
        name=theme.name,
        description=theme.description,
        draft=theme.draft,
        bib=addresses.relative(page, addresses.bib_of(page)),
        find=finding.controls(desk, papers, "sort_fit"),
        entries=[
            entry(desk, paper, Place(page, theme=theme.slug, found=home(paper) == theme.slug))
            for paper in papers
        ],
    )
    return Page(page, body, theme.name, nav=(WORDS["themes"], theme.name))


def _unsorted(desk: Desk) -> Page:
    page, title = addresses.UNSORTED, WORDS["unsorted"]
    body = fragment(
        "theme.html",
        name=title,
        description=WORDS["unsorted_lead"] if desk.themes else "",
        draft=False,
        bib=addresses.relative(page, addresses.bib_of(page)),
        find=finding.controls(desk, desk.library.unsorted, "sort_given"),
        entries=[entry(desk, paper, Place(page)) for paper in desk.library.unsorted],
    )
    return Page(page, body, title, nav=(WORDS["themes"], title))


# --------------------------------------------------------------------------- lists


def lists(desk: Desk, keys: Mapping[str, Any]) -> Iterator[Page]:
    """A page per reading list: the person's prose as it stands, the items as entries."""
    for reading_list in desk.library.lists:
        page = addresses.list_page(reading_list.name)
        body = "\n\n".join([_head(desk, reading_list, page), *_blocks(desk, reading_list, page, keys)])
        nav = (WORDS["lists"], reading_list.title)
        yield Page(page, body, reading_list.title, nav=nav)


def _head(desk: Desk, reading_list: ReadingList, page: str) -> Markup:
    return fragment(
        "list_head.html",
        title=reading_list.title,
        description=reading_list.description,
        total=len(reading_list.items),
        done=sum(item.status == "done" for item in reading_list.items),
        bib=addresses.relative(page, addresses.bib_of(page)),
        find=finding.controls(desk, desk.papers_on(reading_list), "sort_list"),
    )


def _blocks(
    desk: Desk, reading_list: ReadingList, page: str, keys: Mapping[str, Any]
) -> Iterator[str]:
    """Prose is the engine's to render; items that follow one another are one raw block."""
    prose = Prose(keys, page)
    anchored: set[str] = set()
    for is_item, blocks in groupby(reading_list.blocks, key=lambda one: isinstance(one, Item)):
        if not is_item:
            yield from (str(block) for block in blocks)
            continue
        entries = [_item(desk, one, page, prose, anchored) for one in blocks if _is_item(one)]
        yield fragment("list_items.html", entries=entries)


def _is_item(block: object) -> bool:
    return isinstance(block, Item)


def _item(desk: Desk, item: Any, page: str, prose: Prose, anchored: set[str]) -> Markup:
    paper = desk.library.by_key.get(item.key)
    note = prose.html(item.note)
    if paper is None:
        state = status(item)
        return fragment("unknown.html", key=item.key, title=item.title, status=state, note=note)
    first = paper.key not in anchored
    anchored.add(paper.key)
    return entry(desk, paper, Place(page, "", item, note, found=bool(note), anchored=first))
