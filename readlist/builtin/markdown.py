"""Markdown reading lists (docs/formats/markdown.md). The exporter writes what GitHub shows well.

Text from papers is escaped (`readlist.text.escaping`); annotations and the prose of a list are
Markdown already, and stay so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import indent
from typing import TYPE_CHECKING

import msgspec

from readlist import Exporter, Library, Paper, Problem, hookimpl
from readlist.text.addresses import left_out, safe_links
from readlist.text.escaping import harmless_markdown, markdown, markdown_address

if TYPE_CHECKING:
    from readlist.site.groups import Group, Member

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
