"""PubMed's format: records are read, what is written reads back, damage is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist import Library, Paper, Person, Problem, Source
from readlist.bibtex.names import OTHERS
from readlist.bibtex.records import Options
from readlist.builtin.nbib import inspect, read, recognises, render
from tests.bibtex.test_records import keyed, papers, told

EVERY = (
    "year", "volume", "number", "pages", "edition", "language", "doi", "pmid", "issn", "isbn",
    "url", "keywords", "note", "abstract", "series", "author", "editor",
)  # fmt: skip
HELD = {
    "article": (*EVERY, "journal", "shortjournal", "publisher"),
    "incollection": (*EVERY, "booktitle", "publisher", "address"),
    "inproceedings": (*EVERY, "booktitle", "publisher", "address"),
    "book": (*EVERY, "publisher", "address"),
    "techreport": (*EVERY, "institution", "address"),
    "phdthesis": (*EVERY, "school", "address"),
}

ARTICLE = """PMID- 12345678
OWN - NLM
STAT- MEDLINE
LR  - 20240101
IS  - 0027-8424 (Print)
IS  - 1091-6490 (Electronic)
VI  - 93
IP  - 14
DP  - 1996 Jul 9
TI  - How people read maps aloud, and what they leave out when nobody
      listens.
PG  - 6913-7
LID - 10.1234/maps.17 [doi]
LID - 6913 [pii]
AB  - BACKGROUND: Maps are read. RESULTS: Not
      always aloud.
