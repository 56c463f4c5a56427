"""The values everything else speaks about. All frozen: to change one, make a new one.

A `Paper` is a reading of one BibTeX entry. A `Library` is papers, themes, lists and notes:
what exporters and site sections see. A *change* is what a plugin proposes; `readlist.flow`
decides. A `Problem` is content that is in doubt, with the place where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

# --------------------------------------------------------------------------- papers

LinkKind = Literal["paper", "pdf", "code", "dataset", "model", "project", "video", "other"]
LINK_KINDS: tuple[LinkKind, ...] = (
    "paper", "pdf", "code", "dataset", "model", "project", "video", "other",
)  # fmt: skip

# Never exported or published, whatever an exporter asks for (DESIGN.md, Trust).
PRIVATE_FIELDS = frozenset({"file", "annote", "owner", "timestamp", "readstatus"})


def is_private(field_name: str) -> bool:
    """Whether a field stays at home: `file`, `annote`, ..., and every `comment*`."""
    return field_name in PRIVATE_FIELDS or field_name.startswith("comment")


@dataclass(frozen=True, slots=True)
class Person:
    """One author or editor, in BibTeX's four parts (btxdoc, "names").

    An organisation has only `family` and `literal=True`: it is never split or inverted.
    """

    family: str
    given: str = ""
    prefix: str = ""
    suffix: str = ""
    literal: bool = False

    def __str__(self) -> str:
        parts = (self.given, self.prefix, self.family, self.suffix)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Link:
    """A web address and what is found there. Only http, https and mailto are addresses."""

    url: str
    kind: LinkKind = "other"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a paper was read: the source's name and its lines, first and last, from 1."""

    source: str
    first: int = 0
    last: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.first}" if self.first else self.source


@dataclass(frozen=True, slots=True)
class Assigned:
    """A theme that a paper has: score 0 to 1, who said so, and the words that decided."""

    slug: str
    score: float = 1.0
    by: str = ""
    why: str = ""


