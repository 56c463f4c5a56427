"""A note is Markdown; raw HTML in it is text, and only plain addresses are links."""

from __future__ import annotations

import pytest

from readlist.site.prose import Prose


@pytest.mark.parametrize(
    "note",
    [
        "<script>alert(1)</script>",
        "Before <img src=x onerror=alert(1)> after",
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html,hello)",
        "x\n{: onclick=alert(1) }",
    ],
)
def test_nothing_in_a_note_runs(note: str) -> None:
    html = Prose({}, "list/x.md").html(note)
    for harm in ("<script", "<img", "href=", "onclick="):
        assert harm not in html


def test_links_and_emphasis_in_a_note_stay() -> None:
    html = Prose({}, "list/x.md").html("*Read* [it](https://example.org/a) and [this](../x.md)")
    assert "<em>Read</em>" in html
    assert 'href="https://example.org/a"' in html
    assert 'href="../x.md"' in html
