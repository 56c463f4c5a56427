"""The MkDocs plugin: readlist's pages as generated files, in MkDocs 1.6 and ProperDocs.

    plugins:
      - search
      - readlist

It wraps what `readlist.site.pages` makes and adds comfort: the menu, the style sheet, citing on
every page, and rebuilding when the library changes. Other engines read the same files from disk
(`readlist site generate`).
"""

from __future__ import annotations

import logging
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config import base
from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import nest_paths

from readlist.config import NAME, SiteSettings
from readlist.errors import ConfigError, ReadlistError, StoreError
from readlist.hookspecs import Section
from readlist.model import Library, Page, Problem, Severity
from readlist.project import Project
from readlist.site import addresses, pages
from readlist.site.assets import SCRIPT, SHIM, STYLE
from readlist.site.words import WORDS

log = logging.getLogger("mkdocs.plugins.readlist")

CITE = "readlist.cite"
_LEVELS = {"error": logging.WARNING, "warning": logging.WARNING, "note": logging.INFO}
_LOCAL_LINK = re.compile(r'(?<=\bhref=")(?=[^":?#]+\.(?:md|bib|json)[#"])')


class ReadlistConfig(base.Config):  # type: ignore[no-untyped-call]
    """The plugin's settings in mkdocs.yml; `folder` is `[site] folder` unless it is given."""

    project = option.Type(str, default=".")
    folder = option.Optional(option.Type(str))


@dataclass(frozen=True)
class Made:
    """What the plugin needs of a project: its library, sections, settings, doubts and files.

    `problems` may grow while pages are made: a section of a plugin that fails is one more.
    """

    library: Library
    sections: Sequence[Section]
    settings: SiteSettings
    problems: Sequence[Problem] = ()
    watched: Sequence[Path] = ()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(pages.render(self.library, self.sections))

    @cached_property
    def heads(self) -> dict[str, str]:
        """What pages want in their `<head>`, by path."""
        return {page.path: page.head for page in self.pages if page.head}


def _made(project: Project) -> Made:
    """A project's part in the site."""
    library = project.site_library
    sections = project.site_sections
    names = (NAME, "themes.tsv", "lists", *project.settings.plugins.local)
    bib = project.library_file
    places = [bib, bib.parent / "notes", *(project.root / name for name in names)]
    watched = [path for path in places if path.exists()]
    return Made(library, sections, project.settings.site, project.problems, watched)


class ReadlistPlugin(BasePlugin[ReadlistConfig]):  # type: ignore[no-untyped-call]
    """Adds the reading pages to a site."""

    made: Made | None = None
    folder = ""

    def open(self, root: Path) -> Made:
        """The project below `root`, as a build has it; replaced where one is open already.

        MkDocs only reads it: themes that are drafted or found here are written by `readlist`.
        """
        folder = root / self.config.project
        if not (folder / NAME).is_file():
            hint = "make it with `readlist init` or `readlist build`, or mend `project`"
            raise PluginError(f"readlist: {folder}: no {NAME} here; {hint}")
        try:
            project = Project.open(folder)
            project.draft_themes()
            project.assign()
            return _made(project)
        except ReadlistError as error:
            raise PluginError(f"readlist: {error}") from None

    @event_priority(-50)  # after `offline`, which names a script on another host
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.made = self.open(Path(config.config_file_path or "mkdocs.yml").parent)
        self.folder = self._folder(self.made.settings)
        _ = self.made.pages
        for problem in self.made.problems:
            log.log(_LEVELS[problem.severity], "%s", problem)
        config.extra_css.insert(0, self._below(STYLE))
        config.extra_javascript.append(self._below(SCRIPT))
        self._cite(config)
        self._shim(config)
        return config

    def _folder(self, settings: SiteSettings) -> str:
        given = self.config.folder
        try:
            chosen = settings if given is None else SiteSettings(folder=given.lstrip("/"))
        except ValueError as error:
            raise PluginError(f"readlist: {error}") from None
        return chosen.folder.strip("/.")

    def _below(self, path: str) -> str:
        return posixpath.join(self.folder, path)

    def _cite(self, config: MkDocsConfig) -> None:
        """Let every page cite; the keys are in memory, whatever keys.json may be named."""
        assert self.made is not None
        if CITE not in config.markdown_extensions:
            config.markdown_extensions.append(CITE)
        known = pages.keys(self.made.library, self.folder, self.made.settings)
        config.mdx_configs[CITE] = {"entries": known}

    def _shim(self, config: MkDocsConfig) -> None:
        """Where `offline` loads its shim from another host, load ours: no request leaves."""
        scripts = config.extra.get("polyfills", [])
        ours = self._below(SHIM)
        config.extra["polyfills"] = [
            ours if re.match(r"https?://unpkg\.com/iframe-worker/", str(script)) else script
            for script in scripts
        ]

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        assert self.made is not None
        own = [file.src_uri for file in files.documentation_pages()]
        made = pages.as_files(self.made.pages, self.made.library, self.folder, self.made.settings)
        placed = {self._below(path): data for path, data in made.items()}
        if "index.md" not in own:
            placed |= _first_page(self.made.pages, self.folder)
        config.nav = self._nav(config.nav, own)
        named = str(config.nav)
        for path, data in placed.items():
            if (there := files.get_file_from_path(path)) is not None:
                if path.endswith(".md") and not pages.is_ours(there.content_string):
                    continue  # a page of the user's own replaces ours
                files.remove(there)  # what `readlist site generate` wrote, perhaps long ago
            shown = f"'{path}'" in named
            level = InclusionLevel.INCLUDED if shown else InclusionLevel.NOT_IN_NAV
            content = data.decode() if path.endswith(".md") else data
            files.append(File.generated(config, path, content=content, inclusion=level))
        return files

    def _nav(self, nav: list[Any] | None, own: Sequence[str]) -> list[Any]:
        """The user's menu with ours after it, unless it names our pages itself."""
        assert self.made is not None
        named = str(nav)
        if any(f"'{self._below(page.path)}'" in named for page in self.made.pages):
            return nav or []
        ours = menu(self.made.pages, self.folder)
        if nav is not None:
            return [*nav, {WORDS["section"]: ours}]
        own = [path for path in own if not (self.folder and path.startswith(f"{self.folder}/"))]
        if not own or not self.folder:
            inner = menu((page for page in self.made.pages if not _is_home(page)), self.folder)
            return [{WORDS["home"]: "index.md"}, *inner, *_nested(own)]
        first_page = [] if "index.md" in own else ["index.md"]
        return [*first_page, *_nested(own), {WORDS["section"]: ours}]

    def on_post_page(self, output: str, page: Any, config: MkDocsConfig) -> str:
        """Put what machines read of a page of ours where they look for it."""
        assert self.made is not None
        head = self.made.heads.get(page.file.src_uri.removeprefix(self._below("")), "")
        return output.replace("</head>", f"{head}</head>", 1) if head else output

    def on_serve(self, server: Any, config: MkDocsConfig, builder: Any) -> Any:
        assert self.made is not None
        for path in self.made.watched:
            server.watch(str(path))
        return server


