"""Which words of a title need braces, so that BibTeX's styles keep their capitals.

Styles such as plain.bst put titles in sentence case; what stands in braces stays (btxdoc 4,
"titles"; texfaq FAQ-capbibtex: brace words, not the whole title). A word needs braces where a
capital cannot be the mere beginning of a title word: after its first letter, together with a
digit, or alone. The parts of a hyphenated word are judged one by one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readlist.bibtex.maths import MATHS, is_safe


class Piece(NamedTuple):
    """A stretch of a title. `kept`: BibTeX must not change its case."""

    text: str
    kept: bool = False
    maths: bool = False


_PART = re.compile(r"[^\s/\-‐‑–—−]+|[\s/\-‐‑–—−]+")
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.S)
_WORD = re.compile(r"\S+")


def protect(title: str) -> tuple[Piece, ...]:
    """The title in pieces, in order; their texts joined are the title."""
    found: list[Piece] = []
    shouted = title.isupper() and len(title.split()) > 2
    position = 0
    for formula in MATHS.finditer(title):
        if not is_safe(formula[1]):
            continue
        found += _words(title[position : formula.start()], shouted)
        found.append(Piece(formula[0], maths=True))
        position = formula.end()
    found += _words(title[position:], shouted)
    return tuple(found)


def _words(text: str, shouted: bool) -> list[Piece]:
    """Plain text with the words that need it kept; neighbours of one kind are joined."""
    found: list[Piece] = []
    position = 0
    for word in _WORD.finditer(text):
        found.append(Piece(text[position : word.start()]))
        found += _parts(word[0], shouted)
        position = word.end()
    found.append(Piece(text[position:]))
    return _joined(found)


@lru_cache(maxsize=8192)
def _parts(word: str, shouted: bool) -> tuple[Piece, ...]:
    """One word, in its hyphenated parts.

    In a name with a number, such as Qwen2.5-Math or Llama-3, every capital belongs to the name.
    """
    parts = _PART.findall(word)
    cores = [_core(part) for part in parts]
    is_name = any(_has_capital(core) and _has_digit(core) for core in cores[:1]) or any(
        core.isdigit() and _has_capital(before)
        for before, core in zip(cores, cores[2:], strict=False)
    )
    found: list[Piece] = []
    for part, core in zip(parts, cores, strict=True):
        kept = _needs_braces(core, shouted) or (is_name and _has_capital(core))
        before, inner, after = _split(part) if kept else (part, "", "")
        found += [Piece(before), Piece(inner, kept=True), Piece(after)]
    return tuple(found)


def _needs_braces(core: str, shouted: bool) -> bool:
    if not _has_capital(core):
        return False
    if shouted:
        return _has_digit(core)
    return _has_capital(core[1:]) or _has_digit(core) or (len(core) == 1 and core != "A")


def _split(part: str) -> tuple[str, str, str]:
    """Punctuation before, the word itself, punctuation after."""
    found = _EDGES.match(part)
    assert found is not None  # the pattern matches any text
    return found[1], found[2], found[3]


def _core(part: str) -> str:
    return _split(part)[1]


def _has_capital(text: str) -> bool:
    return any(char.isupper() for char in text)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _joined(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and not piece.kept and not found[-1].kept:
            found[-1] = Piece(found[-1].text + piece.text)
        else:
            found.append(piece)
    return found
