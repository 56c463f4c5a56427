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
import posixpath
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config import base
from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.utils import get_relative_url, is_error_template, write_file

from readlist.config import NAME, SiteSettings
from readlist.errors import ReadlistError
from readlist.model import Page
from readlist.project import Project
from readlist.site import access, feeds, menus, pages
from readlist.site.assets import SCRIPT, SHIM, STYLE
from readlist.site.earlier import Earlier
from readlist.site.inline import Scripts
from readlist.site.look import Look, wear
from readlist.site.made import Made
from readlist.site.outlet import Outlet
from readlist.site.placed import Placed
from readlist.site.rebuilding import Rebuilding, templates

log = logging.getLogger("mkdocs.plugins.readlist")

CITE = "readlist.cite"
_LEVELS = {"error": logging.WARNING, "warning": logging.WARNING, "note": logging.INFO}


class ReadlistConfig(base.Config):  # type: ignore[no-untyped-call]
    """The plugin's settings in mkdocs.yml; `folder` is `[site] folder` unless it is given."""

    project = option.Type(str, default=".")
    folder = option.Optional(option.Type(str))


class ReadlistPlugin(BasePlugin[ReadlistConfig]):  # type: ignore[no-untyped-call]
    """Adds the reading pages to a site."""

    made: Made | None = None
    placed: Placed | None = None
    earlier: Earlier | None = None
    pages: list[Page]
    scripts: Scripts
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
            return Made.of(project)
        except ReadlistError as error:
            raise PluginError(f"readlist: {error}") from None

    @event_priority(-50)  # after `offline`, which names a script on another host
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        made = self.open(Path(config.config_file_path or "mkdocs.yml").parent)
        self.folder = self._folder(made.settings)
        url = config.site_url or made.settings.url
        theirs = str(config.theme.get("language") or "en")
        outlet = Outlet(url, self.folder, config.use_directory_urls, made.writers, theirs)
        self.made = replace(made, outlet=outlet)
        wear(made.look)  # until the site is built
        try:
            self.pages = self.made.render()
        except ReadlistError as error:  # in a template of the person's own
            raise PluginError(f"readlist: {error}") from error
        for problem in (*self.made.problems, *feeds.problems(outlet)):
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
        known = pages.keys(self.made.desk, self.folder)
        config.mdx_configs[CITE] = {"entries": known}

    def _shim(self, config: MkDocsConfig) -> None:
        """Where `offline` loads its shim from another host, load ours: no request leaves."""
        scripts = config.extra.get("polyfills", [])
        ours = self._below(SHIM)
        config.extra["polyfills"] = [
            ours if re.match(r"https?://unpkg\.com/iframe-worker/", str(script)) else script
            for script in scripts
        ]

    def on_pre_build(self, config: MkDocsConfig) -> None:
        self.earlier = Earlier(config.site_dir, self.folder)
        self.earlier.put_aside()

    def on_build_error(self, error: Exception) -> None:
        if self.earlier:
            self.earlier.forget()

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        assert self.made is not None
        own = [file.src_uri for file in files.documentation_pages() if not _is_ours(file)]
        config.nav = menus.placed(config.nav, own, self.pages, self.folder)
        self.placed = Placed(self.made, self.folder, files, config)
        self.placed.place(self.pages, frozenset(own))
        self.made.desk.let_go()
        if self.earlier:
            self.earlier.put_back(self.placed.paths)
        self.scripts = Scripts(self._below("assets/"))
        return files

    @event_priority(-100)  # after all that read the Markdown
    def on_page_content(self, html: str, page: Any, config: MkDocsConfig, files: Files) -> str:
        """Let go of the Markdown of our pages, too."""
        if self._ours.is_ours(page.file.src_uri):
            page.markdown = page.file.content_string = ""
        return html

    def on_post_template(self, output: str, template_name: str, config: MkDocsConfig) -> str:
        if template_name == "sitemap.xml":
            return self._ours.site_map(output)
        if not template_name.endswith(".html"):
            return output
        missing = is_error_template(template_name)  # shown at any address
        above = urlsplit(config.site_url or "/").path if missing else "./"
        return self.scripts.moved(access.named(output), above)

    @event_priority(-75)  # after what other plugins write into pages
    def on_post_page(self, output: str, page: Any, config: MkDocsConfig) -> str:
        """Put what machines read of a page where they look for it, and its scripts into files."""
        path = page.file.src_uri
        html = self.scripts.moved(access.named(output), get_relative_url(".", page.url) + "/")
        if self._ours.is_skeleton(path):
            self._ours.take_skeleton(html)
            return ""
        if self._ours.is_ours(path):
            page.content = ""
        return self._ours.with_head(html, path)

    @event_priority(-50)  # after the search wrote its index, before `offline` copies it
    def on_post_build(self, config: MkDocsConfig) -> None:
        self._ours.write_light()
        self._ours.write_search()
        for path, script in self.scripts.files.items():
            write_file(script, str(Path(config.site_dir, path)))
        wear(Look())

    @property
    def _ours(self) -> Placed:
        assert self.placed is not None
        return self.placed

    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> Any:
        env.bytecode_cache = env.bytecode_cache or templates()
        return env

    @event_priority(-100)  # after plugins that compare the server's builder with the one they got
    def on_serve(self, server: Any, config: MkDocsConfig, builder: Any) -> Any:
        assert self.made is not None
        server.builder = Rebuilding(server, self.made.places)
        return server


def _is_ours(file: File) -> bool:
    """Whether `readlist site generate` wrote a page; MkDocs names one that is no text."""
    try:
        return pages.is_ours(file.content_string)
    except UnicodeDecodeError:
        return False
