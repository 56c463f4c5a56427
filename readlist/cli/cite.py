"""Cite: `export` and `cite`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from readlist.bibtex.lineage import finder
from readlist.citations import resolve
from readlist.cli import report
from readlist.cli.completing import FILE, FORMAT, KEY, LIST, THEME
from readlist.cli.manuscripts import Manuscript, cites_nothing, read_manuscripts, with_inputs
from readlist.cli.pull import before_build, before_export
from readlist.config import ExportSettings
from readlist.diffs import unified
from readlist.errors import ReadlistError, StoreError, nearest
from readlist.exporting import narrowed
from readlist.files import write_if_changed
from readlist.hookspecs import Rendered
from readlist.model import Library, Problem, ReadingList
from readlist.patience import reason
from readlist.project import Project

DIFF_SHOWN = 60  # lines; a longer one is only counted


@click.command("export")
@click.argument("keys", nargs=-1, metavar="[KEY...]", type=KEY)
@click.option(
    "--format", "-f", "name", default="", metavar="F", type=FORMAT, help="The format; else bibtex."
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A file, or - for stdout.")
@click.option(
    "--list", "-l", "list_name", default="", metavar="L", type=LIST, help="Papers of a list."
)
@click.option("--theme", "-t", default="", metavar="T", type=THEME, help="Papers of a theme.")
@click.option(
    "--cited-in",
    multiple=True,
    metavar="FILE",
    type=FILE,
    help="Papers that an .aux, .bcf, .tex or .md file cites. Repeatable.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the file is out of date.")
@click.option(
    "--option", "-O", "given", multiple=True, metavar="NAME=VALUE", help="An option of the format."
)
@click.option("--force", is_flag=True, help="Overwrite edits that were not pulled.")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@report.plugin_option
@report.folder_option
def export_command(
    keys: tuple[str, ...],
    name: str,
    output: Path | None,
    list_name: str,
    theme: str,
    cited_in: tuple[str, ...],
    check: bool,
    given: tuple[str, ...],
    force: bool,
    strict: bool,
    plugins: tuple[str, ...],
    folder: Path,
) -> None:
    """Write the library, or part of it, in a format: bibtex, html, csv, or another.

    `readlist plugin` lists the formats, and which options (-O) each has. Without arguments, the
    file that each list names (`bib:` in its front matter) and all `[[exports]]` of readlist.toml
    are written, or with --check compared; where there is none, the library is printed.

    \b
    Examples:
      readlist export
      readlist export -o refs.bib
      readlist export --list thesis -o thesis.bib
      readlist export --cited-in main.aux -o refs.bib
      readlist export --cited-in main.aux -o refs.bib --check
      readlist export --format biblatex -o refs.bib
      readlist export --format json | jq '.papers[].title'
      readlist export -O abstracts=no -o short.bib
      readlist export --format html --list thesis -o thesis.html
    """
    manuscripts = read_manuscripts(cited_in)
    project = Project.open(folder, plugins)
    chosen = keys or name or list_name or theme or cited_in or given
    if check and output is None and chosen:
        raise ReadlistError("--check compares with a file; say which with -o FILE")
    if check and output is None:
        _check_exports(project)
    elif not chosen and output is None and _has_exports(project):
        _write_exports(project, force)
    else:
        if output is not None:
            refuse_own(project, output)
        library = _selected(project, keys, theme, list_name, manuscripts)
        result = project.export(name or "bibtex", _options(given), library)
        if result is not None:
            _put(project, result, output, check, force)
    report.finish(project.problems, "text", strict)


def _write_exports(project: Project, force: bool) -> None:
    """Write all that lists and settings name; with `force` what co-authors edited, too."""
    files = _exports(project)
    if force:
        before_export(project, files, force)
    for path in write_all(files if force else before_build(project, files)):
        click.echo(report.near(path))


def _options(given: Iterable[str]) -> dict[str, str]:
    options = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise ReadlistError(f"-O {each}: write it as -O NAME=VALUE")
        options[name.strip()] = value.strip()
    return options


def _selected(
    project: Project,
    keys: Sequence[str],
    theme: str,
    list_name: str,
    manuscripts: Sequence[Manuscript],
) -> Library:
    """The part of the library that was asked for; what manuscripts cite in the library's order."""
    library = project.library
    if not manuscripts:
        return narrowed(library, keys, theme, list_name)
    everything, missing = with_inputs(manuscripts)
    removed = {key: memory.removed for key, memory in project.memory.items()}
    found = resolve(((each.name, each.cited) for each in everything), library, removed)
    project.problems += [*cites_nothing(manuscripts), *missing, *found.problems]
    named = {paper.key for paper in narrowed(library, keys).papers} if keys else set()
    named.update(found.keys)
    wanted = [paper.key for paper in library.papers if paper.key in named]
    part = narrowed(library, wanted, theme, list_name)
    return part if wanted else replace(part, papers=())


