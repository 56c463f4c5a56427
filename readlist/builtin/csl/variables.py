"""What CSL 1.0.2 calls the types and fields of entries."""

from __future__ import annotations

from collections.abc import Mapping

# Ours, and CSL's: of several of ours, the first is read. The others are said in `note`, too.
_TYPES = (
    ("article", "article-journal"), ("book", "book"), ("incollection", "chapter"),
    ("inproceedings", "paper-conference"), ("techreport", "report"), ("phdthesis", "thesis"),
    ("misc", "document"), ("online", "webpage"), ("dataset", "dataset"), ("software", "software"),
    ("patent", "patent"), ("unpublished", "manuscript"), ("booklet", "pamphlet"),
    ("standard", "standard"), ("periodical", "periodical"), ("inreference", "entry-encyclopedia"),
    ("movie", "motion_picture"), ("audio", "song"), ("artwork", "graphic"), ("image", "figure"),
    ("letter", "personal_communication"), ("legislation", "legislation"),
    ("jurisdiction", "legal_case"), ("review", "review"), ("performance", "performance"),
    ("inbook", "chapter"), ("proceedings", "book"), ("manual", "book"),
    ("mastersthesis", "thesis"), ("music", "song"),
    ("video", "motion_picture"),
)  # fmt: skip
_ALSO_READ = {
    "article": "misc", "article-magazine": "article", "article-newspaper": "article",
    "review-book": "review", "entry": "inreference", "entry-dictionary": "inreference",
    "post": "online", "post-weblog": "online", "speech": "misc", "interview": "misc",
    "broadcast": "misc", "map": "misc", "bill": "legislation", "treaty": "misc", "event": "misc",
    "hearing": "misc", "regulation": "legislation", "classic": "book", "collection": "misc",
    "musical_score": "misc",
    # Crossref's own names, which its CSL-JSON has, too
    "journal-article": "article", "proceedings-article": "inproceedings", "monograph": "book",
    "book-chapter": "incollection", "posted-content": "misc", "dissertation": "phdthesis",
    "edited-book": "book", "reference-book": "book",
}  # fmt: skip
# What Crossref writes as a list ("REST API: works").
LISTED = frozenset(
    ("title", "container-title", "short-container-title", "original-title", "ISSN", "ISBN")
)
TYPE_OF = _ALSO_READ | {theirs: ours for ours, theirs in reversed(_TYPES)}
CSL_OF = dict(_TYPES)
_PARTS = ("inproceedings", "incollection", "inbook", "inreference")
_BOOKS = ("book", "proceedings", "manual")
THESES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
PUBLISHER = {
    **dict.fromkeys(THESES, "school"), "techreport": "institution", "manual": "organization",
    "online": "organization",
}  # fmt: skip
CONTAINER = {"article": "journal", "review": "journal", **dict.fromkeys(_PARTS, "booktitle")}
NUMBER = {
    "article": "issue", "review": "issue", "periodical": "issue",
    **dict.fromkeys((*_PARTS, *_BOOKS), "collection-number"),
}  # fmt: skip
# Variables of text that mean one field in every type; the first name is written.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "shorttitle": ("title-short", "shortTitle"),
    "shortjournal": (
        "container-title-short",
        "journalAbbreviation",
        "journal-abbreviation",
        "short-container-title",
    ),
    "series": ("collection-title",),
    "volume": ("volume",),
    "edition": ("edition",),
    "version": ("version",),
    "chapter": ("chapter-number",),
    "pages": ("page",),
    "pagetotal": ("number-of-pages",),
    "volumes": ("number-of-volumes",),
    "address": ("publisher-place",),
    "eventtitle": ("event-title", "event"),
    "venue": ("event-place",),
    "language": ("language",),
    "isbn": ("ISBN",),
    "issn": ("ISSN",),
    "doi": ("DOI",),
    "pmid": ("PMID",),
    "pmcid": ("PMCID",),
    "keywords": ("keyword",),
    "abstract": ("abstract",),
}
ROLES = {"author": "author", "editor": "editor", "translator": "translator",
          "container-author": "bookauthor"}  # fmt: skip
# What a line of the note may say, as Zotero's users do: `PMID: 1`, `event-place: Bergen`.
IN_NOTES = {
    theirs.lower(): ours
    for ours, names in TEXTS.items()
    for theirs in names
    if ours not in ("title", "abstract", "keywords")
}
