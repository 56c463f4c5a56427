"""Text copied from a web page: titles with their abstracts, and what else stood there.

`readlist.text.pages` says what each line is by its form. Here pieces become papers: the title is
the short line above a paragraph, further paragraphs belong to the same abstract, and facts are
taken only where the text states them (`Authors: ...`, `arXiv:2401.00001`). Every line that no
paper used is reported, word for word as far as it fits. See docs/formats/pasted.md.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from readlist import Importer, Origin, Paper, Problem, Source, hookimpl
from readlist.bibtex import from_prose, read_names
from readlist.text import addresses, keyphrases
from readlist.text.foreign import way_out
from readlist.text.forms import is_clear_title, is_names, is_person
from readlist.text.pages import Piece, pieces

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_BULLET = re.compile(r"[•‣▪◦●∙–—*-]\s+(?=\S)")
# `1. `, `(1) `, `#1 `, `1: `, `1/ `, `1 - `, `1.Engines`, and the digits of a keyboard as emoji.
_ORDINAL = re.compile(
    r"(?:[(\[]?(\d{1,4})[.)\]]\s+|#(\d{1,3})[.:)]?\s+|(\d{1,3})(?:[:/]|\s[–—-])\s+"
    r"|(\d{1,3})\.(?=[^\W\d_])|(\d)\ufe0f?\u20e3\s*)(?=\S)"
)
_AUTHORS = re.compile(r"\s*Authors?\s*:\s*", re.I)  # a label is no part of a name
_SHOWN = 100  # characters of an unread line that its note repeats


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What stands between two abstracts, and the abstract below it (at the end: none)."""

    above: tuple[Piece, ...]
    abstract: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """The pieces that are one paper. `between` says that papers with abstracts surround it."""

    title: Piece
    abstract: tuple[Piece, ...] = ()
    facts: tuple[Piece, ...] = ()
    between: bool = False

    @property
    def used(self) -> tuple[Piece, ...]:
        return (self.title, *self.abstract, *self.facts)


@hookimpl(trylast=True)  # it takes any text
def readlist_importers(settings: object) -> Importer:
    return Importer("pasted", recognises, read)


def recognises(source: Source) -> bool:
    """Any text with a letter in it; not a binary file, nor the source of a web page, nor JSON."""
    text = source.text
    if _MARKUP.match(text) or _is_json(text):
        return False
    if "\0" in text or len(_CONTROL.findall(text)) * 20 > len(text):
        return False
    return _LETTER.search(text) is not None


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def read(source: Source) -> Iterator[Paper | Problem]:
    """The papers of a page in order, then a problem for every line that none of them used."""
    page = pieces(source.text)
    entries = _entries(page)
    if not entries:
        yield _no_papers(source)
    marked = _ordinals(page)
    for entry in entries:
        yield _paper(entry, source.name, marked)
    yield from _without_abstract(entries, source.name)
    yield from _unread(page, entries, source.name)


# --------------------------------------------------------------------------- pieces to entries


def _entries(page: Sequence[Piece]) -> list[_Entry]:
    """What belongs together, in order. A page without any abstract is read as titles."""
    stretches = _stretches(page)
    layered = _shows_authors(stretches)
    entries: list[_Entry] = []
    for index, stretch in enumerate(stretches):
        between = bool(entries) and index < len(stretches) - 1
        before = entries[-1] if entries and entries[-1].abstract else None
        titles = _titles(stretch, layered, between)
        found = _with_facts(stretch, titles, before)
        if before:
            entries[-1] = found[0]
        entries.extend(replace(entry, between=between) for entry in found[1:])
    if any(entry.abstract or entry.title.kind == "title" for entry in entries):
        return entries
    return _only_titles(page)


