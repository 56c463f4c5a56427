"""An edit changes the bytes it is about, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import (
    Document,
    DropEntry,
    NewEntry,
    PutField,
    RenameEntry,
    RetypeEntry,
    evaluate,
    parse,
)
from readlist.bibtex.layout import Raw
from readlist.errors import StoreError

LIBRARY = """% my library
@Article{Mueller:2020,
  author  = {M{\\"u}ller, J},
  title   = "Old {T}itle",
  year    = 2020,
  month   = jan # "~1",
}

Free text.

@misc{two, title={One line}, year={1999}}
@misc(three,
    title = {In parentheses}
)
"""


def edited(*changes, text=LIBRARY):
    return parse(text).edit(changes).text


@pytest.mark.parametrize(
    ("name", "new", "old_line", "new_line"),
    [
        ("title", "New", '  title   = "Old {T}itle",', '  title   = "New",'),
        ("title", 'A "new"', '  title   = "Old {T}itle",', '  title   = {A "new"},'),
        ("year", "2021", "  year    = 2020,", "  year    = 2021,"),
        ("year", "in press", "  year    = 2020,", "  year    = {in press},"),
        ("month", "feb", '  month   = jan # "~1",', "  month   = feb,"),
        ("AUTHOR", "X", '  author  = {M{\\"u}ller, J},', "  author  = {X},"),
    ],
)
def test_a_changed_field_keeps_its_spacing_and_delimiters(name, new, old_line, new_line):
    assert old_line in LIBRARY
    expected = LIBRARY.replace(old_line, new_line)
    assert edited(PutField("Mueller:2020", name, new)) == expected


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("Mueller:2020", 'jan # "~1",\n}', 'jan # "~1",\n  note    = {N},\n}'),
        ("two", "year={1999}}", "year={1999}, note={N}}"),
        ("three", "parentheses}\n)", "parentheses},\n    note = {N}\n)"),
    ],
)
def test_a_new_field_is_written_like_its_neighbours(key, before, after):
    if key == "Mueller:2020":
        after = after.replace("{N}", "{N}")
    assert edited(PutField(key, "note", "N")) == LIBRARY.replace(before, after)


@pytest.mark.parametrize(
    ("key", "name", "gone"),
    [
        ("Mueller:2020", "author", '\n  author  = {M{\\"u}ller, J},'),
        ("Mueller:2020", "month", ',\n  month   = jan # "~1"'),
        ("two", "title", " title={One line},"),
        ("two", "year", ", year={1999}"),
    ],
)
def test_a_field_goes_with_its_comma(key, name, gone):
    assert edited(PutField(key, name, None)) == LIBRARY.replace(gone, "")


def test_fields_come_and_go_together():
    text = edited(
        PutField("two", "title", None), PutField("two", "year", None), PutField("two", "doi", "1/2")
    )
    assert "@misc{two, doi={1/2}}\n" in text
    assert parse(text).problems == ()


def test_an_entry_without_fields_gets_its_first():
    assert edited(PutField("a", "title", "x"), text="@misc{a}\n") == (
        "@misc{a,\n  title    = {x},\n}\n"
    )


def test_a_renamed_entry_changes_its_key_only():
    text = edited(RenameEntry("two", "deux"), PutField("deux", "year", "2000"))
    assert text == LIBRARY.replace("{two", "{deux").replace("{1999}", "{2000}")


def test_a_dropped_entry_leaves_no_gap():
    assert edited(DropEntry("Mueller:2020")).startswith("% my library\nFree text.\n")
    assert edited(DropEntry("three")) == LIBRARY[: LIBRARY.index("@misc(three")]
    assert edited(DropEntry("b"), text="@misc{a}\n\n@misc{b}\n") == "@misc{a}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "@misc{new,\n  title    = {T},\n  abstract = {A},\n}\n"),
        ("@a{b,\n\ttitle={x}\n}", "\n\n@misc{new,\n\ttitle={T},\n\tabstract={A}\n}\n"),
        ("@a{b,\n  t     = {x},\n  title = {y},\n  }\n",
         "\n@misc{new,\n  title = {T},\n  abstract = {A},\n  }\n"),
        ("@a{b,\r\n t = \"x\"\r\n}\r\n\r\n",
         "@misc{new,\r\n title = \"T\",\r\n abstract = \"A\"\r\n}\r\n"),
        ("@a{b,\n  title    = {x},\n  year     = 1,\n  archivePrefix = {arXiv},\n}\n",
         "\n@misc{new,\n  title    = {T},\n  abstract = {A},\n}\n"),
    ],
)  # fmt: skip
def test_a_new_entry_follows_the_habit_of_the_file(text, expected):
    assert edited(NewEntry("misc", "new", {"title": "T", "abstract": "A"}), text=text) == (
        text + expected
    )


def test_new_entries_stand_apart_by_one_blank_line():
    text = edited(NewEntry("misc", "x", {"year": "1"}), NewEntry("misc", "y", {}), text="@a{b}\n")
    assert [entry.key for entry in parse(text).entries] == ["b", "x", "y"]
    assert "}\n\n@misc{y" in text


def test_a_new_entry_is_not_swallowed_by_one_that_was_never_closed():
    text = '@a{b}\n\n@misc{cut, title = "half'
    after = edited(NewEntry("misc", "new", {"year": "1"}), text=text)
    assert after.endswith('\n\n@misc{cut, title = "half')
    assert [entry.key for entry in parse(after).entries] == ["b", "new"]


def test_a_raw_value_is_written_as_it_stands():
    assert "month = may # {~1}" in edited(PutField("three", "month", Raw("may # {~1}")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (PutField("nobody", "title", "x"), "has no entry 'nobody'"),
        (PutField("two", "title", "a } b {"), "do not balance"),
        (PutField("two", "ti tle", "x"), "cannot be a field name"),
        (PutField("two", "title", Raw("{a}, b = {c}")), "not a BibTeX value"),
        (NewEntry("misc", "TWO", {}), "already has an entry"),
        (NewEntry("misc", "a b", {}), "cannot be a citation key"),
        (RenameEntry("two", "Three"), "already has an entry"),
        (DropEntry("nobody"), "has no entry"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(change, message):
    with pytest.raises(StoreError, match=message):
        edited(change)


def test_a_file_with_conflict_markers_is_not_edited():
    text = "<<<<<<< a\n@misc{a}\n=======\n@misc{b}\n>>>>>>> c\n"
    with pytest.raises(StoreError, match="resolve the git conflict"):
        edited(DropEntry("a"), text=text)


def test_edits_keep_the_encoding():
    document = parse(LIBRARY)
    assert document.edit([]) is document
    after = document.edit([DropEntry("two")])
    assert (after.name, after.encoding, after.bom) == (document.name, document.encoding, b"")


# ---------------------------------------------------------------------- any edit of any file

WORDS = st.text(st.sampled_from('abcXYZ é{}\\"#%$@,=\n '), max_size=12)
BALANCED = WORDS.map(lambda text: text.replace("{", "").replace("}", "")) | st.just("a {B} c")
VALUES = BALANCED.map("{{{}}}".format) | st.sampled_from(['"q {x} y"', "2020", "jan", 'jan # "x"'])
NAMES = st.sampled_from(["title", "Author", "year", "note", "abstract", "doi"])
LAYOUTS = st.sampled_from(
    [(",\n  ", " = ", ",\n"), (", ", "=", ""), (",\r\n\t", " = ", "\r\n"), ("\n, ", "  =\n ", "\n")]
)


@st.composite
def libraries(draw):
    """A text of a few entries in various layouts, with prose between them."""
    parts = []
    for number in range(draw(st.integers(1, 4))):
        separator, equals, end = draw(LAYOUTS)
        fields = draw(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
        body = "".join(f"{separator}{name}{equals}{raw}" for name, raw in fields.items())
        opening, closing = draw(st.sampled_from(["{}", "()"]))
        parts.append(f"@misc{opening}key{number}{body}{end}{closing}")
        parts.append(draw(st.sampled_from(["\n\n", "\n", "", "\n% note\n", "\r\n prose \r\n"])))
    return "".join(parts)


@given(libraries(), st.data())
def test_putting_a_field_touches_nothing_else(text, data):
    document = parse(text)
    entry = data.draw(st.sampled_from(document.entries))
    name, value = data.draw(NAMES), data.draw(BALANCED | st.none())
    after = document.edit([PutField(entry.key, name, value)])
    assert _contents(after, without=(entry.key, name)) == _contents(
        document, without=(entry.key, name)
    )
    start, end = entry.span
    assert after.text.startswith(text[:start])
    assert after.text.endswith(text[end:])
    found = after.entry(entry.key).get(name)
    assert (evaluate(found.raw, {}) if found else None) == value


@given(libraries(), st.dictionaries(NAMES.map(str.lower), BALANCED, max_size=4))
def test_a_new_entry_is_read_as_it_was_meant(text, fields):
    document = parse(text)
    after = document.edit([NewEntry("book", "fresh", fields)])
    assert after.text.startswith(text)
    added = after.entries[-1]
    assert (added.type, added.key) == ("book", "fresh")
    assert {field.name: evaluate(field.raw, {}) for field in added.fields} == fields
    assert after.edit([DropEntry("fresh")]).text.rstrip() == text.rstrip()


@given(libraries(), st.data())
def test_dropping_an_entry_keeps_the_others(text, data):
    document = parse(text)
    key = data.draw(st.sampled_from(document.entries)).key
    after = document.edit([DropEntry(key)])
    kept = {name: fields for name, fields in _contents(document).items() if name != key}
    assert _contents(after) == kept


def _contents(document, without=None):
    """Each entry's fields by name, except the one that is being edited."""
    return {
        entry.key: {
            field.name: field.raw
            for field in entry.fields
            if (entry.key, field.name.lower()) != (without and (without[0], without[1].lower()))
        }
        for entry in document.entries
    }


# ---------------------------------------------------------------------- encodings


def test_a_character_that_the_file_cannot_hold_is_written_as_latex():
    document = Document("@misc{a, title = {é}}\n", "refs.bib", "latin-1")
    edited = document.edit([PutField("a", "note", "Łódź é Ψ")])
    assert edited.to_bytes().decode("latin-1") == (
        "@misc{a, title = {é}, note = {{\\L}ód{\\'z} é {$\\Psi$}}}\n"
    )


@pytest.mark.parametrize(("name", "value"), [("note", "中"), ("url", "http://a.b/ł")])
def test_a_character_that_can_only_be_lost_is_refused_with_the_way_out(name, value):
    document = Document("@misc{a}\n", "refs.bib", "latin-1")
    with pytest.raises(StoreError, match=r"refs\.bib: a\.\w+: '.' cannot be .* fmt --to-utf8"):
        document.edit([PutField("a", name, value)])


def test_an_entry_is_made_one_of_another_type():
    assert edited(RetypeEntry("two", "Article")) == LIBRARY.replace("@misc{two", "@Article{two")
    with pytest.raises(StoreError, match="'comment' is no type of entry"):
        edited(RetypeEntry("two", "comment"))


def test_a_document_is_written_whole(tmp_path):
    document = parse(LIBRARY).edit([PutField("two", "year", "2000")])
    document.write(tmp_path / "new.bib")
    assert (tmp_path / "new.bib").read_text() == LIBRARY.replace("{1999}", "{2000}")
    with pytest.raises(StoreError, match="cannot be written"):
        document.write(tmp_path)


@pytest.mark.parametrize(
    "end",
    [
        "@misc{\n",
        "@misc{",
        "}@misc{\n",
        "words @misc{\n",
        "@misc{bad,\n title = {x\n",
        "@ misc (",
        "@",
    ],
)
def test_a_new_entry_is_read_back_whatever_ends_the_file(end):
    text = "@misc{a, year = 1}\n" + end
    edited = parse(text).edit([NewEntry("misc", "new", {"title": "T"})])
    assert [entry.key for entry in edited.entries] == ["a", "new"]
    assert (
        edited.text.replace("\n@misc{new,\n  title    = {T},\n}\n", "", 1).split() == text.split()
    )
