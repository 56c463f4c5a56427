"""Which papers a query means, among papers in memory, and in what order; smart lists.

A `Card` is what a search sees of a paper. `readlist.catalogue` keeps the same cards in tables, and
`readlist.lookup` finds the same papers there: what is said of a part of a query holds for both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from readlist.lists import MARKS
from readlist.model import Item, Library, Note, Paper, Problem, ReadingList, Status
from readlist.queries import (
    WEIGHTS,
    All,
    Between,
    Either,
    Is,
    Not,
    Query,
    QueryError,
    Words,
    leaves,
    named,
    parse,
    sought,
)
from readlist.text.terms import is_form, root, terms

INFLECTED = frozenset(WEIGHTS) - {"authors"}  # a name has no forms: Peters is not Peter
_OF_ENTRY = ("title", "keywords", "authors", "abstract", "venue")
_STANDING: tuple[Status, ...] = ("done", "reading", "todo", "skip", "")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$", re.M)


@dataclass(frozen=True, slots=True)
class Card:
    """A paper as a search sees it. `texts` are terms between blanks, by the names in `WEIGHTS`."""

    key: str
    keys: frozenset[str] = frozenset()
    type: str = ""
    year: str = ""
    doi: str = ""
    added: str = ""
    status: Status = ""
    themes: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many terms its entry has."""
        return size_of(self.texts)


def size_of(texts: Mapping[str, str]) -> int:
    """How many terms the texts of an entry have; what was written beside it does not count."""
    return sum(texts[name].count(" ") + 1 for name in _OF_ENTRY if texts[name])


def texts_of(paper: Paper) -> dict[str, str]:
    """The terms of the texts that stand in a paper's entry. Editors count where it has no author;
    computed keywords do not, since their words stand in the texts."""
    subtitle = paper.get("subtitle")
    whole = {
        "title": f"{paper.title} {subtitle}" if subtitle else paper.title,
        "keywords": paper.get("keywords"),
        "authors": _names(paper),
        "abstract": paper.abstract,
    }
    texts = {name: " ".join(terms(text)) for name, text in whole.items()}
    return {**texts, "venue": _terms_of_venue(paper.venue)}


def _names(paper: Paper) -> str:
    """The authors, or editors, each as one says the name: `Tom Berg`."""
    who = paper.authors or paper.people.get("editor", ())
    return ", ".join(map(str, who)) or paper.get("author") or paper.get("editor")


@lru_cache(maxsize=4096)
def _terms_of_venue(venue: str) -> str:
    """The terms of a venue; a library has many papers of few."""
    return " ".join(terms(venue))


_IN_ENTRY = {
    "abstract": "abstract", "author": "author", "doi": "doi", "file": "file",
    "keywords": "keyword", "url": "url", "links": "url",
    **dict.fromkeys(
        ("journal", "journaltitle", "booktitle", "publisher", "institution", "school"), "venue"
    ),
}  # fmt: skip


def has_of(paper: Paper) -> frozenset[str]:
    """What an entry has, by the names of `has:`; nothing is decoded for it but links."""
    found = {has for name, has in _IN_ENTRY.items() if name in paper.fields}
    if paper.year:
        found.add("year")
    if "links" in paper.fields:
        found |= {link.kind for link in paper.links} - {"paper", "other"}
    return frozenset(found)


def standing(statuses: Iterable[Status]) -> Status:
    """The status of a paper that stands on several lists: read on any is read."""
    return min(statuses, key=_STANDING.index, default="")


def cards(library: Library, own: Iterable[Note] = ()) -> tuple[Card, ...]:
    """A card for each paper of a library; of those whose keys BibTeX takes for one, the first.

    `own` are notes that are not published: only the person's own search sees them.
    """
    private: dict[str, list[str]] = {}
    for note in own:
        if paper := library.by_key.get(note.key):
            private.setdefault(paper.key, []).append(note.text)
    first = {paper.key.casefold(): paper for paper in reversed(library.papers)}
    return tuple(
        _card(paper, library, private.get(paper.key, ()))
        for paper in library.papers
        if first[paper.key.casefold()] is paper
    )


