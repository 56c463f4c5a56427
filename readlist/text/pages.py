"""Text copied from a web page: its lines, and what each of them is by its form.

A copied page has lost its markup, so form is all there is: an abstract is a long paragraph, a
title a short line without a closing full stop, and most of the rest (votes, dates, buttons) comes
in few shapes. `pieces(text)` says for every line which of them it is; `readlist.builtin.pasted`
decides which pieces make a paper. No line is dropped: what is not blank is in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from readlist.text import addresses
from readlist.text.forms import (
    ends_sentence,
    is_affiliation,
    is_citation,
    is_names,
    is_noise,
    is_open,
    is_person,
    is_prose,
    is_search_result,
    is_title_case,
    length,
    starts_lower,
    wraps,
)

Kind = Literal[
    "start",  # the head of an arXiv entry: `[1] arXiv:2401.00001 [pdf]`; text is the identifier
    "title",  # after `Title:`
    "abstract",  # after `Abstract:`
    "label",  # the word `Abstract` alone, or a heading such as `Methods`
    "fact",  # `name` is the field, text its value
    "prose",  # a paragraph
    "text",  # a short line: a title, perhaps
    "names",  # what looks like a list of people, or like an affiliation
    "sentence",  # a short sentence, or what ends in a comma
    "noise",  # votes, dates, buttons, citations
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its tidied text, and whether it was indented."""

    number: int
    text: str
    indented: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Adjacent lines of one form. `block` counts the stretches between blank lines.

    `line` is the first line in full where `text` is only the value that it states.
    """

    kind: Kind
    first: int
    last: int
    text: str
    block: int
    name: str = ""
    line: str = ""


Run = Sequence[Line]

_BREAK = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"[\s\x1c-\x1f\x85\xa0]+")
# Zero-width space and joiner of words, byte order mark, soft hyphen, and C0/C1 controls. The
# zero-width (non-)joiner stays: Persian, Hindi and emoji are spelt with it.
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\xad\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_RULE = re.compile(r"[-=_*~#\\]{2,}")
_INDENT = re.compile(r"[ \t\xa0]")

_ARXIV = r"(?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?P<a>\d{{4}})|\d{{1,2}} {_MONTH},? (?P<b>\d{{4}})"
    rf"|(?P<c>\d{{4}})-\d\d-\d\d|{_MONTH} (?P<d>\d{{4}}))"
)
# Lines that say one thing about a paper; the named group is its value.
_FACTS: tuple[tuple[str, str], ...] = (
    ("start", rf"\[\d+\] ?arXiv: ?(?P<value>{_ARXIV})\b.*"),
    ("eprint", rf"arXiv: ?(?P<value>{_ARXIV})(?: ?\[[\w.-]+\]| ?\([\w.-]+\))?"),
    ("eprint", rf"Cite as: ?arXiv:(?P<value>{_ARXIV})(?: ?\[[\w.-]+\])?"),
    # Hugging Face's collections, and a number alone: the second two digits are a month.
    ("eprint", r"Paper ?[•·] ?(?:arXiv: ?)?(?P<value>\d{4}\.\d{4,5}) ?[•·].{0,60}"),
    ("eprint", r"[•·]? ?(?P<value>\d\d(?:0[1-9]|1[0-2])\.\d{5}(?:v\d+)?)"),
    ("title", r"Title: ?(?P<value>.+)"),
    ("author", r"Authors?(?: list)?: ?(?P<value>.*)"),
    ("abstract", r"Abstract ?[:.—–-] ?(?P<value>.+)"),
    ("label", r"(?P<value>Abstract):?"),
    (
        "label",
        r"(?P<value>(?:Backgrounds?|Objectives?|Methods?|Results?|Conclusions?|Purpose|Findings"
        r"|Introduction|Discussion|Significance|Motivation):?)",
    ),
    ("keywords", r"(?:Key ?words?|Index Terms) ?(?::|—|-) ?(?P<value>\S.*)"),
    ("primaryclass", r"Subjects?: ?[^()]*\((?P<value>[a-z-]+(?:\.[A-Za-z-]{2,})?)\).*"),
    ("doi", r"(?:Related )?DOI: ?(?:https?://(?:dx\.)?doi\.org/)?(?P<value>10\.\d{4,9}/\S+)"),
    ("year", rf"\[?(?:Submitted|Published)(?: on| in|:)? {_DAY}(?: \(v1\)| \(this version.*)?"
     r"(?:, last revised .*)?\]?"),
    ("year", r"Date: (?:\w{3}, )?\d{1,2} \w{3} (?P<b>\d{4}) \d\d:\d\d.*"),
    ("url", r"(?P<value>(?:[^\W\d_][\w ,/&-]{0,60}(?::| at| on| in)? ?)?[(\[<]*https?://\S+"
     r"(?:(?:[ ,;|]| and )+https?://\S+)*[)\]>]*\.?)"),
    ("url", r"\\\\ \( (?P<value>https?://\S+) ,.{0,40}"),
)  # fmt: skip
_FACT_FORMS = tuple((name, re.compile(pattern, re.I)) for name, pattern in _FACTS)
# A line that may state a fact: asked first, since most lines do not.
_FACT_HINT = re.compile(
    r"\[|[•·]? ?\d{4}\.\d|paper ?[•·]|arxiv|cite as|title|author|abstract|background|objective"
    r"|method|result|conclusion"
    r"|purpose|finding|introduction|discussion|significance|motivation|subject|related|doi"
    r"|key ?word|index terms"
    r"|submitted|published|date|.{0,70}https?://",
    re.I,
)
_KINDS: dict[str, Kind] = {
    "start": "start", "title": "title", "abstract": "abstract", "label": "label",
}  # fmt: skip
_SUBMITTER = re.compile(r"(?:submitted|posted|shared|added|curated) by:?|by", re.I)
_LONGEST_FACT = 2000
_NARROW = 0.7  # a line shorter than this part of the widest ends its paragraph


def pieces(text: str) -> tuple[Piece, ...]:
    """Every line that is not blank, by form, in order."""
    found: list[Piece] = []
    for number, block in enumerate(_blocks(text)):
        found.extend(_pieces_of_block(block, number))
    return tuple(found)


def tidy(text: str) -> str:
    """One line as it is read: runs of blanks are one, invisible characters are gone."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip(" \u200c\u200d\u200e\u200f")


