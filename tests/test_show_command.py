"""`readlist show`: everything known of a paper, and the entry word for word."""

from __future__ import annotations

import json

import pytest

from readlist import baseline, ledger
from readlist.cli.report import harmless
from readlist.ledger import Mark, Memory
from readlist.testing import TemporaryProject

LIBRARY = """\
@string{j = {Journal}}
@article{berg2020, title = {Steps of \\'Etudes}, journal = j, ids = {old1, old2},
  year = {2020}, url = {https://example.org/a}, links = {code <https://example.org/c>}}

@misc{Lind2022,
  title = {Maps},
}
"""


@pytest.fixture
def known(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    memory = Memory(
        "berg2020",
        "2024-01-05",
        fields={
            "title": Mark("pasted", "page.txt:11-13", "", ledger.value_hash("Steps of Études")),
            "year": Mark("pasted", "page.txt:11-13", "", ledger.value_hash("2019")),
        },
        was=("older",),
    )
    other = Memory("Lind2022", "2024-01-06", was=("berg",))
    project.write("library.ledger", ledger.to_text({"berg2020": memory, "Lind2022": other}))
    project.write(
        "themes.tsv",
        "berg2020\trewards\t0.80\tdefinitions\tstep reward\nberg2020\t!maps\t1\tyou\t\n",
    )
    project.write("lists/thesis.md", "## Start\n- [x] [@old1] Read it again.\n\n    Twice.\n")
    project.write("notes/berg2020.md", "What I think.\n\nMore.\n")
    return project


def test_show_says_everything_and_where_it_came_from(known: TemporaryProject) -> None:
    result = known.run("show", "berg2020")
    assert result.code == 0
    assert (
        result.out
        == """\
berg2020  article  library.bib:2
was         old1, old2, older
added       2024-01-05
fields      written by a person, where nothing else is said
title       Steps of Études
            by pasted from page.txt:11-13
journal     Journal
year        2020
            edited by a person (first from page.txt:11-13)
url         https://example.org/a
link        paper  https://example.org/a
link        code  https://example.org/c
theme       !maps  1.00  by you
theme       rewards  0.80  by definitions  step reward
list        thesis  Start  read
            Read it again.

            Twice.
note        notes/berg2020.md  not published
            What I think.

            More.
"""
    )


def test_show_as_json(known: TemporaryProject) -> None:
    (data,) = json.loads(known.run("show", "--json", "old2").out)["papers"]
    assert data["key"] == "berg2020"
    assert data["place"] == "library.bib:2"
    assert data["was"] == ["old1", "old2", "older"]
    assert data["fields"]["journal"] == {"value": "Journal", "from": "written by a person"}
    assert data["links"][1] == {"url": "https://example.org/c", "kind": "code"}
    assert data["themes"][1]["why"] == "step reward"
    assert data["lists"] == [
        {
            "list": "thesis",
            "section": "Start",
            "status": "done",
            "note": "Read it again.\n\nTwice.",
        }
    ]
    assert data["notes"][0]["publish"] is False


def test_show_of_an_entry_that_nothing_else_knows(project: TemporaryProject) -> None:
    project.write("library.bib", LIBRARY)
    result = project.run("show", "lind2022", "berg2020")
    assert result.out.startswith(
        "Lind2022  misc  library.bib:5\nfields      written by a person\ntitle       Maps\n\n"
        "berg2020  article"
    )


def test_where_all_fields_are_from_is_said_once(project: TemporaryProject) -> None:
    project.write("1.ris", "TY  - JOUR\nTI  - Counting Kettles\nAU  - Berg, Tom\nER  - \n")
    key = project.run("add", "1.ris").err.split()[-1]
    lines = project.run("show", key).out.splitlines()
    assert [line for line in lines if "1.ris" in line] == ["fields      by ris from 1.ris:1-4"]


def test_where_each_field_is_from_is_said_below_it_where_no_two_agree(
    known: TemporaryProject,
) -> None:
    known.write("library.bib", "@article{berg2020, title = {Steps of Études}, year = 2020}\n")
    assert known.run("show", "berg2020").out.splitlines()[3:7] == [
        "title       Steps of Études",
        "            by pasted from page.txt:11-13",
        "year        2020",
        "            edited by a person (first from page.txt:11-13)",
    ]


def test_show_prints_entries_word_for_word(project: TemporaryProject) -> None:
    project.write("library.bib", LIBRARY)
    result = project.run("show", "--bib", "Lind2022", "lind2022")
    assert result.code == 0
    assert result.out == "@misc{Lind2022,\n  title = {Maps},\n}\n" * 2
    assert result.err == "library.bib:5\nlibrary.bib:5\n"


def test_show_commands_no_terminal() -> None:
    assert harmless("title = {\x1b[2J\u00a0x}\n\ty\x9b") == "title = {\ufffd[2J\u00a0x}\n\ty\ufffd"


def test_what_stands_in_a_field_commands_no_terminal(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{a, title = {A \x1b[2J b}}")
    assert "title       A \ufffd[2J b\n" in project.run("show", "a").out


def test_show_names_the_nearest_key(project: TemporaryProject) -> None:
    project.write("library.bib", LIBRARY)
    result = project.run("show", "lind2021")
    assert result.code == 2
    assert "no key 'lind2021'; did you mean 'Lind2022'?" in result.err


# --------------------------------------------------------------------------- one key of many


@pytest.mark.parametrize("key", ["b", "é", 'a"b', "berg", "nobody"])
def test_the_memory_of_one_key_is_that_of_the_whole_ledger(key: str) -> None:
    whole = {
        name: Memory(name, added=f"2024-01-0{day}", was=("b",) if day == 4 else ())
        for day, name in enumerate(("b", "é", 'a"b', "bb", "berg"), 1)
    }
    text = ledger.to_text(whole)
    assert ledger.about(text, key) == whole.get(key, Memory(key))
    assert ledger.about(text.removesuffix("\n"), key) == whole.get(key, Memory(key))


def test_two_lines_for_a_key_are_joined() -> None:
    one, other = Memory("a", "2024-02-02", ("1",)), Memory("a", "2024-01-01", ("2",))
    text = ledger.to_text({"a": one}) + ledger.to_text({"b": Memory("b")})
    text += ledger.to_text({"a": other})
    assert ledger.about(text, "a") == ledger.parse(text, "")[0]["a"]


def test_the_rows_of_a_key_the_best_first() -> None:
    text = "key\tslug\tscore\tby\twhy\na\tx\t0.2\tp\t\nab\ty\t1\tp\t\na\tz\t0.9\tp\t\na\tw\t\t\t\n"
    assert [row.slug for row in baseline.about(text, ("a",))] == ["w", "z", "x"]
