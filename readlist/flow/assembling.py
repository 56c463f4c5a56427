"""The Library that exporters and site sections see, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from readlist.baseline import Row, themes_of
from readlist.model import (
    AddKeyword,
    AddTheme,
    Assigned,
    Change,
    Library,
    Note,
    Paper,
    ReadingList,
    Theme,
)


def themes_in_use(configured: Iterable[Theme], changes: Iterable[Change]) -> tuple[Theme, ...]:
    """The configured themes, then those that a plugin of the project speaks of by itself."""
    themes = {theme.slug: theme for theme in configured}
    for change in changes:
        if isinstance(change, AddTheme) and change.slug not in themes:
            title = change.slug.replace("-", " ").capitalize()
            about = f"Papers that the classifier '{change.by}' put here."
            themes[change.slug] = Theme(change.slug, title, about)
    return tuple(themes.values())


def found_keywords(changes: Iterable[Change], most: int) -> dict[str, tuple[str, ...]]:
    """The keywords that classifiers found for each key, at most so many, each once."""
    found: dict[str, dict[str, str]] = {}
    for change in changes:
        if isinstance(change, AddKeyword) and change.keyword.strip():
            word = " ".join(change.keyword.replace(",", " ").split())
            found.setdefault(change.key, {}).setdefault(word.casefold(), word)
    return {key: tuple(words.values())[:most] for key, words in found.items()}


def assemble(
    papers: Iterable[Paper],
    themes: Iterable[Theme],
    rows: Iterable[Row],
    keywords: Mapping[str, tuple[str, ...]],
    added: Mapping[str, str],
    lists: Iterable[ReadingList] = (),
    notes: Iterable[Note] = (),
    title: str = "",
    description: str = "",
    renamed: Mapping[str, str] | None = None,
) -> Library:
    """Put it together: what exporters and site sections see. Unpublished notes stay out."""
    themes = tuple(themes)
    assigned: Mapping[str, tuple[Assigned, ...]] = themes_of(
        rows, {theme.slug: theme for theme in themes}
    )
    dressed = tuple(
        replace(
            paper,
            themes=assigned.get(paper.key, ()),
            found_keywords=keywords.get(paper.key, ()),
            added=added.get(paper.key, ""),
        )
        for paper in papers
    )
    return Library(
        papers=dressed,
        themes=themes,
        lists=tuple(lists),
        notes=tuple(note for note in notes if note.publish),
        title=title,
        description=description,
        renamed=renamed or {},
    )
