"""A person's life with the files: edits stay, renames are noticed, what was removed stays so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from readlist.testing import Result, TemporaryProject

PAGE = """\
Verifying Reasoning One Step at a Time

We study how a verifier that scores each step of a chain of thought compares with one that \
scores only the final answer. Across three benchmarks of mathematical reasoning, step-level \
feedback finds more errors and needs fewer labels. We release the labels.

Grafting Small Models onto Large Ones

Small language models are cheap to run but weak at planning. We graft the last layers of a \
large model onto a small one and train only the seam between the two. The grafted models keep \
most of the skill at a tenth of the cost, and the seam transfers between tasks.

Watching Glaciers with Cheap Cameras

Glaciers move slowly and far from power lines. We describe a camera that runs on a small solar \
panel for two years and reports a picture a day. A simple classifier on the device discards \
foggy pictures, which are half of them.

Continual Pretraining Mixtures

Models that learn one corpus after another forget the first. We mix a small, fixed share of old \
text into every new batch and show that the share can be chosen from the first thousand steps. \
Continual pretraining then loses nothing on the old tasks.

A Benchmark of Long Conversations

Conversations with assistants last for weeks, but benchmarks last for minutes. We collect two \
thousand conversations of a month each, with questions about what was said long ago, and find \
that every model we test forgets names first and promises last.

Reading Hand-Drawn Maps by Machine

Hand-drawn maps hold knowledge that no survey has. We train a model to read their labels, paths \
and landmarks, and to place them on a modern map. Two archives with nine hundred maps are \
released with the corrections that local readers made.
"""
KEYS = (
    "verifying-reasoning-one",
    "grafting-small-models",
    "watching-glaciers-cheap",
    "continual-pretraining-mixtures",
    "benchmark-long-conversations",
    "reading-hand-drawn-maps",
)
THEMES = """\
title = "Two shelves"

[[themes]]
slug = "language-models"
name = "Language models"
description = "Language models, their reasoning, pretraining, verifiers and benchmarks."

[[themes]]
slug = "pictures"
name = "Pictures"
description = "Cameras, pictures, maps and what machines see on them."
"""
LIST = """\
---
title: Chapter 3
---
## First
- [x] [@grafting-small-models] Read twice.
- [ ] [@watching-glaciers-cheap]
"""


@pytest.fixture
def reading(project: TemporaryProject) -> TemporaryProject:
    """A page that was built once with themes and a list, inside the project's folder."""
    (project.root / "readlist.toml").unlink()
    project.write("page.txt", PAGE)
    project.write("themes.toml", THEMES)
    first = project.run("build", "page.txt", "-o", "out", "--no-site", "--config", "themes.toml")
    assert first.code == 0, first.err
    project.write("out/lists/chapter-3.md", LIST)
    return project


def build(project: TemporaryProject, *more: str) -> Result:
    return project.run("build", "page.txt", "-o", "out", "--no-site", *more)


def add(project: TemporaryProject, *more: str) -> Result:
    return project.run("add", "-C", "out", "page.txt", *more)


Build = Callable[..., Result]
AGAIN = pytest.mark.parametrize("again", [build, add])


def keys(project: TemporaryProject) -> list[str]:
    return [paper["key"] for paper in exported(project)["papers"]]


def exported(project: TemporaryProject) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(
        project.run("export", "-C", "out", "--format", "json").out
    )
    return found


def edit(project: TemporaryProject, name: str, old: str, new: str) -> None:
    text = project.read(name)
    assert old in text
    project.write(name, text.replace(old, new))


def without(bib: str, key: str) -> str:
    """The .bib text without an entry."""
    start = bib.index(f"@misc{{{key},")
    end = bib.find("\n@", start)
    return bib[:start] + (bib[end + 1 :] if end >= 0 else "")


def test_the_first_build_makes_a_project_with_every_paper(reading: TemporaryProject) -> None:
    assert tuple(keys(reading)) == KEYS
    assert json.loads(reading.read("out/library.json"))["papers"][0]["key"] == KEYS[0]
    for name in ("readlist.toml", "library.ledger", "themes.tsv", ".gitattributes", ".gitignore"):
        assert (reading.root / "out" / name).is_file()


