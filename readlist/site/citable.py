"""What a page that cites must know of each paper, as `keys.json` has it."""

from __future__ import annotations

from readlist.model import Paper
from readlist.site import addresses
from readlist.site.desk import Desk, first_lines, label, names
from readlist.site.markup import clean


def known_keys(desk: Desk, folder: str = "") -> dict[str, dict[str, str]]:
    """For each key, also earlier ones, the paper; see `readlist.site.pages.keys`."""
    before = f"{folder.strip('/')}/" if folder.strip("/.") else ""
    papers = {paper.key: _known(desk, paper, before) for paper in desk.library.papers}
    return {key: papers[paper.key] for key, paper in sorted(desk.library.by_key.items())}


def _known(desk: Desk, paper: Paper, before: str) -> dict[str, str]:
    facts = {
        "path": before + addresses.paper_page(paper.key),
        "title": clean(paper.title),
        "label": clean(label(paper)),
        "who": clean(names(paper)),
        "year": clean(paper.year),
        "lines": clean(first_lines(desk.abstract(paper))),
        "reference": desk.reference(paper),
    }
    return {name: value for name, value in facts.items() if value or name == "title"}
