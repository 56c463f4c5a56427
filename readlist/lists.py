"""Markdown reading lists: headings are sections, task items with a key are papers.

markdown-it-py finds the list items (so that code blocks and comments are what CommonMark says
they are); everything between the items is the person's prose and is kept as it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from readlist.model import Item, Note, Problem, ReadingList, Status

STATUS: dict[str, Status] = {" ": "todo", "/": "reading", "x": "done", "X": "done", "-": "skip"}
MARKS: dict[Status, str] = {status: mark for mark, status in reversed(STATUS.items())}
WORDS: dict[Status, str] = {
    "todo": "to read",
    "reading": "reading",
    "done": "read",
    "skip": "skipped",
    "": "other",
}

KEY = r"[^\s\[\]@;,{}]+"
ITEM = re.compile(
    rf"^\s*(?:[-*+]|\d{{1,9}}[.)])\s+\[(?P<mark>.)\]\s+\[@(?P<key>{KEY})\]\s*(?P<rest>.*)$"
)
TITLE = re.compile(r"^\*\*(?P<title>.+?)\*\*\s*")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(\s|$)")
_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_NEVER_CLOSED = re.compile(r"\A(?:---[ \t]*\n\w+:[ \n]|\+\+\+[ \t]*\n)")
_NAMED = re.compile(r"^(?P<name>\w[\w-]*)[ \t]*:(?:\s|$)")
_KNOWN = ("title", "description", "bib", "query")
_ALMOST = re.compile(
    rf"^\s*(?:[-*+]|\d{{1,9}}[.)])\s*\[[^\[\]@]{{0,3}}\]\s*(?:\*\*.+?\*\*\s*)?\[?-?@{KEY}"
)
_SEVERAL = re.compile(rf"^[^@]*@{KEY}\s*[;,]\s*-?@")


@dataclass(frozen=True, slots=True)
class Front:
    """A file's front matter, the line its body begins at (from 0), and what was wrong."""

    values: dict[str, Any]
    body: str
    line: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullet:
    """An item of a Markdown list: its lines from 0, end excluded, with all that is nested in it.

    `depth` is 0 where its list stands in no other; `below` is that list's first line. `key` is
    empty where it names no paper. Where one that does is nested in it, `own` ends its own lines.
    """

    first: int
    end: int
    depth: int
    below: int
    key: str = ""
    own: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its text in Markdown, and its lines from 0, end excluded."""

    text: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Where things stand in a list: `lines` have no comments, and none of the front matter;
    `fenced` are those of code between fences."""

    lines: tuple[str, ...]
    body: int
    bullets: tuple[Bullet, ...]
    headings: tuple[Heading, ...]
    fenced: frozenset[int]

    @property
    def papers(self) -> tuple[Bullet, ...]:
        """The bullets that name a paper: the items."""
        return tuple(bullet for bullet in self.bullets if bullet.key)


def parse(text: str, name: str, file: str = "") -> tuple[ReadingList, list[Problem]]:
    """Read one `lists/*.md`. `name` is its slug; `file` is what messages call it."""
    where = file or f"{name}.md"
    text = normal(text)
    unsettled = list(conflicts(text, where))
    front = front_matter(_without_markers(text) if unsettled else text, where)
    problems = [each for each in front.problems if not (unsettled and each.severity == "warning")]
    problems += unsettled  # whose sides name the same things
    found = _outline(front)
    blocks = tuple(_blocks(found))
    problems += [*_misnamed(front, where), *_repeated(blocks, where), *_missed(found, where)]
    values = {key: _COMMENT.sub("", _text(front.values.get(key))).strip() for key in _KNOWN}
    values["bib"] = values["bib"].replace("\\", "/")  # written on Windows
    title = values.pop("title") or name.replace("-", " ").capitalize()
    return ReadingList(name=name, title=title, blocks=blocks, **values), problems


def parse_note(text: str, name: str, file: str = "") -> tuple[Note, list[Problem]]:
    """Read one `notes/*.md`: `key:` in the front matter decides, the file name is a convention."""
    where = file or f"{name}.md"
    text = normal(text)
    unsettled = list(conflicts(text, where))
    front = front_matter(_without_markers(text) if unsettled else text, where)
    key = str(front.values.get("key") or name)
    publish = front.values.get("publish") is True
    text = _COMMENT.sub("", front.body).strip()
    return Note(key, text, publish), [*front.problems, *unsettled]


