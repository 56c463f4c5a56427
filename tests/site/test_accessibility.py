"""The site as everybody meets it: axe-core, the keyboard alone, little motion, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
from browsing import SCREENS, serve, watch

from readlist.model import Assigned, Item, Library, Paper, Person, ReadingList, Theme
from readlist.site.pages import single_page
from readlist.site.parting import MANY

pytestmark = pytest.mark.browser

# Success criteria of WCAG 2.0 to 2.2, levels A and AA, and what axe-core calls good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": TAGS, "rules": {"target-size": {"enabled": True}}, "preload": False}
# Of entries and rows that are alike those after the tenth.
ALIKE = ":is(.rl-entry, .rl-rows > li, .rl-index > div, .rl-index dd):nth-child(n + 11)"
PAGES = {
    "home": "reading/index.html",
    "theme": "reading/theme/process.html",
    "light": "reading/theme/light.html",
    "parted": "reading/theme/parted.html",
    "part": "reading/theme/parted/2019.html",
    "list": "reading/list/thesis.html",
    "paper": "reading/paper/verify2023.html",
    "unsorted": "reading/unsorted.html",
    "papers": "reading/papers.html",
    "years": "reading/years.html",
    "authors": "reading/authors.html",
    "keywords": "reading/keywords.html",
    "own": "index.html",
    "missing": "404.html",
}
OWN = """\
# Mine

So says [@verify2023], and @lone too.

## References

[bibliography]
"""


def many(slug: str, number: int, years: int) -> Iterator[Paper]:
    """So many papers of one theme, over so many years."""
    for n in range(number):
        yield Paper(
            f"{slug}{n}",
            "article",
            {
                "title": f"Paper {n} about {slug}",
                "year": str(2019 + n % years),
                "abstract": "Some words about it. " * 30,
                "keywords": "counting, proofs" if n % 2 else "graphs",
            },
            people={"author": (Person("Berg", "Tom"), Person("Vega", "Lucia"))},
            themes=(Assigned(slug, 0.8, "definitions", '"step"'),),
        )


@pytest.fixture(scope="module")
def every(library: Library) -> Library:
    """A library that has every kind of page."""
    verify = library.papers[0]
    renamed = replace(verify, fields={**verify.fields, "ids": "earlier"})
    papers = (renamed, *library.papers[1:], *many("light", 41, 1), *many("parted", MANY + 1, 3))
    themes = (*library.themes, Theme("light", "Light"), Theme("parted", "Parted", "In parts."))
    blocks = (*library.lists[0].blocks, "## Later", *(Item(f"light{n}") for n in range(4)))
    lists = (replace(library.lists[0], blocks=blocks), ReadingList("next", "Next", "Later."))
    known = {paper.key: f"Berg, T. <i>{escape(paper.key)}</i>." for paper in papers}
    return replace(library, papers=papers, themes=themes, lists=lists, references=known)


@pytest.fixture(scope="module")
def everything(build: Any, every: Library) -> Any:
    return build({"docs/index.md": OWN}, of=every)


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, as the package brings it."""
    package = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(everything: Any) -> Iterator[str]:
    yield from serve(everything.folder)


def violations(page: Any, axe: str) -> list[str]:
    """What axe-core finds wrong, a line for each element."""
    page.evaluate(axe)
    told = page.evaluate("options => axe.run(document, options)", AXE)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for rule in told["violations"]
        for node in rule["nodes"]
    ]


def unfold(page: Any) -> None:
    """Open all folds, the filters and the keys; of many that are alike keep the first."""
    page.evaluate(f"document.querySelectorAll({ALIKE!r}).forEach(one => one.remove())")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    closed = "document.querySelectorAll('.rl-find-button[aria-expanded=false]')"
    page.evaluate(f"{closed}.forEach(button => button.click())")


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_wrong(browser: Any, address: str, axe: str, screen: str) -> None:
    found = []
    for watched in watch(browser, address, screen):
        for kind, path in PAGES.items():
            watched.open(path)
            unfold(watched.page)
            found += [f"{kind}: {one}" for one in violations(watched.page, axe)]
    assert found == []


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_wrong_on_the_one_page(
    browser: Any, every: Library, axe: str, screen: str, tmp_path: Path
) -> None:
    few = replace(every, papers=(*every.papers[:4], *every.papers[-3:]))
    (tmp_path / "page.html").write_text(single_page(few), encoding="utf-8")
    for watched in watch(browser, f"{tmp_path.as_uri()}/", screen):
        watched.open("page.html")
        unfold(watched.page)
        assert violations(watched.page, axe) == []


