"""Keys in a person's texts: another one stands there, and not a byte else changes."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist import lists
from readlist.mentions import folded, in_note, in_settings, in_text

MOVES = {"old": "new", "a:b/c": "plain", "x": "y", "y": "x"}
TEXTS = st.lists(
    st.sampled_from([*"[@];: \n-x.y#`<>!\r\ufeff", "old", "@old", "[@old]", "\n- [ ] [@old]"]),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[@old]", "[@new]"),
        ("- [x] [@old] **T.** See [@other].", "- [x] [@new] **T.** See [@other]."),
        ("[see @old, p. 3; also @a:b/c]", "[see @new, p. 3; also @plain]"),
        ("[-@old]", "[-@new]"),
        ("[@x] and [@y]", "[@y] and [@x]"),
        ("<!-- [@old] -->\r\nA\r\n\t[@old]\r\n", "<!-- [@new] -->\r\nA\r\n\t[@new]\r\n"),
        ("[@older] [@old-2] me@old [me@old]", "[@older] [@old-2] me@old [me@old]"),
        ("[@Old]", "[@Old]"),
    ],
)
def test_a_key_between_brackets_follows(before: str, after: str) -> None:
    assert in_text(before, MOVES) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("As @old shows.", "As @new shows."),
        ("As @old, -@old and @{a:b/c} show: @old.", "As @new, -@new and @{plain} show: @new."),
        ("@x and @y", "@y and @x"),
        (
            "- [ ] [@x] **T.** After @old.\r\n\r\n@y\r\n",
            "- [ ] [@y] **T.** After @new.\r\n\r\n@x\r\n",
        ),
    ],
)
def test_a_key_in_a_sentence_follows(before: str, after: str) -> None:
    assert in_text(before, MOVES) == after


@pytest.mark.parametrize(
    "text",
    [
        "```\n[@old] @old\n```\n",
        "A.\n\n    [@old] @old\n",
        "`[@old]` and `@old`",
        "~~~\n- [ ] [@old]\n~~~",
    ],
)
def test_code_stays_as_it_is(text: str) -> None:
    assert in_text(text, MOVES) == text


@pytest.mark.parametrize("key", ["a:", "a.", "a'b", "a!", ":a", "a(1)", "a--b", "é|", "*"])
def test_an_item_follows_whatever_its_key_is(key: str) -> None:
    text = "- [ ] [@{}] **T.**\n- [x] [@a] As `one.\n- [ ] [@{}] And` two.\n"
    assert in_text(text.format(key, key), {key: "new"}) == text.format("new", "new")
    assert in_text(text.format("new", "new"), {"new": key}) == text.format(key, key)


def test_a_key_that_pandoc_would_end_early_is_not_taken_for_a_shorter_one() -> None:
    assert in_text("- [ ] [@a:]\n- [ ] [@a]\n", {"a": "b"}) == "- [ ] [@a:]\n- [ ] [@b]\n"


@given(TEXTS)
def test_a_text_that_names_no_such_key_stays_as_it_is(text: str) -> None:
    assert in_text(text, {"gone": "new"}) == text
    assert in_text(in_text(text, {"old": "new"}), {"new": "old"}) == text


# ---------------------------------------------------------------- notes

NOTES = {
    "by its name": ("Text.\n", "---\nkey: new\n---\nText.\n"),
    "by its name, in another system's lines": ("A\r\nB", "---\r\nkey: new\r\n---\r\nA\r\nB"),
    "with a mark before it": ("\ufeffText.\n", "\ufeff---\nkey: new\n---\nText.\n"),
    "empty": ("", "---\nkey: new\n---\n"),
    "with front matter that has no key": (
        "---\npublish: true\n---\nText.\n",
        "---\nkey: new\npublish: true\n---\nText.\n",
    ),
    "with its key": ("---\nkey: old\n---\n", "---\nkey: new\n---\n"),
    "with its key in quotes, and a comment": (
        '---\npublish: true\nkey:  "old"   # mine\n---\n[@old]',
        "---\npublish: true\nkey:  new   # mine\n---\n[@new]",
    ),
    "of another paper": ("---\nkey: other\n---\n[@old]\n", "---\nkey: other\n---\n[@new]\n"),
    "whose front matter is broken": ("---\nkey: : :\n---\nText.\n", "---\nkey: : :\n---\nText.\n"),
}


@pytest.mark.parametrize("case", NOTES)
def test_a_note_stays_with_its_paper(case: str) -> None:
    before, after = NOTES[case]
    assert in_note(before, "old", MOVES) == after


@pytest.mark.parametrize(
    "key", ["yes", "2020", "1e5", "null", "müller2020", "a:", "2020-01-02", "x"]
)
def test_a_key_that_yaml_takes_for_something_else_is_put_in_quotes(key: str) -> None:
    told = in_note("Text.\n", "old", {"old": key})
    assert lists.parse_note(told, "old")[0].key == key


# ---------------------------------------------------------------- readlist.toml

SETTINGS = """\
title = "old"   # examples = ["old"]
description = \"\"\"examples = ["old"]\"\"\"

