"""A .bib file in one layout: what `readlist fmt` writes. Layout is changed, content never.

    tidy = formatted(read("refs.bib"))

Entries get the layout of fresh ones (`readlist.bibtex.layout`): type and field names in lower
case, two spaces of indent, `=` in one column, braces where quotes say nothing more, a comma after
the last field, the closing brace on a line of its own, one blank line around. What is inside the
delimiters of a value stays as it is, and so do free text, `%` lines, `@comment`, `@preamble` and
the order of everything. What could not be read stays word for word, with the white space around
it; an entry that something else stands before in its line (`% @misc{...}`) does too.

All line ends become those that most lines have. Formatting twice is formatting once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import unified_diff
from functools import lru_cache

from readlist.bibtex.blocks import (
    Block,
    Broken,
    Comment,
    Entry,
    Field,
    Preamble,
    Span,
    String,
    Text,
)
from readlist.bibtex.layout import SPELLED, Habit, newline_of
from readlist.bibtex.syntax import Document
from readlist.bibtex.values import evaluate
from readlist.errors import StoreError

_HABIT = Habit()
_BLANK = " \t\r\n"
_LINE_END = re.compile(r"\r+\n")
_BREAK = f"\n{' ' * (len(_HABIT.indent) + _HABIT.column + 3)}"
# The pieces of a value and what joins them, as `values.pieces` reads them.
_TO_JOINT = re.compile(r"(\s*+)#(\s*+)")
_INSIDE = {"{": re.compile(r"[{}]"), '"': re.compile(r'["{}]')}
_BARE = re.compile(r"""[^\s"\#%'(),={}]++""")


def formatted(document: Document) -> str:
    """The text of the file in our layout. Raises StoreError where git left a conflict in it."""
    return "".join(new for _, new in pairs(document))


def pairs(document: Document) -> Iterator[tuple[str, str]]:
    """Pieces of the file, old and new, in order: joined they are the file before and after.

    The old ones have `\\n` for every line end. A file with broken entries is read again
    afterwards: should a good entry then read otherwise, nothing at all is changed.
    """
    if document.conflicts:
        lines = "-".join(map(str, document.conflicts[0]))
        raise StoreError(f"{document.name}:{lines}: resolve the git conflict before formatting")
    newline = newline_of(document.text)
    flat = _flat(document)
    found: Iterable[tuple[str, str]] = _pairs(flat.text, flat.blocks)
    if any(isinstance(block, Broken) for block in flat.blocks):
        found = list(found)
        again = replace(flat, text="".join(new for _, new in found))
        if content(again) != content(flat):
            found = [(flat.text, flat.text)]
    if newline == "\n":
        return iter(found)
    return ((old, new.replace("\n", newline)) for old, new in found)


def diff(document: Document) -> Iterator[str]:
    """The lines of a unified diff from the file to its formatted text, without its header.

    Block by block, so that it takes no longer than the formatting.
    """
    line_old = line_new = 1
    for old, new in _whole_lines(pairs(document)):
        if old != new:
            yield from _hunks(old, new, line_old, line_new)
        line_old += old.count("\n")
        line_new += new.count("\n")


def content(document: Document) -> list[object]:
    """What a file says, whatever its layout: equal before and after formatting."""
    return [_content(document, block) for block in document.blocks if _says(document, block)]


# ---------------------------------------------------------------------- blocks


def _flat(document: Document) -> Document:
    """The document with `\\n` for every line end; the very same where it has no other."""
    if "\r\n" not in document.text:
        return document
    return replace(document, text=_LINE_END.sub("\n", document.text))


