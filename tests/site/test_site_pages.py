"""Pages as values: what stands on them, and that text from papers stays text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from readlist.config import SiteSettings
from readlist.hookspecs import Section
from readlist.model import Assigned, Library, Page, Paper, Person
from readlist.site import addresses, downloads, pages
from readlist.site.desk import Desk, label, short_title
from readlist.site.entries import targets

ALLOWED = {
    "div", "h1", "h2", "h3", "p", "a", "svg", "symbol", "use", "path", "article", "details",
    "summary", "span", "cite", "ul", "li", "pre", "code", "samp", "meter", "progress", "dl",
    "dt", "dd", "nav", "strong", "em", "b", "rect", "text", "line", "title", "desc", "table",
    "thead", "tbody", "tr", "th", "td", "time",
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}
        if tag != "path":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "path":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


def markdown(files: dict[str, bytes]) -> dict[str, str]:
    """The pages' bodies, without their front matter."""
    return {
        path: data.decode().split("---\n", 2)[2]
        for path, data in files.items()
        if path.endswith(".md")
    }


def test_text_from_papers_stands_on_every_page_as_text(files: dict[str, bytes]) -> None:
    for path, text in markdown(files).items():
        tags = parsed(text)
        assert tags.tags <= ALLOWED, path
        names = {name for name, _ in tags.attributes}
        assert not {name for name in names if name.startswith("on") or name == "style"}, path


def test_links_lead_only_to_pages_and_safe_addresses(files: dict[str, bytes]) -> None:
    for path, text in markdown(files).items():
        hrefs = {value for name, value in parsed(text).attributes if name in ("href", "src")}
        for href in hrefs:
            assert re.match(r"https?://|[^:]*(\.md|\.bib)?(#.*)?$", href), (path, href)


def test_braces_of_papers_reach_no_macro_plugin(files: dict[str, bytes]) -> None:
    for path, text in markdown(files).items():
        assert "{{" not in text, path
        assert "{%" not in text, path
    assert "{{ config }}" in parsed(markdown(files)["theme/process.md"]).text


def test_a_hostile_title_makes_no_line_of_its_own(files: dict[str, bytes]) -> None:
    lines = markdown(files)["theme/process.md"].strip().split("\n")
    assert all(line.startswith(("<div", "<article")) for line in lines)


def test_every_paper_is_in_a_theme_or_unsorted(library: Library, files: dict[str, bytes]) -> None:
    shelves = [
        text for path, text in markdown(files).items() if path.startswith(("theme/", "unsorted"))
    ]
    for paper in library.papers:
        assert any(f'id="{addresses.anchor(paper.key)}"' in text for text in shelves)
    assert "Alone: a paper" in markdown(files)["unsorted.md"]


def test_each_paper_has_a_page_and_a_bib_of_its_own(
    library: Library, files: dict[str, bytes]
) -> None:
    for paper in library.papers:
        page = addresses.paper_page(paper.key)
        assert page in files
        assert files[downloads.beside(page, ".bib")].startswith(b"@article{")


def test_the_overview_counts_and_shows_progress(files: dict[str, bytes]) -> None:
    page = markdown(files)["index.md"]
    text = parsed(page).text
    assert "A <small> library" in text
    for said in ("3 papers", "3 themes", "1 reading list", "1 of 3 read", "draft"):
        assert said in text
    assert '<progress class="rl-progress" max="3" value="1"' in page


def test_a_list_keeps_its_prose_and_puts_the_note_before_the_abstract(
    files: dict[str, bytes],
) -> None:
    page = markdown(files)["list/thesis.md"]
    assert "\n## Start here\n\nProse, with [@verify2023].\n" in page
    entry = page[page.index('id="verify2023"') :]
    assert entry.index("<strong>everybody</strong>") < entry.index("Abstract")
    assert 'href="../paper/lone.md"' in entry


def test_a_note_of_several_paragraphs_stays_in_its_entry(files: dict[str, bytes]) -> None:
    page = markdown(files)["list/thesis.md"]
    assert "<p>One.</p> <pre><code>code &#123;&#123; x &#125;&#125;&#10;more&#10;" in page


def test_an_unknown_key_on_a_list_is_said(files: dict[str, bytes]) -> None:
    text = parsed(markdown(files)["list/thesis.md"]).text
    assert "Not here" in text
    assert "nobody This key is not in the library." in text


def test_private_fields_and_notes_are_on_no_page(files: dict[str, bytes]) -> None:
    for path, data in files.items():
        assert b"CANARY" not in data, path


def test_a_published_note_is_on_the_page_of_its_paper(files: dict[str, bytes]) -> None:
    assert "Published <em>thought</em>." in markdown(files)["paper/verify2023.md"]


def test_a_long_list_of_authors_is_folded(files: dict[str, bytes]) -> None:
    assert "<summary>and 6 more</summary>" in markdown(files)["theme/process.md"]


