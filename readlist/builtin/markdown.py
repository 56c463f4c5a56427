"""Markdown reading lists (docs/formats/markdown.md). The exporter writes what GitHub shows well.

Text from papers is data: `_text` escapes it, at the one place where it is written. A person's own
Markdown (annotations, and the prose of a list) stays Markdown, unless it holds raw HTML or an
address that is none: then all of it is written as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import indent
from typing import TYPE_CHECKING

import msgspec

from readlist import Exporter, Library, Paper, Problem, hookimpl
from readlist.text.addresses import is_safe, left_out, safe_links

if TYPE_CHECKING:
    from readlist.site.groups import Group, Member

_INSIDE = "    "  # what stands below an item, at the depth that every Markdown reads
# CommonMark 0.31 §2.4; a `_` within a word, and a `&` that begins no reference, need nothing.
_SPECIAL = re.compile(r"[\\`*\[\]<|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_BLOCK = re.compile(r"(?:[#>+=-]|\d{1,9}(?=[.)]))")  # what begins a block at the start of a line
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
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
    parts = [f"# {_text(about.title or 'Reading list')}", _paragraph(about.description)]
    for group in grouped(library):
        parts += _section(group, library, chosen)
    return "\n\n".join(part for part in parts if part) + "\n"


def inspect(library: Library, options: Options | None = None) -> Iterable[Problem]:
    """Links that are left out."""
    return left_out(library.papers)


def _section(group: Group, library: Library, options: Options) -> Iterator[str]:
    yield _own(group.before)
    if group.title:
        yield f"## {_text(group.title)}"
    yield _paragraph(group.description)
    yield _own(group.prose)
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
    further = [_own(note) for note in dict.fromkeys(notes) if note]
    if options.abstracts and member.home and paper.abstract:
        fold = "<details><summary>Abstract</summary>"
        further += [f"{fold}\n\n{_paragraph(paper.abstract)}\n\n</details>"]
    first = "<br>\n".join(part for part in [f"- {box}{_head(paper)}", *indented(below)] if part)
    return "\n\n".join([first, *indented(further)])


def indented(texts: Iterable[str]) -> list[str]:
    """Texts as they stand below an item."""
    return [indent(text, _INSIDE) for text in texts]


def _head(paper: Paper) -> str:
    title = _text(paper.title or paper.key)
    main, *others = [*_links(paper), ("", "")]
    linked = f"**[{title}]({main[1]})**" if main[1] else f"**{title}**"
    return " ".join([linked, *(f"[[{word}]({url})]" for word, url in others if url)])


def _links(paper: Paper) -> Iterator[tuple[str, str]]:
    """Each address with the word for it, the main one first, the DOI where no link leads there."""
    from readlist.site.pages import targets

    words = {link.url: link.kind for link in safe_links(paper)}
    for target in targets(paper):
        word = words.get(target.href, "doi")
        yield "link" if word == "other" else word, _address(target.href)


def _facts(paper: Paper, state: str) -> str:
    people = ", ".join(_text(str(person)) for person in paper.authors)
    venue = f"*{_text(paper.venue)}*" if paper.venue.strip() else ""
    where = ", ".join(part for part in (venue, paper.year) if part)
    said = [part if part.endswith(".") else f"{part}." for part in (people, where) if part]
    return _guarded(" ".join([*said, f"({state})" if state else ""]).strip())


# --------------------------------------------------------------------------- escaping


def _text(value: str) -> str:
    """Text on one line that no Markdown acts on."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(_CONTROL.sub(" ", value).split()))


def _paragraph(value: str) -> str:
    """The same for the start of a line, where more has a meaning."""
    return _guarded(_text(value))


def _guarded(line: str) -> str:
    found = _BLOCK.match(line)
    if found is None:
        return line
    end = found.end() if found[0].isdigit() else 0
    return f"{line[:end]}\\{line[end:]}"


def _address(url: str) -> str:
    """An address, safe already, that cannot end the link that it stands in."""
    url = url.replace("(", "%28").replace(")", "%29")
    return re.sub(r"&(?=#?\w+;)", "&amp;", url)


def _own(text: str) -> str:
    """A person's Markdown as it stands, or as text where it is more than Markdown."""
    if not text or _is_plain(text):
        return text
    return "\n\n".join(filter(None, map(_paragraph, re.split(r"\n\s*\n", text))))


def _is_plain(text: str) -> bool:
    """Whether Markdown has neither raw HTML nor an address with another scheme in it."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for block in parser.parse(text):
        for token in [block, *(block.children or [])]:
            address = str(token.attrs.get("href") or token.attrs.get("src") or "")
            if token.type in ("html_block", "html_inline"):
                return False
            if re.match(r"[^/?#]*:", address) and not is_safe(address):
                return False
    return True
