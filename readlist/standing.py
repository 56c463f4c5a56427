"""Where things stand in the text of a reading list: lines with their ends, items, sections, and
the spot where another item goes. What is done with it is in `shelving`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain

from readlist import lists
from readlist.errors import ReadlistError, nearest
from readlist.lists import Bullet, Heading, Outline
from readlist.model import Item

PREFIX = re.compile(r"(?P<margin>\s*)(?P<marker>[-*+]|\d{1,9}[.)])(?P<gap>[ \t]+)")

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_END = re.compile(r"(?:\r\n|\r|\n)\Z")
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>|\{[^}]*\}\s*$|(?<=\])\([^)]*\)|[*_`~\\\[\]]")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an item goes: before line `at`, with these lines above and below; how it begins.

    `loose`: blank lines stand between the items there.
    """

    at: int
    above: tuple[str, ...] = ()
    prefix: str = "- "
    below: tuple[str, ...] = ()
    loose: bool = False


@dataclass(frozen=True)
class Standing:
    """A list's text as lines with their ends, and what CommonMark finds in them."""

    mark: str
    lines: tuple[str, ...]
    outline: Outline
    file: str

    @classmethod
    def of(cls, text: str, file: str = "") -> Standing:
        """Raises ReadlistError for a text in which git left a conflict."""
        file = file or "the list"
        for problem in lists.conflicts(lists.normal(text), file):
            raise ReadlistError(f"{problem.where}: git conflict markers; settle the conflict first")
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        return cls(mark, tuple(_LINE.findall(text[len(mark) :])), lists.outline(text), file)

    @property
    def text(self) -> str:
        return self.mark + "".join(self.lines)

    def where(self, line: int) -> str:
        """What messages call a line, which counts from 0 here."""
        return f"{self.file}:{line + 1}"

    # ---- items

    @cached_property
    def keys(self) -> list[str]:
        """The keys on the list, in its order."""
        return [paper.key for paper in self.outline.papers]

    @cached_property
    def items(self) -> list[Item]:
        """What the list says of its papers, wherever that stands."""
        return [replace(item, line=0) for item in lists.parse(self.text, "list")[0].items]

    @cached_property
    def headings(self) -> list[str]:
        """The headings, without their markup."""
        return [bare(heading.text) for heading in self.outline.headings]

    def papers(self, keys: Collection[str]) -> list[Bullet]:
        """The items of these keys. Raises ReadlistError for one that is not on the list."""
        there = set(self.keys)
        for key in keys:
            if key not in there:
                raise ReadlistError(f"{self.file}: no '{key}' here; {nearest(key, self.keys)}")
        wanted = set(keys)
        return [paper for paper in self._papers if paper.key in wanted]

    def paper(self, key: str) -> Bullet:
        """The item of a key. Raises ReadlistError for one that stands there twice."""
        first, *further = self.papers([key])
        if further:
            lines = f"lines {first.first + 1} and {further[0].first + 1}"
            raise ReadlistError(f"{self.file}: '{key}' stands on {lines}; remove one of them first")
        return first

    def inside(self, bullet: Bullet) -> list[Bullet]:
        """The items that are nested in a bullet."""
        begin = bisect_right(self._firsts, bullet.first)
        return self._papers[begin : bisect_left(self._firsts, bullet.end)]

    @cached_property
    def _papers(self) -> list[Bullet]:
        return list(self.outline.papers)

    @cached_property
    def _firsts(self) -> list[int]:
        return [paper.first for paper in self._papers]

    def prefix(self, bullet: Bullet) -> str:
        """How a bullet's line begins: indent, marker, blanks."""
        found = PREFIX.match(self.lines[bullet.first])
        return found[0] if found else "- "

    def is_loose(self, bullet: Bullet) -> bool:
        """Whether a blank line stands between a bullet and its neighbour above, or else below."""
        kin = [
            b for b in self.outline.bullets if (b.below, b.depth) == (bullet.below, bullet.depth)
        ]
        at = kin.index(bullet)
        lower = kin[at] if at else kin[min(1, len(kin) - 1)]
        return lower is not kin[0] and is_blank(self.lines[lower.first - 1])

    def end_of(self, bullet: Bullet) -> int:
        """Where a bullet ends, without blank lines; a comment that is indented below it is its."""
        shown, margin, end = (
            self.outline.lines,
            indent_of(self.lines[bullet.first]),
            bullet.first + 1,
        )
        reach = bullet.end
        while reach < len(self.lines) and not shown[reach].strip():
            reach += 1
        for at in range(bullet.first + 1, min(reach, len(self.lines))):
            began = self._began(at)
            own = bullet.first <= began < end or indent_of(self.lines[began]) > margin
            if shown[at].strip() or (own and not is_blank(self.lines[at])):
                end = at + 1
        return end

    def comment_in(self, bullet: Bullet) -> int:
        """The first line inside a bullet that a comment begins which is not its own, since it is
        not indented below it; 0 where there is none."""
        margin = indent_of(self.lines[bullet.first])
        for at in range(bullet.first + 1, self.end_of(bullet)):
            hidden = not self.outline.lines[at].strip() and not is_blank(self.lines[at])
            if hidden and self._began(at) == at and indent_of(self.lines[at]) <= margin:
                return at
        return 0

    def column(self, bullet: Bullet, column: int) -> int:
        """A column of a bullet's line without comments, as one of the line as it stands."""
        line = self.lines[bullet.first]
        if "<!--" not in line and "-->" not in line:
            return column
        start = self._starts[bullet.first]
        shown = [n for n in range(len(line)) if not self._comment(start + n)]
        return shown[column]

    # ---- comments

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self.lines))]

    @cached_property
    def _comments(self) -> list[tuple[int, int]]:
        """The spans of the comments in the body, in the text without its byte order mark."""
        body = self._starts[min(self.outline.body, len(self.lines))]
        text = "".join(self.lines)
        return list(lists.comments(text, body))

    def _comment(self, position: int) -> tuple[int, int] | None:
        """The comment that a position in the text is within."""
        at = bisect_right(self._comments, position, key=lambda span: span[0]) - 1
        return self._comments[at] if at >= 0 and position < self._comments[at][1] else None

    def _began(self, line: int) -> int:
        """The line on which the comment begins that a line is within, or the line itself."""
        comment = self._comment(self._starts[line])
        return bisect_right(self._starts, comment[0]) - 1 if comment else line

    # ---- spots

    def section(self, name: str) -> Heading | None:
        """The first heading that says this, whatever its level, case and markup."""
        return self._sections.get(bare(name))

    @cached_property
    def _sections(self) -> dict[str, Heading]:
        return {bare(one.text): one for one in reversed(self.outline.headings)}

    def below(self, under: str) -> Spot:
        """The end of a section, or of the list; a section that is not there begins there."""
        heading = self.section(under) if under else None
        if under and heading is None:
            at = self._filled(self.outline.body, len(self.lines))
            title = " ".join(under.split()).strip("# ").replace("<", "&lt;")
            return Spot(at, (*[""] * bool(at), f"## {title}", ""))
        start, limit = self._reach(heading)
        at = self._filled(start, limit)
        here = [b for b in self.outline.bullets if b.depth == 0 and start <= b.first < at]
        if here and self.end_of(here[-1]) == at:
            return self.after(here[-1])
        return Spot(at, ("",) * bool(at))

    def after(self, bullet: Bullet) -> Spot:
        loose = self.is_loose(bullet)
        prefix = numbered(self.prefix(bullet), 1)
        return Spot(self.end_of(bullet), ("",) * loose, prefix, (), loose)

    def before(self, bullet: Bullet) -> Spot:
        loose = self.is_loose(bullet)
        return Spot(bullet.first, (), self.prefix(bullet), ("",) * loose, loose)

    def _reach(self, heading: Heading | None) -> tuple[int, int]:
        """The lines below a heading, or below the last one, to the next."""
        headings = self.outline.headings
        if heading is None:
            return (headings[-1].end if headings else self.outline.body), len(self.lines)
        later = (one.first for one in headings if one.first > heading.first)
        return heading.end, next(later, len(self.lines))

    def _filled(self, start: int, end: int) -> int:
        """The end of these lines without the blank ones that come last."""
        end = min(end, len(self.lines))
        while end > start and is_blank(self.lines[end - 1]):
            end -= 1
        return end

    # ---- other lines

    def with_lines(self, at: int, new: Sequence[str]) -> str:
        """The text with more lines, which end as their neighbours do."""
        return self.with_pieces([(at, new)])

    def with_pieces(self, pieces: Sequence[tuple[int, Sequence[str]]]) -> str:
        """The same in several places, which come in their order."""
        lines, done = list[str](), 0
        for at, new in pieces:
            end = self._end_near(at)
            lines += self.lines[done:at]
            if lines and not _END.search(lines[-1]):
                lines[-1] += end
            lines += [line + end for line in new]
            done = at
        return self._closed([*lines, *self.lines[done:]], done == len(self.lines))

    def without(self, cuts: Sequence[tuple[int, int]], least: int = 0) -> str:
        """The text without these lines, from the first to the end of each.

        Of the blank lines around them as many stay as stood on the wider side, and `least`, but
        those above a heading and at the end of the file stay as they are.
        """
        kept = list(enumerate(self.lines))
        for first, end in sorted(cuts, reverse=True):
            above, below = first, end
            while above > 0 and is_blank(kept[above - 1][1]):
                above -= 1
            while below < len(kept) and is_blank(kept[below][1]):
                below += 1
            upper, lower = kept[above:first], kept[end:below]
            closing = below == len(kept) or kept[below][0] in self._capped
            if above == 0:
                gap = upper
            elif closing or len(lower) >= max(len(upper), least):
                gap = lower
            elif len(upper) >= least:
                gap = upper
            else:
                gap = [(-1, self._end_near(first))] * least
            kept[above:below] = gap
        touched = not kept or kept[-1][0] != len(self.lines) - 1
        return self._closed([line for _, line in kept], touched)

    @cached_property
    def _capped(self) -> set[int]:
        """The lines that are headings and need no blank line above."""
        firsts = {heading.first for heading in self.outline.headings}
        return {first for first in firsts if self.lines[first].lstrip().startswith("#")}

    @property
    def _is_open(self) -> bool:
        """Whether the last line has no end."""
        return bool(self.lines) and not _END.search(self.lines[-1])

    def _closed(self, lines: Sequence[str], touched: bool) -> str:
        """These lines as a text; where the last had no end, the one that is last now has none."""
        text = "".join(lines)
        return self.mark + (_END.sub("", text) if touched and self._is_open else text)

    def _end_near(self, at: int) -> str:
        """The line end of the nearest line above that has one, or below."""
        places = chain(range(at - 1, -1, -1), range(at, len(self.lines)))
        near = (_END.search(self.lines[place]) for place in places)
        return next((found[0] for found in near if found), "\n")


def bare(heading: str) -> str:
    """A heading to compare: without markup, upper or lower case, and further blanks."""
    return " ".join(_MARKUP.sub("", heading.replace("&lt;", "<")).split()).casefold()


def is_blank(line: str) -> bool:
    """Whether a line holds nothing but blanks, as CommonMark counts them."""
    return not line.strip(" \t\r\n")


def indent_of(line: str) -> int:
    """The columns before a line's text, tabs being as wide as in CommonMark."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" "))


def numbered(prefix: str, further: int) -> str:
    """How the item after so many others begins: numbers count on."""
    found = PREFIX.match(prefix)
    if found is None or not found["marker"][0].isdigit():
        return prefix
    number = int(found["marker"][:-1]) + further
    return f"{found['margin']}{number}{found['marker'][-1]}{found['gap']}"
