"""Pages that MkDocs does not render: papers made from one skeleton, redirects, search documents."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from test_site_mkdocs import DIRECTORY_URLS, broken_links

from readlist.hookspecs import Section
from readlist.model import Item, Library, Page, Theme
from readlist.site import desk, pages, redirects, searching, skeleton
from readlist.site.desk import Desk
from readlist.site.inline import Scripts

WITH_URL = DIRECTORY_URLS + "site_url: https://example.org/lab/\n"
MKDOCS_SEARCH = WITH_URL.replace("{name: material, font: false}", "readthedocs")


def paper_pages(folder) -> list[str]:
    return sorted(path.name for path in (folder / "reading/paper").glob("*.html"))


# --------------------------------------------------------------------------- the skeleton


def test_a_page_from_the_skeleton_is_the_page_that_the_theme_renders(build) -> None:
    """A paper that the menu names is rendered by MkDocs; only the menu knows the difference."""
    named = build({"docs/index.md": "# Mine"}, WITH_URL + "nav: [reading/paper/lone.md]\n")
    light = build({"docs/index.md": "# Mine"}, WITH_URL + "nav: [reading/paper/verify2023.md]\n")
    path = "reading/paper/lone/index.html"
    plain = re.compile(
        r"<nav.*</nav>|<label.*?</label>|\s+|<link rel=\"(?:next|prev)\"[^>]*>", re.S
    )
    assert plain.sub("", named.text(path)) == plain.sub("", light.text(path))


def test_a_page_from_the_skeleton_has_its_own_title_address_and_head(
    build, library: Library
) -> None:
    section = next(one for one in pages.shipped() if one.name == "papers")

    def with_heads(library: Library) -> list[Page]:
        return [
            replace(one, head=f'<link rel="x" href="{one.path[6:-3]}.bib">')
            for one in made(library)
        ]

    def made(library: Library) -> list[Page]:
        return list(section.pages(library))

    rest = [one for one in pages.shipped() if one.name != "papers"]
    site = build(mkdocs_yml=WITH_URL, sections=[replace(section, pages=with_heads), *rest])
    page = site.text("reading/paper/lone/index.html")
    assert "<title>Alone: a paper without a theme - Site</title>" in page
    assert '<link rel="canonical" href="https://example.org/lab/reading/paper/lone/">' in page
    assert '<link rel="x" href="../lone.bib"></head>' in page
    assert "skeleton" not in page.lower()


def test_a_paper_with_the_key_index_has_a_page_a_folder_higher(build, library: Library) -> None:
    lone = library.by_key["lone"]
    indexed = replace(library, papers=(*library.papers, replace(lone, key="index")))
    made = build(mkdocs_yml=WITH_URL, of=indexed)
    assert broken_links(made.folder) == []
    address = 'rel="canonical" href="https://example.org/lab/reading/paper/"'
    assert address in made.text("reading/paper/index.html")


def test_nothing_is_left_of_the_skeleton(build) -> None:
    made = build(mkdocs_yml=WITH_URL)
    for path in made.folder.rglob("*"):
        assert skeleton.NAME not in path.name
        if path.suffix in (".html", ".xml", ".json"):
            assert skeleton.NAME not in path.read_text("utf-8"), path


def test_the_site_map_has_every_paper(build) -> None:
    found = build(mkdocs_yml=WITH_URL).text("sitemap.xml")
    assert found.count("/reading/paper/") == 3
    assert "<loc>https://example.org/lab/reading/paper/lone/</loc>" in found


def test_a_paper_may_be_named_in_the_menu(build) -> None:
    made = build({"docs/index.md": "# Mine"}, WITH_URL + "nav: [index.md, reading/paper/lone.md]\n")
    assert list(made.warnings) == []
    assert "paper/lone/" in made.text("index.html")


def test_a_sections_page_of_a_paper_replaces_ours(build, library: Library) -> None:
    page = Page("paper/lone.md", "# By a plugin\n\n[Theme](../theme/process.md)", "By a plugin")
    section = Section("mine", lambda library: [page])
    made = build(mkdocs_yml=WITH_URL, sections=[section, *pages.shipped()])
    assert "By a plugin" in made.text("reading/paper/lone/index.html")
    assert broken_links(made.folder) == []
    found = json.loads(made.text("search/search_index.json"))["docs"]
    assert [one["title"] for one in found if "paper/lone" in one["location"]] == ["By a plugin"]


def test_a_persons_own_page_of_a_paper_replaces_ours(build) -> None:
    made = build({"docs/reading/paper/lone.md": "# By hand"}, WITH_URL)
    assert "By hand" in made.text("reading/paper/lone/index.html")
    found = json.loads(made.text("search/search_index.json"))["docs"]
    assert [one["title"] for one in found if "paper/lone" in one["location"]] == ["By hand"]


def test_links_to_papers_are_checked(build) -> None:
    text = (
        "# A\n\n[x](reading/paper/lone.md) [y](reading/paper/none.md) [z](reading/paper/lone.md#no)"
    )
    made = build({"docs/a.md": text}, WITH_URL)
    assert list(made.warnings) == [
        "Doc file 'a.md' contains a link 'reading/paper/none.md', but the target is not found "
        "among documentation files.",
        "Doc file 'a.md' contains a link 'reading/paper/lone.md#no', but the doc "
        "'reading/paper/lone.md' does not contain an anchor '#no'.",
    ]
    assert '<a href="../reading/paper/lone/">x</a>' in made.text("a/index.html")


def test_links_on_papers_pages_are_checked(build, library: Library) -> None:
    note = replace(library.notes[0], text="[a](../theme/none.md) [b](lone.md#no) [c](lone.md)")
    made = build(mkdocs_yml=WITH_URL, of=replace(library, notes=(note,)))
    assert list(made.warnings) == [
        "Doc file 'reading/paper/verify2023.md' contains a link '../theme/none.md', but the target "
        "'reading/theme/none.md' is not found among documentation files.",
        "Doc file 'reading/paper/verify2023.md' contains a link 'lone.md#no', but the doc "
        "'reading/paper/lone.md' does not contain an anchor '#no'.",
    ]
    assert '<a href="../lone/">c</a>' in made.text("reading/paper/verify2023/index.html")


def test_a_theme_that_hides_the_content_is_named() -> None:
    with pytest.raises(ValueError, match="content"):
        skeleton.Skeleton("<html><head></head><body>login first</body></html>")


def test_a_page_made_smaller_by_a_plugin_is_a_skeleton_as_well() -> None:
    small = "<head></head><div class='rl rl-skeleton'><h1>rl-skeleton</h1></div>"
    assert "<p>x</p>" in skeleton.Skeleton(small).page("x", "X", "<p>x</p>")


# --------------------------------------------------------------------------- redirects


@pytest.fixture
def unpaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three papers are too many for pages of their own."""
    monkeypatch.setattr(desk, "PAGED", 2)


