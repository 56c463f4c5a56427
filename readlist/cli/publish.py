"""Publish: `build` and `site`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from readlist.cli import report
from readlist.cli.cite import refuse_own, to_bytes, write_exports, write_output
from readlist.cli.collect import (
    ATTRIBUTES,
    IGNORED,
    Taken,
    add_sources,
    as_data,
    create,
    read_all,
    refuse_unwritable,
    tell,
)
from readlist.cli.completing import FILE
from readlist.cli.site_check import site_check
from readlist.config import NAME, quote
from readlist.errors import ConfigError, ReadlistError, StoreError
from readlist.model import Problem
from readlist.project import Project
from readlist.sources import printable
from readlist.store import markdown_files
from readlist.transact import transact


@click.command("build")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]", type=FILE)
@click.option(
    "-o", "output", type=click.Path(path_type=Path), metavar="DIR", help="Make DIR a project."
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings for a new DIR; else those beside the first source; else drafted themes.",
)
@click.option("--no-site", is_flag=True, help="Without the website.")
@click.option("--restore", is_flag=True, help="Add papers again that were removed before.")
@click.option("--encoding", default="", metavar="NAME", help="The sources' encoding.")
@report.project_options
def build_command(
    sources: tuple[str, ...],
    output: Path | None,
    config: Path | None,
    no_site: bool,
    restore: bool,
    encoding: str,
    **options: Any,
) -> None:
    """Write .bib, JSON and website: of this project, or of a new one made from SOURCEs.

    With sources, DIR becomes a complete project: DIR/library.bib, DIR/library.json and
    DIR/site/index.html. Run it again with next month's page: nothing is doubled, what you
    edited stays, what you removed does not come back.

    \b
    Examples:
      readlist build page.txt -o my-reading
      readlist build
    """
    if bool(sources) != bool(output):
        missing = "-o DIR, where the project is made" if sources else "the sources to read into it"
        raise ReadlistError(f"build needs {missing}; see readlist build --help")
    if not sources and (config or encoding or restore):
        names = "--config, --encoding and --restore"
        raise ReadlistError(f"{names} go with sources: build SOURCE... -o DIR")
    if sources and options["folder"] != Path():
        raise ReadlistError("-C is for a build without sources; with sources, -o says where")
    if sources and output:
        project, taken = _from_sources(sources, output, config, encoding, restore, options)
        _scaffold(project)
    else:
        with report.busy("Classifying"):
            project, taken = report.change(options, _accept, "build")[0], None
        if not no_site:
            _scaffold(project)
    _write(project, taken, no_site, options)


def _from_sources(
    names: Sequence[str],
    output: Path,
    config: Path | None,
    encoding: str,
    restore: bool,
    options: dict[str, Any],
) -> tuple[Project, Taken]:
    if output.exists() and not output.is_dir():
        raise StoreError(f"{output}: is a file; name a folder")
    read = read_all(names, encoding)

    def opened() -> Project:
        settings, lists = _settings(Path(names[0]), output, config)
        project = Project.open(output, options["plugins"], settings, lists)
        if settings is None and config is not None:
            project.problems += _ignored(config, project)
        return project

    def act(project: Project) -> Taken:
        added = add_sources(project, read, restore)
        taken = Taken(added, filed=project.file(added))
        refuse_unwritable(project, added)
        if not project.papers:
            _refuse_empty(project, taken, options)
        _accept(project)
        return taken

    with report.busy("Reading"):
        return transact(opened, act, "build")


def _settings(
    source: Path, output: Path, config: Path | None
) -> tuple[tuple[str, str] | None, Mapping[Path, str]]:
    """Name and text of settings for DIR, and lists to start with; None where DIR has its own."""
    beside = source.parent / NAME
    if config is not None and not config.is_file():
        raise ConfigError(f"{config}: no such file")
    if (output / NAME).exists():
        return None, {}
    if config is not None:
        return (str(config), _text(config)), {}
    if str(source) != "-" and beside.is_file():
        lists = {
            output.resolve() / "lists" / path.name: _text(path)
            for path in markdown_files(source.parent / "lists")
        }
        return (str(beside), _text(beside)), lists
    title = re.sub(r"[-_]+", " ", printable(source.stem)).strip().capitalize() or "Reading list"
    return (NAME, f"title = {quote(title)}\n"), {}


def _ignored(config: Path, project: Project) -> Iterator[Problem]:
    """Settings that were given again, and are no longer those of the project."""
    if not project.settings_text.startswith(_text(config).rstrip()):
        place = report.near(project.root / NAME)
        message = f"{place} is used, as it is there already; it differs from {config}"
        hint = f"edit {place}; or remove it, to start from {config} again"
        yield Problem("settings", message, str(config), "warning", hint)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text: {error}") from None


def _refuse_empty(project: Project, taken: Taken, options: dict[str, Any]) -> None:
    """A build that found nothing says so, and makes nothing."""
    tell(project, taken)
    if not any(problem.severity == "error" for problem in project.problems):
        message = "no paper was found; nothing is written"
        project.problems.append(Problem("no-papers", message, severity="error"))
    report.finish(project.problems, report.style(options), options["strict"], {"written": []})


def _accept(project: Project) -> None:
    """Draft themes where there are none, and accept themes for new papers, in memory."""
    project.draft_themes()
    project.assign()


def _scaffold(project: Project) -> None:
    """What a project has around its library: git's files and, for a website, mkdocs.yml."""
    if (project.root / "mkdocs.yml").exists():
        return
    from readlist.site.scaffold import site_project

    git = {".gitattributes": ATTRIBUTES, ".gitignore": IGNORED}
    create(project.root, {**git, **site_project(project.settings)})


