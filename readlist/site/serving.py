"""`readlist site serve`: the website while one writes, built again when its files change."""

from __future__ import annotations

import logging
import os
import socket

from readlist.errors import ReadlistError
from readlist.project import Project
from readlist.site.building import Gathered, in_one_line

_LAST_PORT = 65_535


def refuse_taken(address: str) -> None:
    """Raises ReadlistError where nobody can serve: MkDocs would tell once it has built the site."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _LAST_PORT:
        raise ReadlistError(f"{address}: no address; write HOST:PORT, such as 127.0.0.1:8000")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, int(port)), family=family).close()
    except OSError as error:
        said = str(error.strerror).partition(" (")[0]  # Python adds words of its own
        message = f"{address}: cannot serve there: {said}; name another with --address"
        raise ReadlistError(message) from None


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
