"""Markdown reading lists: headings are sections, task items with a key are papers.

markdown-it-py finds the list items (so that code blocks and comments are what CommonMark says
they are); everything between the items is the person's prose and is kept as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from readlist.model import Item, Note, Problem, ReadingList, Status

STATUS: dict[str, Status] = {" ": "todo", "/": "reading", "x": "done", "X": "done", "-": "skip"}
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
_CLOSED_COMMENT = re.compile(r"<!--.*?-->", re.S)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(\s|$)")
_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.S | re.M)
_KNOWN = ("title", "description", "bib", "query")


@dataclass(frozen=True, slots=True)
class Front:
    """A file's front matter, the line its body begins at (from 0), and what was wrong."""

    values: dict[str, Any]
    body: str
    line: int
    problems: tuple[Problem, ...] = ()


def parse(text: str, name: str, file: str = "") -> tuple[ReadingList, list[Problem]]:
    """Read one `lists/*.md`. `name` is its slug; `file` is what messages call it."""
    where = file or f"{name}.md"
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    unsettled = list(conflicts(text, where))
    front = front_matter(_without_markers(text) if unsettled else text, where)
    lines = _without_comments(front.body).split("\n")
    problems = [*front.problems, *unsettled]
    blocks = tuple(_blocks(lines, front.line))
    problems += _repeated(blocks, where)
    values = {key: _COMMENT.sub("", str(front.values.get(key) or "")).strip() for key in _KNOWN}
    title = values.pop("title") or name.replace("-", " ").capitalize()
    return ReadingList(name=name, title=title, blocks=blocks, **values), problems


def parse_note(text: str, name: str, file: str = "") -> tuple[Note, list[Problem]]:
    """Read one `notes/*.md`: `key:` in the front matter decides, the file name is a convention."""
    where = file or f"{name}.md"
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
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
        return Front({}, text, 0)
    import yaml

    body, first = text[found.end() :], text.count("\n", 0, found.end())
    try:
        values = yaml.safe_load(found["yaml"]) or {}
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 2}:{mark.column + 1}" if mark else f"{file}:1"
        said = str(getattr(error, "problem", "") or error)
        hint = "put a value that holds a colon in quotes"
        return Front({}, body, first, (Problem("front-matter", said, where, "error", hint),))
    if not isinstance(values, dict):
        message = "the front matter is not a list of `name: value` lines"
        return Front({}, body, first, (Problem("front-matter", message, f"{file}:1", "error"),))
    return Front({str(key): value for key, value in values.items()}, body, first)


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
    return _CLOSED_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def item_lines(text: str) -> list[tuple[str, int, int]]:
    """Each item of a list: its key, its first line and its end, from 0, in the text as it stands.

    An item reaches to the next one, blank lines included; one that is nested ends it.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front = front_matter(text, "")
    lines = _without_comments(front.body).split("\n")
    found = [(ITEM.match(lines[first]), first, end) for first, end in _items(lines)]
    return [(m["key"], first + front.line, end + front.line) for m, first, end in found if m]


# --------------------------------------------------------------------------- blocks


def _blocks(lines: Sequence[str], offset: int) -> Iterator[str | Item]:
    section, at = "", 0
    for first, end in _items(lines):
        prose = "\n".join(lines[at:first])
        section = _last_heading(lines[at:first], section)
        yield from _prose(prose)
        yield _item(lines[first:end], section, first + offset + 1)
        at = end
    yield from _prose("\n".join(lines[at:]))


def _prose(text: str) -> Iterator[str]:
    text = _COMMENT.sub("", text)
    if text.strip():
        yield text.strip("\n")


def _last_heading(lines: Sequence[str], before: str) -> str:
    headings = [found[1] for line in lines if (found := _HEADING.match(line))]
    return headings[-1] if headings else before


def _items(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The first line and the end of each item with a key; an item inside one ends it."""
    from markdown_it import MarkdownIt

    spans = []
    for token in MarkdownIt("commonmark").parse("\n".join(lines)):
        if token.type == "list_item_open" and token.map and ITEM.match(lines[token.map[0]]):
            spans.append((token.map[0], token.map[1]))
    below = [first for first, _ in spans[1:]] + [len(lines)] * bool(spans)
    return [(first, min(end, nxt)) for (first, end), nxt in zip(spans, below, strict=True)]


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
