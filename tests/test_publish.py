"""What readlist writes never costs a person a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from readlist.testing import TemporaryProject

LIST = "- [ ] [@a] To read.\n"


@pytest.fixture
def filled(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", "% mine\n@misc{a, title = {A title}, file = {a.pdf}}\n")
    project.write("lists/l.md", LIST)
    return project


@pytest.mark.parametrize("folder", ["lists", "docs", ".", "elsewhere"])
def test_a_website_is_never_built_over_other_files(filled: TemporaryProject, folder: str) -> None:
    filled.write("docs/about.md", "# About\n")
    filled.write("elsewhere/letter.txt", "Dear Ada")
    result = filled.run("site", "build", "-o", folder)
    assert result.code == 2
    assert "name a new or an empty folder" in result.err
    assert filled.read("lists/l.md") == LIST
    assert filled.read("elsewhere/letter.txt") == "Dear Ada"


def test_a_website_is_never_built_over_another_or_over_the_sources_of_one(
    filled: TemporaryProject,
) -> None:
    for name in ("404.html", "assets/style.css", "sitemap.xml", "sitemap.xml.gz", "_posts/a.md"):
        filled.write(f"blog/{name}", "mine")
    assert filled.run("site", "build", "-o", "blog").code == 2
    assert filled.read("blog/_posts/a.md") == "mine"


def test_the_folder_of_a_website_is_meant_from_here_not_from_the_project(
    filled: TemporaryProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert filled.run("site", "build", "-C", "project", "-o", "lists").code == 0
    assert (tmp_path / "lists/index.html").is_file()
    assert filled.read("lists/l.md") == LIST


def test_a_website_is_never_built_over_a_library_elsewhere(
    filled: TemporaryProject, tmp_path: Path
) -> None:
    filled.write("../shared/library.bib", "@misc{a, title = {A title}}\n")
    filled.write("../shared/sitemap.xml", "")
    filled.write("../shared/assets/readlist.css", "")
    filled.write("readlist.toml", 'library = "../shared/library.bib"\n')
    assert filled.run("site", "build", "-o", "../shared").code == 2
    assert (tmp_path / "shared/library.bib").is_file()


def test_a_website_is_built_again_over_itself_and_beside_hidden_files(
    filled: TemporaryProject,
) -> None:
    filled.write("pages/.git", "gitdir: elsewhere")
    assert filled.run("site", "build", "-o", "pages").code == 0
    assert filled.run("site", "build", "-o", "pages").code == 0
    assert filled.run("build").code == 0
    assert filled.run("build").code == 0
    assert filled.read("pages/.git") == "gitdir: elsewhere"


@pytest.mark.parametrize("path", ["library.bib", "readlist.toml", "lists/l.md", "library.ledger"])
def test_an_export_never_overwrites_what_it_is_made_from(
    filled: TemporaryProject, path: str
) -> None:
    before = filled.read("library.bib")
    assert filled.run("export", "-o", path).code == 2
    filled.write("readlist.toml", f'[[exports]]\nfile = "{path}"\n')
    assert filled.run("build", "--no-site").code == 2
    assert filled.read("library.bib") == before


SEVERAL = """\
import msgspec
from readlist import Exporter, hookimpl


class Options(msgspec.Struct, frozen=True):
    title: str = ""
    loud: bool = False


@hookimpl
def readlist_exporters(settings):
    return Exporter("several", "", render, Options)


def render(library, options):
    return {"new.txt": f"{options.title} {options.loud}", NAME: "gone"}
