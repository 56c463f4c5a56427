"""Read: the commands of `list` that change where papers stand, and how they are marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import click

from readlist import lists, shelving
from readlist.cli import report
from readlist.cli.completing import KEY, LIST
from readlist.cli.listed import edit, keys_on, list_named, must_be_on, paper_of, path_of
from readlist.errors import ReadlistError, closest
from readlist.model import Item, Library, Status
from readlist.project import Project
from readlist.shelving import Goal

_VERBS: dict[Status, str] = {
    "done": "Mark papers as read",
    "reading": "Mark papers as being read",
    "todo": "Mark papers as to be read",
    "skip": "Mark papers as skipped",
}


# --------------------------------------------------------------------------- add, remove, move


@click.command("add")
@click.argument("name", type=LIST)
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", type=KEY)
@click.option("--under", default="", metavar="SECTION", help="A heading; made where there is none.")
@click.option("--titles", is_flag=True, help="With their titles after the keys.")
@click.option("--note", default="", metavar="TEXT", help="What to say about them.")
@click.option(
    "--status", type=click.Choice(list(_VERBS)), default="todo", help="How far you are; else todo."
)
@report.project_options
@click.pass_context
def add_command(
    context: click.Context,
    /,
    name: str,
    keys: tuple[str, ...],
    under: str,
    titles: bool,
    note: str,
    status: Status,
    **options: Any,
) -> None:
    """Put papers at the end of the list NAME, or of one of its sections.

    \b
    Examples:
      readlist list add thesis berg2020steps vega2021rewards
      readlist list add thesis lind2022retrieval --under "Start here" --titles
      readlist list add thesis lind2022retrieval --note "Section 4 has the proof."
    """
    options = report.merged(context, options)

    def act(project: Project) -> tuple[str, list[str], list[str], str]:
        library, reading_list = project.bare, list_named(project, name)
        papers = list({(paper := paper_of(key, library)).key: paper for key in keys}.values())
        there = [p.key for p in papers if keys_on(reading_list, p.key, library)]
        new = [paper.key for paper in papers if paper.key not in there]
        items = [
            Item(key, status, title=library.by_key[key].title if titles else "", note=note)
            for key in new
        ]
        made = _new_section(project, name, under) if new else ""
        file = edit(project, name, lambda text, file: shelving.put(text, items, under, file))
        return file, new, there, made

    project, (file, new, there, made) = report.change(options, act, f"list add {name}")
    if report.style(options) == "text":
        report.say(made) if made else None
        report.say(f"{file}: {_said(new, 'added')}{_said(there, '; there already', '')}")
        if there and under:
            report.say(f"`readlist list move {name} {there[0]} --under ...` moves it to a section")
    data = {"file": file, "added": new, "there": there}
    report.finish(project.problems, report.style(options), options["strict"], data)


def _said(keys: Sequence[str], what: str, none: str = "nothing added") -> str:
    return f"{what} {report.some(keys)}" if keys else none


def _new_section(project: Project, name: str, under: str) -> str:
    """That a section is made, and which other may have been meant; empty where it is there."""
    path = path_of(project, name)
    known = shelving.sections(project.list_texts[path])
    if not under or shelving.has_section(project.list_texts[path], under):
        return ""
    near = closest(under, known) if known else None
    return f"New section '{under}'" + (f"; did you mean '{near}'?" if near else "")


@click.command("remove")
@click.argument("name", type=LIST)
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", type=KEY)
@report.project_options
@click.pass_context
def remove_command(
    context: click.Context, /, name: str, keys: tuple[str, ...], **options: Any
) -> None:
    """Take papers from the list NAME, with what it says about them. The library keeps them.

    \b
    Example:
      readlist list remove thesis berg2020steps
    """
    options = report.merged(context, options)

    def act(project: Project) -> tuple[str, list[str]]:
        there = must_be_on(project, name, keys)
        return edit(project, name, lambda text, file: shelving.remove(text, there, file)), there

    project, (file, gone) = report.change(options, act, f"list remove {name}")
    if report.style(options) == "text":
        report.say(f"{file}: removed {report.some(gone)}")
    data = {"file": file, "removed": gone}
    report.finish(project.problems, report.style(options), options["strict"], data)


@click.command("move")
@click.argument("name", type=LIST)
@click.argument("key", type=KEY)
@click.option("--under", default="", metavar="SECTION", help="To the end of a section.")
@click.option("--before", default="", metavar="KEY", type=KEY, help="Before another paper.")
@click.option("--after", default="", metavar="KEY", type=KEY, help="After another paper.")
@click.option("--to", "target", default="", metavar="LIST", type=LIST, help="To another list.")
@report.project_options
@click.pass_context
def move_command(
    context: click.Context,
    /,
    name: str,
    key: str,
    under: str,
    before: str,
    after: str,
    target: str,
    **options: Any,
) -> None:
    """Move a paper on the list NAME, or to another list, with its mark and your note.

    \b
    Examples:
      readlist list move thesis lind2022retrieval --before berg2020steps
      readlist list move thesis lind2022retrieval --under Later
      readlist list move thesis lind2022retrieval --to survey
    """
    options = report.merged(context, options)
    places = sum(map(bool, (under, before, after)))
    if places > 1 or not (places or target):
        raise ReadlistError("say where to: one of --under, --before and --after, or --to a list")

    def act(project: Project) -> tuple[list[str], str]:
        (moved, *_) = must_be_on(project, name, [key])
        there = target or name
        anchors = [
            next(iter(must_be_on(project, there, [k])), "") if k else "" for k in (before, after)
        ]
        goal = Goal(under, *anchors)
        made = _new_section(project, there, under)
        if target and target != name:
            return _transfer(project, moved, name, target, goal), made
        return [
            edit(project, name, lambda text, file: shelving.move(text, moved, goal, file))
        ], made

    project, (files, made) = report.change(options, act, f"list move {name} {key}")
    if report.style(options) == "text":
        report.say(made) if made else None
        report.say(f"{' -> '.join(files)}: moved {key}")
    data = {"files": files, "moved": key}
    report.finish(project.problems, report.style(options), options["strict"], data)


def _transfer(project: Project, key: str, name: str, target: str, goal: Goal) -> list[str]:
    """Move a paper to another list, in memory, and say what the two files are called."""
    library = project.bare
    if there := keys_on(list_named(project, target), key, library):
        raise ReadlistError(f"'{there[0]}' is on '{target}' already; remove it from one of the two")
    here, other = path_of(project, name), path_of(project, target)
    files = [project.store.name(path) for path in (here, other)]
    texts = shelving.transfer(
        project.list_texts[here], key, project.list_texts[other], goal, *files
    )
    project.put_lists(dict(zip((here, other), texts, strict=True)))
    return files


# --------------------------------------------------------------------------- marking


def _marking(status: Status) -> click.Command:
    """The command that marks papers in this way."""

    @click.argument("keys", nargs=-1, required=True, metavar="KEY...", type=KEY)
    @click.option("--in", "name", default="", metavar="NAME", type=LIST, help="On this list only.")
    @report.project_options
    @click.pass_context
    def command(
        context: click.Context, /, keys: tuple[str, ...], name: str, **options: Any
    ) -> None:
        options = report.merged(context, options)
        project, marked = report.change(
            options, lambda it: _mark(it, keys, name, status), f"list {status} {' '.join(keys)}"
        )
        if report.style(options) == "text":
            for key, names in marked.items():
                report.say(f"{key}: {lists.WORDS[status]} on {', '.join(names)}")
        data = {"marked": [{"key": key, "lists": names} for key, names in marked.items()]}
        report.finish(project.problems, report.style(options), options["strict"], data)

    command.__doc__ = f"""{_VERBS[status]}, on every list that has them, or on one.

    \b
    Examples:
      readlist list {status} berg2020steps vega2021rewards
      readlist list {status} berg2020steps --in thesis
    """
    return click.command(status)(command)


def _mark(project: Project, keys: Sequence[str], name: str, status: Status) -> dict[str, list[str]]:
    """Mark papers, in memory, and say on which lists."""
    library = project.bare
    chosen = [list_named(project, name)] if name else project.lists
    marked: dict[str, list[str]] = {}
    boxes: dict[str, list[str]] = {}
    for key in keys:
        there = {one.name: on for one in chosen if (on := keys_on(one, key, library))}
        if not there:
            _refuse_unlisted(key, name, library)
        for list_name, on in there.items():
            boxes.setdefault(list_name, []).extend(on)
        marked[key] = list(there)
    texts = {}
    for list_name, found in boxes.items():
        path = path_of(project, list_name)
        before, file = project.list_texts[path], project.store.name(path)
        texts[path] = shelving.mark(before, found, status, file)
    project.put_lists(texts)
    return marked


def _refuse_unlisted(key: str, name: str, library: Library) -> NoReturn:
    """Raises ReadlistError for a paper that is not on the list, or on none."""
    paper_of(key, library)
    where = f"is not on '{name}'" if name else "is on no list"
    raise ReadlistError(f"'{key}' {where}; `readlist list add {name or 'NAME'} {key}` puts it on")


SHELVING = (add_command, remove_command, move_command, *map(_marking, _VERBS))
