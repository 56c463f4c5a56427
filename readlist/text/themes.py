"""Which themes a paper belongs to, and the words that say so.

A theme is read as a small text: its name, its sentence, its phrases and its example papers.
A paper is its title and abstract. Their likeness is the cosine of two TF-IDF vectors: on 96
papers, one sentence per theme was worth more than labels for all the other papers
(docs/themes.md). Every score comes with the words that made it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from readlist.model import Paper, Theme
from readlist.text import words
from readlist.text.drafting import draft
from readlist.text.vectors import Rarity, Reading, Vector, blend, rarity, read, reading

__all__ = ["Fit", "Scorer", "decide", "draft", "prepare"]

NAME, PHRASES, DESCRIPTION = 2.0, 2.0, 1.0  # what a word counts in each part of a theme
EXAMPLES = 0.5  # weight of the example papers' words beside the theme's own
KIN = 0.2  # weight of the words of papers that surely belong: reaches papers that name it otherwise
SURE = 0.5  # how far, relatively, the best theme must lead for a paper to be kin
CLEAR = 0.2  # the least score of a paper that is kin: one shared word must not vote for itself
SCALE = 2.0  # a sentence and an abstract share half their words at most: cosine 0.5 is score 1
EXCLUDED = 0.2  # what is left of a score when the paper has one of the theme's `not` phrases
EXPLAINED = 10  # themes of a paper whose deciding words are looked up
SHOWN = 3  # deciding words named for a score


class Fit(NamedTuple):
    """How well a paper fits a theme: 0 to 1, and the words of the paper that decided."""

    slug: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Themes made ready to be compared with papers."""

    rarity: Rarity
    vectors: Mapping[str, Vector]
    exclude: Mapping[str, tuple[frozenset[str], ...]]

    def score(self, paper: Paper) -> list[Fit]:
        """Every theme that shares a word with the paper, the best first."""
        return self.score_reading(read(paper)) if self.vectors else []

    def score_reading(self, paper: Reading) -> list[Fit]:
        """The same for a paper that has been read before."""
        vector = self.rarity.vector(paper.counts)
        ranked = []
        for slug, theme in self.vectors.items():
            shares = {term: vector[term] * theme[term] for term in vector if term in theme}
            if not shares:
                continue
            score = min(1.0, SCALE * sum(shares.values()))
            if any(terms <= paper.counts.keys() for terms in self.exclude[slug]):
                score *= EXCLUDED
            ranked.append((-round(score, 4), slug, shares))
        ranked.sort(key=lambda one: one[:2])
        explained = [_deciding(shares, paper.written) for *_, shares in ranked[:EXPLAINED]]
        explained += [()] * (len(ranked) - EXPLAINED)
        return [
            Fit(slug, -score, why) for (score, slug, _), why in zip(ranked, explained, strict=True)
        ]


def prepare(themes: Iterable[Theme], papers: Iterable[Paper]) -> Scorer:
    """A scorer for these themes, with the words weighed by how rare they are among the papers."""
    themes = tuple(themes)
    readings = {paper.key: read(paper) for paper in papers if themes}
    scorer = _by_definition(themes, readings)
    return replace(scorer, vectors=_with_kin(scorer, readings.values()))


def decide(ranked: Sequence[Fit], margin: float, most: int, share: float) -> list[Fit]:
    """The themes a paper gets: the best, and up to `most` that come within `share` of it.

    None at all when even the best says little: its score is below `margin`. A floor works better
    here than the distance to the second, which is small for every paper with two themes.
    """
    if not ranked or ranked[0].score < margin:
        return []
    return [fit for fit in ranked[:most] if fit.score >= share * ranked[0].score]


def _definition(theme: Theme) -> Reading:
    parts = [(theme.name, NAME), (theme.description, DESCRIPTION)]
    return reading([*parts, *((phrase, PHRASES) for phrase in theme.phrases)])


def _by_definition(themes: Sequence[Theme], readings: Mapping[str, Reading]) -> Scorer:
    known = [_definition(theme) for theme in themes]
    rare = rarity([*readings.values(), *known])
    vectors = {}
    for theme, own in zip(themes, known, strict=True):
        examples = [rare.vector(readings[k].counts) for k in theme.examples if k in readings]
        vectors[theme.slug] = blend(rare.vector(own.counts), examples, EXAMPLES)
    exclude = {
        theme.slug: tuple(filter(None, map(_phrase_terms, theme.exclude))) for theme in themes
    }
    return Scorer(rare, vectors, exclude)


def _phrase_terms(phrase: str) -> frozenset[str]:
    """The terms that a text with this `not` phrase has: its stem, or all its pairs of stems."""
    stems = [stem for stem, _ in words.stems(phrase)]
    pairs = {f"{one} {other}" for one, other in pairwise(stems)}
    return frozenset(pairs or stems)


def _with_kin(scorer: Scorer, readings: Iterable[Reading]) -> dict[str, Vector]:
    """The themes' vectors, each with some of the words of the papers that surely belong to it."""
    kin: defaultdict[str, list[Vector]] = defaultdict(list)
    for paper in readings:
        ranked = scorer.score_reading(paper)
        rival = ranked[1].score if len(ranked) > 1 else 0.0
        if ranked and ranked[0].score >= CLEAR and rival <= (1 - SURE) * ranked[0].score:
            kin[ranked[0].slug].append(scorer.rarity.vector(paper.counts))
    return {
        slug: blend(own, kin[slug], KIN) if slug in kin else own
        for slug, own in scorer.vectors.items()
    }


def _deciding(shares: Mapping[str, float], written: Mapping[str, str]) -> tuple[str, ...]:
    """The terms that count most, as written; a word of a chosen pair is not repeated."""
    chosen: list[str] = []
    for term in sorted(shares, key=lambda term: (-shares[term] * (1 + term.count(" ")), term)):
        parts = set(term.split())
        if not any(parts & set(other.split()) for other in chosen):
            chosen.append(term)
        if len(chosen) == SHOWN:
            break
    return tuple(_shown(written[term]) for term in chosen)


def _shown(word: str) -> str:
    """A word of a title in lower case, a name or an acronym as it is."""
    return " ".join(
        part.lower()
        if all(piece[1:].islower() or len(piece) < 2 for piece in part.split("-"))
        else part
        for part in word.split(" ")
    )
