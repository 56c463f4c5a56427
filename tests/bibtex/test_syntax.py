"""A .bib file is read as BibTeX reads it, and given back to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import Broken, Comment, Document, Entry, Preamble, String, evaluate, parse
from readlist.errors import SourceError, StoreError

SHARED = Path(__file__).resolve().parents[2] / "../shared"
BROKEN = sorted((SHARED / "data/broken-bib").glob("*.bib"))


def value(text: str, name: str = "title") -> str:
    """What the first entry's field says."""
    document = parse(text)
    field = document.entries[0].get(name)
    assert field is not None
    return evaluate(field.raw, document.macros)


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse(text).problems]


# ---------------------------------------------------------------------- bytes


FRAGMENTS = st.sampled_from(
    ["@article{a,", "@misc(b,", "title = ", "{x}", '"y"', "{", "}", '"', ",", "\n", "\r\n", "#",
    "=",
     "@string{s = ", "@comment{", "@preamble{", ")", "(", "% ", "jan", "2020", "é", "\ufeff", "@",
     "<<<<<<< a\n", "=======\n", ">>>>>>> b\n", "\\{", " ", "key"]
)  # fmt: skip
BIBLIKE = st.lists(FRAGMENTS, max_size=40).map("".join)


@given(st.binary(max_size=200))
def test_any_bytes_come_back_as_they_were(data):
    assert Document.of(data).to_bytes() == data


@given(BIBLIKE)
def test_blocks_tile_any_text(text):
    document = parse(text)
    if not document.conflicts:
        spans = [block.span for block in document.blocks]
        assert "".join(text[start:end] for start, end in spans) == text
        assert all(start < end for start, end in spans)


@given(BIBLIKE)
def test_spans_and_lines_say_where_things_stand(text):
    document = parse(text)
    for entry in document.entries:
        assert text[slice(*entry.key_span)] == entry.key
        assert entry.line == text.count("\n", 0, entry.span.start) + 1
        for field in entry.fields:
            assert text[slice(*field.value)] == field.raw
            assert text[field.span.start :].startswith(field.name)
            assert field.line == text.count("\n", 0, field.span.start) + 1


@pytest.mark.parametrize(
    "data",
    [
        "@misc{a, title = {é}}".encode(),
        b"\xef\xbb\xbf@misc{a,\r\n  title = {x}\r\n}\r\n",
        b"@misc{a,\n title = {x}}\r\n\r@misc{b}",
        "@misc{a, title = {é}}".encode("utf-16"),
        "@misc{a, author = {Jörg Müller}}".encode("latin-1"),
        "@misc{a, title = {中文标题}}".encode("gb18030"),
        b"@misc{a, title = {\x81\x8d}}",
    ],
)
def test_encodings_marks_and_line_ends_are_remembered(data):
    document = Document.of(data)
    assert document.to_bytes() == data
    assert [entry.key for entry in document.entries][:1] == ["a"]


def test_latin_1_names_are_read_and_reported():
    document = Document.of("@misc{a, author = {Muñoz, José}}".encode("latin-1"), "refs.bib")
    assert "Muñoz, José" in document.text
    assert [(p.code, p.where) for p in document.problems] == [("bib-encoding", "refs.bib")]
    assert document.guessed


def test_chinese_bytes_are_not_taken_for_latin():
    document = Document.of("@misc{a, title = {大语言模型}}".encode("gb18030"))
    assert "大语言模型" in document.text


def test_a_declared_encoding_that_does_not_fit_is_refused():
    with pytest.raises(SourceError, match=r"refs\.bib: is not utf-8"):
        Document.of(b"\xe9", "refs.bib", encoding="utf-8")
    with pytest.raises(SourceError, match="no encoding is called 'utf-9'"):
        Document.of(b"", "refs.bib", encoding="utf-9")


def test_text_that_the_file_cannot_hold_is_refused():
    with pytest.raises(StoreError, match="cannot be written in CP1252"):
        Document("中", "refs.bib", "cp1252").to_bytes()


# ---------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{A {B} c}", "A {B} c"),
        ('"A {B} c"', "A {B} c"),
        ('"a {b " c} d"', 'a {b " c} d'),
        (r"{a \{b\} c}", r"a \{b\} c"),
        (r"{\"{U}}", r"\"{U}"),
        ("2020", "2020"),
        ("jan", "January"),
        ('jan # "~1"', "January~1"),
        ('"a"\n  # "b"\n  # {c}', "abc"),
        ("{a {b {c {d}}}}", "a {b {c {d}}}"),
        ("{}", ""),
        ("{mail\n@user (home) x}", "mail\n@user (home) x"),
        ("{mail\n@user{home}\n@article{x} x}", "mail\n@user{home}\n@article{x} x"),
        ("{100% sure}", "100% sure"),
    ],
)
def test_values_are_read_as_bibtex_reads_them(written, read):
    text = f"@misc{{a, title = {written}, year = 1}}\n@misc{{b}}"
    assert value(text) == read
    assert [entry.key for entry in parse(text).entries] == ["a", "b"]
    assert codes(text) == []


