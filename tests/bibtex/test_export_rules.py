"""What leaves as BibTeX is printed by the real programs, rule by rule, and the opposite is not.

Each test is one rule. The right form is what the exporters `bibtex` and `biblatex` write; the wrong
form is given to the same programs where that is cheap, to show that the rule is one. All right
forms of a target are typeset together, once, and the tests look at what came out for their own.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from readlist.bibtex import parse, propose, read_papers, unique
from readlist.bibtex.export import LONGEST
from readlist.bibtex.printable import PRINTED
from readlist.builtin import biblatex, bibtex
from readlist.cli import cli
from readlist.model import Library, Paper
from readlist.project import Project

pytestmark = pytest.mark.tex

PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{lmodern,textcomp,amsmath,amssymb,url}
\usepackage[hidelinks]{hyperref}
"""
CLASSIC = r"\begin{document}\nocite{*}\bibliographystyle{%s}\bibliography{refs}\end{document}"
BIBLATEX = (
    r"\usepackage[backend=biber,style=%s]{biblatex}\addbibresource{refs.bib}"
    r"\begin{document}\nocite{*}%s\printbibliography\end{document}"
)


# ---------------------------------------------------------------------- the programs


@dataclass(frozen=True)
class Run:
    """What BibTeX or biber said and wrote, and what TeX said to that."""

    said: str
    bbl: str
    log: str
    pdf: bool

    @property
    def complaints(self) -> list[str]:
        """Warnings and errors of BibTeX or biber."""
        pattern = r"^(?:Warning--|WARN|ERROR|I couldn't|.*---line \d).*|.*error message.*"
        return re.findall(pattern, self.said, re.M)

    @property
    def errors(self) -> list[str]:
        """TeX's errors, characters without a glyph among them."""
        return re.findall(r"^(?:! |Missing character).*", self.log, re.M)

    def item(self, key: str) -> str:
        """What went into the bibliography for one entry, on one line."""
        bibitem = rf"\\bibitem(?:\[[^\n]*\])?\{{{re.escape(key)}\}}\n(.*?)\n\n"
        entry = rf"\\entry\{{{re.escape(key)}\}}(.*?)\\endentry"
        found = re.search(rf"{bibitem}|{entry}", self.bbl, re.S)
        assert found, f"{key} is not in the bibliography"
        return " ".join((found[1] or found[2]).split())


