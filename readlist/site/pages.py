"""The website as values: pages of Markdown, downloads and assets, from a library.

`render(library, sections)` makes every page; `site_files` adds what else a site needs, as bytes
below one folder. Nothing here touches a disk or knows an engine: `readlist site generate` writes
the files, `readlist.site.mkdocs` hands the same ones to MkDocs.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from readlist.config import SiteSettings
from readlist.hookspecs import Section
from readlist.model import Library, Page, Paper
from readlist.site import addresses, downloads, feeds, indexes, overview, shelves
from readlist.site.addresses import anchor
from readlist.site.assets import assets
from readlist.site.citable import keys
from readlist.site.desk import Desk, label
from readlist.site.entries import targets, with_panels
from readlist.site.groups import Group, groups, selected_list
from readlist.site.icons import with_sprite
from readlist.site.markup import clean, escaped, fragment
from readlist.site.outlet import Outlet
from readlist.site.redirects import redirects
from readlist.site.single import single_page
from readlist.site.words import WORDS

__all__ = [
    "desk_of", "further", "grouped", "keys", "label", "render", "selected_list", "shipped",
    "single_page", "site_files", "suggestions", "targets", "title", "to_markdown",
]  # fmt: skip

MARK = "generator: readlist"  # in the front matter of every page that we make

_BLOCK = re.compile(r'^(<div class="rl [^"]*")', re.M)
# Languages that are written from right to left (Unicode CLDR, `characterOrder`).
_LEFTWARDS = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

Pages = Callable[[Desk], Iterable[Page]]
# The sections that readlist ships, in the order of the menu.
_SHIPPED: Mapping[str, Pages] = {
    "overview": overview.pages,
    "lists": lambda desk: shelves.lists(desk, keys(desk)),
    "themes": lambda desk: shelves.themes(desk, keys(desk)),
    "papers": lambda desk: indexes.papers(desk, keys(desk)),
    "years": indexes.years,
    "authors": indexes.authors,
    "keywords": indexes.keywords,
}


def shipped(settings: SiteSettings | None = None) -> Iterator[Section]:
    """The built-in sections: overview, lists, themes, papers, years, authors, keywords."""
    for name, pages in _SHIPPED.items():
        yield Section(name, _bound(pages, settings or SiteSettings()))


def _bound(pages: Pages, settings: SiteSettings) -> Callable[[Library], Iterable[Page]]:
    return lambda library: pages(desk_of(library, settings))


_last: list[Desk] = []


def desk_of(library: Library, settings: SiteSettings) -> Desk:
    """One desk for all sections and files, as long as they are asked about one library."""
    if not _last or _last[0].library is not library or _last[0].settings != settings:
        _last[:] = [Desk(library, settings)]
    return _last[0]


def suggestions(suggested: Mapping[str, Iterable[tuple[str, float]]]) -> Section:
    """A panel on papers without a theme: for each key, theme names that may fit, with scores."""

    def panel(paper: Paper) -> str:
        names = list(suggested.get(paper.key, ()))
        if paper.themes or not names:
            return ""
        return fragment("suggestions.html", suggested=names)

    return Section("suggestions", lambda library: (), panel)


# --------------------------------------------------------------------------- pages


def render(
    library: Library, sections: Iterable[Section], outlet: Outlet | None = None
) -> Iterator[Page]:
    """Every page of every section, as it is at this outlet, with every section's panels in place.

    Of two pages with one path the first counts, so that a section asked earlier (a project's
    own) can replace a shipped page. What was renamed, or has no page of its own, redirects.
    """
    sections, outlet = tuple(sections), outlet or Outlet()
    panels = [section.panel for section in sections if section.panel]
    papers = {anchor(paper.key): paper for paper in library.papers}
    made: dict[str, Page] = {}
    for section in sections:
        for page in section.pages(library):
            if page.path not in made:
                body = with_sprite(with_panels(outlet.kept(page.body), papers, panels))
                body = _in_language(body, outlet)
                made[page.path] = replace(page, body=body, head=outlet.kept(page.head))
                yield made[page.path]
    for page in redirects(library, tuple(made.values())):
        if made.setdefault(page.path, page) is page:
            yield page


def _in_language(body: str, outlet: Outlet) -> str:
    """Our blocks say which language they are in, where the pages around them are in another."""
    language = WORDS["language"]
    if language == outlet.language:
        return body
    way = ' dir="rtl"' if language.partition("-")[0] in _LEFTWARDS else ""
    said = rf'\1 lang="{escaped(language)}"{way}'
    return _BLOCK.sub(said, body)


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


def site_files(
    library: Library,
    sections: Iterable[Section],
    settings: SiteSettings | None = None,
    outlet: Outlet | None = None,
) -> dict[str, bytes]:
    """Every file of the site below its folder: pages, downloads, feeds, keys.json, style, script.

    Without an `outlet` it is that of the settings, with BibTeX alone.
    """
    settings = settings or SiteSettings()
    outlet = outlet or Outlet(settings.url, settings.folder)
    written = {page.path: to_markdown(page).encode() for page in render(library, sections, outlet)}
    desk = desk_of(library, settings)
    return {**written, **downloads.files(desk, outlet), **further(desk, outlet)}


def further(desk: Desk, outlet: Outlet) -> dict[str, bytes]:
    """What a site has beside pages and downloads: feeds, keys.json, style, script."""
    known = json.dumps(keys(desk, outlet.folder), ensure_ascii=False, indent=0)
    return feeds.files(desk, outlet) | {addresses.KEYS: known.encode()} | assets()
