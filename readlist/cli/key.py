"""Cite: `key`: which keys there are, which a template would give, and renaming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from readlist import baseline, config, rekeying
from readlist.cli import report
from readlist.cli.completing import KEY
from readlist.cli.fix import fix_command
from readlist.errors import ReadlistError, nearest
from readlist.model import Paper
from readlist.project import Project
from readlist.rekeying import Holdings


@click.group("key", invoke_without_command=True)
@report.project_options
@click.pass_context
def key_command(context: click.Context, /, **options: Any) -> None:
    """Show the citation key of each paper, and the keys that it had before.

    Keys never change by themselves: `key propose` shows what `[keys] template` of readlist.toml
    would give, `key rename` changes a key, with everything that names it.

    \b
    Examples:
      readlist key
      readlist key propose
      readlist key rename smith smith2020steps
      readlist key fix main.tex chapter/*.tex notes/*.md
    """
    context.obj = options
    if context.invoked_subcommand is None:
        _show_keys(Project.open(options["folder"], options["plugins"]), options)


key_command.add_command(fix_command)


def _show_keys(project: Project, options: dict[str, Any]) -> None:
    data: list[dict[str, Any]] = [
        {"key": paper.key, "title": paper.title, "earlier": _earlier(project, paper)}
        for paper in project.papers
    ]
    if report.style(options) == "text":
        rows = [(d["key"], _short(d["title"]), ", ".join(d["earlier"])) for d in data]
        report.table(rows, ("key", "title", "earlier"))
    report.finish(project.problems, report.style(options), options["strict"], {"keys": data})


def _earlier(project: Project, paper: Paper) -> list[str]:
    """The keys that still lead to the paper: those in its `ids`, and those of the ledger."""
    memory = project.memory.get(paper.key)
    return list(dict.fromkeys([*paper.earlier_keys, *(memory.was if memory else ())]))


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:59] + "…"


# --------------------------------------------------------------------------- propose


@key_command.command("propose")
@click.argument("keys", nargs=-1, metavar="[KEY...]", type=KEY)
@report.project_options
@click.pass_context
def key_propose(context: click.Context, /, keys: tuple[str, ...], **options: Any) -> None:
    """Show which key the template would give each paper; nothing is changed.

    `key rename KEY --template` takes the proposal for one, `key rename --all` takes them all.

    \b
    Examples:
      readlist key propose
      readlist key propose smith --format json
    """
    options = report.merged(context, options)
    project = Project.open(options["folder"], options["plugins"])
    papers = chosen(project, keys)
    moves = dict(_proposals(project, papers))
    if report.style(options) == "text":
        report.table([(old, "->", new) for old, new in moves.items()], ("key", "", "proposal"))
        alike = report.count(len(papers) - len(moves), "key")
        report.say(f"{alike} as the template says, {len(moves)} otherwise")
    data = [{"key": paper.key, "proposal": moves.get(paper.key, paper.key)} for paper in papers]
    report.finish(project.problems, report.style(options), options["strict"], {"keys": data})


def chosen(project: Project, keys: Sequence[str]) -> list[Paper]:
    """The papers of these keys, all of them without any. Raises ReadlistError."""
    papers = {paper.key: paper for paper in reversed(project.papers)}
    for key in keys:
        if key not in papers:
            raise ReadlistError(f"no key '{key}'; {_way_out(project, key)}")
    return [papers[key] for key in keys] if keys else list(project.papers)


def _way_out(project: Project, key: str) -> str:
    owner = rekeying.owners(project.holdings).get(key.casefold())
    if owner and any(paper.key == owner for paper in project.papers):
        return f"it is '{owner}' now" if owner.casefold() != key.casefold() else f"it is '{owner}'"
    keys = [paper.key for paper in project.papers]
    near = nearest(key, keys)
    return near if near.startswith("did") or len(keys) <= 20 else "`readlist key` lists them"


def _proposals(project: Project, papers: Sequence[Paper]) -> Iterator[tuple[str, str]]:
    """Old key and proposed key, where they differ; each proposal is free, and given once."""
    taken = rekeying.owners(project.holdings)
    own: dict[str, list[str]] = {}
    for folded, owner in taken.items():
        own.setdefault(owner, []).append(folded)
    used = dict(taken)
    for paper in papers:
        mine = {folded: used.pop(folded) for folded in own.get(paper.key, ()) if folded in used}
        new, problems = project.plugins.key(paper, used)
        project.problems += problems
        used |= mine
        if new and new != paper.key:
            used[new.casefold()] = paper.key
            yield paper.key, new


# --------------------------------------------------------------------------- rename


@key_command.command("rename")
@click.argument("keys", nargs=-1, metavar="OLD NEW | KEY...", type=KEY)
@click.option("--template", is_flag=True, help="Give each KEY what `key propose` shows.")
@click.option("--all", "everything", is_flag=True, help="Take every proposal.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@report.project_options
@click.pass_context
def key_rename(
    context: click.Context,
    /,
    keys: tuple[str, ...],
    template: bool,
    everything: bool,
    dry_run: bool,
    **options: Any,
) -> None:
    """Give the entry OLD the key NEW. Lists, notes, themes and cross-references follow.

    The old key stays in the entry's field `ids`: biber finds \\cite{OLD} there. For a key that
    was changed in library.bib by hand, it adds that field.

    \b
    Examples:
      readlist key rename smith smith2020steps
      readlist key rename smith vega --template
      readlist key rename --all --dry-run
    """
    options = report.merged(context, options)
    if everything and keys:
        raise ReadlistError("--all takes every proposal; name no key beside it")
    if template and not keys and not everything:
        raise ReadlistError("name the keys to rename, or say --all")
    if not everything and not template and len(keys) != 2:
        raise ReadlistError("name two keys, OLD NEW; or some with --template, or --all")

    def act(project: Project) -> tuple[dict[str, str], list[str]]:
        if everything or template:
            moves = dict(_proposals(project, chosen(project, keys)))
        else:
            moves = _one_move(project, *keys)
        return moves, apply_moves(project, moves)

    command = " ".join(["key rename", *(keys or ("--all",))])
    project, (moves, files) = report.change(options, act, command, write=not dry_run)
    lines = [f"{old} -> {new}" for old, new in moves.items()]
    if report.style(options) == "text":
        tell_files(files, dry_run)
    data = {
        "renamed": [{"old": old, "new": new} for old, new in moves.items()],
        "files": files,
        "written": not dry_run,
    }
    report.finish(project.problems, report.style(options), options["strict"], data, lines)


def _one_move(project: Project, old: str, new: str) -> dict[str, str]:
    """The one renaming that was asked for. An entry that somebody renamed in library.bib gets
    its old key into `ids`."""
    if old == new:
        raise ReadlistError(f"'{old}' is its key already")
    memory = project.memory.get(new)
    if memory and old in memory.was and not any(paper.key == old for paper in project.papers):
        return {old: new}
    chosen(project, [old])
    return {old: new}


def apply_moves(project: Project, moves: dict[str, str]) -> list[str]:
    """Rename in the project, in memory, and say which files that concerns."""
    held = project.holdings
    done = {old: new for old, new in moves.items() if held.document.entry(old) is None}
    after = rekeying.rename(held, {old: new for old, new in moves.items() if old not in done})
    for old, new in done.items():
        after = rekeying.remember(after, new, old)
    return apply(project, after)


def apply(project: Project, after: Holdings) -> list[str]:
    """Take over a rename or a merge, in memory, and say which files that concerns."""
    files = [project.store.name(path) for path in _touched(project, after)]
    project.rekey(after)
    return files


def _touched(project: Project, after: Holdings) -> Iterator[Path]:
    before = project.holdings
    if before.document.text != after.document.text:
        yield project.library_file
    if before.memory != after.memory:
        yield project.library_file.with_suffix(".ledger")
    for texts, new_texts in ((before.lists, after.lists), (before.notes, after.notes)):
        yield from (path for path, text in texts.items() if new_texts[path] != text)
    if before.rows != after.rows:
        yield project.root / baseline.NAME
    if before.settings != after.settings:
        yield project.root / config.NAME


def tell_files(files: list[str], dry_run: bool) -> None:
    """Which files a command changed, or would."""
    report.say(("Would change " if dry_run else "Changed ") + (", ".join(files) or "nothing"))
