"""One paper as HTML: an entry on a theme or list page, and the body of a page of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from readlist.model import Item, Link, Paper
from readlist.site import addresses, downloads
from readlist.site.addresses import anchor
from readlist.site.desk import Chip, Desk, first_lines, keywords_of
from readlist.site.markup import fragment
from readlist.site.words import WORDS
from readlist.text.addresses import is_safe

_SHOWN = 8  # authors before the rest of a long list is folded
_PANELS = re.compile(r"<!--readlist:panels ([^ >]+)-->")

Panel = Callable[[Paper], str]


class Target(NamedTuple):
    """A link button: what is there, in a word, with its icon and address."""

    name: str
    icon: str
    href: str


@dataclass(frozen=True)
class Place:
    """Where an entry stands: the page, its theme if it is a theme's, and its item on a list.

    `note` is what the person wrote there, as HTML; `source` leads to the list, from other pages.
    `found` says whether the search index leads here: once per paper is enough. `light` leaves
    what takes room to the paper's own page.
    """

    page: str
    theme: str = ""
    item: Item | None = None
    note: str = ""
    source: Chip | None = None
    found: bool = True
    anchored: bool = True
    light: bool = False


def entry(desk: Desk, paper: Paper, place: Place) -> Markup:
    """A paper as an `<article>`: title, people, the person's words, links; the rest folded."""
    shown = facts(desk, paper, place.page)
    own = addresses.relative(place.page, addresses.paper_page(paper.key)) if desk.paged else ""
    light = place.light and desk.paged
    brief = first_lines(shown["abstract"]) if light else shown["abstract"]
    return fragment(
        "entry.html",
        **shown | {"abstract": brief},
        more=own if brief != paper.abstract else "",
        id=anchor(paper.key) if place.anchored else "",
        href=own or next((link.href for link in shown["links"]), ""),
        own=own,
        themes=desk.theme_chips(paper, place.page, without=place.theme),
        fits=[] if light else desk.fits(paper, place.page, only=place.theme),
        near=[] if light else desk.near(paper, place.page),
        status=status(place.item),
        note=place.note,
        source=place.source,
        found=place.found,
        in_theme=bool(place.theme),
        coins=desk.coins.get(paper.key, "") if place.anchored else "",
        data=data(paper, shown["links"], place.item),
        **_files(place.page, paper, desk),
        reference="" if light else desk.reference(paper),
    )


def whole(
    desk: Desk, paper: Paper, notes: Iterable[Markup] = (), said: Iterable[Markup] = ()
) -> Markup:
    """The body of a paper's own page: nothing folded but a long list of authors.

    `notes` are about the paper; `said` is what the person wrote at each of its places on lists.
    """
    page = addresses.paper_page(paper.key)
    places = desk.library.places.get(paper.key, ())
    said = tuple(said) or (Markup(""),) * len(places)
    return fragment(
        "paper.html",
        **facts(desk, paper, page),
        themes=desk.theme_chips(paper, page),
        fits=desk.fits(paper, page),
        near=desk.near(paper, page),
        notes=list(notes),
        places=[
            (
                listed.title,
                addresses.relative(page, addresses.list_page(listed.name)),
                status(item),
                note,
            )
            for (listed, item), note in zip(places, said, strict=True)
        ],
        origin=str(paper.origin or ""),
        added=paper.added,
        **_files(page, paper, desk),
        reference=desk.reference(paper),
    )


def _files(page: str, paper: Paper, desk: Desk) -> dict[str, Any]:
    """What the fold "Cite" offers beside the BibTeX entry."""
    return {
        "files": downloads.of_paper(desk, paper, page),
    }


def data(paper: Paper, links: Iterable[Target], item: Item | None) -> dict[str, str]:
    """What the script that filters and sorts asks of an entry: its `data-` attributes.

    Several values stand apart by spaces: themes and keywords as addresses name them, links by
    their kinds, a DOI among the papers. `author` is the family name that an index sorts by.
    """
    kinds = ("paper" if link.icon == "doi" else link.icon for link in links)
    said = {
        "themes": " ".join(dict.fromkeys(anchor(theme.slug) for theme in paper.themes)),
        "keywords": " ".join(keywords_of(paper)),
        "status": (item.status or "other") if item else "",
        "year": paper.year,
        "links": " ".join(dict.fromkeys(kinds)),
        "added": paper.added,
        "author": next((person.family for person in paper.authors), ""),
    }
    return {name: value for name, value in said.items() if value}


def with_panels(body: str, papers: Mapping[str, Paper], panels: Iterable[Panel]) -> str:
    """A page with what plugins say about each paper put in its place."""
    panels = tuple(panels)

    def fill(found: re.Match[str]) -> str:
        paper = papers.get(found[1])
        said = [str(panel(paper)) for panel in panels] if paper else []
        inner = "".join(" ".join(one.split("\n")) for one in said if one)
        return f'<div class="rl-panels">{inner}</div>' if inner else ""

    return _PANELS.sub(fill, body)


def status(item: Item | None) -> tuple[str, str] | None:
    """An item's box as its name in the style sheet and its word; None off lists."""
    if item is None:
        return None
    name = item.status or "other"
    return name, WORDS[name]


def facts(desk: Desk, paper: Paper, page: str) -> dict[str, Any]:
    """What every shape of a paper shows."""
    names = [str(person) for person in paper.authors]
    shown = len(names) if len(names) <= _SHOWN + 2 else _SHOWN
    return {
        "key": paper.key,
        "title": paper.title,
        "authors": names[:shown],
        "further": names[shown:],
        "year": paper.year,
        "venue": paper.venue,
        "links": targets(paper),
        "keywords": desk.keyword_chips(paper, page),
        "abstract": desk.abstract(paper),
        "bibtex": desk.bibtex[paper.key],
        "panels": Markup(f"<!--readlist:panels {anchor(paper.key)}-->"),
    }


def targets(paper: Paper) -> list[Target]:
    """The paper's links, its DOI among them unless a link already leads there."""
    found = [Target(WORDS[f"link_{link.kind}"], link.kind, link.url) for link in _addresses(paper)]
    doi = "https://doi.org/" + quote(paper.doi, safe="/:;()._-")
    if paper.doi and all(target.href.lower() != doi.lower() for target in found):
        found.append(Target(WORDS["link_doi"], "doi", doi))
    return found


def _addresses(paper: Paper) -> list[Link]:
    return [link for link in paper.links if is_safe(link.url)]
