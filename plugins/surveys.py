"""A classifier in one file: surveys and benchmarks, by rules anybody can read.

Copy it into your project's `plugins/` folder. Each rule is a theme, a pattern, and how sure the
pattern makes us in a title; in an abstract it counts half. What matched is said in `why`, and
`readlist why KEY` shows it.
"""

import re

from readlist import AddTheme, Classifier, hookimpl

RULES = (
    ("surveys", r"\b(survey|systematic review|literature review|overview of)\b", 1.0),
    ("benchmarks", r"\b(benchmark(s|ing)?|leaderboard|evaluation suite)\b", 0.9),
)


@hookimpl
def readlist_classifiers(settings):
    return Classifier("surveys", propose)


def propose(paper):
    for slug, pattern, score in RULES:
        if found := re.search(pattern, paper.title, re.I):
            yield AddTheme(paper.key, slug, score, why=f"the title says '{found[0]}'")
        elif found := re.search(f"(we|this paper|work) [^.]*{pattern}", paper.abstract, re.I):
            said = " ".join(found[0].split())[-60:]
            yield AddTheme(paper.key, slug, score / 2, why=f"the abstract says '…{said}'")
