"""The stages, in order, each a function on values.

read      a source and the importers            -> papers and problems
take_in   papers read, and the library there is -> which are new, known, removed, doubtful
name      new papers and the key plugins        -> papers with keys
classify  a library and the classifiers         -> proposed changes, suggestions, problems
settle    proposals and what is remembered      -> field changes that may be written
assemble  entries, themes, lists, notes         -> the Library that exporters see
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from readlist.baseline import Row, accept, themes_of
from readlist.bibtex import keys, read_back
from readlist.hookspecs import Classifier, Importer
from readlist.isolation import Registered, at_most, checked, complaint, each, once
from readlist.ledger import Ledger, Mark, Memory, value_hash
from readlist.matching import Index, Verdict, contradicts, fingerprint, published_twice
from readlist.model import (
    AddKeyword,
    AddLink,
    AddTheme,
    Assigned,
    Change,
    Library,
    Merge,
    Note,
    Paper,
    Problem,
    ReadingList,
    Rename,
    SetField,
    Source,
    Theme,
    links_to_field,
)
from readlist.plugins import Plugins
from readlist.wellformed import wrong_part

# --------------------------------------------------------------------------- read


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave: its papers, in order, and what could not be used."""

    source: str
    importer: str
    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...]


def read(source: Source, importers: Iterable[Registered[Importer]]) -> Reading:
    """Read a source with the first importer that recognises it."""
    problems: list[Problem] = []
    for importer in importers:
        about = f"on {source.name}"
        answer = once(importer.plugin, importer.record.recognises, source, about=about)
        if isinstance(answer, Problem):
            problems.append(answer)
        elif answer:
            things = list(each(importer.plugin, importer.record.read, source, about=about))
            sound = [t for t in things if isinstance(t, Paper) and not wrong_part(t)]
            papers = tuple(map(_without_blanks, sound))
            kept = set(map(id, sound))
            problems += [checked(importer.plugin, t) for t in things if id(t) not in kept]
            return Reading(source.name, importer.name, papers, tuple(problems))
    message = "no importer recognises this"
    hint = "copy the page's text from the browser, or see `readlist plugin` for the importers"
    problems.append(Problem("unknown-format", message, source.name, "error", hint))
    return Reading(source.name, "", (), tuple(problems))


def _without_blanks(paper: Paper) -> Paper:
    """A paper without blank fields, which say nothing."""
    kept = {name.lower(): text for name, text in paper.fields.items() if text and text.strip()}
    return replace(paper, fields=kept)


# --------------------------------------------------------------------------- take in


