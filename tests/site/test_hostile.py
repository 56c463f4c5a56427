"""Text that means harm, in every place where a person or a source can put text: it stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from browsing import Watched, search, serve, watch
from machines import Told

from readlist import config
from readlist.bibtex import Document, format_paper, read_papers
from readlist.model import Paper, Person
from readlist.project import Project
from readlist.site import scaffold
from readlist.site.building import build

HARM = (
    "</h3></article></details></script></title></style><script>window.harmed=1</script>"
    '<img src=x onerror=window.harmed=1>" onload="window.harmed=1" x=\''
    " ](javascript:window.harmed=1) <javascript:window.harmed=1> {{ config }} {% raw %} {# #}"
    ' --> ]]> <!-- &lt; \u202edrawkcab \u2028 \U0001f393 `x` **no** [@p1] ~~~ $x$ --8<-- "f"'
)
LONG = "Long " + "x" * 100_000
KEYS = ("p1", "it's", 'a"b', "<b>bold</b>", "../../up", "x;y&z")
VALUES = [f"Harm{n} {HARM}" for n in range(len(KEYS))]


def paper(key: str, text: str, n: int) -> Paper:
    """A paper with the text in every field."""
    fields = dict.fromkeys(
        ("title", "abstract", "journal", "publisher", "note", "keywords", "volume", "number",
         "pages", "doi", "url", "eprint", "isbn", "issn", "series", "howpublished", "address"),
        text,
    )  # fmt: skip
    fields |= {
        "links": f'code <javascript:alert(1)>, pdf <https://example.org/"{n}>',
        "year": "20<2",
    }
    people = {"author": (Person(text, "A"), Person(text, literal=True)), "editor": (Person(text),)}
    return Paper(key, "article", fields, people=people)


HOSTILE_LIST = f"""\
---
title: {json.dumps(HARM)}
description: {json.dumps(HARM)}
---
## Prose, which is a page of one's own, as docs/lists.md says

- [x] [@p1] **{HARM}** {HARM}

    </div></article></li></ul>

    - [ ] {HARM}

