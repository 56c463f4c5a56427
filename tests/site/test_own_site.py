"""Our own website: strict, with the sample project as its example, and pictures of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browsing import SCREENS, watch

from readlist.site.links import dead, scan

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
FOREIGN = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=\"?(?:https?:)?//[^ >]+"
)
ALTERNATE = re.compile(r"rel=\"?(?:canonical|alternate)")
PAGES = (
    "index.html", "site.html", "example/index.html", "example/papers.html",
    "example/theme/process-supervision.html", "example/list/continual-pretraining.html",
    "example/paper/rewarding-progress.html",
)  # fmt: skip


def run(*command: str, folder: Path) -> str:
    """What a command printed; it has to succeed."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our own pages and, in build/demo, the project that they publish."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copyfile(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    run("readlist", "build", str(ROOT / "seeds/papers.txt"), "-o", "build/demo", "--no-site",
        folder=folder)  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def said(home: Path) -> str:
    """What MkDocs says as it builds; `--strict` also fails on a link that leads nowhere."""
    return run("mkdocs", "build", "--strict", "--quiet", folder=home)


@pytest.fixture(scope="module")
def site(home: Path, said: str) -> Path:
    return home / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    found = site.rglob("*.html")
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in found}


def test_our_own_website_builds_without_a_warning(said: str) -> None:
    assert said == ""


def test_it_shows_the_sample_project_as_its_example(pages: dict[str, str]) -> None:
    assert sum(name.startswith("example/paper/") for name in pages) == 96
    assert sum(name.startswith("example/theme/") for name in pages) == 16
    assert sum(name.startswith("example/list/") for name in pages) == 2
    assert pages["example/papers.html"].count("<li data-") == 96
    tab = r'<a href="example/index.html" class="md-tabs__link">\s*Example\s*</a>'
    assert re.search(tab, pages["index.html"])


def test_its_pages_cite_the_sample_project(pages: dict[str, str]) -> None:
    assert 'href="example/paper/lessons-developing-process.html"' in pages["site.html"]


def test_no_link_of_it_is_dead(site: Path, pages: dict[str, str]) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    scanned = {name: scan(html) for name, html in pages.items()}
    assert [f"{one.where}: {one.message}" for one in dead(scanned, files)] == []


def test_it_names_no_file_of_another_host(pages: dict[str, str]) -> None:
    named = {one for html in pages.values() for one in FOREIGN.findall(html)}
    assert [one for one in named if not ALTERNATE.search(one)] == []


@pytest.mark.browser
@pytest.mark.parametrize("screen", SCREENS)
def test_its_pages_are_quiet_and_fit_their_screen(browser: Any, site: Path, screen: str) -> None:
    for watched in watch(browser, f"{site.as_uri()}/", screen):
        for path in PAGES:
            watched.open(path)
            width = watched.page.evaluate("document.documentElement.scrollWidth")
            assert width <= SCREENS[screen]["viewport"]["width"], path  # type: ignore[index]


@pytest.mark.browser
def test_the_files_of_a_paper_stand_apart(browser: Any, site: Path) -> None:
    for watched in watch(browser, f"{site.as_uri()}/", "light"):
        watched.open("example/theme/process-supervision.html")
        entry = watched.page.locator(".rl-entry").first
        entry.locator("summary", has_text="Cite").click()
        bib, ris = (each.bounding_box() for each in entry.locator(".rl-files a").all())
        assert ris["x"] >= bib["x"] + bib["width"] + 4


# --------------------------------------------------------------------------- pictures


def test_every_picture_is_shown_and_none_is_missing() -> None:
    """`make screenshots` takes them."""
    docs = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {
        name for page in docs
        for name in re.findall(r"images/([\w-]+\.webp)", page.read_text("utf-8"))
    }  # fmt: skip
    assert shown == {path.name for path in IMAGES.iterdir()}


def test_the_pictures_are_small_enough_for_a_repository() -> None:
    sizes = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert [name for name, size in sizes.items() if size >= 120_000] == []
    assert sum(sizes.values()) < 1_200_000
