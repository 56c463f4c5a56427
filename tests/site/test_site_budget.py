"""What a page weighs when a browser asks for it, and what it shows before any script runs."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import serve

from readlist.model import Assigned, Library, Paper, Person, Theme

pytestmark = pytest.mark.browser

THEME = "reading/theme/x.html"
SYLLABLES = ["ka", "lo", "mi", "ter", "ran", "vo", "sel", "ti", "bra", "nu"]


def paper(n: int, chance: random.Random) -> Paper:
    """A paper with an abstract of common length, in words that do not repeat."""

    def words(number: int) -> str:
        return " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(number))

    people = tuple(Person(words(1).title(), words(1).title()) for _ in range(4))
    return Paper(
        f"{words(1)}{n}", "inproceedings",
        {"title": words(10).capitalize(), "abstract": words(180), "year": str(2015 + n % 9),
         "booktitle": words(5), "url": f"https://example.org/{n}", "keywords": ", ".join(
            words(2) for _ in range(4)), "doi": f"10.1000/{n}"},
        people={"author": people}, themes=(Assigned("x", 0.7, "definitions", words(3)),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def address(build: Any) -> Iterator[str]:
    chance = random.Random(5)
    papers = tuple(paper(n, chance) for n in range(100))
    made = build(of=Library(papers=papers, themes=(Theme("x", "X", "Of everything."),)))
    yield from serve(made.folder)


def test_a_theme_of_a_hundred_papers_weighs_less_than_60_kb_and_our_files_less_than_20(
    browser: Any, address: str
) -> None:
    page = browser.new_page()
    bodies: dict[str, bytes] = {}
    page.on("response", lambda got: bodies.update({got.url: got.body()}))
    page.goto(address + THEME, wait_until="networkidle")
    assert page.locator(".rl-entry").count() == 100
    weights = {url.removeprefix(address): len(gzip.compress(body, 6)) for url, body in
               bodies.items()}  # fmt: skip
    assert weights[THEME] < 60_000
    ours = {path: weight for path, weight in weights.items() if "assets/readlist" in path}
    assert len(ours) == 2
    assert sum(ours.values()) < 20_000
    page.close()


def test_papers_are_painted_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + THEME)
    first = page.locator(".rl-entry h3").first
    assert first.is_visible()
    assert first.bounding_box()["y"] < 900
    assert page.locator(".rl-find").is_visible() is False
    context.close()