def _blocks(text: str) -> Iterator[list[Line]]:
    """The lines between blank lines or rules (`-----`; `\\\\` in arXiv's mails)."""
    block: list[Line] = []
    for number, raw in enumerate(_BREAK.split(text), 1):
        line = tidy(raw)
        if line:
            block.append(Line(number, line, bool(_INDENT.match(raw))))
        if block and (not line or _RULE.fullmatch(line)):
            yield block
            block = []
    if block:
        yield block


# --------------------------------------------------------------------------- lines that say so


def _pieces_of_block(block: Run, number: int) -> Iterator[Piece]:
    """Lines whose form is plain are pieces; what is left between them is read as text."""
    if any(is_search_result(line.text) for line in block):
        for line in block:
            yield Piece("noise", line.number, line.number, line.text, number)
        return
    run: list[Line] = []
    at = 0
    while at < len(block):
        known = _known(block, at, number, run)
        if known is None:
            run.append(block[at])
            at += 1
            continue
        yield from _pieces_of_run(run, number)
        run = []
        yield known
        at += known.last - known.first + 1
        if known.kind == "title" and at < len(block) and _are_people(block[at].text):
            people = block[at]
            yield Piece("fact", people.number, people.number, people.text, number, "author")
            at += 1
    yield from _pieces_of_run(run, number)


def _are_people(text: str) -> bool:
    """arXiv's listing has the authors below the title, without a word before them."""
    return is_names(text) or is_person(text)


def _known(block: Run, at: int, number: int, run: Run) -> Piece | None:
    """The piece that begins at this line, if its form is one of the tables'."""
    line = block[at]
    if at and _SUBMITTER.fullmatch(block[at - 1].text) and " " not in line.text:
        return Piece("noise", line.number, line.number, line.text, number)
    name, value = _fact(line.text)
    if name == "url" and run and (ends_sentence(line.text) or is_open(run[-1].text)):
        return None
    if name:
        lines = 1 + _further_lines(block, at, name, value)
        words = [value, *(after.text for after in block[at + 1 : at + lines])]
        text = " ".join(word for word in words if word)
        kind = _KINDS.get(name, "fact")
        return Piece(kind, line.number, line.number + lines - 1, text, number, name, line.text)
    if is_noise(line.text) or is_citation(line.text):
        return Piece("noise", line.number, line.number, line.text, number)
    return None


def _fact(text: str) -> tuple[str, str]:
    """The field that a line states, and its value; empty where it states none."""
    if not _FACT_HINT.match(text):
        return "", ""
    for name, form in _FACT_FORMS:
        if len(text) > _LONGEST_FACT and name != "abstract":
            continue
        match = form.fullmatch(text)
        if match and (name != "url" or addresses.find(text)):
            values = match.groupdict()
            return name, next((value for value in values.values() if value), "")
    return "", ""


