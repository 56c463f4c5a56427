"""CSL-JSON, read and written: the items that Zotero, pandoc and citation processors share.

"CSL-JSON" of the Citation Style Language 1.0.2. What it has no variable for is written as lines of
`note`, `tex.field: value`, which Better BibTeX reads too. See docs/formats/csl.md.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from readlist import (
    Exporter,
    Importer,
    Library,
    Link,
    Origin,
    Paper,
    Person,
    Problem,
    Source,
    hookimpl,
    links_to_field,
)
from readlist.bibtex import read_names, records
from readlist.builtin.csl import values as csl
from readlist.builtin.csl.variables import (
    CONTAINER,
    CSL_OF,
    IN_NOTES,
    LISTED,
    NUMBER,
    PUBLISHER,
    ROLES,
    TEXTS,
    THESES,
    TYPE_OF,
)
from readlist.text import readings
from readlist.text.addresses import is_safe, safe_links
from readlist.text.jsonparts import Part, parts
from readlist.text.tagged import paragraphs

_SAID_TWICE = frozenset({"id", "type", "citation-key", "citekey", "page-first"})
_NO_KEY = re.compile(r"https?:.*|\d+|\d+/[A-Z0-9]{8}|ITEM-\d+|temp_id_\d+|.*\s.*", re.S)
_FIELD = re.compile(r"[a-z][a-z0-9_-]*")
_SIGNS = re.compile(
    r'"(?:container-title|date-parts|citation-key|publisher-place|collection-title)"\s*:'
    r'|"type"\s*:\s*"(?:article-journal|paper-conference|chapter|webpage|thesis)"'
)
_OF_OTHERS = re.compile(r'"(?:itemType|itemKey|itemID)"\s*:')


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("csl", recognises, read)


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("csl-json", ".json", render, records.Options, inspect)


# --------------------------------------------------------------------------- what is an item


def recognises(source: Source) -> bool:
    """Whether the text is a list of items, `{"items": [...]}` or one item; a broken list too."""
    text = source.text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return False
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return bool(_SIGNS.search(text)) and not _OF_OTHERS.search(text)
    listed = _answered(whole)
    listed = listed if isinstance(listed, list) else [listed]
    objects = [item for item in listed if isinstance(item, dict)]
    if not listed:
        return isinstance(whole, list) and source.suffix == ".json"
    return 2 * sum(map(_is_item, objects)) > len(objects) > 0


def _answered(whole: Any) -> Any:
    """What an object is about: its items, or those of the message that Crossref answers with."""
    for name in ("message", "items"):
        if isinstance(whole, dict) and isinstance(whole.get(name), dict | list):
            whole = whole[name]
    return whole


def _is_item(value: Any) -> bool:
    """Whether an object says what it is in CSL's words, and something of it."""
    if not isinstance(value, dict) or "itemType" in value or "itemKey" in value:
        return False
    telling = any(name in value for name in ("title", "issued", "container-title", "DOI", "author"))
    kind = value.get("type")
    known = isinstance(kind, str) and kind in TYPE_OF
    return telling and (known or "id" in value or "citation-key" in value)


def read(source: Source) -> Iterator[Paper | Problem]:
    """Every item, and a Problem for each that is none, with what is wrong in those that are."""
    unread: Counter[str] = Counter()
    found = False
    for thing in _things(source):
        found = True
        if isinstance(thing, Problem):
            yield thing
        elif thing.name in ("", "items"):
            reading = _Reading(thing)
            yield from reading.read(source.name)
            unread.update(reading.unread())
        else:
            unread[thing.name] += 1
    if unread:
        said = ", ".join(f"{name} ({count})" for name, count in sorted(unread.items()))
        message = f"variables that were not read, and how often: {said}"
        yield Problem("unread", message, source.name, "note")
    if not found:
        yield Problem("no-papers", "no item found", source.name, "error")


def _things(source: Source) -> Iterator[Part | Problem]:
    """The parts of the text; those of Crossref's message, where it is an answer of Crossref."""
    for thing in parts(source.text, source.name, _is_item):
        if isinstance(thing, Part) and thing.name == "message" and isinstance(thing.value, dict):
            inside = _answered(thing.value)
            items = inside if isinstance(inside, list) else [inside]
            for number, item in enumerate(items, 1):
                yield thing._replace(name="items", number=number, value=item)
        else:
            yield thing


# --------------------------------------------------------------------------- an item as a paper