def front_matter(text: str, file: str) -> Front:
    """Split off YAML front matter; where it cannot be read, it is a Problem and the rest stays."""
    found = _FRONT.match(text)
    if found is None:
        return Front({}, text, 0, tuple(_never_closed(text, file)))
    import yaml

    body, first = text[found.end() :], text.count("\n", 0, found.end())
    try:
        values = yaml.safe_load(found["yaml"]) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 2}:{mark.column + 1}" if mark else f"{file}:1"
        said = str(getattr(error, "problem", "") or error).replace("<stream end>", "its end")
        hint = "put a value that holds a colon, or begins with a bracket, in quotes"
        return Front({}, body, first, (Problem("front-matter", said, where, "error", hint),))
    if not isinstance(values, dict):
        message = "the front matter is not a list of `name: value` lines"
        return Front({}, body, first, (Problem("front-matter", message, f"{file}:1", "error"),))
    twice = tuple(_named_twice(found["yaml"], file))
    return Front({str(key): value for key, value in values.items()}, body, first, twice)


def _never_closed(text: str, file: str) -> Iterator[Problem]:
    """What begins as front matter does and is none."""
    if _NEVER_CLOSED.match(text):
        message = "front matter that is never closed is read as text"
        hint = "put a line `---` below its last line"
        if text.startswith("+"):
            message = "front matter in TOML is read as text"
            hint = "write `name: value` lines between two lines `---`"
        yield Problem("front-matter", message, f"{file}:1", hint=hint)


def _named_twice(yaml: str, file: str) -> Iterator[Problem]:
    """A name that stands in front matter twice: YAML takes the last, and says nothing."""
    seen: dict[str, int] = {}
    for number, line in enumerate(yaml.split("\n"), 2):
        named = _NAMED.match(line)
        if named and seen.setdefault(named["name"], number) != number:
            message = f"'{named['name']}' stands here twice; this one counts"
            hint = f"the first is on line {seen[named['name']]}"
            yield Problem("front-matter", message, f"{file}:{number}", hint=hint)
            seen[named["name"]] = number


def _misnamed(front: Front, file: str) -> Iterator[Problem]:
    """What a list's front matter says that is not heard: a name in capitals, a value that is no
    text. Other names may be those of another program."""
    for name, value in front.values.items():
        plain = name.casefold()
        if plain in _KNOWN and name != plain and plain not in front.values:
            message = f"'{name}' is not read in the front matter"
            yield Problem("front-matter", message, f"{file}:1", hint=f"did you mean '{plain}'?")
        elif name in _KNOWN and isinstance(value, (list, dict)):
            message = f"'{name}' in the front matter is not a text, and is not read"
            yield Problem("front-matter", message, f"{file}:1", hint="put its value in quotes")


def _text(value: Any) -> str:
    """A value of the front matter as a text; empty for what is none."""
    return "" if value is None or isinstance(value, (list, dict)) else str(value)


def conflicts(text: str, file: str) -> Iterator[Problem]:
    """Git's conflict markers, as one Problem with their line range."""
    marked = {n: line for n, line in enumerate(text.split("\n"), 1) if _CONFLICT.match(line)}
    first = next((n for n, line in marked.items() if line.startswith("<")), None)
    if first is not None:
        yield Problem(
            "conflict",
            "git conflict markers; both sides are read, the file is not written",
            f"{file}:{first}-{max(marked)}",
            "error",
            "settle the conflict and remove the markers",
        )


def is_conflicted(text: str) -> bool:
    """Whether git left conflict markers in a text; such a file is not written."""
    return any(True for _ in conflicts(text, ""))


def is_marker(line: str) -> bool:
    """Whether a line is one of git's conflict markers."""
    return _CONFLICT.match(line) is not None


def _without_markers(text: str) -> str:
    """The text with git's marker lines empty, so that both sides are read."""
    return "\n".join("" if is_marker(line) else line for line in text.split("\n"))


def _without_comments(text: str) -> str:
    """The text without closed HTML comments, every line in its place.

    They go first, so that a comment around items hides them wherever it begins.
    """
    parts, at = [], 0
    for start, end in comments(text):
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*parts, text[at:]])


def comments(text: str, begin: int = 0) -> Iterator[tuple[int, int]]:
    """The spans of closed HTML comments. A search for the end of each that is never closed would
    read the rest of the text every time, so the first such one is the last that is looked at."""
    start = text.find("<!--", begin)
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield start, end + 3
        start = text.find("<!--", end + 3)


def outline(text: str) -> Outline:
    """Where the items and headings of a list are, in the text as it stands."""
    return _outline(front_matter(normal(text), ""))


def item_lines(text: str) -> list[tuple[str, int, int]]:
    """Each item of a list: its key, its first line and its end, from 0, in the text as it stands.

    An item reaches to the next one, blank lines included; one that is nested ends it.
    """
    return [(paper.key, paper.first, paper.own) for paper in outline(text).papers]


