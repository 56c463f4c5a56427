"""Changes to a .bib file, made in its text: only the edited bytes differ.

A changed field keeps its name, spacing and delimiters; a new field repeats the separator,
alignment and delimiters of its entry; a new entry follows the habit of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from readlist.bibtex.blocks import Block, Broken, Entry, Text
from readlist.bibtex.blocks import Field as Field
from readlist.bibtex.charset import spoken
from readlist.bibtex.keys import is_writable
from readlist.bibtex.layout import Habit, Raw, entry_text, equals_of, field_text, habit_of
from readlist.bibtex.scan import ANY_HEAD
from readlist.bibtex.syntax import Document
from readlist.bibtex.values import enclose, is_balanced, pieces
from readlist.errors import StoreError


class NewEntry(NamedTuple):
    """An entry to be added; values are LaTeX source without delimiters, or `Raw`."""

    type: str
    key: str
    fields: Mapping[str, str]


class PutField(NamedTuple):
    """Give a field this value (LaTeX source without delimiters, or `Raw`), or take it away."""

    key: str
    name: str
    value: str | None


class RenameEntry(NamedTuple):
    """Give an entry another key."""

    key: str
    new: str


class RetypeEntry(NamedTuple):
    """Make an entry one of another type: `misc` an `article`."""

    key: str
    type: str


class DropEntry(NamedTuple):
    """Take an entry away."""

    key: str


Change = NewEntry | PutField | RenameEntry | RetypeEntry | DropEntry

_COMMANDS = ("string", "preamble", "comment")


@dataclass
class _Plan:
    """What is to become of one entry: an existing one, or one that is only asked for."""

    entry: Entry | None
    type: str
    key: str
    fields: dict[str, str | None] = field(default_factory=dict)
    dropped: bool = False


class _Cut(NamedTuple):
    """Put `text` in the place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def edit(document: Document, changes: Iterable[Change]) -> Document:
    """A document with these changes made, in order, and nothing else.

    Raises StoreError for an entry that is not there, a key that is taken, a value whose braces
    do not balance, or a file with conflict markers.
    """
    if document.conflicts:
        lines = "-".join(map(str, document.conflicts[0]))
        raise StoreError(f"{document.name}:{lines}: resolve the git conflict before editing")
    plans = _Plans(document)
    for change in changes:
        plans.take(change)
    cuts = [cut for plan in plans.existing for cut in _entry_cuts(document.text, plan)]
    fresh = [plan for plan in plans.fresh if not plan.dropped]
    if fresh:
        cuts.append(_appended(document, fresh))
    return replace(document, text=_apply(document.text, cuts)) if cuts else document


