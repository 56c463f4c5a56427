"""PDF files: title, authors, DOI and arXiv number, from the metadata and the first two pages.

Metadata is often what a program made up, so it is believed where the page says the same. Nothing
else is read: a PDF knows how its letters look, not what they are about. See docs/formats/pdf.md.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from readlist import Aside, Importer, Link, Origin, Paper, Problem, Source, hookimpl
from readlist.bibtex import read_names
from readlist.text.addresses import as_fields, is_safe

_PAGES = 2  # that are read
_INSTALL = "pip install 'readlist[pdf]'"
_SAVE = "open it in a viewer, save it anew, and add that file"

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^\[\]`]*[^\s\"<>{}|\\^\[\]`.,;:]")
_STAMP = re.compile(
    r"arXiv:\s*(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?P<version>v\d+)?\s*"
    r"(?:\[(?P<class>[a-z-]+(?:\.[A-Za-z-]+)?)\])?\s*\d{1,2}\s+[A-Z][a-z]{2,8}\s+(?P<year>\d{4})"
)
_REFERENCES = re.compile(r"^\s*(?:\d+\.?\s*)?(?:references|bibliography)\s*$", re.I | re.M)
# A value is in few elements (`rdf:Alt`, `rdf:li`); to try more takes the square of a packet.
_XMP = (
    r"(?:<(?:\w+:)?{0}\b[^<>]*>\s*(?:<[^<>]*>\s*){{0,6}}+([^<]+)"
    r"|\b(?:\w+:)?{0}\s*=\s*[\"']([^\"']+))"
)
_JUNK = re.compile(
    r"microsoft (?:word|powerpoint)\b.*|untitled.*|no title|title|paper|main|manuscript|draft"
    r"|template.*|.*\btemplate\b.*|slide \d+|layout \d+|document\d*|full ?text.*|article.*\.\w+"
    r"|.*\.(?:docx?|rtf|tex|dvi|ps|pdf|indd|qxd|pptx?|odt|fm|p65)|pii:?.*|doi:?.*|10\.\d+/.*"
    r"|arxiv:.*|\S{0,30}\d\S*|proceedings of\b.*|(?:la)?tex\b.*|.*\bpp\. ?\d.*|.*\.\.\d+",
    re.I | re.S,
)
_HEADER = re.compile(
    r"(?:arxiv|doi|https?|www|issn|vol|published|received|research article|article|letter|preprint"
    r"|contents lists|journal homepage|proceedings of|accepted)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"[\s*∗⋆†‡§¶]+$")
# Unicode's ligatures, and where they stand in TeX's T1 and OT1 fonts that name no letters.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\xad": ""}
    | dict(zip("\x1b\x1c\x1d\x1e\x1f", ("ff", "fi", "fl", "ffi", "ffl"), strict=True))
    | dict(zip("\x0b\x0c\x0e\x0f", ("ff", "fi", "ffi", "ffl"), strict=True))
)


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands on one base line of a page, and how large most of its letters are, in points."""

    text: str
    size: float


@dataclass(frozen=True, slots=True)
class _Content:
    """What is read of a file: its metadata, its XMP packet, and the page that begins the paper."""

    info: Mapping[str, str]
    xmp: str
    lines: tuple[_Line, ...]
    text: str


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("pdf", recognises, read)


def recognises(source: Source) -> bool:
    """Whether the bytes are a PDF's, whatever the name says."""
    return not source.text and b"%PDF-" in source.data[:1024]


