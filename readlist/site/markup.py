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

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
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
    if isinstance(text, Markup):
        return text
    lines = text.replace("\r\n", "\n").expandtabs(4).split("\n")
    return Markup("&#10;".join(map(escaped, lines)))


def flat(html: str) -> Markup:
    """Trusted HTML on one line; line breaks within `<pre>` become references."""
    parts = _PRE.split(html)
    parts[::2] = [_BREAK.sub(" ", part) for part in parts[::2]]
    parts[1::2] = [part.replace("\n", "&#10;") for part in parts[1::2]]
    return Markup("".join(parts).translate(_BRACES).strip())


def fragment(template: str, **values: Any) -> Markup:
    """A template filled in, on one line."""
    return Markup(_environment().get_template(template).render(values).replace("\n", " "))


def escaped(value: Any) -> str:
    """Text as HTML; what is HTML already stays."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    return str(escape(clean(text))).translate(_BRACES)


class OneLine(Extension):
    """Takes the line breaks out of templates: they are layout, and the text has none."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _BREAK.sub("", source)


class Once(CodeGenerator):
    """Code of templates that leaves escaping to `escaped`, which sees every value anyway."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("(")
        self.write(finalize.src)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("readlist.site", "templates"),
        autoescape=True,
        extensions=[OneLine],
        undefined=StrictUndefined,
        finalize=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.code_generator_class = Once
    made.globals.update(w=SimpleNamespace(**WORDS), count=count, say=say, icon=icon)
    made.filters.update(verbatim=verbatim)
    return made
