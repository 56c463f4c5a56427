"""What every plugin must keep, as checks: same input same output, odd text survives, no leaks.

`broken` runs them over every registered record; `readlist.testing` offers it to tests, and our
own suite runs it over every built-in. Each promise is a function that yields what is broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from readlist.hookspecs import Check, Classifier, Exporter, Importer, Resolver, Section
from readlist.isolation import RANKS, Plugin, Rank, Registered, each
from readlist.matching import IDENTIFIERS
from readlist.model import (
    AddTheme,
    Assigned,
    Candidate,
    Change,
    Item,
    Library,
    Note,
    Page,
    Paper,
    Person,
    Problem,
    ReadingList,
    Source,
    Theme,
)
from readlist.plugins import Plugins

CANARY = "canary-9d1f"
HOSTILE = "<script>alert(1)</script> ](javascript:x) \\input{x} {{ 7*7 }} </details>"
ODD = "Ünïcödé Ψ 你好 שלום 𝒳 🎓 a\u0301 \u200b"

SOURCES = (
    Source("empty.txt"),
    Source("blank.txt", b" \n\n", " \n\n"),
    Source("odd.txt", ODD.encode(), ODD),
    Source("junk.txt", b"}{@%,=\n" * 9, "}{@%,=\n" * 9),
    Source("long.txt", b"x" * 20_000, "x" * 20_000),
)

PAPERS = (
    Paper("plain", fields={"title": "A plain title", "abstract": "One sentence."}),
    Paper("odd", fields={"title": ODD, "abstract": ODD}),
    Paper("hostile", fields={"title": HOSTILE, "abstract": HOSTILE, "keywords": HOSTILE}),
    Paper("bare"),
    Paper(
        "full",
        type="article",
        fields={
            "title": "All of it: a {brace",
            "year": "2020",
            "url": "https://example.org/a?b=c&d=%20e_f",
            "file": CANARY,
            "annote": CANARY,
            "comment": CANARY,
            "owner": CANARY,
        },
        people={"author": (Person("Ünal", "Ada"), Person("OpenAI, Inc.", literal=True))},
        themes=(Assigned("things", 0.5, "test", "words"),),
    ),
)
LIBRARY = Library(
    papers=PAPERS,
    themes=(Theme("things", "Things & more", HOSTILE),),
    lists=(ReadingList("one", "One", blocks=("# Prose", Item("full"), Item("gone"))),),
    notes=(Note("full", CANARY), Note("full", HOSTILE, publish=True)),
    title="A library",
)


def broken(plugins: Plugins, ranks: Iterable[Rank] = RANKS) -> list[Problem]:
    """Every promise that the plugins of these ranks break."""
    wanted = set(ranks)
    found = [problem for problem in plugins.problems if problem.severity == "error"]
    for records, promises in (
        (plugins.importers, IMPORTER_PROMISES),
        (plugins.classifiers, CLASSIFIER_PROMISES),
        (plugins.resolvers, RESOLVER_PROMISES),
        (plugins.checks, CHECK_PROMISES),
        (plugins.exporters, EXPORTER_PROMISES),
        (plugins.sections, SECTION_PROMISES),
    ):
        for registered in records:
            if registered.plugin.rank in wanted:
                found += _run(registered, promises)
    return found


def _run(registered: Registered[Any], promises: Iterable[Callable[..., Any]]) -> list[Problem]:
    found: list[Problem] = []
    for promise in promises:
        about = f"at the promise that {(promise.__doc__ or '').strip().rstrip('.').lower()}"
        found += each(registered.plugin, promise, registered.plugin, registered.record, about=about)
    return found


def _broken(plugin: Plugin, said: str) -> Problem:
    return Problem("promise", f"{plugin}: {said}", plugin.where, "error")


# --------------------------------------------------------------------------- importers


def reads_anything(plugin: Plugin, importer: Importer) -> Iterator[Problem]:
    """An importer answers for any text: with papers or problems, never with an exception."""
    for source in SOURCES:
        if importer.recognises(source):
            for thing in importer.read(source):
                if not isinstance(thing, Paper | Problem):
                    yield _broken(plugin, f"read {source.name} into a {type(thing).__name__}")


def reads_the_same_twice(plugin: Plugin, importer: Importer) -> Iterator[Problem]:
    """An importer gives the same papers for the same text."""
    for source in SOURCES:
        if importer.recognises(source) and list(importer.read(source)) != list(
            importer.read(source)
        ):
            yield _broken(plugin, f"reads {source.name} differently the second time")


def says_where(plugin: Plugin, importer: Importer) -> Iterator[Problem]:
    """A paper has a title, an identifier or an address, and says where it was read."""
    for source in SOURCES:
        for thing in importer.read(source) if importer.recognises(source) else ():
            if not isinstance(thing, Paper):
                continue
            if thing.origin is None:
                yield _broken(plugin, f"does not say where in {source.name} a paper was read")
            if not any(thing.get(name).strip() for name in ("title", "url", *IDENTIFIERS)):
                yield _broken(
                    plugin, f"read a paper in {source.name} with neither a title nor an identifier"
                )


# --------------------------------------------------------------------------- classifiers


def _proposals(classifier: Classifier, library: Library) -> list[Any]:
    extra = (classifier.prepare(library),) if classifier.prepare else ()
    return [list(classifier.propose(paper, *extra) or ()) for paper in library.papers]


def classifies_anything(plugin: Plugin, classifier: Classifier) -> Iterator[Problem]:
    """A classifier answers for any library, the empty one included, the same way twice."""
    for library in (Library(), LIBRARY):
        if _proposals(classifier, library) != _proposals(classifier, library):
            yield _broken(plugin, "proposes other changes the second time")


def explains(plugin: Plugin, classifier: Classifier) -> Iterator[Problem]:
    """Every proposal is about the paper asked about, says why, and scores from 0 to 1."""
    for paper, changes in zip(LIBRARY.papers, _proposals(classifier, LIBRARY), strict=True):
        for change in changes:
            if isinstance(change, Problem):
                continue
            if not isinstance(change, Change):
                kind = type(change).__name__
                yield _broken(plugin, f"proposed a {kind} for '{paper.key}', not a change")
                continue
            if change.key != paper.key:
                yield _broken(plugin, f"asked about '{paper.key}', spoke of '{change.key}'")
            if not change.why:
                yield _broken(plugin, f"does not say why for '{paper.key}'")
            if isinstance(change, AddTheme) and not 0 <= change.score <= 1:
                yield _broken(plugin, f"gives '{paper.key}' the score {change.score}")


# --------------------------------------------------------------------------- resolvers, checks


class _OfflineError(Exception):
    """The promise checks have no network; a resolver may let this pass."""


def _offline(*_: object, **__: object) -> Any:
    raise _OfflineError("there is no network here")


def _candidates(resolver: Resolver, papers: Iterable[Paper]) -> Iterator[Any]:
    try:
        yield from resolver.find(papers, _offline)
    except _OfflineError:
        return


def offers_candidates(plugin: Plugin, resolver: Resolver) -> Iterator[Problem]:
    """A resolver offers candidates for papers that it was given, and none for no papers."""
    for papers in ((), PAPERS):
        keys = {paper.key for paper in papers}
        for thing in _candidates(resolver, papers):
            if isinstance(thing, Problem):
                continue
            if not isinstance(thing, Candidate):
                yield _broken(plugin, f"offered a {type(thing).__name__}, not a candidate")
            elif thing.key not in keys:
                yield _broken(plugin, f"offered a record for '{thing.key}', which it was not given")


def finds_problems(plugin: Plugin, check: Check) -> Iterator[Problem]:
    """A check answers for any library, the empty one included, with problems, the same twice."""
    for library in (Library(), LIBRARY):
        found = list(check.inspect(library))
        for thing in found:
            if not isinstance(thing, Problem):
                yield _broken(plugin, f"found a {type(thing).__name__}, not a problem")
        if found != list(check.inspect(library)):
            yield _broken(plugin, "finds other problems the second time")


# --------------------------------------------------------------------------- exporters


def _rendered(exporter: Exporter, library: Library) -> dict[str, bytes]:
    options = exporter.options() if exporter.options else None
    result = exporter.render(library, options)
    files = result if isinstance(result, dict) else {"": result}
    return {
        name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()
    }


def exports_anything(plugin: Plugin, exporter: Exporter) -> Iterator[Problem]:
    """An exporter renders any library, the empty one included, the same way twice."""
    for library in (Library(), LIBRARY, replace(LIBRARY, lists=(), themes=())):
        if _rendered(exporter, library) != _rendered(exporter, library):
            yield _broken(plugin, "renders other bytes the second time")


def inspects_anything(plugin: Plugin, exporter: Exporter) -> Iterator[Problem]:
    """An exporter inspects any library, the empty one included, with problems, the same twice."""
    if exporter.inspect is None:
        return
    options = exporter.options() if exporter.options else None
    for library in (Library(), LIBRARY):
        found = list(exporter.inspect(library, options))
        for thing in found:
            if not isinstance(thing, Problem):
                yield _broken(plugin, f"inspected a library and yielded a {type(thing).__name__}")
        if found != list(exporter.inspect(library, options)):
            yield _broken(plugin, "inspects a library differently the second time")


def keeps_private(plugin: Plugin, exporter: Exporter) -> Iterator[Problem]:
    """An exporter never writes private fields or notes."""
    for name, data in _rendered(exporter, LIBRARY).items():
        if CANARY.encode() in data:
            place = f" into {name}" if name else ""
            yield _broken(plugin, f"writes a private field or note{place}")


def web_pages_are_safe(plugin: Plugin, exporter: Exporter) -> Iterator[Problem]:
    """Text from papers appears as text in an exporter's web pages."""
    for name, data in _rendered(exporter, LIBRARY).items():
        is_page = (name or exporter.suffix).endswith((".html", ".htm"))
        if is_page and (b"<script>alert" in data or b'href="javascript:' in data):
            yield _broken(plugin, "writes a paper's text as markup into a web page")


