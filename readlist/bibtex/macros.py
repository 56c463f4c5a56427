"""The `@string` macros that entries use, and the commands that a `@preamble` defines for them.

A paper's `macros` holds the definitions, lower-case name to value with its delimiters, in an order
in which each uses only those before it. Without them its values stand alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from readlist.bibtex.blocks import Preamble, String
from readlist.bibtex.syntax import Document
from readlist.bibtex.values import MONTHS, define, evaluate, pieces, standalone


class Definitions(dict[str, str]):
    """Macros by lower-case name, in the order of their file."""

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self)}


def definitions(document: Document) -> Definitions:
    """The macros of a file. One that leans on a macro defined twice, or later, is spelled out.

    Those named like a month are left out: every style has its own, and biber wants numbers.
    """
    strings = [block for block in document.blocks if isinstance(block, String)]
    often = Counter(block.name.lower() for block in strings)
    values: dict[str, str] = {}
    found: dict[str, str] = {}
    for block in strings:
        name = block.name.lower()
        value = evaluate(block.raw, values)
        plain = all(macro in values and often[macro] == 1 for macro in names_in(block.raw))
        found.pop(name, None)
        found[name] = block.raw if plain and often[name] == 1 else "{" + value + "}"
        values[name] = value
    return Definitions((name, raw) for name, raw in found.items() if name not in MONTHS)


def used(values: Iterable[str], known: Definitions) -> dict[str, str]:
    """Those of the definitions that the values use, directly or through another."""
    if not known:
        return {}
    wanted: set[str] = set()
    waiting = [name for raw in values for name in names_in(raw)]
    while waiting:
        name = waiting.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            waiting += names_in(known[name])
    return {name: known[name] for name in sorted(wanted, key=known.places.__getitem__)}


def names_in(raw: str) -> list[str]:
    """The macros in a value, lower-case."""
    if (raw[:1] in ("{", '"') and "#" not in raw) or raw.isdigit():
        return []
    return [text.lower() for kind, text in pieces(raw) if not kind and not text.isdigit()]


def expanded(raw: str, macros: Mapping[str, str]) -> str:
    """The value with its macros put in; month macros, and those of styles, stay."""
    return standalone(raw, define(macros.items())) if macros and names_in(raw) else raw


def preambles(document: Document) -> tuple[str, ...]:
    """The values of every `@preamble` of a file, with their macros put in."""
    found = (block for block in document.blocks if isinstance(block, Preamble))
    return tuple(standalone(block.raw, document.macros) for block in found)


def needed_preambles(known: Iterable[str], values: Iterable[str]) -> list[str]:
    """Those of the preambles that define a command which one of the values uses."""
    commands = {name for raw in values if "\\" in raw for name in _COMMAND.findall(raw)}
    return [raw for raw in known if commands.intersection(_DEFINED.findall(raw))]


_COMMAND = re.compile(r"\\([A-Za-z]+)")
_DEFINED = re.compile(
    r"\\(?:(?:new|renew|provide)command|DeclareRobustCommand|def|let|gdef)\*?\s*\{?\s*\\([A-Za-z]+)"
)


def as_strings(macros: Mapping[str, str]) -> str:
    """The definitions as they stand at the top of a file."""
    return "".join(f"@string{{{name} = {raw}}}\n" for name, raw in macros.items())