def test_the_search_index_finds_a_paper_once(files: dict[str, bytes]) -> None:
    text = markdown(files)
    assert '<h3 id="verify2023">' in text["theme/process.md"]
    assert '<h3 id="verify2023" data-search-exclude>' in text["theme/data.md"]
    assert b"exclude: true" in files["paper/verify2023.md"]


def test_a_keyword_is_one_row_however_it_is_written() -> None:
    papers = (
        Paper("a", fields={"title": "A", "keywords": "Machine learning, machine-learning"}),
        Paper("b", fields={"title": "B", "keywords": "machine learning"}),
    )
    files = pages.site_files(Library(papers), tuple(pages.shipped()))
    made = files["keywords.md"].decode()
    assert made.count('id="k-machine-learning"><dt dir="auto">Machine learning</dt>') == 1
    assert made.count("<dt ") == 1
    assert made.count("<dd>") == 2
    entry = files["unsorted.md"].decode().partition("</article>")[0]
    assert 'data-keywords="k-machine-learning"' in entry  # a choice of the filter counts it once
    assert entry.count('class="rl-word"') == 1


def test_same_library_same_bytes(library: Library, files: dict[str, bytes]) -> None:
    assert pages.site_files(library, tuple(pages.shipped())) == files


def test_keys_lead_to_the_page_of_the_paper(library: Library) -> None:
    assert pages.keys(Desk(library), "reading")["lone"] == {
        "path": "reading/paper/lone.md",
        "title": "Alone: a paper without a theme",
        "label": "Alone",
        "lines": "Nothing fits quokkas.",
    }
    assert json.dumps(pages.keys(Desk(library)))


def test_keys_say_no_more_of_an_abstract_than_the_site_does(library: Library) -> None:
    silent = pages.keys(Desk(library, SiteSettings(abstracts="none")))
    assert "lines" not in silent["lone"]
    assert "quokkas" not in json.dumps(silent)


def test_earlier_keys_lead_there_too(library: Library) -> None:
    renamed = Paper("new", fields={"title": "T", "ids": "old"})
    assert pages.keys(Desk(replace(library, papers=(renamed,))))["old"]["path"] == "paper/new.md"


def test_a_panel_stands_on_every_entry_of_its_paper(library: Library) -> None:
    panel = Section("mine", lambda library: (), lambda paper: f"<p>panel of {len(paper.title)}</p>")
    for page in pages.render(library, (*pages.shipped(), panel)):
        if page.path in ("theme/process.md", "list/thesis.md", "paper/verify2023.md"):
            assert f"<p>panel of {len('Let us Verify Step by Step') - 1}</p>" in page.body


def test_the_first_of_two_pages_with_one_path_counts(library: Library) -> None:
    mine = Section("mine", lambda library: [Page("index.md", "mine", "Mine")])
    made = {page.path: page.body for page in pages.render(library, (mine, *pages.shipped()))}
    assert made["index.md"] == "mine"


def test_suggestions_are_shown_for_papers_without_a_theme(library: Library) -> None:
    perhaps = pages.suggestions({"lone": [("Data", 0.2)], "verify2023": [("Data", 0.2)]})
    made = {page.path: page.body for page in pages.render(library, (*pages.shipped(), perhaps))}
    assert "Perhaps" in made["unsorted.md"]
    assert "Perhaps" not in made["theme/process.md"]


def test_an_empty_library_has_an_overview() -> None:
    made = {page.path for page in pages.render(Library(), pages.shipped())}
    assert made == {"index.md", "papers.md"}


def test_a_theme_that_only_a_paper_names_has_a_page() -> None:
    lone = Paper("k", fields={"title": "T"}, themes=(Assigned("new-idea"),))
    made = {page.path: page.title for page in pages.render(Library((lone,)), pages.shipped())}
    assert made["theme/new-idea.md"] == "New idea"


def test_ids_differ_where_keys_differ() -> None:
    keys = ["a b", "a~20~b", "a%20b", "ü", "u", "a/b", 'a"b', "A"]
    ids = [addresses.anchor(key) for key in keys]
    assert len(set(ids)) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9:._+/~-]+", one) for one in ids)


def test_unsafe_addresses_are_no_links() -> None:
    odd = Paper("k", fields={"url": "javascript:alert(1)", "doi": "10.1/x y"})
    assert [target.href for target in targets(odd)] == ["https://doi.org/10.1/x%20y"]


def test_a_citation_reads_as_author_and_year_where_they_are_known() -> None:
    two = {"author": (Person("Gogh", prefix="van"), Person("Ng"))}
    many = {"author": (*two["author"], Person("Li"))}
    assert label(Paper("k", fields={"year": "2023"}, people=two)) == "van Gogh and Ng 2023"
    assert label(Paper("k", fields={"year": "2023"}, people=many)) == "van Gogh et al. 2023"
    assert label(Paper("k", fields={"title": "A title: and more"})) == "A title"
    assert label(Paper("k", fields={"title": "Many words " * 9})) == ("Many words " * 3) + "Many …"
    assert short_title(Paper("k", fields={"title": "word " * 30})) == ("word " * 11) + "word …"
