"""Which papers a query means, and in what order, by the tables of `readlist.catalogue`.

What a part of a query means is said in `readlist.selection`; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readlist.errors import closest
from readlist.model import Status
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
    named,
    parse,
)
from readlist.selection import (
    INFLECTED,
    order,
    published,
    score_of,
    single_words,
    standing,
    stands,
    weight,
    words_of,
)
from readlist.text.terms import has_forms, is_form, root

if TYPE_CHECKING:
    import sqlite3

_LAST = "\U0010ffff"  # sorts behind whatever begins like a word


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found. `lists` are the names of lists with its status on each."""

    key: str
    type: str = ""
    title: str = ""
    author: str = ""
    year: str = ""
    themes: tuple[str, ...] = ()
    lists: tuple[tuple[str, Status], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Papers found, the best first; how many there are in all, and among how many. `unknown` are
    words of the query that no paper has, each with the nearest that one has."""

    hits: tuple[Hit, ...]
    found: int
    papers: int
    unknown: tuple[tuple[str, str], ...] = ()


def search(
    tables: sqlite3.Connection, query: Query, themes: Mapping[str, str], most: int
) -> Answer:
    """The answer to a query; `most` papers of it, or all for 0. Raises QueryError."""
    known = _Known.of(tables, themes)
    query = named(query, known.themes, known.lists)
    found = _Finder(tables, known).find(query)
    (papers,) = tables.execute("SELECT count(*) FROM card").fetchone()
    unknown = () if found else tuple(_unknown(tables, query))
    best = _ordered(tables, query, found, papers)
    hits = tuple(_hit(tables, number) for number in (best[:most] if most else best))
    return Answer(hits, len(found), papers, unknown)


@dataclass(frozen=True, slots=True)
class _Known:
    """Names of themes and of lists by slug, and the queries of smart lists."""

    themes: Mapping[str, str]
    lists: Mapping[str, str]
    smart: Mapping[str, str]

    @classmethod
    def of(cls, tables: sqlite3.Connection, themes: Mapping[str, str]) -> _Known:
        """With the configured themes; a plugin may have given others, which only rows name."""
        rows = tables.execute("SELECT DISTINCT ltrim(slug, '!') FROM theme ORDER BY 1")
        lists = tables.execute("SELECT name, title, query FROM list ORDER BY name").fetchall()
        return cls(
            {**{slug: slug for (slug,) in rows}, **themes},
            {name: title for name, title, _ in lists},
            {name: query for name, _, query in lists if query},
        )


# --------------------------------------------------------------------------- deciding


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the numbers of entries. With `inside` it stands in a smart list: then it sees what is
    published, and of other lists what is written on them."""

    tables: sqlite3.Connection
    known: _Known
    inside: bool = False

    def find(self, query: Query) -> set[int]:
        match query:
            case Not(part):
                return self._numbers("SELECT entry FROM card") - self.find(part)
            case All(parts):
                return set.intersection(*map(self.find, parts))
            case Either(parts):
                return set.union(*map(self.find, parts))
            case Words():
                return self._words(query)
            case Between(what, first, last):
                return self._numbers(_RANGES[what], (first, len(last), last))
            case Is():
                return self._is(query)

    def _numbers(self, statement: str, values: Sequence[object] = ()) -> set[int]:
        return {number for (number,) in self.tables.execute(statement, values)}

    def _words(self, wanted: Words) -> set[int]:
        texts = [name for name in wanted.texts if not (self.inside and name == "private")]
        parts = [_expression(self.tables, word, texts) for word in wanted.words]
        if wanted.prefix:
            parts[-1] = f'{{{" ".join(texts)}}} : "{wanted.words[-1]}" *'
        expression = " AND ".join(f"({part})" for part in parts)
        if len(parts) == 1:
            return self._numbers("SELECT rowid FROM words WHERE words MATCH ?", (expression,))
        statement = f"SELECT rowid, {', '.join(texts)} FROM words WHERE words MATCH ?"
        return {
            number
            for number, *found in self.tables.execute(statement, (expression,))
            if any(stands(wanted, *pair) for pair in zip(texts, found, strict=True))
        }

    def _is(self, wanted: Is) -> set[int]:
        if wanted.what == "status":
            return self._with_status(wanted.value)
        if wanted.what == "has":
            return self._having(wanted.value)
        found = self._numbers(*_condition(wanted, *_ONES[wanted.what]))
        if wanted.what == "key":
            old = self.tables.execute(*_condition(wanted, "SELECT key FROM earlier WHERE", "old"))
            entries = [entry_of(self.tables, key) for (key,) in old.fetchall()]
            found |= {number for number in entries if number is not None}
        smart = self.known.smart.get(wanted.value) if wanted.what == "list" else None
        return found | self._by_query(smart) if smart and not self.inside else found

    def _with_status(self, status: str) -> set[int]:
        found: dict[int, list[Status]] = {}
        items = "SELECT entry, status FROM item WHERE entry IS NOT NULL"
        for number, said in self.tables.execute(items):
            found.setdefault(number, []).append(said)
        return {number for number, said in found.items() if standing(said) == status}

    def _having(self, what: str) -> set[int]:
        if what == "note" and self.inside:
            return self._numbers("SELECT entry FROM remark WHERE remarks <> ''")
        if what in _HAVING:
            return self._numbers(_HAVING[what])
        return self._numbers("SELECT entry FROM card WHERE instr(has, ?)", (f" {what} ",))

    def _by_query(self, text: str) -> set[int]:
        """What a smart list is filled with; a wrong query fills none, and is reported elsewhere."""
        try:
            query = named(published(parse(text)), self.known.themes, self.known.lists)
        except QueryError:
            return set()
        return _Finder(self.tables, self.known, inside=True).find(query)


# Rows of themes.tsv that put an entry there, and that no person took back by `!slug`.
_THEMED = (
    "FROM theme JOIN card ON card.folded = theme.folded AND card.key = theme.key"
    " WHERE NOT EXISTS (SELECT 1 FROM theme AS other WHERE other.key = theme.key"
    " AND other.slug = '!' || theme.slug) AND"
)
_HAVING = {
    "theme": f"SELECT entry {_THEMED} slug NOT LIKE '!%'",
    "list": "SELECT entry FROM item WHERE entry IS NOT NULL",
    "note": "SELECT entry FROM remark WHERE remarks <> '' OR private <> ''",
}
_RANGES = {
    "year": "SELECT entry FROM card WHERE year <> '' AND year >= ? AND substr(year, 1, ?) <= ?",
    "added": "SELECT entry FROM added JOIN card ON card.folded = added.folded"
    " AND card.key = added.key WHERE day >= ? AND substr(day, 1, ?) <= ?",
}
_ONES = {
    "key": ("SELECT entry FROM card WHERE", "folded"),
    "type": ("SELECT entry FROM card WHERE", "type"),
    "doi": ("SELECT entry FROM card WHERE doi <> '' AND", "doi"),
    "list": ("SELECT entry FROM item WHERE entry IS NOT NULL AND", "list"),
    "theme": (f"SELECT entry {_THEMED}", "slug"),
}


def _condition(wanted: Is, statement: str, column: str) -> tuple[str, tuple[str, ...]]:
    """A statement for the rows in which a column has a value, or begins with it."""
    if wanted.prefix:
        return f"{statement} {column} >= ? AND {column} < ?", (wanted.value, wanted.value + _LAST)
    return f"{statement} {column} = ?", (wanted.value,)


def entry_of(tables: sqlite3.Connection, key: str) -> int | None:
    """The number of the entry that has this key, or had it (`ids`, or by the ledger)."""
    exact = "SELECT number FROM entry WHERE folded = ? AND key = ?"
    row = tables.execute(exact, (key.casefold(), key)).fetchone()
    for statement, old in _EARLIER:
        if row:
            break
        if moved := tables.execute(statement, (key.casefold() if old else key,)).fetchone():
            row = tables.execute(exact, (moved[0].casefold(), moved[0])).fetchone()
    return row[0] if row else None


_EARLIER = (
    ("SELECT key FROM earlier WHERE old = ?", True),  # ignoring case
    ("SELECT key FROM was WHERE old = ? ORDER BY rowid DESC", False),
)


# --------------------------------------------------------------------------- words


def _expression(tables: sqlite3.Connection, word: str, texts: Iterable[str]) -> str:
    """What FTS5 is to look for, so that it finds a word in one of these texts, or a form of it."""
    inflected = [name for name in texts if name in INFLECTED]
    plain = [name for name in texts if name not in INFLECTED]
    parts = []
    if inflected:
        parts.append(_in_columns(inflected, _forms(tables, word)))
    if plain:
        parts.append(_in_columns(plain, [word]))
    return " OR ".join(parts)


def _in_columns(names: Sequence[str], forms: Sequence[str]) -> str:
    """The expression of FTS5 for any of these words in these columns."""
    words = " OR ".join(f'"{form}"' for form in forms)
    return f"({{{' '.join(names)}}} : ({words}))"


def _forms(tables: sqlite3.Connection, word: str) -> list[str]:
    """The word itself, and the forms of it that stand in any paper."""
    if not has_forms(word):
        return [word]
    begin = root(word)
    nearby = "SELECT term FROM vocabulary WHERE term >= ? AND term < ?"
    rows = tables.execute(nearby, (begin, begin + _LAST))
    return sorted({word, *(term for (term,) in rows if is_form(term, word))})


def _ordered(tables: sqlite3.Connection, query: Query, found: set[int], papers: int) -> list[int]:
    """The numbers found, the best first: by what the words of the query count in each."""
    counts = [_counts(tables, part) for part in words_of(query)]
    (mean,) = tables.execute("SELECT avg(size) FROM card").fetchone()
    cards = "SELECT entry, size, year, key FROM card"
    places = {
        number: order(
            score_of([(c.get(number, 0.0), len(c)) for c in counts], size, mean, papers), year, key
        )
        for number, size, year, key in tables.execute(cards)
        if number in found
    }
    return sorted(found, key=places.__getitem__)


_PLACES = "SELECT term, doc, col FROM place WHERE"


def _counts(tables: sqlite3.Connection, part: Words) -> dict[int, float]:
    """For each entry that has a word: its places, each with the weight of its text."""
    (word,) = part.words
    wanted, found = set(part.texts), dict[int, float]()
    if part.prefix:
        rows = tables.execute(f"{_PLACES} term >= ? AND term < ?", (word, word + _LAST))
    else:
        forms = _forms(tables, word)
        rows = tables.execute(f"{_PLACES} term IN ({', '.join('?' * len(forms))})", forms)
    for term, number, name in rows:
        if name in wanted and (part.prefix or term == word or name in INFLECTED):
            found[number] = found.get(number, 0.0) + weight(part, name, term)
    return found


# --------------------------------------------------------------------------- showing


def _hit(tables: sqlite3.Connection, number: int) -> Hit:
    card = "SELECT key, type, title, author, year FROM card WHERE entry = ?"
    key, kind, title, author, year = tables.execute(card, (number,)).fetchone()
    themes = tables.execute(f"SELECT slug {_THEMED} entry = ?", (number,))
    slugs = sorted({slug for (slug,) in themes if not slug.startswith("!")})
    items = "SELECT list, status FROM item WHERE entry = ? ORDER BY page, line"
    places = tables.execute(items, (number,)).fetchall()
    return Hit(key, kind, title, author, year, tuple(slugs), tuple(places))


def _unknown(tables: sqlite3.Connection, query: Query) -> Iterable[tuple[str, str]]:
    """Words of a query that no paper has, with the nearest that one has."""
    known: list[str] = []
    for word in single_words(query):
        if not _held(tables, word):
            known = known or [term for (term,) in tables.execute("SELECT term FROM vocabulary")]
            yield word, closest(word, known) or ""


def _held(tables: sqlite3.Connection, word: str) -> bool:
    held = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
    expression = _expression(tables, word, list(WEIGHTS))
    return tables.execute(held, (expression,)).fetchone() is not None