@AGAIN
def test_the_same_page_again_changes_no_byte(reading: TemporaryProject, again: Build) -> None:
    names = ("library.bib", "library.ledger", "themes.tsv", "readlist.toml")
    before = {name: reading.read(f"out/{name}") for name in names}
    result = again(reading)
    assert result.code == 0
    assert "6 already there" in result.err
    assert {name: reading.read(f"out/{name}") for name in names} == before
    assert reading.read("out/lists/chapter-3.md") == LIST


@AGAIN
def test_an_edited_title_stays_and_nothing_is_doubled(
    reading: TemporaryProject, again: Build
) -> None:
    edit(reading, "out/library.bib", "Watching Glaciers with Cheap Cameras", "Glaciers, watched")
    bib = reading.read("out/library.bib")
    result = again(reading)
    assert result.code == 0
    assert reading.read("out/library.bib") == bib
    assert tuple(keys(reading)) == KEYS
    assert "source says otherwise" not in result.err


@AGAIN
def test_an_edited_entry_keeps_its_form_to_the_byte(
    reading: TemporaryProject, again: Build
) -> None:
    bib = reading.read("out/library.bib").replace("\n", "\r\n")
    bib = "% my library\r\n@string{me = {Me}}\r\n" + bib.replace("@misc", "@MISC", 2) + "\r\n\r\n"
    reading.write("out/library.bib", bib)
    assert again(reading).code == 0
    assert reading.read("out/library.bib") == bib


@AGAIN
def test_a_renamed_key_is_noticed_and_lists_themes_and_memory_follow(
    reading: TemporaryProject, again: Build
) -> None:
    rows = reading.read("out/themes.tsv")
    edit(reading, "out/library.bib", "{grafting-small-models,", "{li2023graft,")
    bib = reading.read("out/library.bib")
    result = again(reading)
    assert result.code == 0
    assert "'grafting-small-models' was renamed to 'li2023graft'" in result.err
    assert reading.read("out/library.bib") == bib
    assert "- [x] [@li2023graft] Read twice." in reading.read("out/lists/chapter-3.md")
    moved = rows.replace("grafting-small-models\t", "li2023graft\t")
    assert sorted(reading.read("out/themes.tsv").splitlines()) == sorted(moved.splitlines())
    assert '"was": ["grafting-small-models"]' in reading.read("out/library.ledger")
    assert "li2023graft" in keys(reading)
    assert len(keys(reading)) == 6
    assert "renamed" not in again(reading).err


@AGAIN
def test_a_renamed_key_is_followed_where_the_title_below_it_was_not_touched_alone(
    reading: TemporaryProject, again: Build
) -> None:
    """One key begins with another: only the whole key is renamed."""
    list_text = LIST + "- [ ] [@grafting-small-models-2]\nSee [@grafting-small-models].\n"
    reading.write("out/lists/chapter-3.md", list_text)
    edit(reading, "out/library.bib", "{grafting-small-models,", "{li2023graft,")
    again(reading)
    text = reading.read("out/lists/chapter-3.md")
    assert text == list_text.replace("[@grafting-small-models]", "[@li2023graft]")


@AGAIN
def test_a_deleted_entry_does_not_come_back_until_it_is_asked_for(
    reading: TemporaryProject, again: Build
) -> None:
    key = "watching-glaciers-cheap"
    bib = without(reading.read("out/library.bib"), key)
    reading.write("out/library.bib", bib)
    result = again(reading)
    assert result.code == 0
    assert f"'{key}' was removed from the library" in result.err
    assert "1 removed before and left out (--restore adds them)" in result.err
    assert reading.read("out/library.bib") == bib
    assert key not in keys(reading)
    once_more = again(reading)
    assert "was removed from the library" not in once_more.err
    assert reading.read("out/library.bib") == bib


@AGAIN
def test_a_deleted_entry_comes_back_with_restore(reading: TemporaryProject, again: Build) -> None:
    reading.write("out/library.bib", without(reading.read("out/library.bib"), KEYS[2]))
    again(reading)
    assert again(reading, "--restore").code == 0
    assert len(keys(reading)) == 6
    assert reading.read("out/library.bib").count("Watching Glaciers with Cheap Cameras") == 1
    assert len(again(reading).err) > 0
    assert len(keys(reading)) == 6


