"""What one entry of a reading list says: title, links, people, venue, year, and a remark.

Lists agree on little, but form tells: `readlist.text.titles` finds the title, and
`readlist.text.facts` reads what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from readlist.model import Link
from readlist.text.escaping import without_html
from readlist.text.facts import Facts, after_title, take_label
from readlist.text.outline import Run
from readlist.text.parts import parts_of
from readlist.text.titles import before_title, dated_title, find_title, tidy

_ANOTHER = re.compile(
    r"\s*\((?P<year>(?:19|20)\d\d)\)\s*(?:,\s*(?:and|&)?|and|&)\s+(?:the\s+)?", re.I
)  # between the links of `[Looms](u) (1990) and [Wheels](u) (1991): both turn.`
_LONGEST = 30_000  # characters of an entry; thousands of authors are fewer


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says. `names` are its people; `begins` how its title is marked.

    `proven` says that a link, a label, or the name of a place where papers appear shows that it is
    a paper; `lost` are addresses that are none.
    """

    title: str
    links: tuple[Link, ...] = ()
    names: tuple[str, ...] = ()
    venue: str = ""
    year: str = ""
    remark: str = ""
    begins: str = "text"
    doi: str = ""
    proven: bool = False
    lost: tuple[str, ...] = ()


def several(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs of an item as those of each paper in it, where several, each a link with its year,
    stand before one remark: the remark is about all of them."""
    runs = [run for at, run in enumerate(runs) if run.text.strip() or at]
    heads: list[list[Run]] = []
    at = 0
    while at + 2 < len(runs) and runs[at].url and runs[at + 1].url is None and runs[at + 2].url:
        between = _ANOTHER.fullmatch(runs[at + 1].text)
        if between is None:
            break
        heads.append([runs[at], replace(runs[at + 1], text=f" ({between['year']})")])
        at += 2
    dated = re.match(r"\s*\((?:19|20)\d\d\)", runs[at + 1].text) if at + 1 < len(runs) else None
    if not heads or dated is None or runs[at + 1].url is not None:
        return [list(runs)]
    remark = [replace(runs[at + 1], text=runs[at + 1].text[dated.end() :]), *runs[at + 2 :]]
    return [*([*head, *remark] for head in heads), list(runs[at:])]


def read_entry(runs: Sequence[Run]) -> Entry | None:
    """What the runs of one item, paragraph or cell say; None where they hold no title."""
    if sum(len(run.text) for run in runs) > _LONGEST:
        return None
    parts = parts_of(runs)
    facts = Facts()
    start = before_title(parts, facts)
    title, rest, begins = find_title(parts[start:], facts)
    if not re.search(r"\w", title):
        title, begins = "", "label"
    for part in parts[:start]:
        take_label(part, facts)
    title = dated_title(title, facts) if begins != "text" else title
    after_title(rest, facts)
    return Entry(
        tidy(title), tuple(facts.links), facts.names, facts.venue, facts.year,
        without_html(" ".join(facts.remarks)), begins, facts.doi, facts.proven, tuple(facts.lost),
    )  # fmt: skip
