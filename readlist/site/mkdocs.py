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

from mkdocs.config import base
from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel

from readlist.config import NAME, SiteSettings
from readlist.errors import ReadlistError
from readlist.project import Project
from readlist.site import addresses, feeds, heads, menus, pages
from readlist.site.assets import SCRIPT, SHIM, STYLE
from readlist.site.made import Made
from readlist.site.outlet import Outlet

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
    folder = ""

    def __init__(self) -> None:
        self._ours: dict[str, str] = {}  # our pages, by their paths in the site

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
        outlet = Outlet(url, self.folder, config.use_directory_urls, made.writers)
        self.made = replace(made, outlet=outlet)
        _ = self.made.pages
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
        known = pages.keys(self.made.library, self.folder)
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
        made = pages.as_files(self.made.pages, self.made.desk, self.made.outlet)
        placed = {self._below(path): data for path, data in made.items()}
        self._ours = {self._below(page.path): page.path for page in self.made.pages}
        if "index.md" not in own:
            self._ours["index.md"] = addresses.HOME
            placed |= menus.first_page(self.made.pages, self.folder)
        config.nav = menus.placed(config.nav, own, self.made.pages, self.folder)
        named = str(config.nav)
        for path, data in placed.items():
            if (there := files.get_file_from_path(path)) is not None:
                if path.endswith(".md") and not pages.is_ours(there.content_string):
                    self._ours.pop(path, None)
                    continue  # a page of the user's own replaces ours
                files.remove(there)  # what `readlist site generate` wrote, perhaps long ago
            shown = f"'{path}'" in named
            level = InclusionLevel.INCLUDED if shown else InclusionLevel.NOT_IN_NAV
            content = data.decode() if path.endswith(".md") else data
            files.append(File.generated(config, path, content=content, inclusion=level))
        return files

    def on_post_page(self, output: str, page: Any, config: MkDocsConfig) -> str:
        """Put what machines read of a page of ours where they look for it."""
        assert self.made is not None
        path = self._ours.get(page.file.src_uri, "")
        head = heads.placed(self.made.heads.get(path, ""), self._below(path), page.url)
        return output.replace("</head>", f"{head}</head>", 1) if head else output

    def on_serve(self, server: Any, config: MkDocsConfig, builder: Any) -> Any:
        assert self.made is not None
        for path in self.made.watched:
            server.watch(str(path))
        return server
