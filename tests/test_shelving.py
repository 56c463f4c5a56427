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
from readlist.shelving import (
    Goal,
    mark,
    move,
    new_list,
    put,
    put_below,
    remove,
    transfer,
)
from readlist.standing import Standing
from readlist.titling import with_all_titles, with_titles

MANY = 100


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


def is_underlined(text: str) -> bool:
    """Whether a heading is marked by the line below it: a blank line put above it stays."""
    here = Standing.of(text)
    return any(
        not here.lines[each.first].lstrip().startswith("#") for each in here.outline.headings
    )


@given(some_lists(), st.lists(st.sampled_from(["One", "two", "**two**", "New", "Newer"])))
@settings(max_examples=MANY)
def test_sections_that_are_filled_at_once_are_as_if_filled_in_turn(
    text: str, names: list[str]
) -> None:
    groups = {name: [Item(f"{n}a"), Item(f"{n}b"), Item("k1")] for n, name in enumerate(names)}
    try:
        at_once = put_below(text, groups)
    except ReadlistError:  # what `put` alone may do, section by section
        return
    in_turn = text
    for name, new in groups.items():
        in_turn = put(in_turn, new, name)
    assert at_once == in_turn


def test_a_list_of_many_sections_is_read_once_to_fill_them(monkeypatch) -> None:
    made = Counter[str]()
    of = Standing.of
    monkeypatch.setattr(
        "readlist.shelving.Standing.of", lambda *given: made.update(["of"]) or of(*given)
    )
    text = put_below(new_list("All"), {f"S{n}": [Item(f"k{n}")] for n in range(50)})
    assert (len(keys(text)), made["of"]) == (50, 2)


@given(some_lists(), st.sampled_from(["", "One", "two"]))
@settings(max_examples=MANY)
def test_what_was_put_there_and_removed_leaves_the_old_bytes(text: str, under: str) -> None:
    assume(
        text.strip("\ufeff\r\n")
        and not is_underlined(text)
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


# ---------------------------------------------------------------- what it looks like


LIST = """\
## Start here

1. [ ] [@a] **Title.** One.
2. [/] [@b]

    More of b.

Prose.

## Later {#later}
"""


def test_a_new_item_looks_like_its_neighbours() -> None:
    assert put("* [x] [@a]\r\n* [ ] [@b]\r\n", [Item("c")]) == (
        "* [x] [@a]\r\n* [ ] [@b]\r\n* [ ] [@c]\r\n"
    )
    assert put("  - [ ] [@a]\n\n  - [ ] [@b]", [Item("c"), Item("d")]) == (
        "  - [ ] [@a]\n\n  - [ ] [@b]\n\n  - [ ] [@c]\n\n  - [ ] [@d]"
    )
    assert put("1. [ ] [@a]\n", [Item("b"), Item("c")]) == "1. [ ] [@a]\n2. [ ] [@b]\n3. [ ] [@c]\n"


@pytest.mark.parametrize("under", ["Later", "later", " LATER ", "*Later*"])
def test_a_section_is_found_whatever_its_markup(under: str) -> None:
    assert put(LIST, [Item("c")], under) == LIST + "\n- [ ] [@c]\n"


def test_what_stands_on_the_list_already_is_left_out() -> None:
    assert put(LIST, [Item("a"), Item("b", note="New.")]) == LIST
    assert keys(put(LIST, [Item("c"), Item("c")])) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "note",
    ["<!-- hide the rest", "--> <!--", "- [x] [@a] done", "```", "**Bold** first", "# Heading",
     "> quoted\n> twice", "1. one\n2. two", "| a | b |\n|---|---|", "<<<<<<< HEAD"],
)  # fmt: skip
def test_a_note_from_elsewhere_stays_a_note(note: str) -> None:
    after = put(put("", [Item("n", note=note, title="T*tle <b>")]), [Item("after")])
    assert keys(after) == ["n", "after"]
    assert put("<!-- open\n", [Item("n", note=note)][:0]) == "<!-- open\n"
    bare = put("", [Item("n", note=note)])
    assert [item.title for item in items(bare)] == [""]


def test_an_item_that_could_not_be_read_is_refused_with_its_place() -> None:
    for text in ("<!-- open\n", "```\ncode\n"):
        with pytest.raises(ReadlistError, match=r"lists/x\.md:\d+: an item could not be read here"):
            put(text, [Item("a")], file="lists/x.md")


def test_a_paper_with_papers_inside_it_is_not_removed_without_them() -> None:
    text = "- [ ] [@a]\n    - [ ] [@b] Note.\n- [ ] [@c]\n"
    with pytest.raises(ReadlistError, match="'b' stands inside 'a'"):
        remove(text, ["a"])
    assert remove(text, ["a", "b"]) == "- [ ] [@c]\n"
    assert move(text, "b", Goal(after="a")) == "- [ ] [@a]\n- [ ] [@b] Note.\n- [ ] [@c]\n"
    assert move(text, "a", Goal(after="c")) == (
        "- [ ] [@c]\n- [ ] [@a]\n    - [ ] [@b] Note.\n"
    )  # fmt: skip


def test_an_indented_comment_goes_with_its_item_and_another_stays() -> None:
    text = "- [ ] [@a]\n    <!-- about a -->\n<!-- about b -->\n- [ ] [@b]\n"
    assert remove(text, ["a"]) == "<!-- about b -->\n- [ ] [@b]\n"


def test_what_must_not_flow_together_is_kept_apart() -> None:
    assert remove("Prose.\n- [ ] [@a]\n---\n", ["a"]) == "Prose.\n\n---\n"
    assert remove("Prose.\n1. [ ] [@a]\n2. [ ] [@b]\n", ["a"]) == "Prose.\n\n2. [ ] [@b]\n"


def test_a_box_within_a_comment_line_is_found() -> None:
    text = "<!-- x --> - [ ] [@a] <!-- [ ] -->\n"
    assert mark(text, ["a"], "done") == "<!-- x --> - [x] [@a] <!-- [ ] -->\n"


def test_a_conflict_is_refused_with_its_place() -> None:
    text = "- [ ] [@a]\n<<<<<<< x\n=======\n>>>>>>> y\n"
    for edit in (lambda: put(text, [Item("b")], file="l.md"), lambda: remove(text, ["a"], "l.md")):
        with pytest.raises(ReadlistError, match=r"l\.md:2-4: git conflict markers"):
            edit()


def test_titles_are_renewed_and_remarks_in_bold_stay() -> None:
    text = "- [ ] [@a] **Old titel.** Note.\n- [ ] [@b] **Read this first!**\n- [ ] [@c]\n"
    titles = {"a": "Old Title of $x_1$", "b": "Quite Another", "c": "Third?"}
    renewed = with_titles(text, titles)
    assert renewed == text.replace("Old titel.", "Old Title of $x_1$.")
    everywhere = with_all_titles(text, titles)
    assert everywhere.splitlines()[1:] == [
        "- [ ] [@b] **Quite Another.** **Read this first!**",
        "- [ ] [@c] **Third?**",
    ]
    assert with_all_titles(everywhere, titles) == everywhere


def test_a_comment_of_the_page_does_not_go_with_a_paper() -> None:
    text = "- [ ] [@a]\n<!-- mine\n- [ ] [@b]\n-->\n        more of a\n"
    with pytest.raises(ReadlistError, match="thesis:2: a comment of the page stands inside 'a'"):
        remove(text, ["a"], "thesis")
