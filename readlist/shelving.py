"""Changing a reading list: each function gives the text back with what was asked done to it, and
not a byte else changed.

Lines keep their ends, indents and markers; what is new looks like what stands beside it. Whatever
was done is read again, and refused where the list would not say what was meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from readlist import lists
from readlist.errors import ReadlistError
from readlist.lists import Bullet, Heading, Outline
from readlist.model import Item

MARKS = {"todo": " ", "reading": "/", "done": "x", "skip": "-"}

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_PREFIX = re.compile(r"(?P<margin>\s*)(?P<marker>[-*+]|\d{1,9}[.)])(?P<gap>[ \t]+)")
_PLAIN_YAML = re.compile(r"[^\W\d_](?:[\w ,.()/'’&+-]*[\w.)])?")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_MATHS = re.compile(r"(\$[^$]+\$)")
_SPECIAL = re.compile(r"[\\*`\[\]]|(?<!\w)_|_(?!\w)")
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>|\{[^}]*\}\s*$|(?<=\])\([^)]*\)|[*_`~\\\[\]]")
_BLOCK = re.compile(r"(?:[-+*#>|=~`]|\d{1,9}[.)]\s|\s)")


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
    already is left out. Raises ReadlistError where the list cannot be written; `file` is what
    that calls it.
    """
    shelf = Shelf.of(text, file)
    taken = {paper.key for paper in shelf.outline.papers}
    new = {item.key: item for item in reversed(list(items)) if item.key not in taken}
    if not new:
        return text
    spot = shelf.end_of(under)
    written: list[str] = list(spot.above)
    for number, item in enumerate(reversed(new.values())):
        if number and spot.loose:
            written.append("")
        written += _written(item, spot.numbered(number))
    after = shelf.with_lines(spot.at, written)
    shelf.insist(after, [*reversed(new)], spot.at)
    return after


@dataclass(frozen=True, slots=True)
class Spot:
    """Where lines go: before line `at`, with these lines first; how an item begins there."""

    at: int
    above: tuple[str, ...] = ()
    prefix: str = "- "
    loose: bool = False

    def numbered(self, further: int) -> str:
        """How the item after so many others begins: numbers count on."""
        found = _PREFIX.match(self.prefix)
        if found is None or not found["marker"][0].isdigit():
            return self.prefix
        number = int(found["marker"][:-1]) + further
        return f"{found['margin']}{number}{found['marker'][-1]}{found['gap']}"


# --------------------------------------------------------------------------- one item in Markdown


def _written(item: Item, prefix: str) -> list[str]:
    """The lines of an item, without their ends: key, title, note; further lines are indented."""
    found = _PREFIX.match(prefix)
    margin = found["margin"] if found else ""
    deep = max(4, len(prefix.expandtabs(4)) - len(margin.expandtabs(4)))
    title = f"**{_stopped(_as_markdown(item.title))}**" if item.title.strip() else ""
    note = [_harmless(line) for line in item.note.strip("\r\n").splitlines()]
    head = f"{prefix}[{MARKS.get(item.status, item.mark)}] [@{item.key}]"
    if note and (_BLOCK.match(note[0]) or (note[0].startswith("**") and not title)):
        note = ["", "", *note]  # it begins with a list, a quotation, a title of its own
    first, *further = note or [""]
    lines = [" ".join(filter(None, (head, title, first.strip())))]
    return lines + [margin + " " * deep + line if line.strip() else "" for line in further]


def _as_markdown(title: str) -> str:
    """A title as Markdown; maths stays as it is."""
    parts = _MATHS.split(" ".join(title.split()))
    plain = [part if n % 2 else _SPECIAL.sub(r"\\\g<0>", part) for n, part in enumerate(parts)]
    return "".join(plain).replace("<", "&lt;").replace("-->", "--&gt;")


def _stopped(title: str) -> str:
    """A title with a full stop, unless it ends with a mark of its own."""
    return title if title.endswith((".", "?", "!", "…")) else f"{title}."


def _harmless(line: str) -> str:
    """A line of a note that opens and closes no comment, and is no item of its own."""
    line = line.rstrip().replace("<!--", "&lt;!--").replace("-->", "--&gt;")
    return line.replace("[", r"\[", 1) if lists.ITEM.match(line) else line


def _bare(heading: str) -> str:
    """A heading to compare: without markup, upper or lower case, and further blanks."""
    return " ".join(_MARKUP.sub("", heading).split()).casefold()


# --------------------------------------------------------------------------- where things stand


