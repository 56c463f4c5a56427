"""A person's own Markdown, where it stands inside an entry: the note of a list's item.

The text is the project's own and is trusted as its other pages are. It is rendered here, and
not left to the site's engine, because an entry is one raw block of HTML (`readlist.site.markup`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import markdown
from markupsafe import Markup

from readlist.site.cite import CiteExtension
from readlist.site.markup import flat

_EXTENSIONS = ("sane_lists", "tables", "fenced_code", "attr_list")


class Prose:
    """Renders notes for one page; `keys` is what `readlist.site.cite` links `[@key]` by."""

    def __init__(self, keys: Mapping[str, Any], page: str) -> None:
        cite = CiteExtension(entries=keys, page=page)
        self._markdown = markdown.Markdown(extensions=[*_EXTENSIONS, cite])

    def html(self, text: str) -> Markup:
        """A note as HTML, on one line."""
        return flat(self._markdown.reset().convert(text)) if text else Markup("")
