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


def bomb(last: str) -> str:
    lines = (f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 40))
    return "a0: &a0 [x]\n" + "".join(lines) + last


def test_aliases_are_what_they_name() -> None:
    assert values("a: &x [1]\nb: *x\nc: &y z\n? *y\n: *y\n") == [
        {"a": ["1"], "b": ["1"], "c": "z", "z": "z"}
    ]
    assert values("a: &x [*x]\n") == [{"a": [None]}]


@pytest.mark.parametrize("last", ["", "a39: *a38\n", "? *a39\n: x\n", "? {a: *a39}\n: x\n"])
def test_aliases_never_grow_into_more_than_can_be_written_out(last: str) -> None:
    found = read(bomb(last))
    assert sum(len(str(one)) for one in found) < 1_000_000
    assert next(one.where for one in found if isinstance(one, Problem)) == "f.yaml:5"


def test_long_texts_that_aliases_repeat_count_too() -> None:
    text = f"a: &a {'x' * 50_000}\nb: [{'*a, ' * 5000}]\nc: d\n"
    assert len(str(values(text))) < 300_000
    assert values(text)[0]["c"] == "d"


def test_a_document_nested_too_deeply_is_named_and_the_next_one_read() -> None:
    found = read(f"a: {'[' * 900}{']' * 900}\n---\nb: 1\n")
    assert [one.value for one in found if isinstance(one, Part)] == [{"b": "1"}]
    (said,) = (one for one in found if isinstance(one, Problem))
    assert (said.where, said.severity) == ("f.yaml:1", "error")
    assert "nested too deeply" in said.message


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