def _write(project: Project, taken: Taken | None, no_site: bool, options: dict[str, Any]) -> None:
    """The outputs, then the report."""
    written = [project.library_file, *_outputs(project)]
    if not no_site:
        with report.busy("Building the website"):
            written.append(build_site(project, project.root / "site"))
        # Who looks at the site at home needs no address; `readlist site build` tells who publishes.
        project.problems = [one for one in project.problems if one.code != "no-site-url"]
    if taken is not None:
        tell(project, taken)
    _conclude(project)
    lines = [report.near(path) for path in written]
    result = {"written": lines, **(as_data(taken) if taken else {})}
    report.finish(project.problems, report.style(options), options["strict"], result, lines)


def _outputs(project: Project) -> list[Path]:
    """library.json, and every `[[exports]]`."""
    rendered = project.export("json")
    path = project.root / "library.json"
    if isinstance(rendered, str | bytes):
        refuse_own(project, path)
        write_output(path, to_bytes(rendered))
    return [*([path] if path.exists() else []), *write_exports(project)]


def _conclude(project: Project) -> None:
    drafts = [theme.name for theme in project.library.themes if theme.draft]
    if drafts:
        report.say(
            f"{report.count(len(drafts), 'theme')} drafted from the papers: {report.some(drafts)}; "
            f"edit them in {report.near(project.root / NAME)}, then see `readlist theme diff`"
        )
    for line in report.missing(project):
        report.say(line)


# --------------------------------------------------------------------------- site


def build_site(project: Project, folder: Path) -> Path:
    """Build the website with MkDocs into a folder, and give the address of its first page."""
    from readlist.site import building

    project.problems += building.build(project, folder)
    return folder / "index.html"


@click.group("site")
def site_command() -> None:
    """Build, serve or generate the website of a project.

    \b
    Examples:
      readlist site build --strict
      readlist site serve
      readlist site generate
    """


@site_command.command("build")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), metavar="DIR", help="Default: site/."
)
@report.project_options
def site_build(output: Path | None, **options: Any) -> None:
    """Build the website with MkDocs."""
    project = _ready(options)
    with report.busy("Building the website"):
        index = build_site(project, output or project.root / "site")
    lines = [report.near(index)]
    report.finish(
        project.problems, report.style(options), options["strict"], {"written": lines}, lines
    )


@site_command.command("generate")
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Default: docs/reading/, beside your own pages.",
)
@report.project_options
def site_generate(output: Path | None, **options: Any) -> None:
    """Write the pages as Markdown files, for any site generator; unchanged files stay.

    A page of your own at the path of one of them stays too.
    """
    project = _ready(options)
    folder = output or project.root / "docs" / project.settings.site.folder
    files = project.site_files()
    for name in files:
        refuse_own(project, folder / name)
    yours = [name for name in files if name.endswith(".md") and _is_yours(folder / name)]
    changed = sum(
        write_output(folder / name, data) for name, data in files.items() if name not in yours
    )
    removed = _remove_stale(folder, files)
    said = [f"{report.count(changed, 'file')} written below {report.near(folder)}"]
    said += [f"{removed} removed"] if removed else []
    said += [f"yours stay: {report.some(yours)}"] if yours else []
    report.say(", ".join(said))
    result = {"changed": changed, "removed": removed, "yours": yours}
    report.finish(project.problems, report.style(options), options["strict"], result)


def _is_yours(page: Path) -> bool:
    """Whether a person wrote a page, and no earlier run."""
    from readlist.site.pages import is_ours

    return page.is_file() and not is_ours(_text(page))


def _remove_stale(folder: Path, files: Container[str]) -> int:
    """Take away pages that an earlier run made, and the files beside each; never anything else."""
    from readlist.site.downloads import FORMATS

    removed = 0
    for page in sorted(folder.rglob("*.md")):
        if page.relative_to(folder).as_posix() not in files and not _is_yours(page):
            page.unlink()
            for one in FORMATS:
                page.with_suffix(one.suffix).unlink(missing_ok=True)
            removed += 1
    return removed


@site_command.command("serve")
@click.option("--address", default="127.0.0.1:8000", help="Where to serve.")
@report.folder_option
def site_serve(address: str, folder: Path) -> None:
    """Serve the website, and rebuild it when library, lists, notes or settings change."""
    from readlist.site import serving

    serving.refuse_taken(address)
    project = _ready({"folder": folder, "plugins": ()})
    report.say(f"Serving http://{address}/ and rebuilding on changes; Ctrl-C stops")
    serving.serve(project, address)


site_command.add_command(site_check)


def _ready(options: dict[str, Any]) -> Project:
    """The project with its themes accepted, as a build has it."""
    with report.busy("Classifying"):
        project, _ = report.change(options, _accept, "build")
    _scaffold(project)
    return project
