"""Themes by their definitions: the words a paper shares with a theme's name and sentence.

Only what is worth telling a person is proposed: the best theme and those close behind it
(`[theming] most` and `share`), and nothing when the best says too little (`margin`). Such a paper
stays unsorted, and the three likeliest themes are handed over as what could be done about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from readlist import AddTheme, Classifier, Library, Paper, Problem, hookimpl
from readlist.text import themes

SUGGESTED = 3


@hookimpl
def readlist_classifiers(settings: Any) -> Classifier:
    """The classifier `definitions`, as sure as `[theming]` asks."""
    limits = settings.theming

    def propose(paper: Paper, scorer: themes.Scorer) -> Iterator[AddTheme | Problem]:
        ranked = scorer.score(paper)
        fits = themes.decide(ranked, limits.margin, limits.most, limits.share)
        yield from proposals(paper, fits)
        if ranked and not fits:
            near = tuple(proposals(paper, ranked[:SUGGESTED]))
            yield Problem("unsorted", "no theme is near enough", paper.key, "note", fix=near)

    return Classifier("definitions", propose, prepare)


def prepare(library: Library) -> themes.Scorer:
    """The library's themes, ready to be compared with its papers."""
    return themes.prepare(library.themes, library.papers)


def proposals(paper: Paper, fits: Iterable[themes.Fit]) -> Iterator[AddTheme]:
    """One change for each theme, with the words that decided: "words: process reward, verifier"."""
    for fit in fits:
        yield AddTheme(paper.key, fit.slug, fit.score, why=f"words: {', '.join(fit.words)}")
