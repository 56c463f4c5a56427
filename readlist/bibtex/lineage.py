"""Entries that lean on others: a chapter on its book (`crossref`, `xref`), data on `xdata`.

BibTeX reads a parent only after its children, and biber everything; a parent is therefore part
of what its children need, and stands after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from readlist.errors import closest
from readlist.model import Library, Paper, Problem

REFERENCES = ("crossref", "xref", "xdata")
# Every field that holds keys of other entries (biblatex manual, "Special Fields"); commas between.
POINTERS = (*REFERENCES, "related", "entryset")
Find = Callable[[str], Paper | None]


def family(library: Library) -> tuple[Paper, ...]:
    """The papers of a library with the parents that they need, each parent after its children.

    A reference to a parent by an earlier key, or in other letters, is brought up to date.
    """
    find = finder(library)
    found = {paper.key: paper for paper in library.papers}
    waiting = list(library.papers)
    for paper in waiting:
        for _, key in parents_of(paper):
            parent = find(key)
            if parent and parent.key not in found:
                found[parent.key] = parent
                waiting.append(parent)
    extra = [paper for key, paper in found.items() if key not in library.by_key]
    papers = [_up_to_date(paper, find) for paper in (*library.papers, *extra)]
    return tuple(_children_first(papers))


def parents_of(paper: Paper) -> Iterator[tuple[str, str]]:
    """The references of a paper: the field and the key in it, in order."""
    for name in REFERENCES:
        for key in paper.get(name).split(","):
            if key.strip():
                yield name, key.strip()


def missing_parents(library: Library) -> Iterator[Problem]:
    """References to entries that the library does not have; one Problem for all of a volume."""
    find = finder(library)
    children: dict[tuple[str, str], dict[str, None]] = {}
    for paper in library.papers:
        for name, key in parents_of(paper):
            if find(key) is None:
                children.setdefault((name, key), {})[paper.key] = None
    known = [paper.key for paper in (*library.papers, *library.beyond)]
    for (name, key), those in children.items():
        message = f"{some_of(list(those))}: {name} = {{{key}}} is no entry of the library"
        others = [other for other in known if other not in those]
        yield Problem("bib-crossref", message, hint=_in_place_of(key, others))


def some_of(keys: Sequence[str], most: int = 3) -> str:
    """Some keys for a message, and how many more there are."""
    shown = ", ".join(f"'{key}'" for key in keys[:most])
    return shown if len(keys) <= most else f"{shown} and {len(keys) - most} more"


def _in_place_of(key: str, known: Sequence[str]) -> str:
    """What to do about a parent that is not there."""
    near = closest(key, known)
    return f"did you mean '{near}'?" if near else "add that entry"


def with_shared_data(paper: Paper, find: Find) -> Paper:
    """The paper with the fields of its `xdata` entries, which classic BibTeX does not know."""
    seen, given = {paper.key}, paper
    waiting = [key for name, key in parents_of(paper) if name == "xdata"]
    for key in waiting:
        data = find(key)
        if data is None or data.key in seen:
            continue
        seen.add(data.key)
        waiting += [further for name, further in parents_of(data) if name == "xdata"]
        given = replace(
            given,
            fields={**data.fields, **given.fields},
            raw={**{n: r for n, r in data.raw.items() if n not in given.fields}, **given.raw},
            people={**data.people, **given.people},
            macros={**data.macros, **given.macros},
        )
    return put(given, xdata="") if waiting else paper


def finder(library: Library) -> Find:
    """Papers of the whole library by any of their keys; ignoring case, as BibTeX does."""
    whole = replace(library, papers=(*library.papers, *library.beyond)).by_key
    folded = {key.casefold(): paper for key, paper in whole.items()}
    return lambda key: whole.get(key) or folded.get(key.casefold())


def _up_to_date(paper: Paper, find: Find) -> Paper:
    for name in REFERENCES:
        keys = [key for field, key in parents_of(paper) if field == name]
        now = [parent.key if (parent := find(key)) else key for key in keys]
        if now != keys:
            paper = put(paper, **{name: ", ".join(now)})
    return paper


def put(paper: Paper, **fields: str) -> Paper:
    """The paper with other values in some fields; an empty one takes its field away."""
    texts = {**paper.fields, **fields}
    return replace(
        paper,
        fields={name: text for name, text in texts.items() if text or name not in fields},
        raw={name: source for name, source in paper.raw.items() if name not in fields},
    )


def _children_first(papers: Iterable[Paper]) -> Iterator[Paper]:
    """The papers in their order, but a parent that stands too early right after its last child.

    Entries that are each other's parents come last, as they stood.
    """
    by_key = {paper.key: paper for paper in papers}
    parents = {
        key: {parent for _, parent in parents_of(paper) if parent in by_key and parent != key}
        for key, paper in by_key.items()
    }
    children = Counter(parent for each in parents.values() for parent in each)
    passed: set[str] = set()
    placed: set[str] = set()
    for key in by_key:
        passed.add(key)
        ready = [] if children[key] else [key]
        while ready:
            now = ready.pop()
            placed.add(now)
            yield by_key[now]
            for parent in sorted(parents[now]):
                children[parent] -= 1
                if children[parent] == 0 and parent in passed:
                    ready.append(parent)
    yield from (paper for key, paper in by_key.items() if key not in placed)
