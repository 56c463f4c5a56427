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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from readlist.model import Paper

Answer = Literal["same", "perhaps", "different"]

LONG_TITLE = (5, 20)  # words and letters from which an equal title decides
SAME_ABSTRACT = 0.30  # word-trigram containment: 46 true pairs >= .437, others <= .125
OTHER_ABSTRACT = 0.15
IDENTIFIERS = ("doi", "eprint", "isbn", "pmid")
# Entries that are a part of something: their ISBN is that of the whole, shared by all its parts.
PARTS = frozenset(
    {
        "article", "bookinbook", "conference", "inbook", "incollection", "inproceedings",
        "inreference", "suppbook", "suppcollection", "suppperiodical",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and the evidence for it in words."""

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
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+(?:\+{1,2}(?!\w)|#(?!\w))?", text))


def title_key(title: str) -> str:
    """`normal` without blanks: equal keys are equal titles, even where a space was lost."""
    return normal(title).replace(" ", "")


def fingerprint(paper: Paper) -> str:
    """What an entry is, whatever its key: title, first author and year, as 16 hex digits.

    Empty without a title: all such entries would be one.
    """
    if not title_key(paper.title):
        return ""
    author = normal(paper.authors[0].family) if paper.authors else ""
    parts = (title_key(paper.title), author, paper.year)
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
    if title_key(one.title) != title_key(other.title) or not title_key(one.title):
        return Verdict("different", "the titles differ")
    return _equal_titles(one, other)


def contradicts(one: Paper, other: Paper) -> str:
    """Why two papers cannot be one: an identifier that both have and that differs; else ""."""
    for name in IDENTIFIERS:
        mine, theirs = _identifier(one, name), _identifier(other, name)
        if mine and theirs and mine != theirs and name != "eprint":  # preprints may have two
            return f"{name} {mine} is not {theirs}"
    return ""


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
        """The paper in here that is the same, else one that perhaps is, with the evidence."""
        doubtful = None
        for handle in _handles(paper):
            for candidate in self._keys.get(handle, ()):
                verdict = compare(paper, candidate)
                if verdict.answer == "same":
                    return candidate, verdict
                if verdict.answer == "perhaps":
                    doubtful = doubtful or (candidate, verdict)
        return doubtful


def _handles(paper: Paper) -> list[str]:
    handles = [f"{name}:{value}" for name in IDENTIFIERS if (value := _identifier(paper, name))]
    key = title_key(paper.title)
    return [*handles, f"title:{key}"] if key else handles


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
