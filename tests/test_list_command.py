"""`readlist list`: lists are changed by commands as by hand, in one transaction, and no more."""

from __future__ import annotations

import json

import pytest

from readlist.testing import TemporaryProject

LIBRARY = """\
@misc{berg2020steps, title = {Checking Steps}, author = {Berg, Tom}, year = {2020}, ids = {berg}}
@misc{vega2021rewards, title = {Rewards Without Labels}, author = {Vega, Lucia}, year = {2021}}
@misc{lind2022retrieval, title = {Retrieval for Small Models}, author = {Lind, Jonas}}
"""
THESIS = """\
---
title: Thesis
---
## Start here

- [ ] [@berg2020steps] **Checking.** The paper everybody builds on.
- [/] [@vega2021rewards] Read section 4 again.

<!-- ask Tom -->

## Later

Prose.
"""
SURVEY = "* [ ] [@berg] In short.\r\n"


@pytest.fixture
def ready(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    project.write("lists/thesis.md", THESIS)
    project.write("lists/more/survey.md", SURVEY)
    return project


def test_the_lists_are_shown_with_their_progress(ready):
    ready.write("lists/thesis.md", THESIS + "\n- [-] [@lind2022retrieval]\n")
    shown = ready.run("list")
    assert shown.out == (
        "more/survey\t0/1 read\tMore/survey\n"
        "thesis\t0/3 read, 1 reading, 1 skipped\tThesis\n"
    )  # fmt: skip
    data = json.loads(ready.run("list", "--json").out)["lists"][1]
    assert (data["papers"], data["reading"], data["skipped"], data["open"]) == (3, 1, 1, 2)


def test_what_was_read_on_any_list_is_read_on_all(ready):
    ready.write("lists/more/survey.md", SURVEY.replace("[ ]", "[x]"))
    assert "Start here\tread\tberg2020steps" in ready.run("list", "show", "thesis").out
    assert "1/2 read" in ready.run("list").out


def test_no_classifier_is_asked(ready):
    ready.plugin(
        "loud",
        "import readlist\n\n\n"
        "@readlist.hookimpl\ndef readlist_classifiers(settings):\n"
        "    def propose(paper):\n        raise RuntimeError('asked')\n"
        "    return [readlist.Classifier('loud', propose)]\n",
    )
    for command in (("list",), ("list", "show", "thesis"), ("list", "done", "berg"), ("next",)):
        assert "asked" not in ready.run(*command).err


def test_a_list_is_made_of_a_name_or_a_title(ready):
    assert ready.run("list", "new", "reading-group").out == "lists/reading-group.md\n"
    assert ready.read("lists/reading-group.md") == "---\ntitle: Reading group\n---\n"
    done = ready.run("list", "new", "Chapter 3: rewards", "--description", "Soon.")
    assert done.out == "lists/chapter-3-rewards.md\n"
    assert ready.read("lists/chapter-3-rewards.md") == (
        '---\ntitle: "Chapter 3: rewards"\ndescription: Soon.\n---\n'
    )
    assert ready.run("list", "new", "a/b", "--bib", "../refs.bib", "--query", "year:2020").code == 0
    assert ready.read("lists/a/b.md") == (
        '---\ntitle: B\nbib: "../../../refs.bib"\nquery: "year:2020"\n---\n'
    )


def test_a_list_that_is_there_is_not_made_again(ready):
    done = ready.run("list", "new", "thesis")
    assert done.code == 2
    assert "lists/thesis.md: is there already; `readlist list add thesis KEY`" in done.err
    assert ready.read("lists/thesis.md") == THESIS


def test_papers_are_added_under_a_heading_with_title_and_note(ready):
    done = ready.run(
        "list", "add", "thesis", "lind2022retrieval", "berg", "--under", "later", "--titles",
        "--note", "Ask Tom.",
    )  # fmt: skip
    assert done.err.splitlines() == [
        "lists/thesis.md: added lind2022retrieval; there already berg2020steps",
        "`readlist list move thesis berg2020steps --under ...` moves it to a section",
    ]
    new = "\n- [ ] [@lind2022retrieval] **Retrieval for Small Models.** Ask Tom.\n"
    assert ready.read("lists/thesis.md") == THESIS + new
    again = ready.run("list", "add", "thesis", "lind2022retrieval")
    assert again.err == "lists/thesis.md: nothing added; there already lind2022retrieval\n"


def test_a_new_section_is_told_with_the_one_that_may_be_meant(ready):
    done = ready.run("list", "add", "thesis", "lind2022retrieval", "--under", "Latr")
    assert "New section 'Latr'; did you mean 'Later'?" in done.err
    assert ready.read("lists/thesis.md").endswith("\n\n## Latr\n\n- [ ] [@lind2022retrieval]\n")


def test_a_paper_is_removed_under_any_of_its_keys(ready):
    assert ready.run("list", "remove", "more/survey", "berg2020steps").code == 0
    assert ready.read("lists/more/survey.md") == ""
    assert ready.run("list", "remove", "thesis", "berg").code == 0
    assert ready.read("lists/thesis.md") == THESIS.replace(
        "- [ ] [@berg2020steps] **Checking.** The paper everybody builds on.\n", ""
    )


def test_a_paper_moves_on_its_list_and_to_another(ready):
    assert ready.run("list", "move", "thesis", "vega2021rewards", "--before", "berg").code == 0
    lines = THESIS.splitlines(keepends=True)
    lines[5:7] = [lines[6], lines[5]]
    assert ready.read("lists/thesis.md") == "".join(lines)
    assert ready.run("list", "move", "thesis", "vega2021rewards", "--to", "more/survey").code == 0
    assert "vega" not in ready.read("lists/thesis.md")
    assert ready.read("lists/more/survey.md") == (
        SURVEY + "* [/] [@vega2021rewards] Read section 4 again.\r\n"
    )
    refused = ready.run("list", "move", "thesis", "berg", "--to", "more/survey")
    assert (refused.code, "is on 'more/survey' already" in refused.err) == (2, True)


def test_a_move_of_two_lists_is_one_transaction(ready):
    ready.write("lists/more/survey.md", "<<<<<<< a\n=======\n>>>>>>> b\n")
    done = ready.run("list", "move", "thesis", "vega2021rewards", "--to", "more/survey")
    assert done.code == 2
    assert "lists/more/survey.md:1-3: git conflict markers" in done.err
    assert ready.read("lists/thesis.md") == THESIS


@pytest.mark.parametrize(
    ("verb", "box"), [("done", "x"), ("reading", "/"), ("skip", "-"), ("todo", " ")]
)
def test_a_paper_is_marked_on_every_list_that_has_it(ready, verb, box):
    done = ready.run("list", verb, "berg2020steps")
    assert done.code == 0
    assert ready.read("lists/thesis.md") == THESIS.replace("[ ]", f"[{box}]")
    assert ready.read("lists/more/survey.md") == SURVEY.replace("[ ]", f"[{box}]")


def test_or_on_one_of_them(ready):
    assert ready.run("list", "done", "berg", "--in", "thesis").err == "berg: read on thesis\n"
    assert ready.read("lists/more/survey.md") == SURVEY


def test_titles_are_renewed_where_they_stand(ready):
    ready.write("lists/more/survey.md", "- [ ] [@berg] **Important!** In short.\n")
    assert ready.run("list", "titles").err == "Changed lists/thesis.md\n"
    assert "[@berg2020steps] **Checking Steps.** The paper" in ready.read("lists/thesis.md")
    assert ready.run("list", "titles", "--all").code == 0
    survey = "- [ ] [@berg] **Checking Steps.** **Important!** In short.\n"
    assert ready.read("lists/more/survey.md") == survey
    assert "[@vega2021rewards] **Rewards Without Labels.** Read" in ready.read("lists/thesis.md")
    assert ready.run("list", "titles", "--all").err == "Changed nothing\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("thesis",), "`readlist list show thesis` shows a list"),
        (("shwo",), "did you mean 'list show'?"),
        (("show", "thesys"), "no list 'thesys'; did you mean 'thesis'?"),
        (("add", "thesys", "berg"), "did you mean 'thesis'?"),
        (("add", "thesis", "berg2020step"), "did you mean 'berg2020steps'?"),
        (("remove", "thesis", "lind2022retrieval"), "'lind2022retrieval' is not on 'thesis'"),
        (("done", "lind2022retrieval"), "`readlist list add NAME lind2022retrieval` puts it on"),
        (("done", "berg2020step"), "did you mean 'berg2020steps'?"),
        (("move", "thesis", "berg"), "one of --under, --before and --after, or --to"),
        (("move", "thesis", "berg", "--after", "berg"), "cannot stand before or after itself"),
    ],
)
def test_a_mistake_is_told_with_the_way_out(ready, command, said):
    done = ready.run("list", *command)
    assert done.code == 2
    assert said in done.err
    assert ready.read("lists/thesis.md") == THESIS


