"""`readlist site serve`: the website while one writes, built again when its files change."""

from __future__ import annotations

import logging
import os

from readlist.project import Project
from readlist.site.building import Gathered, in_one_line


def serve(project: Project, address: str) -> None:
    """Serve a project's website until it is stopped, rebuilding when its files change.

    Raises ConfigError where MkDocs cannot build it at first.
    """
    from mkdocs.commands.serve import serve as mkdocs_serve

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    gathered = Gathered()
    logger = logging.getLogger("mkdocs")
    handlers = (gathered, logging.StreamHandler())  # warnings of later builds, as they come
    handlers[1].setLevel(logging.WARNING)
    for handler in handlers:
        logger.addHandler(handler)
    try:
        with in_one_line(gathered):
            mkdocs_serve(str(project.root / "mkdocs.yml"), dev_addr=address)
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
