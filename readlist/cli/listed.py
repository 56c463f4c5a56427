"""Which list a person means, which paper, and how far one is with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from readlist.errors import ReadlistError, nearest
from readlist.model import Item, Library, Paper, ReadingList, Status
from readlist.project import Project


def list_named(project: Project | Library, name: str) -> ReadingList:
    """The list of a name. Raises ReadlistError, naming the nearest."""
    for reading_list in project.lists:
        if reading_list.name == name:
            return reading_list
    names = [reading_list.name for reading_list in project.lists]
    hint = nearest(name, names) if names else f"`readlist list new {name}` makes it"
    raise ReadlistError(f"no list '{name}'; {hint}")


def path_of(project: Project, name: str) -> Path:
    """The file of a list. Raises ReadlistError where there is none."""
    list_named(project, name)
    found = zip(project.list_texts, project.lists, strict=True)
    return next(path for path, reading_list in found if reading_list.name == name)


def paper_of(key: str, library: Library) -> Paper:
    """The paper of a key, or of an earlier one. Raises ReadlistError, naming the nearest."""
    paper = library.by_key.get(key)
    if paper is None:
        raise ReadlistError(f"no key '{key}'; {nearest(key, sorted(library.by_key))}")
    return paper


def keys_on(reading_list: ReadingList, key: str, library: Library) -> list[str]:
    """The keys under which a paper stands on a list: its own or earlier ones."""
    wanted = key_of(key, library)
    found = (item.key for item in reading_list.items if key_of(item.key, library) == wanted)
    return list(dict.fromkeys(found))


def must_be_on(project: Project, name: str, keys: Iterable[str]) -> list[str]:
    """The same for several keys. Raises ReadlistError for one that is not on the list."""
    reading_list, library = list_named(project, name), project.bare
    found: list[str] = []
    for key in keys:
        there = keys_on(reading_list, key, library)
        if not there:
            known = [item.key for item in reading_list.items]
            raise ReadlistError(f"'{key}' is not on '{name}'; {nearest(key, known)}")
        found += there
    return list(dict.fromkeys(found))


def edit(project: Project, name: str, change: Callable[[str, str], str]) -> str:
    """Change a list's text, in memory, and say what its file is called."""
    path = path_of(project, name)
    file = project.store.name(path)
    project.put_lists({path: change(project.list_texts[path], file)})
    return file


def status_of(item: Item, library: Library) -> Status:
    """How far one is with a paper: what was read on any list was read on all."""
    key = key_of(item.key, library)
    marked = {other.status for _, other in library.places.get(key, ())}
    return "done" if "done" in marked else item.status


def key_of(key: str, library: Library) -> str:
    """The paper's key of today, where this is an earlier one."""
    paper = library.by_key.get(key)
    return paper.key if paper else key
