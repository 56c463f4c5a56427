"""What a source says of papers beside their entries, put where a person keeps such things:
headings become themes, collections become reading lists, remarks become notes.

What is there stays: a paper that has its themes, an item that is on a list, a note that somebody
wrote. What could not be put anywhere is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from readlist import shelving
from readlist.baseline import Row
from readlist.errors import ReadlistError
from readlist.files import file_name
from readlist.lists import MARKS, is_conflicted
from readlist.model import (
    Aside,
    Item,
    Note,
    Paper,
    Place,
    Problem,
    ReadingList,
    Theme,
)
from readlist.text.words import slug


@dataclass(frozen=True, slots=True)
class Filing:
    """A paper that was read, the key that it has in the library, and the importer that read it."""

    key: str
    paper: Paper
    by: str = ""

    @property
    def aside(self) -> Aside:
        return self.paper.aside or Aside()


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of the filings: new themes and rows, and the texts of lists and notes, by path,
    that changed."""

    themes: tuple[Theme, ...] = ()
    rows: tuple[Row, ...] = ()
    lists: Mapping[Path, str] = field(default_factory=dict)
    notes: Mapping[Path, str] = field(default_factory=dict)


# --------------------------------------------------------------------------- themes


def under_themes(
    filings: Iterable[Filing], known: Sequence[Theme], rows: Iterable[Row]
) -> tuple[list[Theme], list[Row]]:
    """The themes that there are not yet, and a row for each theme of a paper that has none."""
    slugs = {theme.slug for theme in known}
    names = {_folded(name): theme.slug for theme in known for name in (theme.slug, theme.name)}
    rows = list(rows)
    settled = {row.key for row in rows if row.slug in slugs}
    refused = {(row.key, row.slug[1:]) for row in rows if row.slug.startswith("!")}
    new: list[Theme] = []
    added: dict[tuple[str, str], Row] = {}
    for filing in filings:
        for name in filing.aside.themes if filing.key not in settled else ():
            if _folded(name) not in names:
                new.append(Theme(_free(slug(name) or "theme", slugs), name, draft=True))
                slugs.add(new[-1].slug)
                names[_folded(name)] = new[-1].slug
            place = (filing.key, names[_folded(name)])
            if place not in refused:
                added.setdefault(place, Row(*place, 1.0, filing.by, f"filed under '{name}'"))
    return new, list(added.values())


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _free(wanted: str, taken: set[str]) -> str:
    number, free = 2, wanted
    while free in taken:
        number, free = number + 1, f"{wanted}-{number}"
    return free


# --------------------------------------------------------------------------- lists


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list of the project: its file, its text, and what that says."""

    path: Path
    text: str
    list: ReadingList


def on_lists(
    filings: Sequence[Filing], shelves: Iterable[Shelf], folder: Path, chosen: str = ""
) -> tuple[dict[Path, str], list[Problem]]:
    """The texts of the lists that get papers, and what could not be put there.

    A paper goes to the places that its source gives it; with `chosen`, a list's name or title,
    all go to that list, below the first of their headings. A list that there is not is made.
    """
    shelves = list(shelves)
    known, names = _by_name(shelves), _Names(shelf.path for shelf in shelves)
    texts: dict[Path, str] = {}
    problems: list[Problem] = []
    for title, sections in _grouped(filings, chosen).items():
        shelf = known.get(_folded(title))
        path = shelf.path if shelf else names.new(folder, slug(title) or title)
        texts[path] = shelf.text if shelf else shelving.new_list(_as_title(title, chosen))
        there = {item.key: item for item in shelf.list.items} if shelf else {}
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if is_conflicted(texts[path]):
            problems.append(_not_put(sections, name))
            continue
        texts[path], wrong = _put(texts[path], sections, name)
        problems += wrong
        for group in sections.values():
            problems += _left_out(group, there, name)
    return {path: text for path, text in texts.items() if not is_conflicted(text)}, problems


def _put(
    text: str, sections: Mapping[str, Sequence[Filing]], name: str
) -> tuple[str, list[Problem]]:
    """A list's text with papers in its sections, and which of them could not be put there."""
    items = {
        section: [_item(filing, section) for filing in group] for section, group in sections.items()
    }
    with suppress(ReadlistError):  # then one section after another says which it is
        return shelving.put_below(text, items, name), []
    problems: list[Problem] = []
    for section, group in sections.items():
        try:
            text = shelving.put(text, items[section], section, name)
        except ReadlistError as error:  # a comment or code that does not end
            problems.append(_not_put({section: group}, name, str(error)))
    return text, problems