def normal(text: str) -> str:
    """The text with one kind of line end, and without a byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


# --------------------------------------------------------------------------- blocks


def _outline(front: Front) -> Outline:
    """What CommonMark makes of the body; lines count from the beginning of the file."""
    from markdown_it import MarkdownIt

    lines = [""] * front.line + _without_comments(front.body).split("\n")
    bullets: list[Bullet] = []
    headings: list[Heading] = []
    fenced: set[int] = set()
    within: list[int] = []  # the first lines of the lists that are open
    tokens = MarkdownIt("commonmark").disable("inline").parse("\n".join(lines))
    for at, token in enumerate(tokens):
        first, end = token.map or (0, 0)
        if token.type in ("bullet_list_open", "ordered_list_open"):
            within.append(first)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            within.pop()
        elif token.type == "list_item_open":
            found = ITEM.match(lines[first])
            key = found["key"] if found else ""
            bullets.append(Bullet(first, end, len(within) - 1, within[-1], key))
        elif token.type == "heading_open" and token.level == 0:
            headings.append(Heading(tokens[at + 1].content, first, end))
        elif token.type == "fence":
            fenced.update(range(first, end))
    nested = tuple(_to_the_next(bullets))
    return Outline(tuple(lines), front.line, nested, tuple(headings), frozenset(fenced))


def _to_the_next(bullets: Sequence[Bullet]) -> Iterator[Bullet]:
    """The bullets, each with the end of its own lines: a paper inside a bullet ends it."""
    papers = [bullet.first for bullet in bullets if bullet.key]
    for bullet in bullets:
        after = bisect_right(papers, bullet.first)
        nearest = papers[after] if after < len(papers) else bullet.end
        yield replace(bullet, own=min(bullet.end, nearest))


def _blocks(outline: Outline) -> Iterator[str | Item]:
    lines, at = outline.lines, outline.body
    starts = [heading.first for heading in outline.headings]
    for paper in outline.papers:
        yield from _prose("\n".join(lines[at : paper.first]))
        above = bisect_right(starts, paper.first)
        section = outline.headings[above - 1].text if above else ""
        yield _item(lines[paper.first : paper.own], section, paper.first + 1)
        at = paper.own
    yield from _prose("\n".join(lines[at:]))


def _prose(text: str) -> Iterator[str]:
    text = _COMMENT.sub("", text)
    if text.strip():
        yield text.strip("\n")


def _item(lines: Sequence[str], section: str, line: int) -> Item:
    found = ITEM.match(lines[0])
    assert found is not None  # _items chose lines that match
    rest, title = found["rest"], ""
    if bold := TITLE.match(rest):
        title, rest = bold["title"], rest[bold.end() :]
    further = "\n".join(outdented(lines[1:]))
    note = _COMMENT.sub("", f"{rest}\n{further}").strip()
    mark = found["mark"]
    return Item(found["key"], STATUS.get(mark, ""), mark, title, note, section, line)


def outdented(lines: Sequence[str]) -> list[str]:
    """Lines without the indent that makes them the item's; lazy ones, with none, stay so."""
    plain = [re.sub(r"^\s+", lambda found: found[0].expandtabs(4), line) for line in lines]
    depths = [len(line) - len(line.lstrip()) for line in plain if line.strip()]
    margin = min(filter(None, depths), default=0)
    return [line[min(margin, len(line) - len(line.lstrip())) :] for line in plain]


def _repeated(blocks: Sequence[str | Item], file: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for item in blocks:
        if isinstance(item, Item) and seen.setdefault(item.key, item.line) != item.line:
            yield Problem(
                "list-repeated",
                f"'{item.key}' stands on this list twice",
                f"{file}:{item.line}",
                hint=f"the first is on line {seen[item.key]}",
            )


def _missed(outline: Outline, file: str) -> Iterator[Problem]:
    """Lines that look like items and are none, so that they would be missed without a word."""
    items = {paper.first for paper in outline.papers}
    for number, line in enumerate(outline.lines):
        if number in items or number in outline.fenced or not _ALMOST.match(line):
            continue
        if ITEM.match(line):
            hint = "Markdown takes it for code or text: indent it less, or put a blank line above"
        elif _SEVERAL.match(line):
            hint = "an item names one paper; write an item for each"
        else:
            hint = "an item is written `- [ ] [@key]`, with the blanks"
        message = "looks like an item of the list, but is none"
        yield Problem("list-missed", message, f"{file}:{number + 1}", hint=hint)
