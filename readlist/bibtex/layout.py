"""How an entry looks: the layout of a fresh one, and the habits of an existing file or entry.

A fresh entry has two spaces of indent, `=` in one column for names of up to eight letters, braces,
a comma after the last field (so that the next field is a diff of one line) and its closing brace
on a line of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from readlist.bibtex.blocks import Entry, Field
from readlist.bibtex.syntax import Document
from readlist.bibtex.values import enclose

_LOOKED_AT = 50  # entries whose layout decides, counted from the end of a file

# How people spell these fields, as biblatex's manual does.
SPELLED = {"archiveprefix": "archivePrefix", "primaryclass": "primaryClass"}


class Raw(str):
    """A complete BibTeX value, delimiters included: `jan # "~1"`. It is written as it stands."""

    __slots__ = ()


class Habit(NamedTuple):
    """The layout of an entry. `column`: width of the name before `=`, `gap`: what follows `=`."""

    indent: str = "  "
    column: int = 8
    gap: str = " "
    quotes: bool = False
    last_comma: bool = True
    last_indent: str = ""
    newline: str = "\n"


def entry_text(kind: str, key: str, fields: Mapping[str, str], habit: Habit | None = None) -> str:
    """A whole entry, without a line end after its closing brace."""
    habit = habit or Habit()
    lines = [habit.indent + field_text(name, value, habit) for name, value in fields.items()]
    comma = "," if habit.last_comma or not lines else ""
    inner = f",{habit.newline}".join(["", *lines]) + comma if lines else ","
    return f"@{kind}{{{key}{inner}{habit.newline}{habit.last_indent}}}"


def field_text(name: str, value: str, habit: Habit) -> str:
    """`name = {value}`, with the name as wide as the habit says."""
    space = " " if habit.column else ""
    return f"{name.ljust(habit.column)}{space}={habit.gap}{value_text(name, value, habit.quotes)}"


def value_text(name: str, value: str, quotes: bool = False) -> str:
    """A value with its delimiters."""
    return str(value) if isinstance(value, Raw) else enclose(name, value, quotes)


def habit_of(document: Document) -> Habit:
    """The layout that most of a file's last entries have; the fresh one for a file without."""
    newline = newline_of(document.text)
    recent = islice(reversed(document.entries), _LOOKED_AT)
    habits = Counter(habit for entry in recent if (habit := _habit(document.text, entry)))
    if not habits:
        return Habit(newline=newline)
    return habits.most_common(1)[0][0]._replace(newline=newline)


def newline_of(text: str) -> str:
    """The line end that most lines of a text have."""
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def _habit(text: str, entry: Entry) -> Habit | None:
    """The layout of an entry with a field per line; None for any other."""
    if not entry.fields:
        return None
    first, last = entry.fields[0], entry.fields[-1]
    before = re.search(r"\n([ \t]*)$", text[entry.key_span.end : first.span.start])
    end = re.fullmatch(r"(,?)\s*?\n([ \t]*)[})]", text[last.span.end : entry.span.end])
    if before is None or end is None:
        return None
    column, gap = equals_of(text, entry.fields)
    return Habit(before[1], column, gap, last.raw.startswith('"'), bool(end[1]), end[2])


def equals_of(text: str, fields: Sequence[Field]) -> tuple[int, str]:
    """How wide names are before `=`, and what stands after it.

    `(8, " ")` where the signs are aligned in column 9 (names too long for it aside),
    `(1, " ")` for `name = `, and `(0, "")` for `name=`.
    """
    before, after = _around_equals(text, fields[-1])
    gaps = [(len(field.name), _around_equals(text, field)[0]) for field in fields]
    column = min(length + len(gap) for length, gap in gaps)
    within = {length for length, gap in gaps if length + len(gap) == column}
    longer = all(gap == " " for length, gap in gaps if length + len(gap) > column)
    if len(within) > 1 and longer:
        return column - 1, after
    return min(len(before), 1), after if "\n" not in after else " "


def _around_equals(text: str, field: Field) -> tuple[str, str]:
    before, _, after = text[field.span.start + len(field.name) : field.value.start].partition("=")
    return before, after
