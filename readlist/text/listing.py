"""Which parts of a reading list are its entries, and what stands beside them.

`listing(text)` reads an outline into places (an entry, its headings, its lines) and leftovers.
An entry shows that it is a paper by what it links to, or by people, venue or year; where most of a
section's entries do, the others there are believed to be papers, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from readlist.text import headings
from readlist.text.beneath import enriched, is_pair, links_of
from readlist.text.items import Entry, read_entry, several
from readlist.text.outline import Block, outline, said
from readlist.text.paragraphs import in_paragraph
from readlist.text.people import one_person, people
from readlist.text.rows import read_row
from readlist.text.titles import tidy


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in its place: the headings above it, its lines, the mark in its box."""

    entry: Entry
    headings: tuple[str, ...]
    first: int
    last: int
    task: str = ""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Lines that are no entry, and why."""

    first: int
    last: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list holds, and its own title."""

    title: str
    listed: tuple[Listed, ...]
    leftovers: tuple[Leftover, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    block: Block
    entry: Entry
    headings: tuple[str, ...]
    group: int
    listed: bool = False


def listing(text: str) -> Listing:
    """The entries of a Markdown reading list, in order, and everything else with its lines."""
    blocks = outline(text)
    title = _title(blocks)
    candidates = list(_candidates(blocks))
    groups: dict[tuple[object, ...], list[_Candidate]] = {}
    for each in candidates:
        if isinstance(each, _Candidate):
            groups.setdefault((each.headings, each.group), []).append(each)
    entries = [each for each in candidates if isinstance(each, _Candidate)]
    items = 2 * sum(each.block.kind != "paragraph" for each in entries) > len(entries)
    trusted = {key: _is_of_papers(group) for key, group in groups.items()}
    listed: list[Listed] = []
    left: list[Leftover] = []
    for each in candidates:
        if isinstance(each, Leftover):
            left.append(each)
        elif _is_preface(each, items) or not _is_paper(
            each, trusted[(each.headings, each.group)], title
        ):
            left.append(_left(each.block, "no paper"))
        else:
            block = each.block
            listed.append(Listed(each.entry, each.headings, block.first, block.last, block.task))
    return Listing(title, tuple(listed), tuple(left))


def _is_preface(candidate: _Candidate, items: bool) -> bool:
    """Whether a paragraph stands above all sections of a list whose entries are items: its own."""
    return items and candidate.block.kind == "paragraph" and len(candidate.headings) <= 1


def _title(blocks: Sequence[Block]) -> str:
    """The list's own name: its first heading of the highest level."""
    tops = [block for block in blocks if block.kind == "heading" and not block.headings]
    return tops[0].text if tops else ""


def _left(block: Block, why: str = "") -> Leftover:
    words = block.text or " | ".join(filter(None, (said(cell) for cell in block.cells)))
    return Leftover(block.first, block.last, words or "a picture", why)


def _candidates(blocks: Sequence[Block]) -> Iterator[_Candidate | Leftover]:
    """Each block that could be an entry, as one; headings that are entries with what is below."""
    at, group, caption = 0, 0, ""
    above: tuple[tuple[float, str], ...] = ()
    while at < len(blocks):
        block = blocks[at]
        if block.headings != above:
            above, caption, group = block.headings, "", group + 1
        names = tuple(name for _, name in block.headings) + ((caption,) if caption else ())
        owned = _owned(blocks, at)
        under = 0 if owned else _under(blocks, at)
        if block.kind == "heading" and not owned and not under:
            pass
        elif block.kind in ("code", "comment", "front"):
            yield _unread(block)
        elif headings.stands_apart(names):
            yield _left(block, "apart")
        elif under:
            below = [part for part in blocks[at + 1 : at + under] if not _is_contents(part)]
            yield _with_owned(block, below, names, group)
            at += under - 1
        elif owned:
            yield _with_owned(block, blocks[at + 1 : at + 1 + owned], names, group)
            at += owned
        elif block.kind == "paragraph" and _is_caption(blocks, at):
            caption, group = block.text.strip(" :*"), group + 1
        elif block.kind == "item":
            yield from _of_item(block, names, group)
        elif block.kind == "row":
            yield _of_row(block, names)
        else:
            yield from _of_paragraph(block, names, group)
        at += 1


def _unread(block: Block) -> Leftover:
    words = {"comment": "a comment", "front": "front matter"}
    kind = words.get(block.kind, "a block of code")
    if block.kind == "code" and re.search(r"^\s*@\w+\s*\{", block.runs[0].text, re.M):
        kind = "a block of BibTeX"
    return Leftover(block.first, block.last, kind, "code")


def _is_caption(blocks: Sequence[Block], at: int) -> bool:
    """A short paragraph in bold, without links, above a list or a table names what follows."""
    block = blocks[at]
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if below is None or below.kind not in ("item", "row") or below.headings != block.headings:
        return False
    runs = [run for run in block.runs if run.text.strip() and run.kind == "text"]
    if not runs or any(run.url is not None for run in runs) or len(block.text.split()) > 10:
        return False
    return all(run.bold for run in runs)


def _owned(blocks: Sequence[Block], at: int) -> int:
    """How many items below a heading or paragraph are only its links: `- Paper: https://...`."""
    block = blocks[at]
    if block.kind not in ("paragraph", "heading") or len(block.text) > 300:
        return 0
    above = block.headings
    if block.kind == "heading":
        above = blocks[at + 1].headings if at + 1 < len(blocks) else ()
        if len(above) <= len(block.headings):
            return 0
    size = 0
    while at + size + 1 < len(blocks):
        below = blocks[at + size + 1]
        picture = below.kind == "paragraph" and not below.text.replace("img", "").strip()
        if below.headings != above or not (below.kind == "item" or (picture and not size)):
            break
        size += 1
    items = [below for below in blocks[at + 1 : at + 1 + size] if below.kind == "item"]
    pairs = sum(map(is_pair, items))
    shows = any(map(links_of, items))
    return size if items and shows and is_pair(items[0]) and pairs >= 0.6 * len(items) else 0


def _under(blocks: Sequence[Block], at: int) -> int:
    """How many blocks are one entry, where a heading is the title of a paper with its link."""
    block = blocks[at]
    if block.kind != "heading" or not any(run.url for run in block.runs):
        return 0
    entry = read_entry(block.runs)
    if entry is None or entry.begins != "link" or not entry.proven or not entry.title:
        return 0
    size = 1
    while at + size < len(blocks) and blocks[at + size].kind in ("paragraph", "item"):
        below = blocks[at + size]
        if _is_entry(below) or (below.kind == "item" and _is_contents(below)):
            return 0
        size += 1
    return size


def _with_owned(
    block: Block, owned: Sequence[Block], names: tuple[str, ...], group: int
) -> _Candidate | Leftover:
    """A title with the list of its links below it, as one entry."""
    entry = read_entry(block.runs)
    if entry is None or not entry.title:
        return _left(block)
    entry = enriched(entry, owned)
    whole = replace(block, last=max(part.last for part in (block, *owned)))
    if block.kind == "heading":
        entry = replace(entry, title=tidy(headings.unnumbered(entry.title)))
    return _Candidate(whole, entry, names, group)


def _of_item(block: Block, names: tuple[str, ...], group: int) -> Iterator[_Candidate | Leftover]:
    """An item is an entry, or the heading of the items in it, or a few words between."""
    if _is_contents(block):
        yield _left(block, "contents")
        return
    papers = several(block.runs)
    if len(papers) > 1:
        for runs in papers:
            yield from _of_item(replace(block, runs=tuple(runs)), names, group)
        return
    inner = [below for below in block.below if below.kind == "item"]
    entry = read_entry(block.runs)
    own = bool(entry and (entry.links or entry.names or entry.venue or entry.year))
    if (
        inner
        and not own
        and any(_is_entry(below) for below in inner)
        and not all(map(is_pair, inner))
    ):
        deeper = (*names, block.text.strip(" :*")) if block.text.strip() else names
        for below in block.below:
            if below.kind == "item":
                yield from _of_item(below, deeper, group)
            elif below.text:
                yield from _of_paragraph(below, deeper, group)
        return
    if entry is None or not entry.title:
        if entry and entry.links and not block.below:
            yield _left(block, "only a link")
        else:
            yield _left(block)
        return
    nested = [below for below in inner if _is_entry(below) and not is_pair(below)]
    remarks = [below for below in block.below if below not in nested]
    last = max([run.line for run in block.runs] + [below.last for below in remarks])
    shown = replace(block, last=max(block.first, last))
    yield _Candidate(shown, enriched(entry, remarks), names, group)
    for below in nested:
        yield from _of_item(below, names, group)


def _of_row(block: Block, names: tuple[str, ...]) -> _Candidate | Leftover:
    """A row of a table, whose rows are a group."""
    found = read_row(block)
    if found is None:
        return _left(block)
    return _Candidate(block, found[0], names, -block.table, found[1])


def _of_paragraph(
    block: Block, names: tuple[str, ...], group: int
) -> Iterator[_Candidate | Leftover]:
    for piece, entry in in_paragraph(block):
        if entry is not None:
            yield _Candidate(piece, entry, names, group)
        elif piece.text or any(run.url for run in piece.runs):
            yield _left(piece)


def _is_contents(block: Block) -> bool:
    """Whether all links of an item lead into the page itself."""
    urls = [run.url for run in block.runs if run.url is not None]
    inner = [below for below in block.below if below.kind == "item"]
    if urls:
        return all(url.startswith("#") for url in urls)
    return bool(inner) and all(map(_is_contents, inner))


def _is_entry(block: Block) -> bool:
    """Whether an item below another is an entry of its own: it begins with a title and links."""
    if block.kind != "item":
        return False
    entry = read_entry(block.runs)
    if entry and entry.title and entry.links:
        marked = entry.begins in ("link", "bold")
        return (
            (marked or not entry.remark)
            and (len(entry.title.split()) >= 3 or bool(entry.names or entry.venue))
            and not _reads_on(block)
        )
    return any(map(_is_entry, block.below))


def _reads_on(block: Block) -> bool:
    """Whether the words around the links of an item are a remark of some sentences."""
    words = "".join(run.text for run in block.runs if run.url is None and not run.bold)
    return len(words.split()) > 40


def _shows(candidate: _Candidate) -> bool:
    """Whether an entry shows by itself that it is a paper."""
    entry = candidate.entry
    return entry.proven or bool(entry.names) or bool(entry.venue and entry.year)


def _is_of_papers(group: Sequence[_Candidate]) -> bool:
    """Whether the entries below one heading are papers: most show it, of tools nearly all."""
    shown = sum(map(_shows, group))
    above = group[0].headings
    things = headings.holds_things(above) and not headings.is_about_papers(above[0])
    return shown > 0 and shown >= (0.75 if things else 0.5) * len(group)


def _is_paper(candidate: _Candidate, trusted: bool, title: str) -> bool:
    entry, above = candidate.entry, candidate.headings
    words = len(entry.title.split())
    wide = len(re.findall(r"[\u3040-\u9fff\uac00-\ud7af]", entry.title)) >= 4
    if len(entry.title) < 2:
        return False
    if _shows(candidate) or (candidate.listed and (words >= 3 or wide)):
        return True
    if (
        trusted
        and (entry.year or not _is_somebody(entry.title))
        and (words >= 3 or wide or entry.year or entry.venue)
    ):
        return True
    if any(headings.is_about_papers(name) for name in above[1:]):
        return bool(entry.links or entry.year)
    about = headings.is_about_papers(title) and not headings.holds_things(above)
    return (
        about
        and not _is_somebody(entry.title)
        and words >= 4
        and entry.begins == "link"
        and bool(entry.links)
    )


def _is_somebody(title: str) -> bool:
    return bool(people(title) or one_person(title)) and len(title.split()) <= 4
