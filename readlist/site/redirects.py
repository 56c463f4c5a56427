"""Pages that only lead to another: of a key or theme that was renamed, and of the papers of a
library so large that they have no pages of their own.

A redirect needs no script, asks search engines to forget it, and has a link for who waits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from readlist.model import Library, Page, Paper
from readlist.site import addresses
from readlist.site.addresses import anchor
from readlist.site.desk import home
from readlist.site.markup import escaped
from readlist.site.words import WORDS

_ID = re.compile(r' id="([^"]+)"')
# Written without a template engine: a large library has thousands of them.
_MOVED = (
    '<div class="rl rl-moved"><meta http-equiv="refresh" content="0; url={href}">'
    '<p>{word} <a href="{href}" dir="auto">{title}</a></p></div>'
)
_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="robots" content="noindex">
<link rel="canonical" href="{canonical}">
<meta http-equiv="refresh" content="0; url={href}">
</head>
<body>
<main><h1>{word}</h1><p><a href="{href}" dir="auto">{title}</a></p></main>
</body>
</html>
"""
_THEMES = addresses.theme_page("x").removesuffix("x.md")


def redirects(library: Library, made: Sequence[Page]) -> Iterator[Page]:
    """A page for each paper without one, for each earlier key, and for each earlier theme.

    `made` are the pages of the site; where one has the path of a redirect already, the caller
    leaves the redirect out.
    """
    paths = {page.path for page in made}
    places = _places(library, made) if _need_places(library, paths) else {}
    for key, paper in library.by_key.items():
        own = addresses.paper_page(paper.key)
        target, fragment = (own, "") if own in paths else places.get(paper.key, ("", ""))
        if target and addresses.paper_page(key) not in paths:
            yield _redirect(addresses.paper_page(key), target, fragment, paper.title or paper.key)
    for theme in library.themes:
        for earlier in theme.was:
            yield _redirect(
                addresses.theme_page(earlier), addresses.theme_page(theme.slug), "", theme.name
            )


def _need_places(library: Library, paths: set[str]) -> bool:
    return any(addresses.paper_page(paper.key) not in paths for paper in library.papers)


def _places(library: Library, made: Iterable[Page]) -> Mapping[str, tuple[str, str]]:
    """Where each paper's entry stands, by key: on the page of its best theme, or else on one of
    another theme, among those without a theme, or in the table of all papers."""
    shelves = [page for page in made if page.path.startswith((_THEMES, addresses.UNSORTED))]
    standing: dict[str, list[str]] = {}
    for page in shelves:
        for one in dict.fromkeys(_ID.findall(page.body)):
            standing.setdefault(one, []).append(page.path)
    table = next((page.path for page in made if page.path == addresses.ALL_PAPERS), "")
    found = {}
    for paper in library.papers:
        paths = standing.get(anchor(paper.key), [])
        path = _best(paths, paper)
        found[paper.key] = (path, anchor(paper.key)) if path else (table, "")
    return found


def _best(paths: Iterable[str], paper: Paper) -> str:
    """The page of its best theme, whole or a part of it (`theme/x/2019.md`), else the first."""
    stem = addresses.theme_page(home(paper)).removesuffix(".md")
    of_home = [path for path in paths if path == f"{stem}.md" or path.startswith(f"{stem}/")]
    return next(iter([*of_home, *paths]), "")


def _redirect(path: str, target: str, fragment: str, title: str) -> Page:
    href = addresses.relative(path, target, fragment)
    body = _MOVED.format(href=escaped(href), **_said(title))
    return Page(path, body, title, search=False, moved=href)


def to_html(page: Page, href: str, canonical: str) -> str:
    """A redirect as a page of its own, without a theme; `href` and `canonical` as addresses."""
    language = escaped(WORDS["language"])
    where = {"href": escaped(href), "canonical": escaped(canonical)}
    return _PAGE.format(language=language, **where, **_said(page.title))


def _said(title: str) -> dict[str, str]:
    return {"word": escaped(WORDS["moved"]), "title": escaped(title)}
