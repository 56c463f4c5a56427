"""HTML, both ways: saved web pages are read, and a library is written as one page that holds all.

What a saved page says of its papers for machines counts, then what it lists. A page with meta tags
of one paper is that paper's; any other may list papers, and each is put together from all that the
page tells of it. Where no markup says which part is a title, the page's readable text goes the way
of copied pages (`builtin/pasted.py`). See docs/formats/html.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec

from readlist import (
    Exporter,
    Importer,
    Library,
    Link,
    Origin,
    Paper,
    Problem,
    Source,
    hookimpl,
)
from readlist.bibtex import from_prose, names_text, read_names, read_papers
from readlist.bibtex import parse as parse_bibtex
from readlist.builtin import markdown, pasted
from readlist.text import embedded, listings, webpapers
from readlist.text.addresses import as_fields, is_safe, kind_of, left_out
from readlist.text.nesting import tangle
from readlist.text.transcribing import transcribed
from readlist.text.webpage import Line, Webpage, parse, readable
from readlist.text.webpapers import WebPaper

_PAGE = re.compile(
    r"\s*(?:<\?xml\b[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_PART = re.compile(
    r"\s*<(?:head|body|main|article|section|div|table|ul|ol|dl|h[1-6]|p)\b[^>]*>", re.I
)
_HEAD = 100_000  # characters in which a page must say that it is one
_ABSTRACTS = (
    "blockquote.abstract, .acl-abstract > span, section#abstract, div#abstract, section.abstract,"
    " div.abstract"
)
_LABEL = re.compile(r"^(?:abstract|summary)\s*[:.—–-]?\s*", re.I)
_LATEX = ("title", "abstract")
_NO_PAPERS = "save the page when all of it is shown, or copy its text; see docs/formats/html.md"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`abstracts`: whether to write them, folded."""

    abstracts: bool = True


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("html", ".html", render, Options, inspect)


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("html", recognises, read)


def render(library: Library, options: Options | None = None) -> str:
    """The papers below the headings of their list, where one was asked for, else their themes."""
    from readlist.site.pages import single_page

    return single_page(library, (options or Options()).abstracts)


def inspect(library: Library, options: Options | None = None) -> Iterable[Problem]:
    """Links that are left out."""
    return left_out(library.papers)


# --------------------------------------------------------------------------- reading


def recognises(source: Source) -> bool:
    """A page says that it is one; a file named so may also be a part of one."""
    if _PAGE.match(source.text[:_HEAD].lstrip("\ufeff")):
        return True
    named = source.suffix in (".html", ".htm", ".xhtml")
    return named and _PART.search(source.text[:_HEAD]) is not None


def read(source: Source) -> Iterator[Paper | Problem]:
    """The page's papers, in its order, and what is doubtful about them."""
    if why := tangle(source.text):
        hint = "copy the page's text from a browser into a file, and add that"
        yield Problem("no-papers", f"not read: {why}", source.name, "error", hint)
        return
    page = parse(source.text, source.name)
    one = webpapers.of_metas(page)
    listed = listings.of_listing(page)
    told = [
        *embedded.of_state(page), *embedded.of_schema(page), *embedded.of_microdata(page),
        *embedded.of_coins(page),
    ]  # fmt: skip
    sure = [record for record in told if record.sure]
    if one and one.sure:
        yield from _one_paper(page, one, [*listed, *told], source.name)
        return
    written = page.tree.css_first(_WRITTEN_IN_MARKDOWN)
    if written and (things := _by_markdown(page, transcribed(page, written), source.name)):
        yield from things
        return
    entries = list(_entries(page, source.name))
    if listed or sure or len(entries) > 1:
        found = _papers(page, _merged([*listed, *sure]), source.name)
    else:
        found = _by_text(page, [*([one] if one else ()), *told], source.name)
    yield from _with_entries(found, entries)


# --------------------------------------------------------------------------- which papers


