"""Read: `show`. Apart from the other commands, since it loads no plugin and opens no project."""

from __future__ import annotations

import json
from pathlib import Path

import click

from readlist import config
from readlist.cache import Found, Index
from readlist.cli import report
from readlist.cli.completing import KEY
from readlist.errors import ReadlistError, nearest
from readlist.store import Store, find_root


@click.command("show")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", type=KEY)
@click.option("--bib", is_flag=True, help="Print the entries word for word instead.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@report.folder_option
def show_command(keys: tuple[str, ...], bib: bool, as_json: bool, folder: Path) -> None:
    """Show all that is known of the papers with these keys.

    That is: where the entry stands, its fields and where each came from, links, themes, places on
    reading lists, notes. An earlier key (`ids`) leads to the same paper. Quick in a library of any
    size, of which nothing but the entry is read.

    \b
    Examples:
      readlist show lightman2023verify
      readlist show lightman2023verify --bib | pbcopy
    """
    root = find_root(folder.resolve())
    settings = config.parse(Store(root).text(root / config.NAME))
    index = Index.of(root, settings.library)
    entries = [_entry(index, key) for key in keys]
    if bib:
        for entry in entries:
            report.say(f"{report.near(index.library)}:{entry.line}")
            report.put(entry.text)
        return
    from readlist.cli.known import known_of  # --bib needs none of it

    known = [known_of(root, index, entry) for entry in entries]
    if as_json:
        click.echo(json.dumps({"papers": [each.data() for each in known]}, indent=1))
        return
    click.echo("\n\n".join("\n".join(each.lines()) for each in known))


def _entry(index: Index, key: str) -> Found:
    entry = index.find(key)
    if entry is None:
        raise ReadlistError(f"no key '{key}'; {nearest(key, index.keys())}")
    return entry
