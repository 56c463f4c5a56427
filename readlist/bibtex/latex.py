"""Unicode text <-> LaTeX, by kind of field.

`to_text` reads what stands in a .bib file, `to_latex` writes what may stand there. For every
LaTeX source x, `to_latex(to_text(x))` is stable: reading and writing it again changes nothing.

What is written works with classic BibTeX and with biblatex (the target `bibtex`), or is Unicode
wherever biber and pdflatex read it (`biblatex`).

| kind       | fields                  | written as                                            |
|------------|-------------------------|-------------------------------------------------------|
| `text`     | abstract, note, journal | specials escaped, accents as macros, maths kept       |
| `title`    | title, booktitle, ...   | and braces around words that must keep their capitals |
| `verbatim` | url, doi, eprint, file  | raw; what breaks an entry is percent-encoded          |
| `links`    | links                   | `kind <url>`, each address as `verbatim`              |
| `names`    | author, editor          | `von Last, Jr, First and {An Organisation}`           |
| `keywords` | keywords                | separated by commas                                   |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Literal
from urllib.parse import quote

from readlist.bibtex import names
from readlist.bibtex.decode import from_prose, to_plain
from readlist.bibtex.encode import Target, to_source, to_title_source
from readlist.bibtex.values import is_balanced
from readlist.model import Link, links_from_field, links_to_field

Kind = Literal["text", "title", "verbatim", "links", "names", "keywords"]

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("title", "booktitle", "maintitle", "subtitle", "booksubtitle", "shorttitle", "issuetitle"),
        "title",
    ),
    # biblatex manual, "Data Types": verbatim, URI and key fields
    **dict.fromkeys(
        ("url", "doi", "eprint", "file", "urn", "pdf", "verba", "verbb", "verbc", "biburl",
         "archiveprefix", "eprinttype", "primaryclass", "eprintclass", "crossref", "xref", "xdata",
         "ids", "entryset", "related", "isbn", "issn", "langid", "bdsk-url-1", "bdsk-url-2"),
        "verbatim",
    ),
    **dict.fromkeys(
        ("author", "editor", "translator", "editora", "editorb", "editorc", "bookauthor",
         "annotator", "commentator", "introduction", "foreword", "afterword", "shortauthor",
         "shorteditor", "holder"),
        "names",
    ),
    "links": "links",
    "keywords": "keywords",
}  # fmt: skip

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|mailto:")
_NOT_IN_ADDRESS = re.compile(r'[\x00-\x20\x7f-\U0010ffff"<>\\^`{|}]')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def kind_of(field_name: str) -> Kind:
    """How the value of a field is written: `text`, unless the table says otherwise."""
    return KINDS.get(field_name.lower(), "text")


def to_latex(text: str, kind: Kind = "text", target: Target = "bibtex") -> str:
    """LaTeX source, without delimiters, for the Unicode text of a field."""
    return _WRITERS[kind](text, target)


def to_text(latex: str, kind: Kind = "text") -> str:
    """The Unicode text of LaTeX source: no braces, no commands; maths stays between dollars."""
    return _READERS[kind](latex)


@cache
def reader_of(field_name: str) -> Callable[[str], str]:
    """What turns the LaTeX source of a field into its text."""
    return _READERS[kind_of(field_name)]


def keywords_to_latex(words: Iterable[str], target: Target = "bibtex") -> str:
    """LaTeX for keywords; a comma inside one would end it, so it becomes a space."""
    sources = (to_source(" ".join(word.replace(",", " ").split()), target) for word in words)
    return ", ".join(source for source in sources if source)


def _keywords_to_latex(text: str, target: Target) -> str:
    return keywords_to_latex(text.split(","), target)


def _keywords_to_text(latex: str) -> str:
    """Separated by commas; a list that knows only semicolons means them as commas."""
    text = to_plain(latex)
    if "," not in text and ";" in text:
        text = text.replace(";", ",")
    return ", ".join(word.strip() for word in text.split(",") if word.strip())


def _verbatim_to_latex(text: str, target: Target = "bibtex") -> str:
    """Addresses by RFC 3986; of anything else only what would break the entry."""
    text = text.strip()
    if _ADDRESS.match(text):
        return _NOT_IN_ADDRESS.sub(lambda found: quote(found[0], safe=""), text)
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text if is_balanced(text) else text.replace("{", "%7B").replace("}", "%7D")


def _verbatim_to_text(latex: str) -> str:
    """As it stands, without the `\\url{...}` that some tools put around it."""
    text = " ".join(latex.split())
    if not text.startswith("\\"):
        return text
    inner = re.fullmatch(r"\\url\s*\{([^{}]*)\}", text)
    return inner[1] if inner else text


def _links_to_latex(text: str, target: Target) -> str:
    links = links_from_field(text)
    return links_to_field(Link(_verbatim_to_latex(link.url), link.kind) for link in links)


def _names_to_latex(text: str, target: Target) -> str:
    return names.write_names(names.read_names(text), target)


def _names_to_text(latex: str) -> str:
    return names.names_text(names.read_names(latex))


_WRITERS: Mapping[Kind, Callable[[str, Target], str]] = {
    "text": to_source,
    "title": to_title_source,
    "verbatim": _verbatim_to_latex,
    "links": _links_to_latex,
    "names": _names_to_latex,
    "keywords": _keywords_to_latex,
}
_READERS = {
    "text": to_plain,
    "title": to_plain,
    "verbatim": _verbatim_to_text,
    "links": _verbatim_to_text,
    "names": _names_to_text,
    "keywords": _keywords_to_text,
}

__all__ = [
    "KINDS",
    "Kind",
    "Target",
    "from_prose",
    "keywords_to_latex",
    "kind_of",
    "to_latex",
    "to_text",
]
