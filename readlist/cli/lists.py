"""Read: `list`: the reading lists, and everything that changes them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from readlist import lists, shelving
from readlist.cli import report
from readlist.cli.completing import KEY, LIST
from readlist.errors import ReadlistError, closest, nearest
from readlist.files import file_name
from readlist.model import Item, Library, Paper, ReadingList, Status
from readlist.project import Project
from readlist.shelving import Goal
from readlist.text.words import slug

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_VERBS: dict[Status, str] = {
    "done": "Mark papers as read",
    "reading": "Mark papers as being read",
    "todo": "Mark papers as to be read",
    "skip": "Mark papers as skipped",
}


class Verbs(click.Group):
    """The commands of `list`; where a list's name stands instead of one, that is said."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            near = closest(args[0], list(self.commands))
            meant = f"did you mean 'list {near}'? " if near else ""
            raise click.UsageError(
                f"no command 'list {args[0]}'; {meant}`readlist list show {args[0]}` shows a list"
            )
        return super().resolve_command(ctx, args)


@click.group("list", cls=Verbs, invoke_without_command=True)
@report.project_options
@click.pass_context
def list_command(context: click.Context, /, **options: Any) -> None:
    """Show the reading lists with the progress of each, and change them.

    A list is a Markdown file in lists/. Whatever is changed, not another byte of it is.

    \b
    Examples:
      readlist list
      readlist list new thesis --title "Thesis, chapter 3"
      readlist list add thesis berg2020steps --under "Start here"
      readlist list done berg2020steps
      readlist list show thesis
    """
    context.obj = options
    if context.invoked_subcommand is None:
        _show_lists(Project.open(options["folder"], options["plugins"]), options)


def _show_lists(project: Project, options: dict[str, Any]) -> None:
    library = project.bare
    data = [_list_data(reading_list, library) for reading_list in library.lists]
    if report.style(options) == "text":
        if not data:
            report.say("No reading list yet: `readlist list new NAME` makes one")
        report.table(
            [(d["name"], _progress(d), d["title"]) for d in data], ("list", "progress", "title")
        )
    _finish(project, options, {"lists": data})


def _list_data(reading_list: ReadingList, library: Library) -> dict[str, Any]:
    states = [status_of(item, library) for item in reading_list.items]
    return {
        "name": reading_list.name,
        "title": reading_list.title,
        "description": reading_list.description,
        "papers": len(states),
        "done": states.count("done"),
        "reading": states.count("reading"),
        "skipped": states.count("skip"),
        "open": len(states) - states.count("done") - states.count("skip"),
    }


def _progress(data: dict[str, Any]) -> str:
    more = [f"{data[name]} {name}" for name in ("reading", "skipped") if data[name]]
    return ", ".join([f"{data['done']}/{data['papers']} read", *more])


def status_of(item: Item, library: Library) -> Status:
    """How far one is with a paper: what was read on any list was read on all."""
    key = key_of(item.key, library)
    marked = {other.status for _, other in library.places.get(key, ())}
    return "done" if "done" in marked else item.status


def key_of(key: str, library: Library) -> str:
    """The paper's key of today, where this is an earlier one."""
    paper = library.by_key.get(key)
    return paper.key if paper else key


def _finish(project: Project, options: dict[str, Any], data: dict[str, Any]) -> None:
    problems = [*project.problems, *project.unknown_items]
    report.finish(problems, report.style(options), options["strict"], data)


# --------------------------------------------------------------------------- show


@list_command.command("show")
@click.argument("name", type=LIST)
@report.project_options
@click.pass_context
def list_show(context: click.Context, /, name: str, **options: Any) -> None:
    """Show the papers of the list NAME, section by section.

    \b
    Example:
      readlist list show thesis
    """
    options = report.merged(context, options)
    project = Project.open(options["folder"], options["plugins"])
    library = project.bare
    items = [_item_data(item, library) for item in list_named(project, name).items]
    if report.style(options) == "text":
        rows = [(d["section"], d["word"], d["key"], d["title"]) for d in items]
        report.table(rows, ("section", "status", "key", "title"))
    _finish(project, options, {"items": items})


def _item_data(item: Item, library: Library) -> dict[str, Any]:
    paper, status = library.by_key.get(item.key), status_of(item, library)
    return {
        "key": item.key,
        "title": paper.title if paper else item.title,
        "section": item.section,
        "status": status,
        "word": lists.WORDS[status],
        "note": item.note,
    }


# --------------------------------------------------------------------------- which one is meant


def list_named(project: Project, name: str) -> ReadingList:
    """The list of a name. Raises ReadlistError, naming the nearest."""
    for reading_list in project.bare.lists:
        if reading_list.name == name:
            return reading_list
    names = [reading_list.name for reading_list in project.lists]
    hint = nearest(name, names) if names else f"`readlist list new {name}` makes it"
    raise ReadlistError(f"no list '{name}'; {hint}")


