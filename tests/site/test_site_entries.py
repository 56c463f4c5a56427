"""An entry: what it shows of a paper, in which order, and what it tells the script that filters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from readlist.config import SiteSettings
from readlist.model import Item, Library, Paper, ReadingList, Theme
from readlist.site.desk import Desk, first_lines
from readlist.site.entries import Place, data, entry, targets, whole
from readlist.site.icons import STROKES, with_sprite

HERE = Place("theme/x.md")
SENTENCE = "Each step of a proof is judged before the next one is written. "


def shown(paper: Paper, place: Place = HERE, **settings: Any) -> str:
    return entry(Desk(Library((paper,)), SiteSettings(**settings)), paper, place)


def folds(html: str) -> list[str]:
    return re.findall(r"<summary>(.*?)</summary>", html)


def test_an_entry_says_what_it_can_be_filtered_by(library: Library) -> None:
    page = entry(Desk(library), library.papers[0], Place("theme/process.md"))
    said = dict(re.findall(r' data-([a-z]+)="([^"]*)"', page.partition(">")[0]))
    assert said == {
        "themes": "process data",
        "keywords": "k-verifiers k-process-reward",
        "year": "2023",
        "links": "paper code",
        "author": "Name0",
    }


def test_an_entry_of_a_list_says_its_status_and_since_when_it_is_there() -> None:
    paper = Paper("k", fields={"doi": "10.1/x"}, added="2026-02-03")
    said = data(paper, targets(paper), Item("k", "reading", "/"))
    assert said == {"status": "reading", "links": "paper", "added": "2026-02-03"}


def test_a_key_word_of_any_kind_is_one_word_of_its_attribute() -> None:
    paper = Paper("k", fields={"keywords": 'a\u00a0b\t"c, two words'})
    assert len(data(paper, (), None)["keywords"].split()) == 2
    assert '"' not in data(paper, (), None)["keywords"]


def test_each_icon_is_drawn_once_on_a_page(files: dict[str, bytes]) -> None:
    for path in ("theme/process.md", "list/thesis.md", "index.md", "paper/lone.md"):
        page = files[path].decode()
        drawn = re.findall(r'<symbol id="~i-(\w+)"', page)
        assert set(drawn) == set(re.findall(r'<use xlink:href="#~i-(\w+)"', page)), path
        assert len(drawn) == len(set(drawn)), path
        assert len(re.findall("<path", page)) == len(drawn), path


def test_a_name_of_an_icon_that_there_is_not_draws_nothing() -> None:
    body = '<div class="rl x"><use xlink:href="#~i-nosuch"/><use xlink:href="#~i-code"/></div>'
    assert re.findall(r'symbol id="~i-(\w+)"', with_sprite(body)) == ["code"]
    assert with_sprite("no icons") == "no icons"
    assert STROKES["code"] in with_sprite('# By hand\n\n<use xlink:href="#~i-code"/>')


def test_read_on_any_list_is_read_on_every_page() -> None:
    paper = Paper("k", fields={"title": "T"})
    lists = (
        ReadingList("a", "Later", blocks=(Item("k", "todo"),)),
        ReadingList("b", "Thesis", blocks=(Item("k", "done", "x"),)),
    )
    standing = Desk(Library((paper,), lists=lists)).standing(paper)
    assert standing is not None
    assert (standing[0].title, standing[1].status) == ("Thesis", "done")


def test_a_theme_shows_what_the_person_wrote_on_a_list(files: dict[str, bytes]) -> None:
    page = files["theme/data.md"].decode()
    assert 'data-status="done"' in page
    assert "The paper <strong>everybody</strong> builds on" in page
    assert '<p class="rl-from"><a href="../list/thesis.md">Thesis</a></p>' in page


def test_first_lines_end_after_a_word() -> None:
    text = SENTENCE * 20
    cut = first_lines(text)
    assert 350 < len(cut) < 420
    assert cut.endswith(" …")
    assert re.match(re.escape(cut.removesuffix(" …")) + r"\W", text)
    assert first_lines(SENTENCE) == SENTENCE
    assert len(first_lines("x" * 5_000)) < 420


@pytest.mark.parametrize("abstracts", ["full", "short", "none"])
def test_abstracts_are_as_long_as_the_settings_let_them(abstracts: str) -> None:
    text = SENTENCE * 20
    paper = Paper("k", fields={"title": "T", "abstract": text})
    desk = Desk(Library((paper,)), SiteSettings(abstracts=abstracts))  # type: ignore[arg-type]
    expected = {"full": text, "short": first_lines(text), "none": ""}[abstracts]
    for html in (shown(paper, abstracts=abstracts), whole(desk, paper)):
        found = re.search(r'class="rl-abstract" dir="auto">(.*?)</p>', html)
        assert (found[1] if found else "") == expected


def test_a_light_entry_leads_to_the_whole_abstract() -> None:
    paper = Paper("k", fields={"title": "T", "abstract": SENTENCE * 20})
    light = shown(paper, Place("theme/x.md", light=True))
    assert light.count(SENTENCE.strip()) < 8
    assert '<a href="../paper/k.md">Whole abstract</a>' in light
    assert "Whole abstract" not in shown(paper)
    brief = replace(paper, fields={"abstract": SENTENCE})
    assert "Whole abstract" not in shown(brief, Place("theme/x.md", light=True))


def test_the_reference_stands_with_the_bibtex_entry_where_it_is_known() -> None:
    paper = Paper("k", fields={"title": "T"})
    reference = "A. Author. <em>T &lt;x&gt;</em>. 2020."
    known = Desk(Library((paper,), references={"k": reference}))
    assert reference in entry(known, paper, HERE)
    assert reference in whole(known, paper)
    assert reference not in entry(known, paper, Place("theme/x.md", light=True))
    assert "rl-reference" not in shown(paper)


def test_the_title_leads_to_the_papers_own_page_and_so_does_the_permanent_link() -> None:
    html = shown(Paper("k", fields={"title": "T", "url": "https://x.org/a"}))
    assert '<a href="../paper/k.md">T</a>' in html
    assert '<a class="rl-permalink" href="../paper/k.md"' in html


def test_a_paper_of_very_many_has_no_page_and_its_title_leads_to_the_paper_itself() -> None:
    paper = Paper("k", fields={"title": "T", "url": "https://x.org/a"})
    others = tuple(Paper(f"k{n}") for n in range(2_000))
    many = Desk(Library((paper, *others)))
    html = entry(many, paper, Place("theme/x.md"))
    assert '<a href="https://x.org/a" rel="noopener">T</a>' in html
    assert '<a class="rl-permalink" href="#k"' in html


def test_an_entry_with_nothing_to_tell_is_short() -> None:
    html = shown(Paper("lonely"))
    assert folds(html) == ["Cite"]
    assert ">lonely</a>" in html
    assert "rl-facts" not in html


def test_why_stands_where_the_theme_is() -> None:
    desk_paper = Paper("k", fields={"title": "T"})
    library = Library((desk_paper,), (Theme("x", "X"),))
    assert folds(entry(Desk(library), desk_paper, Place("theme/x.md", theme="x"))) == ["Cite"]
