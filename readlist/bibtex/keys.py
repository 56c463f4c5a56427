"""Citation keys: what to call a paper, so that BibTeX, biber and people accept it.

A key is ASCII, begins with a letter, and is unique ignoring case (BibTeX takes `Foo` and `foo`
for a repeated entry; biber refuses `# % ' " ( ) = {`, spaces and empty keys).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from readlist.bibtex.symbols import LETTERS
from readlist.model import Paper, Person

_STOP_WORDS = """
    a an the of for in on to with and or from by via at is are be as its their your using
    towards toward into
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
LONGEST = 40
WORDS = 3

_LEGAL = re.compile(r"[A-Za-z][A-Za-z0-9:._+/-]*")
_HEAD = re.compile(r"^(.+?)[:!?] ", re.S)
_INSIDE = re.compile(r"['’‘`]|(?<=\w)[&.](?=\w)")
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DASHES = re.compile("[‐‑‒–—−]")
_BARRED = {"đ": "d", "Đ": "D"}


def propose(paper: Paper) -> str:
    """A key for a paper: `lightman2023verify`, or words of the title where that is all there is.

    With an author but no year, or a year but no author, what is known joins the title's words.
    """
    author = _author(paper.authors or paper.people.get("editor", ()))
    words = title_words(paper.title)
    if author and paper.year and words:
        return author + paper.year + words[0].partition("-")[0]
    known = [word for word in (author, *words, paper.year) if word]
    return _joined(known) if words or author else _joined(["paper", *known])


def unique(key: str, taken: Container[str]) -> str:
    """The key, or with `-2`, `-3`, ... the first that is free. `taken` holds casefolded keys."""
    number, found = 1, key
    while found.casefold() in taken:
        number += 1
        found = f"{key}-{number}"
    return found


def is_legal(key: str) -> bool:
    """Whether BibTeX, biber and TeX all accept the key."""
    return _LEGAL.fullmatch(key) is not None


def title_words(title: str) -> list[str]:
    """The first significant words of a title; only of what stands before its colon, if short.

    "Qwen2.5-Math Technical Report: Toward ..." gives qwen25-math, technical, report.
    """
    head = _HEAD.match(title)
    short = _significant(head[1]) if head else []
    if 0 < len(short) <= WORDS:
        return short
    return _significant(title)[:WORDS]


def label(title: str) -> str:
    """The title up to the last word of its key, as it stands there: "Unlock the Power".

    Only letters, digits and a few signs: alpha.bst cuts a label after three characters, which
    must not be in the middle of a command.
    """
    missing = len(title_words(title))
    words = []
    for word in title.split():
        words.append(word)
        missing -= len(_significant(word))
        if missing <= 0:
            break
    kept = "".join(char if _is_latin(char) else _letter(char) for char in " ".join(words))
    return " ".join(re.sub(r"[^\w\s.'’-]|_", "", kept).split()).strip(" ,.")


def _is_latin(char: str) -> bool:
    return unicodedata.normalize("NFD", char)[0].isascii()


def to_ascii(text: str) -> str:
    """Letters without their accents, Greek by its letters' names; other scripts are left out."""
    return "".join(_letter(char) for char in unicodedata.normalize("NFKD", text))


def _significant(text: str) -> list[str]:
    plain = _INSIDE.sub("", to_ascii(_DASHES.sub("-", text))).lower()
    return [word for word in _WORD.findall(plain) if word not in STOP_WORDS]


def _letter(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.combining(char):
        return ""
    if char in LETTERS:
        return _BARRED.get(char) or LETTERS[char]
    greek = re.match(r"GREEK (CAPITAL|SMALL) LETTER (?:FINAL )?([A-Z]+)", _name(char))
    if greek:
        return greek[2].capitalize() if greek[1] == "CAPITAL" else greek[2].lower()
    return char if char in "’‘" else " "


def _name(char: str) -> str:
    return unicodedata.name(char, "")


def _author(people: tuple[Person, ...]) -> str:
    """The first author's family name in ASCII letters; an organisation's first real word."""
    if not people:
        return ""
    if people[0].literal:
        return "".join(_significant(people[0].family)[:1]).replace("-", "")
    return re.sub(r"[^a-z]", "", to_ascii(people[0].family).lower())


def _joined(words: list[str]) -> str:
    """Words with hyphens, cut before a word that would make the key too long."""
    key = words[0]
    for word in words[1:]:
        if len(key) + 1 + len(word) > LONGEST:
            break
        key += "-" + word
    if len(key) > LONGEST:
        key = key[:LONGEST].rpartition("-")[0] or key[:LONGEST]
    return key if key[0].isalpha() else "p" + key
