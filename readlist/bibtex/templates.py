"""Key templates: `{author}{year}{word}`, and the patterns of Better BibTeX and JabRef.

Three spellings of one thing, told apart by their signs:

    {author}{year}{word}                    ours; `{author:3|upper}`: a number, then filters
    auth.lower + shorttitle(3,3) + year     Better BibTeX's formulas
    [auth:lower][year]                      JabRef's patterns, and Better BibTeX's older ones

A template is a few *parts* of a paper with text between them. A part gives Unicode words with
blanks between; filters change them; at last they are spelled in ASCII and joined, by hyphens in
ours, by nothing in the other two. What the parts are is in `keyparts`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from readlist.bibtex.headwords import to_ascii
from readlist.bibtex.keyparts import FIELDS, FILTERS, FORMULA_PARTS, OUR_PARTS, field
from readlist.bibtex.keyparts import first_author as first_author
from readlist.errors import nearest
from readlist.model import Paper

LONGEST = 100
_LITERAL = re.compile(r"[A-Za-z0-9:._+/-]*")
_SEPARATORS = re.compile(r"[:._+/-]+")
_NUMBERED = re.compile(r"([A-Za-z.]+?)(\d+)?(?:_(\d+))?")
_TOKEN = re.compile(r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*)
    |(?P<sign>\|\||[-+.(),=|]))""", re.X)  # fmt: skip

# Parts that alone would make a poor key, and those that ours cannot do without.
_WHEN = frozenset({"year", "yy", "shortyear", "month", "type", "firstpage", "lastpage", "len"})
_NEEDED = frozenset({"author", "authors", "year", "yy"})

Arguments = list[tuple[str, int | str]]  # name, or "" for one that counts by its place


@dataclass(frozen=True, slots=True)
class Part:
    """Something of a paper: how to find its words, and what is done to them."""

    name: str
    find: Callable[[Paper], str]
    filters: tuple[Callable[[str], str], ...] = ()

    def words(self, paper: Paper) -> str:
        text = self.find(paper)
        for change in self.filters:
            text = change(text)
        return text


