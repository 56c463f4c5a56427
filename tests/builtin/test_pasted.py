"""Copied web pages: which lines are papers, and that no line vanishes. All prose is made up."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist import Paper, Problem, Source
from readlist.bibtex import from_prose
from readlist.builtin.pasted import read, recognises
from readlist.text import pages

SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed" / "papers-page.txt"

LOOM = (
    "We study how engines weave algebraic patterns. Our method uses cards and wheels to compute "
    "the numbers of Bernoulli, and it needs no human hand. Experiments on three mills show that "
    "it is faster than clerks by a wide margin, with fewer errors."
)
GAME = (
    "Machines that imitate a person in conversation raise a question about thought. This paper "
    "proposes a game in which an interrogator must tell them apart, and answers nine objections. "
    "We close with a sketch of machines that learn like children do."
)
TAPE = (
    "Compilers translate words into instructions. We describe the first one, which assembled "
    "subroutines from a tape library; it saved weeks of work. The code is available at "
    "https://github.com/hopper/a0."
)


def paragraphs(*texts: str) -> str:
    return "\n\n".join(texts) + "\n"


def wrapped(text: str) -> str:
    return textwrap.fill(text, 80)


def papers(text: str) -> list[Paper]:
    return [found for found in read(Source("page", text=text)) if isinstance(found, Paper)]


def problems(text: str, code: str) -> list[Problem]:
    found = read(Source("page", text=text))
    return [one for one in found if isinstance(one, Problem) and one.code == code]


def titles(text: str) -> list[str]:
    return [paper.title for paper in papers(text)]


PAIRS = paragraphs("Engines that weave", LOOM, "Can machines play?", GAME, "A-0", TAPE)


# --------------------------------------------------------------------------- the real page


@pytest.fixture(scope="module")
def page() -> str:
    if not SEED.exists():
        pytest.skip(f"the sample page is not here: {SEED}")
    return SEED.read_text(encoding="utf-8")


def test_the_sample_page_gives_every_title_and_abstract_word_for_word(page):
    lines, found = page.split("\n"), papers(page)
    assert len(found) == 96
    for number, paper in enumerate(found):
        title, abstract = lines[10 + 4 * number], lines[12 + 4 * number]
        assert paper.title == from_prose(title)
        assert paper.abstract == from_prose(" ".join(abstract.split()))
        assert (paper.origin.first, paper.origin.last) == (11 + 4 * number, 13 + 4 * number)
        assert set(paper.fields) <= {"title", "abstract", "keywords", "url", "links"}


def test_the_sample_page_gives_its_25_addresses_and_no_other(page):
    found = {number: paper.links for number, paper in enumerate(papers(page), 1) if paper.links}
    urls = [link.url for links in found.values() for link in links]
    assert (len(found), len(urls), len(set(urls))) == (23, 25, 25)
    assert all(re.fullmatch(r"https://[\w./-]+[\w/]", url) for url in urls)
    assert [link.kind for link in found[1]] == ["project", "project"]
    assert found[16][0].kind == "dataset"
    assert found[47][0].kind == "other"
    assert [link.url for link in found[67]] == ["https://dair-iitd.github.io/GraPE/"]
    assert 87 not in found


def test_the_noise_above_the_sample_page_is_reported(page):
    notes = problems(page, "unread")
    assert [note.where for note in notes] == [f"page:{line}" for line in (1, 3, 5, 7, 9)]
    assert {note.severity for note in notes} == {"note"}


# --------------------------------------------------------------------------- layouts


def test_a_title_above_a_paragraph_is_a_paper():
    assert titles(PAIRS) == ["Engines that weave", "Can machines play?", "A-0"]
    assert [paper.abstract for paper in papers(PAIRS)] == [LOOM, GAME, TAPE]
    assert list(read(Source("page", text=PAIRS))) == papers(PAIRS)


@pytest.mark.parametrize(
    "title",
    ["Qwen9.5 Technical Report", "reStructured weaving", "m&m's: a benchmark", "3D looms", "A-0",
     "Step by step! Weaving for all", "Do looms think?", "looms and pos tagging", "Ψ and Ünal",
     "<script>alert(1)</script> looms", "[x](javascript:alert(1))", r"On \input{x}",
     "“Quoted” looms", "Byzantine looms", "New looms", "2024 in looms",
     "Code that weaves", "Get your loom now"],
)  # fmt: skip
def test_odd_titles_are_kept_as_they_stand(title):
    text = paragraphs("Engines that weave", LOOM, title, GAME, "A-0", TAPE)
    assert titles(text)[1] == from_prose(title)


NOISE = [
    "new", "Subscribe", "Mar 18", "18 Mar 2024", "Published on Mar 18", "2024-03-18", "3 days ago",
    "Upvote 12", "Upvote", "12", "1.2k", "+4", "byAK and 3 others", "byAK", "by AK", "View PDF",
    "byAK and the research community", "Submitted by akhaliq", "Read more", "· 5 comments", "·",
    "7 authors", "-----", "#1 Paper of the day", "pdf bib abs", "© 2024 Company", "ICLR 2024 oral",
    "Get trending papers in your email inbox!", "Ada Lovelace, Charles Babbage, Luigi Menabrea",
    "on May 3, 2024", "Comments: 12 pages, 3 figures", "Grace Hopper | Jean Bartik",
    "Department of Looms, University of Mills",
]  # fmt: skip


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("place", ["top", "above title", "below title", "touching", "end"])
def test_noise_is_no_paper_wherever_it_stands(noise, place):
    parts = ["Engines that weave", LOOM, "A game of thought and talk", GAME, "A-0", TAPE]
    at = {"top": 0, "above title": 2, "below title": 3, "touching": 3, "end": 6}[place]
    if place == "touching":
        parts[2] += f"\n{noise}"
    else:
        parts.insert(at, noise)
    text = paragraphs(*parts)
    assert titles(text) == ["Engines that weave", "A game of thought and talk", "A-0"]
    assert [paper.abstract for paper in papers(text)] == [LOOM, GAME, TAPE]
    assert len(problems(text, "unread")) == 1 or noise.startswith("Published on 2024")


def test_wrapped_paragraphs_without_blank_lines_are_told_from_titles():
    text = "\n".join([
        "Engines That Weave", wrapped(LOOM),
        "Computing and Thought: A Very Long Title That Describes a Game With\nMany Questions",
        wrapped(GAME), "A-0", wrapped(TAPE),
    ])  # fmt: skip
    assert titles(text) == [
        "Engines That Weave",
        "Computing and Thought: A Very Long Title That Describes a Game With Many Questions",
        "A-0",
    ]
    assert [paper.abstract for paper in papers(text)] == [LOOM, GAME, TAPE]


def test_unwrapped_paragraphs_need_no_blank_lines():
    text = f"Engines that weave\n{LOOM}\nA game\n{GAME}\nA-0\n{TAPE}\n"
    assert [paper.abstract for paper in papers(text)] == [LOOM, GAME, TAPE]


def test_a_second_paragraph_belongs_to_the_same_abstract():
    first, second = papers(paragraphs("Engines that weave", LOOM, wrapped(GAME), "A-0", TAPE))
    assert first.abstract == f"{LOOM}\n\n{GAME}"
    assert second.title == "A-0"


def test_headings_inside_an_abstract_are_kept():
    text = paragraphs("Engines that weave", "Abstract", "Background", LOOM, "Methods", GAME)
    assert papers(text)[0].abstract == f"Background\n\n{LOOM}\n\nMethods\n\n{GAME}"


def test_line_ends_blanks_and_invisible_characters_do_not_matter():
    odd = PAIRS.replace("\n", " \r\n").replace("engines weave", "engines\u00a0\tw\u00ade\u200bave")
    odd = "\ufeff\f\t" + odd.replace("A-0 ", "\f  A-0\t")
    assert [paper.fields for paper in papers(odd)] == [paper.fields for paper in papers(PAIRS)]


def test_latex_in_prose_is_read():
    found = papers(paragraphs(r"T\"ULU weaves", LOOM.replace("three mills", r"5\% of mills")))
    assert found[0].title == "TÜLU weaves"
    assert "on 5% of mills" in found[0].abstract


def test_chinese_and_arabic_pages_are_read():
    chinese = "我们研究机器如何编织图案。" * 6
    arabic = "ندرس كيف تنسج الآلات الأنماط الجبرية في هذا العمل. " * 5
    found = papers(paragraphs("编织代数的机器", chinese, "آلات تنسج الأنماط", arabic))
    assert [paper.title for paper in found] == ["编织代数的机器", "آلات تنسج الأنماط"]
    assert [paper.abstract for paper in found] == [chinese, arabic.strip()]


def test_a_list_number_is_no_part_of_the_title():
    text = paragraphs("1. Engines that weave", LOOM, "2. A game", GAME, "• A-0", TAPE)
    assert titles(text) == ["Engines that weave", "A game", "A-0"]
    assert titles(paragraphs("7. Engines", LOOM)) == ["7. Engines"]


@pytest.mark.parametrize(
    "mark", ["{}. ", "({}) ", "[{}] ", "{}.", "#{} ", "{}: ", "{}/ ", "{} - ", "{}\ufe0f\u20e3 "]
)
def test_numbers_are_marks_however_they_are_written(mark):
    names = ["Engines that weave", "A game", "A-0"]
    numbered = [mark.format(number) + name for number, name in enumerate(names, 1)]
    assert titles(paragraphs(numbered[0], LOOM, numbered[1], GAME, numbered[2], TAPE)) == names
    assert titles(paragraphs(numbered[1], LOOM)) == [numbered[1]]


def test_numbers_with_gaps_are_marks_and_years_are_none():
    text = paragraphs("1. Engines that weave", LOOM, "4. A game", GAME, "7. A-0", TAPE)
    assert titles(text) == ["Engines that weave", "A game", "A-0"]
    years = ["1984: On Looms", "1985: On Games", "3D looms"]
    assert titles(paragraphs(years[0], LOOM, years[1], GAME, years[2], TAPE)) == years


def test_a_number_of_arxiv_in_a_line_of_its_own_is_no_title():
    text = f"Engines that weave\nPaper • 2405.00001 • Published May 2, 2024 • 12\n{LOOM}\n"
    (paper,) = papers(text)
    assert (paper.title, paper.get("eprint")) == ("Engines that weave", "2405.00001")
    (paper,) = papers(f"Engines that weave\n2405.00001v2\n{LOOM}\n")
    assert (paper.title, paper.get("eprint")) == ("Engines that weave", "2405.00001v2")
    assert titles("Engines that weave\nPaper • 2405.00001 • Updated 3 days ago • 4\n") == [
        "Engines that weave"
    ]


def test_two_equal_papers_are_both_read():
    assert len(papers(PAIRS + "\n" + PAIRS)) == 6


# --------------------------------------------------------------------------- known pages

LISTING = f"""\
Authors and titles for recent submissions
[1] arXiv:2401.00001 [pdf, html, other]
Title: Engines that weave
Ada Lovelace, Charles Babbage
Comments: 12 pages, 3 figures
Subjects: Computation and Language (cs.CL); Machine Learning (cs.LG)
[2] arXiv:2401.00002v2 (cross-list from cs.PL) [pdf]
Title: A-0
Authors: Grace Hopper, Jean Bartik (1), and others ((1) Univac)
Abstract: {TAPE}
"""
DAILY = f"""\
Daily Papers

