"""Pages that show papers as a list: arXiv's listings, ACL Anthology volumes, and others whose
markup says which part is the title. Each paper becomes a `WebPaper`.

Pages are recognised by their markup alone, since a saved one has no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from readlist.text.webpage import Webpage, first_words, words
from readlist.text.webpapers import WebPaper, link, with_identifiers, year_in

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def of_listing(page: Webpage) -> list[WebPaper]:
    """The papers of a list, in its order; none where no markup is known."""
    for read in (_arxiv, _anthology, _cards):
        if found := list(read(page)):
            alone = len(found) == 1 and not found[0].links
            found = [replace(found[0], links=link(page.own_address))] if alone else found
            return [with_identifiers(record) for record in found]
    return []


# --------------------------------------------------------------------------- arXiv

_DESCRIPTOR = re.compile(r"^(?:(?:Title|Authors?|Comments|Subjects)\s*:|Abstract\s*[:.]?)\s*", re.I)
_NUMBER = re.compile(r".*/abs/(.+)|/papers/(\d{4}\.\d{4,5})")
_CLASS = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")


def _arxiv(page: Webpage) -> Iterator[WebPaper]:
    """A listing: a `<dt>` with the number, a `<dd>` with the rest."""
    for term in page.outermost("dl > dt"):
        place = term.css_first("a[href*='/abs/']")
        entry = _next_element(term)
        title = entry.css_first(".list-title") if entry is not None else None
        if place is None or entry is None or title is None:
            continue
        subject = _CLASS.search(words(entry.css_first(".primary-subject, .list-subjects")))
        fields = {
            "title": _DESCRIPTOR.sub("", words(title)),
            "abstract": _DESCRIPTOR.sub("", words(entry.css_first("p.mathjax, p.list-abstract"))),
            "primaryclass": subject[1] if subject else "",
        }
        authors = tuple(words(node) for node in entry.css(".list-authors a"))
        links = link(page.absolute(place.attributes.get("href")))
        fields |= {} if links else _number(place)
        start = next((text for n in title.iter(include_text=True) if n.is_text_node
                      and (text := (n.text_content or "").strip())), "")  # fmt: skip
        yield WebPaper("misc", fields, authors, (), links, start)


def _number(place: LexborNode) -> dict[str, str]:
    """The arXiv number in a link of a page that was saved without its address."""
    found = _NUMBER.fullmatch(place.attributes.get("href") or "")
    return {"eprint": found[1] or found[2], "archiveprefix": "arXiv"} if found else {}


def _next_element(node: LexborNode) -> LexborNode | None:
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after


# --------------------------------------------------------------------------- ACL Anthology


def _anthology(page: Webpage) -> Iterator[WebPaper]:
    """A volume or an event: title and authors in one paragraph, the abstract in a card below."""
    volumes = {
        _volume(node.attributes.get("href") or ""): words(node)
        for node in page.tree.css("h2 a[href], h3 a[href], h4 a[href]")
    }
    year = _stated(page, "Year")
    publisher = _stated(page, "Publisher")
    for entry in page.tree.css("p.d-sm-flex"):
        people = entry.css("a[href*='/people/']")
        titles = (a for a in entry.css("a.align-middle") if not _is_badge(a))
        title = next(titles, None) or entry.css_first("strong a")
        if title is None:
            continue
        href = title.attributes.get("href") or ""
        names = tuple(words(node) for node in people)
        fields = {"title": words(title), "year": year, "publisher": publisher}
        links = [*link(page.absolute(href))]
        links += [n for a in entry.css("a[href$='.pdf']")
                  for n in link(page.absolute(a.attributes.get("href")))]  # fmt: skip
        front = re.search(r"[.-](?:0|\w*?0{3,4})/?$", href)  # `2024.acl-long.0`, `P18-1000`
        if front:
            yield WebPaper("proceedings", fields, (), names, tuple(links), first_words(title))
            continue
        fields["booktitle"] = volumes.get(_volume(href), "")
        fields["abstract"] = _abstract(page, entry)
        yield WebPaper("inproceedings", fields, names, (), tuple(links), first_words(title))


def _is_badge(node: LexborNode) -> bool:
    return "badge" in (node.attributes.get("class") or "")


def _volume(href: str) -> str:
    """The volume that an address names: `2024.acl-long` of `/2024.acl-long.7/`."""
    name = re.sub(r"(?:\.pdf)?/?$", "", href).rpartition("/")[2]
    if "/volumes/" in href or href.endswith(".pdf"):
        return name
    return name.rpartition(".")[0] or re.sub(r"^(\w\d\d-\d).*", r"\1", name)


def _abstract(page: Webpage, entry: LexborNode) -> str:
    """The text of the card that the entry's button opens; else of the card after it."""
    button = entry.css_first("a[href^='#abstract']")
    wanted = ((button.attributes.get("href") or "") if button else "").removeprefix("#")
    after = _next_element(entry)
    for _ in range(3):  # a card with the paper's .bib may stand between
        if after is None or after.tag == "p":
            break
        if wanted and after.id == wanted:
            return words(after.css_first(".card-body") or after)
        after = _next_element(after)
    return ""


