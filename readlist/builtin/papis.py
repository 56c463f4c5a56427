"""papis libraries: a document's `info.yaml`, and what `papis export` writes of many, YAML or JSON.

`ref` is the key, `tags` are keywords, `notes` a Markdown note, `files` the field `file`. Every
other text or number becomes a field of its own name; what is neither is named. Values are read as
they stand: papis writes `no` and `2020-01-01` as texts, and YAML would not leave them so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from readlist import Aside, Importer, Link, Origin, Paper, Person, Problem, Source, hookimpl
from readlist.bibtex import names_text, read_names
from readlist.text import addresses, jsonparts, managers, plainyaml, readings
from readlist.text.managers import HINT, counted, text_of
from readlist.text.tagged import shortly

_TELLING = re.compile(r"^(?:- )?[\"']?(?:ref|papis_id|author_list|time-added)[\"']?:", re.M)
_SHAPE = re.compile(
    r"(?:[ \t-].*|#.*|(?:\w[\w.@ -]*|\"[^\"]+\"|'[^']+')\s*:(?:\s.*)?|---.*|\.\.\.)?\s*"
)
_HEAD = 60  # lines that are looked at before a text is called YAML
_WRITABLE = re.compile(r"[a-z][a-z0-9_+.-]*")

# papis's types and names for what BibTeX calls otherwise (its own tables, `papis.bibtex`).
_TYPES: Mapping[str, str] = {
    "audioRecording": "audio", "bill": "legislation", "blogPost": "online",
    "bookSection": "inbook", "case": "jurisdiction", "computerProgram": "software",
    "conferencePaper": "inproceedings", "document": "article", "email": "online",
    "encyclopediaArticle": "article", "film": "video", "forumPost": "online",
    "hearing": "jurisdiction", "instantMessage": "online", "interview": "article",
    "journal": "article", "journalArticle": "article", "journal-article": "article",
    "magazineArticle": "article", "manuscript": "unpublished", "monograph": "book",
    "newspaperArticle": "article", "podcast": "audio", "preprint": "unpublished",
    "presentation": "misc", "radioBroadcast": "audio", "statute": "jurisdiction",
    "tvBroadcast": "video", "videoRecording": "video", "webpage": "online",
}  # fmt: skip
_FIELDS: Mapping[str, str] = {
    "abstractnote": "abstract", "university": "school", "conferencename": "eventtitle",
    "place": "address", "publicationtitle": "journal", "proceedingstitle": "booktitle",
    "time-added": "timestamp", "type": "entrysubtype", "key": "papis-key",
}  # fmt: skip
_PEOPLE = ("author", "editor")


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("papis", recognises, read)


def recognises(source: Source) -> bool:
    """A mapping that says `ref`, `papis_id` or `author_list`; any mapping named `info.yaml`."""
    text = source.text.lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        return _is_json(source)
    lines = [line[:200] for line in text.split("\n", _HEAD)[:_HEAD] if line.strip()]
    if not lines or 10 * sum(map(bool, map(_SHAPE.fullmatch, lines))) < 9 * len(lines):
        return False
    named = PurePath(source.name).name in ("info.yaml", "info.yml")
    return _TELLING.search(text) is not None or (named and ":" in text)


def _is_json(source: Source) -> bool:
    if not re.search(r'"(?:ref|papis_id|author_list)"\s*:', source.text):
        return False
    found = jsonparts.parts(source.text, source.name, _is_document)
    first = next((one for one in found if isinstance(one, jsonparts.Part)), None)
    return first is not None and not first.name and _is_document(first.value)


def _is_document(value: Any) -> bool:
    named = ("ref", "papis_id", "author_list")
    return isinstance(value, dict) and any(name in value for name in named)


def read(source: Source) -> Iterator[Paper | Problem]:
    """A paper for each document, in order."""
    text = source.text.lstrip("\ufeff \t\r\n")
    found: Iterable[Any] = (
        jsonparts.parts(source.text, source.name, _is_document)
        if text.startswith(("{", "["))
        else plainyaml.documents(source.text, source.name)
    )
    for one in found:
        if isinstance(one, Problem):
            yield one
            continue
        values = one.value if isinstance(one.value, list) else [one.value]
        for value in values:
            yield from _document(value, Origin(source.name, one.first, one.last), source)


def _document(value: object, origin: Origin, source: Source) -> Iterator[Paper | Problem]:
    if isinstance(value, dict):
        yield from _paper({str(name): one for name, one in value.items()}, origin, source)
    elif value:
        message = f"no document of papis: {shortly(str(value))}"
        yield Problem("record", message, str(origin), "error", "a document has `name: value` lines")


@dataclass
class _Entry:
    """A document while it is read: what it says, and what readlist has no place for."""

    key: str
    type: str
    fields: dict[str, str] = field(default_factory=dict)
    people: dict[str, tuple[Person, ...]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def put(self, name: str, value: str) -> None:
        """Give a field its text; of two texts for one field the second is left."""
        if value and (
            not _WRITABLE.fullmatch(name) or self.fields.setdefault(name, value) != value
        ):
            self.left.append(f"{name} ({value})")


def _paper(given: dict[str, Any], origin: Origin, source: Source) -> Iterator[Paper | Problem]:
    """The paper that a document makes, then what of it is not kept."""
    type_name = text_of(given.pop("type", ""))
    entry = _Entry(text_of(given.pop("ref", "")), _TYPES.get(type_name, type_name or "misc"))
    if type_name in _TYPES:
        entry.put("entrysubtype", type_name)
    for role in _PEOPLE:
        _people(role, given.pop(role, ""), given.pop(f"{role}_list", None), entry)
    for name in ("tags", "keywords"):
        if isinstance(given.get(name), dict):
            entry.left.append(f"{name} ({shortly(str(given.pop(name)), 200)})")
    tags = [*_tags(given.pop("tags", ""), given.pop("keywords", ""))]
    words, changed = managers.keywords(tags, str(origin))
    entry.put("keywords", words)
    named = _names_in(given.get("notes")) | _names_in(given.get("files"))
    entry.left += [f"{name}, which lies beside it" for name in source.beside if name not in named]
    notes = tuple(_notes(given.pop("notes", ""), source, entry))
    files = tuple(_files(given.pop("files", ()), source, entry))
    address = text_of(given.pop("doc_url", ""))
    for name, value in given.items():
        _field(name.lower(), value, entry)
    _put_link(address, entry)
    if readings.names_a_paper(entry.fields):
        aside = Aside(notes=notes, files=files)
        kept = (entry.key, entry.type, entry.fields)
        yield Paper(*kept, people=entry.people, origin=origin, aside=aside)
    else:
        yield _no_title(entry, notes, files, origin)
    who = entry.key or shortly(entry.fields.get("title", ""), 60)
    yield from changed
    if entry.left:
        message = f"not kept of '{who}': {'; '.join(entry.left)}"
        yield Problem("not-kept", message, str(origin), "note", HINT)


def _no_title(entry: _Entry, notes: Iterable[str], files: Iterable[str], origin: Origin) -> Problem:
    said = (f"{name}: {text}" for name, text in entry.fields.items())
    parts = "; ".join([*filter(None, [entry.key]), *said, *notes, *files])
    message = f"a document with neither a title nor an identifier is left out: {parts}"
    return Problem("record", message, str(origin), "warning", "give it a title, then add again")


def _field(name: str, value: object, entry: _Entry) -> None:
    """A text, a number, or a list of them as a field of its own name."""
    name = _FIELDS.get(name, name)
    if isinstance(value, list) and all(text_of(one) for one in value):
        value = ", ".join(map(text_of, value))
    text = text_of(value)
    if isinstance(value, dict | list) and value:
        entry.left.append(f"{name} ({_amount(value)})")
    elif name == "issue" and "number" not in entry.fields:
        entry.put("number", text)
    elif name == "pages":
        entry.put(name, readings.pages_of(text))
    else:
        entry.put(name, text)


def _amount(value: dict[Any, Any] | list[Any]) -> str:
    return counted(len(value), "part")


def _put_link(address: str, entry: _Entry) -> None:
    """papis's `doc_url`, where the document itself is, beside the address of its page."""
    if address and addresses.is_safe(address):
        link = Link(address, addresses.kind_of(address))
        kept = addresses.as_fields([link])
        entry.put("links", kept["links"]) if entry.fields.get("url") else entry.fields.update(kept)
    elif address:
        entry.left.append(f"doc_url ({address})")


