"""Papers as records of other formats: what RIS, MEDLINE and CSL-JSON have in common.

`described` gives each paper as a record must say it: on its own, public, under BibTeX's names.
`losses` says what a format did not keep, by reading what was written. The rest reads names and
dates as they all have them; what needs no BibTeX for that is in `readlist.text.readings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import msgspec

from readlist.bibtex.dialects import classic
from readlist.bibtex.lineage import (
    Find,
    finder,
    missing_parents,
    parents_of,
    some_of,
    with_shared_data,
)
from readlist.bibtex.names import OTHERS, names_text, read_names
from readlist.bibtex.values import MONTHS
from readlist.model import Library, Paper, Person, Problem, is_private
from readlist.text import readings
from readlist.text.forms import is_person
from readlist.text.tagged import one_line, paragraphs

# What a part takes from its whole (biblatex manual, appendix B, without what is the whole's own).
_INHERITED = (
    "journal", "booktitle", "series", "volume", "number", "publisher", "organization", "address",
    "year", "month", "day", "isbn", "issn", "eventtitle", "venue",
)  # fmt: skip
_OF_BIBTEX_ALONE = frozenset({"key", "sortkey", "options", "crossref", "xdata"})
_DASH = re.compile(r"\s*[-–—‐‑−]+\s*")
_ET_AL = re.compile(r"(?:others|et\.? ?al\.?)", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{0,2})(?:[-/.](\d{0,2})(?:[-/T](.*))?)?)?[/\s]*", re.S)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_DAY = re.compile(r"(?<![\d–-])(\d{1,2})(?:st|nd|rd|th)?(?![\d–-])")
_SEASON = re.compile(r"\W*([^\W\d_]{4,}|Q[1-4])\W*")
_NO_SEASON = frozenset({"about", "after", "around", "before", "circa", "copyright", "since"})
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\b\.?", re.I)
_ORGANISATION = re.compile(
    r"\b(?:academy|agency|association|bank|board|bureau|cent(?:er|re)|collaboration|commission"
    r"|committee|company|consortium|corporation|council|department|federation|foundation|group"
    r"|guild|inc|initiative|institut|laborator|league|ltd|ministry|network|office|organi[sz]ation"
    r"|party|press|project|research|school|service|society|team|trust|union|university)",
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
        message = f"{name} cannot hold {what}: {some_of(keys)}"
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


# ---------------------------------------------------------------------- people


def comma_person(name: str) -> Person:
    """`Family, Given, Jr.`; an organisation has a comma at its end, or none."""
    if is_et_al(name):
        return OTHERS
    if name.endswith(","):
        return Person(name.rstrip(", "), literal=True)
    family, *rest = [part.strip() for part in name.split(",", 2)]
    return readings.person(family, *rest) if rest else Person(name, literal=" " in name)


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


# ---------------------------------------------------------------------- dates


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
        season = _SEASON.fullmatch(rest)
        word = season[1] if season else ""
        return _date(year[1], "" if word.casefold() in _NO_SEASON else word)
    day = _DAY.search(rest)
    several = len(_MONTH.findall(rest)) > 1
    named = month_name(month_number(month[1][:3]))
    return _date(
        year[1], rest.strip(" ,;") if several else named, "" if several or not day else day[1]
    )


def whole_day(date: Mapping[str, str]) -> str:
    """`2020-05-12` of the year, month and day of a date; empty where one of them is missing."""
    month, day = month_number(date.get("month", "")), date.get("day", "")
    if not (month and day and len(date["year"]) == 4):
        return ""
    return f"{date['year']}-{month:02}-{int(day):02}"


def _date(year: str, month: str, day: str | None = "") -> dict[str, str]:
    number = int(day or 0)
    fields = {"year": year, "month": month, "day": str(number) if month and number else ""}
    return {name: text for name, text in fields.items() if text}


# ---------------------------------------------------------------------- identifiers


def arxiv_text(paper: Paper) -> str:
    """`arXiv:2405.00001 [cs.CL]`, as arXiv wants to be cited; empty for other papers."""
    eprint, archive = paper.get("eprint"), paper.get("archiveprefix")
    if archive.casefold() != "arxiv" or not readings.ARXIV.fullmatch(eprint):
        return ""
    within = paper.get("primaryclass")
    return f"arXiv:{eprint}" + (f" [{within}]" if re.fullmatch(r"[\w.-]+", within) else "")
