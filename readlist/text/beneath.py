"""What the lines below an entry add to it: links, people, a venue, a remark.

`Code: https://...`, `Authors: ...` are pairs; a line that says only facts is read as they are;
anything else is a remark, and stays the Markdown that it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from readlist.model import Link
from readlist.text import venues
from readlist.text.escaping import markdown_address, without_html
from readlist.text.items import Entry, read_entry
from readlist.text.labels import is_label, kind_of_link
from readlist.text.outline import Block, Run
from readlist.text.people import one_person, people

_PAIR = re.compile(
    r"[^\w\d《\"“]*(?P<name>[^\W\d_][\w /&+-]{0,30}?)\s*(?:\([^()]{0,60}\))?[\])*_]*"
    r"\s*[:：]+\s*(?P<said>.*)",
    re.S,
)
_FIELDS = re.compile(
    r"authors?|publisher|venue|conference|journal|published(?: in)?|year|date"
    r"|abstract|summary|tl;?dr|notes?|keywords?|intro(?:duction)?|doi|institutions?|affiliations?|tasks?|tags?"
    r"|comments?|homepage"
    r"|主页|摘要|作者|备注",
    re.I,
)


def is_pair(block: Block) -> bool:
    """Whether an item is a name and what it says: `Code: https://...`, `Authors: ...`."""
    if block.kind != "item" or block.below:
        return False
    pair = _PAIR.match(block.text)
    if pair is None:
        return bool(links_of(block)) and _only_labels(block)
    if _FIELDS.fullmatch(pair["name"].strip()):
        return True
    words = "".join(run.text for run in block.runs if run.url is None).partition(":")[2]
    more = len(re.sub(r"https?://\S+", "", words).split())
    return is_label(pair["name"], True) and _says_label(pair["name"]) and more <= 5


def _says_label(name: str) -> bool:
    return is_label(name) and not re.search(r"\d", name)


def _only_labels(block: Block) -> bool:
    """Whether an item has no words but those of its links, which are labels."""
    rest = "".join(run.text for run in block.runs if run.url is None and run.kind == "text")
    linked = [run for run in block.runs if run.url is not None]
    return not re.search(r"\w", rest) and all(is_label(run.text) for run in linked)


def links_of(block: Block) -> tuple[Link, ...]:
    entry = read_entry(block.runs)
    return entry.links if entry else ()


def enriched(entry: Entry, below: Sequence[Block]) -> Entry:
    """An entry with what the lines below it add: links, people, a venue, remarks."""
    links, remarks = (
        {link.url: link for link in entry.links},
        [entry.remark] if entry.remark else [],
    )
    names, venue, year, doi = entry.names, entry.venue, entry.year, entry.doi
    proven, lost = entry.proven, list(entry.lost)
    for block in below:
        if block.kind == "item" and block.below:
            remarks += [as_markdown(block)]
            continue
        more, told = _below(block)
        for link in more.links:
            links.setdefault(link.url, link)
        if told:
            names, venue = names or more.names, venue or more.venue
            year, doi = year or more.year, doi or more.doi
            proven = proven or more.proven
            lost += more.lost
            remarks += [more.remark] if more.remark else []
        elif block.text:
            remarks.append(as_markdown(block))
    remark = "\n".join(filter(None, remarks))
    return replace(
        entry, links=tuple(links.values()), names=names, venue=venue, year=year, remark=remark,
        doi=doi, proven=proven, lost=tuple(lost),
    )  # fmt: skip


def _below(block: Block) -> tuple[Entry, bool]:
    """What a line below an entry says, and whether that was facts (else: a remark)."""
    pair = _PAIR.match(block.text)
    said_there = read_entry((Run("T", bold=True), Run("\n", "break"), *block.runs))
    if said_there is None:
        return Entry(""), False
    if pair and (told := _of_field(pair["name"].strip().lower(), pair["said"], said_there)):
        return told, True
    only_facts = not said_there.remark and bool(
        said_there.links or said_there.names or said_there.venue or said_there.year
    )
    if pair and re.fullmatch(r"authors?|作者", pair["name"].strip(), re.I):
        names = people(pair["said"]) or one_person(pair["said"])
        return replace(said_there, names=names, remark=""), True
    if pair and is_label(pair["name"]) and _says_label(pair["name"]) and said_there.links:
        labelled = tuple(
            replace(link, kind=kind_of_link(link.url, pair["name"])) for link in said_there.links
        )
        return replace(said_there, links=labelled, remark=""), True
    if only_facts or (said_there.links and len(said_there.remark.split()) <= 2):
        return said_there, True
    if said_there.names and not re.search(r"[.!?]\s*$", said_there.remark):
        return said_there, True
    return replace(said_there, links=()), False


def _of_field(name: str, words: str, entry: Entry) -> Entry | None:
    """What `Journal: Ecology Letters` or `intro: BMVC 2015` adds; None where it is no field."""
    if re.fullmatch(r"venue|conference|journal|publisher|published(?: in)?|会议|期刊", name):
        if venues.is_preprint(words):
            return replace(entry, venue="", remark="")
        return replace(entry, venue=venues.name_of(words), year=venues.year_of(words), remark="")
    if re.fullmatch(r"year|date|年份|时间", name):
        return replace(entry, venue="", year=venues.year_of(words), remark="")
    if re.fullmatch(r"intro(?:duction)?|notes?|comments?", name) and venues.is_venue(words):
        venue = "" if venues.is_preprint(words) else venues.name_of(words)
        return replace(entry, venue=venue, year=venues.year_of(words), remark="")
    if name == "doi" or re.fullmatch(r"institutions?|affiliations?", name):
        return replace(entry, remark="")
    return None


def as_markdown(block: Block, depth: int = 0) -> str:
    """A line below an entry as it was written, in Markdown."""
    words = "".join(map(_written, block.runs))
    own = "    " * depth + ("- " if depth else "") + " ".join(words.split())
    return "\n".join([own, *(as_markdown(below, depth + 1) for below in block.below)])


def _written(run: Run) -> str:
    """A run in the marks of Markdown that it was in; a picture has no place in a remark."""
    if run.kind in ("break", "line"):
        return " "
    if run.kind == "image":
        return ""
    if run.kind == "code" and "`" not in run.text and run.url is None:
        return f"`{run.text}`"
    text = without_html(run.text)
    if run.url:
        return f"[{text}]({markdown_address(run.url)})"
    bare = text.strip()
    mark = "**" if run.bold else "*" if run.italic else ""
    return text.replace(bare, f"{mark}{bare}{mark}", 1) if mark and bare else text
