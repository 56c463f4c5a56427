"""Is this the same paper? One verdict, for import, duplicates and metadata, with its evidence.

The rules and thresholds were measured on 932,013 records (docs/decisions/004-same-paper.md):
titles alone decide only when they are long and equal; short or generic ones ("Editorial",
"Technical Report") need the abstract, or an author and a year, to agree.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from readlist.model import Paper

Answer = Literal["same", "perhaps", "version", "different"]

LONG_TITLE = (5, 20)  # words and letters from which an equal title decides
SAME_ABSTRACT = 0.30  # word-trigram containment: 46 true pairs >= .437, others <= .125
OTHER_ABSTRACT = 0.15
MOST_HELD = 40  # papers of one title that each further one is held against
IDENTIFIERS = ("doi", "eprint", "isbn", "pmid")
_OF_ONE_EDITION = ("doi", "isbn", "pmid")  # an eprint is shared by the preprint and what it became
# Entries that are a part of something: their ISBN is that of the whole, shared by all its parts.
PARTS = frozenset(
    {
        "article", "bookinbook", "conference", "inbook", "incollection", "inproceedings",
        "inreference", "suppbook", "suppcollection", "suppperiodical",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and the evidence for it in words.

    A `version` is the same work, published another time: a tutorial that was held again, the
    poster and the paper. Both are kept.
    """

    answer: Answer
    why: str


