"""`site check`: whether what was built holds together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from readlist.cli import report
from readlist.errors import NetworkError, StoreError
from readlist.model import Library, Problem
from readlist.project import Project
from readlist.web import Web


@click.command("check")
@click.argument("site", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.option("--external", is_flag=True, help="Ask for the papers' addresses too: slow, polite.")
@report.project_options
def site_check(site: Path | None, external: bool, **options: Any) -> None:
    """Look for dead links in a built site (default: site/), and for papers without a link.

    With --external every address of a paper is asked for, once a second for each host.

    \b
    Examples:
      readlist site build && readlist site check
      readlist site check --external
    """
    from readlist.site.links import without_links

    project = Project.open(options["folder"], options["plugins"])
    problems = [*_inside(site or project.root / "site"), *without_links(project.bare)]
    if external:
        problems += _outside(project.bare)
    report.finish(problems, report.style(options), options["strict"])


def _inside(folder: Path) -> Iterator[Problem]:
    from readlist.site.links import dead, scan

    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {name: folder / name for name in names if name.endswith(".html")}
    if not pages:
        raise StoreError(f"{folder}: no website here; make it with `readlist site build`")
    scanned = {name: scan(path.read_text("utf-8", "replace")) for name, path in pages.items()}
    found = list(dead(scanned, names))
    report.say(f"{report.count(len(pages), 'page')}, {report.count(len(found), 'dead link')}")
    yield from found


def _outside(library: Library) -> Iterator[Problem]:
    from readlist.site.links import external

    web = Web.of_user()
    found = external(library.papers)
    with report.busy(f"Asking for {len(found)} addresses"):
        for url, key in found.items():
            if problem := _asked(web, url, key):
                yield problem


def _asked(web: Web, url: str, key: str) -> Problem | None:
    """A Problem where nothing is there; a server that refuses a program is no proof of that."""
    try:
        status = web.status(url)
    except NetworkError as error:
        return Problem("dead-address", f"'{key}': {error}", "", "warning")
    if status in (404, 410):
        hint = f"look for a better one, then `readlist show {key}`"
        return Problem("dead-address", f"'{key}': nothing at {url} ({status})", "", "warning", hint)
    return None
