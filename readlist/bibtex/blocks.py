"""The parts of a .bib file: each knows where it stands in the text, and nothing else.

A *span* is a pair of character offsets into the text of its document, end excluded. The blocks
of a document follow each other without gaps, so that their texts joined are the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, overload


class Span(NamedTuple):
    """From `start` to before `end`, in characters of the document's text."""

    start: int
    end: int


class Field(NamedTuple):
    """`name = value` in an entry. `raw` is the whole value: `{A {B} c}`, `jan`, `"a" # b`.

    `span` reaches from the name to the end of the value, without the comma; `value` is the span
    of the value alone.
    """

    name: str
    raw: str
    start: int
    value_start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def value(self) -> Span:
        return Span(self.value_start, self.end)


_made = partial(tuple.__new__, Field)
_WIDTH = len(Field._fields)


@dataclass(frozen=True, slots=True)
class Fields(Sequence[Field]):
    """The fields of an entry, in order.

    They are kept in one tuple, the parts of each behind those of the one before: of the million
    fields of a large library Python's garbage collector would look at every one, again and again.
    """

    parts: tuple[str | int, ...] = ()

    @overload
    def __getitem__(self, place: int) -> Field: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Field, ...]: ...
    def __getitem__(self, place: int | slice) -> Field | tuple[Field, ...]:
        return tuple(self)[place]

    def __len__(self) -> int:
        return len(self.parts) // _WIDTH

    def __iter__(self) -> Iterator[Field]:
        return map(_made, zip(*[iter(self.parts)] * _WIDTH, strict=True))

    def written(self) -> Iterator[tuple[str, str]]:
        """Name and raw value of each."""
        return zip(self.parts[::_WIDTH], self.parts[1::_WIDTH], strict=True)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Entry:
    """`@type{key, field = value, ...}`; type and field names as written."""

    type: str
    key: str
    fields: Fields
    span: Span
    key_span: Span
    line: int
    last_line: int

    def get(self, name: str) -> Field | None:
        """The field of that name, ignoring case; of a repeated one the first, as BibTeX does."""
        wanted = name.lower()
        return next((field for field in self.fields if field.name.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class String:
    """`@string{name = value}`: a macro."""

    name: str
    raw: str
    value_start: int
    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Preamble:
    """`@preamble{value}`: TeX code for the top of the bibliography."""

    raw: str
    value_start: int
    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Comment:
    """`@comment{...}`, with everything in its braces."""

    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Text:
    """What stands between entries: blank lines, prose, `%` lines."""

    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Broken:
    """What began like an entry and is none. Kept word for word; type and key as far as known."""

    type: str
    key: str
    span: Span
    line: int
    code: str


Block = Entry | String | Preamble | Comment | Text | Broken
