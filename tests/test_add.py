"""What `add` does beside making entries: files on lists, makes themes and notes, takes differences,
and shows first what it would do."""

from __future__ import annotations

import json

from readlist.testing import TemporaryProject

# An importer that says things beside the entries, as those of reading lists and managers do.
READER = """\
import json
from readlist import Aside, Importer, Origin, Paper, Place, hookimpl

@hookimpl
def readlist_importers(settings):
    return Importer("shelf", lambda source: source.text.startswith("#shelf"), read)

def read(source):
    for line, text in enumerate(source.text.split("\\n")[1:], 2):
        if text:
            said = json.loads(text)
            aside = Aside(
                themes=tuple(said.pop("themes", ())),
                places=tuple(Place(*place) for place in said.pop("places", ())),
                status=said.pop("status", ""),
                annotation=said.pop("remark", ""),
                notes=tuple(said.pop("notes", ())),
                files=tuple(said.pop("files", ())),
            )
            kind, key = said.pop("type", "misc"), said.pop("key", "")
            yield Paper(key, kind, said, origin=Origin(source.name, line, line), aside=aside)
"""


def shelf(project: TemporaryProject, *papers: dict[str, object], name: str = "s.txt") -> str:
    project.plugin("shelf", READER)
    project.write(name, "#shelf\n" + "".join(json.dumps(paper) + "\n" for paper in papers))
    return name


OWLS = {"key": "owls", "title": "Owls at Night", "year": "2020"}
MICE = {"key": "mice", "title": "Mice by Day", "year": "2021"}


def test_headings_become_themes_that_the_paper_has(project):
    source = shelf(project, {**OWLS, "themes": ["Night birds", "Hunting"]})
    result = project.run("add", source)
    assert "2 new themes in readlist.toml: Night birds, Hunting" in result.err
    assert 'slug = "night-birds"' in project.read("readlist.toml")
    assert [theme.slug for theme in project.library.papers[0].themes] == ["hunting", "night-birds"]
    assert "filed under 'Hunting'" in project.read("themes.tsv")


def test_a_heading_that_is_a_theme_of_the_project_is_that_theme(project):
    project.write("readlist.toml", '[[themes]]\nslug = "night"\nname = "Night Birds"\n')
    project.run("add", shelf(project, {**OWLS, "themes": ["night  birds"]}))
    assert [theme.slug for theme in project.library.papers[0].themes] == ["night"]
    assert project.read("readlist.toml").count("[[themes]]") == 1


def test_without_themes_no_heading_is_taken(project):
    project.run("add", "--no-themes", shelf(project, {**OWLS, "themes": ["Night birds"]}))
    assert "themes" not in project.read("readlist.toml")


def test_headings_in_other_scripts_become_themes_too(project):
    source = shelf(project, {**OWLS, "themes": ["猫头鹰"]}, {**MICE, "themes": ["老鼠"]})
    project.run("add", source)
    names = {theme.slug: theme.name for theme in project.library.themes}
    assert names == {"theme": "猫头鹰", "theme-2": "老鼠"}
    before = project.read("readlist.toml")
    project.run("add", source)
    assert project.read("readlist.toml") == before


def test_collections_become_lists_with_sections(project):
    source = shelf(
        project,
        {
            **OWLS,
            "places": [["Thesis", "Chapter 1"], ["Birds"]],
            "status": "done",
            "remark": "Good.",
        },
        {**MICE, "places": [["Thesis", "Chapter 2"]]},
    )
    result = project.run("add", source)
    assert "2 lists written: lists/thesis.md, lists/birds.md" in result.err
    library = project.library
    thesis = next(each for each in library.lists if each.name == "thesis")
    assert thesis.title == "Thesis"
    assert [(i.key, i.section, i.status, i.note) for i in thesis.items] == [
        ("owls", "Chapter 1", "done", "Good."),
        ("mice", "Chapter 2", "todo", ""),
    ]


def test_a_list_may_be_chosen_by_its_name_and_is_kept_as_it_stands(project):
    project.write(
        "lists/thesis.md", "---\ntitle: My Thesis\n---\n\nMy prose.\n\n* [/] [@old] mine\n"
    )
    project.run("add", "--list", "thesis", shelf(project, OWLS, MICE))
    text = project.read("lists/thesis.md")
    assert text.startswith("---\ntitle: My Thesis\n---\n\nMy prose.\n\n* [/] [@old] mine\n")
    assert [item.key for item in project.library.lists[0].items] == ["old", "owls", "mice"]


def test_a_list_that_is_not_there_is_made(project):
    project.run("add", "--list", "chapter-3", shelf(project, OWLS))
    assert project.library.lists[0].title == "Chapter 3"
    assert [item.key for item in project.library.lists[0].items] == ["owls"]


