"""Files that MkDocs knows and neither renders nor holds in memory: pages of papers, pages that
only redirect, downloads.

MkDocs takes a file of this kind for a picture or a download: its links lead there, `--strict`
checks them, no page is rendered, and `copy_file` has nothing to do. `ReadlistPlugin` writes the
file once the site is built.
"""

from __future__ import annotations

import html
import logging
import posixpath
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import get_relative_url

from readlist.model import Page
from readlist.site import earlier, raw, skeleton

# Apart from what the plugin says itself: that is among the problems of the project.
log = logging.getLogger("mkdocs.plugins.readlist.links")


class OwnFile(File):
    """A file that we write ourselves."""

    def __init__(self, path: str, config: MkDocsConfig, at: str | None = None) -> None:
        style, level = config.use_directory_urls, InclusionLevel.NOT_IN_NAV
        super().__init__(path, None, config.site_dir, style, dest_uri=at, inclusion=level)
        self.generated_by = "readlist"
        self.content_string = ""

    def copy_file(self, dirty: bool = False) -> None:
        """Nothing is copied: the file is written when all others are."""

    def write(self, data: bytes) -> None:
        earlier.write(Path(self.abs_dest_path), data)


class LightFile(OwnFile):
    """The file of a page, at the address that MkDocs would give it."""

    def __init__(self, page: Page, path: str, config: MkDocsConfig) -> None:
        rendered = File(path, None, config.site_dir, config.use_directory_urls)
        super().__init__(path, config, rendered.dest_uri)
        self.light = page

    def is_documentation_page(self) -> bool:
        return False

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(raw.ids(self.light.body))

    def write_html(self, html: str) -> None:
        self.write(html.encode("utf-8", "xmlcharrefreplace"))


class Links:
    """Links between source files as MkDocs writes them, for HTML that it has not seen.

    From all pages of a folder, but its index, a link leads the same way: each is worked out once.
    """

    def __init__(self, files: Files, config: MkDocsConfig) -> None:
        self._files = files
        self._levels = config.validation.links
        self._style = config.use_directory_urls
        self._site = config.site_dir
        self._known: dict[tuple[str, str], tuple[str, int, str]] = {}

    def written(self, block: str, page: str) -> str:
        """Some HTML of the page with this source path."""
        return raw.relinked(block, partial(self.address, page))

    def address(self, page: str, href: str) -> str:
        """A link of a page as the site has it; one that leads nowhere is warned of, and stays."""
        folder, name = posixpath.split(page)
        like = name if name == "index.md" else f"{skeleton.NAME}.md"
        key = (posixpath.join(folder, like), href)
        if key not in self._known:
            self._known[key] = self._worked_out(*key)
        address, level, wrong = self._known[key]
        if wrong:
            log.log(level, "Doc file '%s' contains a link '%s', but %s", page, href, wrong)
        return address

    def from_root(self, page: str, href: str) -> str:
        """The same link as it is from the site's root; empty where it leads nowhere."""
        path, fragment = _target(posixpath.dirname(page), href)
        file = self._files.get_file_from_path(path)
        return file.url + (f"#{fragment}" if fragment else "") if file else ""

    def _worked_out(self, page: str, href: str) -> tuple[str, int, str]:
        """The address; where there is no such target, how grave that is and what is wrong."""
        path, fragment = _target(posixpath.dirname(page), href)
        file = self._files.get_file_from_path(path)
        if file is None:
            wrong = f"the target '{path}' is not found among documentation files."
            return href, self._levels.not_found, wrong
        here = File(page, None, self._site, self._style)
        address = get_relative_url(file.url, here.url) + (f"#{fragment}" if fragment else "")
        known = ids_of(file)
        missing = fragment and known is not None and fragment not in known
        wrong = f"the doc '{path}' does not contain an anchor '#{fragment}'."
        return html.escape(address), self._levels.anchors, wrong if missing else ""


def _target(folder: str, href: str) -> tuple[str, str]:
    """The source path that a link of a page in this folder leads to, and the anchor there."""
    path, _, fragment = html.unescape(href).partition("#")
    return posixpath.normpath(posixpath.join(folder, unquote(path))), fragment


def ids_of(file: File) -> frozenset[str] | set[str] | None:
    """The anchors of a page; None where nobody knows them."""
    if isinstance(file, LightFile):
        return file.ids
    return file.page.present_anchor_ids if file.page else None


def check_anchors(files: Files, level: int) -> None:
    """Warn of anchors that rendered pages name on light ones; MkDocs has checked all others."""
    for file in files.documentation_pages():
        pointed = (file.page.links_to_anchors or {}) if file.page else {}
        for target, anchors in pointed.items():
            if isinstance(target, LightFile):
                for anchor in anchors.keys() - target.ids:
                    wrong = f"the doc '{target.src_uri}' does not contain an anchor '#{anchor}'."
                    said = "Doc file '%s' contains a link '%s', but %s"
                    log.log(level, said, file.src_uri, anchors[anchor], wrong)
