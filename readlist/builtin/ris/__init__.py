"""RIS, read and written: lines of a tag of two letters, two blanks, a hyphen and a value.

The format was published by Research Information Systems for Reference Manager ("RIS Format
Specifications", 2001, and 2011 with EndNote's types). Programs differ in which tag holds a journal,
a book or an editor; what each of them means by a tag stands in the tables. See docs/formats/ris.md.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from readlist import (
    Aside,
    Exporter,
    Importer,
    Library,
    Origin,
    Paper,
    Person,
    Problem,
    Source,
    hookimpl,
)
from readlist.bibtex import read_names, records
from readlist.bibtex.names import OTHERS
from readlist.builtin.ris.codes import (
    BOOK_TAGS,
    BOOKS,
    CODE_OF,
    CONTAINER,
    EDITION,
    JOURNAL_TAGS,
    PARTS,
    PLAIN,
    PUBLISHER,
    THESES,
    TYPE_OF,
)
from readlist.text import readings, richtext, tagged
from readlist.text.addresses import clean, is_safe, safe_links
from readlist.text.tagged import Record

# What data bases add to each record about themselves and the day of the export.
_CHATTER = re.compile(r"(?:export date|cited by|times cited|number of references)\b.*", re.I)

_NOTES = ("N1", "RN")
_MARKED_UP = re.compile(r"</?(?:p|br|div|span|strong|em|ul|li|h\d)\b[^<>]*>", re.I)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9a-fA-F]+);")


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("ris", recognises, read)


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("ris", ".ris", render, records.Options, inspect)


# --------------------------------------------------------------------------- lines to records


def recognises(source: Source) -> bool:
    """Whether a record begins, and tags follow; or a whole lot of tags stand there without one."""
    lines = [line for line in tagged.lines_of(source.text) if line.strip()]
    with_tag = sum(map(tagged.is_ris_line, lines))
    if any(map(tagged.begins_ris, lines)):
        return source.suffix == ".ris" or 4 * with_tag >= len(lines)
    return any(map(tagged.ends_ris, lines)) and 2 * with_tag >= len(lines)


def read(source: Source) -> Iterator[Paper | Problem]:
    """Every record, and a Problem for each that is damaged and for what belongs to none."""
    unread, found = tagged.Unread(), False
    for thing in tagged.ris_records(source):
        found = True
        if isinstance(thing, Problem):
            yield thing
            continue
        reading = _Reading(thing)
        paper = reading.paper(source.name)
        if paper or thing.code:
            yield from _complaints(thing, source.name)
            yield paper or tagged.empty(thing, source.name, "a title (TI) or a DOI (DO)")
            unread.add(reading.values)
        else:  # data bases put lines with tags between their records
            stray = [(number, "".join(lines)) for _, lines, number in thing.lines]
            yield tagged.unread_lines(stray, source.name)
    yield from unread.problems(source.name)
    if not found:
        hint = "a record begins with a line such as `TY  - JOUR`"
        yield Problem("no-papers", "no record found", source.name, "error", hint)


def _complaints(record: Record, name: str) -> Iterator[Problem]:
    where = f"{name}:{record.first}"
    if not record.code:
        hint = "put a line such as `TY  - JOUR` before it"
        yield Problem("record-start", "a record without TY; read as misc", where, hint=hint)
    elif record.code not in TYPE_OF:
        message = f"'{record.code}' is no type of RIS; read as misc"
        yield Problem("record-type", message, where)
    if not record.closed:
        message = "a record without ER, perhaps cut off; what is there was read"
        hint = f"it ends in line {record.last}; compare it with where it comes from"
        yield Problem("record-end", message, where, hint=hint)


# --------------------------------------------------------------------------- a record as a paper


class _Reading:
    """What the lines of a record mean, for a record of its type."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.type = TYPE_OF.get(record.code, "misc")
        for tag, lines, _ in record.lines:
            if tag not in _NOTES or not _MARKED_UP.search("".join(lines)):
                lines[:] = [html.unescape(line) if _ENTITY.search(line) else line for line in lines]
        self.values = tagged.Values(record, tagged.RIS_TEXTS)

    def paper(self, name: str) -> Paper | None:
        """The paper; None for a record with neither a title nor an identifier."""
        values = self.values
        people = self._people()
        self._settle_type(people)
        notes, aside = self._notes()
        fields = {
            **self._titles(),
            **self._dates(),
            **self._numbers(),
            **self._identifiers(),
            **readings.address_fields(self._addresses("UR"), self._addresses("L1", "L2")),
            "type": self._kind(),
            "keywords": ", ".join(readings.keyword_list(values.all("KW"))),
            "abstract": values.first("AB", "N2"),
            "note": "; ".join(notes),
        }
        fields = {n: text for n, text in records.with_people(fields, **people).items() if text}
        if not readings.names_a_paper(fields):
            return None
        origin = Origin(name, self.record.first, self.record.last)
        side = Aside(notes=tuple(aside)) if aside else None
        return Paper(self._key(), self.type, fields, people=people, origin=origin, aside=side)

    # ---- people

    def _people(self) -> dict[str, tuple[Person, ...]]:
        authors = self.values.all("AU", "A1")
        editors = self.values.all("ED")
        if self.type in BOOKS:  # A2 are editors of the series, where others are of the book
            editors += self.values.all("A3")
            editors = editors or self.values.all("A2")
        else:
            editors += self.values.all("A2")
        if self.record.code == "EDBOOK" and not editors:
            authors, editors = [], authors
        people = {"author": authors, "editor": editors, "translator": self.values.all("A4")}
        commas = any("," in name for names in people.values() for name in names)
        read = records.comma_person if commas else records.person_in_order
        return {role: tuple(map(read, names)) for role, names in people.items() if names}

    def _settle_type(self, people: dict[str, tuple[Person, ...]]) -> None:
        """What the code leaves open: proceedings have editors, a thesis says which it is."""
        edited = "author" not in people and "editor" in people
        if self.type == "inproceedings" and edited and not self.values.seen(*BOOK_TAGS):
            self.type = "proceedings"
        if self.type == "phdthesis" and readings.is_masters(self._said("M3")):
            self.type = "mastersthesis"

    def _kind(self) -> str:
        """The kind of report or thesis, where it says more than the type; for an article, M3 is
        what data bases call it."""
        if self.type in ("article", *PARTS):
            return ""
        kind = self.values.first("M3")
        return "" if kind == THESES.get(self.type) else kind

    def _said(self, tag: str) -> str:
        return " ".join(self.values.seen(tag))

    # ---- titles and where it stands

    def _titles(self) -> dict[str, str]:
        titles = {"title": self.values.first("TI", "T1", "CT")}
        if not titles["title"] and self.type in (*BOOKS, "misc", "unpublished"):
            titles["title"] = self.values.first("BT")
        container = CONTAINER.get(self.type, "howpublished")
        tags = BOOK_TAGS if self.type in PARTS else JOURNAL_TAGS
        titles[container] = self.values.first(*tags)
        if self.type in PARTS and "C3" in self.values and "T2" in self.values:
            titles["eventtitle"] = self.values.first("T2")
        if self.type == "article":
            titles["shortjournal"] = self.values.first("J2", "JA", "JO")
            if titles["shortjournal"] == titles["journal"]:
                titles["shortjournal"] = ""
        titles.setdefault("series", self.values.first("T3"))
        return titles

    def _dates(self) -> dict[str, str]:
        said = self.values.first("PY", "Y1")
        dates = records.read_date(said) or ({"year": said} if said else {})
        whole = records.read_date(self._said("DA"))
        if whole and dates.get("year", whole.get("year")) == whole.get("year"):
            dates = {**dates, **whole}
            self.values.first("DA")
        if visited := records.whole_day(records.read_date(self._said("Y2"))):
            dates["urldate"] = visited
            self.values.first("Y2")
        return dates

    def _numbers(self) -> dict[str, str]:
        numbers = {name: self.values.first(tag) for name, tag in PLAIN.items()}
        numbers[PUBLISHER.get(self.type, "publisher")] = self.values.first("PB")
        numbers[EDITION.get(self.type, "edition")] = self.values.first("ET")
        numbers["number"] = self.values.first("IS") or self.values.first("CP")
        if not numbers["number"] and self.type in ("article", "techreport", "patent", "standard"):
            number = "" if readings.read_arxiv(self._said("M1")) else self.values.first("M1")
            numbers["number"] = number
        if self.type in (*PARTS, *BOOKS):
            numbers["chapter"] = self.values.first("SE")
        if self.type == "inproceedings" and not numbers["address"]:
            numbers["address"] = self.values.first("C1")
        begin, end = self.values.first("SP"), self.values.first("EP")
        whole = self.type in (*BOOKS, *THESES) and not end
        if whole and re.fullmatch(r"\D{0,3}\d+\D{0,8}", begin):
            numbers["pagetotal"] = begin
        else:
            numbers["pages"] = readings.pages_of(begin, end)
        return numbers

    # ---- identifiers

    def _identifiers(self) -> dict[str, str]:
        said = self.values.first("DO")
        found = {"doi": readings.bare_doi(said) or said}
        for tag in ("M3", "ID"):
            if not found["doi"] and (doi := readings.bare_doi(self._said(tag))):
                found["doi"] = doi
                self.values.read(tag)
        for tag in ("AN", "M1"):
            for value in self.values.seen(tag):
                pmid = re.fullmatch(r"pmid:?\s*(\d{1,8})", value, re.I)
                of_pubmed = re.search(r"pubmed|medline", self._said("DB"), re.I)
                if pmid or (tag == "AN" and of_pubmed and re.fullmatch(r"\d{1,8}", value)):
                    found["pmid"] = pmid[1] if pmid else value
                    self.values.read(tag)
                elif arxiv := readings.read_arxiv(value):
                    found |= arxiv
                    self.values.read(tag)
        return found | self._serial_numbers()

    def _serial_numbers(self) -> dict[str, str]:
        """ISSN and ISBN by their form; what is neither is the number of a report or patent."""
        issn: list[str] = []
        isbn: list[str] = []
        number = ""
        for value in self.values.seen("SN"):
            serials, books = readings.serial_numbers(value)
            issn += serials
            isbn += books
            if not (serials or books) and self.type in ("techreport", "patent", "standard"):
                number = number or value
        if issn or isbn or number:
            self.values.read("SN")
        joined = {"issn": ", ".join(dict.fromkeys(issn)), "isbn": ", ".join(dict.fromkeys(isbn))}
        return joined | ({"number": number} if number else {})

    def _addresses(self, *tags: str) -> list[str]:
        """The addresses of the web under some tags; what else is there stays unread."""
        found = []
        for tag in tags:
            for value in self.values.seen(tag):
                urls = [value] if is_safe(value) else [clean(part) for part in value.split(";")]
                safe = list(filter(is_safe, urls))
                found += safe
                self.values.use(tag, value if len(safe) == len(urls) else "")
        return found

    def _key(self) -> str:
        """The ID, if it is a name that somebody gave and not the number of a record."""
        said = self._said("ID")
        if not said or said.isdigit() or " " in said or readings.bare_doi(said):
            return ""
        self.values.read("ID")
        return said

    def _notes(self) -> tuple[list[str], list[str]]:
        """Notes of one line, which say something of the paper, and those that somebody wrote for
        themselves: of several paragraphs, in HTML as Zotero writes its own, and all of RN."""
        notes = [note for note in self.values.seen("N1") if not _CHATTER.fullmatch(note)]
        self.values.read(*(["N1"] if notes else ()))
        own = [note for note in notes if "\n" in note or _MARKED_UP.search(note)]
        said = [note for note in notes if note not in own]
        return said, list(map(_as_markdown, [*own, *self.values.all("RN")]))


