"""Changing a reading list: each function gives the text back with what was asked done to it, and
not a byte else changed.

Lines keep their ends, indents and markers; what is new looks like what stands beside it. Whatever
was done is read again, and refused (ReadlistError) where the list would not say what was meant.
`file` is what messages call the list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from readlist import lists
from readlist.errors import ReadlistError
from readlist.lists import MARKS, STATUS, Bullet
from readlist.model import Item, Status
from readlist.standing import PREFIX, Spot, Standing, bare, indent_of, is_blank, numbered
from readlist.titling import as_title

_PLAIN_YAML = re.compile(r"[^\W\d_](?:[\w ,.()/'’&+-]*[\w.)])?")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BLOCK = re.compile(r"[-+*#>|=~`]|\d{1,9}[.)]\s|\s")  # how a block begins that is no paragraph
_APART: tuple[tuple[str, ...], ...] = (), ("",)  # a blank line, where else two texts were one


# --------------------------------------------------------------------------- a new list


def new_list(title: str, description: str = "", bib: str = "", query: str = "") -> str:
    """The text of a list on which nothing stands yet: its front matter."""
    named = {"title": title, "description": description, "bib": bib, "query": query}
    said = [f"{name}: {as_yaml(value)}\n" for name, value in named.items() if value.strip()]
    return "---\n" + "".join(said) + "---\n"


def as_yaml(value: str) -> str:
    """A line of text as YAML: plain where that is the same text, else in double quotes."""
    import yaml

    value = " ".join(value.split())
    if _PLAIN_YAML.fullmatch(value) and yaml.safe_load(f"is: {value}") == {"is": value}:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


# --------------------------------------------------------------------------- putting items on


def put(text: str, items: Iterable[Item], under: str = "", file: str = "") -> str:
    """The list with more items at its end, or at that of the section `under`.

    A section that is not there is made at the end of the list. A key that stands on the list
    already is left out. An item's title is text, its note Markdown.
    """
    here = Standing.of(text, file)
    new, there = dict[str, Item](), set(here.keys)
    for item in items:
        if item.key not in there:
            new.setdefault(item.key, item)
    if not new:
        return text
    spot = here.below(under)
    lines = [*spot.above, *_beside(new, spot)]
    for below in _APART:
        after = Standing.of(here.with_lines(spot.at, [*lines, *below]))
        added = [item for item in after.items if item.key in new]
        rest = [item for item in after.items if item.key not in new]
        sections = {bare(item.section) for item in added}
        fits = [item.key for item in added] == list(new) and rest == here.items
        placed = sections == {bare(under)} if under else len(sections) == 1
        if fits and placed and _keeps_headings(here, after, under):
            return after.text
    raise ReadlistError(
        f"{here.where(spot.at)}: an item could not be read here, as after a comment or code that "
        "does not end; mend that first"
    )


def put_below(text: str, groups: Mapping[str, Iterable[Item]], file: str = "") -> str:
    """What `put` does for each of these sections in turn, read once however many there are.

    Raises ReadlistError where it cannot be done at once; `put` may still do it for some.
    """
    here = Standing.of(text, file)
    new = _each_once(groups, here.keys)
    spots = {under: here.below(under) for under in new}
    old = [under for under in new if not under or here.section(under)]
    pieces = [(spots[under].at, [*spots[under].above, *_beside(new[under], spots[under])])
              for under in sorted(old, key=lambda under: spots[under].at)]  # fmt: skip
    for under in (under for under in new if under not in set(old)):
        gap = [""] * (not spots[under].at and bool(pieces))  # the first of all needs none above
        lines = [*gap, *spots[under].above, *_beside(new[under], spots[under])]
        pieces.append((spots[under].at, lines))
    after = Standing.of(here.with_pieces(pieces) if pieces else text, file)
    if len({spots[under].at for under in old}) < len(old) or not _came(here, after, new):
        raise ReadlistError(f"{here.file}: its sections cannot be filled at once")
    return after.text


def _each_once(
    groups: Mapping[str, Iterable[Item]], there: Iterable[str]
) -> dict[str, dict[str, Item]]:
    """The items of each section by key, without those that are there or in a section before."""
    seen, names = set(there), dict[str, str]()
    new: dict[str, dict[str, Item]] = {}
    for under, items in groups.items():
        name = names.setdefault(bare(under), under)
        for item in items:
            if item.key not in seen:
                seen.add(item.key)
                new.setdefault(name, {})[item.key] = item
    return new


def _came(here: Standing, after: Standing, new: Mapping[str, Mapping[str, Item]]) -> bool:
    """Whether a list says what it said, and below each section what was to come there."""
    coming = {key: under for under, items in new.items() for key in items}
    came: dict[str, list[str]] = {}
    for item in after.items:
        if item.key in coming:
            name = bare(item.section) if coming[item.key] else ""
            came.setdefault(name, []).append(item.key)
    made = [bare(under) for under in new if under and here.section(under) is None]
    return (
        came == {bare(under): list(items) for under, items in new.items()}
        and [item for item in after.items if item.key not in coming] == here.items
        and after.headings == [*here.headings, *made]
    )


def _beside(items: Mapping[str, Item], spot: Spot) -> list[str]:
    """The lines of items that come to a spot."""
    lines = list[str]()
    for number, item in enumerate(items.values()):
        lines += [""] * (spot.loose and number > 0) + _lines(item, numbered(spot.prefix, number))
    return lines


def _keeps_headings(here: Standing, after: Standing, under: str) -> bool:
    """Whether the sections are as before; one that was asked for may have come at the end."""
    new = [bare(under)] if under and here.section(under) is None else []
    return after.headings == [*here.headings, *new]


def _lines(item: Item, prefix: str) -> list[str]:
    """The lines of an item, without their ends: key, title, note; further lines are indented."""
    title = f"**{as_title(item.title)}**" if item.title.strip() else ""
    note = [_harmless(line) for line in item.note.strip("\r\n").splitlines()]
    if note and (_BLOCK.match(note[0]) or (note[0].startswith("**") and not title)):
        note = ["", "", *note]  # it begins with a list, a quotation, a title of its own
    first, *further = note or [""]
    head = f"{prefix}[{MARKS.get(item.status, item.mark)}] [@{item.key}]"
    margin = " " * (indent_of(prefix) + max(4, _depth(prefix)))
    lines = [" ".join(filter(None, (head, title, first.strip())))]
    return lines + [margin + line if line.strip() else "" for line in further]


def _depth(prefix: str) -> int:
    """The columns from an item's marker to its text."""
    return len(prefix.expandtabs(4)) - indent_of(prefix)


