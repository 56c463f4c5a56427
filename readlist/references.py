"""Papers as formatted references, by pybtex: in its styles, and in those that others add to it.

pybtex formats, and nothing else: it gets its own `Entry` and `Person` objects, and what it makes
is written by `Plain`, `Markdown` or `Html` here. (Its own Markdown and HTML writers put addresses
into links as they are, quotation marks, brackets and `javascript:` included.)

pybtex reads every value as LaTeX. Ours are Unicode text, in which a percent sign is a percent
sign: such characters go through it as private ones, and come back in `Markup.format_str`.
"""

from __future__ import annotations

import html
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from readlist.bibtex.casing import protect
from readlist.bibtex.encode import clean
from readlist.bibtex.latex import kind_of, to_text
from readlist.bibtex.lineage import Find, with_shared_data
from readlist.bibtex.macros import expanded
from readlist.bibtex.values import evaluate
from readlist.errors import nearest
from readlist.model import Paper, Person, Problem, is_private

GROUP = "pybtex.style.formatting"


@dataclass(frozen=True, slots=True)
class Reference:
    """A formatted reference: the paper's key, the label the style gives it, and its text, both
    in the markup that was asked for."""

    key: str
    label: str
    text: str


def styles() -> list[str]:
    """The names of the styles that pybtex finds here, by name."""
    from importlib.metadata import entry_points

    from pybtex.plugin import enumerate_plugin_names

    aliases = (entry.name for entry in entry_points(group=f"{GROUP}.aliases"))
    return sorted({*enumerate_plugin_names(GROUP), *aliases})


def references(
    papers: Iterable[Paper], style: str, markup: Markup, find: Find = lambda key: None
) -> list[Reference | Problem]:
    """The papers as references, in the order of the style: `plain` sorts them, `unsrt` does not.

    `style` is one of `styles()`; `find` gives the papers to which a `crossref` or `xdata` leads
    (`lineage.finder`). A paper that the style fails on is a Problem, and so is a style that is
    not there.
    """
    if style not in (known := styles()):
        return [Problem("style", f"no style '{style}'", "", "error", nearest(style, known))]
    from pybtex.errors import capture
    from pybtex.plugin import find_plugin

    try:
        with capture():  # what pybtex calls an error is written to stderr, or raised, elsewhere
            made = find_plugin(GROUP, style)()
            entries = made.sort([_entry(made, inherited(p, find)) for p in papers])
            labels = list(made.format_labels(entries))
            pairs = zip(labels, entries, strict=True)
            return [_reference(made, entry, str(label), markup) for label, entry in pairs]
    except Exception as error:  # a style is somebody's code
        return [_failed(f"the style '{style}' failed", error)]


def _reference(style: Any, entry: Any, label: str, markup: Markup) -> Reference | Problem:
    try:
        text = _formatted(style, entry, label).render(markup)
    except Exception as error:
        return _failed(f"the style failed on '{entry.key}'", error)
    return Reference(entry.key, markup.format_str(label), text or markup.format_str(entry.key))


def _failed(what: str, error: Exception) -> Problem:
    said = " ".join(f"{what}: {type(error).__name__}: {error}".split())
    return Problem("style", said, "", "error", "try another --style, and tell its author")


def _formatted(style: Any, entry: Any, label: str) -> Any:
    """pybtex's rich text. What a style misses is given to it as empty text, so that the paper
    is printed with what is known about it."""
    from pybtex.style.template import FieldIsMissing

    for _ in range(20):
        try:
            return style.format_entry(label, entry).text
        except FieldIsMissing as missing:
            entry = _without(entry, missing.field_name)
    return style.format_entry(label, entry).text


def _without(entry: Any, missing: str) -> Any:
    """The entry as one that may lack the field. Without author and editor, a book is `misc`."""
    from pybtex.database import Entry

    fields, persons, kind = dict(entry.fields), dict(entry.persons), entry.type
    if missing == "editor":
        kind = "misc"
        fields.setdefault("howpublished", fields.get("booktitle") or fields.get("publisher", ""))
    elif missing == "author":
        persons["author"] = []
    else:
        fields[missing] = ""
    other = Entry(kind, fields, persons)
    other.key = entry.key
    return other


# --------------------------------------------------------------------------- paper to entry

# biblatex's types and fields for those of classic styles (biblatex manual 2.1.2, 2.2.5).
_TYPES = {
    "conference": "inproceedings", "electronic": "online", "www": "online", "report": "techreport",
    "thesis": "phdthesis", "mvbook": "book", "collection": "book", "mvcollection": "book",
    "reference": "book", "mvproceedings": "proceedings", "bookinbook": "inbook",
    "suppbook": "inbook", "suppcollection": "incollection", "inreference": "incollection",
    "suppperiodical": "article", "review": "article",
}  # fmt: skip
_FIELDS = {"journaltitle": "journal", "location": "address", "pmid": "pubmed"}
_KNOWN = frozenset(
    {
        "article", "book", "booklet", "dataset", "inbook", "incollection", "inproceedings",
        "manual", "mastersthesis", "misc", "online", "patent", "phdthesis", "proceedings",
        "software", "techreport", "unpublished",
    }
)  # fmt: skip


