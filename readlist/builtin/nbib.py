"""PubMed's format, MEDLINE or `.nbib`, read and written: tags of up to four letters.

NLM, "MEDLINE/PubMed Data Element (Field) Descriptions". It is made for articles in journals; what
else it has room for, chapters of Bookshelf and preprints, is read and written too. See
docs/formats/nbib.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from readlist import Exporter, Importer, Library, Origin, Paper, Person, Problem, Source, hookimpl
from readlist.bibtex import records
from readlist.bibtex.names import OTHERS
from readlist.text import readings, tagged
from readlist.text.addresses import is_safe, safe_links
from readlist.text.tagged import Record

# Ours, and the publication type that says it; the first that a record has decides.
_KINDS = (
    ("incollection", "Book Chapter"), ("book", "Book"), ("techreport", "Technical Report"),
    ("phdthesis", "Academic Dissertation"), ("dataset", "Dataset"), ("misc", "Preprint"),
    ("inproceedings", "Conference Paper"), ("article", "Journal Article"),
)  # fmt: skip
_ALSO_READ = {
    "Books": "book", "Dissertations and Theses": "phdthesis", "Dissertation": "phdthesis",
    "Review": "article", "Case Reports": "article", "Editorial": "article", "Letter": "article",
    "Comment": "article",
}  # fmt: skip
_KIND_OF = dict(_KINDS)
_TYPE_OF = {said: ours for ours, said in _KINDS} | _ALSO_READ
_CONTAINER = {
    "article": "journal", "incollection": "booktitle", "inproceedings": "booktitle",
}  # fmt: skip
_PUBLISHER = {"phdthesis": "school", "techreport": "institution"}
# What only NLM needs of a record: who made it, when, in which state.
_HOUSEKEEPING = """
    OWN STAT DCOM LR CRDT EDAT MHDA PHST PST SB JID CTDT DRDT CDAT DA DEP SO AU ED VTI
