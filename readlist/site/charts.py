"""Charts as inline SVG: bars in the colours of the page, with links in them and a table beneath.

Widths are parts of the page's, heights are pixels, so that a chart fits a phone and its words stay
as large as other text. It is a group and not an image, whose parts screen readers do not see: its
bars are links. The same numbers stand in a table for those who rather read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from readlist.site.markup import fragment
from readlist.site.words import WORDS, count, shortened

_DRAWN = 8  # bars, one below the other
_ROW = 36  # pixels: a bar with its name above
_LONG = 44  # characters: what of a name fits above its bar on a phone
_TALL = 120  # pixels: the longest column
_NAMED = 7  # columns that have their name beneath
_VALUED = 16  # columns: of more none has its number above
_YEARS = 40  # years: more are counted by decades


class Bar(NamedTuple):
    """Something counted: its name, how many, and where its papers are."""

    name: str
    total: int
    href: str


class Share(NamedTuple):
    """Some papers of a list by their status: its name in the style sheet, its word, how many."""

    status: str
    name: str
    total: int


def rows(name: str, title: str, bars: Iterable[Bar]) -> Markup:
    """A bar for each, one below the other, the table has more; empty where nothing was counted."""
    bars = [bar for bar in bars if bar.total]
    if not bars:
        return Markup("")
    most = max(bar.total for bar in bars)
    drawn = [
        {
            "bar": bar,
            "name": shortened(bar.name, _LONG),
            "y": number * _ROW,
            "width": _percent(bar.total, most),
        }
        for number, bar in enumerate(bars[:_DRAWN])
    ]
    return _chart("chart_rows.html", name, title, bars, drawn=drawn, height=len(drawn) * _ROW)


def columns(name: str, title: str, bars: Sequence[Bar]) -> Markup:
    """A column for each, side by side, such as years; empty where there are less than two."""
    if len(bars) < 2:
        return Markup("")
    most = max(bar.total for bar in bars)
    step = 100 / len(bars)
    every = -(-len(bars) // _NAMED)
    drawn = [
        {
            "bar": bar,
            "x": _short(number * step),
            "middle": _short((number + 0.4) * step),
            "y": 16 + _TALL - (tall := round(_TALL * bar.total / most)),
            "tall": tall,
            "name": bar.name if (len(bars) - 1 - number) % every == 0 else "",
        }
        for number, bar in enumerate(bars)
    ]
    return _chart(
        "chart_columns.html", name, title, bars, drawn=drawn, width=_short(0.8 * step),
        height=_TALL + 38, base=_TALL + 16, valued=len(bars) <= _VALUED,
    )  # fmt: skip


def shares(name: str, title: str, parts: Iterable[Share]) -> Markup:
    """One bar in parts, with what each is beneath; empty where there are none."""
    parts = [part for part in parts if part.total]
    total = sum(part.total for part in parts)
    before = 0
    drawn = []
    for part in parts:
        drawn.append((part, _percent(before, total), _percent(part.total, total)))
        before += part.total
    return fragment("chart_shares.html", id=name, title=title, drawn=drawn) if parts else Markup("")


def years(counted: Iterable[tuple[str, int, str]]) -> list[Bar]:
    """Years with their papers and address, those between without any; of very many, decades."""
    known = {int(name): Bar(name, total, href) for name, total, href in counted if name}
    if not known:
        return []
    first, last = min(known), max(known)
    if last - first < _YEARS:
        return [known.get(year, Bar(str(year), 0, "")) for year in range(first, last + 1)]
    decades: dict[int, list[Bar]] = {}
    for year in sorted(known, reverse=True):
        decades.setdefault(year // 10 * 10, []).append(known[year])
    return [
        Bar(WORDS["decade"].format(n=decade), sum(bar.total for bar in bars), bars[0].href)
        for decade, bars in sorted(decades.items())
    ]


def _chart(template: str, name: str, title: str, bars: Iterable[Bar], **drawn: object) -> Markup:
    bars = [bar for bar in bars if bar.total]
    most = max(bars, key=lambda bar: bar.total)
    said = WORDS["chart_most"].format(name=most.name, n=count(most.total, "paper"))
    return fragment(template, id=name, title=title, said=said, bars=bars, **drawn)


def _percent(part: int, whole: int) -> str:
    return _short(100 * part / whole)


def _short(number: float) -> str:
    """A number with two digits after its point, or as few as it needs."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
