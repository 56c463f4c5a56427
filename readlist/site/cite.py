"""`[@key]` on any page, as a Python-Markdown extension: the one extension point that MkDocs,
ProperDocs and Zensical share (docs/decisions, `facts/site.md` §1).

    markdown_extensions:
      - readlist.cite:
          keys: docs/reading/keys.json

`[@lightman2023verify]`, `[see @a, p. 3; @b]` and `@a` in a sentence become links to the papers, and
`[bibliography]` the list of those that the page cites. It also brings `readlist.site.raw`, by which
links on readlist's own pages work in any engine.
"""

from __future__ import annotations

import json
import logging
import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from readlist.citations import SIMPLE_KEY
from readlist.errors import closest
from readlist.site import raw
from readlist.site.bibliography import Bibliography, by_label

log = logging.getLogger("mkdocs.plugins.readlist.cite")

Entries = Mapping[str, Mapping[str, Any]]

# Python-Markdown's inline patterns. In brackets: before references (170), after code (190) and
# escapes (180). In a sentence: after links (160) and raw HTML (90), whose insides are theirs.
_BRACKETED, _NARRATIVE = 175, 85
_BRACKETS = r"\[((?:[^\[\]@`]*\s)?-?@[^\[\]`]+)\](?![(\[:])"
_PART = re.compile(
    r"(?P<before>(?:[^@]*\s)?)(?P<bare>-?)@(?:\{(?P<odd>[^{}\s]+)\}|(?P<key>[^\s,;@]+))(?P<after>.*)",
    re.S,
)
# Not in an address, nor after a bracket, nor after what Python-Markdown has put aside, which may be
# an escaped one and ends in \x03.
_IN_A_SENTENCE = (
    rf"(?<![^\W_])(?<!\w_)(?<![./\\\[\x03])(?P<bare>-?)"
    rf"@(?:(?P<key>{SIMPLE_KEY})|\{{(?P<odd>[^{{}}\s]+)\}})"
    r"(?:[ ]\[(?P<at>[^\[\]@]*)\](?![(\[:]))?"
)
_DATED = re.compile(r"(?:1[6-9]|20)\d\d")


class CiteExtension(Extension):
    """Links `[@key]` by `keys.json`, or by `entries` where a plugin has them in memory."""

    def __init__(self, **settings: Any) -> None:
        self.config = {
            "keys": ["", "path of the generated keys.json"],
            "entries": [{}, "its content, where a plugin has it in memory"],
            "page": ["", "the source path of the page, where the engine does not say"],
        }
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        entries = self.getConfig("entries") or _read(self.getConfig("keys"))
        self.cites = Cites(md, entries, self.getConfig("page"))
        md.registerExtension(self)
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "@"]
        md.inlinePatterns.register(Bracketed(_BRACKETS, self.cites), "readlist-cite", _BRACKETED)
        narrative = Narrative(_IN_A_SENTENCE, self.cites)
        md.inlinePatterns.register(narrative, "readlist-cite-narrative", _NARRATIVE)
        md.treeprocessors.register(Bibliography(md, self.cites), "readlist-bibliography", 10)
        raw.register(md)

    def reset(self) -> None:
        """Python-Markdown calls this before each page."""
        self.cites.cited.clear()
        self.cites.unknown.clear()


def makeExtension(**settings: Any) -> CiteExtension:  # noqa: N802 (Python-Markdown's name)
    """What Python-Markdown calls when the extension is named by its module."""
    return CiteExtension(**settings)


def _read(path: str) -> Entries:
    if not path:
        return {}
    try:
        found: Entries = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        log.warning("readlist.cite: %s: %s; run `readlist site generate`", path, error)
        return {}
    return found


# --------------------------------------------------------------------------- what a page cites


