"""YAML is read as text, document by document; what is damaged costs one value and is named."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.model import Problem
from readlist.text.plainyaml import Part, documents


def read(text: str) -> list[Part | Problem]:
    return list(documents(text, "f.yaml"))


def values(text: str) -> list[Any]:
    return [one.value for one in read(text) if isinstance(one, Part)]


def test_values_are_texts_and_only_null_is_nothing() -> None:
    text = 'a: 1\nb: no\nc: 2020-01-01\nd: null\ne: "null"\nf: 012\ng: 12:30:00\nh: [1, x]\ni:\n'
    assert values(text) == [
        {"a": "1", "b": "no", "c": "2020-01-01", "d": None, "e": "null", "f": "012",
         "g": "12:30:00", "h": ["1", "x"], "i": None}
    ]  # fmt: skip


def test_documents_have_their_lines() -> None:
    assert read("---\na: 1\n---\nb: 2\nc: 3\n\n--- # third\nd: 4\n") == [
        Part({"a": "1"}, 1, 2), Part({"b": "2", "c": "3"}, 3, 5), Part({"d": "4"}, 7, 8),
    ]  # fmt: skip


def test_a_damaged_value_costs_only_itself() -> None:
    found = read('a: 1\nb: "never closed\nc: 3\n---\nd: 4\n')
    assert values("a: 1\nb: [1, 2\nc: 3\n---\nd: 4\n")[-1] == {"d": "4"}
    assert any(isinstance(one, Problem) and one.severity == "error" for one in found)


def test_a_repeated_name_is_told_with_its_place() -> None:
    found = read("---\nx: 0\n---\na: 1\n  \na: 2\n")
    (said,) = [one for one in found if isinstance(one, Problem)]
    assert said.where == "f.yaml:6:1"
    assert "'a' stands there twice; left out: 2" in said.message


def test_aliases_are_what_they_name_and_never_grow() -> None:
    assert values("a: &x [1]\nb: *x\n") == [{"a": ["1"], "b": ["1"]}]
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 40))
    assert len(values(bomb)[0]) == 40


@pytest.mark.parametrize("text", ["a: \x00b\n", "a: \x1bb\n"])
def test_characters_that_yaml_does_not_have_are_marked(text: str) -> None:
    assert values(text) == [{"a": "\ufffdb"}]
    assert any(isinstance(one, Problem) for one in read(text))


LINES = st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029")  # not YAML's own breaks


@given(st.dictionaries(st.text(LINES, min_size=1), st.text(LINES), min_size=1, max_size=5))
@settings(max_examples=60)
def test_what_yaml_writes_is_read(data: dict[str, str]) -> None:
    assert values(yaml.safe_dump(data, allow_unicode=True)) == [data]


@given(st.text(st.sampled_from("ab:-[]{}\"'&*!|>%#\t\n "), max_size=50))
@settings(max_examples=100)
def test_any_text_is_answered(text: str) -> None:
    assert all(isinstance(one, Part | Problem) for one in read(text))
