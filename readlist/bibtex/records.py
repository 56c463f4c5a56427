"""Papers as records of other formats: what RIS, MEDLINE and CSL-JSON have in common.

`described` gives each paper as a record must say it: on its own, public, under BibTeX's names.
`losses` says what a format did not keep, by reading what was written. The rest are small readings
of names, dates, pages and addresses that mean the same in all of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from readlist.bibtex.dialects import classic
from readlist.bibtex.lineage import Find, finder, missing_parents, parents_of, with_shared_data
from readlist.bibtex.names import OTHERS, names_text, read_names
from readlist.bibtex.values import MONTHS
from readlist.model import Library, Link, Paper, Person, Problem, is_private, links_to_field
from readlist.text.addresses import is_safe, kind_of
from readlist.text.forms import is_person
from readlist.text.tagged import one_line, paragraphs

# What a part takes from its whole (biblatex manual, appendix B, without what is the whole's own).
_INHERITED = (
    "journal", "booktitle", "series", "volume", "number", "publisher", "organization", "address",
    "year", "month", "day", "isbn", "issn", "eventtitle", "venue",
)  # fmt: skip
_OF_BIBTEX_ALONE = frozenset({"key", "sortkey", "options", "crossref", "xdata"})
_DASH = re.compile(r"\s*[-–—‐‑−]+\s*")
_RANGE = re.compile(r"([^\s,;–—‐‑−-]+)\s*[-–—‐‑−]+\s*([^\s,;–—‐‑−-]+)")
_ET_AL = re.compile(r"(?:others|et\.? ?al\.?)", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{0,2})(?:[-/.](\d{0,2})(?:[-/T](.*))?)?)?[/\s]*", re.S)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_DAY = re.compile(r"(?<![\d–-])(\d{1,2})(?:st|nd|rd|th)?(?![\d–-])")
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\b\.?", re.I)
_MARKUP = re.compile(r"</?(?:p|br|div|span|strong|em|ul|li|h\d)\b[^<>]*>", re.I)
_ORGANISATION = re.compile(
    r"\b(?:academy|agency|association|bank|board|bureau|cent(?:er|re)|collaboration|commission"
    r"|committee|company|consortium|corporation|council|department|federation|foundation|group"
    r"|guild|inc|initiative|institut|laborator|league|ltd|ministry|network|office|organi[sz]ation"
    r"|party|press|project|research|school|service|society|team|trust|union|university)",
    re.I,
)
_ISSN = re.compile(r"\b(\d{4})[-–‐]?(\d{3}[\dXx])\b")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
ARXIV = re.compile(
    r"(?:https?://(?:www\.)?arxiv\.org/abs/|arxiv\s*:?\s*)?(?P<eprint>\d{4}\.\d{4,5}(?:v\d+)?"
    r"|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?:\s*\[(?P<primaryclass>[\w.-]+)\])?",
    re.I,
)


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`abstracts`: whether to write them."""

    abstracts: bool = True


# ---------------------------------------------------------------------- papers to write


def described(library: Library, options: Options) -> Iterator[Paper]:
    """Each paper on its own: with the data of its parents, without private fields, as BibTeX
    names things. Keywords found in the text join those that were given."""
    find = finder(library)
    for paper in library.papers:
        if paper.type != "xdata":
            yield _described(paper, find, options)


def _described(paper: Paper, find: Find, options: Options) -> Paper:
    alone = _with_parent(with_shared_data(paper, find), find)
    found = classic(replace(alone, raw={}, macros={}))
    kind = alone.type if found.type == "misc" or alone.type in _KEPT else found.type
    fields = {name: text for name, text in found.fields.items() if _is_said(name, text, options)}
    if "/" in alone.get("date"):
        fields["date"] = alone.get("date")
    if found.keywords:
        fields["keywords"] = ", ".join(one_line(w.replace(",", " ")) for w in found.keywords)
    if subtitle := fields.pop("subtitle", ""):
        stop = "" if paper.title.endswith(("?", "!", ":")) else ":"
        fields["title"] = f"{paper.title}{stop} {subtitle}".strip()
    return replace(found, type=_TYPES.get(kind, kind), fields=fields, found_keywords=())


_KEPT = ("inreference", "review")  # for which BibTeX has others, and other formats do not
_TYPES = {"electronic": "online", "www": "online", "conference": "inproceedings"}


def _is_said(name: str, text: str, options: Options) -> bool:
    if is_private(name) or name in _OF_BIBTEX_ALONE or not text.strip():
        return False
    return options.abstracts or name != "abstract"


