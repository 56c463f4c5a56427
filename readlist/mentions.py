"""Where a person's texts name keys: lists, notes, readlist.toml. Each function gives the text back
with other keys in it, and not a byte else changed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from readlist import citations, lists
from readlist.config import quote

Moves = Mapping[str, str]  # key -> the key that stands for it now

_GROUP = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
_MENTION = re.compile(rf"(?<=[\[\s;-])@({lists.KEY})")
_ITEM_KEY = re.compile(rf"\[@{lists.KEY}\]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def in_text(text: str, moves: Moves) -> str:
    """`[@key]`, `[see @key, p. 3; @other]`, and all else that Pandoc takes for a citation.

    What is code stays. Between brackets a key may be one that Pandoc would end earlier.
    """
    if "@" not in text:
        return text
    changes = {change[0]: change for change in citations.changes("text.md", text, moves)}
    changes |= {change[0]: change for change in _between_brackets(text, moves)}
    return citations.replaced(text, (changes[start] for start in sorted(changes)))


def _between_brackets(text: str, moves: Moves) -> Iterator[citations.Change]:
    """Keys as lists have them. One alone, `[@key]`, is that key to its end, known or not."""
    prose = citations.without_code(text)
    inside = [found.span() for found in _GROUP.finditer(prose)]
    for start, end in [*inside, *_of_items(text)]:
        for found in _MENTION.finditer(text, start, end):
            key = found[1]
            if key in moves or len(found[0]) == end - start - len("[]"):
                yield *found.span(1), moves.get(key, key)


def _of_items(text: str) -> Iterator[tuple[int, int]]:
    """The `[@key]` of each item, which neither its indent nor a backtick before it makes code."""
    lines = _LINE.findall(text)
    starts = [0, *accumulate(map(len, lines))]
    unfenced = _LINE.findall(citations.without_code_blocks(text, ("fence",)))
    alike = {n for n, line in enumerate(unfenced) if lists.ITEM.match(line.rstrip("\r\n"))}
    for first in sorted(alike | {first for _, first, _ in lists.item_lines(text)}):
        if found := _ITEM_KEY.search(lines[first]):
            yield starts[first] + found.start(), starts[first] + found.end()


# ---------------------------------------------------------------------- notes

_FRONT = re.compile(r"\A\ufeff?---[ \t]*(\r?\n)(.*?)^---[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_KEY_LINE = re.compile(
    r"""^key[ \t]*:[ \t]*("[^"\r\n]*"|'[^'\r\n]*'|[^\s#"'][^\r\n]*?)(?=[ \t]+\#|[ \t]*\r?$)""", re.M
)
_PLAIN_YAML = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z][\w/.+-]*", re.I | re.A)


def in_note(text: str, name: str, moves: Moves) -> str:
    """The note `notes/<name>.md`: its key in the front matter, and the keys that it mentions.

    Where the file's name was the key, the front matter says the new one.
    """
    note, problems = lists.parse_note(text, name)
    new = moves.get(note.key)
    text = in_text(text, moves)
    if new is None or problems:
        return text
    told = _with_key(text, new)
    return told if lists.parse_note(told, name)[0].key == new else text


def _with_key(text: str, key: str) -> str:
    value = key if _PLAIN_YAML.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    front = _FRONT.match(text)
    if front is None:
        end = "\r\n" if "\r\n" in text else "\n"
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        lines = ("---", f"key: {value}", "---", text.removeprefix(mark))
        return mark + end.join(lines)
    said = _KEY_LINE.search(text, front.start(2), front.end(2))
    if said is None:
        return text[: front.start(2)] + f"key: {value}{front[1]}" + text[front.start(2) :]
    return text[: said.start(1)] + value + text[said.end(1) :]


# ---------------------------------------------------------------------- readlist.toml

# What a bracket or an equals sign may be hidden in, then the signs themselves (TOML 1.0).
_TOML = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'
    r"|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|\#[^\n]*|[\[\]]|\bexamples\b",
    re.S,
)


