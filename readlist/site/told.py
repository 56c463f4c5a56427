"""What machines are told of a paper, whichever language they read: COinS, Highwire, schema.org.

All three describe the paper of `readlist.bibtex.records.described`: on its own, without private
fields, as BibTeX names things. Only what an entry says is told.
"""

from __future__ import annotations

import re
from typing import Literal

from readlist.bibtex import records
from readlist.bibtex.names import OTHERS
from readlist.model import Paper, Person
from readlist.site.markup import clean
from readlist.text.addresses import safe_links
from readlist.text.readings import page_range

Shape = Literal["article", "part", "book", "report", "thesis", "patent", "other"]

# What an entry is, and what Zotero calls it (its item types; `DC.type` and COinS may name them).
_TYPES: dict[str, tuple[Shape, str]] = {
    "article": ("article", "journalArticle"), "review": ("article", "journalArticle"),
    "inproceedings": ("part", "conferencePaper"), "incollection": ("part", "bookSection"),
    "inbook": ("part", "bookSection"), "inreference": ("part", "encyclopediaArticle"),
    "book": ("book", "book"), "proceedings": ("book", "book"), "manual": ("book", "book"),
    "booklet": ("book", "book"), "techreport": ("report", "report"),
    "phdthesis": ("thesis", "thesis"), "mastersthesis": ("thesis", "thesis"),
    "patent": ("patent", "patent"), "dataset": ("other", "dataset"),
    "software": ("other", "computerProgram"), "online": ("other", "webpage"),
    "unpublished": ("other", "manuscript"), "standard": ("other", "standard"),
    "video": ("other", "videoRecording"), "movie": ("other", "film"),
    "audio": ("other", "audioRecording"), "music": ("other", "audioRecording"),
    "artwork": ("other", "artwork"), "image": ("other", "artwork"),
    "letter": ("other", "letter"), "legislation": ("other", "statute"),
    "jurisdiction": ("other", "case"),
}  # fmt: skip
_PUBLISHERS = {
    "thesis": ("school", "institution", "publisher"),
    "report": ("institution", "publisher", "organization"),
}
_DEGREES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def shape(paper: Paper) -> Shape:
    """What sort of thing it is, as far as a description differs with it."""
    return _TYPES.get(paper.type, ("other", ""))[0]


def item_type(paper: Paper) -> str:
    """Zotero's name of the type; what is only known to be at arXiv is a preprint."""
    known = _TYPES.get(paper.type, ("other", ""))[1]
    return known or ("preprint" if paper.get("eprint") else "document")


def text(paper: Paper, *names: str) -> str:
    """The first of these fields that the paper has, on one line."""
    for name in names:
        if said := paper.get(name).strip():
            return one_line(said)
    return ""


def one_line(said: str) -> str:
    return " ".join(clean(said).split()) if said else ""


def container(paper: Paper) -> str:
    """The journal or book that it is in; for a page of the web, where it was put."""
    names = {"article": ("journal",), "part": ("booktitle", "journal")}
    return text(paper, *names.get(shape(paper), ("howpublished", "journal")))


def publisher(paper: Paper) -> str:
    """Who published it: of a thesis the university, of a report the institution."""
    return text(paper, *_PUBLISHERS.get(shape(paper), ("publisher", "organization")))


def degree(paper: Paper) -> str:
    """Which kind of thesis it is."""
    return text(paper, "type") or _DEGREES.get(paper.type, "")


def date(paper: Paper) -> str:
    """`2023-05-12`, as far as it is known; what is no year, such as `in press`, as it stands."""
    year, day = text(paper, "year", "date"), text(paper, "day")
    month = records.month_number(paper.get("month"))
    if not re.fullmatch(r"\d{4}", year) or not month:
        return year
    whole = day.isascii() and day.isdigit() and 1 <= int(day) <= 31
    return f"{year}-{month:02}" + (f"-{int(day):02}" if whole else "")


def is_iso(said: str) -> bool:
    """Whether a date is one that machines can reckon with (ISO 8601)."""
    return _ISO.fullmatch(said) is not None


def pages(paper: Paper) -> tuple[str, str]:
    """First and last page; all of it as first where it is no single range."""
    first, last = page_range(text(paper, "pages"))
    return first, last


def people(paper: Paper, role: str = "author") -> list[Person]:
    """Those whom the entry names; that there are others is no name."""
    return [someone for someone in paper.people.get(role, ()) if someone != OTHERS]


def family(someone: Person) -> str:
    """`van Gogh`, `King Jr.`: all of the name that is not the given one."""
    return one_line(" ".join(filter(None, (someone.prefix, someone.family, someone.suffix))))


def given(someone: Person) -> str:
    return one_line(someone.given)


def inverted(someone: Person) -> str:
    """`van Gogh, Vincent`; an organisation ends with a comma, so that nobody takes it apart."""
    if someone.literal:
        return f"{family(someone)},"
    return ", ".join(filter(None, (family(someone), given(someone))))


def keywords(paper: Paper) -> list[str]:
    return [word for word in map(one_line, paper.keywords) if word]


def addresses(paper: Paper, *kinds: str) -> list[str]:
    """The addresses of a paper, or those of some kinds, that may leave as links."""
    return [link.url for link in safe_links(paper) if not kinds or link.kind in kinds]


def main_address(paper: Paper) -> str:
    """The first address that is no PDF; else the first of all."""
    found = safe_links(paper)
    return next((link.url for link in found if link.kind != "pdf"), found[0].url if found else "")


def arxiv(paper: Paper) -> str:
    """The number at arXiv: `2405.00001`."""
    return records.arxiv_text(paper).removeprefix("arXiv:").partition(" ")[0]


def serials(paper: Paper, name: str) -> list[str]:
    """Its ISBNs or ISSNs, one each."""
    said = text(paper, name)
    return [number.strip() for number in re.split(r"[,;]", said) if number.strip()] if said else []
