"""What readlist writes never costs a person a file."""

from __future__ import annotations

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


@pytest.mark.parametrize("path", ["library.bib", "readlist.toml", "lists/l.md", "library.ledger"])
def test_an_export_never_overwrites_what_it_is_made_from(
    filled: TemporaryProject, path: str
) -> None:
    before = filled.read("library.bib")
    assert filled.run("export", "-o", path).code == 2
    filled.write("readlist.toml", f'[[exports]]\nfile = "{path}"\n')
    assert filled.run("build", "--no-site").code == 2
    assert filled.read("library.bib") == before


def test_settings_cannot_lead_the_pages_out_of_the_project(filled: TemporaryProject) -> None:
    filled.write("readlist.toml", '[site]\nfolder = "../../x"\n')
    assert filled.run("site", "generate").code == 2


def test_a_mistake_in_mkdocs_yml_is_said(filled: TemporaryProject) -> None:
    filled.write("mkdocs.yml", "site_name: x\ntheme: nosuch\n")
    result = filled.run("site", "build")
    assert result.code == 2
    assert "nosuch" in result.err


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
    assert filled.run("site", "generate").err.endswith("0 files written below docs/reading\n")
