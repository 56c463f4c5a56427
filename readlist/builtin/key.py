"""Citation keys: as `[keys] template` says, else `lightman2023verify` or words of the title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from readlist import Paper, hookimpl
from readlist.bibtex import propose, unique


@hookimpl(trylast=True)
def readlist_key(paper: Paper, taken: Mapping[str, str], settings: Any) -> str:
    """What every other plugin left undecided; see `readlist.bibtex.keys` for the rule."""
    return unique(propose(paper, settings.keys.template), taken)