@AGAIN
def test_a_restored_entry_has_the_key_it_had(reading: TemporaryProject, again: Build) -> None:
    reading.write("out/library.bib", without(reading.read("out/library.bib"), KEYS[2]))
    again(reading)
    again(reading, "--restore")
    assert sorted(keys(reading)) == sorted(KEYS)


def test_an_entry_that_was_edited_renamed_and_cut_out_at_once_is_three_stories(
    reading: TemporaryProject,
) -> None:
    bib = without(reading.read("out/library.bib"), KEYS[5])
    bib = bib.replace("{grafting-small-models,", "{li2023graft,")
    bib = bib.replace("Watching Glaciers with Cheap Cameras", "Glaciers, watched")
    reading.write("out/library.bib", bib)
    result = build(reading)
    assert reading.read("out/library.bib") == bib
    assert result.err.count("was renamed to") == 1
    assert result.err.count("was removed from") == 1
    assert "5 already there, 1 removed before" in result.err


def test_next_months_page_adds_only_what_is_new(reading: TemporaryProject) -> None:
    bib = reading.read("out/library.bib")
    new = "Counting Bees by Ear\n\nBees hum at a pitch that depends on their number. " * 1
    new += "We count a hive from a phone beside it, within ten percent, for a summer, and show "
    new += "where the method fails: in rain, near roads, and when the queen has left.\n"
    reading.write("page.txt", PAGE + "\n" + new)
    result = build(reading)
    assert "Added 1: counting-bees-ear" in result.err
    assert reading.read("out/library.bib").startswith(bib)
    assert len(keys(reading)) == 7


def test_a_field_that_a_person_took_away_stays_away(reading: TemporaryProject) -> None:
    lines = reading.read("out/library.bib").splitlines(keepends=True)
    kept = "".join(line for line in lines if "Glaciers move slowly" not in line)
    reading.write("out/library.bib", kept)
    build(reading)
    assert reading.read("out/library.bib") == kept


# ---------------------------------------------------------------- themes


def test_a_persons_theme_rows_stay_and_decide(reading: TemporaryProject) -> None:
    rows = reading.read("out/themes.tsv")
    mine = "watching-glaciers-cheap\tlanguage-models\t1.00\tyou\tmy own view\n"
    mine += "verifying-reasoning-one\t!language-models\t1.00\tyou\t\n"
    reading.write("out/themes.tsv", rows + mine)
    build(reading)
    text = reading.read("out/themes.tsv")
    assert set(text.splitlines()) == set((rows + mine).splitlines())
    found = {paper["key"]: paper["themes"] for paper in exported(reading)["papers"]}
    assert found["watching-glaciers-cheap"][0]["slug"] == "language-models"
    assert not [t for t in found["verifying-reasoning-one"] if t["slug"] == "language-models"]


def test_accepted_papers_do_not_move_when_the_definitions_do(reading: TemporaryProject) -> None:
    before = reading.read("out/themes.tsv")
    edit(reading, "out/readlist.toml", "Language models, their reasoning", "Glaciers and bees")
    build(reading)
    assert reading.read("out/themes.tsv") == before


def test_a_theme_row_with_a_slip_of_the_pen_is_reported_and_not_lost(
    reading: TemporaryProject,
) -> None:
    rows = reading.read("out/themes.tsv") + "watching-glaciers-cheap\tpictures\t0,9\tyou\tmine\n"
    reading.write("out/themes.tsv", rows)
    assert "'0,9' is not a score" in build(reading).err
    assert "0,9\tyou\tmine" in reading.read("out/themes.tsv")


# ---------------------------------------------------------------- two people


def test_the_ledgers_of_two_people_are_merged_by_union(reading: TemporaryProject) -> None:
    """Both add to the library; git unites ledger and themes line by line."""
    base = {name: reading.read(f"out/{name}") for name in ("library.bib", "library.ledger")}
    lines: list[set[str]] = []
    entries = []
    for title, key in (("Counting Bees by Ear", "bees"), ("Sorting Shells by Touch", "shells")):
        for name, text in base.items():
            reading.write(f"out/{name}", text)
        entry = f"\n@misc{{{key},\n  title = {{{title}}},\n}}\n"
        reading.write("out/library.bib", base["library.bib"] + entry)
        build(reading)
        entries.append(entry)
        lines.append(set(reading.read("out/library.ledger").splitlines(keepends=True)))
    reading.write("out/library.bib", base["library.bib"] + "".join(entries))
    reading.write("out/library.ledger", "".join(sorted(lines[0] | lines[1])))
    result = build(reading)
    assert result.code == 0
    assert sorted(keys(reading)) == sorted([*KEYS, "bees", "shells"])
    assert reading.read("out/library.ledger").count("\n") == 8


