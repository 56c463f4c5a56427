"""Publish: `watch`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from readlist import config
from readlist.bibtex import Broken
from readlist.cli import report
from readlist.cli.cite import renew_exports
from readlist.cli.publish import build_site
from readlist.config import Settings
from readlist.errors import ReadlistError
from readlist.model import Problem
from readlist.project import Project
from readlist.store import Store, find_root
from readlist.watching import Look, follow, inputs, states

SHOWN = 3  # errors that are said at once; `readlist check` lists them all
TOLD = {"renamed", "removed"}  # notes that are said, too: somebody may not have meant it


@click.command("watch")
@click.option("--no-site", is_flag=True, help="Without the website.")
@report.plugin_option
@report.folder_option
def watch_command(no_site: bool, plugins: tuple[str, ...], folder: Path) -> None:
    """Rewrite exports and website whenever library, lists, notes, themes, settings or plugins
    change, until Ctrl-C.

    The exports are those of a bare `readlist export`; the website is built where there is a
    mkdocs.yml. While an entry is broken, or git has left conflict markers, nothing is written.

    \b
    Examples:
      readlist watch
      readlist watch --no-site
    """
    root = find_root(folder.resolve())
    watch = Watch(root, plugins, no_site, _settings(root))
    report.say(f"Watching {report.near(watch.root)}; Ctrl-C stops")
    try:
        follow(watch.look, watch.renew, time.sleep)
    except KeyboardInterrupt:
        report.say()


@dataclass
class Watch:
    """A project that is watched: its settings as they could be read last, and what was said."""

    root: Path
    plugins: Sequence[str] = ()
    no_site: bool = False
    settings: Settings = field(default_factory=Settings)
    said: frozenset[str] = frozenset()

    @property
    def site(self) -> bool:
        return not self.no_site and (self.root / "mkdocs.yml").is_file()

    def look(self) -> Look:
        """The files that exports and website are made from; none where a folder went away just
        when it was looked into: the next look tells."""
        try:
            return states(inputs(self.root, self.settings, self.site))
        except OSError:
            return {}

    def renew(self, changed: Sequence[Path]) -> None:
        """Write what is no longer as it would be written, and say so in a line."""
        try:
            project = Project.open(self.root, self.plugins)
            self.settings = project.settings
            written = [] if is_broken(project) else self._write(project)
            self._say(_lines(project))
        except ReadlistError as error:
            self._say([*self.said, f"Error: {error}"])
            return
        if written:
            why = f"{report.some([report.near(path) for path in changed], 3)}: " if changed else ""
            report.say(f"{why}wrote {report.some([report.near(path) for path in written], 3)}")

    def _say(self, lines: Iterable[str]) -> None:
        """Say what was not said the last time."""
        now = dict.fromkeys(lines)
        for line in now:
            if line not in self.said:
                report.say(line)
        self.said = frozenset(now)

    def _write(self, project: Project) -> list[Path]:
        """Write the exports, and the website, of a project as a build has it: themes that are
        drafted or found here stay in memory, so that no file is written that a person edits."""
        project.draft_themes()
        project.assign()
        written = renew_exports(project)
        if self.site:
            written.append(build_site(project, self.root / "site"))
        return written


def _settings(root: Path) -> Settings:
    """The settings that say what to look at, before the project is opened; where they are wrong,
    that is said when it is."""
    try:
        return config.parse(Store(root).text(root / config.NAME))
    except ReadlistError:
        return Settings()


def is_broken(project: Project) -> bool:
    """Whether an export would lack what somebody is just typing, or hold both sides of a merge."""
    return any(isinstance(block, Broken) for block in project.document.blocks) or any(
        problem.code == "conflict" for problem in project.problems
    )


def _lines(project: Project) -> Iterator[str]:
    """What is wrong, a line each."""
    unique = dict.fromkeys(map(_line, filter(_is_told, project.problems)))
    yield from list(unique)[:SHOWN]
    if len(unique) > SHOWN:
        yield f"… and {len(unique) - SHOWN} more; `readlist check` lists them"
    if is_broken(project):
        yield "Nothing is written until that is mended"


def _is_told(problem: Problem) -> bool:
    return problem.severity == "error" or problem.code in TOLD


def _line(problem: Problem) -> str:
    return " ".join(str(problem).split())
