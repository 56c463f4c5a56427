"""Plain lists of identifiers: each is a paper of which nothing else is known yet."""

from __future__ import annotations

import pytest

from readlist import Paper, Problem, Source
from readlist.builtin.identifiers import read, recognises

LIST = """# to read, from the seminar
- 10.1145/3442188.3445922
2. https://doi.org/10.1007/978-3-030-12345-6_7   # in the library
* [ ] arXiv:2405.00001v2 [cs.CL]

<https://example.org/maps?a=b#c>,
10.1000/1, 10.1000/2
A title that no list of identifiers has
"""


def source(text: str, name: str = "ids.txt") -> Source:
    return Source(name, text.encode(), text)


def fields(text: str) -> list[dict[str, str]]:
    return [dict(paper.fields) for paper in read(source(text)) if isinstance(paper, Paper)]


def test_each_line_is_a_paper_that_has_its_identifier_alone():
    assert fields(LIST) == [
        {"doi": "10.1145/3442188.3445922"},
        {"doi": "10.1007/978-3-030-12345-6_7"},
        {"eprint": "2405.00001v2", "archiveprefix": "arXiv", "primaryclass": "cs.CL"},
        {"url": "https://example.org/maps?a=b#c"},
        {"doi": "10.1000/1"},
        {"doi": "10.1000/2"},
    ]


def test_a_line_that_is_none_is_named():
    (problem,) = (thing for thing in read(source(LIST)) if isinstance(thing, Problem))
    assert str(problem) == (
        "ids.txt:8: note: not read: A title that no list of identifiers has [unread]"
    )


def test_a_paper_says_its_line():
    first, *_ = read(source(LIST))
    assert str(first.origin) == "ids.txt:2"


ARXIV = {"archiveprefix": "arXiv"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("doi:10.1000/182", {"doi": "10.1000/182"}),
        ("2405.00001", {"eprint": "2405.00001", **ARXIV}),
        ("hep-th/9901001v3", {"eprint": "hep-th/9901001v3", **ARXIV}),
        ("math.GT/0309136", {"eprint": "math.GT/0309136", **ARXIV}),
        ("https://arxiv.org/abs/2405.00001", {"eprint": "2405.00001", **ARXIV}),
        ("https://www.arxiv.org/pdf/2405.00001v1.pdf", {"eprint": "2405.00001v1", **ARXIV}),
        (
            "https://huggingface.co/papers/2405.00001",
            {"eprint": "2405.00001", **ARXIV, "url": "https://huggingface.co/papers/2405.00001"},
        ),
        (
            "https://dl.acm.org/doi/pdf/10.1145/12.34",
            {"doi": "10.1145/12.34", "url": "https://dl.acm.org/doi/pdf/10.1145/12.34"},
        ),
        (
            "https://www.biorxiv.org/content/10.1101/2020.01.02.123v2.full",
            {
                "doi": "10.1101/2020.01.02.123",
                "url": "https://www.biorxiv.org/content/10.1101/2020.01.02.123v2.full",
            },
        ),
        ("https://aclanthology.org/2020.x.1/", {"url": "https://aclanthology.org/2020.x.1/"}),
        (
            "https://pubmed.ncbi.nlm.nih.gov/123/",
            {"pmid": "123", "url": "https://pubmed.ncbi.nlm.nih.gov/123/"},
        ),
        ("PMID: 123", {"pmid": "123"}),
        ("31978945", {"pmid": "31978945"}),
        ("ISBN 978-3-16-148410-0", {"isbn": "978-3-16-148410-0"}),
        ("0-306-40615-2", {"isbn": "0-306-40615-2"}),
    ],
)
def test_what_identifies_a_paper(line, found):
    assert fields(line) == [found]


@pytest.mark.parametrize(
    "line",
    ["978-3-16-148410-1", "12", "2405", "javascript:alert(1)", "http://", "and/or", "10.1/", "a b"],
)
def test_what_identifies_nothing(line):
    assert fields(line) == []


def test_most_lines_decide():
    assert recognises(source(LIST))
    assert recognises(source("31978945\n31978946\n"))
    assert not recognises(source("A title\n10.1000/182\nSome prose about it.\n"))
    assert not recognises(source(""))


def test_a_markdown_file_with_headings_is_a_reading_list():
    text = "## Maps\n\n- https://arxiv.org/abs/2405.00001\n"
    assert not recognises(source(text, "list.md"))
    assert recognises(source(text.replace("## Maps", ""), "list.md"))


def test_adding_a_list_twice_changes_nothing(project):
    project.run("init", ".")
    project.add(LIST, "ids.txt")
    before = project.read("library.bib")
    assert "doi10-1145-3442188-3445922" in before
    assert "example-org-maps-a-b-c" in before
    again = project.run("add", "ids.txt")
    assert "6 papers, 6 already there" in again.err + again.out
    assert project.read("library.bib") == before


def test_papers_without_a_title_do_no_harm(project):
    project.run("init", ".")
    project.add(LIST, "ids.txt")
    for command in (
        ["show", "arxiv2405-00001"],
        ["check"],
        ["export"],
        ["dedupe"],
        ["why", "arxiv2405-00001"],
        ["build", "--no-site"],
    ):
        assert project.run(*command).code == 0, command


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("10.1000/1;10.1000/2", [{"doi": "10.1000/1"}, {"doi": "10.1000/2"}]),
        ("doi:10.1000/1; doi:10.1000/2", [{"doi": "10.1000/1"}, {"doi": "10.1000/2"}]),
        ("10.1000/a;b", [{"doi": "10.1000/a;b"}]),
        ("arxiv.org/abs/2405.00001", [{"eprint": "2405.00001", **ARXIV}]),
        ("www.doi.org/10.1000/182", [{"doi": "10.1000/182"}]),
        ("https://doi.org/10.1000/draft-7/v2", [{"doi": "10.1000/draft-7/v2"}]),
        (
            "https://doi.org/10.1002/(SICI)1000(199808)17:15<16::AID>3.0.CO;2-2",
            [{"doi": "10.1002/(SICI)1000(199808)17:15<16::AID>3.0.CO;2-2"}],
        ),
    ],
)
def test_identifiers_side_by_side_and_without_their_scheme_are_told_apart(line, found):
    assert fields(line) == found
