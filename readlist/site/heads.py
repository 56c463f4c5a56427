"""What machines read in a page's `<head>`: the paper that it is about, and the files beside it."""

from __future__ import annotations

import html
from collections.abc import Sequence

from readlist.model import Paper
from readlist.site import addresses
from readlist.site.desk import Desk
from readlist.site.downloads import File, of_paper
from readlist.site.markup import clean
from readlist.site.outlet import only


def of_page(files: Sequence[File]) -> str:
    """The head of a page of several papers."""
    return "".join(map(_alternate, files))


def of(desk: Desk, paper: Paper) -> str:
    """The head of a paper's own page."""
    if paper.type == "xdata":  # which is no paper
        return ""
    files = of_paper(desk, paper, addresses.paper_page(paper.key))
    return "".join([*map(_alternate, files), desk.metas[paper.key]])


def _alternate(file: File) -> str:
    # The blank is for Material: it takes every `[rel=alternate]` for the page in another language,
    # and asks for a site map beside it.
    link = (
        f'<link rel="alternate " type="{file.media}" href="{_quoted(file.href)}"'
        f' title="{_quoted(f"{file.name}: {file.about}")}">'
    )
    return only(file.only, link)


def _quoted(text: str) -> str:
    """Text for an attribute in double quotes; templates, which do more, would take longer."""
    return html.escape(clean(text))
