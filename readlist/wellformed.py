"""Whether what a plugin handed over is what its type says, inside too.

Plugins are written without a type checker. A year that is an int would end the run far from the
plugin that gave it; `wrong_part` says so at the door, in words, and nothing else is lost.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

import msgspec

from readlist.model import (
    AddKeyword,
    AddLink,
    AddTheme,
    Assigned,
    Change,
    Link,
    Merge,
    Origin,
    Page,
    Paper,
    Person,
    Problem,
    Rename,
    SetField,
    Severity,
)

# The parts of each type that are text.
TEXTS: Mapping[type, tuple[str, ...]] = {
    Paper: ("key", "type", "added"),
    Person: ("family", "given", "prefix", "suffix"),
    Link: ("url", "kind"),
    Origin: ("source",),
    Assigned: ("slug", "by", "why"),
    Page: ("path", "body", "title"),
    SetField: ("key", "field", "why", "by"),
    AddTheme: ("key", "slug", "why", "by"),
    AddKeyword: ("key", "keyword", "why", "by"),
    AddLink: ("key", "why", "by"),
    Rename: ("key", "new", "why", "by"),
    Merge: ("key", "into", "why", "by"),
    Problem: ("code", "message", "where", "hint"),
}
SEVERITIES = get_args(Severity)

_FIELD_NAME = re.compile(r"""[^\s"#%'(),={}@\\~]+""")
_NO_SLUG = re.compile(r"\s*(!|$)|.*[\t\r\n]", re.S)  # a cell of themes.tsv, where `!` says no
_NO_PAGE = re.compile(r"/|[A-Za-z]:|(.*/)?\.\.(/|$)|.*[\\\0]|(?!.*\.md$)", re.S)


def wrong_part(value: object) -> str:
    """What is of the wrong kind in a paper, page, change or problem: `year is int, not text`.

    Empty where all is well, and for what is none of these.
    """
    kind = next((kind for kind in type(value).__mro__ if kind in TEXTS), None)
    if kind is None:
        return ""
    texts = ((name, getattr(value, name)) for name in TEXTS[kind])
    return _not_text(texts) or next(filter(None, _FURTHER.get(kind, _nothing)(value)), "")


def wrong_file(files: Mapping[Any, Any]) -> str:
    """What is wrong in an export of several files: names are text, contents text or bytes."""
    for name, content in files.items():
        if not isinstance(name, str):
            return f"the file name {name!r} is {_kind(name)}, not text"
        if not isinstance(content, str | bytes):
            return f"{name} is {_kind(content)}, not text or bytes"
    return ""


def wrong_options(kind: object) -> str:
    """What is wrong with an exporter's class of options, if it has one."""
    if kind is None:
        return ""
    if isinstance(kind, type) and (
        dataclasses.is_dataclass(kind) or issubclass(kind, msgspec.Struct)
    ):
        return ""
    name = kind.__name__ if isinstance(kind, type) else _kind(kind)
    return f"options is {name}, not a dataclass or msgspec.Struct"


# --------------------------------------------------------------------------- what is not text


def _nothing(value: Any) -> Iterator[str]:
    yield ""


def _paper(paper: Paper) -> Iterator[str]:
    yield _no_texts("fields", paper.fields)
    yield _no_texts("raw", paper.raw)
    yield from _people(paper.people)
    yield from _each_is("themes", paper.themes, Assigned)
    yield from _each_is("found_keywords", paper.found_keywords, str)
    if paper.origin is not None:
        yield from _each_is("origin", (paper.origin,), Origin)


def _people(people: object) -> Iterator[str]:
    if not isinstance(people, Mapping):
        yield f"people is {_kind(people)}, not a dict"
        return
    for role, persons in people.items():
        yield _not_text([("a role among people", role)])
        yield from _each_is(str(role), persons, Person)


def _origin(origin: Origin) -> Iterator[str]:
    for name, line in (("first", origin.first), ("last", origin.last)):
        if not isinstance(line, int):
            yield f"{name} is {_kind(line)}, not the number of a line"


def _page(page: Page) -> Iterator[str]:
    if _NO_PAGE.match(page.path):
        yield f"path is '{page.path}', not a relative .md path inside the folder"
    yield from _each_is("nav", page.nav, str)


def _set_field(change: SetField) -> Iterator[str]:
    if not _FIELD_NAME.fullmatch(change.field):
        yield f"field is '{change.field}', a name that BibTeX cannot read"
    if change.value is not None:
        yield _not_text([("value", change.value)])


def _theme(theme: AddTheme | Assigned) -> Iterator[str]:
    if _NO_SLUG.match(theme.slug):
        yield f"slug is {theme.slug!r}; it must not be empty, begin with ! or hold tabs or lines"
    number = isinstance(theme.score, int | float) and not isinstance(theme.score, bool)
    if not (number and 0 <= theme.score <= 1):
        yield f"score is {theme.score!r}, not a number from 0 to 1"


def _add_link(change: AddLink) -> Iterator[str]:
    yield from _each_is("link", (change.link,), Link)


def _problem(problem: Problem) -> Iterator[str]:
    if problem.severity not in SEVERITIES:
        yield f"severity is {problem.severity!r}, none of {', '.join(SEVERITIES)}"
    yield from _each_is("fix", problem.fix, *get_args(Change))


_FURTHER: Mapping[type, Callable[[Any], Iterator[str]]] = {
    Paper: _paper,
    Origin: _origin,
    Assigned: _theme,
    Page: _page,
    SetField: _set_field,
    AddTheme: _theme,
    AddLink: _add_link,
    Problem: _problem,
}


# --------------------------------------------------------------------------- kinds


def _not_text(parts: Any) -> str:
    for name, value in parts:
        if not isinstance(value, str):
            return f"{name} is {_kind(value)}, not text"
    return ""


def _no_texts(name: str, texts: object) -> str:
    if not isinstance(texts, Mapping):
        return f"{name} is {_kind(texts)}, not a dict"
    return _not_text(("a name among " + name, key) for key in texts) or _not_text(texts.items())


def _each_is(name: str, values: object, *kinds: type) -> Iterator[str]:
    """Whether values are a tuple of these kinds, and each of them well formed."""
    if not isinstance(values, tuple | list):
        yield f"{name} is {_kind(values)}, not a tuple"
        return
    for value in values:
        if not isinstance(value, kinds):
            wanted = "text" if kinds == (str,) else " or ".join(kind.__name__ for kind in kinds)
            yield f"{name}: {value!r:.60} is {_kind(value)}, not {wanted}"
        elif wrong := wrong_part(value):
            yield f"{name}: {wrong}"


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
