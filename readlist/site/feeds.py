"""Atom feeds of what is new: of all papers, of each theme and list (RFC 4287).

A reader of feeds shows an entry again when its `id` or its date is another one. Both come from the
day on which the paper came into the library, as the ledger knows it, and from the first key that
it had: another theme, another key or another build sends nothing twice. A paper whose day nobody
knows is in no feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from readlist.model import Library, Paper, Problem
from readlist.site import addresses
from readlist.site.desk import Desk
from readlist.site.downloads import ATOM, Collection, beside, collections, is_dated
from readlist.site.markup import clean
from readlist.site.outlet import Outlet
from readlist.site.told import people

NEWEST = 50  # entries of a feed

_NOT_XML = re.compile("[\ufffe\uffff]")  # what XML 1.0 §2.2 has no place for, beside controls


def problems(outlet: Outlet) -> Iterator[Problem]:
    """Whether the feeds are left out, since nobody said where the site will be."""
    if not outlet.host:
        message = "no feeds: the site's address is not known"
        hint = "name it as `site_url` in mkdocs.yml, or as `url` of [site] in readlist.toml"
        yield Problem("no-site-url", message, severity="note", hint=hint)


def files(desk: Desk, outlet: Outlet) -> dict[str, bytes]:
    """Every feed, by its path; none without an address."""
    if not outlet.host:
        return {}
    first = first_keys(desk.library)
    found = {}
    for one in collections(desk):
        papers = newest(one.papers)
        if papers:
            feed = _Feed(desk, outlet, first).text(one, papers)
            found[beside(one.page, ATOM.suffix)] = feed.encode()
    for theme in desk.library.themes:  # who follows a theme by its earlier name goes on doing so
        now = beside(addresses.theme_page(theme.slug), ATOM.suffix)
        for earlier in theme.was if now in found else ():
            found.setdefault(beside(addresses.theme_page(earlier), ATOM.suffix), found[now])
    return found


def newest(papers: Sequence[Paper]) -> list[Paper]:
    """The papers that came last, the last first; of one day those that stand further down."""
    dated = [(paper.added, place) for place, paper in enumerate(papers) if is_dated(paper)]
    return [papers[place] for _, place in sorted(dated, reverse=True)[:NEWEST]]


def first_keys(library: Library) -> dict[str, str]:
    """The first key of each paper that has had others, as the ledger knows them, else its `ids`."""
    found: dict[str, str] = {}
    for old, new in library.renamed.items():
        found.setdefault(new, old)
    for paper in library.papers:
        for old in paper.earlier_keys:
            found.setdefault(paper.key, old)
    return found


class _Feed:
    """One feed's text, and how it names its entries."""

    def __init__(self, desk: Desk, outlet: Outlet, first: dict[str, str]) -> None:
        self._desk, self._outlet, self._first = desk, outlet, first

    def text(self, one: Collection, papers: Sequence[Paper]) -> str:
        whole = self._desk.library.title
        title = f"{one.title} · {whole}" if whole and whole != one.title else one.title
        own = self._outlet.address(beside(one.page, ATOM.suffix))
        lines = [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            _tag("id", own),
            _tag("title", title),
            *([_tag("subtitle", one.description)] if one.description else []),
            _tag("updated", _moment(papers[0])),
            f"<author>{_tag('name', whole or one.title)}</author>",
            f'<link rel="self" type={quoteattr(ATOM.media)} href={quoteattr(own)}/>',
            self._link(one.page),
            *(line for paper in papers for line in self._entry(paper)),
            "</feed>",
        ]
        return "\n".join(lines) + "\n"

    def _entry(self, paper: Paper) -> Iterator[str]:
        yield "<entry>"
        yield _tag("id", self._id(paper))
        yield _tag("title", paper.title or paper.key)
        yield _tag("published", _moment(paper))
        yield _tag("updated", _moment(paper))
        for someone in people(paper):
            yield f"<author>{_tag('name', str(someone))}</author>"
        yield self._link(addresses.paper_page(paper.key))
        for slug in dict.fromkeys(theme.slug for theme in paper.themes):
            label = self._desk.themes[slug].name
            yield f"<category term={_quoted(slug)} label={_quoted(label)}/>"
        if abstract := self._desk.abstract(paper):
            yield _tag("summary", abstract)
        yield "</entry>"

    def _id(self, paper: Paper) -> str:
        """A tag URI (RFC 4151): the host, the day, and the first key."""
        key = self._first.get(paper.key, paper.key)
        return f"tag:{self._outlet.host},{paper.added}:{quote(key, safe='', errors='replace')}"

    def _link(self, page: str) -> str:
        address = quoteattr(self._outlet.address(page))
        return f'<link rel="alternate" type="text/html" href={address}/>'


def _moment(paper: Paper) -> str:
    return f"{paper.added}T00:00:00Z"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(_plain(text))}</{name}>"


def _quoted(text: str) -> str:
    return quoteattr(_plain(text))


def _plain(text: str) -> str:
    return _NOT_XML.sub(" ", clean(text))
