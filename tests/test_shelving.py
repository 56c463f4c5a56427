"""A list is changed where it was meant to be, and nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readlist.errors import ReadlistError
from readlist.lists import parse
from readlist.model import Item
from readlist.shelving import Goal, mark, move, new_list, put, remove, transfer
from readlist.standing import Standing

MANY = 500


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


# ---------------------------------------------------------------- any list of anybody


KEYS = ["a", "b2020", "c:d", "e+f", "G"]
INDENTS = ["", "", "", " ", "  ", "   ", "    ", "\t", "        "]
MARKERS = ["-", "-", "*", "+", "1.", "2)", "10."]


@st.composite
def some_lists(draw: st.DrawFn) -> str:
    """Lists as people write them: any indents, markers, line ends, and things in between."""
    keys = draw(st.permutations(KEYS))
    pieces: list[str] = []
    if draw(st.booleans()):
        pieces += ["---", "title: A list", "---"]
    for key in keys[: draw(st.integers(0, 5))]:
        pieces += draw(st.lists(st.sampled_from(BETWEEN), max_size=2))
        indent, marker = draw(st.sampled_from(INDENTS)), draw(st.sampled_from(MARKERS))
        mark = draw(st.sampled_from(" /x-!"))
        note = draw(st.sampled_from(["", " Note.", " **A title.** Note.", " <!-- x --> y"]))
        pieces.append(f"{indent}{marker} [{mark}] [@{key}]{note}")
        pieces += [indent + line for line in draw(st.sampled_from(BELOW))]
    pieces += draw(st.lists(st.sampled_from(BETWEEN), max_size=2))
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n"], ["\r"]]))
    text = "".join(piece + draw(st.sampled_from(ends)) for piece in pieces)
    text = text.rstrip("\r\n") if draw(st.booleans()) else text
    return draw(st.sampled_from(["", "\ufeff"])) + text


BETWEEN = [
    "",
    "",
    "Prose.",
    "## One",
    "## *Two* ##",
    "Three",
    "=====",
    "<!-- a comment -->",
    "<!-- over",
    "lines -->",
    "- a plain item",
    "```",
    "- [ ] buy milk",
    "---",
]
BELOW: list[list[str]] = [
    [],
    [],
    ["    More.", ""],
    ["", "    More.", "", "    - and more"],
    ["  lazy"],
    ["\tMore."],
    ["    <!-- to myself -->"],
    ["", "    ```", "    - [ ] [@nobody]", "    ```"],
]


def lines_of(text: str) -> list[str]:
    return [line for line in text.strip("\ufeff").splitlines() if line.strip()]


def is_within(some: list[str], all_of_them: list[str]) -> bool:
    """Whether lines stand among others, in their order."""
    rest = iter(all_of_them)
    return all(line in rest for line in some)


def attempt(edit: Callable[[], str]) -> str | None:
    """What an edit makes; None where it is refused."""
    try:
        return edit()
    except ReadlistError:
        return None


@given(some_lists(), st.sampled_from(["", "One", "two", "three", "Four"]))
@settings(max_examples=MANY)
def test_whatever_the_list_a_paper_is_put_there_and_no_line_changes(text: str, under: str) -> None:
    after = attempt(lambda: put(text, [Item("new", note="A note.\n\nMore.")], under))
    if after is None:
        return
    assert sorted(keys(after)) == sorted([*keys(text), "new"])
    assert is_within(lines_of(text), lines_of(after))
    old, found = items(text), {item.key: item for item in items(after)}
    assert all(replace(found[item.key], line=0) == replace(item, line=0) for item in old)
    assert (found["new"].note, found["new"].status) == ("A note.\n\nMore.", "todo")


@given(some_lists(), st.sampled_from(["", "One", "two"]))
@settings(max_examples=MANY)
def test_what_was_put_there_and_removed_leaves_the_old_bytes(text: str, under: str) -> None:
    assume(
        text.strip("\ufeff\r\n")
        and "=====" not in text
        and (not under or Standing.of(text).section(under))
    )
    after = attempt(lambda: put(text, [Item("new", note="A note.\n\nMore.")], under))
    if after is not None:
        assert remove(after, ["new"]) == text


@given(some_lists(), st.data())
@settings(max_examples=MANY)
def test_a_mark_changes_one_character_and_back(text: str, data: st.DataObject) -> None:
    assume(items(text))
    item = data.draw(st.sampled_from(items(text)))
    status = data.draw(st.sampled_from(["todo", "reading", "done", "skip"]))
    after = mark(text, [item.key], status)
    assert [(i.key, i.status) for i in items(after)] == [
        (i.key, status if i.key == item.key else i.status) for i in items(text)
    ]
    assert sum(a != b for a, b in zip(text, after, strict=True)) <= 1
    if item.status:
        assert mark(after, [item.key], item.status) == text


@given(some_lists(), st.data())
@settings(max_examples=MANY)
def test_a_paper_that_is_removed_takes_its_lines_and_no_others(
    text: str, data: st.DataObject
) -> None:
    assume(items(text))
    key = data.draw(st.sampled_from(keys(text)))
    after = attempt(lambda: remove(text, [key]))
    if after is None:
        return
    assert keys(after) == [other for other in keys(text) if other != key]
    assert is_within(lines_of(after), lines_of(text))
    gone = Counter(lines_of(text)) - Counter(lines_of(after))
    note = next(item for item in items(text) if item.key == key)
    said = f"{note.title} {note.note} [@{key}] x to myself a comment over lines"
    words = {word for line in gone for word in line.split()}
    assert {w for w in words if w.isalpha()} <= set(re.findall(r"\w+", said))


@given(some_lists(), st.data())
@settings(max_examples=MANY)
def test_a_paper_that_is_moved_stands_where_it_was_to_stand(text: str, data: st.DataObject) -> None:
    assume(len(items(text)) > 1)
    key, other = data.draw(st.permutations(keys(text)))[:2]
    goal = data.draw(st.sampled_from([Goal(before=other), Goal(after=other), Goal("one"), Goal()]))
    after = attempt(lambda: move(text, key, goal))
    if after is None:
        return
    order = keys(after)
    assert sorted(order) == sorted(keys(text))
    if goal.before:
        assert order.index(key) < order.index(other)
    if goal.after:
        assert order.index(key) > order.index(other)
    found, old = ({i.key: i for i in items(t)} for t in (after, text))
    assert (found[key].note, found[key].mark) == (old[key].note, old[key].mark)


@given(some_lists(), some_lists(), st.data())
@settings(max_examples=MANY)
def test_a_paper_goes_to_another_list_with_all_that_is_said_of_it(
    text: str, other: str, data: st.DataObject
) -> None:
    assume(items(text))
    item = data.draw(st.sampled_from(items(text)))
    try:
        left, there = transfer(text, item.key, other, Goal())
    except ReadlistError:
        return
    assert item.key not in keys(left)
    came = next(one for one in items(there) if one.key == item.key)
    assert (came.mark, came.title, came.note) == (item.mark, item.title, item.note)
