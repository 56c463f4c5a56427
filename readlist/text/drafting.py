"""Draft themes for papers that nobody has sorted yet: a proposal to edit, not a verdict.

The papers are grouped by their words (`readlist.text.grouping`), and each group is named by the
key phrases that its papers share and the others do not have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log, sqrt

from readlist.model import Paper, Theme
from readlist.text import keyphrases
from readlist.text.grouping import group
from readlist.text.words import slug

FEWEST, MOST = 6, 14  # themes for a library of twenty papers and more
SAMPLE = 1000  # papers that are looked at, at most
EXAMPLES = 3  # typical papers named for a theme, at least
PHRASES = 8  # key phrases given to a theme, and how many of them its sentence names
NAMED = 4
SINGLE, VAGUE, BROAD = 0.5, 0.7, 0.08  # what is left of a phrase that makes a poor name
ALONE = 0.25  # what is left of one that a single paper of several has
CONSIDERED = 16  # phrases ranked for a theme, before those too like another are left out
HEARD = 0.5  # what is left of a paper's voice once a phrase speaks for it
SPREAD = 0.4  # a phrase that fewer of the papers share needs a second one beside it as a name


def draft(papers: Iterable[Paper]) -> tuple[Theme, ...]:
    """Themes for these papers: some more than the root of their number, the largest first."""
    papers = _sample(tuple(papers))
    groups = group(papers, how_many(len(papers)))
    phrases = keyphrases.prepare(papers)
    found = [[_evened(phrases.held_by(papers[index])) for index in members] for members in groups]
    themes: list[Theme] = []
    taken: set[str] = set()
    for number, held in enumerate(found):
        ranked = _ranked(held, found[:number] + found[number + 1 :])
        theme = _theme(held, [key for key in ranked if key not in taken], phrases, themes)
        taken.update(map(keyphrases.phrase_key, theme.name.split(" and ")))
        themes.append(replace(theme, examples=_typical(papers, groups[number])))
    return tuple(themes)


def _sample(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """The papers, or of very many an even sample: more would name the same themes, later."""
    step = -(-len(papers) // SAMPLE) or 1
    return papers[::step]


def _typical(papers: Sequence[Paper], members: Sequence[int]) -> tuple[str, ...]:
    """The keys of a group's most typical papers, one in six, but three where there are as many."""
    most = max(EXAMPLES, len(members) // 6)
    return tuple(papers[index].key for index in members[:most] if papers[index].key)


def how_many(papers: int) -> int:
    """The number of themes for so many papers: 1 below 4, 12 for 96, never above 14."""
    if papers < 4:
        return min(papers, 1)
    wanted = round(1.2 * sqrt(papers))
    return wanted if papers < 20 else min(MOST, max(FEWEST, wanted))


Held = dict[str, float]  # the key phrases of one paper, by key, with their weight


def _evened(held: Held) -> Held:
    """A paper's phrases with its best at 1: being shared shall count more than being frequent."""
    best = max(held.values(), default=1.0)
    return {key: sqrt(weight / best) for key, weight in held.items()}


def _ranked(ours: Sequence[Held], others: Sequence[Sequence[Held]]) -> list[str]:
    """Phrase keys, the one that best tells this group from the others first.

    After each, the papers that have it count for less, so that the next speaks for the rest.
    """
    inside = Counter(key for held in ours for key in held)
    outside = Counter(key for group in others for held in group for key in held)
    rest = max(1, sum(map(len, others)))
    telling = {
        key: _telling(key, inside[key] / len(ours), outside[key] / rest)
        * (ALONE if inside[key] == 1 < len(ours) else 1.0)
        for key in inside
    }
    voice = [1.0] * len(ours)
    ranked: list[str] = []
    for _ in range(min(CONSIDERED, len(inside))):
        weight: defaultdict[str, float] = defaultdict(float)
        for held, loud in zip(ours, voice, strict=True):
            for key, value in held.items():
                weight[key] += loud * value
        best = min(
            (key for key in sorted(inside) if key not in ranked),
            key=lambda key: -weight[key] * telling[key],
        )
        ranked.append(best)
        voice = [v * HEARD if best in held else v for v, held in zip(voice, ours, strict=True)]
    return ranked


def _telling(key: str, here: float, elsewhere: float) -> float:
    """How well a phrase names a group: shared here, rare elsewhere, and neither broad nor brief."""
    contrast = max(0.05, log((here + 0.01) / (elsewhere + 0.01)))
    plain = BROAD if keyphrases.is_broad(key) else VAGUE if keyphrases.is_vague(key) else 1.0
    return sqrt(here) * contrast * plain * (1.0 if " " in key else SINGLE)


def _theme(
    ours: Sequence[Held],
    ranked: Sequence[str],
    phrases: keyphrases.Phrases,
    before: Sequence[Theme],
) -> Theme:
    chosen = keyphrases.unlike(ranked, PHRASES)
    shown = [phrases.shown(key) for key in chosen] or ["papers"]
    names = shown[:1]
    if len(chosen) > 1 and sum(chosen[0] in held for held in ours) < SPREAD * len(ours):
        names = shown[:2]
    name = " and ".join(names)
    name = name[:1].upper() + name[1:]
    return Theme(
        slug=_free(slug(names[0]) or "theme", {theme.slug for theme in before}),
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
