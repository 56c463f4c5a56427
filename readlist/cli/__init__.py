"""The command line: arguments in, reports out. One file per group of commands.

Commands are imported when they are run, so that `readlist --help` stays quick; the table below
is all that the help of the whole program needs.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from readlist.errors import ReadlistError, closest

# group -> command -> (module, one line of help)
COMMANDS = {
    "Collect": {
        "init": ("collect", "Start a project: settings, a library, lists."),
        "add": ("collect", "Put the papers of a file, folder or address into the library."),
        "pull": ("pull", "Take co-authors' edits to an exported .bib into the library."),
    },
    "Read": {
        "list": ("lists", "Show the reading lists, or one of them; change them."),
        "search": ("search", "Find papers by words, theme, list, status, year."),
        "show": ("show", "Show all that is known of a paper, and where it came from."),
        "next": ("reading", "Say what to read next, by your lists."),
        "note": ("reading", "Write a note about a paper, or read it."),
        "open": ("reading", "Open a paper's address in the browser."),
        "theme": ("read", "Show the themes, and what new definitions would change."),
        "why": ("read", "Say why a paper has its themes, keywords and fields."),
    },
    "Cite": {
        "export": ("cite", "Write the library, or part of it, in a format."),
        "cite": ("cite", "Print papers as references, in a style."),
        "key": ("key", "Show the citation keys; propose, rename, fix those in your texts."),
    },
    "Publish": {
        "build": ("publish", "Write .bib, JSON and website, from a page or in a project."),
        "site": ("publish", "Build, serve or generate the website."),
        "watch": ("watch", "Keep exports and website up to date while you edit."),
    },
    "Repair": {
        "check": ("repair", "Say what is doubtful in the project or in .bib files."),
        "fmt": ("repair", "Give .bib files one layout; their content stays."),
        "dedupe": ("dedupe", "List entries that may be one paper, and merge two."),
        "undo": ("undo", "Take back the last command that wrote."),
        "plugin": ("repair", "List the plugins and what they declare."),
    },
}
_HOME = {name: home for group in COMMANDS.values() for name, home in group.items()}

EPILOG = """\b
Start with a page of papers that you copied into a text file:
  readlist build page.txt -o my-reading
In bash, this lets the tab key complete commands, keys, lists, themes and formats (zsh, fish too):
  eval "$(_READLIST_COMPLETE=bash_source readlist)"
Exit codes: 0 done, 1 done but something is wrong, 2 the command cannot be done."""
COMPLETING = "_READLIST_COMPLETE"  # the variable by which a shell asks click


class Mistake(click.ClickException):
    """A person's mistake with the tool: one line, exit code 2."""

    exit_code = 2


class Failure(click.ClickException):
    """What failed outside of the tool, as a network does: one line, exit code 1."""

    exit_code = 1


_ENDS = {kind.exit_code: kind for kind in (Mistake, Failure)}


class Commands(click.Group):
    """Commands that load when they are asked for, listed in groups, errors in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_HOME)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _HOME:
            return None
        module = import_module(f"readlist.cli.{_HOME[name][0]}")
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _HOME and not (args[0][:1] == "-" or ctx.resilient_parsing):
            near = closest(args[0], list(_HOME))
            hint = f"did you mean '{near}'?" if near else "`readlist --help` lists them"
            raise Mistake(f"no command '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for group, commands in COMMANDS.items():
            with formatter.section(group):
                formatter.write_dl([(name, about) for name, (_, about) in commands.items()])

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with in_one_line():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with in_one_line(ctx):
            return super().invoke(ctx)


@contextmanager
def in_one_line(ctx: click.Context | None = None) -> Iterator[None]:
    """Say a person's mistake in one line, whoever finds it: click takes three for its own."""
    try:
        yield
    except ReadlistError as error:
        from readlist.cli.report import harmless  # a message may quote what a source says

        raise _ENDS[error.exit_code](harmless(str(error))) from None
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise Mistake(_said(error, ctx)) from None


def _said(error: click.UsageError, ctx: click.Context | None) -> str:
    """What click found wrong with the arguments, and the way out."""
    path = [ctx.command_path, ctx.invoked_subcommand or ""] if ctx else ["readlist"]
    path = [error.ctx.command_path] if error.ctx else path
    see = f"see `{' '.join([*filter(None, path), '--help'])}`"
    if isinstance(error, click.NoSuchOption):
        near = closest(error.option_name.lstrip("-"), _long_options(error.ctx))
        return f"no option '{error.option_name}'; " + (f"did you mean '--{near}'?" if near else see)
    message = " ".join(error.format_message().split()).rstrip(".")
    message = message[:1].lower() + message[1:].replace(". Did you mean", "; did you mean")
    return message if message.endswith("?") else f"{message}; {see}"


def _long_options(ctx: click.Context | None) -> list[str]:
    """The options of a command, without their hyphens."""
    known = ctx.command.get_params(ctx) if ctx else []
    named = [name for each in known for name in (*each.opts, *each.secondary_opts)]
    return [name[2:] for name in named if name.startswith("--")]


@click.group(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="readlist", prog_name="readlist")
def cli() -> None:
    """Paste in papers; cite them in LaTeX; publish them as an annotated, themed website."""


def main() -> None:
    """The `readlist` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack letters, as on Windows
            stream.reconfigure(errors="backslashreplace")
    try:
        Path.cwd()
    except FileNotFoundError:
        sys.exit("Error: the current folder is gone; change to another")
    if COMPLETING in os.environ:
        from readlist.cli import completing  # noqa: F401 - click finds there how bash is told
    cli(prog_name="readlist")
