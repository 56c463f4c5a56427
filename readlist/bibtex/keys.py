"""Citation keys: what to call a paper, so that BibTeX, biber and people accept it.

A proposed key is ASCII, begins with a letter unless the template asks for the year first, and is
unique ignoring case (BibTeX takes `Foo` and `foo` for a repeated entry; biber refuses
`# % ' " ( ) = {`, spaces and empty keys). How a template spells it is in `templates`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container

from readlist.bibtex import templates
from readlist.bibtex.headwords import plain_words, significant, title_words, to_ascii
from readlist.model import Paper

TEMPLATE = "{author}{year}{word}"
LONGEST = 40

_LEGAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._+/-]*")
_WRITABLE = re.compile(r"""[^\s"#%'(),={}@\\~]+""")


def propose(paper: Paper, template: str = TEMPLATE) -> str:
    """A key for a paper: `lightman2023verify`, or words of the title where that is all there is.

    With an author but no year, or a year but no author, what is known joins the title's words.
    Raises ValueError for a template that cannot be read.
    """
    return templates.read(template).fill(paper) or _known(paper)


def _known(paper: Paper) -> str:
    """A key from what is known: the words of the title, and the author or the year.

    A title in a script that has no Latin spelling gives six digits of its hash, and a paper
    without title and author is called after its identifier, so that it is called alike in every
    library.
    """
    author = templates.first_author(paper)
    words = title_words(paper.title) or plain_words(paper.title)
    if not words and not author and paper.title.strip():
        digest = hashlib.sha256("".join(paper.title.split()).encode()).hexdigest()
        words = ["paper", digest[:6]]
    if not words and not author and (identified := _identified(paper)):
        return identified
    known = [word for word in (author, *words, paper.year) if word]
    return _joined(known) if words or author else _joined(["paper", *known])


def _identified(paper: Paper) -> str:
    """A key from an identifier: `arxiv2405-00001`, `doi10-1000-182`, `example-org-paper`; what
    is too long ends in six digits of its hash."""
    archive = paper.get("archiveprefix") or paper.get("eprinttype") or "eprint"
    eprint = re.sub(r"v\d+$", "", paper.get("eprint"))
    address = re.sub(r"^\w+://(?:www\.)?", "", paper.get("url"))
    isbn = paper.get("isbn").replace("-", "").replace(" ", "")
    known = (("doi", paper.doi), (archive, eprint), ("isbn", isbn), ("pmid", paper.get("pmid")))
    named = [name + (" " if text[0].isalpha() else "") + text for name, text in known if text]
    for text in filter(None, [*named, address]):
        key = re.sub(r"[^a-z0-9]+", "-", to_ascii(text).lower()).strip("-")
        if len(key) > LONGEST:
            digest = hashlib.sha256(text.encode()).hexdigest()[:6]
            key = f"{key[: LONGEST - 7].rstrip('-')}-{digest}"
        if key:
            return key if key[0].isalpha() else "p" + key
    return ""


def unique(key: str, taken: Container[str]) -> str:
    """The key, or with `-2`, `-3`, ... the first that is free. `taken` holds casefolded keys."""
    number, found = 1, key
    while found.casefold() in taken:
        number += 1
        found = f"{key}-{number}"
    return found


def is_legal(key: str) -> bool:
    """Whether BibTeX, biber and TeX all accept the key, in any document."""
    return _LEGAL.fullmatch(key) is not None


def is_writable(name: str) -> bool:
    """Whether a key, a type or a field can be called so and be read back: `müller2020` too, which
    is not ASCII."""
    return _WRITABLE.fullmatch(name) is not None


def label(title: str) -> str:
    """The title up to the last word of its key, as it stands there: "Unlock the Power".

    Only letters, digits and a few signs: alpha.bst cuts a label after three characters, which
    must not be in the middle of a command.
    """
    missing = len(title_words(title))
    words = []
    for word in title.split():
        words.append(word)
        missing -= len(significant(word))
        if missing <= 0:
            break
    kept = "".join(char if _is_latin(char) else to_ascii(char) for char in " ".join(words))
    return " ".join(re.sub(r"[^\w\s.'’-]|_", "", kept).split()).strip(" ,.")


def _is_latin(char: str) -> bool:
    return unicodedata.normalize("NFD", char)[0].isascii()


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
