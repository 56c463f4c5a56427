"""From one format into the next and back: a paper is the same paper in all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist import Library, Paper, Source
from readlist.bibtex import parse, read_papers
from readlist.builtin import bibtex, csl, nbib, ris
from tests.bibtex.test_records import keyed, papers

# What all four hold.
EVERY = ("year", "volume", "doi", "pmid", "issn", "url", "keywords", "note", "abstract", "author")
HELD = {
    "article": (*EVERY, "journal", "number", "pages"),
    "incollection": (*EVERY, "booktitle", "publisher", "pages", "address"),
    "inproceedings": (*EVERY, "booktitle", "pages", "publisher"),
    "book": (*EVERY, "publisher", "address", "edition"),
    "techreport": (*EVERY, "institution", "number"),
    "phdthesis": (*EVERY, "school", "address"),
}
WRITTEN = st.lists(papers(HELD, one_paragraph=True), min_size=1, max_size=3).map(keyed)
FORMATS = {"ris": ris, "nbib": nbib, "csl": csl}


def as_bibtex(written: tuple[Paper, ...]) -> tuple[Paper, ...]:
    return tuple(read_papers(parse(bibtex.render(Library(written)))))


def through(name: str, written: tuple[Paper, ...]) -> tuple[Paper, ...]:
    module = FORMATS[name]
    things = module.read(Source(f"x.{name}", text=module.render(Library(written))))
    read = [thing for thing in things if isinstance(thing, Paper)]
    return tuple(replace(new, key=old.key) for new, old in zip(read, written, strict=True))


def facts(written: tuple[Paper, ...]) -> list[tuple[object, ...]]:
    return [
        (paper.key, paper.type, dict(paper.people), dict(paper.fields), paper.links)
        for paper in written
    ]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25)
@given(WRITTEN)
def test_a_bib_file_comes_back_the_same_from_other_formats(name, written):
    library = as_bibtex(written)
    assert facts(as_bibtex(through(name, library))) == facts(library)


@settings(max_examples=25)
@given(WRITTEN)
def test_papers_go_round_through_all_formats(written):
    library = as_bibtex(written)
    again = as_bibtex(through("csl", through("nbib", through("ris", library))))
    assert facts(again) == facts(library)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_recognises_what_it_writes_and_no_other_does(name):
    paper = Paper("a", "article", {"title": "Maps", "journal": "Annals", "doi": "10.1000/1"})
    text = FORMATS[name].render(Library((paper,)))
    source = Source("download.txt", text.encode(), text)
    others = [module for other, module in FORMATS.items() if other != name]
    assert FORMATS[name].recognises(source)
    assert not any(module.recognises(source) for module in [*others, bibtex])
