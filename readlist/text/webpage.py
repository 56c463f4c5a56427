"""A web page as its markup gives it: meta tags, addresses, embedded data, and its readable text.

Nothing is run and nothing is fetched. `readlist.text.webpapers` and `.embedded` read what a
page says about its papers for machines, `readlist.text.listings` what it shows as a list.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from readlist.model import Link
from readlist.text.addresses import is_safe
from readlist.text.nesting import tangle

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# A browser writes where a page came from into the file that it saves.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?\s*(https?://[^\s>]+)", re.I)
_HEAD = 20_000

_UNSEEN = frozenset({
    "script", "style", "template", "noscript", "svg", "iframe", "object", "head", "button",
    "select", "input", "textarea",
})  # fmt: skip
_AROUND = frozenset({"nav", "footer", "aside", "dialog"})  # what stands around a page's text
_ROLES = frozenset({"navigation", "banner", "search", "contentinfo", "complementary", "dialog"})
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "form", "header", "hgroup", "li", "main", "ol", "pre",
    "section", "summary", "table", "tbody", "td", "th", "thead", "tfoot", "tr", "ul",
})  # fmt: skip
_APART = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "caption"}
)  # between blank lines
_MATHS = re.compile(r"\b(?:MathJax(?:_\w+)?|MJX[\w-]*|katex-html|mwe-math-fallback[\w-]*)\b")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_UP = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_DOWN = dict(zip("0123456789+-−=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓ", strict=True))
_KEPT = 40  # characters that tell one run of text from another
_MISSES = 50


@dataclass(frozen=True)
class Webpage:
    """A page and the address that it came from, empty where nobody knows."""

    text: str
    tree: LexborHTMLParser
    address: str = ""

    @cached_property
    def metas(self) -> tuple[tuple[str, str], ...]:
        """Every meta tag that has content: its name in lower case, and the content, in order."""
        found = []
        for node in self.tree.css("meta"):
            given = node.attributes
            name = given.get("name") or given.get("property") or given.get("itemprop") or ""
            content = " ".join((given.get("content") or given.get("value") or "").split())
            if name and content:
                found.append((name.strip().lower(), content))
        return tuple(found)

    def meta(self, *names: str) -> list[str]:
        """The contents under the first of these names that has any."""
        for name in names:
            if found := self._by_name.get(name):
                return found
        return []

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, content in self.metas:
            found.setdefault(name, []).append(content)
        return found

    @cached_property
    def own_address(self) -> str:
        """What the page says its address is, else where it came from."""
        node = self.tree.css_first("link[rel=canonical]")
        said = (node.attributes.get("href") or "") if node else ""
        candidates = (said, *self.meta("og:url"), self._origin)
        return next((url for url in candidates if is_safe(url)), "")

    @cached_property
    def _origin(self) -> str:
        saved = _SAVED_FROM.search(self.text, 0, _HEAD)
        return self.address if is_safe(self.address) else saved[1] if saved else ""

    @cached_property
    def _base(self) -> str:
        """What relative links are relative to (HTML, 4.2.3)."""
        node = self.tree.css_first("base[href]")
        around = self._origin or self.own_address
        return _joined(around, (node.attributes.get("href") or "") if node else "") or around

    def absolute(self, href: str | None) -> str:
        """An address of the web; empty where a link leads elsewhere or nowhere."""
        href = (href or "").strip()
        if not href or href.startswith("#"):
            return ""
        url = _joined(self._base, href)
        return url if url.lower().startswith("http") and is_safe(url) else ""

    def data(self, selector: str, attribute: str = "") -> Iterator[Any]:
        """The JSON in the elements, or in their attribute; what is no JSON is passed over."""
        for node in self.tree.css(selector):
            said = (node.attributes.get(attribute) if attribute else node.text()) or ""
            try:
                yield json.loads(said.strip().removesuffix(";"), strict=False)
            except (ValueError, RecursionError):
                continue

    def outermost(self, selector: str) -> list[LexborNode]:
        """The elements of a selector that are not inside another of them, so that looking through
        each of them is looking through the page once."""
        within = {node.mem_id for node in self.tree.css(f"{selector} {selector}")}
        return [node for node in self.tree.css(selector) if node.mem_id not in within]

    @cached_property
    def places(self) -> Places:
        return Places(self.text)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # as of `http://[`
        return ""


def parse(text: str, address: str = "") -> Webpage:
    """The page in a text. `readlist.text.nesting.tangle` is asked first, for one of strangers."""
    from selectolax.lexbor import LexborHTMLParser

    return Webpage(text, LexborHTMLParser(text), address)


# --------------------------------------------------------------------------- text


def words(node: LexborNode | None) -> str:
    """The text of an element on one line: formulas as TeX, figures that stand high or low so."""
    return " ".join("".join(_pieces(node)).split()) if node is not None else ""


def _pieces(top: LexborNode) -> Iterator[str]:
    """The text below an element, in order, with a blank where a block begins."""
    for node in _below(top):
        if node.is_text_node:
            yield node.text_content or ""
        elif node.tag == "br" or node.tag in _BLOCKS or node.tag in _APART:
            yield " "
        else:
            yield _special(node)


def _below(top: LexborNode) -> Iterator[LexborNode]:
    """The nodes below an element that a reader sees, in order; without recursion."""
    waiting = [top.first_child]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        waiting.append(node.next)
        yield node
        if node.is_element_node and not (_is_unseen(node) or _special(node)):
            waiting.append(node.first_child)


def _is_unseen(node: LexborNode) -> bool:
    if node.tag in _UNSEEN:
        return True
    given = node.attributes
    return bool(given) and (
        "hidden" in given
        or bool(_MATHS.search(given.get("class") or ""))
        or node.tag == "mjx-container"
    )


def is_seen(node: LexborNode) -> bool:
    """Whether an element is part of the text that a reader sees."""
    return not (_is_unseen(node) or _is_around(node))


def _special(node: LexborNode) -> str:
    """What stands for a whole element: a formula's TeX, raised and lowered figures."""
    tag = node.tag
    if tag in ("sup", "sub"):
        text = node.text().strip()
        table = _UP if tag == "sup" else _DOWN
        return "".join(table[sign] for sign in text) if {*text} <= {*table} else ""
    if tag == "script" and "math/tex" in (node.attributes.get("type") or ""):
        return f"${node.text().strip()}$"
    if tag == "math":
        note = node.css_first("annotation[encoding='application/x-tex']")
        tex = note.text() if note else node.attributes.get("alttext") or ""
        return f"${tex.strip()}$" if tex.strip() else ""
    return ""


