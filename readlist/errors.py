"""What goes wrong when a person uses the tool: one line, what, where, what next.

    ReadlistError          any of them; the command line prints it and exits 2
      ConfigError          readlist.toml cannot be understood
        TemplateError      a template of the person's own does not work
      StoreError           a project's files cannot be read or written safely
        ChangedOnDisk      somebody else wrote one while the command ran: run it again
      SourceError          what was named as a source cannot be read at all
      NetworkError         an address does not answer: no mistake of the person, so exit 1

Doubtful *content* is never an exception: it is a `readlist.model.Problem`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ReadlistError(Exception):
    """A mistake with the tool, said in one line that ends with the way out."""

    exit_code = 2


class ConfigError(ReadlistError):
    """`readlist.toml` holds something that is not a setting, or not of its kind."""


class TemplateError(ConfigError):
    """A person's own template of the website does not work; no plugin's failure."""


class StoreError(ReadlistError):
    """The project on disk is missing, locked, changed under us or damaged."""


class ChangedOnDisk(StoreError):  # noqa: N818 - it says what happened
    """Somebody else wrote a file between reading and writing it; `transact` runs again."""


class SourceError(ReadlistError):
    """A named source does not exist, or cannot be read."""


class NetworkError(ReadlistError):
    """The network gave no answer; who named the address makes a Problem of it where it can."""

    exit_code = 1


def closest(wrong: str, known: Sequence[str]) -> str | None:
    """The known name that a wrong one is most like, ignoring case; None where none is like it."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(
        wrong, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    return str(near[0]) if near else None


def nearest(wrong: str, known: Sequence[str]) -> str:
    """The way out of a wrong name: the nearest right one, or all of them."""
    if near := closest(wrong, known):
        return f"did you mean '{near}'?"
    if not known:
        return "there is none"
    return f"there are: {', '.join(known)}" if len(known) <= 20 else "none is like it"
