"""Citations on a person's own page, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Watched, watch

pytestmark = pytest.mark.browser

PAGE = """\
# Mine

A first line, so that there is room above.

So says [@verify2023], and @lone too. `[@verify2023]` is code.

| table |
|---|
| [@verify2023] |

## References

[bibliography]
"""


@pytest.fixture(scope="module")
def mine(build: Any) -> Any:
    return build({"docs/index.md": PAGE})


@pytest.fixture
def page(browser: Any, mine: Any) -> Iterator[Watched]:
    for watched in watch(browser, f"{mine.folder.as_uri()}/", "light"):
        watched.open("index.html")
        yield watched


def first(page: Watched) -> Any:
    return page.page.locator("p > .rl-cite a").first


def test_pointing_at_a_citation_says_what_it_is(page: Watched) -> None:
    assert page.page.locator(".rl-tip").count() == 0
    first(page).hover()
    card = page.page.locator(".rl-tip")
    card.wait_for()
    assert "Let's Verify Step by Step" in card.inner_text()
    assert "We train verifiers" in card.inner_text()
    card.hover()  # and it stays while it is pointed at
    page.page.wait_for_timeout(400)
    assert card.is_visible()
    page.page.mouse.move(0, 0)
    card.wait_for(state="detached")


def test_the_keyboard_reaches_it_and_escape_closes_it(page: Watched) -> None:
    first(page).focus()
    card = page.page.locator(".rl-tip")
    assert card.is_visible()
    assert first(page).get_attribute("aria-describedby") == card.get_attribute("id")
    page.page.keyboard.press("Escape")
    assert card.count() == 0
    assert first(page).get_attribute("title") == "Let's Verify Step by Step"


def test_a_card_at_the_edge_stays_on_the_screen(browser: Any, mine: Any) -> None:
    for watched in watch(browser, f"{mine.folder.as_uri()}/", "phone"):
        watched.open("index.html")
        for link in watched.page.locator(".rl-cite a[data-lines]").all():
            link.focus()
            box = watched.page.locator(".rl-tip").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360


def wrapped(page: Any) -> Any:
    """A citation that is broken over two lines, the first of them far to the right."""
    link = page.locator("p > .rl-cite a").first
    link.evaluate(
        "one => { one.textContent = 'Wide words '.repeat(4);"
        " one.closest('p').prepend('x '.repeat(Math.floor(one.closest('p').clientWidth / 14)));"
        " while (one.getClientRects().length < 2) one.closest('p').prepend('x '); }"
    )
    return link


@pytest.mark.parametrize("line", [0, 1])
def test_the_card_of_a_broken_link_is_below_the_line_pointed_at(page: Watched, line: int) -> None:
    link = wrapped(page.page)
    box = link.evaluate("(one, n) => one.getClientRects()[n].toJSON()", line)
    page.page.mouse.move(box["left"] + 4, box["top"] + box["height"] / 2)
    card = page.page.locator(".rl-tip")
    card.wait_for()
    shown = card.bounding_box()
    assert shown["x"] <= box["left"] + 4 <= shown["x"] + shown["width"]


def test_a_card_never_widens_the_page_of_a_phone(browser: Any, mine: Any) -> None:
    phone = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}
    page = browser.new_context(**phone).new_page()
    page.goto(f"{mine.folder.as_uri()}/index.html")
    wrapped(page).focus()
    assert page.locator(".rl-tip").is_visible()
    assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [390, 390]
    page.context.close()


def test_a_citation_leads_to_the_paper(page: Watched) -> None:
    first(page).click()
    assert page.page.url.endswith("reading/paper/verify2023.html")


def test_the_bibliography_lists_what_the_page_cites(page: Watched) -> None:
    items = page.page.locator(".rl-bibliography li")
    assert items.count() == 2
    assert "Alone" in items.first.inner_text()
