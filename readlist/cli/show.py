"""Read: `show`. Apart from the other commands, since it loads no plugin and opens no project."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from readlist import cache, config
from readlist.cache import Index
from readlist.cli import report
from readlist.cli.completing import KEY
from readlist.errors import ReadlistError, nearest
from readlist.journal import PRIVATE
from readlist.store import Store, find_root


@click.command("show")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", type=KEY)
@report.folder_option
def show_command(keys: tuple[str, ...], folder: Path) -> None:
    """Show the entries of the library with these keys, word for word, and where they stand.

    An earlier key (`ids`) leads to the same entry. Quick in a library of any size: nothing but
    the entry is read.

    \b
    Examples:
      readlist show lightman2023verify
      readlist show lightman2023verify | pbcopy
    """
    root = find_root(folder.resolve())
    settings = config.parse(Store(root).text(root / config.NAME))
    library = root / settings.library.path
    index = Index(library, library.parent / PRIVATE / cache.NAME, settings.library.encoding)
    for key in keys:
        entry = index.find(key)
        if entry is None:
            raise ReadlistError(f"no key '{key}'; {nearest(key, index.keys())}")
        report.say(f"{report.near(library)}:{entry.line}")
        click.echo(harmless(entry.text) if sys.stdout.isatty() else entry.text)


def harmless(text: str) -> str:
    """The text without the signs by which a terminal is commanded."""
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "\ufffd", text)