def test_one_removes_what_the_other_edits_and_the_entry_that_is_there_counts(
    reading: TemporaryProject,
) -> None:
    bib, ledger = reading.read("out/library.bib"), reading.read("out/library.ledger")
    reading.write("out/library.bib", without(bib, KEYS[2]))
    build(reading)
    tombstone = reading.read("out/library.ledger")
    reading.write("out/library.bib", bib)
    reading.write("out/library.ledger", ledger + tombstone)
    assert build(reading).code == 0
    assert tuple(keys(reading)) == KEYS
    assert "removed" not in reading.read("out/library.ledger")


def test_a_ledger_that_was_deleted_costs_memory_and_no_paper(reading: TemporaryProject) -> None:
    bib = reading.read("out/library.bib")
    (reading.root / "out/library.ledger").unlink()
    result = build(reading)
    assert "6 already there" in result.err
    assert reading.read("out/library.bib") == bib


def test_a_shared_library_serves_two_projects(project: TemporaryProject) -> None:
    project.write("page.txt", PAGE)
    for name in ("one", "two"):
        project.write(f"{name}/readlist.toml", 'library = "../shared/library.bib"\n')
    assert project.run("add", "-C", "one", "page.txt").code == 0
    again = project.run("add", "-C", "two", "page.txt")
    assert again.code == 0
    assert "6 already there" in again.err
    assert (project.root / "shared" / "library.ledger").is_file()
    assert not (project.root / "one" / "library.bib").exists()


def test_a_library_behind_a_symbolic_link_stays_there(
    project: TemporaryProject, tmp_path: Path
) -> None:
    real = tmp_path / "cloud.bib"
    real.write_text("", "utf-8")
    (project.root / "library.bib").symlink_to(real)
    project.add(PAGE)
    assert (project.root / "library.bib").is_symlink()
    assert real.read_text("utf-8").count("@misc{") == 6


def test_settings_that_a_person_edited_stay_when_the_command_is_run_again(
    reading: TemporaryProject,
) -> None:
    edit(reading, "out/readlist.toml", "Two shelves", "My own title")
    again = build(reading, "--config", "themes.toml")
    assert "My own title" in reading.read("out/readlist.toml") or "themes.toml" in again.err


def test_two_papers_of_one_short_title_with_their_own_dois_are_two(
    project: TemporaryProject,
) -> None:
    project.add("@article{one, title={Editorial}, year=2020, doi={10.1/a}}\n", "one.bib")
    project.add("@article{two, title={Editorial}, year=2020, doi={10.1/b}}\n", "two.bib")
    assert [paper.key for paper in project.library.papers] == ["one", "two"]


def test_entries_without_a_title_are_not_one(project: TemporaryProject) -> None:
    project.add("@misc{one, howpublished={A}}\n", "one.bib")
    project.add("@misc{two, howpublished={B}}\n", "two.bib")
    assert [paper.key for paper in project.library.papers] == ["one", "two"]


def test_an_entry_that_broke_is_not_a_removed_one_and_keeps_its_key(
    project: TemporaryProject,
) -> None:
    project.add("@misc{b, title={Bees and other things}}\n\n@misc{c, title={Cats}}\n", "one.bib")
    project.write("library.bib", project.read("library.bib").replace("things}", "things", 1))
    result = project.add("@misc{b, title={Bats at night}}\n", "two.bib")
    assert "removed" not in result.err
    assert "the key 'b' is taken" in result.err


@pytest.mark.parametrize("marks", ["<<<<<<< HEAD\n", "<<<<<<<\n=======\n>>>>>>>\n"])
def test_every_sort_of_conflict_marker_keeps_the_library_from_being_written(
    project: TemporaryProject, marks: str
) -> None:
    text = "@misc{b, title={Bees and other things}}\n" + marks
    project.write("library.bib", text)
    assert project.add("@misc{c, title={Cats}}\n", "two.bib").code == 1
    assert project.read("library.bib") == text
