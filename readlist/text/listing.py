"""Which parts of a reading list are its entries, and what stands beside them.

`listing(text)` reads an outline into places (an entry, its headings, its lines) and leftovers.
An entry shows that it is a paper by what it links to, or by people, venue or year; where most of a
section's entries do, the others there are believed to be papers, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from readlist.model import Link
from readlist.text import headings, venues
from readlist.text.items import Entry, read_entry, tidy
from readlist.text.labels import bare as bare_label
from readlist.text.labels import is_label, kind_of_link
from readlist.text.outline import Block, Run, outline, said
from readlist.text.people import one_person, people


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
    candidates: list[_Candidate | Leftover] = []
    for candidate in _candidates(blocks):
        candidates.append(candidate)
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
    return Leftover(block.first, block.last, words, why)


# --------------------------------------------------------------------------- blocks to candidates


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
        if block.kind == "heading" and not owned:
            pass
        elif block.kind in ("code", "comment", "front"):
            yield _unread(block)
        elif headings.stands_apart(names):
            yield _left(block, "apart")
        elif owned:
            yield _with_owned(block, blocks[at + 1 : at + 1 + owned], names, group)
            at += owned
        elif block.kind == "paragraph" and _is_caption(blocks, at):
            caption, group = block.text.strip(" :*"), group + 1
        elif block.kind == "item":
            yield from _of_item(block, names, group)
        elif block.kind == "row":
            yield from _of_row(block, names, group)
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
    pairs = sum(map(_is_pair, items))
    shows = any(map(_links_of, items))
    return size if items and shows and _is_pair(items[0]) and pairs >= 0.6 * len(items) else 0


_PAIR = re.compile(
    r"[^\w\d《\"“]*(?P<name>[^\W\d_][\w /&+-]{0,30}?)\s*(?:\([^()]{0,60}\))?[\])*_]*\s*[:：]+\s*(?P<said>.*)",
    re.S,
)
_FIELDS = re.compile(
    r"authors?|publisher|venue|conference|journal|published(?: in)?|year|date|abstract|summary|tl;?dr|notes?"
    r"|keywords?|intro(?:duction)?|doi|institutions?|affiliations?|tasks?|tags?|comments?|homepage"
    r"|主页|摘要|作者|备注",
    re.I,
)


def _is_pair(block: Block) -> bool:
    """Whether an item is a name and what it says: `Code: https://...`, `Authors: ...`."""
    if block.kind != "item" or block.below:
        return False
    pair = _PAIR.match(block.text)
    if pair is None:
        return bool(_links_of(block)) and _only_labels(block)
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


def _links_of(block: Block) -> tuple[Link, ...]:
    entry = read_entry(block.runs)
    return entry.links if entry else ()


def _with_owned(
    block: Block, owned: Sequence[Block], names: tuple[str, ...], group: int
) -> _Candidate | Leftover:
    """A title with the list of its links below it, as one entry."""
    entry = read_entry(block.runs)
    if entry is None or not entry.title:
        return _left(block)
    entry = _enriched(entry, owned)
    whole = replace(block, last=max(below.last for below in owned))
    if block.kind == "heading":
        entry = replace(entry, title=tidy(headings.bare(entry.title)))
    return _Candidate(whole, entry, names, group)


# --------------------------------------------------------------------------- items


def _of_item(block: Block, names: tuple[str, ...], group: int) -> Iterator[_Candidate | Leftover]:
    """An item is an entry, or the heading of the items in it, or a few words between."""
    if _is_contents(block):
        yield _left(block, "contents")
        return
    inner = [below for below in block.below if below.kind == "item"]
    entry = read_entry(block.runs)
    own = bool(entry and (entry.links or entry.names or entry.venue or entry.year))
    if (
        inner
        and not own
        and any(_is_entry(below) for below in inner)
        and not all(map(_is_pair, inner))
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
    nested = [below for below in inner if _is_entry(below) and not _is_pair(below)]
    remarks = [below for below in block.below if below not in nested]
    last = max([run.line for run in block.runs] + [below.last for below in remarks])
    shown = replace(block, last=max(block.first, last))
    yield _Candidate(shown, _enriched(entry, remarks), names, group)
    for below in nested:
        yield from _of_item(below, names, group)


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


def _enriched(entry: Entry, below: Sequence[Block]) -> Entry:
    """An entry with what the lines below it add: links, people, a venue, remarks."""
    links, remarks = list(entry.links), [entry.remark] if entry.remark else []
    names, venue, year, doi = entry.names, entry.venue, entry.year, entry.doi
    proven, lost = entry.proven, entry.lost
    for block in below:
        if block.kind == "item" and block.below:
            remarks += [_markdown(block)]
            continue
        more, told = _below(block)
        links += [link for link in more.links if link.url not in {have.url for have in links}]
        if told:
            names, venue = names or more.names, venue or more.venue
            year, doi = year or more.year, doi or more.doi
            proven = proven or more.proven
            lost += more.lost
            remarks += [more.remark] if more.remark else []
        elif block.text:
            remarks.append(_markdown(block))
    remark = "\n".join(filter(None, remarks))
    return replace(
        entry, links=tuple(links), names=names, venue=venue, year=year, remark=remark, doi=doi,
        proven=proven, lost=lost,
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


def _markdown(block: Block, depth: int = 0) -> str:
    """A line below an entry as it was written, in Markdown."""
    words = "".join(
        " "
        if run.kind in ("break", "line")
        else ""
        if run.kind == "image"
        else f"[{run.text}]({run.url})"
        if run.url
        else run.text
        for run in block.runs
    )
    own = "    " * depth + ("- " if depth else "") + " ".join(words.split())
    return "\n".join([own, *(_markdown(below, depth + 1) for below in block.below)])


# --------------------------------------------------------------------------- paragraphs


def _of_paragraph(
    block: Block, names: tuple[str, ...], group: int
) -> Iterator[_Candidate | Leftover]:
    """A paragraph that is one entry, or several lines of which each is one."""
    for runs in _lines(block.runs):
        first, last = runs[0].line, max(run.line for run in runs)
        piece = Block("paragraph", runs, block.headings, first, last)
        entry = read_entry(runs)
        if entry and entry.title and _is_paragraph_entry(piece, entry):
            yield _Candidate(piece, entry, names, group)
        elif piece.text or any(run.url for run in runs):
            yield _left(piece)


_STARTS = re.compile(r"\s*(?:[•·●◦▪‣–—*-]\s|\(?\d{1,4}[.)]\s|\[\d{1,4}\]\s)")


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


_READS = re.compile(
    r"\b(?:this is|this (?:repo|repository|list|page|is a)|we (?:have|are|also|list|will|collect|provide)"
    r"|please|feel free|welcome|if you|our (?:survey|paper|work|new|repo)|thanks|here (?:is|are)"
    r"|maintained|inspired by|based on|star this|click|pull request|click here)\b|欢迎|我们",
    re.I,
)

# --------------------------------------------------------------------------- rows

_COLUMNS = (
    ("title", r"(?:paper )?(?:titles?|papers?|names?|works?|publications?|articles?)(?: ?(?:&|and|/|with|\().*)?|题目|标题|论文(?:名称|标题)?"),
    ("names", r"(?:first )?authors?.*|作者"),
    ("venue", r"venues?.*|conf(?:erence)?s?.*|journals?.*|published.*|publications? venue|pub\.?|source|会议|期刊|where"),
    ("year", r"years?.*|dates?.*|time|when|年份|.*时间|日期|month|arxiv date|submission date"),
    ("remark", r"descriptions?.*|notes?|comments?|summary|remarks?|abstract|tl;?dr|key ?(?:ideas?|points?|words?).*|contributions?|highlights?|about|intro(?:duction)?|main idea|备注|简介|描述|摘要|一句话.*|要点"),
    ("short", r"(?:model|method|abbr(?:eviation)?|alias|short ?name|acronym|approach|algorithm|#|no\.?|id|index|编号|简称|stars?|citations?)\.?"),
)  # fmt: skip
_COLUMN_FORMS = tuple((name, re.compile(form, re.I)) for name, form in _COLUMNS)


_LISTS = re.compile(r"paper|title|article|publication|题目|标题|论文", re.I)


def _column(name: str) -> str:
    bare = bare_label(name)
    return next((kind for kind, form in _COLUMN_FORMS if form.fullmatch(bare)), "")


def _of_row(block: Block, names: tuple[str, ...], group: int) -> Iterator[_Candidate | Leftover]:
    """A row: its title is in the column of that name, else in the first that holds one."""
    header = [*block.header, *[""] * len(block.cells)]
    columns = [_column(name) for name in header[: len(block.cells)]]
    at = _title_column(block, columns)
    entry = read_entry(block.cells[at]) if at is not None else None
    if at is None or entry is None or not entry.title:
        yield _left(block)
        return
    for number, cell in enumerate(block.cells):
        if number != at and cell:
            entry = _with_cell(entry, cell, columns[number], header[number])
    listed = bool(_LISTS.search(header[at]))
    yield _Candidate(block, entry, names, 1000 + block.table, listed)


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
        telling = (
            label
            if is_label(label) and label and column in ("title", "remark", "names")
            else name or label
        )
        kind = kind_of_link(link, _label_of(label, name, column))
        if link not in {have.url for have in links}:
            links.append(Link(link, kind))
        del telling
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
        return replace(entry, remark=_markdown(Block("paragraph", tuple(cell))))
    if not column and not entry.venue and venues.is_venue(words) and venues.kind_of_venue(words):
        entry = replace(entry, venue="" if venues.is_preprint(words) else venues.name_of(words))
        return replace(entry, year=entry.year or venues.year_of(words))
    if not column and not entry.names and people(words):
        return replace(entry, names=people(words))
    return entry


def _label_of(label: str, name: str, column: str) -> str:
    """The words that say what a link of a table leads to: its column's, unless these say nothing."""
    above = bare_label(name)
    vague = not label or label.lower() in ("link", "here", "url", "yes", "github")
    if above and not column and is_label(above, True) and not is_label_of_its_own(label, vague):
        return above
    return label if not vague else above or label


def is_label_of_its_own(label: str, vague: bool) -> bool:
    """Whether a link's label names a kind of thing itself."""
    return not vague and is_label(label) and not venues.is_venue(label)


def _cell_links(cell: Sequence[Run]) -> Iterator[tuple[str, str]]:
    entry = read_entry((Run("T", bold=True), Run("\n", "break"), *cell))
    safe = {link.url for link in entry.links} if entry else set()
    for run in cell:
        if run.url:
            from readlist.text.addresses import clean

            url = clean(run.url)
            if url:
                safe.discard(url)
                yield url, bare_label(run.text)
    for url in sorted(safe):
        yield url, ""


# --------------------------------------------------------------------------- papers among them


def _shows(candidate: _Candidate) -> bool:
    """Whether an entry shows by itself that it is a paper."""
    entry = candidate.entry
    return entry.proven or bool(entry.names) or bool(entry.venue and entry.year)


def _is_of_papers(group: Sequence[_Candidate]) -> bool:
    """Whether the entries below one heading are papers: most show it, where tools stand nearly all."""
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
    if _shows(candidate) or candidate.listed and (words >= 3 or wide):
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
