"""The exporter `html`: one page that fetches nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser

from readlist.builtin.html import Options, render
from readlist.lists import parse
from readlist.model import Assigned, Item, Library, Note, Paper, Person, ReadingList, Theme
from readlist.promises import HOSTILE, LIBRARY

BERG = Paper(
    "berg:2020 steps",
    "article",
    {
        "title": "Checking Steps",
        "year": "2020",
        "url": "https://example.org/steps",
        "links": "code <https://example.org/code>, other <javascript:alert(1)>",
        "abstract": "A verifier gives rewards.",
        "keywords": "steps",
    },
    people={"author": tuple(Person(f"Name{n}", "Ada") for n in range(14))},
    themes=(Assigned("process", 0.9), Assigned("data", 0.4)),
)
VEGA = Paper("vega2021", "misc", {"title": "Rewards"}, themes=(Assigned("data"),))
SMALL = Library(
    (BERG, VEGA),
    (Theme("data", "Data", "What is trained on."), Theme("process", "Process supervision")),
    title="My reading",
    description="Of steps.",
    notes=(Note("vega2021", "Public.", True), Note("vega2021", "CANARY")),
)


def page(library: Library, options: Options | None = None) -> LexborHTMLParser:
    return LexborHTMLParser(render(library, options))


def with_list(text: str) -> Library:
    one, _ = parse(text, "thesis")
    return replace(SMALL, lists=(one,), selected="thesis")


def texts(parsed: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text().strip() for node in parsed.css(selector)]


def test_the_page_has_its_landmarks_language_and_title() -> None:
    parsed = page(SMALL)
    assert parsed.css_first("html").attributes["lang"] == "en"
    assert texts(parsed, "title") == texts(parsed, "header h1") == ["My reading"]
    assert parsed.css_first("meta[name=description]").attributes["content"] == "Of steps."
    assert all(len(parsed.css(name)) == 1 for name in ("header", "nav", "main", "footer", "h1"))


def test_themes_stand_in_the_contents_with_their_counts() -> None:
    parsed = page(SMALL)
    assert texts(parsed, "nav li") == ["Data 2", "Process supervision 1"]
    for link in parsed.css("nav a"):
        assert parsed.css_first(f'[id="{(link.attributes["href"] or "")[1:]}"]') is not None


def test_a_paper_stands_in_full_under_its_best_theme_and_as_a_link_in_others() -> None:
    parsed = page(SMALL)
    assert texts(parsed, "section:nth-of-type(1) article > h3") == ["Rewards"]
    assert texts(parsed, "section:nth-of-type(1) .rl-also li") == ["Checking Steps"]
    assert texts(parsed, "section:nth-of-type(2) article > h3") == ["Checking Steps"]
    assert texts(parsed, "section:nth-of-type(2) .rl-chip") == ["Data"]


def test_every_link_within_the_page_leads_somewhere_and_no_id_stands_twice() -> None:
    for library in (SMALL, LIBRARY, with_list("- [x] [@vega2021]\n\n## B\n\n- [ ] [@vega2021]\n")):
        parsed = page(library)
        ids = [node.attributes["id"] for node in parsed.css("[id]")]
        assert len(ids) == len({*ids})
        for link in parsed.css('a[href^="#"]'):
            assert (link.attributes["href"] or "")[1:] in ids


def test_long_lists_of_authors_abstracts_and_entries_are_folded() -> None:
    parsed = page(SMALL)
    assert texts(parsed, ".rl-more summary") == ["and 6 more"]
    assert texts(parsed, "#berg\\:2020\\~20\\~steps ~ .rl-folds .rl-abstract") == [
        "A verifier gives rewards."
    ]
    assert "@article{berg:2020 steps," in texts(parsed, "details pre")[1]
    assert not page(SMALL, Options(abstracts=False)).css(".rl-abstract")


def test_only_web_addresses_are_links() -> None:
    hrefs = {node.attributes["href"] for node in page(SMALL).css("article .rl-button")}
    assert hrefs == {"https://example.org/steps", "https://example.org/code"}


def test_a_list_keeps_its_headings_prose_and_annotations() -> None:
    parsed = page(
        with_list(
            "---\ntitle: Thesis\n---\nRead *in order*.\n\n## Start here\n\n"
            "- [x] [@berg:2020_steps]\n- [/] [@vega2021] See [@berg].\n\n## End\n\nBye.\n"
        )
    )
    assert texts(parsed, "h1") == ["Thesis"]
    assert texts(parsed, "header .rl-quiet") == ["2 papers · 1 of 2 read"]
    assert texts(parsed, "main h2") == ["Start here", "End"]
    assert texts(parsed, "main > .rl-prose em") == ["in order"]
    assert texts(parsed, "article .rl-state") == ["reading"]


def test_published_notes_are_there_and_others_are_not() -> None:
    text = render(SMALL)
    assert "Public." in text
    assert "CANARY" not in text


@pytest.mark.parametrize(
    "note",
    [
        "![tracker](https://example.org/x.png)",
        "a\n{: style='background:url(https://example.org/x.png)' #~main onclick=x }",
        "<img src=https://example.org/x.png>",
        "| a |\n|--:|\n| b |",
        "# Heading",
    ],
)
def test_a_note_fetches_nothing_and_styles_nothing(note: str) -> None:
    blocks = (Item("vega2021", note=note),)
    parsed = page(replace(SMALL, lists=(ReadingList("l", "L", blocks=blocks),)))
    assert not parsed.css("img, [style], [onclick], article h1, article h2")
    assert len(parsed.css("[id='~main']")) == 1


def test_a_citation_leads_to_the_paper_on_the_page_or_to_its_address() -> None:
    blocks = (Item("vega2021", note="See [@berg2020] and [@off2019]."),)
    library = Library(
        (replace(BERG, key="berg2020"), VEGA),
        lists=(ReadingList("l", "L", blocks=blocks),),
        beyond=(Paper("off2019", fields={"title": "Off", "url": "https://example.org/off"}),),
    )
    hrefs = [node.attributes["href"] for node in page(library).css(".rl-note a")]
    assert hrefs == ["#berg2020", "https://example.org/off"]


def test_text_of_papers_is_text() -> None:
    parsed = page(LIBRARY)
    assert not parsed.css("script")
    assert HOSTILE in texts(parsed, "article > h3")


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    text = render(SMALL)
    style = re.search("<style>(.*)</style>", text)
    policy = re.search('Content-Security-Policy" content="([^"]+)"', text)
    assert style is not None
    assert policy is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert html.unescape(policy[1]) == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style[1]


def test_headings_go_down_one_level_at_a_time() -> None:
    for library in (SMALL, LIBRARY, with_list("- [x] [@vega2021]\n\n### C\n\n- [ ] [@vega2021]\n")):
        levels = [int(tag) for tag in re.findall(r"<h([1-6])[ >]", render(library))]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_an_empty_library_is_a_page_too() -> None:
    assert texts(page(Library()), "main p") == ["No papers yet."]
