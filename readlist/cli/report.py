"""How commands speak: problems as text, JSON or GitHub annotations; exit codes; tables.

Results go to stdout, reports and progress to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from readlist.model import Problem

if TYPE_CHECKING:
    from readlist.project import Project

Result = TypeVar("Result")
Function = TypeVar("Function", bound=Callable[..., Any])

UNREAD_SHOWN = 12
SEVERITIES = {"error": 0, "warning": 1, "note": 2}


def project_options(function: Function) -> Function:
    """`-C`, `-p`, `--strict`, `--format` and `--json`, for every command on a project."""
    for option in (
        click.option("--strict", is_flag=True, help="Exit 1 on warnings too."),
        click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
        click.option(
            "--format",
            "style",
            type=click.Choice(["text", "json", "github"]),
            default="text",
            help="How to report.",
        ),
        plugin_option,
        folder_option,
    ):
        function = option(function)
    return function


def style(options: dict[str, Any]) -> str:
    """The chosen way to report; `--json` is short for `--format json`."""
    return "json" if options["as_json"] else str(options["style"])


def merged(context: click.Context, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a command within a group: its own where given, else those of the group."""
    default = click.core.ParameterSource.DEFAULT
    own = {n: v for n, v in options.items() if context.get_parameter_source(n) is not default}
    return {**context.obj, **own}


def change(
    options: dict[str, Any],
    act: Callable[[Project], Result],
    command: str,
    write: bool = True,
) -> tuple[Project, Result]:
    """Act on the project that a command's options name, and save it: see `transact`.

    `act` may run more than once, so whatever is said is said after this.
    """
    from readlist.project import Project  # `fmt FILE` and `show` need no project
    from readlist.transact import transact

    def opened() -> Project:
        return Project.open(options["folder"], options["plugins"])

    return transact(opened, act, command, write)


plugin_option = click.option(
    "-p",
    "plugins",
    multiple=True,
    metavar="FILE.py|no:NAME",
    help="Load a plugin file, or leave a plugin out. Repeatable.",
)
folder_option = click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The project's folder, or one inside it.",
)


def say(text: str = "", **style: Any) -> None:
    """A line of report, to stderr, in a style of click; what it quotes commands no terminal."""
    click.echo(click.style(harmless(text), **style) if style else harmless(text), err=True)


def put(text: str, end: str = "\n") -> None:
    """A line of result, to stdout: word for word, but for what would command the terminal of a
    person who is watching."""
    click.echo((harmless(text) if is_watched() else text) + end, nl=False)


def is_watched() -> bool:
    """Whether a person sees what goes to stdout."""
    return sys.stdout.isatty()


@contextmanager
def busy(doing: str) -> Iterator[None]:
    """Show that something long is under way, where a person is watching."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{doing} …"):
        yield


def finish(
    problems: Iterable[Problem],
    style: str,
    strict: bool,
    result: dict[str, Any] | None = None,
    lines: Iterable[str] = (),
) -> None:
    """Report problems, print the result (as data under JSON, else its lines), and leave with the
    right exit code."""
    found = _once(problems)
    if style == "json":
        click.echo(json.dumps({**(result or {}), "problems": _plain(found)}, indent=1))
    elif style == "github":
        for problem in found:
            click.echo(_github(problem))
    else:
        _print(found)
        for line in lines:
            put(line)
    leave(found, strict)


def tell(problems: Sequence[Problem], style: str, most: int) -> None:
    """Report problems in the order given; of those alike that break nothing, only so many."""
    shown: dict[tuple[str, str], int] = {}
    for problem in problems:
        alike = (place(problem.where)[0], problem.code)
        shown[alike] = shown.get(alike, 0) + 1
        if style == "github":
            click.echo(_github(problem))
        elif shown[alike] <= most or problem.severity == "error":
            _print_one(problem)
    for (file, code), number in shown.items() if style == "text" else ():
        if number > most:
            say(f"{file}: … {number} of {code} in all (--json lists them)", dim=True)


def leave(problems: Iterable[Problem], strict: bool) -> None:
    """End with the exit code that the worst of the problems asks for."""
    worst = min((SEVERITIES[problem.severity] for problem in problems), default=2)
    if worst == 0 or (strict and worst == 1):
        raise SystemExit(1)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, errors first, else in the order found."""
    unique = {(p.code, p.message, p.where): p for p in problems}
    return sorted(unique.values(), key=lambda problem: SEVERITIES[problem.severity])


