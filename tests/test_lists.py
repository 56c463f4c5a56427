"""Reading lists are Markdown: items are papers, the rest is the person's, comments are private."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.lists import parse, parse_note
from readlist.model import Item, Problem, ReadingList


def read(text: str) -> ReadingList:
    """A list that must be without problems."""
    reading_list, problems = parse(text, "thesis")
    assert problems == []
    return reading_list


def items(text: str) -> list[Item]:
    return list(read(text).items)


EXAMPLE = """\
---
title: Process supervision
description: What to read before writing chapter 3.
bib: ../thesis/refs.bib
---
## Start here
- [x] [@lightman2023verify] **Let's Verify Step by Step.** The paper everybody builds on.
- [/] [@zhang2025lessons] Read section 4 again.

Some prose.

- [ ] [@setlur2024rewarding]

    A longer annotation may take

    several paragraphs.
"""


def test_the_example_of_the_design_is_read() -> None:
    found = read(EXAMPLE)
    assert found.title == "Process supervision"
    assert found.description == "What to read before writing chapter 3."
    assert found.bib == "../thesis/refs.bib"
    assert found.blocks == (
        "## Start here",
        Item(
            "lightman2023verify", "done", "x", "Let's Verify Step by Step.",
            "The paper everybody builds on.", "Start here", 7,
        ),
        Item(
            "zhang2025lessons", "reading", "/", "", "Read section 4 again.", "Start here", 8
        ),
        "Some prose.",
        Item(
            "setlur2024rewarding", "todo", " ", "",
            "A longer annotation may take\n\nseveral paragraphs.", "Start here", 12,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", "# A heading\n", "Only prose.\n", "- a plain item\n"])
def test_a_list_without_papers_is_a_list(text: str) -> None:
    assert items(text) == []


def test_without_front_matter_the_name_is_the_title() -> None:
    assert parse("", "process-supervision")[0].title == "Process supervision"


@pytest.mark.parametrize(
    ("mark", "status"),
    [(" ", "todo"), ("/", "reading"), ("x", "done"), ("X", "done"), ("-", "skip")],
)
def test_the_box_is_the_status(mark: str, status: str) -> None:
    assert [(i.status, i.mark) for i in items(f"- [{mark}] [@key]\n")] == [(status, mark)]


@pytest.mark.parametrize("mark", ["!", "?", ">", "✓"])
def test_a_mark_that_we_do_not_know_is_kept(mark: str) -> None:
    assert [(i.status, i.mark) for i in items(f"- [{mark}] [@key]\n")] == [("", mark)]


@pytest.mark.parametrize("bullet", ["-", "*", "+", "1.", "2)", "10."])
def test_any_bullet_or_number_makes_an_item(bullet: str) -> None:
    assert [item.key for item in items(f"{bullet} [ ] [@key] A note.\n")] == ["key"]


@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
def test_an_annotation_is_read_at_any_depth(indent: str) -> None:
    found = items(f"- [ ] [@a] First.\n\n{indent}Second.\n\n{indent}Third.\n- [ ] [@b]\n")
    assert [item.key for item in found] == ["a", "b"]
    assert found[0].note == "First.\n\nSecond.\n\nThird."


def test_further_lines_of_a_paragraph_belong_to_the_item() -> None:
    assert items("- [ ] [@a] One,\n  two,\nthree.\n")[0].note == "One,\ntwo,\nthree."


def test_a_lazy_line_does_not_turn_the_next_paragraph_into_code() -> None:
    assert items("- [ ] [@a] One,\nlazy.\n\n    Two.\n")[0].note == "One,\nlazy.\n\nTwo."


def test_code_in_an_annotation_keeps_its_own_indent() -> None:
    note = items("- [ ] [@a] See:\n\n    ```python\n    if x:\n        y()\n    ```\n")[0].note
    assert note == "See:\n\n```python\nif x:\n    y()\n```"


@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
def test_items_inside_items_are_papers_of_their_own(indent: str) -> None:
    found = items(f"- [ ] [@outer] Outer.\n{indent}- [x] [@inner] Inner.\n- [ ] [@last]\n")
    assert [(i.key, i.note) for i in found] == [
        ("outer", "Outer."),
        ("inner", "Inner."),
        ("last", ""),
    ]


def test_items_below_a_plain_item_are_papers() -> None:
    found = read("- Group one\n    - [ ] [@a]\n    - [ ] [@b]\n")
    assert [item.key for item in found.items] == ["a", "b"]
    assert found.blocks[0] == "- Group one"


@pytest.mark.parametrize(
    "code",
    ["```\n- [ ] [@key]\n```\n", "~~~markdown\n- [ ] [@key]\n~~~\n", "Text:\n\n    - [ ] [@key]\n"],
)
def test_code_is_code(code: str) -> None:
    found, _ = parse(code, "thesis")
    assert found.items == ()
    assert "[@key]" in str(found.blocks)


def test_a_box_without_a_key_and_a_key_without_a_box_are_prose() -> None:
    assert items("- [ ] buy coffee\n- [@key] no box\n- [x] as [@key] says\n") == []


def test_sections_are_the_headings_above() -> None:
    text = "- [ ] [@a]\n\n# One #\n- [ ] [@b]\n## Two\n- [ ] [@c]\n- [ ] [@d]\n"
    assert [i.section for i in items(text)] == ["", "One", "Two", "Two"]


def test_an_underlined_heading_is_a_section_and_a_comment_in_code_is_none() -> None:
    code, note = "```sh\n# no heading\n```", "- [ ] [@a]\n\n    # within a note"
    text = f"Start\n=====\n\n{code}\n\n{note}\n- [ ] [@b]\n"
    assert [i.section for i in items(text)] == ["Start", "Start"]


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] [@a] Public. <!-- SECRET --> More.\n",
        "- [ ] [@a] Public.\n\n    <!-- SECRET\n\n    SECRET -->\n\n    More.\n",
        "<!--\n- [ ] [@SECRET] note\n-->\n- [ ] [@a]\n",
        "Prose <!-- SECRET\n- [ ] [@SECRET] SECRET -->\n\n- [ ] [@a]\n",
        "- [ ] [@a] Note <!-- SECRET\n- [ ] [@SECRET] SECRET -->\n",
        "# Heading <!-- SECRET -->\n- [ ] [@a]\n",
        "- [ ] [@a] Public. <!-- SECRET that nobody closed\n",
        "- [ ] [@a]\n\nProse. <!-- SECRET\n",
        "- [ ] [@a] **Title <!-- SECRET -->** Note.\n",
    ],
)
def test_comments_are_private_wherever_they_begin(text: str) -> None:
    found = read(text)
    assert "SECRET" not in str(found.blocks)
    assert [item.key for item in found.items] == ["a"]


def test_lines_are_counted_past_front_matter_and_comments() -> None:
    assert items("---\ntitle: x\n---\n<!--\n\n-->\n\n- [ ] [@a]\n")[0].line == 8


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_read_the_same(end: str) -> None:
    assert read(EXAMPLE.replace("\n", end)) == read(EXAMPLE)
    assert read("\ufeff" + EXAMPLE) == read(EXAMPLE)


@pytest.mark.parametrize(
    ("front", "where"),
    [
        ("title: a: b", "thesis.md:2:9"),
        ("title: x\ntags: [a, b", "thesis.md:"),
        ("\ttitle: x", "thesis.md:2:1"),
        ("just a line", "thesis.md:1"),
        ("- a\n- b", "thesis.md:1"),
        ("date: 2024-13-45", "thesis.md:1"),
        ("title: !!python/object:os.system x", "thesis.md:2"),
    ],
)
def test_front_matter_that_cannot_be_read_is_located_and_costs_only_itself(
    front: str, where: str
) -> None:
    found, problems = parse(f"---\n{front}\n---\n- [ ] [@a]\n", "thesis")
    assert [item.key for item in found.items] == ["a"]
    assert [p.severity for p in problems] == ["error"]
    assert problems[0].where.startswith(where)
    assert "\n" not in problems[0].message


def test_empty_front_matter_and_a_rule_in_the_text_are_fine() -> None:
    assert [item.key for item in items("---\n---\n- [ ] [@a]\n")] == ["a"]
    assert [item.key for item in items("Prose.\n\n---\n\n- [ ] [@a]\n")] == ["a"]


CONFLICT = """\
- [ ] [@both]
<<<<<<< HEAD
- [x] [@ours] Our note.
||||||| base
=======
- [ ] [@theirs] Their note.
>>>>>>> branch
- [ ] [@after]
"""


def test_of_a_git_conflict_both_sides_are_read_and_its_lines_are_named() -> None:
    found, problems = parse(CONFLICT, "thesis", "lists/thesis.md")
    assert [item.key for item in found.items] == ["both", "ours", "theirs", "after"]
    assert [item.note for item in found.items] == ["", "Our note.", "Their note.", ""]
    assert [(p.code, p.where) for p in problems] == [("conflict", "lists/thesis.md:2-7")]


def test_a_conflict_in_the_front_matter_is_a_conflict_too() -> None:
    text = "---\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> b\n---\n- [ ] [@a]\n"
    found, problems = parse(text, "thesis")
    assert [item.key for item in found.items] == ["a"]
    assert [p.where for p in problems] == ["thesis.md:2-6"]


def test_an_underlined_heading_is_no_conflict() -> None:
    assert [item.key for item in items("A heading\n=======\n\n- [ ] [@a]\n")] == ["a"]


def test_a_key_that_stands_twice_is_reported_with_both_lines() -> None:
    found, problems = parse("- [ ] [@a]\n- [ ] [@b]\n- [x] [@a]\n", "thesis")
    assert len(found.items) == 3
    assert [(p.code, p.where) for p in problems] == [("list-repeated", "thesis.md:3")]
    assert "line 1" in problems[0].hint


def test_a_long_list_is_read_whole() -> None:
    many = "".join(f"- [ ] [@key{n}] **Title {n}.** Note {n}.\n" for n in range(3000))
    assert len(items(many)) == 3000


@given(st.text("-*[] @xab\n#<!>=`\t.1", max_size=80))
def test_any_text_is_a_list(text: str) -> None:
    found, problems = parse(text, "any")
    assert isinstance(found, ReadingList)
    assert all(isinstance(problem, Problem) for problem in problems)


# ---------------------------------------------------------------- notes


def test_the_front_matter_of_a_note_names_its_key() -> None:
    note, problems = parse_note("---\nkey: Other:Key\npublish: true\n---\nText.\n", "file-name")
    assert (note.key, note.publish, note.text, problems) == ("Other:Key", True, "Text.", [])


@pytest.mark.parametrize("publish", ["false", "'true'", "yes please", "1", ""])
def test_a_note_is_published_only_by_the_word_true(publish: str) -> None:
    note, _ = parse_note(f"---\npublish: {publish}\n---\nText.\n", "key")
    assert not note.publish


def test_comments_of_a_note_are_private() -> None:
    note, _ = parse_note("Public.\n\n<!-- SECRET\n\nSECRET -->\nAlso.\n<!-- SECRET", "key")
    assert "SECRET" not in note.text
    assert note.text.startswith("Public.")
    assert "Also." in note.text


def test_a_conflict_in_a_note_is_reported() -> None:
    note, problems = parse_note("<<<<<<< HEAD\nOurs\n=======\nTheirs\n>>>>>>> b\n", "key")
    assert [p.code for p in problems] == ["conflict"]
    assert note.text.split() == ["Ours", "Theirs"]


def test_front_matter_that_nests_without_end_is_a_problem_and_the_items_are_read() -> None:
    found, problems = parse(f"---\ntitle: {'[' * 5000}\n---\n- [ ] [@a]\n", "my-list")
    assert [item.key for item in found.items] == ["a"]
    assert [(each.code, each.severity) for each in problems] == [("front-matter", "error")]


# --------------------------------------------------------------------------- what would be missed


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("- [] [@a]", "an item is written"),
        ("-[ ] [@a]", "an item is written"),
        ("* [x][@a]", "an item is written"),
        ("- [xx] [@a]", "an item is written"),
        ("- [ ] @a", "an item is written"),
        ("- [ ] [@a", "an item is written"),
        ("- [ ] **Kettles.** [@a]", "an item is written"),
        ("- [ ] [@a; @b]", "write an item for each"),
        ("- [ ] [@a, @b] both", "write an item for each"),
        ("\t- [ ] [@a]", "indent it less"),
        ("<details>\n- [ ] [@a]", "put a blank line above"),
    ],
)
def test_a_line_that_is_almost_an_item_is_named(line: str, hint: str) -> None:
    found, (problem,) = parse(f"## Head\n{line}\n", "thesis")
    assert found.items == ()
    assert (problem.code, problem.severity) == ("list-missed", "warning")
    assert problem.where == f"thesis.md:{2 + line.count(chr(10))}"
    assert hint in problem.hint


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] Ask Tom about [@a]",
        "- [@a] no box",
        "- [ ] [a](https://example.org/@a)",
        "```\n- [ ] [@a; @b]\n- [] [@a]\n```",
        "- [ ] [@a]\n    ```\n    - [] [@b]\n    ```",
        "<!-- - [] [@a] -->",
        "Write to [x] tom@example.org",
        "- [ ] tom@example.org",
    ],
)
def test_prose_and_code_are_not_taken_for_items(text: str) -> None:
    assert parse(text, "thesis")[1] == []


# --------------------------------------------------------------------------- odd front matter


def test_front_matter_may_end_in_three_dots() -> None:
    found, problems = parse("---\ntitle: Kettles\n...\n- [ ] [@a]\n", "thesis")
    assert (found.title, [item.line for item in found.items], problems) == ("Kettles", [4], [])


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("---\ntitle: A\n- [ ] [@a]\n", 1, "never closed"),
        ("+++\ntitle = 'A'\n+++\n- [ ] [@a]\n", 1, "TOML"),
        ("---\ntitle: A\nother: x\ntitle: B\n---\n- [ ] [@a]\n", 4, "twice"),
        ("---\nTitle: A\n---\n- [ ] [@a]\n", 1, "'Title' is not read"),
        ("---\nquery: [x]\n---\n- [ ] [@a]\n", 1, "'query' in the front matter is not a text"),
    ],
)
def test_front_matter_that_would_not_be_heard_is_named(text: str, line: int, said: str) -> None:
    found, (problem,) = parse(text, "thesis")
    assert [item.key for item in found.items] == ["a"]
    assert (problem.code, problem.where) == ("front-matter", f"thesis.md:{line}")
    assert said in problem.message


def test_a_rule_at_the_top_and_names_of_other_programs_are_fine() -> None:
    assert parse("---\n\nProse.\n", "thesis")[1] == []
    assert parse("---\ntags: [a, b]\nsubtitle: B\n---\n", "thesis")[1] == []


def test_a_title_that_is_a_number_is_a_title() -> None:
    assert parse("---\ntitle: 0\n---\n", "thesis")[0].title == "0"
