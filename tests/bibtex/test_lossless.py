"""Whatever a file holds: it comes back to the byte, an edit changes its own bytes, nothing raises.

The files are made of what .bib files are made of, then damaged: characters and stretches go,
come, or change places. Two readers are held against each other: the quick pattern for plain
fields, and the careful one that counts every brace.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.bibtex import (
    Document,
    DropEntry,
    Entry,
    NewEntry,
    PutField,
    RenameEntry,
    Text,
    evaluate,
    parse,
    read_papers,
)
from readlist.bibtex import scan as scan_module
from readlist.errors import StoreError

KEYS = st.sampled_from(["a", "Smith:2020", "DBLP:conf/x/y", "müller", "b.c-d_e", "2020x"])
NAMES = st.sampled_from(["title", "Author", "year", "month", "x-note", "url", "abstract"])
WORDS = st.sampled_from(
    ["deep", "{BERT}", r"M{\"u}ller", r"\'e", r"\{", "50\\%", "$x^2$", "and", "a, b", "\n  more",
     "{a {b {c {d {e}}}}}", "é", "中", "😀", "~", "--", "#", "@misc{x}", '{"}', "http://a.b/c_d%20"]
)  # fmt: skip
NEVER = re.compile("(?!)()()|")  # in the place of the quick pattern: it reads no field
BLANK = st.sampled_from(["", " ", "\n", "\r\n", "\t", "\n  "])


def balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


BODY = st.lists(WORDS, max_size=5).map(" ".join).filter(balanced)
VALUES = st.one_of(
    BODY.map(lambda body: "{" + body + "}"),
    BODY.filter(lambda body: '"' not in body).map(lambda body: f'"{body}"'),
    st.sampled_from(["2020", "jan", 'jan # "~1"', "JML", 'jml # {x} #\n "y"']),
)
FIELDS = st.builds("{}{}{}={}{}".format, BLANK, NAMES, BLANK, BLANK, VALUES)


@st.composite
def entries(draw: st.DrawFn) -> str:
    opening, closing = draw(st.sampled_from([("{", "}"), ("(", ")")]))
    kind = draw(st.sampled_from(["article", "Misc", "inproceedings"]))
    fields = ",".join(draw(st.lists(FIELDS, min_size=1, max_size=5)))
    comma = draw(st.sampled_from(["", ","]))
    return f"@{kind}{opening}{draw(KEYS)},{fields}{comma}{draw(BLANK)}{closing}"


OTHERS = st.sampled_from(
    ['@string{jml = "J. of ML"}', "@STRING(acm = {ACM})", "@preamble{ {x} # jml }", "% a comment",
     "@comment{jabref-meta: x;}", "Free text.", "@comment{@misc{inside, title={x}}}"]
)  # fmt: skip
FILES = st.lists(st.one_of(entries(), OTHERS, BLANK), max_size=8).map("\n".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A file with a few things deleted, inserted, doubled or cut off."""
    text = draw(FILES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 6)))
        text = text[:at] + draw(st.sampled_from(["", *'{}(),"=#@%\\ \n', text[at:end] * 2])) + (
            text[end:] if draw(st.booleans()) else text[at:]
        )  # fmt: skip
    return text if draw(st.booleans()) else text[: draw(st.integers(0, len(text)))]


ANY_FILE = st.one_of(FILES, damaged())