def test_papers_that_were_there_go_to_the_chosen_list_too(project):
    source = shelf(project, OWLS)
    project.run("add", source)
    project.run("add", source, "--list", "thesis")
    assert [item.key for item in project.library.lists[0].items] == ["owls"]


def test_notes_become_notes_and_are_not_published(project):
    project.run("add", shelf(project, {**OWLS, "notes": ["First.", "Second."], "remark": "Third."}))
    assert project.read("notes/owls.md") == "---\nkey: owls\n---\n\nFirst.\n\nSecond.\n\nThird.\n"
    assert project.library.notes == ()


def test_a_person_s_note_stays_and_what_was_left_out_is_named(project):
    project.write("notes/mine.md", "---\nkey: owls\n---\nMine.\n")
    result = project.run("add", shelf(project, {**OWLS, "notes": ["Theirs."]}))
    assert project.read("notes/mine.md") == "---\nkey: owls\n---\nMine.\n"
    assert "a remark about 'owls' was left out, since yours is there: Theirs." in result.err
    assert "s.txt:2" in result.err
    assert result.code == 0


def test_adding_the_same_source_again_changes_nothing(project):
    source = shelf(
        project,
        {
            **OWLS,
            "themes": ["Night"],
            "places": [["Thesis", "A"]],
            "notes": ["Long."],
            "remark": "R.",
        },
        {**MICE, "themes": ["Day"], "notes": ["Short."]},
    )
    project.run("add", source)
    before = files(project)
    again = project.run("add", source)
    assert files(project) == before
    assert "2 already there" in again.err
    assert "left out" not in again.err


def test_a_dry_run_shows_the_differences_and_writes_nothing(project):
    before = files(project)
    result = project.run("add", "--dry-run", shelf(project, {**OWLS, "places": [["Thesis"]]}))
    assert "+  title    = {Owls at Night}," in result.out
    assert "+++ lists/thesis.md" in result.out
    assert "+- [ ] [@owls]" in result.out
    assert "Would add 1: owls" in result.err
    assert set(files(project)) - set(before) == {
        "plugins/shelf.py",
        "s.txt",
    }


def test_a_file_is_told_from_the_library_s_folder(project):
    project.write("readlist.toml", '[library]\npath = "bib/library.bib"\n')
    project.write("bib/library.bib", "")
    project.run("add", shelf(project, {**OWLS, "files": ["pdfs/owls; old.pdf", "/far/away.pdf"]}))
    paper = project.library.papers[0]
    assert paper.get("file") == r"../pdfs/owls\; old.pdf;/far/away.pdf"


def test_update_takes_what_no_person_wrote(project):
    project.run("add", shelf(project, {**OWLS, "series": "Owl Letters", "type": "article"}))
    edited = project.read("library.bib").replace("Owl Letters", "My own name of it")
    project.write("library.bib", edited)
    newer = shelf(
        project,
        {**OWLS, "year": "2019", "series": "Letters on Owls", "doi": "10.1000/owls"},
        name="newer.txt",
    )
    told = project.run("add", newer)
    assert "owls: the source says otherwise in doi, series, year; the entry stays" in told.err
    result = project.run("add", "--update", newer)
    assert "owls: took doi, year; the source says otherwise in series" in result.err
    paper = project.library.papers[0]
    assert (paper.year, paper.doi, paper.get("series")) == (
        "2019",
        "10.1000/owls",
        "My own name of it",
    )
    again = project.run("add", "--update", newer)
    assert "took" not in again.err


def test_update_leaves_a_field_empty_that_a_person_emptied(project):
    source = shelf(project, {**OWLS, "doi": "10.1000/owls"})
    project.run("add", source)
    project.write(
        "library.bib", project.read("library.bib").replace("  doi      = {10.1000/owls},\n", "")
    )
    newer = shelf(project, {**OWLS, "doi": "10.1000/OWLS"}, name="newer.txt")
    project.run("add", "--update", newer)
    assert project.library.papers[0].doi == ""


def test_a_doi_in_other_letters_is_no_difference(project):
    project.run("add", shelf(project, {**OWLS, "doi": "10.1000/owls"}))
    again = project.run("add", shelf(project, {**OWLS, "doi": "10.1000/OWLS"}, name="newer.txt"))
    assert "otherwise" not in again.err


def test_update_leaves_entries_alone_that_a_person_wrote(project):
    project.write("library.bib", "@misc{owls, title = {Owls at Night}, year = 2020}\n")
    project.run("add", "--update", shelf(project, {**OWLS, "year": "2019", "doi": "10.1000/owls"}))
    paper = project.library.papers[0]
    assert (paper.year, paper.doi) == ("2020", "10.1000/owls")


