"""One page of a theme, and many made from it.

The pages of papers are alike but for title, body, head and address. An engine renders one of them,
the skeleton, with marks in these places; each paper's page is the skeleton with its own words
there. That is the same look at a fraction of the cost: a theme takes longer for a page than the
page's own content does.
"""

from __future__ import annotations

import re

from readlist.model import Page

# A capital keeps it apart from every paper: `files.file_name` writes none.
NAME = "Readlist-Skeleton"
_TITLE, _BODY = "readlist-title", "rl-skeleton"

# With a heading, or themes would write their own.
PAGE = Page(
    f"paper/{NAME}.md", f'<div class="rl {_BODY}"><h1>{_BODY}</h1></div>', _TITLE, (), False
)

_HEAD = "</head>"
# Quotes and blanks may be gone: some plugins make pages smaller.
_BODY_BLOCK = rf"<div[^>]*\b{_BODY}\b[^>]*>\s*<h1[^>]*>{_BODY}</h1>\s*</div>"
_MARKS = re.compile(f"({_BODY_BLOCK}|{_TITLE}|{NAME}|{_HEAD})")


class Skeleton:
    """A rendered page, taken apart at its marks. Raises ValueError where the body's is gone."""

    def __init__(self, html: str) -> None:
        self._texts = _MARKS.split(html)
        self._marks = self._texts[1::2]
        if not any(_BODY in mark for mark in self._marks):
            raise ValueError("the theme does not show the page's content as it is")

    def page(self, name: str, title: str, body: str, head: str = "") -> str:
        """Another page: `name` as an address has it, the rest as HTML."""
        known = {_TITLE: title, NAME: name, _HEAD: head + _HEAD}
        filled = list(self._texts)
        filled[1::2] = [known.get(mark, body) for mark in self._marks]
        return "".join(filled)


def address_block(sitemap: str) -> str:
    """The `<url>` of the skeleton in a site map, from its first tag to its last; empty if none."""
    found = re.search(rf"<url>(?:(?!</url>).)*?{NAME}(?:(?!</url>).)*</url>\s*", sitemap, re.S)
    return found[0] if found else ""
