"""Which papers a query means, the best first; and lists that a query fills."""

from __future__ import annotations

import pytest

from readlist.model import (
    Assigned,
    Item,
    Library,
    Note,
    Paper,
    Person,
    ReadingList,
    Theme,
)
from readlist.queries import QueryError, parse
from readlist.selection import fill, filled, query_line, select
from readlist.testing import TemporaryProject


def paper(key: str, title: str, year: str = "2020", **fields: str) -> Paper:
    return Paper(
        key,
        "article",
        {"title": title, "year": year, "author": "Berg, Tom", **fields},
        people={"author": (Person("Berg", "Tom"),)},
    )


LIBRARY = Library(
    papers=(
        paper("steps", "Checking Steps", abstract="A verifier for each step."),
        paper("verifiers", "Verifiers", "2021", ids="old"),
        paper("maps", "Maps of Bees", "2019", keywords="bees, verifiers"),
    ),
    themes=(Theme("rewards", "Reward models"),),
    lists=(ReadingList("thesis", "Chapter 3", blocks=(Item("old", "done", "x", note="Nice."),)),),
    notes=(Note("maps", "Ask **Tom**.", publish=True), Note("steps", "secret", publish=False)),
)


def keys(query: str, library: Library = LIBRARY) -> list[str]:
    return [each.key for each in select(parse(query), library)]


def test_what_stands_in_the_title_comes_before_keywords_and_abstract() -> None:
    assert keys("verifiers") == ["verifiers", "maps", "steps"]


def test_equal_hits_are_ordered_by_year_then_key() -> None:
    library = Library(papers=(paper("b", "Bees"), paper("a", "Bees"), paper("c", "Bees", "2022")))
    assert keys("bees", library) == ["c", "a", "b"]
    assert keys("type:article", library) == ["c", "a", "b"]


def test_a_word_in_its_own_form_comes_before_its_other_forms() -> None:
    library = Library(papers=(paper("a", "Verifying Bees", "2024"), paper("b", "Verifier Bees")))
    assert keys("verifier", library) == ["b", "a"]


def test_a_name_has_no_other_forms() -> None:
    assert keys("author:bergs") == []
    assert sorted(keys("author:berg")) == ["maps", "steps", "verifiers"]


def test_a_name_is_found_as_one_says_it() -> None:
    assert len(keys('author:"tom berg"')) == 3
    assert keys('author:"berg tom"') == []


def test_a_phrase_stands_in_one_text() -> None:
    assert keys('"checking steps"') == ["steps"]
    assert keys('"steps checking"') == []
    assert keys('"steps a verifier"') == []  # the title ends before the abstract begins


def test_lists_notes_and_status_follow_an_earlier_key() -> None:
    assert keys("list:thesis") == keys('list:"chapter 3"') == keys("status:read") == ["verifiers"]
    assert keys("note:nice") == ["verifiers"]
    assert keys("has:note") == ["verifiers", "maps"]
    assert keys("key:old") == ["verifiers"]


def test_an_unpublished_note_selects_nothing() -> None:
    assert keys("secret") == keys("note:secret") == []


def test_read_on_any_list_is_read() -> None:
    lists = tuple(
        ReadingList(f"l{n}", "", blocks=(Item("maps", status),))
        for n, status in enumerate(("todo", "done", "skip"))  # type: ignore[arg-type]
    )
    library = Library(papers=LIBRARY.papers, lists=lists)
    assert keys("status:read", library) == ["maps"]
    assert keys("status:todo", library) == keys("status:skip", library) == []


def test_no_theme_means_unsorted_papers() -> None:
    sorted_one = Paper("s", themes=(Assigned("rewards"),))
    library = Library(papers=(sorted_one, paper("u", "Bees")), themes=LIBRARY.themes)
    assert keys("no:theme", library) == ["u"]
    assert keys('theme:"reward models"', library) == ["s"]


def test_links_have_their_kinds() -> None:
    linked = paper("a", "A", links="code <https://example.org/c>")
    library = Library(papers=(linked, paper("b", "B", url="https://example.org/b")))
    assert keys("has:code", library) == ["a"]
    assert keys("has:url", library) == ["a", "b"]
    assert keys("has:pdf", library) == []


