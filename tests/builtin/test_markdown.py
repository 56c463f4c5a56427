"""Markdown reading lists of any layout. Every title, name and address is made up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist import Paper, Problem, Source
from readlist.builtin import pasted
from readlist.builtin.markdown import read, recognises
from readlist.plugins import BUILTINS

STEPS = "https://arxiv.org/abs/2401.00001"
CODE = "https://github.com/ada/steps"


def source(text: str, name: str = "list.md") -> Source:
    return Source(name, text=text)


def papers(text: str) -> list[Paper]:
    return [thing for thing in read(source(text)) if isinstance(thing, Paper)]


def notes(text: str) -> list[Problem]:
    return [thing for thing in read(source(text)) if isinstance(thing, Problem)]


def one(text: str) -> Paper:
    found = papers(text)
    assert len(found) == 1, [paper.title for paper in found]
    return found[0]


def links(paper: Paper) -> list[tuple[str, str]]:
    return [(link.kind, link.url) for link in paper.links]


# --------------------------------------------------------------------------- entries

LAYOUTS = [
    f"- Weighing Steps: A Verifier for Sums [[paper]({STEPS})] [[code]({CODE})]",
    f"- Weighing Steps: A Verifier for Sums [[paper]]({STEPS}) [[code]]({CODE})",
    f"- Weighing Steps: A Verifier for Sums [paper]({STEPS}), [code]({CODE})",
    f"- Weighing Steps: A Verifier for Sums [[paper]] ({STEPS}) [[code]] ({CODE})",
    f"- Weighing Steps: A Verifier for Sums ([paper]({STEPS}), [code]({CODE}))",
    f"- [Weighing Steps: A Verifier for Sums]({STEPS}) [[code]({CODE})]",
    f"- **[Weighing Steps: A Verifier for Sums.]({STEPS})** [[code]({CODE})]",
    f"* [**Weighing Steps: A Verifier for Sums**]({STEPS}), [`code`]({CODE})",
    f"1. **Weighing Steps: A Verifier for Sums**. [[pdf]({STEPS})] [[PyTorch(Author)]({CODE})]",
    f"- (**WeSt**) Weighing Steps: A Verifier for Sums [[paper]({STEPS})] [[code]({CODE})]",
    f"- 🔥 Weighing Steps: A Verifier for Sums [[paper]({STEPS})] [[code]({CODE})]",
    f"- <u>WeSt</u>: **“Weighing Steps: A Verifier for Sums”**. [[P]({STEPS})] [[git]({CODE})]",
    f"- Weighing Steps: A\n  Verifier for Sums [[paper]({STEPS})]\n  [[code]({CODE})]",
    f"- Weighing Steps: A Verifier for Sums [paper][1] [code][2]\n\n[1]: {STEPS}\n[2]: {CODE}",
    f"- Weighing Steps: A Verifier for Sums\n  - Paper: {STEPS}\n  - Code: {CODE}",
    f"**Weighing Steps: A Verifier for Sums**\n\n- arxiv: <{STEPS}>\n- github(Keras): {CODE}",
    f"### Weighing Steps: A Verifier for Sums\n\n- Paper: {STEPS}\n- Code: {CODE}\n",
    f"#### [Weighing Steps: A Verifier for Sums]({STEPS})\n\nACL 2023 [[code]({CODE})]\n",
    f"- ICML 2022 (oral), **WeSt** [Weighing Steps: A Verifier for Sums]({STEPS}), [Git]({CODE})",
    f"- [CP'2015] [Weighing Steps: A Verifier for Sums]({STEPS}) :star: [[code]({CODE})]",
    f"- <[Weighing Steps: A Verifier for Sums]({STEPS})> by Ada Berg, 2018. [code]({CODE})",
    f"- Weighing Steps: A Verifier for Sums. {STEPS}. Code: {CODE}.",
    f"<ul><li>Weighing Steps: A Verifier for Sums <a href='{STEPS}'>paper</a>"
    f" <a href=\"{CODE}\">code</a></li></ul>",
    f"| Title | Paper | Code |\n|---|---|---|\n"
    f"| Weighing Steps: A Verifier for Sums | [link]({STEPS}) | [link]({CODE}) |",
    f"Title | Code\n--- | ---\n[Weighing Steps: A Verifier for Sums]({STEPS}) | [Github]({CODE})",
    f"<table><tr><th>Paper</th><th>Code</th></tr><tr><td><a href='{STEPS}'>"
    f"Weighing Steps: A Verifier for Sums</a></td><td><a href='{CODE}'>git</a></td></tr></table>",
    f"**Weighing Steps: A Verifier for Sums**  \nAda Berg, Tom Vega  \n"
    f"[ACL 2023]({STEPS}) • [code]({CODE})",
    f"- [[ICLR2021]({STEPS})] Weighing Steps: A Verifier for Sums [[github]({CODE})]",
    f"- Weighing Steps: A Verifier for Sums [![arXiv](https://img.shields.io/badge/arXiv-1-red)]"
    f"({STEPS}) [![Star](https://img.shields.io/github/stars/a/b)]({CODE})",
]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_title_and_links_are_read_from_any_layout(layout, ends):
    text = f"# Steps\n\n{layout}\n".replace("\n", ends)
    paper = one(text)
    assert paper.title == "Weighing Steps: A Verifier for Sums"
    assert links(paper) == [("paper", STEPS), ("code", CODE)]
    assert paper.get("eprint") == "2401.00001"
    assert paper.get("url") == STEPS


FACTS = [
    "**Weighing Steps for Sums**. *Ada Berg, Tom Vega*. ACL 2023. [[pdf]({})]",
    "**[Weighing Steps for Sums]({})** - Ada Berg and Tom Vega, *ACL* (2023)",
    "[Weighing Steps for Sums]({}), by Ada Berg, Tom Vega, ACL, 2023.",
    "Weighing Steps for Sums. Ada Berg, Tom Vega. ACL 2023. [pdf]({})",
    'Ada Berg and Tom Vega. "Weighing Steps for Sums." ACL 2023. [pdf]({})',
    "Ada Berg, Tom Vega. (2023). Weighing Steps for Sums. ACL. {}",
    "[2023/05] **Weighing Steps for Sums** *Ada Berg, Tom Vega. ACL.* [[paper]({})]",
    "ACL 2023, [Weighing Steps for Sums]({}) Ada Berg, Tom Vega",
    "<[Weighing Steps for Sums]({})> by Ada Berg and Tom Vega, ACL, 2023.",
    "**Weighing Steps for Sums.** Ada Berg, Tom Vega. *ACL 2023*. [[paper]({})]",
    "[ACL'2023] [Weighing Steps for Sums]({}) - Ada Berg, Tom Vega",
    "[Weighing Steps for Sums]({})\n    - Ada Berg, Tom Vega\n    - 📅 Date: March 7, 2023"
    "\n    - 📑 Publisher: ACL",
    "**Weighing Steps for Sums** (2023), Ada Berg, Tom Vega. ACL'23 [[pdf]({})]",
]


@pytest.mark.parametrize("layout", FACTS)
def test_people_venue_and_year_are_read_where_the_list_states_them(layout):
    paper = one("- " + layout.format("https://example.org/a.pdf") + "\n")
    assert paper.title == "Weighing Steps for Sums"
    assert [str(person) for person in paper.authors] == ["Ada Berg", "Tom Vega"]
    assert (paper.year, paper.venue, paper.type) == ("2023", "ACL", "inproceedings")


def test_references_as_other_fields_write_them():
    text = (
        "1. Berg, A. K., & Vega, T. (2014). Fens in spring. *Journal of Bogs*, 12(3), 1-9."
        " doi:10.1000/fens.1\n"
        "2. Lind J, Moor KE (2012) Sedges and their rivals. Annals of Peat 13:121–134.\n"
        "3. Berg, A. (1997). [What does moss\n   want?](https://example.org/moss.pdf)\n"
    )
    first, second, third = papers(text)
    assert [paper.title for paper in (first, second, third)] == [
        "Fens in spring", "Sedges and their rivals", "What does moss want?"
    ]  # fmt: skip
    assert [str(person) for person in first.authors] == ["A. K. Berg", "T. Vega"]
    assert (first.venue, first.year, first.doi) == ("Journal of Bogs", "2014", "10.1000/fens.1")
    assert [person.family for person in second.authors] == ["Lind", "Moor"]
    assert (second.venue, second.year, second.type) == ("Annals of Peat", "2012", "article")


def test_one_name_before_a_venue_is_a_name_and_a_venue_of_two_words_is_nobody():
    text = (
        "- **Counting Owls Again.** Lucia Vega. *Night Listening 2021*. [[paper](https://a.org/b)]"
    )
    paper = one(text)
    assert [str(person) for person in paper.authors] == ["Lucia Vega"]
    assert (paper.get("howpublished"), paper.year) == ("Night Listening", "2021")


def test_an_archive_is_nobody_and_a_particle_may_be_a_family():
    first, second = papers(
        f"- Weighing Steps for Sums <br> Arxiv 2023 [[Paper]({STEPS})]\n"
        "- Adding Up Again. *Tom Vega, Nan Du.* ACL'23 [[pdf](https://example.org/b.pdf)]\n"
    )
    assert (first.authors, first.year) == ((), "2023")
    assert [str(person) for person in second.authors] == ["Tom Vega", "Nan Du"]


def test_a_heading_of_html_in_one_of_markdown_is_one_that_years_of_its_level_divide():
    text = (
        f"# Sums\n\n### <h3 id='v'>Verifiers<h3/>\n\n### 2023\n\n- [Weighing Steps]({STEPS})\n"
        "\n### 2022\n\n- [Adding Up](https://example.org/b.pdf)\n\n### Rewards\n\n"
        "- [Paying for Sums](https://example.org/c.pdf)\n"
    )
    themes = [paper.aside.themes for paper in papers(text) if paper.aside]
    assert themes == [("Verifiers",), ("Verifiers",), ("Rewards",)]


def test_a_preprint_archive_is_no_venue():
    paper = one(f"- Weighing Steps for Sums. arXiv 2024 [[paper]({STEPS})]\n")
    assert (paper.venue, paper.year, paper.type) == ("", "2024", "misc")


def test_an_address_keeps_its_brackets_and_loses_the_full_stop():
    paper = one("- [Fens in spring and in autumn](https://doi.org/10.1000/b(99)12-3).\n")
    assert paper.links[0].url == "https://doi.org/10.1000/b(99)12-3"
    assert paper.doi == "10.1000/b(99)12-3"


def test_a_link_that_says_where_and_when_is_the_paper_whatever_else_its_words_mean():
    for said, venue in (
        ("NeurIPS 2024 Benchmark", "NeurIPS Benchmark"),
        ("Workshop on Sums 2024 at IEEE VIS 2024", "Workshop on Sums at IEEE VIS"),
    ):
        paper = one(
            f"**Weighing Steps for Sums**  \nAda Berg∗, Tom Vega⋆, Mira Lind  \n"
            f"[{said}]({STEPS}) • [Homepage](https://sums.example.org/)\n"
        )
        assert links(paper)[0] == ("paper", STEPS)
        assert (paper.venue, paper.year, paper.get("eprint")) == (venue, "2024", "2401.00001")
        assert [person.family for person in paper.authors] == ["Berg", "Vega", "Lind"]


def test_a_date_with_a_name_before_a_title_is_when_and_where():
    first, second = papers(
        "- [2024.09 Carrying Review] [How Pupils Carry the One](https://example.org/1.pdf)\n"
        "- [2023.12 Printer] [How Pupils Borrow the One](https://example.org/2.pdf)\n"
    )
    assert (first.get("howpublished"), first.year) == ("Carrying Review", "2024")
    assert second.year == "2023"


ECONOMISTS = [
    'Berg, T., A. Moor, and L. Vega (2009): "Weighing Steps for Sums," *Journal of Sums*, 77(6),'
    " 1993–2008.",
    'Berg, T. and A. Moor and L. Vega. 2009. "Weighing Steps for Sums." Journal of Sums 77(6),'
    " 1993-2008.",
    'Berg, Tom, Ada Moor, and Lucia Vega. "Weighing Steps for Sums." Journal of Sums 77, no. 6'
    " (2009): 1993-2008.",
    'Berg, Tom, Ada Moor, and Lucia Vega. "Weighing Steps for Sums." Journal of Sums 77.6 (2009):'
    " 1993-2008.",
    'Berg, Moor & Vega, 2009, "Weighing Steps for Sums", Journal of Sums.',
    "Berg T, Moor A, Vega L. Weighing Steps for Sums. J Sums. 2009;160(1):106-154. PMID: 1",
    "Berg T, Moor A, Vega L. 2009. Weighing Steps for Sums. J Sums 8(1):26–9",
    "Berg, T., Moor, A. & Vega, L. Weighing Steps for Sums. J. Sums 304, 19–29 (2009).",
    "Berg, T., Moor, A. & Vega, L. **Weighing Steps for Sums**. J. Sums. 77, 19–20 (2009).",
]


@pytest.mark.parametrize("reference", ECONOMISTS)
def test_references_in_other_styles_give_title_people_and_year(reference):
    paper = one(f"## Credit\n\n- {reference}\n")
    assert paper.title == "Weighing Steps for Sums"
    assert [person.family for person in paper.authors] == ["Berg", "Moor", "Vega"]
    assert paper.year == "2009"
    assert "Sums" in paper.venue + paper.get("howpublished")


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("[SuMo](https://arxiv.org/abs/2401.00001)：Weighing Steps of Sums for Pupils (KDD 2017)",
         "SuMo: Weighing Steps of Sums for Pupils"),
        ("论文：SuMo: Weighing Steps with Neural Networks  链接：https://arxiv.org/abs/2401.00001",
         "SuMo: Weighing Steps with Neural Networks"),
        ("SuMo: Weighing Steps with Neural Networks Code: https://github.com/ex/sumo, KDD 2017",
         "SuMo: Weighing Steps with Neural Networks"),
        ("《称量步骤的方法综述》，黄立威等，计算学报，2018", "称量步骤的方法综述"),
        ("Berg et al. - Weighing the steps of sums - https://arxiv.org/abs/2401.00001",
         "Weighing the steps of sums"),
    ],
)  # fmt: skip
def test_titles_stand_between_other_signs(item, title):
    assert one(f"- {item}\n").title == title


def test_words_in_chinese_are_people_only_where_they_are_names():
    first, second = papers(
        "- [Weighing Steps for Sums](https://example.org/1.pdf) 综述，推荐阅读\n"
        "- 《称量步骤的方法综述》，黄立威等，计算学报，2018\n"
    )
    assert first.authors == ()
    assert second.authors[0].family == "黄立威"


@pytest.mark.parametrize(
    ("where", "venue", "year"),
    [
        ("(NDSS 21)", "NDSS", "2021"), ("(USENIX WOOT 12)", "USENIX WOOT", "2012"),
        ("(Vega, STOC'85)", "STOC", "1985"), ("(Vega, KDD 1999)", "KDD", "1999"),
    ],
)  # fmt: skip
def test_short_years_and_people_before_a_place_are_no_part_of_it(where, venue, year):
    paper = one(f"- [Weighing Steps for Sums](https://example.org/1.pdf) {where}\n")
    assert (paper.venue, paper.year) == (venue, year)


@pytest.mark.parametrize("heading", ["Contact-Rich Sums", "Citation Recommendation", "Credit"])
def test_a_topic_that_begins_like_thanks_is_a_section_of_papers(heading):
    text = f"# Sums\n\n## {heading}\n\n- [Weighing Steps](https://arxiv.org/abs/2401.00001)\n"
    assert one(text).aside.themes == (heading,)


def test_several_papers_before_one_remark_are_each_read_with_it():
    text = (
        "- [Weighing Steps](https://example.org/1.pdf) (2003), [Carrying Ones]"
        "(https://example.org/2.pdf) (2004) and The [Borrowing Tens](https://example.org/3.pdf)"
        " (2006): the three that began it.\n"
    )
    found = papers(text)
    assert [(paper.title, paper.year) for paper in found] == [
        ("Weighing Steps", "2003"), ("Carrying Ones", "2004"), ("Borrowing Tens", "2006"),
    ]  # fmt: skip
    remarks = {paper.aside.annotation for paper in found}
    assert remarks == {"the three that began it."}
    assert all(len(paper.links) == 1 for paper in found)


def test_a_remark_that_begins_with_a_link_keeps_it_whole():
    link = "[Some say that it is a clock](https://example.org/clock.pdf)"
    paper = one(f"- [Weighing Steps for Sums]({STEPS}) (2003): It weighs them. {link}. Try it.\n")
    assert link in paper.aside.annotation


def test_files_beside_the_list_show_that_it_is_one_of_papers():
    text = (
        "## Hosted\n\n"
        "* :scroll: [Weighing the Steps of Sums](weighing-steps.pdf)\n"
        "* [:scroll:](carrying.pdf) [Carrying Ones](http://example.org/carrying)\n"
        "* :scroll: [Sparse Partitions](../sparse.pdf)\n"
    )
    assert [paper.title for paper in papers(text)] == [
        "Weighing the Steps of Sums", "Carrying Ones", "Sparse Partitions"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://www.biorxiv.org/content/10.1101/2023.12.11.571140v2.abstract",
         "10.1101/2023.12.11.571140"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/sums.1", "10.1002/sums.1"),
        ("https://link.springer.com/article/10.1007/s1-2?a=b", "10.1007/s1-2"),
        ("https://example.org/10.1000/sums", ""),
    ],
)  # fmt: skip
def test_a_doi_that_a_publishers_address_states_is_the_papers(url, doi):
    assert one(f"- [Weighing Steps for Sums]({url}), Ada Berg, Tom Vega. ACL 2023.\n").doi == doi


def test_a_link_that_leads_nowhere_is_no_link_and_no_title():
    text = (
        f"- Weighing Steps for Sums [[ACL 2023]()] [paper]()\n- Adding Up Again [paper]({STEPS})\n"
    )
    first, _ = papers(text)
    assert (first.title, first.links, first.year) == ("Weighing Steps for Sums", (), "2023")


# --------------------------------------------------------------------------- beside the entry


def test_headings_become_themes_without_emoji_numbers_years_and_empty_words():
    entries = [f"- Paper Number {n} of Many [[pdf](https://example.org/{n}.pdf)]" for n in range(7)]
    text = "\n\n".join([
        "# Awesome Sums", "## 1.2 🧮 Verifiers", "### 2023", entries[0],
        "### Papers", entries[1], "## Other", entries[2], "## NeurIPS 2022", entries[3],
        "<h2>Rewards &amp; costs</h2>", entries[4],
        "<details><summary>Older ones on tides</summary>", entries[5], "</details>", entries[6],
    ])  # fmt: skip
    themes = [paper.aside.themes for paper in papers(text) if paper.aside]
    assert themes == [
        ("Verifiers",), ("Verifiers",), (), (), ("Rewards & costs",), ("Older ones on tides",),
        ("Rewards & costs",),
    ]  # fmt: skip


def test_a_paper_in_five_sections_is_one_with_five_themes_and_every_link():
    names = ["Bogs", "Fens", "Mires", "Swamps", "Marshes"]
    text = "# Wet lands\n\n" + "\n\n".join(
        f"## {name}\n\n- **Weighing steps, for {'SUMS' if at % 2 else 'sums'}!** "
        f"[[pdf](https://example.org/a.pdf)] [[code](https://github.com/ada/{name})]\n"
        f"  - {'Read it first.' if at < 4 else 'Read it last.'}"
        for at, name in enumerate(names)
    )
    paper = one(text)
    assert paper.aside is not None
    assert paper.aside.themes == tuple(names)
    assert len(paper.links) == 6
    assert paper.aside.annotation == "Read it first.\n\nRead it last."


def test_one_address_with_two_titles_is_two_papers():
    text = f"- [Weighing Steps for Sums]({STEPS})\n- [A Wholly Other Matter of Tides]({STEPS})\n"
    assert len(papers(text)) == 2


def test_items_below_an_item_without_links_are_papers_of_that_theme():
    text = f"- Verifiers\n    - [Weighing Steps for Sums]({STEPS})\n"
    paper = one(text)
    assert paper.aside is not None
    assert paper.aside.themes == ("Verifiers",)


def test_sub_bullets_and_sentences_and_description_columns_are_the_annotation():
    text = (
        f"- [Weighing Steps for Sums]({STEPS}): It weighs [each step](https://example.org) well.\n"
        "\n| Paper | Notes |\n|--|--|\n| [Adding Up Again](https://example.org/b.pdf) | Short. |\n"
    )
    remarks = [paper.aside.annotation for paper in papers(text) if paper.aside]
    assert remarks == ["It weighs [each step](https://example.org) well.", "Short."]


def test_a_remark_keeps_its_marks_and_a_tag_in_its_words_is_no_tag():
    below = "It has **two halves**, `a_b`, [a map](https://e.org/m_(1)) and &lt;mask&gt; tokens."
    paper = one(f"- [Weighing Sums and Weights]({STEPS})\n    - {below}\n")
    assert paper.aside.annotation == (
        "It has **two halves**, `a_b`, [a map](https://e.org/m_%281%29) and &lt;mask> tokens."
    )
    paper = one(f"- [Weighing Sums and Weights]({STEPS}). It reads every &lt;mask&gt; twice.\n")
    assert paper.aside.annotation == "It reads every &lt;mask> twice."


def test_boxes_say_what_was_read_only_where_the_list_is_one_of_tasks():
    tasks = f"- [x] [Weighing Steps for Sums]({STEPS})\n- [ ] [Adding Up](https://a.org/b.pdf)\n"
    assert [paper.aside.status for paper in papers(tasks) if paper.aside] == ["done", "todo"]
    mixed = tasks + "".join(f"- [Sum {n} of all](https://a.org/{n}.pdf)\n" for n in range(3))
    assert {paper.aside.status for paper in papers(mixed) if paper.aside} == {""}


# --------------------------------------------------------------------------- what is left out

APART = f"""# Awesome Sums

