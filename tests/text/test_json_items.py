"""The items of a JSON list, of a broken one too."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.text.json_items import Break, Item, items


def is_item(value: object) -> bool:
    return isinstance(value, dict) and "id" in value


def values(text: str) -> list[object]:
    return [thing.value for thing in items(text, is_item) if isinstance(thing, Item)]


def breaks(text: str) -> list[tuple[str, int, int, bool]]:
    found = (thing for thing in items(text, is_item) if isinstance(thing, Break))
    return [(place.message, place.line, place.column, place.whole) for place in found]


@given(st.lists(st.dictionaries(st.text(max_size=3), st.integers()) | st.integers(), max_size=5))
def test_the_items_of_a_sound_list(given_items):
    for indent in (None, 1):
        text = json.dumps(given_items, indent=indent)
        assert values(text) == given_items
        assert breaks(text) == []


def test_an_item_says_its_lines():
    found = list(items('[\n {"id": 1},\n {\n  "id": 2\n }\n]', is_item))
    assert [(thing.first, thing.last) for thing in found] == [(2, 2), (3, 5)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"id": 1}', [{"id": 1}]),
        ('{"items": [{"id": 1}]}', [{"id": 1}]),
        ("", []),
        ("[]", []),
    ],
)
def test_lists_in_other_wrappings(text, found):
    assert values(text) == found
    assert breaks(text) == []


@pytest.mark.parametrize(
    ("text", "found", "broken"),
    [
        ('[{"id": 1} {"id": 2}]', [1, 2], [("a comma is missing", 1, 12, False)]),
        ('[{"id": 1},\n', [1], [("the list has no ]", 2, 1, False)]),
        ('{"id": 1},\n{"id": 2}]', [1, 2], [("the list has no [", 1, 1, False)]),
        ('[{"id": }, {"x": 3}, {"id": 2}]', [2], [("expecting value", 1, 9, True)]),
        ('[{"id": 1},]\n{"id": 2}]', [1, 2], [("the list ends, and goes on", 1, 12, False)]),
        ('[{"id": 1', [], [("expecting ',' delimiter", 1, 10, True)]),
    ],
)
def test_a_broken_list(text, found, broken):
    assert [value["id"] for value in values(text)] == found
    assert breaks(text)[: len(broken)] == broken


def test_a_text_of_braces_is_given_up_in_time():
    assert values("[" + "{" * 3000) == []
