"""Cite: `key fix`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from readlist.citations import is_manuscript, resolve, rewrite
from readlist.cli import report
from readlist.cli.completing import FILE
from readlist.cli.manuscripts import Manuscript, read_manuscripts
from readlist.diffs import unified
from readlist.errors import ReadlistError, SourceError, StoreError
from readlist.model import Library, Problem
from readlist.project import Project


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A manuscript, and its text with today's keys."""

    manuscript: Manuscript
    text: str

    @property
    def data(self) -> bytes:
        """Its bytes, in the encoding that the file has. Raises ReadlistError where that one
        lacks a letter of a key."""
        try:
            return self.text.encode(self.manuscript.encoding)
        except UnicodeEncodeError as error:
            lacking = error.object[error.start : error.end]
            name = self.manuscript.name
            raise ReadlistError(
                f"{name}: is not UTF-8 and cannot hold '{lacking}' of a key; save it as UTF-8"
            ) from None


@click.command("fix")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@click.option("--write", "-y", is_flag=True, help="Write without asking.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if something would change.")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@report.plugin_option
@report.folder_option
def fix_command(
    files: tuple[str, ...],
    write: bool,
    check: bool,
    strict: bool,
    plugins: tuple[str, ...],
    folder: Path,
) -> None:
    """Write today's keys into the .tex and .md files that cite papers by earlier ones.

    The difference is shown first. On a terminal you are asked before anything is written; else
    -y writes. Nothing but the keys changes.

    \b
    Examples:
      readlist key fix main.tex chapters/*.tex
      readlist key fix notes/*.md -y
      readlist key fix --check main.tex
    """
    manuscripts = read_manuscripts(files)
    for each in manuscripts:
        if not is_manuscript(each.name):
            raise SourceError(
                f"{each.name}: is written by LaTeX; name the .tex file it is made from"
            )
    project = Project.open(folder, plugins)
    project.problems += _strangers(project, manuscripts)
    changed = list(_rewritten(manuscripts, project.library))
    written = [each.data for each in changed]  # before the first is written
    for one in changed:
        report.put("".join(unified(one.manuscript.text, one.text, one.manuscript.name)), end="")
    if check:
        project.problems += map(_outdated, changed)
    elif changed and (write or _agreed(changed)):
        _write(project, [each.manuscript for each in changed], written)
    elif not changed:
        report.say("Every key is today's; nothing to write")
    report.finish(project.problems, "text", strict)


def earlier_keys(library: Library) -> dict[str, str]:
    """What papers were called before, and are called now."""
    return {old: paper.key for old, paper in library.by_key.items() if old != paper.key}


def _rewritten(manuscripts: Iterable[Manuscript], library: Library) -> Iterator[Rewritten]:
    moves: Mapping[str, str] = earlier_keys(library)
    for each in manuscripts:
        text = rewrite(each.name, each.text, moves)
        if text != each.text:
            yield Rewritten(each, text)


def _strangers(project: Project, manuscripts: Iterable[Manuscript]) -> Iterator[Problem]:
    """Keys that the library does not know: doubtful, but nothing that keeps us from the others."""
    removed = {key: memory.removed for key, memory in project.memory.items()}
    cited = ((each.name, each.cited) for each in manuscripts)
    for problem in resolve(cited, project.library, removed).problems:
        if problem.code != "cited-renamed":
            yield replace(problem, severity="warning")


def _outdated(each: Rewritten) -> Problem:
    hint = "the same command without --check writes them"
    return Problem(
        "cited-renamed", "cites papers by earlier keys", each.manuscript.name, "error", hint
    )


def _agreed(changed: Sequence[Rewritten]) -> bool:
    """Ask, where somebody is there to answer."""
    files = report.count(len(changed), "file")
    if not _somebody_is_there():
        report.say(f"{files} not written; -y writes")
        return False
    return click.confirm(f"Write {files}?", err=True)


def _somebody_is_there() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _write(project: Project, manuscripts: Sequence[Manuscript], contents: Sequence[bytes]) -> None:
    """Replace all of the files, as a transaction of the project, which `undo` takes back; none
    where one changed while the question was open."""
    store, writes = project.store, {}
    for each, data in zip(manuscripts, contents, strict=True):
        path = each.path.absolute()
        if store.read(path) != each.data:
            raise StoreError(
                f"{each.name}: changed in the meantime; nothing was written, run the command again"
            )
        writes[path] = data
    store.commit(writes, f"key fix {' '.join(each.name for each in manuscripts)}")
    for each in manuscripts:
        click.echo(each.name)
