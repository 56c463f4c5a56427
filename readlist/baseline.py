"""`themes.tsv`, the baseline: which paper was accepted under which theme, by whom and why.

A build uses it, so accepted papers never move unasked. A person's row (`by` is `you`) beats
every other: a slug puts a paper there, `!slug` keeps it out.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from readlist.lists import conflicts, is_marker
from readlist.model import AddTheme, Assigned, Problem

NAME = "themes.tsv"
HEADER = "key\tslug\tscore\tby\twhy"
PERSON = "you"


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One accepted theme of one paper; `slug` may be `!slug` in a person's row.

    `raw` is a line that could not be read: it says nothing, and is written as it stands, so
    that a slip of the pen costs nobody their row.
    """

    key: str
    slug: str
    score: float = 1.0
    by: str = PERSON
    why: str = ""
    raw: str = ""


def parse(text: str, file: str = NAME) -> tuple[list[Row], list[Problem]]:
    """Read the rows; a line that is not one is kept raw, and a Problem with its number."""
    rows: list[Row] = []
    unsettled = list(conflicts(text, file))
    problems = [*unsettled]
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.strip() == HEADER or (unsettled and is_marker(line)):
            continue
        try:
            rows.append(_row(line))
        except ValueError as error:
            rows.append(Row("", "", raw=line.rstrip("\r")))
            hint = "a row is: key, slug, score, by, why, with tabs between"
            problems.append(Problem("themes", str(error), f"{file}:{number}", "warning", hint))
    return rows, problems


def about(text: str, keys: Collection[str]) -> list[Row]:
    """The rows of these keys, the best first, a person's before all; the others are not read."""
    lines = (line for line in text.split("\n") if line.partition("\t")[0].strip() in keys)
    rows, _ = parse("\n".join(lines))
    named = (row for row in rows if not row.raw)
    return sorted(named, key=lambda row: (row.by != PERSON, -row.score, row.slug))


def _row(line: str) -> Row:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) < 2 or not all(cells[:2]):
        raise ValueError("not a row: a key and a slug are needed")
    key, slug, score, by, why = [*cells, "", "", ""][:5]
    try:
        number = float(score or 1)
    except ValueError:
        raise ValueError(f"'{score}' is not a score from 0 to 1") from None
    if math.isnan(number):
        raise ValueError(f"'{score}' is not a score from 0 to 1")
    return Row(key, slug, _score(number), by or PERSON, why)


def _score(number: float) -> float:
    """A number as a score from 0 to 1; what is no number (NaN) counts nothing.

    It has the two digits that the file has, so that a score orders themes alike before it is
    written and after.
    """
    return 0.0 if math.isnan(number) else round(min(max(number, 0.0), 1.0), 2)


def to_text(rows: Iterable[Row]) -> str:
    """The file of these rows: a heading, then sorted lines, each once."""
    lines = sorted({_line(row) for row in rows})
    return "\n".join([HEADER, *lines]) + "\n"


def _line(row: Row) -> str:
    if row.raw:
        return row.raw
    cells = (row.key, row.slug, f"{row.score:.2f}", row.by, row.why)
    return "\t".join(" ".join(cell.split()) for cell in cells)


def accept(proposals: Iterable[AddTheme]) -> list[Row]:
    """Proposals as rows. Of several for one theme the best score counts and all are named."""
    best: dict[tuple[str, str], list[AddTheme]] = {}
    for proposal in proposals:
        best.setdefault((proposal.key, proposal.slug), []).append(proposal)
    rows = []
    for (key, slug), several in best.items():
        several = sorted(several, key=lambda p: (-_score(p.score), p.by))
        by = ", ".join(dict.fromkeys(p.by for p in several))
        why = "; ".join(dict.fromkeys(p.why for p in several if p.why))
        rows.append(Row(key, slug, _score(several[0].score), by, why))
    return rows


def themes_of(rows: Iterable[Row], known: Mapping[str, object]) -> dict[str, tuple[Assigned, ...]]:
    """For each key its themes, the primary one first; a person's `!slug` takes one away."""
    rows = list(rows)
    out = {(row.key, row.slug[1:]) for row in rows if row.slug.startswith("!")}
    found: dict[str, dict[str, Assigned]] = {}
    for row in sorted(rows, key=lambda row: (row.by != PERSON, -row.score, row.slug)):
        if row.slug in known and (row.key, row.slug) not in out:
            assigned = Assigned(row.slug, row.score, row.by, row.why)
            found.setdefault(row.key, {}).setdefault(row.slug, assigned)
    return {key: tuple(themes.values()) for key, themes in found.items()}


def unknown_slugs(rows: Iterable[Row], known: Sequence[str], file: str = NAME) -> list[Problem]:
    """Rows that name a theme that readlist.toml does not have, one Problem a theme."""
    counts: dict[str, int] = {}
    for row in rows:
        slug = row.slug.removeprefix("!")
        if slug not in known and not row.raw:
            counts[slug] = counts.get(slug, 0) + 1
    return [
        Problem(
            "no-theme",
            f"'{slug}' is no theme of readlist.toml; left aside: {count} of its rows here",
            file,
            hint="add the theme, or take the rows out with `readlist theme accept`",
        )
        for slug, count in sorted(counts.items())
    ]
