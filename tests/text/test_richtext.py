"""Notes in HTML become Markdown that says the same, and no word of them is lost."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import markdown
from markdown_it import MarkdownIt

from readlist.text.richtext import escaped, plain, to_markdown


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<b>bold</b> <em>thin</em> <s>gone</s>", "**bold** *thin* ~~gone~~"),
        ("a<b> b </b>c", "a **b** c"),
        ("<h1>Top</h1><h3>Low</h3>text", "# Top\n\n### Low\n\ntext"),
        ('<a href="https://e.org/x">there</a>', "[there](https://e.org/x)"),
        ('<a href="https://e.org/x_(y)">there</a>', "[there](<https://e.org/x_(y)>)"),
        ('<a href="https://e.org">https://e.org</a>', "https://e.org"),
        ('<a href="javascript:x">there</a>', "there (`javascript:x`)"),
        ('<a href="zotero://open/1">there</a>', "there (`zotero://open/1`)"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1.  a\n2.  b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n    - b\n- c"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n    b"),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
        ("one<br>two<br/>three", "one  \ntwo  \nthree"),
        ("<code>a_b</code> and <code>x`y</code>", "`a_b` and ``x`y``"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>", "a | b\n\nc"),
        ("x<sup>2</sup> H<sub>2</sub>O", "x^2 H\\_2O"),
        ('<span class="math">$a_b < c$</span>', "$a_b < c$"),
        ('<pre class="math">$$a_b$$</pre>', "$$a_b$$"),
        ('<img alt="A plot" src="data:image/png;base64,xx">', "\\[image A plot\\]"),
        ("a<!-- mine -->b", "a\n\n<!-- mine -->\n\nb"),
        ("<p># none</p><p>1. no item</p><p>- no</p>", "\\# none\n\n1\\. no item\n\n\\- no"),
        ("<p>*stars* [x] snake_case _u_ 5 &lt; 6 &amp;amp;</p>",
         "\\*stars\\* \\[x\\] snake_case \\_u\\_ 5 &lt; 6 &amp;amp;"),
        ("<b>over<p>blocks</p></b>", "**over**\n\n**blocks**"),
        ("no tags\n\nat all: 5 < 6", "no tags\n\nat all: 5 &lt; 6"),
        ("<ul><li>a<li>b<ul><li>c<li>d</ul><li>e</ul>f", "- a\n- b\n    - c\n    - d\n- e\n\nf"),
        ("<ul><li><blockquote>a</ul><p>b", "- > a\n\nb"),
        ("<blockquote><li>a</li>b</blockquote>c</blockquote>d", "> - a\n>\n> b\n\nc\n\nd"),
        ("<p>x<y and z</p>", "x&lt;y and z"),
        ("<p>less <a than, <b", "less &lt;a than, &lt;b"),
        ("<p>never closed <i>here", "never closed *here*"),
        ("<p>a</p><!-- never closed", "a\n\n&lt;!-- never closed"),
        ("", ""),
        ("<p></p><ul><li></li></ul>", ""),
    ],
)  # fmt: skip
def test_a_note_is_markdown(note: str, expected: str) -> None:
    assert to_markdown(note) == expected


def shown(rendered: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", rendered)).split())


TEXT = st.text(st.sampled_from("ab*_`[]()<>#-+=~|\\&;.!1 \n"), max_size=40)


@given(TEXT)
@settings(max_examples=150)
def test_a_text_is_shown_as_it_was(text: str) -> None:
    wanted = " ".join(text.split())
    assert shown(MarkdownIt("commonmark").render(plain(text))) == wanted


@given(TEXT)
@settings(max_examples=100)
def test_every_letter_of_a_note_is_there(text: str) -> None:
    note = f"<div><p>{html.escape(text)}</p><ul><li>{html.escape(text)}</li></ul></div>"
    letters = re.findall(r"\w", text) * 2
    assert re.findall(r"\w", shown(MarkdownIt("commonmark").render(to_markdown(note)))) == letters


@given(st.text(st.sampled_from("<>/pbliau \"='&;x!-"), max_size=60))
@settings(max_examples=100)
def test_any_html_is_answered(note: str) -> None:
    assert to_markdown(note) == to_markdown(note)


def test_a_tag_in_a_text_stays_text_for_every_reader() -> None:
    said = to_markdown("<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;!-- x --&gt;</p>")
    for rendered in (MarkdownIt("commonmark").render(said), markdown(said)):
        assert "<script" not in rendered
        assert "<!--" not in rendered


def test_nested_markup_is_linear() -> None:
    deep = "<blockquote>" * 400 + "x" + "</blockquote>" * 400
    assert to_markdown(deep).endswith("x")
    assert escaped("a" * 10) == "a" * 10


@pytest.mark.parametrize("part", ["<ul><li>a", "<blockquote>a", "<a ", "<p a='"])
def test_markup_without_ends_is_linear(part: str) -> None:
    """In minutes and not in seconds, if it were not."""
    assert to_markdown("<p>first</p>" + part * 20_000).startswith("first\n\n")
