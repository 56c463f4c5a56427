"""Texts as TF-IDF vectors over stems and pairs of stems.

A term is a stem, or two neighbouring stems with a space between. Term frequency is sublinear
(1 + log) and every vector has length one, so that a product of two is their cosine (Manning,
Raghavan and Schütze, *Introduction to Information Retrieval*, 6.4).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from readlist.model import Paper
from readlist.text import words

Vector = dict[str, float]

TITLE = 3.0  # a word of the title counts as often as this many in the abstract
LINKING = 8  # characters that may stand between two paired words: "of the ", not a clause


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared: what each term counts, and how it is written there."""

    counts: Mapping[str, float]
    written: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare each term is among some texts: its inverse document frequency."""

    idf: Mapping[str, float]
    rarest: float

    def vector(self, counts: Mapping[str, float]) -> Vector:
        """Counts as a vector of length one."""
        return unit(
            {
                term: (1 + log(count) if count > 1 else count) * self.idf.get(term, self.rarest)
                for term, count in counts.items()
            }
        )


def rarity(readings: Sequence[Reading]) -> Rarity:
    """How rare each term is among these texts; smoothed, so that one text is enough."""
    seen = Counter(term for reading in readings for term in reading.counts)
    total = len(readings)
    idf = {term: log((1 + total) / (1 + count)) + 1 for term, count in seen.items()}
    return Rarity(idf, log(1 + total) + 1)


def read(paper: Paper) -> Reading:
    """The terms of a paper's title, abstract and keywords."""
    parts = ((paper.abstract, 1.0), (paper.get("keywords"), 1.0), (paper.title, TITLE))
    return reading(parts)


def reading(parts: Iterable[tuple[str, float]]) -> Reading:
    """The terms of several texts, each with what a word counts in it."""
    counts: defaultdict[str, float] = defaultdict(float)
    written: dict[str, str] = {}
    for text, weight in parts:
        for term, shown in terms(text):
            counts[term] += weight
            if term not in written or shown.islower():
                written[term] = shown
    return Reading(counts, written)


def terms(text: str) -> list[tuple[str, str]]:
    """Stems and pairs of neighbouring stems, as written: `chain thought` is "chain of thought"."""
    found: list[tuple[str, str]] = []
    before = last = between = ""
    for word, pairs in words.stemmed(text):
        for at, (stem, shown) in enumerate(pairs):
            found.append((stem, shown))
            if before:
                pair = f"{last}-{shown}" if at else f"{last} {between}{shown}"
                found.append((f"{before} {stem}", word if at and len(pairs) == 2 else pair))
            before, last, between = stem, shown, ""
        if not pairs:
            between += f"{word} "
            before = before if word[0].isalnum() and len(between) <= LINKING else ""
    return found


def blend(own: Mapping[str, float], others: Sequence[Vector], weight: float) -> Vector:
    """A vector with the mean of others added to it."""
    total = defaultdict(float, own)
    for other in others:
        for term, value in other.items():
            total[term] += value * weight / len(others)
    return unit(total)


def unit(vector: Mapping[str, float]) -> Vector:
    """The same direction with length one; an empty vector stays empty."""
    length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def cosine(one: Vector, other: Vector) -> float:
    """How alike two vectors of length one are, 0 to 1."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[term] for term, weight in one.items() if term in other)
