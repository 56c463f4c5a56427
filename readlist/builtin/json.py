"""The `json` exporter: the whole truth about a library, for scripts (docs/formats/json.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from readlist import (
    Assigned,
    Exporter,
    Library,
    Paper,
    Person,
    ReadingList,
    Theme,
    hookimpl,
    is_private,
)

SCHEMA = 1
IDENTIFIERS = ("doi", "eprint", "archiveprefix", "primaryclass", "isbn", "issn", "pmid")


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("json", ".json", render)


def render(library: Library, options: object) -> str:
    """The library as one JSON document, schema 1: themes, lists, papers, in their order."""
    whole = {
        "schema": SCHEMA,
        "title": library.title,
        "description": library.description,
        "themes": [_theme(theme) for theme in library.themes],
        "lists": [_list(reading_list) for reading_list in library.lists],
        "papers": [_paper(paper, library) for paper in library.papers],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _theme(theme: Theme) -> dict[str, Any]:
    return {
        "slug": theme.slug,
        "name": theme.name,
        "description": theme.description,
        "draft": theme.draft,
    }


def _list(reading_list: ReadingList) -> dict[str, Any]:
    return {
        "name": reading_list.name,
        "title": reading_list.title,
        "description": reading_list.description,
        "keys": [item.key for item in reading_list.items],
    }


def _paper(paper: Paper, library: Library) -> dict[str, Any]:
    origin = paper.origin
    return {
        "key": paper.key,
        "type": paper.type,
        "title": paper.title,
        "authors": [_person(person) for person in paper.authors],
        "year": paper.year,
        "venue": paper.venue,
        "abstract": paper.abstract,
        "urls": [{"url": link.url, "kind": link.kind} for link in paper.links],
        "keywords": list(paper.keywords),
        "themes": [_assigned(theme) for theme in paper.themes],
        "identifiers": _identifiers(paper),
        "lists": _places(paper, library),
        "fields": {name: text for name, text in paper.fields.items() if not is_private(name)},
        "added": paper.added,
        "origin": {"source": origin.source, "lines": [origin.first, origin.last]}
        if origin
        else None,
    }


def _person(person: Person) -> dict[str, str]:
    parts = {
        "given": person.given,
        "prefix": person.prefix,
        "family": person.family,
        "suffix": person.suffix,
    }
    return {name: part for name, part in parts.items() if part}


def _assigned(theme: Assigned) -> dict[str, Any]:
    return {"slug": theme.slug, "score": round(theme.score, 2), "by": theme.by, "why": theme.why}


def _identifiers(paper: Paper) -> Mapping[str, str]:
    return {name: paper.get(name) for name in IDENTIFIERS if paper.get(name)} | (
        {"doi": paper.doi} if paper.doi else {}
    )


def _places(paper: Paper, library: Library) -> list[dict[str, str]]:
    return [
        {
            "name": reading_list.name,
            "section": item.section,
            "status": item.status,
            "note": item.note,
        }
        for reading_list, item in library.places.get(paper.key, ())
    ]
