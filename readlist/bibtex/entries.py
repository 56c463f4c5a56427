"""An entry of a .bib file <-> a `Paper`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from readlist.bibtex.blocks import Entry
from readlist.bibtex.edit import NewEntry
from readlist.bibtex.keys import label
from readlist.bibtex.latex import Target, kind_of, to_latex
from readlist.bibtex.layout import SPELLED, Raw, entry_text
from readlist.bibtex.macros import Definitions, definitions, expanded, used
from readlist.bibtex.names import is_sound, write_names
from readlist.bibtex.scan import without_collections
from readlist.bibtex.syntax import Document, parse
from readlist.bibtex.texts import PEOPLE, People, Texts, may_be_empty
from readlist.bibtex.values import MONTHS, evaluate
from readlist.model import Link, Origin, Paper, is_private, links_to_field

# The order in a fresh entry: who, what, where, when, how to find it; the long ones last.
_FIRST = (
    "author", "editor", "title", "subtitle", "key", "journal", "journaltitle", "booktitle",
    "series", "edition", "volume", "number", "pages", "publisher", "type", "institution", "school",
    "organization", "address", "location", "howpublished", "year", "month", "day", "date", "note",
    "doi", "eprint", "archiveprefix", "eprinttype", "primaryclass", "eprintclass",
)  # fmt: skip
_LAST = ("url", "urldate", "links", "ids", "keywords", "abstract")
_RANK = {name: rank for rank, name in enumerate(_FIRST)} | {
    name: 1000 + rank for rank, name in enumerate(_LAST)
}
_NOT_IN_NAME = re.compile(r"""[\s"#%'(),={}@\\~]+""")
_LEGAL_TYPE = re.compile(r"[A-Za-z][\w-]*")


def read_papers(document: Document) -> Iterator[Paper]:
    """A paper for each entry, in order; repeated keys too, since the document reports them."""
    strings, macros, name = definitions(document), document.macros, document.name
    with without_collections():
        papers = [to_paper(entry, macros, name, strings) for entry in document.entries]
    return iter(papers)


def to_paper(
    entry: Entry,
    macros: Mapping[str, str] | None = None,
    source: str = "",
    strings: Definitions | None = None,
) -> Paper:
    """The reading of one entry; each value is decoded when it is first asked for.

    `raw` repeats each value as it stands, with its delimiters; the definitions in `strings` that
    it uses come along in `macros`. Empty fields are left out, of repeated ones the first counts.
    """
    known = macros or {}
    if strings is None:
        strings = Definitions(
            (n, "{" + value + "}") for n, value in known.items() if n not in MONTHS
        )
    raw: dict[str, str] = {}
    latex: dict[str, str] = {}
    for spelled, value in entry.fields.written():
        name = spelled.lower()
        if name not in latex:
            raw[name] = value
            latex[name] = evaluate(value, known)
    people = People(latex)
    fields = Texts(latex, people)
    for name in [name for name, source in latex.items() if may_be_empty(name, source)]:
        if not fields[name]:
            del latex[name], raw[name]
    origin = Origin(source, entry.line, entry.last_line) if source else None
    carried = used(raw.values(), strings)
    return Paper(entry.key, entry.type.lower(), fields, raw, people, carried, origin=origin)


def read_back(paper: Paper) -> Paper:
    """A paper as it will be read once it is an entry: what LaTeX cannot say apart is one."""
    fresh = replace(paper, key=paper.key or "key")
    (entry,) = parse(format_entry(from_paper(fresh))).entries
    return replace(to_paper(entry), key=paper.key, origin=paper.origin)


def from_paper(paper: Paper, target: Target = "bibtex") -> NewEntry:
    """A fresh entry for a paper: (type, key, fields as LaTeX source).

    A field that was read and not changed since is repeated as it stood (`Raw`), with the macros
    of the paper put in. For classic BibTeX a paper without people gets a `key`, from which
    author-year styles make its label (btxdoc, "key"); biblatex has the title for that.
    """
    fields = {name: value for name, value in paper.fields.items() if value.strip()}
    named = [name for name in PEOPLE if paper.people.get(name) or name in fields]
    people = {name: _source(paper, name, fields.get(name, ""), target) for name in named}
    if target == "bibtex" and not any(people.values()):
        fields.setdefault("key", label(paper.title))
    fields["links"] = _links_worth_writing(paper)
    written = {}
    for name in sorted({**fields, **people}, key=lambda name: _RANK.get(name.lower(), 500)):
        value = people[name] if name in people else _source(paper, name, fields[name], target)
        if value:
            written[_spelled(name)] = value
    kind = paper.type if _LEGAL_TYPE.fullmatch(paper.type) else "misc"
    return NewEntry(kind, paper.key, written)


def format_paper(paper: Paper, omit: Container[str] = (), target: Target = "bibtex") -> str:
    """The text of a paper's entry as others may see it.

    Private fields and those in `omit` stay out; keywords found in the text stand after those
    that were given.
    """
    fields = {n: text for n, text in paper.fields.items() if n not in omit and not is_private(n)}
    people = {name: who for name, who in paper.people.items() if name not in omit}
    raw = dict(paper.raw)
    if paper.found_keywords and "keywords" not in omit:
        fields["keywords"] = ", ".join(word.replace(",", " ") for word in paper.keywords)
        raw.pop("keywords", None)
    entry = from_paper(replace(paper, fields=fields, people=people, raw=raw), target)
    kept = {name: value for name, value in entry.fields.items() if name not in omit}
    return format_entry(NewEntry(entry.type, entry.key, kept))


def format_entry(entry: NewEntry) -> str:
    """The text of a fresh entry, with the line end after its closing brace."""
    return entry_text(entry.type, entry.key, entry.fields) + "\n"


def _source(paper: Paper, name: str, text: str, target: Target) -> str:
    raw = expanded(paper.raw.get(name, ""), paper.macros)
    if raw and (name not in PEOPLE or is_sound(evaluate(raw, {}))):
        return Raw(raw)
    if name in PEOPLE and paper.people.get(name):
        return write_names(paper.people[name], target)
    if name == "month":
        return _month(text, target)
    if name == "doi":
        return to_latex(paper.doi, "verbatim")
    return to_latex(text, kind_of(name), target)


def _month(text: str, target: Target) -> str:
    """The macro that every style knows, for a month by name or number; else the text."""
    name = text.strip().lower()
    if name.isdigit() and 1 <= int(name) <= 12:
        return list(MONTHS)[int(name) - 1]
    return name[:3] if name in MONTHS or name in _MONTH_NAMES else to_latex(text, target=target)


_MONTH_NAMES = frozenset(name.lower() for name in MONTHS.values())


def _links_worth_writing(paper: Paper) -> str:
    """The `links` field: nothing where it would only repeat `url`."""
    main = Link(paper.get("url"), "paper")
    return links_to_field(paper.links) if any(link != main for link in paper.links) else ""


def _spelled(name: str) -> str:
    """A field name as BibTeX accepts it; the spelling people know where there is one."""
    legal = _NOT_IN_NAME.sub("-", name).strip("-") or "x"
    return SPELLED.get(legal.lower(), legal)