def _plain(problems: Iterable[Problem]) -> list[dict[str, str]]:
    names = ("code", "severity", "message", "where", "hint")
    return [{name: getattr(problem, name) for name in names} for problem in problems]


def _print(problems: Sequence[Problem]) -> None:
    unread = [problem for problem in problems if problem.code == "unread"]
    for problem in problems:
        if problem.code != "unread":
            _print_one(problem)
    for problem in unread[:UNREAD_SHOWN]:
        say(f"{problem.where}: {problem.message}", dim=True)
    if len(unread) > UNREAD_SHOWN:
        rest = len(unread) - UNREAD_SHOWN
        say(f"… and {count(rest, 'more place')} unread (--json lists all)", dim=True)


def _print_one(problem: Problem) -> None:
    colour = {"error": "red", "warning": "yellow"}.get(problem.severity)
    place = f"{problem.where}: " if problem.where else ""
    severity = click.style(f"{problem.severity}:", fg=colour, bold=bool(colour))
    click.echo(f"{harmless(place)}{severity} {harmless(problem.message)}", err=True)
    if problem.hint:
        say(f"    {problem.hint}")


def _github(problem: Problem) -> str:
    """A workflow command (GitHub Actions, "Workflow commands"): data is percent-encoded."""
    kind = {"error": "error", "warning": "warning"}.get(problem.severity, "notice")
    file, line = place(problem.where)
    where = f" file={_escaped(file)}" + (f",line={line}" if line else "") if file else ""
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"::{kind}{where}::{_escaped(problem.message + hint, '')}"


def place(where: str) -> tuple[str, str]:
    """File and first line of `file:line`, `file:line:column` or `file:first-last`."""
    import re

    found = re.fullmatch(r"(.*?)(?::(\d+)(?:[-:]\d+)*)?", where, re.S)
    return (found[1], found[2] or "") if found else (where, "")


def _escaped(text: str, more: str = ":,") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def count(number: int, thing: str) -> str:
    """`1 paper`, `2 papers`, `3 entries`."""
    if number == 1:
        return f"1 {thing}"
    return f"{number} {thing[:-1]}ies" if thing.endswith("ry") else f"{number} {thing}s"


def some(names: Sequence[str], most: int = 8) -> str:
    """The first few of many names: `a, b, c and 12 more`."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def table(rows: Iterable[Sequence[str]], headings: Sequence[str]) -> None:
    """Columns on stdout, as wide as they must be; tabs where nobody is watching."""
    rows = list(rows)
    if not is_watched():
        for row in rows:
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        drawn.add_row(*(Text(harmless(cell)) for cell in row))
    Console().print(drawn)


def harmless(text: str) -> str:
    """The text without the signs by which a terminal is commanded."""
    import re

    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "\ufffd", text)


def near(path: Path) -> str:
    """A path as a person would type it from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return os.path.normpath(path)


def missing(project: Project) -> list[str]:
    """What the library lacks, and what to do about it, one line each."""
    papers = project.library.papers
    lines = []
    nameless = [p for p in papers if not p.authors and not p.year]
    if nameless:
        lines.append(
            f"{len(nameless)} of {len(papers)} have no author or year; write what you know into "
            f"{near(project.library_file)}, your edits always win"
        )
    for name, having in (("abstract", ("abstract",)), ("link", ("url", "links", "doi", "eprint"))):
        without = [p.key for p in papers if not any(p.get(field) for field in having)]
        if without:
            lines.append(f"{len(without)} of {len(papers)} have no {name}: {some(without, 3)}")
    if project.library.themes and project.library.unsorted:
        keys = [paper.key for paper in project.library.unsorted]
        lines.append(
            f"{count(len(keys), 'paper')} unsorted: {some(keys, 5)} (`readlist why KEY` shows "
            "the nearest themes)"
        )
    return lines
