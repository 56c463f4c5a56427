"""Repair: `check`, `fmt` and `plugin`.

`fmt` and `check` are run on single files by editors and before commits: what only a project
needs is imported where it is needed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from readlist.bibtex import charset
from readlist.bibtex.syntax import Document
from readlist.cli import places, report
from readlist.cli.completing import FILE
from readlist.errors import StoreError
from readlist.files import digest
from readlist.model import Problem

if TYPE_CHECKING:
    from readlist.bibtex.checks import Finding
    from readlist.isolation import Plugin
    from readlist.plugins import Plugins


# --------------------------------------------------------------------------- fmt


@click.command("fmt")
@click.argument("files", nargs=-1, metavar="[FILE...|-]", type=FILE)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@click.option("--diff", "show", is_flag=True, help="Write nothing; print what would change.")
@click.option("--to-utf8", is_flag=True, help="Convert to UTF-8, without a byte order mark.")
@click.option("--encoding", default="", metavar="NAME", help="What the files are encoded in.")
@report.folder_option
def fmt_command(
    files: tuple[str, ...], check: bool, show: bool, to_utf8: bool, encoding: str, folder: Path
) -> None:
    """Give each .bib FILE one layout, in place; without FILE, the project's library.

    Only layout changes: indents, `=` signs, delimiters, blank lines, the case of type and field
    names. What cannot be read is kept word for word and listed. `-` formats standard input to
    standard output.

    \b
    Examples:
      readlist fmt
      readlist fmt refs.bib chapter/*.bib
      readlist fmt --check --diff refs.bib
      readlist fmt --to-utf8 old.bib
      readlist fmt - < refs.bib > tidy.bib
    """
    wanted = places.named(files, encoding) or [places.library(folder, "fmt", encoding, to_utf8)]
    manner = Manner(not (check or show), show, to_utf8)
    done = [_format(place, manner) for place in wanted]
    changed = [change for change, _ in done if change is not None]
    report.say(_summary(changed, len(wanted), manner.write))
    report.finish((problem for _, problems in done for problem in problems), "text", False)
    if check and any(changed):
        raise SystemExit(1)


class Manner(NamedTuple):
    """What `fmt` is to do with a file."""

    write: bool
    show: bool
    to_utf8: bool


def _format(place: places.Place, manner: Manner) -> tuple[bool | None, list[Problem]]:
    """Whether formatting changes a file (None where it must not be written), and what is wrong
    in it."""
    document, seen = place.read()
    refused = list(places.unfit(document, place.name, manner.to_utf8))
    if document is None or refused:
        return None, [*refused, *_unread(document)]
    if manner.show:
        _print_diff(document)
    data = _formatted(document, manner.to_utf8)
    changed = digest(data) != seen
    if manner.write:
        _write(place, document, data, seen)
    elif changed:
        report.say(f"{place.name}: would be formatted")
    problems = list(_unread(document))
    if problems and manner.write and place.name != places.STDIN:
        problems = list(_unread(_as_it_stands(document)))
    return changed, problems


def _unread(document: Document | None) -> Iterator[Problem]:
    """What is broken in a file; all else that is doubtful, `check` says."""
    if document is not None:
        yield from (problem for problem in document.problems if problem.severity == "error")


def _write(place: places.Place, document: Document, data: bytes, seen: str) -> None:
    """Write a formatted file where that changes it; to a pipe always."""
    if place.name == places.STDIN:
        place.write(data, seen)
    elif digest(data) != seen:
        place.write(data, seen)
        report.say(f"{place.name}: formatted")
        if document.guessed:
            coding = charset.spoken(document.encoding)
            report.say(f"{place.name}: taken for {coding}; look at the accented letters")


def _as_it_stands(document: Document) -> Document:
    """The formatted document, in which what is broken may stand in other lines."""
    from readlist.bibtex.fmt import formatted

    return replace(document, text=formatted(document))


def _formatted(document: Document, to_utf8: bool) -> bytes:
    """The bytes of the formatted file. Encoded piece by piece, since a library may be large."""
    import codecs

    from readlist.bibtex import fmt

    encoder = codecs.getincrementalencoder("utf-8" if to_utf8 else document.encoding)()
    data = bytearray(b"" if to_utf8 else document.bom)
    for _, new in fmt.pairs(document):
        data += encoder.encode(new)
    data += encoder.encode("", final=True)
    return bytes(data)


def _print_diff(document: Document) -> None:
    from readlist.bibtex import fmt

    lines = fmt.diff(document)
    first = next(lines, None)
    if first is not None:
        report.put(f"--- {document.name}\n+++ {document.name}\n{first}", end="")
    for line in lines:
        report.put(line, end="")


def _summary(changed: list[bool], wanted: int, written: bool) -> str:
    done, left = sum(changed), wanted - len(changed)
    formatted = f"{report.count(done, 'file')} {'' if written else 'would be '}formatted"
    rest = f", {left} left as {'it was' if left == 1 else 'they were'}" if left else ""
    return f"{formatted}, {len(changed) - done} unchanged{rest}"


# --------------------------------------------------------------------------- check


@click.command("check")
@click.argument("files", nargs=-1, metavar="[FILE.bib...]", type=FILE)
@click.option("--fix", is_flag=True, help="Mend what can safely be mended.")
@click.option("--encoding", default="", metavar="NAME", help="What the files are encoded in.")
@report.project_options
def check_command(files: tuple[str, ...], fix: bool, encoding: str, **options: Any) -> None:
    """Say what is doubtful in the project, or in each FILE alone, and where.

    Errors break BibTeX, biber or TeX; warnings make for wrong or poor references; notes are a
    matter of style. `--fix` mends what needs nobody to decide.

    \b
    Examples:
      readlist check
      readlist check --fix
      readlist check refs.bib --strict
      readlist check refs.bib --format github
    """
    if fix and "-" in files:
        raise StoreError("-: standard input cannot be mended; name a file")
    if not files:
        fixed, left = _check_project(options["folder"], options["plugins"], fix)
    else:
        fixed, left = _check_files(places.named(files, encoding), fix)
    style = report.style(options)
    if style == "json":
        data = {"problems": [*map(_as_data, left)], "fixed": [*map(_as_data, fixed)]}
        click.echo(json.dumps(data, indent=1))
    for finding in fixed:
        report.say(f"{finding.problem.where}: fixed: {finding.problem.message}")
    if style != "json":
        report.tell([finding.problem for finding in left], style, MOST_ALIKE)
    report.say(_verdict(len(files), left))
    report.leave([finding.problem for finding in left], options["strict"])


MOST_ALIKE = 12  # doubts of a kind that are shown in a file; --json lists all


def _check_files(wanted: list[places.Place], fix: bool) -> tuple[list[Finding], list[Finding]]:
    """What was mended in the files, and what is left."""
    from readlist.bibtex.checks import Finding, check, mend

    fixed: list[Finding] = []
    left: list[Finding] = []
    for place in wanted:
        document, seen = place.read()
        refused = [Finding(problem) for problem in places.unfit(document, place.name)]
        if document is None or (fix and refused):
            left += refused
        if document is None:
            continue
        exists = places.beside(place.path) if isinstance(place, places.File) else None
        if fix and not refused:
            document, mended = mend(document, exists)
            if mended:
                place.write(document.to_bytes(), seen)
            fixed += mended
        left += check(document, exists)
    return fixed, left


def _check_project(
    folder: Path, plugins: tuple[str, ...], fix: bool
) -> tuple[list[Finding], list[Finding]]:
    """What was mended in the project's library, and what is left."""
    from readlist import checking
    from readlist.project import Project

    def act(project: Project) -> list[Finding]:
        if not fix:
            return []
        if not project.writable:
            project.problems.append(_not_mended(project.store.name(project.library_file)))
            return []
        return [*checking.mend(project, places.beside(project.library_file))]

    options = {"folder": places.project_root(folder), "plugins": plugins}
    project, fixed = report.change(options, act, "check --fix", write=fix)
    return fixed, list(checking.check(project, places.beside(project.library_file)))


def _not_mended(name: str) -> Problem:
    message = "nothing is mended: the library is not written"
    hint = "mend what is said about it here first"
    return Problem("not-written", message, name, "error", hint)


def _as_data(finding: Finding) -> dict[str, Any]:
    names = ("code", "where", "severity", "message", "hint")
    return {name: getattr(finding.problem, name) for name in names} | {
        "fixable": bool(finding.edits)
    }


def _verdict(files: int, left: list[Finding]) -> str:
    """One line about it all."""
    counts: Counter[str] = Counter(finding.problem.severity for finding in left)
    found = [report.count(counts[s], s) for s in report.SEVERITIES if counts[s]]
    fixable = sum(bool(finding.edits) for finding in left)
    more = f"; --fix mends {fixable} of them" if fixable else ""
    what = f"{report.count(files, 'file')} checked" if files else "Checked"
    return f"{what}: {', '.join(found) or 'nothing found'}{more}"


# --------------------------------------------------------------------------- plugin


@click.command("plugin")
@report.project_options
def plugin_command(**options: Any) -> None:
    """List the plugins, where each came from, and what it declares.

    Local plugins are code: running readlist in a project trusts it.

    \b
    Examples:
      readlist plugin
      readlist plugin -p my_exporter.py
      readlist build -p no:keywords
    """
    style = report.style(options)
    plugins = _plugins(options["folder"], options["plugins"])
    data = [_describe(plugin, plugins) for plugin in plugins.all]
    if style == "text":
        rows = [(d["name"], d["rank"], ", ".join(d["declares"]), d["where"]) for d in data]
        report.table(rows, ("plugin", "origin", "declares", "file"))
    report.finish(plugins.problems, style, options["strict"], {"plugins": data})


def _plugins(folder: Path, extra: tuple[str, ...]) -> Plugins:
    """The plugins of the project, or, outside of one, those that are there anyway."""
    from readlist import config
    from readlist.plugins import Plugins
    from readlist.store import Store, find_root

    try:
        root = find_root(folder.resolve())
    except StoreError:
        return Plugins(config.Settings(), None, extra)
    return Plugins(config.parse(Store(root).text(root / config.NAME)), root, extra)


def _options(record: object) -> str:
    """An exporter's options, as `-O` takes them."""
    from readlist.exporting import fields_of

    kind = getattr(record, "options", None)
    names = [option.name for option in fields_of(kind)] if kind else []
    return f" (-O {', '.join(names)})" if names else ""


def _describe(plugin: Plugin, plugins: Plugins) -> dict[str, Any]:
    from readlist.plugins import RECORDS

    declares = [
        f"{kind[:-1]} {record.name}{_options(record.record)}"
        for kind in RECORDS
        for record in getattr(plugins, kind)
        if record.plugin == plugin
    ]
    where = report.near(Path(plugin.where)) if plugin.rank != "built-in" else ""
    return {"name": plugin.name, "rank": plugin.rank, "declares": declares, "where": where}
