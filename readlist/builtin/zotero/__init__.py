"""Zotero libraries: Better BibTeX's JSON export, and the items of Zotero's web API as JSON.

Collections become reading lists, tags keywords, notes and annotations Markdown notes, attachments
the field `file`. What readlist has no place for is named. How an item becomes an entry is in
`items`, its notes and files are in `children`; JSON in CSL's form is another
importer's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from readlist import Aside, Importer, Origin, Paper, Problem, Source, hookimpl
from readlist.builtin.zotero.children import (
    annotation_of,
    ids_of,
    note_of,
    path_of,
    put_files,
    unread,
)
from readlist.builtin.zotero.items import BOOKKEEPING, Item, is_status_tag, read_item, status_of
from readlist.text import jsonparts, managers, readings, richtext
from readlist.text.managers import HINT, counted, listed, text_of
from readlist.text.tagged import shortly

_CHILDREN = ("note", "attachment", "annotation")
# What an item is called by in a message: the first of these that it has.
_CALLED = (
    "citationKey", "citekey", "title", "caseName", "subject", "filename", "path", "url", "note",
    "annotationText", "DOI", "ISBN",
)  # fmt: skip
# What the web API puts around an item, beside its key.
_WRAPPING = frozenset(("library", "links", "meta"))


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("zotero", recognises, read)


def recognises(source: Source) -> bool:
    """JSON with `itemType`, which CSL-JSON does not have, in its items or in what wraps them."""
    text = source.text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")) or '"itemType"' not in text:
        return False
    for part in jsonparts.parts(source.text, source.name, _is_record):
        if isinstance(part, Problem):
            continue
        if part.name in ("", "items") and isinstance(part.value, dict):
            return _is_record(part.value)
        if part.name == "config" and "bibtex" in str(part.value).casefold():
            return True
    return False


def read(source: Source) -> Iterator[Paper | Problem]:
    """A paper for each item, in order; then what could not be used."""
    export = _Export(source.name)
    yield from export.take(jsonparts.parts(source.text, source.name, _is_record))
    for record in export.items:
        yield from _paper(record, export)
    yield from _left_out(export)


@dataclass(frozen=True)
class _Record:
    """An item as it stands in the file, and its lines."""

    data: dict[str, Any]
    first: int
    last: int

    @property
    def ids(self) -> list[str]:
        """What other items and collections call it."""
        return ids_of(self.data)

    def called(self) -> str:
        """The item for a message."""
        said = (text_of(self.data.get(name)) for name in _CALLED)
        return shortly(next(filter(None, said), "") or " ".join(self.ids[:1]), 60)


@dataclass
class _Export:
    """What a file holds: items, what hangs on them, collections; and what was counted."""

    file: str
    items: list[_Record] = field(default_factory=list)
    children: dict[str, list[_Record]] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)  # whose children were read
    alone: list[_Record] = field(default_factory=list)
    trashed: list[_Record] = field(default_factory=list)
    collections: dict[str, dict[str, Any]] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=dict)  # item -> its collections
    filled: set[str] = field(default_factory=set)
    dropped: Counter[str] = field(default_factory=Counter)
    automatic: int = 0

    def take(self, parts: Iterable[jsonparts.Part | Problem]) -> Iterator[Problem]:
        for part in parts:
            if isinstance(part, Problem):
                yield part
            elif part.name == "collections" and isinstance(part.value, dict):
                self._collections(part.value)
            elif part.name in ("", "items"):
                yield from self._record(part)
            elif part.value:
                self.dropped[part.name] += 1

    def _collections(self, given: Mapping[str, Any]) -> None:
        for key, one in given.items():
            if not isinstance(one, dict):
                self.dropped[f"collection {key}"] += 1
                continue
            self.collections[key] = one
            items = one.get("items")
            for item in filter(None, map(text_of, items if isinstance(items, list) else ())):
                self.inside.setdefault(item, []).append(key)

    def _record(self, part: jsonparts.Part) -> Iterator[Problem]:
        where = f"{self.file}:{part.first}"
        if not isinstance(part.value, dict):
            message = f"no item, but {type(part.value).__name__}: {shortly(str(part.value), 60)}"
            yield Problem("record", message, where)
            return
        record = _Record(_data(part.value), part.first, part.last)
        self.dropped.update(name for name in part.value if name in _WRAPPING - {*record.data})
        kind, parent = record.data.get("itemType"), text_of(record.data.get("parentItem"))
        if _is_collection(part.value):
            self.collections[record.ids[0] if record.ids else str(part.first)] = record.data
        elif record.data.get("deleted"):
            self.trashed.append(record)
        elif kind in _CHILDREN and parent:
            self.children.setdefault(parent, []).append(record)
        else:
            (self.alone if kind in _CHILDREN else self.items).append(record)

    @cached_property
    def by_id(self) -> Mapping[str, _Record]:
        return {one: record for record in self.items for one in record.ids}

    def path(self, key: str) -> tuple[str, ...]:
        """The names of a collection and those around it, the outermost first."""
        names: list[str] = []
        seen: set[str] = set()
        while key in self.collections and key not in seen:
            seen.add(key)
            one = self.collections[key]
            names.append(" ".join(text_of(one.get("name")).split()) or "Collection")
            key = text_of(one.get("parent")) or text_of(one.get("parentCollection"))
        return tuple(reversed(names))

    def hanging(self, record: _Record, kind: str) -> Iterator[_Record]:
        """The notes, attachments or annotations of an item, inside it or beside it."""
        inside = record.data.get(f"{kind}s")
        for one in inside if isinstance(inside, list) else [inside] if inside else ():
            data = one if isinstance(one, dict) else {"note": one}
            yield _Record(data, record.first, record.last)
        self.hosts.update(record.ids)
        for key in record.ids:
            for child in self.children.get(key, ()):
                if child.data.get("itemType") == kind:
                    yield child


def _data(value: dict[str, Any]) -> dict[str, Any]:
    """The item itself, where the web API wraps it with its key and version."""
    inner = value.get("data")
    if isinstance(inner, dict):
        return {"key": value.get("key"), **inner}
    return value


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and ("itemType" in _data(value) or _is_collection(value))


def _is_collection(value: dict[str, Any]) -> bool:
    data = _data(value)
    return "parentCollection" in data and "itemType" not in data


# --------------------------------------------------------------------------- an item


def _paper(record: _Record, export: _Export) -> Iterator[Paper | Problem]:
    """The paper that an item makes, and what is to be said of it."""
    where = f"{export.file}:{record.first}"
    item = read_item(record.data)
    who = item.key or shortly(item.fields.get("title", ""), 60)
    yield from _tags(record, item, export, where)
    places, left = managers.places(map(export.path, _collections_of(record, export)))
    files = put_files((one.data for one in export.hanging(record, "attachment")), item, export.file)
    notes = tuple(filter(None, _notes(record, item, export)))
    for name in item.unread:
        message = f"'{name}' of '{who}' is not what Zotero writes there: {_as_json(record, name)}"
        yield Problem("not-kept", message, where, "warning", HINT)
    export.dropped.update(name for name in record.data if name in BOOKKEEPING)
    export.dropped.update(name for _, one in _hanging(record, export) for name in unread(one.data))
    if not readings.names_a_paper(item.fields):
        yield _no_title(item, notes, where)
        return
    yield from managers.second_places(left, who, where)
    yield Paper(
        item.key,
        item.type,
        item.fields,
        people=item.people,
        origin=Origin(export.file, record.first, record.last),
        aside=Aside(places=places, status=item.status, notes=notes, files=files),
    )


def _no_title(item: Item, notes: Iterable[str], where: str) -> Problem:
    said = (f"{name}: {text}" for name, text in item.fields.items())
    parts = "; ".join(filter(None, (item.key, *said, *(" ".join(note.split()) for note in notes))))
    message = f"an item with neither a title nor an identifier is left out: {parts or item.kind}"
    return Problem("record", message, where, "warning", "give it a title in Zotero, then add again")


def _as_json(record: _Record, name: str) -> str:
    return shortly(json.dumps(record.data.get(name), ensure_ascii=False), 200)


def _collections_of(record: _Record, export: _Export) -> list[str]:
    """The keys of the collections that an item is in, in the order of the file."""
    own = record.data.get("collections")
    named = [text_of(key) for key in own] if isinstance(own, list) else []
    keys = [key for one in record.ids for key in export.inside.get(one, ())] + named
    export.filled.update(keys)
    return [key for key in dict.fromkeys(keys) if key in export.collections]


def _tags(record: _Record, item: Item, export: _Export, where: str) -> Iterator[Problem]:
    """Keywords, the person's own tags before those that came with the data (type 1)."""
    given = record.data.get("tags") or []
    given = given if isinstance(given, list) else [given]
    tags = [one if isinstance(one, dict) else {"tag": one} for one in given]
    tags.sort(key=lambda tag: tag.get("type") == 1)
    words = [text_of(tag.get("tag")) for tag in tags]
    export.automatic += sum(tag.get("type") == 1 for tag in tags)
    for word in filter(is_status_tag, words):
        if item.status != status_of(word):
            item.status = item.status or status_of(word)
            item.put("readstatus", word)
    kept = [word for word in words if not is_status_tag(word)]
    found, changed = managers.keywords(kept, where)
    item.put("keywords", found)
    yield from changed


