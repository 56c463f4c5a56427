"""`[@key]` in Markdown, with no engine around it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import markdown
import pytest

from readlist.site.cite import CiteExtension

ENTRIES = {
    "a2020": {"path": "reading/paper/a2020.md", "title": 'A "title" & more', "label": "A 2020"},
    "doe.2024:x": {"path": "reading/paper/doe.2024_03a_x.md", "title": "Dots", "label": "Doe"},
}


def html(text: str, **settings: object) -> str:
    return markdown.markdown(text, extensions=[CiteExtension(entries=ENTRIES, **settings)])


def test_a_key_becomes_a_link_to_the_paper() -> None:
    assert html("See [@a2020].") == (
        '<p>See <span class="rl-cite">[<a href="reading/paper/a2020.md" '
        'title="A &quot;title&quot; &amp; more">A 2020</a>]</span>.</p>'
    )


def test_the_link_is_relative_to_the_page() -> None:
    assert 'href="../../reading/paper/a2020.md"' in html("[@a2020]", page="notes/deep/x.md")


def test_several_keys_keep_the_words_around_them() -> None:
    made = html("[see @a2020, p. 3; also @doe.2024:x]")
    assert ">[see <a" in made
    assert "</a>, p. 3; also <a" in made
    assert ">Doe</a>]" in made


@pytest.mark.parametrize("text", ["`[@a2020]`", "    [@a2020]", "\\[@a2020]"])
def test_code_and_escapes_stay_as_they_are(text: str) -> None:
    assert "<a" not in html(text)


@pytest.mark.parametrize("text", ["[me@x.org]", "[@a2020](x.md)", "[a; @a2020]", "a2020"])
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert "rl-cite" not in html(text)


def test_an_unknown_key_is_kept_and_said_with_the_nearest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "mkdocs.plugins.readlist"):
        assert "[@a2021]" in html("[@a2021]", page="x.md")
    assert caplog.messages == ["x.md: no paper has the key 'a2021'; did you mean 'a2020'?"]


def test_keys_are_read_from_the_generated_file(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(ENTRIES))
    made = markdown.markdown(
        "[@a2020]", extensions=[CiteExtension(keys=str(tmp_path / "keys.json"))]
    )
    assert "reading/paper/a2020.md" in made


def test_a_missing_file_of_keys_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    markdown.markdown("text", extensions=[CiteExtension(keys="/nowhere/keys.json")])
    assert "run `readlist site generate`" in caplog.text


def test_raw_html_is_unchanged_where_no_engine_rewrites_links() -> None:
    raw = '<div><a href="../paper/x.md#x">x</a></div>'
    assert html(raw) == raw