def read(source: Source) -> Iterator[Paper | Problem]:
    """The paper in the file, or the reason why there is none."""
    content = _content(source)
    if isinstance(content, Problem):
        yield content
        return
    fields = _fields(content)
    several = fields.pop("several", "")
    if several:
        hint = "write the paper's own into library.bib"
        message = f"several DOIs on its first page, none was taken: {several}"
        yield Problem("pdf", message, source.name, "note", hint)
    if not any(fields.get(name) for name in ("title", "doi", "eprint")):
        what = "no title and no identifier" if content.text.strip() else "no text (a scan?)"
        hint = "add the paper as BibTeX, and name the file in its field file"
        yield Problem("no-papers", f"{what} in it, so no entry", source.name, "error", hint)
        return
    if not fields.get("title"):
        hint = "write its title into library.bib"
        yield Problem("pdf", "its title cannot be told", source.name, "warning", hint)
    people = {"author": read_names(fields["author"])} if fields.get("author") else {}
    if is_safe(source.name):
        fields = {**fields, **as_fields([Link(source.name, "pdf")])}
    files = () if is_safe(source.name) or source.name == "<stdin>" else (source.name,)
    found = {name: text for name, text in fields.items() if text}
    aside = Aside(files=files)
    yield Paper(fields=found, people=people, origin=Origin(source.name), aside=aside)


# --------------------------------------------------------------------------- what it says


def _fields(content: _Content) -> dict[str, str]:
    """Fields from what the file states; `several` holds DOIs of which none was chosen."""
    fields = {"title": _title(content), "author": _authors(content)}
    if stamp := _STAMP.search(content.text):
        fields |= {"eprint": stamp["id"] + (stamp["version"] or ""), "archiveprefix": "arXiv"}
        fields["primaryclass"] = stamp["class"] or ""
        fields["year"] = stamp["year"] if stamp["version"] in (None, "v1") else ""
    fields["doi"] = _bare(_from_xmp(content.xmp, "doi") or content.info.get("doi", ""))
    if not fields["doi"]:
        found = _dois(content.text)
        fields["doi" if len(found) == 1 else "several"] = ", ".join(found)
    dated = _from_xmp(content.xmp, "coverDate") or _from_xmp(content.xmp, "publicationDate")
    if year := re.match(r"\d{4}", dated):
        fields["year"] = year[0]
    return fields


def _dois(text: str) -> list[str]:
    """The DOIs above the references, each once; arXiv's own say no more than its number."""
    above = _REFERENCES.split(text, maxsplit=1)[0]
    found = {_closed(doi).lower(): _closed(doi) for doi in _DOI.findall(above)}
    return [doi for low, doi in found.items() if not low.startswith("10.48550/")]


def _bare(doi: str) -> str:
    found = _DOI.search(doi)
    return _closed(found[0]) if found else ""


def _closed(doi: str) -> str:
    """A DOI without the bracket that closes around it."""
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi


def _from_xmp(xmp: str, name: str) -> str:
    """A value of the XMP packet, an element or an attribute (ISO 16684-1, 7). Read as text:
    no XML parser may expand what somebody hid in it."""
    from html import unescape

    found = re.search(_XMP.format(name), xmp)
    return " ".join(unescape(found[1] or found[2]).split()) if found else ""


def _title(content: _Content) -> str:
    """What the metadata calls it, where the page agrees; else what is printed largest."""
    page = Counter(_words(content.text))
    for given in (_from_xmp(content.xmp, "title"), content.info.get("title", "")):
        title = " ".join(given.split())
        if title and not _JUNK.fullmatch(title) and _stands_in(title, page):
            return title
    return _largest(content.lines)


def _stands_in(title: str, page: Counter[str]) -> bool:
    """Whether most words of a title are printed; a page without text cannot contradict it."""
    words = _words(title)
    return not page or sum(word in page for word in words) * 4 >= len(words) * 3 > 0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.translate(_LIGATURES).casefold())


def _largest(lines: Sequence[_Line]) -> str:
    """The largest lines that can be a title: some words, neither a heading of the journal nor a
    page of prose. Empty where all letters are of one size."""
    sizes = sorted({line.size for line in lines}, reverse=True)
    for size in sizes[:-1][:8]:
        for run in _runs(lines, size):
            title = _MARKS.sub("", " ".join(run))
            letters = sum(map(str.isalpha, title))
            if len(_words(title)) >= 2 and letters >= 8 and len(title) <= 300:
                return title
    return ""


def _runs(lines: Sequence[_Line], size: float) -> Iterator[list[str]]:
    """Adjacent lines of a size, without those that speak of the journal."""
    run: list[str] = []
    for line in [*lines, _Line("", 0)]:
        if abs(line.size - size) < 0.5 and not _HEADER.match(line.text):
            run.append(line.text)
        elif run:
            yield run
            run = []


