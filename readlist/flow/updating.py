"""What `--update` takes of a source: differences in fields that no person wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readlist.bibtex import from_paper, keywords_to_latex, kind_of, to_latex
from readlist.bibtex.entries import read_back
from readlist.flow.intake import Known
from readlist.ledger import Ledger
from readlist.model import Paper, links_to_field


@dataclass(frozen=True, slots=True)
class Update:
    """A field's new value, as LaTeX source and as text, and the paper that it was read from."""

    key: str
    field: str
    source: str
    text: str
    paper: Paper


def updates(
    known: Iterable[Known], entries: Mapping[str, Paper], ledger: Ledger
) -> Iterator[Update]:
    """What may be taken: fields that are empty and that nobody emptied, or that hold what a plugin
    wrote. Of `links` and `keywords` nothing goes, what is new comes to what is there."""
    for each in known:
        entry, said = entries[each.key], read_back(each.paper)
        sources = {name.lower(): text for name, text in from_paper(each.paper).fields.items()}
        for name in dict.fromkeys(_place(name, entry) for name in each.fields):
            if not may_take(name, entry, ledger):
                continue
            joined = _joined(name, entry, said)
            if joined is None and name not in sources:
                continue
            source, text = joined or (sources[name], said.get(name))
            if text != entry.get(name):
                yield Update(each.key, name, source, text, each.paper)


def _place(name: str, entry: Paper) -> str:
    """The field that takes what a source has in one: a second address is a further link."""
    return "links" if name == "url" and entry.get("url") else name


def better_types(
    known: Iterable[Known], entries: Mapping[str, Paper], ledger: Ledger
) -> dict[str, str]:
    """Entry types for what was read as `misc`, which says nothing, and not by a person."""
    found: dict[str, str] = {}
    for each in known:
        memory = ledger.get(each.key)
        is_ours = memory is not None and bool(memory.fields)
        if is_ours and entries[each.key].type == "misc" != each.paper.type:
            found.setdefault(each.key, each.paper.type)
    return found


def may_take(name: str, entry: Paper, ledger: Ledger) -> bool:
    """Whether a source may write the field of an entry: no person did, and none took it away."""
    memory = ledger.get(entry.key)
    if not entry.get(name):
        return memory is None or name not in memory.fields
    return memory is not None and not memory.is_persons(name, entry.get(name))


def _joined(name: str, entry: Paper, said: Paper) -> tuple[str, str] | None:
    """What is there and what the source adds to it, where a field holds several things."""
    if name == "links":
        links = {link.url: link for link in [*said.links, *entry.links]}
        if entry.get("url") and links[entry.get("url")].kind == "paper":
            del links[entry.get("url")]
        joined = links_to_field(links.values())
        return to_latex(joined, kind_of(name)), joined
    if name == "keywords":
        words = f"{entry.get(name)},{said.get(name)}".split(",")
        words = [word.strip() for word in words if word.strip()]
        words = list({word.casefold(): word for word in reversed(words)}.values())[::-1]
        return keywords_to_latex(words), ", ".join(words)
    return None
