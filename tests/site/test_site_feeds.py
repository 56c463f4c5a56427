"""Feeds: readers of them get what is new once, and nothing that is not true."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from readlist.config import SiteSettings
from readlist.model import Assigned, Library, Paper, Person, Theme
from readlist.project import Project
from readlist.site import feeds, pages
from readlist.site.desk import Desk
from readlist.site.outlet import Outlet

ATOM = "{http://www.w3.org/2005/Atom}"
OUTLET = Outlet("https://example.org/papers/", "reading")


def paper(key: str, added: str, *themes: str, **fields: str) -> Paper:
    assigned = tuple(Assigned(slug) for slug in themes)
    return Paper(key, fields={"title": f"About {key}", **fields}, themes=assigned, added=added)


STORMS = Theme("storms", "Storms & gales", "Weather.")
CALM = Theme("calm", "Calm")
LIBRARY = Library(
    papers=(
        paper("old", "2024-01-02", "storms", abstract="First, the sky."),
        paper("undated", "", "storms"),
        paper("new", "2025-06-07", "storms"),
        paper("newest", "2025-06-07", "calm"),
    ),
    themes=(STORMS, CALM),
    title="Weather",
)


def made(library: Library, outlet: Outlet = OUTLET, abstracts: Any = "full") -> dict[str, str]:
    found = feeds.files(Desk(library, SiteSettings(abstracts=abstracts)), outlet)
    return {path: data.decode() for path, data in found.items()}


def entries(feed: str) -> list[tuple[str, str]]:
    """Identity and date of each entry: what readers tell them apart by."""
    root = ElementTree.fromstring(feed)
    return [(text(one, "id"), text(one, "updated")) for one in root.iter(f"{ATOM}entry")]


def text(element: ElementTree.Element, name: str) -> str:
    found = element.find(ATOM + name)
    return (found.text or "") if found is not None else ""


# --------------------------------------------------------------------------- RFC 4287


def check(feed: str) -> ElementTree.Element:
    """What RFC 4287 asks of a feed and its entries (§4.1.1, §4.1.2, §4.2)."""
    root = ElementTree.fromstring(feed)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert text(element, "id")
        assert datetime.fromisoformat(text(element, "updated")).tzinfo is not None
        links = element.findall(f"{ATOM}link")
        assert len([one for one in links if one.get("rel") == "alternate"]) == 1
        assert all(re.match(r"https?://[^\s<>\"]+$", one.get("href", "")) for one in links)
        for author in element.findall(f"{ATOM}author"):
            assert len(author.findall(f"{ATOM}name")) == 1
    assert root.find(f"{ATOM}author") is not None  # for entries that have none
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")] == ["self", "alternate"]
    ids = [key for key, _ in entries(feed)]
    assert len(set(ids)) == len(ids)
    assert text(root, "updated") == max(day for _, day in entries(feed))
    return root


def test_feeds_are_for_all_for_each_theme_and_each_list(library: Library) -> None:
    papers = tuple(replace(one, added="2026-01-02") for one in library.papers)
    found = made(replace(library, papers=papers))
    assert set(found) == {
        "all.xml", "theme/process.xml", "theme/data.xml", "unsorted.xml", "list/thesis.xml",
    }  # fmt: skip
    for feed in found.values():
        check(feed)
        assert "CANARY" not in feed


def test_hostile_text_is_text_in_a_feed(library: Library) -> None:
    odd = "\ufffe\x00\x1b]]> &lt; " + library.papers[1].title
    papers = (
        replace(library.papers[1], added="2026-01-02", fields={"title": odd, "abstract": odd}),
    )
    root = check(made(replace(library, papers=papers))["all.xml"])
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert "</h3></details><script>alert(1)</script>" in text(entry, "title")
    assert "]]> &lt;" in text(entry, "summary")


# --------------------------------------------------------------------------- what stands in it


def test_the_newest_come_first_and_those_of_unknown_date_not_at_all() -> None:
    root = check(made(LIBRARY)["all.xml"])
    titles = [text(one, "title") for one in root.iter(f"{ATOM}entry")]
    assert titles == ["About newest", "About new", "About old"]
    assert text(root, "title") == "Weather"
    assert text(root, "updated") == "2025-06-07T00:00:00Z"


def test_an_entry_says_who_wrote_what_and_where_it_is() -> None:
    two = {"author": (Person("Gogh", "Vincent", "van"), Person("Gachet", "Paul"))}
    one = replace(LIBRARY, papers=(replace(LIBRARY.papers[0], people=two),))
    feed = made(one)["theme/storms.xml"]
    entry = check(feed).find(f"{ATOM}entry")
    assert entry is not None
    names = [element.findtext(f"{ATOM}name") for element in entry.iter(f"{ATOM}author")]
    assert names == ["Vincent van Gogh", "Paul Gachet"]
    (link,) = entry.findall(f"{ATOM}link")
    assert link.get("href") == "https://example.org/papers/reading/paper/old/"
    (category,) = entry.findall(f"{ATOM}category")
    assert (category.get("term"), category.get("label")) == ("storms", "Storms & gales")
    assert text(entry, "summary") == "First, the sky."
    assert "<title>Storms &amp; gales · Weather</title>" in feed


def test_addresses_are_those_of_the_site() -> None:
    plain = Outlet("https://example.org", "", directories=False)
    root = ElementTree.fromstring(made(LIBRARY, plain)["theme/calm.xml"])
    hrefs = [link.get("href") for link in root.iter(f"{ATOM}link")]
    assert hrefs == [
        "https://example.org/theme/calm.xml", "https://example.org/theme/calm.html",
        "https://example.org/paper/newest.html",
    ]  # fmt: skip
    assert Outlet("https://example.org/").address("index.md") == "https://example.org/"
    keyed = OUTLET.address("paper/citation-index.md"), OUTLET.address("paper/index.md")
    assert keyed == (
        "https://example.org/papers/reading/paper/citation-index/",
        "https://example.org/papers/reading/paper/",
    )


def test_abstracts_are_as_long_as_the_site_shows_them() -> None:
    long = Library((paper("a", "2025-01-01", abstract="word " * 300 + "CANARY"),))
    assert "<summary>" not in made(long, abstracts="none")["all.xml"]
    short = made(long, abstracts="short")["all.xml"]
    assert "<summary>word" in short
    assert "CANARY" not in short


def test_a_feed_has_the_fifty_newest() -> None:
    many = Library(tuple(paper(f"k{n}", f"2025-01-{n % 28 + 1:02}") for n in range(80)))
    found = entries(made(many)["all.xml"])
    assert len(found) == 50
    assert found == sorted(found, key=lambda one: one[1], reverse=True)


def test_a_day_that_is_none_is_not_told() -> None:
    odd = Library((paper("a", "yesterday"), paper("b", "2025-13-45"), paper("c", "20250102")))
    assert made(odd) == {}


# --------------------------------------------------------------------------- nothing twice


def test_another_build_gives_the_same_bytes() -> None:
    assert made(LIBRARY) == made(LIBRARY)


def test_another_theme_sends_nothing_again() -> None:
    moved = [replace(one, themes=(Assigned("calm"),)) for one in LIBRARY.papers]
    after = replace(LIBRARY, papers=tuple(moved))
    assert entries(made(after)["all.xml"]) == entries(made(LIBRARY)["all.xml"])
    kept = dict(entries(made(after)["theme/calm.xml"]))
    assert set(entries(made(LIBRARY)["theme/storms.xml"])) <= set(kept.items())


def test_another_name_of_a_theme_sends_nothing_again() -> None:
    named = replace(LIBRARY, themes=(replace(STORMS, name="Bad weather"), CALM), title="Sky")
    for path, feed in made(LIBRARY).items():
        assert entries(made(named)[path]) == entries(feed)


def test_a_theme_with_another_slug_goes_on_under_its_earlier_address() -> None:
    assigned = tuple(
        replace(one, themes=(Assigned("gales"),)) if one.themes[0].slug == "storms" else one
        for one in LIBRARY.papers
    )
    gales = Theme("gales", "Gales", was=("storms",))
    after = made(replace(LIBRARY, papers=assigned, themes=(gales, CALM)))
    assert after["theme/storms.xml"] == after["theme/gales.xml"]
    assert entries(after["theme/storms.xml"]) == entries(made(LIBRARY)["theme/storms.xml"])


def test_another_text_of_a_paper_sends_nothing_again() -> None:
    mended = replace(LIBRARY.papers[0], fields={"title": "Mended", "abstract": "More."})
    after = replace(LIBRARY, papers=(mended, *LIBRARY.papers[1:]))
    assert entries(made(after)["all.xml"]) == entries(made(LIBRARY)["all.xml"])


@pytest.mark.parametrize("ids", ["", "old", "old, between"])
@pytest.mark.parametrize("ledger", [{}, {"old": "later"}, {"old": "later", "between": "later"}])
def test_another_key_sends_nothing_again(ids: str, ledger: dict[str, str]) -> None:
    if not ids and not ledger:
        pytest.skip("nobody knows that it had another key")
    fields = {**LIBRARY.papers[0].fields, **({"ids": ids} if ids else {})}
    renamed = replace(LIBRARY.papers[0], key="later", fields=fields)
    after = replace(LIBRARY, papers=(renamed, *LIBRARY.papers[1:]), renamed=ledger)
    assert entries(made(after)["all.xml"]) == entries(made(LIBRARY)["all.xml"])


def test_a_project_keeps_them_through_renaming_and_reclassifying(project: Any) -> None:
    project.write("readlist.toml", '[site]\nurl = "https://example.org"\n')
    project.write("new.bib", "@misc{gale,\n  title = {A Gale},\n}\n")
    assert project.run("add", "new.bib").code == 0
    before = Project.open(project.root).site_files()["all.xml"].decode()
    assert project.run("key", "rename", "gale", "wind").code == 0
    project.write(
        "readlist.toml",
        '[site]\nurl = "https://example.org"\n[[themes]]\nslug = "gales"\nphrases = ["gale"]\n',
    )
    after = Project.open(project.root).site_files()["all.xml"].decode()
    assert entries(after) == entries(before)
    assert "paper/wind/" in after
    assert len(entries(after)) == 1


# --------------------------------------------------------------------------- without an address


@pytest.mark.parametrize("url", ["", "example.org", "file:///tmp/site"])
def test_without_an_address_there_are_no_feeds_and_a_problem_says_so(url: str) -> None:
    outlet = Outlet(url)
    assert made(LIBRARY, outlet) == {}
    (problem,) = feeds.problems(outlet)
    assert problem.code == "no-site-url"
    assert "site_url" in problem.hint
    for page in pages.render(LIBRARY, pages.shipped(), outlet):
        assert ".xml" not in page.body + page.head


def test_with_an_address_there_is_no_problem() -> None:
    assert list(feeds.problems(OUTLET)) == []


def test_a_project_takes_its_address_from_its_settings(project: Any) -> None:
    project.write("new.bib", "@misc{gale,\n  title = {A Gale},\n}\n")
    assert project.run("add", "new.bib").code == 0
    opened = Project.open(project.root)
    assert "all.xml" not in opened.site_files()
    assert [one.code for one in opened.problems] == ["no-site-url"]
