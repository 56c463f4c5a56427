"""The titles that stand in bold after the keys of a reading list: writing today's, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping

from readlist import lists
from readlist.lists import Bullet
from readlist.standing import Standing

_MATHS = re.compile(r"(\$[^$]+\$)")
_SPECIAL = re.compile(r"[\\*`\[\]]|(?<!\w)_|_(?!\w)")
_ALIKE = 60  # of 100: a bold text that is this like the title is the title


def as_title(title: str) -> str:
    """A paper's title as it stands after a key, between the stars; maths stays as it is."""
    parts = _MATHS.split(" ".join(title.split()))
    plain = [part if n % 2 else _SPECIAL.sub(r"\\\g<0>", part) for n, part in enumerate(parts)]
    text = "".join(plain).replace("<", "&lt;").replace("-->", "--&gt;")
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def with_titles(text: str, titles: Mapping[str, str], file: str = "") -> str:
    """The list with today's titles where one stands after the key.

    Bold text that is not like the title is a remark, and stays.
    """
    here = Standing.of(text, file)
    lines = list(here.lines)
    for paper in here.outline.papers:
        span = _title_span(here, paper, titles)
        if span:
            start, end = span
            line = lines[paper.first]
            lines[paper.first] = line[:start] + as_title(titles[paper.key]) + line[end:]
    return here.mark + "".join(lines)


def with_all_titles(text: str, titles: Mapping[str, str], file: str = "") -> str:
    """The same, and a title for each paper that has none."""
    here = Standing.of(with_titles(text, titles, file), file)
    lines = list(here.lines)
    for paper in here.outline.papers:
        found = lists.ITEM.match(here.outline.lines[paper.first])
        title = titles.get(paper.key, "").strip()
        if found and title and not _title_span(here, paper, titles):
            at, line = here.column(paper, found.end("key")) + 1, lines[paper.first]
            lines[paper.first] = f"{line[:at]} **{as_title(title)}**{line[at:]}"
    return here.mark + "".join(lines)


def _title_span(here: Standing, paper: Bullet, titles: Mapping[str, str]) -> tuple[int, int] | None:
    """The columns of the title after a key; None where there is none, or none that is like it."""
    from rapidfuzz import fuzz

    found = lists.ITEM.match(here.outline.lines[paper.first])
    bold = lists.TITLE.match(found["rest"]) if found else None
    title = as_title(titles.get(paper.key, "")).casefold()
    if found is None or bold is None or len(title) < 2:
        return None
    shown = bold["title"].casefold()
    if not title.startswith(shown.rstrip(".")) and fuzz.ratio(shown, title) < _ALIKE:
        return None
    first = found.start("rest") + bold.start("title")
    start = here.column(paper, first)
    end = here.column(paper, first + len(bold["title"]) - 1) + 1
    return (start, end) if end - start == len(bold["title"]) else None