@dataclass(frozen=True)
class Shelf:
    """A list's text as lines with their ends, and where things stand on it."""

    mark: str
    lines: tuple[str, ...]
    outline: Outline
    file: str

    @classmethod
    def of(cls, text: str, file: str = "") -> Shelf:
        """Raises ReadlistError for a text in which git left a conflict."""
        file = file or "the list"
        for problem in lists.conflicts(lists.normal(text), file):
            raise ReadlistError(f"{problem.where}: git conflict markers; settle the conflict first")
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        return cls(mark, tuple(_LINE.findall(text[len(mark) :])), lists.outline(text), file)

    @property
    def text(self) -> str:
        return self.mark + "".join(self.lines)

    def section(self, name: str) -> Heading | None:
        """The first heading that says this, whatever its level, case and markup."""
        wanted = _bare(name)
        return next((one for one in self.outline.headings if _bare(one.text) == wanted), None)

    def end_of(self, under: str) -> Spot:
        """Where the next item of a section goes, or of the list; a missing section is made."""
        heading = self.section(under) if under else None
        if under and heading is None:
            at = self._filled(self.outline.body, len(self.lines))
            title = _harmless(" ".join(under.split()).strip("# "))
            return Spot(at, ("",) * bool(at) + (f"## {title}", ""))
        start, limit = self._reach(heading)
        at = self._filled(start, limit)
        here = [b for b in self.outline.bullets if b.depth == 0 and start <= b.first < at]
        if not here or self.end_of_bullet(here[-1]) != at:
            return Spot(at, ("",) * bool(at))
        loose = self.is_loose(here[-1])
        prefix = Spot(at, (), self.prefix(here[-1])).numbered(1)
        return Spot(at, ("",) * loose, prefix, loose)

    def _reach(self, heading: Heading | None) -> tuple[int, int]:
        """The lines below a heading, or below the last one, to the next."""
        headings = self.outline.headings
        if heading is None:
            return (headings[-1].end if headings else self.outline.body), len(self.lines)
        later = (one.first for one in headings if one.first > heading.first)
        return heading.end, next(later, len(self.lines))

    def _filled(self, start: int, end: int) -> int:
        """The end of these lines without the blank ones that come last."""
        while end > start and is_blank(self.lines[end - 1]):
            end -= 1
        return end

    def end_of_bullet(self, bullet: Bullet) -> int:
        """Where a bullet ends, without blank lines; a comment that is indented below it is its."""
        margin, end = _indent(self.lines[bullet.first]), bullet.first + 1
        shown = self.outline.lines
        reach = bullet.end
        while reach < len(self.lines) and not shown[reach].strip():
            reach += 1
        began = bullet.first
        for at in range(bullet.first + 1, min(reach, len(self.lines))):
            if "<!--" in self.lines[at]:
                began = at
            hidden = not shown[at].strip() and not is_blank(self.lines[at])
            if shown[at].strip() or (
                hidden and (began < end or _indent(self.lines[began]) > margin)
            ):
                end = at + 1
        return end

    def prefix(self, bullet: Bullet) -> str:
        """How a bullet's line begins: indent, marker, blanks."""
        found = _PREFIX.match(self.lines[bullet.first])
        return found[0] if found else "- "

    def is_loose(self, bullet: Bullet) -> bool:
        """Whether a blank line stands between a bullet and the one before it in its list."""
        return bullet.first > bullet.below and is_blank(self.lines[bullet.first - 1])

    # ---- changing

    def line_end(self, at: int) -> str:
        """The line end of the neighbours of line `at`."""
        for line in (*reversed(self.lines[:at]), *self.lines[at:]):
            if found := re.search(r"(?:\r\n|\r|\n)\Z", line):
                return found[0]
        return "\n"

    def with_lines(self, at: int, new: Sequence[str]) -> str:
        """The text with more lines; a last line without an end leaves the last one without."""
        lines, end = list(self.lines), self.line_end(at)
        unended = at == len(lines) > 0 and not lines[-1].endswith(("\r", "\n"))
        if unended:
            lines[-1] += end
        lines[at:at] = [line + end for line in new]
        text = self.mark + "".join(lines)
        return text.removesuffix(end) if unended else text

    def insist(self, after: str, keys: Sequence[str], at: int) -> None:
        """Raises ReadlistError unless the list reads as before, with items of these keys."""
        items = lists.parse(after, "list")[0].items
        new = [item.key for item in items if item.key in keys]
        rest = [replace(item, line=0) for item in items if item.key not in keys]
        old = lists.parse(self.text, "list")[0].items
        if new != list(keys) or rest != [replace(item, line=0) for item in old]:
            raise ReadlistError(
                f"{self.file}:{at + 1}: an item cannot be read here, after a comment or code that "
                "does not end; mend that first"
            )


def is_blank(line: str) -> bool:
    """Whether a line holds nothing but blanks, as CommonMark counts them."""
    return not line.strip(" \t\r\n")


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" "))
