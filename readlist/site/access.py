"""What Material leaves out of its pages for those who do not see them."""

from __future__ import annotations

import re

_SEARCH = '<div class="md-search" data-md-component="search" role="dialog">'
_NAME = re.compile(r'<input[^>]*\bclass="md-search__input"[^>]*\baria-label="([^"]*)"')


def named(html: str) -> str:
    """A page whose search, a dialog to screen readers, has a name: the theme's own word for it."""
    found = _NAME.search(html)
    if found is None:
        return html
    name = f' aria-label="{found[1]}">'
    return html.replace(_SEARCH, _SEARCH[:-1] + name, 1)
