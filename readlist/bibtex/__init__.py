"""The BibTeX engine: files as values, exact to the byte, and papers in and out of them.

    document = read("library.bib")
    for paper in read_papers(document):
        print(paper.key, paper.title)
    newer = document.edit([PutField("smith2020", "note", to_latex("50% off"))])
    newer.write("library.bib")

It knows no plugins and no project. Names are imported on first use (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readlist.errors import SourceError

if TYPE_CHECKING:
    from readlist.bibtex.blocks import (
        Block,
        Broken,
        Comment,
        Entry,
        Field,
        Preamble,
        Span,
        String,
        Text,
    )
    from readlist.bibtex.casing import protect
    from readlist.bibtex.edit import (
        Change,
        DropEntry,
        NewEntry,
        PutField,
        RenameEntry,
        RetypeEntry,
    )
    from readlist.bibtex.entries import (
        format_entry,
        format_paper,
        from_paper,
        read_papers,
        to_paper,
    )
    from readlist.bibtex.exchange import from_bibtexparser, to_bibtexparser
    from readlist.bibtex.keys import is_legal, propose, unique
    from readlist.bibtex.latex import (
        Kind,
        from_prose,
        keywords_to_latex,
        kind_of,
        to_latex,
        to_text,
    )
    from readlist.bibtex.layout import Raw
    from readlist.bibtex.names import names_text, read_names, write_names
    from readlist.bibtex.syntax import Document, parse
    from readlist.bibtex.values import evaluate

_HOME = {
    "blocks": (
        "Block",
        "Broken",
        "Comment",
        "Entry",
        "Field",
        "Preamble",
        "Span",
        "String",
        "Text",
    ),
    "casing": ("protect",),
    "edit": ("Change", "DropEntry", "NewEntry", "PutField", "RenameEntry", "RetypeEntry"),
    "entries": (
        "format_entry",
        "format_paper",
        "from_paper",
        "read_papers",
        "to_paper",
    ),
    "exchange": ("from_bibtexparser", "to_bibtexparser"),
    "keys": ("is_legal", "propose", "unique"),
    "latex": ("Kind", "from_prose", "keywords_to_latex", "kind_of", "to_latex", "to_text"),
    "layout": ("Raw",),
    "names": ("names_text", "read_names", "write_names"),
    "syntax": ("Document", "parse"),
    "values": ("evaluate",),
}
_MODULES = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Block", "Broken", "Change", "Comment", "Document", "DropEntry", "Entry", "Field", "Kind",
    "NewEntry", "Preamble", "PutField", "Raw", "RenameEntry", "RetypeEntry", "Span", "String",
    "Text", "evaluate", "format_entry", "format_paper", "from_bibtexparser", "from_paper",
    "from_prose", "is_legal", "keywords_to_latex", "kind_of", "names_text", "parse", "propose",
    "protect", "read", "read_names", "read_papers", "to_bibtexparser", "to_latex", "to_paper",
    "to_text", "unique", "write_names",
]  # fmt: skip


def read(path: str | Path, encoding: str = "") -> Document:
    """The document in a file. Raises SourceError where there is none."""
    from readlist.bibtex.syntax import Document

    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from None
    return Document.of(data, str(path), encoding)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module 'readlist.bibtex' has no attribute '{name}'")
    return getattr(import_module(f"readlist.bibtex.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