def inherited(paper: Paper, find: Find) -> Paper:
    """The paper as a reference prints it: with what it lacks and its `xdata` and `crossref` have;
    the whole's title is its booktitle."""
    paper = with_shared_data(paper, find)
    parent = find(paper.get("crossref").strip())
    if parent is None or parent.key == paper.key:
        return paper
    given = {name: text for name, text in parent.fields.items() if name not in ("key", "ids")}
    given.setdefault("booktitle", given.get("title", ""))
    raw = {name: text for name, text in parent.raw.items() if name not in paper.fields}
    return replace(
        paper,
        fields={**given, **paper.fields},
        raw={**raw, **paper.raw},
        people={**parent.people, **paper.people},
        macros={**parent.macros, **paper.macros},
    )


def _entry(style: Any, paper: Paper) -> Any:
    """pybtex's entry for a paper."""
    from pybtex.database import Entry

    people = {role: who for role, who in paper.people.items() if who}
    fields = {
        _FIELDS.get(name, name): _value(paper, name)
        for name in paper.fields
        if name not in people and not is_private(name) and _is_meant(paper, name)
    }
    if paper.year:
        fields["year"] = _hidden(paper.year)
    kind = _type(style, paper.type)
    if kind == "misc":
        fields.setdefault("howpublished", _hidden(paper.venue))
    elif kind.endswith("thesis"):
        fields.setdefault("school", _hidden(paper.get("institution")))
    entry = Entry(kind, _filled(fields), {role: _persons(who) for role, who in people.items()})
    entry.key = paper.key
    return entry


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in fields.items() if text}


def _is_meant(paper: Paper, name: str) -> bool:
    """Whether the style may have the field: it takes every eprint for one of arXiv."""
    archive = paper.get("archiveprefix") or paper.get("eprinttype") or "arxiv"
    return name != "eprint" or archive.lower() == "arxiv"


def _type(style: Any, kind: str) -> str:
    """A type that the style has a template for."""
    kind = kind.lower()
    wanted = (kind, _TYPES.get(kind, ""))
    named = (each for each in wanted if each in _KNOWN or each in _TYPES)
    having = (
        n for n in named if hasattr(style, f"get_{n}_template") or hasattr(style, f"format_{n}")
    )
    return next(having, "misc")


def _persons(people: Sequence[Person]) -> list[Any]:
    return [_person(person) for person in people]


def _person(person: Person) -> Any:
    """pybtex's person, in BibTeX's parts; an organisation is one family name."""
    from pybtex.database import Person as Name

    name = Name()
    family = _hidden(person.family or person.given)
    name.last_names = [family] if person.literal else family.split()
    given = _hidden(person.given if person.family else "").split()
    name.first_names, name.middle_names = given[:1], given[1:]
    name.prelast_names = _hidden(person.prefix).split()
    name.lineage_names = _hidden(person.suffix).split()
    return name


def _value(paper: Paper, name: str) -> str:
    """A field as pybtex reads it."""
    if kind_of(name) == "title":
        return "".join(map(_cased, _pieces(paper, name)))
    if name == "doi":
        return _hidden(paper.doi)
    if name == "pages":  # styles make a dash of its hyphens
        return "-".join(map(_hidden, re.split("-+", paper.get(name))))
    return _hidden(paper.get(name))


def _cased(piece: tuple[str, bool]) -> str:
    text, kept = piece
    return "{" + _private(text) + "}" if kept else _private(text)


_NESTED = r"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*"
# A command with what it owns, or a group in braces that is no accent such as `{\"u}`.
_GROUP = re.compile(
    rf"(?P<command>\\(?:[A-Za-z]+\s*|.)(?:\{{{_NESTED}\}})?)|\{{(?!\\)({_NESTED})\}}"
)
_OPEN, _CLOSE = "\uf000", "\uf001"


def _pieces(paper: Paper, name: str) -> Iterator[tuple[str, bool]]:
    """A title in pieces, and whether the case of each must stay: what a person put in braces,
    else the words that look like it."""
    plain = clean(paper.get(name))
    source = evaluate(expanded(paper.raw.get(name, "{}"), paper.macros), {})
    marked = _GROUP.sub(_marked, source)
    text = " ".join(to_text(marked, "title").split())
    if re.sub(f"[{_OPEN}{_CLOSE}]", "", text) != plain:
        text = plain  # not read from a file, or too intricate
    for number, part in enumerate(re.split(f"[{_OPEN}{_CLOSE}]", text)):
        if number % 2:
            yield part, True
        else:
            yield from ((each.text, each.kept or each.maths) for each in protect(part))


