"""The fields of an entry as text: each is decoded when it is first asked for, and only then.

A command that needs titles and first authors of fifty thousand entries does not read their
abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

from readlist.bibtex.latex import reader_of
from readlist.bibtex.names import names_text, read_names
from readlist.model import Person

Value = TypeVar("Value")
Other = TypeVar("Other")

PEOPLE = ("author", "editor")

_LETTER = re.compile(r"[^\W_]")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_AND = re.compile(r"\band\b", re.I)


class Late(Mapping[str, Value]):
    """Values by field name, each made from its LaTeX source once, when it is asked for."""

    __slots__ = ("_made", "_sources")

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._made: dict[str, Value] = {}

    @overload
    def get(self, name: str, /) -> Value | None: ...
    @overload
    def get(self, name: str, /, default: Value | Other) -> Value | Other: ...
    def get(self, name: str, /, default: Value | Other | None = None) -> Value | Other | None:
        """As of any mapping; without an exception for each field that an entry has not."""
        return self[name] if name in self._sources else default

    def __contains__(self, name: object) -> bool:
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def __repr__(self) -> str:
        return repr(dict(self))


class People(Late[tuple[Person, ...]]):
    """The names of `author` and `editor`, read."""

    __slots__ = ()

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__({name: sources[name] for name in PEOPLE if name in sources})

    def __getitem__(self, name: str) -> tuple[Person, ...]:
        people = self._made.get(name)
        if people is None:
            people = self._made[name] = read_names(self._sources[name])
        return people


class Texts(Late[str]):
    """The Unicode text of every field."""

    __slots__ = ("_people",)

    def __init__(self, sources: Mapping[str, str], people: People) -> None:
        super().__init__(sources)
        self._people = people

    def __getitem__(self, name: str) -> str:
        text = self._made.get(name)
        if text is None:
            if name in PEOPLE:
                text = names_text(self._people[name])
            else:
                text = reader_of(name)(self._sources[name])
            self._made[name] = text
        return text


def may_be_empty(name: str, latex: str) -> bool:
    """Whether a source perhaps has no text: one without a letter or digit outside commands."""
    if latex[:1].isalnum() and not (name in PEOPLE and latex[:3].lower() == "and"):
        return False
    if name in PEOPLE:
        latex = _AND.sub("", latex)
    return not _LETTER.search(_COMMAND.sub("", latex) if "\\" in latex else latex)