class Cites:
    """The papers that can be cited, and those that the page in hand does cite, in its order."""

    def __init__(self, md: Markdown, entries: Entries, page: str) -> None:
        self.md = md
        self.entries = entries
        self.page = page
        self.cited: dict[str, None] = {}
        self.unknown: set[str] = set()

    def known(self, written: str) -> str:
        """The key that is meant, without a full stop that ends the sentence. Empty for none."""
        return next((key for key in (written, written.rstrip(".:?!")) if key in self.entries), "")

    def link(self, parent: Element, key: str, text: str) -> Element:
        """A link to the paper, which says on request what that is (`assets/script/card.js`)."""
        self.cited[key] = None
        found = self.entries[key]
        link = SubElement(parent, "a", {"href": self.href(key)})
        if title := found["title"]:
            link.set("title", str(title))
        if lines := found.get("lines"):
            link.set("data-lines", str(lines))
        link.text = AtomicString(text)
        return link

    def href(self, key: str) -> str:
        found = self.entries[key]
        if "href" in found:
            return str(found["href"])
        path, _, fragment = str(found["path"]).partition("#")
        here = posixpath.dirname(self.page or _page_of(self.md)) or "."
        return quote(posixpath.relpath(path, here)) + (f"#{fragment}" if fragment else "")

    def bibliography(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """The papers that the page cites, by their labels; each once, whatever keys it has."""
        return by_label({key: self.entries[key] for key in self.cited})

    def warn(self, key: str) -> None:
        if key in self.unknown:
            return
        self.unknown.add(key)
        near = closest(key, list(self.entries))
        hint = f"; did you mean '{near}'?" if near else ""
        page = self.page or _page_of(self.md) or "a page"
        log.warning("%s: no paper has the key '%s'%s", page, key, hint)


def _page_of(md: Any) -> str:
    """The source path of the page in hand, as MkDocs or Zensical keep it; empty elsewhere."""
    if "relpath" in md.treeprocessors:
        return str(md.treeprocessors["relpath"].file.src_uri)
    if "rendering_context" in md.preprocessors:
        return str(md.preprocessors["rendering_context"].page.path)
    return ""


# --------------------------------------------------------------------------- in brackets


Handled = tuple[Element | None, int | None, int | None]


class _Part(NamedTuple):
    """One of the citations between two semicolons."""

    before: str
    key: str
    after: str
    bare: bool


class Bracketed(InlineProcessor):
    """`[@a; see @b, p. 3]`: each known key a link, the words around them kept. `-@a` is the year
    alone, since the sentence has the name."""

    def __init__(self, pattern: str, cites: Cites) -> None:
        super().__init__(pattern, cites.md)
        self.cites = cites

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's name)
        self, m: re.Match[str], data: str
    ) -> Handled:
        found = [_PART.fullmatch(part.strip()) for part in m[1].split(";")]
        parts = [self._part(each) for each in found if each is not None]
        if None in parts or len(parts) != len(found):
            return None, None, None
        return self._span([part for part in parts if part]), m.start(0), m.end(0)

    def _part(self, found: re.Match[str]) -> _Part | None:
        written = found["odd"] or found["key"]
        key = self.cites.known(written)
        if not key:
            self.cites.warn(written)
            return None
        left = "" if found["odd"] else written[len(key) :]
        return _Part(found["before"], key, left + found["after"], bool(found["bare"]))

    def _span(self, parts: Sequence[_Part]) -> Element:
        span = Element("span", {"class": "rl-cite"})
        span.text = AtomicString("[" + parts[0].before)
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            entry = self.cites.entries[part.key]
            text = (part.bare and entry.get("year")) or entry["label"]
            link = self.cites.link(span, part.key, str(text))
            link.tail = AtomicString(part.after + (f"; {following.before}" if following else "]"))
        return span


# --------------------------------------------------------------------------- in a sentence


class Narrative(InlineProcessor):
    """`@a` in a sentence, or `@a [p. 3]`: Berg et al. (2020, p. 3).

    Not every `@word` is meant as a citation: an unknown one is text, and a mistake only where a
    key is near, or where it has a year in it.
    """

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, pattern: str, cites: Cites) -> None:
        super().__init__(pattern, cites.md)
        self.cites = cites

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's name)
        self, m: re.Match[str], data: str
    ) -> Handled:
        written = m["odd"] or m["key"]
        key = self.cites.known(written)
        if not key:
            if m["odd"] or _DATED.search(written) or closest(written, list(self.cites.entries)):
                self.cites.warn(written)
            return None, None, None
        entry = self.cites.entries[key]
        span = Element("span", {"class": "rl-cite"})
        who = "" if m["bare"] else entry.get("who")
        year = entry.get("year", "")
        details = ", ".join(filter(None, (year if who else "", m["at"])))
        link = self.cites.link(span, key, str(who or (m["bare"] and year) or entry["label"]))
        link.tail = AtomicString(f" ({details})") if details else None
        return span, m.start(0), m.end(0)
