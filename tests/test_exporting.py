"""The part of a library that is exported."""

from __future__ import annotations

from typing import ClassVar

import pytest

from readlist.exporting import narrowed
from readlist.model import Item, Library, Paper, ReadingList
from readlist.testing import TemporaryProject


class Counted(str):
    """A key that counts how often any is compared with another."""

    __slots__ = ()
    compared: ClassVar[int] = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def test_twice_as_many_keys_are_twice_the_work_and_not_four_times() -> None:
    def comparisons(number: int) -> int:
        papers = tuple(Paper(Counted(f"key{n}"), "misc", {}) for n in range(number))
        Counted.compared = 0
        part = narrowed(Library(papers), [Counted(paper.key) for paper in papers])
        assert len(part.papers) == number
        return Counted.compared

    assert comparisons(400) < 3 * comparisons(200)


def test_the_list_that_was_asked_for_is_remembered() -> None:
    library = Library((Paper("a"),), lists=(ReadingList("one", "One", blocks=(Item("a"),)),))
    assert narrowed(library, list_name="one").selected == "one"
    assert narrowed(library).selected == ""


@pytest.mark.parametrize("said", ["no", "No", "false", "off", "0"])
def test_an_option_is_turned_off_in_anybody_s_words(project: TemporaryProject, said: str) -> None:
    project.write("library.bib", "@misc{a, title = {A}, abstract = {B}}\n")
    result = project.run("export", "-O", f"abstracts={said}")
    assert (result.code, "abstract" in result.out) == (0, False)


def test_an_option_that_is_neither_on_nor_off_is_answered(project: TemporaryProject) -> None:
    result = project.run("export", "-O", "abstracts=maybe")
    assert result.code == 2
    assert result.err == (
        "Error: the format 'bibtex': option 'abstracts': 'maybe' is neither yes nor no\n"
    )


@pytest.mark.parametrize(
    ("given", "known"), [("sort=yaer", "library, key, author, year, title"), ("macros=x", "expand")]
)
def test_an_option_s_values_are_listed(project: TemporaryProject, given: str, known: str) -> None:
    result = project.run("export", "-O", given)
    assert result.code == 2
    assert f"; there are: {known}" in result.err


def test_the_values_of_several_are_listed_too(project: TemporaryProject) -> None:
    result = project.run("export", "--format", "csv", "-O", "columns=key,titel")
    assert "option 'columns': invalid enum value 'titel'; there are: key, type, " in result.err