[![Stars](https://img.shields.io/github/stars/a/b)](https://github.com/a/b)

- [Verifiers](#verifiers)
- [Rewards](#rewards)

## News
- [2024/05] [Weighing Steps for Sums]({STEPS}) was accepted!

## Verifiers
- [Adding Up Again and Again](https://arxiv.org/abs/2402.00002)
<!-- - [Never Shown to Anybody](https://arxiv.org/abs/2402.00009) -->

## Tools
- [sumlib](https://github.com/ada/sumlib): a library for sums.

## Citation
```bibtex
@misc{{us, title={{Awesome Sums}}}}
```

## Contributors
<a href="https://github.com/a/b/graphs/contributors"><img src="https://contrib.rocks/image" /></a>
"""


def test_what_is_no_entry_is_left_out_and_named():
    assert [paper.title for paper in papers(APART)] == ["Adding Up Again and Again"]
    lines = {int(note.where.partition(":")[2]) for note in notes(APART)}
    assert {note.code for note in notes(APART)} == {"unread"}
    assert {3, 5, 9, 13, 16, 19, 24} <= lines
    assert any("BibTeX" in note.message for note in notes(APART))
    assert not any("Never Shown" in note.message for note in notes(APART))


def test_a_long_run_of_unread_lines_is_one_note_with_its_lines():
    contents = "".join(f"- [Part {n}](#part-{n})\n" for n in range(50))
    found = notes(f"# A\n\n{contents}\n## B\n\n- [Weighing Steps for Sums]({STEPS})\n")
    assert [note.where for note in found] == ["list.md:3"]
    assert "lines 3 to 52" in found[0].message


def test_an_address_that_is_none_of_the_web_is_named():
    text = "- [Weighing Steps for Sums](ftp://example.org/a.pdf). Ada Berg, Tom Vega. ACL 2023.\n"
    assert one(text).links == ()
    assert any("ftp://example.org/a.pdf" in note.message for note in notes(text))


def test_a_list_without_papers_says_so():
    found = list(read(source("- [sumlib](https://github.com/ada/sumlib)\n")))
    assert next(thing.code for thing in found if isinstance(thing, Problem)) == "no-papers"


# --------------------------------------------------------------------------- whose it is


@pytest.mark.parametrize("text", [
    f"# A\n\n- [T]({STEPS})\n",
    f"\ufeff- [Title of it]({STEPS})\n",
    f"| A | B |\n|--|--|\n| x | [y]({STEPS}) |\n",
    f"## Sums\n\n<li><a href='{STEPS}'>A title</a></li>\n",
    f"- Weighing Steps for Sums. Ada Berg. {STEPS}\n",
    "- Berg, A. (2020). Fens.\n- Vega, T. (2021). Bogs.\n",
])  # fmt: skip
def test_a_list_is_recognised_by_its_content(text):
    assert recognises(source(text, "list.txt"))


@pytest.mark.parametrize("text", [
    "",
    "Just a line.\n",
    f"{STEPS}\n{CODE}\n",
    f"- {STEPS}\n- {CODE}\n",
    "10.1000/a\n10.1000/b\n",
    "@article{a,\n  title = {A [x](https://a.org)},\n}\n",
    "TY  - JOUR\nTI  - [x](https://a.org)\nER  - \n",
    "PMID- 1\nTI  - [x](https://a.org)\n",
    '[{"title": "[x](https://a.org)"}]',
    "<!DOCTYPE html><a href='https://a.org'>x</a>",
    "Weighing Steps\n\n" + "We weigh the steps of sums, and tell of it at length. " * 12,
    "Weighing Steps\n\n" + "We weigh, see [code](https://a.org/b), and tell at length. " * 9,
])  # fmt: skip
def test_what_is_another_format_is_left_to_its_importer(text):
    assert not recognises(source(text))


def test_copied_pages_still_go_to_the_importer_for_them(shared, seeds):
    for path in (shared / "data" / "seed" / "papers-page.txt", seeds / "papers.txt"):
        page = Source(path.name, text=path.read_text(encoding="utf-8"))
        assert not recognises(page)
        assert pasted.recognises(page)


def test_markdown_is_asked_before_pasted():
    assert BUILTINS.index("markdown") < BUILTINS.index("pasted")


def test_a_list_of_a_project_is_not_taken_for_papers():
    text = "## Start\n\n- [x] [@berg2020steps] **Weighing Steps.** Read it first.\n"
    assert recognises(source(text))
    (problem,) = read(source(text))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity) == ("own-list", "error")
    assert "lists/" in problem.hint


# --------------------------------------------------------------------------- any text


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["- ", "  - ", "# ", "| a | b |\n|--|--|\n", "[", "](", ")", "https://a.org/b",
             "**", "*", "<details>", "<summary>", "</details>", "<li>", "<td>", "<a href='x'>",
             "</a>",
             "<!--", "-->", "```", "\n", "\n\n", " Title of it ", "et al. ", "2020", "ACL", "[@k]",
             "\r\n", "\t", "“", "(", "：", "你好", "`", "&amp;"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_text_is_read_the_same_way_twice_without_an_error(pieces):
    text = "".join(pieces)
    first = list(read(source(text)))
    assert first == list(read(source(text)))
    assert all(thing.origin and thing.title for thing in first if isinstance(thing, Paper))


def test_every_paper_of_a_very_long_list_is_read():
    text = "# Sums\n\n" + "".join(
        f"- Sum number {n} of the many [[pdf](https://example.org/{n}.pdf)]\n" for n in range(3000)
    )
    found = papers(text)
    assert len(found) == 3000
    assert found[-1].origin is not None
    assert found[-1].origin.first == 3002


@pytest.mark.parametrize("sign", [" ", "(", ", ", "{:a} ", "``"])
def test_a_long_run_of_one_sign_is_read_in_one_pass(sign):
    """In minutes and not in seconds, if it were not."""
    odd = sign * (14_000 // len(sign))
    ends = (f"sums {n} [[pdf](https://example.org/{n}.pdf)]" for n in range(9))
    text = "".join(f"- A title of{odd} {end}\n" for end in ends)
    assert len(papers(text)) == 9


def test_lists_nested_deeper_than_anybody_writes_keep_their_papers():
    lists = (
        f"<ul><li><a href='https://arxiv.org/abs/2401.{n:05}'>Sums of Sums {n}</a>"
        for n in range(1000)
    )
    assert len(papers("".join(lists))) == 1000
