"""Where our pages stand in MkDocs' menu, and the first page of a site that has none."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from mkdocs.utils import nest_paths

from readlist.model import Page
from readlist.site import addresses, pages
from readlist.site.words import WORDS

# In HTML, as our pages have them, or in Markdown, as those of a section may.
_LOCAL_LINK = re.compile(
    r"""(?:(?<=\bhref=")|(?<=\]\()|(?<=\]:[ ]))"""
    r"""(?=[^":?#()\s]+\.(?:md|bib|ris|json|xml)(?:[#")\s]|$))"""
)


def placed(
    nav: list[Any] | None, own: Sequence[str], made: Sequence[Page], folder: str
) -> list[Any]:
    """The user's menu with ours after it, or where it names our folder, such as `reading/`.

    A menu that names our pages one by one is left alone. `own` are the paths of the user's pages,
    which replace ours; without a menu MkDocs makes one of them.
    """
    there = named(nav)
    ours = {posixpath.join(folder, page.path): page for page in made}
    inner = _menu((page.nav, path) for path, page in ours.items() if path not in there)
    if folder and nav is not None and f"{folder}/" in there:
        return [_unfolded(entry, f"{folder}/", inner) for entry in nav]
    if there & (ours.keys() - set(own)):
        return nav or []
    if nav is not None:
        return [*nav, {pages.title(WORDS["section"]): inner}] if inner else nav
    own = [path for path in own if not (folder and path.startswith(f"{folder}/"))]
    first_page = "index.md" if "index.md" in own else {pages.title(WORDS["home"]): "index.md"}
    further = _nested(path for path in own if path != "index.md")
    if not own or not folder:
        named_below = ((page.nav, path) for path, page in ours.items() if not _is_home(page))
        return [first_page, *_menu(named_below), *further]
    return [first_page, *further, {pages.title(WORDS["section"]): inner}]


def named(nav: Any) -> set[str]:
    """The paths and addresses that a menu names, however deep."""
    if isinstance(nav, str):
        return {nav}
    within = nav.values() if isinstance(nav, dict) else nav or ()
    return set().union(*map(named, within))


def _menu(places: Iterable[tuple[Sequence[str], str]]) -> list[Any]:
    """The menu of pages, by their places in it, as MkDocs reads one: single pages, then groups, as
    they come. A page without a place is not in it."""
    singles: list[Any] = []
    groups: dict[str, list[tuple[Sequence[str], str]]] = {}
    for place, path in places:
        if len(place) == 1:
            singles.append({pages.title(place[0]): path})
        elif place:
            groups.setdefault(pages.title(place[0]), []).append((place[1:], path))
    return [*singles, *({group: _menu(inside)} for group, inside in groups.items())]


def _unfolded(entry: Any, address: str, ours: list[Any]) -> Any:
    """An entry of the user's menu, with ours where it has the address of our folder."""
    match entry:
        case str() if entry == address:
            return {pages.title(WORDS["section"]): ours}
        case dict():
            return {
                name: ours if inside == address else _unfolded(inside, address, ours)
                for name, inside in entry.items()
            }
        case list():
            return [_unfolded(each, address, ours) for each in entry]
    return entry


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