class _Reading:
    """The variables of one item: which of them were read, and what is wrong with them."""

    def __init__(self, item: Part) -> None:
        self.item = item
        self.values: dict[str, Any] = item.value if isinstance(item.value, dict) else {}
        self.wrong: list[str] = []
        self._read = set(_SAID_TWICE)

    def read(self, name: str) -> Iterator[Paper | Problem]:
        where = f"{name}:{self.item.first}"
        if not isinstance(self.item.value, dict):
            kind = csl.called(self.item.value)
            message = f"item {self.item.number} is {kind}, not an object; not read"
            yield Problem("record-value", message, where, "error")
            return
        paper = self._paper(name)
        called = f"item {self.item.number} ('{self.text('id') or paper.title[:60]}')"
        if self.wrong:
            yield Problem("record-value", f"{called}: {'; '.join(self.wrong)}", where)
        if readings.names_a_paper(paper.fields):
            yield paper
        else:
            message = f"{called} has neither a title nor an identifier; not read"
            yield Problem("record-empty", message, where, "error")

    def unread(self) -> list[str]:
        return [name for name in self.values if name not in self._read]

    def text(self, *names: str) -> str:
        """The first of these variables that is there, as text; numbers are texts, too."""
        for name in names:
            value = self.values.get(name)
            if name in LISTED:
                value = csl.one_text(value, name)
            if value is None or value == "":
                continue
            self._read.add(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                return str(value).strip()
            self._complain(name, value, "a text")
        return ""

    def _complain(self, name: str, value: Any, expected: str) -> None:
        said = f"{name} is {csl.called(value)}, where {expected} is expected"
        if said not in self.wrong:
            self.wrong.append(said)

    def _paper(self, name: str) -> Paper:
        note, said, key = csl.read_note(self.text("note"), IN_NOTES)
        kind = self._type(said)
        fields = {ours: csl.plain(self.text(*theirs)) for ours, theirs in TEXTS.items()}
        fields["abstract"] = csl.plain_abstract(self.text("abstract"))
        fields["pages"] = readings.pages_of(fields["pages"])
        fields["doi"] = readings.bare_doi(fields["doi"]) or fields["doi"]
        words = readings.keyword_list(re.split("[,;]", fields["keywords"]))
        fields["keywords"] = ", ".join(words)
        fields[CONTAINER.get(kind, "howpublished")] = csl.plain(self.text("container-title"))
        fields[PUBLISHER.get(kind, "publisher")] = csl.plain(self.text("publisher"))
        genre = csl.plain(self.text("genre"))
        fields["type"] = "" if genre == THESES.get(kind) else genre
        fields |= self._number() | self._archive() | self._address()
        fields |= self._date("issued") | self._visited()
        fields["note"] = note
        people = {ours: who for name, ours in ROLES.items() if (who := self._people(name))}
        fields = {**said, **{n: text for n, text in fields.items() if text}}
        fields = {n: text for n, text in records.with_people(fields, **people).items() if text}
        named = {role: who for role, who in people.items() if role in ("author", "editor")}
        origin = Origin(name, self.item.first, self.item.last)
        return Paper(self._key() or key, kind, fields, people=named, origin=origin)

    def _type(self, said: dict[str, str]) -> str:
        """The type, as a line of the note says it, else as `type` does."""
        ours = said.pop("referencetype", "")
        kind = self.text("type")
        if kind and kind not in TYPE_OF:
            self.wrong.append(f"type '{kind}' is none of CSL's, read as misc")
        if ours and _FIELD.fullmatch(ours):
            return ours
        found = TYPE_OF.get(kind, "misc")
        if kind == "article" and self.text("container-title"):
            return "article"
        if found == "phdthesis" and readings.is_masters(self.text("genre")):
            return "mastersthesis"
        return found

    def _key(self) -> str:
        """Better BibTeX's key, else the id, where that is a name and not an address or a number."""
        for name in ("citation-key", "citekey", "id"):
            key = self.text(name) if isinstance(self.values.get(name), str) else ""
            if key and not _NO_KEY.fullmatch(key) and not readings.bare_doi(key):
                return key
        return ""

    # ---- numbers, archives, addresses

    def _number(self) -> dict[str, str]:
        said = self.text("issue") or self.text("number")
        if arxiv := readings.read_arxiv(said):
            return arxiv
        return {"number": said or self.text("collection-number")}

    def _archive(self) -> dict[str, str]:
        if self.values.get("archive") != "arXiv":
            return {}
        self._read.add("archive")
        said = self.text("archive_location", "archive-location")
        return readings.read_arxiv(f"arXiv:{said.lower().removeprefix('arxiv:').strip()}")

    def _address(self) -> dict[str, str]:
        url = self.text("URL")
        if url and not is_safe(url):
            self.wrong.append(f"URL '{url[:60]}' is no address of the web")
            return {}
        return {"url": url}

    # ---- people, dates

    def _people(self, role: str) -> tuple[Person, ...]:
        given = self.values.get(role)
        self._read.add(role)
        if given is not None and not isinstance(given, list):
            self._complain(role, given, "a list of names")
        people = (csl.read_name(name, role, self._complain) for name in csl.as_list(given))
        return tuple(someone for someone in people if someone)

    def _date(self, name: str) -> dict[str, str]:
        given = self.values.get(name)
        if given is None:
            return {}
        self._read.add(name)
        return csl.read_date(given, name, self._complain)

    def _visited(self) -> dict[str, str]:
        return {"urldate": records.whole_day(self._date("accessed"))}


# --------------------------------------------------------------------------- writing


def render(library: Library, options: records.Options | None = None) -> str:
    """The papers as one list of items."""
    papers = records.described(library, options or records.Options())
    return json.dumps([_item(paper) for paper in papers], ensure_ascii=False, indent=1) + "\n"


def inspect(library: Library, options: records.Options | None = None) -> Iterable[Problem]:
    """What CSL-JSON does not keep as it is."""
    return records.losses(library, options or records.Options(), _again, "CSL-JSON")


def _again(paper: Paper) -> Paper | None:
    things = _Reading(Part("", 1, _item(paper), 1, 1)).read("")
    return next((thing for thing in things if isinstance(thing, Paper)), None)


def _csl_type(paper: Paper) -> str:
    """The type; `article`, which is what CSL calls a preprint, for a paper at arXiv.

    With something that it stands in, `article` would be read as that of a journal.
    """
    if paper.type == "misc" and records.arxiv_text(paper) and not paper.get("howpublished"):
        return "article"
    return CSL_OF.get(paper.type, "document")


def _is_told(paper: Paper) -> bool:
    """Whether the type is read again from what else the item says."""
    return paper.type == "mastersthesis" and not paper.get("type")


def _somebody(paper: Paper, role: str) -> Iterable[Person]:
    return paper.people.get(role) or read_names(re.sub(r"\\", "", paper.get(role)))


def _links(paper: Paper) -> tuple[str, str]:
    """The main address, and the `links` with those and the kinds that it does not say."""
    links = safe_links(paper)
    if not links:
        return "", ""
    main = links[0].url if links[0].url == paper.get("url") else ""
    told = all(link == Link(main, "paper") for link in links)
    return main, "" if told else links_to_field(links)


def _item(paper: Paper) -> dict[str, Any]:
    """One item: its variables in a fixed order, those without a value left out."""
    kind, left = paper.type, dict(paper.fields)
    item: dict[str, Any] = {"id": paper.key, "citation-key": paper.key, "type": _csl_type(paper)}
    for role, ours in ROLES.items():
        item[role] = csl.write_names(_somebody(paper, ours))
        left.pop(ours, None)
    container = CONTAINER.get(kind, "howpublished")
    theirs = {ours: names[0] for ours, names in TEXTS.items()} | {
        container: "container-title",
        PUBLISHER.get(kind, "publisher"): "publisher",
        "number": NUMBER.get(kind, "number"),
        "type": "genre",
    }
    for ours, name in theirs.items():
        if name:
            item[name] = csl.marked_up(left.pop(ours, ""))
    item["abstract"] = "\n\n".join(map(csl.marked_up, paragraphs(paper.abstract)))
    item["page"] = re.sub("[–—]+", "-", item["page"])
    item["DOI"] = paper.doi
    item["genre"] = item["genre"] or THESES.get(kind, "")
    item["issued"] = csl.write_date(left)
    item["accessed"] = csl.write_day(left)
    item["URL"], left["links"] = _links(paper)
    left.pop("url", None)
    note, arxiv = left.pop("note", ""), records.arxiv_text(paper)
    if arxiv:
        for name in ("eprint", "archiveprefix", "primaryclass"):
            left.pop(name, None)
    if TYPE_OF.get(item["type"]) != kind and not _is_told(paper):
        left["referencetype"] = kind
    item["note"] = csl.write_note(note, arxiv, left)
    return {name: value for name, value in item.items() if value}
