"""PDF files, made here from bytes: what is believed of their metadata and their first page."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist import Aside, Paper, Problem, Source
from readlist.builtin.pdf import read, recognises
from readlist.testing import TemporaryProject

TITLE = "Looms that Weave Numbers: A Study"
BODY = (
    "We study how engines weave algebraic patterns. Our method uses cards and wheels to compute",
    "the numbers of Bernoulli, and it needs no human hand. Three mills took part.",
)
PAGE = ((18, TITLE), (12, "Ada Lovelace and Charles Babbage"), *((10, line) for line in BODY))
STAMP = "arXiv:2405.00001{} [cs.CL] 3 May 2024"

Lines = Sequence[tuple[float, str]]


def content(lines: Lines, margin: str = "") -> bytes:
    """The operators that draw lines of given sizes, and a text that runs up the margin."""
    drawn = [
        f"BT /F1 {size} Tf 1 0 0 1 72 {720 - 24 * row} Tm ({_escaped(text)}) Tj ET"
        for row, (size, text) in enumerate(lines)
    ]
    if margin:
        drawn.append(f"BT /F1 30 Tf 0 1 -1 0 30 200 Tm ({_escaped(margin)}) Tj ET")
    return "\n".join(drawn).encode("latin-1")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def pdf(*pages: bytes, info: Mapping[str, str] | None = None, xmp: str = "") -> bytes:
    """A PDF file of pages, in the order of PDF 1.4: objects, their table, the trailer."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    said = " ".join(f"/{name} ({_escaped(text)})" for name, text in (info or {}).items())
    packet = f"/Metadata {5 + 2 * len(pages)} 0 R" if xmp else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {packet} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {said} >>".encode("latin-1"),
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page))
    if xmp:
        data = xmp.encode()
        head = b"<< /Type /Metadata /Subtype /XML /Length %d >>" % len(data)
        objects.append(head + b"\nstream\n" + data + b"\nendstream")
    written, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(written))
    )


def paper(data: bytes, name: str = "loom.pdf") -> Paper:
    (found,) = (thing for thing in read(Source(name, data)) if isinstance(thing, Paper))
    return found


def problems(data: bytes) -> list[Problem]:
    return [thing for thing in read(Source("loom.pdf", data)) if isinstance(thing, Problem)]


def fields(lines: Lines = PAGE, margin: str = "", **given: object) -> dict[str, str]:
    return dict(paper(pdf(content(lines, margin), **given)).fields)  # type: ignore[arg-type]


# --------------------------------------------------------------------------- what is read


def test_a_pdf_is_known_by_its_bytes_whatever_its_name() -> None:
    assert recognises(Source("loom.txt", pdf(content(PAGE))))
    assert recognises(Source("loom", b"junk\n" + pdf(content(PAGE))))
    assert not recognises(Source("loom.pdf", b"text", "text"))
    assert not recognises(Source("loom.txt", b"%PDF-1.4 is", "%PDF-1.4 is how they begin"))


def test_the_title_is_what_is_printed_largest_and_the_file_is_linked() -> None:
    assert fields() == {"title": TITLE}
    assert paper(pdf(content(PAGE))).aside == Aside(files=("loom.pdf",))
    assert paper(pdf(content(PAGE))).origin is not None


def test_a_title_of_several_lines_is_one() -> None:
    lines = ((18, "Looms that Weave"), (18, "Numbers: A Study"), *PAGE[1:])
    assert fields(lines)["title"] == "Looms that Weave Numbers: A Study"


def test_a_journal_in_large_letters_a_page_number_and_a_note_sign_are_no_title() -> None:
    lines = ((40, "JOL"), (24, "Proceedings of the Loom Society"), (18, TITLE + " *"), *PAGE[1:])
    assert fields(lines)["title"] == TITLE


