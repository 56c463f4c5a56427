"""What machines read in a page's `<head>`: the paper that it is about, and the files beside it."""

from __future__ import annotations

from collections.abc import Sequence

from readlist.model import Paper
from readlist.site import addresses, highwire, schema
from readlist.site.desk import Desk
from readlist.site.downloads import File, of_paper
from readlist.site.markup import fragment


def of_page(files: Sequence[File]) -> str:
    """The head of a page of several papers."""
    return fragment("head.html", files=files, metas=[], block="")


def of(desk: Desk, paper: Paper) -> str:
    """The head of a paper's own page."""
    told = desk.described.get(paper.key)
    if told is None:  # `@xdata` is no paper
        return ""
    metas = list(highwire.tags(told))
    return fragment("head.html", files=of_paper(desk, paper, addresses.paper_page(paper.key)), metas=metas, block=schema.block(told))
