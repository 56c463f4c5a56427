"""A paper as a web page describes it, and the one that its meta tags describe.

`readlist.text.embedded` and `readlist.text.listings` give such papers too;
`readlist.builtin.html` makes papers of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from readlist.model import Link
from readlist.text import readings
from readlist.text.addresses import is_safe, kind_of
from readlist.text.readings import bare_doi, pages_of
from readlist.text.webpage import Webpage, plain


@dataclass(frozen=True, slots=True)
class WebPaper:
    """A paper as a page describes it, with names as they stand there.

    `start` is text that stands where it was read; `sure` is whether it can be nothing but a paper.
    """

    type: str = "misc"
    fields: Mapping[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    start: str = ""
    sure: bool = True

    @property
    def title(self) -> str:
        return self.fields.get("title", "")


_ARXIV_PLACE = re.compile(
    r"https?://(?:[\w-]+\.)?(?:arxiv\.org/(?:abs|pdf|html)|alphaxiv\.org/abs|huggingface\.co/papers"
    r"|hf\.co/papers)/(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?=[/?#.]|$)",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def year_in(text: str) -> str:
    found = _YEAR.search(text)
    return found[0] if found else ""


def with_identifiers(paper: WebPaper) -> WebPaper:
    """The paper with the numbers that its links hold: arXiv's, and a DOI."""
    fields = dict(paper.fields)
    for link in paper.links:
        if found := _ARXIV_PLACE.match(link.url):
            if "eprint" not in fields:
                fields |= {"eprint": found["id"], "archiveprefix": "arXiv"}
        elif doi := bare_doi(link.url):
            fields.setdefault("doi", doi)
    return replace(paper, fields=fields)


def joined(first: WebPaper, other: WebPaper) -> WebPaper:
    """Two descriptions of one paper: what the first does not say, the other adds."""
    urls = {link.url for link in first.links}
    said = {name: text for name, text in first.fields.items() if text}
    kind = other.type if first.type == "misc" else first.type
    return replace(
        first,
        type=kind,
        fields={**other.fields, **said},
        authors=first.authors or other.authors,
        editors=first.editors or other.editors,
        links=(*first.links, *(link for link in other.links if link.url not in urls)),
    )


def link(url: str, kind: str = "") -> tuple[Link, ...]:
    """An address as links of a paper: one, or none where it leads nowhere."""
    if not is_safe(url) or not url.lower().startswith("http"):
        return ()
    return (Link(url, "pdf" if kind == "pdf" else kind_of(url)),)


# --------------------------------------------------------------------------- meta tags

# field -> the meta tags that give it, the best first. Highwire Press as Google Scholar reads it,
# PRISM 2.1, EPrints, Dublin Core in its three spellings.
_METAS: Mapping[str, tuple[str, ...]] = {
    "title": ("citation_title", "bepress_citation_title", "eprints.title", "dc.title",
              "dcterms.title"),
    "abstract": ("citation_abstract", "eprints.abstract", "dcterms.abstract",
                 "dc.description.abstract", "dc.description"),
    "journal": ("citation_journal_title", "bepress_citation_journal_title",
                "citation_journal_abbrev", "eprints.publication", "prism.publicationname"),
    "booktitle": ("citation_conference_title", "citation_conference", "citation_inbook_title",
                  "citation_book_title"),
    "school": ("citation_dissertation_institution", "bepress_citation_dissertation_institution"),
    "institution": ("citation_technical_report_institution",),
    "volume": ("citation_volume", "bepress_citation_volume", "prism.volume", "dc.source.volume"),
    "number": ("citation_issue", "bepress_citation_issue", "citation_technical_report_number",
               "prism.number", "dc.source.issue"),
    "year": ("citation_publication_date", "citation_date", "bepress_citation_date",
             "citation_cover_date", "citation_year", "citation_online_date", "eprints.date",
             "prism.publicationdate", "dcterms.issued", "dc.date.issued", "dc.date"),
    "publisher": ("citation_publisher", "eprints.publisher", "dc.publisher"),
    "issn": ("citation_issn", "eprints.issn", "prism.issn", "dc.source.issn"),
    "isbn": ("citation_isbn", "eprints.isbn"),
    "pmid": ("citation_pmid",),
    "doi": ("citation_doi", "bepress_citation_doi", "prism.doi", "dc.identifier.doi",
            "dc.identifier"),
}  # fmt: skip
_FIRST_PAGE = ("citation_firstpage", "bepress_citation_firstpage", "prism.startingpage")
_LAST_PAGE = ("citation_lastpage", "bepress_citation_lastpage", "prism.endingpage")
_AUTHORS = (
    "citation_author", "citation_authors", "bepress_citation_author", "eprints.creators_name",
    "dc.creator", "dc.creator.personalname", "dcterms.creator", "dc.contributor.author",
)  # fmt: skip
_KEYWORDS = ("citation_keywords", "citation_keyword", "eprints.keywords", "dc.subject")
_PLACES = (
    "citation_abstract_html_url", "citation_public_url", "citation_fulltext_html_url",
    "bepress_citation_abstract_html_url",
)  # fmt: skip
_PDFS = ("citation_pdf_url", "bepress_citation_pdf_url", "eprints.document_url")
_OF_HIGHWIRE = ("citation_title", "bepress_citation_title", "eprints.title")
_VANCOUVER = re.compile(r"(?P<family>\S.*\w)\s+(?P<initials>[A-Z]{1,3})")
_LABEL = re.compile(r"^\s*(?:abstract|summary)\s*[:.—–-]?\s+(?=[A-Z\"“(0-9])", re.I)


