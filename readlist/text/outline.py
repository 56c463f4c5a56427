"""How a reading list is laid out: its headings, items, rows and paragraphs, with their lines.

An item owns what stands below it. A `<summary>` is a heading as far as its `<details>` go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from readlist.text.headings import is_time
from readlist.text.runs import Mark, marks

_WITHIN = 0.25  # how much deeper a year is than the heading of its level that it divides
_HEADING = re.compile(r"h[1-6]")
_DEEPEST = 40  # lists in each other; those within stand beside each other
_BLOCKS = frozenset(("p", "div", "center", "quote", "dl", "dt", "dd", "section", "details"))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `url` is None outside a link, "" in one that leads nowhere.

    `kind` is text, break (a line's end that was meant), line (one that was not), code, image.
    """

    text: str
    kind: str = "text"
    url: str | None = None
    bold: bool = False
    italic: bool = False
    line: int = 0


@dataclass(frozen=True)
class Block:
    """A heading, item, row, paragraph, block of code or comment, and what it owns.

    `headings` stand above it, the outermost first, each with its level. A row has `cells`, and
    `header`, the words above them. `task` is the mark in an item's box.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    headings: tuple[tuple[float, str], ...] = ()
    first: int = 0
    last: int = 0
    below: tuple[Block, ...] = ()
    cells: tuple[tuple[Run, ...], ...] = ()
    header: tuple[str, ...] = ()
    task: str = ""
    table: int = 0

    @property
    def text(self) -> str:
        """Its own words, on one line."""
        return said(self.runs)


def said(runs: Iterable[Run]) -> str:
    """The words of some runs, on one line, without images."""
    words = (" " if run.kind in ("break", "line") else run.text for run in runs)
    return " ".join("".join(words).split())


def outline(text: str) -> list[Block]:
    """The blocks of a Markdown text in order; items and paragraphs below an item are in it."""
    builder = _Builder()
    for mark in marks(text):
        builder.take(mark)
    builder.finish()
    return builder.blocks


@dataclass
class _Item:
    """An item that is being read."""

    depth: int
    line: int
    runs: list[Run] = field(default_factory=list)
    below: list[Block] = field(default_factory=list)


@dataclass
class _Builder:
    """Turns marks into blocks. What is open: headings, folds, lists, items, a row, a link."""

    blocks: list[Block] = field(default_factory=list)
    headings: list[tuple[float, str]] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)
    depth: int = 0
    items: list[_Item] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    line: int = 1
    level: float = 0
    titling: bool = False
    row: list[tuple[Run, ...]] | None = None
    heads: int = 0
    in_cell: bool = False
    header: tuple[str, ...] = ()
    table: int = 0
    bold: int = 0
    italic: int = 0
    link: list[Run] | None = None
    href: str = ""

    def take(self, mark: Mark) -> None:
        self.line = max(self.line, mark.line)
        if mark.kind == "text":
            self._text(mark)
        elif mark.kind == "image":
            self._add(Run(_alternative(mark), "image", line=mark.line))
        elif mark.kind in ("code", "comment"):
            self._aside(mark)
        elif mark.kind == "open":
            self._open(mark)
        else:
            self._close(mark.name)

    def finish(self) -> None:
        self._end_link()
        self._flush()
        self._close_items(0)

    # ---- text

    def _text(self, mark: Mark) -> None:
        kinds = {"br": "break", "hardbreak": "break", "softbreak": "line", "code": "code"}
        kind = kinds.get(mark.name, "text")
        self._add(Run(mark.text, kind, None, self.bold > 0, self.italic > 0, mark.line))

    def _add(self, run: Run) -> None:
        (self.runs if self.link is None else self.link).append(run)

    def _end_link(self) -> None:
        """A link is one run; one around an image has the image's words."""
        if self.link is None:
            return
        inside, self.link = self.link, None
        words = said(inside_text(inside))
        pictures = " ".join(run.text for run in inside if run.kind == "image")
        kind = "text" if words else "image"
        line = inside[0].line if inside else self.line
        bold = any(run.bold for run in inside)
        italic = all(run.italic for run in inside) and bool(inside)
        self.runs.append(Run(words or pictures, kind, self.href, bold, italic, line))

    # ---- blocks

    def _aside(self, mark: Mark) -> None:
        if mark.kind == "code" or not self.runs:
            self._flush()
        last = int(mark.attrs.get("last", 0)) or mark.line + mark.text.rstrip("\n").count("\n")
        runs = (Run(mark.text, mark.kind, line=mark.line),)
        kind = mark.name if mark.name == "front" else mark.kind
        self.blocks.append(Block(kind, runs, tuple(self.headings), mark.line, last))

    def _open(self, mark: Mark) -> None:
        name = mark.name
        if name in ("b", "i"):
            self._style(name, 1)
        elif name == "a":
            self._end_link()
            if "href" in mark.attrs:
                self.link, self.href = [], mark.attrs["href"].strip()
        elif name in ("ul", "ol"):
            self._flush()
            self.depth += 1
        elif name == "li":
            self._flush()
            self._close_items(self._level())
            self.items.append(_Item(self._level(), mark.line))
        elif _HEADING.fullmatch(name) and self.titling:
            return  # `### <h3>Title</h3>`
        elif _HEADING.fullmatch(name) or name == "summary":
            self._flush()
            self.titling = name != "summary"
            self.level = int(name[1]) if name != "summary" else self._summary_level()
        elif name == "table":
            self._flush()
            self.header, self.table = (), self.table + 1
        elif name == "tr":
            self._end_row()
            self.row, self.heads = [], 0
        elif name in ("td", "th"):
            self._end_cell()
            self.heads, self.in_cell = self.heads + (name == "th"), True
        elif name in _BLOCKS:
            self._flush()
            if name == "details":
                self.folds.append(len(self.headings))

    def _close(self, name: str) -> None:
        if name in ("b", "i"):
            self._style(name, -1)
        elif name == "a":
            self._end_link()
        elif name in ("ul", "ol"):
            self._flush()
            self._close_items(self._level())
            self.depth = max(0, self.depth - 1)
        elif name == "li":
            self._flush()
            self._close_items(self._level())
        elif _HEADING.fullmatch(name) or name == "summary":
            self._end_heading(name)
        elif name in ("td", "th"):
            self._end_cell()
        elif name in ("tr", "table"):
            self._end_row()
        elif name in _BLOCKS:
            self._flush()
            if name == "details" and self.folds:
                del self.headings[self.folds.pop() :]

    def _style(self, name: str, by: int) -> None:
        if name == "b":
            self.bold = max(0, self.bold + by)
        else:
            self.italic = max(0, self.italic + by)

    def _level(self) -> int:
        """How deep the innermost list counts."""
        return min(self.depth, _DEEPEST)

    def _summary_level(self) -> float:
        return (self.headings[-1][0] if self.headings else 0) + 0.5

    def _end_heading(self, name: str) -> None:
        self.titling = False
        self._end_link()
        runs, self.runs = tuple(self.runs), []
        words = said(inside_text(runs))
        if name == "summary" and self.items:
            return  # the fold of one paper: "Abstract"
        if words:
            self.level = self._nested(words)
            while self.headings and self.headings[-1][0] >= self.level:
                self.headings.pop()
            line = runs[0].line
            above = tuple(self.headings)
            self.blocks.append(Block("heading", runs, above, line, self.line))
            self.headings.append((self.level, words))

    def _nested(self, words: str) -> float:
        """The level of a heading; a year right below a heading of its own level is within it."""
        level = self.level
        if not is_time(words) or not self.headings:
            return level
        within = any(above == level + _WITHIN for above, _ in self.headings)
        follows = bool(self.blocks) and self.blocks[-1].kind == "heading"
        last, name = self.headings[-1]
        return (
            level + _WITHIN
            if within or (follows and last == level and not is_time(name))
            else level
        )

    def _flush(self) -> None:
        """What was read so far is a paragraph: of the row, of the item, or its own."""
        self._end_link()
        if self.row is not None:
            self.runs.append(Run("\n", "break", line=self.line))
            return
        runs, self.runs = self.runs, []
        if not any(run.text.strip() or run.url for run in runs):
            return
        if self.items and not self.items[-1].runs:
            self.items[-1].runs = runs
            return
        last = max(run.line for run in runs)
        block = Block("paragraph", tuple(runs), tuple(self.headings), runs[0].line, last)
        (self.items[-1].below if self.items else self.blocks).append(block)

    def _close_items(self, depth: int) -> None:
        while self.items and self.items[-1].depth >= depth:
            item = self.items.pop()
            if not item.runs and not item.below:
                continue
            inner = [run.line for run in item.runs] + [block.last for block in item.below]
            task, runs = _task(item.runs)
            block = Block(
                "item", runs, tuple(self.headings), item.line, max(inner), tuple(item.below),
                task=task,
            )  # fmt: skip
            (self.items[-1].below if self.items else self.blocks).append(block)

    def _end_cell(self) -> None:
        self._end_link()
        if self.row is not None and self.in_cell:
            self.row.append(tuple(self.runs))
            self.runs, self.in_cell = [], False

    def _end_row(self) -> None:
        self._end_cell()
        row, self.row = self.row, None
        if not row:
            return
        if self.heads >= len(row):
            self.header = tuple(said(cell) for cell in row)
            return
        lines = [run.line for cell in row for run in cell] or [self.line]
        self.blocks.append(
            Block(
                "row",
                (),
                tuple(self.headings),
                min(lines),
                max(lines),
                cells=tuple(row),
                header=self.header,
                table=self.table,
            )
        )


def inside_text(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs that are no images."""
    return (run for run in runs if run.kind != "image")


def _alternative(mark: Mark) -> str:
    """The words of an image; those of a badge stand in its address: `badge/arXiv-2401.1-red`."""
    badge = re.search(r"shields\.io/(?:static/v1\?label=|badge/)([^-?&=/]+)", mark.attrs["src"])
    return mark.text or (badge[1].replace("_", " ") if badge else "")


def _task(runs: Sequence[Run]) -> tuple[str, tuple[Run, ...]]:
    """The mark in the box that an item begins with, and the runs without it."""
    if runs and runs[0].kind == "text" and runs[0].url is None:
        box = re.match(r"\s*\[([ xX/-])\](?=\s|$)", runs[0].text)
        if box:
            return box[1], (replace(runs[0], text=runs[0].text[box.end() :]), *runs[1:])
    return "", tuple(runs)
