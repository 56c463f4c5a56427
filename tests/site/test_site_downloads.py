"""Files for other programs: what is in them, and that a built site leads to them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from machines import Told, from_metas

from readlist import exporting
from readlist.builtin import csl, ris
from readlist.config import SiteSettings
from readlist.hookspecs import Exporter
from readlist.isolation import Plugin, Registered
from readlist.model import Library, Paper, Problem
from readlist.project import Project
from readlist.site import desk as desks
from readlist.site import downloads, scaffold
from readlist.site.desk import Desk
from readlist.site.outlet import Outlet

WRITERS = {"ris": ris.render, "csl-json": csl.render}
OUTLET = Outlet(writers=WRITERS)


def files(library: Library, abstracts: Any = "full") -> dict[str, bytes]:
    return downloads.files(Desk(library, SiteSettings(abstracts=abstracts)), OUTLET)


# --------------------------------------------------------------------------- what is in them


def test_all_papers_each_theme_list_and_the_rest_come_in_three_formats(library: Library) -> None:
    found = files(library)
    for name in ("all", "theme/process", "theme/data", "unsorted", "list/thesis"):
        assert {f"{name}.bib", f"{name}.ris", f"{name}.json"} <= set(found)
    assert {"paper/lone.bib", "paper/lone.ris"} <= set(found)
    assert "paper/lone.json" not in found
    assert found["all.bib"].count(b"@article") == 3
    assert found["list/thesis.ris"].count(b"TY  - JOUR") == 2
    assert [item["id"] for item in json.loads(found["unsorted.json"])] == ["lone"]


def test_they_are_what_the_exporters_write(library: Library) -> None:
    found = files(library)
    assert found["all.ris"].decode() == ris.render(library)
    assert found["all.json"].decode() == csl.render(library)
    assert files(Library())["all.json"].decode() == csl.render(Library())


def test_nothing_private_is_in_them(library: Library) -> None:
    for path, data in files(library).items():
        assert b"CANARY" not in data, path


@pytest.mark.parametrize("abstracts", ["none", "short"])
def test_they_have_as_much_of_abstracts_as_the_site_shows(abstracts: str) -> None:
    long = Paper("p", "misc", {"title": "T", "abstract": "word " * 300 + "CANARY"})
    for path, data in files(Library((long,)), abstracts).items():
        assert b"CANARY" not in data, path
        assert (b"word word" in data) == (abstracts == "short"), path


def test_a_part_brings_its_book_into_its_bib_and_has_its_data_elsewhere() -> None:
    book = Paper("book", "proceedings", {"title": "Proceedings of Storms", "year": "2020"})
    part = Paper("part", "inproceedings", {"title": "Gale", "crossref": "book"})
    other = Paper("other", "misc", {"title": "Calm"})
    found = files(Library((book, part, other)))
    keys = re.findall(r"@\w+\{(\w+),", found["paper/part.bib"].decode())
    assert keys == ["part", "book"]
    assert re.findall(r"@\w+\{(\w+),", found["all.bib"].decode()) == ["part", "book", "other"]
    assert re.findall(r"@\w+\{(\w+),", found["paper/other.bib"].decode()) == ["other"]
    assert b"T2  - Proceedings of Storms" in found["paper/part.ris"]


def test_above_two_thousand_papers_none_has_files_of_its_own(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "PAGED", 2)
    found = files(library)
    assert "all.ris" in found
    assert not [path for path in found if path.startswith("paper/")]


def test_a_plugin_that_fails_leaves_its_papers_out_and_is_named_once() -> None:
    def render(library: Library, options: object) -> str:
        raise RuntimeError("no")

    problems: list[Problem] = []
    exporter = Registered(Plugin("mine", "local"), Exporter("ris", ".ris", render))
    write = exporting.Writer(exporter, None, problems)
    papers = (Paper("a", fields={"title": "A"}), Paper("b", fields={"title": "B"}))
    found = downloads.files(Desk(Library(papers)), Outlet(writers={"ris": write}))
    assert found["all.ris"] == b""
    assert len(problems) == 1


# --------------------------------------------------------------------------- a project's


def test_a_project_offers_them_by_its_exporters(tmp_path: Path) -> None:
    (tmp_path / "library.bib").write_text("@misc{a,\n  title = {A},\n  abstract = {CANARY},\n}\n")
    (tmp_path / "readlist.toml").write_text("[exporters.ris]\nabstracts = false\n")
    found = Project.open(tmp_path).site_files()
    assert b"CANARY" not in found["all.ris"]
    assert b"CANARY" in found["all.json"]


def test_a_format_that_is_switched_off_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "library.bib").write_text("@misc{a,\n  title = {A},\n}\n")
    (tmp_path / "readlist.toml").write_text('[plugins]\ndisable = ["ris"]\n')
    found = Project.open(tmp_path).site_files()
    assert "all.json" in found
    assert not [path for path in found if path.endswith(".ris")]
    assert not [path for path, data in found.items() if path.endswith(".md") and b".ris" in data]


# --------------------------------------------------------------------------- a built site


def dated(library: Library) -> Library:
    papers = tuple(replace(one, added="2026-01-02") for one in library.papers)
    return replace(library, papers=papers)


@pytest.fixture(scope="module", params=["directories", "files"])
def published(request: pytest.FixtureRequest, build: Any, library: Library) -> Any:
    """A site at an address, with either style of addresses."""
    text = scaffold.mkdocs_yml("Site", "https://example.org/papers/")
    if request.param == "directories":
        text = text.replace("  - offline\n", "")
    return build(mkdocs_yml=text, of=dated(library), writers=WRITERS)


def test_mkdocs_has_nothing_to_warn_of(published: Any) -> None:
    assert published.warnings == []


def local(published: Any, page: Path, href: str) -> Path:
    """The file that a page's link leads to."""
    own = page.relative_to(published.folder).as_posix()
    path = unquote(urljoin(f"https://x/{own}", href)).removeprefix("https://x/")
    return Path(published.folder / path)


