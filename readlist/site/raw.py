"""The raw HTML of readlist's pages on its way through an engine's Markdown.

An engine rewrites and checks links of its own Markdown, not those in raw HTML. Here each link to
a source file (`../paper/x.md`), and each id, is shown to the engine as an element at the end of
the page while it works on links; what it made of them is then written into the raw HTML. And
blocks of ours pass by the engine's HTML parser, which has nothing to find in them and would
take a third of the time of a build.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from xml.etree import ElementTree

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

_OURS = '<div class="rl '
_MOVES = '<meta http-equiv="refresh"'
# A pattern that begins with plain text is found many times faster than one that looks behind.
_SOURCE_LINK = re.compile(r' href="([^":?#]+\.(?:md|bib|ris|json|xml)(?:#[^"]*)?)"')
_REFRESH = re.compile(r"(?<=; url=)[^\"]+")
_ID = re.compile(r' id="([^"]+)"')

# After fenced code (25, so that pages *about* our HTML keep it), before raw HTML is parsed (21).
_ASIDE = 22
# Before ids are collected (5) and links are rewritten (0), and after.
_SHOW, _TAKE = 6, -1


def links(block: str) -> Iterable[str]:
    """The links of some HTML to source files, as they stand there; each once."""
    return dict.fromkeys(_SOURCE_LINK.findall(block))


def ids(block: str) -> Iterable[str]:
    """The ids in some HTML."""
    return map(html.unescape, _ID.findall(block))


def relinked(block: str, made: Callable[[str], str]) -> str:
    """HTML with its links to source files, and where it redirects to, as `made` writes them."""
    linked = _SOURCE_LINK.sub(lambda found: f' href="{made(found[1])}"', block)
    return _REFRESH.sub(lambda found: made(found[0]), linked) if _MOVES in linked else linked


def register(md: Markdown) -> None:
    """Add the three steps to a Markdown instance."""
    shown = Shown(md)
    md.preprocessors.register(SetAside(md), "readlist-raw", _ASIDE)
    md.treeprocessors.register(Show(shown), "readlist-show", _SHOW)
    md.treeprocessors.register(Take(shown), "readlist-take", _TAKE)


class SetAside(Preprocessor):
    """Puts our blocks, which end at a blank line, where Markdown keeps parsed raw HTML."""

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        block: list[str] = []
        for line in lines:
            if block and line:
                block.append(line)
            elif not block and line.startswith(_OURS):
                block = [line]
            else:
                out += [*self._stored(block), line]
                block = []
        return [*out, *self._stored(block)]

    def _stored(self, block: list[str]) -> list[str]:
        return ["", self.md.htmlStash.store("\n".join(block)), ""] if block else []


class Shown:
    """The links and ids of a page's raw HTML, while the engine looks at them."""

    def __init__(self, md: Markdown) -> None:
        self.md = md
        self.links: dict[str, ElementTree.Element] = {}
        self.box = ElementTree.Element("div")

    def show(self, root: ElementTree.Element) -> None:
        """Put an element for each of them at the end of the page."""
        ours = [block for block in self.md.htmlStash.rawHtmlBlocks if isinstance(block, str)]
        hrefs = dict.fromkeys(href for block in ours for href in links(block))
        self.box = ElementTree.SubElement(root, "div")
        for one in (one for block in ours if block.startswith(_OURS) for one in ids(block)):
            ElementTree.SubElement(self.box, "span", {"id": one})
        self.links = {
            href: ElementTree.SubElement(self.box, "a", {"href": html.unescape(href)})
            for href in hrefs
        }

    def take(self, root: ElementTree.Element) -> None:
        """Take them away, and write what the engine made of the links into the raw HTML."""
        root.remove(self.box)
        made = {old: html.escape(link.get("href", "")) for old, link in self.links.items()}
        blocks = self.md.htmlStash.rawHtmlBlocks
        for number, block in enumerate(blocks):
            if made and isinstance(block, str):
                blocks[number] = relinked(block, made.__getitem__)


class Show(Treeprocessor):
    """Before the engine looks at links."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown

    def run(self, root: ElementTree.Element) -> None:
        self.shown.show(root)


class Take(Treeprocessor):
    """After it."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown

    def run(self, root: ElementTree.Element) -> None:
        self.shown.take(root)
