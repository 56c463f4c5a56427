"""Paragraphs that are entries of a list, or several lines of which each is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from readlist.text.items import Entry, read_entry
from readlist.text.labels import is_label
from readlist.text.outline import Block, Run
from readlist.text.people import people

_STARTS = re.compile(r"\s*(?:[•·●◦▪‣–—*-]\s|\(?\d{1,4}[.)]\s|\[\d{1,4}\]\s)")
_READS = re.compile(
    r"\b(?:this is|this (?:repo|repository|list|page|is a)"
    r"|we (?:have|are|also|list|will|collect|provide)"
    r"|please|feel free|welcome|if you|our (?:survey|paper|work|new|repo)|thanks|here (?:is|are)"
    r"|maintained|inspired by|based on|star this|click|pull request|click here)\b|欢迎|我们",
    re.I,
)


def in_paragraph(block: Block) -> Iterator[tuple[Block, Entry | None]]:
    """The lines of a paragraph, each with the entry that it is, if it is one."""
    for runs in _lines(block.runs):
        first, last = runs[0].line, max(run.line for run in runs)
        piece = Block("paragraph", runs, block.headings, first, last)
        entry = read_entry(runs)
        listed = entry is not None and entry.title and _is_paragraph_entry(piece, entry)
        yield piece, entry if listed else None


def _lines(runs: Sequence[Run]) -> list[tuple[Run, ...]]:
    """The runs of a paragraph, divided where a line begins like an item."""
    found: list[list[Run]] = [[]]
    for at, run in enumerate(runs):
        following = runs[at + 1] if at + 1 < len(runs) else None
        broken = run.kind in ("break", "line") and following is not None
        if broken and found[-1] and _begins(following, found[-1], run.kind):
            found.append([])
            continue
        found[-1].append(run)
    return [tuple(line) for line in found if any(run.text.strip() or run.url for run in line)]


def _begins(run: Run | None, before: Sequence[Run], kind: str) -> bool:
    if run is None:
        return False
    if _STARTS.match(run.text):
        return True
    linked = any(one.url for one in before)
    titled = (run.bold or bool(run.url and not is_label(run.text))) and len(run.text.split()) >= 3
    named = bool(people(run.text))
    return titled and not named and (linked or (run.bold and kind == "break"))


def _is_paragraph_entry(block: Block, entry: Entry) -> bool:
    """A paragraph is an entry where it begins with a title that is marked, or ends in labels."""
    if len(block.text) > 1500 or len(entry.title.split()) > 40 or _READS.search(block.text[:200]):
        return False
    papers = any(link.kind in ("paper", "pdf") for link in entry.links)
    labels = sum(run.url is not None and is_label(run.text, True) for run in block.runs)
    if entry.names and (entry.venue or entry.year or papers) and len(entry.title.split()) >= 2:
        return len(entry.remark.split()) <= 60
    if entry.begins in ("link", "bold"):
        return (
            bool(entry.links)
            and (papers or bool(entry.names))
            and len(entry.title.split()) >= 2
            and (len(entry.remark.split()) <= 60)
        )
    numbered = _STARTS.match(block.text) is not None
    enough = len(entry.title.split()) >= 3
    return enough and papers and (labels > 0 or numbered) and len(entry.remark.split()) <= 12
