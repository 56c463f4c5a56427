"""The exporter `markdown`: a reading list that GitHub shows well."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readlist.builtin.markdown import Options, render
from readlist.lists import parse
from readlist.model import Assigned, Item, Library, Paper, Person, ReadingList, Theme
from readlist.testing import TemporaryProject

BERG = Paper(
    "berg2020steps",
    "article",
    {
        "title": "Checking *Steps* [again]",
        "journal": "Journal of Steps",
        "year": "2020",
        "doi": "10.1000/steps",
        "url": "https://example.org/steps_(1)",
        "links": "code <https://example.org/code>, other <https://example.org/talk>",
        "abstract": "A verifier\n\ngives <b>rewards</b>.",
    },
    people={"author": (Person("Berg", "Tom"), Person("Meer", "Ada", "van der"))},
    themes=(Assigned("process", 0.9), Assigned("data", 0.4)),
)
VEGA = Paper("vega2021", "misc", {"title": "Rewards"})
LIST, _ = parse(
    "Read in order.\n\n## Start here\n\nFirst of all:\n\n- [x] [@berg2020steps] Cite *it*.\n\n"
    "    Twice.\n\n## Later\n\n- [/] [@vega2021]\n- [ ] [@gone]\n\nThe end.\n",
    "thesis",
)
LIBRARY = Library(
    (BERG, VEGA),
    (Theme("data", "Data", "What is trained on."), Theme("process", "Process supervision")),
    (LIST,),
    title="My reading",
)


def test_papers_stand_below_their_themes() -> None:
    assert render(LIBRARY) == (
        "# My reading\n\n"
        "## Data\n\nWhat is trained on.\n\n"
        "- **[Checking \\*Steps\\* \\[again\\]](https://example.org/steps_%281%29)** "
        "[[code](https://example.org/code)] [[link](https://example.org/talk)] "
        "[[doi](https://doi.org/10.1000/steps)]<br>\n"
        "    Tom Berg, Ada van der Meer. *Journal of Steps*, 2020.\n\n"
        "## Process supervision\n\n"
        "- **[Checking \\*Steps\\* \\[again\\]](https://example.org/steps_%281%29)** "
        "[[code](https://example.org/code)] [[link](https://example.org/talk)] "
        "[[doi](https://doi.org/10.1000/steps)]<br>\n"
        "    Tom Berg, Ada van der Meer. *Journal of Steps*, 2020.\n\n"
        "    Cite *it*.\n\n    Twice.\n\n"
        "## Not sorted yet\n\n"
        "- **Rewards**\n"
    )


def test_a_list_keeps_its_headings_prose_boxes_and_annotations() -> None:
    text = render(replace(LIBRARY, selected="thesis"))
    assert text.startswith(
        "# Thesis\n\nRead in order.\n\n## Start here\n\nFirst of all:\n\n- [x] **"
    )
    assert (
        "\n\n    Cite *it*.\n\n    Twice.\n\n## Later\n\n- **Rewards**<br>\n    (reading)" in text
    )
    assert text.endswith("\n\nThe end.\n")


def test_the_list_that_was_asked_for_decides(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{a, title = {A}}\n@misc{b, title = {B}}\n")
    project.write("lists/first.md", "## Start\n\n- [ ] [@b] Soon.\n")
    result = project.run("export", "--format", "markdown", "--list", "first")
    assert result.out == "# First\n\n## Start\n\n- [ ] **B**\n\n    Soon.\n"


def test_abstracts_are_folded_and_once() -> None:
    text = render(LIBRARY, Options(abstracts=True))
    fold = (
        "    <details><summary>Abstract</summary>\n\n    A verifier gives \\<b>rewards\\</b>.\n\n"
    )
    assert text.count(fold + "    </details>") == 1


def test_an_annotation_that_is_more_than_markdown_is_written_as_text() -> None:
    blocks = (Item("vega2021", note="<script>alert(1)</script> [x](javascript:alert(1))"),)
    library = replace(LIBRARY, lists=(ReadingList("l", "L", blocks=blocks),), selected="l")
    html = MarkdownIt("commonmark").render(render(library))
    assert "<script" not in html
    assert "href" not in html


def test_a_citation_becomes_the_paper_s_name_with_its_link() -> None:
    blocks = (Item("vega2021", note="After [@berg2020steps], unlike [@vega2021] or [@gone]."),)
    library = replace(LIBRARY, lists=(ReadingList("l", "L", blocks=blocks),), selected="l")
    assert render(library).endswith(
        "\n    After [Berg and van der Meer 2020](https://example.org/steps_%281%29), "
        "unlike Rewards or [@gone].\n"
    )


@pytest.mark.parametrize("library", [Library(), Library(title="Nothing")])
def test_an_empty_library_is_a_title(library: Library) -> None:
    assert render(library) == f"# {library.title or 'Reading list'}\n"


@settings(max_examples=80)
@given(st.text("ab \n\t\\`*_[]()#-.!|<>&;~1", max_size=40), st.sampled_from([False, True]))
def test_no_text_of_a_paper_becomes_markup(text: str, abstracts: bool) -> None:
    paper = Paper("k", fields={"title": f"x{text}y", "abstract": f"{text}z", "journal": text})
    tokens = MarkdownIt("commonmark").parse(render(Library((paper,)), Options(abstracts)))
    kinds = [token.type for token in tokens]
    assert kinds.count("list_item_open") == 1
    assert kinds.count("heading_open") == 2
    allowed = {"<details><summary>Abstract</summary>", "</details>", "<br>"}
    raw = {
        token.content.strip()
        for block in tokens
        for token in [block, *(block.children or [])]
        if token.type.startswith("html")
    }
    assert raw <= allowed