@pytest.mark.parametrize(
    "made_up", ["Microsoft Word - loom final.docx", "untitled", "loom_v3.tex", "PII: S0001", "main",
                "Quarterly Report of a Bank"],
)  # fmt: skip
def test_a_title_that_a_program_made_up_is_not_believed(made_up: str) -> None:
    assert fields(info={"Title": made_up})["title"] == TITLE


def test_a_title_in_the_metadata_is_believed_where_the_page_says_it_too() -> None:
    title = "Looms That Weave Numbers"
    assert fields(info={"Title": title})["title"] == title
    assert fields((), info={"Title": title})["title"] == title  # a scan cannot contradict


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Ada Lovelace; Charles Babbage", "Ada Lovelace and Charles Babbage"),
        ("Ada Lovelace, Charles Babbage", "Ada Lovelace and Charles Babbage"),
        ("Lovelace, Ada", "Lovelace, Ada"),
        ("Ada Lovelace and Charles Babbage", "Ada Lovelace and Charles Babbage"),
        ("alovelace", None),
        ("Administrator", None),
        ("Grace Hopper", None),
    ],
)
def test_authors_are_those_of_the_metadata_whom_the_page_names(given, expected) -> None:
    assert fields(info={"Author": given}).get("author") == expected


@pytest.mark.parametrize(("version", "year"), [("v1", "2024"), ("", "2024"), ("v3", None)])
def test_the_stamp_in_the_margin_gives_arxivs_number_and_class(version, year) -> None:
    found = fields(margin=STAMP.format(version))
    assert found.get("eprint") == "2405.00001" + version
    assert (found["archiveprefix"], found["primaryclass"]) == ("arXiv", "cs.CL")
    assert (found["title"], found.get("year")) == (TITLE, year)


def test_an_arxiv_number_that_the_text_cites_is_not_the_papers() -> None:
    assert "eprint" not in fields([*PAGE, (10, "as in arXiv:1901.00001 and arXiv preprint")])


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1000/loom.1", "10.1000/loom.1"),
        ("DOI: 10.1000/loom(99)1.", "10.1000/loom(99)1"),
        ("(doi:10.1000/loom.1)", "10.1000/loom.1"),
        ("doi 10.48550/arXiv.2405.00001", None),
        ("see page 10.1000 / 3", None),
    ],
)
def test_a_doi_on_the_first_page_is_the_papers(text: str, doi: str | None) -> None:
    assert fields([*PAGE, (8, text)]).get("doi") == doi


def test_of_several_dois_none_is_taken_and_those_below_the_references_do_not_count() -> None:
    data = pdf(content([*PAGE, (8, "10.1000/a 10.1000/b")]))
    assert "doi" not in paper(data).fields
    (note,) = problems(data)
    assert note.severity == "note"
    assert note.message.endswith("10.1000/a, 10.1000/b")
    cited = [*PAGE, (8, "10.1000/a"), (12, "References"), (8, "10.1000/b")]
    assert fields(cited)["doi"] == "10.1000/a"


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description {attributes}>{elements}
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_xmp_gives_title_doi_and_year_as_elements_or_attributes() -> None:
    title = "<rdf:Alt><rdf:li xml:lang='x'>Looms that &amp; Weave</rdf:li></rdf:Alt>"
    elements = (
        f"<dc:title>{title}</dc:title><prism:doi>10.1000/x</prism:doi>"
        "<prism:coverDate>2021-05</prism:coverDate>"
    )
    found = fields(xmp=XMP.format(attributes="", elements=elements))
    assert (found["title"], found["doi"], found["year"]) == (
        "Looms that & Weave",
        "10.1000/x",
        "2021",
    )
    found = fields(xmp=XMP.format(attributes='prism:doi="10.1000/x"', elements=""))
    assert (found["title"], found["doi"]) == (TITLE, "10.1000/x")


def test_a_packet_of_tags_without_values_is_passed_over_in_one_pass() -> None:
    """In minutes and not in seconds, if it were not."""
    assert fields(xmp="<dc:title>" * 40_000)["title"] == fields()["title"]
    assert fields(xmp="<dc:title " * 200_000)["title"] == fields()["title"]


