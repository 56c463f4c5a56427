"""Papers as records of other formats; and PAPERS, which the tests of each format draw from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from readlist.bibtex import records
from readlist.bibtex.names import OTHERS, names_text
from readlist.bibtex.records import Options, described, losses, read_date
from readlist.model import Library, Paper, Person, links_from_field

# --------------------------------------------------------------------------- papers to draw

SAID = (
    "Reading maps aloud Größe über für 你好 $x^2$ 50% R&D C++ e.g. naïve–case it's (a) a: 1. #1 <3"
)
WORDS = st.sampled_from(SAID.split())
KEYWORDS = st.sampled_from(["maps", "Große Karten", "R&D"])
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NUMBERS = st.integers(1, 9999).map(str)
PEOPLE = st.lists(
    st.builds(
        Person,
        family=st.sampled_from(["Berg", "Vega Lind", "Ünal", "Öz", "O'Hara", "Smith-Jones"]),
        given=st.sampled_from(["Ada", "Tom B.", "Élodie", "J. K."]),
        prefix=st.sampled_from(["", "", "van der", "de la"]),
        suffix=st.sampled_from(["", "", "Jr."]),
    )
    | st.sampled_from(["Paper Readers Guild", "The OpenThings Team, Inc."]).map(
        lambda name: Person(name, literal=True)
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def fields_of(draw: st.DrawFn, names: Iterable[str]) -> dict[str, str]:
    """Some of these fields, each with a value of its kind."""
    made = {
        "pages": st.sampled_from(["12", "12–17", "e5–e9"]),
        "year": st.integers(1900, 2030).map(str),
        "doi": NUMBERS.map(lambda n: f"10.1234/ab.{n}"),
        "issn": st.just("0027-8424"),
        "isbn": st.just("978-3-16-148410-0"),
        "url": NUMBERS.map(lambda n: f"https://example.org/a?b={n}&c=d#e"),
        "links": st.just("code <https://github.com/a/b>, pdf <https://example.org/x.pdf>"),
        "keywords": st.lists(KEYWORDS, min_size=1, unique=True).map(", ".join),
        "abstract": st.lists(TEXTS, min_size=1, max_size=3).map("\n\n".join),
        "language": st.sampled_from(["en", "de"]),
        "pmid": NUMBERS,
        "urldate": st.just("2024-02-29"),
    }  # fmt: skip
    numbers = ("volume", "number", "chapter", "edition", "volumes", "pagetotal", "eid")
    made |= dict.fromkeys(numbers, NUMBERS)
    chosen = draw(st.sets(st.sampled_from(sorted(names)))) if names else set()
    found = {name: draw(made.get(name, TEXTS)) for name in sorted(chosen)}
    if "year" in found and draw(st.booleans()):
        found["month"] = records.month_name(draw(st.integers(1, 12)))
        if draw(st.booleans()):
            found["day"] = str(draw(st.integers(1, 28)))
    if "shortjournal" in found:
        found["journal"] = f"The {found['shortjournal']}"
    if "links" in found:
        found.setdefault("url", "https://example.org/main")
    if draw(st.booleans()):
        found |= {"eprint": "2405.00001v2", "archiveprefix": "arXiv"}
    return found


@st.composite
def papers(
    draw: st.DrawFn, holds: dict[str, tuple[str, ...]], one_paragraph: bool = False
) -> Paper:
    """A paper of a type and with fields that a format holds."""
    kind = draw(st.sampled_from(sorted(holds)))
    fields = {"title": draw(TEXTS), **draw(fields_of(n for n in holds[kind] if n not in ROLES))}
    if one_paragraph and "abstract" in fields:
        fields["abstract"] = fields["abstract"].replace("\n\n", " ")
    people = {}
    for role in ROLES:
        if role in holds[kind] and (role == "author" or draw(st.booleans())):
            people[role] = tuple(draw(PEOPLE)) + ((OTHERS,) if draw(st.booleans()) else ())
    fields |= {role: names_text(who) for role, who in people.items()}
    return Paper(type=kind, fields=fields, people=people)


ROLES = ("author", "editor")


def keyed(drawn: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple(replace(paper, key=f"key{n}") for n, paper in enumerate(drawn))


def told(paper: Paper, key: bool = True) -> dict[str, object]:
    """What must be the same after writing and reading; links in any order."""
    return {
        "key": paper.key if key else "",
        "type": paper.type,
        "people": dict(paper.people),
        "links": (paper.get("url"), sorted(map(str, links_from_field(paper.get("links"))))),
        **{name: text for name, text in paper.fields.items() if name != "links"},
    }


# --------------------------------------------------------------------------- described


def described_one(paper: Paper, *others: Paper, **options: bool) -> Paper:
    return next(described(Library((paper, *others)), Options(**options)))


def test_private_fields_and_abstracts_that_are_not_wanted_stay_out():
    fields = {"title": "T", "file": "x.pdf", "comment-a": "no", "abstract": "Long."}
    found = described_one(Paper("a", fields=fields), abstracts=False)
    assert found.fields == {"title": "T"}


def test_fields_and_dates_of_biblatex_become_those_of_bibtex_and_types_stay():
    fields = {"title": "T", "journaltitle": "J", "date": "2024-05-17", "eprinttype": "arxiv"}
    found = described_one(Paper("a", "online", fields))
    assert found.type == "online"
    assert found.fields == {
        "title": "T", "journal": "J", "year": "2024", "month": "May", "day": "17",
        "archiveprefix": "arxiv",
    }  # fmt: skip


def test_a_chapter_says_itself_what_its_book_says():
    book = Paper(
        "book", "book",
        {"title": "The Book", "publisher": "Paper Press", "year": "2019", "doi": "10.1/book"},
        people={"editor": (Person("Vega", "Lucia"),)},
    )  # fmt: skip
    chapter = Paper("part", "incollection", {"title": "A Part", "crossref": "book"})
    found = described_one(chapter, book)
    assert found.get("booktitle") == "The Book"
    assert found.get("publisher") == "Paper Press"
    assert found.people["editor"] == (Person("Vega", "Lucia"),)
    assert "doi" not in found.fields
    assert "crossref" not in found.fields


def test_a_subtitle_follows_its_title():
    fields = {"title": "Maps", "subtitle": "A History"}
    assert described_one(Paper("a", fields=fields)).title == "Maps: A History"


def test_keywords_found_in_the_text_join_those_of_the_authors():
    found = described_one(Paper("a", fields={"keywords": "maps"}, found_keywords=("R&D, more",)))
    assert found.get("keywords") == "maps, R&D more"


# --------------------------------------------------------------------------- losses


def test_a_kind_of_loss_is_said_once_with_the_papers_it_concerns():
    several = [Paper(f"k{n}", fields={"title": "T", "pagetotal": "9"}) for n in range(5)]
    library = Library((*several, Paper("x", "book", {"title": "T"})))

    def again(paper: Paper) -> Paper:
        return Paper(paper.key, "misc", {"title": paper.title})

    said = [problem.message for problem in losses(library, Options(), again, "RIS")]
    assert said == [
        "RIS cannot hold `pagetotal`: 'k0', 'k1', 'k2' and 2 more",
        "RIS cannot hold the type book: 'x'",
    ]


def test_what_only_looks_otherwise_is_no_loss():
    fields = {"title": "A  title", "pages": "1--2", "month": "5", "doi": "https://doi.org/10.1/x"}
    back = {"title": "A title", "pages": "1–2", "month": "May", "doi": "10.1/x"}
    library = Library((Paper("a", fields=fields),))
    assert list(losses(library, Options(), lambda _: Paper("a", fields=back), "RIS")) == []


def test_a_paper_that_no_record_can_be_of_is_named():
    (problem,) = losses(Library((Paper("a"),)), Options(), lambda _: None, "RIS")
    assert problem.message == "RIS cannot hold a paper without title and identifier: 'a'"


# --------------------------------------------------------------------------- readings


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020", {"year": "2020"}),
        ("2020///", {"year": "2020"}),
        ("2020/05/12/", {"year": "2020", "month": "May", "day": "12"}),
        ("2020/5", {"year": "2020", "month": "May"}),
        ("2020-05-12", {"year": "2020", "month": "May", "day": "12"}),
        ("2020///Spring", {"year": "2020", "month": "Spring"}),
        ("1996 Jul 9", {"year": "1996", "month": "July", "day": "9"}),
        ("12 May 2020", {"year": "2020", "month": "May", "day": "12"}),
        ("Sept. 2020", {"year": "2020", "month": "September"}),
        ("2020 May-Jun", {"year": "2020", "month": "May-Jun"}),
        ("20-26 June 2020", {"year": "2020", "month": "June"}),
        ("2020 Spring", {"year": "2020", "month": "Spring"}),
        ("2020 Q1", {"year": "2020", "month": "Q1"}),
        ("circa 2020", {"year": "2020"}),
        ("c2020", {"year": "2020"}),
        ("2020a", {"year": "2020"}),
        ("2020/13/45", {"year": "2020"}),
        ("in press", {}),
        ("", {}),
    ],
)
def test_a_date_says_year_month_and_day(text, date):
    assert read_date(text) == date
