"""Of damaged JSON the whole parts are read, and the damage is told where it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.model import Problem
from readlist.text.jsonparts import Part, parts


def read(text: str) -> list[Part | Problem]:
    return list(parts(text, "f.json"))


def test_elements_come_one_by_one_with_their_lines() -> None:
    text = '{\n "a": 1,\n "items": [\n  {"x": 1},\n  {\n   "y": 2\n  }\n ]\n}\n'
    assert read(text) == [
        Part("a", 1, 2, 2),
        Part("items", {"x": 1}, 4, 4),
        Part("items", {"y": 2}, 5, 7),
    ]
    assert read("\ufeff[1,\n2]") == [Part("", 1, 1, 1), Part("", 2, 2, 2)]


def test_a_damaged_element_costs_only_itself() -> None:
    text = '[\n  {"a": 1},\n  {"b": [1,, 2], "c": [{}]},\n  {"d": 4}\n]\n'
    first, damage, last = read(text)
    assert (first, last) == (Part("", {"a": 1}, 2, 2), Part("", {"d": 4}, 4, 4))
    assert isinstance(damage, Problem)
    assert (damage.code, damage.severity) == ("json", "error")
    assert damage.where.startswith("f.json:3:")
    assert damage.hint == "it begins in line 3"


def test_what_stands_before_the_damage_is_read() -> None:
    found = read('[{"a": 1}, {"b": 2}, {"c"')
    assert found[:2] == [Part("", {"a": 1}, 1, 1), Part("", {"b": 2}, 1, 1)]
    assert isinstance(found[2], Problem)
    assert "nothing after it was read" in found[2].message


@pytest.mark.parametrize(
    "text", ["", "x", "[", "[1", '{"a"', '{"a": 1', "[1] x", "[" * 99999, "[NaN"]
)
def test_what_is_no_json_is_one_problem(text: str) -> None:
    (said,) = [one for one in read(text) if isinstance(one, Problem)]
    assert said.where.startswith("f.json:1:")


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.lists(VALUES, max_size=5) | st.dictionaries(st.text(max_size=4), VALUES, max_size=5))
@settings(max_examples=60)
def test_sound_json_is_read_as_json_reads_it(data: Any) -> None:
    found = [one for one in read(json.dumps(data, indent=1)) if isinstance(one, Part)]
    if isinstance(data, list):
        assert [one.value for one in found] == data
    else:
        wanted = [
            (name, one)
            for name, value in data.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        assert [(one.name, one.value) for one in found] == wanted
