"""What Zotero, JabRef and papis have in common on the way in: names, keywords, places, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from readlist.model import Person, Place, Problem
from readlist.model import Status as Status
from readlist.text import readings

HINT = "docs/migrating.md says what becomes of what"

_SUFFIX = re.compile(r",\s*(?P<suffix>(?:Jr|Sr)\.?|I{1,3}|IV|VI{0,3})$")


def text_of(value: object) -> str:
    """A single value as text: numbers too; empty for nothing and for what holds several values."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return ""
    # Half a surrogate pair, as damaged JSON has it, is no character.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def person(family: str, given: str) -> Person:
    """A person by the two names that managers have: `van der Berg` and `Jan, Jr.`"""
    found = _SUFFIX.search(given)
    suffix = found["suffix"] if found else ""
    return readings.person(family, given[: found.start()] if found else given, suffix)


def names(people: Iterable[Person]) -> str:
    """People as one line of text, for a field that BibTeX does not take for names."""
    plain = ((one.prefix, one.family, one.suffix, one.given, one.literal) for one in people)
    return " and ".join(
        family if literal else ", ".join(filter(None, (f"{von} {family}".strip(), jr, given)))
        for von, family, jr, given, literal in plain
    )


def keywords(tags: Sequence[str], where: str) -> tuple[str, list[Problem]]:
    """Tags as the field `keywords`, each once ignoring case, and what is said of commas in them."""
    said = [
        f"the tag '{tag}' has a comma, which ends a keyword; it is kept without"
        for tag in dict.fromkeys(tags)
        if "," in tag and tag.strip(", ")
    ]
    problems = [Problem("tag", message, where, "note") for message in said]
    return ", ".join(readings.keywords(tags)), problems


def places(paths: Iterable[Sequence[str]]) -> tuple[tuple[Place, ...], list[Place]]:
    """Places for the groups of a tree, each from the outermost name on, and those left out.

    The outermost is the list, the others its section: `A / B`. A paper stands on a list once:
    below the first of its sections, or one inside that; a group around it goes without saying.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    left: list[tuple[str, ...]] = []
    for path in dict.fromkeys(map(tuple, paths)):
        before = chosen.get(path[0], ()) if path else path
        if path[: len(before)] == before:
            chosen |= {path[0]: path} if path else {}
        elif before[: len(path)] != path:
            left.append(path)
    return tuple(map(_place, chosen.values())), list(map(_place, left))


def _place(path: tuple[str, ...]) -> Place:
    return Place(path[0], " / ".join(path[1:]))


def second_places(left: Iterable[Place], who: str, where: str) -> Iterator[Problem]:
    """What is said of places on a list where the paper stands already."""
    for place in left:
        message = f"'{who}' is also in '{place.section}' of '{place.list}'"
        hint = "a paper stands on a list once; move it if that is the better place"
        yield Problem("second-place", message, where, "note", hint)


def file_field(files: Iterable[tuple[str, str, str]]) -> str:
    """Description, path and type of each file, as JabRef writes them and BibTeX tools read them."""
    return ";".join(
        ":".join(re.sub(r"([\\:;])", r"\\\1", part) for part in parts) for parts in files
    )


def listed(names: Sequence[str], most: int = 100) -> str:
    """Names for a message, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return "; ".join(names[:most]) + more


def counted(number: int, thing: str) -> str:
    """`1 item`, `2 items`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