"""


def test_an_export_of_several_files_writes_none_where_one_is_the_projects_own(
    filled: TemporaryProject,
) -> None:
    filled.plugin("several", SEVERAL.replace("NAME", '"library.bib"'))
    before = filled.read("library.bib")
    assert filled.run("export", "-f", "several", "-o", ".").code == 2
    assert not (filled.root / "new.txt").exists()
    assert filled.read("library.bib") == before


def test_another_name_of_the_library_is_the_library(filled: TemporaryProject) -> None:
    (filled.root / "same.bib").hardlink_to(filled.root / "library.bib")
    assert filled.run("export", "-o", "same.bib").code == 2


def test_pages_are_never_generated_among_the_lists(filled: TemporaryProject) -> None:
    assert filled.run("site", "generate", "-o", "lists").code == 2
    assert [path.name for path in (filled.root / "lists").iterdir()] == ["l.md"]


def test_yes_and_no_are_meant_where_an_option_is_either_and_else_words(
    filled: TemporaryProject,
) -> None:
    filled.plugin("several", SEVERAL.replace("NAME", '"b.txt"'))
    options = ("-O", "title=no", "-O", "loud=yes")
    assert filled.run("export", "-f", "several", "-o", "out", *options).code == 0
    assert filled.read("out/new.txt") == "no True"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--config", "other.toml"),
        ("--encoding", "latin-1"),
        ("--restore",),
        ("page.txt", "-o", "new", "-C", "elsewhere"),
    ],
)
def test_build_refuses_options_that_it_would_not_use(
    filled: TemporaryProject, arguments: tuple[str, ...]
) -> None:
    result = filled.run("build", *arguments)
    assert result.code == 2
    assert "sources" in result.err


@pytest.mark.parametrize("folder", ["../x", "a/../../x", "/x", "C:x", "a\\\\b"])
def test_a_folder_of_pages_outside_of_the_site_is_said_with_a_way_out(
    filled: TemporaryProject, folder: str
) -> None:
    filled.write("readlist.toml", f'[site]\nfolder = "{folder}"\n')
    result = filled.run("site", "generate")
    assert result.code == 2
    assert "readlist.toml:1: site: folder = " in result.err
    assert "name a folder below it, such as 'reading'" in result.err


@pytest.mark.parametrize("folder", ["", "reading", "a/b", "v1..2"])
def test_a_folder_of_pages_below_the_site_is_any(filled: TemporaryProject, folder: str) -> None:
    filled.write("readlist.toml", f'[site]\nfolder = "{folder}"\n')
    assert filled.run("site", "generate").code == 0


def test_mkdocs_yml_cannot_lead_the_pages_out_of_the_site(filled: TemporaryProject) -> None:
    plugins = "plugins:\n  - readlist:\n      folder: a/../../../out\n"
    filled.write("mkdocs.yml", f"site_name: x\n{plugins}")
    filled.write("docs/index.md", "# Mine\n")
    result = filled.run("site", "build")
    assert result.code == 2
    assert "leads out of the site" in result.err
    assert not (filled.root.parent / "out").exists()


def test_abstracts_are_full_short_or_left_out(filled: TemporaryProject) -> None:
    filled.write("readlist.toml", '[site]\nabstracts = "long"\n')
    result = filled.run("site", "generate")
    assert result.code == 2
    assert "readlist.toml:2: site.abstracts" in result.err


def test_settings_cannot_lead_the_pages_out_of_the_project(filled: TemporaryProject) -> None:
    filled.write("readlist.toml", '[site]\nfolder = "../../x"\n')
    assert filled.run("site", "generate").code == 2


def test_a_mistake_in_mkdocs_yml_is_said(filled: TemporaryProject) -> None:
    filled.write("mkdocs.yml", "site_name: x\ntheme: nosuch\n")
    result = filled.run("site", "build")
    assert result.code == 2
    assert "nosuch" in result.err


@pytest.mark.parametrize("command", ["build", "serve"])
@pytest.mark.parametrize("wrong", ["theme: nosuch\n", "theme: {\n", "plugins: [nosuch]\n"])
def test_what_mkdocs_yml_lacks_is_said_in_one_line(
    filled: TemporaryProject, command: str, wrong: str
) -> None:
    filled.write("mkdocs.yml", f"site_name: x\n{wrong}")
    filled.write("docs/index.md", "# Mine\n")
    result = filled.run("site", command)
    assert result.code == 2
    last = result.err.rstrip("\n").split("\n")[-1]
    assert last.startswith("Error: mkdocs.yml: ")
    assert "Aborted" not in last


def test_a_site_without_the_plugin_is_built_and_doubted(filled: TemporaryProject) -> None:
    filled.write("mkdocs.yml", "site_name: x\n")
    filled.write("docs/index.md", "# Mine\n")
    for _ in range(2):  # the second replaces the first
        result = filled.run("site", "build")
        assert result.code == 0
        assert "no reading pages" in result.err
    assert filled.run("site", "build", "--strict").code == 1


def test_warnings_of_a_strict_mkdocs_yml_are_errors_with_their_places(
    filled: TemporaryProject,
) -> None:
    filled.write("mkdocs.yml", "site_name: x\nstrict: true\nplugins: [readlist]\n")
    filled.write("docs/index.md", "# Mine\n\n[@b] and [there](nowhere.md)\n")
    result = filled.run("site", "build")
    assert result.code == 1
    assert "error: index.md: no paper has the key 'b'" in result.err
    assert "nowhere.md" in result.err


def test_dead_links_to_and_from_papers_fail_a_strict_build(filled: TemporaryProject) -> None:
    settings = "site_name: x\nplugins: [readlist]\nvalidation: {anchors: warn}\n"
    filled.write("mkdocs.yml", settings)
    filled.write("docs/index.md", "# Mine\n\n[there](reading/paper/a.md#nowhere)\n")
    filled.write("lists/l.md", "- [ ] [@a] As [there](no-page.md).\n")
    result = filled.run("site", "build", "--strict")
    assert result.code == 1
    assert "'reading/paper/a.md' does not contain an anchor '#nowhere'" in result.err
    assert "Doc file 'reading/paper/a.md' contains a link 'no-page.md'" in result.err


def test_a_comment_in_the_head_of_a_list_is_not_published(filled: TemporaryProject) -> None:
    filled.write("lists/l.md", "---\ntitle: L <!-- canary -->\n---\n" + LIST)
    assert filled.run("build").code == 0
    for path in filled.root.rglob("*"):
        if path.is_file() and path.name != "l.md" and ".readlist" not in path.parts:
            assert b"canary" not in path.read_bytes(), path


def test_pages_of_removed_papers_are_taken_away_and_own_pages_stay(
    filled: TemporaryProject,
) -> None:
    filled.run("site", "generate")
    filled.write("docs/reading/mine.md", "# Mine\n")
    filled.write("library.bib", "@misc{b, title = {Another thing}}\n")
    filled.write("lists/l.md", "")
    result = filled.run("site", "generate")
    assert "removed" in result.err
    assert not (filled.root / "docs/reading/paper/a.md").exists()
    assert (filled.root / "docs/reading/mine.md").exists()
    assert not list(filled.root.glob("docs/reading/paper/a.*"))
    assert filled.run("site", "generate").err.startswith("0 files written below docs/reading\n")


def test_a_page_of_ones_own_at_the_path_of_a_generated_one_stays(
    filled: TemporaryProject,
) -> None:
    filled.write("readlist.toml", 'title = "R"\n[site]\nfolder = ""\n')
    filled.write("docs/index.md", "# Mine\n")
    filled.write("docs/paper/a.md", "# My page of a paper\n")
    said = filled.run("site", "generate").err
    assert "yours stay: index.md, paper/a.md" in said
    assert (filled.root / "docs/index.md").read_text() == "# Mine\n"
    assert (filled.root / "docs/paper/a.md").read_text() == "# My page of a paper\n"
    assert (filled.root / "docs/papers.md").exists()


def test_a_page_of_ones_own_that_is_no_text_is_named_in_one_line(filled: TemporaryProject) -> None:
    filled.run("build")
    filled.write("docs/bad.md", b"\xff\xfe")
    result = filled.run("site", "build")
    assert result.code == 2
    assert "reading page 'bad.md': 'utf-8' codec" in result.err


def test_only_who_publishes_is_told_that_feeds_need_an_address(filled: TemporaryProject) -> None:
    said = "no feeds: the site's address is not known"
    assert said not in filled.run("build").err
    result = filled.run("site", "build", "--strict")
    assert result.code == 0
    assert result.err.count(said) == 1
    unknown = 'site_url: !ENV [SITE_URL, ""]'
    named = filled.read("mkdocs.yml").replace(unknown, "site_url: https://example.org/")
    filled.write("mkdocs.yml", named)
    assert said not in filled.run("site", "build").err
    assert (filled.root / "site/reading/all.xml").is_file()
