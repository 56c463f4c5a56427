"""The website as values: pages of Markdown, downloads and assets, from a library.

`render(library, sections)` makes every page; `site_files` adds what else a site needs, as bytes
below one folder. Nothing here touches a disk or knows an engine: `readlist site generate` writes
the files, `readlist.site.mkdocs` hands the same ones to MkDocs.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from readlist.config import SiteSettings
from readlist.hookspecs import Section
from readlist.model import Library, Page, Paper
from readlist.site import addresses, indexes, overview, shelves
from readlist.site.addresses import anchor
from readlist.site.assets import assets
from readlist.site.citable import known_keys
from readlist.site.desk import Desk, label
from readlist.site.entries import targets, with_panels
from readlist.site.groups import Group, groups, selected_list
from readlist.site.icons import with_sprite
from readlist.site.markup import clean, fragment
from readlist.site.single import single_page

__all__ = [
    "as_files", "downloads", "grouped", "keys", "label", "render", "selected_list", "shipped",
    "single_page", "site_files", "suggestions", "targets", "title", "to_markdown",
]  # fmt: skip

MARK = "generator: readlist"  # in the front matter of every page that we make

Pages = Callable[[Desk], Iterable[Page]]
# The sections that readlist ships, in the order of the menu.
_SHIPPED: Mapping[str, Pages] = {
    "overview": overview.pages,
    "lists": lambda desk: shelves.lists(desk, known_keys(desk)),
    "themes": lambda desk: shelves.themes(desk, known_keys(desk)),
    "papers": lambda desk: indexes.papers(desk, known_keys(desk)),
    "keywords": indexes.keywords,
}


def shipped(settings: SiteSettings | None = None) -> Iterator[Section]:
    """The built-in sections: overview, lists, themes, papers, keywords."""
    desks = _Desks(settings)
    for name, pages in _SHIPPED.items():
        yield Section(name, _bound(pages, desks))


def _bound(pages: Pages, desks: _Desks) -> Callable[[Library], Iterable[Page]]:
    return lambda library: pages(desks.of(library))


class _Desks:
    """One desk for all sections, as long as they are asked about one library."""

    def __init__(self, settings: SiteSettings | None) -> None:
        self._settings = settings
        self._last: Desk | None = None

    def of(self, library: Library) -> Desk:
        if self._last is None or self._last.library is not library:
            self._last = Desk(library, self._settings)
        return self._last


def suggestions(suggested: Mapping[str, Iterable[tuple[str, float]]]) -> Section:
    """A panel on papers without a theme: for each key, theme names that may fit, with scores."""

    def panel(paper: Paper) -> str:
        names = list(suggested.get(paper.key, ()))
        if paper.themes or not names:
            return ""
        return fragment("suggestions.html", suggested=names)

    return Section("suggestions", lambda library: (), panel)


# --------------------------------------------------------------------------- pages


def render(library: Library, sections: Iterable[Section]) -> Iterator[Page]:
    """Every page of every section, with every section's panels in place.

    Of two pages with one path the first counts, so that a section asked earlier (a project's
    own) can replace a shipped page.
    """
    sections = tuple(sections)
    panels = [section.panel for section in sections if section.panel]
    papers = {anchor(paper.key): paper for paper in library.papers}
    seen: set[str] = set()
    for section in sections:
        for page in section.pages(library):
            if page.path not in seen:
                seen.add(page.path)
                yield replace(page, body=with_sprite(with_panels(page.body, papers, panels)))


def to_markdown(page: Page) -> str:
    """A page as a Markdown file: front matter that MkDocs and Zensical read, and the body."""
    front = ["---", MARK, f"title: {_yaml(title(page.title))}"]
    if not page.search:
        front += ["search:", "  exclude: true"]
    if not _has_headings(page):
        front += ["hide:", "  - toc"]
    body = page.body.replace("</article><article", "</article>\n<article")  # for people's diffs
    return "\n".join([*front, "---", "", body, ""])


def title(text: str) -> str:
    """A title for an engine. MkDocs puts titles into its pages unescaped, as HTML."""
    return html.escape(clean(text), quote=False).replace('"', "&quot;")


def is_ours(text: str) -> bool:
    """Whether a Markdown file was made by `to_markdown`, and may be made anew."""
    return f"\n{MARK}\n" in text.partition("\n---\n")[0] + "\n"


def _yaml(text: str) -> str:
    """A double-quoted YAML scalar (YAML 1.2, §7.3.1); JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=False)


def _has_headings(page: Page) -> bool:
    """Whether the page's own Markdown has headings; those in raw HTML never enter the menu."""
    return any(line.startswith("#") for line in page.body.split("\n"))


def grouped(library: Library) -> list[Group]:
    """The papers as one text has them: below the headings of the list that was asked for, else
    below their themes."""
    return groups(Desk(library))


# --------------------------------------------------------------------------- files


def downloads(library: Library) -> dict[str, bytes]:
    """The .bib files beside the pages: of all, of each theme, list and paper."""
    desk = Desk(library)
    found: dict[str, Iterable[Paper]] = {addresses.ALL_BIB: library.papers}
    for slug in desk.themes:
        found[addresses.bib_of(addresses.theme_page(slug))] = desk.papers_of[slug]
    if library.unsorted:
        found[addresses.bib_of(addresses.UNSORTED)] = library.unsorted
    for reading_list in library.lists:
        page = addresses.list_page(reading_list.name)
        found[addresses.bib_of(page)] = desk.papers_on(reading_list)
    for paper in library.papers:
        found[addresses.bib_of(addresses.paper_page(paper.key))] = (paper,)
    return {path: desk.bib(papers).encode() for path, papers in found.items()}


def keys(
    library: Library, folder: str = "", settings: SiteSettings | None = None
) -> dict[str, dict[str, str]]:
    """What `readlist.site.cite` needs to know: for each key, also earlier ones, the paper.

    `path` is a source path from the site's root; `label` what a citation in brackets reads, `who`
    and `year` what one in a sentence does; `lines` the abstract's first, as far as the site shows
    it; `reference` finished HTML. What is not known is left out.
    """
    return known_keys(Desk(library, settings), folder)


def site_files(
    library: Library, sections: Iterable[Section], settings: SiteSettings | None = None
) -> dict[str, bytes]:
    """Every file of the site below its folder: pages, .bib files, keys.json, style and script."""
    folder = (settings or SiteSettings()).folder
    return as_files(render(library, sections), library, folder, settings)


def as_files(
    pages: Iterable[Page], library: Library, folder: str, settings: SiteSettings | None = None
) -> dict[str, bytes]:
    """The same from pages that are made already; `folder` is where the site will have them."""
    written = {page.path: to_markdown(page).encode() for page in pages}
    known = json.dumps(keys(library, folder, settings), ensure_ascii=False, indent=0)
    return written | downloads(library) | {addresses.KEYS: known.encode()} | assets()
