"""The papers that a page cites, as a list of references where `[bibliography]` stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from readlist.site.addresses import anchor
from readlist.site.words import WORDS

MARK = "[bibliography]"

Cited = tuple[str, Mapping[str, Any]]


class Citing(Protocol):
    """What it asks of the page in hand (`readlist.site.cite.Cites`)."""

    def bibliography(self) -> Sequence[Cited]: ...

    def link(self, parent: Element, key: str, text: str) -> Element: ...


def by_label(entries: Mapping[str, Mapping[str, Any]]) -> list[Cited]:
    """Papers as a list of references has them: by name and year, each once for all its keys."""
    papers: dict[str, str] = {}  # the first key that is cited stands for a paper
    for key, entry in entries.items():
        papers.setdefault(str(entry.get("path") or entry.get("href")), key)
    ranked = sorted(papers.values(), key=lambda key: (str(entries[key]["label"]).casefold(), key))
    return [(key, entries[key]) for key in ranked]


class Bibliography(Treeprocessor):
    """Writes the list, after all of the page was read; the first has ids, to be linked to."""

    def __init__(self, md: Markdown, cites: Citing) -> None:
        super().__init__(md)
        self.cites = cites

    def run(self, root: Element) -> None:
        marks = [one for one in root.iter("p") if _is_mark(one)]
        for number, mark in enumerate(marks):
            cited = self.cites.bibliography()
            mark.text = None if cited else WORDS["nothing_cited"]
            mark.set("class", "rl-quiet")
            if cited:
                self._fill(mark, cited, with_ids=number == 0)

    def _fill(self, mark: Element, cited: Sequence[Cited], with_ids: bool) -> None:
        mark.tag = "ul"
        mark.set("class", "rl-bibliography")
        for key, entry in cited:
            item = SubElement(mark, "li", {"id": f"ref-{anchor(key)}"} if with_ids else {})
            reference = str(entry.get("reference", ""))
            item.text = f"{self.md.htmlStash.store(reference)} " if reference else None
            named = WORDS["paper_page"] if reference else entry["title"] or entry["label"]
            self.cites.link(item, key, str(named))


def _is_mark(element: Element) -> bool:
    return (element.text or "").strip() == MARK and not len(element)
