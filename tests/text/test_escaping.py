"""Text written into Markdown stays text, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readlist.text.escaping import harmless_markdown, markdown, markdown_address, one_line

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ALPHABET = "ab1 \n\t\\`*_{}[]()#+-.!|<>&;~$=%^:@\"'é/"


@settings(max_examples=200)
@given(st.text(ALPHABET, max_size=60))
def test_what_is_read_back_is_the_text(text: str) -> None:
    tokens = GITHUB.parse(markdown(text))
    shown = "".join(
        child.content
        for token in tokens
        for child in token.children or []
        if child.type.startswith("text")
    )
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert shown == one_line(text)


@pytest.mark.parametrize("text", ["# a", "- a", "+ a", "> a", "1. a", "1) a", "===", "---", "a"])
def test_a_line_begins_no_block(text: str) -> None:
    assert GITHUB.render(markdown(text)).startswith("<p>")


@pytest.mark.parametrize("text", ["#tag", "a ==b==", "%%c%%", "a ^d", "[[e]]", "$x$", "~~f~~"])
def test_what_means_something_to_obsidian_or_github_is_escaped(text: str) -> None:
    assert "\\" in markdown(text)


def test_words_with_underscores_and_ampersands_stay_readable() -> None:
    assert markdown("snake_case & co") == "snake_case & co"


def test_an_address_does_not_end_its_link() -> None:
    link = f"[a]({markdown_address('https://example.org/a_(b)?c=1&copy;')})"
    assert 'href="https://example.org/a_%28b%29?c=1&amp;copy;"' in GITHUB.render(link)


@pytest.mark.parametrize(
    "own", ["*Read* [it](https://example.org).", "`<b>`", "- a\n- b", "1 < 2", "<https://a.org>"]
)
def test_a_person_s_markdown_stays(own: str) -> None:
    assert harmless_markdown(own) == own


@pytest.mark.parametrize(
    "own",
    [
        "<script>alert(1)</script>",
        "a\n\n<div onclick=x>",
        "[a](javascript:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "![a](data:image/svg+xml,x)",
        "[a]\n\n[a]: javascript:alert(1)",
        "\\`<script>`",
        "`a\n- <b onmouseover=x>`",
        "<javascript:alert(1)>",
    ],
)
def test_what_is_more_than_markdown_is_written_as_text(own: str) -> None:
    html = GITHUB.render(harmless_markdown(own))
    assert not any(mark in html for mark in ("<script", "<div", "<b ", "href=", "<img"))