def _card(paper: Paper, library: Library, private: Sequence[str]) -> Card:
    places = library.places.get(paper.key, ())
    remarks = [item.note for _, item in places]
    remarks += [note.text for note in library.notes_of.get(paper.key, ())]
    texts = texts_of(paper) | {
        "remarks": " ".join(terms("\n".join(remarks))),
        "private": " ".join(terms("\n".join(private))),
    }
    aside = {"note": texts["remarks"] or texts["private"], "list": places, "theme": paper.themes}
    return Card(
        paper.key,
        frozenset(key.casefold() for key in (paper.key, *paper.earlier_keys)),
        paper.type,
        paper.year,
        paper.doi.casefold(),
        paper.added,
        standing(item.status for _, item in places),
        frozenset(theme.slug for theme in paper.themes),
        frozenset(reading_list.name for reading_list, _ in places),
        has_of(paper) | {name for name, value in aside.items() if value},
        texts,
    )


# --------------------------------------------------------------------------- deciding


def select(query: Query, library: Library) -> tuple[Paper, ...]:
    """The papers of a library that a query means, the best first.

    Raises QueryError for a theme or a list that the library does not have.
    """
    return tuple(library.by_key[card.key] for card in _selected(query, library, cards(library)))


def _selected(query: Query, library: Library, every: Sequence[Card]) -> list[Card]:
    themes = {theme.slug: theme.name for theme in library.themes}
    lists = {reading_list.name: reading_list.title for reading_list in library.lists}
    return ranked(named(query, themes, lists), every)


def ranked(query: Query, every: Sequence[Card]) -> list[Card]:
    """The cards that fit a query, the best first: by what its words count, then the newest."""
    fits = test(query)
    counts = [_counts(part, every) for part in words_of(query)]
    mean = sum(card.size for card in every) / len(every) if every else 1.0
    found = [card for card in every if fits(card)]

    def place(card: Card) -> tuple[float, int, str]:
        score = score_of(
            [(c.get(card.key, 0.0), len(c)) for c in counts], card.size, mean, len(every)
        )
        return order(score, card.year, card.key)

    return sorted(found, key=place)


def order(score: float, year: str, key: str) -> tuple[float, int, str]:
    """What papers found are sorted by: the best, the newest, the key."""
    return -round(score, 9), -int(year or 0), key


def single_words(query: Query) -> list[str]:
    """The whole words that are sought, each once; not those that only begin a word."""
    return list(dict.fromkeys(part.words[0] for part in words_of(query) if not part.prefix))


def words_of(query: Query) -> list[Words]:
    """Each single word by which the order goes, as a part of a query of its own."""
    return [
        replace(part, words=(word,), prefix=part.prefix and at == len(part.words))
        for part in sought(query)
        for at, word in enumerate(part.words, 1)
    ]


def score_of(counts: Iterable[tuple[float, int]], size: int, mean: float, papers: int) -> float:
    """How well a paper fits, by BM25 (Robertson and Zaragoza 2009, section 3.4): for each word of
    the query what its places count together, and how many papers have it."""
    length = 1.2 * (0.25 + 0.75 * size / (mean or 1.0))
    return sum(
        math.log1p((papers - holding + 0.5) / (holding + 0.5)) * count * 2.2 / (count + length)
        for count, holding in counts
        if count
    )


def weight(part: Words, name: str, word: str) -> float:
    """What a word counts that stands in the text of that name; another form of it somewhat less."""
    return WEIGHTS[name] * (1.0 if part.prefix or word == part.words[0] else 0.7)


def _counts(part: Words, every: Sequence[Card]) -> dict[str, float]:
    """For each key that has a word: its places, each with the weight of its text."""
    found = {}
    for card in every:
        count = 0.0
        for name in part.texts:
            if stands(part, name, card.texts[name]):
                (fits,) = word_tests(part, name)
                words = filter(fits, card.texts[name].split())
                count += sum(weight(part, name, word) for word in words)
        if count:
            found[card.key] = count
    return found


def test(query: Query) -> Callable[[Card], bool]:
    """Whether a card fits a query."""
    match query:
        case Not(part):
            inner = test(part)
            return lambda card: not inner(card)
        case All(parts):
            every = [test(part) for part in parts]
            return lambda card: all(fits(card) for fits in every)
        case Either(parts):
            some = [test(part) for part in parts]
            return lambda card: any(fits(card) for fits in some)
        case Words():
            return lambda card: any(stands(query, name, card.texts[name]) for name in query.texts)
        case Between():
            return lambda card: lies_between(query, getattr(card, query.what))
        case Is():
            return lambda card: any(_is(query, value) for value in _values(card, query.what))


