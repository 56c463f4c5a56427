"""Where a site is published, and in which formats: what its pages cannot know by themselves.

Pages are made before anybody knows that. What stands in them only for some sites is marked
(`<!--readlist:only feed-->...<!--readlist:end-->`), and `Outlet.kept` takes away what is not for
this one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable
from urllib.parse import quote, urlsplit

from readlist.model import Library
from readlist.text.addresses import is_safe

FEED = "feed"
Write = Callable[[Library], str]


@runtime_checkable
class Kept(Protocol):
    """A writer that can say what its texts depend on beside the library, so that they are kept;
    empty of one that may look at anything."""

    @property
    def seen(self) -> str: ...


_ONLY = re.compile(r"<!--readlist:only ([\w-]+)-->(.*?)<!--readlist:end-->", re.S)


def only(what: str, html: str) -> str:
    """HTML for sites that have a format, or feeds."""
    return f"<!--readlist:only {what}-->{html}<!--readlist:end-->"


@dataclass(frozen=True)
class Outlet:
    """`url` is the site's address, empty where nobody said; `folder` is that of our pages in it.

    `directories` tells its style of addresses: `paper/x/`, else `paper/x.html`. `writers` are
    exporters by their names, each with its options: the formats that papers are offered in,
    beside BibTeX. `language` is that of the pages around ours.
    """

    url: str = ""
    folder: str = ""
    directories: bool = True
    writers: Mapping[str, Write] = field(default_factory=dict)
    language: str = "en"

    @property
    def host(self) -> str:
        """The name of the host; empty where the address is none that others could reach."""
        return (urlsplit(self.url).hostname or "") if is_safe(self.url) else ""

    def address(self, path: str) -> str:
        """The whole address of one of our pages or files."""
        if path.endswith(".md"):
            path = self._page(path.removesuffix(".md"))
        folder = self.folder.strip("/.")
        return self.url.rstrip("/") + "/" + quote(posixpath.join(folder, path))

    def _page(self, path: str) -> str:
        if not self.directories:
            return f"{path}.html"
        folder, name = posixpath.split(path)
        return posixpath.join(folder, "") if name == "index" else f"{path}/"

    def kept(self, html: str) -> str:
        """A page without what is only for other sites."""
        return _ONLY.sub(lambda found: found[2] if self._has(found[1]) else "", html)

    def _has(self, what: str) -> bool:
        return bool(self.host) if what == FEED else what == "bibtex" or what in self.writers