def _marked(found: re.Match[str]) -> str:
    return found["command"] or f"{_OPEN}{found[2]}{_CLOSE}"


# Private characters stand for those that LaTeX reads in a way of its own.
_PRIVATE = 0xE000
_SPECIAL = re.compile(r"[\\{}%$~&#^_`\"<>|]|--+|''+|,,+")
_RESTORED = {_PRIVATE + code: chr(code) for code in range(128)}


def _hidden(text: str) -> str:
    """Text that a reader of LaTeX leaves as it is."""
    return _private(" ".join(clean(text).split()))


def _private(text: str) -> str:
    return _SPECIAL.sub(lambda found: "".join(chr(_PRIVATE + ord(c)) for c in found[0]), text)


# --------------------------------------------------------------------------- writing


class Markup(ABC):
    """Writes pybtex's rich text; pybtex calls these methods `BaseBackend`.

    This is the one place where text becomes markup: `escaped` and `link` see all of it.
    """

    RenderType = str
    symbols: Mapping[str, str] = {"ndash": "–", "newblock": " ", "nbsp": " "}

    def format_str(self, text: str) -> str:
        return self.escaped(text.translate(_RESTORED))

    def format_protected(self, text: str) -> str:
        return text

    def format_tag(self, name: str, text: str) -> str:
        return self.tagged(name, text) if text else ""

    def format_href(self, url: str, text: str, external: bool = False) -> str:
        address = url.translate(_RESTORED).strip()
        return self.link(_safe(address), text) if text and _ADDRESS.match(address) else text

    def render_sequence(self, parts: Sequence[str]) -> str:
        return "".join(parts)

    def escaped(self, text: str) -> str:
        return text

    def tagged(self, name: str, text: str) -> str:
        return text

    def link(self, url: str, text: str) -> str:
        return text

    @abstractmethod
    def whole(self, found: Iterable[Reference]) -> str:
        """The references, one after another."""


_ADDRESS = re.compile(r"https?://|mailto:", re.I)
_IN_ADDRESS = "!#$%&'*+,/:;=?@~-._"  # RFC 3986, but brackets, which mean something in Markdown


def _safe(address: str) -> str:
    return quote(address, safe=_IN_ADDRESS)


class Plain(Markup):
    """Text without markup."""

    def whole(self, found: Iterable[Reference]) -> str:
        return "".join(f"[{each.label}] {each.text}\n" for each in found)


class Markdown(Markup):
    """Markdown that Python-Markdown, CommonMark and Pandoc read alike.

    Backslashes only where all three know them; other signs are numbered references.
    """

    _MARKS: Mapping[str, str] = {"em": "*", "i": "*", "strong": "**", "b": "**"}
    _BACKSLASHED = re.compile(r"[\\`*_\[\]]")
    _NUMBERED = re.compile(r"[&<>{}~$^|@=]")

    def escaped(self, text: str) -> str:
        text = self._NUMBERED.sub(lambda found: f"&#{ord(found[0])};", text)
        return self._BACKSLASHED.sub(r"\\\g<0>", text)

    def tagged(self, name: str, text: str) -> str:
        mark = self._MARKS.get(name, "")
        return f"{mark}{text}{mark}"

    def link(self, url: str, text: str) -> str:
        return f"[{text}](<{url.replace('&', '&amp;')}>)"

    def whole(self, found: Iterable[Reference]) -> str:
        return "\n".join(f"\\[{each.label}\\] {each.text}\n" for each in found)


class Html(Markup):
    """HTML for the inside of a page: a list of descriptions."""

    symbols: Mapping[str, str] = {"ndash": "–", "newblock": " ", "nbsp": "&nbsp;"}
    _TAGS: Mapping[str, str] = {
        **{name: name for name in ("em", "strong", "i", "b", "sup", "sub")},
        "tt": "code",
    }  # fmt: skip

    def escaped(self, text: str) -> str:
        return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")

    def tagged(self, name: str, text: str) -> str:
        tag = self._TAGS.get(name, "span")
        return f"<{tag}>{text}</{tag}>"

    def link(self, url: str, text: str) -> str:
        return f'<a href="{html.escape(url)}">{text}</a>'

    def whole(self, found: Iterable[Reference]) -> str:
        lines = [f"<dt>{each.label}</dt>\n<dd>{each.text}</dd>\n" for each in found]
        return "".join(['<dl class="references">\n', *lines, "</dl>\n"])


MARKUPS: Mapping[str, Markup] = {"text": Plain(), "markdown": Markdown(), "html": Html()}
