"""readlist.toml: an error is one line with file, line, setting and a hint."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.config import ThemeSettings, parse, quote, themes_to_toml
from readlist.errors import ConfigError
from readlist.model import Theme


def message(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith("readlist.toml")
    return said


def test_an_empty_file_is_a_valid_one() -> None:
    settings = parse("")
    assert settings.title == "Reading list"
    assert settings.library.path == "library.bib"
    assert settings.plugins.local == ("plugins",)


# What is wrong -> what the one line must say besides the file.
UNKNOWN = {
    "titel = 'x'\n": (":1: titel: no such setting", "did you mean 'title'?"),
    "# a\n\n[[themes]]\nslgu = 'x'\n": (
        ":4: themes[0].slgu: no such setting",
        "did you mean 'slug'?",
    ),
    "[[themes]]\nslug = 'a'\nexclude = ['x']\n": (":3: themes[0].exclude", "known are: slug"),
    "[plugins]\ndisabel = ['x']\n": (":2: plugins.disabel", "did you mean 'disable'?"),
    "[flow]\nclasifiers = []\n": (":2: flow.clasifiers", "did you mean 'classifiers'?"),
    "[library]\nfile = 'x'\n": (":2: library.file", "known are: path, encoding"),
    "[theming]\nmargn = 0.1\n": (":2: theming.margn", "did you mean 'margin'?"),
    "[site]\nurls = 'x'\n": (":2: site.urls", "did you mean 'url'?"),
    "[[exports]]\nfile = 'x'\nformt = 'y'\n": (":3: exports[0].formt", "did you mean 'format'?"),
    "[keys]\n# mine\ntemplate = '{autor}{year}'\n": (
        ":3: keys.template: no such part 'autor'",
        "did you mean 'author'?",
    ),
    "keys.template = 'auth.lowr + year'\n": (
        ":1: keys.template: no such filter 'lowr'",
        "did you mean 'lower'?",
    ),
    "[themse]\nx = 1\n": (":1: themse: no such setting", "did you mean 'themes'?"),
}


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_setting_is_named_with_its_line_and_the_nearest(text: str) -> None:
    said = message(text)
    for part in UNKNOWN[text]:
        assert part in said


WRONG = {
    "title = 7\n": (":1: title: expected text in quotes, got a whole number",),
    "title = true\n": (":1: title", "got true or false"),
    "themes = 'x'\n": (":1: themes: expected a list: [...], got text in quotes",),
    "[themes]\nslug = 'a'\n": (":1: themes: expected a list", "got a table"),
    "[[themes]]\nname = 'a'\n": (": themes[0]: there must be the setting 'slug'",),
    "[[themes]]\nslug = 'Not A Slug'\n": (":2: themes[0].slug: a slug has lower-case letters",),
    "[[themes]]\nslug = 'a'\nphrases = [1]\n": (":3: themes[0].phrases", "expected text"),
    "[[themes]]\nslug = 'a'\nphrases = 'b'\n": (":3: themes[0].phrases: expected a list",),
    "[theming]\nmargin = 2\n": (":2: theming.margin", "<= 1"),
    "[theming]\nmost = 0\n": (":2: theming.most", ">= 1"),
    "[theming]\nkeywords = 1.5\n": (":2: theming.keywords: expected a whole number",),
    "library = 5\n": (":1: library: expected a table",),
    "[[exports]]\nformat = 'json'\n": (": exports[0]: there must be the setting 'file'",),
    "exporters = []\n": (":1: exporters: expected a table",),
    "[exporters]\njson = 3\n": ("exporters", "expected a table"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_value_of_the_wrong_kind_is_named_with_its_line_and_both_kinds(text: str) -> None:
    said = message(text)
    assert "`" not in said
    for part in WRONG[text]:
        assert part in said


BROKEN = {
    "title = A title\n": (":1:9: not valid TOML", 'text stands in "quotes"'),
    'a = "x"\ntitle = "open\n': (":2:", "ends on its line with a quotation mark"),
    "[[themes]]\nslug = 'a'\nslug = 'b'\n": (":3:", "stands there twice"),
    "title\n": (":1:", "name = value"),
    "phrases = [1, 2\n": ("end of document", "a list ends with ]"),
    "a = " + "[" * 5000 + "\n": ("not valid TOML",),
    "a = " + "9" * 5000 + "\n": ("not valid TOML",),
    "a = 2024-13-40\n": ("not valid TOML",),
    "title = 'x'\n<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> x\n": (
        ":2-6: git conflict markers",
        "remove the markers",
    ),
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:20])
def test_what_is_no_toml_is_said_with_line_and_column(text: str) -> None:
    said = message(text)
    for part in BROKEN[text]:
        assert part in said


def test_a_slug_that_stands_there_twice_is_refused() -> None:
    said = message("[[themes]]\nslug = 'a'\n[[themes]]\nslug = 'a'\n")
    assert "themes[1].slug: 'a' stands there twice" in said


def test_the_name_of_another_settings_file_is_in_the_message() -> None:
    with pytest.raises(ConfigError, match=r"^mine\.toml:1: titel"):
        parse("titel = 'x'", "mine.toml")


def test_the_library_has_a_short_form() -> None:
    assert parse("library = '../shared/library.bib'").library.path == "../shared/library.bib"


def test_a_theme_without_a_name_is_called_by_its_slug() -> None:
    theme = parse("[[themes]]\nslug = 'process-supervision'\n").themes[0].theme()
    assert theme.name == "Process supervision"


def test_the_setting_not_is_read() -> None:
    theme = parse("[[themes]]\nslug = 'a'\nnot = ['supply chain']\n").themes[0].theme()
    assert theme.exclude == ("supply chain",)


# ---------------------------------------------------------------- writing

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
THEMES = st.builds(
    Theme,
    slug=st.from_regex(r"[a-z0-9][a-z0-9-]*", fullmatch=True),
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    description=TEXT,
    phrases=st.lists(TEXT).map(tuple),
    exclude=st.lists(TEXT).map(tuple),
    examples=st.lists(TEXT).map(tuple),
    draft=st.booleans(),
)


@given(st.lists(THEMES, unique_by=lambda theme: theme.slug))
def test_themes_that_were_written_are_read_as_they_were(themes: list[Theme]) -> None:
    read = parse(themes_to_toml(themes)).themes
    assert [settings.theme() for settings in read] == themes
    assert all(isinstance(settings, ThemeSettings) for settings in read)


@given(TEXT)
def test_any_text_is_one_line_of_toml(text: str) -> None:
    assert "\n" not in quote(text)
    assert tomllib.loads(f"a = {quote(text)}") == {"a": text}
