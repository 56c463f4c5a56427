"""The items of a JSON list with the lines that they stand in, of a broken list too.

The standard library says where JSON breaks and gives nothing of what stands before and behind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_DECODER = json.JSONDecoder()
_GAP = re.compile(r"[\s,\ufeff]*")
_LIST_INSIDE = re.compile(r'"items"\s*:\s*\[')
_PATIENCE = 20  # how many times the text's length is read in search of where it goes on


@dataclass(frozen=True, slots=True)
class Item:
    """A value of the list, and its first and last line."""

    value: Any
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the text is no JSON. `whole` says that an item is lost there."""

    message: str
    line: int
    column: int
    whole: bool = True


class _Lines:
    """Line and column of places that are asked for in their order."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def of(self, place: int) -> int:
        self._line += self._text.count("\n", self._at, place)
        self._at = max(self._at, place)
        return self._line

    def column(self, place: int) -> int:
        return place - self._text.rfind("\n", 0, place)


def items(text: str, is_item: Callable[[Any], bool]) -> Iterator[Item | Break]:
    """The items of a list, of the list `items` in an object, or the one object that a text is.

    Behind a break, the next value that `is_item` is where reading goes on.
    """
    lines = _Lines(text)
    at, closed = _beginning(text, is_item)
    first, budget = True, _PATIENCE * len(text) + 1000
    while True:
        gap = _GAP.match(text, at)
        begin = gap.end() if gap else at
        if begin >= len(text) or (text[begin] == "]" and not closed):
            break
        if not (first or "," in text[at:begin]):
            yield Break("a comma is missing", lines.of(begin), lines.column(begin), whole=False)
        first = False
        try:
            value, at = _DECODER.raw_decode(text, begin)
            line = lines.of(begin)
            yield Item(value, line, lines.of(at))
        except (ValueError, RecursionError) as error:
            place = error.pos if isinstance(error, json.JSONDecodeError) else begin
            said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield Break(said.lower(), lines.of(place), lines.column(place))
            at, budget = _next(text, max(place, begin + 1), is_item, budget)
            first = True
    if closed is None or (not closed and begin >= len(text)):
        missing = "[" if closed is None else "]"
        end = 0 if closed is None else len(text)
        yield Break(f"the list has no {missing}", lines.of(end), lines.column(end), whole=False)


def _beginning(text: str, is_item: Callable[[Any], bool]) -> tuple[int, bool | None]:
    """Where the first item stands, and whether no bracket is to close the list: True for a single
    object; None for a list that lost the bracket it begins with."""
    opening = re.search(r"[\[{]", text)
    if opening is None:
        return len(text), True
    if opening[0] == "[":
        return opening.end(), False
    try:
        value, end = _DECODER.raw_decode(text, opening.start())
    except (ValueError, RecursionError):
        value, end = None, len(text)
    if is_item(value):
        rest = text[end:].strip()
        return opening.start(), None if rest else True
    inside = _LIST_INSIDE.search(text)
    return (inside.end(), False) if inside else (opening.start(), True)


def _next(text: str, at: int, is_item: Callable[[Any], bool], budget: int) -> tuple[int, int]:
    """Where the next item begins, or the end of the text; and what is left of the patience."""
    while budget > 0:
        begin = text.find("{", at)
        if begin < 0:
            break
        try:
            value, at = _DECODER.raw_decode(text, begin)
            if is_item(value):
                return begin, budget
        except json.JSONDecodeError as error:
            budget -= error.pos - begin
            at = begin + 1
        except RecursionError:
            break
    return len(text), budget
