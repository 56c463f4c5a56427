"""`readlist pull`, in a project: what it shows, writes and remembers; and exports that wait."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import bibtexparser
import pytest

from readlist.project import Project
from readlist.store import Store
from readlist.testing import Result, TemporaryProject

LIBRARY = """\
% my comment, my layout
@article{ berg2020steps,
  title={Checking Steps of a {P}roof},  author={Berg, Tom}, year=2020,
  journal = "Journal of Steps", abstract = {Verifiers score each step of the reasoning.}
}

@misc{vega2021rewards,
  author = {Vega, Lucia},
  title  = {Rewards Without Labels},
  year   = {2021},
}

@misc{lind2022glaciers,
  author = {Lind, Jonas},
  title  = {Watching Glaciers with Cheap Cameras},
  year   = {2022},
}
"""
SETTINGS = """\
title = "Two shelves"

[[themes]]
slug = "reasoning"
name = "Reasoning"
description = "Proofs, steps, verifiers and reasoning."

[[themes]]
slug = "pictures"
name = "Pictures"
description = "Cameras, pictures, glaciers and what is seen from above."
"""
LIST = "# Chapter 3\n\n- [x] [@berg2020steps] Read twice.\n- [ ] [@vega2021rewards]\n"
NOTE = "---\nkey: vega2021rewards\npublish: true\n---\nMy thoughts.\n"


@pytest.fixture
def shared_file(project: TemporaryProject) -> TemporaryProject:
    """A project with a list, a note and themes, whose library was exported to refs.bib."""
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", LIBRARY)
    project.write("lists/thesis.md", LIST)
    project.write("notes/vega.md", NOTE)
    built = project.run("build", "--no-site")
    assert built.code == 0, built.err
    exported = project.run("export", "-o", "refs.bib")
    assert exported.code == 0, exported.err
    return project


def edit(project: TemporaryProject, name: str, *pairs: tuple[str, str]) -> None:
    text = project.read(name)
    for old, new in pairs:
        assert text.count(old) == 1, (old, text)
        text = text.replace(old, new)
    project.write(name, text)


def files(project: TemporaryProject) -> dict[str, bytes]:
    paths = (p for p in project.root.rglob("*") if p.is_file() and ".readlist" not in p.parts)
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in paths}


def expect(result: Result, code: int) -> Result:
    assert result.code == code, (result.out, result.err)
    return result


MORE = """\
@phdthesis{unal2019, author = {{\\"U}nal, Ay{\\c s}e}, title = {Rivers of {$\\Psi$} and {ice}},
  school = {A School}, year = 2019, month = may, address = {{\\O}rebro}}
@article{oneil2018, author = "O'Neil, Mary and {The Ice Group} and others", pages = {1--10},
  title = {On \\emph{Ice}, Snow \\& 50\\% Rain}, journal = {J. {\\'E}t.}, year = {2018},
  doi = {10.1000/a_b(c)}, url = {https://example.org/a_b%20c}, volume = 3, number = {4}}
"""
NEW = """
@inproceedings{holm2023maps,
  title = "Reading {H}and-Drawn Maps", author = {Holm, Ida}, year = 2023,
  abstract = {Pictures from above, and cameras.}, groups = {to read}
}
"""


def test_edits_on_both_sides_come_together_and_every_key_stays_right(
    shared_file: TemporaryProject,
) -> None:
    project = shared_file
    # There: an edit, a removed field, a renamed entry with an edit, and a new entry.
    edit(
        project,
        "refs.bib",
        ("Journal of Steps", "Journal of Stairs"),
        ("{vega2021rewards", "{Vega21"),
        ("Rewards Without Labels", "Rewards without Any Labels"),
        ("{2022}", "{2023}"),
    )
    project.write("refs.bib", project.read("refs.bib") + NEW)
    # Here, meanwhile: another field of one entry, and another key for another.
    edit(
        project,
        "library.bib",
        ("Checking Steps of", "Checking the Steps of"),
        ("{lind2022glaciers", "{lind2022cameras"),
    )
    expect(project.run("list"), 0)
    result = expect(project.run("pull", "refs.bib"), 0)

    old = LIBRARY.replace("Checking Steps of", "Checking the Steps of")
    old = old.replace("{lind2022glaciers", "{lind2022cameras")
    library = project.read("library.bib")
    mine = library[: library.index("\n@inproceedings")]
    assert mine == (
        old.replace("Journal of Steps", "Journal of Stairs")
        .replace("Rewards Without Labels", "Rewards without Any Labels")
        .replace("  year   = {2021},\n", "  year   = {2021},\n  ids    = {Vega21},\n")
        .replace("  year   = {2022},\n", "  year   = {2023},\n  ids    = {lind2022glaciers},\n")
    )
    assert '"Reading {H}and-Drawn Maps"' in library
    assert "groups" not in library
    assert "+  ids    = {Vega21},\n" in result.out

    papers = project.library.by_key
    assert papers["Vega21"] is papers["vega2021rewards"]
    assert papers["lind2022glaciers"] is papers["lind2022cameras"]
    assert [theme.slug for theme in papers["holm2023maps"].themes] == ["pictures"]
    assert [theme.slug for theme in papers["lind2022cameras"].themes] == ["pictures"]
    assert [theme.slug for theme in papers["berg2020steps"].themes] == ["reasoning"]
    assert project.read("lists/thesis.md") == LIST
    assert list(project.library.places) == ["berg2020steps", "vega2021rewards"]
    assert [note.text for note in project.library.notes_of["vega2021rewards"]] == ["My thoughts."]
    assert project.open().problems == []


def test_pulling_again_changes_nothing(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"), ("{vega2021rewards", "{v21"))
    shared_file.write("refs.bib", shared_file.read("refs.bib") + NEW)
    expect(shared_file.run("pull", "refs.bib"), 0)
    before = files(shared_file)
    again = expect(shared_file.run("pull", "refs.bib"), 0)
    assert (again.out, again.err) == ("", "refs.bib: nothing new\n")
    assert files(shared_file) == before
    expect(shared_file.run("export", "-o", "refs.bib"), 0)
    again = expect(shared_file.run("pull", "refs.bib"), 0)
    assert again.out == ""


def test_a_dry_run_shows_the_diff_and_writes_nothing(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"))
    before = files(shared_file)
    result = expect(shared_file.run("pull", "refs.bib", "--dry-run"), 0)
    assert '-  journal = "Journal of Steps"' in result.out
    assert '+  journal = "Stairs"' in result.out
    assert files(shared_file) == before


def test_conflicts_stand_side_by_side_until_they_are_settled(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"), ("{2021}", "{2020}"))
    edit(shared_file, "library.bib", ("Journal of Steps", "J. of Steps"), ("{2021}", "{2022}"))
    result = expect(shared_file.run("pull", "refs.bib"), 1)
    assert result.out.splitlines() == [
        "berg2020steps.journal\tJ. of Steps\tStairs\trefs.bib:4:3",
        "vega2021rewards.year\t2022\t2020\trefs.bib:12:3",
    ]
    assert "refs.bib:4:3: error: berg2020steps.journal was changed here and there" in result.err
    refused = expect(shared_file.run("export", "-o", "refs.bib"), 2)
    assert "berg2020steps.journal" in refused.err
    settling = ("--theirs", "berg2020steps.journal", "--ours", "all")
    expect(shared_file.run("pull", "refs.bib", *settling), 0)
    library = shared_file.read("library.bib")
    assert '"Stairs"' in library
    assert "{2022}" in library
    expect(shared_file.run("pull", "refs.bib"), 0)
    expect(shared_file.run("export", "-o", "refs.bib"), 0)


def test_a_conflict_does_not_keep_the_other_edits_waiting(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"), ("{2021}", "{2020}"))
    shared_file.write("refs.bib", shared_file.read("refs.bib") + NEW)
    edit(shared_file, "library.bib", ("Journal of Steps", "J. of Steps"))
    result = expect(shared_file.run("pull", "refs.bib"), 1)
    assert "1 entry added, 1 edit taken, 1 conflict" in result.err
    library = shared_file.read("library.bib")
    assert '"J. of Steps"' in library
    assert "{2020}" in library
    assert NEW.partition(",")[0] in library


def test_an_export_does_not_overwrite_what_was_not_pulled(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"))
    theirs = shared_file.read("refs.bib")
    refused = expect(shared_file.run("export", "-o", "refs.bib"), 2)
    assert refused.err.count("\n") == 1
    assert "`readlist pull refs.bib`" in refused.err
    assert shared_file.read("refs.bib") == theirs
    expect(shared_file.run("export", "-o", "refs.bib", "--force"), 0)
    assert "Journal of Steps" in shared_file.read("refs.bib")


def test_an_export_overwrites_what_was_only_reformatted(shared_file: TemporaryProject) -> None:
    shared_file.write("refs.bib", "".join(shared_file.read("refs.bib").replace("  ", "\t")))
    expect(shared_file.run("export", "-o", "refs.bib"), 0)
    assert "\t" not in shared_file.read("refs.bib")


def test_a_build_leaves_an_edited_export_alone_and_writes_the_others(
    shared_file: TemporaryProject,
) -> None:
    tables = '[[exports]]\nfile = "refs.bib"\n\n[[exports]]\nfile = "talk.bib"\n'
    shared_file.write("readlist.toml", f"{SETTINGS}\n{tables}")
    expect(shared_file.run("build", "--no-site"), 0)
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"))
    edit(shared_file, "library.bib", ("{2022}", "{2023}"))
    built = expect(shared_file.run("build", "--no-site"), 1)
    assert "refs.bib: error: was edited since the last export" in built.err
    assert "Stairs" in shared_file.read("refs.bib")
    assert "2023" in shared_file.read("talk.bib")


def test_several_exports_are_remembered_at_once(
    shared_file: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the library states is asked once, and `exported.jsonl` written once."""
    asked: list[str] = []
    whole, commit = Project._stated, Store.commit

    def counted(project: Project) -> object:
        asked.append("library")
        return whole(project)

    def counted_commit(store: Store, writes: Mapping[Path, bytes], command: str = "") -> object:
        asked.extend(path.name for path in writes if path.name == "exported.jsonl")
        return commit(store, writes, command)

    monkeypatch.setattr(Project, "_stated", counted)
    monkeypatch.setattr(Store, "commit", counted_commit)
    names = ("one.bib", "two.bib", "three.bib")
    tables = "".join(f'\n[[exports]]\nfile = "{name}"\n' for name in names)
    shared_file.write("readlist.toml", SETTINGS + tables)
    expect(shared_file.run("build", "--no-site"), 0)
    assert asked == ["library", "exported.jsonl"]
    lines = map(json.loads, shared_file.read("exported.jsonl").splitlines())
    assert {line["file"] for line in lines} == {"refs.bib", *names}


def test_a_colleague_who_cloned_the_project_can_pull(
    shared_file: TemporaryProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git does not keep is not needed, nor is the folder's place."""
    clone = tmp_path / "elsewhere" / "clone"
    shutil.copytree(shared_file.root, clone, ignore=shutil.ignore_patterns(".readlist"))
    monkeypatch.chdir(clone)
    project = TemporaryProject(clone)
    edit(project, "refs.bib", ("Journal of Steps", "Stairs"))
    expect(project.run("pull", "refs.bib"), 0)
    assert '"Stairs"' in project.read("library.bib")


def test_a_copy_that_was_downloaded_is_compared_with_the_export_of_its_name(
    shared_file: TemporaryProject, tmp_path: Path
) -> None:
    text = shared_file.read("refs.bib").replace("Journal of Steps", "Stairs")
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / "refs.bib").write_text(text, encoding="utf-8")
    (downloads / "refs (1).bib").write_text(text.replace("2022", "2023"), encoding="utf-8")
    expect(shared_file.run("pull", str(downloads / "refs.bib")), 0)
    assert '"Stairs"' in shared_file.read("library.bib")
    # The export in the project is as we wrote it, and may be written again.
    expect(shared_file.run("export", "-o", "refs.bib"), 0)
    result = shared_file.run("pull", str(downloads / "refs (1).bib"), "--base", "refs.bib")
    expect(result, 0)
    assert "{2023}" in shared_file.read("library.bib")


def test_a_broken_entry_costs_only_itself(shared_file: TemporaryProject) -> None:
    edit(
        shared_file,
        "refs.bib",
        ("{Vega, Lucia},", "{Vega, Lucia"),
        ("Journal of Steps", "Stairs"),
    )
    result = expect(shared_file.run("pull", "refs.bib"), 1)
    assert "refs.bib:10:" in result.err
    library = shared_file.read("library.bib")
    assert library == LIBRARY.replace("Journal of Steps", "Stairs")


def test_a_key_that_is_taken_gets_an_ending_and_is_known_under_it(
    shared_file: TemporaryProject,
) -> None:
    expect(shared_file.run("export", "berg2020steps", "-o", "part.bib"), 0)
    other = "@misc{vega2021rewards, title={Foxes and Their Dens}, author={Vega, Ana}, year=2021}\n"
    child = "@misc{part, title={A Part of the Whole}, author={Ek, Eva}, xref={vega2021rewards}}\n"
    shared_file.write("part.bib", shared_file.read("part.bib") + f"\n{child}\n{other}")
    result = expect(shared_file.run("pull", "part.bib"), 0)
    assert "this one is 'vega2021rewards-2'" in result.err
    library = shared_file.read("library.bib")
    assert "@misc{vega2021rewards-2," in library
    assert "{vega2021rewards-2},\n}" in library
    assert "Rewards Without Labels" in library
    edits = (("Foxes and Their Dens", "Wolves"), ("{Vega, Ana}", "{Ek, Eva and Vega, Ana}"))
    edit(shared_file, "part.bib", *edits)
    expect(shared_file.run("pull", "part.bib"), 0)
    for old, new in edits:
        library = library.replace(old, new)
    assert shared_file.read("library.bib") == library


def test_a_paper_that_was_removed_here_is_not_added_again(shared_file: TemporaryProject) -> None:
    library = LIBRARY[: LIBRARY.index("@misc{lind")].rstrip() + "\n"
    shared_file.write("library.bib", library)
    expect(shared_file.run("add", "refs.bib"), 0)
    result = expect(shared_file.run("pull", "refs.bib"), 0)
    assert "'lind2022glaciers' was removed here and is left out" in result.err
    assert shared_file.read("library.bib") == library
    expect(shared_file.run("pull", "refs.bib", "--theirs", "lind2022glaciers"), 0)
    assert "Watching Glaciers" in shared_file.read("library.bib")
    assert "lind2022glaciers" in [paper.key for paper in shared_file.library.papers]


def test_what_they_removed_goes_only_when_asked_and_stays_away(
    shared_file: TemporaryProject,
) -> None:
    whole = shared_file.read("refs.bib")
    shared_file.write("refs.bib", whole[: whole.index("@misc{lind")])
    result = expect(shared_file.run("pull", "refs.bib", "--dry-run"), 0)
    assert "'lind2022glaciers' is no longer in the file; it stays" in result.err
    expect(shared_file.run("pull", "refs.bib", "--remove"), 0)
    assert "lind2022" not in shared_file.read("library.bib")
    shared_file.write("whole.bib", whole)
    expect(shared_file.run("add", "whole.bib"), 0)
    assert "lind2022" not in shared_file.read("library.bib")


def test_a_plugin_never_overwrites_what_a_co_author_wrote(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"))
    expect(shared_file.run("pull", "refs.bib"), 0)
    why = expect(shared_file.run("why", "berg2020steps"), 0)
    assert "journal  edited by a person (first from refs.bib:4:3)" in why.out


def test_scripts_get_all_of_it(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"), ("{2021}", "{2020}"))
    edit(shared_file, "library.bib", ("{2021}", "{2022}"))
    shared_file.write("refs.bib", shared_file.read("refs.bib") + NEW)
    result = expect(shared_file.run("pull", "refs.bib", "--json"), 1)
    said = json.loads(result.out)
    assert said["added"] == ["holm2023maps"]
    assert [(one["key"], one["field"]) for one in said["taken"]] == [("berg2020steps", "journal")]
    assert said["conflicts"] == [
        {
            "key": "vega2021rewards",
            "field": "year",
            "ours": "2022",
            "theirs": "2020",
            "where": "refs.bib:12:3",
        }
    ]
    assert said["diff"].startswith("--- library.bib\n")
    assert [problem["code"] for problem in said["problems"]] == ["pull-conflict"]


def test_line_ends_and_encoding_of_the_library_stay(project: TemporaryProject) -> None:
    project.write("readlist.toml", '[library]\nencoding = "latin-1"\n')
    text = "@misc{a,\r\n  title = {Caf\u00e9 Steps of Proofs},\r\n  year  = {2020},\r\n}\r\n"
    project.write("library.bib", text.encode("latin-1"))
    expect(project.run("export", "-o", "refs.bib"), 0)
    edit(project, "refs.bib", ("{2020}", "{2020},\n  note={One\n\nTwo}"))
    expect(project.run("pull", "refs.bib"), 0)
    library = (project.root / "library.bib").read_bytes().decode("latin-1")
    assert library == text.replace("{2020},\r\n", "{2020},\r\n  note  = {One\r\n\r\nTwo},\r\n")
    edit(project, "refs.bib", ("One", "\u4e00"))
    result = expect(project.run("pull", "refs.bib"), 2)
    assert "cannot be written in" in result.err


def test_a_library_in_conflict_is_not_written(shared_file: TemporaryProject) -> None:
    edit(shared_file, "refs.bib", ("Journal of Steps", "Stairs"))
    conflict = "<<<<<<< a\n% a\n=======\n% b\n>>>>>>> b\n"
    shared_file.write("library.bib", conflict + LIBRARY)
    before = files(shared_file)
    result = expect(shared_file.run("pull", "refs.bib"), 1)
    assert "nothing is pulled" in result.err
    assert files(shared_file) == before


def test_a_first_pull_says_that_nothing_is_remembered(shared_file: TemporaryProject) -> None:
    text = shared_file.read("refs.bib").replace("Journal of Steps", "Stairs")
    shared_file.write("toms.bib", text)
    result = expect(shared_file.run("pull", "toms.bib"), 1)
    assert "toms.bib: note: nothing is remembered of this file" in result.err
    assert "berg2020steps.journal" in result.out  # a person wrote it, in library.bib


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("nofile.bib", None, "nofile.bib: no such file"),
        ("library.bib", None, "library.bib: is the library itself"),
        ("empty.bib", "", "empty.bib: has no entries"),
        ("page.bib", "<html>Sign in</html>\n", "page.bib: has no entries"),
        ("picture.bib", "PNG\0\1 @misc{a}", "picture.bib: not a text file"),
        ("git.bib", "<<<<<<< a\n@misc{a}\n=======\n>>>>>>> b\n", "git.bib:1-4: git conflict"),
    ],
)
def test_what_cannot_be_pulled_is_said_in_one_line(
    shared_file: TemporaryProject, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        shared_file.write(name, text)
    before = files(shared_file)
    result = expect(shared_file.run("pull", name), 2)
    assert said in result.err
    assert result.err.count("\n") == 1
    assert files(shared_file) == before


def test_a_side_for_an_entry_that_there_is_not_is_a_mistake(shared_file: TemporaryProject) -> None:
    result = expect(shared_file.run("pull", "refs.bib", "--theirs", "berg202steps.title"), 2)
    assert "did you mean 'berg2020steps'?" in result.err


def test_an_export_from_a_project_that_cannot_be_written_is_written_all_the_same(
    shared_file: TemporaryProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is one that the user named; what would be remembered of it is lost, and said."""
    may = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode, **rest: mode != os.W_OK and may(path, mode, **rest)
    )
    result = expect(shared_file.run("export", "-o", str(tmp_path / "out.bib")), 0)
    assert "exported.jsonl: note: cannot be written" in result.err
    assert (tmp_path / "out.bib").exists()


def test_builds_remember_their_exports_alike(shared_file: TemporaryProject) -> None:
    before = shared_file.read("exported.jsonl")
    expect(shared_file.run("export", "-o", "refs.bib"), 0)
    assert shared_file.read("exported.jsonl") == before
    assert str(shared_file.root) not in before


@pytest.mark.tex
@pytest.mark.parametrize("options", [(), ("--output-encoding=ascii", "--output-safechars")])
def test_what_biber_makes_of_an_export_has_no_edits(
    project: TemporaryProject, seeds: Path, options: tuple[str, ...]
) -> None:
    """It writes capitals for names, Unicode for accents, and drops what it does not know."""
    project.write("readlist.toml", SETTINGS)
    expect(project.run("add", str(seeds / "papers.txt")), 0)
    expect(project.run("add", project.write("more.bib", MORE).name), 0)
    expect(project.run("export", "-o", "refs.bib"), 0)
    command = ["biber", "--tool", "--quiet", *options, "--output-file=theirs.bib", "refs.bib"]
    subprocess.run(command, check=True, cwd=project.root, capture_output=True)
    result = expect(project.run("pull", "theirs.bib", "--base", "refs.bib"), 0)
    assert result.out == ""


def test_what_bibtexparser_makes_of_an_export_has_no_edits(
    project: TemporaryProject, seeds: Path
) -> None:
    project.write("readlist.toml", SETTINGS)
    expect(project.run("add", str(seeds / "papers.txt")), 0)
    expect(project.run("add", project.write("more.bib", MORE).name), 0)
    expect(project.run("export", "-o", "refs.bib"), 0)
    library = bibtexparser.parse_string(project.read("refs.bib"))
    project.write("refs.bib", bibtexparser.write_string(library))
    result = expect(project.run("pull", "refs.bib"), 0)
    assert result.out == ""
    expect(project.run("export", "-o", "refs.bib"), 0)


def test_many_notes_of_a_kind_are_a_few_and_a_number(project: TemporaryProject) -> None:
    entries = [f"@misc{{wolf{n}, title = {{Wolves Seen in Winter {n}}}}}\n" for n in range(20)]
    project.write("library.bib", "\n".join(entries))
    expect(project.run("export", "-o", "refs.bib"), 0)
    project.write("refs.bib", project.read("refs.bib").replace("{wolf", "{Fox"))
    result = expect(project.run("pull", "refs.bib", "--json"), 0)
    said = json.loads(result.out)
    assert len(said["keys"]) == 20
    assert [one["message"] for one in said["problems"]][7:] == [
        "'Fox7' is 'wolf7' here; the key goes to its ids",
        "and 12 more like this",
    ]
