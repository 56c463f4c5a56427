"""One reading list, built by every engine that can: the same papers at the same places.

`make engines` installs ProperDocs and Zensical, each in a place of its own: the first takes over
the name `mkdocs` where it is imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ROOT / "build" / "engines"
LIBRARY = """\
@misc{berg2020steps, title = {Checking Steps}, author = {Berg, Tom}, year = {2020},
  abstract = {We check the steps of a proof, and {{ braces }} & <tags>.}, keywords = {steps}}
@article{vega:2021/b, title = {Rewards <b>Without</b> Labels}, author = {Vega, Lucia and Lind, Jo},
  journal = {Journal of Rewards}, year = {2021}, doi = {10.1234/x.1}, keywords = {steps, rewards}}
@misc{lone, title = {Quokkas on an island}}
"""
SETTINGS = """\
title = "One list"

[[themes]]
slug = "steps"
name = "Steps & checks"
description = "Checking the steps of proofs, and rewards without labels."
"""
LIST = """\
---
title: Thesis
---
Prose with [@berg2020steps].

## Start here

- [x] [@berg2020steps] The first, see @lone.
- [ ] [@vega:2021/b]
"""
MKDOCS = """\
site_name: One list
use_directory_urls: {urls}
theme:
  name: material
  font: false
plugins:
{plugins}
markdown_extensions:
  - attr_list
{extensions}
"""
PLUGIN = ("  - search\n  - readlist", "")
FILES = ("  - search", "  - readlist.cite:\n      keys: docs/reading/keys.json")

Places = Mapping[str, object]


@pytest.fixture(scope="module", params=["true", "false"], ids=["folders", "files"])
def urls(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def expected(urls: str, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """What MkDocs makes of it, by our plugin."""
    folder = project(tmp_path_factory.mktemp("mkdocs"), urls, *PLUGIN)
    run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"], folder)
    return places(folder / "site")


def test_there_is_something_to_compare(expected: Places) -> None:
    assert {"berg2020steps", "vega:2021/b", "lone"} <= set(map(str, expected["entries"]))  # type: ignore[call-overload]


def test_mkdocs_makes_the_same_of_generated_files(
    expected: Places, urls: str, tmp_path: Path
) -> None:
    folder = project(tmp_path, urls, *FILES)
    generate(folder)
    run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"], folder)
    assert places(folder / "site") == expected


@pytest.mark.engine
def test_properdocs_makes_the_same(expected: Places, urls: str, tmp_path: Path) -> None:
    properdocs = installed("properdocs")
    folder = project(tmp_path, urls, *PLUGIN)
    run([properdocs, "build", "--quiet", "--strict", "-f", "mkdocs.yml"], folder)
    assert places(folder / "site") == expected


def test_zensical_makes_the_same(expected: Places, urls: str, tmp_path: Path) -> None:
    zensical = installed("zensical")
    folder = project(tmp_path, urls, *FILES)
    generate(folder)
    run([zensical, "build", "--strict", "-f", "mkdocs.yml"], folder)
    assert places(folder / "site") == expected


# --------------------------------------------------------------------------- helpers


def installed(engine: str) -> str:
    """The command of an engine that `make engines` could install."""
    command = ENGINES / engine / "bin" / engine
    if not command.exists():
        pytest.skip(f"no {engine} in build/engines; `make engines` installs it")
    return str(command)


def project(folder: Path, urls: str, plugins: str, extensions: str) -> Path:
    settings = MKDOCS.format(urls=urls, plugins=plugins, extensions=extensions)
    texts = {
        "library.bib": LIBRARY,
        "readlist.toml": SETTINGS,
        "lists/thesis.md": LIST,
        "mkdocs.yml": settings,
        "docs/index.md": "# Mine\n\nAs @berg2020steps says.\n",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def generate(folder: Path) -> None:
    run([sys.executable, "-m", "readlist", "site", "generate"], folder)


def run(command: list[str], folder: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr


def places(site: Path) -> Places:
    """The papers of a site, where they are, and where its links lead."""
    pages = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    read = {name: HTMLParser(path.read_text("utf-8")) for name, path in pages.items()}
    ours = {name: page for name, page in read.items() if page.css_first(".rl, .rl-cite")}
    return {
        "pages": sorted(ours),
        "titles": {name: heading(page) for name, page in ours.items()},
        "entries": sorted(
            node.attributes["id"] or ""
            for page in ours.values()
            for node in page.css(".rl-entry [id]")
        ),
        "links": {name: sorted(set(links(name, page))) for name, page in ours.items()},
    }


def heading(page: HTMLParser) -> str:
    found = page.css_first("h1")
    return found.text().strip().removesuffix("¶") if found else ""


def links(name: str, page: HTMLParser) -> Iterator[str]:
    """Where the links of our own blocks lead, from the site's root."""
    for node in page.css(".rl a[href], .rl-cite a[href]"):
        href = node.attributes["href"] or ""
        if ":" not in href.partition("#")[0]:
            path, _, fragment = href.partition("#")
            whole = normpath(join(dirname(name), path)) if path else name
            yield whole.removesuffix("/index.html") + (f"#{fragment}" if fragment else "")
