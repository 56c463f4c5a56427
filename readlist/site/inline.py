"""Scripts that stand in pages, made files: a Content-Security-Policy may then allow no other.

A theme writes scripts of its own into every page. Each becomes a file named after its content,
the same for all pages that have it, and runs where it stood. Blocks of data
(`type="application/json"`, `application/ld+json`) are no scripts, and stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readlist.files import digest

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.S | re.I)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_RUN = frozenset({"module", "text/javascript", "application/javascript"})


@dataclass
class Scripts:
    """The files that scripts of pages became, by path below `folder`."""

    folder: str
    files: dict[str, bytes] = field(default_factory=dict)

    def moved(self, html: str, base: str) -> str:
        """A page whose scripts are files; `base` leads from it to where `folder` is."""

        def move(found: re.Match[str]) -> str:
            attributes, script = found.groups()
            if not script.strip() or not _is_inline(attributes):
                return found[0]
            path = f"{self.folder}inline-{digest(script.encode())[:12]}.js"
            self.files[path] = script.encode()
            return f'<script{attributes} src="{base}{path}"></script>'

        return _SCRIPT.sub(move, html)


def _is_inline(attributes: str) -> bool:
    kind = _TYPE.search(attributes)
    runs = kind is None or kind[1].lower() in _RUN
    return runs and not re.search(r"\bsrc\s*=", attributes, re.I)
