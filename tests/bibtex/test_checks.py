"""What is doubtful in a .bib file is found where it stands, mended where safe, and nothing else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import Document, evaluate, parse
from readlist.bibtex.checks import Finding, check, mend
from readlist.bibtex.requirements import REQUIRED

GOOD = {
    "author": "{Lind, Jonas}",
    "title": "{Drying Peat}",
    "journal": "{Bogs}",
    "year": "2020",
}


def entry(kind: str = "article", key: str = "lind2020", **fields: str) -> str:
    """An entry in which everything is right but for these fields; an empty one is left out."""
    known = {**GOOD, **fields}
    return f"@{kind}{{{key},\n" + "".join(f"  {n} = {v},\n" for n, v in known.items() if v) + "}\n"


def found(text: str) -> list[tuple[str, str]]:
    return [(f.problem.code, f.problem.severity) for f in check(parse(text))]


def only(text: str) -> Finding:
    (finding,) = check(parse(text))
    return finding


def mended(name: str, value: str, kind: str = "article") -> str:
    """A field after mending, delimiters included."""
    document, _ = mend(parse(entry(kind, **{name: value})))
    field = document.entries[0].get(name)
    return field.raw if field else ""


def place(text: str, words: str) -> str:
    """Where these words begin."""
    at = text.index(words)
    return f"library.bib:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"


def test_nothing_is_said_about_an_entry_that_is_right():
    more = {
        "doi": "{10.1000/182_x}",
        "isbn": "{978-3-16-148410-0}",
        "issn": "{0378-5955}",
        "url": "{https://example.org/a_b%20c}",
        "eprint": "{2405.00001}",
        "archiveprefix": "{arXiv}",
        "month": "may",
        "pages": "{12--34}",
        "keywords": "{peat, drying}",
        "note": "{See \\url{https://example.org/a_b}, $a_b$ and 5\\% of \\(c^2\\)}",
        "abstract": "{Costs & a_b}",
        "editor": "{{Barnes and Noble, Inc.} and van der Berg, Jr., Jan and others}",
        "volume": "{e12-3}",
    }
    assert found(entry(**more)) == []


# ---------------------------------------------------------------------- places


def test_a_doubt_stands_where_its_words_stand():
    text = "% note\n\n" + entry(title="{Wet\n   & Dry}", url='"www.example.org"')
    places = [finding.problem.where for finding in check(parse(text))]
    assert places == [place(text, "& Dry"), place(text, "www.example")]


def test_doubts_come_in_the_order_of_the_file():
    text = entry(doi="{x}", year="{05}") + entry(key="b", month="{5}")
    places = [finding.problem.where for finding in check(parse(text))]
    assert places == sorted(places, key=lambda where: [int(n) for n in where.split(":")[1:]])


# ---------------------------------------------------------------------- fields that must be there


@pytest.mark.parametrize("kind", sorted(REQUIRED))
def test_an_entry_without_any_field_lacks_what_its_type_requires(kind):
    problem = only(f"@{kind}{{a,}}").problem
    assert problem.code == "bib-missing-field"
    for name in REQUIRED[kind]:
        assert name.replace("|", " or ") in problem.message


@pytest.mark.parametrize(
    "text",
    [
        entry(year="", date="{2020-05}"),
        entry(journal="", journaltitle="{Bogs}"),
        entry("book", journal="", publisher="{Peat Press}", author="", editor="{Lind, Jonas}"),
        entry("phdthesis", journal="", institution="{Lund}"),
        entry("inbook", journal="", booktitle="{Wet Places}"),
        entry("misc", journal="", year="", author=""),
        entry("dataset", journal="", year=""),
    ],
)
def test_a_field_counts_under_the_name_that_biblatex_gives_it(text):
    assert found(text) == []


def test_fields_of_the_parent_count_for_the_child():
    child = entry("inproceedings", "child", journal="", year="", crossref="{Parent}")
    parent = "@proceedings{parent, title = {Wet Places}, year = 2020}\n"
    assert found(child + parent) == []


def test_a_preprint_without_journal_is_told_to_be_misc():
    text = entry(journal="", eprint="{2405.00001}", archiveprefix="{arXiv}")
    assert "@misc" in only(text).problem.hint


# ---------------------------------------------------------------------- references between entries


def test_a_parent_that_is_not_there_is_an_error_where_it_is_named():
    text = entry("inproceedings", journal="", crossref="{bogs2020}")
    problem = only(text).problem
    assert (problem.code, problem.severity) == ("bib-crossref", "error")
    assert problem.where == place(text, "{bogs2020}")


def test_a_parent_above_its_child_is_a_warning():
    parent = "@proceedings{bogs2020, title = {Wet Places}, year = 2020}\n"
    child = entry("inproceedings", journal="", crossref="{bogs2020}")
    assert found(parent + child) == [("bib-crossref-order", "warning")]
    assert found(child + parent) == []


def test_xdata_and_xref_must_lead_somewhere():
    text = entry(xref="{a}", xdata="{lind2020, c}")
    assert found(text) == [("bib-crossref", "warning")] * 2


# ---------------------------------------------------------------------- one field


@pytest.mark.parametrize(
    ("name", "value", "better"),
    [
        ("doi", "{https://doi.org/10.1000/182}", "{10.1000/182}"),
        ("doi", "{http://dx.doi.org/10.1000/182}", "{10.1000/182}"),
        ("doi", '"doi:10.1000/182"', '"10.1000/182"'),
        ("doi", "{10.1000/a\\_b}", "{10.1000/a_b}"),
        ("doi", "{10.1000/a{\\_}b$<$c}", "{10.1000/a_b<c}"),
        ("url", "{https://example.org/a\\_b\\%20c\\&d}", "{https://example.org/a_b%20c&d}"),
        ("url", "{\\url{https://example.org/a_b}}", "{https://example.org/a_b}"),
        ("url", "{https://example.org/{\\textasciitilde}lind}", "{https://example.org/~lind}"),
        ("eprint", "{arXiv:2405.00001v2}", "{2405.00001v2}"),
        ("eprint", "{https://arxiv.org/abs/math/0211159}", "{math/0211159}"),
        ("eprint", "{2405.00001 [cs.CL]}", "{2405.00001}"),
        ("author", "{Lind, Jonas et al.}", "{Lind, Jonas and others}"),
        ("author", "{Lind, Jonas and Berg, Tom, et al}", "{Lind, Jonas and Berg, Tom and others}"),
        ("author", "{Jonas Lind and {et al.}}", "{Jonas Lind and others}"),
        ("author", "{Lind, Jonas and}", "{Lind, Jonas}"),
        ("author", "{and Lind, Jonas and  and Berg, Tom}", "{Lind, Jonas and Berg, Tom}"),
        ("author", "{Lind, Jonas, and Berg, Tom, and Ek, Eva}",
         "{Lind, Jonas and Berg, Tom and Ek, Eva}"),
        ("author", "{{Peat & Fire, Inc.} and user_1}", "{{Peat \\& Fire, Inc.} and user\\_1}"),
        ("editor", "{}", ""),
        ("title", "{Wet & Dry: 5% of #1 at a_b^c for $5}",
         "{Wet \\& Dry: 5\\% of \\#1 at a\\_b\\textasciicircum{}c for \\$5}"),
        ("title", "{Wet &amp; Dry}", "{Wet \\& Dry}"),
        ("title", "{$a_b$ & \\(c_d\\) \\& \\ensuremath{e_f}}",
         "{$a_b$ \\& \\(c_d\\) \\& \\ensuremath{e_f}}"),
        ("abstract", "{5% & a_b}", "{5\\% & a_b}"),
        ("month", "{may}", "may"),
        ("month", '"September"', "sep"),
        ("month", "5", "may"),
        ("pages", "{12-34}", "{12--34}"),
        ("pages", "{12:1 - 12:34, 56}", "{12:1--12:34, 56}"),
        ("keywords", "{peat; drying}", "{peat, drying}"),
    ],
)  # fmt: skip
def test_what_is_surely_wrong_is_mended(name, value, better):
    assert mended(name, value) == better
    assert mended(name, better) == better


@pytest.mark.parametrize(
    ("name", "value", "code", "severity"),
    [
        ("doi", "{182}", "bib-doi", "warning"),
        ("isbn", "{978-3-16-148410-1}", "bib-isbn", "warning"),
        ("isbn", "{3-16-148410-X, 3-16-148410-1}", "bib-isbn", "warning"),
        ("issn", "{0378-5954}", "bib-isbn", "warning"),
        ("url", "{www.example.org}", "bib-url", "warning"),
        ("url", "{https://example.org/a b}", "bib-url", "warning"),
        ("author", "{Ada Lovelace, Bob Smith, Cy Cole}", "bib-name-list", "warning"),
        ("author", "{A Lind, B Berg, C Vega, D Ek}", "bib-name-list", "error"),
        ("author", "{Lind, A; Berg, B}", "bib-name-list", "warning"),
        ("author", "{A Lind & B Berg}", "bib-name-list", "warning"),
        ("title", "{{Drying Peat in Ireland}}", "bib-double-braces", "note"),
        ("title", "{DRYING PEAT IN IRELAND}", "bib-capitals", "warning"),
        ("title", "{Drying 泥炭}", "bib-letters", "warning"),
        ("title", "{Peat 🔥}", "bib-letters", "warning"),
        ("year", "{2020-05}", "bib-year", "warning"),
        ("year", "{'20}", "bib-year", "warning"),
        ("keywords", "{peat; drying, cutting}", "bib-keywords", "note"),
        ("note", "{See \\url{https://example.org/a%20b}}", "bib-special", "warning"),
        ("title", "{From $5 to $6 to $7}", "bib-special", "error"),
    ],
)
def test_what_only_a_person_can_mend_is_told(name, value, code, severity):
    text = entry(**{name: value})
    if "3-16-148410-X" in value:
        text = text.replace("3-16-148410-X", "0-306-40615-2")
    finding = only(text)
    assert (finding.problem.code, finding.problem.severity) == (code, severity)
    assert finding.edits == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("author", "{García Márquez, Gabriel José}"),
        ("author", "{King, Jr., Martin Luther and Ford, III, Henry}"),
        ("author", "{{Research, Development & Co.}}".replace("&", "\\&")),
        ("author", "{M{\\\"u}ller, J{\\'a}n}"),
        ("title", "{{BERT}}"),
        ("title", "{GPT-4V}"),
        ("title", "{{\\LaTeX} and More}"),
        ("title", "{L\\({}^{\\mbox{1}}\\) Norms}"),
        ("title", "{Ærø, Łódź and Şırnak — ‘À la carte’}"),
        ("year", "{in press}"),
        ("year", "{about 1984}"),
        ("year", "{{\\noopsort{1973b}}1973}"),
        ("year", "{1987--}"),
        ("month", '"10~" # jan'),
        ("pages", "{A-12}"),
        ("pages", "{12-34-56}"),
        ("isbn", "{0-306-40615-2 (bound)}"),
        ("url", "{ftp://example.org/x}"),
        ("note", "{Lind \\& Berg, see \\cite{a_b} and \\ref{c_d}}"),
        ("journal", "{Bogs \\\\ \\_}"),
        ("month", "may"),
        ("eprint", "{hal-00000001}"),
    ],
)
def test_what_only_looks_odd_is_left_in_peace(name, value):
    more = {"eprinttype": "{hal}"} if "hal" in value else {}
    assert found(entry(**{name: value}, **more)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"journal": "{arXiv preprint arXiv:2405.00001}"},
        {"journal": "{CoRR}", "volume": "{abs/2405.00001}"},
        {"journal": "", "note": "{arXiv:2405.00001}"},
        {"journal": "", "url": "{https://arxiv.org/abs/2405.00001}"},
    ],
)
def test_an_arxiv_paper_gets_the_number_that_its_other_fields_name(fields):
    document, _ = mend(parse(entry("misc", **fields)))
    values = {field.name: evaluate(field.raw, {}) for field in document.entries[0].fields}
    assert values["eprint"] == "2405.00001"
    assert values["archiveprefix"] == "arXiv"


def test_a_published_paper_with_its_preprint_as_address_is_left_in_peace():
    assert found(entry(url="{https://arxiv.org/abs/2405.00001}")) == []


def test_a_macro_that_only_a_style_may_know_is_no_text():
    assert found(entry(journal="IEEE_J_X")) == [("bib-unknown-macro", "warning")]


# ---------------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("key", "severity"),
    [("müller2020", "warning"), ("o'brien2020", "error"), ("a&b", "warning"), ("a=b", "error"),
     ("10.1000/182", ""), ("DBLP:conf/x/Lind20", ""), ("2020lind", "")],
)  # fmt: skip
def test_a_key_is_one_that_bibtex_biber_and_tex_accept(key, severity):
    expected = [("bib-key", severity)] if severity else []
    assert found(entry(key=key)) == expected


def test_of_a_repeated_key_only_the_first_entry_is_mended():
    text = entry(pages="{1--2}") + entry(key="Lind2020", pages="{3-4}")
    document, fixed = mend(parse(text))
    assert (document.text, fixed) == (text, ())
    assert found(text) == [("bib-repeated-key", "error"), ("bib-pages", "note")]


def test_an_unknown_macro_shows_even_where_the_key_is_missing():
    text = "@article{,\n  title = {Peat},\n  journal = bogs # { B},\n}\n"
    problems = [finding.problem for finding in check(parse(text))]
    assert [problem.code for problem in problems] == ["bib-no-key", "bib-unknown-macro"]
    assert problems[1].where == place(text, "bogs")


# ---------------------------------------------------------------------- files


def test_files_that_are_not_there_are_named():
    value = "{:peat\\:1.pdf:PDF;:bog.pdf:PDF}"
    there = {"bog.pdf"}
    findings = check(parse(entry(file=value)), there.__contains__)
    assert [f.problem.message for f in findings] == ["no such file: peat:1.pdf"]
    assert check(parse(entry(file="{/home/me/bog.pdf}"))) == ()  # nobody looks


# ---------------------------------------------------------------------- real TeX

DEADLY = entry(
    title="{Wet & Dry: 5% of #1 at a_b^c for $5}",
    author="{Lind, Jonas et al.}",
    editor="{Berg, Tom and}",
    abstract="{5% of #1}",
    note="{5 & 6}",
)
BEGIN, END = r"\begin{document}\nocite{*}", r"\end{document}"
DOCUMENTS = {
    "bibtex": rf"{BEGIN}\bibliographystyle{{plain}}\bibliography{{refs}}{END}",
    "biber": rf"\usepackage{{biblatex}}\addbibresource{{refs.bib}}{BEGIN}\printbibliography{END}",
}


def errors(folder: Path, program: str, text: str) -> list[str]:
    """The errors of TeX and of the program when a file is printed."""
    folder.mkdir()
    (folder / "refs.bib").write_text(text, "utf-8")
    (folder / "a.tex").write_text(rf"\documentclass{{article}}{DOCUMENTS[program]}", "utf-8")
    latex = ["pdflatex", "-interaction=nonstopmode", "a"]
    for command in (latex, [program, "a"], latex, latex):
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
    said = (folder / "a.log").read_text("latin-1") + (folder / "a.blg").read_text("utf-8")
    return re.findall(r"^! .*|.*\bERROR\b.*|.*[Ww]arning--.*", said, re.M)


@pytest.mark.tex
@pytest.mark.parametrize("program", DOCUMENTS)
def test_what_is_an_error_stops_tex_and_what_is_mended_does_not(program, tmp_path):
    assert "error" in {severity for _, severity in found(DEADLY)}
    document, _ = mend(parse(DEADLY))
    assert errors(tmp_path / "before", program, DEADLY) != []
    assert errors(tmp_path / "after", program, document.text) == []


@pytest.mark.tex
def test_letters_that_pdflatex_prints_are_told_from_those_that_it_does_not(tmp_path):
    letters = "éßŁőŞ–…€²→ẞ‰ﬀ" + "αжế≥−′中🔥\u0301"
    lines = "".join(f"\\typeout{{@{n}@}}x{letter}\n\n" for n, letter in enumerate(letters))
    begin = r"\documentclass{article}\usepackage[T1]{fontenc}\begin{document}"
    (tmp_path / "a.tex").write_text(begin + lines + END, "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "a"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "a.log").read_text("latin-1")
    for number, letter in enumerate(letters):
        said = log.partition(f"@{number}@")[2].partition(f"@{number + 1}@")[0]
        told = ("bib-letters", "warning") in found(entry(note=f"{{x{letter}}}"))
        assert told == ("Unicode character" in said), letter


# ---------------------------------------------------------------------- any file


PARTS = st.sampled_from(
    ["@article{a,", "@misc(b,", "@misc{,", "title = ", "author=", "{x & y}", '"y"', "{", "}", '"',
     ",", "\n", "\r\n", "#", "=", "@string{s = ", "@comment{", ")", "% ", "jan", "2020", "é", "@",
     "month = 5,", "<<<<<<< a\n", "=======\n", ">>>>>>> b\n", " ", "crossref = {a},"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=40).map("".join))
def test_any_text_can_be_checked_and_mended(text):
    document = parse(text)
    assert len(check(document)) >= len(set(document.problems))
    again, fixed = mend(document)
    assert bool(fixed) == (again.text != text)


NAMES = st.sampled_from(
    ["title", "author", "year", "month", "doi", "url", "eprint", "pages", "keywords", "journal",
     "abstract", "editor", "isbn", "file", "crossref"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["a", "B", " and ", ",", ";", "&", "%", "_", "$", "#", "^", "\\&", "{x}", "5", "-", "2020",
     " ", "et al.", "arXiv:2405.00001", "10.1000/1", "https://doi.org/", "\\_", "é", "泥", "\n",
     "\\url{x_y}", "may", "\\"]
)  # fmt: skip
VALUES = st.lists(WORDS, max_size=8).map("".join)


@given(st.dictionaries(NAMES, VALUES, min_size=1))
def test_mending_leaves_nothing_that_could_be_mended_and_breaks_nothing(fields):
    document = parse("@misc{a,\n" + "".join(f"  {n} = {{{v}}},\n" for n, v in fields.items()) + "}")
    again, _ = mend(document)
    assert [f for f in check(again) if f.edits] == []
    assert len(again.entries) == len(document.entries)


def test_real_files_can_be_checked_and_mended(shared):
    for path in sorted(shared.rglob("*.bib")):
        document = Document.of(path.read_bytes(), path.name)
        again, _ = mend(document)
        assert [f for f in check(again) if f.edits] == []
        assert [e.key for e in again.entries] == [e.key for e in document.entries]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("m1_unclosed", {"bib-unclosed"}),
        ("m2_nocomma", {"bib-no-comma"}),
        ("m3_dupkey", {"bib-repeated-key", "bib-repeated-field"}),
        ("m4_nokey_macro", {"bib-no-key", "bib-unknown-macro"}),
        ("m5_latin1_trunc", {"bib-encoding", "bib-unclosed"}),
        ("roundtrip", set()),
    ],
)
def test_each_broken_file_is_told_what_is_wrong_with_it(shared, name, codes):
    path = shared / f"data/broken-bib/{name}.bib"
    document = Document.of(path.read_bytes(), path.name)
    assert {finding.problem.code for finding in check(document)} == codes
