"""JabRef libraries: a .bib file whose comments hold a tree of groups.

The entries are read as `bibtex` reads them. Static groups become reading lists, `readstatus` the
status. Groups that JabRef fills by a search, and its settings, are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from readlist import Aside, Importer, Paper, Problem, Source, hookimpl
from readlist.bibtex import Comment, Document, Preamble, String, Text, evaluate, to_text
from readlist.builtin import bibtex
from readlist.text import managers
from readlist.text.managers import Status, listed
from readlist.text.tagged import shortly

_META = re.compile(r"@comment\s*[{(]\s*jabref-(?:meta|entrytype)\b", re.I)
_HEAD = re.compile(r"@\s*comment\s*[{(]", re.I)
_SETTING = re.compile(r"jabref-meta(?:-[\d.]+)?:?\s*(?P<name>[^:{]*)[:{]?(?P<value>.*)", re.S)
_UNIT = re.compile(r"(?P<level>\d+)\s+(?P<kind>\w+):(?P<rest>.*)", re.S)
_STATIC = ("StaticGroup", "ExplicitGroup", "SmartGroup")
_STATUSES: Mapping[str, Status] = {"read": "done", "skimmed": "reading"}
# What the parts of a group mean (JabRef's GroupSerializer): where its details begin, and its rule.
_RULES: Mapping[str, tuple[int, str]] = {
    "KeywordGroup": (6, "'{2}' holds '{3}'"),
    "SearchGroup": (5, "search for '{2}'"),
    "AutomaticKeywordGroup": (5, "a group for each of '{2}'"),
    "AutomaticPersonsGroup": (3, "a group for each of '{2}'"),
    "AutomaticDateGroup": (4, "a group for each '{3}' of '{2}'"),
    "AutomaticEntryTypeGroup": (2, "a group for each type"),
    "TexGroup": (3, "cited in '{2}'"),
}
_HINT = "a list with a `query:` is filled by a search; docs/migrating.md"


@hookimpl(tryfirst=True)
def readlist_importers(settings: object) -> Importer:
    return Importer("jabref", recognises, read)


def recognises(source: Source) -> bool:
    """A .bib file with JabRef's comments; any other is `bibtex`'s."""
    return _META.search(source.text) is not None


def read(source: Source) -> Iterator[Paper | Problem]:
    """Every entry with its places and its status, then what could not be used."""
    document = Document(source.text, source.name)
    settings = dict(_settings(document))
    tree = _Tree.of(settings)
    carried: set[str] = set()
    for thing in bibtex.read_document(document):
        if isinstance(thing, Paper):
            carried |= {name.lower() for name in thing.macros}
            yield from _filed(thing, tree)
        else:
            yield thing
    yield from tree.problems(source.name)
    yield from _unused(settings, source.name)
    yield from _other_blocks(document, carried)


def _filed(paper: Paper, tree: _Tree) -> Iterator[Paper | Problem]:
    """The paper with what `groups` and `readstatus` say of it; `groups` has become places."""
    source = evaluate(paper.raw.get("groups", ""), paper.macros)
    places, left = managers.places(tree.paths(paper.key, source))
    yield from managers.second_places(left, paper.key, str(paper.origin))
    status = _STATUSES.get(paper.get("readstatus").strip().casefold(), "")
    if not places and not status:
        yield paper
        return
    fields = {name: text for name, text in paper.fields.items() if name != "groups"}
    yield replace(paper, fields=fields, aside=Aside(places=places, status=status))


# --------------------------------------------------------------------------- settings


def _settings(document: Document) -> Iterator[tuple[str, tuple[str, int]]]:
    """Name, value and line of each `jabref-meta` comment; line ends in them mean nothing."""
    for body, line in _comments(document):
        found = _SETTING.match(re.sub(r"[\r\n]", "", body))
        if body.startswith("jabref-entrytype"):
            yield body.split("[")[0].strip(": "), (shortly(body, 200), line)
        elif found:
            yield found["name"].strip(), (found["value"], line)


def _comments(document: Document) -> Iterator[tuple[str, int]]:
    for block in document.blocks:
        if isinstance(block, Comment):
            text = document.text[block.span.start : block.span.end].strip()
            body = _HEAD.sub("", text, count=1)
            yield (body[:-1] if body.endswith(("}", ")")) else body).strip(), block.line


def _unused(settings: Mapping[str, tuple[str, int]], file: str) -> Iterator[Problem]:
    said = [
        f"{name} ({shortly(value.strip(';'), 200)})" if value.strip(";") else name
        for name, (value, _) in settings.items()
        if name not in ("grouping", "groupstree")
    ]
    if said:
        message = f"settings of JabRef are not kept: {', '.join(said)}"
        hint = "paths in `file` are told from JabRef's fileDirectory, where one is set"
        yield Problem("not-kept", message, file, "note", hint)


def _other_blocks(document: Document, carried: set[str]) -> Iterator[Problem]:
    """Comments that are not JabRef's, preambles, and macros that no entry uses."""
    for block in document.blocks:
        text = document.text[block.span.start : block.span.end].strip()
        other = isinstance(block, Comment) and not _META.match(text)
        unused = isinstance(block, String) and block.name.lower() not in carried
        if other or unused or isinstance(block, Preamble):
            place = f"{document.name}:{block.line}"
            yield Problem("unread", f"not read: {shortly(text, 200)}", place, "note")
        elif isinstance(block, Text):
            yield from _remarks(text, block.line, document.name)