def normal(text: str) -> str:
    """A title as it is compared: no markup, accents, case or punctuation; digits stay.

    Letters-only keys merge Qwen, Qwen2, Qwen2.5 and Qwen3 into one report, and C, C++ and C#
    into one language.
    """
    text = re.sub(r"<[^>]{1,40}>", " ", html.unescape(text))
    text = re.sub(r"\\[a-zA-Z]+|[{}$]", "", text)
    text = re.sub(r"['’‘`]", "", text.replace("&", " and "))
    if text.isascii():  # as most titles are
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+(?:\+{1,2}(?!\w)|#(?!\w))?", text))


def title_key(title: str) -> str:
    """`normal` without blanks: equal keys are equal titles, even where a space was lost."""
    return normal(title).replace(" ", "")


def fingerprint(paper: Paper) -> str:
    """What an entry is, whatever its key: title, first author and year, as 16 hex digits.

    Without a title it is what identifies it: its first identifier, else its address. Empty
    without these, too: all such entries would be one.
    """
    key = title_key(paper.title)
    if not key:
        handles = _handles(paper)
        return hashlib.sha256(handles[0].encode()).hexdigest()[:16] if handles else ""
    author = normal(paper.authors[0].family) if paper.authors else ""
    parts = (key, author, paper.year)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def containment(one: str, other: str) -> float:
    """The share of the shorter text's word trigrams that stand in the longer one, 0 to 1."""
    smaller, larger = sorted((_trigrams(one), _trigrams(other)), key=len)
    return len(smaller & larger) / len(smaller) if smaller else 0.0


def _trigrams(text: str) -> set[tuple[str, str, str]]:
    words = normal(text).split()
    return set(zip(words, words[1:], words[2:], strict=False))


def compare(one: Paper, other: Paper) -> Verdict:
    """Whether two papers are one, on what two records say about themselves."""
    both = [(name, _identifier(one, name), _identifier(other, name)) for name in IDENTIFIERS]
    for name, mine, theirs in both:
        if mine and mine == theirs:
            return Verdict("same", f"same {name} {mine}")
    if why := contradicts(one, other):
        return Verdict("different", why)
    if not (title_key(one.title) and title_key(other.title)) and _share_address(one, other):
        return Verdict("same", f"same address {one.get('url')}")
    if title_key(one.title) != title_key(other.title) or not title_key(one.title):
        return Verdict("different", "the titles differ")
    if why := published_twice(one, other):
        return Verdict("version", f"same title, but {why}")
    return _equal_titles(one, other)


def compare_entries(one: Paper, other: Paper) -> Verdict:
    """Whether two entries of one library are a duplicate: stricter than `compare`, since to merge
    two that a person keeps apart costs more than to leave them.

    Another year, venue, number or DOI, or a preprint beside what it became, makes them versions.
    """
    verdict = compare(one, other)
    if any(_agrees(one, other, n) for n in _OF_ONE_EDITION) or not _one_work(one, other):
        return verdict
    if why := _another_edition(one, other):
        return Verdict("version", f"same title, but {why}")
    return verdict


def contradicts(one: Paper, other: Paper) -> str:
    """Why two papers cannot be one: an identifier that both have and that differs; else ""."""
    for name in IDENTIFIERS:
        mine, theirs = _identifier(one, name), _identifier(other, name)
        if mine and theirs and mine != theirs and name != "eprint":  # preprints may have two
            return f"{name} {mine} is not {theirs}"
    return ""


def published_twice(one: Paper, other: Paper) -> str:
    """How two publications of one title differ: in venue, year or volume; "" if they do not, or
    if one of them was not published."""
    here, there = _venue(one), _venue(other)
    if not (here and there) or (one.authors and other.authors and not _share_author(one, other)):
        return ""
    if not _same_venue(here, there):
        return f"in {_short(here)} and in {_short(there)}"
    if _differs(one, other, "volume") or _differs(one, other, "number"):
        return "in another volume or number"
    held_yearly = one.get("booktitle") and other.get("booktitle")
    if _years_apart(one, other) > (0 if held_yearly else 1):
        return f"of {one.year} and of {other.year}"
    return ""


def _another_edition(one: Paper, other: Paper) -> str:
    for name in _OF_ONE_EDITION:
        if _differs(one, other, name):
            return f"{name} {_identifier(one, name)} is not {_identifier(other, name)}"
    here, there = _venue(one), _venue(other)
    if bool(here) != bool(there):
        return f"one is in {_short(here or there)}, the other perhaps its preprint"
    if _agrees(one, other, "eprint"):
        return ""
    if one.year and other.year and one.year != other.year:
        return f"of {one.year} and of {other.year}"
    return published_twice(one, other)


def _agrees(one: Paper, other: Paper, name: str) -> bool:
    """Whether both have the identifier, and it is one."""
    mine = _identifier(one, name)
    return bool(mine) and mine == _identifier(other, name)


def _differs(one: Paper, other: Paper, name: str) -> bool:
    """Whether both have the field, and say another thing there."""
    read = _identifier if name in IDENTIFIERS else _as_compared
    mine, theirs = read(one, name), read(other, name)
    return bool(mine and theirs) and mine != theirs


def _as_compared(paper: Paper, name: str) -> str:
    return normal(paper.get(name))


def _one_work(one: Paper, other: Paper) -> bool:
    """Whether two papers have one title, and no authors that speak against it."""
    key = title_key(one.title)
    strangers = one.authors and other.authors and not _share_author(one, other)
    return bool(key) and key == title_key(other.title) and not strangers


def _share_address(one: Paper, other: Paper) -> bool:
    """Whether both stand at one address, which says something only where one has no title: that
    of a conference is the address of all its papers."""
    return bool(one.get("url")) and _address(one) == _address(other)


def _address(paper: Paper) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", paper.get("url").strip(), flags=re.I).rstrip("/")


def _share_author(one: Paper, other: Paper) -> bool:
    return bool(_families(one) & _families(other))


_PREPRINTS = re.compile(r"\b(?:arxiv|corr|biorxiv|medrxiv|ssrn|preprints?|openreview)\b", re.I)
_SAY_NOTHING = """
    proceedings proc annual international intl conference conf symposium meeting of the on in and
    for at acm ieee usenix a an th st nd rd journal transactions trans
"""
_GENERIC = frozenset(_SAY_NOTHING.split())
_BESIDE = "workshop workshops companion poster posters tutorial tutorials demo demos findings"
_EVENTS = frozenset(_BESIDE.split())


def _venue(paper: Paper) -> str:
    """The journal or book that it appeared in; empty for a preprint, whatever it calls itself."""
    names = ("journal", "journaltitle", "booktitle")
    venue = next((paper.get(name) for name in names if paper.get(name)), "")
    return "" if _PREPRINTS.search(venue) else venue


def _same_venue(here: str, there: str) -> bool:
    """Whether two venues are one, however it is spelled: half of the words, or an abbreviation."""
    mine, theirs = _venue_words(here), _venue_words(there)
    if mine & _EVENTS != theirs & _EVENTS:
        return False
    fewer, more = sorted((mine - _EVENTS, theirs - _EVENTS), key=len)
    if len(fewer) == 1 and not fewer & more:
        longer = there if fewer <= mine else here
        return _abbreviates("".join(fewer), normal(longer).replace(" ", ""))
    return not fewer or len(fewer & more) * 2 >= len(fewer)


def _venue_words(venue: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", normal(venue))
    return {word for word in words if word not in _GENERIC}


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters of `short` stand in `long` in their order: emnlp, neurips."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def _short(text: str) -> str:
    return text if len(text) <= 50 else text[:49] + "…"


def _equal_titles(one: Paper, other: Paper) -> Verdict:
    if one.abstract and other.abstract:
        share = containment(one.abstract, other.abstract)
        if share >= SAME_ABSTRACT:
            return Verdict("same", f"same title, {share:.0%} of the abstract")
        if share < OTHER_ABSTRACT:
            return Verdict("perhaps", "same title, but another abstract")
    if one.authors and other.authors:
        if not _families(one) & _families(other):
            return Verdict("perhaps", "same title, but other authors")
        if _years_apart(one, other) <= 1:
            return Verdict("same", "same title and author")
    words, letters = LONG_TITLE
    if len(normal(one.title).split()) >= words and len(title_key(one.title)) >= letters:
        return Verdict("same", "same title")
    if not (one.authors and other.authors) and not (one.abstract and other.abstract):
        return Verdict("same", "same title, and nothing that speaks against it")
    return Verdict("perhaps", "same short title")


def _identifier(paper: Paper, name: str) -> str:
    if name == "isbn":
        return "" if paper.type.lower() in PARTS else _isbn(paper.get(name))
    value = paper.doi if name == "doi" else paper.get(name)
    value = re.sub(r"^arxiv:\s*", "", value.strip().casefold())
    return re.sub(r"v\d+$", "", value) if name == "eprint" else value


def _isbn(text: str) -> str:
    """The first ISBN of a field as its 13 digits, or the text where it is none (ISO 2108)."""
    found = re.match(r"\d{9}[\dxX](?!\d)|\d{13}", re.sub(r"[\s-]", "", text))
    if found is None or len(found[0]) == 13:
        return found[0] if found else text.strip().casefold()
    digits = "978" + found[0][:9]
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighed % 10)


def _families(paper: Paper) -> set[str]:
    return {normal(person.family) for person in paper.authors}


def _years_apart(one: Paper, other: Paper) -> int:
    return abs(int(one.year) - int(other.year)) if one.year and other.year else 0


@dataclass
class Index:
    """Papers by what they can be found with; `find` looks at a few candidates, not at all."""

    _keys: dict[str, list[Paper]] = field(default_factory=dict)

    @classmethod
    def of(cls, papers: Iterable[Paper]) -> Index:
        index = cls()
        for paper in papers:
            index.add(paper)
        return index

    def add(self, paper: Paper) -> None:
        for handle in _handles(paper):
            self._keys.setdefault(handle, []).append(paper)

    def find(self, paper: Paper) -> tuple[Paper, Verdict] | None:
        """The paper in here that is the same, else one that perhaps is, else another version of
        it, with the evidence."""
        doubtful = version = None
        for handle in _handles(paper):
            candidates = self._keys.get(handle, ())
            for candidate in candidates[:MOST_HELD] if handle.startswith("url:") else candidates:
                verdict = compare(paper, candidate)
                if verdict.answer == "same":
                    return candidate, verdict
                if verdict.answer == "perhaps":
                    doubtful = doubtful or (candidate, verdict)
                if verdict.answer == "version":
                    version = version or (candidate, verdict)
        return doubtful or version


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries of a library that are one paper, perhaps are, or are versions of one."""

    later: Paper
    earlier: Paper
    verdict: Verdict


def pairs(papers: Iterable[Paper]) -> Iterator[Pair]:
    """For each paper the earlier one that it is nearest to, if it has its title or identifier.

    Linear: of the many papers that are called "Editorial", each is held against a few.
    """
    earlier: dict[str, list[Paper]] = {}
    for paper in papers:
        handles = _handles(paper)
        near = (other for handle in handles for other in earlier.get(handle, ())[:MOST_HELD])
        verdicts = ((other, compare_entries(other, paper)) for other in near)
        best = min(verdicts, key=lambda found: _NEAREST.index(found[1].answer), default=None)
        if best and best[1].answer != "different":
            yield Pair(paper, *best)
        for handle in handles:
            earlier.setdefault(handle, []).append(paper)


_NEAREST: tuple[Answer, ...] = ("same", "perhaps", "version", "different")


def _handles(paper: Paper) -> list[str]:
    handles = [f"{name}:{value}" for name in IDENTIFIERS if (value := _identifier(paper, name))]
    key = title_key(paper.title)
    handles += [f"title:{key}"] if key else []
    return [*handles, f"url:{_address(paper)}"] if paper.get("url") else handles


def renamed(gone: Mapping[str, Iterable[str]], new: Mapping[str, str]) -> dict[str, str]:
    """Keys that were changed outside: gone key -> new key, where one fingerprint fits both.

    `gone` maps keys that are no longer in the file to the fingerprints they had; `new` maps
    keys never seen before to theirs. Two that fit equally well are left alone.
    """
    by_print: dict[str, list[str]] = {}
    for key, print_ in new.items():
        if not print_:
            continue
        by_print.setdefault(print_, []).append(key)
    found = {}
    for key, prints in gone.items():
        fits = {name for print_ in prints for name in by_print.get(print_, ())}
        if len(fits) == 1:
            found[key] = fits.pop()
    taken = list(found.values())
    return {old: name for old, name in found.items() if taken.count(name) == 1}