@dataclass(frozen=True, slots=True)
class Known:
    """A paper read that the library has already, under `key`; `fields` are those that differ."""

    key: str
    paper: Paper
    why: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What is to be done with the papers of some sources."""

    new: tuple[Paper, ...]
    known: tuple[Known, ...]
    removed: tuple[Known, ...]
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
    fresh: set[int] = set()  # ids of the papers that are new in this run
    known: list[Known] = []
    removed: list[Known] = []
    problems: list[Problem] = []
    for paper in incoming:
        key = once_was.get(fingerprint(paper))
        found = index.find(paper)
        if found and found[1].answer == "same" and id(found[0]) in fresh:
            problems.append(_twice(paper, found[0]))
        elif found and found[1].answer == "same":
            known.append(_known(found[0], paper, found[1], ledger))
        elif key and key in entries and not _is_new(paper, entries[key], ledger[key]):
            known.append(_known(entries[key], paper, Verdict("same", "read before"), ledger))
        elif key and key not in entries and not restore and not _is_another(paper, ledger[key]):
            removed.append(Known(key, paper, f"removed on {ledger[key].removed}"))
        else:
            if found:
                problems.append(_doubtful(paper, found))
            back = paper
            if key and key not in entries and not paper.key and not _is_another(paper, ledger[key]):
                back = replace(paper, key=key)
            new.append(back)
            fresh.add(id(back))
            index.add(back)
    return Intake(tuple(new), tuple(known), tuple(removed), tuple(problems))


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


def _known(entry: Paper, paper: Paper, verdict: Verdict, ledger: Ledger) -> Known:
    """`fields`: what the source says otherwise, unless that is what it always said."""
    memory = ledger.get(entry.key)
    differing = [
        name
        for name, text in read_back(paper).fields.items()
        if name in paper.fields
        and entry.get(name) != text
        and not (memory and _said_before(memory.fields, name, text))
    ]
    return Known(entry.key, paper, verdict.why, tuple(sorted(differing)))


def _said_before(marks: Mapping[str, Mark], name: str, text: str) -> bool:
    return name in marks and marks[name].hash == value_hash(text)


def _twice(paper: Paper, first: Paper) -> Problem:
    message = f"'{_short(paper.title)}' was read already at {first.origin}; one entry is made"
    return Problem("twice", message, str(paper.origin or ""), "note")


def _doubtful(paper: Paper, found: tuple[Paper, Verdict]) -> Problem:
    other, verdict = found
    name = other.key or f"the one at {other.origin}"
    if verdict.answer == "version":
        message = f"'{_short(paper.title)}' is another version of {name}: {verdict.why}; both kept"
        return Problem("version", message, str(paper.origin or ""), "note")
    return Problem(
        "perhaps-same",
        f"'{_short(paper.title)}' is perhaps the same paper as {name}: {verdict.why}; both kept",
        str(paper.origin or ""),
        hint="if they are one, `readlist dedupe KEY INTO` makes them so",
    )


def _short(title: str) -> str:
    return title if len(title) <= 70 else title[:69] + "…"


# --------------------------------------------------------------------------- name


def name(
    papers: Iterable[Paper], taken: Iterable[str], plugins: Plugins
) -> tuple[list[Paper], list[Problem]]:
    """Give each paper without a key one, unique ignoring case; no other key changes.

    A key that a source brings is kept as it is, `müller2020` and `2020smith` too. One that is
    taken gets an ending, and one that no entry can have is replaced; both are Problems. `taken`
    holds the keys in use, tombstones and earlier keys included.
    """
    used = {key.casefold(): key for key in taken}
    named: list[Paper] = []
    problems: list[Problem] = []
    for paper in papers:
        key = paper.key if keys.is_writable(paper.key) else ""
        if not key:
            key, failed = plugins.key(paper, used)
            problems += failed
            key = key or keys.propose(paper, plugins.settings.keys.template)
        free = keys.unique(key, used)
        if paper.key and free != paper.key:
            problems.append(_other_key(paper, free))
        used[free.casefold()] = free
        named.append(replace(paper, key=free))
    return named, problems


def _other_key(paper: Paper, free: str) -> Problem:
    writable = keys.is_writable(paper.key)
    reason = "is taken by another paper" if writable else "cannot be read by BibTeX or biber"
    message = f"the key '{paper.key}' {reason}; this one is '{free}'"
    return Problem("key-taken" if writable else "key", message, str(paper.origin or ""))


# --------------------------------------------------------------------------- classify


@dataclass(frozen=True, slots=True)
class Classified:
    """What the classifiers say: changes, per key the themes that were near, and problems.

    A classifier that is not sure yields a Problem with code `unsorted` whose fix are the
    `AddTheme`s that it considered: those are the suggestions.
    """

    changes: tuple[Change, ...] = ()
    suggestions: Mapping[str, tuple[AddTheme, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def classify(library: Library, classifiers: Iterable[Registered[Classifier]]) -> Classified:
    """Ask every classifier about every paper; one that fails on a paper costs only that."""
    changes: list[Change] = []
    suggestions: dict[str, tuple[AddTheme, ...]] = {}
    problems: list[Problem] = []
    for classifier in classifiers:
        for thing in _proposals(library, classifier):
            if isinstance(thing, Rename | Merge):
                problems.append(_not_applied(thing))
            elif not isinstance(thing, Problem):
                changes.append(thing)
            elif near := _suggested(thing):
                suggestions[near[0].key] = near
            else:
                problems.append(thing)
    return Classified(tuple(changes), suggestions, tuple(problems))


def _suggested(problem: Problem) -> tuple[AddTheme, ...]:
    """The themes that a classifier considered and was not sure of."""
    if problem.code != "unsorted" or not isinstance(problem.fix, tuple | list):
        return ()
    near = (change for change in problem.fix if isinstance(change, AddTheme))
    return tuple(change for change in near if not wrong_part(change))


def _not_applied(change: Rename | Merge) -> Problem:
    """Keys are a person's: a proposal to change one is shown, and waits for a hand."""
    kind = "a rename to" if isinstance(change, Rename) else "a merge into"
    target = change.new if isinstance(change, Rename) else change.into
    command = "key rename" if isinstance(change, Rename) else "dedupe"
    message = f"'{change.key}': {change.by} proposes {kind} '{target}'; it is not applied"
    does = f"`readlist {command} {change.key} {target}` does that"
    why = "; ".join(filter(None, (change.why, does)))
    return Problem("not-applied", message, severity="note", hint=why)


