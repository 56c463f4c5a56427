"""Draft themes for papers that nobody has sorted yet: a proposal to edit, not a verdict.

The papers are grouped by their words (`readlist.text.grouping`), and each group is named by the
key phrases that its papers share and the others do not have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log, sqrt

from readlist.model import Paper, Theme
from readlist.text import keyphrases
from readlist.text.grouping import group
from readlist.text.words import slug

FEWEST, MOST = 6, 14  # themes for a library of twenty papers and more
PHRASES = 8  # key phrases given to a theme, and how many of them its sentence names
NAMED = 4
SINGLE = 0.5  # a name of one word says less than one of two
SPREAD = 0.34  # a phrase that fewer of the papers share needs a second one beside it as a name


def draft(papers: Iterable[Paper]) -> tuple[Theme, ...]:
    """Themes for these papers: some more than the root of their number, the largest first."""
    papers = tuple(papers)
    groups = group(papers, how_many(len(papers)))
    phrases = keyphrases.prepare(papers)
    found = [[phrases.held_by(papers[index]) for index in members] for members in groups]
    themes: list[Theme] = []
    taken: set[str] = set()
    for number, held in enumerate(found):
        ranked = _ranked(held, found[:number] + found[number + 1 :])
        theme = _theme(held, [key for key in ranked if key not in taken], phrases, themes)
        taken.update(map(keyphrases.phrase_key, theme.name.split(" and ")))
        themes.append(theme)
    return tuple(themes)


def how_many(papers: int) -> int:
    """The number of themes for so many papers: 1 below 4, 12 for 96, never above 14."""
    if papers < 4:
        return min(papers, 1)
    wanted = round(1.2 * sqrt(papers))
    return wanted if papers < 20 else min(MOST, max(FEWEST, wanted))


Held = dict[str, float]  # the key phrases of one paper, by key, with their weight


def _ranked(ours: Sequence[Held], others: Sequence[Sequence[Held]]) -> list[str]:
    """Phrase keys, the one that best tells this group from the others first."""
    inside = Counter(key for held in ours for key in held)
    outside = Counter(key for group in others for held in group for key in held)
    rest = sum(map(len, others))
    weight: Counter[str] = Counter()
    for held in ours:
        for key, value in held.items():
            weight[key] += value

    def score(key: str) -> float:
        share = inside[key] / len(ours)
        abroad = (outside[key] + 0.5) / (rest + 1)
        length = SINGLE if " " not in key else 1.0
        return weight[key] * sqrt(share) * max(0.05, log(share / abroad)) * length

    return sorted(inside, key=lambda key: (-score(key), key))


def _theme(
    ours: Sequence[Held], ranked: Sequence[str], phrases: keyphrases.Phrases, before: Sequence[Theme]
) -> Theme:
    chosen = keyphrases.unlike(ranked, PHRASES)
    shown = [phrases.shown(key) for key in chosen] or ["papers"]
    names = shown[:1]
    if len(chosen) > 1 and sum(chosen[0] in held for held in ours) < SPREAD * len(ours):
        names = shown[:2]
    name = " and ".join(names)
    name = name[:1].upper() + name[1:]
    return Theme(
        slug=_free(slug(name) or "theme", {theme.slug for theme in before}),
        name=name,
        description=f"Papers on {_listed(shown[:NAMED])}.",
        phrases=tuple(shown),
        draft=True,
    )


def _listed(words: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _free(wanted: str, taken: set[str]) -> str:
    """A slug that no other theme has."""
    number, free = 2, wanted
    while free in taken:
        number, free = number + 1, f"{wanted}-{number}"
    return free