def test_axe_finds_nothing_wrong_on_the_way_to_another_page(
    browser: Any, everything: Any, axe: str, tmp_path: Path
) -> None:
    moved = everything.text("reading/paper/earlier.html")
    assert 'http-equiv="refresh"' in moved
    stays = re.sub('<meta http-equiv="refresh"[^>]*>', "", moved)  # or it is gone
    (tmp_path / "moved.html").write_text(stays, encoding="utf-8")
    for watched in watch(browser, f"{tmp_path.as_uri()}/", "light"):
        watched.open("moved.html")
        assert violations(watched.page, axe) == []


# --------------------------------------------------------------------------- the keyboard alone

FOCUSED = """() => {
  const it = document.activeElement;
  const style = getComputedStyle(it);
  return {
    ours: !!it.closest(".rl"),
    id: [...document.querySelectorAll("*")].indexOf(it),
    tag: it.outerHTML.slice(0, 120),
    outlined: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none",
    ended: it === document.body,
  };
}"""
CONTROLS = """() => {
  const all = [...document.querySelectorAll("*")];
  const sort = "a[href], button, input, select, summary, pre[tabindex='0']";
  return [...document.querySelectorAll(".rl")].flatMap(box => [...box.querySelectorAll(sort)])
    .filter(one => one.checkVisibility()).map(one => all.indexOf(one));
}"""


@pytest.mark.parametrize("kind", ["home", "theme", "list", "paper", "years"])
def test_the_keyboard_reaches_every_control_in_the_order_of_the_page_and_shows_where_it_is(
    browser: Any, address: str, kind: str
) -> None:
    for watched in watch(browser, address, "light"):
        watched.open(PAGES[kind])
        watched.page.wait_for_load_state("networkidle")
        wanted = watched.page.evaluate(CONTROLS)
        met: list[int] = []
        for _ in range(len(wanted) + 150):
            watched.page.keyboard.press("Tab")
            focused = watched.page.evaluate(FOCUSED)
            if focused["ours"]:
                assert focused["outlined"], focused["tag"]
                if focused["id"] in met:
                    break
                met.append(focused["id"])
            elif met and focused["ended"]:
                break
        assert met == sorted(met)
        assert set(wanted) <= set(met)


# --------------------------------------------------------------------------- motion, paper

MOVING = """() => [...document.querySelectorAll(".rl, .rl *, .rl-cite *")].flatMap(one =>
  ["", "::before", "::after"].map(part => getComputedStyle(one, part)).filter(style =>
    style.transitionDuration.split(", ").some(time => parseFloat(time) > 0) ||
    style.animationName !== "none").map(() => one.outerHTML.slice(0, 100)))"""


def test_nothing_of_ours_moves_where_little_motion_is_wanted(browser: Any, address: str) -> None:
    for watched in watch(browser, address, "light"):
        watched.open(PAGES["theme"])
        assert watched.page.evaluate(MOVING) != []
        watched.page.emulate_media(reduced_motion="reduce")
        for kind in ("home", "theme", "list", "paper", "authors", "own"):
            watched.open(PAGES[kind])
            assert watched.page.evaluate(MOVING) == [], kind


def test_on_paper_there_are_abstracts_and_no_controls(browser: Any, address: str) -> None:
    for watched in watch(browser, address, "light"):
        watched.open(PAGES["light"])
        assert watched.page.locator(".rl-find").is_visible()
        watched.page.emulate_media(media="print")
        assert watched.page.locator(".rl-abstract").first.is_visible()
        controls = ".rl-find, .rl-copy, .rl-permalink, .rl-fold > summary, .md-header, .md-search"
        assert watched.page.locator(controls).filter(visible=True).count() == 0
        watched.open(PAGES["paper"])
        watched.page.emulate_media(media="print")
        assert watched.page.locator(".rl-abstract").is_visible()
        assert watched.page.pdf().startswith(b"%PDF")
