"""The exporter `csv`: rows that every spreadsheet reads, and none runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.builtin.csv import COLUMNS, Options, render
from readlist.model import Assigned, Item, Library, Paper, Person, ReadingList, Theme
from readlist.testing import TemporaryProject

PAPER = Paper(
    "berg2020steps",
    "article",
    {
        "title": 'Checking "Steps",\n twice',
        "journal": "Journal of Steps",
        "year": "2020",
        "doi": "https://doi.org/10.1000/steps",
        "url": "https://example.org/steps",
        "links": "code <https://example.org/code>, pdf <https://example.org/steps.pdf>",
        "keywords": "steps, rewards",
        "abstract": "One.\r\nTwo.",
        "file": "/home/private.pdf",
    },
    people={
        "author": (
            Person("Berg", "Tom"),
            Person("Meer", "Ada", "van der"),
            Person("King", "Martin", suffix="Jr."),
            Person("Example Lab, Inc.", literal=True),
        )
    },
    themes=(Assigned("process"), Assigned("unnamed")),
    added="2023-11-14",
)
LIBRARY = Library(
    (PAPER,),
    (Theme("process", "Process supervision"),),
    (
        ReadingList("thesis", "Thesis", blocks=(Item("berg2020steps", "done", "x"),)),
        ReadingList("later", "Later", blocks=(Item("berg2020steps", "", "?"),)),
    ),
)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_each_column_says_what_it_is_called() -> None:
    names, row = rows(render(LIBRARY))
    assert dict(zip(names, row, strict=True)) == {
        "key": "berg2020steps",
        "type": "article",
        "title": 'Checking "Steps", twice',
        "authors": "Berg, Tom; van der Meer, Ada; King, Jr., Martin; Example Lab, Inc.",
        "year": "2020",
        "venue": "Journal of Steps",
        "doi": "10.1000/steps",
        "url": "https://example.org/steps",
        "links": "code https://example.org/code; pdf https://example.org/steps.pdf",
        "keywords": "steps; rewards",
        "themes": "Process supervision; unnamed",
        "lists": "thesis: done; later: ?",
        "abstract": "One.\nTwo.",
        "added": "2023-11-14",
    }


def test_lines_end_as_rfc_4180_says() -> None:
    text = render(Library((Paper("a"),)), Options(columns=("key", "title")))
    assert text == "key,title\r\na,\r\n"


def test_columns_can_be_chosen_in_their_order() -> None:
    assert rows(render(LIBRARY, Options(columns=("year", "key")))) == [
        ["year", "key"],
        ["2020", "berg2020steps"],
    ]


def test_abstracts_can_be_left_out() -> None:
    assert "abstract" not in rows(render(LIBRARY, Options(abstracts=False)))[0]


def test_excel_gets_its_mark_where_it_is_wanted() -> None:
    assert render(LIBRARY, Options(bom=True)) == "\ufeff" + render(LIBRARY)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_text_that_looks_like_a_formula_does_not_run(title: str) -> None:
    library = Library((Paper("a", fields={"title": title}),))
    assert rows(render(library, Options(columns=("title",))))[1] == ["'" + title.strip()]
    kept = render(library, Options(columns=("title",), formulas="keep"))
    assert rows(kept)[1] == [title.strip()]


def test_a_hyphen_within_a_text_is_no_formula() -> None:
    library = Library((Paper("a", fields={"title": "Step-by-step = slow"}),))
    assert rows(render(library, Options(columns=("title",))))[1] == ["Step-by-step = slow"]


@settings(max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_whatever_the_text_there_is_a_row_for_each_paper(texts: list[str]) -> None:
    papers = tuple(
        Paper(f"k{n}", fields={"title": text, "abstract": text}) for n, text in enumerate(texts)
    )
    made = rows(render(Library(papers)).encode().decode())
    assert [row[0] for row in made] == ["key", *(paper.key for paper in papers)]
    assert {len(row) for row in made} == {len(COLUMNS)}
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for row in made for cell in row)


def test_an_address_that_is_none_is_left_out_and_named(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{a, title = {A}, url = {javascript:alert(1)}}\n")
    result = project.run("export", "--format", "csv", "-O", "columns=key, url")
    assert rows(result.out) == [["key", "url"], ["a", ""]]
    assert "'a': 'javascript:alert(1)' is not a web address; left out" in result.err


def test_a_column_that_is_not_there_is_answered_with_those_that_are(
    project: TemporaryProject,
) -> None:
    result = project.run("export", "--format", "csv", "-O", "columns=key,titel")
    assert result.code == 2
    assert "columns" in result.err
    assert "titel" in result.err
