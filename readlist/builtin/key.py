"""Citation keys for new papers: `lightman2023verify`, or words of the title."""

from __future__ import annotations

from collections.abc import Mapping

from readlist import Paper, hookimpl
from readlist.bibtex import propose, unique


@hookimpl(trylast=True)
def readlist_key(paper: Paper, taken: Mapping[str, str]) -> str:
    """What every other plugin left undecided; see `readlist.bibtex.keys` for the rule."""
    return unique(propose(paper), taken)
