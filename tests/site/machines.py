"""A reader of what a page tells machines, which knows nothing of how it was written.

Each of the three languages is read into one `Read`: COinS and meta tags as Zotero's translators
read them, JSON-LD by the names of schema.org.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Read:
    """A paper as a page describes it; what is not said is empty."""

    title: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    date: str = ""
    whole: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""
    pdfs: tuple[str, ...] = ()
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    issn: tuple[str, ...] = ()
    kind: str = ""


class Told(HTMLParser):
    """Everything on a page that is for machines."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: list[tuple[str, str]] = []
        self.coins: list[str] = []
        self.links: list[dict[str, str]] = []
        self.blocks: list[dict[str, Any]] = []
        self.scripts: list[str] = []
        self._block: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in has:
            self.metas.append((has["name"], has.get("content", "")))
        elif tag == "link" and "alternate" in has.get("rel", "").split():
            self.links.append(has)
        elif has.get("class") == "Z3988":
            self.coins.append(has["title"])
        elif tag == "script":
            self._block = "" if has.get("type") == "application/ld+json" else None
            self.scripts.append(has.get("type", ""))

    def handle_data(self, data: str) -> None:
        if self._block is not None:
            self._block += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._block is not None:
            self.blocks.append(json.loads(self._block))
            self._block = None


def _name(inverted: str) -> str:
    """`Vincent van Gogh` of `van Gogh, Vincent`; a comma at the end belongs to no name."""
    if inverted.endswith(","):
        return inverted[:-1]
    family, _, given = inverted.partition(", ")
    return f"{given} {family}".strip()


def _range(first: str, last: str) -> str:
    return f"{first}-{last}" if last else first


# --------------------------------------------------------------------------- COinS

_KINDS = {
    "article": "journalArticle", "proceeding": "conferencePaper", "bookitem": "bookSection",
    "book": "book", "report": "report",
}  # fmt: skip


def from_coins(title: str) -> Read:
    """What Zotero's reader of OpenURLs takes (its openurl.js); of several addresses the last."""
    said: dict[str, list[str]] = {}
    for name, value in parse_qsl(title, keep_blank_values=True, strict_parsing=True):
        assert value, f"{name} says nothing"
        said.setdefault(name, []).append(value)

    def one(*names: str) -> str:
        return next((said[name][-1] for name in names if name in said), "")

    form = one("rft_val_fmt").removeprefix("info:ofi/fmt:kev:mtx:")
    kind = {"dissertation": "thesis", "patent": "patent", "dc": one("rft.type")}.get(form)
    kind = kind or _KINDS[one("rft.genre")]
    part = kind in ("journalArticle", "conferencePaper", "bookSection")
    whole = one("rft.jtitle" if kind == "journalArticle" else "rft.btitle") if part else ""
    ids = said.get("rft_id", [])
    return Read(
        title=one("rft.atitle") if part else one("rft.btitle", "rft.title"),
        authors=tuple(map(_name, said.get("rft.inventor", said.get("rft.au", [])))),
        editors=tuple(map(_name, said.get("rft.contributor", []))),
        date=one("rft.date"),
        whole=whole or one("rft.source"),
        volume=one("rft.volume"),
        number=one("rft.number", "rft.issue"),
        pages=one("rft.pages") or _range(one("rft.spage"), one("rft.epage")),
        publisher=one("rft.inst", "rft.pub", "rft.publisher"),
        doi=next((i.removeprefix("info:doi/") for i in ids if i.startswith("info:doi/")), ""),
        url=next((i for i in ids if i.startswith("http")), ""),
        keywords=tuple(said.get("rft.subject", [])),
        isbn=tuple(said.get("rft.isbn", [])),
        issn=tuple(said.get("rft.issn", [])),
        kind=kind,
    )


# --------------------------------------------------------------------------- meta tags

_WHOLES = ("citation_journal_title", "citation_conference_title", "citation_inbook_title")
_PUBLISHERS = (
    "citation_dissertation_institution", "citation_technical_report_institution",
    "citation_publisher",
)  # fmt: skip
_NUMBERS = ("citation_issue", "citation_technical_report_number", "citation_patent_number")


def from_metas(metas: list[tuple[str, str]]) -> Read:
    """What Zotero's "Embedded Metadata" takes, and Google Scholar."""
    said: dict[str, list[str]] = {}
    for name, value in metas:
        said.setdefault(name, []).append(value)

    def one(*names: str) -> str:
        return next((said[name][0] for name in names if name in said), "")

    def every(name: str) -> tuple[str, ...]:
        return tuple(said.get(name, ()))

    return Read(
        title=one("citation_title"),
        authors=tuple(map(_name, every("citation_author"))),
        editors=tuple(map(_name, every("DC.contributor"))),
        date=one("citation_publication_date").replace("/", "-"),
        whole=one(*_WHOLES),
        volume=one("citation_volume"),
        number=one(*_NUMBERS),
        pages=_range(one("citation_firstpage"), one("citation_lastpage")),
        publisher=one(*_PUBLISHERS),
        doi=one("citation_doi"),
        url=one("citation_public_url"),
        pdfs=every("citation_pdf_url"),
        abstract=one("citation_abstract"),
        keywords=every("citation_keywords"),
        isbn=every("citation_isbn"),
        issn=every("citation_issn"),
        kind=one("DC.type"),
    )


# --------------------------------------------------------------------------- schema.org


def from_schema(thing: dict[str, Any]) -> Read:
    """What schema.org's names mean, through issue and volume to what it is part of."""
    assert thing["@context"] == "https://schema.org"
    part, within = thing.get("isPartOf", {}), dict[str, Any]()
    wholes = []
    while part:
        wholes.append(part)
        within = {**part, **within}
        part = part.get("isPartOf", {})
    named = [w for w in wholes if w["@type"] in ("Periodical", "Book", "CreativeWork")]
    ids = {one["propertyID"]: one["value"] for one in thing.get("identifier", [])}
    said = {**within, **thing}
    return Read(
        title=thing["name"],
        authors=tuple(one["name"] for one in thing.get("author", [])),
        editors=tuple(one["name"] for one in thing.get("editor", [])),
        date=thing.get("datePublished", "") or thing.get("creativeWorkStatus", ""),
        whole=next((whole.get("name", "") for whole in named), ""),
        volume=said.get("volumeNumber", ""),
        number=said.get("reportNumber", "") or said.get("issueNumber", ""),
        pages=thing.get("pagination", "")
        or _range(thing.get("pageStart", ""), thing.get("pageEnd", "")),
        publisher=thing.get("publisher", {}).get("name", ""),
        doi=ids.get("doi", ""),
        url=thing.get("url", ""),
        pdfs=tuple(one["contentUrl"] for one in thing.get("encoding", [])),
        abstract=thing.get("abstract", ""),
        keywords=tuple(thing.get("keywords", [])),
        isbn=tuple(thing.get("isbn", [])),
        issn=tuple(within.get("issn", [])),
        kind=thing["@type"],
    )
