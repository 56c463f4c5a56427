"""JSON that may be damaged, part by part: what is whole is read, and each part knows its lines.

An export of ten thousand records with a fault in one of them still has the others. The parts of
`[a, b]` are `a` and `b`; those of `{"x": [a, b], "y": c}` are `a` and `b`, called `x`, and `c`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from readlist.model import Problem

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_HINT = "save the export again; what stands before it was read"


class Part(NamedTuple):
    """A value, the name of the member it belongs to, and its first and last line, from 1."""

    name: str
    value: Any
    first: int
    last: int


def parts(text: str, file: str) -> Iterator[Part | Problem]:
    """The parts of a JSON text; a Problem where one is damaged.

    Where elements begin on lines of their own, with one indent, as programs write them, reading
    goes on with the element after a damaged one; else it ends there.
    """
    return _Scan(text, file).whole()


class _FaultError(Exception):
    """Something else than what JSON has at `position`."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class _Scan:
    """A walk through the outer two levels of a text; `at` is where it stands."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.at = text, file, 0
        self._decode = json.JSONDecoder().raw_decode
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def whole(self) -> Iterator[Part | Problem]:
        try:
            if self._takes("["):
                yield from self._elements("")
            elif self._takes("{"):
                yield from self._members()
            else:
                raise _FaultError("no list and no object", self.at)
            self._space()
            if self.at < len(self.text):
                raise _FaultError("more text after the end", self.at)
        except _FaultError as fault:
            message = f"this is not JSON: {fault}; nothing after it was read"
            yield Problem("json", message, self._place(fault.position), "error", _HINT)

    def _members(self) -> Iterator[Part | Problem]:
        while not self._takes("}"):
            name = self._value().value
            if not isinstance(name, str) or not self._takes(":"):
                raise _FaultError("a name and a colon are expected", self.at)
            if self._takes("["):
                yield from self._elements(name)
            else:
                yield self._value()._replace(name=name)
            if not self._takes(",") and not self._sees("}"):
                raise _FaultError("a comma or the end is expected", self.at)

    def _elements(self, name: str) -> Iterator[Part | Problem]:
        while not self._takes("]"):
            start = self.at
            try:
                element = self._value()
                if not self._takes(",") and not self._sees("]"):
                    raise _FaultError("a comma or the end is expected", self.at)
                yield element._replace(name=name)
            except _FaultError as fault:
                following = self._next_like(start, fault.position)
                if not following:
                    raise
                message = f"a damaged record, left out: {fault}"
                hint = f"it begins in line {self._line(start)}"
                yield Problem("json", message, self._place(fault.position), "error", hint)
                self.at = following

    def _next_like(self, start: int, position: int) -> int:
        """Where the next element begins that stands as the one at `start` does; 0 for nowhere."""
        begin = self.text.rfind("\n", 0, start) + 1
        indent = self.text[begin:start]
        if not begin or indent.strip() or self.text[start : start + 1] != "{":
            return 0
        found = self.text.find(f"\n{indent}{{", max(position - 1, start))
        return found + len(indent) + 1 if found >= 0 else 0

    def _value(self) -> Part:
        self._space()
        start = self.at
        try:
            value, self.at = self._decode(self.text, start)
        except json.JSONDecodeError as error:
            raise _FaultError(error.msg, error.pos) from None
        except RecursionError:
            raise _FaultError("nested too deeply", start) from None
        return Part("", value, self._line(start), self._line(self.at - 1))

    def _takes(self, mark: str) -> bool:
        found = self._sees(mark)
        self.at += len(mark) if found else 0
        if found:
            self._space()
        return found

    def _sees(self, mark: str) -> bool:
        self._space()
        return self.text.startswith(mark, self.at)

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _line(self, position: int) -> int:
        return bisect_right(self._lines, position)

    def _place(self, position: int) -> str:
        line = self._line(position)
        return f"{self.file}:{line}:{position - self._lines[line - 1] + 1}"
