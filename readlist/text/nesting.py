"""Whether a page of HTML can be read in time: how deep its elements nest, how long its tags are.

A parser that keeps to the standard closes elements by looking through all that are open, and
takes an attribute by looking through those of its tag: a hostile page of a megabyte would keep it
busy for hours. `tangle(text)` looks at the tags, in one pass, before a parser does.
"""

from __future__ import annotations

import re

DEEPEST = 1000  # open elements; browsers stop at about 500
MOST_ATTRIBUTES = 300

_TAG = re.compile(r"<(?:(?P<end>/)?(?P<name>[a-zA-Z][^\s/>]*)|!--)")
_ATTRIBUTES = re.compile(r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+")
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]++)")
_LONG = 600  # characters of a tag that may hold too many attributes
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "html", "head", "body",
})  # fmt: skip
# Elements that a following one of their kind closes, so that many stand open in plain pages.
_ITEMS = {"li": "item", "dd": "term", "dt": "term"}  # `<dt>` closes a `<dd>`, and no `<li>`
_CLOSED_BY_THEIR_LIKE = frozenset({
    "p", "a", "tr", "td", "th", "thead", "tbody", "tfoot", "rb", "rt", "rp", "rtc", "button",
})  # fmt: skip
_NEVER_DEEPER = _VOID | _CLOSED_BY_THEIR_LIKE
_PLAIN = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noframes"})
_DRAWN = frozenset({"svg", "math"})  # where `<x/>` is an element without content
_LOOKED_BACK = 20  # open elements among which a closing tag finds its own


def tangle(text: str) -> str:
    """Why a page cannot be read, for a person; empty where it can."""
    stack: list[tuple[str, int, str]] = []  # name, depth outside of it, the item open outside
    depth, item, at = 0, "", 0
    while found := _TAG.search(text, at):
        at = found.end()
        name = (found["name"] or "").lower()
        if not name:
            at = text.find("-->", at) + 1 or len(text)
            continue
        attributes = _ATTRIBUTES.match(text, at)
        inside = attributes[0] if attributes else ""
        at += len(inside)
        if len(inside) > _LONG and len(_VALUE.sub(" ", inside).split()) > MOST_ATTRIBUTES:
            return f"a tag in it has more than {MOST_ATTRIBUTES} attributes"
        if found["end"]:
            depth, item = _closed(stack, name, depth, item)
        elif name in _PLAIN:
            at = _end_of(text, name, at)
        elif name in _ITEMS:
            depth += item != _ITEMS[name]
            item = _ITEMS[name]
        elif name not in _NEVER_DEEPER and not _is_empty(inside, stack):
            stack.append((name, depth, item))
            depth, item = depth + 1, ""
        if depth > DEEPEST:
            return f"its elements are nested more than {DEEPEST:,} deep"
    return ""


def _closed(stack: list[tuple[str, int, str]], name: str, depth: int, item: str) -> tuple[int, str]:
    """Depth and open item after a closing tag; one that closes nothing changes nothing."""
    for back in range(1, min(len(stack), _LOOKED_BACK) + 1):
        if stack[-back][0] == name:
            _, depth, item = stack[-back]
            del stack[-back:]
            break
    return depth, item


def _is_empty(inside: str, stack: list[tuple[str, int, str]]) -> bool:
    """Whether a tag ends its element at once, which `/>` does in drawings and formulas only."""
    return inside.endswith("/") and any(open_[0] in _DRAWN for open_ in stack[-_LOOKED_BACK:])


def _end_of(text: str, name: str, at: int) -> int:
    """Where the plain text of a script or the like ends."""
    end = re.compile(rf"</{name}", re.I).search(text, at)
    return end.start() if end else len(text)