def _one_paper(
    page: Webpage, one: WebPaper, others: Iterable[WebPaper], name: str
) -> Iterator[Paper | Problem]:
    """The paper that a page is about, with all that is said of it anywhere on the page."""
    beside = 0
    for other in _merged(others):
        if _same(one) == _same(other):
            one = webpapers.joined(one, other)
        else:
            beside += 1
    if not one.fields.get("abstract"):
        text = _shown_abstract(page)
        one = replace(one, fields={**one.fields, "abstract": text})
    if one.fields.get("archiveprefix") and not one.fields.get("primaryclass"):
        subject = re.search(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)", _shown(page, ".primary-subject"))
        one = replace(one, fields={**one.fields, "primaryclass": subject[1] if subject else ""})
    yield from _papers(page, [one], name)
    if beside:
        papers = "another paper" if beside == 1 else f"{beside} other papers"
        message = f"not read: {papers} that the page mentions"
        yield Problem("unread", message, name, "note", "add their own pages")


def _merged(found: Iterable[WebPaper]) -> list[WebPaper]:
    """Each paper once, in the order in which it was first told of."""
    known: dict[str, WebPaper] = {}
    for record in found:
        key = _same(record)
        known[key] = webpapers.joined(known[key], record) if key in known else record
    return list(known.values())


def _same(record: WebPaper) -> str:
    """What two descriptions of one paper share: the letters and figures of its title."""
    return _letters(record.title)


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def _shown_abstract(page: Webpage) -> str:
    return _LABEL.sub("", _shown(page, _ABSTRACTS))


def _shown(page: Webpage, selector: str) -> str:
    from readlist.text.webpage import words

    return words(page.tree.css_first(selector))


# --------------------------------------------------------------------------- BibTeX on a page

_SHOWN = "pre, textarea, .bibref, .bibtex"  # where pages put the entries of their papers
_ENTRY = re.compile(r"\s*@[A-Za-z]+\s*[{(]")


def _entries(page: Webpage, name: str) -> Iterator[Paper | Problem]:
    """The papers of BibTeX entries that the page shows, and what is doubtful in these."""
    seen: set[str] = set()
    for node in page.tree.css(_SHOWN):
        text = node.text().strip()
        if text in seen or not _ENTRY.match(text):
            continue
        seen.add(text)
        line = page.places.line(text.splitlines()[0])
        document = parse_bibtex(text, name)
        for paper in read_papers(document):
            yield replace(paper, origin=Origin(name, line, line))
        for problem in document.problems:
            yield replace(problem, where=f"{name}:{line}")


def _with_entries(
    found: Iterable[Paper | Problem], entries: Sequence[Paper | Problem]
) -> Iterator[Paper | Problem]:
    """What was found, told by its entry where the page shows one; then the other entries.

    An entry beside text that gave no paper, or one, is what the page is about.
    """
    things = list(found)
    own: dict[str, list[Paper]] = {}
    for entry in entries:
        if isinstance(entry, Paper):
            own.setdefault(_letters(entry.title), []).append(entry)
    if own and any(isinstance(t, Problem) and t.code in ("no-papers", "by-text") for t in things):
        things = things if sum(isinstance(thing, Paper) for thing in things) > 1 else []
    told: set[int] = set()
    for thing in things:
        alike = own.get(_letters(thing.title)) if isinstance(thing, Paper) else None
        if alike and isinstance(thing, Paper):
            entry = alike.pop(0)
            told.add(id(entry))
            thing = _completed(entry, thing)
        yield thing
    yield from (entry for entry in entries if id(entry) not in told)


def _completed(entry: Paper, paper: Paper) -> Paper:
    """An entry with what else the page says of its paper."""
    fields = {**paper.fields, **entry.fields}
    people = {**paper.people, **entry.people}
    return replace(entry, fields=fields, people=people, origin=paper.origin)


# --------------------------------------------------------------------------- records to papers


def _papers(page: Webpage, found: Iterable[WebPaper], name: str) -> Iterator[Paper | Problem]:
    for record in map(webpapers.with_identifiers, found):
        line = page.places.line(record.start)
        paper = _paper(record, Origin(name, line, line))
        if paper.title or paper.get("doi") or paper.get("eprint"):
            yield paper
        else:
            message = "not read: an entry without a title"
            yield Problem("unread", message, str(paper.origin), "note")


