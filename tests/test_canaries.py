"""What is private stays private: nothing that readlist writes for others holds a canary.

A canary stands in each place that DESIGN.md, "Trust", names as private.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PRIVATE = ("file", "comment", "comment-jane", "annote", "owner", "timestamp", "readstatus")
CANARY = re.compile(rb"canary[a-z-]*", re.I)

BIB = """\
@article{berg2020steps,
  title = {Checking Steps},
  author = {Berg, Tom},
  year = {2020},
  journal = {Annals of Checking},
  abstract = {We check each step.},
  url = {https://example.org/steps},
%s
}
@misc{vega2021rewards,
  title = {Rewards Without Labels},
  author = {Vega, Lucia},
  year = {2021},
}
"""
LIST = """\
---
title: Thesis
reviewer: CANARY-front-matter
---
<!-- CANARY-before -->
## Start <!-- CANARY-heading -->

Prose.

<!--
CANARY-block
-->

- [x] [@berg2020steps] **Checking Steps** Good. <!-- CANARY-item -->

    More of it.

    <!-- CANARY-continued -->

<!--
- [ ] [@vega2021rewards] CANARY-hidden-item
-->
"""


@pytest.fixture
def secretive(project: Any) -> Any:
    fields = "".join(f"  {name} = {{CANARY-{name}}},\n" for name in PRIVATE)
    project.write("library.bib", BIB % fields.rstrip("\n"))
    project.write("lists/thesis.md", LIST)
    project.write("notes/berg2020steps.md", "---\npublish: true\n---\nShown. <!-- CANARY -->\n")
    project.write("notes/vega2021rewards.md", "CANARY-unpublished\n")
    project.write("notes/refused.md", "---\nkey: berg2020steps\npublish: false\n---\nCANARY-no\n")
    project.write(
        "notes/private/berg2020steps.md",
        "---\nkey: berg2020steps\npublish: true\n---\nCANARY-private-folder\n",
    )
    project.write(
        "library.ledger",
        '{"key": "berg2020steps", "added": "2026-01-02", "fields": {"title": {"by": "CANARY-by",'
        ' "hash": "0", "source": "CANARY-source", "why": "CANARY-ledger"}}}\n',
    )
    project.write(
        "readlist.toml",
        'title = "Reading"\n[site]\nurl = "https://example.org/"\n\n'
        '[[themes]]\nslug = "steps"\nname = "Steps"\ndescription = "Checking each step."\n'
        'phrases = ["step"]\n',
    )
    project.write("docs/.gitkeep", "")
    project.write(
        "mkdocs.yml",
        "site_name: Reading\nsite_url: https://example.org/\nplugins: [search, readlist]\n"
        "theme: {name: material, font: false}\n",
    )
    return project


def written(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def told(paths: Iterator[Path], private: bytes) -> dict[str, set[bytes]]:
    """For each file what it says of what is private: a canary, or the project's path."""
    found = {}
    for path in paths:
        data = path.read_bytes()
        leaks = set(CANARY.findall(data)) | ({private} if private in data else set())
        if leaks:
            found[path.as_posix()] = leaks
    return found


def test_the_files_of_the_site_hold_nothing_private(secretive: Any) -> None:
    root = str(secretive.root).encode()
    assert secretive.run("site", "generate", "-o", "generated").code == 0
    assert secretive.run("site", "build").code == 0
    for folder, least in (("generated", 15), ("site", 30)):
        paths = list(written(secretive.root / folder))
        assert len(paths) >= least
        assert told(iter(paths), root) == {}
    assert "Shown." in secretive.read("generated/paper/berg2020steps.md")  # what is published is
    names = {path.name for path in written(secretive.root / "site")}
    assert names >= {"search_index.json", "all.xml", "keys.json", "all.bib", "all.ris", "all.json"}


def test_no_exporter_writes_anything_private(secretive: Any) -> None:
    opened = secretive.open()
    names = [exporter.name for exporter in opened.plugins.exporters]
    assert len(names) >= 7
    for name in names:
        made = opened.export(name)
        parts = made.values() if isinstance(made, dict) else [made]
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            assert CANARY.findall(data) == [], name
            assert str(secretive.root).encode() not in data, name


def test_a_build_from_sources_writes_nothing_private_beside_the_library(secretive: Any) -> None:
    result = secretive.run("build", "library.bib", "-o", "out", "--config", "readlist.toml")
    assert result.code == 0
    out = secretive.root / "out"
    # The library itself is the person's own file, and keeps what the source said.
    kept = {out / "library.bib", out / "library.ledger", *written(out / ".readlist")}
    paths = [path for path in written(out) if path not in kept]
    assert len(paths) > 10
    assert told(iter(paths), str(secretive.root).encode()) == {}
