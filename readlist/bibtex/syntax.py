"""A .bib file as a value: text, blocks, problems; and back, byte for byte.

The text of a document is kept as it is: line ends, indents, comments, order and the case of
names are remembered because nothing is ever re-rendered. `edit` makes a new document in which
only the edited bytes differ (`readlist.bibtex.edit`).

Text outside entries is read as BibTeX's program reads it: see `readlist.bibtex.scan`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from readlist.bibtex import charset
from readlist.bibtex.blocks import Block, Broken, Entry, Preamble, String, Text
from readlist.bibtex.scan import Doubt, Scan, scan
from readlist.bibtex.values import MONTHS, bare_words, define
from readlist.errors import StoreError
from readlist.files import write_atomic
from readlist.model import Problem, Severity
from readlist.patience import reason

if TYPE_CHECKING:
    from bibtexparser.library import Library

    from readlist.bibtex.edit import Change

# Markers with or without a label; one whose end is missing reaches to the end of the file.
_CONFLICT = re.compile(r"^<{7}(?:[ \t][^\r\n]*)?\r?$.*?(?:^>{7}(?![>\w])[^\r\n]*|\Z)", re.M | re.S)
_MARKER = re.compile(r"^(?:<{7}(?: .*)?|\|{7}(?: .*)?|={7}|>{7}(?: .*)?)\r?$", re.M)

_ODD_SPACE = re.compile(r"[^\S \t\r\n\f\v]")


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
                f"{self.name}: '{odd}' cannot be written in {coding}; convert the file first: "
                f"readlist fmt --to-utf8 {self.name}"
            ) from None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._scan.blocks)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        doubts = sorted(self._doubts(), key=lambda doubt: doubt.position)
        located = (self._problem(doubt) for doubt in doubts)
        return (*self._encoding_problem(), *self._conflict_problems(), *located)

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

    def write(self, path: str | Path) -> None:
        """Write the file; a crash leaves the old bytes or the new ones. Raises StoreError."""
        data = self.to_bytes()
        try:
            write_atomic(Path(path), data)
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {reason(error)}") from None

    def to_bibtexparser(self) -> Library:
        """The same as a `bibtexparser.Library` (`readlist.bibtex.exchange`)."""
        from readlist.bibtex.exchange import to_bibtexparser

        return to_bibtexparser(self)

    def from_bibtexparser(self, library: Library) -> Document:
        """This document, edited to say what the library says. Raises StoreError."""
        from readlist.bibtex.exchange import from_bibtexparser

        return from_bibtexparser(library, self)

    def place(self, position: int) -> str:
        """Where a character of the text stands, as `file:line:column`, both from 1."""
        line = self._line(position)
        return f"{self.name}:{line}:{position - self._line_starts[line - 1] + 1}"

    # ------------------------------------------------------------------ reading

    @cached_property
    def _scan(self) -> Scan:
        return _both_sides(self.text) if self.conflicts else scan(self.text)

    def _doubts(self) -> Iterator[Doubt]:
        yield from self._scan.doubts
        yield from _unknown_macros(self.blocks)
        if not self.conflicts:
            yield from _repeated_keys(self.blocks)
            yield from _repeated_fields(self.blocks)
            yield from _on_last_line(self.text, self.blocks)
            yield from _odd_spaces(self.text, self.entries)

    def _problem(self, doubt: Doubt) -> Problem:
        severity: Severity = "error" if doubt.severity == "error" else "warning"
        place = self.place(doubt.position)
        return Problem(doubt.code, doubt.message, place, severity, doubt.hint)

    def _encoding_problem(self) -> Iterator[Problem]:
        if self.guessed:
            message = f"not UTF-8; read as {charset.spoken(self.encoding)}"
            hint = (
                f"check the accented letters, then convert it: readlist fmt --to-utf8 {self.name}"
            )
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


def _unknown_macros(blocks: Sequence[Block]) -> Iterator[Doubt]:
    """Macros that nothing defines, or only a later `@string`: to BibTeX both are empty."""
    defined = {block.name.lower(): block for block in reversed(blocks) if isinstance(block, String)}
    for raw, start in _values(blocks):
        if raw.isdigit() or (raw[0] in '{"' and "#" not in raw):
            continue
        for name, offset in bare_words(raw):
            place, home = start + offset, defined.get(name.lower())
            if home is None and name.lower() not in MONTHS:
                hint = f"put it in braces, or define @string{{{name} = {{...}}}}"
                yield Doubt("bib-unknown-macro", f"no @string defines '{name}'", place, hint)
            elif home is not None and home.value_start > place and name.lower() not in MONTHS:
                message = f"'{name}' is defined only below, in line {home.line}"
                hint = "BibTeX prints nothing for it; move the @string to the top of the file"
                yield Doubt("bib-late-macro", message, place, hint)


def _values(blocks: Iterable[Block]) -> Iterator[tuple[str, int]]:
    """Every value as it stands, with its place."""
    for block in blocks:
        if isinstance(block, Entry):
            for field in block.fields:
                yield field.raw, field.value_start
        elif isinstance(block, String | Preamble):
            yield block.raw, block.value_start


def _on_last_line(text: str, blocks: Sequence[Block]) -> Iterator[Doubt]:
    """Entries that BibTeX misses: it stops after the first that ends on the last line."""
    start = text.rfind("\n", 0, len(text) - 1) + 1
    last = list(takewhile(lambda block: block.span.end > start, reversed(blocks)))
    ending = [block for block in reversed(last) if not isinstance(block, Text)]
    for block in ending[1:]:
        if isinstance(block, Entry):
            hint = "BibTeX misses it there; put it on a line of its own, and an empty line last"
            message = f"{block.key} follows another entry on the last line"
            yield Doubt("bib-last-line", message, block.span.start, hint)


def _odd_spaces(text: str, entries: Iterable[Entry]) -> Iterator[Doubt]:
    """No-break and other wide spaces around names, as web pages have them: letters to BibTeX."""
    if text.isascii() or not _ODD_SPACE.search(text):
        return
    for entry in entries:
        ends = [entry.key_span.end, *(field.end for field in entry.fields)]
        starts = [*(field.start for field in entry.fields), entry.span.end]
        gaps = [*zip(ends, starts, strict=True)]
        gaps += [(field.start + len(field.name), field.value_start) for field in entry.fields]
        found = (_ODD_SPACE.search(text, *gap) for gap in gaps)
        first = min((odd.start() for odd in found if odd), default=None)
        if first is not None:
            hint = "replace it by a plain space; until then BibTeX takes it for part of a name"
            message = f"{entry.key} holds a space that is none to BibTeX (a no-break one, say)"
            yield Doubt("bib-odd-space", message, first, hint)


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
    return Scan(blocks, list(dict.fromkeys([*upper.doubts, *lower.doubts])))


def _content(block: Block) -> object:
    if isinstance(block, Entry):
        return block.type, block.key, tuple((field.name, field.raw) for field in block.fields)
    return block


def _side(text: str, side: str) -> str:
    """The text with the markers and the other side blanked, every character in its place."""

    def keep(conflict: re.Match[str]) -> str:
        parts, current = [], "upper"
        for line in re.findall(r"[^\n]*\n|[^\n]+", conflict[0]):
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