def test_a_large_library_redirects_to_entries(build, unpaged: None) -> None:
    made = build(mkdocs_yml=WITH_URL)
    assert list(made.warnings) == []
    assert broken_links(made.folder) == []
    page = made.text("reading/paper/verify2023/index.html")
    assert '<meta http-equiv="refresh" content="0; url=../../theme/process/#verify2023">' in page
    there = "https://example.org/lab/reading/theme/process/#verify2023"
    assert f'<link rel="canonical" href="{there}">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<script" not in page
    unsorted = made.text("reading/paper/lone/index.html")
    assert '<a href="../../unsorted/#lone" dir="auto">Alone' in unsorted
    assert "paper/" not in made.text("sitemap.xml")


def test_a_redirect_shows_hostile_titles_as_text(build, unpaged: None) -> None:
    made = build()
    assert len(paper_pages(made.folder)) == 3
    for page in (made.folder / "reading/paper").glob("*.html"):
        assert "<script" not in page.read_text("utf-8")


def test_an_earlier_key_leads_to_the_paper(build, library: Library) -> None:
    made = build(of=replace(library, renamed={"old2020": "lone", "x/y": "verify2023"}))
    assert list(made.warnings) == []
    assert 'url=lone.html">' in made.text("reading/paper/old2020.html")
    assert "verify2023.html" in made.text("reading/paper/x_02f_y.html")


def test_a_redirect_of_another_engine_is_a_page_with_the_same_link(library: Library) -> None:
    files = pages.site_files(replace(library, renamed={"old": "lone"}), tuple(pages.shipped()))
    text = files["paper/old.md"].decode()
    assert "exclude: true" in text
    assert '<meta http-equiv="refresh" content="0; url=lone.md">' in text


def test_a_redirect_that_is_rendered_leads_there_too(build, library: Library) -> None:
    renamed = replace(library, renamed={"old": "lone"})
    files = pages.site_files(renamed, tuple(pages.shipped()))
    own = {f"docs/{name}": data.decode() for name, data in files.items() if name.endswith(".md")}
    bare = WITH_URL.replace(", readlist", "")
    settings = bare + "markdown_extensions: [readlist.cite]\n"
    made = build(own, settings)
    assert 'content="0; url=../lone/"' in made.text("paper/old/index.html")


def test_an_earlier_slug_of_a_theme_leads_to_it(build, library: Library) -> None:
    first = replace(library.themes[0], was=("prm", "data"))
    made = build(of=replace(library, themes=(first, *library.themes[1:])))
    assert 'url=process.html">' in made.text("reading/theme/prm.html")
    assert "Data" in made.text("reading/theme/data.html")  # a theme's own page goes before


def test_the_best_theme_is_where_a_paper_stands(library: Library) -> None:
    made = [
        Page("theme/data.md", '<h3 id="verify2023">', "Data"),
        Page("theme/process/2023.md", '<h3 id="verify2023">', "2023"),
    ]
    found = {page.path: page.moved for page in redirects.redirects(library, made)}
    assert found["paper/verify2023.md"] == "../theme/process/2023.md#verify2023"


# --------------------------------------------------------------------------- the search


