"""A rename, a merge, a rename outside: every place that names the key says the new one."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from readlist.bibtex import Document, evaluate, parse
from readlist.rekeying import Holdings, owners, rename
from readlist.testing import TemporaryProject

BIB = """\
% Refs for chapter 3.
@string{jm = "Journal of Maps"}

@article{old,
  author = {Berg, Tom},
  title = {Drawing Maps by Ear},
  journal = jm,
  year = 2020,
}

@incollection{part,
  author = {Lind, Jo}, title = {A Part of It}, year = {2021}, crossref = {Old},
  related = {else, old},
}

@misc{else,
  author = {Vega, Lucia},
  title = {Listening to Rivers},
  year = {2022},
}
"""
SETTINGS = """\
title = "Maps"   # of old

[[themes]]
slug = "maps"
description = "Maps and how to draw them."
examples = ["old", "else"]  # old is the best
"""
LIST = """\
---
title: Chapter 3
---
Begin with [@old; see @part, p. 3].

- [x] [@old] **Drawing Maps by Ear.** Twice.
- [ ] [@else] Later.
"""
FILES = {
    "library.bib": BIB,
    "readlist.toml": SETTINGS,
    "lists/thesis.md": LIST,
    "lists/sub/old.md": "- [ ] [@old]\r\n",
    "notes/old.md": "By its name, and [@else].\n",
    "notes/more.md": "---\nkey: old\npublish: true\n---\nBy its front matter.\n",
    "themes.tsv": "key\tslug\tscore\tby\twhy\n"
    "else\tmaps\t0.50\tkeywords\t\nold\tmaps\t1.00\tyou\t\n",
}


@pytest.fixture
def maps(project: TemporaryProject) -> TemporaryProject:
    """A project in which everything names the entry `old`, and whose ledger knows that."""
    for name, text in FILES.items():
        project.write(name, text)
    project.write("first.bib", "@misc{first, title = {Some Other Thing}}\n")
    assert project.run("add", "first.bib").code == 0
    assert "first" in project.read("library.bib")
    return project


def ledger(project: TemporaryProject) -> dict[str, dict[str, object]]:
    lines = map(json.loads, project.read("library.ledger").splitlines())
    return {line["key"]: line for line in lines}


def entry(project: TemporaryProject, key: str) -> dict[str, str]:
    return dict(project.library.by_key[key].fields)


def assert_followed(project: TemporaryProject, new: str) -> None:
    """Lists, notes, rows and examples: all say the new key, and nothing else moved."""
    assert project.read("lists/thesis.md") == LIST.replace("@old", f"@{new}")
    assert project.read("lists/sub/old.md") == f"- [ ] [@{new}]\r\n"
    assert project.read("notes/old.md") == f"---\nkey: {new}\n---\n{FILES['notes/old.md']}"
    assert project.read("notes/more.md") == FILES["notes/more.md"].replace("old", new)
    assert f"{new}\tmaps\t1.00\tyou\t" in project.read("themes.tsv")
    assert not re.search(r"^old\t", project.read("themes.tsv"), re.M)
    assert project.read("readlist.toml") == SETTINGS.replace('"old"', f'"{new}"')


# ---------------------------------------------------------------- the three


def test_a_rename_is_followed_everywhere(maps: TemporaryProject) -> None:
    before = maps.read("library.bib")
    done = maps.run("key", "rename", "old", "berg2020")
    assert (done.code, done.out) == (0, "old -> berg2020\n")
    assert maps.read("library.bib") == (
        before.replace("@article{old,", "@article{berg2020,")
        .replace("  year = 2020,\n", "  year = 2020,\n  ids = {old},\n")
        .replace("crossref = {Old}", "crossref = {berg2020}")
        .replace("{else, old}", "{else, berg2020}")
    )
    assert_followed(maps, "berg2020")
    assert ledger(maps)["berg2020"]["was"] == ["old"]
    assert "old" not in ledger(maps)
    assert maps.run("key", "--strict").code == 0


def test_a_merge_is_followed_everywhere(maps: TemporaryProject) -> None:
    done = maps.run("dedupe", "old", "else", "--take", "author")
    assert done.code == 0
    assert "  = title: Listening to Rivers\n    dropped, of old: Drawing Maps by Ear\n" in done.out
    assert "  ~ author: Berg, Tom\n    dropped, before: Vega, Lucia\n" in done.out
    merged = entry(maps, "else")
    assert (merged["journal"], merged["ids"]) == ("Journal of Maps", "old")
    assert "  journal = jm,\n" in maps.read("library.bib")
    assert "@article{old" not in maps.read("library.bib")
    assert "crossref = {else}" in maps.read("library.bib")
    assert maps.read("lists/thesis.md") == (
        LIST.replace("- [x] [@old] **Drawing Maps by Ear.** Twice.\n", "")
        .replace("- [ ] [@else] Later.\n", "- [x] [@else] Later.\n\n    Twice.\n")
        .replace("@old", "@else")
    )
    assert maps.read("lists/sub/old.md") == "- [ ] [@else]\r\n"
    assert maps.read("notes/old.md").startswith("---\nkey: else\n---\n")
    assert "key: else\n" in maps.read("notes/more.md")
    assert "else\tmaps\t1.00\tyou" in maps.read("themes.tsv")
    assert maps.read("themes.tsv").count("\n") == 2
    assert '["else", "else"]' in maps.read("readlist.toml")
    assert ledger(maps)["else"]["was"] == ["old"]
    assert len(ledger(maps)["else"]["prints"]) >= 2  # type: ignore[arg-type]


def test_a_rename_outside_is_followed_everywhere(maps: TemporaryProject) -> None:
    edited = maps.read("library.bib").replace("@article{old,", "@article{berg2020,")
    maps.write("library.bib", edited)
    maps.write("more.bib", "@misc{more, title = {Yet Another Thing}}\n")
    done = maps.run("add", "more.bib")
    assert done.code == 0
    assert "'old' was renamed to 'berg2020'" in done.err
    assert "`readlist key rename old berg2020` adds ids = {old}" in done.err
    assert_followed(maps, "berg2020")
    assert ledger(maps)["berg2020"]["was"] == ["old"]
    offered = maps.run("key", "rename", "old", "berg2020")
    assert (offered.code, offered.out) == (0, "old -> berg2020\n")
    assert entry(maps, "berg2020")["ids"] == "old"


def test_a_rename_outside_is_completed_at_once(maps: TemporaryProject) -> None:
    maps.write("library.bib", BIB.replace("@article{old,", "@article{berg2020,"))
    assert maps.run("key", "rename", "old", "berg2020").code == 0
    assert entry(maps, "berg2020")["ids"] == "old"
    assert_followed(maps, "berg2020")


# ---------------------------------------------------------------- renaming


def test_the_old_key_still_leads_to_the_paper(maps: TemporaryProject) -> None:
    maps.run("key", "rename", "old", "berg2020")
    assert maps.library.by_key["old"].key == "berg2020"
    assert "berg2020" in maps.run("export", "old").out
    assert "no key 'old'; it is 'berg2020' now" in maps.run("key", "rename", "old", "x").err


def test_renaming_back_leaves_ids_as_they_were(maps: TemporaryProject) -> None:
    maps.run("key", "rename", "old", "berg2020")
    assert maps.run("key", "rename", "berg2020", "old").code == 0
    assert entry(maps, "old")["ids"] == "berg2020"
    assert ledger(maps)["old"]["was"] == ["berg2020"]
    assert maps.read("lists/thesis.md") == LIST


def test_a_key_that_differs_only_in_its_capitals(maps: TemporaryProject) -> None:
    assert maps.run("key", "rename", "old", "Old").code == 0
    assert entry(maps, "Old")["ids"] == "old"
    assert_followed(maps, "Old")


def test_an_earlier_key_that_is_not_ascii_may_come_back(maps: TemporaryProject) -> None:
    maps.write("library.bib", maps.read("library.bib").replace("@misc{else,", "@misc{müller,"))
    assert maps.run("key", "rename", "müller", "mueller").code == 0
    assert maps.run("key", "rename", "mueller", "müller").code == 0
    assert entry(maps, "müller")["ids"] == "mueller"


TAKEN = {
    ("old", "ELSE"): "'ELSE' is the key of another entry",
    ("old", "two words"): "'two words' cannot be a key in every document",
    ("old", "a#b"): "'a#b' cannot be a key in every document",
    ("old", "müller"): "'müller' cannot be a key in every document",
    ("old", ""): "'' cannot be a key in every document",
    ("old", "old"): "'old' is its key already",
    ("odl", "new"): "no key 'odl'; did you mean 'old'?",
    ("old", "river"): "'river' is an earlier key of 'else'",
    ("old", "gone"): "'gone' was the key of an entry that was removed on 2023-11-14",
    ("old",): "name two keys",
    ("old", "--all"): "name no key beside it",
    ("--template",): "name the keys to rename",
}


@pytest.mark.parametrize("arguments", TAKEN, ids=" ".join)
def test_a_rename_that_cannot_be_is_one_line(
    maps: TemporaryProject, arguments: tuple[str, ...]
) -> None:
    maps.write("gone.bib", "@misc{gone, title = {What Went Away}}\n")
    maps.run("add", "gone.bib")
    text = maps.read("library.bib")
    gone = text.index("@misc{gone")
    maps.write(
        "library.bib", text[:gone].replace("year = {2022},", "year = {2022}, ids = {river},")
    )
    maps.run("add", "first.bib")
    before = maps.read("library.bib")
    done = maps.run("key", "rename", *arguments)
    assert done.code == 2
    assert TAKEN[arguments] in done.err.replace("\n", " ")
    assert maps.read("library.bib") == before


def test_of_two_entries_with_one_key_none_is_renamed(maps: TemporaryProject) -> None:
    maps.write("library.bib", maps.read("library.bib") + "@misc{OLD, title = {Twin}}\n")
    done = maps.run("key", "rename", "old", "new")
    assert done.code == 2
    assert "are entries with one key, 'old'" in done.err


def test_a_library_with_conflict_markers_is_not_touched(maps: TemporaryProject) -> None:
    marked = maps.read("library.bib") + "<<<<<<< ours\n=======\n>>>>>>> theirs\n"
    maps.write("library.bib", marked)
    assert maps.run("key", "rename", "old", "new").code == 2
    assert maps.read("library.bib") == marked
    assert maps.read("lists/thesis.md") == LIST


def test_a_dry_run_writes_nothing(maps: TemporaryProject) -> None:
    before = {path: path.read_bytes() for path in maps.root.rglob("*") if path.is_file()}
    assert maps.run("key", "rename", "old", "new", "--dry-run").out == "old -> new\n"
    assert maps.run("key", "rename", "--all", "--dry-run").code == 0
    assert maps.run("dedupe", "old", "else", "--dry-run").code == 0
    after = {path: path.read_bytes() for path in maps.root.rglob("*") if path.is_file()}
    assert after == before


FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["title", "note", "crossref", "XDATA", "related", "ids", "year"]),
        st.sampled_from(
            ["{One}", '"Two {T}"', "{a}", '"A, b"', "{ b , a}", "2020", "m", 'm # " x"']
        ),
    ),
    max_size=4,
    unique_by=lambda field: field[0],
)
ENTRIES = st.tuples(*(st.tuples(FIELDS, st.sampled_from(["{}", "()"])) for _ in range(3)))


@given(ENTRIES)
def test_a_rename_changes_keys_and_nothing_else(entries: tuple[tuple[Any, str], ...]) -> None:
    text = "@string{m = {a}}\nprose a\n"
    for key, (fields, signs) in zip("abc", entries, strict=True):
        body = "".join(f",\n  {name} = {raw}" for name, raw in fields)
        text += f"@misc{signs[0]}{key}{body}\n{signs[1]}\n"
    held = Holdings(parse(text), {}, (), {}, {}, "")
    taken = owners(held)
    assume(taken["a"] == "a")
    after = rename(held, {"a": "z"}).document
    assert [entry.key for entry in after.entries] == ["z", "b", "c"]
    assert "a" in keys_of(after, "z", "ids")
    for old, new in zip(held.document.entries, after.entries, strict=True):
        for field in old.fields:
            name, now = field.name.lower(), new.get(field.name)
            if name in ("title", "note", "year"):
                assert now == field._replace(**{s: getattr(now, s) for s in PLACES})
            elif name != "ids":
                keys = keys_of(held.document, old.key, name)
                renamed = ["z" if key.casefold() == "a" else key for key in keys]
                assert keys_of(after, new.key, name) == renamed


PLACES = ("start", "value_start", "end")


def keys_of(document: Document, key: str, name: str) -> list[str]:
    """The keys in a field of an entry."""
    entry = document.entry(key)
    field = entry.get(name) if entry else None
    value = evaluate(field.raw, document.macros) if field else ""
    return [part.strip() for part in value.split(",")]


# ---------------------------------------------------------------- proposals


def test_proposals_are_shown_and_taken_only_when_asked_for(maps: TemporaryProject) -> None:
    maps.write("readlist.toml", '[keys]\ntemplate = "[auth:lower][year]"\n')
    shown = json.loads(maps.run("key", "propose", "--format", "json").out)["keys"]
    assert {each["key"]: each["proposal"] for each in shown} == {
        "old": "berg2020",
        "part": "lind2021",
        "else": "vega2022",
        "first": "some-other-thing",
    }
    assert "@article{old," in maps.read("library.bib")
    assert maps.run("key", "rename", "part", "--template").out == "part -> lind2021\n"
    done = maps.run("key", "rename", "--all")
    assert done.out == "old -> berg2020\nelse -> vega2022\nfirst -> some-other-thing\n"
    assert maps.run("key", "propose").out == ""
    assert "[@berg2020; see @lind2021, p. 3]" in maps.read("lists/thesis.md")
    assert "{vega2022, berg2020}" in maps.read("library.bib")


def test_a_proposal_is_given_once_and_an_ending_is_no_reason_to_change(
    project: TemporaryProject,
) -> None:
    entries = (
        f"@misc{{{key}, author={{Li, A}}, title={{Title {key}}}, year=2020}}\n" for key in "abc"
    )
    project.write("library.bib", "".join(entries))
    project.write("readlist.toml", '[keys]\ntemplate = "{author}{year}"\n')
    assert (
        project.run("key", "rename", "--all").out == "a -> li2020\nb -> li2020-2\nc -> li2020-3\n"
    )
    assert project.run("key", "propose").out == ""


PLUGIN = """\
from readlist import hookimpl