def test_macros_are_put_in_and_ignore_case():
    text = '@string{J = "Journal"}\n@STRING(jml = j # " of ML")\n@misc{a, title = JML # "!"}'
    assert value(text) == "Journal of ML!"


def test_a_macro_that_nothing_defines_is_reported_where_it_stands():
    (problem,) = parse('@misc{a,\n  journal = nosuch # " x"\n}', "refs.bib").problems
    assert (problem.code, problem.where) == ("bib-unknown-macro", "refs.bib:2:13")
    assert "nosuch" in problem.message


def test_a_macro_that_is_defined_below_its_use_is_put_in_and_reported():
    text = "@misc{a, note = later}\n@string{later = {x}}\n@misc{b, note = later}"
    assert value(text, "note") == "x"
    (problem,) = parse(text, "refs.bib").problems
    assert (problem.code, problem.where) == ("bib-late-macro", "refs.bib:1:17")
    assert "line 2" in problem.message


def test_a_macro_may_be_empty():
    assert value("@string{none = {}}\n@misc{a, title = none}") == ""


def test_braces_may_nest_to_any_depth():
    deep = "{" * 50_000 + "x" + "}" * 50_000
    assert value(f"@misc{{a, title = {{{deep}}}}}") == deep


def test_entries_may_stand_in_parentheses():
    text = "@article(a, title = {x) y}, year = 2020)\n@misc{b}"
    assert value(text) == "x) y"
    assert [entry.key for entry in parse(text).entries] == ["a", "b"]


def test_names_keep_their_case_and_are_found_without():
    (entry,) = parse("@InProceedings{Key:1, TITLE = {x}}").entries
    assert (entry.type, entry.key, entry.fields[0].name) == ("InProceedings", "Key:1", "TITLE")
    assert entry.get("title") == entry.fields[0]


def test_every_kind_of_block_is_told_apart():
    text = "% c\n@string{s={x}}\n@preamble{ {p} # s }\n@comment{a {b} c}\n@misc{k}\n"
    kinds = [type(block) for block in parse(text).blocks]
    assert [kind for kind in kinds if kind.__name__ != "Text"] == [String, Preamble, Comment, Entry]


# ---------------------------------------------------------------------- between entries


def test_an_entry_in_a_percent_line_is_an_entry_as_for_bibtex():
    document = parse("% @misc{a, title={x}}\n", "refs.bib")
    assert [entry.key for entry in document.entries] == ["a"]
    (problem,) = document.problems
    assert (problem.code, problem.where) == ("bib-live-comment", "refs.bib:1:3")
    assert "biber" in problem.hint


def test_an_entry_commented_out_line_by_line_is_explained():
    (problem,) = parse("% @misc{a,\n%   title = {x}\n% }\n@misc{b}").problems
    assert problem.severity == "warning"
    assert "%" in problem.hint


def test_an_entry_inside_a_comment_is_skipped_and_reported():
    document = parse("@comment{\n@misc{a, title={x}}\n}\n@misc{b}")
    assert [entry.key for entry in document.entries] == ["b"]
    assert [problem.code for problem in document.problems] == ["bib-live-comment"]


@pytest.mark.parametrize("end", ["", "\n"])
def test_an_entry_that_bibtex_misses_on_the_last_line_is_read_and_reported(end):
    document = parse(f"@misc{{a}}\n@misc{{b}} @misc{{c}}{end}", "refs.bib")
    assert [entry.key for entry in document.entries] == ["a", "b", "c"]
    (problem,) = document.problems
    assert (problem.code, problem.where) == ("bib-last-line", "refs.bib:2:10")
    assert codes("@misc{a}\n@misc{b} @misc{c}\n\n") == []
    assert codes("@misc{a,\n} @misc{b,\n}") == []


def test_a_no_break_space_before_a_name_is_read_over_and_reported():
    text = "@misc{a,\n\u00a0 title = {x\u00a0y},\n year = 1}"
    assert value(text) == "x\u00a0y"
    (problem,) = parse(text, "refs.bib").problems
    assert (problem.code, problem.where) == ("bib-odd-space", "refs.bib:2:1")


@pytest.mark.parametrize("prose", ["mail me@x.org for more", "go @home {not} now", "@"])
def test_an_at_sign_in_prose_is_reported_and_takes_nothing_along(prose):
    document = parse(f"{prose}\n\n@misc{{b, title = {{x}}}}")
    assert [entry.key for entry in document.entries] == ["b"]
    assert [problem.code for problem in document.problems] == ["bib-stray-at"]


