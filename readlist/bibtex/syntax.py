"""A .bib file as a value: text, blocks, problems; and back, byte for byte.

The text of a document is kept as it is: line ends, indents, comments, order and the case of
names are remembered because nothing is ever re-rendered. `edit` makes a new document in which
only the edited bytes differ (`readlist.bibtex.edit`).

Text outside entries is read as BibTeX's program reads it: see `readlist.bibtex.scan`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from readlist.bibtex import charset
from readlist.bibtex.blocks import Block, Broken, Entry, String, Text
from readlist.bibtex.scan import Doubt, Scan, scan
from readlist.bibtex.values import MONTHS, define
from readlist.errors import StoreError
from readlist.model import Problem, Severity

if TYPE_CHECKING:
    from readlist.bibtex.edit import Change

# Markers with or without a label; one whose end is missing reaches to the end of the file.
_CONFLICT = re.compile(r"^<{7}(?:[ \t][^\r\n]*)?\r?$.*?(?:^>{7}(?![>\w])[^\r\n]*|\Z)", re.M | re.S)
_MARKER = re.compile(r"^(?:<{7}(?: .*)?|\|{7}(?: .*)?|={7}|>{7}(?: .*)?)\r?$", re.M)


@dataclass(frozen=True)
class Document:
    """A .bib file. `blocks` tile the text; `problems` say what is doubtful, in order.

    A document with `conflicts` (git's markers) can be read, both sides of it, but not edited;
    its blocks may overlap. `guessed` says that the encoding is not certain.
    """

    text: str
    name: str = "library.bib"
    encoding: str = "utf-8"
    bom: bytes = b""
    guessed: bool = False

    @classmethod
    def of(cls, data: bytes, name: str = "library.bib", encoding: str = "") -> Document:
        """The document in these bytes. Raises SourceError where a given encoding does not fit."""
        found = charset.decode(data, name, encoding)
        return cls(found.text, name, found.encoding, found.bom, not found.certain)

    def to_bytes(self) -> bytes:
        """The file: the very bytes it came from, if nothing was edited."""
        try:
            return self.bom + self.text.encode(self.encoding)
        except UnicodeEncodeError as error:
            odd, coding = error.object[error.start], charset.spoken(self.encoding)
            raise StoreError(
                f"{self.name}: '{odd}' cannot be written in {coding}; convert the file to UTF-8"
            ) from None

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self._reading[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._reading[1]

    @cached_property
    def conflicts(self) -> tuple[tuple[int, int], ...]:
        """First and last line of each conflict that git left in the file."""
        if "<<<<<<<" not in self.text:
            return ()
        return tuple(
            (self._line(found.start()), self._line(found.end()))
            for found in _CONFLICT.finditer(self.text)
        )

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Entry))

    @cached_property
    def by_key(self) -> Mapping[str, Entry]:
        """Entries by casefolded key; of a repeated key the first, as BibTeX does."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            found.setdefault(entry.key.casefold(), entry)
        return found

    @cached_property
    def macros(self) -> Mapping[str, str]:
        """What `@string` defines, by lower-case name, as LaTeX source."""
        return define((block.name, block.raw) for block in self.blocks if isinstance(block, String))

    def entry(self, key: str) -> Entry | None:
        """The entry with this key, ignoring case."""
        return self.by_key.get(key.casefold())

    def edit(self, changes: Iterable[Change]) -> Document:
        """A document in which these changes are made and nothing else differs.

        Raises StoreError where a change names an entry that is not there, or cannot be written.
        """
        from readlist.bibtex.edit import edit

        return edit(self, changes)

    # ------------------------------------------------------------------ reading

    @cached_property
    def _reading(self) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
        found = _both_sides(self.text) if self.conflicts else scan(self.text)
        doubts = sorted(self._doubts(found), key=lambda doubt: doubt.position)
        located = tuple(self._problem(doubt) for doubt in doubts)
        return tuple(found.blocks), (
            *self._encoding_problem(),
            *self._conflict_problems(),
            *located,
        )

    def _doubts(self, found: Scan) -> Iterator[Doubt]:
        yield from found.doubts
        yield from _unknown_macros(found)
        if not self.conflicts:
            yield from _repeated_keys(found.blocks)
            yield from _repeated_fields(found.blocks)

    def _problem(self, doubt: Doubt) -> Problem:
        line = self._line(doubt.position)
        column = doubt.position - self._line_starts[line - 1] + 1
        where = f"{self.name}:{line}:{column}"
        severity: Severity = "error" if doubt.severity == "error" else "warning"
        return Problem(doubt.code, doubt.message, where, severity, doubt.hint)

    def _encoding_problem(self) -> Iterator[Problem]:
        if self.guessed:
            message = f"not UTF-8; read as {charset.spoken(self.encoding)}"
            hint = "check the accented letters, then say --encoding or convert the file to UTF-8"
            yield Problem("bib-encoding", message, self.name, "warning", hint)

    def _conflict_problems(self) -> Iterator[Problem]:
        hint = "choose what stays and delete the marker lines; until then the file is not written"
        for first, last in self.conflicts:
            where = f"{self.name}:{first}-{last}"
            yield Problem("conflict", "git conflict markers", where, "error", hint)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def _line(self, position: int) -> int:
        return bisect_right(self._line_starts, position)


def parse(text: str, name: str = "library.bib") -> Document:
    """The document in a text."""
    return Document(text, name)


# ---------------------------------------------------------------------- doubts over the whole


def _unknown_macros(found: Scan) -> Iterator[Doubt]:
    if not found.bare:
        return
    known = {block.name.lower() for block in found.blocks if isinstance(block, String)}
    for name, position in found.bare:
        if name.lower() not in known and name.lower() not in MONTHS:
            hint = f"put it in braces, or define @string{{{name} = {{...}}}}"
            yield Doubt("bib-unknown-macro", f"no @string defines '{name}'", position, hint)


def _repeated_keys(blocks: Iterable[Block]) -> Iterator[Doubt]:
    first: dict[str, Entry] = {}
    for block in blocks:
        if not isinstance(block, Entry):
            continue
        known = first.setdefault(block.key.casefold(), block)
        if known is not block:
            message = f"the key {block.key} stands there twice, first in line {known.line}"
            hint = "BibTeX ignores case and uses the first; rename or delete one"
            yield Doubt("bib-repeated-key", message, block.key_span.start, hint, "error")


def _repeated_fields(blocks: Iterable[Block]) -> Iterator[Doubt]:
    for block in blocks:
        if not isinstance(block, Entry):
            continue
        if len({field.name.lower() for field in block.fields}) == len(block.fields):
            continue
        seen: set[str] = set()
        for field in block.fields:
            name = field.name.lower()
            if name in seen:
                message = f"{block.key} has the field {name} twice"
                hint = "BibTeX uses the first; delete the other"
                yield Doubt("bib-repeated-field", message, field.span.start, hint)
            seen.add(name)


# ---------------------------------------------------------------------- conflicts


def _both_sides(text: str) -> Scan:
    """One reading of a file with git's markers: the upper side, and what the lower one adds."""
    upper, lower = scan(_side(text, "upper")), scan(_side(text, "lower"))
    known = {_content(block) for block in upper.blocks}
    added = [
        block
        for block in lower.blocks
        if not isinstance(block, Text | Broken) and _content(block) not in known
    ]
    blocks = sorted([*upper.blocks, *added], key=lambda block: block.span)
    return Scan(
        blocks, list(dict.fromkeys([*upper.doubts, *lower.doubts])), upper.bare + lower.bare
    )


def _content(block: Block) -> object:
    if isinstance(block, Entry):
        return block.type, block.key, tuple((field.name, field.raw) for field in block.fields)
    return block


def _side(text: str, side: str) -> str:
    """The text with the markers and the other side blanked, every character in its place."""

    def keep(conflict: re.Match[str]) -> str:
        parts, current = [], "upper"
        for line in conflict[0].splitlines(keepends=True):
            if _MARKER.fullmatch(line.rstrip("\n")):
                mark = line[0]
                current = {"<": "upper", "|": "base", "=": "lower", ">": current}[mark]
                parts.append(_blank(line))
            else:
                parts.append(line if current == side else _blank(line))
        return "".join(parts)

    return _CONFLICT.sub(keep, text)


def _blank(line: str) -> str:
    return re.sub(r"[^\r\n]", " ", line)
