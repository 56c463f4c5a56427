"""A plugin's failure costs only that plugin, or only the paper it failed on.

Every call into a plugin goes through `once` or `each`; what goes wrong becomes a `Problem` with the
plugin's name, the paper, the file and the line.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from readlist.errors import TemplateError
from readlist.model import Problem
from readlist.wellformed import wrong_part

MOST_CHANGES = 100  # for one paper; more is a runaway

Rank = Literal["local", "installed", "built-in"]
RANKS: tuple[Rank, ...] = ("local", "installed", "built-in")
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plugin: its name, where it came from, and its file."""

    name: str
    rank: Rank
    where: str = ""

    def __str__(self) -> str:
        return f"{self.rank} plugin '{self.name}'"


@dataclass(frozen=True, slots=True)
class Registered(Generic[Record]):
    """A record that a plugin declared, and the plugin."""

    plugin: Plugin
    record: Record

    @property
    def name(self) -> str:
        return str(getattr(self.record, "name", None) or getattr(self.record, "code", ""))


def each(
    plugin: Plugin, function: Callable[..., Any], *given: Any, about: str = ""
) -> Iterator[Any]:
    """What a plugin's function yields. If it fails: what it had yielded, and then a Problem."""
    try:
        result = function(*given)
        if result is not None:
            yield from result
    except (GeneratorExit, TemplateError):
        raise
    except (Exception, SystemExit) as error:
        yield failure(plugin, error, about)


def once(plugin: Plugin, function: Callable[..., Any], *given: Any, about: str = "") -> Any:
    """What a plugin's function returns, or a Problem where it fails."""
    try:
        return function(*given)
    except TemplateError:
        raise
    except (Exception, SystemExit) as error:
        return failure(plugin, error, about)


def failure(plugin: Plugin, error: BaseException, about: str = "") -> Problem:
    """A plugin's exception as a Problem that names plugin, paper, file and line."""
    kind = "called sys.exit" if isinstance(error, SystemExit) else type(error).__name__
    said = " ".join(str(error).split())[:300]
    doing = f" {about}" if about else ""
    return Problem(
        "plugin",
        f"{plugin} failed{doing}: {kind}{': ' + said if said else ''}",
        where=_place(plugin, error),
        severity="error",
        hint=f"leave it out with -p no:{plugin.name}",
    )


def complaint(plugin: Plugin, message: str, hint: str = "") -> Problem:
    """What a plugin did that it must not, as a Problem with its name and file."""
    return Problem("plugin", f"{plugin} {message}", shown(plugin.where), "error", hint)


def _place(plugin: Plugin, error: BaseException) -> str:
    """`file:line` of the innermost frame inside the plugin's own file or folder."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{shown(error.filename)}:{error.lineno or 1}"
    frames = traceback.extract_tb(error.__traceback__)
    home = plugin.where.removesuffix("__init__.py")
    for frame in reversed(frames):
        if home and frame.filename.startswith(home):
            return f"{shown(frame.filename)}:{frame.lineno}"
    return shown(plugin.where)


def shown(path: str) -> str:
    """A path as a person at this prompt would write it."""
    try:
        return Path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return Path(path).as_posix()


def checked(plugin: Plugin, thing: object) -> Problem:
    """A thing that a plugin handed over and that is not what was asked for, as a Problem."""
    wrong = wrong_part(thing)
    if isinstance(thing, Problem) and not wrong:
        return thing
    reason = wrong or "which is of no use here"
    return complaint(plugin, f"handed over a {type(thing).__name__}: {reason}")


def at_most(plugin: Plugin, paper: str, changes: Iterable[Any]) -> list[Any]:
    """A plugin's changes for one paper; more than 100 are refused, all of them."""
    taken = list(islice(changes, MOST_CHANGES + 1))
    if len(taken) <= MOST_CHANGES:
        return taken
    message = f"proposed more than {MOST_CHANGES} changes for '{paper}'; none was taken"
    return [complaint(plugin, message, f"leave it out with -p no:{plugin.name}")]
