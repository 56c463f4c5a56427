"""The query language of `search` and of smart lists: a text as a `Query`, or one line why not.

    verifier "step level" theme:process-supervision year:2020.. -status:done

What stands side by side must all hold; `OR` joins its two neighbours, so that `a b OR c` is `a` and
one of the others; `-` or `NOT` before something, or round brackets around it, do what one expects.
What the parts mean for a paper is in `readlist.selection`, and in SQL in `readlist.lookup`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from readlist.errors import ReadlistError, closest, nearest
from readlist.model import LINK_KINDS
from readlist.text.terms import terms


class QueryError(ReadlistError):
    """A query that cannot be understood: what is wrong, and the way out."""

    def __init__(self, said: str, hint: str) -> None:
        super().__init__(f"{said}; {hint}")
        self.said, self.hint = said, hint


# --------------------------------------------------------------------------- the parts


@dataclass(frozen=True, slots=True)
class Words:
    """Words that follow each other in one of these texts; with `prefix` the last only begins so."""

    texts: tuple[str, ...]
    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """One of the values of a property, ignoring case; with `prefix` a value that begins so."""

    what: str
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """A year or a date from `first` to `last`, both included, either may be empty."""

    what: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    part: Query


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Query, ...]


Query = Words | Is | Between | Not | All | Either

# The texts of a paper that are searched, and what a hit in each counts: see `readlist.selection`.
WEIGHTS = {
    "title": 8.0, "keywords": 4.0, "authors": 3.0, "abstract": 1.0,
    "remarks": 0.5, "private": 0.5, "venue": 0.5,
}  # fmt: skip
TEXTS: Mapping[str, tuple[str, ...]] = {
    "": ("title", "keywords", "authors", "abstract", "remarks", "private"),
    "title": ("title",),
    "author": ("authors",),
    "abstract": ("abstract",),
    "keyword": ("keywords",),
    "venue": ("venue",),
    "journal": ("venue",),
    "note": ("remarks", "private"),
}
STATUSES = {"todo": "todo", "reading": "reading", "done": "done", "read": "done", "skip": "skip"}
HAS = (
    "abstract", "author", "doi", "file", "keyword", "list", "note", "theme", "url", "venue", "year",
    *(kind for kind in LINK_KINDS if kind not in ("paper", "other")),
)  # fmt: skip
FIELDS = sorted(
    {*filter(None, TEXTS), "theme", "list", "status", "year", "added", "type", "key", "doi", "has",
     "no"}
)  # fmt: skip

# --------------------------------------------------------------------------- reading

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>-?\()
    | (?P<close>\))
    | (?P<not>-)?(?:(?P<field>[^\W\d_][\w-]*):(?!//)(?=[^\s()]))?
      (?: "(?P<quoted>[^"]*)(?P<end>"?) | (?P<plain>[^\s()"]+) )
    )""",
    re.X,
)
_YEARS = re.compile(r"(\d{4})?(\.\.)?(\d{4})?")
_DATES = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)?(\.\.)?(\d{4}(?:-\d\d(?:-\d\d)?)?)?")
_RESOLVER = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}(?:\.\d+)*/\S+", re.I)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "−": "-", "–": "-"})
_DEEPEST = 50


def parse(text: str) -> Query:
    """The query in a text. Raises QueryError in one line, which ends with the way out."""
    whole = text.encode(errors="replace").decode()  # an argument may hold bytes that are no text
    tokens = _tokens(" ".join(whole.translate(_QUOTES).split()))
    if not tokens:
        raise QueryError("nothing to search for", "give a word, or theme:NAME, year:2020.., ...")
    query, end = _sequence(tokens, 0, 0)
    if end < len(tokens):
        raise QueryError("a closing bracket without an opening one", "take ')' out, or quote it")
    return query


def joined(arguments: Sequence[str]) -> str:
    """The query in the arguments of a command, whose quotation marks the shell has taken away:
    among several, one that holds a blank was quoted, and is a phrase."""
    if len(arguments) == 1:
        return arguments[0]
    return " ".join(map(_quoted, arguments))


