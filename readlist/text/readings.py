"""Small readings that mean the same wherever papers come from: records, pages, other managers.

Names in parts, pages, keywords, identifiers and addresses, each from the text that a format has.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from readlist.model import Link, Person, links_to_field
from readlist.text.addresses import kind_of
from readlist.text.tagged import one_line, paragraphs

ARXIV = re.compile(
    r"(?:https?://(?:www\.)?arxiv\.org/abs/|arxiv\s*:?\s*)?(?P<eprint>\d{4}\.\d{4,5}(?:v\d+)?"
    r"|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?:\s*\[(?P<primaryclass>[\w.-]+)\])?",
    re.I,
)
_BEFORE_DOI = re.compile(
    r"(?P<place>(?:https?://)?(?:dx\.|www\.)?doi\.org/|info:doi/)?(?:doi\s*:?\s*)?", re.I
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"]+")
_ISSN = re.compile(r"\b(\d{4})[-–‐]?(\d{3}[\dXx])\b")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
_MASTERS = re.compile(r"\bm\.?\s?(?:sc?|a)\b|master", re.I)
_MARKUP = re.compile(r"</?(?:p|br|div|span|strong|em|ul|li|h\d)\b[^<>]*>", re.I)
_DASHES = "-‐‑‒–—−"
# Between two pages, and not in the name of one: `S-12`.
_BETWEEN = re.compile(rf"(?:(?<=\d)|(?<=[ivxlc])(?=\W+[ivxlc]))\s*[{_DASHES}]+\s*(?=\w)", re.I)
_RANGE = re.compile(rf"([^\s,;{_DASHES}]+)\s*[{_DASHES}]+\s*([^\s,;{_DASHES}]+)")
_NAMING = ("title", "doi", "eprint", "isbn", "pmid", "url")


def names_a_paper(fields: Mapping[str, str]) -> bool:
    """Whether a paper has a title, an identifier or an address, without which nobody finds it."""
    return any(fields.get(name) for name in _NAMING)


def is_masters(kind: str) -> bool:
    """Whether a kind of thesis is a master's: `M.Sc.`, `Masterarbeit`."""
    return _MASTERS.search(kind) is not None


# ---------------------------------------------------------------------- texts


def keywords(words: Iterable[str]) -> list[str]:
    """Keywords, each once ignoring case; a comma in one would make it two."""
    found: dict[str, str] = {}
    for word in words:
        if plain := one_line(word.replace(",", " ")):
            found.setdefault(plain.casefold(), plain)
    return list(found.values())


def keyword_list(values: Iterable[str]) -> list[str]:
    """The keywords of texts that have semicolons between them."""
    return keywords(part for value in values for part in value.split(";"))


def without_markup(note: str) -> str:
    """A note as Markdown: Zotero writes its notes as HTML."""
    if not _MARKUP.search(note):
        return note
    text = re.sub(r"</(?:p|div|li|h\d)>|<br ?/?>", "\n\n", note, flags=re.I)
    return "\n\n".join(paragraphs(html.unescape(re.sub(r"<[^<>]*>", "", text))))


def printable(text: str) -> str:
    """The text without control characters, which no format has a place for."""
    if text.isprintable():  # nearly always, and a hundred times as fast
        return text
    return "".join(char for char in text if char.isprintable() or char.isspace())


# ---------------------------------------------------------------------- people, pages


def person(family: str, given: str = "", suffix: str = "") -> Person:
    """Somebody whose name comes in parts; words in lower case before the family name are its
    `von` part, as in BibTeX."""
    words = family.split()
    low = 0
    while low < len(words) - 1 and _begins_low(words[low]):
        low += 1
    return Person(" ".join(words[low:]), one_line(given), " ".join(words[:low]), one_line(suffix))


def _begins_low(word: str) -> bool:
    return next((char for char in word if char.isalpha()), "X").islower()


def pages_of(first: str, last: str = "") -> str:
    """`12–17` of a first and a last page, or of a range with any dashes in one text."""
    if last and last != first and not _BETWEEN.search(first):
        return f"{first}–{last}" if first else last
    return _BETWEEN.sub("–", first or last)


def page_range(pages: str) -> tuple[str, str]:
    """First and last page of `12–17`; all of it as first where it is no single range."""
    found = _RANGE.fullmatch(pages.strip())
    return (found[1], found[2]) if found else (pages.strip(), "")


# ---------------------------------------------------------------------- identifiers, addresses


def bare_doi(text: str) -> str:
    """`10.1000/182` of an address or `doi:10.1000/182`; empty if the text is none."""
    whole = text.strip()
    before = _BEFORE_DOI.match(whole)
    doi = whole[before.end() :] if before else whole
    if before and before["place"]:
        doi = unquote(doi).partition("?")[0].strip()
    return doi if _DOI.fullmatch(doi) else ""


def serial_numbers(text: str) -> tuple[list[str], list[str]]:
    """The ISSNs and the ISBNs of a text, by their form: `0027-8424 (Print)`."""
    spoken = re.sub(r"\([^)]*\)|\bIS[BS]N\b:?", " ", text)
    isbn = [found[0].strip(" -") for found in _ISBN.finditer(spoken)]
    rest = _ISBN.sub(" ", spoken)
    return [f"{found[1]}-{found[2].upper()}" for found in _ISSN.finditer(rest)], isbn


def read_arxiv(text: str) -> dict[str, str]:
    """`eprint`, `archiveprefix` and `primaryclass` of `arXiv:2405.00001 [cs.CL]` or its address;
    else nothing."""
    found = ARXIV.fullmatch(text.strip())
    if found is None or not text.strip().lower().startswith(("arxiv", "http")):
        return {}
    named = {name: said for name, said in found.groupdict().items() if said}
    return {**named, "archiveprefix": "arXiv"}


def address_fields(urls: Iterable[str], pdfs: Iterable[str] = ()) -> dict[str, str]:
    """`url`, the first of the addresses, and `links` with the further ones."""
    found: dict[str, Link] = {}
    for link in (*(Link(url, kind_of(url)) for url in urls), *(Link(url, "pdf") for url in pdfs)):
        found.setdefault(link.url, link)
    main, *further = found or [""]
    links = links_to_field(found[url] for url in further)
    return {name: text for name, text in (("url", main), ("links", links)) if text}
