"""Pages that hold entries: a theme, the papers without one, a reading list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from readlist.model import Item, Page, Paper, ReadingList, Theme
from readlist.site import addresses, charts, downloads, finding, heads
from readlist.site.desk import Chip, Desk, home
from readlist.site.entries import Place, entry, status
from readlist.site.markup import fragment
from readlist.site.parting import Part
from readlist.site.prose import Prose
from readlist.site.words import WORDS

_FEW = 40  # entries: a page of more shows less of each
_STATUSES = ("done", "reading", "todo", "skip", "other")

Keys = Mapping[str, Any]


def themes(desk: Desk, keys: Keys) -> Iterator[Page]:
    """A page per theme, or several, and `unsorted.md` where papers are left over."""
    for theme in desk.themes.values():
        yield from _shelf(desk, keys, theme)
    if desk.library.unsorted:
        lead = WORDS["unsorted_lead"] if desk.themes else ""
        yield from _shelf(desk, keys, Theme("", WORDS["unsorted"], lead))


def _shelf(desk: Desk, keys: Keys, theme: Theme) -> Iterator[Page]:
    """The pages of a theme; the menu has the first."""
    parts = desk.parts_of[theme.slug]
    first = parts[0].page
    papers = desk.papers_of[theme.slug] if theme.slug else desk.library.unsorted
    for part in parts:
        files = downloads.offered(first, papers, theme.name, part.page)
        shelf = _Shelf(desk, part.page, keys, theme.slug, light=part.total > _FEW)
        body = fragment(
            "theme.html",
            name=theme.name,
            description=theme.description,
            draft=theme.draft,
            href=addresses.relative(part.page, first) if part != parts[0] else "",
            files=files,
            total=sum(one.total for one in parts),
            parts=_contents(part, parts) if len(parts) > 1 else [],
            part=part.name,
            find=finding.controls(desk, part.papers, "sort_fit" if theme.slug else "sort_given"),
            years=[
                (year.name or WORDS["no_year"], [shelf.entry(paper) for paper in year.papers])
                for year in part.years
            ],
        )
        title = f"{theme.name} · {part.name}" if part != parts[0] else theme.name
        nav = (WORDS["themes"], theme.name) if part == parts[0] else ()
        yield Page(part.page, body, title, nav, head=heads.of_page(files))


def _contents(here: Part, parts: Sequence[Part]) -> list[tuple[str, int, str]]:
    """The parts of a shelf: name, papers, and address, which the one at hand has not."""
    return [
        (part.name, part.total, addresses.relative(here.page, part.page) if part != here else "")
        for part in parts
    ]


class _Shelf:
    """Entries of one page, with what the person said of them on lists."""

    def __init__(self, desk: Desk, page: str, keys: Keys, theme: str = "", *, light: bool) -> None:
        self._desk, self._page, self._theme, self._light = desk, page, theme, light
        self._prose = Prose(keys, page) if desk.library.lists else None

    def entry(self, paper: Paper) -> Markup:
        place = Place(
            self._page,
            theme=self._theme,
            found=home(paper) == self._theme,
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
        papers = desk.papers_on(reading_list)
        files = downloads.offered(page, papers, reading_list.title)
        head = _head(reading_list, files, finding.controls(desk, papers, "sort_list"))
        body = "\n\n".join([head, *_blocks(desk, reading_list, page, keys)])
        nav = (WORDS["lists"], reading_list.title)
        yield Page(page, body, reading_list.title, nav, head=heads.of_page(files))


def _head(reading_list: ReadingList, files: Sequence[downloads.File], find: Markup) -> Markup:
    return fragment(
        "list_head.html",
        title=reading_list.title,
        description=reading_list.description,
        total=len(reading_list.items),
        done=sum(item.status == "done" for item in reading_list.items),
        chart=_shares(reading_list),
        files=files,
        find=find,
    )


def _shares(reading_list: ReadingList) -> Markup:
    """The items by their status, those read first."""
    counted: Counter[str] = Counter(item.status or "other" for item in reading_list.items)
    parts = (charts.Share(name, WORDS[name], counted[name]) for name in _STATUSES)
    return charts.shares("rl-chart-status", WORDS["chart_status"], parts)


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
