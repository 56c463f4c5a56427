"""What leaves as BibTeX: the same for classic BibTeX and biblatex, and nothing private in it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from readlist.bibtex import parse, read_papers
from readlist.builtin.bibtex import (
    Options,
    inspect,
    read,
    readlist_exporters,
    readlist_importers,
    recognises,
    render,
)
from readlist.model import Library, Paper, Person, Problem, Source

TEXT = """@string{jml = {Journal of ML}}
@article{a, title = {Old {T}itle}, journal = jml, year = 2020, month = may,
  file = {CANARY.pdf}, comment-me = {CANARY}, annote = {CANARY}, keywords = {rag},
  abstract = {Long.}}
@misc{b, title = {Second}}
"""


def library(text: str = TEXT, **changes: object) -> Library:
    papers = tuple(read_papers(parse(text)))
    return Library(tuple(replace(paper, **changes) for paper in papers))


def test_fresh_entries_stand_in_the_library_s_order():
    assert render(library(), Options()) == (
        "@article{a,\n"
        "  title    = {Old {T}itle},\n"
        "  key      = {Old Title},\n"
        "  journal  = {Journal of ML},\n"
        "  year     = 2020,\n"
        "  month    = may,\n"
        "  keywords = {rag},\n"
        "  abstract = {Long.},\n"
        "}\n"
        "\n"
        "@misc{b,\n"
        "  title    = {Second},\n"
        "  key      = {Second},\n"
        "}\n"
    )


def test_an_empty_library_is_an_empty_file():
    assert render(Library(), Options()) == ""


def test_private_fields_stay_at_home():
    assert "CANARY" not in render(library(), Options())


def test_fields_may_be_left_out():
    text = render(library(), Options(abstracts=False, omit=("Month", "keywords")))
    assert not re.search(r"abstract|month|keywords", text)


def test_keywords_found_in_the_text_join_those_of_the_authors():
    found = render(library(found_keywords=("R&D, more", "RAG")), Options())
    assert "keywords = {rag, R\\&D more}," in found


def test_what_is_written_reads_back():
    papers = read_papers(parse(render(library(), Options())))
    assert [paper.title for paper in papers] == ["Old Title", "Second"]


def test_entries_of_a_biblatex_library_become_bibtex_s():
    text = "@online{a, title={A}, date={2024-05-17}, eprint={1}, eprinttype={arxiv}, location={B}}"
    assert render(library(text), Options(omit=("key",))) == (
        "@misc{a,\n"
        "  title    = {A},\n"
        "  address  = {B},\n"
        "  year     = {2024},\n"
        "  month    = may,\n"
        "  day      = {17},\n"
        "  eprint   = {1},\n"
        "  archivePrefix = {arxiv},\n"
        "}\n"
    )


def test_the_arxiv_number_is_said_where_plain_prints_it():
    text = "@misc{a, title={A}, eprint={2405.00001}, archivePrefix={arXiv}}"
    asked = Options(arxiv_note=True)
    assert "howpublished = {arXiv:2405.00001}," in render(library(text), asked)
    assert "howpublished" not in render(library(text), Options())
    assert "arXiv:" not in render(library(text.replace("arXiv", "HAL")), asked)
    assert "arXiv:" not in render(library(text.replace("title", "journal={J}, title")), asked)


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        ("library", "bCAd"),
        ("key", "AbCd"),
        ("author", "CAdb"),
        ("year", "CAbd"),
        ("title", "bAdC"),
    ],
)
def test_the_order_can_be_chosen(sort, keys):
    text = (
        "@misc{b, author={Zorn, A}, title={a}, year=2001}"
        "@misc{C, author={{\\'A}bel, Z}, title={Zett}, year=1990}"
        "@misc{A, author={Berg, A}, title={{\\'E}cole}, year=2000}"
        "@misc{d, editor={Stone, A}, title={Mid}}"
    )
    written = render(library(text), Options(sort=sort))
    assert "".join(re.findall(r"@misc\{(\w)", written)) == keys


def test_journals_are_abbreviated_by_the_person_s_list():
    text = (
        "@article{a, title={A}, journal={Annals of {Careful}  Reading}}@article{b, journal={Other}}"
    )
    short = Options(journals={"annals of careful reading": "Ann. Caref. Read. & Co"})
    assert "journal  = {Ann. Caref. Read. \\& Co}," in render(library(text), short)
    assert "journal  = {Other}," in render(library(text), short)


def test_every_other_key_of_an_entry_goes_along():
    text = "@misc{new, title={A}, ids={old, there, in valid}}@misc{there, title={B}}"
    papers = replace(library(text), renamed={"older": "new", "elsewhere": "gone"})
    assert "ids      = {old, older}," in render(papers, Options())
    assert "ids" not in render(replace(library(text), renamed={}), Options(omit=("ids",)))
    kept = "@misc{a, title={A}, ids = {b,c}}"
    assert "ids      = {b,c}," in render(library(kept), Options())


def test_a_field_that_no_tex_can_hold_is_left_out_and_named():
    papers = Library((Paper("a", fields={"title": "A", "abstract": "é" * 60_000, "file": "x"}),))
    assert "abstract" not in render(papers, Options())
    assert [problem.code for problem in inspect(papers)] == ["left-out"]
    assert list(inspect(papers, Options(abstracts=False))) == []


def test_doubts_are_said_and_the_papers_written_all_the_same():
    text = "@misc{Foo, title={A}, crossref={gone}}@misc{foo, title={B}}"
    assert [problem.code for problem in inspect(library(text))] == [
        "bib-crossref",
        "bib-repeated-key",
    ]
    assert render(library(text), Options()).count("@misc") == 2


def test_the_part_that_is_exported_takes_its_parents_along(project):
    project.write("theirs.bib", "@book{b, title={B}}\n@inbook{c, title={C}, crossref={b}}\n")
    project.run("init", ".")
    project.run("add", "theirs.bib")
    done = project.run("export", "c")
    assert re.findall(r"@\w+\{(\w)", done.out) == ["c", "b"]
    (project.root / "library.bib").write_text("@inbook{c, title={C}, crossref={nowhere}}\n")
    done = project.run("export", "c", "--strict")
    assert done.code == 1
    assert "'c': crossref = {nowhere} is no entry of the library" in done.err


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("sort=size", "option 'sort': invalid enum value 'size'; there are: library, key, author"),
        ("journals=x", "write it as the table [exporters.bibtex.journals] in readlist.toml"),
        ("macros=drop", "there are: expand, keep"),
        ("abstract=no", "did you mean 'abstracts'?"),
    ],
)
def test_a_wrong_option_is_answered_with_the_right_ones(project, option, said):
    project.run("init", ".")
    done = project.run("export", "-O", option)
    assert done.code == 2
    assert said in done.err


def test_the_importer_recognises_entries_not_names():
    assert recognises(Source("x.txt", text=TEXT))
    assert recognises(Source("x", text="@misc(a, title={x})"))
    assert not recognises(Source("refs.bib", text="just prose, me@home.org"))
    assert not recognises(Source("page.txt", text="@decorator(\n  x\n)\n"))


def test_the_importer_yields_papers_and_problems():
    found = list(read(Source("refs.bib", text=TEXT + "@misc{c, title = {x} year = 1}\n")))
    assert [item.key for item in found if isinstance(item, Paper)] == ["a", "b"]
    assert [str(item.where) for item in found if isinstance(item, Problem)] == ["refs.bib:6:21"]


def test_both_are_registered_under_one_name():
    assert readlist_exporters(None).name == readlist_importers(None).name == "bibtex"
    assert readlist_exporters(None).suffix == ".bib"


# ---------------------------------------------------------------------- real programs

HARD = (
    Paper(
        key="hard2024",
        type="misc",
        fields={
            "title": "TÜLU & PATIENT-Ψ: 50% of $O(n^2)$ for T2I_x, ~{a} \\input{b} #1 ^ <c> | `d`",
            "abstract": "A $5 and $6 deal --- “quoted” … −3 ≥ 2, ℒ ℝ x̄ H₂O.\n\n"
            "@article{x, \\method{}. }{",
            "year": "2024",
            "month": "May",
            "url": "https://example.org/a_b%20c#d&e~f",
            "doi": "10.1000/a_b",
            "links": "code <https://example.org/{x}>",
            "keywords": "R&D, a_b, 100%",
            "eprint": "2405.00001",
            "archiveprefix": "arXiv",
        },
        people={
            "author": (
                Person("Ünal", "Éric"),
                Person("OpenAI, Inc.", literal=True),
                Person("Berg", "Jan", "van der", "Jr."),
                Person("others", literal=True),
            )
        },
    ),
    Paper(key="nobody", fields={"title": "{RAG} without Authors", "abstract": "100% sure"}),
)


def typeset(folder: Path, preamble: str, body: str, program: str) -> tuple[str, str, str]:
    """Logs of the bibliography program and of TeX, and what went into the bibliography."""
    (folder / "refs.bib").write_text(render(Library(HARD), Options()), encoding="utf-8")
    packages = "\\usepackage[T1]{fontenc}\\usepackage{lmodern,amsmath,amssymb,url,hyperref}"
    text = f"\\documentclass{{article}}{packages}{preamble}\\begin{{document}}\\nocite{{*}}{body}"
    (folder / "doc.tex").write_text(text + "\\end{document}", encoding="utf-8")
    latex = ["pdflatex", "-interaction=nonstopmode", "doc"]
    subprocess.run(latex, cwd=folder, capture_output=True, check=False)
    log = subprocess.run([program, "doc"], cwd=folder, capture_output=True, check=False).stdout
    subprocess.run(latex, cwd=folder, capture_output=True, check=False)
    subprocess.run(latex, cwd=folder, capture_output=True, check=False)
    tex_log = (folder / "doc.log").read_text(encoding="latin-1")
    assert (folder / "doc.pdf").exists()
    return log.decode(), tex_log, (folder / "doc.bbl").read_text(encoding="utf-8")


@pytest.mark.tex
@pytest.mark.parametrize("style", ["plain", "alpha", "plainurl"])
def test_classic_bibtex_prints_it_without_a_complaint(tmp_path, style):
    body = f"\\bibliographystyle{{{style}}}\\bibliography{{refs}}"
    log, tex_log, bbl = typeset(tmp_path, "", body, "bibtex")
    assert "Warning" not in log
    assert "error" not in log
    assert not re.findall(r"^! .*", tex_log, re.M)
    assert bbl.count("\\bibitem") == 2
    assert 'T{\\"U}LU' in bbl
    assert "{$O(n^2)$}" in bbl


@pytest.mark.tex
@pytest.mark.parametrize("style", ["numeric", "authoryear", "reading"])
def test_biblatex_prints_it_without_a_complaint(tmp_path, style):
    preamble = f"\\usepackage[style={style}]{{biblatex}}\\addbibresource{{refs.bib}}"
    log, tex_log, bbl = typeset(tmp_path, preamble, "\\printbibliography", "biber")
    assert not re.findall(r"^(?:WARN|ERROR).*", log, re.M)
    assert not re.findall(r"^! .*", tex_log, re.M)
    assert bbl.count("\\entry{") == 2
