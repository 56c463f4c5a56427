"""The controls that find papers on a page: words, choices, order, and the keys that do the same.

They are hidden until the script starts, for without it they would do nothing; the script takes
every word that it shows from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from readlist.model import LINK_KINDS, Paper
from readlist.site.addresses import anchor
from readlist.site.desk import Desk
from readlist.site.markup import fragment
from readlist.site.words import WORDS

_FEWEST = 5  # papers: below that the eye is quicker
_STATUSES = ("todo", "reading", "done", "skip", "other")
_ORDERS = ("year", "oldest", "title", "author", "added")


def controls(desk: Desk, papers: Sequence[Paper], stands: str) -> Markup:
    """The controls of a page with these papers; empty for a few. `stands` names their order."""
    if len(papers) < _FEWEST:
        return Markup("")
    names: Mapping[str, Mapping[str, str]] = {
        "theme": _themes(desk, papers),
        "kw": {},  # an entry says its keywords itself
        "status": {status: WORDS[status] for status in _STATUSES},
        "year": {},
        "has": {kind: WORDS[f"link_{kind}"] for kind in LINK_KINDS},
    }
    return fragment(
        "find.html",
        groups=[(group, WORDS[f"find_{group}"], _data(inside)) for group, inside in names.items()],
        orders=[("", WORDS[stands]), *((order, WORDS[f"sort_{order}"]) for order in _ORDERS)],
    )


def _themes(desk: Desk, papers: Iterable[Paper]) -> dict[str, str]:
    slugs = dict.fromkeys(theme.slug for paper in papers for theme in paper.themes)
    return {anchor(slug): desk.themes[slug].name for slug in slugs}


def _data(names: Mapping[str, str]) -> str:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))
