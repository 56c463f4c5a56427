"""One item of Zotero as an entry: its type, fields, people, and what its field Extra says.

The tables follow Better BibTeX's export where it has a
BibTeX field, else biblatex's names; both know Zotero's fields by their base names and by those of
each item type (`bookTitle`, `university`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from readlist import Person
from readlist.bibtex import kind_of, names_text, read_names, to_text
from readlist.text import readings
from readlist.text.managers import Status, names, person, text_of

# Item type -> entry type. Where several become one, `entrysubtype` keeps which it was.
TYPES: Mapping[str, str] = {
    "book": "book", "bookSection": "incollection", "conferencePaper": "inproceedings",
    "computerProgram": "software", "dataset": "dataset", "encyclopediaArticle": "incollection",
    "dictionaryEntry": "incollection", "journalArticle": "article", "magazineArticle": "article",
    "newspaperArticle": "article", "manuscript": "unpublished", "patent": "patent",
    "preprint": "misc", "report": "techreport", "thesis": "phdthesis", "webpage": "online",
    "blogPost": "online", "forumPost": "online", "standard": "standard",
}  # fmt: skip
_OWN = frozenset(TYPES) - {
    "magazineArticle", "newspaperArticle", "encyclopediaArticle", "dictionaryEntry", "blogPost",
    "forumPost",
}  # fmt: skip
_MASTERS = re.compile(r"\b(?:master|mathesis|m\.?\s?(?:sc|a|phil)\b|diplom|licen)", re.I)

# Zotero's names for fields of one item type -> the base field.
_BASE: Mapping[str, str] = {
    **dict.fromkeys(("caseName", "nameOfAct", "subject"), "title"),
    **dict.fromkeys(("dateDecided", "dateEnacted", "issueDate"), "date"),
    **dict.fromkeys(
        ("blogTitle", "bookTitle", "dictionaryTitle", "encyclopediaTitle", "forumTitle",
         "proceedingsTitle", "programTitle", "websiteTitle"), "publicationTitle",
    ),
    **dict.fromkeys(
        ("company", "distributor", "institution", "label", "network", "repository", "studio",
         "university"), "publisher",
    ),
    **dict.fromkeys(
        ("genre", "letterType", "manuscriptType", "mapType", "postType", "presentationType",
         "reportType", "thesisType", "websiteType"), "type",
    ),
    **dict.fromkeys(
        ("archiveID", "billNumber", "documentNumber", "docketNumber", "episodeNumber",
         "identifier", "patentNumber", "publicLawNumber", "reportNumber"), "number",
    ),
    **dict.fromkeys(("codeVolume", "reporterVolume"), "volume"),
    **dict.fromkeys(("codePages", "firstPage"), "pages"),
    **dict.fromkeys(("repositoryLocation",), "place"),
    **dict.fromkeys(("court", "legislativeBody", "issuingAuthority"), "authority"),
    **dict.fromkeys(
        ("artworkMedium", "audioRecordingFormat", "interviewMedium", "videoRecordingFormat",
         "audioFileType"), "medium",
    ),
}  # fmt: skip
# Base field -> field of the entry; those that depend on the type are in `_placed`.
_FIELDS: Mapping[str, str] = {
    "title": "title", "abstractNote": "abstract", "DOI": "doi", "ISBN": "isbn", "ISSN": "issn",
    "PMID": "pmid", "PMCID": "pmcid", "url": "url", "volume": "volume", "issue": "number",
    "number": "number", "seriesNumber": "number", "numberOfVolumes": "volumes", "pages": "pages",
    "numPages": "pagetotal", "series": "series", "seriesTitle": "series", "edition": "edition",
    "place": "address", "type": "type", "section": "chapter", "language": "language",
    "shortTitle": "shorttitle", "journalAbbreviation": "shortjournal", "rights": "copyright",
    "callNumber": "lccn", "libraryCatalog": "library", "conferenceName": "eventtitle",
    "meetingName": "eventtitle", "eventPlace": "venue", "conferencePlace": "venue",
    "versionNumber": "version", "version": "version", "country": "nationality",
    "assignee": "assignee", "authority": "authority", "organization": "organization",
    "status": "pubstate", "dateAdded": "timestamp", "originalDate": "origdate",
    "originalPublisher": "origpublisher", "originalPlace": "origlocation",
}  # fmt: skip
_PLACED: Mapping[str, Mapping[str, str]] = {
    "publicationTitle": {
        "article": "journal", "inproceedings": "booktitle", "incollection": "booktitle",
        "inbook": "booktitle", "online": "howpublished",
    },
    "publisher": {
        "phdthesis": "school", "mastersthesis": "school", "techreport": "institution",
        "software": "howpublished",
    },
}  # fmt: skip
# Who is the author of what (Zotero's schema, "primary creator").
_AUTHORS: Mapping[str, str] = {
    "artwork": "artist", "audioRecording": "performer", "bill": "sponsor",
    "computerProgram": "programmer", "film": "director", "hearing": "contributor",
    "interview": "interviewee", "map": "cartographer", "patent": "inventor",
    "podcast": "podcaster", "presentation": "presenter", "radioBroadcast": "director",
    "tvBroadcast": "director", "videoRecording": "director",
}  # fmt: skip
# What `Extra` says in lines of `Label: value`; other lines stay text.
_EXTRA: Mapping[str, str] = {
    "doi": "doi", "isbn": "isbn", "issn": "issn", "pmid": "pmid", "pmcid": "pmcid",
    "original date": "origdate", "original title": "origtitle", "status": "pubstate",
    "original publisher": "origpublisher", "original publisher place": "origlocation",
    "publisher place": "address", "event place": "venue", "event title": "eventtitle",
    "number of pages": "pagetotal", "publisher": "publisher", "place": "address",
    "conference name": "eventtitle", "volume": "volume", "issue": "number", "edition": "edition",
    "series": "series",
}  # fmt: skip
# The names that the add-on Reading List gives to how far somebody is.
_STATUSES: Mapping[str, Status] = {
    "new": "todo", "to read": "todo", "unread": "todo", "in progress": "reading",
    "reading": "reading", "read": "done", "not reading": "skip",
}  # fmt: skip
# What is about Zotero's database, and not about the paper.
BOOKKEEPING = frozenset((
    "itemID", "itemKey", "key", "version", "libraryID", "uri", "select", "dateModified",
    "uniqueFields", "seeAlso", "autoJournalAbbreviation", "inPublications", "lastRead", "id",
))  # fmt: skip
# What is read in a way of its own.
_APART = frozenset((
    "itemType", "citekey", "citationKey", "creators", "tags", "notes", "attachments",
    "collections", "relations", "extra", "parentItem", "deleted", "annotations",
))  # fmt: skip

_WRITABLE = re.compile(r"[a-z][a-z0-9_-]*")
_LONGEST = 2000  # characters of a line in Extra that may be `Label: value`
_LABEL = re.compile(r"\s*(?P<label>[\w][\w .-]*?)\s*(?P<sign>[:=])\s*(?P<value>\S.*?)\s*")
_ARXIV = re.compile(
    r"\s*(?:arxiv:\s*)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)"
    r"\s*(?:\[([\w.-]+)\])?\s*", re.I
)  # fmt: skip
_NAMED_ARXIV = re.compile(rf"(?=arxiv:){_ARXIV.pattern}", re.I)
_STYLED = re.compile(r"</?(?:i|b|sc|span|em|strong)(?:\s[^<>]*)?>")
_RAISED = re.compile(r"<(sub|sup)>([^<>$]*)</\1>")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*\.?|spring|summer|autumn|fall|winter)"
_DATES = tuple(
    re.compile(form, re.I)
    for form in (
        r"(?P<year>\d{4})(?:[-/](?P<month>\d\d?)(?:[-/](?P<day>\d\d?))?)?(?:[T ]\d\d:.*)?",
        r"(?P<month>\d\d?)/(?P<year>\d{4})",
        rf"(?:(?P<day>\d\d?)\.?\s+)?{_MONTH},?\s+(?P<year>\d{{4}})",
        rf"{_MONTH}\s+(?P<day>\d\d?),?\s+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}),?\s+{_MONTH}(?:\s+(?P<day>\d\d?))?",
        r"\[(?P<orig>\d{4})\]\s*(?P<year>\d{4})",
    )
)  # fmt: skip


@dataclass
class Item:
    """An item while it is read. `remarks` are what fits no field; `unread` says what is no text."""

    kind: str
    key: str = ""
    type: str = "misc"
    fields: dict[str, str] = field(default_factory=dict)
    people: dict[str, tuple[Person, ...]] = field(default_factory=dict)
    status: Status = ""
    remarks: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def put(self, name: str, value: str) -> None:
        """Give a field its text; what stands there already stays, and the other is a remark."""
        writable = _WRITABLE.fullmatch(name) is not None
        if value and (not writable or self.fields.setdefault(name, value) != value):
            self.remarks.append(f"{name}: {value}")


def read_item(given: Mapping[str, Any]) -> Item:
    """The entry that an item makes, without its tags, notes, files and collections."""
    kind = text_of(given.get("itemType"))
    item = Item(kind, text_of(given.get("citationKey")) or text_of(given.get("citekey")))
    values = dict(_values(given, item))
    item.type = _type(kind, values, given)
    if kind not in _OWN and kind:
        item.fields["entrysubtype"] = kind
    _creators(given.get("creators"), item)
    for name in sorted(values, key=lambda name: name == "conferenceName"):  # a title comes first
        _field(name, values[name], item)
    _extra(given.get("extra"), item)
    return item


def _values(given: Mapping[str, Any], item: Item) -> Iterator[tuple[str, str]]:
    """The texts of an item by base names, those first that have them."""
    found: dict[str, str] = {}
    for name, value in sorted(given.items(), key=lambda one: one[0] in _BASE):
        if name in _APART or (name in BOOKKEEPING and not _is_edition(name, value)):
            continue
        text, base = text_of(value), _BASE.get(name, name)
        if text and found.setdefault(base, text) != text:
            item.remarks.append(f"{name}: {text}")
        elif not text and value not in (None, "", [], {}) and not isinstance(value, str):
            item.unread.append(name)
    yield from found.items()


def _is_edition(name: str, value: object) -> bool:
    """Whether `version` is that of a program, and not the number of a change in the database."""
    return name == "version" and isinstance(value, str)


def _type(kind: str, values: dict[str, str], given: Mapping[str, Any]) -> str:
    found = TYPES.get(kind, "misc")
    if found == "phdthesis" and _MASTERS.search(values.get("type", "")):
        found = "mastersthesis"
    roles = {text_of(one.get("creatorType")) for one in _dicts(given.get("creators"))}
    return "inbook" if kind == "bookSection" and "bookAuthor" in roles else found


def _field(name: str, value: str, item: Item) -> None:
    if name == "date":
        _date(value, item)
    elif name == "accessDate":
        item.put("urldate", re.sub(r"[T ]\d\d?:.*", "", value))
    elif name in ("number", "publicationTitle") and (found := _NAMED_ARXIV.fullmatch(value)):
        item.type = "misc" if item.type == "article" else item.type
        _arxiv(found, item)
    elif name == "pages":
        item.put("pages", ", ".join(map(readings.pages_of, re.split(r",\s*", value.strip()))))
    elif name in _PLACED:
        other = "howpublished" if name == "publicationTitle" else name
        item.put(_PLACED[name].get(item.type, other), _unstyled(value))
    elif (
        name == "conferenceName" and item.type == "inproceedings" and "booktitle" not in item.fields
    ):
        item.put("booktitle", value)
    else:
        item.put(_FIELDS.get(name, name.lower()), _unstyled(value))


def _unstyled(text: str) -> str:
    """Text without the tags that Zotero takes in titles; what is raised or lowered stays so."""
    return _STYLED.sub("", _RAISED.sub(_raised, text))


def _raised(found: re.Match[str]) -> str:
    """`H₂O` for digits, maths for the rest."""
    mark, digits = ("_", "₀₁₂₃₄₅₆₇₈₉") if found[1] == "sub" else ("^", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    if re.fullmatch("[0-9]+", found[2]):
        return found[2].translate(str.maketrans("0123456789", digits))
    return f"${mark}{{{found[2]}}}$"


def _date(text: str, item: Item) -> None:
    """`year`, `month` and `day` of a date; one in other words is the year as it stands."""
    found = next(filter(None, (form.fullmatch(text) for form in _DATES)), None)
    if found is None:
        item.put("year", re.sub(r"^(\d{4})\s*[-–/]\s*(\d{4})$", r"\1–\2", text))
        return
    parts = found.groupdict()
    month = (parts.get("month") or "").strip(".")
    if month[:3].lower() in _MONTHS:
        month = str(_MONTHS.index(month[:3].lower()) + 1)
    item.put("year", parts["year"])
    item.put("month", month.lstrip("0"))
    item.put("day", (parts.get("day") or "").lstrip("0"))
    item.put("origdate", parts.get("orig") or "")


def _arxiv(found: re.Match[str], item: Item) -> None:
    for name, value in zip(("eprint", "primaryclass"), found.groups(), strict=True):
        item.put(name, value or "")
    item.put("archiveprefix", "arXiv")


# --------------------------------------------------------------------------- people


def _creators(given: object, item: Item) -> None:
    """Authors and editors are people of the entry; others stand in a field named by their part."""
    groups: dict[str, list[Person]] = {}
    for one in _dicts(given):
        role = text_of(one.get("creatorType")) or "author"
        who = _creator(one)
        if who:
            role = "author" if role == _AUTHORS.get(item.kind) else role
            groups.setdefault(role.lower(), []).append(who)
    if given and (not isinstance(given, list) or len(_dicts(given)) < len(given)):
        item.unread.append("creators")
    for role, people in groups.items():
        if role in ("author", "editor"):
            item.people[role] = tuple(people)
        item.fields[role] = names_text(people) if kind_of(role) == "names" else names(people)


def _creator(one: Mapping[str, Any]) -> Person | None:
    name, family = text_of(one.get("name")), text_of(one.get("lastName"))
    given = text_of(one.get("firstName"))
    if name or (one.get("fieldMode") == 1 and not given):
        return Person(name or family, literal=True) if name or family else None
    if not family:
        return Person(given) if given else None
    return person(family, given)


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


# --------------------------------------------------------------------------- the field Extra


def _extra(given: object, item: Item) -> None:
    """Lines of `Label: value` that we know become fields; every other line is a remark."""
    lines: Iterable[object] = given if isinstance(given, list) else text_of(given).split("\n")
    for line in lines:
        text = text_of(line).removeprefix("\x1bBBT\x1b")
        found = _LABEL.fullmatch(text) if len(text) < _LONGEST else None
        label = re.sub(r"[\s_-]+", " ", found["label"]).casefold() if found else ""
        if not found or not _said(label, found, item):
            item.remarks += [text] if text else []


def _said(label: str, found: re.Match[str], item: Item) -> bool:
    """Take a line; False where it is none of ours."""
    value = found["value"]
    if label in ("citation key", "bibtex"):
        if item.key and item.key != value:
            item.put("ids", value)
        item.key = item.key or value
    elif label == "read status":
        item.status = status_of(value)
        item.put("readstatus", value)
    elif label == "arxiv" and (number := _ARXIV.fullmatch(value)):
        _arxiv(number, item)
    elif tex := re.fullmatch(r"(?:tex|biblatex|bibtex)\.([^\s.]+)", found["label"], re.I):
        _tex(tex[1].lower(), value, found["sign"], item)
    elif label in _EXTRA:
        item.put(_EXTRA[label], value)
    else:
        return False
    return True


def _tex(name: str, value: str, sign: str, item: Item) -> None:
    """`tex.field: text` and `tex.field= LaTeX` say what the entry has instead of Zotero's."""
    if name in ("entrytype", "referencetype"):
        item.type = value.lower()
        return
    text = to_text(value, kind_of(name)) if sign == "=" else value
    before = item.fields.get(name, "")
    if before and before != text:
        item.remarks.append(f"{name}: {before}")
    item.fields[name] = text
    if name in ("author", "editor"):
        item.people[name] = read_names(value)


def status_of(words: str) -> Status:
    """How far somebody is, by the words of the add-on; empty for words of one's own."""
    return _STATUSES.get(re.sub(r"[\W_]+", " ", words).strip().casefold(), "")


def is_status_tag(tag: str) -> bool:
    """Whether a tag only repeats a status: `📗 Read`, `/reading`, `to-read`; not `reading`."""
    marked = re.match(r"[^\w\s]", tag) is not None
    return bool(status_of(tag)) and (marked or len(re.findall(r"[^\W_]+", tag)) > 1)
