"""Where a text cites papers: LaTeX source, what LaTeX and biblatex note, and Markdown."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import parse, read_papers
from readlist.citations import Cited, is_manuscript, read, resolve, rewrite
from readlist.errors import ReadlistError
from readlist.model import Library, Problem


def keys(text: str, name: str = "main.tex") -> list[str]:
    return [citation.key for citation in read(name, text).citations]


def markdown(text: str) -> list[str]:
    return keys(text, "page.md")


# --------------------------------------------------------------------------- LaTeX source


@pytest.mark.parametrize(
    "source",
    [
        r"\cite{a,b}", r"\cite{ a , b }", r"\cite{a,,b,}", "\\cite{a,\n  b}", r"\cite {a, b}",
        "\\cite\n  {a,b}", r"\citep*{a,b}", r"\citet[see][p.~3]{a,b}", r"\Citeauthor{a,b}",
        r"\cite[see {[1]} and \emph{x {y}}]{a,b}", r"\autocite{a,b}", r"\textcite[3]{a,b}",
        r"\parencite{a}\footcite{b}", r"\nocite{a,b}", r"\cites(pre)(post)[x]{a}[y][z]{b}",
        r"\parencites{a}{b}", r"\volcite[see]{2}[3]{a,b}", r"\citefield{a}{title}\citeyear{b}",
        r"\newcite{a}\citeasnoun{b}", r"\bibentry{a}\defcitealias{b}{Paper I}", r"\cite<2->{a,b}",
        r"\citeA<see>[3]{a,b}",
        r"\citetext{see \citealp{a}; \citealp{b}}", r"\cite[see also \citealt{a}]{b}",
        "\\cite{a,% the first\n b}", "\\cite% why\n{a,b}", r"100\% of \cite{a,b}",
        r"\\\cite{a,b}", r"\mycite{a,b}", r"\url{http://x.org/%20}\cite{a,b}",
        r"\cite{a}\verb|\cite{c}|\cite{b}",
    ],
)  # fmt: skip
def test_every_kind_of_cite_command_names_its_keys_in_order(source: str) -> None:
    assert keys(source) == ["a", "b"]


@pytest.mark.parametrize(
    "source",
    [
        r"% \cite{a}", r"x % \cite{a}", r"\\% \cite{a}", r"\verb|\cite{a}|", r"\verb*+\cite{a}+",
        r"\lstinline!\cite{a}!", r"\lstinline[language=TeX]{\cite{a}}",
        r"\mintinline{tex}|\cite{a}|", "\\begin{verbatim}\n\\cite{a}\n\\end{verbatim}",
        "\\begin{lstlisting}[caption=x]\n\\cite{a}\n\\end{lstlisting}",
        "\\begin{comment}\n\\cite{a}\n\\end{comment}", "\\begin{Verbatim*}\\cite{a}",
        "\\end{document}\n\\cite{a}", r"\newcommand{\mycite}[1]{\cite{#1}}", r"\cite{\key}",
        r"\\cite{a}", r"\citestyle{a}", r"\setcitestyle{a}", r"\DeclareCiteCommand{\a}{}{}{}{}",
        r"\citetext{a}", r"\cite{}", r"\cite{a", "\\cite{a\n\n}", r"\cite", r"\cite[p. 3{a}",
        r"\section{\label{a}}\ref{a}",
    ],
)  # fmt: skip
def test_what_is_no_citation_names_no_key(source: str) -> None:
    assert keys(source) == []


def test_text_after_what_is_skipped_is_read_again() -> None:
    source = "\\begin{verbatim}\n\\cite{a}\n\\end{verbatim}\n\\cite{b} % \\cite{c}\n\\cite{d}"
    assert keys(source) == ["b", "d"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tex", r"\nocite{*}"),
        ("main.tex", r"\nocite{a,*}"),
        ("main.aux", "\\citation{*}\n"),
        ("main.aux", "\\abx@aux@nociteall\n"),
        ("main.bcf", '<bcf:citekey order="1" nocite="1">*</bcf:citekey>'),
        ("page.md", "---\nnocite: '@*'\n---\nText"),
    ],
)
def test_nocite_with_a_star_asks_for_everything(name: str, text: str) -> None:
    found = read(name, text)
    assert found.everything
    assert "*" not in [citation.key for citation in found.citations]


def test_a_citation_says_where_it_stands() -> None:
    text = "One\r\ntwo \\cite{a, bc}\rthree\n\\cite{d}"
    found = read("main.tex", text).citations
    assert [(each.key, each.line, each.column) for each in found] == [
        ("a", 2, 11), ("bc", 2, 14), ("d", 4, 7),
    ]  # fmt: skip
    assert [text[each.start : each.end] for each in found] == ["a", "bc", "d"]


# --------------------------------------------------------------------------- what LaTeX notes


def test_an_aux_file_names_keys_and_the_files_of_its_chapters() -> None:
    text = (
        "\\relax \n\\citation{a,b}\n\\bibdata{refs}\n\\@input{chapters/one.aux}\n"
        "\\@writefile{lof}{\\contentsline {figure}{x \\cite  {no}}{1}{}}\n\\bibcite{no}{1}\n"
    )
    found = read("main.aux", text)
    assert [each.key for each in found.citations] == ["a", "b"]
    assert found.inputs == ("chapters/one.aux",)
    assert not found.everything


def test_both_spellings_of_biblatex_in_an_aux_file_are_read() -> None:
    text = "\\abx@aux@cite{0}{new}\n\\abx@aux@segm{0}{0}{new}\n\\abx@aux@cite{old}\n"
    assert keys(text, "main.aux") == ["new", "old"]


def test_a_control_file_names_keys_as_xml_spells_them() -> None:
    text = (
        '<bcf:section number="0">\n'
        '  <bcf:citekey order="1" intorder="1">a</bcf:citekey>\n'
        '  <bcf:citekeycount count="1">no</bcf:citekeycount>\n'
        '  <bcf:citekey order="2">b&amp;c</bcf:citekey>\n</bcf:section>\n'
    )
    assert keys(text, "main.bcf") == ["a", "b&c"]
    assert "b&lt;d" in rewrite("main.bcf", text, {"b&c": "b<d"})


def test_a_set_of_entries_that_the_document_declares_stands_for_its_members() -> None:
    text = '<bcf:citekey type="set" members="a,b">set1</bcf:citekey><bcf:citekey>set1</bcf:citekey>'
    assert keys(text, "main.bcf") == ["a", "b"]


@pytest.mark.tex
@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("natbib", r"\citep[see][3]{a,b} \citet*{c} \cite{d} \citeauthor{e} \nocite{f}"),
        (
            r"[backend=biber]{biblatex}\addbibresource{r.bib}%",
            r"\cites(x)[1]{a}[2]{b} \textcite{c} \volcite{2}[3]{d} \autocite[x][y]{e} \nocite{f}",
        ),
    ],
)
def test_source_and_notes_of_one_document_name_the_same_keys(
    tmp_path: Path, package: str, source: str
) -> None:
    """Real LaTeX decides what a citation is."""
    package = package if "{" in package else "{" + package + "}"
    text = (
        rf"\documentclass{{article}}\usepackage{package}" + "\n\\begin{document}\n"
        f"{source} % \\cite{{no}}\n\\verb|\\cite{{no}}| 5\\% \\cite{{g}}\n\\end{{document}}\n"
    )
    (tmp_path / "main.tex").write_text(text, encoding="utf-8")
    (tmp_path / "r.bib").write_text("@misc{a, title = {A}}\n", encoding="utf-8")
    latex = [shutil.which("pdflatex") or "", "-interaction=nonstopmode", "main"]
    subprocess.run(latex, cwd=tmp_path, capture_output=True, check=False)
    assert keys(text) == list("abcdefg")
    for name in ("main.aux", "main.bcf"):
        if (tmp_path / name).exists():
            noted = keys((tmp_path / name).read_text("utf-8"), name)
            assert list(dict.fromkeys(noted)) == list("abcdefg")


# --------------------------------------------------------------------------- Markdown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[@a]", ["a"]),
        ("[see @a, p. 3; -@b; also @c]", ["a", "b", "c"]),
        ("As @a says, and @b's too.", ["a", "b"]),
        ("See (@a) **@b** \"@c\"", ["a", "b", "c"]),
        ("As was said\n(@a) before", ["a"]),
        ("@a.", ["a"]),
        ("@a.b.", ["a.b"]),
        ("@a:b/c-d_e+f, @g--h", ["a:b/c-d_e+f", "g"]),
        ("@{a.} [@{http://x.org/?b=1}, p. 3]", ["a.", "http://x.org/?b=1"]),
        ("@http://x.org/a", ["http://x.org/a"]),
        ("- [x] [@a] **Title.** Note", ["a"]),
        ("@ünal2020", ["ünal2020"]),
        ("[^1]: See @a.", ["a"]),
        ("- item\n\n    @a in a paragraph", ["a"]),
    ],
)  # fmt: skip
def test_pandoc_s_citations_are_read_and_end_where_pandoc_ends_them(
    text: str, found: list[str]
) -> None:
    assert markdown(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "me@example.org", "first.last@example.org", "a_b@example.org", "`@a`", "`` ` @a``",
        "```\n@a\n```", "~~~ {.py}\n@a", "Text\n\n    @a in code", "> ```\n> @a\n> ```",
        "<!-- @a -->", "<!--\n\n[@a]\n-->", r"\@a", "https://example.org/@a",
        "[x](https://example.org/@a)", "<https://example.org/@a>", '<a href="/@a">', "$P@k$ @",
        r"$\text{P}@k$", "$$\n@a\n$$", "[x]: https://example.org/@a", "(@a) One\n\nAs (@a) says",
        "Two:\n\n(@) X\n(@a) One\n(@b) Two\n\n(@b)",
        "@ a", "@*a*", "@",
    ],
)  # fmt: skip
def test_code_addresses_comments_and_maths_cite_nothing(text: str) -> None:
    found = read("page.md", text)
    assert not found.citations
    assert not found.everything


def test_front_matter_cites_where_pandoc_prints_or_collects_it() -> None:
    text = '---\ntitle: On @a\nnocite: |\n  @b, @c\nmastodon: "@no"\n---\nText @d\n'
    assert markdown(text) == ["a", "b", "c", "d"]


def test_quarto_and_r_markdown_are_markdown() -> None:
    assert keys("@a", "page.qmd") == keys("@a", "page.Rmd") == ["a"]


# --------------------------------------------------------------------------- rewriting


def test_only_keys_are_rewritten_and_everything_else_stays_to_the_byte() -> None:
    text = (
        "\ufeff\\cite[old]{ old ,x}  % \\cite{old}\r\nold \\verb|\\cite{old}|\r\\citet{x,\told}\n"
    )
    assert rewrite("main.tex", text, {"old": "new"}) == (
        "\ufeff\\cite[old]{ new ,x}  % \\cite{old}\r\nold \\verb|\\cite{old}|\r\\citet{x,\tnew}\n"
    )


def test_keys_are_compared_exactly() -> None:
    assert rewrite("main.tex", r"\cite{Old,older,old}", {"old": "new"}) == r"\cite{Old,older,new}"


def test_two_keys_that_changed_places_are_both_rewritten() -> None:
    assert rewrite("main.tex", r"\cite{a,b}", {"a": "b", "b": "a"}) == r"\cite{b,a}"


def test_a_key_that_pandoc_would_end_too_early_is_put_in_braces() -> None:
    assert rewrite("p.md", "[@old, 3] @{old}", {"old": "a--b"}) == "[@{a--b}, 3] @{a--b}"


FRAGMENTS = st.sampled_from(
    ["\\cite", "{", "}", "[", "]", "a", "b", ",", "%", "\n", "\r\n", "\r", "\\", "\\verb|", "@",
     "[@", "`", "```\n", "    ", "\\begin{verbatim}", "\\end{verbatim}", "---\n", "nocite: ", "$",
     "<!--", "-->", "(", ")", "\\citation{", "<bcf:citekey>", "*", "\\cites", "é", "\x85", " ",
     "\\@input{x}", "\u2028", "-@", "@{", ".", "http://"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join))
NAMES = st.sampled_from(["m.tex", "m.md", "m.aux", "m.bcf"])


@given(NAMES, TEXTS)
def test_any_text_is_read_and_no_moves_change_nothing(name: str, text: str) -> None:
    found = read(name, text)
    assert all(each.key for each in found.citations)
    assert rewrite(name, text, {}) == text
    assert rewrite(name, text, {"no-such-key": "x"}) == text


@given(NAMES, TEXTS)
def test_rewriting_there_and_back_gives_the_text_again(name: str, text: str) -> None:
    there = rewrite(name, text, {"a": "zzz2020new"})
    assert rewrite(name, there, {"zzz2020new": "a"}) == text


@given(NAMES, TEXTS)
def test_after_rewriting_the_new_key_is_cited_where_the_old_one_was(name: str, text: str) -> None:
    before = [each.key for each in read(name, text).citations]
    after = [each.key for each in read(name, rewrite(name, text, {"a": "zzz2020new"})).citations]
    assert after == ["zzz2020new" if key == "a" else key for key in before]


# --------------------------------------------------------------------------- in the library


LIBRARY = Library(
    tuple(
        read_papers(
            parse(
                "@misc{berg2020, title = {B}, ids = {old2020}}\n@misc{vega2021, title = {V}}\n"
                "@misc{lind2022, title = {L}}\n@misc{lind2022, title = {Again}}\n"
            )
        )
    ),
    renamed={"earlier": "vega2021"},
)


def resolved(text: str, name: str = "main.tex") -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    found = resolve([(name, read(name, text))], LIBRARY, {"gone": "2026-10-02", "lind2022": ""})
    return found.keys, found.problems


def test_cited_papers_come_in_the_library_s_order_and_once() -> None:
    assert resolved(r"\cite{lind2022,berg2020} \cite{lind2022}")[0] == (
        "berg2020", "lind2022", "lind2022",
    )  # fmt: skip


def test_an_unknown_key_is_an_error_with_its_place_and_the_nearest_key() -> None:
    found, problems = resolved("\n\\cite{bergg2020} \\cite{bergg2020}")
    assert found == ()
    (problem,) = problems
    assert (problem.code, problem.severity) == ("cited-unknown", "error")
    assert problem.where == "main.tex:2:7"
    assert problem.hint == "did you mean 'berg2020'?"


def test_another_case_of_a_key_is_another_key() -> None:
    _, (problem,) = resolved(r"\cite{BERG2020}")
    assert problem.code == "cited-unknown"
    assert problem.hint == "did you mean 'berg2020'?"


def test_the_nearest_key_is_named_as_it_is_today() -> None:
    _, (problem,) = resolved(r"\cite{old2021}")
    assert problem.hint == "did you mean 'berg2020'?"


def test_a_key_like_no_other_has_a_way_out_too() -> None:
    _, (problem,) = resolved(r"\cite{qqqqqqqqqqqqqqq}")
    assert problem.hint == "add the paper to the library, or take the citation out"


def test_an_earlier_key_leads_to_the_paper_and_is_noted() -> None:
    found, (in_ids, remembered) = resolved(r"\cite{old2020,earlier}")
    assert found == ("berg2020", "vega2021")
    assert in_ids.message == "'old2020' is 'berg2020' now"
    assert in_ids.severity == "note"  # biblatex finds it
    assert remembered.severity == "warning"


def test_a_removed_paper_is_named_with_its_date() -> None:
    _, (problem,) = resolved(r"\cite{gone}")
    assert (problem.code, problem.severity) == ("cited-removed", "error")
    assert "removed from the library on 2026-10-02" in problem.message
    assert "readlist add --restore" in problem.hint


def test_everything_is_the_whole_library_and_unknown_keys_are_told_all_the_same() -> None:
    found, problems = resolved(r"\nocite{*}\cite{nobody1999x}")
    assert found == ("berg2020", "vega2021", "lind2022", "lind2022")
    assert [problem.code for problem in problems] == ["cited-unknown"]


def test_a_figure_of_quarto_is_no_unknown_paper() -> None:
    assert resolved("See @fig-plot and @eq:one.", "page.qmd") == ((), ())
    assert len(resolved(r"\cite{fig-plot}")[1]) == 1


def test_problems_of_several_texts_come_in_the_order_of_the_texts() -> None:
    texts = [(name, read(name, r"\cite{y} \cite{x}")) for name in ("z.tex", "a.tex")]
    places = [problem.where for problem in resolve(texts, LIBRARY, {}).problems]
    assert places == ["z.tex:1:7", "z.tex:1:16", "a.tex:1:7", "a.tex:1:16"]


# --------------------------------------------------------------------------- kinds of files


def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(ReadlistError, match=r"notes\.docx: .*\.aux, \.bcf, \.tex"):
        read("notes.docx", "")


def test_people_write_tex_and_markdown_and_latex_writes_the_others() -> None:
    assert is_manuscript("a.tex")
    assert is_manuscript("A.MD")
    assert not is_manuscript("a.aux")
    assert not is_manuscript("a.bcf")


def test_an_empty_text_cites_nothing() -> None:
    assert all(read(f"a.{ending}", "") == Cited() for ending in ("tex", "md", "aux", "bcf"))