def test_a_list_in_conflict_is_not_changed(ready):
    text = THESIS + "<<<<<<< HEAD\n- [ ] [@a]\n=======\n>>>>>>> other\n"
    ready.write("lists/thesis.md", text)
    for command in (("done", "berg"), ("add", "thesis", "lind2022retrieval")):
        done = ready.run("list", *command)
        assert (done.code, "lists/thesis.md:14-17: git conflict" in done.err) == (2, True)
    assert ready.read("lists/thesis.md") == text
    assert ready.read("lists/more/survey.md") == SURVEY


def test_a_list_that_a_query_fills_is_shown_filled(ready):
    ready.write("lists/smart.md", "---\nquery: year:2021..\n---\n")
    assert "vega2021rewards" in ready.run("list", "show", "smart").out
    assert "vega2021rewards" in ready.run("next", "smart").out


def test_a_mark_on_many_lists_reads_no_list_but_those_again(ready, monkeypatch):
    from readlist import lists

    for number in range(5):
        ready.write(f"lists/other{number}.md", "- [ ] [@lind2022retrieval]\n")
    read: list[str] = []
    parse = lists.parse

    def counted(text: str, name: str, file: str = "") -> object:
        read.append(file)
        return parse(text, name, file)

    monkeypatch.setattr(lists, "parse", counted)
    assert ready.run("list", "done", "berg2020steps").code == 0
    assert read.count("lists/other3.md") == 1
    assert read.count("lists/thesis.md") == 2