[[themes]]
slug = "a"
phrases = ["old"]
examples = ["old", 'old' , # "old", by hand
  "a:b/c",
  "kept"]
not = ['examples = ["old"]']

[[themes]]
slug = "b"
"examples"=[]

[exporters.mine]
examples = ["old"]
"""


def test_only_the_examples_of_themes_follow() -> None:
    after = in_settings(SETTINGS, MOVES)
    assert after == SETTINGS.replace(
        """["old", 'old' , # "old", by hand\n  "a:b/c",""",
        """["new", 'new' , # "old", by hand\n  "plain",""",
    )
    assert in_settings(after, {"new": "old", "plain": "a:b/c"}) == SETTINGS


def test_themes_on_one_line_follow_too() -> None:
    text = 'themes = [{slug = "a", examples = ["old"]}, {slug = "old", examples = ["x"]}]\n'
    expected = 'themes = [{slug = "a", examples = ["new"]}, {slug = "old", examples = ["y"]}]\n'
    assert in_settings(text, MOVES) == expected


def test_a_key_with_a_quote_is_spelled_so_that_toml_reads_it() -> None:
    text = "[[themes]]\nslug = 'a'\nexamples = ['old']\n"
    after = in_settings(text, {"old": "o'new"})
    assert tomllib.loads(after)["themes"][0]["examples"] == ["o'new"]


@pytest.mark.parametrize("text", ["", "not toml [", "examples = [", "[[themes]]\nslug = 3"])
def test_settings_that_cannot_be_read_stay_as_they_are(text: str) -> None:
    assert in_settings(text, MOVES) == text


# ---------------------------------------------------------------- two items become one

FOLDED = {
    "only the one that goes": ("- [x] [@a] Note.\n", "- [x] [@b] Note.\n"),
    "only the one that stays": ("- [x] [@b] Note.\n", "- [x] [@b] Note.\n"),
    "both, the note on its line": (
        "- [ ] [@b] Mine.\n- [ ] [@a] **Title.** Yours.\n- [ ] [@c]\n",
        "- [ ] [@b] Mine.\n\n    Yours.\n- [ ] [@c]\n",
    ),
    "both, the other way round, with paragraphs": (
        "- [/] [@a] Yours.\n\n    More.\n\n    - and a list\n\n- [ ] [@b]\n\nProse on [@a].\n",
        "- [/] [@b]\n\n    Yours.\n\n    More.\n\n    - and a list\n\nProse on [@b].\n",
    ),
    "no note to keep": ("- [ ] [@a]\n- [x] [@b]\n", "- [x] [@b]\n"),
    "read further on either": ("- [x] [@a]\n- [/] [@b]\n", "- [x] [@b]\n"),
    "skipped stays skipped": ("- [x] [@a]\n- [-] [@b]\n", "- [-] [@b]\n"),
    "a private comment": (
        "- [ ] [@b]\n- [ ] [@a] <!-- ask Jo -->",
        "- [ ] [@b]\n\n    <!-- ask Jo -->\n",
    ),
    "inside of another": (
        "- [ ] [@b] One.\n    - [ ] [@a] Two.\n",
        "- [ ] [@b] One.\n\n    Two.\n",
    ),
    "with something inside of it": (
        "- [ ] [@a] One.\n    - [ ] [@c]\n- [ ] [@b]\n",
        "- [ ] [@b] One.\n    - [ ] [@c]\n- [ ] [@b]\n",
    ),
    "before prose": (
        "- [ ] [@b]\n- [ ] [@a] Note.\n\nProse.\n",
        "- [ ] [@b]\n\n    Note.\n\nProse.\n",
    ),
    "below front matter": (
        "---\ntitle: a\n---\n\n1. [ ] [@a] Note.\n2. [ ] [@b]\n",
        "---\ntitle: a\n---\n\n2. [ ] [@b]\n\n    Note.\n",
    ),
    "in another system's lines": (
        "- [ ] [@b]\r\n- [ ] [@a] Note.\r\n",
        "- [ ] [@b]\r\n\r\n    Note.\r\n",
    ),
}


@pytest.mark.parametrize("case", FOLDED)
def test_of_two_items_one_stays_and_no_note_is_lost(case: str) -> None:
    before, after = FOLDED[case]
    assert folded(before, "a", "b") == after


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([" ", "/", "x", "-", "?"]),
        st.sampled_from(["", "one", "**T.** two", "three <!-- four -->"]),
        st.sampled_from(["", "\n    five\n", "\n\n    six\n\n        code\n\n", "\n\nprose\n\n"]),
        st.sampled_from(["", "    "]),
    ),
    max_size=6,
)


@given(ITEMS)
def test_every_word_of_a_list_survives(items: list[tuple[str, str, str, str, str]]) -> None:
    text = "\n".join(
        f"{inner}- [{mark}] [@{key}] {note}{more}" for key, mark, note, more, inner in items
    )
    after = folded(text, "a", "b")
    words = ("one", "two", "three", "four", "five", "six", "code", "prose", "[@c]")
    assert [after.count(word) for word in words] == [text.count(word) for word in words]
    assert "[@a]" not in after