class _Plans:
    """The changes, gathered per entry; a renamed entry answers to its new key."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.existing: list[_Plan] = []
        self.fresh: list[_Plan] = []
        self._named: dict[str, _Plan | None] = {}

    def take(self, change: Change) -> None:
        match change:
            case NewEntry(kind, key, fields):
                self._add(kind, key, fields)
            case PutField(key, name, value):
                self._put(self._find(key), name, value)
            case RenameEntry(key, new):
                self._rename(key, new)
            case RetypeEntry(key, kind):
                self._retype(key, kind)
            case DropEntry(key):
                self._find(key).dropped = True
                self._named[key.casefold()] = None

    def _find(self, key: str) -> _Plan:
        plan = self._known(key)
        if plan is None:
            raise StoreError(f"{self.document.name}: has no entry '{key}'")
        return plan

    def _known(self, key: str) -> _Plan | None:
        folded = key.casefold()
        if folded not in self._named:
            entry = self.document.entry(key)
            if entry is None:
                return None
            plan = _Plan(entry, entry.type, entry.key)
            self.existing.append(plan)
            self._named[folded] = plan
        return self._named[folded]

    def _add(self, kind: str, key: str, fields: Mapping[str, str]) -> None:
        self._refuse_key(key)
        if self._known(key):
            raise StoreError(f"{self.document.name}: already has an entry '{key}'")
        plan = _Plan(None, kind, key)
        for name, value in fields.items():
            self._put(plan, name, value)
        self.fresh.append(plan)
        self._named[key.casefold()] = plan

    def _rename(self, key: str, new: str) -> None:
        self._refuse_key(new)
        plan = self._find(key)
        if key.casefold() != new.casefold() and self._known(new):
            raise StoreError(f"{self.document.name}: already has an entry '{new}'")
        plan.key = new
        self._named[key.casefold()] = None
        self._named[new.casefold()] = plan

    def _retype(self, key: str, kind: str) -> None:
        if not is_writable(kind) or kind.lower() in _COMMANDS:
            raise StoreError(f"{self.document.name}: {key}: '{kind}' is no type of entry")
        self._find(key).type = kind

    def _refuse_key(self, key: str) -> None:
        if not is_writable(key):
            raise StoreError(f"{self.document.name}: '{key}' cannot be a citation key")

    def _put(self, plan: _Plan, name: str, value: str | None) -> None:
        place = f"{self.document.name}: {plan.key}.{name}"
        if not is_writable(name):
            raise StoreError(f"{place}: cannot be a field name")
        if isinstance(value, Raw) and not _is_value(value):
            raise StoreError(f"{place}: is not a BibTeX value: {value[:40]}")
        if value is not None and not is_balanced(value):
            raise StoreError(f"{place}: the braces of the value do not balance")
        if value is not None and not self.document.encoding.startswith("utf"):
            value = _in_encoding(value, name, self.document.encoding, place)
        plan.fields[name.lower()] = value


def _in_encoding(value: str, name: str, encoding: str, place: str) -> str:
    """The value with LaTeX for the characters that the file's encoding does not have.

    Raises StoreError where LaTeX has no name for one, or the field is read verbatim.
    """
    from readlist.bibtex.latex import kind_of
    from readlist.bibtex.symbols import latex_of

    def held(text: str) -> bool:
        return text.encode(encoding, "ignore").decode(encoding) == text

    if held(value):
        return value
    readable = kind_of(name) not in ("verbatim", "links")
    written = "".join(char if held(char) or not readable else latex_of(char) for char in value)
    if not held(written):
        odd = next(char for char in written if not held(char))
        coding = spoken(encoding)
        raise StoreError(
            f"{place}: '{odd}' cannot be written in {coding}; convert the file first: "
            f"readlist fmt --to-utf8 {place.partition(':')[0]}"
        )
    return Raw(written) if isinstance(value, Raw) else written


def _is_value(raw: str) -> bool:
    """Whether a raw value would be read as one value and nothing more."""
    read = Document("@a{b, c = " + raw + "\n}").entries
    return len(read) == 1 and len(read[0].fields) == 1 and any(pieces(raw))


# ---------------------------------------------------------------------- one entry


def _entry_cuts(text: str, plan: _Plan) -> list[_Cut]:
    """The places of an existing entry that its plan changes."""
    entry = plan.entry
    assert entry is not None  # only existing entries are asked for
    if plan.dropped:
        return [_without_entry(text, entry)]
    cuts = []
    if plan.type != entry.type:
        start = text.index(entry.type, entry.span.start)
        cuts.append(_Cut(start, start + len(entry.type), plan.type))
    if plan.key != entry.key:
        cuts.append(_Cut(*entry.key_span, plan.key))
    added: dict[str, str] = {}
    for name, value in plan.fields.items():
        present = [place for place, known in enumerate(entry.fields) if known.name.lower() == name]
        if not present and value is not None:
            added[name] = value
        elif value is None:
            cuts += [_without_field(entry, place) for place in present]
        else:
            cuts += _new_value(entry.fields[present[0]], value)
    if added:
        cuts.append(_new_fields(text, entry, added))
    if _only_key_is_left(text, entry, plan):
        cuts[-1] = cuts[-1]._replace(text=",")
    return cuts


def _only_key_is_left(text: str, entry: Entry, plan: _Plan) -> bool:
    """Whether `@misc(key)` would remain: BibTeX takes its `)` for a part of the key."""
    last = entry.fields[-1].span.end if entry.fields else entry.key_span.end
    gone = {name for name, value in plan.fields.items() if value is None}
    return (
        text[entry.span.end - 1] == ")"
        and "," not in text[last : entry.span.end]
        and any(plan.fields.values()) is False
        and bool(entry.fields)
        and {known.name.lower() for known in entry.fields} <= gone
    )


def _new_value(known: Field, value: str) -> list[_Cut]:
    """The value alone, between delimiters like those it had; nothing if it says the same."""
    if isinstance(value, Raw):
        written = str(value)
    elif known.raw.isdigit() and value.isdigit():
        written = value
    else:
        written = enclose(known.name, value, quotes=known.raw.startswith('"'))
    return [] if written == known.raw else [_Cut(*known.value, written)]


def _without_field(entry: Entry, place: int) -> _Cut:
    """From the end of what stands before it, its comma included, to the end of the field."""
    before = entry.fields[place - 1].span.end if place else entry.key_span.end
    return _Cut(before, entry.fields[place].span.end, "")


def _new_fields(text: str, entry: Entry, fields: Mapping[str, str]) -> _Cut:
    """After the last field, each with the separator that stands before that one."""
    if not entry.fields:
        return _first_fields(text, entry, fields)
    last = entry.fields[-1]
    before = entry.fields[-2].span.end if len(entry.fields) > 1 else entry.key_span.end
    separator = text[before : last.span.start]
    column, gap = equals_of(text, entry.fields)
    habit = Habit("", column, gap, quotes=last.raw.startswith('"'))
    written = (separator + field_text(name, value, habit) for name, value in fields.items())
    return _Cut(last.span.end, last.span.end, "".join(written))


def _first_fields(text: str, entry: Entry, fields: Mapping[str, str]) -> _Cut:
    """Fields for an entry without any: `@misc{key}` gets its lines."""
    habit = Habit()
    lines = [habit.indent + field_text(name, value, habit) for name, value in fields.items()]
    closing = text[entry.span.end - 1]
    return _Cut(entry.key_span.end, entry.span.end, ",\n" + ",\n".join(lines) + ",\n" + closing)


def _without_entry(text: str, entry: Entry) -> _Cut:
    """The entry with its line end, and one of the blank lines that stood around it."""
    start, end = entry.span
    line = re.compile(r"[ \t]*(?:\r?\n|$)").match(text, end)
    if line is None or text[text.rfind("\n", 0, start) + 1 : start].strip():
        return _Cut(start, end, "")
    end = line.end()
    blank = re.compile(r"[ \t]*\r?\n").match(text, end)
    if blank:
        return _Cut(start, blank.end(), "")
    before = re.search(r"(?:^|(?<=\n))[ \t]*\r?\n[ \t]*$", text[:start][-200:])
    return _Cut(start - len(before[0]) if before and end == len(text) else start, end, "")


# ---------------------------------------------------------------------- new entries


def _appended(document: Document, plans: list[_Plan]) -> _Cut:
    """New entries at the end, after one blank line; before a broken entry that ends the file."""
    habit = habit_of(document)
    written = []
    for plan in plans:
        fields = {name: value for name, value in plan.fields.items() if value is not None}
        written.append(entry_text(plan.type, plan.key, fields, habit) + habit.newline)
    new = habit.newline.join(written)
    before = _blank_line(document.text, habit.newline)
    open_end = _open_end(document)
    if open_end is None:
        return _Cut(len(document.text), len(document.text), before + new)
    apart = _blank_line(document.text[:open_end], habit.newline)
    return _Cut(open_end, open_end, apart + new + habit.newline)


def _open_end(document: Document) -> int | None:
    """Where something begins, at the end of the file, that might take what follows for its own:
    a broken entry, or text in which an `@word{` was begun."""
    last = next((b for b in reversed(document.blocks) if not _is_blank(document.text, b)), None)
    if isinstance(last, Text) and ANY_HEAD.search(document.text, *last.span):
        return last.span.start
    return last.span.start if isinstance(last, Broken) else None


def _is_blank(text: str, block: Block) -> bool:
    return isinstance(block, Text) and not text[slice(*block.span)].strip()


def _blank_line(text: str, newline: str) -> str:
    """What is missing at the end of a text for a blank line."""
    if not text.strip():
        return "" if not text or text.endswith("\n") else newline
    if not text.endswith("\n"):
        return newline * 2
    return "" if re.search(r"\n[ \t]*\r?\n$", text[-200:]) else newline


def _apply(text: str, cuts: list[_Cut]) -> str:
    found: list[str] = []
    position = 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end)):
        found += [text[position : cut.start], cut.text]
        position = max(position, cut.end)
    return "".join([*found, text[position:]])
