"""The pages in MkDocs, with Material: strict, whichever style of address, and no other host."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from readlist.hookspecs import Section
from readlist.model import Library, Page
from readlist.site import menus, pages, scaffold
from readlist.testing import TemporaryProject

DIRECTORY_URLS = """\
site_name: Site
theme: {name: material, font: false}
use_directory_urls: true
plugins: [search, readlist]
validation: {anchors: warn}
"""
_RESOURCE = re.compile(
    r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//(?!127)[^>]*>"
)


class Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.hrefs.add(str(found["href"]))
        if found.get("id"):
            self.ids.add(str(found["id"]))


def read(page: Path) -> Hrefs:
    found = Hrefs()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def broken_links(folder: Path) -> list[str]:
    """Links within the site that lead nowhere."""
    broken = []
    for page in folder.rglob("*.html"):
        if page.name == "404.html":
            continue  # its links are absolute
        for href in read(page).hrefs:
            path, _, fragment = href.partition("#")
            if re.match(r"https?:|mailto:", path):
                continue
            target = (page.parent / unquote(path)).resolve() if path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                broken.append(f"{page}: {href}")
            elif fragment and target.suffix == ".html" and fragment not in read(target).ids:
                broken.append(f"{page}: {href} (fragment)")
    return broken


def test_a_new_site_builds_without_a_warning(site) -> None:
    assert list(site.warnings) == []


def test_every_link_leads_somewhere(site) -> None:
    assert broken_links(site.folder) == []


def test_directory_urls_work_as_well(build) -> None:
    made = build(mkdocs_yml=DIRECTORY_URLS)
    assert list(made.warnings) == []
    assert broken_links(made.folder) == []
    assert (made.folder / "reading/theme/process/index.html").is_file()


def test_nothing_is_asked_of_another_host(site) -> None:
    for page in site.html:
        assert not _RESOURCE.findall(page.read_text(encoding="utf-8")), page
    for sheet in (site.folder / "reading").rglob("*.css"):
        assert "http" not in sheet.read_text(encoding="utf-8")


def test_text_from_papers_is_text_wherever_the_theme_puts_it(site) -> None:
    for page in site.html:
        assert "<script>alert" not in page.read_text(encoding="utf-8"), page
    for doc in json.loads(site.text("search/search_index.json"))["docs"]:
        assert "<script" not in doc["title"] + doc["text"]


def test_the_overview_is_the_first_page_of_a_site_without_one(site) -> None:
    assert "For tests &amp; such." in site.text("index.html")
    assert 'href="reading/theme/process.html"' in site.text("index.html")


def test_a_first_page_of_the_users_own_stays(build) -> None:
    made = build({"docs/index.md": "# Mine\n\n[Reading](reading/index.md) and [@lone]."})
    assert list(made.warnings) == []
    assert 'href="reading/paper/lone.html" title="Alone' in made.text("index.html")
    assert "For tests" not in made.text("index.html")


def test_prose_of_a_list_cites_and_has_a_table_of_contents(site) -> None:
    page = site.text("reading/list/thesis.html")
    assert '<h2 id="start-here">' in page
    assert 'Prose, with <span class="rl-cite">[<a ' in page
    assert 'href="../paper/verify2023.html" title="Let' in page


def test_themes_are_in_the_menu_and_papers_are_not(site) -> None:
    menu = re.search(r'<nav class="md-nav md-nav--primary.*?</nav>\s*</div>', site.text(
        "index.html"), re.S)  # fmt: skip
    assert menu is not None
    assert "theme/process.html" in menu[0]
    assert "paper/" not in menu[0]


def test_a_menu_of_the_users_own_gets_ours_after_it(build) -> None:
    settings = DIRECTORY_URLS + "nav:\n  - Start: index.md\n"
    made = build({"docs/index.md": "# Mine"}, settings)
    assert list(made.warnings) == []
    assert "Process supervision" in made.text("index.html")


def test_a_menu_that_names_our_pages_is_left_alone(build) -> None:
    settings = DIRECTORY_URLS + "nav:\n  - Start: index.md\n  - reading/theme/data.md\n"
    made = build({"docs/index.md": "# Mine"}, settings)
    assert "Process supervision" not in made.text("index.html")
    assert "reading/theme/data/" in made.text("index.html")


def test_a_menu_that_names_our_folder_has_our_menu_there(build) -> None:
    settings = DIRECTORY_URLS + (
        "nav:\n  - Start: index.md\n  - More:\n      - Literature: reading/\n  - End: end.md\n"
    )
    made = build({"docs/index.md": "# Mine", "docs/end.md": "# End"}, settings)
    assert list(made.warnings) == []
    menu = re.findall(r'<span class="md-ellipsis">\s*([^<]*?)\s*<', made.text("index.html"))
    order = ["Start", "More", "Literature", "Overview", "Process supervision", "End"]
    assert [menu.index(name) for name in order] == sorted(menu.index(name) for name in order)
    assert "Reading" not in menu


def test_the_pages_may_be_the_whole_site(build) -> None:
    settings = DIRECTORY_URLS.replace("readlist]", "readlist: {folder: ''}]")
    made = build(mkdocs_yml=settings)
    assert list(made.warnings) == []
    assert broken_links(made.folder) == []
    assert "For tests &amp; such." in made.text("index.html")


WHOLE = DIRECTORY_URLS.replace("readlist]", "readlist: {folder: ''}]")


def in_menu(made) -> list[str]:
    page = made.text("index.html")
    return re.findall(r'href="([^"]*)" class="md-nav__link', page)


def test_a_menu_that_names_a_page_in_place_of_ours_gets_ours_after_it(build) -> None:
    own = {"docs/index.md": "# Mine", "docs/guide.md": "# Guide"}
    menu = in_menu(build(own, WHOLE + "nav: [index.md, guide.md]\n"))
    assert menu[:3] == [".", "guide/", "list/thesis/"]
    assert menu.count(".") == 1


def test_in_a_site_without_a_menu_each_page_stands_in_ours_once(build, files) -> None:
    own = {"docs/index.md": "# Mine", "docs/guide.md": "# Guide"}
    menu = in_menu(build(own, WHOLE))
    assert menu[0] == "."
    assert menu[-1] == "guide/"
    generated = {f"docs/{name}": text for name, text in files.items() if name not in own}
    pages_too = {path: text.decode() for path, text in generated.items() if path.endswith(".md")}
    assert in_menu(build({**pages_too, **own}, WHOLE)) == menu
    assert len(set(menu)) == len(menu)


def test_the_first_page_of_a_section_leads_where_it_says(build) -> None:
    text = "# Ours\n\n[All](papers.md) [Lone](paper/lone.md#x) [Data][d]\n\n[d]: theme/data.md"
    home = Section("mine", lambda library: [Page("index.md", text, "Ours", ("Ours",))])
    made = build(mkdocs_yml=DIRECTORY_URLS, sections=[home, *pages.shipped()])
    assert [one for one in made.warnings if "anchor" not in one] == []
    for href in ("reading/papers/", "reading/paper/lone/#x", "reading/theme/data/"):
        assert f'<a href="{href}">' in made.text("index.html")


def test_a_section_may_go_deeper_into_the_menu() -> None:
    page = Page("deep.md", "# Deep", "Deep", ("Above", "Between", "Deep"))
    assert menus.placed(["index.md"], ["index.md"], [page], "reading") == [
        "index.md", {"Reading": [{"Above": [{"Between": [{"Deep": "reading/deep.md"}]}]}]},
    ]  # fmt: skip


def test_an_unknown_key_fails_strict(build) -> None:
    made = build({"docs/index.md": "# Mine\n\n[@lonely]"})
    assert made.warnings == ["index.md: no paper has the key 'lonely'; did you mean 'lone'?"]


def test_a_file_of_the_users_own_replaces_ours(build) -> None:
    made = build({"docs/reading/theme/empty.md": "# By hand"})
    assert "By hand" in made.text("reading/theme/empty.html")


def test_same_library_same_pages(build, site, library: Library) -> None:
    again = build(of=replace(library))
    page = "reading/theme/process.html"
    assert again.text(page) == site.text(page)


@pytest.mark.parametrize("title", ['It\'s: #1 "quoted"', "a\nb: c", "{x}"])
def test_a_title_of_any_kind_makes_valid_settings(title: str) -> None:
    import yaml

    lines = scaffold.mkdocs_yml(title, "https://x.org/").split("\n")
    assert yaml.safe_load(lines[0])["site_name"] == " ".join(title.split("\n"))
    assert yaml.safe_load(lines[1])["site_url"] == "https://x.org/"


def test_what_a_project_really_reads_is_watched(project: TemporaryProject) -> None:
    from readlist.site.mkdocs import ReadlistPlugin

    project.write("../shared/library.bib", "@misc{a, title = {A title}}\n")
    project.write("../shared/notes/a.md", "A note.\n")
    project.write("own/rules.py", "")
    settings = 'library = "../shared/library.bib"\n[plugins]\nlocal = ["own"]\n'
    project.write("readlist.toml", settings)
    plugin = ReadlistPlugin()  # type: ignore[no-untyped-call]
    plugin.load_config({})
    places = plugin.open(project.root).places
    watched = {path.resolve() for path in places if path.exists()}
    shared = project.root.parent / "shared"
    inside = {project.root / "readlist.toml", project.root / "own"}
    assert watched == {shared / "library.bib", shared / "notes", *inside}
