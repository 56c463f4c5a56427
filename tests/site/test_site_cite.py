"""`[@key]` in Markdown, with no engine around it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import markdown
import pytest

from readlist.site.cite import CiteExtension

A2020 = {
    "path": "reading/paper/a2020.md",
    "title": 'A "title" & more',
    "label": "Ansel et al. 2020",
    "who": "Ansel et al.",
    "year": "2020",
    "lines": "We measure tides.",
    "reference": "Ada Ansel and others. <em>A title</em>, 2020.",
}
ENTRIES = {
    "a2020": A2020,
    "old-a": A2020,
    "doe.2024:x": {"path": "reading/paper/doe.2024_03a_x.md", "title": "Dots", "label": "Doe"},
    "http://x.org/a_b?c": {"path": "reading/theme/t.md#x", "title": "Odd", "label": "Odd"},
}


def html(text: str, **settings: object) -> str:
    return markdown.markdown(text, extensions=[CiteExtension(entries=ENTRIES, **settings)])


def test_a_key_becomes_a_link_to_the_paper() -> None:
    assert html("See [@doe.2024:x].") == (
        '<p>See <span class="rl-cite">[<a href="reading/paper/doe.2024_03a_x.md" '
        'title="Dots">Doe</a>]</span>.</p>'
    )


def test_a_link_says_the_title_and_the_first_lines() -> None:
    made = html("See [@a2020].")
    assert 'title="A &quot;title&quot; &amp; more"' in made
    assert 'data-lines="We measure tides."' in made


def test_the_link_is_relative_to_the_page() -> None:
    assert 'href="../../reading/paper/a2020.md"' in html("[@a2020]", page="notes/deep/x.md")
    assert 'href="../reading/theme/t.md#x"' in html("@{http://x.org/a_b?c}", page="notes/x.md")


def test_several_keys_keep_the_words_around_them() -> None:
    made = html("[see @a2020, p. 3; also @doe.2024:x]")
    assert ">[see <a" in made
    assert "</a>, p. 3; also <a" in made
    assert ">Doe</a>]" in made


@pytest.mark.parametrize("key", ["doe.2024:x", "{http://x.org/a_b?c}", "old-a"])
def test_keys_of_any_make_are_found(key: str) -> None:
    assert html(f"[@{key}]").count("<a ") == 1
    assert html(f"See @{key}, and more.").count("<a ") == 1


def test_a_sentence_names_the_authors_and_has_the_year_behind() -> None:
    assert ">Ansel et al.</a> (2020)</span> found" in html("As @a2020 found.")
    assert ">Ansel et al.</a> (2020, p. 3)</span> found" in html("As @a2020 [p. 3] found.")
    assert ">Ansel et al.</a> (2020)</span>." in html("So says @a2020.")
    assert ">Doe</a></span> adds" in html("And @doe.2024:x adds.")


def test_a_minus_leaves_the_year() -> None:
    assert ">[<a" in html("Ansel [-@a2020]")
    assert ">2020</a>]" in html("Ansel [-@a2020]")
    assert ">Doe</a>]" in html("Doe [-@doe.2024:x]")


@pytest.mark.parametrize(
    "text",
    [
        "`[@a2020]`", "    [@a2020]", "\\[@a2020]", "[\\@a2020]", "\\@a2020", "`@a2020`",
        "```\n@a2020\n```", '<b title="@a2020">x</b>', "<me@a2020.org>", "me@a2020.org",
        "https://social.org/@a2020",
    ],
)  # fmt: skip
def test_code_escapes_and_addresses_stay_as_they_are(text: str) -> None:
    assert "rl-cite" not in markdown.markdown(
        text, extensions=["fenced_code", CiteExtension(entries=ENTRIES)]
    )


@pytest.mark.parametrize("text", ["[@a2020](x.md)", "[as @a2020 says](x.md)", "a2020"])
def test_a_link_of_the_persons_own_stays_one(text: str) -> None:
    assert "rl-cite" not in html(text)


def test_an_unknown_key_is_kept_and_said_once_with_the_nearest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "mkdocs.plugins.readlist"):
        assert "[see @a2021]" in html("[see @a2021] and @a2021", page="x.md")
    assert caplog.messages == ["x.md: no paper has the key 'a2021'; did you mean 'a2020'?"]


def test_a_word_that_looks_like_no_key_is_just_a_word(caplog: pytest.LogCaptureFixture) -> None:
    assert html("Ask @someone, or @property.") == "<p>Ask @someone, or @property.</p>"
    assert caplog.messages == []
    html("But @lost2019paper was meant.")
    assert len(caplog.messages) == 1


# --------------------------------------------------------------------------- bibliography


def test_the_papers_of_a_page_are_listed_where_it_says_so() -> None:
    made = html("So [@doe.2024:x; @a2020], @old-a.\n\n## References\n\n[bibliography]\n")
    assert made.count("<li") == 2
    first, second = made.split("<li")[1:]
    assert first.startswith(' id="ref-a2020">Ada Ansel and others. <em>A title</em>, 2020. <a ')
    assert ">Dots</a>" in second


def test_a_paper_without_a_title_is_a_link_by_its_label() -> None:
    nameless = {"a": {"path": "paper/a.md", "title": "", "label": "Vega"}}
    cite = CiteExtension(entries=nameless)
    made = markdown.markdown("[@a]\n\n[bibliography]", extensions=[cite])
    assert made.count('<a href="paper/a.md">Vega</a>') == 2


def test_a_page_that_cites_nothing_says_so() -> None:
    assert "Nothing is cited" in html("[bibliography]")


def test_the_mark_is_only_a_mark_on_a_line_of_its_own() -> None:
    assert "<ul" not in html("See [bibliography] below, [@a2020].")
    assert "<ul" not in html("    [bibliography]\n\n[@a2020]")


def test_each_page_has_its_own() -> None:
    md = markdown.Markdown(extensions=[CiteExtension(entries=ENTRIES)])
    md.convert("[@a2020]")
    assert "Nothing is cited" in md.reset().convert("[bibliography]")


# --------------------------------------------------------------------------- keys.json


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
