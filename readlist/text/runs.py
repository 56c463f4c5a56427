"""Markdown and the HTML in it as one stream of marks: what opens, what closes, what is text.

Reading lists mix both: a `<details>` around bullets, a table in tags, an `<a href>` in an item.
Each mark knows its line. Comments and blocks of code are marks of their own: nobody's papers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BOUND = 4000  # characters that a tag may have, so that a lone `<` costs no more
_TAG = re.compile(
    r"<!--(?:.*?-->|.*\Z)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)"
    rf"(?P<attrs>(?:[^<>\"']|\"[^\"]{{0,{_BOUND}}}\"|'[^']{{0,{_BOUND}}}'){{0,{_BOUND}}})>",
    re.S,
)
_ATTR = re.compile(r"""([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FRONT = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_VOID = frozenset(("br", "hr", "img", "input", "wbr"))
_NAMES = {"strong": "b", "em": "i", "strike": "s", "del": "s", "blockquote": "quote"}


@dataclass(frozen=True, slots=True)
class Mark:
    """`kind` is open, close, text, image, code or comment; `name` is HTML's name of the part."""

    kind: str
    name: str = ""
    text: str = ""
    line: int = 0
    attrs: Mapping[str, str] = field(default_factory=dict)


def marks(text: str) -> Iterator[Mark]:
    """The stream of a Markdown text, with lines from 1. YAML at its top is a comment."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    if front:
        yield Mark("comment", "front", front[0], 1)
        text = "\n" * front[0].count("\n") + text[front.end() :]
    yield from _of_blocks(_parser().parse(text))


def _parser() -> MarkdownIt:
    """CommonMark with tables; deep indents are lists, since lists of papers hold no code."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 200})
    return parser.enable(["table", "strikethrough"]).disable("code")


def _of_blocks(tokens: Sequence[Token]) -> Iterator[Mark]:
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline":
            yield from _of_inline(token.children or (), line)
        elif token.type == "html_block":
            yield from _of_html(token.content, line)
        elif token.type == "fence":
            last = token.map[1] if token.map else line
            yield Mark("code", token.info.strip(), token.content, line, {"last": str(last)})
        elif token.nesting:
            name = _NAMES.get(token.tag, token.tag)
            yield Mark("open" if token.nesting > 0 else "close", name, line=line)


def _of_inline(tokens: Iterable[Token], line: int) -> Iterator[Mark]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield Mark("text", token.type, "\n", line)
            line += 1
        elif token.type == "html_inline":
            yield from _of_html(token.content, line)
            line += token.content.count("\n")
        elif token.type == "image":
            yield Mark("image", "", token.content, line, {"src": str(token.attrs.get("src", ""))})
        elif token.type == "code_inline":
            yield Mark("text", "code", token.content, line)
        elif token.nesting:
            href = {"href": str(token.attrs.get("href", ""))} if token.tag == "a" else {}
            name = _NAMES.get(token.tag, token.tag)
            yield Mark("open" if token.nesting > 0 else "close", name, "", line, href)
        elif token.content:
            yield Mark("text", "", token.content, line)


def _of_html(source: str, line: int) -> Iterator[Mark]:
    """The marks of a stretch of HTML, which need not be whole."""
    at = 0
    for found in _TAG.finditer(source):
        yield from _text(source[at : found.start()], line)
        line += source.count("\n", at, found.start())
        yield from _tag(found, line)
        line += found[0].count("\n")
        at = found.end()
    yield from _text(source[at:], line)


def _text(source: str, line: int) -> Iterator[Mark]:
    if source.strip():
        yield Mark("text", "", html.unescape(re.sub(r"\s+", " ", source)), line)
    elif source:
        yield Mark("text", "", " ", line)


def _tag(found: re.Match[str], line: int) -> Iterator[Mark]:
    if found["name"] is None:
        yield Mark("comment", "", found[0], line)
        return
    name = found["name"].lower()
    name = _NAMES.get(name, name)
    attrs = {
        said[1].lower(): html.unescape(said[2] or said[3] or said[4] or "")
        for said in _ATTR.finditer(found["attrs"])
    }
    if name == "br":
        yield Mark("text", "br", "\n", line)
    elif name == "img":
        yield Mark("image", "", attrs.get("alt", ""), line, {"src": attrs.get("src", "")})
    elif name not in _VOID:
        yield Mark("close" if found["close"] else "open", name, "", line, attrs)