def of_metas(page: Webpage) -> WebPaper | None:
    """The paper that the page is about, by its meta tags.

    A title in Dublin Core alone is any page's: it counts with an author or a DOI, and is sure to
    be a paper's with a DOI, or with author and abstract.
    """
    found = {name: page.meta(*tags) for name, tags in _METAS.items()}
    fields = {name: plain(values[0]) for name, values in found.items() if values}
    authors = tuple(_names(page.meta(*_AUTHORS)))
    fields["doi"] = next(filter(None, map(bare_doi, found["doi"])), "")
    if not fields.get("title") or not (page.meta(*_OF_HIGHWIRE) or authors or fields["doi"]):
        return None
    fields["year"] = year_in(fields.get("year", ""))
    fields["pages"] = pages_of(*(next(iter(page.meta(*n)), "") for n in (_FIRST_PAGE, _LAST_PAGE)))
    fields["keywords"] = keywords(page.meta(*_KEYWORDS))
    fields["abstract"] = _LABEL.sub("", fields.get("abstract", ""))
    if arxiv := page.meta("citation_arxiv_id"):
        fields |= {"eprint": arxiv[0].removeprefix("arXiv:"), "archiveprefix": "arXiv"}
    places = [page.absolute(url) for url in (*page.meta(*_PLACES), page.own_address)]
    pdfs = [page.absolute(url) for url in page.meta(*_PDFS)]
    links = (
        *(n for url in places[:1] for n in link(url)),
        *(n for u in pdfs for n in link(u, "pdf")),
    )
    start = next(name for name in _METAS["title"] if page.meta(name))
    sure = bool(page.meta(*_OF_HIGHWIRE) or fields["doi"] or (authors and fields["abstract"]))
    return WebPaper(_kind(page, fields), fields, authors, (), links, start, sure)


def _kind(page: Webpage, fields: Mapping[str, str]) -> str:
    """What the entry is, by the fields that only such an entry has."""
    if page.meta("citation_inbook_title", "citation_book_title"):
        return "incollection"
    kinds = {"journal": "article", "booktitle": "inproceedings", "school": "phdthesis",
             "institution": "techreport"}  # fmt: skip
    return next((kind for name, kind in kinds.items() if fields.get(name)), "misc")


def _names(given: Sequence[str]) -> Iterator[str]:
    """One name each; some pages put all of them into one tag, PubMed as `Vega LM;Berg T;`."""
    for text in map(plain, given):
        parts = [part.strip() for part in text.split(";")]
        if len(parts) == 1 and text.count(",") > 1:
            several = [part.strip() for part in text.split(",")]
            parts = several if all(" " in part for part in several) else parts
        yield from map(_family_first, filter(None, parts))


def _family_first(name: str) -> str:
    """`Vega, LM` of `Vega LM`: initials without stops stand behind the family's name."""
    found = _VANCOUVER.fullmatch(name)
    mixed = found is not None and not found["family"].isupper() and "," not in name
    return f"{found['family']}, {found['initials']}" if found and mixed else name


def keywords(given: Iterable[str]) -> str:
    return ", ".join(readings.keywords(re.split("[;,]", "; ".join(map(plain, given)))))
