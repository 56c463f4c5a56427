"""The style sheet and the script of the site.

Each is written in parts, one for an idea, and served as one file: a page asks for little.
"""

from __future__ import annotations

import re
from importlib.resources import files

STYLE, SCRIPT, SHIM = "assets/readlist.css", "assets/readlist.js", "assets/iframe-worker.js"

# In the order in which they apply; each script is a function of its own.
_STYLES = ("base", "buttons", "entries", "lists", "home", "charts", "indexes", "find", "screens")
_SCRIPTS = ("start", "copy", "hits", "choices", "order", "sections", "find", "keys")

_COMMENT = re.compile(r"^[ ]*/\*.*?\*/[ ]*$", re.S | re.M)
_INDENT = re.compile(r"\n\s+")


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
    return "".join(_lean((here / f"{part}.{suffix}").read_text("utf-8")) for part in parts).encode()


def _lean(text: str) -> str:
    """A part without what only its writers read: comments on lines of their own, and indents."""
    return _INDENT.sub("\n", _COMMENT.sub("", text)).lstrip()
