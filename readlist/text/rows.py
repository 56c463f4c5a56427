"""The rows of a table as entries: its columns say what stands in them, or their form does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readlist.model import Link
from readlist.text import venues
from readlist.text.addresses import clean
from readlist.text.beneath import as_markdown
from readlist.text.items import Entry, read_entry
from readlist.text.labels import bare as bare_label
from readlist.text.labels import is_label, kind_of_link
from readlist.text.outline import Block, Run, said
from readlist.text.people import one_person, people

_COLUMNS = (
    (
        "title",
        r"(?:paper )?(?:titles?|papers?|names?|works?|publications?|articles?)"
        r"(?: ?(?:&|and|/|with|\().*)?|题目|标题|论文(?:名称|标题)?",
    ),
    ("names", r"(?:first )?authors?.*|作者"),
    (
        "venue",
        r"venues?.*|conf(?:erence)?s?.*|journals?.*|published.*|publications? venue|pub\.?"
        r"|publishers?|source|where|会议|期刊",
    ),
    ("year", r"years?.*|dates?.*|time|when|month|(?:arxiv|submission) date|年份|.*时间|日期"),
    (
        "remark",
        r"descriptions?.*|notes?|comments?|summary|remarks?|abstract|tl;?dr|contributions?"
        r"|key ?(?:ideas?|points?|words?).*|highlights?|about|intro(?:duction)?|main idea"
        r"|备注|简介|描述|摘要|一句话.*|要点",
    ),
    (
        "short",
        r"(?:model|method|abbr(?:eviation)?|alias|short ?name|acronym|approach|algorithm|#|no\.?"
        r"|id|index|stars?|citations?|编号|简称)\.?",
    ),
)
_COLUMN_FORMS = tuple((name, re.compile(form, re.I)) for name, form in _COLUMNS)
_LISTS = re.compile(r"paper|title|article|publication|题目|标题|论文", re.I)


def read_row(block: Block) -> tuple[Entry, bool] | None:
    """The entry of a row, and whether its column says that papers stand there.

    Its title is in the column of that name, else in the first that holds one.
    """
    header = [*block.header, *[""] * len(block.cells)]
    columns = [_column(name) for name in header[: len(block.cells)]]
    at = _title_column(block, columns)
    entry = read_entry(block.cells[at]) if at is not None else None
    if at is None or entry is None or not entry.title:
        return None
    for number, cell in enumerate(block.cells):
        if number != at and cell:
            entry = _with_cell(entry, cell, columns[number], header[number])
    return entry, bool(_LISTS.search(header[at]))


def _column(name: str) -> str:
    bare = bare_label(name)
    return next((kind for kind, form in _COLUMN_FORMS if form.fullmatch(bare)), "")


def _title_column(block: Block, columns: Sequence[str]) -> int | None:
    titled = [number for number, kind in enumerate(columns) if kind == "title"]
    best = [
        number for number in titled
        if len(said(block.cells[number]).split()) >= 3
    ] or [
        number for number, cell in enumerate(block.cells)
        if columns[number] in ("", "title", "short") and _is_title_cell(cell)
    ]  # fmt: skip
    if best:
        return best[0]
    return titled[0] if titled else None


def _is_title_cell(cell: Sequence[Run]) -> bool:
    words = said(cell)
    return len(words.split()) >= 3 and not people(words) and not venues.is_venue(words)


def _with_cell(entry: Entry, cell: Sequence[Run], column: str, name: str) -> Entry:
    """What another cell of the row adds; the words above it are the label of its links."""
    words = said(cell)
    links = list(entry.links)
    for link, label in _cell_links(cell):
        kind = kind_of_link(link, _label_of(label, name, column))
        if link not in {have.url for have in links}:
            links.append(Link(link, kind))
    entry = replace(entry, links=tuple(links))
    if column == "names":
        return replace(entry, names=entry.names or people(words) or one_person(words))
    if column in ("year", "venue"):
        year = entry.year or venues.year_of(words)
        venue = entry.venue
        if column == "venue" and not venue and not venues.is_preprint(words):
            venue = venues.name_of(words)
            year = venues.year_of(words) or year
        return replace(entry, venue=venue, year=year)
    if column == "remark" and not entry.remark:
        return replace(entry, remark=as_markdown(Block("paragraph", tuple(cell))))
    if not column and not entry.venue and venues.is_venue(words) and venues.kind_of_venue(words):
        entry = replace(entry, venue="" if venues.is_preprint(words) else venues.name_of(words))
        return replace(entry, year=entry.year or venues.year_of(words))
    if not column and not entry.names and people(words):
        return replace(entry, names=people(words))
    return entry


def _label_of(label: str, name: str, column: str) -> str:
    """The words that say what a link leads to: the column's, unless these say nothing."""
    above = bare_label(name)
    vague = not label or label.lower() in ("link", "here", "url", "yes", "github")
    if above and not column and is_label(above, True) and not _names_a_thing(label, vague):
        return above
    return label if not vague else above or label


def _names_a_thing(label: str, vague: bool) -> bool:
    """Whether a link's label names a kind of thing itself."""
    return not vague and is_label(label) and not venues.is_venue(label)


def _cell_links(cell: Sequence[Run]) -> Iterator[tuple[str, str]]:
    entry = read_entry((Run("T", bold=True), Run("\n", "break"), *cell))
    safe = {link.url for link in entry.links} if entry else set()
    for run in cell:
        if run.url:
            url = clean(run.url)
            if url:
                safe.discard(url)
                yield url, bare_label(run.text)
    for url in sorted(safe):
        yield url, ""