def _as_markdown(note: str) -> str:
    return richtext.to_markdown(note) if _MARKED_UP.search(note) else note


# --------------------------------------------------------------------------- writing


def render(library: Library, options: records.Options | None = None) -> str:
    """The papers as records, a blank line between them."""
    papers = records.described(library, options or records.Options())
    return "\n".join(_record_of(paper) for paper in papers)


def inspect(library: Library, options: records.Options | None = None) -> Iterable[Problem]:
    """What RIS has no place for."""
    return records.losses(library, options or records.Options(), _again, "RIS")


def _again(paper: Paper) -> Paper | None:
    things = read(Source("", text=_record_of(paper)))
    return next((thing for thing in things if isinstance(thing, Paper)), None)


def _record_of(paper: Paper) -> str:
    lines = (f"{tag}  - {value}\n" for tag, text in _lines(paper) if (value := _value(tag, text)))
    return "".join(lines) + "ER  - \n"


def _value(tag: str, text: str) -> str:
    """The text on one line; the paragraphs of an abstract on several, with blank ones between."""
    parts = tagged.paragraphs(readings.printable(text))
    if tag not in tagged.RIS_TEXTS or any(map(tagged.is_ris_line, parts[1:])):
        return " ".join(parts)
    return "\n\n".join(parts)