def _hanging(record: _Record, export: _Export) -> Iterator[tuple[str, _Record]]:
    """Everything that hangs on an item, and on its attachments, with its kind."""
    for kind in _CHILDREN:
        for child in export.hanging(record, kind):
            yield kind, child
            if kind == "attachment":
                yield from (("annotation", one) for one in export.hanging(child, "annotation"))


def _notes(record: _Record, item: Item, export: _Export) -> Iterator[str]:
    """Notes and annotations as Markdown, then what stands in Extra or has no field."""
    for kind, child in _hanging(record, export):
        yield annotation_of(child.data) if kind == "annotation" else note_of(child.data)
    remarks = [*item.remarks, *_related(record, export)]
    if remarks:
        yield "\n".join(f"- {richtext.escaped(remark)}" for remark in remarks)


def _related(record: _Record, export: _Export) -> Iterator[str]:
    """Related items by their keys or titles; those that are not in the file by their addresses."""
    given = record.data.get("relations") or ()
    groups = given if isinstance(given, dict) else {"dc:relation": given}
    export.dropped.update(name for name in groups if name != "dc:relation")
    related = groups.get("dc:relation", ())
    for address in map(text_of, related if isinstance(related, list) else [related]):
        other = export.by_id.get(address.rpartition("/")[2])
        if address:
            yield f"relation: {other.called() if other else address}"