# ---------------------------------------------------------------------- broken entries

GOOD = "@misc{good, title = {Good}}\n"


@pytest.mark.parametrize(
    ("broken", "code", "where", "hint"),
    [
        ("@misc{bad,\n author = {A}\n title = {B}\n}\n", "bib-no-comma", ":3:14", "author"),
        ("@misc{bad,\n title = {A {B},\n year = {1}\n}\n", "bib-unclosed", ":3:10", "title"),
        ('@misc{bad,\n title = "A {B",\n year = {1}\n}\n', "bib-unclosed", ":3:10", "quotes"),
        ("@misc{bad,\n title = {A}\n", "bib-no-close", ":3:13", "title"),
        ("@misc{,\n title = {A}\n}\n", "bib-no-key", ":2:7", "surname2024word"),
        ("@misc{title = {A}}\n", "bib-no-key", ":2:7", ""),
        ("@misc{bad,, title = {A}}\n", "bib-no-field-name", ":2:11", "comma"),
        ("@misc{bad, title {A}}\n", "bib-no-equals", ":2:12", "title ="),
        ("@misc{bad, title = }\n", "bib-no-value", ":2:20", ""),
        ("@misc{bad, title = {A})\n", "bib-wrong-close", ":2:23", ""),
        ("@string{bad}\n", "bib-no-equals", ":2:9", ""),
        ('@string{bad = "M\\"u"}\n', "bib-no-close", ":2:19", "ends a value in quotes"),
    ],
)
def test_a_broken_entry_is_kept_and_takes_no_neighbour_along(broken, code, where, hint):
    document = parse(GOOD + broken + "\n" + GOOD.replace("good", "last"), "refs.bib")
    assert [entry.key for entry in document.entries] == ["good", "last"]
    (problem,) = document.problems
    assert (problem.code, problem.where, problem.severity) == (code, f"refs.bib{where}", "error")
    assert hint in problem.hint
    (block,) = (block for block in document.blocks if isinstance(block, Broken))
    assert document.text[slice(*block.span)] == broken.rstrip()


def test_a_lost_brace_that_a_later_entry_makes_up_for_swallows_nothing():
    text = "@misc{a, note = {x {y}\n}\n\n@misc{b, title = {z}\n}\n\n@misc{c, title = {w}}}\n"
    assert [entry.key for entry in parse(text).entries] == ["b", "c"]


def test_many_broken_entries_are_read_in_one_go():
    text = "@misc{bad, title = {x\n" * 20_000
    assert len(parse(text).problems) == 20_000


def test_a_repeated_key_is_reported_ignoring_case_and_both_are_kept():
    document = parse("@misc{Foo, year=1}\n@misc{foo, year=2}", "refs.bib")
    assert [(p.code, p.where) for p in document.problems] == [("bib-repeated-key", "refs.bib:2:7")]
    assert len(document.entries) == 2
    assert document.entry("FOO") is document.entries[0]


def test_a_repeated_field_is_reported_and_the_first_counts():
    text = "@misc{a, title = {x}, Title = {y}}"
    assert codes(text) == ["bib-repeated-field"]
    assert value(text) == "x"


# ---------------------------------------------------------------------- conflicts

CONFLICT = """@misc{a, title = {A}}
<<<<<<< HEAD
@misc{b,
  title = {B},
=======
@misc{c,
  title = {C},
>>>>>>> other
  year = 2020
}
"""


def test_both_sides_of_a_git_conflict_are_read():
    document = parse(CONFLICT, "refs.bib")
    assert sorted(entry.key for entry in document.entries) == ["a", "b", "c"]
    assert all(entry.get("year") for entry in document.entries[1:])
    (problem,) = document.problems
    assert (problem.code, problem.where, problem.severity) == ("conflict", "refs.bib:2-8", "error")


def test_a_conflict_in_one_field_is_one_problem():
    text = CONFLICT.replace("@misc{c,", "@misc{b,")
    assert codes(text) == ["conflict"]


def test_a_line_of_equals_signs_is_no_conflict():
    assert parse("=======\n" + GOOD).conflicts == ()


# ---------------------------------------------------------------------- files of others


@pytest.mark.skipif(not BROKEN, reason=f"no sample files in {SHARED}/data/broken-bib")
@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_shared_files_keep_their_bytes_and_their_good_entries(path):
    data = path.read_bytes()
    document = Document.of(data, path.name)
    assert document.to_bytes() == data
    if path.name.startswith("m"):
        assert {"good_a", "good_c"} <= {entry.key for entry in document.entries}
        assert document.problems
    else:
        assert document.problems == ()
