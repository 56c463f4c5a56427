"""Markdown reading lists (docs/formats/markdown.md), of any layout in, and for GitHub out.

`readlist.text.listing` says what a list's entries are and `readlist.text.gathering` makes one
paper of those that are the same; here they become papers, and what was left out is named.
The exporter escapes text from papers (`readlist.text.escaping`); annotations and the prose of a
list are Markdown already, and stay so.
"""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from textwrap import indent
from typing import TYPE_CHECKING

import msgspec

from readlist import (
    Aside,
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
from readlist.text import venues
from readlist.text.addresses import as_fields, left_out, safe_links
from readlist.text.escaping import harmless_markdown, markdown, markdown_address
from readlist.text.tagged import shortly

if TYPE_CHECKING:
    from readlist.site.groups import Group, Member
    from readlist.text.gathering import Gathered
    from readlist.text.listing import Leftover, Listing

# --------------------------------------------------------------------------- importer

_OTHER = re.compile(
    r"\s*(?:<(?:!doctype|html|\?xml)\b|TY  - |PMID- "
    r"|@(?:article|book|misc|in\w+|comment|string)\s*[{(])",
    re.I,
)
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,4}[.)])\s+(?=\S)")
_LINKED = re.compile(
    r"\[[^\[\]]{0,300}\]{1,2} ?\(\s*<?(?:https?:|ftp:)|\][ ]?\[[^\[\]]{1,40}\]"
    r"|<a\s[^>]{0,200}href",
    re.I,
)
_URL = re.compile(r"https?://\S+", re.I)
_OWN = re.compile(r"\s*(?:[-*+]|\d{1,4}[.)])\s+\[.\]\s+\[@[^\s\[\]@;,]+\]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PROSE = 300  # characters of a line that is no item, from which on it is a paragraph of prose
_STATUS = {" ": "todo", "x": "done", "X": "done", "/": "reading", "-": "skip"}
_RUN = 3  # so many neighbours are named one by one; more of them by their lines
_KINDS = {"conference": ("inproceedings", "booktitle"), "journal": ("article", "journal")}
_IN_ADDRESS = (
    ("eprint", r"arxiv\.org/(?:abs|pdf|html|format)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})"),
    ("eprint", r"doi\.org/10\.48550/arxiv\.(\d{4}\.\d{4,5})"),
    ("doi", r"(?:^|[/.])doi\.org/(10\.\d{4,9}/[^\s?#]+)"),
    (
        "doi",
        r"(?:bio|med)rxiv\.org/content/(10\.\d{4,9}/[^\s?#]+?)(?:v\d+)?(?:\.[a-z.]+)?(?=$|[?#])",
    ),
    ("doi", r"link\.springer\.com/(?:article|chapter|book)/(10\.\d{4,9}/[^\s?#]+)"),
    ("doi", r"^https?://[\w.-]+/doi/(?:[a-z]+/)?(10\.\d{4,9}/[^\s?#]+)"),
)
_WHY = {
    "apart": "news, contents, credits and the like",
    "contents": "a table of contents",
    "no paper": "nothing shows that they are papers",
    "only a link": "addresses without titles",
}


@hookimpl
def readlist_importers(settings: object) -> Importer:
    return Importer("markdown", recognises, read)


def recognises(source: Source) -> bool:
    """Whether a text is a list in Markdown: most of what is long in it has links or is an item.

    A page whose titles stand above abstracts is `pasted`; a list of bare addresses is none of ours.
    """
    text = source.text.removeprefix("\ufeff")
    if _OTHER.match(text) or _is_json(text):
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if any(map(_OWN.match, lines)):
        return True
    prose = sum(len(line) > _PROSE and not _is_marked(line) for line in lines)
    marked = sum(map(_is_marked, lines))
    if source.suffix in (".md", ".markdown"):
        marked += sum(map(_is_reference, lines))
    if marked:
        return marked > prose
    items = [line for line in lines if _ITEM.match(line)]
    dated = sum(_YEAR.search(line) is not None for line in items)
    return len(items) > 1 and 2 * len(items) > len(lines) and 2 * dated > len(items)


def _is_reference(line: str) -> bool:
    """Whether a line of a Markdown file is a reference with the bare address of the paper."""
    alone = not _is_marked(line) and len(line) <= 2 * _PROSE
    return alone and bool(_URL.search(line) and _YEAR.search(line)) and len(line.split()) > 6


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_marked(line: str) -> bool:
    """Whether a line holds a link of a list: in an item, a row, a heading, or a short line."""
    begun = _ITEM.match(line)
    if begun and _URL.search(line):
        return len(_URL.sub("", line[begun.end() :]).split()) >= 3 or bool(_LINKED.search(line))
    listed = begun or line.lstrip().startswith(("|", "#", "<", "**", "["))
    return bool(_LINKED.search(line)) and bool(listed or len(line) <= _PROSE or line.count("|") > 1)


def read(source: Source) -> Iterator[Paper | Problem]:
    """Each paper of a list once, in order, then a note for what no paper used."""
    from readlist.text.gathering import gather
    from readlist.text.listing import listing

    if any(map(_OWN.match, source.text.splitlines())):
        yield _own_list(source.name)
        return
    found = listing(source.text)
    papers = gather(found.listed, found.title)
    if not papers:
        hint = "an entry has a title and a link to the paper; see docs/formats/markdown.md"
        yield Problem("no-papers", "no paper found", source.name, "error", hint)
    ticked = 2 * sum(bool(each.task) for each in found.listed) > len(found.listed)
    for paper in papers:
        yield _paper(paper, source.name, ticked)
    yield from _unread(found, source.name)
    yield from _lost(papers, source.name)


def _own_list(name: str) -> Problem:
    message = "a reading list of a project: its items cite papers by their keys"
    hint = "put it into the project's folder lists/, and add the papers from their library.bib"
    return Problem("own-list", message, name, "error", hint)


def _paper(found: Gathered, name: str, ticked: bool) -> Paper:
    """The paper that an entry of a list is: only what the list says."""
    from readlist.bibtex import from_prose, read_names

    entry = found.entry
    fields = {"title": from_prose(entry.title)}
    if entry.names:
        fields["author"] = from_prose(" and ".join(entry.names))
    if entry.year:
        fields["year"] = entry.year
    kind, field = _KINDS.get(venues.kind_of_venue(entry.venue), ("misc", "howpublished"))
    if entry.venue:
        fields[field] = from_prose(entry.venue)
    fields |= _main_first(entry.links) | _identifiers(entry.links, entry.doi)
    people = {"author": read_names(fields["author"])} if entry.names else {}
    aside = Aside(
        themes=found.themes,
        status=_STATUS.get(found.task, "") if ticked else "",  # type: ignore[arg-type]
        annotation=entry.remark,
    )
    return Paper(
        type=kind if entry.venue else "misc",
        fields=fields,
        people=people,
        origin=Origin(name, found.first, found.last),
        aside=aside,
    )


def _main_first(links: Sequence[Link]) -> dict[str, str]:
    """The links as fields; a PDF is the main one before a project's page is."""
    fields = as_fields(links)
    pdf = next((link.url for link in links if link.kind == "pdf"), "")
    if pdf and not any(link.kind == "paper" for link in links):
        fields["url"] = pdf
    return fields


def _identifiers(links: Sequence[Link], doi: str) -> dict[str, str]:
    """The arXiv number and the DOI that the paper's addresses state, where they state one."""
    found: dict[str, set[str]] = {"doi": {doi} if doi else set(), "eprint": set()}
    for link in links:
        if link.kind in ("paper", "pdf"):
            for name, form in _IN_ADDRESS:
                if match := re.search(form, link.url, re.I):
                    found[name].add(match[1])
                    break
    fields = {name: next(iter(said)) for name, said in found.items() if len(said) == 1}
    return fields | ({"archiveprefix": "arXiv"} if "eprint" in fields else {})


def _unread(found: Listing, name: str) -> Iterator[Problem]:
    """A note for each line that no paper used; one for many of them side by side."""
    begins = sorted(each.first for each in found.listed)
    groups: list[list[Leftover]] = []
    for left in sorted(found.leftovers, key=lambda left: (left.first, left.last)):
        if groups and _adjoins(groups[-1][-1], left, begins):
            groups[-1].append(left)
        else:
            groups.append([left])
    for group in groups:
        if len(group) > _RUN:
            yield _note(group, name)
        else:
            for left in group:
                yield Problem(
                    "unread", f"not read: {shortly(left.text)}", f"{name}:{left.first}", "note"
                )


def _adjoins(before: Leftover, left: Leftover, begins: Sequence[int]) -> bool:
    """Whether no paper stands between two leftovers of one sort."""
    return before.why == left.why and bisect(begins, before.first) == bisect(begins, left.first)


def _note(group: Sequence[Leftover], name: str) -> Problem:
    first, last = group[0], max(left.last for left in group)
    why = _WHY.get(first.why, "")
    about = f" ({why})" if why else ""
    message = f"not read: lines {first.first} to {last}{about}, from: {shortly(first.text)}"
    return Problem("unread", message, f"{name}:{first.first}", "note")


def _lost(papers: Sequence[Gathered], name: str) -> Iterator[Problem]:
    """A note for addresses that are no web addresses: files of the list's own folder, FTP."""
    lost = [(paper, url) for paper in papers for url in paper.entry.lost]
    for paper, url in lost[:_RUN] if len(lost) > _RUN + 1 else lost:
        message = f"not read: the address {shortly(url)} of '{shortly(paper.entry.title)}'"
        yield Problem("unread", message, f"{name}:{paper.first}", "note")
    if len(lost) > _RUN + 1:
        message = f"not read: {len(lost) - _RUN} more addresses that are none of the web"
        yield Problem("unread", message, f"{name}:{lost[_RUN][0].first}", "note")


# --------------------------------------------------------------------------- exporter

_INSIDE = "    "  # what stands below an item, at the depth that every Markdown reads
_CITED = re.compile(r"\\?\[@([^\s\[\]@;,\\]+)\\?\]")
_BOXES = {"todo": "[ ] ", "done": "[x] "}
_WORDS = {"reading": "reading", "skip": "skipped"}


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`abstracts`: whether to write them, folded."""

    abstracts: bool = False


@hookimpl
def readlist_exporters(settings: object) -> Exporter:
    return Exporter("markdown", ".md", render, Options, inspect)


def render(library: Library, options: Options | None = None) -> str:
    """The papers below the headings of their list, where one was asked for, else their themes."""
    from readlist.site.pages import grouped, selected_list

    chosen = options or Options()
    about = selected_list(library) or library
    parts = [f"# {markdown(about.title or 'Reading list')}", markdown(about.description)]
    for group in grouped(library):
        parts += _section(group, library, chosen)
    return "\n\n".join(part for part in parts if part) + "\n"


def inspect(library: Library, options: Options | None = None) -> Iterable[Problem]:
    """Links that are left out."""
    return left_out(library.papers)


def _section(group: Group, library: Library, options: Options) -> Iterator[str]:
    yield _own(group.before, library)
    if group.title:
        yield f"## {markdown(group.title)}"
    yield markdown(group.description)
    yield _own(group.prose, library)
    items = [_item(member, library, options) for member in group.members]
    loose = any("\n\n" in item for item in items)
    yield ("\n\n" if loose else "\n").join(items)


def _item(member: Member, library: Library, options: Options) -> str:
    """`- **[Title](url)** [[code](url)]`, who, where and when, annotations, the abstract.

    Annotations and the abstract stand where the paper is at home, once.
    """
    paper, item = member.paper, member.item
    box = _BOXES.get(item.status, "") if item else ""
    below = [_facts(paper, _WORDS.get(item.status, "") if item else "")]
    notes = [item.note] if item else []
    if member.home and not item:
        notes = [each.note for _, each in library.places.get(paper.key, ())]
    further = [_own(note, library) for note in dict.fromkeys(notes) if note]
    if options.abstracts and member.home and paper.abstract:
        fold = "<details><summary>Abstract</summary>"
        further += [f"{fold}\n\n{markdown(paper.abstract)}\n\n</details>"]
    first = "<br>\n".join(part for part in [f"- {box}{_head(paper)}", *_indented(below)] if part)
    return "\n\n".join([first, *_indented(further)])


def _indented(texts: Iterable[str]) -> list[str]:
    """Texts as they stand below an item."""
    return [indent(text, _INSIDE) for text in texts]


def _head(paper: Paper) -> str:
    title = markdown(paper.title or paper.key)
    main, *others = [*_links(paper), ("", "")]
    linked = f"**[{title}]({main[1]})**" if main[1] else f"**{title}**"
    return " ".join([linked, *(f"[[{word}]({url})]" for word, url in others if url)])


def _links(paper: Paper) -> Iterator[tuple[str, str]]:
    """Each address with the word for it, the main one first, the DOI where no link leads there."""
    from readlist.site.pages import targets

    words = {link.url: link.kind for link in safe_links(paper)}
    for target in targets(paper):
        word = words.get(target.href, "doi")
        yield "link" if word == "other" else word, markdown_address(target.href)


def _facts(paper: Paper, state: str) -> str:
    people = ", ".join(markdown(str(person)) for person in paper.authors)
    venue = f"*{markdown(paper.venue)}*" if paper.venue.strip() else ""
    where = ", ".join(part for part in (venue, paper.year) if part)
    said = [part if part.endswith(".") else f"{part}." for part in (people, where) if part]
    return " ".join([*said, f"({state})" if state else ""]).strip()


def _own(text: str, library: Library) -> str:
    """A person's Markdown; where it cites a paper that is here (`[@key]`), the link to it."""
    return _CITED.sub(
        lambda said: _citation(library.by_key[said[1]]) if said[1] in library.by_key else said[0],
        harmless_markdown(text),
    )


def _citation(paper: Paper) -> str:
    from readlist.site.pages import label

    _, url = next(_links(paper), ("", ""))
    said = markdown(label(paper))
    return f"[{said}]({url})" if url else said
