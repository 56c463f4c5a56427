"""A paper in the words of schema.org, as a block of JSON-LD for a page's head.

Search engines read it, and so do tools that look for structured data. A block of data is no
script: a Content-Security-Policy without inline scripts lets it stand.
"""

from __future__ import annotations

import json
from typing import Any

from readlist.model import Paper, Person
from readlist.site import told

_TYPES = {
    "article": "ScholarlyArticle", "review": "Review", "inproceedings": "ScholarlyArticle",
    "incollection": "Chapter", "inbook": "Chapter", "inreference": "Chapter", "book": "Book",
    "proceedings": "Book", "manual": "Book", "booklet": "Book", "phdthesis": "Thesis",
    "mastersthesis": "Thesis", "techreport": "Report", "dataset": "Dataset",
    "software": "SoftwareSourceCode", "online": "WebPage", "unpublished": "Manuscript",
    "video": "VideoObject", "movie": "Movie", "audio": "AudioObject", "music": "MusicRecording",
    "artwork": "VisualArtwork", "image": "ImageObject", "letter": "Message",
    "legislation": "Legislation",
}  # fmt: skip
# So that no text of a paper can end the element, or begin another in it.
_ESCAPES = str.maketrans(
    {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
)


def block(paper: Paper) -> str:
    """The element with a paper's description; nothing for one without a title."""
    if not told.text(paper, "title"):
        return ""
    thing = {"@context": "https://schema.org", **described(paper)}
    said = json.dumps(thing, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return f'<script type="application/ld+json">{said}</script>'


def described(paper: Paper) -> dict[str, Any]:
    """The description: what the paper does not have is not in it."""
    shape, date, address = told.shape(paper), told.date(paper), told.main_address(paper)
    own = shape not in ("article", "part")  # their volume is that of what they are part of
    number = told.text(paper, "number")
    first, last = told.pages(paper)
    return _thing(
        _TYPES.get(paper.type, "ScholarlyArticle" if paper.get("eprint") else "CreativeWork"),
        name=told.text(paper, "title"),
        author=[_person(someone) for someone in told.people(paper)],
        editor=[_person(someone) for someone in told.people(paper, "editor")],
        datePublished=date if told.is_iso(date) else "",
        creativeWorkStatus="" if told.is_iso(date) else date,
        isPartOf=_whole(paper),
        volumeNumber=told.text(paper, "volume") if own else "",
        reportNumber=number if shape == "report" else "",
        issueNumber=number if own and shape != "report" else "",
        bookEdition=told.text(paper, "edition") if own else "",
        pageStart=first if last else "",
        pageEnd=last,
        pagination="" if last else first,
        numberOfPages=told.text(paper, "pagetotal"),
        publisher=_thing(
            "Organization", name=told.publisher(paper), location=told.text(paper, "address")
        ),
        inSupportOf=told.degree(paper) if shape == "thesis" else "",
        identifier=[_thing("PropertyValue", **one) for one in _identifiers(paper)],
        url=address,
        sameAs=[url for url in told.addresses(paper) if url != address],
        encoding=[_pdf(url) for url in told.addresses(paper, "pdf")],
        isbn=told.serials(paper, "isbn"),
        inLanguage=told.text(paper, "language"),
        abstract=told.one_line(paper.abstract),
        keywords=told.keywords(paper),
    )


def _thing(kind: str, **said: Any) -> dict[str, Any]:
    """Something of a type, with what is known of it; nothing if that is nothing."""
    known = {name: value for name, value in said.items() if value}
    return {"@type": kind, **known} if known else {}


def _person(someone: Person) -> dict[str, Any]:
    name = told.one_line(str(someone))
    if someone.literal:
        return _thing("Organization", name=name)
    return _thing(
        "Person",
        name=name,
        givenName=told.given(someone),
        familyName=told.one_line(f"{someone.prefix} {someone.family}"),
        honorificSuffix=told.one_line(someone.suffix),
    )


def _whole(paper: Paper) -> dict[str, Any]:
    """What it is part of: a journal through issue and volume, a book, a series of books."""
    shape, name, issn = told.shape(paper), told.container(paper), told.serials(paper, "issn")
    number, volume = told.text(paper, "number"), told.text(paper, "volume")
    if shape == "article":
        short = told.text(paper, "shortjournal")
        whole = _thing("Periodical", name=name, alternateName=short, issn=issn)
        if volume:
            whole = _thing("PublicationVolume", volumeNumber=volume, isPartOf=whole)
        return _thing("PublicationIssue", issueNumber=number, isPartOf=whole) if number else whole
    series = _thing("BookSeries", name=told.text(paper, "series"), issn=issn)
    if shape == "part":
        edition = told.text(paper, "edition")
        return _thing(
            "Book", name=name, bookEdition=edition, volumeNumber=volume, issueNumber=number,
            isPartOf=series,
        )  # fmt: skip
    return series or _thing("CreativeWork", name=name)


def _identifiers(paper: Paper) -> list[dict[str, str]]:
    named = {
        "doi": told.one_line(paper.doi), "arxiv": told.arxiv(paper),
        "pmid": told.text(paper, "pmid"),
    }  # fmt: skip
    return [{"propertyID": name, "value": number} for name, number in named.items() if number]


def _pdf(url: str) -> dict[str, Any]:
    return _thing("MediaObject", contentUrl=url, encodingFormat="application/pdf")
