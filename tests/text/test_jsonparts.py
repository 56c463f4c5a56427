"""Of damaged JSON the whole parts are read, and the damage is told where it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.model import Problem
from readlist.text.jsonparts import Part, parts


def is_record(value: object) -> bool:
    return isinstance(value, dict) and "id" in value


def read(text: str) -> list[Part | Problem]:
    return list(parts(text, "f.json", is_record))


def values(text: str) -> list[Any]:
    return [one.value for one in read(text) if isinstance(one, Part)]


def damage(text: str) -> list[tuple[str, str, str]]:
    """Where, how bad, and what is said."""
    said = (one for one in read(text) if isinstance(one, Problem))
    return [(one.where.removeprefix("f.json:"), one.severity, one.message) for one in said]


def test_elements_come_one_by_one_with_their_lines() -> None:
    text = '{\n "a": 1,\n "items": [\n  {"x": 1},\n  {\n   "y": 2\n  }\n ]\n}\n'
    assert read(text) == [
        Part("a", 0, 1, 2, 2),
        Part("items", 1, {"x": 1}, 4, 4),
        Part("items", 2, {"y": 2}, 5, 7),
    ]
    assert read("\ufeff[1,\n2]") == [Part("", 1, 1, 1, 1), Part("", 2, 2, 2, 2)]


def test_a_record_alone_is_one_part() -> None:
    assert read('{\n "id": 1\n}') == [Part("", 1, {"id": 1}, 1, 3)]


def test_a_damaged_record_costs_only_itself() -> None:
    text = '[\n  {"id": 1},\n  {"b": [1,, 2], "c": [{}]},\n  {"d": 4}\n]\n'
    first, said, last = read(text)
    assert (first, last) == (Part("", 1, {"id": 1}, 2, 2), Part("", 3, {"d": 4}, 4, 4))
    assert isinstance(said, Problem)
    assert (said.code, said.severity) == ("json", "error")
    assert said.where == "f.json:3:12"
    assert said.message.startswith("record 2 is damaged and left out: expecting value")
    assert said.hint == "it begins in line 3; mend it there and add the file again"


def test_each_of_several_damaged_records_is_named() -> None:
    text = '[\n {"id": },\n {"id": "2},\n {"id": 3,\n {"id": 4}\n]'
    assert values(text) == [{"id": 4}]
    assert [where.split(":")[0] for where, _, _ in damage(text)] == ["2", "3", "5"]


def test_a_list_that_is_never_closed_in_a_record_swallows_none_of_the_others() -> None:
    text = '[\n {"id": [1,\n  2,\n {"id": 2},\n {"id": 3}\n]'
    assert values(text) == [{"id": 2}, {"id": 3}]


def test_a_number_longer_than_python_reads_costs_only_its_record() -> None:
    text = '[\n {"id": 1},\n {"id": 2, "n": ' + "7" * 5000 + '},\n {"id": 3}\n]'
    assert values(text) == [{"id": 1}, {"id": 3}]
    assert damage(text) == [
        ("3:2", "error", "record 2 is damaged and left out: a number is too long; "
         "reading goes on at 4:2")
    ]  # fmt: skip


def test_what_follows_a_list_whose_last_record_is_damaged_is_read() -> None:
    text = '{"items": [\n  {"id": 1},\n  {"id":\n ],\n "more": [{"id": 9}]}'
    assert values(text) == [{"id": 1}, {"id": 9}]
    text = '{"names": {"a" oops}, "items": [\n {"id": 1},\n {"id": 2}\n]}'
    assert values(text) == [{"id": 1}, {"id": 2}]


def test_in_one_line_reading_goes_on_with_the_next_record() -> None:
    text = '[{"id": , "of": {"x": 1}}, {"id": 2}]'
    assert values(text) == [{"id": 2}]
    (said,) = damage(text)
    assert "; reading goes on at 1:28" in said[2]


def test_what_stands_before_the_damage_is_read() -> None:
    found = read('[{"a": 1}, {"b": 2}, {"c"')
    assert found[:2] == [Part("", 1, {"a": 1}, 1, 1), Part("", 2, {"b": 2}, 1, 1)]
    assert isinstance(found[2], Problem)
    assert "nothing after it was read" in found[2].message


def test_a_damaged_object_gives_no_halves_of_a_record() -> None:
    assert values('{"id": 1, "of": [{"x": 2}], "title": oops}') == []
    assert values('{"id": 1, "of": [{"x": 2}], "title": oops},\n{"id": 2}]') == [{"id": 2}]


@pytest.mark.parametrize(
    ("text", "found", "broken"),
    [
        ('[{"id": 1} {"id": 2}]', [1, 2], ("1:12", "warning", "a comma is missing")),
        ('[{"id": 1},\n', [1], ("2:1", "warning", "the list has no ]")),
        ('{"id": 1},\n{"id": 2}]', [1, 2], ("1:1", "warning", "the list has no [")),
        ('[{"id": 1},]\n{"id": 2}]', [1, 2], ("2:1", "warning", "the list ends, and goes on")),
    ],
)
def test_lost_punctuation_costs_no_record(
    text: str, found: list[int], broken: tuple[str, str, str]
) -> None:
    assert [value["id"] for value in values(text)] == found
    where, severity, message = broken
    assert damage(text) == [(where, severity, f"damaged JSON: {message}")]


@pytest.mark.parametrize(
    "text", ["", "x", "[", "[1", '{"a"', '{"a": 1', "[1] x", "[" * 99999, "[NaN", "[" + "{" * 3000]
)
def test_what_is_no_json_is_one_problem(text: str) -> None:
    (said,) = [one for one in read(text) if isinstance(one, Problem)]
    assert said.where.startswith("f.json:1:")


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(
    st.lists(VALUES, max_size=5) | st.dictionaries(st.text(max_size=4), VALUES, max_size=5),
    st.sampled_from([None, 0, 1]),
)
@settings(max_examples=60)
def test_sound_json_is_read_as_json_reads_it(data: Any, indent: int | None) -> None:
    found = read(json.dumps(data, indent=indent))
    told = [one for one in found if isinstance(one, Part)]
    assert found == told
    if isinstance(data, list):
        assert [one.value for one in told] == data
    elif is_record(data):
        assert [one.value for one in told] == [data]
    else:
        wanted = [
            (name, one)
            for name, value in data.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        assert [(one.name, one.value) for one in told] == wanted


RECORDS = st.lists(
    st.fixed_dictionaries({"id": st.integers(), "of": VALUES}), min_size=1, max_size=5
)


@given(RECORDS, st.data())
@settings(max_examples=80)
def test_wherever_a_file_is_cut_every_record_that_began_is_read_or_named(
    records: list[Any], data: Any
) -> None:
    text = json.dumps({"version": 1, "items": records}, indent=1)
    cut = text[: data.draw(st.integers(text.index("\n  {") + 4, len(text) - 1))]
    told = [one for one in read(cut) if isinstance(one, Part) and one.name == "items"]
    lost = [severity for _, severity, _ in damage(cut) if severity == "error"]
    assert [one.value for one in told] == records[: len(told)]
    assert len(told) + len(lost) >= cut.count("\n  {")


@given(RECORDS, st.data())
@settings(max_examples=80)
def test_whatever_stands_between_the_lines_the_other_records_are_read(
    records: list[Any], data: Any
) -> None:
    lines = json.dumps(records, indent=1).split("\n")
    junk = data.draw(st.sampled_from(["junk", "}", "{", "]", '"', '"x": 1', ",", "12345"]))
    place = data.draw(st.integers(1, len(lines) - 1))
    found = read("\n".join([*lines[:place], junk, *lines[place:]]))
    told = [one.value for one in found if isinstance(one, Part) and is_record(one.value)]
    assert len(told) >= len(records) - 1
    assert len(told) == len(records) or any(isinstance(one, Problem) for one in found)
