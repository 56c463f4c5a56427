"""Names, pages, numbers and addresses mean the same wherever they are read."""

from __future__ import annotations

import pytest

from readlist.model import Person
from readlist.text import readings


@pytest.mark.parametrize(
    ("family", "prefix", "rest"),
    [
        ("Berg", "", "Berg"),
        ("van der Berg", "van der", "Berg"),
        ("'t Hooft", "'t", "Hooft"),
        ("Ramón y Cajal", "", "Ramón y Cajal"),
        ("d'Alembert", "", "d'Alembert"),
        ("de", "", "de"),
        ("王", "", "王"),
    ],
)
def test_words_in_lower_case_before_a_family_name_are_apart(family, prefix, rest):
    assert readings.person(family, "A") == Person(rest, "A", prefix)


@pytest.mark.parametrize(
    ("text", "issn", "isbn"),
    [
        ("0027-8424 (Print)", ["0027-8424"], []),
        ("1234567X", ["1234-567X"], []),
        ("978-3-16-148410-0", [], ["978-3-16-148410-0"]),
        ("ISBN: 0306406152 (pbk.) 9780306406157", [], ["0306406152", "9780306406157"]),
        ("TR-2020-17", [], []),
    ],
)
def test_issn_and_isbn_are_told_by_their_form(text, issn, isbn):
    assert readings.serial_numbers(text) == (issn, isbn)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182", "10.1000/182"),
        ("dx.doi.org/10.1000/1(2)3", "10.1000/1(2)3"),
        ("info:doi/10.1000/182", "10.1000/182"),
        ("https://www.doi.org/10.1000%2F182?utm=x", "10.1000/182"),
        ("10.1000/1?2", "10.1000/1?2"),
        ("no doi", ""),
        ("see 10.1000/182", ""),
    ],
)
def test_a_doi_is_bare(text, doi):
    assert readings.bare_doi(text) == doi


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [
        ("12", "17", "12–17"),
        ("12", "12", "12"),
        ("12", "", "12"),
        ("", "17", "17"),
        ("12 -- 17", "", "12–17"),
        ("12-17", "17", "12–17"),
        ("1-3, 7—9", "", "1–3, 7–9"),
        ("e12-e15", "", "e12–e15"),
        ("iv-ix", "", "iv–ix"),
        ("S-12", "S-15", "S-12–S-15"),
        ("S-12", "", "S-12"),
        ("", "", ""),
    ],
)
def test_pages_have_one_dash_between_the_first_and_the_last(first, last, pages):
    assert readings.pages_of(first, last) == pages


def test_a_keyword_stands_once_and_is_one():
    assert readings.keywords(["Maps", "maps ", "maps, old", " , "]) == ["Maps", "maps old"]
    assert readings.keyword_list(["Maps; globes", "globes"]) == ["Maps", "globes"]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("arXiv:2405.00001 [cs.CL]", {"eprint": "2405.00001", "primaryclass": "cs.CL"}),
        ("https://arxiv.org/abs/2405.00001v2", {"eprint": "2405.00001v2"}),
    ],
)
def test_a_number_of_arxiv_is_told_by_its_name(text, fields):
    assert readings.read_arxiv(text) == {**fields, "archiveprefix": "arXiv"}
    assert readings.read_arxiv("2405.00001") == {}


def test_an_address_alone_names_a_paper_and_a_year_does_not():
    assert readings.names_a_paper({"url": "https://example.org"})
    assert not readings.names_a_paper({"year": "2020", "title": ""})
