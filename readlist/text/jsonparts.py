"""JSON that may be damaged, part by part: what is whole is read, and each part knows its lines.

An export of ten thousand records with a fault in one of them still has the others. The parts of
`[a, b]` are `a` and `b`; those of `{"x": [a, b], "y": c}` are `a` and `b`, called `x`, and `c`; an
object that is a record is one part. A list may have lost a bracket or a comma.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from readlist.model import Problem

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_GAP = re.compile(r"[ \t\r\n\ufeff,]*")
_CLOSING = re.compile(r"[ \t\r\n\ufeff,\]}]*")
_FLAT = re.compile(r"\{\r?\n(?![ \t\r\n}])")  # inside a record, lines have no indent either
_MEND = "mend it there and add the file again"
_PATIENCE = 20  # how many times a text's length is read in search of where it goes on


class Part(NamedTuple):
    """A value, the member and the place in its list that it has, and its lines, all from 1.

    Damaged records before it count, too.
    """

    name: str
    number: int
    value: Any
    first: int
    last: int


def parts(text: str, file: str, is_record: Callable[[Any], bool]) -> Iterator[Part | Problem]:
    """The parts of a JSON text; an error for each that is damaged, a warning for lost punctuation.

    Where records begin on lines of their own, with one indent, as programs write them, reading
    goes on with the record after a damaged one; else with the next whole value that `is_record`.
    """
    return _Scan(text, file, is_record).whole()


class _FaultError(Exception):
    """Something else than what JSON has at `position`."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class _Text(str):
    """A text that `JSONDecodeError` does not count the lines of, for each error from the top."""

    __slots__ = ()

    def count(self, *_: Any) -> int:
        return 0

    def rfind(self, *_: Any) -> int:
        return -1