def _with_parent(paper: Paper, find: Find) -> Paper:
    """A part with what its `crossref` says of the whole."""
    keys = [key for name, key in parents_of(paper) if name == "crossref"]
    parent = find(keys[0]) if keys else None
    if parent is None or parent.key == paper.key:
        return paper
    whole = replace(classic(replace(parent, raw={}, macros={})), type=parent.type)
    fields = {name: whole.get(name) for name in _INHERITED if whole.get(name)}
    if whole.title:
        fields.setdefault("booktitle", whole.title)
    if paper.get("date"):
        fields = {n: text for n, text in fields.items() if n not in ("year", "month", "day")}
    editors = {n: who for n, who in parent.people.items() if n == "editor"}
    return replace(
        paper,
        fields={**fields, **{n: whole.get(n) for n in editors}, **paper.fields},
        people={**editors, **paper.people},
    )


# ---------------------------------------------------------------------- what is lost


def losses(
    library: Library,
    options: Options,
    read_again: Callable[[Paper], Paper | None],
    name: str,
) -> Iterator[Problem]:
    """What a format did not keep: one note for each kind of loss, with the papers concerned.

    `read_again` gives a paper as it reads after it was written; None where it could not be.
    """
    yield from missing_parents(library)
    lost: dict[str, list[str]] = {}
    for paper in described(library, options):
        back = read_again(paper)
        for what in _unlike(paper, back) if back else ["a paper without title and identifier"]:
            lost.setdefault(what, []).append(paper.key)
    for what, keys in lost.items():
        message = f"{name} cannot hold {what}: {_some(keys)}"
        hint = "library.bib keeps it; the formats bibtex and json write it"
        yield Problem("left-out", message, severity="note", hint=hint)


def _unlike(paper: Paper, back: Paper) -> Iterator[str]:
    """What of a paper is not in its record, or reads otherwise."""
    if back.type != paper.type:
        yield f"the type {paper.type}"
    for role, people in paper.people.items():
        if people and back.people.get(role, ()) != people:
            yield f"every name of `{role}`"
    if {link.url for link in back.links} != {link.url for link in paper.links}:
        yield "every address in `links`"
    elif set(back.links) != set(paper.links):
        yield "the kind of every address in `links`"
    for field, text in paper.fields.items():
        if field not in _COMPARED_APART and _as_compared(field, text) != _as_compared(
            field, back.get(field)
        ):
            yield f"all of `{field}`" if back.get(field) else f"`{field}`"


_COMPARED_APART = frozenset({"author", "editor", "url", "links"})


def _as_compared(field: str, text: str) -> object:
    if field == "pages":
        return _DASH.sub("-", text)
    if field == "month":
        return month_number(text) or text
    if field == "doi":
        return Paper(fields={"doi": text}).doi
    if field == "keywords":
        return Paper(fields={"keywords": text}).keywords
    if field in ("archiveprefix", "language"):
        return text.casefold()
    return [" ".join(part.split()) for part in paragraphs(text)]


def _some(keys: Sequence[str], most: int = 3) -> str:
    shown = ", ".join(f"'{key}'" for key in keys[:most])
    return shown if len(keys) <= most else f"{shown} and {len(keys) - most} more"


# ---------------------------------------------------------------------- texts


def keyword_list(values: Iterable[str]) -> list[str]:
    """Keywords between semicolons, each once ignoring case; a comma in one would make it two."""
    found: dict[str, str] = {}
    for value in values:
        for part in value.split(";"):
            word = one_line(part.replace(",", " "))
            if word:
                found.setdefault(word.casefold(), word)
    return list(found.values())


def without_markup(note: str) -> str:
    """A note as Markdown: Zotero writes its notes as HTML."""
    if not _MARKUP.search(note):
        return note
    text = re.sub(r"</(?:p|div|li|h\d)>|<br ?/?>", "\n\n", note, flags=re.I)
    return "\n\n".join(paragraphs(html.unescape(re.sub(r"<[^<>]*>", "", text))))


def printable(text: str) -> str:
    """The text without control characters, which no format has a place for."""
    return "".join(char for char in text if char.isprintable() or char.isspace())


# ---------------------------------------------------------------------- people


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


def comma_person(name: str) -> Person:
    """`Family, Given, Jr.`; an organisation has a comma at its end, or none."""
    if is_et_al(name):
        return OTHERS
    if name.endswith(","):
        return Person(name.rstrip(", "), literal=True)
    family, *rest = [part.strip() for part in name.split(",", 2)]
    return person(family, *rest) if rest else Person(name, literal=" " in name)


