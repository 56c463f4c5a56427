"""Repair: `dedupe`: entries that may be one paper, and one entry out of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from readlist import rekeying
from readlist.cli import report
from readlist.cli.completing import KEY
from readlist.cli.key import apply, chosen, tell_files
from readlist.errors import ReadlistError, nearest
from readlist.matching import Pair, Verdict, compare_entries, pairs
from readlist.merging import Fate
from readlist.model import Paper
from readlist.project import Project

ANSWERS = {"same": "the same", "perhaps": "perhaps the same", "version": "versions"}
MARKS = {"taken": "+", "joined": "+", "replaced": "~", "kept": "="}


@click.command("dedupe")
@click.argument("keys", nargs=-1, metavar="[KEY INTO]", type=KEY)
@click.option("--take", multiple=True, metavar="FIELD", help="Take this field of KEY. Repeatable.")
@click.option("--dry-run", is_flag=True, help="Only show what would become of it.")
@report.project_options
def dedupe_command(
    keys: tuple[str, ...], take: tuple[str, ...], dry_run: bool, **options: Any
) -> None:
    """List entries that are, or may be, one paper; with KEY INTO, merge KEY into INTO.

    INTO keeps its fields and gets those that it lacks; keywords and links are joined. KEY goes to
    its field `ids`, and lists, notes and themes follow. Every value that is dropped is shown.
    Versions of one work, such as a preprint and the article, are listed last: they are no
    duplicates.

    \b
    Examples:
      readlist dedupe
      readlist dedupe smith2020a smith2020 --dry-run
      readlist dedupe smith2020a smith2020 --take abstract
    """
    if not keys:
        _list(Project.open(options["folder"], options["plugins"]), options)
    elif len(keys) == 2:
        _merge(*keys, take, dry_run, options)
    else:
        raise ReadlistError("name two keys: the entry that goes, and the one that it goes into")


def _list(project: Project, options: dict[str, Any]) -> None:
    found = sorted(pairs(project.papers), key=lambda pair: list(ANSWERS).index(pair.verdict.answer))
    if report.style(options) == "text":
        rows = [
            (pair.later.key, pair.earlier.key, ANSWERS[pair.verdict.answer], pair.verdict.why)
            for pair in found
        ]
        report.table(rows, ("key", "and", "are", "because"))
        report.say(_summary(found))
    report.finish(
        project.problems,
        report.style(options),
        options["strict"],
        {"pairs": [*map(_pair_data, found)]},
    )


def _pair_data(pair: Pair) -> dict[str, str]:
    answer, why = pair.verdict.answer, pair.verdict.why
    return {"key": pair.later.key, "into": pair.earlier.key, "answer": answer, "why": why}


def _summary(found: Sequence[Pair]) -> str:
    versions = sum(pair.verdict.answer == "version" for pair in found)
    doubtful = len(found) - versions
    beside = f", {report.count(versions, 'pair')} of versions" if versions else ""
    if not doubtful:
        return f"No duplicates{beside}"
    return f"{report.count(doubtful, 'pair')}{beside}; `readlist dedupe KEY INTO` merges one"


def _merge(
    key: str, into: str, take: tuple[str, ...], dry_run: bool, options: dict[str, Any]
) -> None:
    def act(project: Project) -> tuple[Verdict, Sequence[Fate], list[str]]:
        gone, kept = chosen(project, (key, into))
        rekeying.refuse_repeated(project.document, (key, into))
        if gone.key == kept.key:
            raise ReadlistError("an entry cannot go into itself; name two keys")
        _refuse_unknown_fields(gone, take)
        names = {name.lower() for name in take}
        after, fates = rekeying.merge(project.holdings, gone.key, kept.key, names)
        return compare_entries(kept, gone), fates, apply(project, after)

    project, (verdict, fates, files) = report.change(
        options, act, f"dedupe {key} {into}", write=not dry_run
    )
    if report.style(options) == "text":
        report.say(
            f"{key} and {into} are {ANSWERS.get(verdict.answer, 'different')}: {verdict.why}"
        )
    lines = [f"{key} -> {into}", *(line for fate in fates for line in _told(fate, key))]
    data = {
        "key": key,
        "into": into,
        "answer": verdict.answer,
        "why": verdict.why,
        "fields": [
            {"field": f.field, "what": f.what, "value": f.text, "dropped": f.dropped} for f in fates
        ],
        "files": files,
        "written": not dry_run,
    }
    if report.style(options) == "text":
        tell_files(files, dry_run)
    report.finish(project.problems, report.style(options), options["strict"], data, lines)


def _refuse_unknown_fields(paper: Paper, take: Sequence[str]) -> None:
    for name in take:
        if name.lower() not in paper.fields and name.lower() != "type":
            hint = nearest(name, sorted(paper.fields))
            raise ReadlistError(f"--take {name}: '{paper.key}' has no such field; {hint}")


def _told(fate: Fate, key: str) -> list[str]:
    """What became of a field, and below it the value that is dropped, whole."""
    lines = [f"  {MARKS[fate.what]} {fate.field}: {' '.join(fate.text.split())}"]
    if fate.dropped:
        of = f"of {key}" if fate.what == "kept" else "before"
        lines.append(f"    dropped, {of}: {' '.join(fate.dropped.split())}")
    return lines
