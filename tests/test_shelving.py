"""A list is changed where it was meant to be, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.lists import parse
from readlist.model import Item
from readlist.shelving import new_list


def items(text: str) -> list[Item]:
    return list(parse(text, "list")[0].items)


def keys(text: str) -> list[str]:
    return [item.key for item in items(text)]


# ---------------------------------------------------------------- a new list


def test_a_new_list_is_its_front_matter() -> None:
    assert new_list("Thesis") == "---\ntitle: Thesis\n---\n"
    assert new_list("Thesis: a plan", "What, and when?") == (
        '---\ntitle: "Thesis: a plan"\ndescription: "What, and when?"\n---\n'
    )


@pytest.mark.parametrize("title", ["yes", "null", "2024", "1e3", "- a", "a: b", "# x", "a #b", "'"])
def test_a_title_that_yaml_would_read_otherwise_is_quoted(title: str) -> None:
    assert parse(new_list(title), "list")[0].title == title


@given(st.text(min_size=1), st.text())
@settings(max_examples=60)
def test_any_title_is_read_again(title: str, description: str) -> None:
    wanted = " ".join(title.split())
    found, problems = parse(new_list(title, description), "list")
    assert problems == []
    if "<!--" not in title and wanted:
        assert found.title == wanted
