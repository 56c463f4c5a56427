"""`export --cited-in`, `export --check` and `cite`, as a person runs them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from readlist.testing import TemporaryProject

LIBRARY = """\
@misc{lind2022, title = {Retrieval}, author = {Lind, Jonas}, year = {2022}}
@misc{berg2020, title = {Checking Steps}, author = {Berg, Tom}, year = {2020}, ids = {berg-old}}
@misc{vega2021, title = {Rewards}, author = {Vega, Lucia}, year = {2021}}
"""


@pytest.fixture
def filled(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    return project


def exported(text: str) -> list[str]:
    return [line[6:-1] for line in text.splitlines() if line.startswith("@misc{")]


# --------------------------------------------------------------------------- --cited-in


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.aux", "\\citation{vega2021}\n\\citation{lind2022,vega2021}\n"),
        ("main.bcf", "<bcf:citekey>vega2021</bcf:citekey><bcf:citekey>lind2022</bcf:citekey>"),
        ("main.tex", r"\citep{vega2021} and \textcite[3]{lind2022}"),
        ("main.md", "[see @vega2021; @lind2022, p. 3]"),
    ],
)
def test_only_cited_papers_are_exported_in_the_library_s_order(
    filled: TemporaryProject, name: str, text: str
) -> None:
    filled.write(name, text)
    result = filled.run("export", "--cited-in", name)
    assert (result.code, result.err) == (0, "")
    assert exported(result.out) == ["lind2022", "vega2021"]


def test_several_files_are_read_together(filled: TemporaryProject) -> None:
    filled.write("a.tex", r"\cite{vega2021}")
    filled.write("b.md", "@lind2022")
    result = filled.run("export", "--cited-in", "a.tex", "--cited-in", "b.md")
    assert exported(result.out) == ["lind2022", "vega2021"]


def test_the_aux_files_of_chapters_are_followed_from_the_folder_of_the_first(
    filled: TemporaryProject,
) -> None:
    filled.write("thesis/main.aux", "\\citation{vega2021}\n\\@input{one/a.aux}\n\\@input{b.aux}\n")
    filled.write("thesis/one/a.aux", "\\citation{nobody}\n\\@input{main.aux}\n")
    filled.write("thesis/b.aux", "\\citation{lind2022}\n\\@input{b.aux}\n\\@input{main.aux}\n")
    result = filled.run("export", "--cited-in", "thesis/main.aux")
    assert exported(result.out) == ["lind2022", "vega2021"]
    assert "thesis/one/a.aux:1:11: error: 'nobody' is no key of the library" in result.err
    assert "thesis/one/a.aux: warning: thesis/one/main.aux: no such file" in result.err


def test_an_unknown_key_is_named_and_the_rest_is_exported(filled: TemporaryProject) -> None:
    filled.write("main.tex", "\\cite{vega2021,berg2021}\n")
    result = filled.run("export", "--cited-in", "main.tex", "-o", "refs.bib")
    assert result.code == 1
    assert "main.tex:1:16: error: 'berg2021' is no key of the library" in result.err
    assert "did you mean 'berg2020'?" in result.err
    assert exported(filled.read("refs.bib")) == ["vega2021"]


def test_an_earlier_key_brings_its_paper_and_is_noted(filled: TemporaryProject) -> None:
    filled.write("main.tex", r"\cite{berg-old}")
    result = filled.run("export", "--cited-in", "main.tex")
    assert result.code == 0
    assert exported(result.out) == ["berg2020"]
    assert "main.tex:1:7: note: 'berg-old' is 'berg2020' now" in result.err


def test_a_key_that_was_renamed_outside_brings_its_paper(filled: TemporaryProject) -> None:
    assert filled.run("build", "--no-site").code == 0  # the ledger remembers what there was
    filled.write("library.bib", LIBRARY.replace("vega2021", "vega2021rewards"))
    filled.write("main.tex", r"\cite{vega2021}")
    result = filled.run("export", "--cited-in", "main.tex")
    assert exported(result.out) == ["vega2021rewards"]
    assert "main.tex:1:7: warning: 'vega2021' is 'vega2021rewards' now" in result.err


def test_a_removed_paper_is_named_with_the_date(filled: TemporaryProject) -> None:
    assert filled.run("build", "--no-site").code == 0
    filled.write("library.bib", "\n".join(LIBRARY.splitlines()[:2]))
    filled.write("main.tex", r"\cite{vega2021}")
    result = filled.run("export", "--cited-in", "main.tex")
    assert result.code == 1
    assert "'vega2021' was removed from the library on 2023-11-14" in result.err
    assert "readlist add --restore" in result.err


def test_nocite_with_a_star_exports_everything(filled: TemporaryProject) -> None:
    filled.write("main.tex", r"\nocite{*}")
    result = filled.run("export", "--cited-in", "main.tex")
    assert exported(result.out) == ["lind2022", "berg2020", "vega2021"]


def test_what_cites_nothing_exports_nothing_and_is_doubtful(filled: TemporaryProject) -> None:
    filled.write("main.aux", "\\relax\n")
    result = filled.run("export", "--cited-in", "main.aux")
    assert (result.code, result.out) == (0, "")
    assert "main.aux: warning: cites no paper" in result.err
    assert "run LaTeX first" in result.err


def test_named_keys_are_added_to_those_cited_and_a_theme_or_list_narrows_both(
    filled: TemporaryProject,
) -> None:
    filled.write("main.tex", r"\cite{vega2021}")
    filled.write("lists/l.md", "- [ ] [@berg2020]\n- [ ] [@lind2022]\n")
    both = filled.run("export", "berg2020", "--cited-in", "main.tex")
    assert exported(both.out) == ["berg2020", "vega2021"]
    one = filled.run("export", "berg2020", "--cited-in", "main.tex", "--list", "l")
    assert exported(one.out) == ["berg2020"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nofile.aux", "nofile.aux: no such file"),
        ("lists", "lists: is a folder"),
        ("notes.docx", "notes.docx: citations are read from .aux"),
        ("wide.tex", "wide.tex: is not UTF-8 text; save it as UTF-8"),
        ("a.pdf.tex", "a.pdf.tex: is no text; name an .aux, .bcf, .tex or .md file"),
        ("none.aux", "none.aux: no such file; run LaTeX first, until it writes this file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_2(
    filled: TemporaryProject, name: str, said: str
) -> None:
    filled.write("lists/a.md", "x")
    filled.write("notes.docx", "x")
    filled.write("wide.tex", r"\cite{a}".encode("utf-16"))
    filled.write("a.pdf.tex", b"%PDF-1.5 x")
    result = filled.run("export", "--cited-in", name, "-o", "refs.bib")
    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert not (filled.root / "refs.bib").exists()


def test_a_latin_1_manuscript_is_read(filled: TemporaryProject) -> None:
    filled.write("main.tex", "Caf\xe9 \\cite{vega2021}".encode("latin-1"))
    assert exported(filled.run("export", "--cited-in", "main.tex").out) == ["vega2021"]


def test_a_chapter_that_is_a_loop_of_links_is_no_traceback(filled: TemporaryProject) -> None:
    filled.write(
        "main.aux", "\\citation{vega2021}\n\\@input{loop.aux}\n" + f"\\@input{{{'x' * 500}}}\n"
    )
    (filled.root / "loop.aux").symlink_to("loop.aux")
    assert exported(filled.run("export", "--cited-in", "main.aux").out) == ["vega2021"]
    assert filled.run("export", "--cited-in", "loop.aux").code == 2


@pytest.mark.tex
@pytest.mark.parametrize("program", ["bibtex", "biber"])
def test_a_document_compiles_with_what_it_cites_and_nothing_else(
    filled: TemporaryProject, program: str
) -> None:
    head, tail = {
        "bibtex": ("", "\\bibliographystyle{plain}\\bibliography{refs}"),
        "biber": (
            "\\usepackage[backend=biber]{biblatex}\\addbibresource{refs.bib}",
            "\\printbibliography",
        ),
    }[program]
    body = "\\cite{vega2021} \\nocite{lind2022}"
    filled.write(
        "main.tex",
        f"\\documentclass{{article}}{head}\\begin{{document}}{body}{tail}\\end{{document}}",
    )
    _run("pdflatex", "-interaction=nonstopmode", "main")
    notes = "main.aux" if program == "bibtex" else "main.bcf"
    assert filled.run("export", "--cited-in", notes, "-o", "refs.bib").code == 0
    _run(program, "main")
    assert "vega2021" in filled.read("main.bbl")
    assert "lind2022" in filled.read("main.bbl")
    assert "berg2020" not in filled.read("refs.bib")
    assert filled.run("export", "--cited-in", notes, "-o", "refs.bib", "--check").code == 0


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=False)


# --------------------------------------------------------------------------- --check


def test_a_file_that_is_up_to_date_passes_the_check_and_stays_untouched(
    filled: TemporaryProject,
) -> None:
    assert filled.run("export", "-o", "refs.bib").code == 0
    before = (filled.root / "refs.bib").stat().st_mtime_ns
    result = filled.run("export", "-o", "refs.bib", "--check")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (filled.root / "refs.bib").stat().st_mtime_ns == before


def test_a_file_that_is_out_of_date_fails_the_check_with_the_difference(
    filled: TemporaryProject,
) -> None:
    assert filled.run("export", "-o", "refs.bib").code == 0
    stale = filled.read("refs.bib")
    filled.write("library.bib", LIBRARY.replace("Checking Steps", "Checking Every Step"))
    result = filled.run("export", "-o", "refs.bib", "--check")
    assert result.code == 1
    assert "-  title    = {Checking Steps}," in result.out
    assert "+  title    = {Checking Every Step}," in result.out
    assert "refs.bib: error: is out of date: 1 line to add, 1 to remove" in result.err
    assert "the same command without --check writes it" in result.err
    assert filled.read("refs.bib") == stale


def test_a_long_difference_is_only_counted(filled: TemporaryProject) -> None:
    filled.write("refs.bib", "".join(f"% {n}\n" for n in range(200)))
    result = filled.run("export", "-o", "refs.bib", "--check")
    assert (result.code, result.out) == (1, "")
    assert "200 to remove" in result.err


def test_other_line_ends_are_a_difference(filled: TemporaryProject) -> None:
    assert filled.run("export", "-o", "refs.bib").code == 0
    filled.write("refs.bib", filled.read("refs.bib").replace("\n", "\r\n"))
    assert filled.run("export", "-o", "refs.bib", "--check").code == 1


def test_a_file_that_is_not_there_fails_the_check(filled: TemporaryProject) -> None:
    result = filled.run("export", "-o", "refs.bib", "--check")
    assert result.code == 1
    assert "refs.bib: error: is not there" in result.err
    assert not (filled.root / "refs.bib").exists()


def test_the_check_of_what_is_cited_fails_on_an_unknown_key_too(filled: TemporaryProject) -> None:
    filled.write("main.tex", r"\cite{vega2021,nobody}")
    arguments = ("export", "--cited-in", "main.tex", "-o", "refs.bib")
    assert filled.run(*arguments).code == 1
    assert filled.run(*arguments, "--check").code == 1
    filled.write("main.tex", r"\cite{vega2021}")
    assert filled.run(*arguments, "--check").code == 0


def test_a_bare_check_compares_all_exports_of_the_settings(filled: TemporaryProject) -> None:
    filled.write(
        "readlist.toml",
        '[[exports]]\nfile = "all.bib"\n[[exports]]\nfile = "out/all.json"\nformat = "json"\n',
    )
    assert filled.run("export", "--check").code == 1
    assert filled.run("build", "--no-site").code == 0
    result = filled.run("export", "--check")
    assert (result.code, result.out, result.err) == (0, "", "")
    filled.write("out/all.json", "{}")
    result = filled.run("export", "--check")
    assert result.code == 1
    assert "out/all.json: error: is out of date" in result.err
    assert "`readlist export` writes it" in result.err
    assert "all.bib" not in result.err
    assert filled.read("out/all.json") == "{}"


def test_every_file_of_an_export_of_several_is_checked(filled: TemporaryProject) -> None:
    filled.plugin(
        "pages",
        "from readlist import Exporter, hookimpl\n\n\n@hookimpl\n"
        "def readlist_exporters(settings):\n"
        '    return Exporter("pages", "", lambda library, options: {"a": "1", "b/c": "2"})\n',
    )
    assert filled.run("export", "--format", "pages", "-o", "out").code == 0
    assert filled.run("export", "--format", "pages", "-o", "out", "--check").code == 0
    filled.write("out/b/c", "3")
    result = filled.run("export", "--format", "pages", "-o", "out", "--check")
    assert result.code == 1
    assert "out/b/c: error: is out of date" in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--check",), "readlist.toml no [[exports]]"),
        (("--check", "vega2021"), "say which with -o FILE"),
        (("--check", "-o", "-"), "say which with -o FILE"),
        (("--check", "--format", "json"), "say which with -o FILE"),
        (("--check", "-o", "library.bib"), "is a file of the project itself"),
    ],
)
def test_a_check_of_nothing_is_a_mistake(
    filled: TemporaryProject, arguments: tuple[str, ...], said: str
) -> None:
    result = filled.run("export", *arguments)
    assert result.code == 2
    assert said in result.err


def test_a_bare_export_still_writes_the_library_to_standard_output(
    filled: TemporaryProject,
) -> None:
    assert exported(filled.run("export").out) == ["lind2022", "berg2020", "vega2021"]


# --------------------------------------------------------------------------- cite


def test_papers_are_cited_in_the_order_given(filled: TemporaryProject) -> None:
    result = filled.run("cite", "vega2021", "berg-old", "--style", "unsrt")
    assert (result.code, result.err) == (0, "")
    assert result.out == ("[1] Lucia Vega. Rewards. 2021.\n[2] Tom Berg. Checking steps. 2020.\n")


def test_a_list_is_cited_in_its_order(filled: TemporaryProject) -> None:
    filled.write("lists/l.md", "- [ ] [@vega2021]\n- [ ] [@lind2022]\n")
    result = filled.run("cite", "--list", "l", "--style", "unsrtalpha")
    assert [line.partition("]")[0] for line in result.out.splitlines()] == ["[Veg21", "[Lin22"]


def test_markdown_and_html_are_ready_to_paste(filled: TemporaryProject) -> None:
    assert filled.run("cite", "vega2021", "--to", "markdown").out == (
        "\\[1\\] Lucia Vega. Rewards. 2021.\n"
    )
    assert filled.run("cite", "vega2021", "--to", "html").out == (
        '<dl class="references">\n<dt>1</dt>\n<dd>Lucia Vega. Rewards. 2021.</dd>\n</dl>\n'
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("vega2021", "--style", "plane"), "no style 'plane'; did you mean 'plain'?"),
        (("vega2020",), "no key 'vega2020'; did you mean 'vega2021'?"),
        ((), "cite what? Name a KEY, --list L or --theme T"),
        (("--list", "none"), "no list 'none'"),
        (("vega2021", "--to", "pdf"), "'pdf' is not one of"),
    ],
)
def test_a_wrong_name_is_one_line_with_the_way_out(
    filled: TemporaryProject, arguments: tuple[str, ...], said: str
) -> None:
    result = filled.run("cite", *arguments)
    assert result.code == 2
    assert said in result.err


def test_every_sample_paper_is_printed_in_every_style_and_markup(
    project: TemporaryProject, seeds: Path
) -> None:
    assert project.run("build", str(seeds / "papers.txt"), "-o", ".", "--no-site").code == 0
    keys = [paper.key for paper in project.open().papers]
    for style in ("plain", "alpha", "unsrt", "unsrtalpha"):
        for to in ("text", "markdown", "html"):
            result = project.run("cite", *keys, "--style", style, "--to", to)
            assert result.code == 0
            assert len([line for line in result.out.splitlines() if line]) >= len(keys)


@pytest.mark.parametrize("called", ["proc", "PROC", "proceedings-old"])
def test_a_parent_is_found_by_any_of_its_keys_as_in_an_export(
    project: TemporaryProject, called: str
) -> None:
    child = (
        f"@inproceedings{{a, title = {{Part}}, author = {{Berg, Tom}}, crossref = {{{called}}}}}"
    )
    parent = "@proceedings{proc, title = {Whole Days}, year = {2020}, ids = {proceedings-old}}"
    project.write("library.bib", f"{child}\n{parent}\n")
    assert "In Whole Days. 2020" in project.run("cite", "a").out


def test_what_xdata_says_stands_in_the_reference(project: TemporaryProject) -> None:
    data = "@xdata{pub, publisher = {Bog Press}}"
    book = "@book{a, title = {Peat}, author = {Berg, Tom}, year = {2020}, xdata = {pub}}"
    project.write("library.bib", f"{book}\n{data}\n")
    assert "Bog Press" in project.run("cite", "a").out