def _authors(content: _Content) -> str:
    """The names that the metadata gives, where each is somebody whom the page names."""
    given = " ".join(content.info.get("author", "").split())
    given = re.sub(r",\s*(?:and\s|&)\s*", ", ", given)
    names = [name for name in re.split(r"\s*;\s*|\s+and\s+|\s*&\s*", given) if name]
    parts = [name for name in re.split(r"\s*,\s*", given) if name]
    if len(names) == 1 and all(" " in part for part in parts):  # not `Lovelace, Ada`
        names = parts
    printed = {*_words(content.text)}
    for name in names:
        words = _words(name)
        if len(words) < 2 or not (printed >= {max(words, key=len)}) or "{" in name or "}" in name:
            return ""
    return " and ".join(names)


# --------------------------------------------------------------------------- pypdf


def _content(source: Source) -> _Content | Problem:
    """The file through pypdf. Whatever that cannot do is a Problem: files are made by anybody."""
    try:
        import pypdf
    except ImportError:
        message = "PDF files need the package pypdf, which is not installed"
        return Problem("pdf", message, source.name, "error", _INSTALL)
    from io import BytesIO

    with _quiet():
        try:
            reader = pypdf.PdfReader(BytesIO(source.data))
            if reader.is_encrypted and not reader.decrypt(""):
                hint = "open it with its password, save it without one, and add that file"
                return Problem("pdf", "it is locked with a password", source.name, "error", hint)
            return _of_reader(reader)
        except pypdf.errors.DependencyError:
            hint = "pip install cryptography, or save it without encryption"
            return Problem("pdf", "its encryption cannot be undone", source.name, "error", hint)
        except Exception as error:
            why = " ".join(str(error).split())[:80] or type(error).__name__
            message = f"damaged, or no PDF: {why}"
            return Problem("pdf", message, source.name, "error", _SAVE)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf from talking: what matters becomes a Problem."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def _of_reader(reader: Any) -> _Content:
    """Metadata and the first page with text, of the first two."""
    info = {
        str(n).lstrip("/").lower(): str(v) for n, v in _attempt(lambda: reader.metadata).items()
    }
    root = _attempt(lambda: reader.trailer["/Root"])
    packet = root.get("/Metadata")
    xmp = packet.get_object().get_data().decode("utf-8", "replace") if packet else ""
    found = _Content(info, xmp, (), "")
    for number in range(min(_PAGES, len(reader.pages))):
        lines, text = _page(reader.pages[number])
        found = replace(found, lines=lines, text=text)
        if sum(map(str.isalpha, text)) >= 100:
            break
    return found


def _attempt(ask: Any) -> Any:
    """A dictionary of the file; empty where it is damaged and the rest may not be."""
    try:
        return ask() or {}
    except Exception:
        return {}


def _page(page: Any) -> tuple[tuple[_Line, ...], str]:
    """The lines of a page that run from left to right, with their sizes; and all of its text."""
    rows: list[tuple[float, list[tuple[str, float]]]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        upright = abs(tm[1] * cm[0]) < 0.01 and tm[0] * cm[0] > 0
        if not text.strip() or not upright:
            return
        height = abs(size * tm[3] * cm[3])
        base = tm[5] * cm[3] + cm[5]
        if rows and abs(rows[-1][0] - base) < 1 and not rows[-1][1][-1][0].endswith("\n"):
            rows[-1][1].append((text, height))
        else:
            rows.append((base, [(text, height)]))

    text = page.extract_text(visitor_text=visit).translate(_LIGATURES)
    return tuple(_line(parts) for _, parts in rows), text


def _line(parts: Sequence[tuple[str, float]]) -> _Line:
    """One line; small capitals are smaller than the letters that begin their words."""
    sizes: Counter[float] = Counter()
    for text, size in parts:
        sizes[round(size, 1)] += len(text.strip())
    text = " ".join("".join(text for text, _ in parts).translate(_LIGATURES).split())
    return _Line(text, max(sizes, key=lambda size: (sizes[size], size)))
