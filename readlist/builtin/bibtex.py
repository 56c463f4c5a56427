"""BibTeX, read and written. The same file works with classic BibTeX and with biblatex.

The exporter writes fresh entries with `readlist.bibtex`, not with bibtexparser's writer: that
one puts every value in braces, which turns `month = may` and `jan # "~1"` into plain text.
`builtin/biblatex.py` writes for biblatex alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from readlist import Exporter, Importer, Library, Paper, Problem, Source, hookimpl
from readlist.bibtex import Document, Text, export, read_papers
from readlist.text.tagged import shortly

_ENTRY = re.compile(r"^[ \t]*@[ \t]*\w+\s*[{(]", re.M)


class Options(export.Options, frozen=True, forbid_unknown_fields=True):
    """`arxiv_note`: whether to say the arXiv number where plain.bst prints it."""

    arxiv_note: bool = False


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("bibtex", ".bib", render, Options, inspect)


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("bibtex", recognises, read)


def render(library: Library, options: Options | None = None) -> str:
    """The papers as entries, each after its children, a blank line between them."""
    chosen = options or Options()
    if chosen.arxiv_note:
        library = replace(library, papers=tuple(map(_with_arxiv_number, library.papers)))
    return export.to_text(library, chosen, "bibtex")


def inspect(library: Library, options: Options | None = None) -> Iterable[Problem]:
    """What BibTeX would stumble over in the file, or print without."""
    return export.doubts(library, options or Options(), "bibtex")


def _with_arxiv_number(paper: Paper) -> Paper:
    """`howpublished = {arXiv:2405.00001}`: plain.bst knows no `eprint`."""
    arxiv = (paper.get("archiveprefix") or paper.get("eprinttype")).casefold() == "arxiv"
    printed = any(paper.get(name) for name in ("howpublished", "journal", "booktitle"))
    if not paper.get("eprint") or not arxiv or printed:
        return paper
    return replace(paper, fields={**paper.fields, "howpublished": f"arXiv:{paper.get('eprint')}"})


def recognises(source: Source) -> bool:
    """Whether the text is made of entries with fields: a page that only quotes one is not."""
    if not _ENTRY.search(source.text):
        return False
    if source.suffix == ".bib":
        return True
    document = _document(source)
    if not any(entry.fields for entry in document.entries):
        return False
    other = sum(len(text.strip()) for _, text in _between(document))
    return 2 * other < len(source.text)


def read(source: Source) -> Iterable[Paper | Problem]:
    """Every entry, what is doubtful in the file, and the text between entries, as unread."""
    return read_document(_document(source))


def read_document(document: Document) -> Iterable[Paper | Problem]:
    """The same for a file that is a document already."""
    yield from read_papers(document)
    yield from document.problems
    for line, text in _between(document):
        if text.strip():
            yield Problem("unread", f"not read: {shortly(text)}", f"{document.name}:{line}", "note")


def _between(document: Document) -> Iterator[tuple[int, str]]:
    """The lines of text outside entries, with their numbers; `%` comments say so themselves."""
    line = 1
    for block in document.blocks:
        text = document.text[block.span.start : block.span.end]
        if isinstance(block, Text):
            for offset, one in enumerate(text.split("\n")):
                if not one.lstrip().startswith("%"):
                    yield line + offset, one
        line += text.count("\n")


def _document(source: Source) -> Document:
    return Document(source.text, source.name)
