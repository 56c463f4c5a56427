"""The site's own icons: strokes on a grid of 16, in the colour of the text around them.

A page has each drawing once, in its sprite; a hundred buttons only name it.
"""

from __future__ import annotations

import re

from markupsafe import Markup

STROKES = {
    "paper": "M4 1.8h5.2L12 4.6v9.6H4zM9 2v3h3M6 8h4M6 10.7h4",
    "pdf": "M4 1.8h5.2L12 4.6v9.6H4zM9 2v3h3M8 7v4.6M6.2 9.9 8 11.7l1.8-1.8",
    "doi": "M4 1.8h5.2L12 4.6v9.6H4zM9 2v3h3M6 8h4M6 10.7h4",
    "code": "m5.2 4.6-3.4 3.4 3.4 3.4M10.8 4.6l3.4 3.4-3.4 3.4",
    "dataset": "M3 3.9c0-1 2.2-1.9 5-1.9s5 .9 5 1.9-2.2 1.9-5 1.9-5-.9-5-1.9zv8.2"
    "c0 1 2.2 1.9 5 1.9s5-.9 5-1.9V3.9M3 8c0 1 2.2 1.9 5 1.9s5-.9 5-1.9",
    "model": "M8 1.7 13.4 4.8v6.4L8 14.3 2.6 11.2V4.8zM2.8 4.9 8 8l5.2-3.1M8 8v6",
    "project": "M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM2 8h12"
    "M8 2c3.6 3.6 3.6 8.4 0 12C4.4 10.4 4.4 5.6 8 2z",
    "video": "M2.2 3.4h11.6v9.2H2.2zM6.7 5.9v4.2L10.2 8z",
    "other": "M6.8 9.2a2.6 2.6 0 0 0 3.8 0l2.3-2.3a2.7 2.7 0 0 0-3.8-3.8l-.9.9"
    "M9.2 6.8a2.6 2.6 0 0 0-3.8 0L3.1 9.1a2.7 2.7 0 0 0 3.8 3.8l.9-.9",
    "download": "M8 2.2v7.6M4.9 6.9 8 10l3.1-3.1M2.8 13.2h10.4",
    "feed": "M3 7.2a5.8 5.8 0 0 1 5.8 5.8M3 3a10 10 0 0 1 10 10M3.6 11.6v.2",
    "todo": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6z",
    "reading": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM8 5.2V8l2 1.3",
    "done": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM5.6 8.1l1.7 1.7 3.1-3.4",
    "skip": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM5.7 8h4.6",
    "unknown": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM8 5.2v3.4M8 10.6v.2",
}


_ID = "~i-"  # like no paper's anchor, which has a tilde only before hexadecimal digits
_USED = re.compile(rf'<use xlink:href="#{_ID}([a-z]+)"')
_FIRST = re.compile(r'^<div class="rl [^>]*>|<body>', re.M)


def icon(name: str) -> Markup:
    """An inline drawing, silent for screen readers: the word beside it says the same.

    A plain `href` would stop Material's `navigation.instant`, which assigns to every one it finds.
    """
    known = name if name in STROKES else "other"
    return Markup(
        f'<svg class="rl-icon" aria-hidden="true"><use xlink:href="#{_ID}{known}"/></svg>'
    )


def with_sprite(body: str) -> str:
    """A page with the drawings that it uses, before everything else in its first block."""
    used = sorted(set(_USED.findall(body)) & STROKES.keys())
    if not used:
        return body
    symbols = "".join(
        f'<symbol id="{_ID}{name}" viewBox="0 0 16 16"><path d="{STROKES[name]}"/></symbol>'
        for name in used
    )
    sprite = f'<svg class="rl-sprite" width="0" height="0" aria-hidden="true">{symbols}</svg>'
    if not _FIRST.search(body):
        return f'<div class="rl rl-icons">{sprite}</div>\n\n{body}'
    return _FIRST.sub(lambda found: found[0] + sprite, body, count=1)