# --------------------------------------------------------------------------- what is left


def _left_out(export: _Export) -> Iterator[Problem]:
    """What the file holds beside papers, named once each."""
    trash = {one for record in export.trashed for one in record.ids}
    trash |= {
        one for parent in trash for child in export.children.get(parent, ()) for one in child.ids
    }
    for record in export.alone:
        yield _unattached(record, export)
    for parent, group in export.children.items():
        if parent not in export.hosts and parent not in trash:
            yield from (_unattached(record, export) for record in group)
    yield from _left_collections(export)
    if export.trashed:
        titles = listed([record.called() for record in export.trashed])
        message = f"{counted(len(export.trashed), 'item')} in Zotero's trash left out: {titles}"
        yield Problem("not-kept", message, export.file, "note")
    if export.automatic:
        message = f"{counted(export.automatic, 'automatic tag')} kept as keywords, after your own"
        yield Problem("tag", message, export.file, "note")
    if export.dropped:
        names = ", ".join(sorted(export.dropped))
        message = f"not kept, since it is about Zotero's database: {names}"
        yield Problem("not-kept", message, export.file, "note", HINT)


def _unattached(record: _Record, export: _Export) -> Problem:
    kind = record.data.get("itemType")
    said = shortly(note_of(record.data), 300) or record.called()
    said = shortly(annotation_of(record.data), 300) if kind == "annotation" else said
    paths = ", ".join(filter(None, (path_of(record.data), text_of(record.data.get("url")))))
    said = ", ".join(filter(None, (said, paths if paths not in said else "")))
    message = (
        f"{'an' if kind != 'note' else 'a'} {kind} that belongs to no item is left out: {said}"
    )
    where = f"{export.file}:{record.first}"
    return Problem(
        "not-kept", message, where, "warning", "copy it from Zotero into a note of yours"
    )


def _left_collections(export: _Export) -> Iterator[Problem]:
    """Collections without papers, without a name, and what they hold that is not in the file."""
    inner = {text_of(one.get("parent")) or text_of(one.get("parentCollection"))
             for one in export.collections.values()}  # fmt: skip
    empty = [key for key in export.collections if key not in export.filled and key not in inner]
    if empty:
        names = listed([" / ".join(export.path(key)) for key in empty])
        message = f"no list is made of {counted(len(empty), 'collection')} without papers: {names}"
        yield Problem("not-kept", message, export.file, "note")
    nameless = sorted(export.filled - export.collections.keys())
    if nameless:
        message = f"the file does not say the names of the collections {listed(nameless)}"
        hint = "export with Better BibTeX's 'BetterBibTeX JSON', which has them"
        yield Problem("not-kept", message, export.file, "warning", hint)
    known = {
        *export.by_id,
        *(one for record in [*export.alone, *export.trashed] for one in record.ids),
    }
    gone = sorted({item for item in export.inside if item not in known})
    if gone:
        message = f"collections hold what is not in the file: {listed(gone)}"
        yield Problem("not-kept", message, export.file, "note")
