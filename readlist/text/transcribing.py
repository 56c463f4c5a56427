"""A part of a web page written as the Markdown that it was made of: headings, items, tables, links.

Pages that were written in Markdown, as a repository's front page, are lists whose layout the
importer of Markdown knows (`builtin/markdown.py`); their HTML says the same in more words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readlist.text.escaping import inside_line
from readlist.text.webpage import Line, Webpage, is_seen, run_name, words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "del": "~~"}
_APART = frozenset({"p", "blockquote", "pre", "table", "div", "section"})
_LISTS = frozenset({"ul", "ol"})
_LITERAL = {"details": ("<details>", "</details>"), "summary": ("<summary>", "</summary>")}


@dataclass
class _Writer:
    """The lines so far, the one being written, and how deep the list is."""

    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    start: str = ""
    lists: list[str] = field(default_factory=list)
    code: int = 0

    def text(self, text: str) -> None:
        """Text of the page, which is no Markdown itself; in code nothing is."""
        found = run_name(text) if text.strip() else ""
        self.say(text if self.code else inside_line(text), found)

    def say(self, text: str, found: str = "") -> None:
        self.parts.append(text)
        self.start = self.start or found

    def end(self, blank: bool = False) -> None:
        """End the line; with `blank`, the paragraph."""
        text = " ".join("".join(self.parts).split())
        mark = re.match(r"(?:- |\d+\. )", "".join(self.parts))
        if text and text not in ("-", "1."):
            depth = len(self.lists) - bool(mark)
            self.lines.append(Line("    " * max(0, depth) + text, self.start))
        elif text:
            return  # an item whose text begins in a paragraph of its own
        if blank and self.lines and self.lines[-1].text:
            self.lines.append(Line())
        self.parts.clear()
        self.start = ""


def transcribed(page: Webpage, top: LexborNode) -> list[Line]:
    """The Markdown of what stands below an element, line by line; without recursion."""
    out = _Writer()
    waiting: list[tuple[LexborNode | None, str]] = [(top.first_child, "")]
    while waiting:
        node, closing = waiting.pop()
        if closing:
            _close(out, closing)
        if node is None or closing:
            continue
        waiting.append((node.next, ""))
        if node.is_text_node:
            out.text(node.text_content or "")
        elif node.is_element_node and is_seen(node) and _open(page, out, node):
            waiting.append((node, node.tag or ""))
            waiting.append((node.first_child, ""))
    out.end()
    return out.lines


def _open(page: Webpage, out: _Writer, node: LexborNode) -> bool:
    """Begin an element; whether what is inside is still to be written."""
    tag = node.tag or ""
    if tag == "code":
        out.code += 1
    if tag == "a":
        text, url = words(node), _address(page, node.attributes.get("href") or "")
        if text:
            shown = inside_line(text)
            out.say(f"[{shown}]({url})" if url else shown, run_name(text))
        return False
    if tag == "br":
        out.say("<br>")
    elif tag in _HEADINGS:
        out.end(blank=True)
        out.say(_HEADINGS[tag])
    elif tag in _LISTS:
        out.end()
        out.lists.append(tag)
    elif tag == "li":
        out.end()
        out.say("1. " if out.lists[-1:] == ["ol"] else "- ")
    elif tag in _LITERAL:
        out.end(blank=True)
        out.say(_LITERAL[tag][0])
    elif tag in _APART:
        out.end(blank=not out.lists)
    elif tag == "tr":
        out.end()
        out.say("|")
    else:
        out.say(_AROUND.get(tag, ""))
    return True


def _address(page: Webpage, href: str) -> str:
    """Where a link leads; one within the page is `#heading`, as a table of contents has them."""
    url = page.absolute(href)
    before, sign, heading = (url or href).partition("#")
    within = sign and before in ("", page.own_address.partition("#")[0])
    return f"#{heading}" if within and re.fullmatch(r"[^\s()]+", heading) else url


def _close(out: _Writer, tag: str) -> None:
    out.code -= tag == "code"
    if tag in ("td", "th"):
        out.say(" | ")
    elif tag == "thead":
        out.end()
        columns = out.lines[-1].text.count(" |") if out.lines else 0
        out.say("|" + " --- |" * columns)
        out.end()
    elif tag in _LISTS:
        out.end()
        out.lists.pop()
        if not out.lists:
            out.end(blank=True)
    elif tag in _LITERAL:
        if tag == "details":
            out.end(blank=True)
        out.say(_LITERAL[tag][1])
        out.end(blank=True)
    elif tag in _HEADINGS or tag in _APART:
        out.end(blank=not out.lists)
    elif tag in ("li", "tr"):
        out.end()
    else:
        out.say(_AROUND.get(tag, ""))
