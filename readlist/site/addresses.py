"""Where each page stands, how one page points at another, and which addresses are links.

Links between pages name *source* files (`../paper/x.md#x`); the engine turns them into its own
addresses, whichever style of address it uses (`readlist.site.cite`).
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from readlist.files import file_name

HOME = "index.md"
ALL_PAPERS = "papers.md"
KEYWORDS = "keywords.md"
UNSORTED = "unsorted.md"
KEYS = "keys.json"
ALL_BIB = "all.bib"

_LEGAL = re.compile(r"[^A-Za-z0-9:._+/-]")


def paper_page(key: str) -> str:
    return f"paper/{file_name(key)}.md"


def theme_page(slug: str) -> str:
    return f"theme/{file_name(slug)}.md"


def list_page(name: str) -> str:
    return f"list/{file_name(name)}.md"


def bib_of(page: str) -> str:
    """The .bib beside a page: `theme/x.md` has `theme/x.bib`."""
    return page.removesuffix(".md") + ".bib"


def ris_of(page: str) -> str:
    """The .ris beside a page."""
    return page.removesuffix(".md") + ".ris"


def relative(page: str, target: str, fragment: str = "") -> str:
    """The link from one page to another, percent-encoded: `../paper/x.md#x`."""
    path = posixpath.relpath(target, posixpath.dirname(page) or ".")
    return quote(path) + (f"#{fragment}" if fragment else "")


def anchor(text: str) -> str:
    """An HTML id and URL fragment in one, different for different texts.

    What may stand in both unescaped (HTML: no white space; RFC 3986 §3.5) stays as it is; any
    other character is its UTF-8 bytes in hexadecimal between tildes.
    """
    return _LEGAL.sub(lambda found: f"~{found[0].encode('utf-8', 'replace').hex()}~", text)