def _stretches(page: Sequence[Piece]) -> list[_Stretch]:
    """The page, cut below each abstract."""
    found: list[_Stretch] = []
    above: list[Piece] = []
    at = 0
    while at < len(page):
        size = _abstract_at(page, at)
        if size:
            found.append(_Stretch(tuple(above), tuple(page[at : at + size])))
            above = []
        else:
            above.append(page[at])
        at += size or 1
    return [*found, _Stretch(tuple(above), ())]


def _abstract_at(page: Sequence[Piece], at: int) -> int:
    """How many pieces from here are one abstract: headings and paragraphs, nothing between."""
    size = 0
    while at + size < len(page):
        piece = page[at + size]
        if piece.kind == "prose" or (piece.kind == "abstract" and not size):
            size += 1
        elif piece.kind == "label" and _labels(page, at + size, first=not size):
            size += 2
        else:
            break
    return size


def _labels(page: Sequence[Piece], at: int, first: bool) -> bool:
    """Whether the heading here has its text below it."""
    if at + 1 >= len(page):
        return False
    below = page[at + 1].kind
    opens = page[at].text.lower().startswith("abstract")
    if opens:
        return first and below in ("prose", "sentence")
    return below == "prose"


def _shows_authors(stretches: Sequence[_Stretch]) -> bool:
    """Whether the page's layout puts names between titles and abstracts."""
    with_names = sum(any(piece.kind == "names" for piece in s.above) for s in stretches[:-1])
    return with_names * 3 >= len(stretches) - 1 > 0 and with_names > 0


def _titles(stretch: _Stretch, layered: bool, between: bool) -> list[tuple[Piece, bool]]:
    """The titles of a stretch, each with whether the abstract below is its own."""
    labelled = [piece for piece in stretch.above if piece.kind == "title"]
    if labelled:
        return [(piece, bool(stretch.abstract) and piece is labelled[-1]) for piece in labelled]
    lines = [piece for piece in stretch.above if piece.kind in ("text", "names")]
    chosen = _title_above(lines, layered) if stretch.abstract else None
    if chosen is None:
        return []
    alone = _alone(stretch.above, chosen) if between else []
    return [*((line, False) for line in alone), (chosen, True)]


def _title_above(lines: Sequence[Piece], layered: bool) -> Piece | None:
    """The title of the abstract below: the nearest line that is not about the authors."""
    texts = [line for line in lines if line.kind == "text"]
    if not texts:
        return lines[0] if len(lines) == 1 else None
    titles = [
        line
        for line, below in zip(lines, [*lines[1:], None], strict=True)
        if line.kind == "text" and not (layered and _is_author(line, below))
    ]
    if not titles:
        return texts[-1] if lines[-1] is not texts[-1] else texts[-2:][0]
    nearest = titles[-1]
    if layered:
        return next(line for line in titles if line.block == nearest.block)
    return nearest


def _is_author(line: Piece, below: Piece | None) -> bool:
    """Whether a line is one person's name, rather than a title above the authors."""
    return is_person(line.text) and not (below and is_names(below.text))


def _alone(above: Sequence[Piece], chosen: Piece) -> list[Piece]:
    """Lines between two papers that are themselves one, without an abstract.

    Such a line is a clear title, stands above the title `chosen`, and is the only text between
    its blank lines.
    """
    words = Counter(piece.block for piece in above if piece.kind in ("text", "sentence"))
    return [
        line
        for line in above
        if line.kind == "text" and words[line.block] == 1 and line.first < chosen.first
        if line.block != chosen.block and is_clear_title(line.text)
    ]


def _only_titles(page: Sequence[Piece]) -> list[_Entry]:
    """Titles one a line, on a page where most of what is not noise is a clear title."""
    lines = [piece for piece in page if piece.kind in ("text", "sentence", "prose")]
    clear = [piece for piece in lines if piece.kind == "text" and _is_clear(piece)]
    if len(clear) * 2 < len(lines):
        return []
    found = _with_facts(_Stretch(tuple(page), ()), [(piece, False) for piece in clear], None)
    return found[1:]


