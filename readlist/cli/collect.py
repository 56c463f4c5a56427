"""Collect: `init` and `add`."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from readlist import config
from readlist.cli import report
from readlist.cli.completing import FILE, LIST
from readlist.cli.sample import seed_files
from readlist.config import quote
from readlist.errors import StoreError
from readlist.files import write_atomic
from readlist.filing import Filed
from readlist.flow import Reading, Update
from readlist.model import Paper, Problem, Source
from readlist.project import Added, Project
from readlist.sources import read_source, read_sources
from readlist.transact import transact
from readlist.web import Web

DIFFERING_SHOWN = 12
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
@click.option("--site", is_flag=True, help="With a website, ready for GitHub or GitLab Pages.")
def init_command(folder: Path, demo: bool, site: bool) -> None:
    """Start a project in DIR (default: here).

    \b
    Examples:
      readlist init my-reading
      readlist init --demo demo && readlist build -C demo
      readlist init --site my-reading
    """
    if (folder / "readlist.toml").exists():
        raise StoreError(f"{folder / 'readlist.toml'}: there is a project here already")
    title = folder.resolve().name.replace("-", " ").capitalize() or "Reading list"
    files = plain_project(title)
    if demo:
        files |= seed_files()
    if site:
        from readlist.site.deploying import deployment, with_short_abstracts
        from readlist.site.scaffold import site_project

        settings = config.parse(files[config.NAME])
        files |= site_project(settings) | deployment(settings, _author())
        files[config.NAME] = with_short_abstracts(files[config.NAME])
    for path in create(folder, files):
        click.echo(path.as_posix())
    if demo:
        project, _ = transact(lambda: Project.open(folder), _add_sample, "init --demo")
        report.say(f"{report.count(len(project.papers), 'paper')} in {folder / 'library.bib'}")
    report.say(f"Next: readlist build -C {folder}" if demo else "Next: readlist add PAGE.txt")


def _author() -> str:
    """The name that git signs with here; empty where there is none."""
    try:
        told = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return told.stdout.strip()


def _add_sample(project: Project) -> None:
    project.add([read_source(str(project.root / "papers.txt"))[0]])
    project.assign()


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=FILE)
@click.option(
    "--list", "-l", "list_name", default="", metavar="L", type=LIST, help="Put all on the list L."
)
@click.option("--update", is_flag=True, help="Take differences into fields that nobody wrote.")
@click.option("--no-themes", is_flag=True, help="Make no themes of the source's headings.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")
@click.option("--restore", is_flag=True, help="Add papers again that were removed before.")
@click.option("--encoding", default="", metavar="NAME", help="The sources' encoding.")
@report.project_options
def add_command(
    sources: tuple[str, ...],
    list_name: str,
    update: bool,
    no_themes: bool,
    dry_run: bool,
    restore: bool,
    encoding: str,
    **options: Any,
) -> None:
    """Put the papers of each SOURCE into the library. `-` reads standard input.

    A source is a file, a folder or an address: .bib, RIS, PubMed, CSL-JSON, a Markdown list, a
    saved page, a PDF, a list of DOIs, a Zotero, JabRef or papis library, text copied from a page.
    An entry that is there already is never changed: differences are listed, and --update takes
    them into fields that are empty or that readlist wrote.

    \b
    Examples:
      readlist add page.txt
      readlist add refs.bib papers/ --list thesis
      readlist add next-month.md --dry-run
      pbpaste | readlist add -
    """
    read = read_all(sources, encoding)

    def act(project: Project) -> Taken:
        added = add_sources(project, read, restore)
        updated = project.update(added) if update else []
        filed = project.file(added, list_name, not no_themes)
        project.assign()
        refuse_unwritable(project, added)
        return Taken(added, tuple(updated), filed)

    with report.busy("Reading"):
        command = "add " + " ".join(sources)
        project, taken = report.change(options, act, command, write=not dry_run)
    tell(project, taken, dry_run)
    lines = [line.rstrip("\n") for line in project.differences()] if dry_run else []
    report.finish(project.problems, report.style(options), options["strict"], as_data(taken), lines)


@dataclass(frozen=True, slots=True)
class Taken:
    """What `add` did: the papers, the fields that took differences, and what was filed."""

    added: Added
    updated: tuple[Update, ...] = ()
    filed: Filed = field(default_factory=Filed)


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


def tell(project: Project, taken: Taken, rehearsal: bool = False) -> None:
    """What became of each source, in a few lines."""
    added = taken.added
    there, gone = Counter[str](), Counter[str]()
    for each in added.known:
        there[_source(each.paper)] += 1
    for each in added.intake.removed:
        gone[_source(each.paper)] += 1
    for reading in added.readings:
        _tell_reading(reading, there[reading.source], gone[reading.source])
    if added.new and project.writable:
        did = "Would add" if rehearsal else "Added"
        report.say(f"{did} {len(added.new)}: {report.some([p.key for p in added.new])}")
    _tell_differences(taken)
    _tell_filed(project, taken.filed, "would change" if rehearsal else "written")


def _source(paper: Paper) -> str:
    return paper.origin.source if paper.origin else ""


def _tell_reading(reading: Reading, there: int, gone: int) -> None:
    unread = sum(problem.code == "unread" for problem in reading.problems)
    parts = [report.count(len(reading.papers), "paper")]
    parts += [f"{there} already there"] if there else []
    parts += [f"{gone} removed before and left out (--restore adds them)"] if gone else []
    parts += [f"{report.count(unread, 'place')} unread"] if unread else []
    importer = f" (importer {reading.importer})" if reading.importer else ""
    report.say(f"{reading.source}: {', '.join(parts)}{importer}")


def _tell_differences(taken: Taken) -> None:
    """What the sources say otherwise, and what of it was taken; the first of many."""
    took: dict[str, list[str]] = {}
    for update in taken.updated:
        took.setdefault(update.key, []).append(update.field)
    lines = []
    for each in taken.added.known:
        fields = took.get(each.key, [])
        rest = [name for name in each.fields if name not in fields]
        said = [f"took {', '.join(fields)}"] if fields else []
        if rest:
            said.append(f"the source says otherwise in {', '.join(rest)}; the entry stays")
        lines += [f"{each.key}: {'; '.join(said)}"] if said else []
    for line in lines[:DIFFERING_SHOWN]:
        report.say(line)
    if len(lines) > DIFFERING_SHOWN:
        report.say(f"… and {len(lines) - DIFFERING_SHOWN} more (--json lists all)")


def _tell_filed(project: Project, filed: Filed, done: str) -> None:
    """What was made of headings, collections and remarks."""
    if filed.themes:
        names = report.some([theme.name for theme in filed.themes], 5)
        said = f"{report.count(len(filed.themes), 'new theme')} in readlist.toml: {names}"
        report.say(f"{said} (--no-themes makes none)")
    for what, texts in (("list", filed.lists), ("note", filed.notes)):
        if texts:
            paths = report.some([project.store.name(path) for path in texts], 5)
            report.say(f"{report.count(len(texts), what)} {done}: {paths}")


def as_data(taken: Taken) -> dict[str, Any]:
    """The same for scripts."""
    added = taken.added
    return {
        "added": [paper.key for paper in added.new],
        "known": [
            {"key": each.key, "why": each.why, "differing": list(each.fields)}
            for each in added.known
        ],
        "removed": [each.key for each in added.intake.removed],
        "updated": [{"key": each.key, "field": each.field} for each in taken.updated],
        "themes": [theme.slug for theme in taken.filed.themes],
        "lists": sorted(path.stem for path in taken.filed.lists),
        "notes": sorted(path.stem for path in taken.filed.notes),
    }
