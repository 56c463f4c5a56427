"""Read: `theme` and `why`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from readlist import flow
from readlist.baseline import PERSON, Row
from readlist.cli import report
from readlist.cli.completing import KEY
from readlist.exporting import narrowed
from readlist.ledger import Memory
from readlist.model import AddKeyword, AddTheme, Assigned, Paper
from readlist.project import Project


@click.group("theme", invoke_without_command=True)
@report.project_options
@click.pass_context
def theme_command(context: click.Context, /, **options: Any) -> None:
    """Show the themes and how many papers each has.

    Accepted papers never move unasked: `theme diff` shows what the definitions in readlist.toml
    would change now, `theme accept` takes it. Your own rows in themes.tsv always stay.

    \b
    Examples:
      readlist theme
      readlist theme diff
      readlist theme accept
    """
    context.obj = options
    if context.invoked_subcommand is None:
        _show_themes(Project.open(options["folder"], options["plugins"]), options)


def _show_themes(project: Project, options: dict[str, Any]) -> None:
    library = project.library
    data: list[dict[str, Any]] = [
        {
            "slug": theme.slug,
            "name": theme.name,
            "description": theme.description,
            "draft": theme.draft,
            "papers": [paper.key for paper in library.with_theme(theme.slug)],
        }
        for theme in library.themes
    ]
    data.append({"slug": "", "name": "Unsorted", "papers": [p.key for p in library.unsorted]})
    if report.style(options) == "text":
        rows = [
            (d["slug"], str(len(d["papers"])), d["name"] + (" (draft)" if d.get("draft") else ""))
            for d in data
            if d["slug"] or d["papers"]
        ]
        report.table(rows, ("theme", "papers", "name"))
    report.finish(project.problems, report.style(options), options["strict"], {"themes": data})


@theme_command.command("diff")
@report.project_options
@click.pass_context
def theme_diff(context: click.Context, /, **options: Any) -> None:
    """Show what the classifiers would change about the accepted themes."""
    options = report.merged(context, options)
    project = Project.open(options["folder"], options["plugins"])
    before, after = _accepted(project), _proposed(project)
    moves = _moves(before, after)
    if report.style(options) == "text":
        for move in moves:
            taken = [f"-{slug}" for slug in move["leaves"]] + [f"+{slug}" for slug in move["joins"]]
            report.put(f"{move['key']}\t{' '.join(taken)}\t{move['why']}")
        report.say(
            f"{report.count(len(moves), 'paper')} would move; `readlist theme accept` takes it"
            if moves
            else "Nothing would move"
        )
    report.finish(project.problems, report.style(options), options["strict"], {"moves": moves})


@theme_command.command("accept")
@click.argument("keys", nargs=-1, metavar="[KEY...]", type=KEY)
@report.project_options
@click.pass_context
def theme_accept(context: click.Context, /, keys: tuple[str, ...], **options: Any) -> None:
    """Take what `theme diff` shows, for all papers or for some. Your own rows stay."""
    options = report.merged(context, options)
    project, moves = report.change(options, lambda it: _accept(it, keys), "theme accept")
    project.problems = [problem for problem in project.problems if problem.code != "no-theme"]
    report.say(f"{report.count(len(moves), 'paper')} moved")
    report.finish(project.problems, report.style(options), options["strict"], {"moves": moves})


def _accept(project: Project, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Take the moves of these papers, or of all, in memory."""
    narrowed(project.library, keys)
    chosen = set(keys) or {paper.key for paper in project.papers}
    moves = [m for m in _moves(_accepted(project), _proposed(project)) if m["key"] in chosen]
    moving = {move["key"] for move in moves}
    kept = [row for row in project.rows if row.key not in moving or row.by == PERSON]
    project.rows = kept + [row for row in _proposed(project) if row.key in moving]
    return moves


def _accepted(project: Project) -> list[Row]:
    return [row for row in project.rows if row.by != PERSON]


def _proposed(project: Project) -> list[Row]:
    """What the classifiers say today, without what a person decided already."""
    decided = {(row.key, row.slug.removeprefix("!")) for row in project.rows if row.by == PERSON}
    rows = flow.newly_accepted(project.classified.changes, [], [])
    return [row for row in rows if (row.key, row.slug) not in decided]


def _moves(before: list[Row], after: list[Row]) -> list[dict[str, Any]]:
    old, new = _slugs(before), _slugs(after)
    whys = {(row.key, row.slug): row.why for row in after}
    moves = []
    for key in sorted(set(old) | set(new)):
        leaves = sorted(old.get(key, set()) - new.get(key, set()))
        joins = sorted(new.get(key, set()) - old.get(key, set()))
        if leaves or joins:
            why = "; ".join(filter(None, (whys[key, slug] for slug in joins)))
            if key not in new:
                why = "no theme is near enough now"
            moves.append({"key": key, "leaves": leaves, "joins": joins, "why": why})
    return moves


def _slugs(rows: list[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.key, set()).add(row.slug)
    return found


# --------------------------------------------------------------------------- why


@click.command("why")
@click.argument("key", type=KEY)
@report.project_options
def why_command(key: str, **options: Any) -> None:
    """Say why the paper KEY has its themes and keywords, and where each field came from.

    \b
    Example:
      readlist why lightman2023verify
    """
    project = Project.open(options["folder"], options["plugins"])
    paper = narrowed(project.library, [key]).papers[0]
    memory = project.memory.get(paper.key, Memory(paper.key))
    data = _why_data(project, paper, memory)
    if report.style(options) != "text":
        report.finish(project.problems, report.style(options), options["strict"], data)
        return
    report.put(f"{paper.key}  {paper.title}")
    _why_themes(data)
    for word in data["keywords"]:
        report.put(f"keyword  {word['keyword']}  {word['why']}")
    for name, mark in data["fields"].items():
        report.put(f"field    {name}  {mark}")
    report.finish(project.problems, report.style(options), options["strict"])


def _why_themes(data: dict[str, Any]) -> None:
    for theme in data["themes"]:
        report.put(
            f"theme    {theme['slug']}  {theme['score']:.2f}  by {theme['by']}  {theme['why']}"
        )
    if not data["themes"]:
        report.put("theme    none is near enough")
    for near in data["suggestions"]:
        report.put(f"  perhaps {near['slug']}  {near['score']:.2f}  {near['why']}")


def _why_data(project: Project, paper: Paper, memory: Memory) -> dict[str, Any]:
    said = project.classified
    reasons = {
        change.keyword.casefold(): change.why
        for change in said.changes
        if isinstance(change, AddKeyword) and change.key == paper.key
    }
    return {
        "key": paper.key,
        "title": paper.title,
        "added": memory.added,
        "was": list(memory.was),
        "themes": [_theme_data(theme) for theme in paper.themes],
        "suggestions": []
        if paper.themes
        else [_theme_data(near) for near in said.suggestions.get(paper.key, ())],
        "keywords": [
            {"keyword": word, "why": reasons.get(word.casefold(), "given in the library")}
            for word in paper.keywords
        ],
        "fields": {name: memory.provenance(name, paper.get(name)) for name in paper.fields},
    }


def _theme_data(theme: Assigned | AddTheme) -> dict[str, Any]:
    return {"slug": theme.slug, "score": theme.score, "by": theme.by, "why": theme.why}