def _path(project: Project, name: str) -> Path:
    list_named(project, name)
    found = zip(project.list_texts, project.lists, strict=True)
    return next(path for path, reading_list in found if reading_list.name == name)


def paper_of(key: str, library: Library) -> Paper:
    """The paper of a key, or of an earlier one. Raises ReadlistError, naming the nearest."""
    paper = library.by_key.get(key)
    if paper is None:
        raise ReadlistError(f"no key '{key}'; {nearest(key, sorted(library.by_key))}")
    return paper


def _on(reading_list: ReadingList, key: str, library: Library) -> list[str]:
    """The keys under which a paper stands on a list: its own or earlier ones."""
    wanted = key_of(key, library)
    found = (item.key for item in reading_list.items if key_of(item.key, library) == wanted)
    return list(dict.fromkeys(found))


def _must_be_on(project: Project, name: str, keys: Iterable[str]) -> list[str]:
    """The same for several keys. Raises ReadlistError for one that is not on the list."""
    reading_list, library = list_named(project, name), project.bare
    found: list[str] = []
    for key in keys:
        there = _on(reading_list, key, library)
        if not there:
            known = [item.key for item in reading_list.items]
            raise ReadlistError(f"'{key}' is not on '{name}'; {nearest(key, known)}")
        found += there
    return found


def _edit(project: Project, name: str, edit: Callable[[str, str], str]) -> str:
    """Change a list's text, in memory, and say what its file is called."""
    path = _path(project, name)
    file = project.store.name(path)
    project.put_lists({path: edit(project.list_texts[path], file)})
    return file


# --------------------------------------------------------------------------- new


@list_command.command("new")
@click.argument("name", metavar="NAME|TITLE")
@click.option("--title", default="", help="The title; else it is made of NAME.")
@click.option("--description", default="", metavar="TEXT", help="One sentence about it.")
@click.option("--bib", default="", metavar="FILE", help="The .bib that `readlist export` writes.")
@click.option("--query", default="", metavar="QUERY", help="The search that fills it.")
@report.project_options
@click.pass_context
def list_new(
    context: click.Context,
    /,
    name: str,
    title: str,
    description: str,
    bib: str,
    query: str,
    **options: Any,
) -> None:
    """Make a reading list, lists/NAME.md. A title gives it a name: small letters and hyphens.

    \b
    Examples:
      readlist list new thesis --bib ../thesis/refs.bib
      readlist list new "Thesis, chapter 3"
      readlist list new project/chapter-3
    """
    options = report.merged(context, options)
    title = title or (
        name.rpartition("/")[2].replace("-", " ").capitalize() if _NAME.fullmatch(name) else name
    )
    if not title.strip():
        raise ReadlistError("name the list: readlist list new NAME")

    def act(project: Project) -> str:
        path = _new_path(project, name)
        beside = Path(os.path.relpath(Path(bib).absolute(), path.parent)).as_posix() if bib else ""
        project.put_lists({path: shelving.new_list(title, description, beside, query)})
        return project.store.name(path)

    project, file = report.change(options, act, f"list new {name}")
    report.finish(
        project.problems, report.style(options), options["strict"], {"file": file}, [file]
    )


def _new_path(project: Project, name: str) -> Path:
    """The file of a new list. Raises ReadlistError where there is one of that name."""
    parts = name.split("/") if _NAME.fullmatch(name) else [slug(name) or name]
    *folders, last = map(file_name, parts)
    path = project.root.joinpath("lists", *folders, f"{last}.md")
    for other in project.list_texts:
        if other.as_posix().casefold() == path.as_posix().casefold():
            raise ReadlistError(
                f"{project.store.name(other)}: is there already; `readlist list add "
                f"{'/'.join([*folders, last])} KEY` puts papers on it"
            )
    return path


# --------------------------------------------------------------------------- add, remove, move