def person_in_order(name: str) -> Person:
    """`J. Doe`, as IEEE writes names, or an organisation."""
    if not is_person(name) or _ORGANISATION.search(name):
        return comma_person(name)
    return next(iter(read_names(re.sub(r"[{}\\]", "", name))), Person(name))


def is_et_al(name: str) -> bool:
    return _ET_AL.fullmatch(name.strip()) is not None


def family_name(someone: Person) -> str:
    """The family name with what stands before it: `van der Berg`."""
    return f"{someone.prefix} {someone.family}".strip()


def with_people(fields: Mapping[str, str], **people: Iterable[Person]) -> dict[str, str]:
    """The fields, and those of the people: `A and B`, as Unicode text."""
    return {**fields, **{n: names_text(who) for n, who in people.items()}}


# ---------------------------------------------------------------------- dates and pages


def month_number(text: str) -> int:
    """1 to 12 for the name or number of a month, else 0."""
    name = text.strip().lower().rstrip(".")
    if name.isascii() and name.isdigit():
        return int(name) if 1 <= int(name) <= 12 else 0
    names = [full.lower() for full in MONTHS.values()]
    if name in names:
        return names.index(name) + 1
    short = "sep" if name == "sept" else name
    return list(MONTHS).index(short) + 1 if short in MONTHS else 0


def month_name(number: int) -> str:
    """`May` for 5; empty for what is no month."""
    return list(MONTHS.values())[number - 1] if 1 <= number <= 12 else ""


def read_date(text: str) -> dict[str, str]:
    """`year`, `month` and `day` of `2020/05/12/`, `2020-05`, `12 May 2020` or `2020 Spring`.

    Empty where no year is in it.
    """
    text = one_line(text)
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return _date(found[1], month_name(int(found[2] or 0)) or (found[4] or "").strip(), found[3])
    year = _YEAR.search(text)
    if year is None:
        return {}
    rest = f"{text[: year.start()]} {text[year.end() :]}"
    month = _MONTH.search(rest)
    if month is None:
        return _date(year[1], rest.strip(" ,;/()") if re.fullmatch(r"[\W]*\w+\W*", rest) else "")
    day = _DAY.search(rest)
    several = len(_MONTH.findall(rest)) > 1
    named = month_name(month_number(month[1][:3]))
    return _date(
        year[1], rest.strip(" ,;") if several else named, "" if several or not day else day[1]
    )


def _date(year: str, month: str, day: str | None = "") -> dict[str, str]:
    number = int(day or 0)
    fields = {"year": year, "month": month, "day": str(number) if month and number else ""}
    return {name: text for name, text in fields.items() if text}


def page_range(pages: str) -> tuple[str, str]:
    """First and last page of `12–17`; all of it as first where it is no single range."""
    found = _RANGE.fullmatch(pages.strip())
    return (found[1], found[2]) if found else (pages.strip(), "")


# ---------------------------------------------------------------------- identifiers, addresses


def bare_doi(text: str) -> str:
    """`10.1000/182` of an address or `doi:10.1000/182`; empty if it is none."""
    found = re.fullmatch(
        r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*)?(10\.\d{4,9}(?:\.\d+)*/\S+)",
        text.strip(),
        re.I,
    )
    return found[1] if found else ""


def serial_numbers(text: str) -> tuple[list[str], list[str]]:
    """The ISSNs and the ISBNs of a text, by their form: `0027-8424 (Print)`."""
    spoken = re.sub(r"\([^)]*\)|\bIS[BS]N\b:?", " ", text)
    isbn = [found[0].strip(" -") for found in _ISBN.finditer(spoken)]
    rest = _ISBN.sub(" ", spoken)
    return [f"{found[1]}-{found[2].upper()}" for found in _ISSN.finditer(rest)], isbn


def arxiv_text(paper: Paper) -> str:
    """`arXiv:2405.00001 [cs.CL]`, as arXiv wants to be cited; empty for other papers."""
    eprint, archive = paper.get("eprint"), paper.get("archiveprefix")
    if archive.casefold() != "arxiv" or not ARXIV.fullmatch(eprint):
        return ""
    within = paper.get("primaryclass")
    return f"arXiv:{eprint}" + (f" [{within}]" if re.fullmatch(r"[\w.-]+", within) else "")


def read_arxiv(text: str) -> dict[str, str]:
    """`eprint`, `archiveprefix` and `primaryclass` of what `arxiv_text` writes; else nothing."""
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


def addresses(paper: Paper) -> list[Link]:
    """The links of a paper that may be written."""
    return [link for link in paper.links if is_safe(link.url)]
