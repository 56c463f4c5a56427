"""Types, fields and dates of BibTeX and of biblatex, one turned into the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import parse, read_papers
from readlist.bibtex.dialects import classic, modern
from readlist.bibtex.values import MONTHS
from readlist.model import Paper


def paper(kind: str, **fields: str) -> Paper:
    return Paper("a", kind, fields)


def read(text: str) -> Paper:
    return next(read_papers(parse(text)))


@pytest.mark.parametrize(
    ("before", "kind", "fields"),
    [
        (paper("misc", eprint="1"), "online", {"eprint": "1"}),
        (paper("misc", eprint="1", howpublished="x"), "misc", {"eprint": "1", "howpublished": "x"}),
        (paper("misc", url="u"), "misc", {"url": "u"}),
        (paper("www", title="t"), "online", {"title": "t"}),
        (paper("conference", booktitle="b"), "inproceedings", {"booktitle": "b"}),
        (
            paper("techreport", institution="i"),
            "report",
            {"institution": "i", "type": "techreport"},
        ),
        (paper("techreport", type="Note"), "report", {"type": "Note"}),
        (paper("phdthesis", school="s"), "thesis", {"institution": "s", "type": "phdthesis"}),
        (paper("mastersthesis", school="s"), "thesis", {"institution": "s", "type": "mathesis"}),
        (paper("article", journal="j"), "article", {"journaltitle": "j"}),
        (paper("article", journal="j", journaltitle="k"), "article", {"journaltitle": "k"}),
        (
            paper("book", address="a", archiveprefix="arXiv", primaryclass="cs"),
            "book",
            {"location": "a", "eprinttype": "arXiv", "eprintclass": "cs"},
        ),
    ],
)
def test_biblatex_has_types_and_fields_of_its_own(before, kind, fields):
    after = modern(before)
    assert (after.type, after.fields) == (kind, fields)


@pytest.mark.parametrize(
    ("before", "kind", "fields"),
    [
        (paper("online", url="u"), "misc", {"url": "u"}),
        (paper("software", version="1"), "misc", {"version": "1"}),
        (paper("collection", title="t"), "book", {"title": "t"}),
        (paper("report", type="techreport"), "techreport", {}),
        (paper("report", type="resreport"), "techreport", {"type": "Research Report"}),
        (paper("thesis", institution="i", type="phdthesis"), "phdthesis", {"school": "i"}),
        (paper("thesis", type="Doctoral Thesis"), "phdthesis", {"type": "Doctoral Thesis"}),
        (paper("thesis", type="mathesis"), "mastersthesis", {}),
        (paper("thesis", type="bathesis"), "mastersthesis", {"type": "Bachelor's thesis"}),
        (
            paper("article", journaltitle="j", location="l", eprinttype="arxiv", eprintclass="cs"),
            "article",
            {"journal": "j", "address": "l", "archiveprefix": "arxiv", "primaryclass": "cs"},
        ),
        (paper("misc", date="2024"), "misc", {"year": "2024"}),
        (paper("misc", date="2024-05"), "misc", {"year": "2024", "month": "May"}),
        (paper("misc", date="2024-05-07"), "misc", {"year": "2024", "month": "May", "day": "7"}),
        (paper("misc", date="2024-05-07/2024-06"), "misc", {"year": "2024", "month": "May"}),
        (paper("misc", date="2024-22"), "misc", {"year": "2024", "month": "Summer"}),
        (paper("misc", date="1999~"), "misc", {"year": "1999"}),
        (paper("misc", date="forthcoming"), "misc", {"year": "forthcoming"}),
        (paper("misc", date="2024-05", year="2023"), "misc", {"year": "2023", "month": "May"}),
        (paper("article", journal="j"), "article", {"journal": "j"}),
    ],
)
def test_bibtex_has_types_and_fields_of_its_own(before, kind, fields):
    after = classic(before)
    assert (after.type, after.fields) == (kind, fields)


@pytest.mark.parametrize(
    ("month", "day", "date"),
    [
        ("", "", "2024"),
        ("May", "", "2024-05"),
        ("May", "3", "2024-05-03"),
        ("12", "", "2024-12"),
        ("June 10–12", "", "2024-06-10/2024-06-12"),
        ("10–12 June", "", "2024-06-10/2024-06-12"),
        ("June", "10--12", "2024-06-10/2024-06-12"),
        ("May–June", "", "2024-05/2024-06"),
        ("May 30–June 2", "", "2024-05-30/2024-06-02"),
        ("June 10th", "", "2024-06-10"),
        ("Sept.", "", "2024-09"),
        ("Fall", "", "2024-23"),
    ],
)
def test_year_and_month_become_a_date(month, day, date):
    after = modern(paper("misc", year="2024", month=month, day=day))
    assert {name: text for name, text in after.fields.items() if text} == {"date": date}


@pytest.mark.parametrize(
    ("year", "month"),
    [
        ("2024", "June 31"),
        ("2024", "Dec–Jan"),
        ("2024", "first quarter"),
        ("2024", "Mayor"),
        ("2024", "12 13"),
        ("2024", "13"),
        ("in press", "May"),
        ("2023/2024", ""),
    ],
)
def test_what_no_date_can_say_stays_as_it_was(year, month):
    before = paper("misc", year=year, month=month)
    assert modern(before).fields == before.fields


def test_a_date_that_is_there_beats_the_year():
    after = modern(paper("misc", date="2024-05", year="2024", month="May"))
    assert after.fields == {"date": "2024-05"}


def test_a_field_under_another_name_is_still_what_the_person_wrote():
    before = read("@article{a, journal = {J. {ML}}, author = {A, B}, year = 2024, month = may}")
    after = modern(before)
    assert after.raw["journaltitle"] == "{J. {ML}}"
    assert "year" not in after.raw
    assert classic(after).raw["journal"] == "{J. {ML}}"


DAYS = st.integers(1, 28)


@given(st.integers(1000, 2999), st.sampled_from(list(MONTHS.values())) | st.just(""), DAYS)
def test_a_date_comes_back_the_same(year, month, day):
    fields = {"year": str(year), "month": month, "day": str(day)}
    before = paper("misc", **{n: t for n, t in fields.items() if month or n == "year"})
    assert classic(modern(before)).fields == {n: t for n, t in before.fields.items() if t}


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=5))
def test_no_date_is_too_odd(year, month, day):
    after = modern(paper("misc", year=year, month=month, day=day))
    assert classic(after).type == "misc"
