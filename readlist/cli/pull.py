"""Collect: `pull`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from readlist import bibtex
from readlist.bibtex import Document
from readlist.bibtex.layout import newline_of
from readlist.cli import report
from readlist.cli.completing import FILE
from readlist.diffs import unified
from readlist.errors import ReadlistError, SourceError, StoreError, nearest
from readlist.exported import edits, record_of
from readlist.files import digest
from readlist.model import Problem
from readlist.project import Project
from readlist.pulling import Difference, Pull, Wishes
from readlist.statements import Statement, stated


@click.command("pull")
@click.argument("file", metavar="FILE.bib", type=FILE)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option(
    "--theirs", multiple=True, metavar="WHICH", help="Settle a conflict: take theirs. Repeatable."
)
@click.option(
    "--ours", multiple=True, metavar="WHICH", help="Settle a conflict: keep ours. Repeatable."
)
@click.option("--remove", is_flag=True, help="Remove the entries that they removed.")
@click.option(
    "--also", multiple=True, metavar="FIELD", help="Take a field that else stays at home: file."
)
@click.option(
    "--base", default="", metavar="FILE.bib", help="The export that it comes from, by another name."
)
@click.option("--encoding", default="", metavar="NAME", help="The file's encoding.")
@report.project_options
def pull_command(
    file: str,
    dry_run: bool,
    theirs: tuple[str, ...],
    ours: tuple[str, ...],
    remove: bool,
    also: tuple[str, ...],
    base: str,
    encoding: str,
    **options: Any,
) -> None:
    """Take what co-authors edited in an exported FILE.bib into the library.

    New entries are added, edits are taken unless you changed the same field: such conflicts are
    listed, and yours stays until you settle them. WHICH is KEY.FIELD, KEY, or all.

    \b
    Examples:
      readlist pull refs.bib
      readlist pull ~/Downloads/refs.bib --dry-run
      readlist pull refs.bib --theirs berg2020.title --ours all
    """
    document = bibtex.read(file, encoding)
    wishes = Wishes(frozenset(theirs), frozenset(ours), remove, frozenset(map(str.lower, also)))
    with report.busy("Comparing"):
        project, done = report.change(
            options,
            lambda project: _pull(project, document, Path(base or file), wishes),
            f"pull {file}",
            write=not dry_run,
        )
    _tell(project, done.found, document.name, dry_run)
    if report.style(options) == "text":
        report.put(done.diff, end="")
        rows = [_row(one) for one in done.found.conflicts]
        report.table(rows, ("conflict", "ours", "theirs", "where"))
    data = {"file": file, "base": done.base, **_data(done.found), "diff": done.diff}
    report.finish(project.problems, report.style(options), options["strict"], data)


class Done(NamedTuple):
    """What was pulled, the export that it was compared with, if any, and what changes here."""

    found: Pull
    base: str
    diff: str


def _pull(project: Project, document: Document, base: Path, wishes: Wishes) -> Done:
    """Pull, in memory."""
    _refuse(project, document)
    name = record_of(project.exported, export_name(project, base))
    known = name in project.exported
    before = project.document
    found = project.pull(_with_line_ends(document, before), name, wishes)
    _refuse_unknown(found, project, wishes)
    project.assign()
    project.problems += [*_doubts(found, known, name), *_unwritable(project, found)]
    diff = "".join(unified(before.text, project.document.text, before.name))
    return Done(found, name if known else "", diff)


def _refuse(project: Project, document: Document) -> None:
    """What cannot be pulled: the library itself, a file in conflict, a file without entries."""
    path = Path(document.name)
    if path.resolve() == project.library_file.resolve():
        raise StoreError(f"{path}: is the library itself; pull an exported file")
    if document.conflicts:
        lines = "-".join(map(str, document.conflicts[0]))
        raise SourceError(f"{path}:{lines}: git conflict markers; settle them, then pull")
    if "\0" in document.text:
        raise SourceError(f"{path}: not a text file; name a .bib file")
    if not document.blocks or not (document.entries or document.problems):
        raise SourceError(f"{path}: has no entries; name a .bib file")


def _refuse_unknown(found: Pull, project: Project, wishes: Wishes) -> None:
    keys = {*found.theirs, *(paper.key for paper in project.papers)}
    for wish in sorted(wishes.theirs | wishes.ours):
        if wish != "all" and wish not in keys and wish.rpartition(".")[0] not in keys:
            raise ReadlistError(
                f"{wish}: no such entry; {nearest(wish.partition('.')[0], sorted(keys))}"
            )


def _with_line_ends(document: Document, library: Document) -> Document:
    """Their file with the library's line ends, so that what is taken over has them."""
    text = document.text.replace("\r\n", "\n").replace("\n", newline_of(library.text))
    return Document(text, document.name, guessed=document.guessed, encoding=document.encoding)


# --------------------------------------------------------------------------- telling


def _doubts(found: Pull, known: bool, name: str) -> Iterator[Problem]:
    if not known:
        message = "nothing is remembered of this file; compared by what a person wrote here"
        hint = f"`readlist export -o {name}` remembers what it writes; --base names another export"
        yield Problem("pull-base", message, name, "note", hint)
    for one in found.conflicts:
        yield _conflict(one)
    yield from _few([_other_key(found, key, own) for key, own in found.aliases.items()])
    yield from _few([_removed(own, name) for own in found.removed])
    for field, number in found.stripped.items():
        message = f"'{field}' is gone from all {number} entries that had it; yours stay"
        hint = "a program left it out; if it was a person, take it out here, too"
        yield Problem("pull-stripped", message, name, "note", hint)
    returned = {one.key for one in found.edits} | {one.key for one in found.conflicts}
    yield from _few([_gone(found, key) for key in found.pairs.gone if key not in returned])


