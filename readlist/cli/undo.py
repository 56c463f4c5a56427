"""Repair: `undo`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from readlist import exported, undoing
from readlist.cli import places, report
from readlist.store import Store


@click.command("undo")
@click.option("--redo", is_flag=True, help="Do again what undo took back last.")
@click.option("--dry-run", is_flag=True, help="Only say what would be restored.")
@report.folder_option
def undo_command(redo: bool, dry_run: bool, folder: Path) -> None:
    """Take back the last command that wrote: library, lists, notes, themes and settings are as
    they were before it.

    Say it again to take back the command before that one; the last twenty are remembered.
    Nothing is taken back where you changed one of the files since.

    \b
    Examples:
      readlist undo --dry-run
      readlist undo
      readlist undo --redo
    """
    store, _ = places.store(folder)
    turn = undoing.do_again if redo else undoing.take_back
    done = turn(store, write=not dry_run)
    when = datetime.fromtimestamp(done.when).strftime("%Y-%m-%d %H:%M")
    report.say(f"{_verb(redo, dry_run)} `{done.command}` of {when}")
    for path in done.restored:
        click.echo(f"{report.near(path)}: restored")
    for path in done.removed:
        click.echo(f"{report.near(path)}: removed")
    if not (done.restored or done.removed):
        report.say("Its files are so already")
    for line in [] if dry_run else _what_next(store, redo):
        report.say(line)


def _verb(redo: bool, dry_run: bool) -> str:
    if redo:
        return "Would do again" if dry_run else "Did again"
    return "Would take back" if dry_run else "Took back"


def _what_next(store: Store, redo: bool) -> Iterable[str]:
    """The files that stay as they were written, and the way back."""
    exports, _ = exported.parse(store.text(store.root / exported.NAME))
    there = [name for name in exports if (store.root / name).is_file()]
    if there:
        yield f"Exports stay as they are ({report.some(there, 3)}); export them again"
    yield "`readlist undo` takes it back again" if redo else "`readlist undo --redo` does it again"
