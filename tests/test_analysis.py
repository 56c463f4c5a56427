"""What the built-in classifiers said is asked once for a state of the library, and never stale."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from readlist import analysis, references
from readlist.builtin import definitions, keywords
from readlist.model import Paper
from readlist.project import Project
from readlist.testing import TemporaryProject

SETTINGS = """\
title = "A test"

[[themes]]
slug = "bread"
name = "Bread"
description = "Sourdough, rye and the ovens that bake them."

[[themes]]
slug = "tides"
name = "Tides"
description = "Moon, sea level and harbours."
"""
LIBRARY = """\
@misc{rye, title = {Rye and sourdough in old ovens}, abstract = {Bread of rye, baked in ovens.}}
@misc{sea, title = {The moon and the sea level}, abstract = {Tides of harbours below the moon.}}
@misc{odd, title = {Quokkas}, abstract = {Quokkas are small, shy animals of an island with
  eucalyptus forests, grasses, marshes and settlers, seen near ovens once in a long dry summer.}}
"""
LOCAL = """\
from readlist import AddTheme, Classifier, hookimpl

asked = []

@hookimpl
def readlist_classifiers(settings):
    def propose(paper):
        asked.append(paper.key)
        print("asked", paper.key)
        yield AddTheme(paper.key, "tides", 0.9, why="a hunch")
    return Classifier("hunch", propose)
"""


@pytest.fixture
def silent(project: TemporaryProject, monkeypatch: pytest.MonkeyPatch) -> TemporaryProject:
    """A project that was classified once; to ask a built-in classifier again fails."""
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", LIBRARY)
    _ = Project.open(project.root).classified
    for module in (definitions, keywords):
        monkeypatch.setattr(module, "prepare", lambda library: pytest.fail("it was asked again"))
    return project


def test_a_library_that_did_not_change_is_not_judged_again(silent: TemporaryProject) -> None:
    again = Project.open(silent.root).classified
    assert {(c.key, getattr(c, "slug", "")) for c in again.changes} >= {
        ("rye", "bread"),
        ("sea", "tides"),
    }
    assert all(change.why and change.by for change in again.changes)


def test_what_was_said_comes_back_as_it_was(project: TemporaryProject) -> None:
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", LIBRARY)
    first, again = (Project.open(project.root).classified for _ in range(2))
    assert again == first
    assert first.suggestions


def test_a_list_is_not_what_a_classifier_looks_at(silent: TemporaryProject) -> None:
    silent.write("lists/a.md", "- [ ] [@rye]\n")
    assert Project.open(silent.root).classified.changes


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("library.bib", "Quokkas", "Wombats"),
        ("readlist.toml", "harbours", "ports"),
        ("readlist.toml", 'title = "A test"', "[theming]\nkeywords = 2"),
    ],
)
def test_what_a_classifier_looks_at_asks_it_again(
    silent: TemporaryProject, name: str, old: str, new: str
) -> None:
    silent.write(name, silent.read(name).replace(old, new))
    with pytest.raises(pytest.fail.Exception, match="asked again"):
        _ = Project.open(silent.root).classified


def test_a_library_of_another_name_is_judged_anew(silent: TemporaryProject) -> None:
    """Problems say where in the file a paper stands."""
    silent.write("papers.bib", LIBRARY)
    silent.write("readlist.toml", f'library = "papers.bib"\n{SETTINGS}')
    with pytest.raises(pytest.fail.Exception, match="asked again"):
        _ = Project.open(silent.root).classified


def test_another_version_of_what_formats_references_formats_them_anew(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("library.bib", LIBRARY)
    referenced(project)
    monkeypatch.setattr(analysis, "version", lambda name: "99")
    monkeypatch.setattr(analysis, "_code", analysis._code.__wrapped__)
    monkeypatch.setattr(analysis, "references", lambda papers, *given: pytest.fail("asked again"))
    with pytest.raises(pytest.fail.Exception, match="asked again"):
        referenced(project)


def test_a_plugin_is_asked_each_time(
    project: TemporaryProject, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", LIBRARY)
    project.plugin("hunch", LOCAL)
    for _ in range(2):
        assert Project.open(project.root).classified.changes
        assert "asked rye" in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"\x93\x01\x02\x03", b"junk"])
def test_a_damaged_memory_is_as_good_as_none(project: TemporaryProject, data: bytes) -> None:
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", LIBRARY)
    first = Project.open(project.root).classified
    cache = project.root / ".readlist" / "cache.sqlite"
    with closing(sqlite3.connect(cache)) as tables, tables:
        tables.execute("UPDATE said SET data = ?", (data,))
    assert Project.open(project.root).classified == first
    cache.write_bytes(b"this is no database")
    assert Project.open(project.root).classified == first


def test_a_failure_is_not_remembered(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", LIBRARY)
    with monkeypatch.context() as broken:
        broken.setattr(definitions, "prepare", lambda library: 1 / 0)
        assert Project.open(project.root).classified.problems
    assert not Project.open(project.root).classified.problems


# --------------------------------------------------------------------------- references


def referenced(project: TemporaryProject) -> dict[str, str]:
    opened = Project.open(project.root)
    found = dict(opened.site_library.references)
    assert not opened.problems
    return found


def test_a_reference_is_formatted_once(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("library.bib", LIBRARY)
    first = referenced(project)
    assert first["sea"] == "The moon and the sea level."
    asked: list[str] = []

    def counting(papers, *given):  # type: ignore[no-untyped-def]
        asked.extend(paper.key for paper in papers)
        return references.references(papers, *given)

    monkeypatch.setattr(analysis, "references", counting)
    project.write("library.bib", LIBRARY.replace("Rye and", "Wheat and"))
    again = referenced(project)
    assert asked == ["rye"]
    assert again == first | {"rye": "Wheat and sourdough in old ovens."}


def test_a_chapter_is_formatted_anew_when_its_book_changes(project: TemporaryProject) -> None:
    book = "@incollection{a, title = {One}, crossref = {b}}\n@book{b, title = {Whole}}\n"
    project.write("library.bib", book)
    assert "Whole" in referenced(project)["a"]
    project.write("library.bib", book.replace("Whole", "All"))
    assert "All" in referenced(project)["a"]


def test_another_style_is_another_reference(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{a, title = {One}, url = {https://example.org}}\n")
    first = referenced(project)
    project.write("readlist.toml", '[site]\nstyle = "unsrt"\n')
    assert referenced(project) == first  # the same words, formatted by another
    project.write("readlist.toml", '[site]\nstyle = "unsort"\n')
    opened = Project.open(project.root)
    assert not opened.site_library.references
    assert [problem.code for problem in opened.problems] == ["style"]
    assert "readlist.toml" in opened.problems[0].where
    assert "did you mean 'unsrt'?" in opened.problems[0].hint


# --------------------------------------------------------------------------- texts of a site


def told(project: TemporaryProject, kind: str, seen: str = "") -> tuple[dict[str, str], list[str]]:
    """The texts of a kind, each the paper's title, and the keys of those that were made now."""
    library = Project.open(project.root).site_library
    made: list[str] = []

    def make(paper: Paper) -> str:
        made.append(paper.key)
        return paper.title

    assert library.keep
    return dict(library.keep(kind, seen, library.papers, make)), made