def plain(text: str) -> str:
    """Text that may hold markup, as in a meta tag: `H<sub>2</sub>O &amp; more`."""
    if "<" not in text and "&" not in text:
        return " ".join(text.split())
    if "<" not in text or len(text) > 20_000 or tangle(text):
        return " ".join(re.sub(r"</?[A-Za-z][^<>]{0,200}>", " ", unescape(text)).split())
    body = parse(text).tree.body
    return words(body) if body else ""


# --------------------------------------------------------------------------- readable text


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a reader sees, empty between paragraphs, with the links in it."""

    text: str = ""
    start: str = ""  # the run of text that it begins with, as `Places` knows it
    links: tuple[tuple[Link, str], ...] = ()


def readable(page: Webpage) -> list[Line]:
    """The page's text in lines, without what stands around it: menus, forms, footers."""
    top = _main(page)
    return _lines(page, top) if top is not None else []


def _main(page: Webpage) -> LexborNode | None:
    for selector in ("main", "[role=main]", "article.markdown-body", "body"):
        found = page.tree.css(selector)
        if len(found) == 1:
            return found[0]
    return page.tree.body


def _lines(page: Webpage, top: LexborNode) -> list[Line]:
    lines: list[Line] = []
    parts: list[str] = []
    links: list[tuple[Link, str]] = []

    def end(blank: bool) -> None:
        text = " ".join("".join(parts).split())
        if text:
            start = next(part for part in parts if part.strip())
            lines.append(Line(text, run_name(start), tuple(links)))
        if blank and lines and lines[-1].text:
            lines.append(Line())
        parts.clear()
        links.clear()

    waiting: list[tuple[LexborNode | None, int]] = [(top.first_child, 0)]
    while waiting:
        node, ending = waiting.pop()
        if node is None or ending:  # the end of a block
            if ending:
                end(ending == 2)
            continue
        waiting.append((node.next, 0))
        if node.is_text_node:
            parts.append(node.text_content or "")
        elif node.is_element_node and not _is_around(node):
            if node.tag == "a" and (url := page.absolute(node.attributes.get("href"))):
                links.append((Link(url), words(node)))
            apart = 2 if node.tag in _APART else 1 if node.tag in _BLOCKS else 0
            if node.tag == "br":
                end(not "".join(parts).strip())  # two of them are a blank line
            elif apart:
                end(apart == 2)
                waiting.append((node, apart))
            special = _special(node)
            parts.append(special)
            if not (special or _is_unseen(node)):
                waiting.append((node.first_child, 0))
    end(False)
    return lines


def _is_around(node: LexborNode) -> bool:
    if node.tag in _AROUND:
        return True
    given = node.attributes
    return bool(given) and (
        (given.get("role") or "") in _ROLES or bool(_HIDDEN.search(given.get("style") or ""))
    )


# --------------------------------------------------------------------------- places


def run_name(text: str) -> str:
    """A run of text as `Places` knows it."""
    return " ".join(text.split())[:_KEPT]


def first_words(node: LexborNode) -> str:
    """The run of text that an element begins with, as `Places` knows it."""
    found = (n.text_content or "" for n in _below(node) if n.is_text_node)
    return next((run_name(text) for text in found if text.strip()), "")


class Places:
    """In which line of the page a text stands: a parser of HTML does not tell.

    Asked in the page's order: of several places it is the first that is not above the last answer.
    """

    def __init__(self, text: str):
        self._text = text
        self._last = self._at = self._misses = 0
        self._row = 1
        self._lines: dict[str, list[int]] = {}
        number = 1
        for stretch in text.split("<"):  # a tag, and the run of text behind it
            tag, _, run = stretch.partition(">")
            said = run.lstrip()
            number += tag.count("\n") + run.count("\n", 0, len(run) - len(said))
            if said:
                self._lines.setdefault(run_name(unescape(said)), []).append(number)
            number += said.count("\n")

    def line(self, start: str) -> int:
        """The line of a run of text; the last known one, or 0, where it cannot be found."""
        start = run_name(start)
        if places := self._lines.get(start, []):
            self._last = places[min(bisect_left(places, self._last), len(places) - 1)]
        elif start and self._misses < _MISSES:  # within a tag or a script
            at = self._text.find(start, self._at)
            if at < 0:
                self._misses += 1
                return self._last
            self._row += self._text.count("\n", self._at, at)
            self._at = at
            self._last = max(self._last, self._row)
        return self._last
