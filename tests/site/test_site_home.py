"""The home of a site, its charts and its indexes: what is known is counted, nothing is invented."""

from __future__ import annotations

import re
from typing import Any

import pytest

from readlist.config import SiteSettings, parse
from readlist.errors import ConfigError
from readlist.model import Assigned, Item, Library, Paper, Person, ReadingList, Theme
from readlist.site import charts, pages
from readlist.site.charts import Bar


def paper(key: str, year: str = "", added: str = "", theme: str = "", *names: str) -> Paper:
    people = {"author": tuple(Person(*reversed(name.split(" ", 1))) for name in names)}
    themes = (Assigned(theme),) if theme else ()
    fields = {"title": f"On {key}"} | ({"year": year} if year else {})
    return Paper(key, fields=fields, people=people, themes=themes, added=added)


LIBRARY = Library(
    (
        paper("a", "2019", "2025-01-02", "x", "Tom Berg", "Lucia Vega"),
        paper("b", "2021", "2025-03-04", "x", "Tom Berg"),
        paper("c", "2021", "2025-02-03", "y", "T. Berg"),
        paper("d", "", "2025-02-03", "", "Ångström", "Étienne Li"),
    ),
    (Theme("x", "Steps"), Theme("y", "Rewards")),
    title="Reading <well>",
)


def made(library: Library = LIBRARY, **settings: Any) -> dict[str, str]:
    shipped = pages.shipped(SiteSettings(**settings))
    return {page.path: page.body for page in pages.render(library, shipped)}


def lines(html: str) -> list[str]:
    """The titles in rows, in their order."""
    return re.findall(r"<li[^>]*><a [^>]*>(On \w+)</a>", html)


# --------------------------------------------------------------------------- home


def test_the_newest_papers_are_those_added_last() -> None:
    assert lines(made()["index.md"]) == ["On b", "On c", "On d", "On a"]
    assert '<time class="rl-quiet" datetime="2025-03-04">2025-03-04</time>' in made()["index.md"]


def test_where_no_dates_are_known_the_newest_are_of_the_last_years() -> None:
    undated = Library((paper("a", "2019"), paper("b", "2023"), paper("c", "2021")))
    assert lines(made(undated)["index.md"]) == ["On b", "On c", "On a"]
    assert "<time" not in made(undated)["index.md"]


def test_a_theme_that_has_no_papers_yet_stands_back() -> None:
    empty = Library(LIBRARY.papers, (*LIBRARY.themes, Theme("z", "Later")))
    card = r'<li class="rl-card([^"]*)"><h3><span dir="auto"><a href="theme/{}.md">'
    quiet = {slug: re.search(card.format(slug), made(empty)["index.md"]) for slug in "xz"}
    assert {slug: found and found[1] for slug, found in quiet.items()} == {
        "x": "", "z": " rl-card--quiet"}  # fmt: skip


def test_the_site_is_cited_by_what_its_settings_and_its_ledger_say() -> None:
    known = made(url="https://x.org/list/", authors=("Lucia Vega", "{Reading Group}"))["index.md"]
    said = re.search(r'rl-reference"[^>]*><p dir="auto">(.*?)</p>', known)
    assert said is not None
    assert said[1] == (
        "Lucia Vega and Reading Group. Reading &lt;well&gt;. Annotated reading list, 4 papers. "
        "2025. https://x.org/list/"
    )
    for field in (r"author += &#123;Vega, Lucia and ", "year += &#123;2025", "url += &#123;https"):
        assert re.search(field, known)


def test_what_nobody_said_is_not_in_how_to_cite_the_site() -> None:
    page = made(Library((paper("a", "2019"),), title="Reading"))["index.md"]
    assert ">Reading. Annotated reading list, 1 paper</p>" in page
    entry = page[page.index("@misc&#123;reading,") :].partition("</code>")[0]
    assert re.findall(r"(\w+) += ", entry) == ["title", "key", "note"]


def test_an_address_that_is_none_is_not_cited() -> None:
    assert "javascript" not in made(url="javascript:alert(1)")["index.md"]


def test_authors_of_the_site_are_a_list() -> None:
    assert parse('[site]\nauthors = ["Lucia Vega"]\n').site.authors == ("Lucia Vega",)
    with pytest.raises(ConfigError, match=r"site\.authors"):
        parse('[site]\nauthors = "Lucia Vega"\n')


# --------------------------------------------------------------------------- charts


def test_a_chart_has_a_title_links_and_its_numbers_in_a_table() -> None:
    page = made()["index.md"]
    themes = page[page.index("rl-chart-themes-title") :]
    assert '<title id="rl-chart-themes-title">Papers per theme</title>' in themes
    assert '<desc id="rl-chart-themes-desc">Most: Steps, 2 papers.</desc>' in themes
    assert '<a href="theme/x.md" aria-label="Steps: 2 papers">' in themes
    assert '<th scope="row" dir="auto"><a href="theme/y.md">Rewards</a></th><td>1</td>' in themes