def _pairs(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    done = 0
    before: Block | None = None
    for block in blocks:
        start, end = _extent(text, block)
        if start == end:
            continue
        gap = text[done:start]
        alone = before is None or "\n" in gap or not isinstance(before, Text)
        new = _block(text, block, start, end) if alone else text[start:end]
        yield text[done:end], _gap(gap, before, block) + new
        done, before = end, block
    rest = text[done:]
    if rest or before:
        yield rest, rest if isinstance(before, Broken) else "\n" if before else ""


def _extent(text: str, block: Block) -> Span:
    """Where a block stands; text, or a comment without end, without the white space around it."""
    if not isinstance(block, Text | Comment):
        return block.span
    start, end = block.span
    body = text[start:end].rstrip(_BLANK)
    return Span(start + len(body) - len(body.lstrip(_BLANK)), start + len(body))


def _block(text: str, block: Block, start: int, end: int) -> str:
    if isinstance(block, Entry):
        return _entry(text, block)
    if isinstance(block, String):
        return f"@string{{{block.name} = {_value(block.raw)}}}"
    return text[start:end]


def _gap(gap: str, before: Block | None, block: Block) -> str:
    """What stands between two blocks: a blank line around entries; around other things one
    where there was one. Text on the line of an entry stays there."""
    last_line = gap.rpartition("\n")[2] if isinstance(block, Text) else ""
    if before is None:
        return gap if isinstance(block, Broken) else last_line
    if isinstance(before, Broken) or isinstance(block, Broken):
        return gap
    lines = gap.count("\n")
    if isinstance(before, Text) or isinstance(block, Text):
        return gap if lines == 0 else "\n" * min(lines, 2) + last_line
    if isinstance(before, Entry) or isinstance(block, Entry):
        return "\n\n"
    return "\n" * min(max(lines, 1), 2)


def _entry(text: str, entry: Entry) -> str:
    opening, closing = "{", "}"
    if text[entry.span.end - 1] == ")" and ("}" in entry.key or "{" in entry.key):
        opening, closing = "(", ")"  # in braces such a key would end the entry
    lines = [_named(field[0]) + _value(field[1]) for field in entry.fields]
    inner = ",\n".join([entry.key, *lines])
    return f"@{_small(entry.type)}{opening}{inner},\n{closing}"


@lru_cache(maxsize=1024)
def _named(name: str) -> str:
    """What stands before the value of a field: indent, name and `=`."""
    small = _small(name)
    name = SPELLED.get(small, small)
    return f"{_HABIT.indent}{name.ljust(_HABIT.column)} ={_HABIT.gap}"


def _small(name: str) -> str:
    return name.lower() if name.isascii() else name  # BibTeX knows the case of ASCII only


# ---------------------------------------------------------------------- values


def _value(raw: str) -> str:
    """A value between braces; joined pieces keep their delimiters and their line breaks."""
    first = raw[0]
    if "#" not in raw or first not in '{"':
        if first == '"':
            return _braced(raw)
        return raw if "#" not in raw else _joined(raw)
    return _braced(raw) if _end(raw, 0) == len(raw) else _joined(raw)


def _braced(raw: str) -> str:
    """`"A {B} c"` -> `{A {B} c}`: the braces in it balance, or it would not have been read.

    A backslash at the end would look to some programs as if it took the brace's meaning away.
    """
    if raw[0] != '"' or raw.endswith('\\"'):
        return raw
    return "{" + raw[1:-1] + "}"


def _joined(raw: str) -> str:
    found: list[str] = []
    position = 0
    while True:
        end = _end(raw, position)
        found.append(raw[position:end])
        joint = _TO_JOINT.match(raw, end)
        if joint is None:
            return "".join(found)
        found.append(f"{_BREAK}# " if "\n" in joint[0] else " # ")
        position = joint.end()


def _end(raw: str, start: int) -> int:
    """Where the piece of a value that begins at `start` ends."""
    opener = raw[start]
    if opener not in _INSIDE:
        bare = _BARE.match(raw, start)
        return bare.end() if bare else len(raw)
    depth = 1 if opener == "{" else 0
    for mark in _INSIDE[opener].finditer(raw, start + 1):
        if mark[0] == '"':
            if depth == 0:
                return mark.end()
            continue
        depth += 1 if mark[0] == "{" else -1
        if depth == 0 and opener == "{":
            return mark.end()
    return len(raw)


# ---------------------------------------------------------------------- what a file says


def _says(document: Document, block: Block) -> bool:
    return not isinstance(block, Text) or bool(_source(document, block).strip())


def _content(document: Document, block: Block) -> object:
    if isinstance(block, Entry):
        fields = [(_small(f.name), _spoken(document, f)) for f in block.fields]
        return _small(block.type), block.key, fields
    if isinstance(block, String):
        return "string", block.name.lower(), _line_ends(evaluate(block.raw, {}))
    if isinstance(block, Preamble):
        return "preamble", _line_ends(evaluate(block.raw, {}))
    kind = "comment" if isinstance(block, Comment) else "text"
    return kind, _line_ends(_source(document, block)).strip()


def _spoken(document: Document, field: Field) -> str:
    return _line_ends(evaluate(field.raw, document.macros))


def _line_ends(text: str) -> str:
    return _LINE_END.sub("\n", text)


def _source(document: Document, block: Block) -> str:
    return document.text[block.span.start : block.span.end]


# ---------------------------------------------------------------------- diff


def _whole_lines(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The pairs, joined until both sides end with a line."""
    old = new = ""
    for more_old, more_new in found:
        old, new = old + more_old, new + more_new
        if old[-1:] == "\n" and new[-1:] == "\n":
            yield old, new
            old = new = ""
    if old or new:
        yield old, new


def _hunks(old: str, new: str, line_old: int, line_new: int) -> Iterator[str]:
    for line in list(unified_diff(_lines(old), _lines(new)))[2:]:
        if line.startswith("@@"):
            yield _moved(line, line_old - 1, line_new - 1)
        else:
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _moved(header: str, old: int, new: int) -> str:
    """A hunk's header with its line numbers moved on."""
    found = re.fullmatch(r"@@ -(\d+)(\S*) \+(\d+)(\S*) @@\n", header)
    assert found is not None  # unified_diff writes nothing else
    return f"@@ -{int(found[1]) + old}{found[2]} +{int(found[3]) + new}{found[4]} @@\n"