def test_of_keys_that_bibtex_takes_for_one_the_first_counts() -> None:
    library = Library(papers=(paper("a", "Bees"), paper("A", "Bees too")))
    assert keys("bees", library) == ["a"]


def test_an_unknown_list_is_an_error_with_the_nearest() -> None:
    with pytest.raises(QueryError, match="no list 'thesys'; did you mean 'thesis'"):
        keys("list:thesys")


# --------------------------------------------------------------------------- smart lists


def smart(query: str, *blocks: str | Item) -> ReadingList:
    return ReadingList("smart", "Smart", query=query, blocks=blocks)


def test_a_query_fills_a_list_after_its_written_items() -> None:
    written = Item("maps", "reading", "/", "", "Mine.", "First", 7)
    found = filled(smart("verifiers", written), LIBRARY)
    assert found.items == (
        written,
        Item("verifiers", "done", "x", section="First"),  # as on the other list
        Item("steps", "todo", " ", section="First"),
    )


def test_a_heading_at_the_end_stands_above_what_the_query_found() -> None:
    found = filled(smart("steps", Item("maps", section="First"), "## Found\n\nBy itself:"), LIBRARY)
    assert [item.section for item in found.items] == ["First", "Found"]


def test_a_list_without_a_query_stays_as_it_is() -> None:
    assert filled(LIBRARY.lists[0], LIBRARY) is LIBRARY.lists[0]


def test_a_smart_list_does_not_ask_for_what_stays_at_home() -> None:
    with pytest.raises(QueryError, match="has:file asks for what stays at home"):
        filled(smart("bees OR -has:file"), LIBRARY)


def test_a_wrong_query_is_a_problem_and_the_list_stays() -> None:
    library = Library(papers=LIBRARY.papers, lists=(smart("tilte:x"),))
    same, (problem,) = fill(library, {"smart": 3})
    assert same.lists == library.lists
    assert str(problem) == (
        "lists/smart.md:3: error: query: no field 'tilte:' "
        "(did you mean 'title:'? else write \"tilte:x\" for the words) [query]"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [("---\ntitle: A\nquery: x\n---\n", 3), ("---\r\nquery: x\r\n---", 2), ("", 1)],
)
def test_the_line_of_a_query(text: str, line: int) -> None:
    assert query_line(text) == line


ENTRIES = """\
@misc{berg2020, title = {Checking Steps}, file = {canary.pdf}, annote = {canary}}
@misc{vega2021, title = {Rewards}, year = {2021}}
"""


def test_exports_and_lists_see_a_smart_list_filled(project: TemporaryProject) -> None:
    project.write("library.bib", ENTRIES)
    project.write("lists/smart.md", "---\nquery: rewards OR steps\n---\n- [x] [@vega2021]\n")
    assert [item.key for item in project.library.lists[0].items] == ["vega2021", "berg2020"]
    assert project.run("list", "show", "smart").out.count("\n") == 2
    assert "Checking" in project.run("export", "--list", "smart").out


def test_a_wrong_query_is_reported_with_its_line(project: TemporaryProject) -> None:
    project.write("library.bib", ENTRIES)
    project.write("lists/smart.md", "---\ntitle: S\nquery: theme:x\n---\n- [x] [@vega2021]\n")
    result = project.run("list")
    assert result.code == 1
    assert "lists/smart.md:3: error: query: no theme 'x'" in result.err


@pytest.mark.parametrize("query", ["canary", "note:canary", "hidden", "secret", "whisper"])
def test_nothing_private_fills_a_list(project: TemporaryProject, query: str) -> None:
    project.write("library.bib", ENTRIES)
    project.write("lists/smart.md", f"---\nquery: {query}\n---\n")
    project.write("lists/other.md", "- [x] [@vega2021] Good. <!-- whisper -->\n")
    project.write("notes/berg2020.md", "hidden\n")
    project.write("notes/private/vega.md", "---\nkey: vega2021\npublish: true\n---\nsecret\n")
    lists = {each.name: each for each in project.library.lists}
    assert lists["smart"].items == ()
    smart_by_tables = project.run("search", "--keys", "list:smart")
    assert smart_by_tables.out == ""
