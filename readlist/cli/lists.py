"""Read: `list`: the reading lists, and everything that changes them."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from readlist import lists, shelving, titling
from readlist.cli import report
from readlist.cli.completing import LIST
from readlist.cli.listed import list_named, path_of, status_of
from readlist.cli.shelve import SHELVING
from readlist.errors import ReadlistError, closest
from readlist.files import file_name
from readlist.model import Item, Library, Problem, ReadingList
from readlist.project import Project
from readlist.text.words import fold, slug

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


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
    report.finish(_problems(project), report.style(options), options["strict"], {"lists": data})


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


def _problems(project: Project) -> list[Problem]:
    return [*project.problems, *project.unknown_items]


def _but_for_others(problems: Iterable[Problem], project: Project, path: Path) -> Iterator[Problem]:
    """The problems without those of the other lists."""
    others = {project.store.name(other) for other in project.list_texts if other != path}
    return (each for each in problems if report.place(each.where)[0] not in others)


# --------------------------------------------------------------------------- show


for _command in SHELVING:
    list_command.add_command(_command)


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
    items = [_item_data(item, library) for item in list_named(library, name).items]
    if report.style(options) == "text":
        rows = [(d["section"], d["word"], d["key"], d["title"]) for d in items]
        report.table(rows, ("section", "status", "key", "title"))
    problems = _but_for_others(_problems(project), project, path_of(project, name))
    report.finish(problems, report.style(options), options["strict"], {"items": items})


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
    parts = name.split("/") if _NAME.fullmatch(name) else [_short(name)]
    *folders, last = [part if _fits(part) else file_name(part) for part in parts]
    path = project.root.joinpath("lists", *folders, f"{last}.md")
    for other in project.list_texts:
        if other.as_posix().casefold() == path.as_posix().casefold():
            raise ReadlistError(
                f"{project.store.name(other)}: is there already; `readlist list add "
                f"{'/'.join([*folders, last])} KEY` puts papers on it"
            )
    return path


def _short(title: str) -> str:
    """The name that a title gives, in whatever script it is: small letters and hyphens. Raises
    ReadlistError for one without letters and digits."""
    small = unicodedata.normalize("NFC", title.casefold())
    letters = (each if unicodedata.category(each)[0] in "LMN" else " " for each in small)
    words = [slug(word) if fold(word).isascii() else word for word in "".join(letters).split()]
    if not any(words):
        raise ReadlistError(f"'{title}' names no list; give it a letter or a digit")
    return "-".join(words)


def _fits(name: str) -> bool:
    """Whether a name of `_short` may name a file as it is; one of ASCII may be Windows' own."""
    return not name.isascii() and len(name.encode()) <= 200


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
    edit = titling.with_all_titles if everywhere else titling.with_titles

    def act(project: Project) -> list[str]:
        titles = {key: paper.title for key, paper in project.bare.by_key.items() if paper.title}
        texts = {}
        for name in names or [one.name for one in project.lists]:
            path = path_of(project, name)
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
