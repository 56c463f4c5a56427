"""Text of a .bib file -> blocks with spans, and the places where something is wrong.

The rules are those of BibTeX's program (bibtex.web, "Reading the database file(s)"):

* every brace counts, `\\{` too; a quote inside braces does not end a `"..."` value, and braces
  inside quotes balance;
* an entry may stand in parentheses; pieces of a value are joined with `#`;
* what stands outside entries is ignored, and `%` means nothing there: an entry in a `%` line is
  an entry (biber takes it for a comment: it is reported).

Only `@comment{...}` differs: BibTeX reads entries inside its braces, while biber, JabRef and the
person who wrote it do not. It is skipped as a whole here, and such an entry is reported.

BibTeX skips to the next `@` after an error. Here a broken entry ends at its own closing brace,
or before the next line that begins with `@word{`, whichever comes first, so that it takes no
neighbour along. One pass, linear in the length of the text, no recursion.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from readlist.bibtex.blocks import (
    Block,
    Broken,
    Comment,
    Entry,
    Fields,
    Preamble,
    Span,
    String,
    Text,
)

_NAME = r"""[^\s"#%'(),={}]++"""
_HEAD = re.compile(rf"@\s*+(?!@)({_NAME})\s*+([{{(])")
# What BibTeX would begin an entry at.
ANY_HEAD = re.compile(r"""@\s*+[^\s"#%'(),={}@]++\s*+[{(]""")
_NEXT_HEAD = re.compile(r"""^[ \t]*+@\s*+[^\s"#%'(),={}@]++\s*+[{(]""", re.M)
_KEY = {"{": re.compile(r"\s*+([^\s,}]*+)\s*+"), "(": re.compile(r"\s*+([^\s,]*+)\s*+")}
_CLOSER = {"{": "}", "(": ")"}


def _braced(depth: int) -> str:
    """A pattern for a group in braces that holds groups at most so deep."""
    inner = rf"(?:{_braced(depth - 1)}[^{{}}]*+)*+" if depth > 1 else ""
    return rf"\{{[^{{}}]*+{inner}\}}"


# Nearly every field: its comma, one piece, at most four braces deep. Where it does not match, the
# empty alternative does, so that `finditer` never skips a character; then `_value` reads on.
_FIELD = re.compile(
    rf""",\s*+({_NAME})\s*+=\s*+({_braced(4)}|"[^"{{}}]*+"|{_NAME})\s*+(?=[,}})])|"""
)
_FIELD_NAME = re.compile(rf"\s*+({_NAME})\s*+")
_BARE = re.compile(_NAME)
_SPACE = re.compile(r"\s*+")
_BRACE = re.compile(r"[{}]")
_QUOTE_OR_BRACE = re.compile(r'["{}]')
_FIELD_LINE = re.compile(r"^[ \t]*+[A-Za-z][\w-]*+\s*+=\s*+[{\"\d]", re.M)
_SWALLOWED = re.compile(r"^[ \t]*+@\w++\s*+[{(]\s*+[^\s,=]++\s*+,\s*+[\w-]++\s*+=", re.M)


class Fault(Exception):  # noqa: N818  (a fault of the file, not of the program)
    """Something at `position` that BibTeX would not accept."""

    def __init__(self, code: str, message: str, position: int, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.position, self.hint = code, message, position, hint


class Doubt(NamedTuple):
    """A fault as a value, not yet located in lines."""

    code: str
    message: str
    position: int
    hint: str
    severity: str = "warning"


class Scan(NamedTuple):
    """What one pass over a text found."""

    blocks: list[Block]
    doubts: list[Doubt]


def scan(text: str) -> Scan:
    """Read a text into blocks that follow each other without gaps."""
    scanner = _Scanner(text)
    with without_collections():
        blocks = list(scanner.blocks())
    return Scan(blocks, scanner.doubts)


@contextmanager
def without_collections() -> Iterator[None]:
    """Hold the garbage collector back: nothing made here is garbage, and looking takes a third
    of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Scanner:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.doubts: list[Doubt] = []
        self._partners: dict[int, int] | None = None
        self._counted = 0
        self._line = 1

    def blocks(self) -> Iterator[Block]:
        """Every block in order, the text between them included."""
        done = position = 0
        while (at := self.text.find("@", position)) >= 0:
            block = self._block(at, done)
            if block is None:
                position = at + 1
                continue
            if at > done:
                yield Text(Span(done, at), self._line_of(done))
            yield self._counting_on(block)
            done = position = block.span.end
        if len(self.text) > done:
            yield Text(Span(done, len(self.text)), self._line_of(done))

    def _block(self, at: int, done: int) -> Block | None:
        """The block that begins with the `@` here, or None where it is only an at sign."""
        head = _HEAD.match(self.text, at)
        if head is None:
            self._stray(at)
            return None
        before = self.text[max(done, self.text.rfind("\n", 0, at) + 1) : at]
        in_prose = bool(before.strip(" \t\r%"))
        try:
            block = self._command(head)
        except Fault as fault:
            if not in_prose:
                return self._broken(head, fault, commented="%" in before)
            self._stray(at)
            return None
        if in_prose and isinstance(block, Entry) and not block.fields:
            self._stray(at)  # "go @home {now}": an entry for BibTeX, but nothing is lost with it
            return None
        if "%" in before and isinstance(block, Entry):
            hint = "BibTeX and readlist read it, biber does not; take away the % or the @"
            self._doubt("bib-live-comment", "an entry in a % line", at, hint)
        return block

    def _command(self, head: re.Match[str]) -> Block:
        kind = head[1].lower()
        if kind == "comment":
            return self._comment(head)
        if kind == "string":
            return self._string(head)
        if kind == "preamble":
            return self._preamble(head)
        return self._entry(head)

    # ------------------------------------------------------------------ commands

    def _comment(self, head: re.Match[str]) -> Comment:
        """`@comment{...}` to its closing brace; to the end of the line where it has none."""
        opening = head.end() - 1
        close = self._partner(opening) if head[2] == "{" else None
        if close is None:
            close = self.text.find("\n", opening)
            close = len(self.text) - 1 if close < 0 else close - 1
        inside = ANY_HEAD.search(self.text, opening, close)
        if inside:
            hint = "BibTeX reads it nevertheless, biber does not; delete it or take its @ away"
            self._doubt("bib-live-comment", "an entry inside @comment", inside.start(), hint)
        return Comment(Span(head.start(), close + 1), 0)

    def _string(self, head: re.Match[str]) -> String:
        name = _FIELD_NAME.match(self.text, head.end())
        if name is None:
            raise Fault("bib-no-field-name", "@string without a name", head.end())
        value = self._value(self._after_equals(name))
        end = self._close(head[2], value.end, "bib-no-close")
        raw = self.text[value.start : value.end]
        return String(name[1], raw, value.start, Span(head.start(), end), 0)

    def _preamble(self, head: re.Match[str]) -> Preamble:
        value = self._value(self._skip_space(head.end()))
        end = self._close(head[2], value.end, "bib-no-close")
        raw = self.text[value.start : value.end]
        return Preamble(raw, value.start, Span(head.start(), end), 0)

    def _entry(self, head: re.Match[str]) -> Entry:
        text = self.text
        key = _KEY[head[2]].match(text, head.end())
        assert key is not None  # the pattern matches the empty text
        if not key[1] or text.startswith("=", key.end()):
            hint = f"write one after the brace: @{head[1]}{{surname2024word,"
            raise Fault("bib-no-key", "the entry has no key", head.end(), hint)
        line = self._line_of(head.start())
        fields, end = self._fields(key.end(), _CLOSER[head[2]], key[1])
        if text.find("@", key.end(), end) >= 0:
            self._refuse_swallowed(key.end(), end, fields)
        last = self._line_of(end)
        span = Span(head.start(), end)
        return Entry(head[1], key[1], fields, span, Span(*key.span(1)), line, last)

    def _fields(self, position: int, closer: str, key: str) -> tuple[Fields, int]:
        """The fields after a key, and where their entry ends."""
        text = self.text
        fields: list[str | int] = []
        while not text.startswith(closer, position):
            position = self._plain_fields(position, fields)
            if text.startswith(closer, position):
                break
            if not text.startswith(",", position):
                raise self._separator_fault(position, Fields(tuple(fields)), key)
            name = _FIELD_NAME.match(text, position + 1)
            if name is None or not text.startswith("=", name.end()):
                return Fields(tuple(fields)), self._end_of_fields(position + 1, closer)
            start, end = self._value(self._skip_space(name.end() + 1))
            fields += (name[1], text[start:end], name.start(1), start, end)
            position = self._skip_space(end)
        return Fields(tuple(fields)), position + 1

    def _plain_fields(self, position: int, fields: list[str | int]) -> int:
        """Gather the fields that one pattern can read; where the first other thing stands.

        The quick path: a property test holds it against `_value`, which reads them all.
        """
        gather = fields.extend
        for found in _FIELD.finditer(self.text, position):
            name, raw = found.groups()
            if name is None:
                break
            start, end = found.span(2)
            gather((name, raw, found.start(1), start, end))
            position = found.end()
        return position

    def _end_of_fields(self, position: int, closer: str) -> int:
        """After the last comma: the closing brace, or a fault that says what is there instead."""
        position = self._skip_space(position)
        if self.text.startswith(closer, position):
            return position + 1
        name = _FIELD_NAME.match(self.text, position)
        if name:
            self._after_equals(name)
        if not self.text[position : position + 1].strip("@"):
            raise Fault(*_NO_CLOSE, position, f"put a {closer} after the last field")
        code, message = "bib-no-field-name", "a field name is expected here"
        raise Fault(code, message, position, "look for a comma or brace too many before this place")

    def _after_equals(self, name: re.Match[str]) -> int:
        """Where the value of a field begins."""
        if not self.text.startswith("=", name.end()):
            message = f"no = after '{name[1]}'"
            hint = f"write {name[1]} = {{...}}, or look for a brace too many before it"
            raise Fault("bib-no-equals", message, name.start(1), hint)
        return self._skip_space(name.end() + 1)

    def _separator_fault(self, position: int, fields: Fields, key: str) -> Fault:
        before = f"the field {fields[-1].name}" if fields else f"the key {key}"
        end = fields[-1].span.end if fields else position
        if not self.text[position : position + 1].strip("@"):
            return self._overgrown(fields) or Fault(*_NO_CLOSE, end, f"put a }} after {before}")
        if self.text[position] in "})":
            return Fault("bib-wrong-close", "the entry ends with another bracket", position)
        hint = f"a comma is missing after {before}"
        return Fault("bib-no-comma", f"no comma after {before}", end, hint)

    def _overgrown(self, fields: Fields) -> Fault | None:
        """A last value that holds the lines of further fields has a brace too many."""
        if fields and _FIELD_LINE.search(fields[-1].raw):
            name, place = fields[-1].name, fields[-1].value.start
            hint = f"count the braces of {name}: one {{ too many, or a }} missing"
            return Fault("bib-unclosed", f"the field {name} is never closed", place, hint)
        return None

    def _close(self, opener: str, position: int, code: str) -> int:
        """The end of an @string or @preamble; a comma before its bracket is forgiven."""
        found = re.compile(r"\s*+,?+\s*+" + re.escape(_CLOSER[opener])).match(self.text, position)
        if found is None:
            raise Fault(code, "the closing brace is missing", position, self._after_value(position))
        return found.end()

    def _after_value(self, position: int) -> str:
        """What to do where an @string or @preamble does not end behind its value."""
        if self.text[position - 1 : position] == '"':
            return 'a " ends a value in quotes, \\" too: put it in braces, {\\"u}'
        return "put a closing brace after the value"

    # ------------------------------------------------------------------ values

    def _value(self, position: int) -> Span:
        """The span of a value of any number of pieces joined with `#`."""
        start = position
        while True:
            end = self._piece(position)
            after = self._skip_space(end)
            if not self.text.startswith("#", after):
                return Span(start, end)
            position = self._skip_space(after + 1)

    def _piece(self, position: int) -> int:
        first = self.text[position : position + 1]
        if first == "{":
            return self._braced(position)
        if first == '"':
            return self._quoted(position)
        found = _BARE.match(self.text, position)
        if found is None:
            raise Fault("bib-no-value", "a value is expected here", position)
        return found.end()

    def _braced(self, position: int) -> int:
        close = self._partner(position)
        if close is None:
            hint = "count the braces of this value: one { too many, or a } missing"
            raise Fault("bib-unclosed", "a brace that is never closed", position, hint)
        return close + 1

    def _quoted(self, start: int) -> int:
        position = start + 1
        while found := _QUOTE_OR_BRACE.search(self.text, position):
            if found[0] == '"':
                return found.end()
            close = self._partner(found.start()) if found[0] == "{" else None
            if close is None:
                break
            position = close + 1
        self._brace_table()
        hint = 'the closing " is missing, or the braces between the quotes do not balance'
        raise Fault("bib-unclosed", "a quoted value that is never closed", start, hint)

    def _partner(self, opening: int) -> int | None:
        """The brace that closes the one at `opening`; None where nothing does."""
        if self._partners is not None:
            return self._partners.get(opening)
        depth = 0
        for brace in _BRACE.finditer(self.text, opening):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                return brace.start()
        self._brace_table()
        return None

    def _brace_table(self) -> dict[int, int]:
        """For each opening brace its closing one: made once, so that many faults stay linear."""
        if self._partners is None:
            self._partners = {}
            waiting: list[int] = []
            for brace in _BRACE.finditer(self.text):
                if brace[0] == "{":
                    waiting.append(brace.start())
                elif waiting:
                    self._partners[waiting.pop()] = brace.start()
        return self._partners

    # ------------------------------------------------------------------ faults

    def _refuse_swallowed(self, start: int, end: int, fields: Fields) -> None:
        """An entry holding the lines of another lost a brace, even if one too many ends it."""
        swallowed = _SWALLOWED.search(self.text, start, end)
        if swallowed is None:
            return
        self._brace_table()
        at = swallowed.start()
        inside = [field for field in fields if field.span.start < at]
        place = inside[-1].value.start if inside else start
        hint = "count the braces of this value: one { too many, or a } missing"
        raise Fault("bib-unclosed", "a brace that closes only in a later entry", place, hint)

    def _broken(self, head: re.Match[str], fault: Fault, commented: bool) -> Broken:
        """The rest of a broken entry: to its own brace or to the next entry's line."""
        closing = self._brace_table().get(head.end() - 1) if head[2] == "{" else None
        following = _NEXT_HEAD.search(self.text, head.end())
        end = following.start() if following else len(self.text)
        if closing is not None and closing < end:
            end = closing + 1
        end = head.start() + len(self.text[head.start() : end].rstrip())
        key = re.compile(r"\s*+([^\s,{}()=\"#%']*+)\s*+(?!\s|=)").match(self.text, head.end())
        hint = "BibTeX does not know % comments: take the @ away" if commented else fault.hint
        severity = "warning" if commented else "error"
        self.doubts.append(Doubt(fault.code, fault.message, fault.position, hint, severity))
        name = key[1] if key else ""
        return Broken(head[1], name, Span(head.start(), end), 0, fault.code)

    def _stray(self, at: int) -> None:
        if self.text[at + 1 : at + 8].lower() != "comment":
            hint = "BibTeX takes any @ for the beginning of an entry; write 'at' instead"
            self._doubt("bib-stray-at", "an @ between entries", at, hint)

    def _doubt(self, code: str, message: str, position: int, hint: str) -> None:
        self.doubts.append(Doubt(code, message, position, hint))

    # ------------------------------------------------------------------ places

    def _skip_space(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    def _line_of(self, position: int) -> int:
        """The line of a position; cheap when asked from front to back."""
        if position == self._counted:
            return self._line
        if position < self._counted:
            self._line -= self.text.count("\n", position, self._counted)
        else:
            self._line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _counting_on(self, block: Block) -> Block:
        """The block with its line, where it was made without."""
        if isinstance(block, Entry):
            return block
        line = self._line_of(block.span.start)
        return _with_line(block, line)


def _with_line(block: Block, line: int) -> Block:
    from dataclasses import replace

    return replace(block, line=line)


_NO_CLOSE = ("bib-no-close", "the closing brace of the entry is missing")
