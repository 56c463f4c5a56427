"""HTML from templates, fit to stand in a Markdown page of any engine.

Text from papers is data. One function, `escaped`, is what every `{{ value }}` of every template
passes through: it escapes for HTML, drops control characters, and writes braces as references,
so that neither Markdown nor a macro plugin finds anything to act on. A fragment is one line:
a raw block of HTML ends for Markdown at its own end tag, and a blank line never splits it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from readlist.site.icons import icon
from readlist.site.words import WORDS, count, say

_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
# C0 and C1 controls, line and paragraph separators, and halves of surrogate pairs.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# What `escaped` leaves as it is. To look first is cheaper than to replace nothing, four times.
_PLAIN = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{}&<>\"']*")
_BREAK = re.compile(r"\s*\n\s*")
_PRE = re.compile(r"(<pre\b.*?</pre>)", re.S | re.I)


def clean(text: str) -> str:
    """Text without control characters and line breaks: each run of them is a space."""
    return text if text.isprintable() else _CONTROL.sub(" ", text)


def verbatim(text: str) -> Markup:
    """Text for `<pre>`: escaped, its lines kept, and still on one line of the page."""
    lines = text.replace("\r\n", "\n").split("\n")
    return Markup("&#10;").join(escaped(line.expandtabs(4)) for line in lines)


def flat(html: str) -> Markup:
    """Trusted HTML on one line; line breaks within `<pre>` become references."""
    parts = _PRE.split(html)
    parts[::2] = [_BREAK.sub(" ", part) for part in parts[::2]]
    parts[1::2] = [part.replace("\n", "&#10;") for part in parts[1::2]]
    return Markup("".join(parts).translate(_BRACES).strip())


def fragment(template: str, **values: Any) -> Markup:
    """A template filled in, on one line. Line breaks of the template itself are layout."""
    return _joined(_environment().get_template(template).render(values))


def _joined(text: str) -> Markup:
    return Markup("".join(line.strip() for line in text.split("\n")))


def escaped(value: Any) -> Markup:
    """Text as HTML; what is HTML already stays."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    if _PLAIN.fullmatch(text):
        return Markup(text)
    return Markup(str(escape(clean(text))).translate(_BRACES))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("readlist.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(w=SimpleNamespace(**WORDS), count=count, say=say, icon=icon)
    made.filters.update(verbatim=verbatim)
    return made