class Programs:
    """BibTeX, biber and pdflatex in a folder, each asked once for each file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.bibtex = cache(self._bibtex)
        self.biber = cache(self._biber)

    def _bibtex(
        self, bib: str | bytes, style: str = "plain", typeset: bool = True, cited: str = "*"
    ) -> Run:
        folder = self._folder(bib)
        aux = f"\\relax\n\\citation{{{cited}}}\n\\bibdata{{refs}}\n\\bibstyle{{{style}}}\n"
        (folder / "doc.aux").write_text(aux)
        said = self._run(folder, "bibtex", "doc")
        if typeset:
            (folder / "doc.tex").write_text(PREAMBLE + CLASSIC % style)
            self._tex(folder)
        return self._result(folder, said)

    def _biber(
        self, bib: str | bytes, style: str = "numeric", flags: tuple[str, ...] = (), cite: str = ""
    ) -> Run:
        folder = self._folder(bib)
        (folder / "doc.tex").write_text(PREAMBLE + BIBLATEX % (style, cite), encoding="utf-8")
        self._tex(folder, "-draftmode")
        said = self._run(folder, "biber", *flags, "doc")
        for _ in range(2 if cite else 1):
            self._tex(folder)
        return self._result(folder, said)

    def _folder(self, bib: str | bytes) -> Path:
        self.count += 1
        folder = self.folder / str(self.count)
        folder.mkdir()
        (folder / "refs.bib").write_bytes(bib if isinstance(bib, bytes) else bib.encode())
        return folder

    def _tex(self, folder: Path, *flags: str) -> None:
        self._run(folder, "pdflatex", "-interaction=nonstopmode", *flags, "doc")

    def _run(self, folder: Path, *command: str) -> str:
        environment = {**os.environ, "max_print_line": "1000"}
        done = subprocess.run(
            command, cwd=folder, capture_output=True, check=False, env=environment, timeout=300
        )
        return done.stdout.decode("utf-8", "replace")

    def _result(self, folder: Path, said: str) -> Run:
        def text(name: str) -> str:
            path = folder / name
            return path.read_text("utf-8", errors="replace") if path.exists() else ""

        pdf = folder / "doc.pdf"
        return Run(said, text("doc.bbl"), text("doc.log"), pdf.exists() and pdf.stat().st_size > 0)


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    return Programs(tmp_path_factory.mktemp("tex"))


# ---------------------------------------------------------------------- the right forms


def paper(key: str, title: str, author: str = "Vega, Lucia", **fields: str) -> Paper:
    """A paper as an importer makes one: text, no LaTeX."""
    kind = fields.pop("type", "misc")
    fields.setdefault("year", "2024")
    (read,) = read_papers(parse(f"@misc{{x, author = {{{author}}}}}"))
    return Paper(key, kind, {"title": title, **fields}, people=dict(read.people))


SPECIALS = "R&D costs 50% of $5 for #1 a_b c^d ~e \\f <g> | `h` “i” 'j'"
URL = "https://example.org/a_b%20c?d=1&e=2#f~g"
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω Ά ή ό ΐ"
SYMBOLS = (
    "≥ ≤ ≈ ∼ ∞ − ′ ₂ ² ℝ ℒ 𝑥 𝔸 ≠ ∉ ∈ ∀ ∃ ∂ ∇ √ ∑ ∫ ⊂ ⊆ ∪ ∩ ⟨ ⟩ ⌈ ⌉ ½ × ± ÷ · • … ★ ■ ▶ ✓ ♯ ∅ ⊕ ⊗ ‖"
)
ARXIV = {
    "eprint": "2405.00001",
    "archiveprefix": "arXiv",
    "primaryclass": "cs.CL",
    "url": "https://arxiv.org/abs/2405.00001",
}
TITLES = {
    "grape": "An Ode to GraPE and RAG: A LSTMc of T2I for m&m's",
    "patient": "The PATIENT-Ψ Cohort of TÜLU",
    "qwen": "On Qwen2.5-Math, BERT-based iPhone Apps, vLLM, a β-VAE and C++",
    "vitamin": "A Vitamin A Study and Plan B",
    "plain": "Deep Learning for Careful Readers",
    "shout": "READING IS ALL THAT PEOPLE NEED",
    "mathematics": "Sorting $N$ Things in $O(n^2)$ with $\\mathcal{L}_A$ and Ψ",
}
PAPERS = (
    paper("arxiv", "A Preprint", **ARXIV),
    paper("dated", "A Dated Article", type="article", journal="Annals", date="2024-05-17", year=""),
    paper("monthly", "A Monthly Article", type="article", journal="Annals", month="May"),
    *(paper(key, title) for key, title in TITLES.items()),
    paper("specials", SPECIALS, note=SPECIALS, abstract=f"{SPECIALS}\n\n{SPECIALS}"),
    paper("braces", "Set {a of \\{b} and c}} Braces", note="}{", abstract="{"),
    paper("macro", "Running \\method{} and \\input{x}", note="\\undefined", abstract="\\end{x}"),
    paper(
        "abstract",
        "Abstracts",
        abstract="We gain 5% on $x^2$ for $5.\n\n@article{not, an entry}\n@preamble(neither)",
    ),
    paper("verbatim", "Addresses", url=URL, doi="https://doi.org/10.1000/a_b(c)", eprint="a_b"),
    paper("unsafe", "Odd Addresses", url="https://example.org/{a} b}c"),
    paper("elsewhere", "An Address in a Note", howpublished=f"Online at {URL}", note=URL),
    paper("several", "Addresses", url=URL, links=f"code <{URL}x>, dataset <{URL}y>"),
    paper("keyed", "Keywords", keywords="R&D, large models, 100%"),
    paper(
        "named",
        "Names",
        "{OpenAI, Inc.} and {Barnes and Noble} and Davis, Jr., Sammy and de la Vega, Lucia "
        "and others",
    ),
    paper("etal", "More Names", "Berg, Tom et al."),
    paper("accented", "Accents", r"\"Unal, \'Eric and Nguy\~{\^e}n, Th\'{\^e} and Ch\~e, \v{S}i"),
    paper("nobody", "{RAG} without Authors", author="", year="2024"),
    paper("nothing", "No Author and No Year", author="", year=""),
    paper("greek", f"On {GREEK[:30]}", note=GREEK),
    paper("symbols", f"On {SYMBOLS}", note=SYMBOLS),
    paper("latin", "Letters", note=" ".join(sorted(PRINTED))),
    paper("decomposed", "Cafe\u0301 Zero\u200bWidth\u00ad and\u2009Thin\ufeff", "Cafe\u0301, A"),
    paper("mail", "Write to me@x.org for @more", abstract="me@x.org for all, @book{x"),
    paper("long", "Long", " and ".join(["Berg, Tom"] * 100), abstract="word " * 19_000),
    paper("longer", "Longer", abstract="word " * 600_000),
)
# biber makes of `\d{a}` a character that pdflatex lacks: this one is not in the file for both.
DOTTED = paper("dotted", "Ḥ and Ạ", r"Ph\d{a}m, Th\d{u}y")
LIBRARY = Library((*PAPERS, DOTTED))


# `links` is a field of ours, and there is a paper without a year.
EXPECTED = re.compile("'links' invalid in data model|'nothing' .*'date, year' must be defined")


@cache
def right(target: str, dotted: bool = True, **options: object) -> str:
    library = LIBRARY if dotted else Library(PAPERS)
    if target == "bibtex":
        return bibtex.render(library, bibtex.Options(**options))
    return biblatex.render(library, biblatex.Options(**options))


@pytest.fixture
def plain(programs: Programs) -> Run:
    return programs.bibtex(right("bibtex"), "plain")


@pytest.fixture
def alpha(programs: Programs) -> Run:
    return programs.bibtex(right("bibtex"), "alpha")


@pytest.fixture
def plainurl(programs: Programs) -> Run:
    return programs.bibtex(right("bibtex"), "plainurl")


@pytest.fixture
def both(programs: Programs) -> Run:
    """The file for classic BibTeX, in biblatex."""
    return programs.biber(right("bibtex", dotted=False))


@pytest.fixture
def modern(programs: Programs) -> Run:
    """The file for biblatex, in a style that prints abstracts too, looked over by biber."""
    return programs.biber(right("biblatex"), "reading", ("--validate-datamodel",))


@pytest.fixture(params=["plain", "alpha", "plainurl", "both", "modern"])
def run(request: pytest.FixtureRequest) -> Run:
    return request.getfixturevalue(request.param)


def test_everything_is_typeset_without_an_error(run: Run) -> None:
    assert run.pdf
    assert run.errors == []
    assert [each for each in run.complaints if not EXPECTED.search(each)] == []


# ---------------------------------------------------------------------- the rules


def test_a_preprint_is_a_misc_with_its_number_and_address(programs, plain, plainurl, both, modern):
    assert "@misc{arxiv," in right("bibtex")
    assert "@online{arxiv," in right("biblatex")
    assert "2405.00001" in plainurl.item("arxiv")
    for biber in (both, modern):
        assert r"\field{eprinttype}{arXiv}" in biber.item("arxiv")
        assert r"\field{eprintclass}{cs.CL}" in biber.item("arxiv")
    wrong = "@online{a, title={A}, author={B}, year=2024}\n@article{b, title={A}, author={B}}\n"
    said = programs.bibtex(wrong, typeset=False).said
    assert 'entry type for "a" isn\'t style-file defined' in said
    assert "empty journal in b" in said


def test_plain_prints_the_arxiv_number_when_asked(programs, plain):
    assert "2405.00001" not in plain.item("arxiv")
    run = programs.bibtex(right("bibtex", arxiv_note=True), typeset=False)
    assert "arXiv:2405.00001" in run.item("arxiv")
    assert run.complaints == []


def test_a_year_is_four_digits_and_a_date_is_for_biblatex_only(programs, plain, both, modern):
    assert "2024" in plain.item("dated")
    assert r"\field{year}{2024}" in both.item("dated")
    for part in (r"\field{day}{17}", r"\field{month}{5}", r"\field{year}{2024}"):
        assert part in modern.item("dated")
    assert not re.search(r"\bdate\s*=", right("bibtex"))
    wrong = "@article{a, title={A}, author={B}, journal={C}, date={2024-05}}"
    assert "empty year in a" in programs.bibtex(wrong, typeset=False).said
    assert any("year" in each for each in wrong_in_biber(programs).complaints)


def test_a_month_is_a_macro(programs, plain, both, modern):
    assert "May 2024" in plain.item("monthly")
    assert r"\field{month}{5}" in both.item("monthly")
    assert r"\field{month}{5}" in modern.item("monthly")
    wrong = "@misc{a, title={A}, author={B}, year=2024, month={may}}"
    assert "may 2024" in programs.bibtex(wrong, typeset=False).item("a")
    assert any("month" in each for each in wrong_in_biber(programs).complaints)


def test_a_key_is_of_letters_that_both_programs_read(programs):
    odd = ("50% {of} #1, \"a\" = 'b'", "\\tilde ~ (c)", "Ünïcode Ψ 你好", "3D", "")
    papers = tuple(Paper(propose(Paper(fields={"title": t})), fields={"title": t}) for t in odd)
    text = bibtex.render(Library(papers))
    assert programs.bibtex(text).bbl.count(r"\bibitem") == len(odd)
    assert programs.biber(text).bbl.count(r"\entry{") == len(odd)
    wrong = Library((Paper("a#b", fields={"title": "A"}), Paper("c", fields={"title": "C"})))
    assert [problem.code for problem in bibtex.inspect(wrong)] == ["bib-key"]
    assert "ERROR" in programs.biber(bibtex.render(wrong)).said


def test_a_key_is_unique_ignoring_case(programs):
    assert unique("Foo", {"foo"}) == "Foo-2"
    wrong = Library((Paper("Foo", fields={"title": "A"}), Paper("foo", fields={"title": "B"})))
    assert "Repeated entry" in programs.bibtex(bibtex.render(wrong), typeset=False).said
    assert [problem.code for problem in bibtex.inspect(wrong)] == ["bib-repeated-key"]


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        ("grape", r"An ode to {GraPE} and {RAG}: A {LSTMc} of {T2I} for m\&m's, 2024."),
        ("patient", r"The {PATIENT}-{$\Psi$} cohort of {T{\"U}LU}, 2024."),
        (
            "qwen",
            r"On {Qwen2.5}-{Math}, {BERT}-based {iPhone} apps, {vLLM}, a {$\beta$}-{VAE} "
            r"and {C}++, 2024.",
        ),
        ("vitamin", "A vitamin a study and plan {B}, 2024."),
    ],
)
def test_a_word_whose_capitals_mean_something_keeps_them(plain, key, printed):
    assert printed in plain.item(key)


def test_unbraced_words_lose_their_capitals(programs):
    wrong = r"@misc{a, author={B}, year=1, title={On GraPE, RAG, T\"ULU, T{\"U}LU}}"
    item = programs.bibtex(wrong, typeset=False).item("a")
    assert r"On grape, rag, t\"ulu, t{\"u}lu, 1." in item


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        ("plain", "Deep learning for careful readers, 2024."),
        ("shout", "Reading is all that people need, 2024."),
    ],
)
def test_other_words_are_left_to_the_style(plain, key, printed):
    assert printed in plain.item(key)


def test_mathematics_in_a_title_keeps_its_meaning(programs, plain, modern):
    title = r"{$N$} things in {$O(n^2)$} with {$\mathcal{L}_A$} and {$\Psi$}"
    assert f"Sorting {title}, 2024." in plain.item("mathematics")
    assert r"{$O(n^2)$} with {$\mathcal{L}_A$}" in modern.item("mathematics")
    wrong = r"@misc{a, author={B}, year=1, title={On $O(n^2)$ and $\Psi$}}"
    assert r"On $o(n^2)$ and $\psi$, 1." in programs.bibtex(wrong, typeset=False).item("a")


def test_special_characters_are_printed(programs, plain, modern):
    escaped = r"costs 50\% of \$5 for \#1 a\_b c\textasciicircum{}d \textasciitilde{}e"
    for found in (plain, modern):
        assert escaped in found.item("specials")
        assert r"\textbackslash{}f" in found.item("specials")
    wrong = "@misc{a, author={B}, year=1, title={A}, note={R & D_1 #2 $3}}"
    assert programs.bibtex(wrong).errors
    assert not programs.biber("@misc{a, author={B}, year=1, title={A}, note={5% off}}").pdf


def test_what_is_latex_already_is_not_escaped_again(programs):
    source = r"@misc{a, author={B, C}, title={{LLM} at 80\%}, note={R\&D, T{\"u}r, $x_i$}, year=1}"
    (read,) = read_papers(parse(source))
    kept, anew = (bibtex.render(Library((each,))) for each in (read, replace(read, raw={})))
    assert programs.bibtex(anew, typeset=False).item("a") == (
        programs.bibtex(kept, typeset=False).item("a")
    )
    assert r"{LLM} at 80\%. {R\&D}" not in anew


def test_braces_that_do_not_match_cost_no_entry(programs, run):
    assert run.item("braces")
    assert run.item("macro")
    wrong = "@misc{a, author={B}, title={Set \\{a}, year=1}\n@misc{b, title={C}}\n"
    found = programs.bibtex(wrong, typeset=False)
    assert found.complaints
    assert "{b}" not in found.bbl


def test_a_command_of_a_text_is_printed_not_obeyed(programs, plain, modern):
    assert r"\textbackslash{}method\textbraceleft{}" in plain.item("macro")
    assert r"\textbackslash{}end\{x\}" in modern.item("macro")
    wrong = r"@misc{a, author={B}, title={Running \method{}}, year=1}"
    assert "! Undefined control sequence." in programs.bibtex(wrong).errors


def test_an_abstract_is_escaped_and_keeps_its_paragraphs(programs, modern):
    entry = right("biblatex").partition("@misc{abstract,")[2].partition("\n}\n")[0]
    assert r"We gain 5\% on $x^2$ for \$5." in entry
    assert not re.search(r"^@\w+[{(]", entry, re.M)
    assert "{@}article" in modern.item("abstract")
    wrong = "@misc{a, author={B}, year=1, title={A}, abstract={raw 5% more}}"
    assert not programs.biber(wrong).pdf


def test_a_long_entry_is_printed_and_an_endless_field_left_out(programs, run):
    assert run.item("long")
    text = right("biblatex")
    assert "word word" in text.partition("{long,")[2].partition("\n}\n")[0]
    crowd = bibtex.render(Library((paper("crowd", "Crowd", " and ".join(["Berg, Tom"] * 3000)),)))
    assert programs.bibtex(crowd).errors == []
    assert "abstract" not in text.partition("{longer,")[2].partition("\n}\n")[0]
    problems = [each for each in biblatex.inspect(LIBRARY) if each.code == "left-out"]
    assert [str(LONGEST) in each.message for each in problems] == [True]
    assert "'longer': the field abstract" in problems[0].message


def test_addresses_are_written_raw(programs, plainurl, both, modern):
    for found in (plainurl, both, modern):
        assert URL in found.item("verbatim")
        assert "https://example.org/%7Ba%7D%20b%7Dc" in found.item("unsafe")
    for text in (right("bibtex"), right("biblatex")):
        assert re.search(r"doi\s*= \{10\.1000/a_b\(c\)\}", text)
    assert r"\verb 10.1000/a_b(c)" in modern.item("verbatim")
    wrong = r"@misc{a, title={A}, author={B}, url={https://a.org/b\_c\%d}}"
    assert r"b%5C_c" in programs.biber(wrong).item("a")


def test_an_address_outside_url_is_text(programs, run):
    assert r"a\_b\%20c" in run.item("elsewhere")
    wrong = r"@misc{a, title={A}, author={B}, howpublished={\url{https://a.org/b%20c}}}"
    assert not programs.biber(wrong).pdf


def test_of_several_addresses_one_is_the_url(both, modern):
    for found in (both, modern):
        item = found.item("several")
        assert item.count("a_b%20c") == item.count(f"\\verb {URL} \\endverb")
    assert f"code <{URL}x>, dataset <{URL}y>" in right("biblatex")


def test_keywords_are_separated_by_commas(programs, both, modern):
    for found in (both, modern):
        assert r"\keyw{R\&D,large models,100\%}" in found.item("keyed")
    wrong = "@misc{a, title={A}, author={B}, year=1, keywords={one; two}}"
    assert r"\keyw{one; two}" in programs.biber(wrong).item("a")


def test_names_are_divided_as_they_are_meant(programs, plain, modern):
    item = plain.item("named")
    for name in ("{OpenAI, Inc.}", "{Barnes and Noble}", "Sammy Davis, Jr.", "Lucia de~la Vega"):
        assert name in item
    assert "et~al." in item
    assert "Tom Berg et~al." in plain.item("etal")
    assert r"\name{author}{1}" in modern.item("etal")
    assert r"\true{moreauthor}" in modern.item("etal")
    wrong = "@misc{a, title={A}, author={Ada Berg, Bob Stone et al.}, year=1}"
    assert "al." in programs.bibtex(wrong, typeset=False).item("a")


def test_an_empty_name_costs_no_entry(programs):
    raw = "@misc{a, title={A}, author={Berg, Tom and and Vega, Lucia and }, year=2024}"
    papers = tuple(read_papers(parse(raw)))
    assert "Berg, Tom and Vega, Lucia}" in bibtex.render(Library(papers))
    assert r"\entry{" in programs.biber(biblatex.render(Library(papers))).bbl
    assert r"\entry{" not in programs.biber(raw).bbl


def test_names_for_alpha_are_ascii(programs, alpha, modern):
    assert alpha.item("accented")
    assert r"author   = {{\"U}nal, {\'E}ric and" in right("bibtex")
    assert "author   = {Ünal, Éric and" in right("biblatex")
    assert "family={Ünal}" in modern.item("accented")
    wrong = "@misc{a, title={A}, author={Berg, Tom and Ünal, Éric}, year=2024}"
    assert any("Invalid UTF-8" in each for each in programs.bibtex(wrong, "alpha").errors)


def test_a_paper_without_an_author_has_a_key_instead(programs, plain, alpha, modern):
    assert plain.item("nobody")
    assert "[RAG24]{nobody}" in alpha.bbl
    assert "author   = {}" not in right("bibtex")
    assert "key      =" not in right("biblatex")
    wrong = "@misc{a, title={A}, author={}, year=1}"
    assert "to sort, need author or key in a" in programs.bibtex(wrong, typeset=False).said


def test_what_pdflatex_has_no_letter_for_is_a_macro(programs, run):
    assert r"{$\Psi$}" in run.item("greek")
    assert r"{$\geq$}" in run.item("symbols")
    assert "-" in run.item("symbols")
    wrong = "@misc{a, author={B}, year=1, title={A}, note={Ψ ≥ 3, 𝑥 ạ}}"
    assert len(programs.bibtex(wrong).errors) == 4


def test_letters_that_pdflatex_prints_stay_letters_for_biblatex(modern):
    assert all(char in modern.item("latin") for char in PRINTED)


def test_vietnamese_and_decomposed_names_are_printed(plain, modern):
    assert r"Caf{\'e} {ZeroWidth} and thin" in plain.item("decomposed")
    assert "Café {ZeroWidth} and Thin" in modern.item("decomposed")
    assert r"Ph{\d{a}}m" in plain.item("dotted")
    assert r"Ph{\a{d}{a}}m" in modern.item("dotted")
    assert r"Nguy{\~{\unexpanded{ê}}}n" in modern.item("accented")


def test_an_at_sign_in_a_text_begins_no_entry(programs, run):
    assert run.item("mail")
    assert run.item("long")
    wrong = "Write to me@x.org for more.\n@misc{b, title={B}, author={C}, year=1}\n"
    assert programs.bibtex(wrong, typeset=False).complaints


def test_no_comment_of_the_library_leaves_it(programs):
    source = "% @misc{hidden, title={H}, author={I}, year=1}\n@misc{a, title={A}, author={B}}\n"
    assert "{hidden}" in programs.bibtex(source, typeset=False).bbl
    text = bibtex.render(Library(tuple(read_papers(parse(source)))))
    assert "%" not in text


def test_the_file_is_utf_8_with_plain_line_ends(programs):
    for text in (right("bibtex"), right("biblatex")):
        assert not text.startswith("\ufeff")
        assert "\r" not in text
    wrong = "@misc{a, title={Caf\xe9}, author={B}, year=1}".encode("latin-1")
    assert r"\entry{" not in programs.biber(wrong).bbl


# ---------------------------------------------------------------------- beyond the rules


def test_earlier_keys_are_resolved_by_biber(programs):
    papers = (
        Paper("new", fields={"title": "A", "ids": "old"}),
        Paper("other", fields={"title": "B"}),
    )
    library = Library(papers, renamed={"older": "new", "former": "other"})
    found = programs.biber(biblatex.render(library), cite=r"\cite{old,older,former}")
    assert found.complaints == []
    assert "undefined" not in found.log
    lost = programs.biber(biblatex.render(Library(papers)), cite=r"\cite{older}")
    assert "undefined" in lost.log


def test_a_chapter_inherits_from_its_book_in_both_programs(programs):
    source = """@book{book, title={A Book}, booktitle={A Book}, editor={Vega, Lucia},
    publisher={Press}, year=2020}
    @incollection{one, title={One}, author={Berg, Tom}, pages={1--9}, crossref={book}}"""
    library = Library(tuple(read_papers(parse(source))))
    assert programs.bibtex(bibtex.render(library), typeset=False).complaints == []
    assert "Press" in programs.biber(biblatex.render(library)).item("one")
    said = programs.bibtex(source, typeset=False, cited="one").said
    assert 'refers to entry "book", which doesn\'t exist' in said


def test_kept_macros_mean_the_same_to_both_programs(programs):
    source = "@string{p = {Press}}@string{q = p # { Two}}@misc{a, title={A}, author={B}, note=q}"
    library = Library(tuple(read_papers(parse(source))))
    for exporter, run in ((bibtex, programs.bibtex), (biblatex, programs.biber)):
        text = exporter.render(library, exporter.Options(macros="keep"))
        assert "Press Two" in run(text).item("a")
        assert run(text).complaints == []


# What must be said of a paper whose author or year no source gave.
MISSING = re.compile(r"^Warning--(?:to sort|empty author|empty year|there's no)")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The project that `readlist build` makes of the sample papers."""
    folder = tmp_path_factory.mktemp("sample")
    command = ["build", str(seeds / "papers.txt"), "-o", str(folder), "--no-site"]
    assert CliRunner().invoke(cli, command).exit_code == 0
    return folder


