"""Meta tags that say which paper a page is about: Highwire Press's, as Google Scholar and Zotero
read them, and Dublin Core for what those have no name for.

See Google Scholar's "Inclusion Guidelines for Webmasters" (indexing), and Zotero's translator
"Embedded Metadata".
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from readlist.model import Paper
from readlist.site import told
from readlist.site.markup import clean

_WHOLES = {
    "article": ("citation_journal_title",),
    "review": ("citation_journal_title",),
    "inproceedings": ("citation_conference_title",),
    **dict.fromkeys(
        ("incollection", "inbook", "inreference"), ("citation_inbook_title", "citation_book_title")
    ),
}
_PUBLISHERS: dict[told.Shape, str] = {
    "thesis": "citation_dissertation_institution",
    "report": "citation_technical_report_institution",
}
_NUMBERS: dict[told.Shape, str] = {
    "report": "citation_technical_report_number", "patent": "citation_patent_number",
}  # fmt: skip
_PLAIN = {
    "shortjournal": "citation_journal_abbrev", "volume": "citation_volume",
    "series": "citation_series_title", "pmid": "citation_pmid", "language": "citation_language",
}  # fmt: skip


def metas(paper: Paper) -> str:
    """The tags as HTML; templates, which do more, would take longer."""
    return "".join(f'<meta name="{n}" content="{escape(clean(c))}">' for n, c in tags(paper))


def tags(paper: Paper) -> Iterator[tuple[str, str]]:
    """Name and content of each tag; none for a paper without a title."""
    if told.text(paper, "title"):
        yield from ((name, content) for name, content in _tags(paper) if content)


def _tags(paper: Paper) -> Iterator[tuple[str, str]]:
    shape, date = told.shape(paper), told.date(paper)
    yield "citation_title", told.text(paper, "title")
    for someone in told.people(paper):
        yield "citation_author", told.inverted(someone)
    slashed = date.replace("-", "/") if told.is_iso(date) else date  # as Google Scholar wants it
    yield "citation_publication_date", slashed
    for name in _WHOLES.get(paper.type, ()):
        yield name, told.container(paper)
    yield _PUBLISHERS.get(shape, "citation_publisher"), told.publisher(paper)
    yield _NUMBERS.get(shape, "citation_issue"), told.text(paper, "number")
    for field, name in _PLAIN.items():
        yield name, told.text(paper, field)
    first, last = told.pages(paper)
    yield "citation_firstpage", first
    yield "citation_lastpage", last
    for field in ("isbn", "issn"):
        for number in told.serials(paper, field):
            yield f"citation_{field}", number
    yield "citation_doi", told.one_line(paper.doi)
    yield "citation_arxiv_id", told.arxiv(paper)
    yield "citation_public_url", told.main_address(paper)
    for address in told.addresses(paper, "pdf"):
        yield "citation_pdf_url", address
    for word in told.keywords(paper):
        yield "citation_keywords", word
    yield "citation_abstract", told.one_line(paper.abstract)
    yield "DC.type", told.item_type(paper)
    for someone in told.people(paper, "editor"):
        yield "DC.contributor", told.inverted(someone)