def _values(card: Card, what: str) -> Iterable[str]:
    values: Mapping[str, Iterable[str]] = {
        "theme": card.themes, "list": card.lists, "has": card.has, "key": card.keys,
        "type": (card.type,), "doi": (card.doi,), "status": (card.status,),
    }  # fmt: skip
    return values[what]


def _is(wanted: Is, value: str) -> bool:
    return value.startswith(wanted.value) if wanted.prefix else value == wanted.value


def lies_between(wanted: Between, value: str) -> bool:
    """Whether a year or date lies in a range; one that is not known lies in none."""
    return bool(value) and wanted.first <= value and value[: len(wanted.last)] <= wanted.last


def stands(wanted: Words, name: str, text: str) -> bool:
    """Whether words stand in the text of that name, given as its terms."""
    spaced = f" {text}"
    if not all(f" {begin}" in spaced for begin in _begins(wanted, name)):
        return False
    tests = word_tests(wanted, name)
    words = text.split()
    if len(tests) == 1:
        return any(map(tests[0], words))
    starts = range(len(words) - len(tests) + 1)
    return any(all(fits(words[at + n]) for n, fits in enumerate(tests)) for at in starts)


def _begins(wanted: Words, name: str) -> list[str]:
    """What words of the text must begin with, so that the words can stand there."""
    return [root(word) if name in INFLECTED else word for word in wanted.words]


def word_tests(wanted: Words, name: str) -> list[Callable[[str], bool]]:
    """For each word that is wanted, whether a word of the text of that name is one."""
    tests = [_test_of(word, name in INFLECTED) for word in wanted.words]
    if wanted.prefix:
        begin = wanted.words[-1]
        tests[-1] = lambda word: word.startswith(begin)
    return tests


def _test_of(wanted: str, inflected: bool) -> Callable[[str], bool]:
    if inflected:
        return lambda word: is_form(word, wanted)
    return lambda word: word == wanted


# --------------------------------------------------------------------------- smart lists


def filled(reading_list: ReadingList, library: Library) -> ReadingList:
    """A list with an item for each paper that its `query` means and that is not on it, at its end.

    Only what is published is searched, since a list is. Raises QueryError.
    """
    if not reading_list.query:
        return reading_list
    return _filled(reading_list, library, cards(library))


def fill(library: Library, lines: Mapping[str, int]) -> tuple[Library, list[Problem]]:
    """A library whose smart lists are filled, and a Problem for each query that is wrong.

    `lines` are those in which the queries stand, by the names of the lists.
    """
    if not any(reading_list.query for reading_list in library.lists):
        return library, []
    every, problems = cards(library), []
    lists = []
    for reading_list in library.lists:
        try:
            lists.append(_filled(reading_list, library, every))
        except QueryError as error:
            lists.append(reading_list)
            where = f"lists/{reading_list.name}.md:{lines.get(reading_list.name, 1)}"
            problems.append(Problem("query", f"query: {error.said}", where, "error", error.hint))
    return replace(library, lists=tuple(lists)), problems


def _filled(reading_list: ReadingList, library: Library, every: Sequence[Card]) -> ReadingList:
    if not reading_list.query:
        return reading_list
    query = published(parse(reading_list.query))
    present = {paper.key for item in reading_list.items if (paper := library.by_key.get(item.key))}
    section = _last_section(reading_list)
    items = tuple(
        Item(card.key, card.status or "todo", MARKS[card.status or "todo"], section=section)
        for card in _selected(query, library, every)
        if card.key not in present
    )
    return replace(reading_list, blocks=(*reading_list.blocks, *items))


def published(query: Query) -> Query:
    """The query of a list that is published. Raises QueryError where it asks for what is not."""
    if Is("has", "file") in leaves(query):
        hint = "ask `readlist search`; has:pdf is a link that is published"
        raise QueryError("has:file asks for what stays at home", hint)
    return query


def _last_section(reading_list: ReadingList) -> str:
    """The heading that an item at the end stands below."""
    headings = (_headings(block) for block in reversed(reading_list.blocks))
    return next((found[-1] for found in headings if found), "")


def _headings(block: str | Item) -> list[str]:
    if isinstance(block, Item):
        return [block.section]
    return _HEADING.findall(block)


def query_line(text: str) -> int:
    """The line of a list's text in which its query stands; 1 where it cannot be told."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if re.match(r"\s*query\s*:", line)), 1)
