"""The exporter `html`: one page that holds everything it needs (docs/formats/html.md)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from readlist import Exporter, Library, Problem, hookimpl
from readlist.text.addresses import left_out


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`abstracts`: whether to write them, folded."""

    abstracts: bool = True


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("html", ".html", render, Options, inspect)


def render(library: Library, options: Options | None = None) -> str:
    """The papers below the headings of their list, where one was asked for, else their themes."""
    from readlist.site.pages import single_page

    return single_page(library, (options or Options()).abstracts)


def inspect(library: Library, options: Options | None = None) -> Iterable[Problem]:
    """Links that are left out."""
    return left_out(library.papers)