# --------------------------------------------------------------------------- files


def _put(project: Project, result: Rendered, output: Path | None, check: bool, force: bool) -> None:
    """Write an export, or check it, where a person asked for it."""
    if output is None or str(output) == "-":
        if check:
            raise ReadlistError("--check compares with a file; say which with -o FILE")
        if isinstance(result, Mapping):
            raise ReadlistError("this format writes several files; say where with -o DIR")
        sys.stdout.buffer.write(to_bytes(result))
        sys.stdout.buffer.flush()
        return
    files = _files(project, result, output)
    if check:
        _check(project, files, "the same command without --check writes it")
    else:
        before_export(project, files, force)
        for path in write_all(files):
            click.echo(path.as_posix())


def _files(project: Project, result: Rendered, target: Path) -> dict[Path, bytes]:
    """What an export writes, by path: the target, or files below it; none may lie outside of
    it, or be the project's own."""
    if not isinstance(result, Mapping):
        refuse_own(project, target)
        return {target: to_bytes(result)}
    for name in result:
        refuse_own(project, target / name)
        if not (target / name).resolve().is_relative_to(target.resolve()):
            raise ReadlistError(f"the plugin's file '{name}' lies outside {target}; not written")
    return {target / name: to_bytes(content) for name, content in result.items()}


def write_all(files: Mapping[Path, bytes]) -> list[Path]:
    """Write exports: the one place where they reach the disk."""
    for path, data in files.items():
        write_output(path, data)
    return list(files)


def write_exports(project: Project) -> list[Path]:
    """Every `[[exports]]` of readlist.toml and every list's `bib:`; one that a co-author edited
    is a Problem and stays."""
    return write_all(before_build(project, _exports(project)))


def renew_exports(project: Project) -> list[Path]:
    """The same, and which of them have changed by it."""
    files = before_build(project, _exports(project))
    return [path for path, data in files.items() if write_output(path, data)]


def _has_exports(project: Project) -> bool:
    return bool(project.settings.exports) or any(each.bib for each in project.lists)


def _exports(project: Project) -> dict[Path, bytes]:
    files: dict[Path, bytes] = {}
    for export in project.settings.exports:
        path = project.root / export.file
        refuse_own(project, path)
        result = project.export(export.format, {}, _part(project.library, export))
        if result is not None:
            files |= _files(project, result, path)
    writers = {_real(path): project.store.name(path) for path in files}
    for source, reading_list in zip(project.list_texts, project.lists, strict=True):
        if reading_list.bib:
            where = project.store.name(source)
            for path, data in _export_of(project, reading_list, source).items():
                first = writers.setdefault(_real(path), where)
                if first == where:
                    files[path] = data
                else:
                    project.problems.append(_taken(reading_list.bib, where, first))
    return files


def _real(path: Path) -> str:
    return os.path.normcase(path.resolve())


def _taken(bib: str, where: str, first: str) -> Problem:
    message = f"bib: {bib} is written already, by {first}"
    return Problem("list-bib", message, where, "error", "name another file in one of the two")


def _export_of(project: Project, reading_list: ReadingList, source: Path) -> dict[Path, bytes]:
    """The file that a list names in its front matter, from the list's own folder.

    A person wrote that name, so that it may lie outside of the project; a file that no exporter
    writes, or one of the project's own, is a Problem.
    """
    path = Path(os.path.normpath(source.parent / reading_list.bib))
    where = project.store.name(source)
    suffixes = {each.record.suffix: each.name for each in reversed(project.plugins.exporters)}
    name = {**suffixes, ".bib": "bibtex"}.get(path.suffix.lower())
    if name is None:
        message = f"bib: {reading_list.bib} does not end in .bib"
        hint = f"readlist writes files that end in {', '.join(sorted({*suffixes, '.bib'}))}"
        project.problems.append(Problem("list-bib", message, where, "error", hint))
        return {}
    try:
        refuse_own(project, path)
    except StoreError:
        message = f"bib: {reading_list.bib} is a file of the project itself"
        problem = Problem("list-bib", message, where, "error", "name another file")
        project.problems.append(problem)
        return {}
    result = project.export(name, {}, narrowed(project.library, list_name=reading_list.name))
    return _files(project, result, path) if result is not None else {}