def test_update_joins_links_and_keywords(project):
    links = "code <https://example.org/code>"
    project.run("add", shelf(project, {**OWLS, "keywords": "owls, Night", "links": links}))
    newer = {**OWLS, "keywords": "night, hunting", "links": "dataset <https://example.org/data>"}
    project.run("add", "--update", shelf(project, newer, name="newer.txt"))
    paper = project.library.papers[0]
    assert paper.get("keywords") == "owls, Night, hunting"
    assert {link.url for link in paper.links} == {
        "https://example.org/code",
        "https://example.org/data",
    }


def test_update_loses_no_address(project):
    project.run("add", shelf(project, {**OWLS, "url": "https://example.org/owls"}))
    code = {**OWLS, "url": "https://github.com/example/owls"}
    newer = shelf(project, code, name="newer.txt")
    project.run("add", "--update", newer)
    paper = project.library.papers[0]
    assert paper.get("url") == "https://example.org/owls"
    assert [link.url for link in paper.links] == [
        "https://example.org/owls",
        "https://github.com/example/owls",
    ]
    assert "took" not in project.run("add", "--update", newer).err


def test_update_gives_what_was_misc_the_type_that_a_source_knows(project):
    project.run("add", shelf(project, OWLS))
    newer = {**OWLS, "type": "article", "journal": "Owl Letters"}
    project.run("add", "--update", shelf(project, newer, name="newer.txt"))
    assert project.read("library.bib").startswith("@article{owls,")


def test_two_sources_of_one_run_complete_each_other_with_update(project):
    one = shelf(project, {**OWLS, "themes": ["Night"]}, name="one.txt")
    other = shelf(project, {**OWLS, "doi": "10.1000/owls", "notes": ["N."]}, name="other.txt")
    result = project.run("add", "--update", one, other)
    assert project.library.papers[0].doi == "10.1000/owls"
    assert project.read("notes/owls.md").endswith("N.\n")
    assert "other.txt: 1 paper, 1 already there" in result.err


def test_the_report_is_data_too(project):
    source = shelf(project, {**OWLS, "themes": ["Night"], "places": [["T"]], "notes": ["N."]})
    data = json.loads(project.run("add", "--json", source).out)
    assert data["added"] == ["owls"]
    assert (data["themes"], data["lists"], data["notes"]) == (["night"], ["t"], ["owls"])


def test_a_reading_list_in_conflict_is_not_written(project):
    text = "- [ ] [@owls]\n<<<<<<< HEAD\n- [ ] [@a]\n=======\n- [ ] [@b]\n>>>>>>> other\n"
    project.write("lists/thesis.md", text)
    result = project.run("add", "--list", "thesis", shelf(project, MICE))
    assert project.read("lists/thesis.md") == text
    assert result.code == 1
    assert "lists/thesis.md: error: 1 paper was not put here" in result.err
    assert [paper.key for paper in project.library.papers] == ["mice"]


def test_a_list_that_an_open_comment_ends_takes_no_paper_and_the_rest_is_added(project):
    text = "- [ ] [@a]\n\n```\ncode\n"
    project.write("lists/thesis.md", text)
    result = project.run("add", "--list", "thesis", shelf(project, MICE))
    assert (result.code, project.read("lists/thesis.md")) == (1, text)
    assert "lists/thesis.md: error: 1 paper was not put here" in result.err
    assert [paper.key for paper in project.library.papers] == ["mice"]


def files(project: TemporaryProject) -> dict[str, bytes]:
    """What is in the project, without its memory of earlier states."""
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for path in sorted(project.root.rglob("*"))
        if path.is_file() and ".readlist" not in path.parts and "__pycache__" not in path.parts
    }


def test_collections_of_nearly_one_name_are_two_lists(project):
    papers = {**OWLS, "places": [["C", ""]]}, {**MICE, "places": [["C++", ""]]}
    source = shelf(project, *papers)
    project.run("add", source)
    project.run("add", source)
    assert "[@owls]" in project.read("lists/c.md")
    assert "[@mice]" in project.read("lists/c-2.md")
    assert {each.name: each.title for each in project.library.lists} == {"c": "C", "c-2": "C++"}


def test_a_list_with_another_title_is_not_written_over(project):
    mine = "---\ntitle: Other\n---\n- [ ] [@mine] My words.\n"
    project.write("lists/thesis.md", mine)
    project.run("add", shelf(project, {**OWLS, "places": [["Thesis!", ""]]}))
    assert project.read("lists/thesis.md") == mine
    assert "[@owls]" in project.read("lists/thesis-2.md")


def test_a_note_about_another_paper_is_not_written_over(project):
    mine = "---\nkey: another\n---\nMy words.\n"
    project.write("notes/owls.md", mine)
    project.run("add", shelf(project, {**OWLS, "notes": ["They hear well."]}))
    assert project.read("notes/owls.md") == mine
    assert "They hear well." in project.read("notes/owls-2.md")