def _paper(record: WebPaper, origin: Origin) -> Paper:
    """The paper that a record describes: only what it says."""
    fields = {name: text for name, text in record.fields.items() if text}
    fields |= {name: from_prose(fields[name]) for name in _LATEX if name in fields}
    people = {
        name: read_names(" and ".join(map(_as_latex, names)))
        for name, names in (("author", record.authors), ("editor", record.editors))
    }
    people = {name: persons for name, persons in people.items() if persons}
    fields |= {name: names_text(persons) for name, persons in people.items()}
    fields |= as_fields(record.links)
    return Paper(type=record.type, fields=fields, people=people, origin=origin)


def _as_latex(name: str) -> str:
    """A name as BibTeX takes it; one with an `and` inside, in braces or with a comma at
    its end is an organisation's."""
    whole = (name.startswith("{") and name.endswith("}")) or name.endswith(",")
    bare = " ".join(re.sub(r"[{}\\~]", " ", name).split()).rstrip(",")
    bare = re.sub(r"\s+\d{4}$", "", bare)  # DBLP tells people of one name apart so
    return f"{{{bare}}}" if bare and (whole or re.search(r"\band\b", bare, re.I)) else bare


# --------------------------------------------------------------------------- text


def _by_text(page: Webpage, told: Sequence[WebPaper], name: str) -> Iterator[Paper | Problem]:
    """The page's readable text, as if it had been copied; else what its markup may mean."""
    lines = readable(page)
    copied = Source(name, text="\n".join(line.text for line in lines))
    things = list(pasted.read(copied)) if pasted.recognises(copied) else []
    if any(isinstance(thing, Paper) for thing in things):
        at = _places(page, lines)
        yield from (_placed(thing, lines, at) for thing in things)
        message = "its markup names no papers; they were found by the form of its text"
        yield Problem("by-text", message, name, "note", "look through them once")
    elif told:
        yield from _papers(page, _merged(told), name)
    else:
        yield Problem("no-papers", "no paper found", name, "error", _NO_PAPERS)


_WRITTEN_IN_MARKDOWN = "article.markdown-body, div.markdown-body"


def _by_markdown(page: Webpage, lines: Sequence[Line], name: str) -> list[Paper | Problem]:
    """What the importer of Markdown reads in a page that was written in it; else nothing."""
    source = Source(name, text="\n".join(line.text for line in lines))
    things = list(markdown.read(source)) if markdown.recognises(source) else []
    if not any(isinstance(thing, Paper) for thing in things):
        return []
    at = _places(page, lines)
    return [_placed(thing, lines, at) for thing in things]


def _places(page: Webpage, lines: Sequence[Line]) -> list[int]:
    """For each line of the readable text, the line of the page where it begins."""
    found = [0]
    for line in lines:
        found.append(page.places.line(line.start) if line.text else found[-1])
    return found


def _placed(thing: Paper | Problem, lines: Sequence[Line], at: Sequence[int]) -> Paper | Problem:
    """A paper or problem of the readable text, with its place in the page and its links."""
    if isinstance(thing, Problem):
        name, _, row = thing.where.rpartition(":")
        first = row.partition("-")[0]
        return (
            replace(thing, where=f"{name}:{at[int(first)]}") if first.isdigit() and name else thing
        )
    origin = thing.origin
    if origin is None or not origin.first:
        return thing
    shown = lines[origin.first - 1 : origin.last]
    links = {link.url: link for link in thing.links}
    for line in shown:
        for link, said in line.links:
            kind = kind_of(link.url, said)
            if is_safe(link.url) and (kind != "other" or said == line.text):
                links.setdefault(link.url, Link(link.url, kind))
    told = webpapers.with_identifiers(WebPaper(fields=thing.fields, links=tuple(links.values())))
    fields = {**told.fields, **as_fields(told.links)}
    place = Origin(origin.source, at[origin.first], max(at[origin.first], at[origin.last]))
    return replace(thing, fields=fields, origin=place)
