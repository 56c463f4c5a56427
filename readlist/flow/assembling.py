"""The Library that exporters and site sections see, put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from readlist.baseline import Row, themes_of
from readlist.errors import nearest
from readlist.ledger import Memory
from readlist.model import (
    AddKeyword,
    AddTheme,
    Assigned,
    Change,
    Library,
    Note,
    Origin,
    Paper,
    Problem,
    ReadingList,
    Theme,
)

HINTED = 50  # unknown keys: for each hint the key is compared with all that there are


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


def with_origin(paper: Paper, memory: Memory | None) -> Paper:
    """A paper with the source and the lines that it was once read from."""
    found = re.fullmatch(r"(.*):(\d+)-(\d+)", memory.origin) if memory else None
    if found is None:
        return replace(paper, origin=None)
    return replace(paper, origin=Origin(found[1], int(found[2]), int(found[3])))


def with_present_keys(themes: Iterable[Theme], renamed: Mapping[str, str]) -> list[Theme]:
    """The themes; an example that was renamed is meant under its new key."""
    return [
        replace(
            theme, examples=tuple(dict.fromkeys(renamed.get(key, key) for key in theme.examples))
        )
        for theme in themes
    ]


def unknown_items(
    lists: Iterable[ReadingList], papers: Iterable[Paper], renamed: Iterable[str]
) -> list[Problem]:
    """Items of lists whose key the library does not have, and never had."""
    known = set(renamed)
    for paper in papers:
        known |= {paper.key, *paper.earlier_keys}
    names = sorted(known - {""})
    unknown = (
        (reading_list, item)
        for reading_list in lists
        for item in reading_list.items
        if item.key not in known
    )
    return [
        Problem(
            "unknown-key",
            f"'{item.key}' is no key of the library",
            f"lists/{reading_list.name}.md:{item.line}",
            hint=nearest(item.key, names) if number < HINTED else "",
        )
        for number, (reading_list, item) in enumerate(unknown)
    ]


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
