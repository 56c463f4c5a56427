"""Entries become papers, and papers entries, without loss."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import Raw, format_entry, from_paper, parse, read_papers, to_paper
from readlist.model import Link, Origin, Paper, Person

TEXT = r"""
@string{jml = "Journal of {ML}"}

@Article{Mueller:2020,
  Author    = {M{\"u}ller, J{\"o}rg and {The ATLAS Collaboration} and others},
  title     = {The {BERT} Model: A 50\% na\"ive $O(n^2)$},
  journal   = jml # " Letters",
  year      = 2020,
  month     = jan # "~1",
  pages     = {1--10},
  url       = {https://example.org/a_b?x=1&y=50%25},
  links     = {code <https://x.org/code>, dataset <https://x.org/d>},
  keywords  = {nlp; biology},
  editor    = {},
}
"""


def paper_of(text: str) -> Paper:
    return next(read_papers(parse(text, "refs.bib")))


def test_an_entry_is_read_as_text():
    paper = paper_of(TEXT)
    assert (paper.key, paper.type) == ("Mueller:2020", "article")
    assert paper.title == "The BERT Model: A 50% naïve $O(n^2)$"
    assert paper.venue == "Journal of ML Letters"
    assert (paper.get("month"), paper.get("pages")) == ("January 1", "1–10")
    assert paper.authors == (
        Person("Müller", "Jörg"),
        Person("The ATLAS Collaboration", literal=True),
        Person("others", literal=True),
    )
    assert paper.keywords == ("nlp", "biology")
    assert paper.links[1:] == (
        Link("https://x.org/code", "code"),
        Link("https://x.org/d", "dataset"),
    )
    assert "editor" not in paper.fields
    assert paper.origin == Origin("refs.bib", 4, 15)


def test_unchanged_fields_are_repeated_as_they_stood():
    fields = from_paper(paper_of(TEXT)).fields
    assert fields["title"] == r"{The {BERT} Model: A 50\% na\"ive $O(n^2)$}"
    assert fields["month"] == 'jan # "~1"'
    assert isinstance(fields["pages"], Raw)


def test_string_macros_are_put_in_so_that_the_entry_stands_alone():
    assert from_paper(paper_of(TEXT)).fields["journal"] == "{Journal of {ML} Letters}"
    mixed = '@string{s = "x"}@misc{a, note = jan # s # ", " # {y}}'
    assert from_paper(paper_of(mixed)).fields["note"] == 'jan # {x} # ", " # {y}'


def test_a_macro_that_only_a_style_may_know_is_kept():
    assert from_paper(paper_of("@misc{a, journal = jacm}")).fields["journal"] == "jacm"


def test_a_changed_field_is_written_anew():
    paper = paper_of(TEXT)
    raw = {name: value for name, value in paper.raw.items() if name != "title"}
    newer = replace(paper, fields={**paper.fields, "title": "GPT & Co"}, raw=raw)
    assert from_paper(newer).fields["title"] == r"{GPT} \& Co"


def test_a_fresh_entry_is_laid_out_for_reading():
    paper = Paper(
        key="doe2020deep",
        type="article",
        fields={
            "abstract": "One.\n\nTwo 5%.",
            "title": "Deep RAG",
            "month": "March",
            "url": "https://x.org/a_b",
            "primaryclass": "cs.CL",
            "doi": "https://doi.org/10.1/x_y",
            "note": " ",
        },
        people={"author": (Person("Doe", "Jane"), Person("OpenAI, Inc.", literal=True))},
    )
    assert format_entry(from_paper(paper)) == (
        "@article{doe2020deep,\n"
        "  author   = {Doe, Jane and {OpenAI, Inc.}},\n"
        "  title    = {Deep {RAG}},\n"
        "  month    = mar,\n"
        "  doi      = {10.1/x_y},\n"
        "  primaryClass = {cs.CL},\n"
        "  url      = {https://x.org/a_b},\n"
        "  abstract = {One.\n\nTwo 5\\%.},\n"
        "}\n"
    )


def test_a_paper_without_people_gets_a_label():
    assert from_paper(Paper(key="a", fields={"title": "The Power of X"})).fields["key"] == (
        "The Power of X"
    )
    editor = Paper(key="a", fields={"title": "T"}, people={"editor": (Person("Doe"),)})
    assert "key" not in from_paper(editor).fields


@pytest.mark.parametrize(
    ("links", "written"),
    [
        ("", None),
        ("paper <https://x.org>", None),
        ("code <https://x.org>", "code <https://x.org>"),
        ("code <https://y.org>", "paper <https://x.org>, code <https://y.org>"),
    ],
)
def test_links_are_written_where_they_say_more_than_the_url(links, written):
    paper = Paper(key="a", fields={"url": "https://x.org", "links": links})
    assert from_paper(paper).fields.get("links") == written


def test_odd_types_and_field_names_are_made_legal():
    entry = from_paper(Paper(key="a", type="a b", fields={"my field=": "x"}))
    assert (entry.type, dict(entry.fields)) == ("misc", {"my-field": "x"})


TEXTS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn", "Cf", "Zs", "Zl", "Zp", "Mn"])
    | st.just(" "),
    min_size=1,
    max_size=30,
)


@given(st.dictionaries(st.sampled_from(["title", "abstract", "note", "year"]), TEXTS))
def test_a_fresh_entry_reads_back_the_same(fields):
    entry = from_paper(Paper(key="a", fields=fields))
    once = to_paper(parse(format_entry(entry)).entries[0])
    again = to_paper(parse(format_entry(from_paper(replace(once, raw={})))).entries[0])
    assert again.fields == once.fields
    assert set(once.fields) - {"key"} <= set(fields)


EVERYDAY = "abc XYZ 12 éÜßØ & % $ # _ ~ ^ \\ ( ) Ψ ≥ ₂ ℝ .,:;+*="


@given(st.lists(st.sampled_from(EVERYDAY.split())))
def test_everyday_text_survives_to_the_letter(words):
    text = " ".join(word for word in words if word)
    entry = from_paper(Paper(key="a", fields={"title": text, "abstract": text}))
    read = to_paper(parse(format_entry(entry)).entries[0]) if text else None
    assert read is None or (read.title, read.abstract) == (text, text)
