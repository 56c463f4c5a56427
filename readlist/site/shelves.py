"""Pages that hold entries: a theme, the papers without one, a reading list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from readlist.model import Item, Page, Paper, ReadingList, Theme
from readlist.site import addresses
from readlist.site.desk import Chip, Desk, home
from readlist.site.entries import Place, entry, status
from readlist.site.markup import fragment
from readlist.site.prose import Prose
from readlist.site.words import WORDS

_FEW = 40  # entries: a page of more shows less of each

Keys = Mapping[str, Any]


def themes(desk: Desk, keys: Keys) -> Iterator[Page]:
    """A page per theme, and `unsorted.md` where papers are left over."""
    for slug, theme in desk.themes.items():
        yield _theme(desk, theme, desk.papers_of[slug], keys)
    if desk.library.unsorted:
        yield _unsorted(desk, keys)


def _theme(desk: Desk, theme: Theme, papers: Sequence[Paper], keys: Keys) -> Page:
    page = addresses.theme_page(theme.slug)
    shelf = _Shelf(desk, page, keys, theme.slug, light=len(papers) > _FEW)
    body = fragment(
        "theme.html",
        name=theme.name,
        description=theme.description,
        draft=theme.draft,
        bib=addresses.relative(page, addresses.bib_of(page)),
        entries=[shelf.entry(paper) for paper in papers],
    )
    return Page(page, body, theme.name, nav=(WORDS["themes"], theme.name))


def _unsorted(desk: Desk, keys: Keys) -> Page:
    page, title = addresses.UNSORTED, WORDS["unsorted"]
    papers = desk.library.unsorted
    shelf = _Shelf(desk, page, keys, light=len(papers) > _FEW)
    body = fragment(
        "theme.html",
        name=title,
        description=WORDS["unsorted_lead"] if desk.themes else "",
        draft=False,
        bib=addresses.relative(page, addresses.bib_of(page)),
        entries=[shelf.entry(paper) for paper in papers],
    )
    return Page(page, body, title, nav=(WORDS["themes"], title))


class _Shelf:
    """Entries of one page, with what the person said of them on lists."""

    def __init__(self, desk: Desk, page: str, keys: Keys, theme: str = "", *, light: bool) -> None:
        self._desk, self._page, self._theme, self._light = desk, page, theme, light
        self._prose = Prose(keys, page) if desk.library.lists else None

    def entry(self, paper: Paper) -> Markup:
        place = Place(
            self._page,
            theme=self._theme,
            found=not self._theme or home(paper) == self._theme,
            light=self._light,
            **self._standing(paper),
        )
        return entry(self._desk, paper, place)

    def _standing(self, paper: Paper) -> dict[str, Any]:
        standing = self._desk.standing(paper)
        if standing is None or self._prose is None:
            return {}
        listed, item = standing
        source = addresses.relative(self._page, addresses.list_page(listed.name))
        note = self._prose.html(item.note)
        return {"item": item, "note": note, "source": Chip(listed.title, source)}


# --------------------------------------------------------------------------- lists


def lists(desk: Desk, keys: Keys) -> Iterator[Page]:
    """A page per reading list: the person's prose as it stands, the items as entries."""
    for reading_list in desk.library.lists:
        page = addresses.list_page(reading_list.name)
        body = "\n\n".join([_head(reading_list, page), *_blocks(desk, reading_list, page, keys)])
        nav = (WORDS["lists"], reading_list.title)
        yield Page(page, body, reading_list.title, nav=nav)


def _head(reading_list: ReadingList, page: str) -> Markup:
    return fragment(
        "list_head.html",
        title=reading_list.title,
        description=reading_list.description,
        total=len(reading_list.items),
        done=sum(item.status == "done" for item in reading_list.items),
        bib=addresses.relative(page, addresses.bib_of(page)),
    )


def _blocks(desk: Desk, reading_list: ReadingList, page: str, keys: Keys) -> Iterator[str]:
    """Prose is the engine's to render; items that follow one another are one raw block."""
    prose = Prose(keys, page)
    light = len(reading_list.items) > _FEW
    anchored: set[str] = set()
    for is_item, blocks in groupby(reading_list.blocks, key=lambda one: isinstance(one, Item)):
        if not is_item:
            yield from (str(block) for block in blocks)
            continue
        items = [block for block in blocks if isinstance(block, Item)]
        entries = [_item(desk, item, page, prose, anchored, light) for item in items]
        yield fragment("list_items.html", entries=entries)


def _item(
    desk: Desk, item: Item, page: str, prose: Prose, anchored: set[str], light: bool
) -> Markup:
    paper = desk.library.by_key.get(item.key)
    note = prose.html(item.note)
    if paper is None:
        state = status(item)
        return fragment("unknown.html", key=item.key, title=item.title, status=state, note=note)
    first = paper.key not in anchored
    anchored.add(paper.key)
    place = Place(page, item=item, note=note, found=bool(note), anchored=first, light=light)
    return entry(desk, paper, place)
