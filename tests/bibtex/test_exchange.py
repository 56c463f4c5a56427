"""bibtexparser's code works on our documents, and its changes come back as edits."""

from __future__ import annotations

import re

import bibtexparser
import pytest
from bibtexparser import middlewares, model
from bibtexparser.library import Library
from hypothesis import given

from readlist.bibtex import from_bibtexparser, parse, read_papers
from readlist.errors import StoreError
from tests.bibtex.test_lossless import ANY_FILE

LIBRARY = """% refs of chapter 3
@string{jml = "Journal of ML"}
@Article{Berg:2020,
  author  = {Berg, Tom and Lind, Jonas},
  title   = "Checking {S}teps",
  journal = jml # " Letters",
  month   = may,
  year    = 2020
}

@misc{two, title={One line}, year={1999}}
@misc{bad, title={x} year={2000}}
@misc{Two, title={Repeated}}
@comment{jabref-meta: x;}
"""


def test_every_block_is_there_as_bibtexparser_has_it():
    library = parse(LIBRARY).to_bibtexparser()
    assert [entry.key for entry in library.entries] == ["Berg:2020", "two", "Two"]
    assert library.entries_dict["Berg:2020"]["journal"] == "Journal of ML Letters"
    assert library.entries_dict["Berg:2020"]["month"] == "may"
    assert [(s.key, s.value) for s in library.strings] == [("jml", "Journal of ML")]
    assert [block.raw for block in library.failed_blocks] == ["@misc{bad, title={x} year={2000}}"]
    assert [c.comment for c in library.comments] == ["% refs of chapter 3", "jabref-meta: x;"]
    assert library.entries[1].start_line == 10


def test_a_library_that_nobody_changed_comes_back_to_the_byte():
    document = parse(LIBRARY)
    assert document.from_bibtexparser(document.to_bibtexparser()) == document


@given(ANY_FILE)
def test_any_file_goes_to_bibtexparser_and_back_unchanged(text):
    document = parse(text)
    if not document.conflicts:
        assert document.from_bibtexparser(document.to_bibtexparser()).text == text


def test_what_a_middleware_changes_is_edited_and_nothing_else():
    document = parse(LIBRARY)
    library = middlewares.MonthIntMiddleware().transform(document.to_bibtexparser())
    library.entries_dict["two"].set_field(model.Field("note", "50\\% off"))
    library.entries_dict["two"].key = "deux"
    expected = LIBRARY.replace("month   = may", "month   = {5}").replace(
        "@misc{two, title={One line}, year={1999}}",
        "@misc{deux, title={One line}, year={1999}, note={50\\% off}}",
    )
    assert document.from_bibtexparser(library).text == expected


def test_entries_that_are_removed_added_or_retyped_follow():
    document = parse(LIBRARY)
    library = document.to_bibtexparser()
    library.remove(library.entries_dict["two"])
    library.entries_dict["Berg:2020"].entry_type = "misc"
    library.add(model.Entry("book", "new", [model.Field("title", "New")]))
    edited = document.from_bibtexparser(library)
    assert "@misc{Berg:2020," in edited.text
    assert "One line" not in edited.text
    assert '@book{new,\n  title   = "New"' in edited.text or "title   = {New}" in edited.text
    assert "Repeated" in edited.text


def test_what_cannot_come_back_is_said():
    document = parse(LIBRARY)
    library = middlewares.SeparateCoAuthors().transform(document.to_bibtexparser())
    with pytest.raises(StoreError, match=r"Berg:2020\.author: holds a list, not text"):
        document.from_bibtexparser(library)
    library = document.to_bibtexparser()
    library.strings[0].value = "other"
    with pytest.raises(StoreError, match="an @string was changed"):
        document.from_bibtexparser(library)


def test_a_library_of_bibtexparser_becomes_a_new_document():
    library = bibtexparser.parse_string(
        '@string{s = "S"}\n@preamble{"x"}\n% free\n@comment{y}\n@misc{a, title = {T}}'
    )
    document = from_bibtexparser(library)
    assert [entry.key for entry in document.entries] == ["a"]
    assert document.macros == {"s": "S"}
    assert all(part in document.text for part in ('@preamble{"x"}', "% free", "@comment{y}"))
    assert document.problems == ()


def test_bibtexparser_reads_what_we_read():
    ours = parse(LIBRARY.replace(' # " Letters"', "")).to_bibtexparser()
    theirs = bibtexparser.parse_string(LIBRARY.replace(' # " Letters"', ""))
    for mine, other in zip(ours.entries[:2], theirs.entries[:2], strict=True):
        assert mine.key == other.key
        assert [(f.key, f.value) for f in mine.fields] == [(f.key, f.value) for f in other.fields]


def test_a_comment_keeps_its_braces():
    library = parse(
        "@comment{jabref-meta: {groups {one}}}\n@misc{a, title={x}}\n"
    ).to_bibtexparser()
    assert [comment.comment for comment in library.comments] == ["jabref-meta: {groups {one}}"]
    assert [entry.key for entry in from_bibtexparser(library).entries] == ["a"]


@pytest.mark.parametrize(
    "moves", ["a:b b:c c:d", "a:c c:d", "a:b b:a", "a:b b:c c:a", "a:B b:A c:C"]
)
def test_keys_may_move_on_and_go_round(moves):
    new = dict(move.split(":") for move in moves.split())
    before = "@misc{a, title={1}}\n\n@misc{b, title={2}}\n\n@misc{c, title={3}}\n"
    library = (document := parse(before)).to_bibtexparser()
    for entry in library.entries:
        entry.key = new.get(entry.key, entry.key)
    after = re.sub(r"(?<=\{)[abc](?=,)", lambda key: new.get(key[0], key[0]), before)
    assert document.from_bibtexparser(library).text == after


@pytest.mark.parametrize("keys", ["ddc", "baa", "bba"])
def test_two_entries_cannot_get_one_key(keys):
    document = parse("@misc{a}\n\n@misc{b}\n\n@misc{c}\n")
    library = document.to_bibtexparser()
    for entry, key in zip(list(library.entries), keys, strict=True):
        entry.key = key
    with pytest.raises(StoreError, match="already has an entry"):
        document.from_bibtexparser(library)


def test_a_new_entry_may_have_the_key_that_another_had():
    document = parse("@misc{a, title={1}}\n")
    library = document.to_bibtexparser()
    library.entries[0].key = "b"
    library = Library([model.Entry("misc", "a", [model.Field("title", "2")]), *library.entries])
    papers = read_papers(document.from_bibtexparser(library))
    assert {paper.key: paper.title for paper in papers} == {"a": "2", "b": "1"}


def test_an_entry_may_get_the_key_of_one_that_was_removed():
    document = parse("@misc{a, title={One}}\n\n@misc{b, title={Two}}\n")
    library = document.to_bibtexparser()
    library.remove(library.entries_dict["a"])
    library.entries_dict["b"].key = "a"
    assert document.from_bibtexparser(library).text == "@misc{a, title={Two}}\n"
