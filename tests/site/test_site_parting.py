"""Shelves of very many papers are parted by years; pages of many papers are light."""

from __future__ import annotations

import gzip
import random
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.model import Assigned, Library, Paper, Person, Theme
from readlist.site import addresses, pages
from readlist.site.desk import Desk
from readlist.site.parting import MANY, Part, parted

PAGE = "theme/x.md"


def papers(**years: int) -> tuple[Paper, ...]:
    """So many papers of each year: `papers(y2020=3)`."""
    return tuple(
        Paper(f"{year}-{n}", fields={"year": year[1:]}, themes=(Assigned("x"),))
        for year, number in years.items()
        for n in range(number)
    )


def names(parts: tuple[Part, ...]) -> list[tuple[str, str, int]]:
    return [(part.page, part.name, part.total) for part in parts]


def test_a_shelf_of_few_is_one_page_in_the_order_of_the_best_fit() -> None:
    few = papers(y2020=100, y2024=150)
    assert [part.papers for part in parted(PAGE, few)] == [few]


def test_a_large_shelf_is_parted_by_years_with_the_newest_on_its_own_page() -> None:
    parts = parted(PAGE, papers(y2019=50, y2020=60, y2021=200, y2022=90))
    assert names(parts) == [
        ("theme/x.md", "2022", 90),
        ("theme/x/2021.md", "2021", 200),
        ("theme/x/2019.md", "2019–2020", 110),
    ]
    assert [year.name for year in parts[2].years] == ["2020", "2019"]


def test_papers_of_no_known_year_have_a_page_of_their_own() -> None:
    parts = parted(PAGE, papers(y2019=200, y2020=60, y=7))
    assert names(parts)[-1] == ("theme/x/undated.md", "Year not known", 7)


def test_a_large_shelf_without_years_stays_one_page() -> None:
    assert len(parted(PAGE, papers(y=MANY + 1))) == 1


def test_a_few_new_papers_stand_with_those_of_the_year_before() -> None:
    parts = parted(PAGE, papers(y2019=200, y2020=80, y2021=3))
    assert names(parts)[0] == ("theme/x.md", "2020–2021", 83)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 300), min_size=4, max_size=12), st.integers(1, 300))
def test_new_papers_leave_the_addresses_of_older_parts_alone(years: list[int], new: int) -> None:
    counted = {f"y{2000 + n}": number for n, number in enumerate(years)}
    before = parted(PAGE, papers(**counted))
    after = parted(PAGE, papers(**counted, y2030=new))
    assert {paper.key for part in before for paper in part.papers} <= {
        paper.key for part in after for paper in part.papers
    }
    if len(before) > 1:
        assert {part.page for part in before} <= {part.page for part in after}
        assert set(names(before)[1:]) <= set(names(after))


def test_each_part_says_which_it_is_and_leads_to_the_others() -> None:
    many = Library(papers(y2020=150, y2021=150), (Theme("x", "Large"),))
    made = {page.path: page for page in pages.render(many, pages.shipped())}
    first, older = made["theme/x.md"], made["theme/x/2020.md"]
    assert first.title == "Large"
    assert older.title == "Large · 2020"
    assert older.nav == ()
    assert '<a href="x/2020.md">2020 <span' in first.body
    assert '<span aria-current="page">2021 <span' in first.body
    assert '<a href="../x.md">2021 <span' in older.body
    assert 'href="../../paper/y2020-0.md"' in older.body
    assert 'href="../x.bib"' in older.body


def test_a_shelf_knows_where_each_paper_stands() -> None:
    many = (*papers(y2020=150, y2021=150), Paper("lone"))
    desk = Desk(Library(many, (Theme("x", "Large"),)))
    assert desk.shelves["y2020-7"] == "theme/x/2020.md"
    assert desk.shelves["y2021-7"] == "theme/x.md"
    assert desk.shelves["lone"] == addresses.UNSORTED


def test_very_many_papers_have_no_pages_and_indexes_lead_to_their_entries() -> None:
    many = Library(papers(y2020=1_100, y2021=1_100), (Theme("x", "Large"),))
    made = {page.path: page for page in pages.render(many, pages.shipped())}
    assert all(made[path].moved for path in made if path.startswith("paper/"))
    assert 'href="theme/x/2020.md#y2020-5"' in made["papers.md"].body
    assert 'id="y2020-5"' in made["theme/x/2020.md"].body


# --------------------------------------------------------------------------- weight


def written(rng: random.Random, length: int) -> str:
    """Text of about so many characters, with words as unlike as those of an abstract."""
    text = ""
    while len(text) < length:
        rank = int(rng.paretovariate(0.7)) % 4_000
        text += "".join(f"{c}{v}" for c, v in _syllables(rank)) + (". " if rank % 13 == 0 else " ")
    return text.strip().capitalize()


def _syllables(rank: int) -> list[tuple[str, str]]:
    found = []
    rank += 7
    while rank:
        rank, c = divmod(rank, 17)
        rank, v = divmod(rank, 5)
        found.append(("bcdfghjklmnprstvz"[c], "aeiou"[v]))
    return found


@pytest.fixture(scope="module")
def hundred() -> Library:
    """A theme of 100 papers with all that a page shows, each abstract of 1,600 characters."""
    rng = random.Random(5)
    made = tuple(
        Paper(
            f"{written(rng, 6)}{n}",
            "article",
            {
                "title": written(rng, 70),
                "abstract": written(rng, 1_600),
                "journal": written(rng, 30),
                "year": str(rng.randint(2010, 2025)),
                "doi": f"10.{rng.randint(1000, 9999)}/{rng.randint(10**6, 10**7)}",
                "url": f"https://example.org/{rng.randint(10**6, 10**7)}",
                "links": f"code <https://github.com/{written(rng, 8).strip()}/x{n}>",
                "keywords": ", ".join(written(rng, 14) for _ in range(5)),
            },
            people={
                "author": tuple(Person(written(rng, 6), written(rng, 5)) for _ in range(4)),
            },
            themes=(Assigned("x", 0.8, "definitions", written(rng, 40)),),
        )
        for n in range(100)
    )
    return Library(made, (Theme("x", "Large", "What it is."),), title="Weights")


def test_a_theme_of_100_papers_is_under_60_kb_as_a_server_sends_it(build, hundred) -> None:
    page = build(of=hundred).folder / "reading/theme/x.html"
    assert len(gzip.compress(page.read_bytes(), 6)) < 60_000


def test_an_entry_among_many_shows_the_first_lines_and_leads_to_the_rest(hundred) -> None:
    made = {page.path: page.body for page in pages.render(hundred, pages.shipped())}
    shown = re.findall(r'class="rl-abstract" dir="auto">(.*?)</p>', made["theme/x.md"])
    assert len(shown) == 100
    assert all(len(text) < 450 for text in shown)
    assert made["theme/x.md"].count("Whole abstract") == 100
    assert "Why here" not in made["theme/x.md"]
    whole = made[addresses.paper_page(hundred.papers[0].key)]
    assert hundred.papers[0].abstract in whole
    assert "Why these themes" in whole


def test_years_follow_one_another() -> None:
    parts = parted(PAGE, papers(y2018=90, y2019=90, y2020=90, y2021=90))
    years = [year.name for part in parts for year in part.years]
    assert all(newer > older for newer, older in pairwise(years))
