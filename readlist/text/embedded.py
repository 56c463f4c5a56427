"""What a web page says of its papers for machines, beside meta tags: schema.org as JSON-LD or
microdata, COinS, and the data that its scripts are handed. Each becomes a `WebPaper`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from readlist.text.readings import bare_doi, pages_of
from readlist.text.webpage import Webpage, first_words, plain, words
from readlist.text.webpapers import WebPaper, keywords, link, year_in

# --------------------------------------------------------------------------- schema.org

_TYPES: Mapping[str, str] = {
    "ScholarlyArticle": "article", "MedicalScholarlyArticle": "article", "Thesis": "phdthesis",
    "Report": "techreport", "Dataset": "misc", "Chapter": "incollection", "Book": "book",
    "Article": "article", "TechArticle": "article",
}  # fmt: skip
_ANYTHING = frozenset({"Article", "TechArticle"})  # a blog's post says that it is one
_INSIDE = (
    "@graph", "itemListElement", "item", "hasPart", "mainEntity", "mainEntityOfPage",
    "dataFeedElement", "workExample",
)  # fmt: skip


def of_schema(page: Webpage) -> list[WebPaper]:
    """The papers in the page's JSON-LD: alone, in a graph or in a list."""
    found = []
    for thing in _things(page.data("script[type='application/ld+json']")):
        record = _of_thing(thing, page)
        if record and record.title:
            found.append(record)
    return found


def _things(data: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """Every object that may be described, from the top down, in order; without recursion."""
    waiting = list(data)[::-1]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, list):
            waiting += thing[::-1]
        elif isinstance(thing, dict):
            yield thing
            waiting += [thing[name] for name in reversed(_INSIDE) if name in thing]


def _of_thing(thing: Mapping[str, Any], page: Webpage) -> WebPaper | None:
    types = [t.rpartition("/")[2] for t in _list(thing.get("@type")) if isinstance(t, str)]
    known = next((t for t in types if _TYPES.get(t)), "")
    if not known:
        return None
    places = [_text(thing.get(n)) for n in ("url", "@id")]
    said = [*map(_identifier, _list(thing.get("identifier"))), _text(thing.get("doi")),
            _text(thing.get("sameAs")), *places]  # fmt: skip
    fields = {
        "title": plain(_text(thing.get("headline")) or _text(thing.get("name"))),
        "year": year_in(_text(thing.get("datePublished")) or _text(thing.get("copyrightYear"))),
        "abstract": plain(_text(thing.get("abstract")) or _text(thing.get("description"))),
        "publisher": plain(_name(thing.get("publisher")).strip("{}")),
        "pages": _text(thing.get("pagination"))
        or pages_of(_text(thing.get("pageStart")), _text(thing.get("pageEnd"))),
        "keywords": keywords(map(_name, _list(thing.get("keywords")))),
        "doi": next(filter(None, map(bare_doi, said)), ""),
        **_whole(thing.get("isPartOf")),
    }
    fields["pages"] = pages_of(fields["pages"])
    url = next(filter(None, map(page.absolute, places)), "")
    pdfs = [_text(e.get("contentUrl")) for e in _list(thing.get("encoding")) if isinstance(e, dict)]
    links = (*link(url), *(n for pdf in pdfs for n in link(page.absolute(pdf)) if n.kind == "pdf"))
    kind = _TYPES[known]
    if kind == "article" and not fields.get("journal"):
        kind = "inproceedings" if fields.get("booktitle") else "misc"
    sure = known not in _ANYTHING or bool(fields["doi"])
    return WebPaper(kind, fields, tuple(map(_name, _list(thing.get("author")))),
                  tuple(map(_name, _list(thing.get("editor")))), links,
                  _text(thing.get("headline")) or _text(thing.get("name")), sure)  # fmt: skip


