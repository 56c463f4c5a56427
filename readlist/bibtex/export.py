"""A library as a .bib file that others may see: which papers, in what order, which fields.

The exporters `bibtex` and `biblatex` are this, each for its target. `doubts` says what programs
will stumble over and what was left out; it is asked apart, since a text cannot carry problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import msgspec

from readlist.bibtex.dialects import classic, modern
from readlist.bibtex.entries import format_paper, from_paper
from readlist.bibtex.headwords import to_ascii
from readlist.bibtex.latex import Target, kind_of
from readlist.bibtex.lineage import family, finder, missing_parents, put, with_shared_data
from readlist.bibtex.macros import Definitions, as_strings, needed_preambles, used
from readlist.bibtex.printable import unprintable
from readlist.model import Library, Paper, Problem, is_private

# In bytes: biblatex makes no PDF with an abstract of 3 MB, while one of 120 kB is fine (tried).
LONGEST = 100_000
_JOURNALS = ("journal", "journaltitle")
_SELDOM_PRINTED = ("abstract", "keywords")
_NOT_IN_KEY = re.compile(r"""[\s#%'"(),={}\\~]""")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every .bib export can be told.

    `abstracts`: whether to write them; `omit`: further fields to leave out; `macros`: whether
    `@string` macros are put in, or their definitions kept; `sort`: the order of the entries;
    `journals`: names of journals, and what to write instead.
    """

    abstracts: bool = True
    omit: tuple[str, ...] = ()
    macros: Literal["expand", "keep"] = "expand"
    sort: Literal["library", "key", "author", "year", "title"] = "library"
    journals: dict[str, str] = {}


def to_text(library: Library, options: Options, target: Target) -> str:
    """The file: kept macros and the preambles that the papers need, the papers, their parents."""
    papers = list(_prepared(family(_sorted(library, options)), library, options, target))
    head = ""
    if options.macros == "keep":
        macros, papers = _kept_macros(papers)
        head = as_strings(macros)
    values = (raw for paper in papers for raw in paper.raw.values())
    for raw in needed_preambles(library.preambles, values):
        head += f"@preamble{{{raw}}}\n"
    omit = _omitted(options)
    entries = [format_paper(paper, omit, target) for paper in papers]
    return "\n".join([head, *entries] if head else entries)


def doubts(library: Library, options: Options, target: Target) -> Iterator[Problem]:
    """Parents that are not there, keys that programs refuse, what is left out or cannot print."""
    yield from missing_parents(library)
    papers = family(library)
    yield from _bad_keys(papers)
    omit = _omitted(options)
    for paper in papers:
        for name in _too_long(paper, omit):
            message = f"'{paper.key}': the field {name} is longer than {LONGEST} bytes; left out"
            yield Problem("left-out", message, hint="biblatex makes no PDF with such a field")
    lettered = _lettered(papers, options)
    for paper in _prepared(papers, library, options, target, lettered):
        yield from _unprintable(paper, target)


# ---------------------------------------------------------------------- papers


def _prepared(
    papers: Sequence[Paper],
    library: Library,
    options: Options,
    target: Target,
    wanted: Iterable[Paper] | None = None,
) -> Iterator[Paper]:
    """The papers of a file, or those `wanted` of them, each as the target describes it."""
    present = {paper.key for paper in papers}
    earlier = _earlier_keys(library)
    omit = _omitted(options)
    find = finder(library)
    short = {_plain(name): instead for name, instead in options.journals.items()}
    for paper in papers if wanted is None else wanted:
        if target == "bibtex":
            if paper.type == "xdata":
                continue
            paper = with_shared_data(paper, find)
        paper = _with_earlier_keys(paper, earlier.get(paper.key, ()), present)
        paper = _abbreviated(_public(paper, omit), short)
        yield classic(paper) if target == "bibtex" else modern(paper)


def _lettered(papers: Iterable[Paper], options: Options) -> list[Paper]:
    """The papers that may have odd letters in the file, by themselves or from `xdata`.

    Most have none, and to prepare a paper takes as long as to read it.
    """
    instead = any(map(_is_lettered, options.journals.values()))
    return [
        paper
        for paper in papers
        if instead
        or paper.get("xdata")
        or any(
            _is_lettered(text) for name, text in paper.fields.items() if name not in _SELDOM_PRINTED
        )
    ]


def _is_lettered(text: str) -> bool:
    return not (text.isascii() or text.replace("–", "").isascii())  # which is written as `--`


def _omitted(options: Options) -> frozenset[str]:
    names = {name.strip().lower() for name in options.omit}
    return frozenset(names if options.abstracts else names | {"abstract"})


def _public(paper: Paper, omit: frozenset[str]) -> Paper:
    """Without private fields, those left out, and those too long for TeX."""
    gone = {name for name in paper.fields if name in omit or is_private(name)}
    gone.update(_too_long(paper, omit))
    return replace(
        paper,
        fields={name: text for name, text in paper.fields.items() if name not in gone},
        raw={name: source for name, source in paper.raw.items() if name not in gone},
        people={name: who for name, who in paper.people.items() if name not in omit},
        found_keywords=() if "keywords" in omit else paper.found_keywords,
    )


def _too_long(paper: Paper, omit: frozenset[str]) -> list[str]:
    return [
        name
        for name, text in paper.fields.items()
        if len(text) > LONGEST // 4  # of which each may have four bytes
        and len(text.encode()) > LONGEST
        and not (name in paper.people or name in omit or is_private(name))
    ]


def _abbreviated(paper: Paper, short: Mapping[str, str]) -> Paper:
    for name in _JOURNALS:
        instead = short.get(_plain(paper.get(name)))
        if instead:
            paper = put(paper, **{name: instead})
    return paper


def _plain(journal: str) -> str:
    return " ".join(re.sub(r"[{}]", "", journal).casefold().split())


def _kept_macros(papers: Iterable[Paper]) -> tuple[dict[str, str], list[Paper]]:
    """The definitions to write, and the papers with those taken off that need not be put in.

    Where two papers mean different things by a name, the first has it.
    """
    macros: dict[str, str] = {}
    kept = []
    for paper in papers:
        wanted = used(paper.raw.values(), Definitions(paper.macros))
        if all(macros.get(name, value) == value for name, value in wanted.items()):
            macros |= wanted
            paper = replace(paper, macros={})
        kept.append(paper)
    return macros, kept


# ---------------------------------------------------------------------- order


def _sorted(library: Library, options: Options) -> Library:
    """The library in the order asked for; what is alike stays in the library's order."""
    if options.sort == "library":
        return library
    return replace(library, papers=tuple(sorted(library.papers, key=_ORDERS[options.sort])))


def _by_author(paper: Paper) -> tuple[str, ...]:
    people = paper.authors or paper.people.get("editor", ())
    names = [to_ascii(f"{person.family} {person.given}").casefold() for person in people]
    return (*(names or [to_ascii(paper.title).casefold()]), paper.year)


_ORDERS: Mapping[str, Callable[[Paper], tuple[str, ...]]] = {
    "key": lambda paper: (paper.key.casefold(),),
    "author": _by_author,
    "year": lambda paper: (paper.year or "9999",),
    "title": lambda paper: (to_ascii(paper.title).casefold(),),
}


# ---------------------------------------------------------------------- keys


def _earlier_keys(library: Library) -> dict[str, list[str]]:
    """For each key those that its entry had before, as the ledger remembers them."""
    found: dict[str, list[str]] = {}
    for old, new in sorted(library.renamed.items()):
        found.setdefault(new, []).append(old)
    return found


def _with_earlier_keys(paper: Paper, earlier: Iterable[str], present: set[str]) -> Paper:
    """`ids` with every other key of the paper, so that biber resolves `\\cite{old}`.

    Not one that an entry of this file has now, which biber takes for a repeated entry.
    """
    given = paper.earlier_keys
    ids = [old for old in dict.fromkeys([*given, *earlier]) if old not in present]
    ids = [old for old in ids if not _NOT_IN_KEY.search(old)]
    return paper if tuple(ids) == given else put(paper, ids=", ".join(ids))


def _bad_keys(papers: Iterable[Paper]) -> Iterator[Problem]:
    """Keys that BibTeX or biber cannot read, and those that BibTeX takes for one."""
    seen: dict[str, str] = {}
    for paper in papers:
        if _NOT_IN_KEY.search(paper.key) or not paper.key:
            message = f"'{paper.key}': BibTeX or biber cannot read this key"
            yield Problem("bib-key", message, hint="give it one of letters and digits")
        first = seen.setdefault(paper.key.casefold(), paper.key)
        if first != paper.key:
            message = f"'{first}' and '{paper.key}': BibTeX takes them for one key"
            yield Problem("bib-repeated-key", message, hint="rename one of them")


def _unprintable(paper: Paper, target: Target) -> Iterator[Problem]:
    """Characters in what styles print that LaTeX has neither a font nor a macro for."""
    odd = {name for name, text in paper.fields.items() if _is_lettered(text)}
    odd = odd.difference(_SELDOM_PRINTED)
    odd = {name for name in odd if kind_of(name) in ("text", "title", "names")}
    fields = from_paper(replace(paper, fields={n: paper.fields[n] for n in odd}), target).fields
    for name, latex in fields.items():
        characters = unprintable(latex) if name in odd else ""
        if characters:
            shown = " ".join(characters[:10]) + (" …" if len(characters) > 10 else "")
            message = f"'{paper.key}': pdflatex cannot print in {name}: {shown}"
            hint = "LuaLaTeX and XeLaTeX can, with a font that has them"
            yield Problem("bib-letters", message, severity="note", hint=hint)
