"""The style sheet and the script of the site.

Each is written in parts, one for an idea, and served as one file: a page asks for little.
"""

from __future__ import annotations

from importlib.resources import files

STYLE, SCRIPT, SHIM = "assets/readlist.css", "assets/readlist.js", "assets/iframe-worker.js"

# In the order in which they apply; each script is a function of its own.
_STYLES = ("base", "buttons", "entries", "lists", "home", "indexes", "cite", "screens")
_SCRIPTS = ("copy", "card")


def assets() -> dict[str, bytes]:
    """What pages ask for, by paths below the reading folder.

    The shim lets the search of Material work where a site is opened as a file.
    """
    return {
        STYLE: _joined("style", "css", _STYLES),
        SCRIPT: _joined("script", "js", _SCRIPTS),
        SHIM: (files(__name__) / "iframe-worker.js").read_bytes(),
    }


def _joined(folder: str, suffix: str, parts: tuple[str, ...]) -> bytes:
    here = files(__name__) / folder
    return b"\n".join((here / f"{part}.{suffix}").read_bytes() for part in parts)
