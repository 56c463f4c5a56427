"""Noticing that files of a project changed, by looking at them again and again.

A few files are looked at four times a second. That works on every disk and with every editor,
those that save by renaming included, and needs no service of the system. The loop knows no clock
and no disk: both are its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from readlist import baseline, config
from readlist.config import Settings
from readlist.files import State, state_of
from readlist.plugins import local_plugins
from readlist.store import markdown_files

EVERY = 0.25  # seconds between two looks
QUIET = 0.3  # seconds without a change, until saving is taken to be over

Look = Mapping[Path, State]


def follow(
    look: Callable[[], Look],
    act: Callable[[Sequence[Path]], object],
    sleep: Callable[[float], object],
) -> None:
    """Act at once, and then on what has changed whenever that has come to rest; until one of the
    three raises.

    What is saved while `act` is at work is a change: what counts is the look before it.
    """
    known = look()
    act(())
    while True:
        sleep(EVERY)
        now = look()
        if now == known:
            continue
        now = _at_rest(look, now, sleep)
        changed = [path for path in {**now, **known} if known.get(path) != now.get(path)]
        known = now
        if changed:
            act(changed)


def _at_rest(look: Callable[[], Look], now: Look, sleep: Callable[[float], object]) -> Look:
    """What is there once nothing has changed for a while."""
    while True:
        sleep(QUIET)
        before, now = now, look()
        if now == before:
            return now


def states(paths: Iterable[Path], state: Callable[[Path], State | None] = state_of) -> Look:
    """The files that are there, each with its state."""
    found = ((path, state(path)) for path in paths)
    return {path: each for path, each in found if each is not None}


def inputs(root: Path, settings: Settings, site: bool) -> Iterator[Path]:
    """The files that exports and, with `site`, the website are made from."""
    library = root / settings.library.path
    yield from (root / config.NAME, library, library.with_suffix(".ledger"), root / baseline.NAME)
    yield from markdown_files(root / "lists")
    yield from markdown_files(library.parent / "notes")
    for folder in settings.plugins.local:
        for plugin in local_plugins(root / folder):
            inside = plugin.name == "__init__.py"
            yield from plugin.parent.rglob("*.py") if inside else (plugin,)
    if site:
        yield root / "mkdocs.yml"
        yield from markdown_files(root / "docs")
