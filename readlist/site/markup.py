"""HTML from templates, fit to stand in a Markdown page of any engine.

Text from papers is data. One function, `escaped`, is what every `{{ value }}` of every template
passes through: it escapes for HTML, drops control characters, and writes braces as references,
so that neither Markdown nor a macro plugin finds anything to act on. A fragment is one line:
a raw block of HTML ends for Markdown at its own end tag, and a blank line never splits it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from traceback import extract_tb
from types import SimpleNamespace
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from readlist.errors import TemplateError
from readlist.site.icons import icon
from readlist.site.words import SPOKEN, Words, count, say

_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
# C0 and C1 controls, line and paragraph separators, and halves of surrogate pairs.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# What `escaped` leaves as it is. To look first is cheaper than to replace nothing, four times.
_PLAIN = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{}&<>\"']*")
_BREAK = re.compile(r"\s*\n\s*")
_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
_DOT = Markup("&nbsp;·&#32;")  # between facts
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


@dataclass(frozen=True, eq=False)
class Templates:
    """A person's own templates, by file name; `folder` is where they stand, for messages."""

    folder: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    def check(self, words: Words) -> None:
        """Raises TemplateError for one that is no template."""
        for name in self.texts:
            try:
                _environment(self, words).get_template(name)
            except TemplateSyntaxError as error:
                place = f"{error.filename}:{error.lineno}"
                raise TemplateError(f"{place}: {_one_line(error.message or '')}") from None

    def render(self, template: str, values: Mapping[str, Any], words: Words) -> str:
        """Raises TemplateError where one of them fails, with its line."""
        try:
            return _environment(self, words).get_template(template).render(values)
        except Exception as error:
            raise TemplateError(f"{self._place(error)}: {_said(error)}") from None

    def _place(self, error: Exception) -> str:
        """`templates/entry.html:3`, the innermost line of theirs."""
        lines = [frame for frame in extract_tb(error.__traceback__) if self._has(frame.filename)]
        return f"{lines[-1].filename}:{lines[-1].lineno}" if lines else self.folder

    def _has(self, filename: str) -> bool:
        return filename in {f"{self.folder}/{name}" for name in self.texts}


def _said(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template '{error.name}' here"
    if isinstance(error, TemplateSyntaxError):
        return _one_line(error.message or "")
    return _one_line(str(error)) or type(error).__name__


def _one_line(text: str) -> str:
    return " ".join(text.split())


# The templates of the site that is being made, beside ours: `readlist.site.look` sets them.
SHAPED: ContextVar[Templates] = ContextVar("templates", default=Templates())  # noqa: B039


def fragment(template: str, **values: Any) -> Markup:
    """A template filled in, on one line. Raises TemplateError where a person's own one fails."""
    templates, words = SHAPED.get(), SPOKEN.get()
    if templates.texts:
        return Markup(templates.render(template, values, words).replace("\n", ""))
    made = _environment(templates, words).get_template(template)
    return Markup(made.render(values).replace("\n", " "))


def escaped(value: Any) -> str:
    """Text as HTML; what is HTML already stays."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    return str(escape(clean(text))).translate(_BRACES)


class OneLine(Extension):
    """Takes the line breaks out of templates: they are layout, and the text has none.

    Those of a person's own stay until they are filled in, so that a message can name the line.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        own: set[str] = vars(self.environment)["own"]
        return _BREAKS.sub("\n", source) if filename in own else _BREAK.sub("", source)


class Once(CodeGenerator):
    """Code of templates that leaves escaping to `escaped`, which sees every value anyway."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("(")
        self.write(finalize.src)


def _unsaid(value: Any) -> Any:
    """`| safe` in a template: text stays what it is, and is escaped as all other."""
    return value


@lru_cache(maxsize=4)
def _environment(templates: Templates, words: Words) -> Environment:
    """What is filled in. A person's own templates see what they are given and no more."""
    own = bool(templates.texts)
    made = (SandboxedEnvironment if own else Environment)(
        loader=_loader(templates),
        autoescape=True,
        extensions=[OneLine],
        undefined=StrictUndefined,
        finalize=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.extend(own={f"{templates.folder}/{name}" for name in templates.texts})
    made.code_generator_class = Once
    made.globals.update(w=SimpleNamespace(**words.said), count=count, say=say, icon=icon, sign=_DOT)
    made.filters.update(verbatim=verbatim, safe=_unsaid)
    return made


def _loader(templates: Templates) -> BaseLoader:
    """Theirs before ours; ours are also below `readlist/`, to be extended or imported."""
    ours = PackageLoader("readlist.site", "templates")
    if not templates.texts:
        return ours

    def load(name: str) -> tuple[str, str, None] | None:
        text = templates.texts.get(name)
        return None if text is None else (text, f"{templates.folder}/{name}", None)

    return ChoiceLoader([FunctionLoader(load), PrefixLoader({"readlist": ours}), ours])
