"""Records of tagged lines, as RIS and MEDLINE have them: the values of each tag, and what was read.

Here lines become records and values; what a tag means is said in `builtin/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from readlist.model import Problem, Source

RIS_TEXTS = frozenset({"AB", "N1", "N2", "RN"})  # tags whose values may have paragraphs

# Two letters, two blanks, a hyphen, a blank: nobody writes that in prose.
_RIS = re.compile(r"[ \t]*([A-Z][A-Z0-9])  -[ \t]?(.*)")
_RIS_LOOSE = re.compile(r"[ \t]*([A-Z][A-Z0-9])[ \t]{0,4}-[ \t]*(.*)")
_RIS_BEGIN = re.compile(r"[ \t]*TY[ \t]{0,4}-[ \t]*([A-Za-z]{1,8})\b(.*)")
_RIS_END = re.compile(r"[ \t]*ER[ \t]{0,4}-?[ \t]*")
_RIS_TAGS = """
    A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DO DP ED EP ER ET ID
    IS J1 J2 JA JF JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PP PY RI RN RP SE SN SP ST SV
    T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO Y1 Y2
"""
_RIS_LISTS = frozenset({"KW", "UR", "L1", "L2"})
_RIS_TITLES = ("TI", "T1")
_KNOWN_TO_RIS = frozenset(_RIS_TAGS.split())
_LINE = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines of a file, whatever ends them, without the mark that some begin with."""
    return _LINE.split(text.removeprefix("\ufeff"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def shortly(text: str, most: int = 100) -> str:
    """A text for a message: one line of at most so many characters."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1] + "…"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line."""
    return [line for part in re.split(r"\n\s*\n", text) if (line := one_line(part))]


@dataclass(slots=True)
class Record:
    """The lines of one record: each tag with its value, a line each, and where it stands.

    `code` is what kind of record it is, `closed` whether its end was there.
    """

    first: int
    code: str = ""
    last: int = 0
    closed: bool = False
    lines: list[tuple[str, list[str], int]] = field(default_factory=list)

    def add(self, tag: str, value: str, number: int) -> None:
        self.lines.append((tag, [value], number))

    def go_on(self, line: str, break_: str = " ") -> None:
        """A line without a tag belongs to the value above it."""
        self.lines[-1][1].append(break_ + line)

    def has(self, *tags: str) -> bool:
        return any(tag in tags for tag, _, _ in self.lines)

    def cut_at(self, tag: str) -> Record:
        """Take away the lines from a tag on, and give them as a record of their own."""
        place = next(n for n, (found, _, _) in enumerate(self.lines) if found == tag)
        rest = Record(self.lines[place][2], self.code, self.last, lines=self.lines[place:])
        self.code, self.last = "", rest.first - 1
        del self.lines[place:]
        return rest


class Values:
    """The values of a record by tag, and which of them were read.

    Those of the tags in `long` keep their paragraphs.
    """

    def __init__(self, record: Record, long: Container[str] = ()) -> None:
        self._record = record
        self._long = long
        self._read: set[str] = set()
        self._used: set[tuple[str, str]] = set()  # single values of tags that stand there often
        self._values: dict[str, list[str]] = {}
        for tag, lines, _ in record.lines:
            if text := self._text(tag, lines):
                self._values.setdefault(tag, []).append(text)

    def _text(self, tag: str, lines: list[str]) -> str:
        text = "".join(lines)
        return "\n\n".join(paragraphs(text)) if tag in self._long else one_line(text)

    def __contains__(self, tag: str) -> bool:
        return tag in self._values

    def all(self, *tags: str) -> list[str]:
        """Every value of these tags, which are read now."""
        self.read(*tags)
        return self.seen(*tags)

    def first(self, *tags: str) -> str:
        """The first value of the first of these tags that the record has. Where others repeat it,
        they are read with it; another value is not."""
        chosen = next((tag for tag in tags if tag in self._values), "")
        if not chosen:
            return ""
        value = self._values[chosen][0]
        self._used.update((tag, value) for tag in tags)
        return value

    def seen(self, *tags: str) -> list[str]:
        """The values of these tags, which may still turn out to be of no use."""
        return [value for tag in tags for value in self._values.get(tag, ())]

    def use(self, tag: str, value: str) -> None:
        """A single value of a tag is read; others of it may not be."""
        self._used.add((tag, value))

    def read(self, *tags: str) -> None:
        self._read.update(tags)

    def unread(self) -> Iterator[tuple[str, int]]:
        """Each value that was not used: its tag and line."""
        for tag, lines, number in self._record.lines:
            text = "" if tag in self._read else self._text(tag, lines)
            if text and (tag, text) not in self._used:
                yield tag, number


class Unread:
    """The tags of a file that went nowhere, for one note about them all."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._line = 0

    def add(self, values: Values) -> None:
        for tag, number in values.unread():
            self._count[tag] += 1
            self._line = self._line or number

    def problems(self, name: str) -> Iterator[Problem]:
        if self._count:
            said = ", ".join(f"{tag} ({count})" for tag, count in sorted(self._count.items()))
            message = f"tags that were not read, and how often: {said}"
            yield Problem("unread", message, f"{name}:{self._line}", "note")


def unread_lines(lines: list[tuple[int, str]], name: str) -> Problem:
    """A note about lines in a row that belong to no record."""
    (first, said), last = lines[0], lines[-1][0]
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    where = f"{name}:{first}" if first == last else f"{name}:{first}-{last}"
    return Problem("unread", f"not read: {shortly(said)}{more}", where, "note")


def empty(record: Record, name: str, lacking: str) -> Problem:
    """What is said of a record that names no paper; `lacking` is what would."""
    message = "a record with neither a title nor an identifier; not read"
    hint = f"give it {lacking}, and add the file again"
    return Problem("record-empty", message, f"{name}:{record.first}", "error", hint)


# --------------------------------------------------------------------------- RIS


def begins_ris(line: str) -> bool:
    return _RIS_BEGIN.match(line) is not None


def ends_ris(line: str) -> bool:
    return bool(line.strip()) and _RIS_END.fullmatch(line) is not None


def is_ris_line(line: str) -> bool:
    """Whether a line has a tag: in a value, it would begin another."""
    return bool(_RIS.match(line) or _RIS_END.fullmatch(line) or _RIS_BEGIN.match(line))


def ris_records(source: Source) -> Iterator[Record | Problem]:
    """The records of a file in order, from TY to ER or to the next TY. Tags outside of one are a
    record without a code; a run of other lines becomes a Problem.

    Where TY comes late, the tags before it belong to its record, unless each part has a title.
    """
    record: Record | None = None
    outside: list[tuple[int, str]] = []
    blank = loose = False
    for number, line in enumerate(lines_of(source.text), 1):
        begins = _RIS_BEGIN.match(line)
        tag, value = ("TY", begins[2]) if begins else _ris_tag(line, loose)
        if outside and (tag or not line.strip()):
            yield unread_lines(outside, source.name)
            outside = []
        if not line.strip():
            blank = True
            continue
        if begins and record and record.code:
            yield record
            record = None
        if begins:
            record, loose = record or Record(number), "TY  -" not in line
            record.code = begins[1].upper()
        elif tag in _RIS_TITLES and record and _began_late(record):
            head, record = record, record.cut_at("TY")
            yield head
        if tag == "ER" and record:
            record.last, record.closed = number, True
            yield record
            record = None
        elif tag and tag != "ER":
            record = record or Record(number)
            record.add(tag, value, number)
        elif record:
            record.go_on(line.strip(), _ris_break(record.lines[-1][0], blank))
        elif tag != "ER":
            outside.append((number, line.strip()))
        if record:
            record.last = number
        blank = False
    if record:
        yield record
    if outside:
        yield unread_lines(outside, source.name)


def _ris_break(tag: str, after_blank: bool) -> str:
    """What stands between a value and the line that goes on with it: EndNote writes one tag for
    all keywords, and a line for each."""
    if tag in _RIS_LISTS:
        return "; "
    return "\n\n" if after_blank and tag in RIS_TEXTS else " "


def _began_late(record: Record) -> bool:
    """Whether tags stand before TY, a title among them."""
    before = record.lines[0][0] != "TY" and record.has("TY")
    return before and record.has(*_RIS_TITLES)


def _ris_tag(line: str, loose: bool) -> tuple[str, str]:
    """The tag of a line and its value. In a record whose TY has odd blanks, other lines may have
    them too, if RIS knows their tags."""
    if ends_ris(line):
        return "ER", ""
    found = _RIS.match(line)
    if found is None and loose:
        found = _RIS_LOOSE.match(line)
        found = found if found and found[1] in _KNOWN_TO_RIS else None
    return (found[1], found[2]) if found else ("", "")


# --------------------------------------------------------------------------- MEDLINE

# A tag fills four columns; a value goes on in lines of six blanks (NLM, "MEDLINE/PubMed Data
# Element (Field) Descriptions").
_MEDLINE = re.compile(r"([A-Z][A-Z0-9]{0,3}) *(?<=^.{4})-(?: (.*)|[ \t]*$)")
_ONCE = frozenset({"TI", "BTI", "DP", "AB", "PG", "JT", "TA", "VI", "IP", "STAT"})


def is_medline_line(line: str) -> bool:
    return _MEDLINE.match(line) is not None


def medline_records(source: Source) -> Iterator[Record | Problem]:
    """The records of a file in order: each begins with PMID, or with OWN where it has none.

    After a blank line, a tag that a record has once and has already begins another, too. A run
    of lines that belongs to no record becomes a Problem. `closed` says that a blank line, or the
    beginning of another, shows where a record ends.
    """
    record: Record | None = None
    outside: list[tuple[int, str]] = []
    blank = False
    for number, line in enumerate(lines_of(source.text), 1):
        found = _MEDLINE.match(line)
        if outside and (found or not line.strip()):
            yield unread_lines(outside, source.name)
            outside = []
        if not line.strip():
            blank = True
            continue
        if found and record and _begins_medline(found[1], record, blank):
            record.closed = True
            yield record
            record = None
        if found:
            record = record or Record(number)
            record.add(found[1], found[2] or "", number)
        elif record and not (blank and not line.startswith(" ")):
            record.go_on(line.strip())
        else:
            outside.append((number, line.strip()))
        if record and not outside:
            record.last = number
        blank = False
    if record:
        record.closed = blank or source.text.endswith(("\n", "\r"))
        yield record
    if outside:
        yield unread_lines(outside, source.name)


def _begins_medline(tag: str, record: Record, after_blank: bool) -> bool:
    if tag == "PMID":
        return True
    if tag == "OWN":
        return any(known != "PMID" for known, _, _ in record.lines)
    return after_blank and tag in _ONCE and record.has(tag)
