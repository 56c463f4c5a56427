"""The built site in a real Chromium, opened as a file and served."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import SCREENS, Watched, search, watch

from readlist.model import Library
from readlist.site.pages import single_page

pytestmark = pytest.mark.browser

PAGES = (
    "index.html", "reading/theme/process.html", "reading/paper/verify2023.html",
    "reading/list/thesis.html", "reading/keywords.html", "reading/papers.html",
    "reading/unsorted.html", "reading/years.html", "reading/authors.html",
)  # fmt: skip


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_are_quiet_and_fit_their_screen(browser: Any, site: Any, screen: str) -> None:
    for watched in watch(browser, f"{site.folder.as_uri()}/", screen):
        for path in PAGES:
            watched.open(path)
            width = watched.page.evaluate("document.documentElement.scrollWidth")
            assert width <= SCREENS[screen]["viewport"]["width"], path  # type: ignore[index]


def test_the_colours_follow_the_reader(browser: Any, site: Any) -> None:
    seen = set()
    for screen in ("light", "dark"):
        for watched in watch(browser, f"{site.folder.as_uri()}/", screen):
            watched.open("reading/theme/process.html")
            title = "getComputedStyle(document.querySelector('.rl-entry h3 a')).color"
            seen.add(watched.page.evaluate(title))
    assert len(seen) == 2


@pytest.mark.parametrize("screen", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: Any, site: Any, screen: str) -> None:
    for watched in watch(browser, f"{site.folder.as_uri()}/", screen):
        for path in PAGES:
            watched.open(path)
            watched.page.evaluate(
                "document.querySelectorAll('details').forEach(d => d.open = true)"
            )
            told = watched.page.evaluate(CONTRASTS, ".rl, .rl *")
            assert [one for one in told if one["ratio"] < 4.5] == [], path
            assert len(told) > 5, path


def test_on_paper_abstracts_are_open_and_links_say_where_they_lead(browser: Any, site: Any) -> None:
    for watched in watch(browser, f"{site.folder.as_uri()}/", "light"):
        watched.open("reading/theme/process.html")
        watched.page.emulate_media(media="print")
        entry = watched.page.locator("#verify2023 ~ .rl-folds")
        assert entry.locator(".rl-abstract").is_visible()
        assert not entry.locator(".rl-bibtex").first.is_visible()
        said = (
            "getComputedStyle(document.querySelector('.rl-button[href^=http]'), '::after').content"
        )
        assert "https://" in watched.page.evaluate(said)
        assert not watched.page.locator(".rl-more summary").is_visible()
        assert "Name13" in watched.page.locator(".rl-people").first.inner_text()


def test_the_bars_of_a_chart_are_links_that_the_keyboard_reaches(browser: Any, site: Any) -> None:
    for watched in watch(browser, f"{site.folder.as_uri()}/", "light"):
        watched.open("index.html")
        bar = watched.page.get_by_role("link", name="Process supervision: 2 papers")
        bar.focus()
        watched.page.keyboard.press("Enter")
        watched.page.wait_for_url("**/theme/process.html")


def test_a_folded_name_opens_in_its_line(browser: Any, site: Any) -> None:
    for watched in watch(browser, f"{site.folder.as_uri()}/", "light"):
        watched.open("reading/theme/process.html")
        facts = watched.page.locator(".rl-facts").first
        assert facts.bounding_box()["height"] < 50
        facts.locator("summary").click()
        assert "Name13" in facts.inner_text()


def test_a_status_makes_no_line_of_all_papers_higher(browser: Any, site: Any) -> None:
    for watched in watch(browser, f"{site.folder.as_uri()}/", "light"):
        watched.open("reading/papers.html")
        short = watched.page.locator(".rl-rows li", has_text="Alone")
        plain = short.bounding_box()["height"]
        short.locator(".rl-status").evaluate("one => one.remove()")
        assert short.bounding_box()["height"] == plain


def test_on_a_phone_no_button_covers_bibtex(browser: Any, site: Any) -> None:
    for watched in watch(browser, f"{site.folder.as_uri()}/", "phone"):
        watched.open("reading/paper/verify2023.html")
        box = watched.page.locator(".rl-bibtex:not(.rl-reference)").first
        text = box.locator("samp").bounding_box()
        assert box.locator(".rl-copy").bounding_box()["y"] >= text["y"] + text["height"]


def test_the_abstract_unfolds(page: Watched) -> None:
    page.open("reading/theme/process.html")
    abstract = page.page.locator("#verify2023 ~ .rl-folds .rl-abstract")
    assert not abstract.is_visible()
    page.page.locator("#verify2023 ~ .rl-folds summary", has_text="Abstract").click()
    assert abstract.is_visible()


def test_the_button_copies_the_entry(page: Watched) -> None:
    page.open("reading/paper/verify2023.html")
    button = page.page.locator(".rl-copy")
    button.click()
    page.page.wait_for_function("document.querySelector('.rl-copy').textContent === 'Copied'")
    if page.base.startswith("http"):
        copied = page.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("@article{verify2023,\n")


def test_without_scripts_only_the_button_is_missing(browser: Any, site: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{site.folder.as_uri()}/reading/paper/verify2023.html")
    assert opened.locator(".rl-copy").count() == 0
    assert opened.locator(".rl-abstract").is_visible()
    context.close()


def test_the_search_finds_a_paper(page: Watched) -> None:
    page.open("index.html")
    page.page.locator("input.md-search__input").click()
    search(page.page, "quokkas")
    hit = page.page.locator("a.md-search-result__link", has_text="Alone")
    hit.first.wait_for(timeout=20_000)
    assert hit.count() == 1
    hit.click()
    page.page.wait_for_url("**/reading/paper/lone.html?h=quokkas")


# --------------------------------------------------------------------------- one page


@pytest.fixture(scope="module")
def single(library: Library, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The exporter `html`'s page of the same library, opened as a file; its address."""
    path = tmp_path_factory.mktemp("single") / "page.html"
    path.write_text(single_page(library), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("screen", SCREENS)
def test_the_one_page_asks_for_nothing_and_fits_its_screen(
    browser: Any, single: str, screen: str
) -> None:
    for watched in watch(browser, single, screen):
        watched.open("")
        watched.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        width = watched.page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"]  # type: ignore[index]
        assert watched.page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_the_one_page_shows_hostile_text_as_text(browser: Any, single: str) -> None:
    for watched in watch(browser, single, "light"):
        watched.open("")
        assert watched.page.locator("h3", has_text="<script>alert(1)</script>").is_visible()
        assert watched.page.locator("script, img").count() == 0


def test_the_one_page_has_enough_contrast(browser: Any, single: str) -> None:
    for screen in ("light", "dark"):
        for watched in watch(browser, single, screen):
            watched.open("")
            faint = watched.page.evaluate(CONTRASTS)
            assert [one for one in faint if one["ratio"] < 4.5] == []
            assert len(faint) > 20


# For every element with text of its own: the contrast with the ground that it stands on (WCAG 2.2).
CONTRASTS = """of => {
  // A mixed colour is told as `color(srgb 1 1 1 / 0.5)`, others as `rgb(255, 255, 255)`.
  const channels = colour => colour.match(/[\\d.]+/g).map(Number)
    .map((c, n) => colour.startsWith("color(srgb") && n < 3 ? 255 * c : c);
  const over = (top, below) => {
    const [r, g, b, a = 1] = channels(top);
    const under = channels(below);
    const mixed = [r, g, b].map((c, n) => Math.round(a * c + (1 - a) * under[n]));
    return `rgb(${mixed.join(", ")})`;
  };
  const light = colour => {
    const [r, g, b] = channels(colour).slice(0, 3).map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = e => e
    ? over(getComputedStyle(e).backgroundColor, ground(e.parentElement)) : "rgb(255, 255, 255)";
  const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const colour = e => getComputedStyle(e)[e instanceof SVGElement ? "fill" : "color"];
  const seen = [...document.querySelectorAll(of ?? "body *")].filter(e => e.checkVisibility());
  return seen.filter(own).map(e => {
    const [a, b] = [light(over(colour(e), ground(e))), light(ground(e))].sort((x, y) => y - x);
    return {text: e.textContent.slice(0, 40), ratio: (a + 0.05) / (b + 0.05)};
  });
}"""
