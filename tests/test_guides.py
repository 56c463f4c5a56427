"""The snippets of docs/latex.md in real programs, and one library shared by several projects."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from readlist.testing import TemporaryProject

GUIDE = Path(__file__).resolve().parents[1] / "docs/latex.md"


def file_of(name: str) -> str:
    """What the guide says to write into a file."""
    found = re.search(rf'^```\w+ title="{name}"\n(.*?)^```$', GUIDE.read_text("utf-8"), re.S | re.M)
    assert found is not None
    return found[1]


@pytest.fixture
def thesis(project: TemporaryProject, monkeypatch: pytest.MonkeyPatch) -> TemporaryProject:
    """The guide's project, whose text cites from refs.bib; `readlist` is on the path."""
    for name in ("library.bib", "readlist.toml", "lists/steps.md", "lists/retrieval.md"):
        project.write(name, file_of(name))
    main = file_of("main.tex")
    assert "bib/steps,bib/retrieval" in main
    project.write("main.tex", main.replace("bib/steps,bib/retrieval", "refs"))
    script = project.write("bin/readlist", f'#!/bin/sh\nexec {sys.executable} -m readlist "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return project


def run(project: TemporaryProject, *command: str) -> str:
    done = subprocess.run(
        command, cwd=project.root, text=True, errors="replace", timeout=300,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def references(project: TemporaryProject) -> list[str]:
    return re.findall(r"\\bibitem\{(.*?)\}", project.read("main.bbl"))


@pytest.mark.tex
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_makefile_of_the_guide_typesets_and_follows_the_text(
    thesis: TemporaryProject,
) -> None:
    thesis.write("Makefile", file_of("Makefile"))
    run(thesis, "make")
    assert references(thesis) == ["berg2020steps", "lind2022retrieval"]
    assert "undefined" not in thesis.read("main.log")
    assert "up to date" in run(thesis, "make")
    text = thesis.read("main.tex").replace("Steps can", r"\cite{vega2021rewards} Steps can")
    thesis.write("main.tex", text)
    later = (thesis.root / "main.pdf").stat().st_mtime + 2
    os.utime(thesis.root / "main.tex", (later, later))
    run(thesis, "make")
    assert sorted(references(thesis)) == ["berg2020steps", "lind2022retrieval", "vega2021rewards"]


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
def test_the_latexmkrc_of_the_guide_typesets(thesis: TemporaryProject) -> None:
    thesis.write("latexmkrc", file_of("latexmkrc"))
    run(thesis, "latexmk", "-interaction=nonstopmode", "main")
    assert references(thesis) == ["berg2020steps", "lind2022retrieval"]


@pytest.mark.tex
def test_the_commands_in_the_latexmkrc_are_ones_that_work(thesis: TemporaryProject) -> None:
    """What latexmk would run, with its signs filled in."""
    run(thesis, "pdflatex", "-interaction=nonstopmode", "main")
    commands = dict(re.findall(r"^\$(\w+) = '(.*?)';", file_of("latexmkrc"), re.M))
    run(thesis, "sh", "-c", commands["bibtex"].replace("%B", "main").replace("%O", ""))
    assert references(thesis) == ["berg2020steps", "lind2022retrieval"]
    biblatex = thesis.read("main.tex").replace(
        r"\begin{document}",
        "\\usepackage[backend=biber]{biblatex}\\addbibresource{refs.bib}\n\\begin{document}",
    )
    biblatex = re.sub(
        r"\\bibliographystyle.*\n\\bibliography\{.*\n", r"\\printbibliography\n", biblatex
    )
    thesis.write("main.tex", biblatex)
    for name in ("main.aux", "main.bbl"):
        (thesis.root / name).unlink()
    run(thesis, "pdflatex", "-interaction=nonstopmode", "main")
    run(thesis, "sh", "-c", commands["biber"].replace("%B", "main").replace("%O", ""))
    assert sorted(re.findall(r"\\entry\{(.*?)\}", thesis.read("main.bbl"))) == [
        "berg2020steps", "lind2022retrieval",
    ]  # fmt: skip


# ---------------------------------------------------------------- several projects, one library

ENTRY = "@misc{{{key},\n  title = {{{title}}},\n  abstract = {{{title}, of {theme}.}},\n}}\n"
OWLS = ENTRY.format(key="lind2023owls", title="Counting Owls by Ear", theme="birds at night")
PEAT = ENTRY.format(key="berg2024peat", title="Drying Peat in Sheds", theme="bogs and moors")
SETTINGS = """\
title = "{title}"
library = "../shared/library.bib"

[[themes]]
slug = "{slug}"
name = "{name}"
description = "{description}"

[[exports]]
file = "refs.bib"
list = "{list}"
"""


@pytest.fixture
def shared_library(project: TemporaryProject) -> TemporaryProject:
    """A thesis and a talk, each with its own themes and list, of one library."""
    for folder, slug, description, key in (
        ("thesis", "birds", "Owls and other birds at night.", "lind2023owls"),
        ("talk", "bogs", "Peat, bogs and moors.", "berg2024peat"),
    ):
        settings = SETTINGS.format(
            title=folder,
            slug=slug,
            name=slug.title(),
            description=description,
            list=f"for-{folder}",
        )
        project.write(f"{folder}/readlist.toml", settings)
        project.write(f"{folder}/lists/for-{folder}.md", f"- [x] [@{key}] For the {folder}.\n")
    project.write("owls.bib", OWLS)
    project.write("peat.bib", PEAT)
    assert project.run("add", "-C", "thesis", "owls.bib").code == 0
    assert project.run("add", "-C", "talk", "peat.bib").code == 0
    return project


def test_projects_share_entries_ledger_and_notes_and_have_their_own_lists_and_themes(
    shared_library: TemporaryProject,
) -> None:
    project = shared_library
    project.write(
        "shared/notes/lind2023owls.md", "---\nkey: lind2023owls\npublish: true\n---\nAt dusk.\n"
    )
    thesis, talk = (TemporaryProject(project.root / name).library for name in ("thesis", "talk"))
    for library in (thesis, talk):
        assert [paper.key for paper in library.papers] == ["lind2023owls", "berg2024peat"]
        assert [note.text for note in library.notes] == ["At dusk."]
        assert {paper.added for paper in library.papers} == {"2023-11-14"}
    assert [each.name for each in thesis.lists] == ["for-thesis"]
    assert [each.name for each in talk.lists] == ["for-talk"]
    assert [paper.key for paper in thesis.with_theme("birds")] == ["lind2023owls"]
    assert [paper.key for paper in talk.with_theme("bogs")] == ["berg2024peat"]
    assert not [theme for theme in talk.themes if theme.slug == "birds"]
    there = sorted(path.name for path in (project.root / "shared").iterdir())
    assert there == [".readlist", "library.bib", "library.ledger", "notes"]
    for name in ("thesis", "talk"):
        assert not (project.root / name / ".readlist" / "journal").exists()
        assert not (project.root / name / "library.ledger").exists()


def test_each_project_exports_its_own_part(shared_library: TemporaryProject) -> None:
    project = shared_library
    for name, key in (("thesis", "lind2023owls"), ("talk", "berg2024peat")):
        assert project.run("build", "-C", name, "--no-site").code == 0
        assert re.findall(r"^@misc\{(.*),$", project.read(f"{name}/refs.bib"), re.M) == [key]
        assert f'"key": "{key}"' in project.read(f"{name}/exported.jsonl")


def test_a_key_renamed_in_one_project_is_followed_in_the_other(
    shared_library: TemporaryProject,
) -> None:
    project = shared_library
    renamed = project.run("key", "rename", "-C", "thesis", "berg2024peat", "berg2024sheds")
    assert renamed.code == 0
    assert "[@berg2024peat]" in project.read("talk/lists/for-talk.md")
    assert project.run("build", "-C", "talk", "--no-site").code == 0
    assert "berg2024sheds" in project.read("talk/refs.bib")
    (item,) = TemporaryProject(project.root / "talk").library.places["berg2024sheds"]
    assert item[1].status == "done"


def test_an_entry_removed_in_one_project_stays_removed_in_the_other(
    shared_library: TemporaryProject,
) -> None:
    project = shared_library
    project.write("shared/library.bib", PEAT)
    assert project.run("add", "-C", "talk", "peat.bib").code == 0
    again = project.run("add", "-C", "thesis", "owls.bib")
    assert "1 removed before and left out" in again.err
    assert "owls" not in project.read("shared/library.bib")
