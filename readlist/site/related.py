"""Which papers are like a paper, and by which words: those that both have and few others.

A paper's most telling words lead to the papers that share them (an inverted index), so that the
cost grows with the papers and not with their pairs. A word that many papers have says little.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from heapq import nlargest
from math import log
from typing import NamedTuple

from readlist.model import Paper
from readlist.text.words import SCHOLARLY, STOP

_BEST = 5  # papers that are named
_TELLING = 16  # words of a paper that are followed
_SHARERS = 40  # papers: a word that more have is not followed
_FEW, _MANY = 3, 5  # words that two papers of a theme, of none, must share without a keyword
_SHOWN = 3  # words that are named
_NEAR = 4  # times _BEST: papers whose themes are looked at
_WORD = re.compile(r"[^\W\d_][\w.-]{3,}[^\W_]")
_COMMON = STOP | SCHOLARLY
_KEYWORD, _TITLE, _ABSTRACT = 2.5, 1.5, 1.0  # what a word of each weighs
_SAME_THEME = 1.3


class Related(NamedTuple):
    """A paper, and the words that another shares with it, the most telling first."""

    paper: Paper
    shared: tuple[str, ...]


def related(papers: Iterable[Paper]) -> dict[str, tuple[Related, ...]]:
    """For each key the papers that are most like it, the likest first; none is an empty tuple."""
    known = {paper.key: paper for paper in papers}
    terms = {key: _terms(paper) for key, paper in known.items()}
    sharers = _sharers(terms)
    themes = {key: {one.slug for one in paper.themes} for key, paper in known.items()}
    return {
        key: tuple(
            Related(known[other], _named(shared, known[key]))
            for other, shared in _nearest(key, terms[key], sharers, themes, len(known))
        )
        for key in known
    }


def _terms(paper: Paper) -> dict[str, float]:
    """A paper's keywords and words, folded, each with what it weighs."""
    found = dict.fromkeys(_WORD.findall(paper.abstract.lower()), _ABSTRACT)
    found |= dict.fromkeys(_WORD.findall(paper.title.lower()), _TITLE)
    found |= dict.fromkeys(map(str.casefold, paper.keywords), _KEYWORD)
    for word in _COMMON & found.keys():
        del found[word]
    return found


def _sharers(terms: Mapping[str, Mapping[str, float]]) -> dict[str, list[str]]:
    """For each term that several papers have, but not many: their keys."""
    counted: Counter[str] = Counter()
    for own in terms.values():
        counted.update(own.keys())
    most = min(_SHARERS, max(3, len(terms) // 4))
    followed = {term for term, number in counted.items() if 2 <= number <= most}
    found: dict[str, list[str]] = defaultdict(list)
    for key, own in terms.items():
        for term in own.keys() & followed:
            found[term].append(key)
    return found


def _nearest(
    key: str,
    terms: Mapping[str, float],
    sharers: Mapping[str, list[str]],
    themes: Mapping[str, set[str]],
    total: int,
) -> list[tuple[str, list[str]]]:
    """The papers that share most with one, each with the terms shared, the most telling first."""
    weighed = [
        (weight * log(total / len(sharers[term]) + 1), term)
        for term, weight in terms.items()
        if term in sharers
    ]
    telling = nlargest(_TELLING, weighed)
    scores: Counter[str] = Counter()
    for weight, term in telling:
        for other in sharers[term]:
            scores[other] += weight  # type: ignore[assignment]
    del scores[key]
    near = nlargest(_NEAR * _BEST, scores.items(), key=_by_score)
    same = [(k, score * (_SAME_THEME if themes[k] & themes[key] else 1)) for k, score in near]
    found = []
    for other, _ in nlargest(_BEST, same, key=_by_score):
        shared = [term for _, term in telling if other in sharers[term]]
        by_keyword = any(terms[term] == _KEYWORD for term in shared)
        if by_keyword or len(shared) >= (_FEW if themes[other] & themes[key] else _MANY):
            found.append((other, shared))
    return found


def _by_score(scored: tuple[str, float]) -> tuple[float, str]:
    """What `nlargest` compares; of equals always the same one."""
    return scored[1], scored[0]


def _named(shared: Iterable[str], paper: Paper) -> tuple[str, ...]:
    """The first shared words as the paper writes its keywords; none within another."""
    written = {word.casefold(): word for word in paper.keywords}
    named: list[str] = []
    for term in shared:
        said = any(term in one.casefold() or one.casefold() in term for one in named)
        if len(named) < _SHOWN and not said:
            named.append(written.get(term, term))
    return tuple(named)
