"""`readlist site build`: a project's website built by MkDocs, and what MkDocs said as Problems."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from readlist.errors import ConfigError, ReadlistError, StoreError
from readlist.model import Problem, Severity
from readlist.project import Project
from readlist.site import feeds
from readlist.site.made import Made
from readlist.site.mkdocs import ReadlistPlugin, log
from readlist.site.outlet import Outlet


class Gathered(logging.Handler):
    """What MkDocs warns of, as Problems."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        severity: Severity = "error" if record.levelno >= logging.ERROR else "warning"
        if record.name != log.name:  # ours are in the project already
            self.problems.append(Problem("site", record.getMessage(), "", severity))

    @property
    def worst(self) -> list[str]:
        """The errors; without any, the warnings."""
        errors = [each.message for each in self.problems if each.severity == "error"]
        return errors or [each.message for each in self.problems]


def build(project: Project, folder: Path) -> list[Problem]:
    """Build a project's website into a folder, and give what MkDocs warned of.

    Raises StoreError for a folder that is not a website's, since MkDocs empties it, and
    ConfigError where MkDocs cannot build.
    """
    from mkdocs.commands.build import build as mkdocs_build

    _refuse_foreign(project, folder)
    gathered = Gathered()
    logger = logging.getLogger("mkdocs")
    spread, logger.propagate = logger.propagate, False
    logger.addHandler(gathered)
    try:
        with in_one_line(gathered):
            config = _loaded(project, folder.resolve())  # else it is below mkdocs.yml's folder
            strict, config.strict = config.strict, False  # or MkDocs gives up with a mere count
            mkdocs_build(config)
    finally:
        logger.removeHandler(gathered)
        logger.propagate = spread
    notes = list(feeds.problems(Outlet(config.site_url or project.settings.site.url)))
    if "readlist" not in config.plugins:
        notes = []
        message = "the plugin readlist is not among its plugins; the site has no reading pages"
        hint = "add `- readlist` to plugins"
        gathered.problems.append(Problem("site", message, "mkdocs.yml", "warning", hint))
    if strict:
        return [*(replace(one, severity="error") for one in gathered.problems), *notes]
    return [*gathered.problems, *notes]


@contextmanager
def in_one_line(gathered: Gathered) -> Iterator[None]:
    """MkDocs ends with "Aborted with a ...!"; the cause is in its log, or is the error before."""
    try:
        yield
    except (MkDocsException, yaml.YAMLError) as error:
        cause = error.__context__ if isinstance(error.__context__, MkDocsException) else error
        if isinstance(cause.__cause__, ReadlistError):  # ours, and in one line already
            raise cause.__cause__ from None
        said = "; ".join(gathered.worst if isinstance(cause, Abort) else ()) or str(cause)
        raise ConfigError(f"mkdocs.yml: {' '.join(said.split())}") from None
    except (OSError, UnicodeDecodeError) as error:  # a page that is no text, a disk that is full
        said = "; ".join(gathered.worst) or str(error)
        raise StoreError(f"the website: {' '.join(said.split())}") from None


def _refuse_foreign(project: Project, folder: Path) -> None:
    """MkDocs empties the folder it builds into: it must be new, empty, or an earlier build."""
    target, root = folder.resolve(), project.root
    bib = project.library_file
    names = ("docs", "lists", "notes", "plugins", *project.settings.plugins.local)
    own = [path.resolve() for path in (bib, bib.parent / "notes", *(root / name for name in names))]
    inside = any(target.is_relative_to(one) and not root.is_relative_to(one) for one in own)
    above = any(one.is_relative_to(target) for one in (root, *own))
    # Hidden files are left by MkDocs: a worktree of `gh-pages` has its `.git`.
    filled = target.is_dir() and any(not path.name.startswith(".") for path in target.iterdir())
    foreign = filled and not _is_site(target, (root / "site").resolve())
    if target.is_file() or inside or above or foreign:
        raise StoreError(f"{folder}: not emptied for the website; name a new or an empty folder")


def _is_site(folder: Path, default: Path) -> bool:
    """Whether an earlier build made this: MkDocs always writes a site map, we a style sheet.

    In `site/`, the default, MkDocs' compressed site map is enough: mkdocs.yml may not have named
    readlist then. Elsewhere a `404.html` or `assets/` may belong to any site, or to its sources.
    """
    if not (folder / "sitemap.xml").is_file():
        return False
    packed = folder == default and (folder / "sitemap.xml.gz").is_file()
    return packed or any(folder.rglob("assets/readlist*.css"))


def _loaded(project: Project, folder: Path) -> MkDocsConfig:
    """The project's mkdocs.yml, with its readlist plugin given the project that is open."""
    from mkdocs.config import load_config

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's banner is for its developers
    config = load_config(str(project.root / "mkdocs.yml"), site_dir=str(folder))
    plugin = config.plugins.get("readlist")
    if isinstance(plugin, ReadlistPlugin):
        opened = replace(Made.of(project), problems=())  # they are the project's already
        plugin.open = lambda root: opened  # type: ignore[method-assign]
    return config