def _remarks(text: str, line: int, file: str) -> Iterator[Problem]:
    """Lines that begin with `%`, but for the one with which JabRef names the encoding."""
    for number, one in enumerate(text.split("\n"), line):
        said = one.strip().lstrip("%").strip()
        if one.lstrip().startswith("%") and said and not said.startswith("Encoding:"):
            yield Problem("unread", f"not read: {shortly(one, 200)}", f"{file}:{number}", "note")


# --------------------------------------------------------------------------- groups


@dataclass(frozen=True, slots=True)
class _Group:
    """A node of the tree: its path of names, as BibTeX source, without the root's."""

    kind: str
    path: tuple[str, ...]
    parts: tuple[str, ...]
    keys: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(to_text(name) or name for name in self.path)

    @property
    def spoken(self) -> str:
        return " / ".join(self.names)


class _Tree:
    """The groups of a library, and which of them an entry is in."""

    def __init__(self, groups: Iterable[_Group], damaged: Iterable[str], line: int) -> None:
        self.groups, self.damaged, self.line = tuple(groups), tuple(damaged), line
        self._static = [group for group in self.groups if group.kind in _STATIC]
        self._by_name: dict[str, list[_Group]] = {}
        self._by_key: dict[str, list[_Group]] = {}
        for group in self._static:
            self._by_name.setdefault(group.path[-1], []).append(group)
            for key in group.keys:
                self._by_key.setdefault(key, []).append(group)
        self._with_comma = [group for group in self._static if "," in group.path[-1]]
        self._used: set[tuple[str, ...]] = set()
        self._found: set[str] = set()

    @classmethod
    def of(cls, settings: Mapping[str, tuple[str, int]]) -> _Tree:
        """The tree that the settings describe; the newer form counts where both are there."""
        value, line = settings.get("grouping") or settings.get("groupstree") or ("", 0)
        groups: list[_Group] = []
        damaged: list[str] = []
        path: list[tuple[int, str]] = []
        for unit in filter(None, map(str.strip, _split(value))):
            found = _UNIT.fullmatch(unit)
            if not found:
                damaged.append(unit)
                continue
            parts = tuple(_split(found["rest"]))
            if found["kind"] == "AllEntriesGroup" or not parts or not parts[0]:
                damaged += [] if found["kind"] == "AllEntriesGroup" else [unit]
                continue
            level = int(found["level"][:9])
            path = [*((depth, name) for depth, name in path if depth < level), (level, parts[0])]
            names = tuple(name for _, name in path)
            keys = _legacy_keys(parts) if found["kind"] == "ExplicitGroup" else ()
            groups.append(_Group(found["kind"], names, parts, keys))
        return cls(groups, damaged, line)

    def paths(self, key: str, field: str) -> Iterator[tuple[str, ...]]:
        """The groups of an entry by its key (older files) and by its field `groups`.

        JabRef shows an entry in every group of a name. A name that the tree does not have is a
        list of its own, and `A > B` a section of `A`.
        """
        members = [" ".join(one.split()) for one in re.split(r"(?<!\\),", field)]
        members = [one.replace(r"\,", ",") for one in members if one]
        found = [*self._by_key.get(key, ())]
        self._found |= {key} if found else set()
        for group in self._with_comma:
            wanted = {part.strip() for part in group.path[-1].split(",")}
            if wanted <= {*members}:
                found.append(group)
                members = [one for one in members if one not in wanted or one in self._by_name]
        for member in members:
            found += self._by_name.get(member, ())
        self._used |= {group.path for group in found}
        yield from (group.names for group in found)
        for member in members:
            if member not in self._by_name:
                yield tuple(to_text(part.strip()) for part in member.split(">") if part.strip())

    def problems(self, file: str) -> Iterator[Problem]:
        """What of the tree is on no list. To be asked when the entries are read."""
        where = f"{file}:{self.line}" if self.line else file
        for unit in self.damaged:
            yield Problem("not-kept", f"a group that cannot be read: {unit}", where)
        for group in self.groups:
            rule = _rule(group)
            if rule:
                message = f"the group '{group.spoken}' is filled by JabRef, and is no list: {rule}"
                yield Problem("not-kept", message, where, "note", _HINT)
            elif group.kind not in _STATIC:
                message = f"a group of a kind that is not known: {group.kind} '{group.spoken}'"
                yield Problem("not-kept", message, where)
        inner = {group.path[:-1] for group in self.groups}
        known = self._used | inner
        if empty := [group.spoken for group in self._static if group.path not in known]:
            message = f"no list is made of groups without entries: {listed(empty)}"
            yield Problem("not-kept", message, where, "note")
        yield from self._details(where)
        unknown = [key for group in self._static for key in group.keys if key not in self._found]
        if unknown:
            names = listed([*dict.fromkeys(unknown)])
            message = f"groups name entries that are not there: {names}"
            yield Problem("not-kept", message, where, "note")

    def _details(self, where: str) -> Iterator[Problem]:
        """Colours, icons and descriptions of groups."""
        said = []
        for group in self.groups:
            begin = _RULES.get(group.kind, (2, ""))[0] + 1
            details = [] if group.keys else [part for part in group.parts[begin:] if part]
            if details:
                said.append(f"'{group.spoken}': {', '.join(details)}")
        if said:
            message = f"colours, icons and descriptions of groups are not kept: {listed(said)}"
            yield Problem("not-kept", message, where, "note")


def _rule(group: _Group) -> str:
    """What fills a group, in words; empty for one that the person fills."""
    needed, words = _RULES.get(group.kind, (0, ""))
    parts = [*group.parts, *[""] * needed]
    return words.format(*parts)


def _legacy_keys(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Older files name the entries of a group in the tree: `name;context;key1;key2;`."""
    return tuple(part for part in parts[2:] if part)


def _split(text: str) -> Iterator[str]:
    """The parts between semicolons; a backslash before one, or before another, escapes it.

    Before anything else a backslash stays (JabRef's MetaDataParser, `getNextUnit`).
    """
    for part in re.findall(r"(?:[^;\\]|\\.)+|(?:^|(?<=;))(?=;)|\\$", text, re.S):
        yield re.sub(r"\\([;\\])", r"\1", part)
