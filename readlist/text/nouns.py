"""Where the noun phrases of an English text are, by word lists and endings.

There is no tagger here: a phrase is a run of words between two that cannot stand in one, such
as a preposition, a verb of the papers' trade ("propose", "outperforms"), an adverb or a
punctuation mark. What then says nothing of the subject ("novel", "approach") is taken off its
ends. Other languages get the runs between punctuation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from readlist.text import lexicon
from readlist.text.words import STOP, joined, marked

# What a word can do in a noun phrase.
Role = Literal[
    "none",  # stands in no phrase
    "size",  # "large": begins a phrase before some nouns, stands inside before any
    "inner",  # may begin a phrase or stand inside: an adjective, a participle
    "tail",  # may stand inside or end one, but not begin it: an unknown word in -ing
    "empty",  # a noun that says nothing: inside only
    "plain",  # a noun that needs another word beside it
    "noun",  # may begin, end or be a phrase
]
_MAY_BEGIN = frozenset({"inner", "plain", "noun"})
_MAY_END = frozenset({"tail", "plain", "noun"})

# Names with a preposition in them, written with and without hyphens.
_BOUND = (
    "chain of thought", "chains of thought", "tree of thoughts", "graph of thoughts",
    "mixture of experts", "mixtures of experts", "part of speech", "bag of words",
    "internet of things", "sequence to sequence", "text to image", "text to video",
    "text to speech", "speech to text", "image to text", "image to image",
)  # fmt: skip
# Sizes name something here only: "large language models", but not "large datasets".
_SIZES = frozenset({"large", "small"})
_SIZED = frozenset({"language", "multimodal", "multi-modal", "vision-language", "vision"})


def _forms(verb: str) -> set[str]:
    """The forms of a regular verb: propose, proposes, proposed, proposing."""
    stem = verb.removesuffix("e")
    double = stem + stem[-1] if verb[-1] in "bdgmnptr" and verb[-2] in "aeiou" else stem
    found = {verb, verb + "s", stem + "ed", stem + "ing", double + "ed", double + "ing"}
    if verb.endswith("y") and verb[-2] not in "aeiou":
        found |= {verb[:-1] + "ies", verb[:-1] + "ied"}
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        found.add(verb + "es")
    return found


_SUBJECTS = frozenset(lexicon.SUBJECTS.split())
_PARTING = (
    frozenset(form for verb in lexicon.VERBS.split() for form in _forms(verb))
    .difference(lexicon.VERBS_AND_NOUNS.split(), _SUBJECTS)
    .union(STOP, lexicon.PRAISE.split(), lexicon.IRREGULAR.split())
)
_PLAIN = frozenset(lexicon.PLAIN.split())
_EMPTY = frozenset(lexicon.EMPTY.split())
_LY = frozenset(lexicon.LY.split())
_ADJECTIVAL = tuple(lexicon.ADJECTIVAL.split())
_NOMINAL = tuple(lexicon.NOMINAL.split())


@lru_cache(maxsize=65536)
def role(word: str) -> Role:
    """What a word, as written, can do in a noun phrase."""
    low = joined(word)
    if low in _PARTING or low.endswith("'s") or len(low) < 2 or not _has_letter(low):
        return "none"
    if low in _SIZES:
        return "size"
    if low in _PLAIN:
        return "plain"
    if low in _EMPTY:
        return "empty"
    if any(c.isupper() or c.isdigit() for c in word[1:]):
        return "noun"
    return _by_ending(low)


def _has_letter(word: str) -> bool:
    return any(c.isalpha() for c in word)


def _by_ending(low: str) -> Role:
    if low.endswith("ly") and low not in _LY:
        return "none"
    if low in _SUBJECTS:
        return "inner" if low.endswith("ed") else "noun"
    if low.endswith("ing") and len(low) > 5 and "-" not in low:
        return "tail"
    if low.endswith(_ADJECTIVAL) and not low.endswith(_NOMINAL):
        return "inner"
    return "noun"


def runs(text: str) -> list[list[str]]:
    """The noun phrases of a `plain` text, as lists of words as written."""
    found: list[list[str]] = []
    run: list[str] = []
    for word in marked(_bound(text)):
        if role(word) != "none":
            run.append(word)
        elif run:
            found.append(run)
            run = []
    found.append(run)
    return [kept for run in found if (kept := trimmed(run))]


def _bound(text: str) -> str:
    """The text with hyphens in the names that may be written without."""
    low = text.lower()
    for name in _BOUND:
        if name in low:
            text = re.sub(name, lambda found: found[0].replace(" ", "-"), text, flags=re.I)
    return text


def trimmed(run: list[str]) -> list[str]:
    """A run without what cannot begin or end a phrase."""
    first, last = 0, len(run)
    while first < last and not _may_begin(run, first):
        first += 1
    while first < last and role(run[last - 1]) not in _MAY_END:
        last -= 1
    return run[first:last]


def _may_begin(run: list[str], at: int) -> bool:
    what = role(run[at])
    if what == "size":
        return at + 1 < len(run) and run[at + 1].lower() in _SIZED
    return what in _MAY_BEGIN


def phrases(run: list[str], longest: int) -> Iterator[tuple[int, int]]:
    """Where in a run a phrase begins and where it is over, for every phrase within it."""
    ends = [at + 1 for at, word in enumerate(run) if role(word) in _MAY_END]
    for first in range(len(run)):
        if _may_begin(run, first):
            for end in ends:
                length = end - first
                if 1 < length <= longest or (length == 1 and role(run[first]) == "noun"):
                    yield first, end
