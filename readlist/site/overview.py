"""The home of the reading folder: what this is, how much there is, and the ways in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from readlist.bibtex import format_paper, read_names
from readlist.model import Page, Paper, Person, ReadingList, Theme
from readlist.site import addresses, charts, downloads, heads, indexes
from readlist.site.desk import Chip, Desk, names
from readlist.site.markup import fragment
from readlist.site.words import WORDS, count, say
from readlist.text.addresses import is_safe
from readlist.text.words import slug

_PAGE = addresses.HOME
_NEWEST = 6  # papers


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
    themes = [_theme_card(desk, theme) for theme in desk.themes.values()]
    files = downloads.offered(_PAGE, library.papers, _title(desk))
    body = fragment(
        "overview.html",
        title=_title(desk),
        description=library.description,
        numbers=_numbers(desk),
        titles_only=not desk.paged,
        lists=[_list_card(one) for one in library.lists],
        themes=themes + _unsorted(desk),
        drafted=any(theme.draft for theme in library.themes),
        newest=[_line(desk, paper) for paper in desk.newest[:_NEWEST]],
        all_papers=addresses.relative(_PAGE, addresses.ALL_PAPERS),
        charts=[chart for chart in (indexes.by_year(desk, _PAGE), _by_theme(themes)) if chart],
        reference=_sentence(desk),
        bibtex=format_paper(_as_paper(desk)),
        files=files,
        bib_name=downloads.beside(_PAGE, downloads.BIBTEX.suffix),
    )
    yield Page(_PAGE, body, WORDS["home"], nav=(WORDS["home"],), head=heads.of_page(files))


def _title(desk: Desk) -> str:
    return desk.library.title or WORDS["papers"]


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
    return Card(theme.name, href, theme.description, total, draft=theme.draft, quiet=not total)


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


def _line(desk: Desk, paper: Paper) -> dict[str, str]:
    return {
        "title": paper.title or paper.key,
        "href": desk.address(paper, _PAGE),
        "who": " ".join(part for part in (names(paper), paper.year) if part),
        "added": paper.added,
    }


def _by_theme(cards: Iterable[Card]) -> Markup:
    """The chart of papers per theme, the largest first."""
    bars = [charts.Bar(card.name, card.total, card.href) for card in cards]
    ranked = sorted(bars, key=lambda bar: -bar.total)
    return charts.rows("rl-chart-themes", WORDS["chart_themes"], ranked)


# --------------------------------------------------------------------------- cite this list


def _as_paper(desk: Desk) -> Paper:
    """This site as an entry: nothing that neither the settings nor the ledger say."""
    fields = {
        "title": _title(desk),
        "url": _url(desk),
        "year": _year(desk),
        "note": _note(desk),
    }
    people = {"author": _authors(desk)}
    return Paper(
        slug(_title(desk)) or "readlist",
        fields={name: value for name, value in fields.items() if value},
        people={name: who for name, who in people.items() if who},
    )


def _sentence(desk: Desk) -> str:
    """The same as a reference to copy."""
    authors = [str(person) for person in _authors(desk)]
    named = WORDS["and"].join(filter(None, (", ".join(authors[:-1]), *authors[-1:])))
    parts = (named, _title(desk), _note(desk), _year(desk), _url(desk))
    return ". ".join(part for part in parts if part)


def _authors(desk: Desk) -> tuple[Person, ...]:
    """Who made the list, as the settings say it; braces keep a name whole, as in BibTeX."""
    return read_names(" and ".join(desk.settings.authors))


def _note(desk: Desk) -> str:
    return say("list_note", papers=count(len(desk.library.papers), "paper"))


def _year(desk: Desk) -> str:
    """The year in which the newest paper was added."""
    return max((paper.added for paper in desk.library.papers), default="")[:4]


def _url(desk: Desk) -> str:
    return desk.settings.url if is_safe(desk.settings.url) else ""
