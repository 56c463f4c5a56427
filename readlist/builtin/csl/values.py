"""What the values of CSL-JSON say: names, dates, marked-up texts and notes, read and written.

"CSL-JSON" of the Citation Style Language 1.0.2, with the lines that Zotero and Better BibTeX put
into `note`. Where a value has the wrong kind, `complain(name, value, expected)` is told.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from readlist import Person, is_private, links_from_field, links_to_field
from readlist.bibtex import records
from readlist.bibtex.names import OTHERS, read_names
from readlist.text import readings
from readlist.text.addresses import is_safe
from readlist.text.tagged import one_line, paragraphs

Complain = Callable[[str, Any, str], None]

_FIELD = re.compile(r"[a-z][a-z0-9_-]*")
_NAME_PARTS = (
    "literal",
    "name",
    "family",
    "given",
    "suffix",
    "dropping-particle",
    "non-dropping-particle",
)  # fmt: skip; Crossref calls an organisation `name`, and says more of people than CSL knows
_SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_NOTE_LINE = re.compile(r"(tex\.\s?)?([A-Za-z][A-Za-z0-9_ .-]*?)\s*[:=]\s*(\S.*)")
_RAISED = re.compile(r"<(su[bp])>([^<>]*)</\1>")
_TAGS = re.compile(r"</?(?:i|b|em|strong|sc|span|sup|sub)\b[^<>]*>")
_JATS = re.compile(r"</?(?:jats:)?(?:p|title|sec|italic|bold|sub|sup|list|list-item)\b[^<>]*>")
_WRITTEN_RAISED = re.compile(r"\$([_^])\{([^{}$\\<>]*)\}\$")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def called(value: Any) -> str:
    """What a value of JSON is, in words."""
    kinds = ((bool, "true or false"), (int | float, "a number"), (str, "a text"))
    lists = ((list, "a list"), (dict, "an object"))
    return next((name for kind, name in (*kinds, *lists) if isinstance(value, kind)), "null")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def one_text(value: Any, name: str) -> Any:
    """A list of texts as one: its first title, or all of its numbers; other values as they are."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return value
    return ", ".join(value[:1] if "title" in name else value)


# ---------------------------------------------------------------------- names


def read_name(name: Any, role: str, complain: Complain) -> Person | None:
    """Somebody of a list of names; None where nobody is named."""
    if isinstance(name, str):
        return next(iter(read_names(re.sub(r"[{}\\]", "", name))), None)
    if not isinstance(name, dict):
        complain(f"a name of {role}", name, "an object")
        return None
    part = {
        key: _part(text, f"{key} of {role}", complain)
        for key, text in name.items()
        if key in _NAME_PARTS
    }
    if literal := part.get("literal") or part.get("name"):
        return OTHERS if records.is_et_al(literal) else Person(literal, literal=True)
    family, given, suffix = (part.get(key, "") for key in ("family", "given", "suffix"))
    particles = (part.get("dropping-particle", ""), part.get("non-dropping-particle", ""))
    prefix = one_line(" ".join(particles))
    quoted = family[:1] == family[-1:] == '"' and len(family) > 2  # not to be taken apart
    if not family:
        return Person(given, suffix=suffix) if given else None
    if prefix or quoted:
        return Person(family.strip('"') if quoted else family, given, prefix, suffix)
    return readings.person(family, given, suffix)


def _part(text: Any, name: str, complain: Complain) -> str:
    if isinstance(text, str):
        return one_line(text)
    if not isinstance(text, bool | int | float):  # `parse-names: true`
        complain(name, text, "a text")
    return ""


def write_names(people: Iterable[Person]) -> list[dict[str, str]]:
    names = (_name(someone) for someone in people)
    return [name for name in names if name]


def _name(someone: Person) -> dict[str, str]:
    if someone.literal:
        return {"literal": readings.printable(someone.family)}
    apart = readings.person(someone.family)
    family = someone.family if someone.prefix or apart == Person(someone.family) else (
        f'"{someone.family}"'
    )  # fmt: skip
    parts = {
        "family": family,
        "given": someone.given,
        "non-dropping-particle": someone.prefix,
        "suffix": someone.suffix,
    }
    return {name: readings.printable(part) for name, part in parts.items() if part}


# ---------------------------------------------------------------------- dates


