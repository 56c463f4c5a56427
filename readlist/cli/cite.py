"""Cite: `export`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from readlist.cli import report
from readlist.cli.pull import before_build, before_export
from readlist.config import ExportSettings
from readlist.errors import ReadlistError, StoreError
from readlist.exporting import narrowed
from readlist.files import write_if_changed
from readlist.model import Library
from readlist.project import Project


@click.command("export")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@click.option("--format", "-f", "name", default="bibtex", metavar="F", help="The format.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A file, or - for stdout.")
@click.option("--list", "-l", "list_name", default="", metavar="L", help="Papers of a list.")
@click.option("--theme", "-t", default="", metavar="T", help="Papers of a theme.")
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
    given: tuple[str, ...],
    force: bool,
    strict: bool,
    plugins: tuple[str, ...],
    folder: Path,
) -> None:
    """Write the library, or part of it, in a format: bibtex, json, or a plugin's.

    `readlist plugin` lists the formats, and which options (-O) each has.

    \b
    Examples:
      readlist export -o refs.bib
      readlist export --list thesis -o thesis.bib
      readlist export --format json | jq '.papers[].title'
      readlist export -O abstracts=no -o short.bib
    """
    project = Project.open(folder, plugins)
    library = narrowed(project.library, keys, theme, list_name)
    if output is not None:
        refuse_own(project, output)
    result = project.export(name, _options(given), library)
    if result is not None:
        _write(project, result, output, force)
    report.finish(project.problems, "text", strict)


def _options(given: Iterable[str]) -> dict[str, str]:
    options = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise ReadlistError(f"-O {each}: write it as -O NAME=VALUE")
        options[name.strip()] = value.strip()
    return options


def _write(
    project: Project,
    result: str | bytes | Mapping[str, str | bytes],
    output: Path | None,
    force: bool = False,
) -> None:
    if isinstance(result, Mapping):
        if output is None or str(output) == "-":
            raise ReadlistError("this format writes several files; say where with -o DIR")
        for path in write_files(project, result, output):
            click.echo(path.as_posix())
    elif output is None or str(output) == "-":
        sys.stdout.buffer.write(to_bytes(result))
        sys.stdout.buffer.flush()
    else:
        before_export(project, {output: to_bytes(result)}, force)
        write_output(output, to_bytes(result))
        click.echo(output.as_posix())


def refuse_own(project: Project, path: Path) -> None:
    """An output never overwrites what it is made from. Raises StoreError."""
    target, beside = path.resolve(), project.library_file.resolve()
    folders = (project.root / "lists", beside.parent / "notes")
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
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from None


def write_files(project: Project, files: Mapping[str, str | bytes], folder: Path) -> list[Path]:
    """Write an export of several files below a folder; none may lie outside of it, or be the
    project's own."""
    for name in files:
        refuse_own(project, folder / name)
    written = []
    for name, content in files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ReadlistError(f"the plugin's file '{name}' lies outside {folder}; not written")
        write_output(path, to_bytes(content))
        written.append(path)
    return written


def write_exports(project: Project) -> list[Path]:
    """Every `[[exports]]` of readlist.toml; one that a co-author edited is a Problem and stays."""
    written = []
    for export in project.settings.exports:
        path = project.root / export.file
        refuse_own(project, path)
        result = project.export(export.format, {}, _part(project.library, export))
        if isinstance(result, Mapping):
            written += write_files(project, result, path)
        elif result is not None:
            for free, data in before_build(project, {path: to_bytes(result)}).items():
                write_output(free, data)
                written.append(free)
    return written


def _part(library: Library, export: ExportSettings) -> Library:
    return narrowed(library, (), export.theme, export.list)
