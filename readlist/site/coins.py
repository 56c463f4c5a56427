"""COinS: each paper of a page as an OpenURL in an empty element, from which Zotero saves it.

"OpenURL COinS" (ocoins.info); the keys are those of Z39.88-2004's formats for journals, books,
dissertations, patents and Dublin Core, and which of them stands for what follows Zotero's reader.
A page holds a hundred of them, so that abstracts are left to the paper's own page.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote_plus

from markupsafe import Markup

from readlist.model import Paper
from readlist.site import told

_FORMATS: dict[told.Shape, str] = {
    "article": "journal", "part": "book", "book": "book", "report": "book",
    "thesis": "dissertation", "patent": "patent", "other": "dc",
}  # fmt: skip
_GENRES: dict[told.Shape, str] = {
    "article": "article", "part": "bookitem", "book": "book", "report": "report",
}  # fmt: skip
_PLACE_OF_TITLE: dict[told.Shape, str] = {
    "article": "rft.atitle", "part": "rft.atitle", "book": "rft.btitle", "report": "rft.btitle",
}  # fmt: skip
_PLACE_OF_WHOLE: dict[told.Shape, str] = {
    "article": "rft.jtitle", "part": "rft.btitle", "other": "rft.source",
}  # fmt: skip
_PLACE_OF_PUBLISHER: dict[told.Shape, str] = {
    "thesis": "rft.inst", "other": "rft.publisher",
}  # fmt: skip
_PLAIN = {
    "shortjournal": "rft.stitle", "volume": "rft.volume", "address": "rft.place",
    "series": "rft.series", "edition": "rft.edition", "pagetotal": "rft.tpages",
    "holder": "rft.assignee", "language": "rft.language",
}  # fmt: skip


def span(paper: Paper) -> Markup:
    """The element for a paper, seen by machines alone; nothing for one without a title."""
    if not told.text(paper, "title"):
        return Markup("")
    said = (f"{name}={_encoded(value)}" for name, value in _said(paper) if value)
    return Markup('<span class="Z3988" title="{}" hidden></span>').format("&".join(said))


def _encoded(value: str) -> str:
    return quote_plus(value, safe=":/,")


def _said(paper: Paper) -> Iterator[tuple[str, str]]:
    """Keys and values, in order; a value may be empty."""
    shape = told.shape(paper)
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", f"info:ofi/fmt:kev:mtx:{_FORMATS[shape]}"
    yield from _identifiers(paper)
    proceeding = paper.type == "inproceedings"
    yield "rft.genre", "proceeding" if proceeding else _GENRES.get(shape, "")
    yield "rft.type", told.item_type(paper) if shape == "other" else ""
    yield _PLACE_OF_TITLE.get(shape, "rft.title"), told.text(paper, "title")
    yield _PLACE_OF_WHOLE.get(shape, ""), _whole(paper)
    yield from _people(paper)
    yield "rft.date", told.date(paper)
    for name, key in _PLAIN.items():
        yield key, told.text(paper, name)
    yield "rft.number" if shape == "patent" else "rft.issue", told.text(paper, "number")
    yield from _pages(paper)
    yield _PLACE_OF_PUBLISHER.get(shape, "rft.pub"), told.publisher(paper)
    yield "rft.degree", told.degree(paper) if shape == "thesis" else ""
    for name in ("isbn", "issn"):
        for number in told.serials(paper, name):
            yield f"rft.{name}", number
    for word in told.keywords(paper):
        yield "rft.subject", word


def _whole(paper: Paper) -> str:
    return told.container(paper) if told.shape(paper) in _PLACE_OF_WHOLE else ""


def _identifiers(paper: Paper) -> Iterator[tuple[str, str]]:
    for name, number in (
        ("doi", paper.doi), ("arxiv", told.arxiv(paper)), ("pmid", told.text(paper, "pmid")),
    ):  # fmt: skip
        if number:
            yield "rft_id", f"info:{name}/{number}"
    yield "rft_id", told.main_address(paper)


def _people(paper: Paper) -> Iterator[tuple[str, str]]:
    """The first author in parts, then all of them; Zotero tells that the first is one person only
    where both parts are there."""
    inventors = told.shape(paper) == "patent"
    authors = told.people(paper)
    for first in authors[:1]:
        if told.given(first) and not first.literal:
            yield "rft.invlast" if inventors else "rft.aulast", told.family(first)
            yield "rft.invfirst" if inventors else "rft.aufirst", told.given(first)
    for someone in authors:
        yield "rft.inventor" if inventors else "rft.au", told.inverted(someone)
    for someone in told.people(paper, "editor"):
        yield "rft.contributor", told.inverted(someone)


def _pages(paper: Paper) -> Iterator[tuple[str, str]]:
    """`spage` and `epage` of a range; what is no single range is `pages`."""
    first, last = told.pages(paper)
    yield "rft.spage" if last else "rft.pages", first
    yield "rft.epage", last
