"""YAML as text: every value as it stands there, and what is damaged costs only itself.

The documents of a file are read one by one. Where a line cannot be read, the value that it belongs
to is left out and named, and the others are read. Numbers, dates and words such as `no` stay text;
only a plain `null` is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from readlist.model import Problem
from readlist.text.tagged import shortly

if TYPE_CHECKING:
    import yaml

_START = re.compile(r"^---(?:[ \t][^\n]*)?(?:\r?\n|\Z)", re.M)
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MOST_FAULTS = 20  # of one document, each of which means reading it again
_MOST_REPEATED = 100_000  # characters and values that the aliases of a document may repeat


class Part(NamedTuple):
    """A document and its first and last line, from 1."""

    value: Any
    first: int
    last: int


class _Fault(NamedTuple):
    """What is wrong in a document, and in which of its lines, from 0."""

    message: str
    line: int


def documents(text: str, file: str) -> Iterator[Part | Problem]:
    """The documents of a YAML text, which `---` divides, in order."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = "characters that are none in YAML; they are marked as unreadable"
        yield Problem("yaml", message, f"{file}:{line}")
        text = _UNPRINTABLE.sub("\ufffd", text)
    line, at = 1, 0
    for end in [*(found.start() for found in _START.finditer(text) if found.start()), len(text)]:
        chunk = text[at:end]
        if re.search(r"^(?!---|\.\.\.|\s*#)\s*\S", chunk, re.M):
            yield from _document(chunk, line, file)
        line += chunk.count("\n")
        at = end


def _document(text: str, line: int, file: str) -> Iterator[Part | Problem]:
    """One document; the values of damaged lines are taken out of it, one after the other."""
    lines = text.split("\n")
    node = _composed(text)
    for _ in range(_MOST_FAULTS):
        if not isinstance(node, _Fault):
            break
        first, end = _value_at(lines, node.line)
        lost = shortly(" ".join(lines[first:end]), 300)
        if not lost:
            break
        hint = "YAML wants blanks, not tabs, and quotes around a value with a colon"
        where = f"{file}:{line + node.line}"
        yield Problem("yaml", f"left out, since {node.message}: {lost}", where, "error", hint)
        lines[first:end] = [""] * (end - first)
        node = _composed("\n".join(lines))
    if isinstance(node, _Fault):
        message = f"this document cannot be read, and is left out: {node.message}"
        yield Problem("yaml", message, f"{file}:{line}", "error")
        return
    reader = _Values(file, line)
    try:
        value = reader.value(node)
    except RecursionError:
        message = "this document is nested too deeply, and is left out"
        yield Problem("yaml", message, f"{file}:{line}", "error")
        return
    yield from reader.problems
    yield Part(value, line, line + text.rstrip().count("\n"))


def _value_at(lines: list[str], at: int) -> tuple[int, int]:
    """The lines of the outermost value that a line belongs to, end excluded; a line that a tab
    begins is alone the damage."""
    at = min(at, len(lines) - 1)
    while at and not lines[at].strip():
        at -= 1
    first, end = at, at + 1
    if lines[at].startswith("\t"):
        return first, end
    while first and not _begins(lines[first]):
        first -= 1
    while end < len(lines) and not _begins(lines[end]):
        end += 1
    return first, end


def _begins(line: str) -> bool:
    return re.match(r"[^\s#-]|- |---", line) is not None and not line.startswith("- ")


def _composed(text: str) -> yaml.Node | _Fault | None:
    """The nodes of a document, or what is wrong with it."""
    import yaml

    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context or "it is no YAML")
        return _Fault(said, mark.line if mark else 0)
    except RecursionError:
        return _Fault("it is nested too deeply", 0)
    except (yaml.YAMLError, ValueError) as error:
        return _Fault(str(error).split("\n", 1)[0] or "it is no YAML", 0)
    return node


def _loader() -> Any:
    """The safe loader; the one in C where there is one, since ten thousand papers take a while."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Values:
    """Nodes as texts, lists and dicts. An alias is the value that it names, made once.

    Aliases of aliases may stand for more than a machine holds, as soon as somebody writes them
    out; those beyond a bound are left out and named.
    """

    def __init__(self, file: str, line: int) -> None:
        self.file, self.line = file, line
        self.problems: list[Problem] = []
        self._made: dict[int, Any] = {}
        self._size: dict[int, int] = {}  # of a node, with all that its aliases repeat
        self._repeated = 0

    def value(self, node: Any) -> Any:
        if node is None:
            return None
        if id(node) in self._size:
            return self._again(node)
        self._size[id(node)] = 0  # what an alias inside itself is
        if node.id == "scalar":
            made = None if node.tag.endswith(":null") else node.value
            size = len(node.value)
        elif node.id == "sequence":
            made = self._sequence(node)
            size = sum(self._size[id(one)] for one in node.value)
        else:
            made = self._mapping(node)
            size = sum(self._size[id(one)] for pair in node.value for one in pair)
        self._made[id(node)] = made
        self._size[id(node)] = size + 1
        return made

    def _again(self, node: Any) -> Any:
        """What an alias stands for; None where that is too much, or the alias itself."""
        before, self._repeated = self._repeated, self._repeated + self._size[id(node)]
        if self._repeated <= _MOST_REPEATED:
            return self._made.get(id(node))
        if before <= _MOST_REPEATED:
            where = f"{self.file}:{self.line + node.start_mark.line}"
            message = "aliases repeat more than can be read; those behind it are left out"
            self.problems.append(Problem("yaml", message, where, "error", "write the values out"))
        return None

    def _sequence(self, node: Any) -> list[Any]:
        return [self.value(one) for one in node.value]

    def _mapping(self, node: Any) -> dict[str, Any]:
        """The first of a repeated name counts; the others are named."""
        found: dict[str, Any] = {}
        for name, value in node.value:
            said = self.value(name)
            key = "null" if said is None else str(said)
            if key not in found:
                found[key] = self.value(value)
                continue
            lost = shortly(str(self.value(value)), 300)
            where = f"{self.file}:{self.line + name.start_mark.line}:{name.start_mark.column + 1}"
            message = f"'{key}' stands there twice; left out: {lost}"
            self.problems.append(Problem("yaml", message, where, hint="delete one of them"))
        return found