def _quoted(argument: str) -> str:
    if not re.search(r"\s", argument) or re.search(r'["()]|\s\S+:\S|\s-\S|\b(OR|NOT)\b', argument):
        return argument
    found = re.fullmatch(r"(-?(?:[^\W\d_]+:)?)(.*)", argument, re.S)
    assert found is not None  # both parts may be empty
    return f'{found[1]}"{found[2]}"'


def _tokens(text: str) -> list[re.Match[str]]:
    """The brackets, words and phrases of a query; every sign of it is in one of them."""
    found = list(_TOKEN.finditer(text))
    for token in found:
        if token["quoted"] is not None and not token["end"]:
            raise QueryError(f'no closing quotation mark after "{token["quoted"]}', 'add a "')
    return found


def _sequence(tokens: Sequence[re.Match[str]], at: int, depth: int) -> tuple[Query, int]:
    """Parts side by side, up to a closing bracket or the end, and where that is."""
    groups: list[list[Query]] = []
    either = False
    while at < len(tokens) and not tokens[at]["close"]:
        word = _operator(tokens[at])
        if word == "OR":
            if not groups or either or at + 1 == len(tokens) or tokens[at + 1]["close"]:
                raise QueryError("OR stands between two words", 'to search for it, write "or"')
            either, at = True, at + 1
            continue
        if word == "AND":
            at += 1
            continue
        part, at = _part(tokens, at, depth)
        if either:
            groups[-1].append(part)
        else:
            groups.append([part])
        either = False
    if not groups and at and _operator(tokens[at - 1]) == "AND":
        raise QueryError("AND stands between two words", 'to search for it, write "and"')
    if not groups:
        raise QueryError("nothing between the brackets", "take them out, or quote them")
    parts = tuple(group[0] if len(group) == 1 else Either(tuple(group)) for group in groups)
    return (parts[0] if len(parts) == 1 else All(parts)), at


def _operator(token: re.Match[str]) -> str:
    word = token["plain"] if not token["field"] and not token["not"] else ""
    return word if word in ("OR", "AND", "NOT") else ""


def _part(tokens: Sequence[re.Match[str]], at: int, depth: int) -> tuple[Query, int]:
    """One part, with what negates it."""
    token = tokens[at]
    if _operator(token) == "NOT":
        if at + 1 == len(tokens) or tokens[at + 1]["close"] or _operator(tokens[at + 1]) == "OR":
            raise QueryError("nothing stands after NOT", 'to search for it, write "not"')
        part, end = _part(tokens, at + 1, _deeper(depth))
        return Not(part), end
    if not token["open"]:
        leaf = _leaf(token)
        return (Not(leaf) if token["not"] else leaf), at + 1
    inner, end = _sequence(tokens, at + 1, _deeper(depth))
    if end == len(tokens):
        raise QueryError("no closing bracket", "add a ')'")
    return (Not(inner) if token["open"].startswith("-") else inner), end + 1


def _deeper(depth: int) -> int:
    if depth == _DEEPEST:
        raise QueryError("too much within something else", "say it more simply")
    return depth + 1


def _leaf(token: re.Match[str]) -> Query:
    quoted = token["quoted"] is not None
    field, value = (token["field"] or "").lower(), token["quoted"] or token["plain"] or ""
    if not field and not quoted:
        _refuse_alone(value)
        if _DOI.fullmatch(value):
            return _is("doi", value)
    if field in TEXTS:
        return _words(field, value, quoted)
    if field not in FIELDS:
        near = closest(field, FIELDS)
        words = f'"{token["field"]}:{value}"'
        hint = f"did you mean '{near}:'? else" if near else f"there are: {', '.join(FIELDS)};"
        raise QueryError(f"no field '{token['field']}:'", f"{hint} write {words} for the words")
    return _READERS[field](field, value)


def _refuse_alone(word: str) -> None:
    """Raises QueryError for `year: 2020` and `title:(a OR b)`: a field with nothing behind it."""
    field = word.removesuffix(":")
    if word != field and field in FIELDS:
        hint = f'write {word}WORD, or "{word}" for the word itself'
        raise QueryError(f"'{word}' stands before a blank or a bracket", hint)