def _is_clear(piece: Piece) -> bool:
    return is_clear_title(_BULLET.sub("", _ORDINAL.sub("", piece.text, count=1), count=1))


# --------------------------------------------------------------------------- facts to entries


def _with_facts(
    stretch: _Stretch, titles: Sequence[tuple[Piece, bool]], before: _Entry | None
) -> list[_Entry]:
    """The entry before the stretch, then those that begin in it, each with the facts it owns."""
    last = max(before.used, key=lambda piece: piece.last) if before else None
    owned: dict[int, list[Piece]] = {}
    order = [title for title, _ in titles]
    at = 0
    for piece in stretch.above:
        if at < len(order) and piece is order[at]:
            at += 1
        if piece.kind not in ("fact", "start"):
            continue
        upper = order[at - 1] if at else last
        lower = order[at] if at < len(order) else None
        side = _owner(piece, upper, lower, paired=bool(at) and titles[at - 1][1])
        if side:
            owned.setdefault(at if side > 0 else at - 1, []).append(piece)
    entries = [
        _Entry(title, stretch.abstract if own else (), _telling(owned.get(index, ())))
        for index, (title, own) in enumerate(titles)
    ]
    if before is None:
        return [_NOBODY, *entries]
    return [replace(before, facts=_telling((*before.facts, *owned.get(-1, ())))), *entries]


def _telling(facts: Iterable[Piece]) -> tuple[Piece, ...]:
    """The facts that give a field its value; one that contradicts an earlier one stays unread."""
    told: dict[str, str] = {}
    kept = []
    for piece in facts:
        field = {"start": "eprint"}.get(piece.name, piece.name)
        value = _authors(from_prose(piece.text)) if field == "author" else piece.text
        if field == "url" or (value and told.setdefault(field, value) == value):
            kept.append(piece)
    return tuple(kept)


_NOBODY = _Entry(Piece("text", 0, 0, "", -1))


def _owner(fact: Piece, upper: Piece | None, lower: Piece | None, paired: bool) -> int:
    """Whose fact it is: -1 of the paper above, 1 of the one below, 0 where nobody can tell."""
    if fact.kind == "start":
        return 1 if lower else 0
    if fact.name == "keywords":
        return -1 if upper else 0
    if paired or (upper and upper.kind == "title"):
        return -1
    touches_upper = upper is not None and upper.block == fact.block
    touches_lower = lower is not None and lower.block == fact.block
    if touches_upper != touches_lower:
        return -1 if touches_upper else 1
    return 1 if lower and lower.kind == "title" and not touches_upper else 0


# --------------------------------------------------------------------------- entries to papers


def _paper(entry: _Entry, name: str, marked: frozenset[int]) -> Paper:
    """The paper that the pieces describe: only what they say."""
    paragraphs = [piece.text for piece in entry.abstract if not _is_abstract_label(piece)]
    fields = {"title": from_prose(_without_mark(entry.title.text, marked))}
    fields |= _facts(entry)
    if paragraphs:
        fields["abstract"] = "\n\n".join(from_prose(text) for text in paragraphs)
        keywords = keyphrases.author_keywords(fields["abstract"])
        if keywords and "keywords" not in fields:
            fields["keywords"] = ", ".join(keywords)
    stated = [piece.text for piece in entry.facts if piece.name == "url"]
    fields |= addresses.as_fields(addresses.find("\n\n".join([*paragraphs, *stated])))
    first = min(piece.first for piece in entry.used)
    last = max(piece.last for piece in entry.used)
    people = {"author": read_names(fields["author"])} if "author" in fields else {}
    return Paper(fields=fields, people=people, origin=Origin(name, first, last))


def _is_abstract_label(piece: Piece) -> bool:
    return piece.kind == "label" and piece.text.lower().startswith("abstract")


