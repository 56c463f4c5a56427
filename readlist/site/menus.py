"""Where our pages stand in MkDocs' menu, and the first page of a site that has none."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from mkdocs.utils import nest_paths

from readlist.model import Page
from readlist.site import addresses, pages
from readlist.site.words import WORDS

_LOCAL_LINK = re.compile(r'(?<=\bhref=")(?=[^":?#]+\.(?:md|bib|ris|json|xml)[#"])')


def placed(
    nav: list[Any] | None, own: Sequence[str], made: Sequence[Page], folder: str
) -> list[Any]:
    """The user's menu with ours after it, unless it names our pages itself.

    `own` are the paths of the user's pages; without a menu MkDocs makes one of them.
    """
    there = frozenset(named(nav))
    if any(posixpath.join(folder, page.path) in there for page in made):
        return nav or []
    ours = menu(made, folder)
    if nav is not None:
        return [*nav, {WORDS["section"]: ours}]
    own = [path for path in own if not (folder and path.startswith(f"{folder}/"))]
    if not own or not folder:
        inner = menu((page for page in made if not _is_home(page)), folder)
        return [{WORDS["home"]: "index.md"}, *inner, *_nested(own)]
    first_page = [] if "index.md" in own else ["index.md"]
    return [*first_page, *_nested(own), {WORDS["section"]: ours}]


def menu(made: Iterable[Page], folder: str) -> list[Any]:
    """The menu of our pages as MkDocs reads one: single pages, then groups, as they come."""
    singles: list[Any] = []
    groups: dict[str, list[Any]] = {}
    for page in made:
        path = posixpath.join(folder, page.path)
        if len(page.nav) == 1:
            singles.append({pages.title(page.nav[0]): path})
        elif page.nav:
            group, name = map(pages.title, (page.nav[0], page.nav[-1]))
            groups.setdefault(group, []).append({name: path})
    return [*singles, *({group: inside} for group, inside in groups.items())]


def named(nav: Any) -> Iterator[str]:
    """Every path or address in a menu."""
    if isinstance(nav, str):
        yield nav
    elif nav:
        inside = nav.values() if isinstance(nav, dict) else nav
        yield from (one for part in inside for one in named(part))


def _is_home(page: Page) -> bool:
    return page.path == addresses.HOME


def _nested(paths: Iterable[str]) -> list[Any]:
    """The menu that MkDocs makes of pages where none is written."""
    found: list[Any] = nest_paths(paths)  # type: ignore[no-untyped-call]
    return found


def first_page(made: Iterable[Page], folder: str) -> Page | None:
    """The overview as the first page of a site that has none: its links begin further up."""
    before = f"{folder}/" if folder else ""
    overview = next(filter(_is_home, made), None)
    if overview is None:
        return None
    body, head = (_LOCAL_LINK.sub(before, html) for html in (overview.body, overview.head))
    return replace(overview, path="index.md", body=body, head=head)