- [ ] [@it's] {HARM}
- [ ] [@nobody] **{HARM}**
"""


@dataclass(frozen=True)
class Site:
    """A website made of harm, on disk."""

    root: Path

    def text(self, name: str) -> str:
        return (self.root / "site" / name).read_text(encoding="utf-8")

    @property
    def pages(self) -> list[str]:
        found = (self.root / "site").rglob("*.html")
        return sorted(path.relative_to(self.root / "site").as_posix() for path in found)


@pytest.fixture(scope="module")
def harmed(plugin_known: None, tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("harm")
    papers = [paper(key, text, n) for n, (key, text) in enumerate(zip(KEYS, VALUES, strict=True))]
    papers.append(Paper("long", "article", {"title": LONG, "keywords": LONG[:9_000]}))
    zero = "@article{zero,\n  title = {Nothing\0 in it},\n  abstract = {\0\x08\x1b[31m},\n}\n"
    (root / "library.bib").write_text("".join(map(format_paper, papers)) + zero, encoding="utf-8")
    quoted = config.quote(HARM)
    (root / "readlist.toml").write_text(
        f"title = {quoted}\ndescription = {quoted}\n[site]\nurl = 'https://example.org/'\n"
        f"authors = [{config.quote('{' + HARM.replace('{', '').replace('}', '') + '}')}]\n"
        f"words = {{ home = {quoted.replace('{{ config }} {% raw %} {# #}', '')} }}\n"
        f"[[themes]]\nslug = 'harm'\nname = {quoted}\ndescription = {quoted}\n"
        f"phrases = ['Harm0', 'Harm1', {quoted}]\nexamples = ['p1', \"it's\"]\n",
        encoding="utf-8",
    )
    rows = "".join(f"{key}\tharm\t1.0\tyou\t{HARM}\n" for key in (*KEYS, "long") if "\t" not in key)
    (root / "themes.tsv").write_text(rows, encoding="utf-8")
    for name, text in (
        ("lists/thesis.md", HOSTILE_LIST),
        ("notes/p1.md", f"---\nkey: p1\npublish: true\n---\n{HARM}\n\n</div></main>\n"),
        ("mkdocs.yml", scaffold.mkdocs_yml("Harm", "https://example.org/")),
        ("docs/mine.md", "# Mine\n\nSo says [@p1], and [@it's].\n\n[bibliography]\n"),
    ):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    project = Project.open(root)
    project.assign()
    build(project, root / "site")
    return Site(root)


@pytest.fixture(scope="module")
def harmed_at(harmed: Site) -> Iterator[str]:
    yield from serve(harmed.root / "site")


@pytest.fixture(params=["light", "phone"])
def page(request: Any, browser: Any, harmed_at: str) -> Iterator[Watched]:
    for watched in watch(browser, harmed_at, request.param):
        said = watched.said
        watched.page.on("dialog", lambda dialog, said=said: said.append(dialog.message))
        yield watched


@pytest.mark.browser
def test_no_page_runs_or_asks_for_anything_and_none_is_wider_than_its_screen(
    page: Watched, harmed: Site
) -> None:
    assert len(harmed.pages) > 15
    for path in harmed.pages:
        page.open(path)
        page.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.page.evaluate("window.harmed") is None, path
        assert page.page.locator("img[src=x], [onload], [onerror]").count() == 0, path
        wide = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        inner, outer = page.page.evaluate(wide)
        assert inner <= outer, path


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("index.html", "h1, .rl-card, .rl-rows a"),
        ("reading/theme/harm.html", "h1, .rl-lead, .rl-entry h3, .rl-people, .rl-abstract"),
        ("reading/list/thesis.html", "h1, .rl-lead, .rl-entry h3"),
        ("reading/paper/p1.html", "h1, .rl-people, .rl-abstract, cite"),
        ("reading/papers.html", ".rl-rows a"),
        ("reading/keywords.html", "dt, dd a"),
        ("reading/authors.html", "dt, dd a"),
    ],
)
def test_it_stands_there_as_text(page: Watched, path: str, where: str) -> None:
    page.open(path)
    page.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for one in where.split(", "):
        told = page.page.locator(f".rl {one}" if one != "h1" else "h1")
        words = "Harm" if one == "dd a" else "</h3></article>"  # a short title is cut
        assert told.filter(has_text=words).count() > 0, one


@pytest.mark.browser
def test_the_filter_and_the_search_show_it_as_text(page: Watched) -> None:
    page.open("reading/theme/harm.html?f=harm")
    page.page.wait_for_selector(".rl-find:not([hidden])")
    page.page.locator("[aria-controls='~choices']").click()
    choice = page.page.locator(".rl-choice").filter(has_text="<script>")
    assert choice.count() > 0
    choice.first.click()
    page.open("index.html")
    page.page.evaluate("document.querySelector('#__search').click()")
    search(page.page, "Harm2")
    hit = page.page.locator(".md-search-result__article", has_text="Harm2")
    hit.first.wait_for(timeout=20_000)
    assert page.page.evaluate("window.harmed") is None
    assert page.page.locator("img[src=x]").count() == 0


@pytest.mark.browser
def test_the_card_of_a_citation_shows_it_as_text(page: Watched) -> None:
    page.open("mine.html")
    page.page.locator(".rl-cite a[data-lines]").first.focus()
    card = page.page.locator(".rl-tip")
    card.wait_for()
    assert "</h3></article>" in card.inner_text()
    assert card.locator("script, img, a").count() == 0
    assert page.page.evaluate("window.harmed") is None


def test_feeds_are_xml_and_say_it_as_text(harmed: Site) -> None:
    feeds = [*(harmed.root / "site").rglob("*.xml")]
    assert len(feeds) >= 2
    for feed in feeds:
        ElementTree.parse(feed)


def test_machines_read_what_was_written(harmed: Site) -> None:
    told = Told(harmed.text("reading/paper/p1.html"))
    titles = [value for name, value in told.metas if name == "citation_title"]
    assert titles
    assert titles[0].startswith("Harm0 </h3>")
    (block,) = [block for block in told.blocks if "name" in block or "headline" in block]
    assert "<script>window.harmed=1</script>" in json.dumps(block)
    coins = Told(harmed.text("reading/theme/harm.html")).coins
    assert any("<script>" in parse_qs(one)["rft.atitle"][0] for one in coins)


def test_files_beside_the_pages_are_what_they_say_they_are(harmed: Site) -> None:
    folder = harmed.root / "site" / "reading"
    csl = json.loads((folder / "all.json").read_text("utf-8"))
    assert {item["id"] for item in csl} >= {"p1", "it's"}
    keys = json.loads((folder / "keys.json").read_text("utf-8"))
    assert all(re.fullmatch(r"reading/paper/[^/]+\.md", entry["path"]) for entry in keys.values())
    entries = Document.of((folder / "all.bib").read_bytes(), "all.bib")
    assert {paper.key for paper in read_papers(entries)} >= {"p1", "it's", "long"}
    lines = (folder / "all.ris").read_text("utf-8").splitlines()
    assert all(re.match(r"[A-Z][A-Z0-9]  ?-|$", line) for line in lines)


def test_no_address_leads_elsewhere_than_to_pages_and_the_web(harmed: Site) -> None:
    for path in harmed.pages:
        for href in re.findall(r'<a [^>]*?href="([^"]*)"', harmed.text(path)):
            assert urlsplit(href).scheme in ("", "http", "https", "mailto"), (path, href)
