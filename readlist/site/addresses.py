"""Where each page stands, how one page points at another, and which addresses are links.

Links between pages name *source* files (`../paper/x.md#x`); the engine turns them into its own
addresses, whichever style of address it uses (`readlist.site.cite`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from readlist.files import file_name

HOME = "index.md"
ALL_PAPERS = "papers.md"
KEYWORDS = "keywords.md"
YEARS = "years.md"
AUTHORS = "authors.md"
UNSORTED = "unsorted.md"
KEYS = "keys.json"

_LEGAL = re.compile(r"[^A-Za-z0-9:._+/-]")


@lru_cache(maxsize=50_000)  # a page asks for the address of each of its papers several times
def paper_page(key: str) -> str:
    return f"paper/{file_name(key)}.md"


def theme_page(slug: str) -> str:
    return f"theme/{file_name(slug)}.md"


def list_page(name: str) -> str:
    return f"list/{file_name(name)}.md"


def relative(page: str, target: str, fragment: str = "") -> str:
    """The link from one page to another, percent-encoded: `../paper/x.md#x`."""
    return quote(_way(page, target)) + (f"#{fragment}" if fragment else "")


def _way(page: str, target: str) -> str:
    """`posixpath.relpath` for paths that are normal already; a large site asks for thousands."""
    here, there = page.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + "/".join(there[shared:])


def anchor(text: str) -> str:
    """An HTML id and URL fragment in one, different for different texts.

    What may stand in both unescaped (HTML: no white space; RFC 3986 §3.5) stays as it is; any
    other character is its UTF-8 bytes in hexadecimal between tildes.
    """
    return _LEGAL.sub(lambda found: f"~{found[0].encode('utf-8', 'replace').hex()}~", text)