def test_of_many_unknown_keys_all_are_named_and_the_first_get_a_hint(ready):
    ready.write("lists/old.md", "".join(f"- [ ] [@berg20{n}steps]\n" for n in range(100, 200)))
    problems = json.loads(ready.run("list", "--json").out)["problems"]
    hints = [each["hint"] for each in problems if each["code"] == "unknown-key"]
    assert (len(hints), sum(map(bool, hints))) == (100, 50)
    assert hints[0] == "did you mean 'berg2020steps'?"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("大型语言模型", "大型语言模型"),
        ("検索 2020: Überblick", "検索-2020-uberblick"),
        ("हिन्दी की सूची", "हिन्दी-की-सूची"),
        ("../Привет", "привет"),
    ],
)
def test_a_list_is_called_by_its_title_in_any_script(
    ready: TemporaryProject, title: str, name: str
) -> None:
    assert ready.run("list", "new", title).out == f"lists/{name}.md\n"
    assert ready.run("list", "show", name).code == 0
    assert ready.run("list", "new", title).code == 2


def test_a_list_without_a_letter_in_its_name_is_refused(ready: TemporaryProject) -> None:
    done = ready.run("list", "new", "..")
    assert (done.code, done.out) == (2, "")
    assert "give it a letter or a digit" in done.err


def test_a_title_without_end_names_a_file_that_fits(ready: TemporaryProject) -> None:
    assert ready.run("list", "new", "书" * 300).code == 0


def test_a_list_is_shown_without_the_problems_of_the_others(ready: TemporaryProject) -> None:
    ready.write("lists/other.md", "<<<<<<< HEAD\n- [ ] [@nobody]\n=======\n>>>>>>> b\n")
    ready.write("lists/broken.md", "- [ ] [@nobody2]\n")
    assert ready.run("list").code == 1
    shown = ready.run("list", "show", "broken")
    assert "lists/broken.md:1: warning" in shown.err
    assert "other.md" not in shown.err
    assert shown.code == 0


def test_a_key_that_is_named_twice_is_meant_once(ready: TemporaryProject) -> None:
    ready.run("list", "new", "two")
    twice = ("lind2022retrieval", "lind2022retrieval")
    assert ready.run("list", "add", "two", *twice).err == "lists/two.md: added lind2022retrieval\n"
    again = ready.run("list", "add", "two", *twice, "--under", "Later").err
    assert again.splitlines() == [
        "lists/two.md: nothing added; there already lind2022retrieval",
        "`readlist list move two lind2022retrieval --under ...` moves it to a section",
    ]
    gone = ready.run("list", "remove", "two", *twice)
    assert gone.err == "lists/two.md: removed lind2022retrieval\n"
