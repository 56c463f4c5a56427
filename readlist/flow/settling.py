"""Which proposals may be written: a person beats every plugin, and what was accepted stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from readlist.baseline import Row, accept
from readlist.ledger import Ledger
from readlist.model import (
    AddLink,
    AddTheme,
    Change,
    Paper,
    SetField,
    links_to_field,
)


def settle(changes: Iterable[Change], papers: Iterable[Paper], ledger: Ledger) -> list[SetField]:
    """The field changes that may be written: the first proposer wins, a person beats them all.

    A field is filled where the entry has none and nobody took it away; a value that a plugin
    wrote, and that nobody touched, may be replaced by that same plugin.
    """
    entries = {paper.key: paper for paper in papers}
    changes = tuple(changes)
    settled: dict[tuple[str, str], SetField] = {}
    fields = [change for change in changes if isinstance(change, SetField)]
    for change in chain(fields, _links_as_fields(changes, entries)):
        entry = entries.get(change.key)
        if entry and _may_set(change, entry, ledger):
            settled.setdefault((change.key, change.field), change)
    return [c for c in settled.values() if entries[c.key].get(c.field) != (c.value or "")]


def _links_as_fields(changes: Iterable[Change], entries: Mapping[str, Paper]) -> Iterator[SetField]:
    """The links proposed for each paper, all of them together, as a value of its `links` field."""
    found: dict[str, list[AddLink]] = {}
    for change in changes:
        if isinstance(change, AddLink) and change.key in entries:
            found.setdefault(change.key, []).append(change)
    for key, added in found.items():
        entry = entries[key]
        known = {link.url for link in entry.links}
        links = {link.url: link for link in entry.links if entry.get("links")}
        fresh = {change.link.url: change.link for change in added if change.link.url not in known}
        links |= fresh
        if fresh:
            why = "; ".join(dict.fromkeys(change.why for change in added if change.why))
            yield SetField(key, "links", links_to_field(links.values()), why, added[0].by)


def _may_set(change: SetField, entry: Paper, ledger: Ledger) -> bool:
    memory = ledger.get(change.key)
    mark = memory.fields.get(change.field) if memory else None
    value = entry.get(change.field)
    if not value:
        return mark is None and change.value is not None
    if memory is None or mark is None or mark.by != change.by:
        return False
    return not memory.is_persons(change.field, value)


def newly_accepted(
    changes: Iterable[Change], rows: Iterable[Row], known: Iterable[str]
) -> list[Row]:
    """Rows for the papers that have no accepted theme yet; accepted papers never move."""
    rows, slugs = list(rows), set(known)
    settled = {row.key for row in rows if row.slug in slugs}
    refused = {(row.key, row.slug[1:]) for row in rows if row.slug.startswith("!")}
    proposals = [
        change
        for change in changes
        if isinstance(change, AddTheme)
        and change.key not in settled
        and (change.key, change.slug) not in refused
    ]
    return accept(proposals)
