"""Records of tagged lines: which values were used, and where a record ends."""

from __future__ import annotations

import pytest

from readlist.model import Problem, Source
from readlist.text.tagged import (
    Record,
    Unread,
    Values,
    lines_of,
    medline_records,
    ris_records,
    unread_lines,
)


def record() -> Record:
    made = Record(1)
    for number, (tag, value) in enumerate([("T2", "A"), ("JO", "A"), ("JA", "B"), ("AB", "x")], 1):
        made.add(tag, value, number)
    return made


def test_any_line_end_ends_a_line_and_a_byte_order_mark_is_none():
    assert lines_of("\ufeffa\r\nb\rc\nd\u2028e") == ["a", "b", "c", "d\u2028e"]


def test_a_value_that_others_repeat_is_read_with_it():
    values = Values(record())
    assert values.first("T2", "JO", "JA") == "A"
    assert list(values.unread()) == [("JA", 3), ("AB", 4)]


def test_what_was_only_seen_is_not_read():
    values = Values(record())
    assert values.seen("T2", "JA") == ["A", "B"]
    assert values.all("T2") == ["A"]
    assert "AB" in values
    assert "XX" not in values
    assert [tag for tag, _ in values.unread()] == ["JO", "JA", "AB"]


def test_unread_tags_are_one_note_with_their_number():
    unread = Unread()
    for _ in range(2):
        unread.add(Values(record()))
    (problem,) = unread.problems("a.ris")
    assert problem.where == "a.ris:1"
    assert problem.message.endswith("AB (2), JA (2), JO (2), T2 (2)")
    assert list(Unread().problems("a.ris")) == []


def test_paragraphs_stay_where_a_tag_has_them():
    made = record()
    made.go_on("y", "\n\n")
    assert Values(made, {"AB"}).first("AB") == "x\n\ny"
    assert Values(made).first("AB") == "x y"


def test_lines_in_a_row_are_one_note():
    assert unread_lines([(3, "a"), (4, "b")], "x").where == "x:3-4"
    assert len(unread_lines([(3, "a" * 500)], "x").message) < 120


@pytest.mark.parametrize("records_of", [ris_records, medline_records])
@pytest.mark.parametrize("text", ["", "\n\n", "prose\n", "      goes on\n", "\ufeff"])
def test_no_record_is_found_where_there_is_none(records_of, text):
    assert all(isinstance(thing, Problem) for thing in records_of(Source("x", text=text)))


def test_the_lines_of_a_record_are_those_that_it_stands_in():
    text = "\nTY  - JOUR\nTI  - A\n\nER  - \n\nTY  - JOUR\nTI  - B\n"
    found = list(ris_records(Source("x", text=text)))
    assert [(r.first, r.last, r.closed) for r in found] == [(2, 5, True), (7, 8, False)]
