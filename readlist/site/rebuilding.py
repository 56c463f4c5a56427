"""Building again and again, as a server does: quickly, and through what is broken for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from mkdocs.exceptions import Abort, MkDocsException
from yaml import YAMLError

log = logging.getLogger("mkdocs.plugins.readlist")


class Rebuilding:
    """A server's builder that outlives what a person breaks, and watches what they make.

    Files are watched by their folders: one that an editor replaces is gone for a moment, and the
    server would no longer look at it.
    """

    def __init__(self, server: Any, places: Sequence[Path]) -> None:
        self._server = server
        self._builder: Callable[[], None] = server.builder
        self._places = places
        self._watched: set[Path] = set()
        self._watch()

    def __call__(self) -> None:
        """Build; where that fails say why in one line, and leave the site as it was."""
        try:
            self._builder()
        except Abort:
            log.debug("MkDocs has said why")
        except (MkDocsException, YAMLError) as error:
            log.error("%s", " ".join(str(error).split()))
        self._watch()

    def _watch(self) -> None:
        for place in self._places:
            folder = place.is_dir()
            path = place if folder else place.parent
            if path.is_dir() and path not in self._watched:
                self._watched.add(path)
                self._server.watch(str(path), recursive=folder)


class Templates(BytecodeCache):
    """The templates of a theme, compiled: a second build in one process need not do it again."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        compiled = self._compiled.get(bucket.key)
        if compiled is not None:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


@cache
def templates() -> Templates:
    """Those of this process: MkDocs makes plugin and theme anew for each build."""
    return Templates()
