"""RIS: what the programs write is read, what is written reads back, damage is named."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist import Aside, Library, Paper, Person, Problem, Source
from readlist.bibtex.names import OTHERS
from readlist.bibtex.records import Options
from readlist.builtin.ris import inspect, read, recognises, render
from tests.bibtex.test_records import keyed, papers, told

EVERY = (
    "year", "volume", "edition", "language", "shorttitle", "volumes", "eid", "address", "doi",
    "pmid", "issn", "isbn", "url", "links", "keywords", "note", "abstract", "urldate", "author",
    "editor",
)  # fmt: skip
PART = (*EVERY, "booktitle", "series", "number", "pages", "chapter", "publisher")
HELD = {
    "article": (*EVERY, "journal", "shortjournal", "series", "number", "pages", "publisher"),
    "book": (*EVERY, "series", "number", "chapter", "publisher", "pagetotal", "type"),
    "incollection": PART,
    "inproceedings": PART,
    "phdthesis": (*EVERY, "school", "series", "howpublished", "number", "pagetotal"),
    "techreport": (*EVERY, "institution", "series", "number", "pages", "type"),
    "online": (*EVERY, "organization", "howpublished", "series", "number", "pages", "type"),
    "misc": (*EVERY, "publisher", "howpublished", "series", "number", "pages", "type"),
}


def source(text: str, name: str = "theirs.ris") -> Source:
    return Source(name, text.encode(), text)


def read_all(text: str) -> list[Paper | Problem]:
    return list(read(source(text)))


def read_papers(text: str) -> list[Paper]:
    return [thing for thing in read_all(text) if isinstance(thing, Paper)]


def one(text: str) -> Paper:
    (paper,) = read_papers(text)
    return paper


def said(text: str) -> list[str]:
    return [str(thing) for thing in read_all(text) if isinstance(thing, Problem)]


def record(*lines: str) -> str:
    return "\n".join([*lines, "ER  - ", ""])


# --------------------------------------------------------------------------- out and in again


@settings(max_examples=60)
@given(st.lists(papers(HELD), min_size=1, max_size=4).map(keyed))
def test_what_is_written_reads_back_as_the_same_papers(written):
    things = read_all(render(Library(written)))
    assert [told(thing) for thing in things] == [told(paper) for paper in written]


@settings(max_examples=30)
@given(st.lists(papers(HELD), min_size=1, max_size=3).map(keyed))
def test_what_the_format_holds_is_no_loss(written):
    assert list(inspect(Library(written), Options())) == []


@pytest.mark.parametrize(
    "kind",
    ["dataset", "software", "patent", "unpublished", "booklet", "standard", "mastersthesis",
     "inreference", "video", "audio", "music", "movie", "artwork", "image", "letter"],
)  # fmt: skip
def test_types_of_their_own_come_back(kind):
    assert one(render(Library((Paper("a", kind, {"title": "T"}),)))).type == kind


def test_proceedings_come_back_by_their_editors():
    people = {"editor": (Person("Vega", "Lucia"),)}
    fields = {"title": "T", "editor": "Vega, Lucia"}
    assert one(render(Library((Paper("a", "proceedings", fields, people=people),)))).type == (
        "proceedings"
    )


def test_what_ris_cannot_hold_is_said_once_for_each_kind():
    library = Library(
        (
            Paper("a", "manual", {"title": "T", "eprint": "x:1", "archiveprefix": "hal"}),
            Paper("b", "inbook", {"title": "T", "annotator": "Berg, Tom"}),
        )
    )
    assert sorted(problem.message for problem in inspect(library)) == [
        "RIS cannot hold `annotator`: 'b'",
        "RIS cannot hold `archiveprefix`: 'a'",
        "RIS cannot hold `eprint`: 'a'",
        "RIS cannot hold the type inbook: 'b'",
        "RIS cannot hold the type manual: 'a'",
    ]


def test_private_fields_stay_at_home_and_abstracts_if_asked():
    paper = Paper("a", fields={"title": "T", "file": "CANARY", "abstract": "CANARY"})
    assert "CANARY" not in render(Library((paper,)), Options(abstracts=False))


def test_only_addresses_of_the_web_are_written():
    fields = {"title": "T", "url": "javascript:x", "links": "pdf <https://a.org/b.pdf>"}
    text = render(Library((Paper("a", fields=fields),)))
    assert "javascript" not in text
    assert "UR  - https://a.org/b.pdf\n" in text


def test_a_text_that_looks_like_a_tag_begins_no_other_line():
    paper = Paper("a", fields={"title": "A\nER  - \nTY  - B", "abstract": "One.\n\nER  - "})
    back = one(render(Library((paper,))))
    assert back.title == "A ER - TY - B"
    assert back.abstract == "One. ER -"


# --------------------------------------------------------------------------- the dialects

ZOTERO = record(
    "TY  - CONF",
    "TI  - Maps for Machines",
    "AU  - van der Berg, Tom",
    "AU  - Paper Readers Guild",
    "T2  - Ninth Conference on Maps",
    "C1  - Bergen",
    "C3  - Proceedings of Maps",
    "DA  - 2021/05//",
    "PY  - 2021",
    "SP  - 12",
    "EP  - 19",
    "SN  - 978-3-16-148410-0",
    "UR  - https://example.org/maps",
    "Y2  - 2023/01/31/10:00:00",
    "L1  - https://example.org/maps.pdf",
    "N1  - <p>Read <b>this</b>.</p><p>Twice.</p>",
)


def test_a_record_of_zotero():
    paper = one(ZOTERO)
    assert paper.type == "inproceedings"
    assert paper.authors == (
        Person("Berg", "Tom", "van der"),
        Person("Paper Readers Guild", literal=True),
    )
    assert paper.get("booktitle") == "Proceedings of Maps"
    assert paper.get("eventtitle") == "Ninth Conference on Maps"
    assert (paper.get("address"), paper.get("isbn")) == ("Bergen", "978-3-16-148410-0")
    assert (paper.year, paper.get("month"), paper.get("pages")) == ("2021", "May", "12–19")
    assert paper.get("urldate") == "2023-01-31"
    assert [link.kind for link in paper.links] == ["paper", "pdf"]
    assert paper.aside == Aside(notes=("Read **this**.\n\nTwice.",))


def test_a_note_in_html_keeps_its_links_and_its_signs():
    paper = one(record(
        "TY  - JOUR", "TI  - Maps", "N1  - <p>x <5 and y> 3, a &lt;b&gt;</p>",
        'RN  - <div>See <a href="https://example.org/m">these</a> &amp; those.</div>',
    ))  # fmt: skip
    assert paper.get("note") == ""
    assert paper.aside == Aside(
        notes=("x &lt;5 and y> 3, a &lt;b>", "See [these](https://example.org/m) & those.")
    )


def test_an_address_that_is_none_costs_no_other_and_is_named():
    found = list(read(source(record(
        "TY  - JOUR", "TI  - Maps", "UR  - https://a.example/1; ftp://a.example/2",
        "UR  - https://a.example/3", "UR  - notes.html",
    ))))  # fmt: skip
    (paper,) = (thing for thing in found if isinstance(thing, Paper))
    assert [link.url for link in paper.links] == ["https://a.example/1", "https://a.example/3"]
    assert "UR (2)" in str(found[-1])


def test_a_record_of_ieee():
    paper = one(
        record(
            "TY  - CONF", "TI  - Maps", "T2  - 2021 Conference on Maps", "SP  - 1", "EP  - 4",
            "AU  - J. Doe", "AU  - A. B. Lind", "PY  - 2021", "DO  - 10.1109/MAPS.2021.1", "JO  - ",
            "KW  - Maps;Reading;maps", "Y1  - 20-26 June 2021",
        )
    )  # fmt: skip
    assert paper.authors == (Person("Doe", "J."), Person("Lind", "A. B."))
    assert paper.get("keywords") == "Maps, Reading"
    assert paper.get("booktitle") == "2021 Conference on Maps"


def test_a_record_of_springer():
    paper = one(
        record(
            "TY  - CHAP", "AU  - Doe, Jane", "ED  - Lind, Ann", "PY  - 2020", "DA  - 2020//",
            "TI  - Maps", "BT  - The Book of Maps", "SP  - 1", "EP  - 9", "PB  - Paper Press",
            "CY  - Cham", "SN  - 978-3-16-148410-0", "UR  - https://doi.org/10.1007/978-3-1_2",
            "DO  - 10.1007/978-3-1_2", "ID  - Doe2020",
        )
    )  # fmt: skip
    assert (paper.key, paper.type) == ("Doe2020", "incollection")
    assert paper.get("booktitle") == "The Book of Maps"
    assert paper.people["editor"] == (Person("Lind", "Ann"),)


def test_a_record_of_scopus_and_what_it_says_of_itself():
    text = record(
        "TY  - JOUR", "TI  - Maps", "T2  - Annals of Maps", "J2  - Ann. Maps", "VL  - 3",
        "IS  - 2", "SP  - 1", "EP  - 9", "PY  - 2020", "DO  - 10.1016/j.maps.1", "AU  - Doe, J.",
        "AD  - Somewhere", "N1  - Export Date: 1 May 2020", "N1  - Cited By :3", "M3  - Article",
        "DB  - Scopus",
    )  # fmt: skip
    paper = one(text)
    assert paper.get("shortjournal") == "Ann. Maps"
    assert "note" not in paper.fields
    assert "type" not in paper.fields
    assert said(text) == [
        "theirs.ris:12: note: tags that were not read, and how often: "
        "AD (1), DB (1), M3 (1), N1 (2) [unread]"
    ]


def test_a_record_of_pubmed_by_endnote():
    paper = one(record("TY  - JOUR", "T1  - Maps", "AN  - 12345678", "DB  - PubMed"))
    assert paper.get("pmid") == "12345678"


def test_a_report_has_its_number_where_others_have_an_issn():
    paper = one(record("TY  - RPRT", "TI  - Maps", "SN  - TR-7", "PB  - Map Institute"))
    assert (paper.get("number"), paper.get("institution")) == ("TR-7", "Map Institute")


def test_editors_of_a_series_are_not_those_of_the_book():
    text = record("TY  - BOOK", "TI  - Maps", "A2  - Series, Ed", "A3  - Book, Ed")
    assert one(text).people["editor"] == (Person("Book", "Ed"),)
    assert "A2 (1)" in said(text)[0]


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Berg, Tom", Person("Berg", "Tom")),
        ("Berg, Tom, Jr.", Person("Berg", "Tom", suffix="Jr.")),
        ("Things, Inc.,", Person("Things, Inc.", literal=True)),
        ("World Map Organization,", Person("World Map Organization", literal=True)),
        ("Plato", Person("Plato")),
        ("et al.", OTHERS),
        ("World Map Organization", Person("World Map Organization", literal=True)),
        ("J. van der Berg", Person("Berg", "J.", "van der")),
    ],
)
def test_names(name, person):
    assert one(record("TY  - JOUR", "TI  - T", f"AU  - {name}")).authors == (person,)


def test_a_name_without_a_comma_beside_one_with_is_an_organisation():
    paper = one(record("TY  - JOUR", "TI  - T", "AU  - Berg, Tom", "AU  - Open Maps"))
    assert paper.authors[1] == Person("Open Maps", literal=True)


# --------------------------------------------------------------------------- form


def test_line_ends_byte_order_mark_and_odd_blanks():
    text = "\ufeffTY - JOUR\r\nT1 - Maps\r\nAU - Berg, Tom\r\nAI - is no tag\r\nER -\r\n"
    assert recognises(source(text))
    assert one(text).authors == (Person("Berg", "Tom AI - is no tag"),)
    assert said(text) == []


def test_values_go_on_in_lines_without_a_tag():
    text = record("TY  - JOUR", "TI  - A Long", "      Title", "AB  - One", "two.", "", "Three.")
    assert one(text).title == "A Long Title"
    assert one(text).abstract == "One two.\n\nThree."


def test_endnote_writes_a_line_for_each_keyword():
    text = record("TY  - JOUR", "TI  - T", "KW  - maps", "reading", "UR  - https://a.org/1",
                  "https://a.org/2")  # fmt: skip
    assert one(text).get("keywords") == "maps, reading"
    assert [link.url for link in one(text).links] == ["https://a.org/1", "https://a.org/2"]


def test_the_authors_of_an_edited_book_are_its_editors():
    paper = one(record("TY  - EDBOOK", "TI  - T", "AU  - Vega, Lucia"))
    assert (paper.authors, paper.people["editor"]) == ((), (Person("Vega", "Lucia"),))


def test_software_has_a_version():
    paper = Paper("a", "software", {"title": "T", "version": "2.1"})
    assert one(render(Library((paper,)))).get("version") == "2.1"


def test_marks_of_html_are_read():
    assert one(record("TY  - JOUR", "TI  - R&amp;D &#8211; now")).title == "R&D – now"


def test_text_outside_of_records_is_named():
    text = "Provider: Maps\nContent: text\n\n" + record("TY  - JOUR", "TI  - T") + "bye\n"
    assert said(text) == [
        "theirs.ris:1-2: note: not read: Provider: Maps (and 1 more) [unread]",
        "theirs.ris:7: note: not read: bye [unread]",
    ]


def test_the_end_of_a_record_may_be_missing():
    text = "TY  - JOUR\nTI  - One\nTY  - BOOK\nTI  - Two\n"
    assert [paper.title for paper in read_papers(text)] == ["One", "Two"]
    assert [line.split(" (")[0] for line in said(text)] == [
        f"theirs.ris:{line}: warning: a record without ER, perhaps cut off; what is there was read"
        for line in (1, 3)
    ]


def test_a_record_without_type_is_kept():
    text = "TI  - One\nER  - \n"
    assert one(text).type == "misc"
    assert "without TY" in said(text)[0]


def test_a_type_may_come_late():
    text = "DB  - Maps\nTI  - One\n" + record("TY  - JOUR", "AU  - Berg, Tom")
    assert (one(text).title, one(text).type) == ("One", "article")


def test_a_title_on_each_side_of_a_type_makes_two_records():
    text = "TI  - One\nAU  - Berg, Tom\n" + record("TY  - BOOK", "TI  - Two", "AU  - Vega, L")
    assert [(p.title, p.type) for p in read_papers(text)] == [("One", "misc"), ("Two", "book")]
    assert [line.split(":")[1] for line in said(text)] == ["1", "1"]


def test_what_a_data_base_puts_between_records_is_named():
    text = record("TY  - JOUR", "TI  - One") + "\nLink to the text: x\n\nC1  - Database: y\n\n"
    text += "Search: z\n\nER  - \n" + record("TY  - JOUR", "TI  - Two")
    assert [paper.title for paper in read_papers(text)] == ["One", "Two"]
    assert [line.split(":")[1] for line in said(text)] == ["5", "7"]


def test_a_value_that_nothing_is_made_of_is_named():
    assert said(record("TY  - JOUR", "TI  - One", "TI  - Two")) == [
        "theirs.ris:3: note: tags that were not read, and how often: TI (1) [unread]"
    ]


def test_an_unknown_type_is_read_as_misc_and_named():
    assert "'JOUU' is no type of RIS" in said(record("TY  - JOUU", "TI  - T"))[0]


def test_a_record_of_nothing_is_an_error():
    assert "neither a title nor an identifier" in said(record("TY  - JOUR", "AU  - A, B"))[0]


def test_other_text_is_not_recognised():
    assert not recognises(source("A page about TY - and ER.\n\nTY was a tag.\n", "page.txt"))
    assert not recognises(source("TY  - JOUR\n" + "prose without tags\n" * 9, "page.txt"))
    assert recognises(source(ZOTERO, "download.txt"))


# --------------------------------------------------------------------------- damage


def counted(text: str) -> int:
    """The records that were read, or named as not read."""
    things = read_all(text)
    empty = [t for t in things if isinstance(t, Problem) and t.code == "record-empty"]
    return sum(isinstance(thing, Paper) for thing in things) + len(empty)


WRITTEN = st.lists(papers(HELD), min_size=1, max_size=4).map(keyed)


def test_a_record_that_is_cut_off_in_its_type_is_named():
    (paper, *problems) = read_all("TY  - BOOK\nTI  - Whole\nER  - \n\nTY  - J")
    assert isinstance(paper, Paper)
    assert [problem.code for problem in problems] == ["record-type", "record-end", "record-empty"]


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_wherever_a_file_is_cut_every_record_that_began_is_read_or_named(written, data):
    text = render(Library(written))
    cut = text[: data.draw(st.integers(10, len(text)))]
    begun = not cut.endswith("TY  - ")  # a tag without a value begins no record
    assert counted(cut) == cut.count("TY  - ") - (not begun)
    if begun and "\nER" not in cut[cut.rfind("TY  - ") :]:
        assert any("without ER" in problem for problem in said(cut))


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_whichever_line_is_lost_no_record_is(written, data):
    lines = render(Library(written)).split("\n")[:-1]
    gone = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join(line for number, line in enumerate(lines) if number != gone)
    assert counted(text) == len(written)
    if lines[gone].startswith(("TY", "ER")):
        assert any("without" in problem for problem in said(text))


@settings(max_examples=60)
@given(WRITTEN, st.data())
def test_whatever_stands_between_the_lines_no_record_is_lost(written, data):
    lines = render(Library(written)).split("\n")
    junk = data.draw(st.sampled_from(["junk", "", "ZZ  - x", "}{@%", "  - ", "\x00\x07", "12345"]))
    place = data.draw(st.integers(0, len(lines)))
    text = "\n".join([*lines[:place], junk, *lines[place:]])
    assert counted(text) - (junk == "ZZ  - x") in (len(written), len(written) - 1)
    assert len(read_papers(text)) == len(written)


def test_twenty_thousand_lines_of_one_record_are_read_in_one_go():
    text = record("TY  - JOUR", "TI  - T", *["AU  - A, B"] * 20_000)
    assert len(one(text).authors) == 20_000


# --------------------------------------------------------------------------- other programs


@pytest.mark.skipif(shutil.which("ris2xml") is None, reason="not installed: bibutils")
def test_bibutils_reads_what_is_written(tmp_path):
    paper = one(ZOTERO)
    (tmp_path / "ours.ris").write_text(render(Library((replace(paper, key="berg"),))), "utf-8")
    done = subprocess.run(
        ["ris2xml", str(tmp_path / "ours.ris")], capture_output=True, text=True, check=True
    )
    assert "Processed 1 references" in done.stderr
    for words in ("Maps for Machines", '<namePart type="family">van der Berg', "2021"):
        assert words in done.stdout
