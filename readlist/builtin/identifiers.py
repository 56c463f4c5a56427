"""A list of identifiers: one DOI, arXiv number, ISBN, PubMed number or web address on each line.

Each becomes a paper that has nothing else, to be resolved later: readlist invents no title. See
docs/formats/identifiers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from readlist import Importer, Origin, Paper, Problem, Source, hookimpl
from readlist.bibtex.identifiers import is_isbn
from readlist.text import readings
from readlist.text.addresses import clean, is_safe
from readlist.text.tagged import lines_of, shortly

_COMMENT = re.compile(r"(?:^|\s)[#%].*$")
_BULLET = re.compile(r"(?:[-*+•‣–]\s+|\(?\d{1,4}[.)]\s+|>\s*)?(?:\[[ xX/-]\]\s+)?")
_HEADING = re.compile(r"#{1,6}\s+\S")
_APART = re.compile(r"[\s,;|]+")
_HAS_ANOTHER = re.compile(r"[,;|]\s*(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/", re.I)
# An address as people copy it from a page that shows it without `https://`.
_BARE_ADDRESS = re.compile(r"(?:(?:www|dx)\.)?(?:arxiv|doi)\.org/", re.I)
_ARXIV = r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)"
_DOI = r"(10\.\d{4,9}(?:\.\d+)*/[^\s?#]+)"
_DOI_OF_BIORXIV = (
    r"(10\.\d{4,9}/[^\s?#]+?)(?:v\d+)?(?:\.(?:full|abstract|article|pdf)[\w.-]*)?(?=$|[?#])"
)
# What the address of a page says of the paper on it: a field, and the form after `https://`.
_PLACES = tuple(
    (name, re.compile(rf"https?://(?:www\.)?{form}", re.I))
    for name, form in (
        ("doi", rf"(?:dx\.)?doi\.org/{_DOI}"),
        ("eprint", rf"(?:\w+\.)?arxiv\.org/(?:abs|pdf|html|format)/{_ARXIV}(?:\.pdf)?"),
        ("eprint", rf"(?:ar5iv\.(?:labs\.arxiv\.)?org/html|alphaxiv\.org/abs)/{_ARXIV}"),
        ("eprint", rf"(?:huggingface\.co|hf\.co)/papers/{_ARXIV}"),
        ("pmid", r"pubmed\.ncbi\.nlm\.nih\.gov/(\d{1,8})"),
        ("pmid", r"ncbi\.nlm\.nih\.gov/pubmed/(\d{1,8})"),
        ("doi", rf"(?:bio|med)rxiv\.org/content/{_DOI_OF_BIORXIV}"),
        ("doi", rf"link\.springer\.com/(?:article|chapter|book)/{_DOI}"),
        ("doi", rf"[\w.-]+/doi/(?:abs/|full/|pdf/|epdf/|pdfplus/|book/)?{_DOI}"),
    )
)
_NOTHING_MORE = re.compile(r"https?://(?:www\.|dx\.|\w+\.)?(?:arxiv|doi)\.org/", re.I)
_PUBMED = re.compile(r"(?:pmid\s*:?\s*)(\d{1,8})|(\d{6,8})", re.I)
_PREPRINT = re.compile(rf"(?:arxiv\s*:?\s*)?({_ARXIV}(?:\s*\[[\w.-]+\])?)", re.I)
_BOOK = re.compile(r"(?:isbn(?:-1[03])?\s*:?\s*)?((?:97[89][ -]?)?(?:\d[ -]?){9}[\dXx])", re.I)


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("identifiers", recognises, read)


def recognises(source: Source) -> bool:
    """Whether most lines are identifiers; a Markdown file with headings is a reading list."""
    lines = [text for text in map(_bare, lines_of(source.text)) if text]
    if source.suffix in (".md", ".markdown") and _HEADING.search(source.text):
        return False
    return bool(lines) and 2 * sum(1 for text in lines if _papers(text)) > len(lines)


def read(source: Source) -> Iterator[Paper | Problem]:
    """A paper for each identifier, and a note for every other line."""
    for number, line in enumerate(lines_of(source.text), 1):
        text = _bare(line)
        found = _papers(text) if text else []
        for fields in found:
            kind = "book" if "isbn" in fields else "misc"
            yield Paper(type=kind, fields=fields, origin=Origin(source.name, number, number))
        if text and not found:
            yield Problem("unread", f"not read: {shortly(text)}", f"{source.name}:{number}", "note")


def _bare(line: str) -> str:
    """The line without its bullet, a comment, and what stands around an address."""
    text = _COMMENT.sub("", line.strip())
    text = text[_BULLET.match(text).end() :]  # type: ignore[union-attr]
    return text.strip(" \t,;<>`'\"")


def _papers(text: str) -> list[dict[str, str]]:
    """The identifiers of a line, each as the fields of a paper: one, or several side by side."""
    if not _HAS_ANOTHER.search(text) and (whole := _identified(text)):
        return [dict(whole)]
    parts = [_identified(part.strip("<>`'\"()")) for part in _APART.split(text)]
    return [dict(part) for part in parts] if len(parts) > 1 and all(parts) else []


def _identified(text: str) -> Mapping[str, str]:
    """The fields that an identifier says; none if it is none."""
    if _BARE_ADDRESS.match(text):
        text = f"https://{text}"
    if re.match(r"https?://", text, re.I):
        return _at(text)
    if doi := readings.bare_doi(text):
        return {"doi": doi.rstrip(".,;")}
    if preprint := _PREPRINT.fullmatch(text):
        return readings.read_arxiv(f"arXiv:{preprint[1]}")
    if book := _BOOK.fullmatch(text):
        digits = re.sub(r"[ -]", "", book[1]).upper()
        return {"isbn": book[1].strip()} if is_isbn(digits) else {}
    if pubmed := _PUBMED.fullmatch(text):
        return {"pmid": pubmed[1] or pubmed[2]}
    return {}


def _at(url: str) -> Mapping[str, str]:
    """What an address says, and the address, unless it says nothing more."""
    if (doi := readings.bare_doi(url)) and not is_safe(url):
        return {"doi": doi}  # with signs that no address has: `10.1002/(SICI)...<1::AID>3.0.CO;2-2`
    if clean(url) != url.rstrip(".,;") or not is_safe(clean(url)):
        return {}
    fields = {} if _NOTHING_MORE.match(url) else {"url": clean(url)}
    for name, form in _PLACES:
        found = form.match(clean(url))
        if found:
            archive = {"archiveprefix": "arXiv"} if name == "eprint" else {}
            return {name: found[1], **archive, **fields}
    return {"url": clean(url)}
