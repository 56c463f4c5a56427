"""Which of the papers read are new, known, removed or doubtful, beside the library there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from readlist.bibtex.entries import read_back
from readlist.ledger import Ledger, Mark, Memory, value_hash
from readlist.matching import Index, Verdict, contradicts, fingerprint, published_twice
from readlist.model import Paper, Problem, links_from_field


@dataclass(frozen=True, slots=True)
class Known:
    """A paper read that the library has already, under `key`; `fields` are those that differ."""

    key: str
    paper: Paper
    why: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """A paper of this run that an earlier one is, which is the `first`-th of those that are new."""

    first: int
    paper: Paper
    why: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What is to be done with the papers of some sources."""

    new: tuple[Paper, ...]
    known: tuple[Known, ...]
    removed: tuple[Known, ...]
    repeated: tuple[Repeated, ...]
    problems: tuple[Problem, ...]


def take_in(
    incoming: Iterable[Paper], present: Iterable[Paper], ledger: Ledger, restore: bool = False
) -> Intake:
    """Sort papers into new, known and removed ones. An entry that is there is never changed.

    A paper is known when `matching` says so, or when the ledger remembers that an entry once
    was what the source says (its title was edited since). With `restore`, one that was removed
    is new again, under the key that it had.
    """
    entries = {paper.key: paper for paper in present}
    index = Index.of(entries.values())
    once_was = _remembered(ledger, entries)
    new: list[Paper] = []
    fresh: dict[int, int] = {}  # ids of the papers that are new in this run, and their numbers
    known: list[Known] = []
    removed: list[Known] = []
    repeated: list[Repeated] = []
    problems: list[Problem] = []
    for paper in incoming:
        key = once_was.get(fingerprint(paper))
        found = index.find(paper)
        if found and found[1].answer == "same" and id(found[0]) in fresh:
            repeated.append(Repeated(fresh[id(found[0])], paper, found[1].why))
            problems.append(_twice(paper, found[0]))
        elif found and found[1].answer == "same":
            known.append(known_as(found[0], paper, found[1].why, ledger))
        elif key and key in entries and not _is_new(paper, entries[key], ledger[key]):
            known.append(known_as(entries[key], paper, "read before", ledger))
        elif key and key not in entries and not restore and not _is_another(paper, ledger[key]):
            removed.append(Known(key, paper, f"removed on {ledger[key].removed}"))
        else:
            if found:
                problems.append(_doubtful(paper, found))
            back = paper
            if key and key not in entries and not paper.key and not _is_another(paper, ledger[key]):
                back = replace(paper, key=key)
            fresh[id(back)] = len(new)
            new.append(back)
            index.add(back)
    return Intake(tuple(new), tuple(known), tuple(removed), tuple(repeated), tuple(problems))


def _is_new(paper: Paper, entry: Paper, memory: Memory) -> bool:
    """Whether a paper is not the entry whose title, author and year it once had: it has another
    identifier, or was published elsewhere, and is not what the entry was read from."""
    if paper.key in memory.was or not (contradicts(entry, paper) or published_twice(entry, paper)):
        return False
    said = read_back(paper).fields
    telling = [name for name in _TELLING if name in said]
    return not all(_said_before(memory.fields, name, said[name]) for name in telling)


_TELLING = ("doi", "isbn", "pmid", "journal", "journaltitle", "booktitle", "volume", "number")


def _remembered(ledger: Ledger, present: Mapping[str, Paper]) -> dict[str, str]:
    """Each fingerprint that an entry had, with its key; entries that are there come first."""
    prints: dict[str, str] = {}
    for key in sorted(ledger, key=lambda key: (key not in present, key)):
        if key in present or ledger[key].removed:
            for print_ in filter(None, ledger[key].prints):
                prints.setdefault(print_, key)
    return prints


def _is_another(paper: Paper, memory: Memory) -> bool:
    """Whether a paper has another identifier than the removed entry of that title had."""
    return any(
        paper.get(name) and memory.fields[name].hash != value_hash(paper.get(name))
        for name in ("doi", "isbn", "pmid")
        if name in memory.fields
    )


def known_as(entry: Paper, paper: Paper, why: str, ledger: Ledger) -> Known:
    """A paper that an entry is. `fields`: what the source says otherwise, unless that is what it
    always said."""
    memory = ledger.get(entry.key)
    differing = [
        name
        for name, text in read_back(paper).fields.items()
        if name in paper.fields
        and not _alike(name, entry, text)
        and not (memory and _said_before(memory.fields, name, text))
    ]
    return Known(entry.key, paper, why, tuple(sorted(differing)))


def _alike(name: str, entry: Paper, text: str) -> bool:
    """Whether an entry says what a field's text does: a DOI's letters have no case (DOI Handbook,
    2.4), and an address may stand among the further ones."""
    if name == "doi":
        return entry.doi.casefold() == text.casefold()
    if name in ("url", "links"):
        urls = [text] if name == "url" else [link.url for link in links_from_field(text)]
        return {link.url for link in entry.links}.issuperset(urls)
    return entry.get(name) == text


def _said_before(marks: Mapping[str, Mark], name: str, text: str) -> bool:
    return name in marks and marks[name].hash == value_hash(text)


def _twice(paper: Paper, first: Paper) -> Problem:
    message = f"'{_named(paper)}' was read already at {first.origin}; one entry is made"
    return Problem("twice", message, str(paper.origin or ""), "note")


def _doubtful(paper: Paper, found: tuple[Paper, Verdict]) -> Problem:
    other, verdict = found
    name = other.key or f"the one at {other.origin}"
    if verdict.answer == "version":
        message = f"'{_named(paper)}' is another version of {name}: {verdict.why}; both kept"
        return Problem("version", message, str(paper.origin or ""), "note")
    return Problem(
        "perhaps-same",
        f"'{_named(paper)}' is perhaps the same paper as {name}: {verdict.why}; both kept",
        str(paper.origin or ""),
        hint="if they are one, `readlist dedupe KEY INTO` makes them so",
    )


def _named(paper: Paper) -> str:
    """The title in short; of a paper that has none yet, what it is known by."""
    known = (paper.get(name) for name in ("title", "doi", "eprint", "pmid", "isbn", "url"))
    name = next(filter(None, known), "")
    return name if len(name) <= 70 else name[:69] + "…"