def _harmless(line: str) -> str:
    """A line of a note that opens and closes no comment, and is no item of its own."""
    line = line.rstrip().replace("<!--", "&lt;!--").replace("-->", "--&gt;")
    return line.replace("[", r"\[", 1) if lists.ITEM.match(line) else line


def sections(text: str) -> list[str]:
    """The headings of a list, as they stand there."""
    return [heading.text for heading in lists.outline(text).headings]


def has_section(text: str, name: str) -> bool:
    """Whether one of them says this, ignoring case and markup."""
    return bare(name) in map(bare, sections(text))


# --------------------------------------------------------------------------- marking


def mark(text: str, keys: Collection[str], status: Status, file: str = "") -> str:
    """The list with these papers marked: one character in each of their boxes."""
    here = Standing.of(text, file)
    lines = list(here.lines)
    for paper in here.papers(keys):
        found = lists.ITEM.match(here.outline.lines[paper.first])
        if found and STATUS.get(found["mark"]) != status:
            at, line = here.column(paper, found.start("mark")), lines[paper.first]
            lines[paper.first] = line[:at] + MARKS[status] + line[at + 1 :]
    return here.mark + "".join(lines)


# --------------------------------------------------------------------------- removing, moving


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an item is to stand: at the end of a section, before or after another; else at the
    end of the list."""

    under: str = ""
    before: str = ""
    after: str = ""


def remove(text: str, keys: Collection[str], file: str = "") -> str:
    """The list without these papers and what is said about them.

    A paper below which others stand is refused, since those would go with it.
    """
    here = Standing.of(text, file)
    going = here.papers(keys)
    for paper in going:
        for inner in here.inside(paper):
            if inner.key not in keys:
                raise ReadlistError(
                    f"{here.where(inner.first)}: '{inner.key}' stands inside '{paper.key}'; move "
                    f"it first: --after {paper.key}"
                )
        if strange := here.comment_in(paper):
            raise ReadlistError(
                f"{here.where(strange)}: a comment of the page stands inside '{paper.key}' and "
                "would go with it; take it out first"
            )
    return _without(here, going)


def move(text: str, key: str, goal: Goal, file: str = "") -> str:
    """The list with a paper, what is said about it and what is nested in it, in another place."""
    here = Standing.of(text, file)
    paper = here.paper(key)
    moving = [key, *(inner.key for inner in here.inside(paper))]
    for inner in moving:
        here.paper(inner)
        if inner in (goal.before, goal.after):
            raise ReadlistError(f"{here.file}: '{inner}' cannot stand before or after itself")
    block = here.lines[paper.first : here.end_of(paper)]
    return _put_in(Standing.of(_without(here, [paper]), file), block, goal, here, paper)


def transfer(
    text: str, key: str, other: str, goal: Goal, file: str = "", other_file: str = ""
) -> tuple[str, str]:
    """Two lists, with a paper of the first on the second."""
    here, there = Standing.of(text, file), Standing.of(other, other_file)
    paper = here.paper(key)
    for moving in (paper, *here.inside(paper)):
        here.paper(moving.key)
        if moving.key in there.keys:
            place = there.where(there.paper(moving.key).first)
            raise ReadlistError(f"{place}: '{moving.key}' is there already; remove one of the two")
    block = here.lines[paper.first : here.end_of(paper)]
    return _without(here, [paper]), _put_in(there, block, goal, here, paper)


def _without(here: Standing, going: Sequence[Bullet]) -> str:
    """The list without these papers and what is nested in them."""
    nested = {inner.first for paper in going for inner in here.inside(paper)}
    gone = nested | {paper.first for paper in going}
    outer = [paper for paper in going if paper.first not in nested]
    around = {p.key for p in here.outline.papers if any(q.first in gone for q in here.inside(p))}
    places = zip(here.items, here.outline.papers, strict=True)
    wanted = [item for item, paper in places if paper.first not in gone]
    for below in _APART:
        cuts = [(paper.first, here.end_of(paper)) for paper in outer]
        after = Standing.of(here.without(cuts, len(below)))
        rest = zip(wanted, after.items, strict=False)
        same = all(old == new or (old.key in around and _continues(old, new)) for old, new in rest)
        if same and len(wanted) == len(after.items) and here.headings == after.headings:
            return after.text
    raise ReadlistError(
        f"{here.where(outer[0].first)}: what stands around this item would be read otherwise "
        "without it; take it away by hand"
    )


def _continues(old: Item, new: Item) -> bool:
    """Whether an item is as before, but for what stood after an item that was nested in it."""
    return old == replace(new, note=old.note) and new.note.startswith(old.note)


def _put_in(
    there: Standing, block: Sequence[str], goal: Goal, here: Standing, paper: Bullet
) -> str:
    """A list with the lines of a paper that stood elsewhere, indented and marked as it is there."""
    anchor = goal.before or goal.after
    beside = there.paper(anchor) if anchor else None
    if beside is None:
        spot = there.below(goal.under)
    else:
        spot = there.before(beside) if goal.before else there.after(beside)
    lines = [*spot.above, *_as_there(block, spot.prefix), *spot.below]
    first = here.outline.papers.index(paper)
    moved = here.items[first : first + 1 + len(here.inside(paper))]
    for below in _APART:
        after = Standing.of(there.with_lines(spot.at, [*lines, *below]))
        at = after.keys.index(paper.key) if paper.key in after.keys else 0
        came = after.items[at : at + len(moved)]
        rest = after.items[:at] + after.items[at + len(moved) :]
        same = _anywhere(came) == _anywhere(moved) and rest == there.items
        kept = _keeps_headings(there, after, goal.under)
        if same and kept and _stands(after, came[0], goal):
            return after.text
    raise ReadlistError(
        f"{there.where(spot.at)}: '{paper.key}' would not be read rightly here; move it by hand"
    )


def _anywhere(items: Iterable[Item]) -> list[Item]:
    return [replace(item, section="") for item in items]


def _stands(after: Standing, item: Item, goal: Goal) -> bool:
    """Whether a paper stands where it was to stand."""
    if goal.under:
        return bare(item.section) == bare(goal.under)
    if not (goal.before or goal.after):
        return True
    moved, anchor = after.paper(item.key), after.paper(goal.before or goal.after)
    upper, lower = (moved, anchor) if goal.before else (anchor, moved)
    between = [p for p in after.outline.papers if upper.end <= p.first < lower.first]
    return not between and upper.depth == lower.depth and upper.first < lower.first


def _as_there(block: Sequence[str], prefix: str) -> list[str]:
    """The lines of an item, as they are where items begin in this way."""
    block = [line.rstrip("\r\n") for line in block]
    found = PREFIX.match(block[0])
    if found is None:
        return block
    same = indent_of(prefix) == indent_of(block[0]) and found["marker"] == prefix.strip()
    begins = found[0] if same else prefix
    old, new = indent_of(block[0]) + _depth(found[0]), indent_of(begins) + _depth(begins)
    shift = indent_of(begins) - indent_of(block[0])
    own = [indent_of(line) for line in block[1:] if not is_blank(line) and indent_of(line) >= old]
    shift += max(0, new - shift - min(own, default=new))
    return [begins + block[0][found.end() :]] + [_shifted(line, old, shift) for line in block[1:]]


def _shifted(line: str, least: int, shift: int) -> str:
    """A line with another indent, unless it is blank, or has too little to be indented at all."""
    if not shift or is_blank(line) or indent_of(line) < least:
        return line
    return " " * (indent_of(line) + shift) + line.lstrip(" \t")
