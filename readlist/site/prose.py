"""A person's own Markdown, where it stands inside an entry: the note of a list's item.

It is rendered here, and not left to the site's engine, because an entry is one raw block of HTML
(`readlist.site.markup`). A list that a co-author sends is data too: raw HTML in a note appears as
text, and only http, https, mailto and relative addresses become links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from readlist.site.cite import CiteExtension
from readlist.site.markup import flat
from readlist.text.addresses import is_safe

_EXTENSIONS = ("sane_lists", "tables", "fenced_code", "attr_list")


class Prose:
    """Renders notes for one page; `keys` is what `readlist.site.cite` links `[@key]` by.

    `further` are asked after the links were made safe.
    """

    def __init__(self, keys: Mapping[str, Any], page: str, *further: Treeprocessor) -> None:
        cite = CiteExtension(entries=keys, page=page)
        self._markdown = markdown.Markdown(extensions=[*_EXTENSIONS, cite])
        self._markdown.preprocessors.deregister("html_block")
        self._markdown.inlinePatterns.deregister("html")
        self._markdown.treeprocessors.register(SafeLinks(), "readlist-safe-links", -5)
        for number, processor in enumerate(further, 6):
            self._markdown.treeprocessors.register(processor, f"readlist-{number}", -number)

    def html(self, text: str) -> Markup:
        """A note as HTML, on one line."""
        return flat(self._markdown.reset().convert(text)) if text else Markup("")


class SafeLinks(Treeprocessor):
    """Takes away addresses with another scheme, such as `javascript:`; the words stay."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in ("href", "src"):
                address = html.unescape(element.get(name) or "")
                if re.match(r"[\s\x00-\x20]*[^/?#]*:", address) and not is_safe(address):
                    del element.attrib[name]
            for name in [name for name in element.attrib if name.lower().startswith("on")]:
                del element.attrib[name]