def _further_lines(block: Run, at: int, name: str, value: str) -> int:
    """How many lines below belong to the fact on this line."""
    below = (block[index] for index in range(at + 1, len(block)))
    if name == "abstract":
        return _lines_of_abstract(block[at], below, block[at : at + 20])
    if name == "author" and not value:
        return _lines_of_names(below)
    if name not in ("title", "author"):
        return 0
    count, before = 0, block[at].text
    for line in below:
        goes_on = line.indented or (name == "title" and wraps(before, line.text))
        if not goes_on or _fact(line.text)[0]:
            break
        before = line.text
        count += 1
    return count


def _lines_of_abstract(first: Line, below: Iterable[Line], sample: Run) -> int:
    """Lines of a wrapped abstract: up to a fact, or below a short last line."""
    width = max(len(line.text) for line in sample)
    before, count = first.text, 0
    for line in below:
        ended = len(before) >= 200 or len(before) < width * _NARROW
        if (ended and ends_sentence(before)) or _fact(line.text)[0] or is_noise(line.text):
            break
        before = line.text
        count += 1
    return count


def _lines_of_names(below: Iterable[Line]) -> int:
    """Names one a line below `Authors:`, with a comma on the line between two."""
    count = 0
    for line in below:
        comma = bool(re.fullmatch(r"[,;]", line.text))
        if count % 2 != comma or not (comma or is_person(line.text.rstrip(","))):
            break
        count += 1
    return count


# --------------------------------------------------------------------------- running text


def _pieces_of_run(run: Run, block: int) -> Iterator[Piece]:
    """Titles, paragraphs and other text among lines that no table knows."""
    if not run:
        return
    for lines in _flowing(run) if _flows(run) else _standing(run):
        text = " ".join(line.text for line in lines)
        yield Piece(_kind(text), lines[0].number, lines[-1].number, text, block)


def _kind(text: str) -> Kind:
    if is_prose(text):
        return "prose"
    if ends_sentence(text) or text[-1] in ",;" or length(text) > 300:
        return "sentence"
    return "names" if is_names(text) or is_affiliation(text) else "text"


def _flows(run: Run) -> bool:
    """Whether the lines are a wrapped paragraph (with or without a title above), not a list."""
    if len(run) < 2 or any(is_prose(line.text) for line in run):
        return False
    lower = sum(starts_lower(line.text) for line in run[1:])
    text = " ".join(line.text for line in run)
    caseless = text.lower() == text.upper() and any(ends_sentence(line.text) for line in run)
    return (lower * 4 >= len(run) - 1 or caseless) and any(
        is_prose(" ".join(line.text for line in run[skipped:])) for skipped in (0, 1, 2)
    )


def _standing(run: Run) -> Iterator[Run]:
    """Lines that stand alone, save those that plainly go on below."""
    group: list[Line] = []
    for line in run:
        if group and not _goes_on(group[-1].text, line.text):
            yield group
            group = []
        group.append(line)
    yield group


def _goes_on(above: str, below: str) -> bool:
    if is_prose(above):
        return not ends_sentence(above) and starts_lower(below)
    return not is_prose(below) and wraps(above, below)


def _flowing(run: Run) -> Iterator[Run]:
    """A wrapped paragraph, cut where a title stands: a narrow line, or one in title case."""
    width = max(len(line.text) for line in run)
    group: list[Line] = []
    at = 0
    while at < len(run):
        paragraph_goes_on = group and not ends_sentence(group[-1].text)
        head = 0 if paragraph_goes_on else _head(run, at, width)
        if head and group:
            yield group
            group = []
        if head:
            yield run[at : at + head]
            at += head
            continue
        group.append(run[at])
        at += 1
    if group:
        yield group


def _head(run: Run, at: int, width: int) -> int:
    """How many lines from here are a title above a paragraph: 0, 1 or 2."""
    goes_on = at + 1 < len(run) and wraps(run[at].text, run[at + 1].text)
    for count in (2, 1) if goes_on else (1, 2):
        lines, below = run[at : at + count], run[at + count : at + count + 1]
        if not below or starts_lower(below[0].text) or ends_sentence(lines[-1].text):
            continue
        text = " ".join(line.text for line in lines)
        narrow = len(lines[-1].text) < width * _NARROW
        if length(text) <= 300 and (narrow or (count == 1 and is_title_case(text))):
            return count
    return 0