# --------------------------------------------------------------------------- people


def _people(role: str, text: object, listed: object, entry: _Entry) -> None:
    """The people of `author_list`, of which `author` is made; without one those of `author`."""
    people = [who for one in listed if (who := _person(one))] if isinstance(listed, list) else []
    if isinstance(text, list):
        text = " and ".join(map(text_of, text))
    line = text_of(text)
    if people:
        further = {name for one in listed if isinstance(one, dict) for name in one} - _NAMES  # type: ignore[attr-defined]
        entry.left += [f"{name} of {role}_list" for name in sorted(further)]
        missing = set(re.findall(r"\w+", line)) - set(re.findall(r"\w+", names_text(people)))
        if missing - {"and"}:
            entry.left.append(f"{role}, which names others than {role}_list ({line})")
    elif listed:
        entry.left.append(f"{role}_list ({shortly(str(listed), 200)})")
    found = tuple(people) or read_names(line)
    if found:
        entry.people[role] = found
        entry.fields[role] = names_text(found)
    elif line:
        entry.put(role, line)


_NAMES = frozenset(("family", "given", "surname", "given_name", "name", "literal", "suffix"))


def _person(given: object) -> Person | None:
    if not isinstance(given, dict):
        name = text_of(given)
        return next(iter(read_names(name)), None) if name else None
    family = text_of(given.get("family")) or text_of(given.get("surname"))
    first = text_of(given.get("given")) or text_of(given.get("given_name"))
    whole = text_of(given.get("literal")) or text_of(given.get("name"))
    if not family or not first:
        alone = family or whole or first
        return Person(alone, literal=" " in alone) if alone else None
    return managers.person(family, ", ".join(filter(None, (first, text_of(given.get("suffix"))))))


