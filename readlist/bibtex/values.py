"""What the value of a field says: pieces joined, macros put in (bibtex.web, "scan the value")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readlist.bibtex.blocks import Entry

# What plain.bst prints for the month macros, which every style defines (btxdoc, section 3).
MONTHS: Mapping[str, str] = {
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May",
    "jun": "June", "jul": "July", "aug": "August", "sep": "September", "oct": "October",
    "nov": "November", "dec": "December",
}  # fmt: skip

_DELIMITERS = ("{", '"')
_TOKEN = re.compile(r"""\s*+(?:(["{])|(\#)|([^\s"\#%'(),={}]++))""", re.X)
_INSIDE = {"{": re.compile(r"[{}]"), '"': re.compile(r'["{}]')}


def pieces(raw: str) -> Iterator[tuple[str, str]]:
    """The pieces of a value as (kind, text): kind is `{`, `"` or "" for a number or macro."""
    return ((kind, text) for kind, text, _ in _placed(raw))


def bare_words(raw: str) -> Iterator[tuple[str, int]]:
    """The macros that a value names, each with its place in the value."""
    return ((text, at) for kind, text, at in _placed(raw) if not kind and not text.isdigit())


def _placed(raw: str) -> Iterator[tuple[str, str, int]]:
    position = 0
    while token := _TOKEN.match(raw, position):
        position = token.end()
        if token[1]:
            end = _end_of_piece(raw, token.start(1))
            yield token[1], raw[token.start(1) + 1 : end], token.start(1)
            position = end + 1
        elif token[3]:
            yield "", token[3], token.start(3)


def _end_of_piece(raw: str, start: int) -> int:
    """Where the delimiter at `start` is closed; the end of the text where it is not."""
    opener = raw[start]
    depth = 1 if opener == "{" else 0
    for mark in _INSIDE[opener].finditer(raw, start + 1):
        if mark[0] == '"':
            if depth == 0:
                return mark.start()
            continue
        depth += 1 if mark[0] == "{" else -1
        if depth == 0 and opener == "{":
            return mark.start()
    return len(raw)


def evaluate(raw: str, macros: Mapping[str, str]) -> str:
    """The LaTeX source that a value stands for.

    A macro that nothing defines stands for its own name here (BibTeX prints nothing); the
    document reports it.
    """
    if raw[:1] in _DELIMITERS and "#" not in raw:
        return raw[1:-1]
    return "".join(_piece(kind, text, macros) for kind, text in pieces(raw))


def keys_in(entry: Entry, name: str, macros: Mapping[str, str]) -> list[str]:
    """The keys, between commas, in a field such as `ids`; none where the entry lacks it."""
    field = entry.get(name)
    text = evaluate(field.raw, macros) if field else ""
    return [key.strip() for key in text.split(",") if key.strip()]


def _piece(kind: str, text: str, macros: Mapping[str, str]) -> str:
    if kind or text.isdigit():
        return text
    name = text.lower()
    return macros.get(name, MONTHS.get(name, text))


def standalone(raw: str, macros: Mapping[str, str]) -> str:
    """The value so that it means the same in another file: defined macros are put in.

    Month macros stay, since every style has its own; so do macros that only a style may define.
    """
    if raw[:1] in _DELIMITERS and "#" not in raw:
        return raw
    names = [text.lower() for kind, text in pieces(raw) if not kind]
    if not any(name in macros for name in names):
        return raw
    if any(name in MONTHS for name in names):
        return " # ".join(_spell(kind, text, macros) for kind, text in pieces(raw))
    return "{" + evaluate(raw, macros) + "}"


def _spell(kind: str, text: str, macros: Mapping[str, str]) -> str:
    if kind == "{":
        return "{" + text + "}"
    if kind == '"':
        return '"' + text + '"'
    known = macros.get(text.lower())
    return text if known is None else "{" + known + "}"


def define(definitions: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The macros of a file, lower-case, from its (name, raw value) pairs in order."""
    macros: dict[str, str] = {}
    for name, raw in definitions:
        macros[name.lower()] = evaluate(raw, macros)
    return macros


def is_balanced(value: str) -> bool:
    """Whether the braces of a value close in order, as BibTeX counts them: `\\{` too."""
    depth = 0
    for brace in _INSIDE["{"].finditer(value):
        depth += 1 if brace[0] == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def enclose(name: str, value: str, quotes: bool = False) -> str:
    """LaTeX source with its delimiters; a month macro stays bare, so that styles know it."""
    if name.lower() == "month" and value.lower() in MONTHS:
        return value
    return f'"{value}"' if quotes and _fits_quotes(value) else "{" + value + "}"


def _fits_quotes(value: str) -> bool:
    return '"' not in re.sub(r"\{[^{}]*\}", "", value)
