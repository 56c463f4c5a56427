"""What is doubtful about a whole project: its library, lists, notes and themes.

The library itself is looked over by `readlist.bibtex.checks`; here is what only the project
knows: keys that lead nowhere, renamed entries without an alias, what plugins find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from readlist import baseline, config
from readlist.bibtex import PutField, kind_of, to_latex
from readlist.bibtex.checks import Exists, Finding
from readlist.bibtex.checks import check as check_document
from readlist.bibtex.checks import mend as mend_document
from readlist.errors import nearest
from readlist.isolation import checked, each
from readlist.model import Problem, SetField
from readlist.project import Project
from readlist.wellformed import wrong_part


def check(project: Project, exists: Exists | None = None) -> tuple[Finding, ...]:
    """Everything doubtful, by file and place."""
    project.library  # noqa: B018  (what is said while it is put together stands in `problems`)
    found = [
        *check_document(project.document, exists),
        *_aliases(project),
        *(Finding(problem) for problem in _dangling(project)),
        *_plugins(project),
        *(Finding(problem) for problem in project.problems if problem.code != "renamed"),
    ]
    seen: dict[tuple[str, str, str], Finding] = {}
    for finding in found:
        problem = finding.problem
        seen.setdefault((problem.code, problem.where, problem.message), finding)
    return tuple(sorted(seen.values(), key=lambda finding: place(finding.problem)))


def mend(project: Project, exists: Exists | None = None) -> tuple[Finding, ...]:
    """Mend in memory what can be mended in the library, and say what that was."""
    before = set(project.document.problems)
    document, mended = mend_document(project.document, exists)
    project.put_library(document)
    others = [f for f in (*_aliases(project), *_plugins(project)) if f.edits]
    project.put_library(project.document.edit(edit for f in others for edit in f.edits))
    project.problems = [problem for problem in project.problems if problem not in before]
    return (*mended, *others)


def place(problem: Problem) -> tuple[str, int, int]:
    """File, line and column as far as known, to sort by."""
    found = re.fullmatch(r"(.*?)(?::(\d+))?(?:[:-](\d+))?", problem.where, re.S)
    assert found is not None  # every part is optional
    return found[1], int(found[2] or 0), int(found[3] or 0)


# ---------------------------------------------------------------------- keys


def _dangling(project: Project) -> Iterator[Problem]:
    """Keys in notes, in a person's rows of themes.tsv and among the examples of themes that no
    entry has; those in lists the project reports itself."""
    known = project.library.by_key
    names = sorted(known)
    for key, where in _named(project):
        if key not in known:
            hint = nearest(key, names)
            yield Problem("unknown-key", f"'{key}' is no key of the library", where, hint=hint)


def _named(project: Project) -> Iterator[tuple[str, str]]:
    """Keys that a person named, each with its place."""
    for path, note in zip(project.note_texts, project.notes, strict=True):
        yield note.key, project.store.name(path)
    rows = project.read_texts.get(project.root / baseline.NAME, "").split("\n")
    lines = {row.partition("\t")[0]: number for number, row in reversed([*enumerate(rows, 1)])}
    for row in project.rows:
        if row.by == baseline.PERSON and row.key:
            line = lines.get(row.key)
            yield row.key, f"{baseline.NAME}:{line}" if line else baseline.NAME
    for theme in project.settings.themes:
        for key in theme.examples:
            before, found, _ = project.settings_text.partition(f'"{key}"')
            line = before.count("\n") + 1
            yield key, f"{config.NAME}:{line}" if found else config.NAME


def _aliases(project: Project) -> Iterator[Finding]:
    """Entries that were renamed and do not say so: `\\cite` with the old key finds nothing."""
    keys = {paper.key for paper in project.papers}
    for paper in project.papers:
        memory = project.memory.get(paper.key)
        entry = project.document.entry(paper.key)
        if memory is None or entry is None:
            continue
        ids = paper.earlier_keys
        lost = [old for old in memory.was if old not in ids and old not in keys]
        if lost:
            old = ", ".join(lost)
            value = ", ".join([*ids, *lost])
            yield Finding(
                Problem(
                    "renamed-without-alias",
                    f"{paper.key} was called {old}, and does not say so",
                    f"{project.document.name}:{entry.line}",
                    hint=f"for \\cite{{{lost[0]}}}, add ids = {{{value}}}",
                ),
                (PutField(paper.key, "ids", value),),
            )


# ---------------------------------------------------------------------- plugins


def _plugins(project: Project) -> Iterator[Finding]:
    """What the checks of plugins find. One that fails costs only itself."""
    for registered in project.plugins.checks:
        plugin = registered.plugin
        about = f"in the check '{registered.name}'"
        for thing in each(plugin, registered.record.inspect, project.library, about=about):
            if not isinstance(thing, Problem) or wrong_part(thing):
                yield Finding(checked(plugin, thing))
            else:
                yield _located(project, thing)


def _located(project: Project, problem: Problem) -> Finding:
    """A plugin's problem, at the entry that its fix is about where it names no place."""
    edits = tuple(_edits(project, problem))
    entry = project.document.entry(edits[0].key) if edits else None
    if entry and not problem.where:
        problem = replace(problem, where=f"{project.document.name}:{entry.line}")
    return Finding(problem, edits)


def _edits(project: Project, problem: Problem) -> Iterator[PutField]:
    """The changes of fields among a problem's fix; others need a person."""
    changes: Iterable[object] = problem.fix
    for change in changes:
        if isinstance(change, SetField) and project.document.entry(change.key):
            value = to_latex(change.value, kind_of(change.field)) if change.value else None
            yield PutField(change.key, change.field, value)