# --------------------------------------------------------------------------- tags, notes, files


def _tags(*given: object) -> Iterator[str]:
    """Tags as a list, or in one text: separated by commas where it has any, else by blanks."""
    for one in given:
        if isinstance(one, list):
            yield from filter(None, map(text_of, one))
        else:
            text = text_of(one)
            yield from filter(None, map(str.strip, text.split("," if "," in text else None)))


def _notes(given: object, source: Source, entry: _Entry) -> Iterator[str]:
    """The texts of the notes; a file that is not there is named."""
    for name in given if isinstance(given, list) else [given]:
        path = text_of(name)
        text = source.beside.get(path, source.beside.get(PurePath(path).name, ""))
        if text.strip():
            yield text
        elif path and not any(key == path for key in source.beside):
            entry.left.append(f"the notes in {path}, which is not beside it")


def _names_in(given: object) -> set[str]:
    return {
        PurePath(text_of(name)).name for name in (given if isinstance(given, list) else [given])
    }


def _files(given: object, source: Source, entry: _Entry) -> Iterator[str]:
    """The paths of the files, told as the source's own name is."""
    for name in given if isinstance(given, list) else [given]:
        if path := text_of(name):
            yield (PurePath(source.name).parent / path).as_posix()
        elif name:
            entry.left.append(f"files ({shortly(str(name), 200)})")
