"""Every hook of readlist, and the records they hand over: the plugin API on one page.

A plugin is a module with functions marked `@hookimpl`. The `readlist_*s` hooks run once and
*declare*: they return a record, or several, and the core calls the functions in those records.
`readlist_key` *decides*: the first plugin that answers wins.

    from readlist import Exporter, hookimpl

    @hookimpl
    def readlist_exporters(settings):
        return Exporter("titles", ".txt", render)

    def render(library, options):
        return "".join(f"{paper.title}\\n" for paper in library.papers)

What a record must keep is in `readlist.promises`; `readlist.testing` checks it in a test.
Order, everywhere: named in `[flow]`, then the project's own plugins, installed ones, built-in
ones, each by name. A new version adds arguments and never reorders them; pluggy lets a plugin
ask only for those it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pluggy

from readlist.config import Settings
from readlist.model import (
    Candidate,
    Change,
    Library,
    Page,
    Paper,
    Problem,
    Source,
)

hookspec = pluggy.HookspecMarker("readlist")
hookimpl = pluggy.HookimplMarker("readlist")

Rendered = str | bytes | dict[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads papers out of a source.

    `recognises(source)` looks at the content, not only at the name. `read(source)` yields each
    `Paper` (with its `origin`) as it finds it, and a `Problem` for whatever it could not use.
    What the source says beside the entry, as themes, lists and notes, is the paper's `aside`.
    """

    name: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Iterable[Paper | Problem]]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Proposes themes and keywords: `AddTheme`, `AddKeyword`, each with its `why`.

    Without `prepare`, `propose(paper)` is called for each paper. With it, `prepare(library)`
    runs once and its result is handed on: `propose(paper, prepared)`. One that is not sure
    yields a `Problem("unsorted", ...)` whose `fix` holds the nearest themes, to choose from.
    """

    name: str
    propose: Callable[..., Iterable[Change | Problem]]
    prepare: Callable[[Library], Any] | None = None


@dataclass(frozen=True, slots=True)
class Resolver:
    """Offers records for papers that lack something; `fetch` is the only way to the network."""

    name: str
    find: Callable[[Iterable[Paper], Callable[..., Any]], Iterable[Candidate]]


@dataclass(frozen=True, slots=True)
class Check:
    """Looks over the library and yields a `Problem` for each doubt, with its fix where safe."""

    code: str
    inspect: Callable[[Library], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Exporter:
    """Turns a library into one file, or into several (a dict from relative path to content).

    `options` is a dataclass or msgspec.Struct class with a default for every field; the core
    fills it from `[exporters.NAME]` and `-O name=value`, checks it, and hands it to
    `render(library, options)`. Without one, `options` is None. `inspect(library, options)` yields
    a `Problem` for whatever the format cannot say, or its readers will stumble over.
    """

    name: str
    suffix: str
    render: Callable[[Library, Any], Rendered]
    options: type | None = None
    inspect: Callable[[Library, Any], Iterable[Problem]] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Adds pages to the site, and a panel to each entry (`panel` returns escaped HTML)."""

    name: str
    pages: Callable[[Library], Iterable[Page]]
    panel: Callable[[Paper], str] | None = None


@hookspec
def readlist_importers(settings: Settings) -> Importer | Iterable[Importer]:  # type: ignore[empty-body]
    """Ways to read papers. Asked in order until one recognises the source; `pasted` is last."""


@hookspec
def readlist_classifiers(settings: Settings) -> Classifier | Iterable[Classifier]:  # type: ignore[empty-body]
    """Ways to find themes and keywords. All of them run; of one theme the best score counts."""


@hookspec
def readlist_resolvers(settings: Settings) -> Resolver | Iterable[Resolver]:  # type: ignore[empty-body]
    """Ways to look up what a source did not say."""


@hookspec
def readlist_checks(settings: Settings) -> Check | Iterable[Check]:  # type: ignore[empty-body]
    """Ways to find what is doubtful in a library."""


@hookspec
def readlist_exporters(settings: Settings) -> Exporter | Iterable[Exporter]:  # type: ignore[empty-body]
    """Formats a library can be written in."""


@hookspec
def readlist_sections(settings: Settings) -> Section | Iterable[Section]:  # type: ignore[empty-body]
    """Pages of the website, and panels on its entries."""


@hookspec(firstresult=True)
def readlist_key(paper: Paper, taken: Mapping[str, str], settings: Settings) -> str | None:
    """A citation key for a new paper, or None to leave it to the next plugin.

    `taken` maps each key in use, casefolded, to itself: a key must be unique ignoring case,
    since BibTeX reports `Foo` and `foo` as a repeated entry. `readlist key propose` asks for
    papers that have a key, too.
    """
