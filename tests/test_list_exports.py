"""A bare `readlist export`, and `build`, write the file that each list names with `bib:`."""

from __future__ import annotations

import pytest

from readlist.testing import TemporaryProject

LIBRARY = "@misc{a, title = {Alpha}}\n@misc{b, title = {Beta}}\n"


@pytest.fixture
def ready(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    project.write("lists/one.md", "---\nbib: ../../thesis/refs.bib\n---\n- [ ] [@a]\n")
    project.write("lists/deep/two.md", "---\nbib: ../../two.bib\n---\n- [ ] [@b]\n")
    return project


def test_every_list_is_written_where_its_front_matter_says(ready):
    done = ready.run("export")
    outside = (ready.root.parent / "thesis/refs.bib").as_posix()
    assert (done.code, done.out) == (0, f"two.bib\n{outside}\n")
    assert "{Beta}" in ready.read("two.bib")
    thesis = ready.read("../thesis/refs.bib")
    assert "{Alpha}" in thesis
    assert "{Beta}" not in thesis
    assert '"two.bib"' in ready.read("exported.jsonl")


def test_build_and_exports_go_with_them(ready):
    ready.write("readlist.toml", 'title = "x"\n[[exports]]\nfile = "all.bib"\n')
    assert ready.run("export").out.split()[:2] == ["all.bib", "two.bib"]
    (ready.root / "two.bib").unlink()
    assert ready.run("build", "--no-site").code == 0
    assert (ready.root / "two.bib").exists()


def test_check_covers_them(ready):
    missing = ready.run("export", "--check")
    assert (missing.code, missing.err.count("is not there")) == (1, 2)
    ready.run("export")
    assert ready.run("export", "--check").code == 0
    ready.write("lists/deep/two.md", "---\nbib: ../../two.bib\n---\n- [ ] [@a]\n")
    assert "two.bib: error: is out of date" in ready.run("export", "--check").err


def test_without_them_the_library_is_printed(ready):
    for name in ("one.md", "deep/two.md"):
        ready.write(f"lists/{name}", "")
    out = ready.run("export").out
    assert "{Alpha}" in out
    assert "{Beta}" in out


def test_what_is_asked_for_is_printed(ready):
    assert "{Alpha}" in ready.run("export", "a").out
    assert "{Beta}" in ready.run("export", "--list", "deep/two").out
    assert not (ready.root / "two.bib").exists()


def test_another_format_goes_by_its_suffix(ready):
    ready.write("lists/one.md", "---\nbib: ../one.csv\n---\n- [ ] [@a]\n")
    assert ready.run("export").code == 0
    assert ready.read("one.csv").count("Alpha") == 1


@pytest.mark.parametrize(
    ("bib", "said"),
    [
        ("../library.bib", "is a file of the project itself"),
        ("notes.md.bak", "does not end in .bib"),
        ("../two.bib", "is written already, by lists/deep/two.md"),
        ("own.bib", "is a file of the project itself"),
    ],
)
def test_a_file_that_must_not_be_written_is_told_and_the_others_are_written(ready, bib, said):
    ready.write("lists/one.md", f"---\nbib: {bib}\n---\n- [ ] [@a]\n")
    done = ready.run("export")
    assert done.code == 1
    assert f"lists/one.md: error: bib: {bib} {said}" in done.err
    assert "{Beta}" in ready.read("two.bib")
    assert ready.read("library.bib") == LIBRARY


def test_what_a_co_author_edited_is_not_overwritten(ready):
    ready.run("export")
    edited = ready.read("two.bib").replace("Beta", "Beta Blocks")
    ready.write("two.bib", edited)
    done = ready.run("export")
    assert (done.code, "two.bib: error: was edited since the last export" in done.err) == (1, True)
    assert ready.read("two.bib") == edited
    assert ready.run("export", "--force").code == 0
    assert "Beta Blocks" not in ready.read("two.bib")


def test_a_list_in_a_folder_that_is_a_link_is_not_written_over(ready):
    kept = (ready.root / "lists").rename(ready.root.parent / "kept")
    (ready.root / "lists").symlink_to(kept, target_is_directory=True)
    before = ready.read("lists/one.md")
    result = ready.run("export", "--format", "markdown", "-o", "lists/one.md")
    assert (result.code, "is a file of the project itself" in result.err) == (2, True)
    assert ready.read("lists/one.md") == before