Status = Literal["todo", "reading", "done", "skip", ""]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a reading list, by titles: the list `Thesis`, below its heading `Chapter 3`."""

    list: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """What a source says of a paper beside its entry: how somebody filed, marked and annotated it.

    `themes` are names, such as the headings that it stands below; `places` are reading lists.
    `annotation` is a remark that belongs on a list, `notes` are longer texts; both are Markdown.
    `files` are files of this machine, by paths as the source's name is one. The core makes themes,
    lists, `notes/<key>.md` and the field `file` of it when the paper is added.
    """

    themes: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    status: Status = ""
    annotation: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


_LINK = re.compile(r"(?:(\w+)\s+)?<([^<>\s]+)>")


def links_to_field(links: Iterable[Link]) -> str:
    """The value of our `links` field: `code <https://...>, dataset <https://...>`."""
    return ", ".join(f"{link.kind} <{link.url}>" for link in links)


def links_from_field(value: str) -> tuple[Link, ...]:
    """Read a `links` field; an unknown kind becomes `other`."""
    found = []
    for kind, url in _LINK.findall(value):
        found.append(Link(url, kind if kind in LINK_KINDS else "other"))
    return tuple(found)


@dataclass(frozen=True)
class Paper:
    """A reading of one BibTeX entry.

    `fields` maps lower-case BibTeX names to Unicode text: no braces, no LaTeX commands
    (maths stays between dollar signs). `raw` keeps, for each field read from a .bib file and
    not changed since, the value as it stands there, so that an export can repeat it; `macros`
    holds the `@string` definitions that those values use. `people` holds the names of `author`
    and `editor`, read; `themes` and `found_keywords` are what classifiers said, which never
    enters the library file. `aside` is what its source says beside the entry, until it is added.
    """

    key: str = ""
    type: str = "misc"
    fields: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    macros: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[Assigned, ...] = ()
    found_keywords: tuple[str, ...] = ()
    added: str = ""
    origin: Origin | None = None
    aside: Aside | None = None

    def get(self, name: str, default: str = "") -> str:
        """The Unicode text of a field, or `default` where the entry has none."""
        return self.fields.get(name, default)

    @property
    def title(self) -> str:
        return self.get("title")

    @property
    def abstract(self) -> str:
        return self.get("abstract")

    @property
    def authors(self) -> tuple[Person, ...]:
        return self.people.get("author", ())

    @property
    def year(self) -> str:
        """Four digits from `year`, else from biblatex's `date`; empty where unknown."""
        found = re.match(r"\s*(\d{4})\b", self.get("year") or self.get("date"))
        return found[1] if found else ""

    @property
    def venue(self) -> str:
        """Journal, book or conference it appeared in; empty for a preprint."""
        names = ("journal", "journaltitle", "booktitle", "publisher", "institution", "school")
        return next((self.fields[name] for name in names if self.fields.get(name)), "")

    @property
    def doi(self) -> str:
        """The bare DOI, without a resolver's address before it."""
        return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", self.get("doi"), flags=re.I)

    @property
    def earlier_keys(self) -> tuple[str, ...]:
        """The keys that its `ids` name."""
        return tuple(key.strip() for key in self.get("ids").split(",") if key.strip())

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every address of the paper, the main one (`url`) first, each address once."""
        further = links_from_field(self.get("links"))
        kinds = {link.url: link for link in further}
        url = self.get("url")
        first = (kinds.get(url, Link(url, "paper")),) if url else ()
        return first + tuple(link for link in further if link.url != url)

    @cached_property
    def keywords(self) -> tuple[str, ...]:
        """What the authors gave, then what was found in the text, each once ignoring case."""
        given = [word.strip() for word in self.get("keywords").split(",")]
        seen: dict[str, str] = {}
        for word in [*given, *self.found_keywords]:
            if word:
                seen.setdefault(word.casefold(), word)
        return tuple(seen.values())


# --------------------------------------------------------------------------- themes, lists


@dataclass(frozen=True, slots=True)
class Theme:
    """A name and a sentence; phrases, exclusions and example keys sharpen it. `was` are the slugs
    that it had before, whose pages lead to its own."""

    slug: str
    name: str
    description: str = ""
    phrases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    draft: bool = False
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A paper on a reading list: its box, the section above it, the person's annotation.

    `note` is the person's Markdown after the key, without the indent; HTML comments, which
    are private, are already gone. `title` is the bold title that the tool keeps fresh there.
    """

    key: str
    status: Status = "todo"
    mark: str = " "
    title: str = ""
    note: str = ""
    section: str = ""
    line: int = 0


@dataclass(frozen=True)
class ReadingList:
    """One `lists/*.md`: `blocks` are, in order, the prose between (Markdown) and the items."""

    name: str
    title: str
    description: str = ""
    bib: str = ""
    query: str = ""
    blocks: tuple[str | Item, ...] = ()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Item))


@dataclass(frozen=True, slots=True)
class Note:
    """A longer note about one paper; published only where its front matter says `publish: true`."""

    key: str
    text: str
    publish: bool = False


# Gives a text for each paper, by key: of a kind, made by a function, kept as long as what else it
# saw (`seen`) and the paper are what they were. `keep(kind, seen, papers, make)`.
Keep = Callable[[str, str, Sequence["Paper"], Callable[["Paper"], str]], Mapping[str, str]]


