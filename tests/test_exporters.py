"""What every built-in exporter keeps, whatever its format."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from readlist.config import parse
from readlist.exporting import fields_of
from readlist.hookspecs import Exporter
from readlist.model import Assigned, Item, Library, Paper, ReadingList, Theme
from readlist.plugins import Plugins

EXPORTERS = {each.record.name: each.record for each in Plugins(parse("")).exporters}
PAPERS = tuple(
    Paper(
        f"key{n}",
        "article",
        {
            "title": f"Title{n}",
            "year": f"{2020 - n}",
            "journal": "Journal of Steps",
            "url": f"https://example.org/{n}",
            "links": f"code <https://example.org/code/{n}>",
            "abstract": f"Abstract{n} of it.",
        },
        themes=(Assigned("steps", 0.5),),
    )
    for n in (3, 1, 2)
)
LIBRARY = Library(
    PAPERS,
    (Theme("steps", "Steps"),),
    (ReadingList("one", "One", blocks=(Item("key1"), Item("key3"), Item("key2"))),),
)
named = pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=EXPORTERS)


def rendered(exporter: Exporter, library: Library = LIBRARY, **options: Any) -> str:
    chosen = exporter.options(**options) if exporter.options else None
    result = exporter.render(library, chosen)
    assert isinstance(result, str)
    return result


@named
def test_papers_stay_in_the_library_s_order(exporter: Exporter) -> None:
    text = rendered(exporter)
    places = [text.index(paper.title) for paper in PAPERS]
    assert places == sorted(places)


@named
def test_the_papers_of_a_list_stay_in_the_list_s_order(exporter: Exporter) -> None:
    by_key = {paper.key: paper for paper in PAPERS}
    papers = tuple(by_key[f"key{n}"] for n in (1, 3, 2))
    text = rendered(exporter, replace(LIBRARY, papers=papers, selected="one"))
    places = [text.index(paper.title) for paper in papers]
    assert places == sorted(places)


@named
def test_every_paper_has_its_links(exporter: Exporter) -> None:
    text = rendered(exporter)
    for n in (1, 2, 3):
        assert f"https://example.org/{n}" in text
        assert f"https://example.org/code/{n}" in text


@named
def test_abstracts_are_there_or_not_as_the_option_says(exporter: Exporter) -> None:
    if exporter.options is None:
        pytest.skip("it has no options")
    assert "abstracts" in {field.name for field in fields_of(exporter.options)}
    assert "Abstract1" in rendered(exporter, abstracts=True)
    assert "Abstract1" not in rendered(exporter, abstracts=False)
