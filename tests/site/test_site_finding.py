"""The controls that find papers, as HTML, and what a page loads for them."""

from __future__ import annotations

import gzip
import json
import re
from html import unescape

from readlist.model import Assigned, Library, Paper, Theme
from readlist.site.assets import SCRIPT, STYLE, assets
from readlist.site.desk import Desk
from readlist.site.finding import controls

NASTY = '"><script>alert(1)</script> {{ x }}'


def desk(number: int) -> Desk:
    papers = tuple(
        Paper(f"key{n}", "misc", {"title": f"Title {n}"}, themes=(Assigned("a b", 0.9, "", ""),))
        for n in range(number)
    )
    return Desk(Library(papers=papers, themes=(Theme("a b", NASTY), Theme("c", "Elsewhere"))))


def made(number: int) -> str:
    shelf = desk(number)
    return controls(shelf, shelf.library.papers, "sort_fit")


def test_few_papers_need_no_controls() -> None:
    assert made(4) == ""
    assert made(5) != ""


def test_the_controls_are_hidden_until_the_script_shows_them() -> None:
    assert re.match(r'<div class="rl-find"[^>]* hidden>', made(5))


def test_themes_are_named_by_their_addresses_and_only_those_of_the_page() -> None:
    (names,) = re.findall(r'data-group="theme" data-names="([^"]*)"', made(5))
    assert json.loads(unescape(names)) == {"a~20~b": NASTY}


def test_hostile_names_are_text() -> None:
    assert "<script" not in made(5)
    assert "{" not in made(5)


def test_style_and_script_are_small() -> None:
    own = assets()
    assert sum(len(gzip.compress(own[path], 9)) for path in (STYLE, SCRIPT)) < 20_000


def test_style_and_script_go_out_without_the_comments_of_their_writers() -> None:
    own = assets()
    assert b"readlist: find papers" not in own[SCRIPT]
    assert b"window.readlist" in own[SCRIPT]
    assert not re.search(rb"^\s", own[STYLE], re.M)