Way = tuple[Part | str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One or several ways to make a key, of which the first that says enough counts."""

    ways: tuple[Way, ...]
    joiner: str = ""
    needed: frozenset[str] = frozenset()

    def fill(self, paper: Paper) -> str:
        """The key, or "" where the paper lacks what it is to be made of."""
        return next(filter(None, (self._fill(way, paper) for way in self.ways)), "")

    def _fill(self, way: Way, paper: Paper) -> str:
        pieces = [piece if isinstance(piece, str) else self._spell(piece, paper) for piece in way]
        found = list(zip(way, pieces, strict=True))
        if not self._says_enough(found):
            return ""
        key = "".join(_without_gaps(found)).lstrip(":._+/-")[:LONGEST].rstrip(":._/-")
        dated = isinstance(way[0], Part) and way[0].name in _WHEN
        return "p" + key if key[:1].isdigit() and not dated else key

    def _says_enough(self, found: Iterable[tuple[Part | str, str]]) -> bool:
        """Whether nothing that is needed is missing, and more than a date is known."""
        known = [(part.name, text) for part, text in found if isinstance(part, Part)]
        telling = [text for name, text in known if name not in _WHEN]
        lacks = any(name in self.needed and not text for name, text in known)
        return not lacks and (any(telling) or not telling)

    def _spell(self, part: Part, paper: Paper) -> str:
        words = to_ascii(part.words(paper)).split()
        plain = (re.sub(r"[^A-Za-z0-9:._+/-]", "", word) for word in words)
        return self.joiner.join(filter(None, plain))


def _without_gaps(found: Iterable[tuple[Part | str, str]]) -> Iterator[str]:
    """The pieces, without the separators after a part that is missing."""
    gap = False
    for part, text in found:
        if isinstance(part, Part):
            gap = not text
        elif gap and _SEPARATORS.fullmatch(text):
            continue
        yield text


# ---------------------------------------------------------------------- reading


@lru_cache(maxsize=32)
def read(text: str) -> Template:
    """The template in a text. Raises ValueError: what is wrong, and the nearest that is right."""
    if not text.strip():
        raise ValueError("is empty; write for example '{author}{year}{word}'")
    if "{" in text or "}" in text:
        return Template((tuple(_ours(text)),), "-", _NEEDED)
    if "[" in text or "]" in text:
        ways = tuple(tuple(_brackets(way.strip())) for way in text.split("|"))
        if not all(ways):
            raise ValueError("nothing stands on one side of a '|'")
        return Template(ways)
    return Template(tuple(tuple(_terms(way)) for way in _formulas(_tokens(text))))


def _ours(text: str) -> Iterator[Part | str]:
    for literal, inside in _split(text, "{", "}"):
        if literal:
            yield literal
        if inside is not None:
            head, *filters = inside.split("|")
            yield _part(OUR_PARTS, *_with_arguments(head), map(_with_arguments, filters))


def _brackets(text: str) -> Iterator[Part | str]:
    for literal, inside in _split(text, "[", "]"):
        if literal:
            yield literal
        if inside is not None:
            head, *filters = ("len" if inside == ">0" else inside).split(":")
            name, given = _numbered(head)
            yield _part(FORMULA_PARTS, name, given, map(_legacy_filter, filters))


def _split(text: str, opening: str, closing: str) -> Iterator[tuple[str, str | None]]:
    """The text before each bracket with what stands inside of it; the text after the last."""
    inside = re.compile(rf"\{opening}([^\{opening}\{closing}]*)\{closing}")
    position = 0
    for found in inside.finditer(text):
        yield _literal(text[position : found.start()]), found[1].strip()
        position = found.end()
    yield _literal(text[position:]), None


def _literal(text: str) -> str:
    wrong = _LITERAL.sub("", text)
    if wrong[:1] in ("{", "[", "}", "]"):
        raise ValueError(f"'{wrong[0]}' has no partner")
    if wrong:
        raise ValueError(f"'{wrong[0]}' cannot stand in a key")
    return text


def _with_arguments(text: str) -> tuple[str, Arguments]:
    """`words:3` or `substring:2,4`."""
    name, _, given = text.partition(":")
    return name.strip(), _arguments(given.split(",") if given else ())


def _numbered(text: str) -> tuple[str, Arguments]:
    """`shorttitle3_3`, as JabRef writes shorttitle(3,3)."""
    found = _NUMBERED.fullmatch(text)
    if found is None or text in FORMULA_PARTS:
        return text, []
    return found[1], _arguments(filter(None, found.groups()[1:]))


def _legacy_filter(text: str) -> tuple[str, Arguments]:
    """`lower`, `select=1,4`, `truncate10`."""
    name, equals, given = text.strip().partition("=")
    return (name, _arguments(given.split(","))) if equals else _numbered(name)


def _arguments(given: Iterable[str]) -> Arguments:
    return [("", int(text) if text.strip().isdigit() else text.strip()) for text in given]


# ---------------------------------------------------------------------- formulas


def _tokens(text: str) -> list[str]:
    """The signs, names, numbers and quoted texts of a formula."""
    tokens, position = [], 0
    text = text.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ValueError(f"'{text[position:].strip()[0]}' has no meaning in a formula")
        tokens.append(found[0].strip())
        position = found.end()
    return tokens


def _formulas(tokens: list[str]) -> Iterator[list[str]]:
    """The alternatives, between `|` signs."""
    way: list[str] = []
    for token in tokens:
        if token in ("|", "||"):
            yield way
            way = []
        else:
            way.append(token)
    yield way


def _terms(tokens: list[str]) -> Iterator[Part | str]:
    """`auth.lower + '_' + shorttitle(3,3)`: terms with plus signs between."""
    rest = tokens
    while True:
        term, rest = _term(rest)
        yield term
        if not rest:
            return
        if rest[0] != "+":
            raise ValueError(f"a '+' is missing before '{rest[0]}'")
        rest = rest[1:]


def _term(tokens: list[str]) -> tuple[Part | str, list[str]]:
    if not tokens or not re.match(r"[A-Za-z_\"']", tokens[0]):
        raise ValueError("a part is missing" + (f" before '{tokens[0]}'" if tokens else ""))
    if tokens[0][0] in "\"'":
        return _literal(tokens[0][1:-1]), tokens[1:]
    calls = []
    call, rest = _call(tokens)
    calls.append(call)
    while rest[:1] == ["."] and len(rest) > 1:
        call, rest = _call(rest[1:])
        calls.append(call)
    (name, given), *filters = calls
    return _part(FORMULA_PARTS, name, given, filters), rest


def _call(tokens: list[str]) -> tuple[tuple[str, Arguments], list[str]]:
    """`name` or `name(3, sep='_')`, and the tokens after it."""
    name, rest = tokens[0], tokens[1:]
    if rest[:1] != ["("]:
        return (name, []), rest
    if ")" not in rest:
        raise ValueError(f"the '(' of {name} is never closed")
    end = rest.index(")")
    inside = [token for token in rest[1:end] if token != ","]
    given: Arguments = []
    while inside:
        argument = ""
        if inside[1:2] == ["="] and len(inside) > 2:
            argument, inside = inside[0], inside[2:]
        value = inside.pop(0)
        given.append((argument, int(value) if value.isdigit() else value.strip("\"'")))
    return (name, given), rest[end + 1 :]


# ---------------------------------------------------------------------- parts by name


def _part(
    parts: Mapping[str, Callable[..., str]],
    name: str,
    given: Arguments,
    filters: Iterable[tuple[str, Arguments]],
) -> Part:
    """The part of that name, its arguments filled in. Raises ValueError."""
    find = parts.get(name)
    if find is None and parts is FORMULA_PARTS and name.lower() in FIELDS and name[0].isupper():
        find = partial(field, name=name)  # [JOURNAL], Title: a field as it stands
    elif find is None:
        raise ValueError(f"no such part '{name}'; {nearest(name, [*parts])}")
    return Part(name, _filled(name, find, given), tuple(_filter(*each) for each in filters))


def _filter(name: str, given: Arguments) -> Callable[[str], str]:
    change = FILTERS.get(name)
    if change is None:
        raise ValueError(f"no such filter '{name}'; {nearest(name, [*FILTERS])}")
    return _filled(name, change, given)


def _filled(name: str, function: Callable[..., str], given: Arguments) -> Callable[..., str]:
    """A function of a paper or text alone. Raises ValueError for what it does not take."""
    takes = list(inspect.signature(function).parameters.items())[1:]  # after paper or text
    known = {} if isinstance(function, partial) else dict(takes)
    filled: dict[str, Any] = {}
    for place, (argument, value) in enumerate(given):
        argument = argument or "".join(list(known)[place : place + 1])
        if argument not in known:
            wanted = " and ".join(known) or "nothing"
            raise ValueError(f"'{value}' is of no use to '{name}', which takes {wanted}")
        if known[argument].annotation == "int" and not isinstance(value, int):
            raise ValueError(f"{name}: {argument} is a number, not '{value}'")
        filled[argument] = value if known[argument].annotation == "int" else str(value)
    for argument, one in known.items():
        if one.default is one.empty and argument not in filled:
            raise ValueError(f"'{name}' needs {argument}")
    return partial(function, **filled) if filled else function
