"""What leaves for biblatex: its own types and fields, in Unicode, and nothing private."""

from __future__ import annotations

from readlist.bibtex import parse, read_papers
from readlist.builtin.biblatex import Options, inspect, readlist_exporters, render
from readlist.model import Library, Paper, Person

TEXT = r"""
@misc{a, author = {{\"U}nal, Ada}, title = {Old {T}itle}, eprint = {2405.00001},
  archivePrefix = {arXiv}, primaryClass = {cs.CL}, year = 2024, month = may,
  file = {CANARY.pdf}, comment-me = {CANARY}, annote = {CANARY}}
@techreport{b, author = {Berg, Tom}, title = {Report}, institution = {Lab}, year = {in press}}
"""
UNICODE = Paper(
    "c",
    "article",
    {"title": "Thé “PATIENT-Ψ” – 50% ≥ Mỹ", "journal": "Žurnál & Co", "year": "2024"},
    people={"author": (Person("Nguyễn", "Éva"),)},
)


def library(text: str = TEXT) -> Library:
    return Library(tuple(read_papers(parse(text))))


def test_fields_and_types_are_biblatex_s_and_values_the_person_s():
    assert render(library()) == (
        "@online{a,\n"
        '  author   = {{\\"U}nal, Ada},\n'
        "  title    = {Old {T}itle},\n"
        "  date     = {2024-05},\n"
        "  eprint   = {2405.00001},\n"
        "  eprinttype = {arXiv},\n"
        "  eprintclass = {cs.CL},\n"
        "}\n"
        "\n"
        "@report{b,\n"
        "  author   = {Berg, Tom},\n"
        "  title    = {Report},\n"
        "  type     = {techreport},\n"
        "  institution = {Lab},\n"
        "  year     = {in press},\n"
        "}\n"
    )


def test_text_is_unicode_where_biber_and_pdflatex_read_it():
    assert render(Library((UNICODE,))) == (
        "@article{c,\n"
        "  author   = {Nguy{\\~{\\unexpanded{ê}}}n, Éva},\n"
        "  title    = {Thé “{PATIENT}-{$\\Psi$}” – 50\\% {$\\geq$} M{\\~{\\unexpanded{y}}}},\n"
        "  journaltitle = {Žurnál \\& Co},\n"
        "  date     = {2024},\n"
        "}\n"
    )


def test_what_is_written_reads_back():
    (read,) = read_papers(parse(render(Library((UNICODE,)))))
    assert (read.title, read.venue, read.year) == (UNICODE.title, UNICODE.venue, "2024")
    assert read.authors == UNICODE.authors


def test_private_fields_stay_at_home():
    assert "CANARY" not in render(library())


def test_a_paper_without_authors_needs_no_key():
    assert "key" not in render(Library((Paper("a", fields={"title": "T"}),)))


def test_the_options_are_those_of_every_bib_file():
    chosen = Options(abstracts=False, omit=("primaryclass",), sort="title")
    assert render(library(), chosen).index("@online") < render(library(), chosen).index("@report")
    assert "cs.CL" not in render(library(), chosen)


def test_what_cannot_be_printed_is_said():
    papers = (Paper("a", fields={"title": "On 大模型 🎓", "abstract": "中"}),)
    (problem,) = inspect(Library(papers))
    assert str(problem) == (
        "note: 'a': pdflatex cannot print in title: 大 模 型 🎓 "
        "(LuaLaTeX and XeLaTeX can, with a font that has them) [bib-letters]"
    )
    assert "大模型" in render(Library(papers))


def test_it_is_registered():
    exporter = readlist_exporters(None)
    assert (exporter.name, exporter.suffix, exporter.options) == ("biblatex", ".bib", Options)