def read_date(given: Any, name: str, complain: Complain) -> dict[str, str]:
    """`year`, `month` and `day`; `date` for a range."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        return records.read_date(str(given)) or {"year": str(given)}
    if not isinstance(given, dict):
        complain(name, given, "a date")
        return {}
    dates = [part for part in map(_numbers, as_list(given.get("date-parts"))) if part]
    if dates:
        return _date_fields(dates, given.get("season"))
    said = given.get("raw") or given.get("literal") or given.get("year")
    if isinstance(said, str | int) and not isinstance(said, bool):
        return records.read_date(str(said)) or {"year": one_line(str(said))}
    parts = given.get("date-parts", given)
    if not isinstance(parts, list) or any(part for date in parts for part in as_list(date)):
        complain(name, parts, "a list of dates")
    return {}


def _numbers(date: Any) -> list[int]:
    """Year, month and day as numbers, as far as they are; Zotero writes them as texts."""
    found: list[int] = []
    for part in as_list(date)[:3]:
        if isinstance(part, bool) or not re.fullmatch(r"\s*-?\d{1,6}\s*", str(part)):
            break
        found.append(int(part))
    return found


def _date_fields(dates: list[list[int]], season: Any) -> dict[str, str]:
    year, month, day = (*dates[0], 0, 0)[:3]
    if len(dates) > 1:
        ends = ("-".join([f"{d[0]:04}", *(f"{part:02}" for part in d[1:])]) for d in dates[:2])
        return {"date": "/".join(ends)}
    number = month - 20 if month > 20 else max(0, month - 12)
    if not month and str(season).isdecimal():
        number = int(season)
    named = _SEASONS[number - 1] if 1 <= number <= 4 else records.month_name(month)
    if not named and isinstance(season, str):
        named = season.strip()
    fields = {"year": str(year), "month": named, "day": str(day) if day > 0 and month else ""}
    return {name: text for name, text in fields.items() if text}


def write_date(fields: dict[str, str]) -> dict[str, Any]:
    """The date of these fields, which are taken out as far as it says them."""
    ends = [_ISO.fullmatch(end) for end in fields.get("date", "").split("/")]
    if len(ends) == 2 and all(ends):
        for name in ("date", "year", "month", "day"):
            fields.pop(name, None)
        return {"date-parts": [[int(n) for n in end.groups() if n] for end in ends if end]}
    year = fields.pop("year", "").strip()
    if not re.fullmatch(r"\d{4}", year):
        return {"literal": one_line(year)} if year else {}
    month = records.month_number(fields.get("month", ""))
    season = fields.get("month", "").strip()
    if month:
        day = fields.get("day", "").strip()
        fields.pop("month")
        whole = day.isdecimal() and 1 <= int(day) <= 31 and fields.pop("day")
        return {"date-parts": [[int(year), month, *([int(day)] if whole else [])]]}
    if season in _SEASONS:
        fields.pop("month")
        return {"date-parts": [[int(year)]], "season": _SEASONS.index(season) + 1}
    return {"date-parts": [[int(year)]]}


def write_day(fields: dict[str, str]) -> dict[str, Any]:
    """The day of `urldate`, which is taken out."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", fields.get("urldate", ""))
    if found is None or not records.month_name(int(found[2])):
        return {}
    fields.pop("urldate")
    return {"date-parts": [[int(number) for number in found.groups()]]}


# ---------------------------------------------------------------------- texts


def plain(text: str) -> str:
    """The text without CSL's markup; raised and lowered letters are maths."""
    text = _RAISED.sub(lambda found: f"${'^' if found[1] == 'sup' else '_'}{{{found[2]}}}$", text)
    return one_line(html.unescape(_TAGS.sub("", text)))


def plain_abstract(text: str) -> str:
    """The paragraphs of an abstract, without the markup that Crossref hands on."""
    apart = re.sub(r"</(?:jats:)?(?:p|title|sec)>", "\n\n", text)
    return "\n\n".join(paragraphs(html.unescape(_JATS.sub("", _TAGS.sub("", apart)))))


def marked_up(text: str) -> str:
    """The text on one line, with CSL's markup for raised and lowered letters."""
    return _WRITTEN_RAISED.sub(
        lambda found: f"<{_MARKS[found[1]]}>{found[2]}</{_MARKS[found[1]]}>",
        one_line(readings.printable(text)),
    )


_MARKS = {"^": "sup", "_": "sub"}


# ---------------------------------------------------------------------- notes


def read_note(note: str, known: Mapping[str, str]) -> tuple[str, dict[str, str], str]:
    """The note, the fields that lines of it name, and a key.

    `known` are names that need no `tex.` before them, with the fields they mean.
    """
    rest: list[str] = []
    said: dict[str, str] = {}
    key = ""
    for line in filter(None, map(one_line, note.split("\n"))):
        found = _NOTE_LINE.fullmatch(line)
        name = found[2].lower() if found else ""
        if found is None:
            rest.append(line)
        elif found[1] and _FIELD.fullmatch(name):
            if not is_private(name):
                said[name] = _safe_links(found[3]) if name == "links" else found[3]
        elif name == "citation key":
            key = found[3]
        elif name == "arxiv" and (arxiv := readings.read_arxiv(f"arXiv:{found[3]}")):
            said = {**arxiv, **said}
        elif ours := known.get(name.replace(" ", "-")):
            said.setdefault(ours, found[3])
        else:
            rest.append(line)
    return "; ".join(rest), said, key


def _safe_links(text: str) -> str:
    return links_to_field(link for link in links_from_field(text) if is_safe(link.url))


def write_note(note: str, arxiv: str, fields: Mapping[str, str]) -> str:
    """The note, then a line for each field that has no variable."""
    lines = [one_line(note), f"arXiv: {arxiv.removeprefix('arXiv:')}" if arxiv else ""]
    for name, text in sorted(fields.items()):
        if text.strip() and _FIELD.fullmatch(name):
            lines.append(f"tex.{name}: {one_line(text)}")
    return "\n".join(readings.printable(line) for line in lines if line)
