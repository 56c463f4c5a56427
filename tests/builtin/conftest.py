"""Whether anything of a source was lost: each value of it is in what was made, or is named."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

import pytest

from readlist.bibtex import parse, read_papers
from readlist.testing import TemporaryProject

Lost = Callable[..., list[str]]


@pytest.fixture
def lost() -> Lost:
    """The values of `given` that do not appear in the texts `made`.

    `given` is nested lists and dicts. A value appears where its words do, in their order. One
    whose field is named in a problem (`dateModified`) is not lost either. `shape` are names whose
    values only build the file; `turned` says which words some values have become.
    """

    def missing(
        given: object,
        made: Iterable[str],
        shape: Container[str] = (),
        turned: Mapping[str, str] | None = None,
    ) -> list[str]:
        texts = [*made]
        words = f" {' '.join(spoken(text) for text in texts)} "
        named = set(
            re.findall(r"[\w-]+", " ".join(re.findall(r"not kept.*?: (.*)", "\n".join(texts))))
        )
        return [
            f"{'/'.join(path)}: {value}"
            for path, value in leaves(given)
            if not any(part in shape for part in path)
            and f" {spoken((turned or {}).get(value, value))} " not in words
            and not named & {*path}
        ]

    return missing


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text and number with the names above it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, (*path, str(name)))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    elif value not in (None, "", False) and not isinstance(value, bool):
        yield path, str(value)


def spoken(text: str) -> str:
    """The words of a text: without tags and marks, letters composed, case ignored."""
    plain = html.unescape(html.unescape(re.sub(r"</?[a-zA-Z][^<>:]*(?: [^<>]*)?>", " ", text)))
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", plain).casefold()))


@pytest.fixture
def made() -> Callable[[Iterable[object]], list[str]]:
    """Everything that papers and problems say, as texts."""
    return lambda things: [text for thing in things for text in said_by(thing)]


def said_by(thing: object) -> Iterator[str]:
    if not hasattr(thing, "fields"):
        yield str(thing)
        return
    yield thing.key
    yield thing.type
    yield from thing.fields.values()
    for people in thing.people.values():
        for who in people:
            yield " ".join((who.prefix, who.family))
            yield who.given
            yield who.suffix
    if thing.aside:
        for place in thing.aside.places:
            yield place.list
            yield from place.section.split(" / ")
        yield from thing.aside.notes
        yield from thing.aside.files
        yield thing.aside.status


@pytest.fixture
def kept(project: TemporaryProject) -> Callable[[str], list[str]]:
    """Adds a source, and gives everything that the project says after it, as texts: the entries,
    the lists, the notes, and what was reported."""

    def added(name: str) -> list[str]:
        reported = project.run("add", name).err
        papers = read_papers(parse(project.read("library.bib")))
        texts = [text for paper in papers for text in said_by(paper)]
        files = sorted(project.root.glob("lists/*.md")) + sorted(project.root.glob("notes/*.md"))
        return [*texts, *(path.read_text("utf-8") for path in files), *reported.split("\n")]

    return added