"""
_NUMBERED = re.compile(r"(.+?)\s*\[(doi|pii|bookaccession)\]", re.I)
_SUFFIX = re.compile(r"\s+(Jr\.?|Sr\.?|2nd|3rd|[4-9]th|II|III|IV)$")
_INITIALS = re.compile(r"(.+?)\s+([A-Z]{1,4})(?:\s+(Jr|Sr|2nd|3rd|[4-9]th))?")
_ABBREVIATED = re.compile(r"(\d+)-(\d+)")


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("nbib", recognises, read)


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("nbib", ".nbib", render, records.Options, inspect)


# --------------------------------------------------------------------------- reading


def recognises(source: Source) -> bool:
    """Whether a record begins with its number or owner, and most lines have a tag or go on."""
    lines = [line for line in tagged.lines_of(source.text) if line.strip()]
    if not any(line.startswith(("PMID-", "OWN -", "STAT-")) for line in lines):
        return False
    formed = sum(line.startswith("      ") or tagged.is_medline_line(line) for line in lines)
    return 2 * formed >= len(lines)


def read(source: Source) -> Iterator[Paper | Problem]:
    """Every record, and a Problem for each that is damaged and for what belongs to none."""
    unread, found = tagged.Unread(), False
    for thing in tagged.medline_records(source):
        found = True
        if isinstance(thing, Problem):
            yield thing
            continue
        yield from _complaints(thing, source.name)
        values = tagged.Values(thing)
        values.read(*_HOUSEKEEPING.split())
        lacking = "a title (TI) or a number (PMID)"
        yield _paper(thing, values, source.name) or tagged.empty(thing, source.name, lacking)
        unread.add(values)
    yield from unread.problems(source.name)
    if not found:
        hint = "a record begins with a line such as `PMID- 12345678`"
        yield Problem("no-papers", "no record found", source.name, "error", hint)


def _complaints(record: Record, name: str) -> Iterator[Problem]:
    where = f"{name}:{record.first}"
    if record.lines[0][0] not in ("PMID", "OWN"):
        message = "a record without PMID and OWN; what is there was read"
        yield Problem("record-start", message, where, hint="its beginning may be missing")
    if not record.closed:
        message = "the last line of the file does not end; the record may be cut off"
        hint = f"it ends in line {record.last}; compare it with where it comes from"
        yield Problem("record-end", message, where, hint=hint)


def _paper(record: Record, values: tagged.Values, name: str) -> Paper | None:
    """The paper; None for a record with neither a title nor an identifier."""
    kind = _type(values)
    people = _people(record, values)
    issn, isbn = _serial_numbers(values)
    fields = {
        "title": _title(values),
        _CONTAINER.get(kind, "howpublished"): _container(kind, values),
        "shortjournal": values.first("TA") if kind == "article" and "JT" in values else "",
        **records.read_date(values.first("DP")),
        "volume": values.first("VI"),
        "number": values.first("IP"),
        "pages": _pages(values.first("PG")),
        "edition": values.first("EN"),
        "series": values.first("CTI"),
        _PUBLISHER.get(kind, "publisher"): values.first("PB"),
        "address": values.first("PL") if kind != "article" else "",
        "language": ", ".join(values.all("LA")),
        "pmid": values.first("PMID"),
        "pmcid": values.first("PMC"),
        "issn": issn,
        "isbn": isbn,
        **_identifiers(values),
        **readings.address_fields(_addresses(values)),
        "keywords": ", ".join(_keywords(values)),
        "abstract": values.first("AB") or values.first("OAB"),
        "note": "; ".join(values.all("GN")),
    }
    if kind == "article":
        values.read("PL")  # the country of the journal
    fields = {n: text for n, text in records.with_people(fields, **people).items() if text}
    if not readings.names_a_paper(fields):
        return None
    origin = Origin(name, record.first, record.last)
    return Paper("", kind, fields, people=people, origin=origin)


def _type(values: tagged.Values) -> str:
    said = values.all("PT")
    kinds = {_TYPE_OF[kind] for kind in said if kind in _TYPE_OF}
    known = next((ours for ours, _ in _KINDS if ours in kinds), "")
    return known or ("article" if "JT" in values or "TA" in values else "misc")


def _title(values: tagged.Values) -> str:
    """The title; NLM puts a full stop behind each."""
    title = values.first("TI") or values.first("BTI")
    ours = "NLM" not in values.seen("OWN")
    return title if ours or title.endswith("..") else title.removesuffix(".")


def _container(kind: str, values: tagged.Values) -> str:
    if kind in ("incollection", "inproceedings"):
        return values.first("BTI", "JT", "TA")
    return values.first("JT", "TA")


def _people(record: Record, values: tagged.Values) -> dict[str, tuple[Person, ...]]:
    """The authors, organisations among them, and the editors. FAU and FED have whole names; AU and
    ED, which follow them, count where these are missing."""
    found: dict[str, list[Person]] = {"author": [], "editor": []}
    before = ""
    for tag, lines, _ in record.lines:
        name = tagged.one_line("".join(lines))
        role = "editor" if tag in ("FED", "ED") else "author"
        if name and tag in ("FAU", "FED"):
            found[role].append(_full(name))
        elif name and tag in ("AU", "ED") and before != f"F{tag}":
            found[role].append(_short(name))
        elif name and tag == "CN":
            found[role].append(Person(name, literal=True))
        before = tag
    values.read("FAU", "FED", "CN")
    return {role: tuple(people) for role, people in found.items() if people}


def _full(name: str) -> Person:
    """`van der Berg, Jan A Jr`."""
    if records.is_et_al(name):
        return OTHERS
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma:
        return Person(name, literal=" " in name)
    suffix = _SUFFIX.search(given)
    if suffix:
        return readings.person(family, given[: suffix.start()], suffix[1])
    return readings.person(family, given)


def _short(name: str) -> Person:
    """`van der Berg JA Jr`."""
    if records.is_et_al(name):
        return OTHERS
    found = _INITIALS.fullmatch(name)
    if found is None:
        return readings.person(name)
    return readings.person(found[1], " ".join(f"{letter}." for letter in found[2]), found[3] or "")


def _pages(said: str) -> str:
    """The pages; `123-9` ends on page 129."""

    def whole(found: re.Match[str]) -> str:
        begin, end = found[1], found[2]
        return f"{begin}–{begin[: max(0, len(begin) - len(end))]}{end}"

    return readings.pages_of(_ABBREVIATED.sub(whole, said))


def _serial_numbers(values: tagged.Values) -> tuple[str, str]:
    found = [readings.serial_numbers(value) for value in values.seen("IS", "ISSN", "ISBN")]
    issn = [number for serials, _ in found for number in serials]
    isbn = [number for _, books in found for number in books]
    if issn or isbn:
        values.read("IS", "ISSN", "ISBN")
    return ", ".join(dict.fromkeys(issn)), ", ".join(dict.fromkeys(isbn))


def _identifiers(values: tagged.Values) -> dict[str, str]:
    """What AID and LID say: a DOI, or the number of a preprint at arXiv."""
    found: dict[str, str] = {}
    for value in values.seen("LID", "AID"):
        number = _NUMBERED.fullmatch(value)
        if number and number[2].lower() == "doi":
            found.setdefault("doi", readings.bare_doi(number[1]) or number[1])
            values.read("LID", "AID")
        elif number and (arxiv := readings.read_arxiv(number[1])):
            found |= arxiv
            values.read("LID", "AID")
    return found


def _addresses(values: tagged.Values) -> list[str]:
    urls = [value for value in values.seen("LID", "URL", "UR") if is_safe(value)]
    values.read(*(["LID", "URL", "UR"] if urls else ()))
    return urls


def _keywords(values: tagged.Values) -> list[str]:
    """The authors' own, then the headings of NLM's thesaurus, in which a star marks main ones."""
    return readings.keyword_list(word.replace("*", "") for word in values.all("OT", "KW", "MH"))


# --------------------------------------------------------------------------- writing


def render(library: Library, options: records.Options | None = None) -> str:
    """The papers as records, a blank line between them."""
    papers = records.described(library, options or records.Options())
    return "\n".join(_record_of(paper) for paper in papers)


def inspect(library: Library, options: records.Options | None = None) -> Iterable[Problem]:
    """What the format has no place for."""
    return records.losses(library, options or records.Options(), _again, "nbib")


def _again(paper: Paper) -> Paper | None:
    things = read(Source("", text=_record_of(paper)))
    return next((thing for thing in things if isinstance(thing, Paper)), None)


def _record_of(paper: Paper) -> str:
    return "".join(_folded(tag, text) for tag, text in _lines(paper) if text.strip())


def _folded(tag: str, text: str) -> str:
    """A tag in four columns and its value, in lines of at most 88 columns where words allow it."""
    words = readings.printable(text).split()
    if not words:
        return ""
    lines = [f"{tag:<4}- {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > 88:
            lines.append(f"      {word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines) + "\n"


def _lines(paper: Paper) -> Iterator[tuple[str, str]]:
    """Tag and value of each line, first what begins a record."""
    kind, get = paper.type, paper.get
    yield ("PMID", get("pmid")) if get("pmid") else ("OWN", "readlist")
    yield "TI", paper.title
    yield ("JT" if _CONTAINER.get(kind, "journal") == "journal" else "BTI"), _where(paper)
    yield "TA", get("shortjournal") if kind == "article" and get("journal") else ""
    yield "CTI", get("series")
    yield "DP", _date(paper)
    yield "VI", get("volume")
    yield "IP", get("number")
    yield "PG", re.sub("[–—]+", "-", get("pages"))
    yield "EN", get("edition")
    yield from _people_lines(paper)
    yield "PB", get(_PUBLISHER.get(kind, "publisher"))
    yield "PL", get("address") if kind != "article" else ""
    for language in get("language").split(","):
        yield "LA", language
    for name in ("issn", "isbn"):
        for number in get(name).split(","):
            yield ("IS" if name == "issn" else "ISBN"), number
    yield "LID", f"{paper.doi} [doi]" if paper.doi else ""
    arxiv = records.arxiv_text(paper).partition(" ")[0]
    yield "AID", f"{arxiv} [pii]" if arxiv else ""
    for link in safe_links(paper):
        yield "LID", link.url
    yield "PMC", get("pmcid")
    yield "PT", _KIND_OF.get(kind, "") if kind != "misc" or arxiv else ""
    for word in paper.keywords:
        yield "OT", word
    yield "GN", get("note")
    yield "AB", paper.abstract


def _where(paper: Paper) -> str:
    """The journal or book; a title of a journal would make articles of other types."""
    if paper.type in _CONTAINER:
        return paper.get(_CONTAINER[paper.type])
    return paper.get("howpublished") if records.arxiv_text(paper) else ""


def _date(paper: Paper) -> str:
    """`2020 May 12`."""
    month = paper.get("month")
    short = records.month_name(records.month_number(month))[:3] or month
    return " ".join(part for part in (paper.get("year"), short, paper.get("day")) if part)


def _people_lines(paper: Paper) -> Iterator[tuple[str, str]]:
    for role, tag in (("author", "AU"), ("editor", "ED")):
        for someone in paper.people.get(role, ()):
            if someone == OTHERS:
                yield tag, "et al."
            elif someone.literal and role == "author":
                yield "CN", someone.family
            else:
                given = f"{someone.given} {someone.suffix}".strip()
                family = records.family_name(someone)
                initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", someone.given))
                yield f"F{tag}", f"{family}, {given}" if given else family
                yield tag, f"{family} {initials} {someone.suffix}".strip()
