"""BibTeX, read and written. The same file works with classic BibTeX and with biblatex.

The exporter writes fresh entries with `readlist.bibtex`, not with bibtexparser's writer: that
one puts every value in braces, which turns `month = may` and `jan # "~1"` into plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from readlist import Exporter, Importer, Library, Paper, Problem, Source, hookimpl
from readlist.bibtex import Document, format_paper, read_papers

_ENTRY = re.compile(r"^[ \t]*@[ \t]*\w+\s*[{(]", re.M)


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`abstracts`: whether to write them; `omit`: further fields to leave out."""

    abstracts: bool = True
    omit: tuple[str, ...] = ()


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("bibtex", ".bib", render, Options)


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("bibtex", recognises, read)


def render(library: Library, options: Options | None = None) -> str:
    """The papers as fresh entries in the library's order, a blank line between them."""
    chosen = options or Options()
    omit = {name.lower() for name in chosen.omit}
    if not chosen.abstracts:
        omit.add("abstract")
    return "\n".join(format_paper(paper, omit) for paper in library.papers)


def recognises(source: Source) -> bool:
    """Whether the text holds at least one entry with a field."""
    return bool(_ENTRY.search(source.text)) and any(
        entry.fields for entry in _document(source).entries
    )


def read(source: Source) -> Iterable[Paper | Problem]:
    """Every entry, and what is doubtful in the file."""
    document = _document(source)
    yield from read_papers(document)
    yield from document.problems


def _document(source: Source) -> Document:
    return Document(source.text, source.name)