def _not_put(sections: Mapping[str, Sequence[Filing]], name: str, why: str = "") -> Problem:
    number = sum(map(len, sections.values()))
    papers = "1 paper was" if number == 1 else f"{number} papers were"
    hint = why or "settle the conflict, then run the command again"
    return Problem("not-written", f"{papers} not put here", name, "error", hint)


class _Names:
    """The names that files have: that of a list or note which is there is never given again, be it
    a list called nearly so (`C`, `C++`) or a note whose front matter names another paper."""

    def __init__(self, taken: Iterable[Path]) -> None:
        self._taken = {_one(path) for path in taken}

    def new(self, folder: Path, name: str) -> Path:
        """A file of this name, or of this and a number, that nobody else gets."""
        path, number = folder / f"{file_name(name)}.md", 2
        while _one(path) in self._taken:
            path, number = folder / f"{file_name(name)}-{number}.md", number + 1
        self._taken.add(_one(path))
        return path


def _one(path: Path) -> str:
    """What files have in common that are one on macOS and Windows."""
    return path.as_posix().casefold()


def _by_name(shelves: Sequence[Shelf]) -> dict[str, Shelf]:
    titles = {_folded(shelf.list.title): shelf for shelf in shelves}
    return titles | {_folded(shelf.list.name): shelf for shelf in shelves}


def _as_title(name: str, chosen: str) -> str:
    """A list that is called by its name on the command line gets a title made of that."""
    return name.replace("-", " ").capitalize() if chosen and slug(name) == name else name


def _grouped(filings: Sequence[Filing], chosen: str) -> dict[str, dict[str, list[Filing]]]:
    """For each list, by title, and each section there, the papers in their order."""
    groups: dict[str, dict[str, list[Filing]]] = {}
    for filing in filings:
        for place in places(filing, chosen):
            groups.setdefault(place.list, {}).setdefault(place.section, []).append(filing)
    return groups


def places(filing: Filing, chosen: str = "") -> tuple[Place, ...]:
    """Where a paper is to stand."""
    if not chosen:
        return filing.aside.places
    return (Place(chosen, next(iter(filing.aside.themes), "")),)


def _item(filing: Filing, section: str) -> Item:
    status = filing.aside.status or "todo"
    return Item(filing.key, status, MARKS[status], "", filing.aside.annotation, section)


def _left_out(group: Iterable[Filing], there: Mapping[str, Item], name: str) -> Iterator[Problem]:
    """Remarks about papers that stand on the list already, with another remark."""
    for filing in group:
        item = there.get(filing.key)
        if item and not _holds(item.note, filing.aside.annotation):
            yield _kept(filing, f"{name}:{item.line}")


# --------------------------------------------------------------------------- notes


def in_notes(
    filings: Iterable[Filing],
    there: Mapping[str, tuple[Path, Note]],
    folder: Path,
    chosen: str = "",
    taken: Iterable[Path] = (),
) -> tuple[dict[Path, str], list[Problem]]:
    """The texts of new notes, and what was left out because a person's note is there.

    `there` are the notes by key, `taken` the files of all. A remark that belongs on a list is a
    note where there is none.
    """
    texts: dict[Path, str] = {}
    problems: list[Problem] = []
    wanted: dict[str, list[str]] = {}
    for filing in filings:
        parts = [*filing.aside.notes]
        if not places(filing, chosen):
            parts.append(filing.aside.annotation)
        parts = [part.strip() for part in parts if part.strip()]
        if filing.key not in there:
            wanted.setdefault(filing.key, []).extend(parts)
        elif not all(_holds(there[filing.key][1].text, part) for part in parts):
            problems.append(_kept(filing, f"notes/{there[filing.key][0].name}"))
    names = _Names(taken)
    for key, parts in wanted.items():
        if parts:
            path = names.new(folder, key)
            texts[path] = note_text(key, "\n\n".join(dict.fromkeys(parts)))
    return texts, problems


def note_text(key: str, text: str) -> str:
    """The text of a new note about a paper."""
    return f"---\nkey: {shelving.as_yaml(key)}\n---\n\n{text.strip()}\n"


def _holds(text: str, part: str) -> bool:
    return " ".join(part.split()) in " ".join(text.split())


def _kept(filing: Filing, where: str) -> Problem:
    said = " ".join((filing.aside.annotation or " ".join(filing.aside.notes)).split())
    shown = said if len(said) <= 80 else said[:79] + "…"
    message = f"a remark about '{filing.key}' was left out, since yours is there: {shown}"
    hint = f"it stands in {filing.paper.origin}; copy from there what you want"
    return Problem("note-kept", message, where, "note", hint)