def test_a_text_about_a_paper_is_made_once(project: TemporaryProject) -> None:
    project.write("library.bib", LIBRARY)
    first, made = told(project, "title")
    assert sorted(made) == sorted(first)
    assert told(project, "title") == (first, [])
    assert told(project, "another")[1] == made
    assert told(project, "title", "other options")[1] == made
    project.write("library.bib", LIBRARY.replace("Rye and", "Wheat and"))
    told(project, "title", "other options")
    again, made = told(project, "title", "other options")
    assert again["rye"].startswith("Wheat and")
    assert not made


def test_a_text_is_made_anew_when_what_the_paper_leans_on_changes(
    project: TemporaryProject,
) -> None:
    book = "@incollection{a, title = {One}, crossref = {b}}\n@book{b, title = {Whole}}\n"
    project.write("library.bib", book)
    told(project, "title")
    project.write("library.bib", book.replace("Whole", "All"))
    assert told(project, "title")[1] == ["a", "b"]


def test_papers_of_another_library_are_not_answered_for(project: TemporaryProject) -> None:
    project.write("library.bib", LIBRARY)
    library = Project.open(project.root).site_library
    assert library.keep
    library.keep("title", "", library.papers, lambda paper: paper.title)
    other = (Paper("rye", fields={"title": "Other"}),)
    assert library.keep("title", "", other, lambda paper: paper.title) == {"rye": "Other"}