def stays_inside(plugin: Plugin, exporter: Exporter) -> Iterator[Problem]:
    """An exporter of several files names them relative, inside of its folder."""
    for name in _rendered(exporter, LIBRARY):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            yield _broken(plugin, f"names a file outside of its folder: {name}")


# --------------------------------------------------------------------------- sections


def pages_have_places(plugin: Plugin, section: Section) -> Iterator[Problem]:
    """A section's pages are Markdown files inside the reading folder, each path once."""
    pages: list[Page] = list(section.pages(LIBRARY))
    paths = [page.path for page in pages]
    for path in paths:
        if not path.endswith(".md") or path.startswith("/") or ".." in path.split("/"):
            yield _broken(plugin, f"has a page at '{path}'; a relative .md path is needed")
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        yield _broken(plugin, f"has two pages at '{path}'")


def pages_are_safe(plugin: Plugin, section: Section) -> Iterator[Problem]:
    """Text from papers appears as text on pages and panels."""
    bodies = [(page.path, page.body) for page in section.pages(LIBRARY)]
    if section.panel:
        bodies += [(f"the panel of {paper.key}", section.panel(paper)) for paper in PAPERS]
    for place, body in bodies:
        if "<script>alert" in body or 'href="javascript:' in body:
            yield _broken(plugin, f"writes a paper's text as markup on {place}")
        if CANARY in body:
            yield _broken(plugin, f"publishes a private field on {place}")


IMPORTER_PROMISES = (reads_anything, reads_the_same_twice, says_where)
CLASSIFIER_PROMISES = (classifies_anything, explains)
RESOLVER_PROMISES = (offers_candidates,)
CHECK_PROMISES = (finds_problems,)
EXPORTER_PROMISES = (
    exports_anything,
    inspects_anything,
    keeps_private,
    web_pages_are_safe,
    stays_inside,
)
SECTION_PROMISES = (pages_have_places, pages_are_safe)
