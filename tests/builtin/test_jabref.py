"""A JabRef library comes over whole: entries, groups, statuses; what readlist has no place for is
named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.bibtex import parse
from readlist.builtin import bibtex
from readlist.builtin.jabref import read, recognises
from readlist.config import parse as parse_settings
from readlist.flow import read as read_by_flow
from readlist.model import Paper, Place, Problem, Source
from readlist.plugins import Plugins
from readlist.testing import TemporaryProject

LIBRARY = r"""% Encoding: UTF-8
% Ask Tom about the owls.

@String{acl = {Annals of Careful Looking}}
@String{unused = {Journal of Nobody}}
@Preamble{"\newcommand{\owl}{O}"}

@Article{müller:2020/owls,
  author           = {M{\"u}ller, Ada and {Society for Owls}},
  title            = {Owls at Night},
  journal          = acl,
  year             = {2020},
  comment          = {bought used},
  comment-ada      = {lent to Tom},
  file             = {Draft\: one:pdf/owls.pdf:PDF;:pdf/owls2.pdf:PDF},
  groups           = {Birds, Night, B{\"{o}}hmer, Teaching},
  owner            = {ada},
  priority         = {prio1},
  qualityassured   = {qualityAssured},
  ranking          = {rank4},
  readstatus       = {read},
  relevance        = {relevant},
  printed          = {printed},
  timestamp        = {2020-01-02},
  creationdate     = {2020-01-02T03:04:05},
}

@InProceedings{lind2021,
  author     = {Lind, Jonas},
  title      = {Mice by Day},
  booktitle  = {Proceedings of Looking},
  groups     = {Deep in it, Field > Notes, Elsewhere, One\, two},
  readstatus = {skimmed},
}

@Misc{stone1999,
  title  = {On Stones},
  review = {an old remark},
}

@Article{broken2020,
  title = {A Brace Too Few,
  author = {Vega, Lucia},
}

@Comment{a remark of mine}

@Comment{jabref-meta: databaseType:bibtex;}

@Comment{jabref-meta: fileDirectory:/home/ada/papers;}

@Comment{jabref-meta: saveActions:enabled;
date[normalize_date]
pages[normalize_page_numbers]
;}

@Comment{jabref-meta: keypattern_article:[auth]_[year];}

@Comment{jabref-entrytype: Talk: req[author;title] opt[where]}

@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Birds\;0\;1\;0x8a8a8aff\;BIRD\;All about birds\;;
2 StaticGroup:Night\;0\;0\;\;\;\;;
3 StaticGroup:Deep in it\;1\;0\;\;\;\;;
1 StaticGroup:B{\\\\"{o}}hmer\;0\;1\;\;\;\;;
1 StaticGroup:Teaching\;0\;1\;\;\;\;;
1 StaticGroup:One, two\;0\;1\;\;\;\;;
1 StaticGroup:Nothing yet\;0\;1\;\;\;\;;
1 KeywordGroup:Learning\;0\;keywords\;machine learning\;0\;0\;1\;\;\;\;;
1 SearchGroup:Recent\;0\;year > 2019 \\\; author = lind\;0\;0\;1\;\;\;\;;
1 AutomaticKeywordGroup:By keyword\;0\;keywords\;,\;>\;1\;\;\;\;;
1 AutomaticPersonsGroup:By author\;0\;author\;1\;\;\;\;;
1 TexGroup:Cited\;0\;thesis/main.aux\;1\;\;\;\;;
1 OddGroup:Odd\;0\;;
damaged;
}
"""


def source(text: str = LIBRARY, name: str = "jabref.bib") -> Source:
    return Source(name, text.encode(), text)


def papers(text: str = LIBRARY) -> list[Paper]:
    return [thing for thing in read(source(text)) if isinstance(thing, Paper)]


def problems(text: str = LIBRARY) -> list[str]:
    return [str(thing) for thing in read(source(text)) if isinstance(thing, Problem)]


def library(groups: str, *tree: str) -> str:
    """A library of one entry with that field `groups`, and a tree of groups."""
    return (
        f"@misc{{key, title = {{T}}, groups = {{{groups}}}}}\n"
        "@Comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n" + "\n".join(tree) + "\n}\n"
    )


def places(groups: str, *tree: str) -> tuple[Place, ...]:
    (paper,) = papers(library(groups, *tree))
    return paper.aside.places if paper.aside else ()


# --------------------------------------------------------------------------- the whole library


NAMES = (
    "Birds", "Night", "Deep in it", "Böhmer", "Teaching", "One, two", "Nothing yet", "Field",
    "Notes", "Elsewhere", "Learning", "machine learning", "Recent", "year > 2019 ; author = lind",
    "By keyword", "By author", "Cited", "thesis/main.aux", "OddGroup", "damaged", "0x8a8a8aff",
    "BIRD", "All about birds",
)  # fmt: skip
OTHERS = (
    "Ask Tom about the owls.", "Journal of Nobody", "newcommand", "a remark of mine",
    "databaseType", "bibtex", "/home/ada/papers", "saveActions", "enabled", "normalize_date",
    "keypattern_article", "[auth]_[year]", "Talk", "req[author;title] opt[where]",
)  # fmt: skip
ENTRIES = [
    {field.name: field.raw.strip('{}"') for field in entry.fields if field.name != "groups"}
    for entry in parse(LIBRARY).entries
]
TURNED = {
    r"M{\"u}ller, Ada and {Society for Owls}": "Müller, Ada and Society for Owls",
    "acl": "Annals of Careful Looking",
}


def test_nothing_of_a_library_is_lost(lost: Any, made: Any) -> None:
    texts = made(read(source()))
    assert lost(ENTRIES, texts, turned=TURNED) == []
    assert lost([*NAMES, *OTHERS], texts) == []
    line = LIBRARY[: LIBRARY.index("{A Brace Too Few")].count("\n") + 1
    assert any(f"jabref.bib:{line}:" in text and "never closed" in text for text in texts)


def test_nothing_is_lost_on_the_way_into_a_project(
    project: TemporaryProject, lost: Any, kept: Any
) -> None:
    project.write("jabref.bib", LIBRARY)
    texts = kept("jabref.bib")
    assert lost(ENTRIES, texts, turned=TURNED) == []
    assert lost([*NAMES, *OTHERS], texts) == []


def test_keys_are_kept_as_they_are() -> None:
    assert [paper.key for paper in papers()] == ["müller:2020/owls", "lind2021", "stone1999"]


def test_entries_are_what_the_bibtex_importer_reads() -> None:
    plain = [thing for thing in bibtex.read(source()) if isinstance(thing, Paper)]
    for ours, theirs in zip(papers(), plain, strict=True):
        assert {**theirs.fields, "groups": ""} == {**ours.fields, "groups": ""}
        assert (ours.raw, ours.people, ours.origin) == (theirs.raw, theirs.people, theirs.origin)


def test_static_groups_are_lists_and_those_inside_are_sections() -> None:
    owls, mice, stones = papers()
    assert owls.aside.places == (Place("Birds", "Night"), Place("Böhmer"), Place("Teaching"))
    assert mice.aside.places == (
        Place("Birds", "Night / Deep in it"),
        Place("One, two"),
        Place("Field", "Notes"),
        Place("Elsewhere"),
    )
    assert stones.aside is None


def test_the_field_groups_goes_where_its_groups_are_places() -> None:
    assert all("groups" not in paper.fields for paper in papers())


def test_readstatus_is_the_status_and_stays_a_field() -> None:
    owls, mice, _ = papers()
    assert (owls.aside.status, owls.get("readstatus")) == ("done", "read")
    assert (mice.aside.status, mice.get("readstatus")) == ("reading", "skimmed")


def test_files_and_comments_stay_word_for_word() -> None:
    owls = papers()[0]
    assert owls.raw["file"] == r"{Draft\: one:pdf/owls.pdf:PDF;:pdf/owls2.pdf:PDF}"
    assert (owls.get("comment"), owls.get("comment-ada")) == ("bought used", "lent to Tom")
    assert owls.get("ranking") == "rank4"


def test_groups_that_jabref_fills_are_named_with_their_rule() -> None:
    said = "\n".join(problems())
    assert "the group 'Learning' is filled by JabRef, and is no list: 'keywords' holds" in said
    assert "search for 'year > 2019 ; author = lind'" in said
    assert "a group for each of 'author'" in said
    assert "cited in 'thesis/main.aux'" in said
    assert "no list is made of groups without entries: Nothing yet" in said


# --------------------------------------------------------------------------- groups


def test_an_entry_is_in_every_group_of_a_name() -> None:
    assert places(
        "Same", r"1 StaticGroup:A\;0\;;", r"2 StaticGroup:Same\;0\;;", r"1 StaticGroup:Same\;0\;;"
    ) == (Place("A", "Same"), Place("Same"))


def test_two_sections_of_one_list_are_one_place_and_a_note() -> None:
    tree = (r"1 StaticGroup:A\;0\;;", r"2 StaticGroup:B\;0\;;", r"2 StaticGroup:C\;0\;;")
    assert places("C, B", *tree) == (Place("A", "C"),)
    assert any("'key' is also in 'B' of 'A'" in said for said in problems(library("C, B", *tree)))


def test_groups_below_others_than_static_ones_keep_their_path() -> None:
    tree = (r"1 SearchGroup:S\;0\;q\;0\;0\;1\;;", r"2 StaticGroup:In\;0\;;")
    assert places("In", *tree) == (Place("S", "In"),)


def test_older_files_name_the_entries_in_the_tree_over_broken_lines() -> None:
    text = (
        "@misc{a/b, title = {A}}\n@misc{c;d, title = {C}}\n"
        "@comment{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n"
        "1 ExplicitGroup:Old\\;0\\;a/b\\;c\\\\\\;\nd\\;gone\\;;\n}\n"
    )
    assert [paper.aside.places for paper in papers(text)] == [(Place("Old"),), (Place("Old"),)]
    assert any("groups name entries that are not there: gone" in said for said in problems(text))


def test_a_semicolon_in_a_name_is_escaped_twice() -> None:
    assert places("A;B", r"1 StaticGroup:A\\\;B\;0\;;") == (Place("A;B"),)


def test_a_group_with_a_comma_is_that_of_both_words() -> None:
    assert places("two, One", r"1 StaticGroup:One, two\;0\;;") == (Place("One, two"),)


# --------------------------------------------------------------------------- which file is whose


def test_only_files_with_jabrefs_comments_are_recognised() -> None:
    assert recognises(source())
    assert recognises(source("@comment{ jabref-meta: databaseType:bibtex;}"))
    assert not recognises(source("@misc{a, title = {On jabref-meta: grouping}}"))
    assert not recognises(source("@comment{mine} @misc{a, title = {T}}"))


def test_jabref_is_asked_before_bibtex() -> None:
    importers = Plugins(parse_settings("")).importers
    assert read_by_flow(source(), importers).importer == "jabref"
    assert read_by_flow(source("@misc{a, title = {T}}"), importers).importer == "bibtex"


def test_a_project_s_own_importer_comes_before_it(project: TemporaryProject) -> None:
    project.plugin(
        "mine",
        "from readlist import Importer, Origin, Paper, hookimpl\n@hookimpl\n"
        "def readlist_importers(settings): return Importer('mine', lambda s: True, read)\n"
        "def read(s): yield Paper(fields={'title': 'T'}, origin=Origin(s.name))\n",
    )
    assert "(importer mine)" in project.add(LIBRARY, "jabref.bib").err


# --------------------------------------------------------------------------- damaged


@pytest.mark.parametrize("tree", ["1 StaticGroup", "x StaticGroup:A;", "1 StaticGroup:\\;0;", "1"])
def test_a_damaged_group_is_named_and_the_others_are_read(tree: str) -> None:
    text = library("Good", tree + ";", r"1 StaticGroup:Good\;0\;;")
    assert papers(text)[0].aside.places == (Place("Good"),)
    assert any("a group that cannot be read" in said for said in problems(text))


@given(st.text(st.sampled_from("01 StaticGroup:;\\,>\nAB{}"), max_size=60), st.text(max_size=12))
@settings(max_examples=60)
def test_any_tree_is_answered_with_papers_and_problems(tree: str, groups: str) -> None:
    text = library(groups, tree)
    found = list(read(source(text)))
    assert all(isinstance(thing, Paper | Problem) for thing in found)


# --------------------------------------------------------------------------- added


def test_a_library_is_added_with_its_lists(project: TemporaryProject) -> None:
    result = project.add(LIBRARY, "jabref.bib")
    assert result.code == 1  # the broken entry
    assert "3 papers, 4 places unread (importer jabref)" in result.err
    assert "## Night\n\n- [x] [@müller:2020/owls]" in project.read("lists/birds.md")
    assert r"{Draft\: one:pdf/owls.pdf:PDF;:pdf/owls2.pdf:PDF}" in project.read("library.bib")
    assert "comment-ada" in project.read("library.bib")


def test_adding_it_again_changes_nothing(project: TemporaryProject) -> None:
    project.add(LIBRARY, "jabref.bib")
    before = {path: path.read_bytes() for path in [*project.root.rglob("*.md")]}
    before[project.root / "library.bib"] = (project.root / "library.bib").read_bytes()
    project.run("add", "jabref.bib")
    assert {path: path.read_bytes() for path in before} == before


def test_nothing_private_of_a_library_is_exported(project: TemporaryProject) -> None:
    project.add(LIBRARY, "jabref.bib")
    out = project.run("export").out
    assert "Owls at Night" in out
    for private in ("bought used", "lent to Tom", "owls2.pdf", "skimmed", "Teaching"):
        assert private not in out
