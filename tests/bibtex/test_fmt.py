"""A formatted .bib file looks like a fresh one and says what it said before."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import Broken, Document, NewEntry, format_entry, parse
from readlist.bibtex.fmt import content, diff, formatted
from readlist.errors import StoreError


def tidy(text: str) -> str:
    """The formatted text, after making sure that it is stable and says the same."""
    document = parse(text)
    once = formatted(document)
    assert formatted(parse(once)) == once
    assert content(parse(once)) == content(document)
    return once


# ---------------------------------------------------------------------- layout


def test_an_entry_gets_the_layout_of_a_fresh_one():
    text = (
        '@Article(lind2022 ,AUTHOR="Lind, Jonas",Year=2022\n ,archiveprefix={arXiv}, month = jan)'
    )
    assert tidy(text) == (
        "@article{lind2022,\n"
        "  author   = {Lind, Jonas},\n"
        "  year     = 2022,\n"
        "  archivePrefix = {arXiv},\n"
        "  month    = jan,\n"
        "}\n"
    )


def test_what_readlist_writes_itself_stays_as_it_is():
    fields = {"author": "Lind, Jonas", "archivePrefix": "arXiv", "month": "may"}
    fresh = format_entry(NewEntry("article", "lind2022", fields)) + "\n"
    text = fresh + format_entry(NewEntry("misc", "berg2020", {}))
    assert tidy(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('"Plain words"', "{Plain words}"),
        ('"A {B " c} d"', '{A {B " c} d}'),
        ('"ends in a backslash\\"', '"ends in a backslash\\"'),
        ("{Two\n   lines}", "{Two\n   lines}"),
        ("{ blanks kept }", "{ blanks kept }"),
        ('"jan"', "{jan}"),
        ("{jan}", "{jan}"),
        ("JAN", "JAN"),
        ("0042", "0042"),
        ('jan#"~1"', 'jan # "~1"'),
        ('"a # b"', "{a # b}"),
        ("{a # {b} c}", "{a # {b} c}"),
        ("acm", "acm"),
        ('"one" #\n  {two}#acm', '"one"\n             # {two} # acm'),
    ],
)
def test_only_the_outside_of_a_value_changes(value, written):
    start = "@string{acm = {ACM}}\n\n"
    entry = f"@misc{{a,\n  note     = {written},\n}}\n"
    assert tidy(f"{start}@misc{{a, note = {value}}}") == start + entry


def test_one_blank_line_stands_between_entries_and_none_around_the_file():
    assert tidy("\n\n  @misc{a,}@misc{b,}\n\n\n\n@misc{c,}") == (
        "@misc{a,\n}\n\n@misc{b,\n}\n\n@misc{c,\n}\n"
    )


def test_definitions_that_stand_together_stay_together():
    text = '@STRING( a = "A" )\n@string{b={B}}\n\n\n@preamble{ "\\x" # a }\n@misc{c,}'
    assert tidy(text) == (
        '@string{a = {A}}\n@string{b = {B}}\n\n@preamble{ "\\x" # a }\n\n@misc{c,\n}\n'
    )


def test_free_text_and_comments_stay_word_for_word():
    text = (
        "%  Our   papers \n\n\n   second note\t x\n@misc{a,} % why\n% about b\n@misc{b,}\n"
        "@Comment{ jabref-meta:  x;}\n\n\nlast words  \n\n"
    )
    assert tidy(text) == (
        "%  Our   papers \n\n\n   second note\t x\n@misc{a,\n} % why\n% about b\n@misc{b,\n}\n\n"
        "@Comment{ jabref-meta:  x;}\n\nlast words\n"
    )


def test_an_entry_that_is_commented_out_keeps_its_line():
    text = '% @misc{a, title="A"}\n\n@misc{b,\n}\n'
    assert tidy(text) == text


def test_a_key_that_needs_its_parentheses_keeps_them():
    assert tidy("@misc(a}b, title={A})") == "@misc(a}b,\n  title    = {A},\n)\n"


def test_repeated_keys_and_fields_stay():
    text = "@misc{a,\n  note     = {1},\n  note     = {2},\n}\n\n@misc{A,\n}\n"
    assert tidy(text) == text


def test_a_broken_entry_stays_word_for_word_and_the_rest_is_formatted():
    broken = "@misc{bad,\n title={A}\n  year = 2020 }\n\n\n"
    text = "@misc{a, note=1}\n" + broken + "@misc{b, note=2}"
    assert (
        tidy(text) == "@misc{a,\n  note     = 1,\n}\n" + broken + "@misc{b,\n  note     = 2,\n}\n"
    )


def test_a_file_that_was_cut_off_ends_where_it_ended():
    assert tidy('@misc{a,}\n@misc{b, note = "half a ') == '@misc{a,\n}\n@misc{b, note = "half a '


@pytest.mark.parametrize("text", ["", "\n\n", "  \t"])
def test_a_file_without_anything_in_it_becomes_empty(text):
    assert tidy(text) == ""


def test_the_line_end_that_most_lines_have_is_used_for_all():
    mixed = "@misc{a,\r\n note={x\r\ny}}\r\n@misc{b,}\n"
    assert formatted(parse(mixed)) == (
        "@misc{a,\r\n  note     = {x\r\ny},\r\n}\r\n\r\n@misc{b,\r\n}\r\n"
    )
    assert formatted(parse(mixed.replace("\r\n", "\n").replace("\n", "\r\n", 1))).count("\r") == 0


def test_a_file_in_conflict_is_not_formatted():
    text = "<<<<<<< ours\n@misc{a,}\n=======\n@misc{b,}\n>>>>>>> theirs\n"
    with pytest.raises(StoreError, match=r"library\.bib:1-5: resolve the git conflict"):
        formatted(parse(text))


# ---------------------------------------------------------------------- any file

FRAGMENTS = st.sampled_from(
    ["@article{a,", "@misc(b,", "@misc{c}", "title = ", "NOTE=", "{x}", '"y"', '"a {b " c} d"',
     "{", "}", '"', ",", "\n", "\n\n", "\r\n", "\r", "\r\r\n", "#", "=", '"z\\"', "@string{s = ",
     "@String(t={u})", "@comment{", "@preamble{", ")", "(", "% ", "jan", "2020", "é", "\ufeff",
     "@", "\\{", " ", "key", "\t", "\u00a0", "\x0c", "@misc{d, note = {n}}", "@misc(e}f, x=1)",
     "@misc{g, h = i # \n {j}}", "\u2028", "\x85", "İ", "\nx"]
)  # fmt: skip
BIBLIKE = st.lists(FRAGMENTS, max_size=40).map("".join)


@given(BIBLIKE)
def test_formatting_any_text_is_stable_and_changes_no_content(text):
    tidy(text)


PIECES = st.sampled_from(["{x}", '"y z"', "jan", "s", "1984", '"{" "} # {q}"', "{a\n b}", "{#}"])
VALUES = st.lists(PIECES, min_size=1, max_size=3).map(" #\n".join) | PIECES
BLANKS = st.sampled_from(["", " ", "\n", "\n\t", "\r\n", "\n\n\n"])
NAMES = st.sampled_from(["title", "YEAR", "x-custom", "Note", "archivePrefix", "d\u00e9j\u00e0"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    opening, closing = draw(st.sampled_from(["{}", "()"]))
    fields = draw(st.lists(st.tuples(NAMES, VALUES), max_size=4))
    parts = [f"{draw(BLANKS)}{name}{draw(BLANKS)}={draw(BLANKS)}{value}{draw(BLANKS)}"
             for name, value in fields]  # fmt: skip
    last = draw(st.sampled_from(["", ",", ",\n"]))
    key = draw(st.sampled_from(["a", "B2", "dblp:x/y"]))
    return f"@{draw(st.sampled_from(['misc', 'Article']))}{opening}{key},{','.join(parts)}" + (
        (last if parts else "") + draw(BLANKS) + closing
    )


@given(st.lists(st.tuples(entries(), BLANKS | st.sampled_from(["\n% note\n", " % x\n"]))))
def test_formatting_whole_entries_is_stable_and_changes_no_content(blocks):
    text = '@string{s = "S"}\n' + "".join(part for block in blocks for part in block)
    document = parse(text)
    assert len(document.entries) == len(blocks)
    tidy(text)


def real_files(shared: Path) -> list[Path]:
    return sorted(shared.rglob("*.bib"))


def test_real_files_say_the_same_before_and_after(shared):
    for path in real_files(shared):
        document = Document.of(path.read_bytes(), path.name)
        once = formatted(document)
        assert content(parse(once)) == content(document), path
        assert formatted(parse(once)) == once, path
        broken = [block for block in document.blocks if isinstance(block, Broken)]
        for block in broken:
            assert document.text[slice(*block.span)] in once


def test_a_damaged_real_file_says_the_same_before_and_after(shared):
    """One character in a thousand is taken out, doubled or moved."""
    chance = random.Random(3)
    for path in real_files(shared):
        text = Document.of(path.read_bytes()).text
        for _ in range(20):
            place = chance.randrange(len(text) + 1)
            odd = chance.choice(["", '"', "{", "}", ",", "@", "\n", "\r", "=", "#", "("])
            tidy(text[:place] + odd + text[place + 1 :])


# ---------------------------------------------------------------------- real BibTeX and biber

LAYOUTS = """\
@STRING( bogs = "Bogs and Fens" )
@preamble{ "\\providecommand{\\wet}{wet}" # " " }
@Article(lind2022, Author="Lind, Jonas and {Berg, Tom}", title={Drying {Peat} "in" Ireland}
 , journal = bogs # " Letters" #
   { (New Series)}, YEAR=2022, month=10#"~"#may, note="a {"} and {\\"o}", volume = 07,)
% @misc{berg2020, author="Berg, Tom", title="Commented Out", year=1999}
@misc{vega2024,author={Vega, Luc{\\'i}a}, title="{\\TeX} and \\& more"  ,howpublished
 = {A
   note}, year = "2024"} @InProceedings{ek2023, title = "Child", author = "Ek, Eva",
 crossref = "wet2023" }
@proceedings{wet2023, title="Wet Places", booktitle = "Wet Places", year=2023}
"""
BEGIN, END = r"\begin{document}\nocite{*}", r"\end{document}"
DOCUMENTS = {
    "bibtex": rf"{BEGIN}\bibliographystyle{{plain}}\bibliography{{refs}}{END}",
    "biber": rf"\usepackage{{biblatex}}\addbibresource{{refs.bib}}{BEGIN}\printbibliography{END}",
}


def bibliography(folder: Path, program: str, text: str) -> str:
    """What BibTeX or biber makes of a file."""
    folder.mkdir()
    (folder / "refs.bib").write_text(text, "utf-8")
    (folder / "a.tex").write_text(rf"\documentclass{{article}}{DOCUMENTS[program]}", "utf-8")
    for command in (["pdflatex", "-interaction=nonstopmode", "a"], [program, "a"]):
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return (folder / "a.bbl").read_text("utf-8")


@pytest.mark.tex
@pytest.mark.parametrize("program", DOCUMENTS)
def test_a_formatted_file_is_the_same_to_the_program(program, tmp_path):
    before = bibliography(tmp_path / "before", program, LAYOUTS)
    after = bibliography(tmp_path / "after", program, tidy(LAYOUTS))
    assert before == after
    assert before.count("{lind2022}") == 1


# ---------------------------------------------------------------------- the diff


@pytest.mark.skipif(shutil.which("patch") is None, reason="not installed: patch")
@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, note=1}\n\n@misc{b,\n}\n\n\n@misc{c, note=2}",
        "% x\n@misc{a,\n}\n@misc{b, note = {two\nlines}} % y\n",
        "@misc{a,\n}\n\n@misc{b,\n}",
    ],
)
def test_the_diff_is_one_that_patch_understands(text, tmp_path):
    file = tmp_path / "refs.bib"
    file.write_text(text, "utf-8")
    patch = "--- refs.bib\n+++ refs.bib\n" + "".join(diff(parse(text)))
    subprocess.run(["patch", "-s", str(file)], input=patch, text=True, check=True)
    assert file.read_text("utf-8") == formatted(parse(text))


def test_a_file_in_layout_has_no_diff():
    assert list(diff(parse("@misc{a,\n}\n"))) == []
