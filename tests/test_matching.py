"""Two records are one paper where docs/decisions/004-same-paper.md says so, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist import matching
from readlist.matching import (
    Index,
    Verdict,
    compare,
    compare_entries,
    containment,
    fingerprint,
    normal,
    pairs,
    renamed,
    title_key,
)
from readlist.model import Paper, Person

LONG = "Let's Verify Step by Step with Great Care"
SHORT = "Technical Report"
ABSTRACT = "We study how verifiers that score each step compare with those that score answers only."
OTHER = "Glaciers move slowly and far from power lines; we describe a camera that runs for years."


def paper(title: str = LONG, authors: str = "", kind: str = "misc", **fields: str) -> Paper:
    people = {"author": tuple(Person(name) for name in authors.split())} if authors else {}
    return Paper(type=kind, fields={"title": title, **fields}, people=people)


# One row of the table, two papers, the verdict.
ROWS = {
    "the same DOI": (
        paper("One", doi="10.1/ABC"),
        paper("Another", doi="https://doi.org/10.1/abc"),
        "same",
    ),
    "the same eprint in another version": (
        paper("One", eprint="2305.20050v1"),
        paper("Another", eprint="arXiv:2305.20050v3"),
        "same",
    ),
    "the same ISBN, however it is written": (
        paper("One", kind="book", isbn="978-0-306-40615-7"),
        paper("Another", kind="book", isbn="0306406152"),
        "same",
    ),
    "the same PubMed number": (paper("One", pmid="123"), paper("Another", pmid="123"), "same"),
    "the same eprint, and the DOI of the preprint and of the journal": (
        paper(eprint="2305.20050", doi="10.48550/arXiv.2305.20050"),
        paper(eprint="2305.20050", doi="10.1145/1234"),
        "same",
    ),
    "another DOI": (paper(doi="10.1/a"), paper(doi="10.1/b"), "different"),
    "another ISBN": (
        paper(kind="book", isbn="9780306406157"),
        paper(kind="book", isbn="9783161484100"),
        "different",
    ),
    "another PubMed number": (paper(pmid="1"), paper(pmid="2"), "different"),
    "another eprint alone says nothing": (paper(eprint="1"), paper(eprint="2"), "same"),
    "another title": (paper("One thing"), paper("Another thing"), "different"),
    "no title at all": (paper(""), paper(""), "different"),
    "the same title, and much of the abstract": (
        paper(SHORT, abstract=ABSTRACT),
        paper(SHORT, abstract=ABSTRACT + " And more."),
        "same",
    ),
    "the same title, but another abstract": (
        paper(abstract=ABSTRACT),
        paper(abstract=OTHER),
        "perhaps",
    ),
    "the same title, but no author in common": (
        paper(authors="Lightman"),
        paper(authors="Muñoz Li"),
        "perhaps",
    ),
    "the same long title": (paper(), paper(abstract=ABSTRACT), "same"),
    "the same long title, years apart": (
        paper(authors="Li", year="2001"),
        paper(authors="Li", year="2020"),
        "same",
    ),
    "the same short title, author and year": (
        paper(SHORT, "Li Kim", year="2020"),
        paper(SHORT, "Li", year="2021"),
        "same",
    ),
    "the same short title and author, years apart": (
        paper(SHORT, "Li", year="2001"),
        paper(SHORT, "Li", year="2020"),
        "perhaps",
    ),
    "a tutorial that was held twice": (
        paper(authors="Li", booktitle="Proceedings of WSDM 2010", year="2010"),
        paper(authors="Li", booktitle="Proceedings of WSDM 2011", year="2011"),
        "version",
    ),
    "a poster, and a paper elsewhere in the same year": (
        paper(authors="Li Kim", booktitle="19th World Wide Web Conference, WWW", year="2010"),
        paper(authors="Li", booktitle="Proceedings of the 33rd ACM SIGIR Conference", year="2010"),
        "version",
    ),
    "the proceedings and their companion volume": (
        paper(authors="Li", booktitle="Web Conference", year="2018"),
        paper(authors="Li", booktitle="Companion of the Web Conference", year="2018"),
        "version",
    ),
    "two issues of one journal": (
        paper("Editorial", authors="Li", journal="Journal of Maps", volume="3", number="1"),
        paper("Editorial", authors="Li", journal="Journal of Maps", volume="3", number="2"),
        "version",
    ),
    "one venue, spelled out and abbreviated": (
        paper(authors="Li", booktitle="ICML", year="2020"),
        paper(authors="Li", booktitle="International Conference on Machine Learning", year="2020"),
        "same",
    ),
    "one journal, a year apart": (
        paper(authors="Li", journal="J. of Machine Learning Research", year="2019"),
        paper(authors="Li", journal="Journal of Machine Learning Research", year="2020"),
        "same",
    ),
    "a preprint, and what it became": (
        paper(authors="Li", journal="arXiv preprint arXiv:2001.00001", year="2020"),
        paper(authors="Li", booktitle="Proceedings of ICML", year="2020"),
        "same",
    ),
    "the same short title, and nothing else of one": (
        paper(SHORT),
        paper(SHORT, "Li", abstract=ABSTRACT, year="2020"),
        "same",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_the_table_decides(row: str) -> None:
    one, other, answer = ROWS[row]
    verdict = compare(one, other)
    assert verdict.answer == answer
    assert verdict.why
    assert compare(other, one).answer == answer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen Technical Report", "Qwen2 Technical Report"),
        ("Qwen2 Technical Report", "Qwen2.5 Technical Report"),
        ("Qwen2.5 Technical Report", "Qwen3 Technical Report"),
        ("Algorithms and Data Analysis in C", "Algorithms and Data Analysis in C++"),
        ("A Tour of C#", "A Tour of C"),
        ("GPT-4", "GPT-4V"),
    ],
)
def test_what_tells_two_versions_apart_never_vanishes(one: str, other: str) -> None:
    assert compare(paper(one), paper(other)).answer == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Let's Verify Step by Step", "LET’S VERIFY STEP-BY-STEP."),
        ("Naïve Bayes & Friends", "Naive Bayes and friends"),
        ("{BERT}: Pre-training", "BERT: Pretraining"),
        ("A <i>Bold</i> Title", "A bold title"),
        ("Words that lost a space", "Words that losta space"),
        ("The $\\mathcal{O}(n)$ bound", "The O(n) bound"),
        ("AT&amp;T reports", "AT&T reports"),
    ],
)
def test_case_accents_markup_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_chapters_of_one_book_are_not_one_paper() -> None:
    first = paper("A first chapter", kind="incollection", isbn="9783161484100")
    second = paper("A second chapter", kind="incollection", isbn="9783161484100")
    assert compare(first, second).answer == "different"
    assert Index.of([first]).find(second) is None


def test_a_chapter_is_not_its_book() -> None:
    book = paper("The whole book", kind="book", isbn="9783161484100")
    chapter = paper("A chapter of it", kind="inbook", isbn="978-3-16-148410-0")
    assert compare(book, chapter).answer == "different"


def test_the_index_prefers_what_is_the_same_to_what_perhaps_is() -> None:
    perhaps = paper(authors="Someone", year="1990")
    same = paper(authors="Li", year="2020")
    found = Index.of([perhaps, same]).find(paper(authors="Li", year="2020"))
    assert found is not None
    assert found[0] is same
    doubtful = Index.of([perhaps]).find(paper(authors="Li", year="2020"))
    assert doubtful is not None
    assert doubtful[1].answer == "perhaps"
    assert Index.of([same]).find(paper("Another title altogether")) is None


# ---------------------------------------------------------------- within one library

# Two entries with one title and author that a person keeps on purpose; what tells them apart.
VERSIONS = {
    "a tutorial, the next year": (
        {"booktitle": "WSDM", "year": "2014"},
        {"booktitle": "WSDM", "year": "2015"},
    ),
    "a tutorial, elsewhere": (
        {"booktitle": "WSDM", "year": "2014"},
        {"booktitle": "SIGIR", "year": "2014"},
    ),
    "a workshop, the next year": (
        {"booktitle": "3rd Workshop on Maps", "year": "2001"},
        {"booktitle": "4th Workshop on Maps", "year": "2002"},
    ),
    "poster and paper": (
        {"booktitle": "Proceedings of WWW: Posters", "year": "2010"},
        {"booktitle": "Proceedings of WWW", "year": "2010"},
    ),
    "workshop and conference": (
        {"booktitle": "Workshop on Maps at KDD", "year": "2010"},
        {"booktitle": "Knowledge Discovery and Data Mining", "year": "2010"},
    ),
    "two DOIs": ({"doi": "10.1/a", "year": "2010"}, {"doi": "10.1/b", "year": "2010"}),
    "two issues": (
        {"journal": "J. Maps", "volume": "1", "year": "2010"},
        {"journal": "J. Maps", "volume": "2", "year": "2010"},
    ),
    "preprint and article": (
        {"eprint": "2001.00001", "year": "2020"},
        {"eprint": "2001.00001", "journal": "J. Maps", "year": "2020"},
    ),
    "preprint of a server and paper": (
        {"journal": "CoRR", "year": "2020"},
        {"booktitle": "Advances in Maps", "year": "2020"},
    ),
    "two numbers of a series": (
        {"booktitle": "Lectures on Maps", "number": "7", "year": "2010"},
        {"booktitle": "Lectures on Maps", "number": "8", "year": "2010"},
    ),
    "two years, and nothing else": ({"year": "2010"}, {"year": "2011"}),
}


@pytest.mark.parametrize("row", VERSIONS)
def test_versions_are_no_duplicates(row: str) -> None:
    one, other = (paper(authors="Li Kim", **fields) for fields in VERSIONS[row])
    assert compare_entries(one, other).answer == "version"
    assert compare_entries(other, one).answer == "version"
    assert [pair.verdict.answer for pair in pairs([one, other])] == ["version"]


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": "10.1/a"},
        {"eprint": "2001.00001", "year": "2020"},
        {"booktitle": "WSDM", "year": "2014"},
        {},
    ],
)
def test_an_entry_that_stands_there_twice_is_a_duplicate(fields: dict[str, str]) -> None:
    one, other = paper(authors="Li", **fields), paper(authors="Li Kim", **fields)
    assert [pair.verdict.answer for pair in pairs([one, other])] == ["same"]


def test_one_doi_decides_though_the_years_differ() -> None:
    one, other = paper(doi="10.1/a", year="2010"), paper("T", doi="10.1/A", year="2012")
    assert compare_entries(one, other).answer == "same"


def test_of_several_the_nearest_is_named() -> None:
    papers = [paper(authors="Li", year=year) for year in ("2010", "2012", "2012")]
    found = [
        (p.earlier is papers[n], p.verdict.answer)
        for p, n in zip(pairs(papers), (0, 1), strict=True)
    ]
    assert found == [(True, "version"), (True, "same")]


def test_a_title_that_a_thousand_papers_have_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Paper] = []
    monkeypatch.setattr(
        matching, "compare_entries", lambda one, other: held.append(one) or Verdict("different", "")
    )
    assert list(pairs(paper("Editorial") for _ in range(1000))) == []
    assert len(held) <= 1000 * matching.MOST_HELD


def test_containment_is_a_share_of_the_shorter_text() -> None:
    assert containment(ABSTRACT, ABSTRACT + " And much more than that.") == 1.0
    assert containment(ABSTRACT, OTHER) == 0.0
    assert containment("two words", ABSTRACT) == 0.0


def test_a_fingerprint_is_blind_to_the_key_and_sees_title_author_and_year() -> None:
    plain = paper(authors="Li", year="2020")
    assert fingerprint(Paper("k", "book", plain.fields, people=plain.people)) == fingerprint(plain)
    others = [paper("Other", "Li", year="2020"), paper(authors="Kim"), paper(authors="Li")]
    assert len({fingerprint(p) for p in [plain, *others]}) == 4


TEXTS = st.text(max_size=30)


@given(TEXTS)
def test_normal_text_is_settled(text: str) -> None:
    assert title_key(normal(text)) == title_key(text)


@given(TEXTS, TEXTS, TEXTS)
def test_the_verdict_is_the_same_from_both_sides(title: str, one: str, other: str) -> None:
    first, second = paper(title, doi=one, year="2020"), paper(title, doi=other, isbn=one)
    assert compare(first, second).answer == compare(second, first).answer


# ---------------------------------------------------------------- renamed


def test_a_key_that_went_and_one_that_came_with_its_fingerprint_are_a_rename() -> None:
    assert renamed({"old": ["f1"]}, {"new": "f1", "else": "f2"}) == {"old": "new"}


def test_any_fingerprint_that_an_entry_had_will_do() -> None:
    assert renamed({"old": ["f1", "f2"]}, {"new": "f2"}) == {"old": "new"}


@pytest.mark.parametrize(
    ("gone", "new"),
    [
        ({"old": ["f1"]}, {"one": "f1", "two": "f1"}),
        ({"one": ["f1"], "two": ["f1"]}, {"new": "f1"}),
        ({"old": ["f1", "f2"]}, {"one": "f1", "two": "f2"}),
        ({"old": ["f1"]}, {"new": "f2"}),
        ({}, {"new": "f1"}),
    ],
)
def test_two_that_fit_equally_well_are_left_alone(
    gone: dict[str, list[str]], new: dict[str, str]
) -> None:
    assert renamed(gone, new) == {}


def test_papers_without_a_title_are_the_same_by_their_address():
    bare = Paper("a", fields={"url": "https://www.example.org/maps/"})
    titled = Paper("b", fields={"title": "Maps", "url": "http://example.org/maps"})
    other = Paper("c", fields={"title": "Rivers", "url": "http://example.org/maps"})
    assert compare(bare, replace(bare, key="z")).answer == "same"
    assert compare(bare, titled).answer == "same"
    assert compare(titled, other).answer == "different"
    assert compare(bare, Paper("d", fields={"url": "https://example.org/m"})).answer == "different"
    for first, second in ((bare, titled), (titled, bare)):
        found = Index.of([first]).find(second)
        assert found
        assert found[0] is first


def test_the_fingerprint_of_a_paper_without_a_title_is_that_of_its_identifier():
    one = Paper("a", fields={"doi": "10.1000/1"})
    assert fingerprint(one) == fingerprint(replace(one, key="b")) != ""
    assert fingerprint(one) != fingerprint(Paper("a", fields={"doi": "10.1000/2"}))
    assert fingerprint(Paper("a", fields={"note": "x"})) == ""