def _lines(paper: Paper) -> Iterator[tuple[str, str]]:
    """Tag and value of each line, TY first."""
    kind, get = paper.type, paper.get
    yield "TY", CODE_OF.get(kind, "GEN")
    yield "ID", paper.key
    yield from _people_lines(paper)
    yield "TI", paper.title
    event = get("eventtitle") if kind in PARTS else ""
    yield ("C3" if event else "T2"), get(CONTAINER.get(kind, "howpublished"))
    yield "T2", event
    if CONTAINER.get(kind) != "series":
        yield "T3", get("series")
    yield "J2", get("shortjournal") if kind == "article" else ""
    yield from _date_lines(paper)
    for name, tag in PLAIN.items():
        yield tag, get(name)
    yield "ET", get(EDITION.get(kind, "edition"))
    yield "IS", get("number")
    yield "SE", get("chapter") if kind in (*PARTS, *BOOKS) else ""
    begin, end = readings.page_range(get("pages") or get("pagetotal"))
    yield "SP", begin
    yield "EP", end
    yield "PB", get(PUBLISHER.get(kind, "publisher"))
    yield "M3", get("type") or THESES.get(kind, "")
    for name in ("issn", "isbn"):
        yield "SN", get(name)
    yield "DO", paper.doi
    yield "AN", records.arxiv_text(paper)
    yield "AN", f"pmid:{get('pmid')}" if get("pmid") else ""
    for number, link in enumerate(safe_links(paper)):
        yield ("L1" if link.kind == "pdf" and number else "UR"), link.url
    for word in paper.keywords:
        yield "KW", word
    yield "N1", get("note")
    yield "AB", paper.abstract


def _people_lines(paper: Paper) -> Iterator[tuple[str, str]]:
    editor = "ED" if paper.type in BOOKS else "A2"
    translators = paper.people.get("translator") or read_names(paper.get("translator"))
    roles = (("AU", paper.authors), (editor, paper.people.get("editor", ())), ("A4", translators))
    for tag, people in roles:
        for someone in people:
            yield tag, _name(someone)


def _name(someone: Person) -> str:
    if someone == OTHERS:
        return "et al."
    if someone.literal:
        return f"{someone.family},"
    parts = (records.family_name(someone), someone.given, someone.suffix)
    return ", ".join(part for part in parts if part)


def _date_lines(paper: Paper) -> Iterator[tuple[str, str]]:
    """`PY  - 2020` and, with a month, `DA  - 2020/05/12/`; what is no month stands after it."""
    year, month = paper.get("year"), paper.get("month")
    number = records.month_number(month)
    yield "PY", year
    if month:
        day = f"{int(paper.get('day')):02}" if number and paper.get("day").isdecimal() else ""
        date = f"{number:02}/{day}/" if number else f"//{month}"
        yield "DA", f"{year}/{date}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", paper.get("urldate")):
        yield "Y2", paper.get("urldate").replace("-", "/") + "/"
