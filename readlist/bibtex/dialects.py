"""Two data models: BibTeX's (btxdoc, section 3) and biblatex's (its manual, 2.1 and 2.2).

`classic` and `modern` give a paper the type and the field names of one of them. Values stay as they
are, but for dates: `date` in biblatex, `year`, `month` and `day` in BibTeX.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from readlist.bibtex.encode import clean
from readlist.bibtex.lineage import put
from readlist.bibtex.values import MONTHS
from readlist.model import Paper

# biblatex maps these itself (biblatex.def, "DeclareStyleSourcemap").
_MODERN_FIELDS: Mapping[str, str] = {
    "journal": "journaltitle", "address": "location", "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass", "hyphenation": "langid",
}  # fmt: skip
_CLASSIC_FIELDS = {new: old for old, new in _MODERN_FIELDS.items() if new != "langid"}
# The type in biblatex, and its `type` field where the entry has none.
_MODERN_TYPES: Mapping[str, tuple[str, str]] = {
    "conference": ("inproceedings", ""),
    "electronic": ("online", ""),
    "www": ("online", ""),
    "techreport": ("report", "techreport"),
    "phdthesis": ("thesis", "phdthesis"),
    "mastersthesis": ("thesis", "mathesis"),
}
# What `@online` has no room for (biblatex.def's data model).
_NOT_ONLINE = ("howpublished", "location", "address", "type")
_CLASSIC_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("mvbook", "collection", "mvcollection", "reference", "mvreference"), "book"),
    **dict.fromkeys(("bookinbook", "suppbook"), "inbook"),
    **dict.fromkeys(("suppcollection", "inreference"), "incollection"),
    **dict.fromkeys(("suppperiodical", "review"), "article"),
    **dict.fromkeys(
        ("online", "electronic", "www", "patent", "dataset", "software", "periodical", "artwork",
         "audio", "video", "image", "music", "movie", "performance", "commentary", "standard",
         "letter", "legal", "legislation", "jurisdiction", "bibnote"),
        "misc",
    ),
    "mvproceedings": "proceedings",
    "report": "techreport",
}  # fmt: skip
# biblatex's names for kinds of reports and theses, which it translates and BibTeX prints.
_PRINTED_KINDS: Mapping[str, str] = {
    "techreport": "", "phdthesis": "", "mathesis": "", "resreport": "Research Report",
    "bathesis": "Bachelor's thesis", "candthesis": "Candidate thesis",
}  # fmt: skip
_DOCTORAL = re.compile(r"ph\.?\s?d|doctor|dissert", re.I)
_SEASONS = ("spring", "summer", "autumn", "winter")
_DATE = re.compile(r"\s*(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_WORD = re.compile(r"[^\s.,~]+")


def modern(paper: Paper) -> Paper:
    """The paper as biblatex describes it: `@online`, `@report`, `date`, `eprinttype`."""
    kind, detail = _MODERN_TYPES.get(paper.type, (paper.type, ""))
    bound = any(clean(paper.get(name)) for name in _NOT_ONLINE)
    if kind == "misc" and paper.get("eprint") and not bound:
        kind = "online"
    names = {**_MODERN_FIELDS, "school": "institution"} if kind == "thesis" else _MODERN_FIELDS
    found = _renamed(replace(paper, type=kind), names)
    if detail and not found.get("type"):
        found = put(found, type=detail)
    if found.get("date"):
        return put(found, year="", month="", day="")
    date = _date(found.get("year").strip(), found.get("month"), found.get("day"))
    return put(found, year="", month="", day="", date=date) if date else found


def classic(paper: Paper) -> Paper:
    """The paper as BibTeX's own styles describe it: `@misc`, `year`, `journal`."""
    kind, found = _CLASSIC_TYPES.get(paper.type, paper.type), paper
    if kind == "thesis":
        kind = "phdthesis" if _is_doctoral(paper.get("type")) else "mastersthesis"
        found = _renamed(found, {"institution": "school"})
    found = replace(_renamed(found, _CLASSIC_FIELDS), type=kind)
    if found.get("type").lower() in _PRINTED_KINDS:
        found = put(found, type=_PRINTED_KINDS[found.get("type").lower()])
    if not found.get("date"):
        return found
    known = {name: text for name, text in _parts(found.get("date")) if not found.get(name)}
    return put(found, date="", **known)


def _is_doctoral(kind: str) -> bool:
    return not kind or kind.lower() == "phdthesis" or bool(_DOCTORAL.search(kind))


def _renamed(paper: Paper, names: Mapping[str, str]) -> Paper:
    """The fields under other names; where the paper has both, the one with the new name counts."""
    doubled = {old for old, new in names.items() if old in paper.fields and new in paper.fields}
    return replace(
        paper,
        fields={names.get(n, n): text for n, text in paper.fields.items() if n not in doubled},
        raw={names.get(n, n): raw for n, raw in paper.raw.items() if n not in doubled},
    )


# ---------------------------------------------------------------------- dates


def _parts(date: str) -> Iterator[tuple[str, str]]:
    """`year`, `month` and `day` of a date; of a range, the year and month it begins with."""
    found = _DATE.match(date)
    if found is None:
        yield "year", date
        return
    yield "year", found[1]
    month = int(found[2] or 0)
    if 1 <= month <= 12:
        yield "month", list(MONTHS.values())[month - 1]
        if found[3] and "/" not in date:
            yield "day", str(int(found[3]))
    elif 21 <= month <= 24:
        yield "month", _SEASONS[month - 21].capitalize()


def _date(year: str, month: str, day: str) -> str:
    """A date as biblatex reads it (ISO 8601-2): `2024-06-10/2024-06-12`, `2024-21` for spring.

    Empty where year or month say anything that a date cannot.
    """
    if not re.fullmatch(r"\d{4}", year):
        return ""
    if not month.strip():
        return "" if day else year
    name = month.strip().lower().replace("fall", "autumn")
    if name in _SEASONS:
        return f"{year}-{21 + _SEASONS.index(name)}"
    if name.isdigit() and 1 <= int(name) <= 12:
        name = list(MONTHS)[int(name) - 1]
    texts = re.split(r"\s*[-–—/]+\s*", f"{name} {day}".strip())
    halves = [half for text in texts if (half := _month_and_day(text))]
    return _range(int(year), halves) if len(texts) == len(halves) <= 2 else ""


def _month_and_day(text: str) -> tuple[int, int] | None:
    """(6, 10) for `June 10`, `10 jun` or `jun 10th`, with 0 for what is not there."""
    month = day = 0
    for word in _WORD.findall(text.lower()):
        number = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word)
        if number and not day:
            day = int(number[1])
        elif not month and word[:3] in MONTHS and MONTHS[word[:3]].lower().startswith(word):
            month = list(MONTHS).index(word[:3]) + 1
        elif not month and word == "sept":
            month = 9
        else:
            return None
    return month, day


def _range(year: int, halves: list[tuple[int, int]]) -> str:
    """One date, or two; a half without a month has that of the other."""
    month = next((half[0] for half in halves if half[0]), 0)
    days = [(half[0] or month, half[1]) for half in halves]
    if days != sorted(days) or not all(_is_day(year, *each) for each in days):
        return ""
    return "/".join(f"{year}-{m:02}" + (f"-{d:02}" if d else "") for m, d in days)


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and day <= calendar.monthrange(year, month)[1]
