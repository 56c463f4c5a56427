"""Words as a search compares them: case, accents and hyphens do not matter, endings hardly.

A text becomes its *terms*, in order, between blanks: "Pre-training of Verifiers" is
`pretraining of verifiers`. Nothing is stemmed there, so that indexing is quick and `verifi*` means
what it says; whether a term is a form of the word that was asked for is decided when it is asked.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from readlist.text.words import fold, joined, stem

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*(?:\+\+|#(?!\w))?")
_PART = re.compile(r"[^\W_]+(?:\+\+|#)?")
_ASCII_PART = re.compile(r"[a-z0-9]+(?:\+\+|#(?!\w))?")
_HYPHENED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
# Scripts written without spaces: each character is a term, and a word of several a phrase.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_INFLECTED = re.compile(r"[a-z]{3,}")


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    if text.isascii():
        text = text.lower()
        if "-" in text:
            text = _HYPHENED.sub(lambda found: joined(found[0]), text)
        return _ASCII_PART.findall(text)
    text = _UNSPACED.sub(r" \g<0> ", unicodedata.normalize("NFC", text))
    return [term for word in _WORD.findall(text) for term in _terms_of(word)]


@lru_cache(maxsize=65536)
def _terms_of(word: str) -> tuple[str, ...]:
    if word.isascii() and word.isalnum():
        return (word.lower(),)
    return tuple(_PART.findall(joined(word) if "-" in word else fold(word)))


def has_forms(term: str) -> bool:
    """Whether a term is a word that is written with several endings."""
    return _INFLECTED.fullmatch(term) is not None


def root(term: str) -> str:
    """What every form of a term begins with.

    The last letter of a stem may differ from the word's: `possibl` stands for `possibility`.
    """
    if not has_forms(term):
        return term
    stemmed = stem(term)
    begin = stemmed[:-1] if len(stemmed) > 3 else stemmed
    return begin if term.startswith(begin) else term


def is_form(word: str, term: str) -> bool:
    """Whether a word of a text is the term that was asked for, or a form of it."""
    if word == term:
        return True
    if not has_forms(term) or not has_forms(word) or not word.startswith(root(term)):
        return False
    return stem(word) == stem(term)
