"""Whether what a plugin handed over is made of what it should be: text where text belongs, ...

mypy cannot look into a stranger's plugin. A slip such as `fields={"year": 2020}` is found here,
where the plugin can be named, and not later, in the midst of somebody else's code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from readlist.model import (
    AddKeyword,
    AddLink,
    AddTheme,
    Aside,
    Link,
    Merge,
    Origin,
    Page,
    Paper,
    Person,
    Place,
    Problem,
    Rename,
    SetField,
)

SEVERITIES = ("error", "warning", "note")
STATUSES = ("todo", "reading", "done", "skip", "")
# What BibTeX takes for a field name (bibtex.web, "id_class").
_FIELD = re.compile(r"""[^\s"#%'(),={}@\\~]+""")
_PAGE = re.compile(r"(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\\:]+\.md")
# The parts of each value that must be text.
TEXTS: Mapping[type, tuple[str, ...]] = {
    Paper: ("key", "type"),
    Problem: ("code", "message", "where", "hint"),
    SetField: ("key", "field", "why"),
    AddTheme: ("key", "slug", "why"),
    AddKeyword: ("key", "keyword", "why"),
    AddLink: ("key", "why"),
    Rename: ("key", "new", "why"),
    Merge: ("key", "into", "why"),
    Page: ("path", "body", "title"),
}


def wrong_part(value: object) -> str:
    """What is wrong inside a paper, problem, change or page, in words; empty where nothing is."""
    for name in TEXTS.get(type(value), ()):
        if not isinstance(getattr(value, name), str):
            return f"its {name} is {_kind(getattr(value, name))}, not text"
    if isinstance(value, Paper):
        return _in_paper(value)
    if isinstance(value, SetField):
        return _in_field(value.field, value.value)
    if isinstance(value, AddTheme):
        return _in_theme(value)
    if isinstance(value, AddLink) and not _is_link(value.link):
        return "its link is not a Link"
    if isinstance(value, Problem) and value.severity not in SEVERITIES:
        return f"its severity is not one of {', '.join(SEVERITIES)}"
    if isinstance(value, Page) and not _PAGE.fullmatch(value.path):
        return f"its path '{value.path}' is not a relative .md path below the reading folder"
    return ""


def _in_paper(paper: Paper) -> str:
    if not isinstance(paper.fields, Mapping) or not isinstance(paper.people, Mapping):
        return "its fields and people must be dicts"
    for name, text in paper.fields.items():
        if not isinstance(name, str) or not isinstance(text, str):
            return f"its {name} is {_kind(text)}, not text"
    for name, people in paper.people.items():
        if not isinstance(people, tuple | list) or not all(map(_is_person, people)):
            return f"its people under '{name}' are not Persons"
    if paper.origin is not None and not isinstance(paper.origin, Origin):
        return f"its origin is {_kind(paper.origin)}, not an Origin"
    return _in_aside(paper.aside)


def _in_aside(aside: object) -> str:
    if aside is None:
        return ""
    if not isinstance(aside, Aside):
        return f"its aside is {_kind(aside)}, not an Aside"
    for name in ("themes", "notes", "files"):
        texts = getattr(aside, name)
        if not isinstance(texts, tuple) or not all(isinstance(text, str) for text in texts):
            return f"the {name} of its aside are no tuple of texts"
    if not isinstance(aside.places, tuple) or not all(map(_is_place, aside.places)):
        return "the places of its aside are no tuple of Places"
    if aside.status not in STATUSES or not isinstance(aside.annotation, str):
        return f"the status or the annotation of its aside is not one: {aside.status!r}"
    return ""


def _is_place(place: object) -> bool:
    return (
        isinstance(place, Place) and isinstance(place.list, str) and isinstance(place.section, str)
    )


def _in_field(name: object, text: object) -> str:
    if not isinstance(name, str) or not _FIELD.fullmatch(name):
        return f"'{name}' is no name of a field"
    if text is not None and not isinstance(text, str):
        return f"its {name} is {_kind(text)}, not text"
    return ""


def _in_theme(change: AddTheme) -> str:
    if not change.slug or change.slug.startswith("!") or change.slug.split() != [change.slug]:
        return f"'{change.slug}' is no slug of a theme"
    score = change.score
    number = isinstance(score, int | float) and 0 <= score <= 1
    return "" if number else f"its score is {score!r}, not a number from 0 to 1"


def _is_person(person: object) -> bool:
    return isinstance(person, Person) and all(
        isinstance(part, str)
        for part in (person.family, person.given, person.prefix, person.suffix)
    )


def _is_link(link: object) -> bool:
    return isinstance(link, Link) and isinstance(link.url, str) and isinstance(link.kind, str)


def _kind(value: object) -> str:
    return type(value).__name__
