"""What a check sees of an entry, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from readlist.bibtex.blocks import Entry, Field
from readlist.bibtex.edit import Change, PutField
from readlist.bibtex.values import evaluate, is_balanced, pieces
from readlist.model import Severity


class Found(NamedTuple):
    """Something doubtful at a position of the text; `edits` mend it where that is safe."""

    code: str
    message: str
    position: int
    hint: str = ""
    severity: Severity = "warning"
    edits: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """An entry as BibTeX reads it: by lower-case name the first field of each, and its LaTeX."""

    entry: Entry
    fields: Mapping[str, Field]
    values: Mapping[str, str]

    @property
    def type(self) -> str:
        return self.entry.type.lower()

    def get(self, name: str) -> str:
        """The LaTeX of a field; empty where there is none."""
        return self.values.get(name, "")

    def is_simple(self, name: str) -> bool:
        """Whether a field is one piece of text between delimiters."""
        return _is_simple(self.fields[name])

    def at(self, name: str, offset: int = 0) -> int:
        """Where a character of a field's LaTeX stands in the text."""
        field = self.fields[name]
        return field.value_start + 1 + offset if self.is_simple(name) else field.value_start

    def put(self, **changed: str | None) -> tuple[Change, ...]:
        """The edits that give fields these values; none where that could not be done safely."""
        for name, value in changed.items():
            known = self.fields.get(name)
            if known and not _is_simple(known) and not known.raw.isdigit():
                return ()  # joined pieces and macros are the person's to change
            if value is not None and not is_balanced(value):
                return ()
        return tuple(PutField(self.entry.key, name, value) for name, value in changed.items())


Check = Callable[[Read, str], Iterator[Found]]  # of one field, by its name


def read(entry: Entry, macros: Mapping[str, str]) -> Read:
    """An entry as checks see it."""
    fields: dict[str, Field] = {}
    for field in entry.fields:
        fields.setdefault(field.name.lower(), field)
    values = {name: evaluate(field.raw, macros) for name, field in fields.items()}
    return Read(entry, fields, values)


def _is_simple(field: Field) -> bool:
    """Whether the value is one piece between delimiters."""
    raw = field.raw
    return raw[0] in '{"' and ("#" not in raw or _is_one_piece(raw))


def _is_one_piece(raw: str) -> bool:
    found = list(pieces(raw))
    return len(found) == 1 and len(found[0][1]) == len(raw) - 2


def is_empty(value: str) -> bool:
    """Whether nothing is said: blanks and braces only."""
    return not value.strip(" \t\r\n{}")


def shown(text: str, most: int = 40) -> str:
    """A value, short enough for a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
