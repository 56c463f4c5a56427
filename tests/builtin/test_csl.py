"""CSL-JSON: items of Zotero and pandoc are read, what is written reads back, damage is named."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist import Library, Paper, Person, Problem, Source
from readlist.bibtex.names import OTHERS
from readlist.bibtex.records import Options
from readlist.builtin import json as our_json
from readlist.builtin.csl import inspect, read, recognises, render
from tests.bibtex.test_records import keyed, papers, told

EVERY = (
    "year", "volume", "number", "edition", "version", "chapter", "pages", "pagetotal", "volumes",
    "address", "eventtitle", "venue", "language", "isbn", "issn", "doi", "pmid", "keywords",
    "abstract", "note", "url", "links", "series", "type", "shorttitle", "howpublished", "urldate",
    "eid", "journal", "booktitle", "publisher", "organization", "author", "editor",
)  # fmt: skip
TYPES = """
    article book incollection inproceedings techreport phdthesis misc online dataset software patent
    unpublished booklet standard periodical inbook proceedings manual video review
"""
HELD = dict.fromkeys(TYPES.split(), EVERY)


def source(text: str, name: str = "library.json") -> Source:
    return Source(name, text.encode(), text)


def read_all(text: str) -> list[Paper | Problem]:
    return list(read(source(text)))


def items(*given: Any) -> str:
    return json.dumps(list(given), indent=1)


def one(**item: Any) -> Paper:
    (paper,) = read_papers(items({"id": "a", "type": "article-journal", "title": "T", **item}))
    return paper


def read_papers(text: str) -> list[Paper]:
    return [thing for thing in read_all(text) if isinstance(thing, Paper)]


def said(text: str) -> list[str]:
    return [str(thing) for thing in read_all(text) if isinstance(thing, Problem)]


# --------------------------------------------------------------------------- out and in again

WRITTEN = st.lists(papers(HELD), min_size=1, max_size=4).map(keyed)


def same(paper: Paper) -> dict[str, object]:
    """Of the main address, its kind may be said in `links`, or not."""
    return {**told(paper), "links": sorted(map(str, paper.links))}


@settings(max_examples=80)
@given(WRITTEN)
def test_what_is_written_reads_back_as_the_same_papers(written):
    things = read_all(render(Library(written)))
    assert [same(thing) for thing in things] == [same(paper) for paper in written]


@settings(max_examples=30)
@given(WRITTEN)
def test_what_the_format_holds_is_no_loss(written):
    assert list(inspect(Library(written), Options())) == []


def test_a_range_of_dates_comes_back():
    text = render(Library((Paper("a", fields={"title": "T", "date": "2024-06-10/2024-06-12"}),)))
    (back,) = read_papers(text)
    assert back.fields == {"title": "T", "date": "2024-06-10/2024-06-12"}


@pytest.mark.parametrize(
    "date",
    [
        {"year": "2024", "month": "Spring"},
        {"year": "in press"},
        {"year": "2024", "month": "May/June"},
        {"year": "2024", "month": "May", "day": "7"},
    ],
)
def test_dates_come_back(date):
    (back,) = read_papers(render(Library((Paper("a", fields={"title": "T", **date}),))))
    assert back.fields == {"title": "T", **date}


@pytest.mark.parametrize(
    "someone",
    [
        Person("Berg", "Tom", "van der", "Jr."),
        Person("van Berg", "Tom"),
        Person("Plato"),
        Person("Things, Inc.", literal=True),
        OTHERS,
    ],
)
def test_names_come_back(someone):
    paper = Paper("a", fields={"title": "T"}, people={"author": (someone,)})
    (back,) = read_papers(render(Library((paper,))))
    assert back.authors == (someone,)


def test_a_preprint_that_stands_in_something_does_not_become_an_article():
    fields = {"title": "T", "howpublished": "A Server", "eprint": "2405.00001"}
    paper = Paper("a", "misc", fields | {"archiveprefix": "arXiv"})
    (back,) = read_papers(render(Library((paper,))))
    assert (back.type, back.fields) == ("misc", paper.fields)


def test_what_cannot_be_said_is_said_once_for_each_kind():
    fields = {"title": "A <i>tag</i>", "addendum": "One.\n\nTwo."}
    library = Library((Paper("a", fields=fields), Paper("b", fields=fields)))
    assert [problem.message for problem in inspect(library)] == [
        "CSL-JSON cannot hold all of `title`: 'a', 'b'",
        "CSL-JSON cannot hold all of `addendum`: 'a', 'b'",
    ]


def test_private_fields_stay_at_home_and_abstracts_if_asked():
    paper = Paper("a", fields={"title": "T", "comment-a": "CANARY", "abstract": "CANARY"})
    assert "CANARY" not in render(Library((paper,)), Options(abstracts=False))


def test_a_file_of_no_papers_is_an_empty_list():
    assert render(Library()) == "[]\n"
    assert "no item found" in said("[]")[0]


def test_only_addresses_of_the_web_are_written():
    fields = {"title": "T", "url": "javascript:x", "links": "pdf <https://a.org/b.pdf>"}
    text = render(Library((Paper("a", fields=fields),)))
    assert "javascript" not in text
    assert "https://a.org/b.pdf" in text


# --------------------------------------------------------------------------- reading


def test_an_item_of_zotero():
    paper = one(
        id="http://zotero.org/users/1/items/ABCD1234",
        type="paper-conference",
        title='<span class="nocase">GraPE</span> for H<sub>2</sub>O &amp; <i>maps</i>',
        author=[{"family": "van der Berg", "given": "Tom"}, {"literal": "Map Guild"}],
        issued={"date-parts": [["2020", 5]]},
        accessed={"date-parts": [["2023", 1, 31]]},
        page="12-17",
        event="Ninth Maps",
        note="A remark.\nPMID: 123\narXiv: 2405.00001 [cs.CL]\ntex.pagetotal: 9\ntex.file: x",
        **{"container-title": "Proceedings of Maps", "event-place": "Bergen", "source": "arXiv"},
    )
    assert (paper.key, paper.type) == ("", "inproceedings")
    assert paper.fields == {
        "title": "GraPE for H$_{2}$O & maps",
        "booktitle": "Proceedings of Maps",
        "year": "2020",
        "month": "May",
        "urldate": "2023-01-31",
        "pages": "12–17",
        "eventtitle": "Ninth Maps",
        "venue": "Bergen",
        "note": "A remark.",
        "pmid": "123",
        "eprint": "2405.00001",
        "archiveprefix": "arXiv",
        "primaryclass": "cs.CL",
        "pagetotal": "9",
        "author": "van der Berg, Tom and {Map Guild}",
    }


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ({"id": "berg2020"}, "berg2020"),
        ({"id": 7}, ""),
        ({"id": "7"}, ""),
        ({"id": "ITEM-1"}, ""),
        ({"id": "12/ABCD1234"}, ""),
        ({"id": "https://doi.org/10.1000/182"}, ""),
        ({"id": "http://zotero.org/users/local/a/items/B", "citation-key": "bergMaps"}, "bergMaps"),
        ({"id": "x", "citekey": "bergMaps"}, "bergMaps"),
        ({"id": "http://zotero.org/x", "note": "Citation Key: berg2020"}, "berg2020"),
    ],
)
def test_keys_are_names_that_somebody_gave(item, key):
    assert one(**item).key == key


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2020, 5, 12]]}, {"year": "2020", "month": "May", "day": "12"}),
        ({"date-parts": [[2020]], "season": 2}, {"year": "2020", "month": "Summer"}),
        ({"date-parts": [[2020, 21]]}, {"year": "2020", "month": "Spring"}),
        ({"raw": "2020-05"}, {"year": "2020", "month": "May"}),
        ({"literal": "forthcoming"}, {"year": "forthcoming"}),
        ("2020-05-12", {"year": "2020", "month": "May", "day": "12"}),
        (2020, {"year": "2020"}),
        ({"date-parts": [[None]]}, {}),
        ({"date-parts": [[2020, 5], [2020, 6]]}, {"date": "2020-05/2020-06"}),
    ],
)
def test_dates(issued, date):
    found = one(issued=issued).fields
    assert {name: text for name, text in found.items() if name != "title"} == date


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ({"family": "Berg", "given": "Tom", "suffix": "Jr."}, Person("Berg", "Tom", suffix="Jr.")),
        ({"family": "Berg", "non-dropping-particle": "van"}, Person("Berg", "", "van")),
        (
            {"family": "Berg", "dropping-particle": "de", "non-dropping-particle": "la"},
            Person("Berg", "", "de la"),
        ),
        ({"family": '"van Berg"'}, Person("van Berg")),
        ({"literal": "et al."}, OTHERS),
        ({"given": "Plato"}, Person("Plato")),
    ],
)
def test_names(name, person):
    assert one(author=[name]).authors == (person,)


def test_a_preprint_of_zotero():
    paper = one(type="article", number="arXiv:2405.00001", publisher="arXiv")
    assert (paper.type, paper.get("eprint")) == ("misc", "2405.00001")


def test_an_abstract_of_crossref():
    text = "<jats:title>Abstract</jats:title><jats:p>One <jats:italic>x</jats:italic>.</jats:p>"
    assert one(abstract=text + "<jats:p>Two.</jats:p>").abstract == "Abstract\n\nOne x.\n\nTwo."


def test_a_single_object_and_a_list_inside_of_one():
    item = {"id": "a", "type": "book", "title": "T"}
    for whole in (item, {"items": [item]}):
        text = json.dumps(whole)
        assert recognises(source(text))
        assert [paper.title for paper in read_papers(text)] == ["T"]


def test_an_answer_of_crossref_is_read_with_its_lists():
    work = {
        "type": "journal-article", "title": ["Maps for Machines"], "DOI": "10.1000/maps",
        "container-title": ["Annals of Maps"], "ISSN": ["0028-0836", "1476-4687"],
        "author": [
            {"given": "Tom", "family": "Berg", "sequence": "first", "affiliation": []},
            {"name": "Map Readers Guild", "affiliation": [{"name": "Elsewhere"}]},
        ],
        "issued": {"date-parts": [[2020, 5]]},
    }  # fmt: skip
    for message in (work, {"total-results": 1, "items": [work]}):
        text = json.dumps({"status": "ok", "message": message})
        assert recognises(source(text))
        (paper,) = read_papers(text)
        assert (paper.type, paper.title) == ("article", "Maps for Machines")
        assert (paper.venue, paper.year) == ("Annals of Maps", "2020")
        assert paper.get("issn") == "0028-0836, 1476-4687"
        assert [str(person) for person in paper.authors] == ["Tom Berg", "Map Readers Guild"]
        assert not any("warning" in line for line in said(text))


def test_variables_that_say_nothing_here_are_named_once():
    text = items(*({"id": str(n), "type": "book", "title": "T", "source": "x"} for n in "ab"))
    assert said(text) == [
        "library.json: note: variables that were not read, and how often: source (2) [unread]"
    ]


def test_other_json_is_not_recognised():
    ours = our_json.render(Library((Paper("a", fields={"title": "T", "doi": "10.1/x"}),)), None)
    better = {"config": {}, "items": [{"itemKey": "A", "itemType": "book", "title": "T"}]}
    for text in (ours, json.dumps(better), '{"type": "module", "name": "x"}', "[1, 2]", "{}", "x"):
        assert not recognises(source(text))


# --------------------------------------------------------------------------- wrong kinds


def test_an_item_of_a_wrong_kind_is_named_and_the_others_are_read():
    good = {"id": "b", "type": "book", "title": "Two"}
    text = items("text", 7, None, [good], good)
    assert [paper.title for paper in read_papers(text)] == ["Two"]
    assert said(text) == [
        f"library.json:{line}: error: item {n} is {kind}, not an object; not read [record-value]"
        for n, line, kind in (
            (1, 2, "a text"),
            (2, 3, "a number"),
            (3, 4, "null"),
            (4, 5, "a list"),
        )
    ]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"author": 5}, "author is a number, where a list of names is expected"),
        ({"author": {"family": "x"}}, "author is an object, where a list of names is expected"),
        ({"author": [7]}, "a name of author is a number, where an object is expected"),
        ({"author": [{"family": ["x"]}]}, "family of author is a list, where a text is expected"),
        ({"issued": [2020]}, "issued is a list, where a date is expected"),
        (
            {"issued": {"date-parts": [["x"]]}},
            "issued is a list, where a list of dates is expected",
        ),
        ({"issued": {"date-parts": 5}}, "issued is a number, where a list of dates is expected"),
        ({"title": {}, "DOI": "10.1000/1"}, "title is an object, where a text is expected"),
        ({"note": ["x"]}, "note is a list, where a text is expected"),
        ({"type": "bok"}, "type 'bok' is none of CSL's, read as misc"),
        ({"type": None}, ""),
        ({"URL": "javascript:x"}, "URL 'javascript:x' is no address of the web"),
    ],
)
def test_a_value_of_a_wrong_kind_is_named_and_the_rest_is_read(wrong, what):
    text = items({"id": "a", "type": "book", "title": "T", "volume": 3, **wrong})
    (paper,) = read_papers(text)
    assert paper.get("volume") == "3"
    named = f"library.json:2: warning: item 1 ('a'): {what} [record-value]"
    assert said(text) == ([named] if what else [])


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=6,
    ),
    st.sampled_from(
        ["id", "type", "title", "author", "issued", "accessed", "note", "page", "URL", "number"]
    ),
)
def test_whatever_stands_in_a_variable_the_item_is_read_or_named(value, name):
    text = items({"id": "a", "type": "book", "title": "T", name: value}, {"id": "b", "title": "U"})
    things = read_all(text)
    lost = [t for t in things if isinstance(t, Problem) and t.severity == "error"]
    assert sum(isinstance(thing, Paper) for thing in things) + len(lost) == 2


# --------------------------------------------------------------------------- broken files


def counted(text: str) -> int:
    """The items that were read, or named as not read."""
    things = read_all(text)
    lost = [t for t in things if isinstance(t, Problem) and t.severity == "error"]
    return sum(isinstance(thing, Paper) for thing in things) + len(lost)


def test_broken_json_is_located_and_what_stands_around_it_is_read():
    text = (
        '[\n {"id": "a", "type": "book", "title": "One"},\n'
        ' {"id": "b", "type": "book" "title": "Two",\n  "author": [{"family": "Berg"}]},\n'
        ' {"id": "c", "type": "book", "title": "Three"}\n]\n'
    )
    assert recognises(source(text.replace("book", "chapter")))
    assert [paper.title for paper in read_papers(text)] == ["One", "Three"]
    (problem,) = said(text)
    assert problem.startswith("library.json:3:29: error: record 2 is damaged and left out: ")


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_wherever_a_file_is_cut_every_item_that_began_is_read_or_named(written, data):
    text = render(Library(written))
    cut = text[: data.draw(st.integers(4, len(text) - 3))]
    assert counted(cut) == cut.count("\n {")
    assert said(cut)


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_whichever_line_is_lost_no_item_is(written, data):
    lines = render(Library(written)).split("\n")[:-1]
    gone = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join(line for number, line in enumerate(lines) if number != gone)
    assert counted(text) >= len(written)


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_whatever_stands_between_the_lines_no_item_is_lost(written, data):
    lines = render(Library(written)).split("\n")[:-1]
    junk = data.draw(st.sampled_from(["junk", "", "}", "{", "]", '"', '"x": 1', ",", "12345"]))
    place = data.draw(st.integers(1, len(lines) - 1))
    text = "\n".join([*lines[:place], junk, *lines[place:]])
    assert counted(text) >= len(written)


def test_a_deep_nest_is_named():
    assert "record 1 is damaged and left out" in said("[" + "[" * 100_000)[0]


# --------------------------------------------------------------------------- other programs


@pytest.mark.skipif(shutil.which("citation-js") is None, reason="not installed: citation-js")
def test_citation_js_reads_what_is_written(tmp_path):
    paper = Paper(
        "berg2020", "inproceedings",
        {"title": "Maps", "booktitle": "Proc. of Maps", "year": "2020", "month": "May"},
        people={"author": (Person("Berg", "Tom", "van der"),)},
    )  # fmt: skip
    (tmp_path / "ours.json").write_text(render(Library((paper,))), "utf-8")
    done = subprocess.run(
        ["citation-js", "-i", str(tmp_path / "ours.json"), "-f", "string", "-s", "bibtex"],
        capture_output=True,
        text=True,
        check=True,
    )
    for words in ("@inproceedings{", "van der Berg, Tom", "booktitle = {Proc. of {Maps}", "2020"):
        assert words.replace("{Maps}", "Maps") in done.stdout.replace("{Maps}", "Maps")