def menu(made: Iterable[Page], folder: str) -> list[Any]:
    """The menu of our pages as MkDocs reads one: single pages, then groups, as they come."""
    singles: list[Any] = []
    groups: dict[str, list[Any]] = {}
    for page in made:
        path = posixpath.join(folder, page.path)
        if len(page.nav) == 1:
            singles.append({pages.title(page.nav[0]): path})
        elif page.nav:
            group, name = map(pages.title, (page.nav[0], page.nav[-1]))
            groups.setdefault(group, []).append({name: path})
    return [*singles, *({group: inside} for group, inside in groups.items())]


def _is_home(page: Page) -> bool:
    return page.path == addresses.HOME


def _nested(paths: Iterable[str]) -> list[Any]:
    """The menu that MkDocs makes of pages where none is written."""
    found: list[Any] = nest_paths(paths)  # type: ignore[no-untyped-call]
    return found


def _first_page(made: Iterable[Page], folder: str) -> dict[str, bytes]:
    """The overview as the first page of a site that has none: its links begin further up."""
    before = f"{folder}/" if folder else ""
    overview = next(filter(_is_home, made), None)
    if overview is None:
        return {}
    moved = replace(overview, body=_LOCAL_LINK.sub(before, overview.body))
    return {"index.md": pages.to_markdown(moved).encode()}


# --------------------------------------------------------------------------- build, serve


class _Gathered(logging.Handler):
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
    gathered = _Gathered()
    logger = logging.getLogger("mkdocs")
    spread, logger.propagate = logger.propagate, False
    logger.addHandler(gathered)
    try:
        with _in_one_line(gathered):
            config = _loaded(project, folder.resolve())  # else it is below mkdocs.yml's folder
            strict, config.strict = config.strict, False  # or MkDocs gives up with a mere count
            mkdocs_build(config)
    finally:
        logger.removeHandler(gathered)
        logger.propagate = spread
    if "readlist" not in config.plugins:
        message = "the plugin readlist is not among its plugins; the site has no reading pages"
        hint = "add `- readlist` to plugins"
        gathered.problems.append(Problem("site", message, "mkdocs.yml", "warning", hint))
    if strict:
        return [replace(problem, severity="error") for problem in gathered.problems]
    return gathered.problems


@contextmanager
def _in_one_line(gathered: _Gathered) -> Iterator[None]:
    """MkDocs ends with "Aborted with a ...!"; the cause is in its log, or is the error before."""
    try:
        yield
    except (MkDocsException, yaml.YAMLError) as error:
        cause = error.__context__ if isinstance(error.__context__, MkDocsException) else error
        said = "; ".join(gathered.worst if isinstance(cause, Abort) else ()) or str(cause)
        raise ConfigError(f"mkdocs.yml: {' '.join(said.split())}") from None


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
        made = _made(project)
        plugin.open = lambda root: replace(made, problems=())  # type: ignore[method-assign]
    return config


def serve(project: Project, address: str) -> None:
    """Serve a project's website until it is stopped, rebuilding when its files change.

    Raises ConfigError where MkDocs cannot build it at first.
    """
    from mkdocs.commands.serve import serve as mkdocs_serve

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    gathered = _Gathered()
    logger = logging.getLogger("mkdocs")
    handlers = (gathered, logging.StreamHandler())  # warnings of later builds, as they come
    handlers[1].setLevel(logging.WARNING)
    for handler in handlers:
        logger.addHandler(handler)
    try:
        with _in_one_line(gathered):
            mkdocs_serve(str(project.root / "mkdocs.yml"), dev_addr=address)
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
