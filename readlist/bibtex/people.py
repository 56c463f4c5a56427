"""What is wrong with the names of people, as source: `and` between them, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from readlist.bibtex.finding import Found, Read, is_empty, shown
from readlist.model import Severity

_MARK = re.compile(r"[{},;&]|(?:(?<=\s)|^)and(?=\s|$)", re.I)
_ET_AL = re.compile(r"[\s,]*(?:\band\s+)?\{?\bet\.?\s+al\b\.?\}?\.?\s*$", re.I)
_SUFFIX = re.compile(r"(?:jr|sr|junior|senior|[ivx]+|\d\w*|ph\.?d|m\.?d|esq)\.?", re.I)
_OTHERS = "and others"


class _Name(NamedTuple):
    """One name: where it begins and ends, and where its commas outside braces are."""

    start: int
    end: int
    commas: tuple[int, ...]


def names(read: Read, name: str) -> Iterator[Found]:
    """Empty names, lists with commas or semicolons, `et al.`"""
    latex = read.get(name)
    if is_empty(latex):
        yield Found(
            "bib-no-names", f"{name} is empty", read.at(name), f"take {name} out, or fill it",
            edits=read.put(**{name: None}),
        )  # fmt: skip
        return
    found, strays = _split(latex)
    yield from _empty_names(read, name, latex, found)
    yield from _last_commas(read, name, latex, found)
    ends_so = latex.rstrip(" \t\r\n.}")[-2:].lower() == "al"
    et_al = _ET_AL.search(latex) if ends_so else None
    if et_al and et_al.start():
        better = f"{latex[: et_al.start()]} {_OTHERS}"
        message, hint = "'et al.' would be printed as a name", f"write '{_OTHERS}'"
        place = read.at(name, et_al.start() + len(et_al[0]) - len(et_al[0].lstrip(" \t\r\n,")))
        yield Found("bib-et-al", message, place, hint, edits=read.put(**{name: better}))
    if strays:
        place = strays[0]
        message = f"names separated by '{latex[place]}'"
        hint = "write 'and' between names" + (", \\& in a name" if latex[place] == "&" else "")
        yield Found("bib-name-list", message, read.at(name, place), hint)
    else:
        yield from _lists(read, name, latex, found)


def _split(latex: str) -> tuple[list[_Name], list[int]]:
    """The names between `and` outside braces, and the signs that separate nothing for BibTeX."""
    found: list[_Name] = []
    commas: list[int] = []
    strays: list[int] = []
    start = depth = 0
    for mark in _MARK.finditer(latex):
        sign = mark[0]
        if sign in "{}":
            depth += 1 if sign == "{" else -1
        elif depth:
            continue
        elif sign == ",":
            commas.append(mark.start())
        elif sign in ";&":
            if latex[mark.start() - 1 : mark.start()] != "\\":
                strays.append(mark.start())
        else:
            found.append(_Name(start, mark.start(), tuple(commas)))
            start, commas = mark.end(), []
    found.append(_Name(start, len(latex), tuple(commas)))
    return found, strays


def _empty_names(read: Read, name: str, latex: str, found: list[_Name]) -> Iterator[Found]:
    empty = [one for one in found if is_empty(latex[one.start : one.end])]
    if empty:
        full = [latex[one.start : one.end].strip() for one in found if one not in empty]
        message, hint = (
            "an 'and' with no name beside it",
            "take the 'and' out; biber drops the entry",
        )
        place = min(empty[0].start, len(latex) - 1)
        yield Found(
            "bib-empty-name", message, read.at(name, place), hint, "error",
            read.put(**{name: " and ".join(full)}),
        )  # fmt: skip


def _last_commas(read: Read, name: str, latex: str, found: list[_Name]) -> Iterator[Found]:
    """`Lind, Jonas, and Berg, Tom`: a comma makes a part of a name, if an empty one."""
    places = [
        one.commas[-1]
        for one in found
        if one.commas and not latex[one.commas[-1] + 1 : one.end].strip()
    ]
    if places:
        kept = [char for place, char in enumerate(latex) if place not in places]
        message, hint = "a comma behind a name", "take it out"
        yield Found(
            "bib-name-list", message, read.at(name, places[0]), hint,
            edits=read.put(**{name: "".join(kept)}),
        )  # fmt: skip


def _lists(read: Read, name: str, latex: str, found: list[_Name]) -> Iterator[Found]:
    """`Ada Lovelace, Bob Smith, Cy Cole` is one name to BibTeX, and with more commas none."""
    for one in found:
        parts = [part.strip() for part in latex[one.start : one.end].split(",")]
        if len(one.commas) < 2 or not parts[-1]:
            continue
        many = len(one.commas) > 2
        if many or not _SUFFIX.fullmatch(parts[1].strip("{}")):
            whole = latex[one.start : one.end].strip()
            message = f"{len(one.commas)} commas in one name: {shown(whole)}"
            hint = f"write 'and' between names: {shown(' and '.join(filter(None, parts)), 60)}"
            severity: Severity = "error" if many else "warning"
            offset = one.commas[0]
            yield Found("bib-name-list", message, read.at(name, offset), hint, severity)
