"""What a page that cites must know of each paper, as `keys.json` has it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from readlist.model import Paper
from readlist.site import addresses
from readlist.site.desk import Desk, first_lines, label, names
from readlist.site.markup import clean

Facts = Mapping[str, str]


@lru_cache(maxsize=2)  # asked for by each kind of page, and by the site
def keys(desk: Desk, folder: str = "") -> dict[str, Facts]:
    """What `readlist.site.cite` needs to know: for each key, also earlier ones, the paper.

    `path` is a source path from the site's root; `label` what a citation in brackets reads, `who`
    and `year` what one in a sentence does; `lines` the abstract's first, as far as the site shows
    it; `reference` finished HTML. What is not known is left out.
    """
    before = f"{folder.strip('/')}/" if folder.strip("/.") else ""
    found = {
        key: {**facts, "path": before + facts["path"]} if before else facts
        for key, facts in _facts(desk).items()
    }
    return {key: found[paper.key] for key, paper in sorted(desk.library.by_key.items())}


@lru_cache(maxsize=1)
def _facts(desk: Desk) -> Mapping[str, Facts]:
    return {paper.key: _known(desk, paper) for paper in desk.library.papers}


def _known(desk: Desk, paper: Paper) -> Facts:
    facts = {
        "path": addresses.paper_page(paper.key),
        "title": clean(paper.title),
        "label": clean(label(paper)),
        "who": clean(names(paper)),
        "year": clean(paper.year),
        "lines": clean(first_lines(desk.abstract(paper))),
        "reference": desk.reference(paper),
    }
    return {name: value for name, value in facts.items() if value or name == "title"}