def _words(field: str, value: str, quoted: bool) -> Words:
    found = tuple(terms(value))
    if not found:
        raise QueryError(f"'{value}' holds no word to search for", "give letters or digits")
    prefix = value.endswith("*") and not quoted
    if prefix and len(found[-1]) == 1 and found[-1].isascii():
        raise QueryError(f"'{value}' begins too many words", "give two letters or more")
    return Words(TEXTS[field], found, prefix)


def _is(field: str, value: str) -> Is:
    folded = value.casefold()
    if field == "doi":
        folded = _RESOLVER.sub("", folded)
    prefix = folded.endswith("*") and field not in ("theme", "list")
    return Is(field, folded.removesuffix("*") if prefix else folded, prefix)


def _status(field: str, value: str) -> Is:
    return Is(field, STATUSES[_one_of(value, field, tuple(STATUSES))])


def _has(field: str, value: str) -> Query:
    one = value.casefold()
    one = one[:-1] if one not in HAS and one[:-1] in _OTHER_NAMES else one  # `has:links`
    name = _one_of(_OTHER_NAMES.get(one, one), field, HAS)
    return Is("has", name) if field == "has" else Not(Is("has", name))


_OTHER_NAMES = {**{name: name for name in HAS}, "link": "url", "annotation": "note"}


def _one_of(value: str, field: str, known: Sequence[str]) -> str:
    if value.casefold() not in known:
        raise QueryError(f"{field}: '{value}' is none", nearest(value, known))
    return value.casefold()


def _range(field: str, value: str) -> Between:
    form, example = (_YEARS, "2020") if field == "year" else (_DATES, "2024-01")
    found = form.fullmatch(value)
    if found is None or not (found[1] or found[3]) or (found[3] and not found[2]):
        ways = f"{field}:{example}, {field}:{example}.., {field}:..{example}"
        raise QueryError(f"{field}: '{value}' is no {_TIMES[field]}", f"write {ways}")
    if found[1] and found[3] and found[1][: len(found[3])] > found[3]:
        way_out = f"write {field}:{found[3]}..{found[1]}"
        raise QueryError(f"{field}: '{value}' runs backwards", way_out)
    return Between(field, found[1] or "", found[3] or "" if found[2] else found[1])


_TIMES = {"year": "year or range of years", "added": "date or range of dates"}
_READERS: Mapping[str, Callable[[str, str], Query]] = {
    "theme": _is, "list": _is, "type": _is, "key": _is, "doi": _is,
    "status": _status, "has": _has, "no": _has, "year": _range, "added": _range,
}  # fmt: skip

# --------------------------------------------------------------------------- what it speaks of


def leaves(query: Query) -> Iterator[Words | Is | Between]:
    """The parts of a query that say something of a paper, negated ones too."""
    match query:
        case Not(part):
            yield from leaves(part)
        case All(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield query


def sought(query: Query) -> Iterator[Words]:
    """The words that make a paper fit: what is marked, and what the order goes by."""
    match query:
        case Words():
            yield query
        case All(parts) | Either(parts):
            for part in parts:
                yield from sought(part)


def named(query: Query, themes: Mapping[str, str], lists: Mapping[str, str]) -> Query:
    """The query with the themes and lists that it names by slug or name, each by its slug.

    `themes` and `lists` have the names by slug. Raises QueryError, naming the nearest, for one
    that there is not.
    """
    known = {"theme": themes, "list": lists}
    match query:
        case Is(what=("theme" | "list") as what, value=value):
            return replace(query, value=_slug(what, value, known[what]))
        case Not(part):
            return Not(named(part, themes, lists))
        case All(parts) | Either(parts):
            return replace(query, parts=tuple(named(part, themes, lists) for part in parts))
    return query


def _slug(what: str, value: str, names: Mapping[str, str]) -> str:
    by_name = {name.casefold(): slug for slug, name in names.items()}
    slugs = {slug.casefold(): slug for slug in names}
    found = slugs.get(value) or by_name.get(value)
    if found is None:
        raise QueryError(f"no {what} '{value}'", nearest(value, sorted(names)))
    return found
