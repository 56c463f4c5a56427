"""A library as one self-contained page: nothing is fetched, and no script is needed.

Its Content-Security-Policy says so: it allows nothing but this page's own style sheet. Entries are
made as those of the website are (`readlist.site.entries`), with anchors for addresses.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from readlist.config import SiteSettings
from readlist.model import Item, Library, Note, Paper
from readlist.site.addresses import anchor
from readlist.site.desk import Chip, Desk, home, label
from readlist.site.entries import facts, status
from readlist.site.groups import Group, Member, groups, selected_list, theme_id
from readlist.site.icons import with_sprite
from readlist.site.markup import clean, fragment
from readlist.site.prose import Prose
from readlist.site.words import WORDS, count, say
from readlist.text.addresses import is_safe, safe_links

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def single_page(library: Library, abstracts: bool = True) -> str:
    """The page, as HTML."""
    settings = SiteSettings(abstracts="full" if abstracts else "none")
    desk = Desk(library, settings)
    chosen = selected_list(library)
    about = chosen or library
    style = _style()
    grouped = groups(desk)
    parts = _Parts(desk, grouped)
    made = fragment(
        "single.html",
        title=about.title or WORDS["papers"],
        description=about.description,
        numbers=_numbers(library),
        style=style,
        policy=_policy(style),
        contents=[(one.id, one.title, len(one.members)) for one in grouped if one.title],
        groups=[parts.group(one) for one in grouped],
    )
    made = Markup(with_sprite(made))
    # One line would do for browsers; people compare versions.
    return re.sub(r"(?=<(?:article|section|nav|main|footer)\b)", "\n", made) + "\n"


def _numbers(library: Library) -> str:
    """`12 papers`, and of a list how many of them are read."""
    said = [count(len(library.papers), "paper")]
    if chosen := selected_list(library):
        done = sum(item.status == "done" for item in chosen.items)
        said.append(say("progress", done=done, all=len(chosen.items)))
    return " · ".join(said)


def _style() -> Markup:
    """The style sheet on one line, as the page has it and the policy knows it."""
    css = (files("readlist.site") / "assets" / "single.css").read_text("utf-8")
    return Markup(re.sub(r"\s*\n\s*", "", _COMMENT.sub("", css)))


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


class _Parts:
    """What the page is made of."""

    def __init__(self, desk: Desk, grouped: Iterable[Group]) -> None:
        self.desk = desk
        self.ids = {one.id for one in grouped}
        keys = _keys(desk.library)
        self._notes = Prose(keys, "page", Contained("h4"))
        self._prose = Prose(keys, "page", Contained("h2"))

    def group(self, group: Group) -> dict[str, Any]:
        return {
            "id": group.id,
            "title": group.title,
            "description": group.description,
            "before": self._prose.html(group.before),
            "prose": self._prose.html(group.prose),
            "total": len(group.members),
            "entries": [self.entry(one) for one in group.members if one.home or one.item],
            "also": [
                Chip(member.paper.title or member.paper.key, f"#{anchor(member.paper.key)}")
                for member in group.members
                if not (member.home or member.item)
            ],
        }

    def entry(self, member: Member) -> Markup:
        paper = member.paper
        main = next(iter(safe_links(paper)), None)
        return fragment(
            "single_entry.html",
            **facts(self.desk, paper, "") | {"keywords": paper.keywords},
            id=anchor(paper.key) if member.home else "",
            href=main.url if main else "",
            themes=self._themes(paper, "" if member.item else home(paper)),
            status=status(member.item),
            places=[] if member.item else self._places(paper),
            note=self._notes.html(member.item.note) if member.item else "",
            notes=[self._notes.html(note.text) for note in self._published(paper)],
        )

    def _themes(self, paper: Paper, here: str) -> list[Chip]:
        """The themes that it has beside the one that it stands under."""
        slugs = dict.fromkeys(theme.slug for theme in paper.themes if theme.slug != here)
        ids = {slug: theme_id(slug) for slug in slugs}
        return [
            Chip(self.desk.themes[slug].name, f"#{ids[slug]}" if ids[slug] in self.ids else "")
            for slug in slugs
        ]

    def _places(self, paper: Paper) -> list[tuple[str, Any, Markup]]:
        found: tuple[tuple[Any, Item], ...] = self.desk.library.places.get(paper.key, ())
        return [(one.title, status(item), self._notes.html(item.note)) for one, item in found]

    def _published(self, paper: Paper) -> tuple[Note, ...]:
        return self.desk.library.notes_of.get(paper.key, ())


def _keys(library: Library) -> Mapping[str, Mapping[str, str]]:
    """For `readlist.site.cite`: papers of this page by their anchors, others by their address."""
    found = {}
    for paper in library.beyond:
        main = next(iter(safe_links(paper)), None)
        found[paper.key] = (paper, main.url if main else "")
    for key, paper in library.by_key.items():
        found[key] = (paper, f"#{anchor(paper.key)}")
    return {
        key: {"href": href, "title": clean(paper.title), "label": clean(label(paper))}
        for key, (paper, href) in found.items()
    }


class Contained(Treeprocessor):
    """A person's Markdown fit for a page that fetches nothing and has its own headings.

    An image becomes a link to it; a relative address, which leads nowhere from here, goes, and so
    do styles and ids.
    """

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "img":
                element.tag = "a"
                element.text = element.get("alt") or WORDS["image"]
                element.set("href", element.get("src") or "")
            href = element.get("href") or ""
            kept = {"href": href} if is_safe(href) or href.startswith("#") else {}
            if title := element.get("title"):
                kept["title"] = title
            element.attrib.clear()
            element.attrib.update(kept)
            if element.tag in _HEADINGS:
                element.tag = self._heading
