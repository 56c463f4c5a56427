"""`[@key]` on any page, as a Python-Markdown extension: the one extension point that MkDocs,
ProperDocs and Zensical share (docs/decisions, `facts/site.md` §1).

    markdown_extensions:
      - readlist.cite:
          keys: docs/reading/keys.json

`[@lightman2023verify]` and `[see @a, p. 3; @b]` become links to the papers. It also brings
`readlist.site.raw`, by which links on readlist's own pages work in any engine.
"""

from __future__ import annotations

import json
import logging
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from readlist.errors import closest
from readlist.site import raw

log = logging.getLogger("mkdocs.plugins.readlist.cite")

Entries = Mapping[str, Mapping[str, Any]]

# Before references (170), after code (190) and escapes (180): Python-Markdown's inline patterns.
_PRIORITY = 175
_CITATION = r"\[((?:[^\[\]@`]*\s)?-?@[^\[\]`]+)\](?![(\[:])"
_PART = re.compile(r"(?P<before>(?:[^@]*\s)?)-?@(?P<key>[^\s,;@]+)(?P<after>.*)", re.S)


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
        citations = Citations(_CITATION, md, entries, self.getConfig("page"))
        md.inlinePatterns.register(citations, "readlist-cite", _PRIORITY)
        raw.register(md)


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


# --------------------------------------------------------------------------- citations


class Citations(InlineProcessor):
    """`[@a; see @b, p. 3]`: each known key a link, the words around them kept."""

    def __init__(self, pattern: str, md: Markdown, entries: Entries, page: str) -> None:
        super().__init__(pattern, md)
        self.entries = entries
        self.page = page

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's name)
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element | None, int | None, int | None]:
        parts = [_PART.fullmatch(part.strip()) for part in m[1].split(";")]
        known = [part for part in parts if part is not None]
        unknown = [part["key"] for part in known if part["key"] not in self.entries]
        for key in unknown:
            self._warn(key)
        if unknown or len(known) != len(parts):
            return None, None, None
        return self._span(known), m.start(0), m.end(0)

    def _span(self, parts: list[re.Match[str]]) -> ElementTree.Element:
        span = ElementTree.Element("span", {"class": "rl-cite"})
        span.text = AtomicString("[" + parts[0]["before"])
        for number, part in enumerate(parts):
            link = self._link(span, part["key"])
            last = number == len(parts) - 1
            follows = "]" if last else "; " + parts[number + 1]["before"]
            link.tail = AtomicString(part["after"] + follows)
        return span

    def _link(self, span: ElementTree.Element, key: str) -> ElementTree.Element:
        found = self.entries[key]
        href = found["href"] if "href" in found else self._relative(found["path"])
        link = ElementTree.SubElement(span, "a", {"href": href, "title": str(found["title"])})
        link.text = AtomicString(str(found["label"]))
        return link

    def _relative(self, path: str) -> str:
        here = self.page or _page_of(self.md)
        return quote(posixpath.relpath(path, posixpath.dirname(here) or "."))

    def _warn(self, key: str) -> None:
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
