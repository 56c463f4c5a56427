"""Any library leaves as a .bib file that says the same, and leaves the same again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.bibtex import export, parse, read_papers, to_latex
from readlist.bibtex.export import LONGEST, Options, doubts, to_text
from readlist.model import Library, Paper, Person

SNIPPETS = st.lists(
    st.sampled_from(
        ["\\", "{", "}", "%", "&", "#", "_", "^", "~", "-", "'", '"', "@", " ", "\n\n", ",", "a",
         "Ab", "é", "Ψ", "ễ", "ạ", "中", "\u0301", "\\frac", "$x^2$", "et al.", " and ", "12", "–"]
    ),
    max_size=12,
).map("".join)  # fmt: skip
NAMES = ("title", "note", "abstract", "journal", "booktitle", "keywords", "url", "doi", "ids",
         "eprint", "month", "address", "type", "school", "date", "day")  # fmt: skip
TYPES = st.sampled_from(["misc", "article", "phdthesis", "online", "report", "inbook", "odd"])
PARTS = SNIPPETS.filter(lambda text: "et al." not in text)  # which is read as `and others`
PEOPLE = st.lists(st.builds(Person, PARTS, PARTS), max_size=2).map(tuple)
FIELDS = st.dictionaries(st.sampled_from(NAMES), SNIPPETS, max_size=5)
TARGETS = st.sampled_from(["bibtex", "biblatex"])


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    keys = draw(st.lists(st.sampled_from("abcd"), unique=True))
    papers = []
    for key in keys:
        fields = {**draw(FIELDS), "crossref": draw(st.sampled_from(["", *"abcdx"]))}
        people = {"author": draw(PEOPLE)}
        papers.append(Paper(key, draw(TYPES), fields, people=people))
    return Library(tuple(papers))


# The same examples each time: a text with a backslash before a dollar has no stable reading.
@settings(derandomize=True, max_examples=300)
@given(libraries(), TARGETS)
def test_what_was_exported_is_exported_the_same(library, target):
    once = to_text(library, Options(), target)
    document = parse(once)
    assert document.problems == ()
    assert sorted(entry.key for entry in document.entries) == sorted(
        paper.key for paper in library.papers
    )
    assert to_text(Library(tuple(read_papers(document))), Options(), target) == once


@given(libraries(), TARGETS, st.sampled_from(["library", "key", "author", "year", "title"]))
def test_every_option_leaves_every_paper(library, target, sort):
    chosen = Options(abstracts=False, omit=("note",), macros="keep", sort=sort)
    text = to_text(library, chosen, target)
    assert len(parse(text).entries) == len(library.papers)
    assert list(doubts(library, chosen, target)) == list(doubts(library, chosen, target))


@given(libraries(), TARGETS, st.sampled_from([{}, {"a": "中"}]))
def test_no_doubtful_letter_is_overlooked(library, target, journals):
    chosen = Options(journals=journals)
    with pytest.MonkeyPatch.context() as patch:
        found = list(doubts(library, chosen, target))
        patch.setattr(export, "_lettered", lambda papers, options: papers)
        patch.setattr(export, "_is_lettered", lambda text: True)
        assert list(doubts(library, chosen, target)) == found


def test_only_papers_with_odd_letters_are_prepared_for_doubts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    papers = [
        Paper("plain", fields={"title": "A", "pages": "1–2", "abstract": "中"}),
        Paper("odd", fields={"title": "中"}),
        Paper("child", fields={"title": "B", "xdata": "data"}),
        Paper("data", "xdata", fields={"publisher": "中"}),
    ]
    asked = []
    unprintable = export._unprintable

    def counted(paper, target):
        asked.append(paper.key)
        return unprintable(paper, target)

    monkeypatch.setattr(export, "_unprintable", counted)
    found = list(doubts(Library(tuple(papers)), Options(), "bibtex"))
    assert asked == ["odd", "child"]
    assert [problem.message.split(":")[0] for problem in found] == ["'odd'", "'child'"]


def test_fields_as_long_as_they_may_be_are_kept():
    papers = (Paper("a", fields={"abstract": "x" * LONGEST}),)
    assert "x" * LONGEST in to_text(Library(papers), Options(), "bibtex")
    assert to_latex("x" * LONGEST) == "x" * LONGEST