def _few(notes: Sequence[Problem], most: int = 8) -> Iterator[Problem]:
    """The first of many notes of a kind, and how many more there are: --json has their keys."""
    yield from notes[:most]
    if len(notes) > most:
        message = f"and {len(notes) - most} more like this"
        yield replace(notes[most], message=message, where=report.place(notes[most].where)[0])


def _other_key(found: Pull, key: str, own: str) -> Problem:
    message = f"'{key}' is '{own}' here; the key goes to its ids"
    return Problem("pull-key", message, _where(found, key), "note")


def _removed(own: str, file: str) -> Problem:
    message = f"'{own}' is no longer in the file; it stays"
    return Problem("pull-removed", message, file, "note", "--remove removes it here, too")


def _gone(found: Pull, key: str) -> Problem:
    message = f"'{key}' was removed here and is left out"
    return Problem("pull-gone", message, _where(found, key), "note", f"--theirs {key} has it back")


def _where(found: Pull, key: str) -> str:
    entry = found.theirs[key]
    return f"{entry.paper.origin.source}:{entry.entry.line}" if entry.paper.origin else ""


def _conflict(one: Difference) -> Problem:
    hint = f"--theirs {one.place} takes theirs, --ours {one.place} keeps ours"
    if one.name:
        message = f"{one.place} was changed here and there"
    elif one.theirs is None:
        message = f"'{one.key}' was removed there and changed here"
    else:
        message = f"'{one.key}' was removed here and changed there"
    return Problem("pull-conflict", message, one.where, "error", hint)


def _unwritable(project: Project, found: Pull) -> Iterator[Problem]:
    if not project.writable and (found.new or found.edits or found.aliases):
        message = "nothing is pulled: the library is not written"
        hint = "mend what is said about it above, then run the command again"
        where = project.store.name(project.library_file)
        yield Problem("not-written", message, where, "error", hint)


def _tell(project: Project, found: Pull, file: str, dry_run: bool) -> None:
    parts = [report.count(len(found.new), "entry") + " added"] if found.new else []
    fields = [one for one in found.edits if one.name]
    parts += [report.count(len(fields), "edit") + " taken"] if fields else []
    parts += [report.count(len(found.dropped), "entry") + " removed"] if found.dropped else []
    parts += [report.count(len(found.conflicts), "conflict")] if found.conflicts else []
    end = " (nothing is written: --dry-run)" if dry_run else ""
    if project.writable:
        report.say(f"{file}: {', '.join(parts) or 'nothing new'}{end}")


def _row(one: Difference) -> tuple[str, str, str, str]:
    return one.place, _shown(one.ours), _shown(one.theirs), one.where


def _shown(statement: Statement | None) -> str:
    return statement.text if statement else "(nothing)"


def _data(found: Pull) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "added": [paper.key for paper in found.new],
        "taken": [_difference(one) for one in found.edits if one.name],
        "conflicts": [_difference(one) for one in found.conflicts],
        "keys": found.aliases,
        "removed": list(found.dropped),
        "left": {"removed there": list(found.removed), "removed here": list(found.pairs.gone)},
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "key": one.key,
        "field": one.field,
        "ours": one.ours.text if one.ours else None,
        "theirs": one.theirs.text if one.theirs else None,
        "where": one.where,
    }


# --------------------------------------------------------------------------- before an export


def export_name(project: Project, path: Path) -> str:
    """What an exported file is called in memory: its path from the project's folder."""
    try:
        return Path(os.path.relpath(path.resolve(), project.root)).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def before_export(project: Project, files: Mapping[Path, bytes], force: bool = False) -> None:
    """Remember what .bib files will say that are about to be written. Raises StoreError where a
    co-author edited one: who exports to it does not mean to lose that."""
    for edited in () if force else filter(None, (_unpulled(project, path) for path in files)):
        raise StoreError(
            f"{edited.where}: {edited.message}; `readlist pull {edited.where}` takes the edits, "
            "--force overwrites them"
        )
    _remember(project, files)


def before_build(project: Project, files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """The files that may be written, remembered; one that a co-author edited is a Problem."""
    edited = {path: problem for path in files if (problem := _unpulled(project, path))}
    project.problems += edited.values()
    free = {path: data for path, data in files.items() if path not in edited}
    _remember(project, free)
    return free


def _remember(project: Project, files: Mapping[Path, bytes]) -> None:
    project.remember_exports(
        {export_name(project, path): data for path, data in files.items() if _is_bib(path)}
    )


def _unpulled(project: Project, path: Path) -> Problem | None:
    """What was edited in a .bib file since it was exported and nobody has pulled yet."""
    known = project.exported.get(export_name(project, path)) if _is_bib(path) else None
    if known is None or not path.is_file():
        return None
    data = path.read_bytes()
    places = edits(known, stated(Document.of(data))) if digest(data) not in known.wrote else []
    if not places:
        return None
    shown = report.near(path)
    message = f"was edited since the last export ({report.some(places, 3)}); it is not written"
    hint = f"`readlist pull {shown}` takes the edits, `readlist export --force` overwrites them"
    return Problem("unpulled", message, shown, "error", hint)


def _is_bib(path: Path) -> bool:
    return path.suffix.lower() == ".bib"
