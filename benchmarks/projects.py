"""Projects of made-up papers to measure with: titles and abstracts of invented words, 20 themes,
and a reading list. As long as real ones, and the same on every machine."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

_SYLLABLES = tuple(re.findall("..", "bacedifogukalemanipurasetivozu"))
_THEMES = 20
_LISTED = 60

ENTRY = """\
@article{{key{number:05d},
  title = {{{title}}},
  author = {{{authors}}},
  journal = {{Journal of {venue}}},
  year = {{{year}}},
  doi = {{10.5555/made.{number}}},
  url = {{https://example.org/papers/{number}}},
  keywords = {{{keywords}}},
  abstract = {{{abstract}}},
}}
"""
THEME = """\
[[themes]]
slug = "theme-{number}"
name = "Theme {number}"
description = "{words}."

"""


def make(papers: int, folder: Path) -> Path:
    """A project with so many papers in a new folder."""
    chance = random.Random(7)
    words = [_word(chance) for _ in range(3000)]
    topics = [chance.sample(words, 12) for _ in range(_THEMES)]
    (folder / "lists").mkdir(parents=True)
    library = (_entry(number, chance, words, topics) for number in range(papers))
    (folder / "library.bib").write_text("\n".join(library), "utf-8")
    themes = (THEME.format(number=n, words=" ".join(topic)) for n, topic in enumerate(topics))
    (folder / "readlist.toml").write_text('title = "Made up"\n\n' + "".join(themes), "utf-8")
    items = "".join(f"- [x] [@key{n:05d}] Read this {n}.\n" for n in range(min(papers, _LISTED)))
    (folder / "lists" / "thesis.md").write_text(f"---\ntitle: Thesis\n---\n\n{items}", "utf-8")
    return folder


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))


def _entry(number: int, chance: random.Random, words: list[str], topics: list[list[str]]) -> str:
    topic = topics[number % _THEMES]

    def some(count: int) -> str:
        return " ".join(
            chance.choice(topic if chance.random() < 0.25 else words) for _ in range(count)
        )

    def people() -> Iterator[str]:
        for _ in range(chance.randint(1, 5)):
            yield f"{_word(chance).title()}, {_word(chance).title()}"

    return ENTRY.format(
        number=number,
        title=some(9).capitalize(),
        authors=" and ".join(people()),
        venue=_word(chance).title(),
        year=chance.randint(1995, 2025),
        keywords=", ".join(some(4).split()),
        abstract=" ".join(f"{some(chance.randint(10, 22)).capitalize()}." for _ in range(9)),
    )