@list_command.command("add")
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
def list_add(
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
        papers = [paper_of(key, library) for key in keys]
        there = [p.key for p in papers if _on(reading_list, p.key, library)]
        new = list(dict.fromkeys(paper.key for paper in papers if paper.key not in there))
        items = [
            Item(key, status, title=library.by_key[key].title if titles else "", note=note)
            for key in new
        ]
        made = _new_section(project, name, under) if new else ""
        file = _edit(project, name, lambda text, file: shelving.put(text, items, under, file))
        return file, new, there, made

    project, (file, new, there, made) = report.change(options, act, f"list add {name}")
    if report.style(options) == "text":
        report.say(made) if made else None
        report.say(f"{file}: {_said(new, 'added')}{_said(there, '; there already', '')}")
    data = {"file": file, "added": new, "there": there}
    report.finish(project.problems, report.style(options), options["strict"], data)


def _said(keys: Sequence[str], what: str, none: str = "nothing added") -> str:
    return f"{what} {report.some(keys)}" if keys else none


def _new_section(project: Project, name: str, under: str) -> str:
    """That a section is made, and which other may have been meant; empty where it is there."""
    path = _path(project, name)
    known = shelving.sections(project.list_texts[path])
    if not under or shelving.has_section(project.list_texts[path], under):
        return ""
    near = closest(under, known) if known else None
    return f"New section '{under}'" + (f"; did you mean '{near}'?" if near else "")


@list_command.command("remove")
@click.argument("name", type=LIST)
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", type=KEY)
@report.project_options
@click.pass_context
def list_remove(
    context: click.Context, /, name: str, keys: tuple[str, ...], **options: Any
) -> None:
    """Take papers from the list NAME, with what it says about them. The library keeps them.

    \b
    Example:
      readlist list remove thesis berg2020steps
    """
    options = report.merged(context, options)

    def act(project: Project) -> tuple[str, list[str]]:
        there = _must_be_on(project, name, keys)
        return _edit(project, name, lambda text, file: shelving.remove(text, there, file)), there

    project, (file, gone) = report.change(options, act, f"list remove {name}")
    if report.style(options) == "text":
        report.say(f"{file}: removed {report.some(gone)}")
    data = {"file": file, "removed": gone}
    report.finish(project.problems, report.style(options), options["strict"], data)


@list_command.command("move")
@click.argument("name", type=LIST)
@click.argument("key", type=KEY)
@click.option("--under", default="", metavar="SECTION", help="To the end of a section.")
@click.option("--before", default="", metavar="KEY", help="Before another paper.")
@click.option("--after", default="", metavar="KEY", help="After another paper.")
@click.option("--to", "target", default="", metavar="LIST", help="To another list.")
@report.project_options
@click.pass_context
def list_move(
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
        (moved, *_) = _must_be_on(project, name, [key])
        there = target or name
        anchors = [
            next(iter(_must_be_on(project, there, [k])), "") if k else "" for k in (before, after)
        ]
        goal = Goal(under, *anchors)
        made = _new_section(project, there, under)
        if target and target != name:
            return _transfer(project, moved, name, target, goal), made
        return [
            _edit(project, name, lambda text, file: shelving.move(text, moved, goal, file))
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
    if there := _on(list_named(project, target), key, library):
        raise ReadlistError(f"'{there[0]}' is on '{target}' already; remove it from one of the two")
    here, other = _path(project, name), _path(project, target)
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
    @click.option("--in", "name", default="", metavar="NAME", help="On this list only.")
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


for _status in _VERBS:
    list_command.add_command(_marking(_status))


def _mark(project: Project, keys: Sequence[str], name: str, status: Status) -> dict[str, list[str]]:
    """Mark papers, in memory, and say on which lists."""
    library = project.bare
    chosen = [list_named(project, name)] if name else project.lists
    marked: dict[str, list[str]] = {}
    boxes: dict[str, list[str]] = {}
    for key in keys:
        there = {one.name: on for one in chosen if (on := _on(one, key, library))}
        if not there:
            _refuse_unlisted(key, name, library)
        for list_name, on in there.items():
            boxes.setdefault(list_name, []).extend(on)
        marked[key] = list(there)
    for list_name, found in boxes.items():
        _edit(project, list_name, _marker(found, status))
    return marked


def _refuse_unlisted(key: str, name: str, library: Library) -> NoReturn:
    """Raises ReadlistError for a paper that is not on the list, or on none."""
    paper_of(key, library)
    where = f"is not on '{name}'" if name else "is on no list"
    raise ReadlistError(f"'{key}' {where}; `readlist list add {name or 'NAME'} {key}` puts it on")


def _marker(keys: Sequence[str], status: Status) -> Callable[[str, str], str]:
    return lambda text, file: shelving.mark(text, keys, status, file)


# --------------------------------------------------------------------------- titles


@list_command.command("titles")
@click.argument("names", nargs=-1, metavar="[NAME...]", type=LIST)
@click.option("--all", "everywhere", is_flag=True, help="Also where no title stands yet.")
@report.project_options
@click.pass_context
def list_titles(
    context: click.Context, /, names: tuple[str, ...], everywhere: bool, **options: Any
) -> None:
    """Write today's titles, in bold after the keys, on all lists or on some.

    A title that stands there is renewed. Bold text that is not like the title is yours, and stays.

    \b
    Examples:
      readlist list titles
      readlist list titles thesis --all
    """
    options = report.merged(context, options)
    edit = shelving.with_all_titles if everywhere else shelving.with_titles

    def act(project: Project) -> list[str]:
        titles = {key: paper.title for key, paper in project.bare.by_key.items() if paper.title}
        texts = {}
        for name in names or [one.name for one in project.lists]:
            path = _path(project, name)
            before = project.list_texts[path]
            after = edit(before, titles, project.store.name(path))
            if after != before:
                texts[path] = after
        project.put_lists(texts)
        return [project.store.name(path) for path in texts]

    project, files = report.change(options, act, "list titles")
    if report.style(options) == "text":
        report.say(f"Changed {', '.join(files) or 'nothing'}")
    report.finish(project.problems, report.style(options), options["strict"], {"files": files})