class _Scan:
    """A walk through the outer two levels of a text; `at` is where it stands.

    `number` counts the records of a list, and `indent` is what stands before each on its line;
    None where they do not begin lines.
    """

    def __init__(self, text: str, file: str, is_record: Callable[[Any], bool]) -> None:
        self.text, self.file, self.is_record = text, file, is_record
        self.at = self.number = 0
        self.indent: str | None = None
        self._patience = _PATIENCE * len(text) + 1000
        self._undecoded = _Text(text)
        self._decode = json.JSONDecoder().raw_decode
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def whole(self) -> Iterator[Part | Problem]:
        if self._takes("["):
            yield from self._elements("")
        elif self._sees("{"):
            yield from self._object()
        else:
            yield self._error("this is not JSON: no list and no object", self.at)
            return
        yield from self._rest()

    # ---- objects

    def _object(self) -> Iterator[Part | Problem]:
        """A record alone, a list of records that lost its bracket, or an object that has lists."""
        begin = self.at
        try:
            alone = self._value()._replace(number=1)
        except _FaultError:
            alone = None
        if alone and self.is_record(alone.value) and self._ends():
            yield alone
            return
        self.at = begin
        if alone and self.is_record(alone.value):
            yield self._warning("the list has no [", begin)
            yield from self._elements("")
        else:
            yield from self._wrapper()

    def _wrapper(self) -> Iterator[Part | Problem]:
        """The parts of an object's members. Those before the first record are held back, since
        the object may turn out to be a damaged record itself."""
        held: list[Part | Problem] = []
        holding = True
        try:
            for part in self._members():
                held.append(part)
                holding = holding and not self._is_telling(part)
                if not holding:
                    yield from held
                    held.clear()
            yield from held
        except _FaultError as fault:
            yield from (thing for thing in held if isinstance(thing, Problem))
            following = self._next_record(self.at)
            yield self._damage("this is not JSON", fault, following)
            self.at = following
            if not self._ends():
                yield from self._elements("")

    def _is_telling(self, part: Part | Problem) -> bool:
        return isinstance(part, Part) and part.number > 0 and self.is_record(part.value)

    def _members(self) -> Iterator[Part | Problem]:
        self._takes("{")
        while not self._takes("}"):
            name = self._value().value
            if not isinstance(name, str) or not self._takes(":"):
                raise _FaultError("a name and a colon are expected", self.at)
            if self._takes("["):
                self.number, self.indent = 0, None
                yield from self._elements(name)
            else:
                yield self._value()._replace(name=name)
            if not self._takes(",") and not self._sees("}"):
                raise _FaultError("a comma or the end is expected", self.at)

    # ---- lists

    def _elements(self, name: str) -> Iterator[Part | Problem]:
        """The elements of a list up to its end, or the end of what can be read."""
        while not self._takes("]"):
            if self._ends():
                yield self._warning("the list has no ]", self.at)
                return
            start = self.at
            self.number += 1
            try:
                yield self._element()._replace(name=name, number=self.number)
                if self._sees("{"):
                    yield self._warning("a comma is missing", self.at)
            except _FaultError as fault:
                following = self._next(start)
                said = f"record {self.number} is damaged and left out"
                yield self._damage(said, fault, following, start)
                self.at = following
                if self._ends():
                    return
            self._skip(_GAP)

    def _element(self) -> Part:
        start = self.at
        part = self._value()
        whole = isinstance(part.value, dict)
        if not (whole or self._sees(",") or self._sees("]") or self._ends()):
            raise _FaultError("a comma or the end is expected", self.at)
        if whole and self.indent is None:
            self.indent = self._indent_at(start)
        return part

    def _rest(self) -> Iterator[Part | Problem]:
        """What stands behind the end: more records, where a bracket came too early."""
        while not self._ends():
            if self._next_record(self.at) == len(self.text):
                self._skip(_CLOSING)
                if not self._ends():
                    yield self._error("this is not JSON: more text after the end", self.at)
                return
            yield self._warning("the list ends, and goes on", self.at)
            self.at = self.text.find("{", self.at)
            yield from self._elements("")

    # ---- going on after damage

    def _next(self, start: int) -> int:
        """Where the list goes on behind the damaged record at `start`; the end for nowhere."""
        indent = self._indent_at(start) if self.indent is None else self.indent
        if indent is None or self._patience <= 0:
            return self._next_record(start + 1)
        outer = rf"|[ \t]{{0,{max(len(indent) - 1, 0)}}}(?=\])" if self.indent is not None else ""
        found = re.compile(rf"\n(?:{indent}(?=\{{){outer})").search(self.text, start)
        if found is None and self.indent is None:
            return self._next_record(start + 1)
        return found.end() if found else len(self.text)

    def _indent_at(self, start: int) -> str | None:
        """What stands before a record on its line; None where it does not begin one."""
        begin = self._lines[self._line(start) - 1]
        blank = _SPACE.match(self.text, begin)
        if not begin or not self.text.startswith("{", start) or _FLAT.match(self.text, start):
            return None
        return self.text[begin:start] if blank and blank.end() == start else None

    def _next_record(self, at: int) -> int:
        """Where the next whole record begins from a place on; the end for nowhere."""
        stood, found = self.at, -1
        while found < 0 and self._patience > 0 and (begin := self.text.find("{", at)) >= 0:
            self.at, at = begin, begin + 1
            with suppress(_FaultError):
                found = begin if self.is_record(self._value().value) else -1
                at = self.at
        self.at = stood
        return found if found >= 0 else len(self.text)

    # ---- values and marks

    def _value(self) -> Part:
        self._skip(_SPACE)
        start = self.at
        try:
            value, self.at = self._decode(self._undecoded, start)
        except json.JSONDecodeError as error:
            self._patience -= error.pos - start
            raise _FaultError(error.msg[:1].lower() + error.msg[1:], error.pos) from None
        except RecursionError:
            self._patience -= len(self.text) - start
            raise _FaultError("nested too deeply", start) from None
        except ValueError:  # Python reads no number of more than some thousand digits
            self._patience -= len(self.text) - start
            raise _FaultError("a number is too long", start) from None
        return Part("", 0, value, self._line(start), self._line(self.at - 1))

    def _takes(self, mark: str) -> bool:
        found = self._sees(mark)
        if found:
            self.at += len(mark)
            self._skip(_SPACE)
        return found

    def _sees(self, mark: str) -> bool:
        self._skip(_SPACE)
        return self.text.startswith(mark, self.at)

    def _ends(self) -> bool:
        self._skip(_SPACE)
        return self.at == len(self.text)

    def _skip(self, what: re.Pattern[str]) -> None:
        found = what.match(self.text, self.at)
        self.at = found.end() if found else self.at

    # ---- what is said of damage

    def _damage(self, what: str, fault: _FaultError, following: int, start: int = -1) -> Problem:
        begins = f"it begins in line {self._line(start)}; " if start >= 0 else ""
        nothing = following == len(self.text)
        then = (
            "nothing after it was read" if nothing else f"reading goes on at {self._at(following)}"
        )
        return self._error(f"{what}: {fault}; {then}", fault.position, f"{begins}{_MEND}")

    def _error(self, message: str, position: int, hint: str = _MEND) -> Problem:
        return Problem("json", message, self._place(position), "error", hint)

    def _warning(self, message: str, position: int) -> Problem:
        message = f"damaged JSON: {message}"
        return Problem("json", message, self._place(position), "warning", "the records were read")

    def _line(self, position: int) -> int:
        return bisect_right(self._lines, position)

    def _place(self, position: int) -> str:
        return f"{self.file}:{self._at(position)}"

    def _at(self, position: int) -> str:
        line = self._line(position)
        return f"{line}:{position - self._lines[line - 1] + 1}"