@given(ANY_FILE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
@settings(max_examples=300)
def test_a_file_comes_back_to_the_byte_and_its_blocks_are_all_of_it(text, encoding):
    data = text.encode(encoding)
    document = Document.of(data)
    assert document.to_bytes() == data
    if not document.conflicts:
        assert "".join(document.text[slice(*block.span)] for block in document.blocks) == (
            document.text
        )


@given(ANY_FILE)
@settings(max_examples=300)
def test_the_quick_reader_and_the_careful_one_agree(text):
    quick = scan_module.scan(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan_module, "_FIELD", NEVER)
        assert scan_module.scan(text) == quick


def test_the_careful_reader_is_really_another(monkeypatch):
    assert scan_module._FIELD.match(", a = {b}}") is not None
    monkeypatch.setattr(scan_module, "_FIELD", NEVER)
    (entry,) = scan_module.scan("@a{b, c = {d}, e = 1}").blocks
    assert isinstance(entry, Entry)
    assert [field.raw for field in entry.fields] == ["{d}", "1"]


def readings(document: Document) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Every entry with its values as they stand."""
    return [(e.type, e.key, tuple((f.name, f.raw) for f in e.fields)) for e in document.entries]


@given(ANY_FILE, st.data(), NAMES.map(str.lower), BODY)
@settings(max_examples=300)
def test_an_edited_field_changes_itself_and_nothing_else(text, data, name, value):
    document = parse(text)
    if document.conflicts or not document.entries:
        return
    entry = data.draw(st.sampled_from(list(document.by_key.values())))
    edited = document.edit([PutField(entry.key, name, value)])
    before, after = readings(document), readings(edited)
    place = document.entries.index(entry)
    assert after[:place] + after[place + 1 :] == before[:place] + before[place + 1 :]
    known = next((field for field in entry.fields if field.name.lower() == name), None)
    at = entry.fields.index(known) if known else len(entry.fields)
    old, new = list(before[place][2]), list(after[place][2])
    assert new.pop(at)[0] == (known.name if known else name)
    assert new == (old[:at] + old[at + 1 :])
    newer = edited.entries[place].get(name)
    assert newer is not None
    assert evaluate(newer.raw, edited.macros) in (value, evaluate(value, edited.macros))
    kept = [b for b in document.blocks if not isinstance(b, Text | Entry)]
    still = [b for b in edited.blocks if not isinstance(b, Text | Entry)]
    assert [text[slice(*b.span)] for b in kept] == [edited.text[slice(*b.span)] for b in still]
    if known is not None:
        start, end = known.value
        assert edited.text.startswith(text[:start])
        assert edited.text.endswith(text[end:])


@given(ANY_FILE, st.data())
@settings(max_examples=200)
def test_entries_come_go_and_change_their_names_alone(text, data):
    document = parse(text)
    if document.conflicts or not document.entries:
        return
    entry = data.draw(st.sampled_from(list(document.by_key.values())))
    change = data.draw(
        st.sampled_from(
            (DropEntry(entry.key), RenameEntry(entry.key, "zz"), NewEntry("misc", "zz", {"a": "b"}))
        )
    )
    place, before = document.entries.index(entry), readings(document)
    after = readings(document.edit([change]))
    match change:
        case DropEntry():
            assert after == before[:place] + before[place + 1 :]
        case RenameEntry():
            renamed = (entry.type, "zz", before[place][2])
            assert after == [*before[:place], renamed, *before[place + 1 :]]
        case NewEntry():
            (new,) = (one for one in after if one[1] == "zz")
            assert [one for one in after if one != new] == before
            assert [(name, raw[1:-1]) for name, raw in new[2]] == [("a", "b")]


@given(st.one_of(st.binary(max_size=300), damaged().map(str.encode)))
@settings(max_examples=300)
def test_nothing_raises_whatever_the_bytes(data):
    document = Document.of(data)
    assert all(problem.where.startswith("library.bib") for problem in document.problems)
    for paper in read_papers(document):
        dict(paper.fields)
        assert paper.year == "" or paper.year.isdigit()
        assert all(person.family or person.given for person in paper.authors)
        assert isinstance(paper.links, tuple)
    for entry in document.entries[:1]:
        if document.conflicts:
            with pytest.raises(StoreError, match="resolve the git conflict"):
                document.edit([PutField(entry.key, "note", "x")])
        else:
            document.edit([PutField(entry.key, "note", "x")]).to_bytes()


def test_an_edit_that_says_nothing_new_is_no_edit():
    document = parse("@misc{a, title = {x}, year = 2020}\n")
    assert document.edit([PutField("a", "title", "x"), PutField("a", "year", "2020")]) == document
    assert document.edit([]) is document


def test_a_missing_last_line_end_and_mixed_ones_stay():
    data = b"@misc{a,\r\n  title = {x}\n}\r@misc{b,\r\n  year = 1}"
    document = Document.of(data)
    edited = document.edit([PutField("b", "year", "2")])
    assert edited.to_bytes() == data.replace(b"year = 1", b"year = 2")
    assert replace(document) == document
