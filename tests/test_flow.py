"""The stages on values: what is new, what it is called, what may be written, what is accepted."""

from __future__ import annotations

import pytest

from readlist.baseline import Row
from readlist.config import parse
from readlist.flow import (
    assemble,
    classify,
    found_keywords,
    name,
    newly_accepted,
    read,
    settle,
    take_in,
    themes_in_use,
)
from readlist.hookspecs import Classifier, Importer
from readlist.isolation import Plugin, Registered
from readlist.ledger import Mark, Memory, value_hash
from readlist.matching import fingerprint
from readlist.model import (
    AddKeyword,
    AddLink,
    AddTheme,
    Library,
    Link,
    Note,
    Origin,
    Paper,
    Person,
    Problem,
    SetField,
    Source,
    Theme,
)
from readlist.plugins import Plugins

BARE = parse("")
PLUGIN = Plugin("test", "local")


def paper(key: str = "", title: str = "A title long enough to decide", **fields: str) -> Paper:
    return Paper(key, fields={"title": title, **fields}, origin=Origin("page.txt", 3, 5))


def memory(entry: Paper, removed: str = "", **marks: str) -> dict[str, Memory]:
    """A ledger that remembers an entry; `marks` say which plugin wrote which field."""
    fields = {n: Mark(by, hash=value_hash(entry.get(n))) for n, by in marks.items()}
    return {entry.key: Memory(entry.key, "2020", (fingerprint(entry),), fields, removed)}


# ---------------------------------------------------------------- read


def importer(name: str, recognises: bool, *things: object) -> Registered[Importer]:
    return Registered(PLUGIN, Importer(name, lambda source: recognises, lambda source: things))


def test_the_first_importer_that_recognises_a_source_reads_it() -> None:
    first, second = importer("first", False), importer("second", True, paper())
    reading = read(Source("x"), [first, second, importer("third", True)])
    assert reading.importer == "second"
    assert len(reading.papers) == 1


def test_what_nobody_recognises_is_an_error() -> None:
    reading = read(Source("x"), [importer("first", False)])
    assert [(p.code, p.severity) for p in reading.problems] == [("unknown-format", "error")]


def test_blank_fields_and_things_that_are_no_papers_are_left_out() -> None:
    odd = Paper(fields={"Title": "T", "note": "  ", "year": ""})
    reading = read(Source("x"), [importer("first", True, odd, "text", Problem("c", "m"))])
    assert [p.fields for p in reading.papers] == [{"title": "T"}]
    assert [p.code for p in reading.problems] == ["plugin", "c"]


# ---------------------------------------------------------------- take in


def test_a_paper_that_nobody_knows_is_new() -> None:
    intake = take_in([paper()], [paper("other", "Another title that is long enough")], {})
    assert len(intake.new) == 1
    assert (intake.known, intake.removed, intake.problems) == ((), (), ())


def test_a_paper_that_is_there_is_known_and_differences_are_listed() -> None:
    intake = take_in([paper(year="2021", note="x")], [paper("k", year="2020", note="x")], {})
    assert intake.new == ()
    assert [(k.key, k.fields) for k in intake.known] == [("k", ("year",))]


def test_what_the_source_always_said_is_no_difference() -> None:
    read_then = paper("k", year="2021")
    ledger = memory(read_then, year="pasted")
    intake = take_in([paper(year="2021")], [paper("k", year="by hand")], ledger)
    assert [k.fields for k in intake.known] == [()]


def test_an_entry_whose_title_was_edited_is_known_by_what_it_was() -> None:
    ledger = memory(paper("k"))
    intake = take_in([paper()], [paper("k", "Quite another title, by hand")], ledger)
    assert [k.key for k in intake.known] == ["k"]


def test_a_removed_paper_stays_removed_unless_it_is_asked_for() -> None:
    ledger = memory(paper("k"), removed="2024-01-01")
    intake = take_in([paper()], [], ledger)
    assert [(k.key, k.why) for k in intake.removed] == [("k", "removed on 2024-01-01")]
    assert len(take_in([paper()], [], ledger, restore=True).new) == 1


def test_a_doubtful_paper_is_kept_and_reported() -> None:
    one = Paper("k", fields={"title": "Editorial"}, people={"author": (Person("Li"),)})
    other = Paper(fields={"title": "Editorial"}, people={"author": (Person("Muñoz"),)})
    intake = take_in([other], [one], {})
    assert len(intake.new) == 1
    assert [p.code for p in intake.problems] == ["perhaps-same"]
    assert "other authors" in intake.problems[0].message


