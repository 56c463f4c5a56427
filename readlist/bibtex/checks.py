"""What is doubtful in a .bib file, where exactly, and how to mend it where that is safe.

    for finding in check(document):
        print(finding.problem, finding.edits)

An *error* breaks BibTeX, biber or TeX; a *warning* makes for a wrong or poor reference; a *note*
is a matter of style. Each kind of doubt is a small function of one entry or of one field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from readlist.bibtex import identifiers, people, prose
from readlist.bibtex.blocks import Broken, Entry
from readlist.bibtex.edit import Change, PutField
from readlist.bibtex.finding import Check, Found, Read, read, shown
from readlist.bibtex.keys import is_legal
from readlist.bibtex.lineage import REFERENCES
from readlist.bibtex.requirements import missing
from readlist.bibtex.syntax import Document, parse
from readlist.bibtex.values import MONTHS, pieces
from readlist.model import Problem, Severity

Exists = Callable[[str], bool]

ROUNDS = 10  # of mending; a field with several doubts needs one for each


class Finding(NamedTuple):
    """A doubt with its place, and the edits that mend it; none where a person must decide."""

    problem: Problem
    edits: tuple[Change, ...] = ()


_OF_FIELDS: tuple[tuple[Check, Iterable[str]], ...] = (
    (identifiers.doi, ("doi",)),
    (identifiers.isbn, ("isbn",)),
    (identifiers.issn, ("issn",)),
    (identifiers.url, ("url",)),
    (identifiers.eprint, ("eprint",)),
    (people.names, sorted(prose.NAMES)),
    (prose.specials, sorted(prose.PRINTED | prose.CARRIED | prose.NAMES)),
    (prose.addresses, sorted(prose.PRINTED)),
    (prose.capitals, sorted(prose.TITLES - {"shorttitle"})),
    (prose.double_braces, ("title", "booktitle")),
    (prose.month, ("month",)),
    (prose.year, ("year",)),
    (prose.pages, ("pages",)),
    (prose.keywords, ("keywords",)),
)
_BY_FIELD: Mapping[str, tuple[Check, ...]] = {
    name: tuple(check for check, of in _OF_FIELDS if name in of)
    for _, names in _OF_FIELDS
    for name in names
}
_OF_ENTRIES: tuple[Callable[[Read], Iterator[Found]], ...] = (
    identifiers.preprint,
    prose.letters,
)
# Characters of keys at which biber or TeX stop (tex.SE 408530, 581901; both tried).
_DEADLY = re.compile(r"""[#%'"(){}=\\~]""")


def check(document: Document, exists: Exists | None = None) -> tuple[Finding, ...]:
    """Everything that is doubtful, in the order of the file.

    `exists` says whether the path of a `file` field leads to a file; without it nobody looks.
    """
    found = [Finding(problem) for problem in document.problems]
    if not document.conflicts:
        found += (_finding(document, doubt) for doubt in _doubts(document, exists))
    return tuple(sorted(dict.fromkeys(found), key=_order))


def mend(document: Document, exists: Exists | None = None) -> tuple[Document, tuple[Finding, ...]]:
    """The document with everything mended that can be, and what that was."""
    mended: list[Finding] = []
    for _ in range(ROUNDS):
        chosen = _compatible(check(document, exists))
        if not chosen:
            break
        document = document.edit(edit for finding in chosen for edit in finding.edits)
        mended += chosen
    return document, tuple(mended)


def _compatible(findings: Iterable[Finding]) -> list[Finding]:
    """Those that can be mended at once: of several for one field the first."""
    taken: set[tuple[str, str]] = set()
    chosen = []
    for finding in findings:
        fields = {(e.key.casefold(), e.name) for e in finding.edits if isinstance(e, PutField)}
        if finding.edits and not fields & taken:
            taken |= fields
            chosen.append(finding)
    return chosen


# ---------------------------------------------------------------------- the walk


def _doubts(document: Document, exists: Exists | None) -> Iterator[Found]:
    reads = [read(entry, document.macros) for entry in document.entries]
    by_key: dict[str, Read] = {}
    for one in reads:
        by_key.setdefault(one.entry.key.casefold(), one)
    for one in reads:
        first = by_key[one.entry.key.casefold()] is one
        for doubt in _of_entry(one, by_key, exists):
            yield doubt if first else doubt._replace(edits=())  # an edit is of the first of a key
    for block in document.blocks:
        if isinstance(block, Broken) and block.code == "bib-no-key":
            yield from _inside_keyless(document, block)


def _of_entry(one: Read, by_key: Mapping[str, Read], exists: Exists | None) -> Iterator[Found]:
    yield from _key(one.entry)
    yield from missing(one, by_key)
    yield from _targets(one, by_key)
    for of_entry in _OF_ENTRIES:
        yield from of_entry(one)
    for name in one.values:
        for of_field in _BY_FIELD.get(name, ()):
            yield from of_field(one, name)
    if exists is not None and one.get("file").strip():
        yield from _files(one, exists)


def _key(entry: Entry) -> Iterator[Found]:
    """Keys that BibTeX, biber or TeX do not take; a digit in front harms nobody."""
    key, where = entry.key, entry.key_span.start
    hint = "use letters, digits and : . _ + / -"
    if found := _DEADLY.search(key):
        yield Found("bib-key", f"a key with {found[0]} in it: {key}", where, hint, "error")
    elif not key.isascii():
        message = f"a key that is not ASCII: {key}"
        yield Found("bib-key", message, where, "classic BibTeX and pdflatex need ASCII")
    elif not is_legal(f"k{key}"):
        yield Found("bib-key", f"a key with odd characters: {key}", where, hint)


def _targets(one: Read, by_key: Mapping[str, Read]) -> Iterator[Found]:
    """Entries that this one refers to must be there, for BibTeX below it."""
    for name in REFERENCES:
        for target in filter(None, map(str.strip, one.get(name).split(","))):
            parent = by_key.get(target.casefold())
            where = one.fields[name].value_start
            if parent is None:
                hint = "add that entry, or take the field out"
                message = f"{name}: no entry has the key {target}"
                severity: Severity = "error" if name == "crossref" else "warning"
                yield Found("bib-crossref", message, where, hint, severity)
            elif name == "crossref" and parent.entry.span < one.entry.span:
                hint = f"move {target} below the entries that refer to it; an export does so"
                message = f"BibTeX needs {target} below {one.entry.key}"
                yield Found("bib-crossref-order", message, where, hint)


def _files(one: Read, exists: Exists) -> Iterator[Found]:
    for path in _paths(one.get("file")):
        if not exists(path):
            message = f"no such file: {shown(path, 60)}"
            yield Found("bib-file", message, one.at("file"), "correct the path, or take it out")


def _paths(value: str) -> list[str]:
    """The paths of a `file` field: plain, or as JabRef and Zotero write them, `:path:type`."""
    paths = []
    for part in re.split(r"(?<!\\);", value):
        pieces = [re.sub(r"\\(.)", r"\1", piece) for piece in re.split(r"(?<!\\):", part.strip())]
        path = pieces[1] if len(pieces) == 3 else re.sub(r"\\([:;])", r"\1", part.strip())
        if path and "://" not in path:
            paths.append(path)
    return paths


def _inside_keyless(document: Document, block: Broken) -> Iterator[Found]:
    """Macros in an entry that only its missing key keeps from being read."""
    source = document.text[slice(*block.span)]
    head = re.match(r"@[^{(]*[{(]\s*", source)
    known = {*document.macros, *MONTHS}
    entries = parse(source[: head.end()] + "k" + source[head.end() :]).entries if head else ()
    for field in (field for entry in entries for field in entry.fields):
        for kind, name in pieces(field.raw):
            if not kind and not name.isdigit() and name.lower() not in known:
                hint = f"put it in braces, or define @string{{{name} = {{...}}}}"
                where = block.span.start + field.value_start - 1
                yield Found("bib-unknown-macro", f"no @string defines '{name}'", where, hint)


# ---------------------------------------------------------------------- places


def _finding(document: Document, found: Found) -> Finding:
    place = document.place(found.position)
    problem = Problem(found.code, found.message, place, found.severity, found.hint)
    return Finding(problem, found.edits)


def _order(finding: Finding) -> tuple[int, int]:
    place = re.search(r":(\d+)(?:[:-](\d+))?$", finding.problem.where)
    return (int(place[1]), int(place[2] or 0)) if place else (0, 0)