def _facts(entry: _Entry) -> dict[str, str]:
    """Fields from the lines that state them."""
    fields: dict[str, str] = {}
    for piece in entry.facts:
        if piece.name == "author":
            fields.setdefault("author", _authors(from_prose(piece.text)))
        elif piece.name in ("eprint", "start"):
            fields.setdefault("eprint", piece.text)
            fields.setdefault("archiveprefix", "arXiv")
        elif piece.name == "keywords":
            words = keyphrases.author_keywords(f"Keywords: {from_prose(piece.text)}")
            fields.setdefault("keywords", ", ".join(words))
        elif piece.name != "url":
            fields.setdefault(piece.name, piece.text)
    return fields


def _authors(text: str) -> str:
    """BibTeX's `A and B` from names between commas; empty where they cannot be told apart."""
    text = _AUTHORS.sub("", text)
    text = re.sub(r"\s*\([^()]*\)", "", re.sub(r"\s*\([^()]*\)", "", text))
    items = re.split(r"\s*;\s*" if ";" in text else r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*·\s*", text)
    names = [re.sub(r"[*†‡§¶\d]+$", "", item).strip() for item in items]
    names = [
        "others" if name in ("et al.", "et al", "…", "...") else name for name in names if name
    ]
    if ";" not in text and sum(" " not in name for name in names) * 2 > len(names):
        return ""
    return " and ".join(_with_suffixes(names))


def _with_suffixes(names: Iterable[str]) -> list[str]:
    """`Ada Lovelace`, `Jr.` is one person: `Lovelace, Jr., Ada` (btxdoc, "names")."""
    found: list[str] = []
    for name in names:
        if found and re.fullmatch(r"(?:Jr|Sr)\.?|I{2,3}|IV", name):
            given, _, family = found[-1].rpartition(" ")
            found[-1] = f"{family}, {name}, {given}"
        else:
            found.append(name)
    return found


def _ordinals(page: Sequence[Piece]) -> frozenset[int]:
    """The numbers that count the page's lines: `1.` is a mark where a `2.` follows, or where a
    `3.` and a `5.` do."""
    texts = (piece.text for piece in page if piece.kind in ("text", "names"))
    found = [_number(match) for match in map(_ORDINAL.match, texts) if match]
    numbers = frozenset(found)
    if len(found) > 2 and found[0] == 1 and found == sorted(numbers):
        return numbers
    return frozenset(number for number in numbers if numbers & {number - 1, number + 1})


def _number(ordinal: re.Match[str]) -> int:
    return int(next(digits for digits in ordinal.groups() if digits))


def _without_mark(title: str, marked: frozenset[int]) -> str:
    """The title without the bullet or the number of a list."""
    title = _BULLET.sub("", title, count=1) if _BULLET.match(title) else title
    ordinal = _ORDINAL.match(title)
    return title[ordinal.end() :] if ordinal and _number(ordinal) in marked else title


# --------------------------------------------------------------------------- what was not used


def _no_papers(source: Source) -> Problem:
    hint = way_out(source.text) or (
        "a paper is a title line followed by its abstract; see docs/formats/pasted.md"
    )
    return Problem("no-papers", "no paper found", source.name, "error", hint)


def _without_abstract(entries: Sequence[_Entry], name: str) -> Iterator[Problem]:
    """A warning where the papers around have abstracts, a note on a page of titles."""
    for entry in entries:
        if not entry.abstract:
            message = f"no abstract: {_short(entry.title.text)}"
            where = f"{name}:{entry.title.first}"
            yield Problem("no-abstract", message, where, "warning" if entry.between else "note")


def _unread(page: Sequence[Piece], entries: Sequence[_Entry], name: str) -> Iterator[Problem]:
    """One note for each line, or run-on paragraph, that went into no paper."""
    used = {piece.first for entry in entries for piece in entry.used}
    for piece in page:
        if piece.first not in used:
            lines = f"{piece.first}" if piece.first == piece.last else f"{piece.first}-{piece.last}"
            said = _short(piece.line or piece.text)
            yield Problem("unread", f"not read: {said}", f"{name}:{lines}", "note")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