def held(key: str, venue: str, year: str = "2010") -> Paper:
    people = {"author": (Person("Li"),)}
    return Paper(
        key, fields={"title": "A Tutorial", "booktitle": venue, "year": year}, people=people
    )


def test_another_version_of_a_paper_is_kept_beside_it() -> None:
    intake = take_in([held("", "Proc. of WSDM", "2011")], [held("k", "Proc. of WSDM")], {})
    assert len(intake.new) == 1
    assert [(p.code, p.severity) for p in intake.problems] == [("version", "note")]
    assert "another version of k: same title, but of 2011 and of 2010" in intake.problems[0].message


def test_a_poster_is_not_taken_for_the_paper_of_that_year() -> None:
    entry = held("k", "Proceedings of SIGIR")
    intake = take_in([held("", "Proceedings of WWW")], [entry], memory(entry))
    assert len(intake.new) == 1


def test_an_entry_whose_venue_was_edited_is_known_by_what_it_was() -> None:
    read_then = held("k", "Proceedings of SIGIR")
    ledger = memory(read_then, title="bibtex", booktitle="bibtex", year="bibtex")
    edited = held("k", "Our own Summer School on Retrieval")
    intake = take_in([read_then], [edited], ledger)
    assert (intake.new, [k.key for k in intake.known]) == ((), ["k"])


def test_of_a_paper_that_stands_twice_one_entry_is_made() -> None:
    intake = take_in([paper(), paper()], [], {})
    assert len(intake.new) == 1
    assert [(p.code, p.severity) for p in intake.problems] == [("twice", "note")]
    assert "page.txt:3" in intake.problems[0].message


def test_of_a_paper_with_a_key_that_stands_twice_one_entry_is_made() -> None:
    intake = take_in([paper("a", doi="10.1/x"), paper("b", doi="10.1/x")], [], {})
    assert [p.key for p in intake.new] == ["a"]
    assert [k.key for k in intake.known] == []
    assert [p.code for p in intake.problems] == ["twice"]


# ---------------------------------------------------------------- name

PLUGINS = Plugins(BARE)


def test_a_paper_without_a_key_gets_a_legal_one_of_its_own() -> None:
    named, problems = name([paper(), paper()], ["a-title-long-enough"], PLUGINS)
    keys = [p.key for p in named]
    assert len({key.casefold() for key in [*keys, "a-title-long-enough"]}) == 3
    assert problems == []


@pytest.mark.parametrize(
    "key", ["Mine:2020", "2020smith", "müller2020", "O:Brien+x", "-a", "李2020"]
)
def test_a_key_that_a_source_brings_is_kept(key: str) -> None:
    named, problems = name([paper(key)], [], PLUGINS)
    assert ([p.key for p in named], problems) == ([key], [])


def test_a_key_that_is_taken_ignoring_case_gets_an_ending_and_is_reported() -> None:
    named, problems = name([paper("mine")], ["MINE"], PLUGINS)
    assert [p.key for p in named] == ["mine-2"]
    assert [(p.code, p.where) for p in problems] == [("key-taken", "page.txt:3")]


@pytest.mark.parametrize("key", ["two words", "a,b", "a{b", "a}b", "a#b", 'a"b', "a%b", "a\\b"])
def test_a_key_that_bibtex_cannot_read_is_not_taken_from_a_source(key: str) -> None:
    named, problems = name([paper(key)], [], PLUGINS)
    assert named[0].key != key
    assert [p.code for p in problems] == ["key"]


# ---------------------------------------------------------------- classify


def test_changes_are_stamped_and_nonsense_is_reported() -> None:
    def propose(paper: Paper) -> list[object]:
        return [AddTheme("k", "one", by="forged"), AddTheme("other", "one"), 7]

    said = classify(
        Library(papers=(paper("k"),)), [Registered(PLUGIN, Classifier("mine", propose))]
    )
    assert [change.by for change in said.changes] == ["mine"]
    assert len(said.problems) == 2


