"""What the search of the site finds: one document for each paper, which leads to its page.

The search plugins of Material and MkDocs take pages apart at their headings, and would find each
paper on every page that has it. Theirs are the documents of other pages; ours are put in here.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from readlist.model import Page, Paper
from readlist.site.addresses import anchor
from readlist.site.desk import Desk
from readlist.site.markup import clean

_LEAD = re.compile(r'<p class="rl-lead"[^>]*>(.*?)</p>', re.S)
_TAG = re.compile(r"<[^>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.S)

Document = Mapping[str, str]


class Seen(NamedTuple):
    """What the search must know of a page when its body is long gone.

    `wanted` says whether it is to be found at all, `entries` whether entries of papers stand on
    it; `papers` whether the search would find papers there: on a theme's page, a list's or the
    overview; `gathering` whether the page has nothing else, as a list with prose has. `lead` is
    its first sentence.
    """

    title: str
    wanted: bool
    entries: bool
    papers: bool
    gathering: bool
    lead: str


def seen(page: Page) -> Seen:
    body = page.body
    entries = 'class="rl-entry"' in body
    papers = entries or 'class="rl rl-overview"' in body
    gathering = papers and all(one.startswith('<div class="rl ') for one in body.split("\n\n"))
    lead = _LEAD.search(body) if papers else None
    words = html.unescape(_TAG.sub("", lead[1])) if lead else ""
    return Seen(page.title, page.search, entries, papers, gathering, words)


def of_page(page: Seen, address: str) -> Document:
    """A page that gathers entries: its title and first sentence."""
    return {"location": address, "title": page.title, "text": page.lead}


def of_papers(desk: Desk, addresses: Mapping[str, str]) -> Iterator[Document]:
    """A document for each paper that has an address, by key: title, and who wrote it; with the
    abstract and what the person says of it, as long as papers have pages of their own."""
    for paper in desk.library.papers:
        if paper.key in addresses:
            who = ", ".join(map(str, paper.authors))
            said = [who, *(_further(desk, paper) if desk.paged else ())]
            title = clean(paper.title or paper.key)
            text = " ".join(clean(one) for one in said if one)
            yield {"location": addresses[paper.key], "title": title, "text": text}


def _further(desk: Desk, paper: Paper) -> Iterator[str]:
    yield desk.abstract(paper)
    for _, item in desk.library.places.get(paper.key, ()):
        yield item.note
    for note in desk.library.notes_of.get(paper.key, ()):
        yield _COMMENT.sub("", note.text)


def as_html(document: Document) -> Document:
    """The document for a search that shows title and text as HTML, as Material's does."""
    shown = {name: html.escape(document[name], quote=False) for name in ("title", "text")}
    return {**document, **shown}


def with_documents(
    index: str,
    ours: Iterable[Document],
    is_replaced: Callable[[str, str], bool],
) -> str:
    """A search index (`search_index.json`) with our documents for those that are replaced: those
    at an address and anchor of which `is_replaced` says so.

    An index that was prepared beforehand (`prebuild_index`) no longer fits, and goes: the browser
    makes it.
    """
    data: dict[str, Any] = json.loads(index)
    kept = (one for one in data["docs"] if not is_replaced(*_place(one["location"])))
    data["docs"] = [*kept, *ours]
    data.pop("index", None)
    return json.dumps(data, separators=(",", ":"))


def _place(location: str) -> tuple[str, str]:
    address, _, fragment = location.partition("#")
    return address, fragment


def anchors(papers: Iterable[Paper]) -> frozenset[str]:
    """The anchors at which entries of papers stand."""
    return frozenset(anchor(paper.key) for paper in papers)