def _whole(part: Any) -> dict[str, str]:
    """The journal or book that something is part of, through its issue and volume."""
    found: dict[str, str] = {}
    for _ in range(4):  # article, issue, volume, periodical
        part = next((p for p in _list(part) if isinstance(p, dict)), None)
        if part is None:
            break
        types = {str(t).rpartition("/")[2] for t in _list(part.get("@type"))}
        named = {"volume": part.get("volumeNumber"), "number": part.get("issueNumber"),
                 "issn": next(iter(_list(part.get("issn"))), None)}  # fmt: skip
        if types & {"Periodical", "Journal"}:
            named["journal"] = part.get("name")
        elif types & {"Book", "PublicationVolume", "PublicationIssue"} and not part.get("isPartOf"):
            named["booktitle"] = part.get("name")
        found = {**{n: plain(_text(v)) for n, v in named.items() if v}, **found}
        part = part.get("isPartOf")
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A value as text: JSON-LD has plain ones, `@value`s and lists of either."""
    value = next(iter(_list(value)), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("value") or value.get("@id") or ""
    return "" if isinstance(value, bool | dict | list) else str(value).strip()


def _name(value: Any) -> str:
    """The name of a person (`Family, Given` where it is told apart), an organisation or a term."""
    if not isinstance(value, dict):
        return _text(value)
    family, given = _text(value.get("familyName")), _text(value.get("givenName"))
    if family and given:
        return f"{family}, {given}"
    name = _text(value.get("name"))
    return f"{{{name}}}" if name and value.get("@type") == "Organization" else name


def _identifier(value: Any) -> str:
    if isinstance(value, dict) and "doi" in _text(value.get("propertyID")).lower():
        return "doi:" + _text(value.get("value")).removeprefix("doi:")
    return _text(value)


def of_microdata(page: Webpage) -> list[WebPaper]:
    """Papers marked with `itemscope`, as DBLP does."""
    found = []
    for node in page.outermost("[itemtype$='schema.org/ScholarlyArticle']"):
        title = node.css_first("[itemprop=headline]") or node.css_first(".title[itemprop=name]")
        title = title or node.css_first("[itemprop=name]")
        if title is None:
            continue
        names = [words(n) for n in node.css("[itemprop=author]")]
        dated = node.css_first("[itemprop=datePublished]")
        whole = node.css_first("[itemprop=isPartOf][itemtype$='Periodical'] [itemprop=name]")
        book = node.css_first("[itemprop=isPartOf][itemtype$='Series'] [itemprop=name]")
        fields = {
            "title": re.sub(r"(?<=\w)\.$", "", words(title)),
            "year": year_in((dated.attributes.get("content") or words(dated)) if dated else ""),
            "journal": words(whole),
            "booktitle": "" if whole else words(book),
            "pages": pages_of(words(node.css_first("[itemprop=pagination]"))),
            "volume": words(node.css_first("[itemprop=volumeNumber]")),
        }
        urls = [page.absolute(n.attributes.get("href")) for n in node.css("a[itemprop=url]")]
        kind = "article" if whole else "inproceedings" if book else "misc"
        links = tuple(n for url in urls[:1] for n in link(url))
        found.append(WebPaper(kind, fields, tuple(names), (), links, first_words(title)))
    return found


# --------------------------------------------------------------------------- COinS

_COINS_TYPES = {
    "article": "article", "preprint": "misc", "proceeding": "inproceedings",
    "conference": "proceedings", "bookitem": "incollection", "book": "book", "report": "techreport",
    "dissertation": "phdthesis",
}  # fmt: skip
# field -> keys of OpenURL's journal, book, dissertation and dc formats (ANSI/NISO Z39.88-2004).
_COINS: Mapping[str, tuple[str, ...]] = {
    "volume": ("rft.volume",), "number": ("rft.issue",), "issn": ("rft.issn", "rft.eissn"),
    "isbn": ("rft.isbn",), "publisher": ("rft.pub", "rft.publisher"), "address": ("rft.place",),
    "series": ("rft.series",), "edition": ("rft.edition",), "year": ("rft.date",),
    "abstract": ("rft.description",), "school": ("rft.inst",),
}  # fmt: skip


_TITLE_IN_COINS = re.compile(r"rft\.[abj]?title=[^&]*")


def of_coins(page: Webpage) -> list[WebPaper]:
    """The papers in the page's COinS: OpenURLs in the titles of spans, several on a page."""
    found = []
    for node in page.tree.css(".Z3988"):
        title = node.attributes.get("title") or ""
        said: dict[str, list[str]] = {}
        for name, value in parse_qsl(title[:20_000]):
            said.setdefault(name, []).append(" ".join(value.split()))
        record = _of_coins(said, page)
        if record.title:
            start = _TITLE_IN_COINS.search(title)
            found.append(replace(record, start=start[0] if start else ""))
    return found