CI  - Copyright of somebody.
FAU - van Dam, Joke M Jr
AU  - van Dam JM Jr
CN  - Map Readers Group
AU  - Leslie AG
LA  - eng
PT  - Journal Article
PT  - Research Support, Non-U.S. Gov't
PL  - Norway
TA  - Ann Maps
JT  - Annals of maps
MH  - Maps/*history
MH  - *Reading, Silent
OT  - reading aloud
PMC - PMC38908
SO  - Ann Maps. 1996 Jul 9;93(14):6913-7.
"""
CHAPTER = """PMID- 21249755
OWN - NLM
DP  - 2009
TI  - Rivers
BTI - The Book of Maps
FED - Vega, Lucia
ED  - Vega L
FAU - Berg, Tom
AU  - Berg T
PB  - Paper Press
PL  - Bergen (NO)
PT  - Review
PT  - Book Chapter
"""


def source(text: str, name: str = "pubmed.nbib") -> Source:
    return Source(name, text.encode(), text)


def read_all(text: str) -> list[Paper | Problem]:
    return list(read(source(text)))


def one(text: str) -> Paper:
    (paper,) = (thing for thing in read_all(text) if isinstance(thing, Paper))
    return paper


def said(text: str) -> list[str]:
    return [str(thing) for thing in read_all(text) if isinstance(thing, Problem)]


# --------------------------------------------------------------------------- reading


def test_an_article_of_pubmed():
    paper = one(ARTICLE)
    assert paper.type == "article"
    assert paper.fields == {
        "title": "How people read maps aloud, and what they leave out when nobody listens",
        "journal": "Annals of maps",
        "shortjournal": "Ann Maps",
        "year": "1996",
        "month": "July",
        "day": "9",
        "volume": "93",
        "number": "14",
        "pages": "6913–6917",
        "language": "eng",
        "pmid": "12345678",
        "pmcid": "PMC38908",
        "issn": "0027-8424, 1091-6490",
        "doi": "10.1234/maps.17",
        "keywords": "reading aloud, Maps/history, Reading Silent",
        "abstract": "BACKGROUND: Maps are read. RESULTS: Not always aloud.",
        "author": "van Dam, Jr, Joke M and {Map Readers Group} and Leslie, A. G.",
    }
    assert paper.authors == (
        Person("Dam", "Joke M", "van", "Jr"),
        Person("Map Readers Group", literal=True),
        Person("Leslie", "A. G."),
    )
    assert said(ARTICLE) == [
        "pubmed.nbib:17: note: tags that were not read, and how often: CI (1) [unread]"
    ]


def test_a_chapter_of_bookshelf():
    paper = one(CHAPTER)
    assert (paper.type, paper.get("booktitle")) == ("incollection", "The Book of Maps")
    assert (paper.get("publisher"), paper.get("address")) == ("Paper Press", "Bergen (NO)")
    assert paper.people["editor"] == (Person("Vega", "Lucia"),)


def test_a_preprint_at_arxiv():
    paper = one("PMID- 1\nTI  - T\nPT  - Preprint\nJT  - ArXiv\nAID - arXiv:2405.00001v1 [pii]\n")
    assert (paper.type, paper.get("eprint")) == ("misc", "2405.00001v1")


@pytest.mark.parametrize(
    ("said", "pages"),
    [
        ("123-9", "123–129"),
        ("1120-34", "1120–1134"),
        ("99-101", "99–101"),
        ("e12-e19", "e12–e19"),
        ("S1-12", "S1–12"),
        ("12-5; discussion 16-7", "12–15; discussion 16–17"),
        ("e0123456", "e0123456"),
    ],
)
def test_short_ranges_of_pages_are_whole(said, pages):
    assert one(f"PMID- 1\nTI  - T\nPG  - {said}\n").get("pages") == pages


@pytest.mark.parametrize(
    ("lines", "person"),
    [
        ("FAU - Berg, Tom A 3rd\nAU  - Berg TA 3rd", Person("Berg", "Tom A", suffix="3rd")),
        ("AU  - van der Berg TA", Person("Berg", "T. A.", "van der")),
        ("AU  - Plato", Person("Plato")),
        ("AU  - et al.", OTHERS),
    ],
)
def test_names(lines, person):
    assert one(f"PMID- 1\nTI  - T\n{lines}\n").authors == (person,)


def test_line_ends_of_windows_and_a_byte_order_mark():
    text = "\ufeff" + ARTICLE.replace("\n", "\r\n")
    assert recognises(source(text))
    assert one(text) == one(ARTICLE)


def test_other_text_is_not_recognised():
    assert recognises(source(ARTICLE, "download.txt"))
    assert not recognises(source("PMID- 1 is a number.\n" + "Prose goes on here.\n" * 5, "p.txt"))
    assert not recognises(source("TY  - JOUR\nTI  - T\nER  - \n", "x.ris"))


def test_a_record_of_nothing_is_an_error():
    assert "neither a title nor an identifier" in said("OWN - NLM\nFAU - Berg, Tom\n")[0]


def test_text_outside_of_records_is_named():
    assert said("hello\n\n" + ARTICLE)[0] == "pubmed.nbib:1: note: not read: hello [unread]"


# --------------------------------------------------------------------------- writing


def has_plain_editors(paper: Paper) -> bool:
    """FED has no way to say that a comma is part of an organisation's name; CN is for authors."""
    return not any("," in someone.family for someone in paper.people.get("editor", ()))


ONE = papers(HELD, one_paragraph=True).filter(has_plain_editors)
WRITTEN = st.lists(ONE, min_size=1, max_size=4).map(keyed)


@settings(max_examples=60)
@given(WRITTEN)
def test_what_is_written_reads_back_as_the_same_papers(written):
    things = read_all(render(Library(written)))
    assert [told(thing) for thing in things] == [told(paper, key=False) for paper in written]


@settings(max_examples=30)
@given(WRITTEN)
def test_what_the_format_holds_is_no_loss(written):
    assert list(inspect(Library(written), Options())) == []


def test_long_values_are_folded_as_pubmed_does():
    text = render(Library((Paper("a", fields={"title": "Word " * 30}),)))
    assert text.startswith("OWN - readlist\nTI  - Word Word")
    assert "\n      Word" in text
    assert max(map(len, text.split("\n"))) <= 88


def test_what_the_format_cannot_hold_is_said_once_for_each_kind():
    fields = {"title": "T", "abstract": "One.\n\nTwo.", "howpublished": "On a wall"}
    library = Library((Paper("a", "manual", fields), Paper("b", "online", {"title": "T"})))
    assert sorted(problem.message for problem in inspect(library)) == [
        "nbib cannot hold `howpublished`: 'a'",
        "nbib cannot hold all of `abstract`: 'a'",
        "nbib cannot hold the type manual: 'a'",
        "nbib cannot hold the type online: 'b'",
    ]


def test_private_fields_stay_at_home_and_abstracts_if_asked():
    paper = Paper("a", fields={"title": "T", "file": "CANARY", "abstract": "CANARY"})
    assert "CANARY" not in render(Library((paper,)), Options(abstracts=False))


# --------------------------------------------------------------------------- damage


def counted(text: str) -> int:
    """The records that were read, or named as not read."""
    things = read_all(text)
    empty = [t for t in things if isinstance(t, Problem) and t.code == "record-empty"]
    return sum(isinstance(thing, Paper) for thing in things) + len(empty)


def beginnings(text: str) -> int:
    """The records of which a whole tag is there."""
    tag = re.compile(r"^[A-Z ]{4}-(?: |$)", re.M)
    return sum(tag.search(part) is not None for part in text.split("\n\n"))


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_wherever_a_file_is_cut_every_record_that_began_is_read_or_named(written, data):
    text = render(Library(written))
    cut = text[: data.draw(st.integers(8, len(text)))]
    assert counted(cut) == beginnings(cut)
    if not cut.endswith("\n"):
        assert any("cut off" in problem or "not read" in problem for problem in said(cut))


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_whichever_line_is_lost_no_record_is(written, data):
    lines = render(Library(written)).split("\n")[:-1]
    gone = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join(line for number, line in enumerate(lines) if number != gone) + "\n"
    assert counted(text) == len(written)


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_whatever_stands_between_the_lines_no_record_is_lost(written, data):
    lines = render(Library(written)).split("\n")
    junk = data.draw(st.sampled_from(["junk", "", "ZZ  - x", "}{@%", "  - ", "\x00\x07", "12345"]))
    place = data.draw(st.integers(0, len(lines)))
    text = "\n".join([*lines[:place], junk, *lines[place:]])
    papers_read = [thing for thing in read_all(text) if isinstance(thing, Paper)]
    assert len(papers_read) == len(written)