Submitted by
akhaliq
120
Engines that weave
{LOOM}
·
7 authors
4

Submitted by hysts

33

A game of thought and talk

{GAME}

· 2 authors
"""
PAPER_PAGE = f"""\
Papers
arxiv:2405.00001
Engines that weave
Published on May 2, 2024
·
Submitted by
akhaliq
on May 3, 2024
Upvote

12
Authors:
Ada Lovelace
,
Charles Babbage
Abstract
{LOOM}

View arXiv page
Your comment
Models citing this paper 3
"""
ANTHOLOGY = f"""\
pdf bib abs
Engines That Weave
Ada Lovelace | Charles Babbage
{LOOM}
pdf bib abs
A Game of Thought and Talk
Alan Turing
{GAME}
pdf bib abs
A-0
Grace Hopper | Betty Holberton | Jean Bartik
{TAPE}
"""


def test_an_arxiv_listing_gives_identifiers_authors_and_classes():
    first, second = papers(LISTING)
    assert dict(first.fields) == {
        "title": "Engines that weave", "author": "Ada Lovelace and Charles Babbage",
        "eprint": "2401.00001", "archiveprefix": "arXiv", "primaryclass": "cs.CL",
    }  # fmt: skip
    assert second.get("author") == "Grace Hopper and Jean Bartik and others"
    assert [str(person) for person in first.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert (second.abstract, second.get("eprint")) == (TAPE, "2401.00002v2")
    assert [note.where for note in problems(LISTING, "unread")] == ["page:1", "page:5"]


def test_daily_papers_are_read_without_votes_and_submitters():
    assert titles(DAILY) == ["Engines that weave", "A game of thought and talk"]


def test_a_paper_page_gives_the_facts_that_it_states():
    (paper,) = papers(PAPER_PAGE)
    assert dict(paper.fields) == {
        "title": "Engines that weave", "abstract": LOOM, "year": "2024", "eprint": "2405.00001",
        "archiveprefix": "arXiv", "author": "Ada Lovelace and Charles Babbage",
    }  # fmt: skip


def test_an_anthology_page_is_read_without_its_names():
    assert titles(ANTHOLOGY) == ["Engines That Weave", "A Game of Thought and Talk", "A-0"]
    assert all("author" not in paper.fields for paper in papers(ANTHOLOGY))


def test_arxiv_mail_keeps_each_address_with_its_paper():
    mail = "".join(
        f"\\\\\narXiv:2401.0000{number}\nDate: Mon, 1 Jan 2024 10:00:00 GMT   (12kb)\n\n"
        f"Title: {title}\n  and more of it\nAuthors: Ada Lovelace\n\\\\\n"
        f"{textwrap.indent(wrapped(abstract), '  ')}\n"
        f"\\\\ ( https://arxiv.org/abs/2401.0000{number} ,  12kb)\n{'-' * 78}\n"
        for number, title, abstract in ((1, "Engines", LOOM), (2, "A game", GAME))
    )
    found = papers(mail)
    assert [paper.title for paper in found] == ["Engines and more of it", "A game and more of it"]
    assert [paper.abstract for paper in found] == [LOOM, GAME]
    assert [paper.get("eprint")[-1] + paper.get("url")[-1] for paper in found] == ["11", "22"]


def test_a_line_with_an_address_belongs_to_the_paper_it_touches():
    text = paragraphs(
        f"Engines that weave\narXiv:2405.00001\n{LOOM}\nCode: https://github.com/a/b",
        "https://x.org/stray", "A game", GAME,
    )  # fmt: skip
    first, second = papers(text)
    assert [(link.url, link.kind) for link in first.links] == [("https://github.com/a/b", "code")]
    assert first.get("eprint") == "2405.00001"
    assert second.links == ()
    assert [note.message for note in problems(text, "unread")] == ["not read: https://x.org/stray"]


def test_an_address_that_a_page_repeats_in_braces_is_one():
    twice = "https://example.org/looms/{https://example.org/looms/}"
    (paper,) = papers(paragraphs("Engines that weave", f"{LOOM} {twice}"))
    assert [link.url for link in paper.links] == ["https://example.org/looms/"]


def test_the_main_address_is_the_paper_else_the_project():
    text = paragraphs("Engines", f"{LOOM} See https://github.com/a/b and https://a.github.io/b/.")
    (paper,) = papers(text)
    assert paper.get("url") == "https://a.github.io/b/"
    assert [link.url for link in paper.links] == [
        "https://a.github.io/b/",
        "https://github.com/a/b",
    ]


def test_a_fact_that_contradicts_another_or_cannot_be_read_stays_unread():
    text = f"Title: Engines\nAuthors: Ada, Alan\narXiv:2401.00001\narXiv:2401.00002\n{LOOM}\n"
    (paper,) = papers(text)
    assert (paper.get("author"), paper.get("eprint")) == ("", "2401.00001")
    assert [note.where for note in problems(text, "unread")] == ["page:2", "page:4"]


# --------------------------------------------------------------------------- titles alone


def test_a_title_without_its_abstract_is_kept_with_a_warning():
    text = paragraphs("Engines", LOOM, "A title that lost its abstract", "BERT", GAME)
    assert titles(text) == ["Engines", "A title that lost its abstract", "BERT"]
    (warning,) = problems(text, "no-abstract")
    assert (warning.where, warning.severity) == ("page:5", "warning")


def test_a_page_of_titles_is_read_as_titles():
    text = "Engines that weave patterns\nIs weaving all you need?\nQwen9.5 technical report\nBERT\n"
    assert titles(text) == text.splitlines()[:3]
    assert [note.severity for note in problems(text, "no-abstract")] == ["note"] * 3
    assert [note.where for note in problems(text, "unread")] == ["page:4"]


def test_what_stands_above_and_below_the_papers_is_not_invented_to_be_one():
    text = paragraphs("Papers we like to read", "Looms of the month", *[PAIRS.strip()],
                      "Leave a comment below here", "Browse models citing this paper")  # fmt: skip
    assert titles(text) == ["Engines that weave", "Can machines play?", "A-0"]
    assert len(problems(text, "unread")) == 4


@pytest.mark.parametrize(
    "text",
    ["", " \n\n", "...\n---\n", "new\nSubscribe\n12\n", LOOM, "Mar 18\n",
     "References\n\nLovelace, A., Turing, A.: On looms. In: Proc. ACL, 2020, pp. 1-10. Springer.\n",
     "[PDF] arxiv.org\nEngines that weave patterns\nA Lovelace - Looms, 2017 - x.org\n"
     f"{LOOM}\nSave Cite Cited by 100 Related articles All 50 versions\n"],
)  # fmt: skip
def test_a_page_without_papers_is_an_error(text):
    assert papers(text) == []
    (error,) = problems(text, "no-papers")
    assert (error.severity, error.where) == ("error", "page")


# --------------------------------------------------------------------------- nothing vanishes

LINES = st.sampled_from(
    ["", "", "Engines that weave", "A-0", "A title that lost its abstract", LOOM, GAME, "Abstract",
     "Title: Engines", "Authors: Ada Lovelace, Alan Turing", "Authors:", ",", "Ada Lovelace",
     "[1] arXiv:2401.00001 [pdf]", "arXiv:2401.00001", "Abstract: We weave.", "Methods", "1. Looms",
     "https://x.org/a", "Code: https://github.com/a/b", "Subjects: Looms (cs.CL)", "  and more",
     "it saved weeks of work and", "needs no human hand. We show it.", "\\\\", "----",
     "Submitted by", "Cited by 3 Related articles", *NOISE],
)  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"])
PAGES = st.lists(st.one_of(LINES, LINES, st.text(CHARACTERS, max_size=30)), max_size=25).map(
    "\n".join
)


def covered(text: str) -> list[tuple[int, int]]:
    """Line ranges of papers and of unread lines."""
    spans = []
    for found in read(Source("page", text=text)):
        if isinstance(found, Paper):
            spans.append((found.origin.first, found.origin.last))
        elif found.code == "unread":
            first, _, last = found.where.removeprefix("page:").partition("-")
            spans.append((int(first), int(last or first)))
    return spans


@settings(max_examples=300, deadline=None)
@given(PAGES)
def test_no_line_vanishes(text):
    spans = covered(text)
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if pages.tidy(line):
            assert any(first <= number <= last for first, last in spans), (number, line)


@settings(max_examples=300, deadline=None)
@given(PAGES)
def test_each_piece_is_lines_of_its_own_and_every_unused_one_is_reported(text):
    page = pages.pieces(text)
    assert all(a.last < b.first for a, b in pairwise(page))
    total = sum(piece.last - piece.first + 1 for piece in page)
    assert total == sum(bool(pages.tidy(line)) for line in re.split(r"\r\n|\r|\n", text))


@settings(max_examples=200, deadline=None)
@given(PAGES)
def test_what_is_read_was_there(text):
    words = set(pages.tidy(text).split())
    for paper in papers(text):
        assert paper.title
        assert set(from_prose(paper.title).split()) <= {from_prose(word) for word in words} | words
        assert paper.key == ""


@pytest.mark.parametrize(
    ("text", "answer"),
    [("A title", True), ("题", True), ("", False), ("12 ...\n", False), ("a\0b", False),
     ("\x01\x02ab", False), ("a" * 100 + "\x02", True)],
)  # fmt: skip
def test_any_text_with_letters_is_recognised(text, answer):
    assert recognises(Source("x.txt", text=text)) is answer


@pytest.mark.parametrize(
    "unit", ["Title: A With\n", "Engines with\n", "(", "A. ", "Ada Lovelace, ", "[", "Authors: (",
             "\\\\\n", "Methods\n\n", "A clear title of looms\n\n", "https://x.org/a "],
)  # fmt: skip
def test_long_pages_take_time_in_proportion(unit):
    text = paragraphs("Engines", LOOM) + unit * (100_000 // len(unit)) + paragraphs("A-0", GAME)
    assert papers(text)[0].title == "Engines"


def test_a_label_before_many_authors_is_no_part_of_a_name():
    text = "Title: A Fine Title\nAuthors: Ann Bee, Cat Dee, Eve Fox, Gil Hay, Ida Jot\n"
    (paper,) = papers(text + "Abstract: " + LOOM + "\n")
    assert paper.authors[0].given == "Ann"


UNENDED = LOOM.rstrip(".") + " and so on. It goes on for a while, with a second sentence about it"


def test_an_abstract_without_a_final_stop_is_read():
    text = paragraphs("A Fine Title About Looms", UNENDED, "Another Title About Games", GAME)
    assert titles(text) == ["A Fine Title About Looms", "Another Title About Games"]
    assert papers(text)[0].abstract == UNENDED


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_structured_abstract_is_read_to_its_end(between):
    parts = [
        "Background: Nobody knows how the loom was made in the old days of it.",
        "Methods: We asked forty of the weavers what they did and why.",
        "Conclusions: The weavers should be asked somewhat sooner than that.",
    ]
    text = paragraphs("Asking the Weavers", between.join(parts), "Another Title", GAME)
    assert titles(text) == ["Asking the Weavers", "Another Title"]
    assert papers(text)[0].abstract.endswith("sooner than that.")
    assert problems(text, "unread") == []


def test_a_line_of_keywords_is_a_fact_about_the_paper_above():
    text = paragraphs("A Fine Title About Looms", LOOM, "Keywords: a b; c d", "Another Title", GAME)
    assert [paper.get("keywords") for paper in papers(text)] == ["a b, c d", ""]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("%0 Journal Article\n%A Lovelace, Ada\n%T Looms\n%D 1843\n", "EndNote's own format"),
        (
            "FN Some Analytics\nVR 1.0\nPT J\nAU Lovelace, A\nTI Looms\nER\nEF\n",
            "Web of Science's own format",
        ),
        ("<?xml version='1.0'?>\n<PubmedArticleSet>\n</PubmedArticleSet>\n", "PubMed's XML"),
        ('Title,DOI\n"Looms, again",10.1000/loom\nCards,10.1000/card\n', "a table"),
    ],
)
def test_another_programs_format_is_named_with_the_way_out(text, name):
    (error,) = problems(text, "no-papers")
    assert error.hint.startswith(f"this is {name}; export it as ")
