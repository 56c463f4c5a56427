"""A chapter takes its book along, and the book stands after it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import lineage, parse, read_papers
from readlist.bibtex.lineage import family, finder, missing_parents, with_shared_data
from readlist.exporting import narrowed
from readlist.model import Library, Paper

TEXT = """
@book{book, title = {A Book}, editor = {Vega, Lucia}, year = 2020, crossref = {series}}
@misc{series, title = {A Series}}
@inbook{two, title = {Two}, crossref = {book}}
@article{other, title = {Other}}
@inbook{one, title = {One}, crossref = {book}}
"""


def library(text: str = TEXT, **changes: object) -> Library:
    return Library(tuple(read_papers(parse(text))), **changes)


def keys(chosen: Library) -> list[str]:
    return [paper.key for paper in family(chosen)]


def test_a_parent_stands_right_after_its_last_child():
    assert keys(library()) == ["two", "other", "one", "book", "series"]


def test_what_is_in_order_stays_in_order():
    text = "@inbook{c, crossref={b}}@misc{x}@book{b, title={B}}@misc{y}"
    assert keys(library(text)) == ["c", "x", "b", "y"]


def test_a_child_that_is_asked_for_alone_brings_its_parents():
    assert keys(narrowed(library(), ["one"])) == ["one", "book", "series"]
    assert keys(narrowed(library(), ["book", "one"])) == ["one", "book", "series"]
    assert keys(narrowed(library(), ["other"])) == ["other"]


def test_the_papers_that_were_asked_for_are_still_known():
    part = narrowed(library(), ["one"])
    assert [paper.key for paper in part.papers] == ["one"]
    assert list(part.by_key) == ["one"]
    assert {paper.key for paper in part.beyond} == {"book", "series", "two", "other"}


def test_a_reference_by_an_earlier_key_is_brought_up_to_date():
    text = "@inbook{c, crossref={old}}@inbook{d, xref={Book}}@book{book, ids={old}, title={B}}"
    assert [paper.get("crossref") or paper.get("xref") for paper in family(library(text))] == [
        "book", "book", "",
    ]  # fmt: skip
    renamed = library("@inbook{c, crossref={was}}@book{is, title={B}}", renamed={"was": "is"})
    assert family(renamed)[0].get("crossref") == "is"
    assert "crossref" not in family(renamed)[0].raw


def test_parents_of_each_other_are_all_there():
    text = (
        "@misc{a, crossref={b}}@misc{b, crossref={a}}@misc{c, crossref={c}}@misc{d, crossref={a}}"
    )
    assert sorted(keys(library(text))) == ["a", "b", "c", "d"]


def test_a_missing_parent_is_named_with_the_nearest():
    (problem,) = missing_parents(library("@inbook{c, crossref={bok}}@book{book, title={B}}"))
    assert (problem.code, problem.severity) == ("bib-crossref", "warning")
    assert str(problem) == (
        "warning: 'c': crossref = {bok} is no entry of the library "
        "(did you mean 'book'?) [bib-crossref]"
    )
    assert list(missing_parents(narrowed(library(), ["one"]))) == []


def test_shared_data_is_put_in_where_it_is_lacking():
    text = """@misc{a, title={A}, xdata={p, q}}
    @xdata{p, publisher={P}, title={T}, xdata={q}, editor={Vega, Lucia}}
    @xdata{q, publisher={Q}, address={Town}, xdata={p}}"""
    found = with_shared_data(library(text).papers[0], finder(library(text)))
    assert found.fields == {
        "title": "A", "publisher": "P", "address": "Town", "editor": "Vega, Lucia",
    }  # fmt: skip
    assert found.people["editor"][0].family == "Vega"
    assert found.raw["publisher"] == "{P}"


LETTERS = "abcdef"
GRAPHS = st.lists(
    st.tuples(st.sampled_from(LETTERS), st.lists(st.sampled_from(LETTERS + "x"), max_size=2)),
    max_size=6,
    unique_by=lambda pair: pair[0],
)


@given(GRAPHS)
def test_every_paper_stands_once_and_before_its_parents_where_that_can_be(graph):
    parents = dict(graph)
    papers = tuple(Paper(key, fields={"xdata": ", ".join(up)}) for key, up in graph)
    order = [paper.key for paper in family(Library(papers))]
    assert sorted(order) == sorted(parents)

    def ancestors(key: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        for up in parents.get(key, ()):
            if up in parents and up not in seen:
                seen = ancestors(up, seen | {up})
        return seen

    cyclic = {key for key in parents if key in ancestors(key)}
    for key in order:
        for up in parents[key]:
            if up in parents and not cyclic & ({up, key} | ancestors(up) | ancestors(key)):
                after = {child for child in parents if up in ancestors(child)}
                if not after & cyclic:
                    assert order.index(key) < order.index(up)


def test_a_parent_that_many_children_miss_is_looked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A search of a whole library for each of its papers took half a minute for 10 000."""
    asked: list[str] = []

    def search(key: str, known: list[str]) -> str:
        asked.append(key)
        return "add that entry"

    monkeypatch.setattr(lineage, "_in_place_of", search)
    papers = tuple(
        Paper(f"child{number}", fields={"title": "T", "crossref": "volume"}) for number in range(9)
    )
    (problem,) = missing_parents(Library(papers=papers))
    assert asked == ["volume"]
    assert problem.message == (
        "'child0', 'child1', 'child2' and 6 more: crossref = {volume} is no entry of the library"
    )


def test_a_child_is_not_the_parent_that_it_misses() -> None:
    text = "@inbook{vol1, crossref={vol}}@inbook{vol2, crossref={vol}}"
    (problem,) = missing_parents(library(text))
    assert problem.hint == "add that entry"
    (problem,) = missing_parents(library(text + "@book{volu, title={B}}"))
    assert problem.hint == "did you mean 'volu'?"


def test_every_missing_parent_is_named_where_it_is_missed_first() -> None:
    text = "@inbook{a, crossref={p}}@inbook{b, crossref={q}}@misc{c, crossref={p}, xdata={q,r,r}}"
    assert [
        problem.message.partition(" is no")[0] for problem in missing_parents(library(text))
    ] == [
        "'a', 'c': crossref = {p}",
        "'b': crossref = {q}",
        "'c': xdata = {q}",
        "'c': xdata = {r}",
    ]
