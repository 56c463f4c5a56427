"""Unicode text -> LaTeX source that classic BibTeX and biblatex both print (facts: docs/bibtex.md).

For the target `bibtex` the output is ASCII where LaTeX has a name for a character (alpha.bst cuts
UTF-8 in the middle of a character); for `biblatex` what biber and pdflatex read stays as it is.
Scripts that LaTeX has no names for stay in both. Text
is data: what looks like a command in it is printed, never obeyed; only maths that
`readlist.bibtex.maths` finds safe stays maths.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Literal

from readlist.bibtex.casing import Piece, protect
from readlist.bibtex.maths import MATHS, is_safe
from readlist.bibtex.symbols import latex_of, modern_of

Target = Literal["bibtex", "biblatex"]

_CHARACTERS: Mapping[Target, Callable[[str], str]] = {"bibtex": latex_of, "biblatex": modern_of}

# Zero-width and directional marks, soft hyphens, variation selectors: nothing that prints.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ue000-\uf8ff\ud800-\udfff]"
)
_ASCII_UNCLEAN = re.compile(r"[\x00-\x1f\x7f]|  ")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# A combining mark without a letter to stand on.
_LONE_MARK = re.compile("(?<![^\\W\\d_])(?<![\u0300-\u036f])[\u0300-\u036f]+")
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")
# Between characters that LaTeX would draw together into one: `--`, ``''``, ``?` ``.
_LIGATURE_GAP = re.compile(
    r"(?<=[-‐‑‒–—―−])(?=[-‐‑‒–—―−])|(?<=['’”])(?=['’”])|(?<=[‘“?!])(?=[‘“])|(?<=,)(?=,)"
)
_ASCII_LIGATURES = ("--", "''", ",,")
# Marks of our own in a text that `clean` has freed of private characters.
_GAP, _OPEN, _CLOSE = "\ue001", "\ue002", "\ue003"
_MARKS = {_GAP: "{}", _OPEN: r"\{", _CLOSE: r"\}"}
_ODD = re.compile(r"[^\W\d_]?[\u0300-\u036f]+|[^ -~\n]|[&%$#_^~\\{}<>|`]")
_LINE_START = re.compile(r"^@(?=[^\s@{(]+\s*[{(])", re.M)


def to_source(text: str, target: Target = "bibtex") -> str:
    """LaTeX for running text: paragraphs kept, maths kept, everything else printed as it is."""
    return _LINE_START.sub("{@}", _mixed(_paired(clean(text)), target))


def to_title_source(text: str, target: Target = "bibtex") -> str:
    """LaTeX for a title: as running text, with braces around what must keep its case."""
    pieces = protect(clean(text).replace("\n\n", " "))
    return "".join(_piece(piece, target) for piece in pieces)


def clean(text: str) -> str:
    """Composed characters, no invisible ones, one space for any white space in a paragraph."""
    if text.isascii() and not _ASCII_UNCLEAN.search(text):
        return text.strip()
    text = _INVISIBLE.sub("", _SPACES.sub(" ", unicodedata.normalize("NFC", text)))
    text = _LONE_MARK.sub("", text)
    paragraphs = _PARAGRAPH.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "\n\n".join(" ".join(part.split()) for part in paragraphs if part.strip())


def plain_source(text: str, target: Target = "bibtex") -> str:
    """LaTeX for text without maths."""
    spread = text.replace("\\$", "$")
    if not text.isascii() or any(pair in text for pair in _ASCII_LIGATURES):
        spread = _LIGATURE_GAP.sub(_GAP, spread)
    write = _CHARACTERS[target]
    return _ODD.sub(lambda found: _MARKS.get(found[0]) or write(found[0]), spread)


def _paired(text: str) -> str:
    """Braces outside maths that match each other, marked to be written as `\\{` and `\\}`.

    BibTeX counts those too, so that an unmatched one must be written by its name.
    """
    if "{" not in text or "}" not in text:
        return text
    formulas = [found.span() for found in MATHS.finditer(text) if is_safe(found[1])]
    inside = {place for start, end in formulas for place in range(start, end)}
    chars, waiting = list(text), []
    for place, char in enumerate(chars):
        if char == "{" and place not in inside:
            waiting.append(place)
        elif char == "}" and place not in inside and waiting:
            chars[waiting.pop()], chars[place] = _OPEN, _CLOSE
    return "".join(chars)


def _mixed(text: str, target: Target) -> str:
    """LaTeX for text with maths in it."""
    found: list[str] = []
    position = 0
    for formula in MATHS.finditer(text):
        if not is_safe(formula[1]):
            continue
        found += [plain_source(text[position : formula.start()], target), formula[0]]
        position = formula.end()
    return "".join([*found, plain_source(text[position:], target)])


def _piece(piece: Piece, target: Target) -> str:
    source = _mixed(piece.text, target)
    if piece.maths:
        return "{" + source + "}"
    if piece.kept and not re.fullmatch(r"\{\$[^$]*\$\}", source):
        return "{" + source + "}"
    return source