def _stated(page: Webpage, term: str) -> str:
    """What stands beside a word in the table of the volume's facts."""
    for node in page.tree.css("dl > dt")[:40]:
        if words(node).rstrip(":") == term:
            return words(_next_element(node))
    return ""


# --------------------------------------------------------------------------- cards


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a site marks a paper on a list, as CSS selectors: each `card` is one."""

    card: str
    title: str
    authors: str = ""
    abstract: str = ""
    year: str = ""
    place: str = ""  # the link that a card must have, where the title is none


# In the order of how telling the markup is. Names that a site cuts short, or turns round as PubMed
# does, are not taken.
_LAYOUTS = (
    _Layout("li.arxiv-result", "p.title", "p.authors a", "span.abstract-full", "p.is-size-7",
            "p.list-title a[href*='/abs/']"),
    _Layout("article", "h3 a[href*='/papers/']"),  # Hugging Face, its papers
    _Layout("article", "h4", place="a[href*='/papers/']"),  # and its collections
    _Layout(".note", "h4 a[href*='forum?id=']", ".note-authors a"),  # OpenReview
    _Layout(".cl-paper-row", ".cl-paper-title", ".cl-paper-authors__author-box",
            year=".cl-paper-pubdates", place="a[href*='/paper/']"),  # Semantic Scholar
    _Layout("ul.paper-list > li", "a[title='paper title']", "i, .paper-authors"),  # NeurIPS
    _Layout("div.paper", "p.title", "span.authors", place="p.links a"),  # PMLR
    _Layout("dt.ptitle", "a"),  # CVF
    _Layout("article.full-docsum", "a.docsum-title", year=".docsum-journal-citation"),  # PubMed
    _Layout(".gs_ri", "h3.gs_rt a", year=".gs_a"),  # Google Scholar
    _Layout("tr.gsc_a_tr", "a.gsc_a_at", year=".gsc_a_y"),
    _Layout("article.ltx_document", "h1.ltx_title_document", abstract=".ltx_abstract"),  # LaTeXML
)  # fmt: skip


def _cards(page: Webpage) -> Iterator[WebPaper]:
    for layout in _LAYOUTS:
        found = [_card(page, layout, card) for card in page.outermost(layout.card)]
        if any(found):
            yield from filter(None, found)
            return


def _card(page: Webpage, layout: _Layout, card: LexborNode) -> WebPaper | None:
    title = card.css_first(layout.title)
    place = card.css_first(layout.place) if layout.place else title
    if title is None or place is None or not words(title):
        return None
    names = [words(node) for node in card.css(layout.authors)] if layout.authors else []
    if len(names) == 1:
        names = re.split(r"\s*,\s*(?:and\s+)?", names[0])
    fields = {
        "title": _DESCRIPTOR.sub("", words(title)),
        "abstract": _whole(card.css_first(layout.abstract)) if layout.abstract else "",
        "year": _year(card, layout),
    }
    links = link(page.absolute(place.attributes.get("href")))
    fields |= {} if links else _number(place)
    return WebPaper("misc", fields, tuple(filter(None, names)), (), links, first_words(title))


def _whole(node: LexborNode | None) -> str:
    """A text without the word of a button that folds it."""
    return re.sub(r"\s*[△▽]\s*(?:Less|More)$", "", _DESCRIPTOR.sub("", words(node)))


def _year(card: LexborNode, layout: _Layout) -> str:
    """The year of the card's date, where it says no other before."""
    if not layout.year:
        return ""
    found = (words(node) for node in card.css(layout.year))
    return next((year_in(text) for text in found if year_in(text)), "")
