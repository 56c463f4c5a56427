"""Repair: `plugin`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from readlist import config
from readlist.cli import report
from readlist.cli.collect import style
from readlist.errors import StoreError
from readlist.exporting import fields_of
from readlist.plugins import RECORDS, Plugin, Plugins
from readlist.store import Store, find_root


@click.command("plugin")
@report.project_options
def plugin_command(**options: Any) -> None:
    """List the plugins, where each came from, and what it declares.

    Local plugins are code: running readlist in a project trusts it.

    \b
    Examples:
      readlist plugin
      readlist plugin -p my_exporter.py
      readlist build -p no:keywords
    """
    plugins = _plugins(options["folder"], options["plugins"])
    data = [_describe(plugin, plugins) for plugin in plugins.all]
    if style(options) == "text":
        rows = [(d["name"], d["rank"], ", ".join(d["declares"]), d["where"]) for d in data]
        report.table(rows, ("plugin", "origin", "declares", "file"))
    report.finish(plugins.problems, style(options), options["strict"], {"plugins": data})


def _plugins(folder: Path, extra: tuple[str, ...]) -> Plugins:
    """The plugins of the project, or, outside of one, those that are there anyway."""
    try:
        root = find_root(folder.resolve())
    except StoreError:
        return Plugins(config.Settings(), None, extra)
    return Plugins(config.parse(Store(root).text(root / config.NAME)), root, extra)


def _options(record: object) -> str:
    """An exporter's options, as `-O` takes them."""
    kind = getattr(record, "options", None)
    names = [option.name for option in fields_of(kind)] if kind else []
    return f" (-O {', '.join(names)})" if names else ""


def _describe(plugin: Plugin, plugins: Plugins) -> dict[str, Any]:
    declares = [
        f"{kind[:-1]} {record.name}{_options(record.record)}"
        for kind in RECORDS
        for record in getattr(plugins, kind)
        if record.plugin == plugin
    ]
    where = report.near(Path(plugin.where)) if plugin.rank != "built-in" else ""
    return {"name": plugin.name, "rank": plugin.rank, "declares": declares, "where": where}