@hookimpl
def readlist_key(paper, taken):
    return "k-" + paper.get("year", "x")
"""


def test_a_plugin_that_names_papers_is_asked_for_proposals(maps: TemporaryProject) -> None:
    maps.plugin("mine", PLUGIN)
    assert "old\t->\tk-2020" in maps.run("key", "propose", "old").out


def test_keys_are_listed_with_those_before_them(maps: TemporaryProject) -> None:
    maps.run("key", "rename", "old", "berg2020")
    assert "berg2020\tDrawing Maps by Ear\told\n" in maps.run("key").out
    listed = json.loads(maps.run("key", "--json").out)["keys"]
    assert listed[0] == {"key": "berg2020", "title": "Drawing Maps by Ear", "earlier": ["old"]}


def test_a_new_paper_is_named_by_the_template(project: TemporaryProject) -> None:
    project.write("readlist.toml", '[keys]\ntemplate = "auth + shortyear"\n')
    project.write("a.bib", "@misc{müller:1, author = {Wu, A.}, title = {Kept}, year = 2020}\n")
    project.write("b.json", "")
    assert project.run("add", "a.bib").code == 0
    assert [paper.key for paper in project.library.papers] == ["müller:1"]
    assert project.run("key", "propose").out == "müller:1\t->\tWu20\n"


# ---------------------------------------------------------------- merging


TWICE = """\
@article{a, title = {Drawing Maps by Ear}, author = {Berg, Tom}, year = 2020, doi = {10.1/a}}
@article{b, title = {Drawing Maps by Ear}, author = {Berg, T.}, year = 2020, doi = {10.1/A}}
@article{c, title = {Drawing Maps by Ear}, author = {Berg, T.}, year = 2021, doi = {10.1/c}}
@misc{d, title = {Listening to the Wide Rivers}, author = {Wu, A.}, year = 2020}
@misc{e, title = {Listening to the Wide Rivers}, author = {Li, B.}, year = 2020}
"""


def test_pairs_are_listed_with_the_evidence(project: TemporaryProject) -> None:
    project.write("library.bib", TWICE)
    done = project.run("dedupe")
    assert done.code == 0
    assert done.out.splitlines() == [
        "b\ta\tthe same\tsame doi 10.1/a",
        "e\td\tperhaps the same\tsame title, but other authors",
        "c\ta\tversions\tsame title, but doi 10.1/a is not 10.1/c",
    ]
    assert "2 pairs, 1 pair of versions" in done.err
    data = json.loads(project.run("dedupe", "--json").out)["pairs"]
    assert data[0] == {"key": "b", "into": "a", "answer": "same", "why": "same doi 10.1/a"}


def test_a_source_of_the_merged_entry_brings_it_not_back(project: TemporaryProject) -> None:
    project.write(
        "a.bib", "@misc{a, title = {Drawing Maps}, author = {Berg, T.}, doi = {10.1/a}}\n"
    )
    project.write("b.bib", "@misc{b, title = {Maps, Drawn}, author = {Lind, J.}, doi = {10.1/b}}\n")
    project.run("add", "a.bib", "b.bib")
    assert project.run("dedupe", "b", "a").code == 0
    again = project.run("add", "a.bib", "b.bib")
    assert "Added" not in again.err
    assert [paper.key for paper in project.library.papers] == ["a"]
    assert project.library.by_key["b"].key == "a"


def test_the_type_may_be_taken_too(maps: TemporaryProject) -> None:
    done = maps.run("dedupe", "old", "else", "--take", "type")
    assert "  ~ type: article\n    dropped, before: misc\n" in done.out
    assert "@article{else,\n" in maps.read("library.bib")


def test_a_field_that_was_taken_is_remembered_with_its_source(project: TemporaryProject) -> None:
    project.write("a.bib", "@misc{a, title = {Drawing Maps}}\n")
    project.write("b.bib", "@misc{b, title = {Maps, Drawn}, note = {Signed}}\n")
    project.run("add", "a.bib", "b.bib")
    project.run("dedupe", "b", "a")
    assert "note  by bibtex from b.bib:1-1" in project.run("why", "a").out


MISTAKES = {
    ("old",): "name two keys",
    ("old", "old"): "an entry cannot go into itself",
    ("odl", "else"): "no key 'odl'; did you mean 'old'?",
    ("old", "else", "--take", "jurnal"): "'old' has no such field; did you mean 'journal'?",
    ("old", "else", "--take", "ids"): "'old' has no such field",
}


@pytest.mark.parametrize("arguments", MISTAKES, ids=" ".join)
def test_a_merge_that_cannot_be_is_one_line(
    maps: TemporaryProject, arguments: tuple[str, ...]
) -> None:
    done = maps.run("dedupe", *arguments)
    assert done.code == 2
    assert MISTAKES[arguments] in done.err.replace("\n", " ")


# ---------------------------------------------------------------- the real programs


@pytest.mark.tex
def test_biber_finds_an_entry_under_its_old_keys(maps: TemporaryProject) -> None:
    maps.run("key", "rename", "old", "berg2020")
    maps.run("key", "rename", "berg2020", "Berg2020")
    maps.run("dedupe", "first", "else")
    assert (
        typeset(maps.root, r"\cite{old}\cite{berg2020}\cite{Berg2020}\cite{first}\cite{part}") == []
    )


def typeset(folder: Path, body: str) -> list[str]:
    """What LaTeX and biber complain about."""
    top = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}"
    bib = r"\usepackage[backend=biber]{biblatex}\addbibresource{library.bib}"
    text = rf"{top}{bib}\begin{{document}}{body}\printbibliography\end{{document}}"
    (folder / "paper.tex").write_text(text, encoding="utf-8")
    latex = ["pdflatex", "-interaction=nonstopmode", "paper"]
    for command in (latex, ["biber", "paper"], latex, latex):
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
    said = (folder / "paper.log").read_text("latin-1") + (folder / "paper.blg").read_text("utf-8")
    return re.findall(r"^!.*|.*undefined.*|.*(?:ERROR|WARN) -.*", said, re.M)
