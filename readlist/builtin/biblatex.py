"""The exporter `biblatex`: for biber, with biblatex's own types and fields, in Unicode."""

from __future__ import annotations

from collections.abc import Iterable

from readlist import Exporter, Library, Problem, hookimpl
from readlist.bibtex import export


class Options(export.Options, frozen=True, forbid_unknown_fields=True):
    """None but those of every .bib file."""


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("biblatex", ".bib", render, Options, inspect)


def render(library: Library, options: Options | None = None) -> str:
    """The papers as biblatex's entries, each after its children, a blank line between them."""
    return export.to_text(library, options or Options(), "biblatex")


def inspect(library: Library, options: Options | None = None) -> Iterable[Problem]:
    """What biber would stumble over in the file, or pdflatex could not print."""
    return export.doubts(library, options or Options(), "biblatex")