def test_every_link_to_a_file_leads_to_one(published: Any) -> None:
    seen = set()
    for page in published.html:
        text = page.read_text("utf-8")
        told = [link["href"] for link in Told(text).links]
        shown = re.findall(r'<a class="rl-button" href="([^":]+\.(?:bib|ris|json|xml))"', text)
        for href in (*told, *shown):
            assert local(published, page, href).is_file(), (page, href)
            seen.add(href.rpartition(".")[2])
        assert len(told) <= 4
    assert seen == {"bib", "ris", "json", "xml"}


def test_a_built_page_of_a_paper_says_which_it_is(published: Any) -> None:
    pages = [page for page in published.html if "verify2023" in str(page)]
    assert len(pages) == 1
    told = Told(pages[0].read_text("utf-8"))
    read = from_metas(told.metas)
    assert read.title == "Let's Verify Step by Step"
    assert len(read.authors) == 14
    assert read.abstract.startswith("We train verifiers")
    assert told.blocks[0]["name"] == "Let's Verify Step by Step"


def test_machines_words_are_not_searched(published: Any) -> None:
    index = published.text("search/search_index.json")
    assert "Z39.88" not in index
    assert "schema.org" not in index
    assert "readlist:only" not in index


def test_the_site_map_has_our_pages(published: Any) -> None:
    text = published.text("sitemap.xml")
    assert "https://example.org/papers/reading/theme/process" in text
    assert "https://example.org/papers/reading/paper/verify2023" in text


def test_a_page_of_the_persons_own_gets_no_head_of_ours(
    build: Callable[..., Any], library: Library
) -> None:
    own = {"docs/index.md": "# Mine\n", "docs/papers.md": "# Mine\n"}
    built = build(own, of=library)
    assert Told(built.text("index.html")).links == []
