"""The sections of a site as plugins declared them, each made to fail alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from readlist.hookspecs import Section
from readlist.isolation import Registered, checked, each, once
from readlist.model import AddTheme, Library, Page, Paper, Problem, Theme
from readlist.wellformed import wrong_part


def of_site(
    registered: Iterable[Registered[Section]],
    themes: Iterable[Theme],
    near: Mapping[str, Iterable[AddTheme]],
    problems: list[Problem],
) -> list[Section]:
    """The sections in their order; then a panel with the nearest themes on papers that have none.

    What fails while they make their pages and panels is added to `problems` then.
    """
    from readlist.site.pages import suggestions

    names = {theme.slug: theme.name for theme in themes}
    nearest = {
        key: [(names.get(one.slug, one.slug), one.score) for one in suggested]
        for key, suggested in near.items()
    }
    return [*(_guarded(section, problems) for section in registered), suggestions(nearest)]


def _guarded(registered: Registered[Section], problems: list[Problem]) -> Section:
    """A section whose failures become problems, and cost only its own pages and panels."""
    plugin, section = registered.plugin, registered.record

    def pages(library: Library) -> Iterator[Page]:
        for page in each(plugin, section.pages, library, about="making pages"):
            if isinstance(page, Page) and not wrong_part(page):
                yield page
            else:
                problems.append(checked(plugin, page))

    def panel(paper: Paper) -> str:
        made = once(plugin, section.panel or str, paper, about=f"on paper '{paper.key}'")
        if isinstance(made, Problem):
            problems.append(made)
            return ""
        return str(made or "")

    return Section(section.name, pages, panel if section.panel else None)
