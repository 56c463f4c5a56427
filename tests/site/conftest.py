"""A small library as values, a site built from it, and a MkDocs that knows the plugin."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from browsing import CHROMIUM, SWITCHES, Watched, serve, watch

from readlist.config import SiteSettings
from readlist.hookspecs import Section
from readlist.model import Assigned, Item, Library, Note, Paper, Person, ReadingList, Theme
from readlist.site import pages, scaffold
from readlist.site.outlet import Write

ENTRY_POINTS = """\
[mkdocs.plugins]
readlist = readlist.site.mkdocs:ReadlistPlugin
[markdown.extensions]
readlist.cite = readlist.site.cite:CiteExtension
"""
HOSTILE = (
    "</h3></details><script>alert(1)</script> {{ config }} {% raw %} *no* `x` [@verify2023] "
    '](javascript:alert(1)) <!--readlist:panels x--> " onload="alert(1) --8<-- "f"\n\n# Heading'
)


def paper(key: str, title: str, *themes: str, **fields: str) -> Paper:
    assigned = tuple(Assigned(slug, 0.9 - n / 10, "definitions", '"step"') for n, slug in
                     enumerate(themes))  # fmt: skip
    return Paper(key, "article", {"title": title, **fields}, themes=assigned)


@pytest.fixture(scope="session")
def library() -> Library:
    verify = paper(
        "verify2023", "Let's Verify Step by Step", "process", "data",
        abstract="We train verifiers with a label on each step, and release PRM800K.",
        year="2023", journal="ICLR", url="https://example.org/verify",
        links="code <https://github.com/openai/prm800k>", keywords="verifiers, Process reward",
        annote="CANARY-annote", file="CANARY-file", comment="CANARY-comment",
    )  # fmt: skip
    people = {"author": tuple(Person(f"Name{n}", "Given") for n in range(14))}
    hostile = paper(
        'odd/key:1+2.<b>"ü"', HOSTILE, "process", abstract=HOSTILE, keywords='<i>, a"b, {{ x }}',
        url="javascript:alert(1)", links='code <data:text/html,x>, pdf <https://x.org/"a>',
        journal="<img src=x onerror=alert(1)>", doi='10.1/"><script>', note=HOSTILE,
    )  # fmt: skip
    items = (
        "## Start here\n\nProse, with [@verify2023].",
        Item("verify2023", "done", "x", "", "The paper **everybody** builds on; see [@lone]."),
        Item("nobody", "todo", " ", "Not here", ""),
        Item("lone", "reading", "/", "", "One.\n\n    code {{ x }}\n    more\n\nTwo."),
    )
    return Library(
        papers=(
            replace(verify, people=people),
            hostile,
            paper("lone", "Alone: a paper without a theme", abstract="Nothing fits quokkas."),
        ),
        themes=(
            Theme("process", "Process supervision", "Rewards for <steps> & more."),
            Theme("data", "Data", draft=True),
            Theme("empty", "Nothing yet"),
        ),
        lists=(ReadingList("thesis", "Thesis", "For chapter 3.", blocks=items),),
        notes=(
            Note("verify2023", "Published *thought*.", publish=True),
            Note("lone", "CANARY-note", publish=False),
        ),
        title="A <small> library",
        description="For tests & such.",
    )


@pytest.fixture(scope="session")
def files(library: Library) -> dict[str, bytes]:
    """The site's files, as `readlist site generate` would write them."""
    return pages.site_files(library, tuple(pages.shipped()))


@dataclass(frozen=True)
class Built:
    """A site on disk, and what MkDocs warned of."""

    folder: Path
    warnings: Sequence[str]

    def text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    @property
    def html(self) -> Iterator[Path]:
        return self.folder.rglob("*.html")


Build = Callable[..., Built]


@pytest.fixture(scope="session")
def plugin_known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The entry points of pyproject.toml, where readlist is not installed."""
    folder = tmp_path_factory.mktemp("entry_points") / "readlist_under_test-0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: readlist-under-test\nVersion: 0")
    (folder / "entry_points.txt").write_text(ENTRY_POINTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder.parent))
        patch.setitem(os.environ, "NO_MKDOCS_2_WARNING", "1")
        yield


class Gathered(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture(scope="session")
def build(library: Library, plugin_known: None, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build a site in MkDocs, in this process: `build({"docs/a.md": "..."}, settings="...")`."""

    def run(
        own: dict[str, str] | None = None,
        mkdocs_yml: str = "",
        of: Library = library,
        sections: Sequence[Section] | None = None,
        writers: Mapping[str, Write] = MappingProxyType({}),
    ) -> Built:
        from mkdocs.commands.build import build as mkdocs_build
        from mkdocs.config import load_config

        from readlist.site.mkdocs import Made, ReadlistPlugin

        root = tmp_path_factory.mktemp("project")
        (root / "docs").mkdir()
        (root / "mkdocs.yml").write_text(mkdocs_yml or scaffold.mkdocs_yml("Site", ""))
        for name, text in (own or {}).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        made = Made(of, tuple(sections or pages.shipped()), SiteSettings(), writers=writers)
        logger, gathered = logging.getLogger("mkdocs"), Gathered()
        logger.addHandler(gathered)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ReadlistPlugin, "open", lambda self, root: made)
            mkdocs_build(load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site")))
        logger.removeHandler(gathered)
        return Built(root / "site", gathered.said)

    return run


@pytest.fixture(scope="session")
def site(build: Build) -> Built:
    """The site that a new project gets."""
    return build()


# --------------------------------------------------------------------------- in a browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def served(site: Any) -> Iterator[str]:
    yield from serve(site.folder)


@pytest.fixture(params=["file", "http"])
def page(request: pytest.FixtureRequest, browser: Any, site: Any, served: str) -> Iterator[Watched]:
    base = served if request.param == "http" else f"{site.folder.as_uri()}/"
    yield from watch(browser, base, "light")