@pytest.mark.parametrize("format_name", ["library", "bibtex"])
def test_the_sample_papers_are_typeset_in_all_four_runs(shared, sample, format_name):
    file = sample / f"{format_name}.bib"
    if format_name != "library":
        command = ["export", "-C", str(sample), "--format", format_name, "-o", str(file)]
        assert CliRunner().invoke(cli, command).exit_code == 0
    done = subprocess.run(
        ["bash", str(shared / "tools" / "check_bib.sh"), str(file)],
        env={**os.environ, "VERBOSE": "1", "LINES_SHOWN": "200"},
        capture_output=True,
        check=False,
        text=True,
    )
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout
    assert [line.split()[0] for line in lines if " pdf=yes " in line] == [
        "plain", "plainurl", "blx", "reading",
    ]  # fmt: skip
    for line in lines:
        if " pdf=" in line:
            assert "items=96 bib_err=0" in line
            assert "tex_err=0 unicode_undef=0 missing_glyph=0 undef_cs=0" in line
    said = [line.strip() for line in lines if line.startswith("    ")]
    assert [line for line in said if not MISSING.match(line)] == []


def test_the_sample_papers_are_typeset_for_biblatex(programs, sample):
    library = Project.open(sample).library
    found = programs.biber(biblatex.render(library), "reading", ("--validate-datamodel",))
    assert found.pdf
    assert found.errors == []
    assert found.bbl.count(r"\entry{") == 96
    unexpected = re.compile("'links' invalid|'date, year' must be defined")
    assert [each for each in found.complaints if not unexpected.search(each)] == []


def wrong_in_biber(programs: Programs) -> Run:
    """The wrong forms of which biber only warns."""
    text = "@misc{a, title={A}, author={B}, year={2024-05}}"
    text += "@misc{b, title={A}, author={B}, year=2024, month={may}}"
    return programs.biber(text)