def _part(library: Library, export: ExportSettings) -> Library:
    return narrowed(library, (), export.theme, export.list)


def _check_exports(project: Project) -> None:
    if not _has_exports(project):
        raise ReadlistError(
            "--check: no list has a `bib:` and readlist.toml no [[exports]]; say which file to "
            "compare with -o FILE"
        )
    _check(project, _exports(project), "`readlist export` writes it")


def _check(project: Project, files: Mapping[Path, bytes], way_out: str) -> None:
    """Say which files are not as they would be written, with the difference where it is short."""
    for path, data in files.items():
        name = report.near(path)
        if not path.is_file():
            project.problems.append(
                Problem("export-differs", "is not there", name, "error", way_out)
            )
            continue
        before = path.read_bytes()
        if before == data:
            continue
        old, new = before.decode(errors="replace"), data.decode(errors="replace")
        lines = list(unified(old, new, name))
        if len(lines) <= DIFF_SHOWN:
            report.put("".join(lines), end="")
        message = f"is out of date: {_changed(lines)}"
        project.problems.append(Problem("export-differs", message, name, "error", way_out))


def _changed(diff: Sequence[str]) -> str:
    added, gone = (sum(line.startswith(sign) for line in diff[2:]) for sign in "+-")
    return f"{report.count(added, 'line')} to add, {gone} to remove"


def refuse_own(project: Project, path: Path) -> None:
    """An output never overwrites what it is made from. Raises StoreError."""
    target, beside = path.resolve(), project.library_file.resolve()
    folders = ((project.root / "lists").resolve(), (beside.parent / "notes").resolve())
    files = {
        beside,
        beside.with_suffix(".ledger"),
        project.root / "exported.jsonl",
        project.root / "readlist.toml",
        project.root / "themes.tsv",
    }
    # One file may go by two names: a link, or other capitals on macOS and Windows.
    same = path.exists() and any(file.exists() and path.samefile(file) for file in files)
    if same or target in files or any(target.is_relative_to(folder) for folder in folders):
        raise StoreError(f"{path}: is a file of the project itself; export to another")


def to_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def write_output(path: Path, data: bytes) -> bool:
    """Write an output, and say whether it changed. Raises StoreError in one line."""
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; name a file")
    try:
        return write_if_changed(path, data)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {reason(error)}") from None


# --------------------------------------------------------------------------- cite


@click.command("cite")
@click.argument("keys", nargs=-1, metavar="[KEY...]", type=KEY)
@click.option("--style", default="plain", metavar="STYLE", help="plain, alpha, unsrt, ...")
@click.option(
    "--to", type=click.Choice(["text", "markdown", "html"]), default="text", help="The markup."
)
@click.option(
    "--list", "-l", "list_name", default="", metavar="L", type=LIST, help="Papers of a list."
)
@click.option("--theme", "-t", default="", metavar="T", type=THEME, help="Papers of a theme.")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@report.plugin_option
@report.folder_option
def cite_command(
    keys: tuple[str, ...],
    style: str,
    to: str,
    list_name: str,
    theme: str,
    strict: bool,
    plugins: tuple[str, ...],
    folder: Path,
) -> None:
    """Print papers as references, to paste into a text, a page or a mail.

    The styles are those of pybtex, and whatever else is installed for it. `plain` and `alpha`
    sort; `unsrt` and `unsrtalpha` keep the order in which you name the papers.

    \b
    Examples:
      readlist cite berg2020steps
      readlist cite berg2020steps vega2021rewards --style unsrt --to markdown
      readlist cite --list thesis --style alpha --to html
    """
    from readlist.references import MARKUPS, references, styles

    if not (keys or list_name or theme):
        raise ReadlistError("cite what? Name a KEY, --list L or --theme T")
    if style not in styles():
        raise ReadlistError(f"no style '{style}'; {nearest(style, styles())}")
    project = Project.open(folder, plugins)
    part = narrowed(project.library, keys, theme, list_name)
    made = references(part.papers, style, MARKUPS[to], finder(part))
    project.problems += [each for each in made if isinstance(each, Problem)]
    found = [each for each in made if not isinstance(each, Problem)]
    report.put(MARKUPS[to].whole(found), end="")
    report.finish(project.problems, "text", strict)
