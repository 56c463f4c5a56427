"""themes.tsv: a person's rows beat all, the rest is sorted, and damage costs one line."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.baseline import HEADER, Row, accept, parse, themes_of, to_text, unknown_slugs
from readlist.model import AddTheme

WORD = st.text("ab!-2", min_size=1, max_size=4)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(
    lambda text: " ".join(text.split())
)
SCORES = st.integers(0, 100).map(lambda number: number / 100)
ROWS = st.builds(Row, key=WORD, slug=WORD, score=SCORES, by=TEXT.filter(bool), why=TEXT)
KNOWN = {"one": 1, "two": 2}


@given(st.lists(ROWS))
def test_what_was_written_is_read_as_it_was(rows: list[Row]) -> None:
    read, problems = parse(to_text(rows))
    assert problems == []
    assert set(read) == set(rows)


@given(st.lists(ROWS), st.randoms())
def test_the_file_does_not_depend_on_the_order(rows: list[Row], random: object) -> None:
    text = to_text(rows)
    assert to_text(reversed(rows)) == text
    assert to_text(parse(text)[0]) == text


def test_the_file_is_sorted_under_a_heading_each_row_once() -> None:
    rows = [Row("b", "one", 0.5, "x", "why"), Row("a", "two"), Row("a", "two")]
    assert to_text(rows) == f"{HEADER}\na\ttwo\t1.00\tyou\t\nb\tone\t0.50\tx\twhy\n"


def test_a_row_by_hand_may_be_a_key_and_a_slug() -> None:
    assert parse("a\tone\r\nb\t!two\n") == ([Row("a", "one"), Row("b", "!two")], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("only-a-key", "a key and a slug are needed"),
        ("\tone", "a key and a slug are needed"),
        ("a one 1.0", "a key and a slug are needed"),
        ("a\tone\thigh", "'high' is not a score"),
        ("a\tone\tnan", "'nan' is not a score"),
        ("a\tone\t0,9", "'0,9' is not a score"),
    ],
)
def test_a_damaged_row_is_reported_with_its_number_and_the_rest_is_kept(
    line: str, said: str
) -> None:
    rows, problems = parse(f"{HEADER}\nx\tone\n{line}\ny\ttwo\n")
    assert [row.key for row in rows if not row.raw] == ["x", "y"]
    assert line in to_text(rows).split("\n")
    assert themes_of(rows, KNOWN).keys() == {"x", "y"}
    assert unknown_slugs(rows, list(KNOWN)) == []
    assert [(p.code, p.where) for p in problems] == [("themes", "themes.tsv:3")]
    assert said in problems[0].message
    assert "tabs" in problems[0].hint


def test_of_a_conflict_both_sides_are_read() -> None:
    rows, problems = parse(f"{HEADER}\n<<<<<<< a\nx\tone\n=======\ny\ttwo\n>>>>>>> b\n")
    assert [row.key for row in rows] == ["x", "y"]
    assert [(p.code, p.where) for p in problems] == [("conflict", "themes.tsv:2-6")]


def test_scores_are_held_between_0_and_1() -> None:
    assert [row.score for row in parse("a\tone\t7\nb\tone\t-3\nc\tone\tinf\n")[0]] == [1, 0, 1]


# ---------------------------------------------------------------- deciding


def test_a_persons_row_comes_first_whatever_its_score() -> None:
    rows = [Row("a", "one", 0.9, "definitions"), Row("a", "two", 0.1)]
    assert [theme.slug for theme in themes_of(rows, KNOWN)["a"]] == ["two", "one"]


def test_a_persons_row_replaces_that_of_a_plugin() -> None:
    rows = [Row("a", "one", 0.9, "definitions", "words"), Row("a", "one", 0.2, why="mine")]
    assert [(t.by, t.score, t.why) for t in themes_of(rows, KNOWN)["a"]] == [("you", 0.2, "mine")]


def test_an_exclamation_mark_keeps_a_paper_out_of_one_theme_only() -> None:
    rows = [Row("a", "one", 1.0, "x"), Row("a", "!one"), Row("a", "two", 0.3, "x")]
    rows.append(Row("b", "one", 0.4, "x"))
    found = themes_of(rows, KNOWN)
    assert [theme.slug for theme in found["a"]] == ["two"]
    assert [theme.slug for theme in found["b"]] == ["one"]


def test_the_best_theme_comes_first_and_equal_ones_by_name() -> None:
    rows = [Row("a", "two", 0.5, "x"), Row("a", "one", 0.5, "x"), Row("b", "one", 0.1, "x")]
    rows.append(Row("b", "two", 0.9, "x"))
    found = themes_of(rows, KNOWN)
    assert [theme.slug for theme in found["a"]] == ["one", "two"]
    assert [theme.slug for theme in found["b"]] == ["two", "one"]


def test_rows_of_a_theme_that_is_not_there_are_left_aside_and_counted() -> None:
    rows = [Row("a", "gone"), Row("b", "!gone"), Row("c", "one")]
    assert list(themes_of(rows, KNOWN)) == ["c"]
    assert [p.message for p in unknown_slugs(rows, list(KNOWN))] == [
        "'gone' is no theme of readlist.toml; left aside: 2 of its rows here"
    ]


def test_of_several_proposals_the_best_score_counts_and_all_are_named() -> None:
    rows = accept(
        [
            AddTheme("a", "one", 0.4, "words", "definitions"),
            AddTheme("a", "one", 0.9, "a rule", "surveys"),
            AddTheme("a", "two", 0.2, "", "definitions"),
        ]
    )
    assert rows == [
        Row("a", "one", 0.9, "surveys, definitions", "a rule; words"),
        Row("a", "two", 0.2, "definitions", ""),
    ]


@pytest.mark.parametrize(("score", "taken"), [(3.0, 1.0), (-1.0, 0.0), (math.nan, 0.0)])
def test_a_plugins_score_is_held_between_0_and_1(score: float, taken: float) -> None:
    assert [row.score for row in accept([AddTheme("a", "one", score)])] == [taken]