def test_bars_are_as_long_as_they_count() -> None:
    drawn = charts.rows("id", "T", [Bar("a", 8, "a.md"), Bar("b", 2, "b.md"), Bar("c", 0, "c.md")])
    assert re.findall(r'width="([\d.]+)%" height="7"', drawn) == ["100", "25"]
    assert "c.md" not in drawn


def test_years_without_papers_stand_between_those_that_have_some() -> None:
    bars = charts.years([("2021", 2, "b"), ("2019", 1, "a"), ("", 1, "c")])
    assert bars == [Bar("2019", 1, "a"), Bar("2020", 0, ""), Bar("2021", 2, "b")]


def test_very_many_years_are_counted_by_decades() -> None:
    bars = charts.years([("2021", 2, "c"), ("2020", 1, "b"), ("1605", 1, "a")])
    assert bars == [Bar("1600s", 1, "a"), Bar("2020s", 3, "c")]


def test_a_chart_of_nothing_is_not_drawn() -> None:
    assert charts.rows("id", "T", []) == ""
    assert charts.columns("id", "T", charts.years([])) == ""
    assert charts.shares("id", "T", []) == ""
    assert "rl-chart" not in made(Library((paper("a"),)))["index.md"]


def test_a_name_of_any_kind_is_text_in_a_chart() -> None:
    name = '"><script>alert(1)</script>{{ x }}' + "very long " * 20
    drawn = charts.rows("id", name, [Bar(name, 1, "a.md")])
    assert "<script" not in drawn
    assert "{{" not in drawn


def test_a_list_shows_how_much_of_it_has_which_status() -> None:
    items = (Item("a", "done"), Item("b", "todo"), Item("c", "done"), Item("d", ""))
    listed = Library(LIBRARY.papers, lists=(ReadingList("l", "L", blocks=items),))
    page = made(listed)["list/l.md"]
    assert re.findall(r'share--(\w+)" x="([\d.]+)%" y="0" width="([\d.]+)%"', page) == [
        ("done", "0", "50"),
        ("todo", "50", "25"),
        ("other", "75", "25"),
    ]
    assert '<li class="rl-share--done">read <b>2</b></li>' in page


# --------------------------------------------------------------------------- indexes


def test_the_menu_has_the_indexes_in_one_group() -> None:
    found = {page.path: page.nav for page in pages.render(LIBRARY, pages.shipped())}
    indexes = {path for path, nav in found.items() if nav[:1] == ("Index",)}
    assert indexes == {"papers.md", "years.md", "authors.md"}


def test_years_have_their_papers_and_what_they_are_about() -> None:
    page = made()["years.md"]
    assert "3 papers from 2019 to 2021" in page
    assert '<a href="papers.md#y2021">2021</a></th><td>2</td>' in page
    assert 'id="y2021"' in made()["papers.md"]
    rows = re.findall(r'<th scope="row"><a href="papers.md#[^"]*">(.*?)</a>', page)
    assert rows == ["2021", "2019", "Year not known"]
    assert 'href="theme/x.md" dir="auto">Steps <span' in page


def test_without_years_there_is_no_page_of_them() -> None:
    assert "years.md" not in made(Library((paper("a"),)))


def test_authors_stand_under_their_family_names_and_none_is_guessed() -> None:
    page = made()["authors.md"]
    names = re.findall(r'<dt dir="auto">(.*?)</dt>', page)
    assert names == ["Ångström", "Berg, T.", "Berg, Tom", "Li, Étienne", "Vega, Lucia"]
    berg = page[page.index("Berg, Tom") :].partition("</div>")[0]
    assert re.findall(r'href="([^"]+)"', berg) == ["paper/a.md", "paper/b.md"]
    assert re.findall(r'id="letter-(\w)"', page) == ["a", "b", "l", "v"]


def test_a_particle_does_not_decide_where_an_author_stands() -> None:
    gogh = Paper("k", people={"author": (Person("Gogh", "Vincent", "van"), Person("others"))})
    page = made(Library((gogh,)))["authors.md"]
    assert re.findall(r'<dt dir="auto">(.*?)</dt>', page) == ["Gogh, Vincent van"]


def test_of_very_many_papers_only_authors_of_several_are_named() -> None:
    many = tuple(paper(f"k{n}", "2020", "", "", "Tom Berg" if n < 2 else f"Ann Li{n}")
                 for n in range(2_001))  # fmt: skip
    page = made(Library(many))["authors.md"]
    assert re.findall(r'<dt dir="auto">(.*?)</dt>', page) == ["Berg, Tom"]
    assert "Only authors of several papers" in page