def documents(built) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(built.text("search/search_index.json"))["docs"]
    return found


def test_each_paper_is_one_document_that_leads_to_its_page(site) -> None:
    found = [one for one in documents(site) if "PRM800K" in one["text"]]
    assert [one["location"] for one in found] == ["reading/paper/verify2023.html"]
    assert found[0]["title"] == "Let's Verify Step by Step"
    assert "Given Name0, Given Name1" in found[0]["text"]
    assert "everybody" in found[0]["text"]  # what the person wrote on the list
    places = [one["location"] for one in documents(site)]
    assert len([place for place in places if "/paper/" in place]) == 3
    assert len(places) == len(set(places))


def test_the_first_page_says_nothing_of_a_search_that_knows_all(site) -> None:
    assert "The search knows" not in site.text("index.html")


def test_a_theme_is_found_by_its_name_and_sentence(site) -> None:
    found = [one for one in documents(site) if one["location"] == "reading/theme/process.html"]
    assert [(one["title"], one["text"]) for one in found] == [
        ("Process supervision", "Rewards for &lt;steps&gt; &amp; more.")
    ]


def test_prose_of_a_list_is_found(site) -> None:
    found = [one for one in documents(site) if one["location"].startswith("reading/list/")]
    assert [one["location"] for one in found if "Prose" in one["text"]] == [
        "reading/list/thesis.html#start-here"
    ]


def test_a_list_with_a_paper_twice_adds_nothing_to_what_is_found(build, library: Library) -> None:
    (one,) = library.lists
    again = Item("verify2023", "todo", note="Read it again.")
    made = build(of=replace(library, lists=(replace(one, blocks=(*one.blocks, again)),)))
    found = [one for one in documents(made) if "Read it again." in one["text"]]
    assert [one["location"] for one in found] == ["reading/paper/verify2023.html"]


def test_only_titles_of_a_large_library_are_found(build, unpaged: None) -> None:
    made = build()
    assert "The search knows titles and authors" in made.text("index.html")
    found = [one for one in documents(made) if "#verify2023" in one["location"]]
    assert [one["location"] for one in found] == ["reading/theme/process.html#verify2023"]
    assert "PRM800K" not in found[0]["text"]


def test_the_search_of_mkdocs_gets_the_same_documents_as_text(build) -> None:
    made = build(mkdocs_yml=MKDOCS_SEARCH)
    found = [one for one in documents(made) if "PRM800K" in one["text"]]
    assert [one["location"] for one in found] == ["reading/paper/verify2023/"]
    themes = [one for one in documents(made) if one["location"].startswith("reading/theme/process")]
    assert [one["text"] for one in themes] == ["Rewards for <steps> & more."]


def test_offline_gets_the_same_documents(site) -> None:
    script = site.text("search/search_index.js")
    assert script == "var __index = " + site.text("search/search_index.json")


def test_a_site_without_search_builds(build) -> None:
    made = build(mkdocs_yml=WITH_URL.replace("[search, readlist]", "[readlist]"))
    assert not (made.folder / "search").exists()


def test_private_words_are_in_no_document(library: Library) -> None:
    known = {paper.key: paper.key for paper in library.papers}
    said = json.dumps([*searching.of_papers(Desk(library), known)])
    assert "CANARY" not in said


# --------------------------------------------------------------------------- scripts


def test_a_script_becomes_a_file_once_and_data_stays() -> None:
    scripts = Scripts("r/assets/")
    html = "<script>a=1</script><script id=x>a=1</script><script src=y></script>"
    data = '<script type="application/json">{}</script><script type=application/ld+json>{}</script>'
    made = scripts.moved(html + data, "../")
    (path,) = scripts.files
    assert scripts.files[path] == b"a=1"
    assert made == (
        f'<script src="../{path}"></script><script id=x src="../{path}"></script>'
        f"<script src=y></script>{data}"
    )


def test_no_page_has_a_script_or_handler_of_its_own(site, build) -> None:
    script = re.compile(r"<script(?![^>]*\b(?:src|type=\"application/(?:ld\+)?json\"))[^>]*>")
    for made in (site, build(mkdocs_yml=WITH_URL)):
        for page in made.html:
            text = page.read_text("utf-8")
            assert not script.findall(text), page
            tags = re.sub(r'"[^"]*"', '""', text)  # what attributes say is text
            assert not re.findall(r"<[^>]*\son\w+=", tags), page
            for path in re.findall(r'<script[^>]* src="([^"/][^"]*inline-[^"]*)"', text):
                assert (page.parent / path).resolve().is_file(), page


def test_the_scripts_of_the_missing_page_are_found_from_everywhere(build) -> None:
    page = build(mkdocs_yml=WITH_URL).text("404.html")
    assert re.search(r'src="/lab/reading/assets/inline-[0-9a-f]+\.js"', page)


def test_themes_keep_their_earlier_slugs() -> None:
    from readlist.config import parse, themes_to_toml

    theme = Theme("process", "Process", was=("prm",))
    assert parse(themes_to_toml([theme])).themes[0].theme() == theme