def in_settings(text: str, moves: Moves) -> str:
    """The examples of the themes in a readlist.toml; a comment that names a key keeps it."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError):
        return text
    for start, end in reversed(list(_example_lists(text))):
        changed = text[:start] + _with_strings(text[start:end], moves) + text[end:]
        if changed != text and _but_examples(tomllib.loads(changed)) == _but_examples(table):
            text = changed
    return text


def _example_lists(text: str) -> Iterator[tuple[int, int]]:
    """From the opening to the closing bracket of each `examples = [...]`."""
    position = 0
    while found := _TOML.search(text, position):
        position = found.end()
        named = found[0].strip("\"'") == "examples"
        opened = re.compile(r"\s*=\s*\[").match(text, position) if named else None
        if opened is None:
            continue
        start = position = opened.end() - 1
        depth = 0
        while token := _TOML.search(text, position):
            position = token.end()
            depth += {"[": 1, "]": -1}.get(token[0], 0)
            if depth == 0:
                yield start, position
                break
        else:
            return


def _with_strings(array: str, moves: Moves) -> str:
    def renamed(token: re.Match[str]) -> str:
        if token[0][0] not in "\"'":
            return token[0]
        value = tomllib.loads(f"key = {token[0]}")["key"]
        if value not in moves:
            return token[0]
        new = moves[value]
        return f"'{new}'" if token[0][0] == "'" and "'" not in new else quote(new)

    return _TOML.sub(renamed, array)


def _but_examples(table: dict[str, Any]) -> dict[str, Any]:
    """The settings without the examples of their themes: what must stay the same."""
    themes = table.get("themes")
    if not isinstance(themes, list):
        return table
    bare = [
        {name: value for name, value in theme.items() if name != "examples"}
        if isinstance(theme, dict)
        else theme
        for theme in themes
    ]
    return {**table, "themes": bare}


# ---------------------------------------------------------------------- one item out of two

Span = tuple[str, int, int]  # the key of an item, its first line, its end
_FURTHER = {" ": 0, "/": 1, "x": 2, "X": 2}  # how far one has read


def folded(text: str, key: str, into: str) -> str:
    """A list on which `into` takes the place of `key`.

    Where both stand there, the item of `key` goes and its note is appended to the other, whose
    box says what was read further. One that has items inside of it stays, under the new key.
    """
    lines = _LINE.findall(text)
    spans = lists.item_lines(text)
    kept = next((span for span in spans if span[0] == into), None)
    going = [span for span in spans if span[0] == key and not _has_inner(lines, spans, span)]
    if kept is None or not going:
        return in_text(text, {key: into})
    end = "\r\n" if "\r\n" in text else "\n"
    notes = [note for span in going for note in _note_below(lines, span, kept, end)]
    lines[kept[1]] = _further(lines[kept[1]], [lines[first] for _, first, _ in going])
    place = _content_end(lines, *kept[1:])
    cuts: list[tuple[int, int, list[str]]] = [(place, place, notes)]
    cuts += [(first, _cut_end(lines, first, last), []) for _, first, last in going]
    for first, last, new in sorted(cuts, reverse=True):
        if new and not lines[first - 1].endswith(("\r", "\n")):
            lines[first - 1] += end
        lines[first:last] = new
    return in_text("".join(lines), {key: into})


def _has_inner(lines: list[str], spans: list[Span], span: Span) -> bool:
    inner = [first for _, first, _ in spans if first == span[2]]
    return any(_indent(lines[first]) > _indent(lines[span[1]]) for first in inner)


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _content_end(lines: list[str], first: int, end: int) -> int:
    """The end of an item without the blank lines after it."""
    end = min(end, len(lines))
    while end > first + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _cut_end(lines: list[str], first: int, end: int) -> int:
    """Where an item ends that goes: its blank lines go too, if one stands before it."""
    alone = first == 0 or not lines[first - 1].strip()
    return min(end, len(lines)) if alone else _content_end(lines, first, end)


def _note_below(lines: list[str], span: Span, kept: Span, end: str) -> list[str]:
    """The note of an item, as a paragraph of the other; no lines where it has none."""
    first, last = span[1], _content_end(lines, *span[1:])
    found = lists.ITEM.match(lines[first].rstrip("\r\n"))
    rest = lists.TITLE.sub("", found["rest"], count=1) if found else ""
    further = lists.outdented([line.rstrip("\r\n") for line in lines[first + 1 : last]])
    note = [rest, *further] if rest.strip() else further
    while note and not note[0].strip():
        note = note[1:]
    margin = " " * (_indent(lines[kept[1]]) + 4)
    return [end] * bool(note) + [margin + line + end if line.strip() else end for line in note]


def _further(line: str, others: list[str]) -> str:
    """The item's line with the mark of whichever was read further."""
    box = re.compile(r"\[(.)\]")
    here = box.search(line)
    marks = [found[1] for other in others if (found := box.search(other))]
    best = max(marks, key=lambda mark: _FURTHER.get(mark, -1))
    if here is None or _FURTHER.get(best, -1) <= _FURTHER.get(here[1], 9):
        return line
    return line[: here.start(1)] + best + line[here.end(1) :]
