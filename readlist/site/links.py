"""Whether the links of a built site lead somewhere: to a file of it, and to an id there.

Pure: `dead(pages, files)` looks at what `readlist site check` has read.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from readlist.model import Library, Paper, Problem
from readlist.text.addresses import is_safe

_NAMING = {"a": "href", "link": "href", "img": "src", "script": "src"}
_AT_THE_ROOT = ("404.html",)  # served in place of any page: its links begin at the site's address


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page's ids, and where its links lead, as written; each once."""

    ids: frozenset[str]
    links: tuple[str, ...]


def scan(html: str) -> Scanned:
    """What a page has to do with links."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(html)
    ids = {value for node in page.css("[id]") if (value := node.attributes["id"])}
    names = {value for node in page.css("a[name]") if (value := node.attributes["name"])}
    links = {
        value.strip(): None
        for tag, attribute in _NAMING.items()
        for node in page.css(f"{tag}[{attribute}]")
        if (value := node.attributes[attribute])
    }
    return Scanned(frozenset(ids | names), tuple(links))


def dead(pages: Mapping[str, Scanned], files: Collection[str]) -> Iterator[Problem]:
    """Links of pages that lead to no file of the site, or to no id in it; by page."""
    for name, page in sorted(pages.items()):
        if name in _AT_THE_ROOT:
            continue
        for link in page.links:
            if problem := _dead(name, link, pages, files):
                yield problem


def _dead(
    name: str, link: str, pages: Mapping[str, Scanned], files: Collection[str]
) -> Problem | None:
    path, fragment = _target(name, link)
    if path is None:
        return None
    found = next((one for one in (path, posixpath.join(path, "index.html")) if one in files), None)
    if found is None:
        hint = "build the site again, or mend the link in the page that you wrote"
        return Problem("dead-link", f"a link leads nowhere: {link}", name, "error", hint)
    ids = pages[found].ids if found in pages else None
    if not fragment or ids is None or fragment in ids or unquote(fragment) in ids:
        return None
    hint = f"{found} has no such id"
    return Problem(
        "dead-link", f"a link leads to no place in its page: {link}", name, "error", hint
    )


def _target(name: str, link: str) -> tuple[str | None, str]:
    """The file that a link names, from the site's root, and the place in it; None for others."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None, ""
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return None, ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
    if not parts.path:
        path = name
    return ("" if path == "." else path), parts.fragment


def without_links(library: Library) -> Iterator[Problem]:
    """The papers that a reader cannot go on to."""
    for paper in library.papers:
        if not addresses(paper):
            hint = f"`readlist show {paper.key}`; add a url or a doi"
            yield Problem("no-link", f"'{paper.key}' has no link", "", "note", hint)


def addresses(paper: Paper) -> list[str]:
    """Where a paper can be read: its links, and its DOI's."""
    doi = [f"https://doi.org/{paper.doi}"] if paper.doi else []
    return [*(link.url for link in paper.links if is_safe(link.url)), *doi]


def external(papers: Iterable[Paper]) -> dict[str, str]:
    """Every address on another host, with the key of the first paper that has it."""
    found: dict[str, str] = {}
    for paper in papers:
        for url in addresses(paper):
            if url.startswith(("http://", "https://")):
                found.setdefault(url, paper.key)
    return found