@dataclass(frozen=True)
class Library:
    """What exporters and site sections see: papers, themes, lists, public notes.

    Where it is a part of a library, `beyond` are the other papers: not asked for, but those that
    were may need them, as a chapter needs its book. `preambles` are the values of `@preamble` in
    the library's file, which may define commands that its entries use. `selected` is the name of
    the reading list whose papers these are, where one was asked for. `references` are formatted
    ones for the site, as HTML, by key; `keep` remembers between builds what it writes of a paper.
    """

    papers: tuple[Paper, ...] = ()
    themes: tuple[Theme, ...] = ()
    lists: tuple[ReadingList, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = ""
    description: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    beyond: tuple[Paper, ...] = ()
    preambles: tuple[str, ...] = ()
    selected: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    keep: Keep | None = field(default=None, repr=False, compare=False)

    @cached_property
    def by_key(self) -> Mapping[str, Paper]:
        """Papers by citation key; earlier keys (`ids`, `renamed`) lead to the same paper."""
        papers = {paper.key: paper for paper in reversed(self.papers)}  # the first counts
        known = {old: papers[new] for old, new in self.renamed.items() if new in papers}
        for paper in self.papers:
            known |= dict.fromkeys(paper.earlier_keys, paper)
        return known | papers

    def with_theme(self, slug: str) -> tuple[Paper, ...]:
        """The papers that have a theme, in the library's order."""
        return tuple(
            paper for paper in self.papers if any(theme.slug == slug for theme in paper.themes)
        )

    @cached_property
    def unsorted(self) -> tuple[Paper, ...]:
        """The papers that have no theme yet."""
        return tuple(paper for paper in self.papers if not paper.themes)

    @cached_property
    def notes_of(self) -> Mapping[str, tuple[Note, ...]]:
        """For each key its published notes; one under an earlier key is found too."""
        found: dict[str, tuple[Note, ...]] = {}
        for note in self.notes:
            paper = self.by_key.get(note.key)
            if note.publish and paper:
                found[paper.key] = (*found.get(paper.key, ()), note)
        return found

    @cached_property
    def places(self) -> Mapping[str, tuple[tuple[ReadingList, Item], ...]]:
        """For each key, the lists it stands on, with its item there."""
        found: dict[str, list[tuple[ReadingList, Item]]] = {}
        for reading_list in self.lists:
            for item in reading_list.items:
                paper = self.by_key.get(item.key)
                found.setdefault(paper.key if paper else item.key, []).append((reading_list, item))
        return {key: tuple(places) for key, places in found.items()}


# --------------------------------------------------------------------------- sources, pages


@dataclass(frozen=True)
class Source:
    """What a person handed over: a name for messages, the bytes, and the text in them.

    `beside` holds the texts of files that belong to it by their names, where a folder was read:
    a papis document's notes.
    """

    name: str
    data: bytes = b""
    text: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """The name's ending, lower-case with its dot: `.bib`; empty where it has none."""
        return re.sub(r"^.*?(\.[^./\\]*)?$", r"\1", self.name.lower(), flags=re.S)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site: a `.md` path below the reading folder, and its finished body.

    `nav` is the page's place in the menu, outermost first; empty keeps it out. `search` says
    what the search index gets: everything, or nothing. `head` is finished HTML for the page's
    `<head>`, where an engine lets us write there: `<meta>` and `<link>` for machines. `moved` is
    the link that a page which only redirects leads to.
    """

    path: str
    body: str
    title: str
    nav: tuple[str, ...] = ()
    search: bool = True
    head: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a resolver offers for a paper; `readlist.matching` judges it."""

    key: str
    paper: Paper
    source: str
    record: str = ""
    why: str = ""


# --------------------------------------------------------------------------- changes


@dataclass(frozen=True, slots=True)
class SetField:
    """Give a field a value, or take it away with None. `why`: the words, rule or source."""

    key: str
    field: str
    value: str | None
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AddTheme:
    """Put a paper under a theme, with a score from 0 to 1."""

    key: str
    slug: str
    score: float = 1.0
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AddKeyword:
    """Give a paper a keyword found in its text; the most important first."""

    key: str
    keyword: str
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AddLink:
    """Give a paper a further address."""

    key: str
    link: Link
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a paper another citation key; the old one stays known."""

    key: str
    new: str
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two entries are one paper: `key` goes into `into`."""

    key: str
    into: str
    why: str = ""
    by: str = ""


Change = SetField | AddTheme | AddKeyword | AddLink | Rename | Merge

# --------------------------------------------------------------------------- problems

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Content in doubt. `where` is `file:line:column` as far as known; `hint` says what to do."""

    code: str
    message: str
    where: str = ""
    severity: Severity = "warning"
    hint: str = ""
    fix: tuple[Change, ...] = ()

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.severity}: {self.message}{hint} [{self.code}]"