def test_what_a_classifier_was_not_sure_of_is_a_suggestion() -> None:
    def propose(paper: Paper) -> list[Problem]:
        return [Problem("unsorted", "not sure", fix=(AddTheme("k", "one", 0.2),))]

    said = classify(Library(papers=(paper("k"),)), [Registered(PLUGIN, Classifier("c", propose))])
    assert [theme.slug for theme in said.suggestions["k"]] == ["one"]
    assert (said.changes, said.problems) == ((), ())


# ---------------------------------------------------------------- settle


def values(settled: list[SetField]) -> list[tuple[str, str | None, str]]:
    return [(change.field, change.value, change.by) for change in settled]


def test_an_empty_field_is_filled_by_the_first_proposer() -> None:
    changes = [SetField("k", "year", "2020", by="a"), SetField("k", "year", "2021", by="b")]
    assert values(settle(changes, [paper("k")], {})) == [("year", "2020", "a")]


def test_a_persons_value_beats_every_plugin() -> None:
    changes = [SetField("k", "year", "2021", by="a"), SetField("k", "title", None, by="a")]
    assert settle(changes, [paper("k", year="2020")], {}) == []


def test_a_plugin_may_mend_what_it_wrote_until_a_person_edits_it() -> None:
    wrote = paper("k", year="2020")
    ledger = memory(wrote, year="a")
    change = SetField("k", "year", "2021", by="a")
    assert values(settle([change], [wrote], ledger)) == [("year", "2021", "a")]
    assert settle([change], [paper("k", year="2019")], ledger) == []
    assert settle([SetField("k", "year", "2021", by="b")], [wrote], ledger) == []


def test_a_field_that_somebody_took_away_is_not_filled_again() -> None:
    ledger = memory(paper("k", year="2020"), year="a")
    assert settle([SetField("k", "year", "2020", by="a")], [paper("k")], ledger) == []


def test_a_change_for_an_entry_that_is_not_there_is_nothing() -> None:
    assert settle([SetField("gone", "year", "2020", by="a")], [paper("k")], {}) == []


def test_a_value_that_stands_there_already_is_no_change() -> None:
    wrote = paper("k", year="2020")
    change = SetField("k", "year", "2020", by="a")
    assert settle([change], [wrote], memory(wrote, year="a")) == []


def test_a_link_becomes_the_links_field_and_a_known_one_is_nothing() -> None:
    link = Link("https://example.org/code", "code")
    entry = paper("k", url="https://example.org/paper")
    settled = settle([AddLink("k", link, by="a")], [entry], {})
    assert values(settled) == [("links", "code <https://example.org/code>", "a")]
    known = AddLink("k", Link("https://example.org/paper"), by="a")
    assert settle([known], [entry], {}) == []


def test_of_two_links_both_are_taken() -> None:
    changes = [AddLink("k", Link(f"https://example.org/{n}"), by="a") for n in (1, 2)]
    settled = settle(changes, [paper("k")], {})
    assert "example.org/1" in str(settled)
    assert "example.org/2" in str(settled)


# ---------------------------------------------------------------- accept


def test_only_papers_without_an_accepted_theme_get_one() -> None:
    rows = [Row("old", "one", 0.5, "x"), Row("lost", "gone", 0.5, "x"), Row("no", "!one")]
    changes = [AddTheme(key, "one", 0.7, by="c") for key in ("old", "new", "lost", "no")]
    accepted = newly_accepted(changes, rows, ["one"])
    assert [(row.key, row.slug, row.by) for row in accepted] == [
        ("new", "one", "c"),
        ("lost", "one", "c"),
    ]


def test_keywords_are_found_once_each_ignoring_case_and_only_so_many() -> None:
    words = ["Reward model", "reward  MODEL", " ", "a, b", "third", "fourth"]
    changes = [AddKeyword("k", word) for word in words]
    assert found_keywords(changes, 3) == {"k": ("Reward model", "a b", "third")}


def test_a_theme_that_a_plugin_speaks_of_is_in_use() -> None:
    themes = themes_in_use([Theme("one", "One")], [AddTheme("k", "two-words", by="c")])
    assert [(theme.slug, theme.name) for theme in themes] == [
        ("one", "One"),
        ("two-words", "Two words"),
    ]


def test_notes_that_were_not_published_stay_out_of_the_library() -> None:
    notes = [Note("a", "secret"), Note("b", "public", publish=True)]
    library = assemble([paper("a")], [], [], {}, {}, notes=notes)
    assert [note.key for note in library.notes] == ["b"]