def _proposals(library: Library, classifier: Registered[Classifier]) -> Iterator[Change | Problem]:
    plugin, record = classifier.plugin, classifier.record
    extra: tuple[object, ...] = ()
    if record.prepare is not None:
        prepared = once(plugin, record.prepare, library, about="while preparing")
        if isinstance(prepared, Problem):
            yield prepared
            return
        extra = (prepared,)
    for paper in library.papers:
        about = f"on paper '{paper.key}'"
        proposed = each(plugin, record.propose, paper, *extra, about=about)
        for thing in at_most(plugin, paper.key, proposed):
            yield _stamped(thing, classifier, paper)


def _stamped(thing: object, classifier: Registered[Classifier], paper: Paper) -> Change | Problem:
    """A change with `by` set, if it is one and speaks of the paper it was asked about."""
    if isinstance(thing, Problem):
        return checked(classifier.plugin, thing)
    if not isinstance(thing, SetField | AddTheme | AddKeyword | AddLink | Rename | Merge):
        message = f"proposed a {type(thing).__name__} for '{paper.key}', which is no change"
        return complaint(classifier.plugin, message)
    if wrong := wrong_part(thing):
        message = f"proposed a {type(thing).__name__} for '{paper.key}': {wrong}"
        return complaint(classifier.plugin, message)
    if thing.key != paper.key:
        message = f"was asked about '{paper.key}' and spoke of '{thing.key}'"
        return complaint(classifier.plugin, message)
    if isinstance(thing, SetField):
        return replace(thing, by=classifier.name, field=thing.field.lower())
    return replace(thing, by=classifier.name)


# --------------------------------------------------------------------------- settle


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


# --------------------------------------------------------------------------- assemble


def themes_in_use(configured: Iterable[Theme], changes: Iterable[Change]) -> tuple[Theme, ...]:
    """The configured themes, then those that a plugin of the project speaks of by itself."""
    themes = {theme.slug: theme for theme in configured}
    for change in changes:
        if isinstance(change, AddTheme) and change.slug not in themes:
            title = change.slug.replace("-", " ").capitalize()
            about = f"Papers that the classifier '{change.by}' put here."
            themes[change.slug] = Theme(change.slug, title, about)
    return tuple(themes.values())


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


def found_keywords(changes: Iterable[Change], most: int) -> dict[str, tuple[str, ...]]:
    """The keywords that classifiers found for each key, at most so many, each once."""
    found: dict[str, dict[str, str]] = {}
    for change in changes:
        if isinstance(change, AddKeyword) and change.keyword.strip():
            word = " ".join(change.keyword.replace(",", " ").split())
            found.setdefault(change.key, {}).setdefault(word.casefold(), word)
    return {key: tuple(words.values())[:most] for key, words in found.items()}


def assemble(
    papers: Iterable[Paper],
    themes: Iterable[Theme],
    rows: Iterable[Row],
    keywords: Mapping[str, tuple[str, ...]],
    added: Mapping[str, str],
    lists: Iterable[ReadingList] = (),
    notes: Iterable[Note] = (),
    title: str = "",
    description: str = "",
    renamed: Mapping[str, str] | None = None,
) -> Library:
    """Put it together: what exporters and site sections see. Unpublished notes stay out."""
    themes = tuple(themes)
    assigned: Mapping[str, tuple[Assigned, ...]] = themes_of(
        rows, {theme.slug: theme for theme in themes}
    )
    dressed = tuple(
        replace(
            paper,
            themes=assigned.get(paper.key, ()),
            found_keywords=keywords.get(paper.key, ()),
            added=added.get(paper.key, ""),
        )
        for paper in papers
    )
    return Library(
        papers=dressed,
        themes=themes,
        lists=tuple(lists),
        notes=tuple(note for note in notes if note.publish),
        title=title,
        description=description,
        renamed=renamed or {},
    )
