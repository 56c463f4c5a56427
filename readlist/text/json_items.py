"""The items of a JSON list with the lines that they stand in, of a broken list too.

The standard library says where JSON breaks and gives nothing of what stands before and behind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

# A list; one that lost its first bracket; a single object; the list in an object.
Shape = Literal["list", "headless", "object", "inside"]

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
    at, shape = _beginning(text, is_item)
    if shape == "headless":
        yield Break("the list has no [", lines.of(at), lines.column(at), whole=False)
    first, budget = True, _PATIENCE * len(text) + 1000
    while True:
        gap = _GAP.match(text, at)
        begin = gap.end() if gap else at
        if begin >= len(text) or (text[begin] == "]" and _is_end(text, begin, shape)):
            break
        if text[begin] == "]":
            said = "the list ends, and goes on"
            yield Break(said, lines.of(begin), lines.column(begin), whole=False)
            at, first = begin + 1, True
            continue
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
    if shape != "object" and begin >= len(text):
        end = len(text)
        yield Break("the list has no ]", lines.of(end), lines.column(end), whole=False)


def _beginning(text: str, is_item: Callable[[Any], bool]) -> tuple[int, Shape]:
    """Where the first item stands, and in what."""
    opening = re.search(r"[\[{]", text)
    if opening is None:
        return len(text), "object"
    if opening[0] == "[":
        return opening.end(), "list"
    try:
        value, end = _DECODER.raw_decode(text, opening.start())
    except (ValueError, RecursionError):
        value, end = None, len(text)
    if is_item(value):
        return opening.start(), "headless" if text[end:].strip() else "object"
    inside = _LIST_INSIDE.search(text)
    return (inside.end(), "inside") if inside else (opening.start(), "object")


def _is_end(text: str, place: int, shape: Shape) -> bool:
    """Whether a bracket closes the list: behind one that a hand put there, items go on."""
    return shape == "inside" or "{" not in text[place:]


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
