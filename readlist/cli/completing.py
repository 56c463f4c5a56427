"""What a shell offers for keys, lists, themes and formats when somebody presses the tab key.

Never an error, never a word too much, and never a project's own plugin: completing in a folder
does not run its code. Keys come from the cache, so that a library of fifty thousand is not read.
How bash is told of them is here too: it takes a colon for the end of a word, click does not.
"""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    split_arg_string,
)

from readlist import builtin

if TYPE_CHECKING:
    from readlist.config import Settings

MOST = 200  # answers; who sees more of them types another letter
HOOK = "readlist_exporters"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # what ends a line, or commands a terminal
SMALL = 500_000  # bytes of a library that is read anew at once where it has changed


class Name(click.ParamType, ABC):  # type: ignore[type-arg]
    """A word of which a project knows several."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """What begins so. Whatever goes wrong, a person is in the middle of typing a command, and
        the command will say it."""
        found: list[CompletionItem] = []
        with suppress(Exception):
            found += self.beginning(_folder(ctx), incomplete)
        for item in found:
            item.help = " ".join(_CONTROL.sub(" ", item.help or "").split()) or None
        return [item for item in found if not _CONTROL.search(str(item.value))]

    @abstractmethod
    def beginning(self, folder: Path, incomplete: str) -> Iterator[CompletionItem]:
        """The names that begin so, in the project of a folder. May raise anything."""


class Key(Name):
    """A citation key."""

    name = "key"

    def beginning(self, folder: Path, incomplete: str) -> Iterator[CompletionItem]:
        from readlist import cache

        root, settings = _project(folder)
        index = cache.Index.of(root, settings.library)
        if not index.cache.exists() or index.library.stat().st_size <= SMALL:
            index.find(incomplete)
        for key, text in cache.beginning(index.cache, incomplete, MOST):
            yield CompletionItem(key, help=_title(text))


class List(Name):
    """A reading list."""

    name = "list"

    def beginning(self, folder: Path, incomplete: str) -> Iterator[CompletionItem]:
        from readlist.store import find_root, markdown_files

        lists = find_root(folder.resolve()) / "lists"
        names = (path.relative_to(lists).with_suffix("") for path in markdown_files(lists))
        yield from _those((name.as_posix() for name in names), incomplete)


class Theme(Name):
    """A theme's slug, of readlist.toml or of themes.tsv."""

    name = "theme"

    def beginning(self, folder: Path, incomplete: str) -> Iterator[CompletionItem]:
        from readlist import baseline

        root, settings = _project(folder)
        names = {theme.slug: theme.name for theme in settings.themes}
        file = root / baseline.NAME
        rows, _ = baseline.parse(file.read_text("utf-8", "replace") if file.exists() else "")
        for row in rows:
            names.setdefault(row.slug.removeprefix("!"), "")
        for slug, name in names.items():
            if slug.startswith(incomplete):
                yield CompletionItem(slug, help=name or None)


class Format(Name):
    """A format to export in; those of a project's own plugins are typed."""

    name = "format"

    def beginning(self, folder: Path, incomplete: str) -> Iterator[CompletionItem]:
        yield from _those(sorted(_formats()), incomplete)


def _formats() -> Iterator[str]:
    """The formats that readlist brings along. A module that does not name the hook is not even
    imported: the tab key must be quick."""
    from readlist.config import Settings
    from readlist.plugins import BUILTINS

    folder = Path(builtin.__file__).parent
    for name in BUILTINS:
        module_file = folder / f"{name}.py"
        if not module_file.exists():  # a plugin of several modules
            module_file = folder / name / "__init__.py"
        if HOOK in module_file.read_text("utf-8"):
            module = import_module(f"{builtin.__name__}.{name}")
            made = getattr(module, HOOK)(settings=Settings())
            yield from (one.name for one in (made if isinstance(made, Iterable) else [made]))


class File(Name):
    """A file, of which the shell knows."""

    name = "file"

    def beginning(self, folder: Path, incomplete: str) -> Iterator[CompletionItem]:
        yield CompletionItem(incomplete, type="file")


KEY, LIST, THEME, FORMAT, FILE = Key(), List(), Theme(), Format(), File()


def _those(names: Iterator[str] | list[str], incomplete: str) -> Iterator[CompletionItem]:
    return (CompletionItem(name) for name in names if name.startswith(incomplete))


def _folder(ctx: click.Context | None) -> Path:
    """The folder that -C names on this command or the group around it, else the current one."""
    while ctx is not None:
        if ctx.get_parameter_source("folder") is ParameterSource.COMMANDLINE:
            return Path(ctx.params["folder"])
        ctx = ctx.parent
    return Path()


def _project(folder: Path) -> tuple[Path, Settings]:
    from readlist import config
    from readlist.store import find_root

    root = find_root(folder.resolve())
    return root, config.parse((root / config.NAME).read_text("utf-8-sig"))


def _title(entry: str) -> str | None:
    """The title of an entry, for shells that show it."""
    from readlist.bibtex import parse, to_paper

    papers = [to_paper(each) for each in parse(entry).entries]
    return papers[0].title if papers else None


# --------------------------------------------------------------------------- bash

_BASH = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain) COMPREPLY+=("$(printf %%q "$value")") ;;
        esac
    done < <(COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """bash cuts a word at each colon, and puts an answer in the place of what follows the last;
    so the line is cut here, and what stands before that colon is left out of the answers."""

    name = "bash"
    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_WORDS", "")
        words = split_arg_string(line)[1:]
        if not words or (line[-1:].isspace() and not line.endswith("\\ ")):
            return words, ""
        return words[:-1], words[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        before, colon, _ = incomplete.rpartition(":")
        if colon and ":" in os.environ.get("COMP_WORDBREAKS", ""):
            for item in found:
                item.value = item.value.removeprefix(before + colon)
        return found

    @staticmethod
    def _check_version() -> None:
        """Which bash runs this is asked by none of its lines; macOS has an old one, and says so."""


add_completion_class(Bash)
