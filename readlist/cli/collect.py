"""Collect: `init` and `add`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from readlist import config
from readlist.cli import report
from readlist.cli.sample import seed_files
from readlist.config import quote
from readlist.errors import StoreError
from readlist.files import write_atomic
from readlist.model import Problem, Source
from readlist.project import Added, Project
from readlist.sources import read_source, read_sources
from readlist.transact import transact
from readlist.web import Web

Read = Sequence[tuple[Source, list[Problem]]]  # what was named, and what is doubtful about it

SETTINGS = """\
title = {title}
description = ""

# A theme is a name and one sentence; `readlist build` drafts some where there are none.
# [[themes]]
# slug = "process-supervision"
# name = "Process supervision"
# description = "Process reward models, verifiers and step-level rewards for reasoning."
"""
ATTRIBUTES = """\
exported.jsonl merge=union text eol=lf
library.ledger merge=union text eol=lf
themes.tsv merge=union text eol=lf
"""
IGNORED = """\
.readlist/
notes/private/
site/
"""


def plain_project(title: str) -> dict[str, str]:
    """The files of an empty project, by path."""
    return {
        "readlist.toml": SETTINGS.format(title=quote(title)),
        "library.bib": "",
        ".gitattributes": ATTRIBUTES,
        ".gitignore": IGNORED,
    }


def create(folder: Path, files: dict[str, str]) -> list[Path]:
    """Write a new project's files; those that are there already stay as they are."""
    written = []
    for name, text in files.items():
        path = folder / name
        if not path.exists():
            try:
                write_atomic(path, text.encode())
            except OSError as error:
                raise StoreError(f"{path}: cannot be written: {error.strerror}") from None
            written.append(path)
    return written


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
@click.option("--demo", is_flag=True, help="With 96 sample papers, 16 themes and two lists.")
@click.option("--site", is_flag=True, help="With a mkdocs.yml and a first page for a website.")
def init_command(folder: Path, demo: bool, site: bool) -> None:
    """Start a project in DIR (default: here).

    \b
    Examples:
      readlist init my-reading
      readlist init --demo demo && readlist build -C demo
    """
    if (folder / "readlist.toml").exists():
        raise StoreError(f"{folder / 'readlist.toml'}: there is a project here already")
    title = folder.resolve().name.replace("-", " ").capitalize() or "Reading list"
    files = plain_project(title)
    if demo:
        files |= seed_files()
    if site:
        from readlist.site.scaffold import site_project

        files |= site_project(config.parse(files[config.NAME]))
    for path in create(folder, files):
        click.echo(path.as_posix())
    if demo:
        project, _ = transact(lambda: Project.open(folder), _add_sample, "init --demo")
        report.say(f"{report.count(len(project.papers), 'paper')} in {folder / 'library.bib'}")
    report.say(f"Next: readlist build -C {folder}" if demo else "Next: readlist add PAGE.txt")


def _add_sample(project: Project) -> None:
    project.add([read_source(str(project.root / "papers.txt"))[0]])
    project.assign()


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--restore", is_flag=True, help="Add papers again that were removed before.")
@click.option("--encoding", default="", metavar="NAME", help="The sources' encoding.")
@report.project_options
def add_command(sources: tuple[str, ...], restore: bool, encoding: str, **options: Any) -> None:
    """Put the papers of each SOURCE into the library. `-` reads standard input.

    An entry that is there already is never changed: differences are listed.

    \b
    Examples:
      readlist add page.txt
      pbpaste | readlist add -
    """
    read = read_all(sources, encoding)
    with report.busy("Reading"):
        project, added = report.change(
            options, lambda project: _add(project, read, restore), "add " + " ".join(sources)
        )
    tell(project, added)
    report.finish(project.problems, report.style(options), options["strict"], as_data(added))


def _add(project: Project, read: Read, restore: bool) -> Added:
    added = add_sources(project, read, restore)
    project.assign()
    refuse_unwritable(project, added)
    return added


def read_all(names: Sequence[str], encoding: str = "") -> Read:
    """Every source that was named, `-` being standard input. Raises SourceError first of all."""
    return read_sources(names, encoding, Web.of_user().fetch, lambda: sys.stdin.buffer.read())


def add_sources(project: Project, read: Read, restore: bool = False) -> Added:
    """Run the flow over the sources, in memory."""
    for _, problems in read:
        project.problems += problems
    return project.add([source for source, _ in read if source.text or source.data], restore)


def refuse_unwritable(project: Project, added: Added) -> None:
    """Say so where new papers cannot be written because the library must not be touched."""
    if added.new and not project.writable:
        project.problems.append(
            Problem(
                "not-written",
                f"{report.count(len(added.new), 'new paper')} left out: the library is not written",
                project.store.name(project.library_file),
                "error",
                "mend what is said about it above, then run the command again",
            )
        )


def tell(project: Project, added: Added) -> None:
    """What became of each source, in a few lines."""
    known, removed = added.intake.known, added.intake.removed
    for reading in added.readings:
        papers = set(map(id, reading.papers))
        there = sum(id(each.paper) in papers for each in known)
        gone = sum(id(each.paper) in papers for each in removed)
        unread = sum(problem.code == "unread" for problem in reading.problems)
        parts = [report.count(len(reading.papers), "paper")]
        parts += [f"{there} already there"] if there else []
        parts += [f"{gone} removed before and left out (--restore adds them)"] if gone else []
        parts += [f"{report.count(unread, 'place')} unread"] if unread else []
        importer = f" (importer {reading.importer})" if reading.importer else ""
        report.say(f"{reading.source}: {', '.join(parts)}{importer}")
    if added.new and project.writable:
        report.say(f"Added {len(added.new)}: {report.some([p.key for p in added.new])}")
    for each in known:
        if each.fields:
            fields = ", ".join(each.fields)
            report.say(f"{each.key}: the source says otherwise in {fields}; the entry stays")


def as_data(added: Added) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "added": [paper.key for paper in added.new],
        "known": [
            {"key": each.key, "why": each.why, "differing": list(each.fields)}
            for each in added.intake.known
        ],
        "removed": [each.key for each in added.intake.removed],
    }