def test_the_day_on_which_the_file_was_made_is_no_year() -> None:
    assert "year" not in fields(info={"CreationDate": "D:20190101000000Z"})


def test_ligatures_are_letters() -> None:
    lines = ((18, "E\x1ecient Of\x1cce Looms"), *PAGE[1:])
    assert fields(lines)["title"].startswith("Efficient Of")


def test_only_the_first_two_pages_are_read() -> None:
    far = content([(10, "10.1000/far")])
    data = pdf(b"", content(PAGE), *[far] * 1000)
    assert paper(data).title == TITLE
    assert "doi" not in paper(data).fields


def test_a_file_from_the_web_is_linked_by_its_address() -> None:
    found = paper(pdf(content(PAGE)), "https://looms.example/a.pdf")
    assert (found.get("file"), found.get("url")) == ("", "https://looms.example/a.pdf")
    assert found.links[0].kind == "pdf"


def test_a_file_of_standard_input_has_no_name_to_be_linked_by() -> None:
    assert paper(pdf(content(PAGE)), "<stdin>").aside == Aside()


# --------------------------------------------------------------------------- what is not


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(content(PAGE))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_without_a_password_to_open_it_is_read() -> None:
    assert paper(encrypted("")).title == TITLE


def test_a_locked_file_is_an_error_that_says_so() -> None:
    (problem,) = read(Source("loom.pdf", encrypted("secret")))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity) == ("pdf", "error")
    assert "locked with a password" in problem.message


def test_a_scan_is_an_error_and_makes_no_entry() -> None:
    (problem,) = read(Source("loom.pdf", pdf(b"")))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity) == ("no-papers", "error")


def test_a_scan_with_an_identifier_is_an_entry_with_a_warning() -> None:
    data = pdf(b"", info={"doi": "10.1000/x"})
    assert dict(paper(data).fields) == {"doi": "10.1000/x"}
    assert [problem.severity for problem in problems(data)] == ["warning"]


def test_without_pypdf_a_problem_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (problem,) = read(Source("loom.pdf", pdf(content(PAGE))))
    assert isinstance(problem, Problem)
    assert problem.hint == "pip install 'readlist[pdf]'"


@settings(max_examples=60)
@given(st.data())
def test_damage_costs_the_file_at_most_and_is_never_an_exception(data: st.DataObject) -> None:
    whole = pdf(content(PAGE, STAMP), info={"Title": TITLE})
    cut = data.draw(st.integers(20, len(whole)))
    at = data.draw(st.integers(9, len(whole) - 20))
    noise = data.draw(st.binary(min_size=1, max_size=20))
    for damaged in (whole[:cut], whole[:at] + noise + whole[at + len(noise) :]):
        things = list(read(Source("loom.pdf", damaged)))
        assert things
        assert all(isinstance(thing, Paper | Problem) for thing in things)


def test_pypdf_keeps_silent_and_its_logging_is_left_as_it_was(caplog, recwarn) -> None:
    logger = logging.getLogger("pypdf")
    before = logger.level
    list(read(Source("loom.pdf", pdf(content(PAGE))[:-40])))
    assert (caplog.records, list(recwarn), logger.level) == ([], [], before)


def test_a_folder_of_pdfs_is_added_and_adding_it_again_changes_nothing(
    project: TemporaryProject,
) -> None:
    project.write("papers/loom.pdf", pdf(content(PAGE, STAMP.format("v1"))))
    project.write("papers/scan.pdf", pdf(b""))
    done = project.run("add", "papers")
    assert done.code == 1
    assert "papers/loom.pdf: 1 paper (importer pdf)" in done.err
    assert "papers/scan.pdf: error: no text (a scan?) in it" in done.err
    library = project.read("library.bib")
    assert "papers/loom.pdf" in library
    project.run("add", "papers")
    assert project.read("library.bib") == library
    assert "loom.pdf" not in project.run("export").out