def _of_coins(said: Mapping[str, list[str]], page: Webpage) -> WebPaper:
    def one(*names: str) -> str:
        return next((said[name][0] for name in names if name in said), "")

    fields = {name: plain(one(*keys)) for name, keys in _COINS.items()}
    genre = one("rft.genre") or one("rft.type").lower()
    book = plain(one("rft.btitle", "rft.title"))
    journal = plain(one("rft.jtitle", "rft.stitle") or one("rft.title"))
    kind = _COINS_TYPES.get(genre) or ("phdthesis" if "dissertation" in one("rft_val_fmt") else "")
    article = plain(one("rft.atitle"))
    if not article:
        fields["title"] = book or journal
        kind = kind if kind in ("book", "techreport", "phdthesis", "proceedings") else "misc"
    elif ":book" in one("rft_val_fmt") or kind in ("inproceedings", "incollection"):
        fields |= {"title": article, "booktitle": book}
        kind = kind or "incollection"
    else:
        fields |= {"title": article, "journal": journal}
        kind = kind or ("article" if journal else "misc")
    if kind != "phdthesis":
        fields.pop("school")
    fields["year"] = year_in(fields["year"])
    fields["pages"] = pages_of(one("rft.pages") or one("rft.spage"), one("rft.epage"))
    ids = [*said.get("rft_id", ()), *said.get("rft.identifier", ())]
    fields["doi"] = next(filter(None, map(bare_doi, ids)), "")
    fields["pmid"] = next((i.removeprefix("info:pmid/") for i in ids if "info:pmid/" in i), "")
    if arxiv := next((i.removeprefix("info:arxiv/") for i in ids if "info:arxiv/" in i), ""):
        fields |= {"eprint": arxiv, "archiveprefix": "arXiv"}
    fields["keywords"] = keywords(said.get("rft.subject", ()))
    links = next(filter(None, (link(page.absolute(url)) for url in ids if "://" in url)), ())
    editors = tuple(map(plain, said.get("rft.contributor", ())))
    return WebPaper(kind, fields, tuple(_coins_names(said)), editors, links)


def _coins_names(said: Mapping[str, list[str]]) -> Iterator[str]:
    """The first author may stand in parts, and again among all of them."""
    last, first = said.get("rft.aulast", []), said.get("rft.aufirst") or said.get("rft.auinit", [])
    everybody = said.get("rft.au") or said.get("rft.creator") or []
    leading = [f"{a}, {b}" for a, b in zip(last, first, strict=False)] or list(last)
    family = {name.partition(",")[0].casefold() for name in leading[:1]}
    given = everybody[1:] if family and _is_of(everybody[:1], family) else everybody
    yield from map(plain, [*leading[:1], *given] if leading else everybody)


def _is_of(names: Sequence[str], families: set[str]) -> bool:
    return any(family in name.casefold() for name in names for family in families)


# --------------------------------------------------------------------------- data of scripts

_STATES: tuple[tuple[str, str], ...] = (
    ("[data-props]", "data-props"),
    ("script[type='application/json']", ""),
)


def of_state(page: Webpage) -> list[WebPaper]:
    """Papers in the data that a page hands its scripts: objects with a title, an abstract and
    authors or an identifier, as Hugging Face, OpenReview and others have them."""
    found: dict[str, WebPaper] = {}
    for selector, attribute in _STATES:
        for thing in _everything(page.data(selector, attribute)):
            record = _of_state(thing)
            if record and record.title and record.fields["abstract"]:
                found.setdefault(record.title.casefold(), record)
    return list(found.values())


def _everything(data: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    waiting = list(data)[::-1]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            yield thing
            waiting += [v for v in reversed(thing.values()) if isinstance(v, dict | list)]
        elif isinstance(thing, list):
            waiting += thing[::-1]


def _of_state(thing: Mapping[str, Any]) -> WebPaper | None:
    inner = thing.get("content")
    content: Mapping[str, Any] = inner if isinstance(inner, dict) else thing
    abstract = _valued(content, "abstract") or _valued(content, "summary")
    names = [_name(n) for n in _list(_unwrapped(content.get("authors"))) if _is_shown(n)]
    number = re.match(r"(?:arxiv:)?(\d{4}\.\d{4,5})(?:v\d+)?$", _valued(thing, "id"), re.I)
    if not abstract or not (names or number):
        return None
    fields = {"title": plain(_valued(content, "title")), "abstract": plain(abstract)}
    if number:
        fields |= {"eprint": number[1], "archiveprefix": "arXiv"}
        fields["year"] = year_in(_valued(thing, "publishedAt"))
    return WebPaper("misc", fields, tuple(filter(None, names)), (), (), fields["title"])


def _valued(thing: Mapping[str, Any], name: str) -> str:
    return _text(thing.get(name)) if name in thing else ""


def _unwrapped(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) and "value" in value else value


def _is_shown(person: Any) -> bool:
    return not (isinstance(person, dict) and person.get("hidden") is True)
