"""The ledger remembers, survives merges and damage, and notices what was done outside."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.ledger import (
    Mark,
    Memory,
    merged_in,
    parse,
    reconcile,
    renamed_in,
    to_text,
    value_hash,
)
from readlist.matching import fingerprint
from readlist.model import Paper, SetField

TODAY = "2024-01-02"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MARKS = st.builds(Mark, by=TEXT, source=TEXT, why=TEXT, hash=TEXT)
MEMORIES = st.builds(
    Memory,
    key=TEXT.filter(bool),
    added=TEXT,
    prints=st.lists(TEXT, unique=True).map(tuple),
    fields=st.dictionaries(TEXT, MARKS, max_size=3),
    removed=TEXT,
    was=st.lists(TEXT, unique=True).map(tuple),
)


@given(st.lists(MEMORIES, unique_by=lambda memory: memory.key))
def test_what_was_written_is_read_as_it_was(memories: list[Memory]) -> None:
    ledger = {memory.key: memory for memory in memories}
    text = to_text(ledger)
    assert parse(text, "x.ledger") == (ledger, [])
    assert text.count("\n") == len(ledger)
    assert to_text(dict(reversed(ledger.items()))) == text


@given(MEMORIES)
def test_a_line_that_stands_twice_says_no_more_than_once(memory: Memory) -> None:
    line = to_text({memory.key: memory})
    assert parse(line + line, "x.ledger")[0] == {memory.key: memory}


def test_a_union_merge_joins_what_two_people_remember() -> None:
    ours = Memory("a", "2024-01-05", ("p1",), {"title": Mark("ris", "a.ris:1-2")}, "", ("z",))
    theirs = Memory("a", "2024-01-03", ("p2", "p1"), {"year": Mark("web")}, TODAY, ("y",))
    merged, problems = parse(to_text({"a": ours}) + to_text({"a": theirs}), "x.ledger")
    assert problems == []
    assert merged["a"] == Memory(
        "a", "2024-01-03", ("p1", "p2"), {"title": Mark("ris", "a.ris:1-2"), "year": Mark("web")},
        TODAY, ("z", "y"),
    )  # fmt: skip


DAMAGED = [
    "not json",
    "{",
    "[]",
    "7",
    "null",
    '"text"',
    "{}",
    '{"added": "2024"}',
    '{"key": 7}',
    '{"key": "a", "prints": "p"}',
    '{"key": "a", "prints": [1]}',
    '{"key": "a", "fields": [1]}',
    '{"key": "a", "fields": {"title": 3}}',
    '{"key": "a", "fields": {"title": {"by": 3}}}',
    '{"key": "a", "fields": {"title": {"unheard": "of"}}}',
    '{"key": "a", "was": {"b": 1}}',
    '{"key": "\\ud800"}',
    "[" * 50_000,
]


@pytest.mark.parametrize("line", DAMAGED, ids=lambda line: line[:40])
def test_a_damaged_line_is_reported_with_its_number_and_the_rest_is_kept(line: str) -> None:
    text = f'{{"key": "first"}}\n\n{line}\n{{"key": "last"}}\n'
    ledger, problems = parse(text, "library.ledger")
    assert list(ledger) == ["first", "last"]
    assert [(p.code, p.where) for p in problems] == [("ledger", "library.ledger:3")]
    assert problems[0].hint


def test_of_a_conflict_both_sides_are_read() -> None:
    text = '<<<<<<< HEAD\n{"key": "a"}\n=======\n{"key": "b"}\n>>>>>>> x\n'
    ledger, problems = parse(text, "library.ledger")
    assert list(ledger) == ["a", "b"]
    assert [(p.code, p.where) for p in problems] == [("conflict", "library.ledger:1-5")]


def test_other_line_ends_are_read() -> None:
    assert list(parse('{"key": "a"}\r\n{"key": "b"}\r\n', "x")[0]) == ["a", "b"]


def test_a_line_is_plain_json_with_sorted_names_and_nothing_empty() -> None:
    line = to_text({"a": Memory("a", TODAY, ("p",))})
    assert line == '{"added": "2024-01-02", "key": "a", "prints": ["p"]}\n'
    assert json.loads(line)["key"] == "a"


def test_a_value_is_a_persons_unless_it_is_what_a_plugin_wrote() -> None:
    memory = Memory("a", fields={"title": Mark("pasted", hash=value_hash("A  title"))})
    assert not memory.is_persons("title", "A\n   title")
    assert memory.is_persons("title", "My title")
    assert memory.is_persons("year", "2020")


def test_of_a_renamed_entry_every_earlier_key_is_remembered() -> None:
    once = renamed_in({"a": Memory("a", TODAY), "x": Memory("x")}, {"a": "b"})
    assert once == {"b": Memory("b", TODAY, was=("a",)), "x": Memory("x")}
    assert renamed_in(once, {"b": "c"})["c"].was == ("a", "b")
    assert renamed_in(once, {"b": "a"})["a"].was == ("b",)


def test_of_two_entries_that_became_one_both_are_remembered() -> None:
    gone = Memory("a", "2020", ("p",), {"note": Mark("ris"), "year": Mark("ris")}, "", ("z", "b"))
    kept = Memory("b", "2021", ("q",), {"year": Mark("web")}, "", ("y",))
    merged = merged_in({"a": gone, "b": kept}, "a", "b", {"note"})
    marks = {"year": Mark("web"), "note": Mark("ris")}
    assert merged == {"b": Memory("b", "2020", ("q", "p"), marks, "", ("y", "a", "z"))}


# ---------------------------------------------------------------- reconcile


def paper(key: str, title: str, ids: str = "") -> Paper:
    return Paper(key, fields={"title": title, **({"ids": ids} if ids else {})})


def memory(key: str, title: str, **more: str) -> Memory:
    return Memory(key, "2020-01-01", (fingerprint(paper(key, title)),), **more)


def ledger_of(*memories: Memory) -> dict[str, Memory]:
    return {memory.key: memory for memory in memories}


def test_where_nothing_was_done_nothing_changes() -> None:
    before = ledger_of(memory("a", "One"), memory("b", "Two", removed="2021-01-01"))
    found = reconcile(before, [paper("a", "One")], TODAY, "library.bib")
    assert found.ledger == before
    assert (found.renames, found.removed, found.problems) == ({}, (), ())


def test_an_entry_that_was_added_outside_is_remembered_from_today() -> None:
    found = reconcile({}, [paper("a", "One")], TODAY, "library.bib")
    assert found.ledger["a"].added == TODAY
    assert found.ledger["a"].prints == (fingerprint(paper("", "One")),)
    assert found.problems == ()


def test_an_edited_entry_keeps_every_fingerprint_it_had() -> None:
    before = ledger_of(memory("a", "One"))
    found = reconcile(before, [paper("a", "One, edited")], TODAY, "library.bib")
    expected = (fingerprint(paper("", "One")), fingerprint(paper("", "One, edited")))
    assert found.ledger["a"].prints == expected
    assert found.ledger["a"].added == "2020-01-01"


def test_a_renamed_entry_takes_its_memory_along_and_is_reported() -> None:
    found = reconcile(ledger_of(memory("old", "One")), [paper("new", "One")], TODAY, "library.bib")
    assert list(found.ledger) == ["new"]
    assert (found.ledger["new"].added, found.ledger["new"].was) == ("2020-01-01", ("old",))
    assert found.renames == {"old": "new"}
    assert found.removed == ()
    assert "'old' was renamed to 'new'" in found.problems[0].message
    assert "ids = {old}" in found.problems[0].hint
    assert found.problems[0].fix == (SetField("new", "ids", "old", "the key that it had"),)


def test_a_rename_that_kept_the_old_key_in_ids_needs_no_hint() -> None:
    papers = [paper("new", "One", "older, old")]
    found = reconcile(ledger_of(memory("old", "One")), papers, TODAY, "library.bib")
    assert [p.hint for p in found.problems] == [""]


def test_a_removed_entry_leaves_a_tombstone_and_is_reported_once() -> None:
    found = reconcile(ledger_of(memory("a", "One")), [], TODAY, "library.bib")
    assert found.ledger["a"].removed == TODAY
    assert found.removed == ("a",)
    assert "--restore" in found.problems[0].hint
    again = reconcile(found.ledger, [], "2030-01-01", "library.bib")
    assert again.ledger == found.ledger
    assert again.problems == ()


def test_an_entry_that_is_back_has_no_tombstone() -> None:
    before = ledger_of(memory("a", "One", removed="2021-01-01"))
    found = reconcile(before, [paper("a", "One")], TODAY, "library.bib")
    assert found.ledger == ledger_of(memory("a", "One"))


def test_an_entry_renamed_to_the_key_of_a_removed_one_is_followed() -> None:
    before = ledger_of(memory("a", "One", removed="2021-01-01"), memory("b", "Two"))
    for order in (before, dict(reversed(before.items()))):
        found = reconcile(order, [paper("a", "Two")], TODAY, "library.bib")
        assert found.renames == {"b": "a"}
        assert list(found.ledger) == ["a"]
        assert (found.ledger["a"].was, found.ledger["a"].removed) == (("b",), "")


def test_an_entry_renamed_forth_and_back_is_what_it_was() -> None:
    one = reconcile(ledger_of(memory("a", "One")), [paper("b", "One")], TODAY, "library.bib")
    two = reconcile(one.ledger, [paper("a", "One")], TODAY, "library.bib")
    assert list(two.ledger) == ["a"]
    assert two.ledger["a"].was == ("b",)


def test_a_rename_in_case_alone_is_followed() -> None:
    found = reconcile(ledger_of(memory("Foo", "One")), [paper("foo", "One")], TODAY, "library.bib")
    assert found.renames == {"Foo": "foo"}


def test_two_candidates_that_fit_equally_well_are_left_alone() -> None:
    papers = [paper("x", "One"), paper("y", "One")]
    found = reconcile(ledger_of(memory("a", "One")), papers, TODAY, "library.bib")
    assert found.renames == {}
    assert found.removed == ("a",)
    assert sorted(found.ledger) == ["a", "x", "y"]
