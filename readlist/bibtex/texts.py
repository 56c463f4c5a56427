"""The fields of an entry as text: each is decoded when it is first asked for, and only then.

A command that needs titles and first authors of fifty thousand entries does not read their
abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")

_LETTER = re.compile(r"[^\W_]")
_COMMAND = re.compile(r"\\[A-Za-z]+")


class Late(Mapping[str, Value]):
    """A mapping whose values are made from their sources, each once, when they are asked for."""

    __slots__ = ("_made", "_make", "_sources")

    def __init__(self, sources: Mapping[str, str], make: Callable[[str, str], Value]) -> None:
        self._sources, self._make = sources, make
        self._made: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        made = self._made
        if name not in made:
            made[name] = self._make(name, self._sources[name])
        return made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def __repr__(self) -> str:
        return repr(dict(self))


def prints(latex: str) -> bool:
    """Whether a source has a text without asking: a letter or digit outside command names."""
    return _LETTER.search(_COMMAND.sub("", latex) if "\\" in latex else latex) is not None
