"""What a transaction of a command is: open a project, act on it in memory, save it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from readlist.project import Project
from readlist.store import insist

Result = TypeVar("Result")


def transact(
    opened: Callable[[], Project],
    act: Callable[[Project], Result],
    command: str,
    write: bool = True,
) -> tuple[Project, Result]:
    """Open a project, act on it in memory, and save it: what every writing command does.

    Where something changed on disk in the meantime, an editor's save or another command, all of
    it is done again with what is there now; so `act` may be called several times, each time with
    a project of its own, and says nothing until it is known to be the last. Without `write` it
    is a rehearsal: nothing is saved.
    """

    def attempt() -> tuple[Project, Result]:
        project = opened()
        result = act(project)
        if write:
            project.save(command)
        return project, result

    return insist(attempt)
