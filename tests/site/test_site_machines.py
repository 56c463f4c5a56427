"""What a page tells machines comes back as the paper that it was."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machines import Read, Told, from_coins, from_metas, from_schema

from readlist.bibtex.names import OTHERS
from readlist.builtin import html as html_pages
from readlist.config import SiteSettings
from readlist.model import Library, Link, Paper, Person, Source
from readlist.site import coins, heads, pages
from readlist.site.desk import Desk
from readlist.site.outlet import Outlet

# --------------------------------------------------------------------------- any paper

NASTY = st.sampled_from(
    ["</script>", "<!--", '"', "'", "&amp;", "&", "{{ x }}", "a=b", "+", "%41", "\u2028", "\n", ";"]
)
TEXT = st.lists(st.text(max_size=12) | NASTY, min_size=1, max_size=4).map(" ".join)
WORDS = TEXT.map(lambda said: "T" + said)
NAME = st.text("Aé-'’ß字. <>&\"{}", min_size=1, max_size=8).filter(lambda said: said.strip(" "))
PERSON = st.builds(Person, NAME, NAME | st.just("")) | st.builds(
    lambda name: Person(name, literal=True), NAME
)
# type of the entry -> what it stands in, who published it, and what Zotero and schema.org call it
TYPES: dict[str, tuple[str, str, str, str]] = {
    "article": ("journal", "publisher", "journalArticle", "ScholarlyArticle"),
    "inproceedings": ("booktitle", "publisher", "conferencePaper", "ScholarlyArticle"),
    "incollection": ("booktitle", "publisher", "bookSection", "Chapter"),
    "book": ("", "publisher", "book", "Book"),
    "phdthesis": ("", "school", "thesis", "Thesis"),
    "techreport": ("", "institution", "report", "Report"),
    "patent": ("", "publisher", "patent", "CreativeWork"),
    "dataset": ("", "publisher", "dataset", "Dataset"),
    "software": ("", "publisher", "computerProgram", "SoftwareSourceCode"),
    "misc": ("", "publisher", "document", "CreativeWork"),
}


def one_line(said: str) -> str:
    """The text as a page shows it: control characters and line breaks are blanks."""
    kept = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", said)
    return " ".join(kept.split())


@st.composite
def described(draw: st.DrawFn) -> tuple[Paper, Read]:
    """A paper, and what should be read of it."""
    kind = draw(st.sampled_from(sorted(TYPES)))
    whole, publisher, zotero, _ = TYPES[kind]
    date = draw(st.sampled_from(["", "2021", "2021-03", "2021-03-09"]))
    year, month, day = (*date.split("-"), "", "")[:3]
    pages_said = draw(st.sampled_from(["", "3", "3–14", "12, 15–17"]))
    words = draw(st.lists(st.from_regex(r"[A-Za-z<>&\"{}]{1,6}", fullmatch=True), max_size=3))
    words = list({word.casefold(): word for word in words}.values())
    pdf = draw(st.booleans())
    authors = tuple(draw(st.lists(PERSON, max_size=3)))
    fields = {
        "title": draw(WORDS),
        "abstract": draw(TEXT | st.just("")),
        "volume": draw(st.sampled_from(["", "7"])),
        "number": draw(st.sampled_from(["", "2", "RR-<7>"])),
        "year": year, "month": month, "day": day.lstrip("0"), "pages": pages_said,
        "doi": draw(st.sampled_from(["", '10.1234/a"b<c>&d;(e)'])),
        "url": draw(st.sampled_from(["", "https://example.org/a?b=c&d=%20e+f"])),
        "links": "pdf <https://example.org/x.pdf>" if pdf else "",
        "keywords": ", ".join(words),
        "isbn": draw(st.sampled_from(["", "978-0-12-345678-9"])) if kind == "book" else "",
        "issn": draw(st.sampled_from(["", "1234-5678"])) if kind == "article" else "",
        publisher: draw(WORDS | st.just("")),
    }  # fmt: skip
    if whole:
        fields[whole] = draw(WORDS)
    fields = {name: text for name, text in fields.items() if text}
    pdfs = ("https://example.org/x.pdf",) if pdf else ()
    expected = Read(
        title=one_line(fields["title"]),
        authors=tuple(one_line(str(someone)) for someone in authors),
        date=date,
        whole=one_line(fields.get(whole, "")),
        volume=fields.get("volume", ""),
        number=fields.get("number", ""),
        pages=pages_said.replace("3–14", "3-14"),
        publisher=one_line(fields.get(publisher, "")),
        doi=fields.get("doi", ""),
        url=fields.get("url") or next(iter(pdfs), ""),
        pdfs=pdfs,
        abstract=one_line(fields.get("abstract", "")),
        keywords=tuple(words),
        isbn=tuple(filter(None, [fields.get("isbn", "")])),
        issn=tuple(filter(None, [fields.get("issn", "")])),
        kind=zotero,
    )
    return Paper("key", kind, fields, people={"author": authors}), expected


def desk(*papers: Paper, abstracts: Any = "full") -> Desk:
    return Desk(Library(papers), SiteSettings(abstracts=abstracts))


def head(paper: Paper, abstracts: Any = "full") -> Told:
    told = Told(f"<head>{heads.of(desk(paper, abstracts=abstracts), paper)}</head>")
    assert told.scripts == ["application/ld+json"]
    return told


@settings(max_examples=60, deadline=None)
@given(described())
def test_meta_tags_give_every_field_back(case: tuple[Paper, Read]) -> None:
    paper, expected = case
    assert from_metas(head(paper).metas) == expected


@settings(max_examples=60, deadline=None)
@given(described())
def test_schema_org_gives_every_field_back(case: tuple[Paper, Read]) -> None:
    paper, expected = case
    (block,) = head(paper).blocks
    assert from_schema(block) == replace(expected, kind=TYPES[paper.type][3])


@settings(max_examples=60, deadline=None)
@given(described())
def test_coins_give_every_field_back_but_abstract_and_pdf(case: tuple[Paper, Read]) -> None:
    paper, expected = case
    (title,) = Told(str(desk(paper).coins["key"])).coins
    assert from_coins(title) == replace(expected, abstract="", pdfs=())


# --------------------------------------------------------------------------- our own importer

GOGH = Person("Gogh", "Vincent", prefix="van")
ARTICLE = Paper(
    "gogh1889",
    "article",
    {
        "title": "Wheat, Fields & Crows", "journal": "Annals of Colour", "volume": "7",
        "number": "2", "pages": "3–14", "year": "1889", "month": "March", "doi": "10.1234/wheat.7",
        "url": "https://example.org/wheat", "links": "pdf <https://example.org/wheat.pdf>",
        "abstract": "We paint the sky before the storm.", "keywords": "wheat, crows",
        "issn": "1234-5678", "publisher": "Yellow House",
    },
    people={"author": (GOGH, Person("Gachet", "Paul"), Person("Wheat Growers", literal=True))},
)  # fmt: skip


def imported(html: str) -> Paper:
    text = f"<!doctype html><html>{html}</html>"
    (paper,) = [one for one in html_pages.read(Source("p.html", text=text))
                if isinstance(one, Paper)]  # fmt: skip
    return paper


@pytest.mark.parametrize("language", ["coins", "metas", "schema"])
def test_the_importer_of_html_reads_the_paper_back(language: str) -> None:
    told = heads.of(desk(ARTICLE), ARTICLE)
    metas, _, block = told.partition("<script")
    shown = {
        "metas": f"<head>{metas}</head>",
        "schema": f"<head><script{block}</head>",
        "coins": f"<body>{desk(ARTICLE).coins['gogh1889']}</body>",
    }
    back = imported(shown[language])
    names = ["title", "journal", "volume", "number", "pages", "year", "doi", "url", "keywords"]
    names += ["publisher", "issn"]
    assert {n: back.get(n) for n in names} == {n: ARTICLE.get(n) for n in names}
    assert [str(someone) for someone in back.authors] == [str(one) for one in ARTICLE.authors]
    assert back.type == "article"
    if language != "coins":
        assert back.abstract == ARTICLE.abstract
        assert Link("https://example.org/wheat.pdf", "pdf") in back.links


# --------------------------------------------------------------------------- single rules


def test_a_first_author_in_parts_is_not_told_where_zotero_would_take_two_for_one() -> None:
    alone = replace(ARTICLE, people={"author": (Person("Plato"),)})
    assert "aulast" not in coins.span(alone)
    assert "aulast=van+Gogh&amp;rft.aufirst=Vincent" in coins.span(ARTICLE)


def test_a_thesis_says_where_and_for_what_it_was_written() -> None:
    thesis = Paper("t", "mastersthesis", {"title": "T", "school": "Here"})
    assert "rft.inst=Here&amp;rft.degree=Master%27s+thesis" in desk(thesis).coins["t"]
    (block,) = head(thesis).blocks
    assert block["inSupportOf"] == "Master's thesis"


def test_a_part_has_what_its_book_says() -> None:
    book = Paper("b", "proceedings", {"title": "Proceedings", "year": "2020", "publisher": "P"})
    part = Paper("p", "inproceedings", {"title": "T", "crossref": "b"})
    read = from_metas(Told(heads.of(desk(part, book), part)).metas)
    assert (read.whole, read.date, read.publisher) == ("Proceedings", "2020", "P")


def test_a_preprint_is_known_by_its_number() -> None:
    paper = Paper("p", "misc", {"title": "T", "eprint": "2405.00001", "archiveprefix": "arXiv"})
    told = head(paper)
    assert ("citation_arxiv_id", "2405.00001") in told.metas
    assert ("DC.type", "preprint") in told.metas
    assert "rft_id=info:arxiv/2405.00001" in desk(paper).coins["p"]
    assert imported(f"<body>{desk(paper).coins['p']}</body>").get("eprint") == "2405.00001"


def test_editors_are_told_apart_from_authors() -> None:
    book = Paper("b", "book", {"title": "B"}, people={"editor": (GOGH,)})
    told = head(book)
    assert ("DC.contributor", "van Gogh, Vincent") in told.metas
    assert from_schema(told.blocks[0]).editors == ("Vincent van Gogh",)
    back = imported(f"<body>{desk(book).coins['b']}</body>")
    assert (back.authors, back.people["editor"]) == ((), (GOGH,))


def test_that_there_are_other_authors_is_no_name() -> None:
    paper = replace(ARTICLE, people={"author": (GOGH, OTHERS)})
    assert from_metas(head(paper).metas).authors == ("Vincent van Gogh",)


def test_unsafe_addresses_are_told_to_nobody() -> None:
    paper = Paper("p", "misc", {"title": "T", "url": "javascript:alert(1)"})
    assert "javascript" not in heads.of(desk(paper), paper) + desk(paper).coins["p"]


@pytest.mark.parametrize("abstracts", ["none", "short"])
def test_abstracts_are_told_as_far_as_the_site_shows_them(abstracts: str) -> None:
    long = Paper("p", "misc", {"title": "T", "abstract": "word " * 300 + "CANARY"})
    told = heads.of(desk(long, abstracts=abstracts), long)
    assert "CANARY" not in told
    assert ("word word" in told) == (abstracts == "short")


def test_a_paper_without_a_title_is_not_described() -> None:
    paper = Paper("p", "misc", {"year": "2020"})
    assert desk(paper).coins["p"] == ""
    assert not re.search("citation|ld.json", heads.of(desk(paper), paper))


def test_nothing_private_is_told(library: Library) -> None:
    told = Desk(library)
    assert "CANARY" not in "".join(told.coins.values())
    assert "CANARY" not in "".join(heads.of(told, paper) for paper in library.papers)


def test_a_hundred_coins_take_ten_kilobytes() -> None:
    papers = [
        replace(
            ARTICLE, key=f"k{n}",
            fields={**ARTICLE.fields, "title": f"{n} {hash_words(n)}", "doi": f"10.1234/{n}"},
            people={"author": (Person(hash_words(n)[:7], "A."), Person(hash_words(3 * n)[-6:]))},
        )
        for n in range(100)
    ]  # fmt: skip
    spans = "".join(desk(*papers).coins.values())
    assert len(gzip.compress(spans.encode())) < 10_000


def hash_words(number: int) -> str:
    """Words that hardly repeat."""
    digits = str((number + 1) * 7919**5 % 10**32)
    return digits.translate(str.maketrans("0123456789", "etaoins rh")).capitalize()


# --------------------------------------------------------------------------- on pages


def test_each_entry_has_its_coins_once_on_themes_and_lists(library: Library) -> None:
    made = {page.path: page for page in pages.render(library, pages.shipped())}
    assert len(Told(made["theme/process.md"].body).coins) == 2
    assert len(Told(made["list/thesis.md"].body).coins) == 2
    assert len(Told(made["unsorted.md"].body).coins) == 1
    assert Told(made["papers.md"].body).coins == []


def test_coins_are_hidden_from_everybody_else(library: Library) -> None:
    span = Desk(library).coins["verify2023"]
    assert re.fullmatch(r'<span class="Z3988" title="[^"<>]*" hidden></span>', span)


def test_pages_name_the_files_beside_them(library: Library) -> None:
    outlet = Outlet("https://example.org", writers={"ris": lambda _: "", "csl-json": lambda _: ""})
    dated = replace(library, papers=tuple(replace(one, added="2026-01-02")
                                          for one in library.papers))  # fmt: skip
    made = {page.path: page for page in pages.render(dated, pages.shipped(), outlet)}
    links = [(link["href"], link["type"]) for link in Told(made["theme/process.md"].head).links]
    assert links == [
        ("process.bib", "application/x-bibtex"),
        ("process.ris", "application/x-research-info-systems"),
        ("process.json", "application/vnd.citationstyles.csl+json"),
        ("process.xml", "application/atom+xml"),
    ]
    for href, _ in links:
        assert f'href="{href}"' in made["theme/process.md"].body
    assert "readlist:only" not in made["theme/process.md"].body + made["theme/process.md"].head


def test_pages_name_no_file_that_the_site_has_not(library: Library) -> None:
    made = {page.path: page for page in pages.render(library, pages.shipped())}
    for page in made.values():
        assert {link["type"] for link in Told(page.head).links} <= {"application/x-bibtex"}
        assert not re.search(r'\.(?:ris|xml|json)"', page.body)
