"""Keywords from the text: what the authors wrote after "Keywords:", then key phrases.

A paper whose source already gave it keywords keeps to those: what the authors said is a fact, and
a computed phrase beside it would only blur the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readlist import AddKeyword, Classifier, Library, Paper, hookimpl
from readlist.text import keyphrases

ENOUGH = 3  # given keywords that need no computed ones beside them


@hookimpl
def readlist_classifiers(settings: Any) -> Classifier:
    """The classifier `keywords`; `[theming] keywords` says how many a paper gets at most."""
    most = settings.theming.keywords

    def propose(paper: Paper, phrases: keyphrases.Phrases) -> Iterator[AddKeyword]:
        return proposals(paper, phrases, most)

    return Classifier("keywords", propose, prepare)


def prepare(library: Library) -> keyphrases.Phrases:
    """The phrases of the whole library, so that each can be weighed against the others."""
    return keyphrases.prepare(library.papers)


def proposals(paper: Paper, phrases: keyphrases.Phrases, most: int) -> Iterator[AddKeyword]:
    """The authors' keywords in the text, then its key phrases, `most` in all with those given."""
    given = _given(paper)
    if len(given) >= ENOUGH:
        return
    known = {keyphrases.phrase_key(word) for word in given}
    room = most - len(given)
    for word, why in _candidates(paper, phrases, most + len(known)):
        if room <= 0:
            return
        if keyphrases.phrase_key(word) not in known:
            known.add(keyphrases.phrase_key(word))
            room -= 1
            yield AddKeyword(paper.key, word, why)


def _given(paper: Paper) -> list[str]:
    return [word.strip() for word in paper.get("keywords").split(",") if word.strip()]


def _candidates(paper: Paper, phrases: keyphrases.Phrases, most: int) -> Iterator[tuple[str, str]]:
    said = keyphrases.author_keywords(paper.abstract)
    for word in said:
        yield word, f"the abstract says Keywords: {', '.join(said)}"
    if len(said) >= ENOUGH:
        return
    for word in phrases.of(paper, most):
        others = phrases.papers_with(word) - 1
        yield word, f"key phrase, also in {others} others" if others > 0 else "key phrase"
