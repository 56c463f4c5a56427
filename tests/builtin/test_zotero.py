"""A Zotero library comes over whole: keys, collections, notes, files; what does not is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.builtin.zotero import read, recognises
from readlist.builtin.zotero.items import read_item
from readlist.model import Link, Paper, Person, Place, Problem, Source
from readlist.testing import TemporaryProject

OWLS: dict[str, Any] = {
    "itemID": 11, "itemKey": "OWLSKEY1", "itemType": "journalArticle", "libraryID": 1, "version": 7,
    "citationKey": "müller:2020/owls", "uri": "http://zotero.org/users/1/items/OWLSKEY1",
    "title": "Owls at <i>Night</i>: the H<sub>2</sub>O they drink", "date": "September 1, 2020",
    "creators": [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Müller"},
        {"creatorType": "author", "firstName": "Jan, Jr.", "lastName": "van der Berg"},
        {"creatorType": "author", "name": "Society for Owls, Inc."},
        {"creatorType": "author", "lastName": "Łukasz", "firstName": "", "fieldMode": 1},
        {"creatorType": "editor", "firstName": "Zoë", "lastName": "Ångström"},
        {"creatorType": "translator", "firstName": "Tom", "lastName": "Stone"},
        {"creatorType": "reviewedAuthor", "firstName": "Quinn", "lastName": "Reed"},
    ],
    "publicationTitle": "Annals of Careful Looking", "journalAbbreviation": "Ann. Caref. Look.",
    "volume": "3", "issue": "2", "pages": "256-281, 290", "DOI": "10.1234/owls",
    "ISSN": "1234-5679",
    "url": "https://example.org/owls", "accessDate": "2022-03-03 10:11:12", "language": "en",
    "abstractNote": "They see well.\n\nThey hear better.", "libraryCatalog": "A Catalogue",
    "callNumber": "QL 696", "rights": "All of them", "shortTitle": "Owls",
    "dateAdded": "2021-01-02T03:04:05Z", "dateModified": "2021-02-03T04:05:06Z",
    "tags": [
        {"tag": "Birds of prey"}, {"tag": "night, deep", "type": 1},
        {"tag": "birds of Prey", "type": 1}, {"tag": "📗 Read"},
    ],
    "notes": [
        "<p>Read <b>section 4</b> again; see <a href=\"https://example.org/s\">this</a>.</p>",
        {"note": "<ul><li>a_b</li><li>5 &lt; 6</li></ul>", "tags": [{"tag": "todo note"}]},
    ],
    "attachments": [
        {"itemType": "attachment", "title": "Full Text PDF", "path": "/home/ada/Zotero/owls; 1.pdf",
         "mimeType": "application/pdf", "dateAdded": "2021-05-05", "charset": "utf-9"},
        {"itemType": "attachment", "title": "Their code", "url": "https://github.com/ada/owls"},
    ],
    "extra": (
        "arXiv: 2401.00001 [cs]\ntex.subtitle: Under a Half Moon\noriginal-date: 1999\n"
        "PMID: 4711\nCitation Key: olderKey\nRead_Status: In Progress\n"
        "Read_Status_Date: 2024-05-05\nbought used"
    ),
    "relations": {"dc:relation": ["http://zotero.org/users/1/items/MICEKEY2"]},
}  # fmt: skip
MICE: dict[str, Any] = {
    "itemID": 12, "itemKey": "MICEKEY2", "itemType": "thesis", "citationKey": "lind_2021",
    "title": "Mice by Day", "date": "2021", "type": "Master's thesis", "publisher": "Oslo College",
    "place": "Oslo", "creators": [{"creatorType": "author", "firstName": "J.", "lastName": "Lind"}],
    "numPages": "99", "oddField": "kept as a field",
}  # fmt: skip
LIBRARY: dict[str, Any] = {
    "config": {"id": "36a3b0b5-bad0-4a04-b79b-441c7cef77db", "label": "BetterBibTeX JSON"},
    "version": {"zotero": "7.0.1", "bbt": "7.0.2"},
    "collections": {
        "THESIS": {"key": "THESIS", "name": "Thesis", "items": [11], "collections": ["CHAPTER"]},
        "CHAPTER": {"key": "CHAPTER", "name": "Chapter 3", "parent": "THESIS", "items": [11],
                    "collections": ["LATER"]},
        "LATER": {"key": "LATER", "name": "Später", "parent": "CHAPTER", "items": [12],
                  "collections": []},
        "TEACH": {"key": "TEACH", "name": "Teaching", "items": [12, 11], "collections": []},
        "CLUB": {"key": "CLUB", "name": "Club", "items": [11], "collections": []},
        "EMPTY": {"key": "EMPTY", "name": "Nothing yet", "items": [], "collections": []},
    },
    "items": [
        OWLS,
        MICE,
        {"itemID": 13, "itemType": "note", "note": "<p>A thought of its own</p>"},
        {"itemID": 14, "itemType": "attachment", "title": "Lonely", "path": "/home/ada/lonely.pdf"},
        {"itemID": 15, "itemKey": "ANNOT", "itemType": "annotation", "parentItem": "NOWHERE",
         "annotationText": "marked words", "annotationComment": "why", "annotationPageLabel": "9"},
        {"itemID": 16, "itemType": "letter", "date": "1833",
         "creators": [{"creatorType": "author", "lastName": "Nobody", "firstName": "N."}]},
        {"itemID": 17, "itemType": "book", "title": "Thrown away", "deleted": True},
    ],
}  # fmt: skip
# What only builds the file, and what values become.
SHAPE = ("creatorType", "fieldMode", "itemType", "parentItem")
TURNED = {
    "September 1, 2020": "2020 9 1",
    "256-281, 290": "256–281, 290",
    "2022-03-03 10:11:12": "2022-03-03",
    "Owls at <i>Night</i>: the H<sub>2</sub>O they drink": "Owls at Night: the H₂O they drink",
    "Jan, Jr.": "Jan",
    "http://zotero.org/users/1/items/MICEKEY2": "relation lind_2021",
    OWLS["extra"]: "bought used",
}  # fmt: skip


def source(data: object, name: str = "zotero.json", indent: int | None = 2) -> Source:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=indent)
    return Source(name, text.encode("utf-8", "surrogatepass"), text)


def papers(data: object) -> list[Paper]:
    return [thing for thing in read(source(data)) if isinstance(thing, Paper)]


def problems(data: object) -> list[str]:
    return [str(thing) for thing in read(source(data)) if isinstance(thing, Problem)]


def one(**given: Any) -> Paper:
    (paper,) = papers([{"itemType": "journalArticle", "title": "T", **given}])
    return paper


# --------------------------------------------------------------------------- the whole library


def test_nothing_of_a_library_is_lost(lost: Any, made: Any) -> None:
    texts = made(read(source(LIBRARY)))
    assert lost(LIBRARY["items"], texts, SHAPE, TURNED) == []
    assert lost([one["name"] for one in LIBRARY["collections"].values()], texts) == []
    lines = [line.partition(": ")[2] or line for line in OWLS["extra"].split("\n")]
    assert lost(lines, texts, turned={"2401.00001 [cs]": "2401.00001 cs"}) == []
    assert lost({"config": LIBRARY["config"], "version": LIBRARY["version"]}, texts) == []


def test_nothing_is_lost_on_the_way_into_a_project(
    project: TemporaryProject, lost: Any, kept: Any
) -> None:
    project.write("zotero.json", source(LIBRARY).text)
    texts = kept("zotero.json")
    turned = {**TURNED, "September 1, 2020": "2020 September 1"}
    assert lost(LIBRARY["items"], texts, SHAPE, turned) == []
    assert lost([one["name"] for one in LIBRARY["collections"].values()], texts) == []


def test_the_check_for_losses_finds_one(lost: Any, made: Any) -> None:
    texts = made(
        thing for thing in read(source(LIBRARY)) if getattr(thing, "key", "") != MICE["citationKey"]
    )
    assert "title: Mice by Day" in lost(LIBRARY["items"], texts, SHAPE, TURNED)


def test_keys_are_kept_as_they_are() -> None:
    owls, mice = papers(LIBRARY)
    assert (owls.key, mice.key) == ("müller:2020/owls", "lind_2021")
    assert owls.get("ids") == "olderKey"


def test_a_key_that_only_extra_says_is_the_key() -> None:
    assert one(extra="Citation Key: mine2020").key == "mine2020"
    assert one(citekey="older2019").key == "older2019"


def test_collections_are_lists_and_those_inside_are_sections() -> None:
    owls, mice = papers(LIBRARY)
    assert owls.aside.places == (
        Place("Thesis", "Chapter 3"), Place("Teaching"), Place("Club"),
    )  # fmt: skip
    assert mice.aside.places == (Place("Thesis", "Chapter 3 / Später"), Place("Teaching"))


def test_a_second_section_of_a_list_is_named() -> None:
    data = {**LIBRARY, "collections": {
        "A": {"name": "List", "items": []},
        "B": {"name": "One", "parent": "A", "items": [12]},
        "C": {"name": "Two", "parent": "A", "items": [12]},
    }}  # fmt: skip
    assert papers(data)[1].aside.places == (Place("List", "One"),)
    assert any("'lind_2021' is also in 'Two' of 'List'" in said for said in problems(data))


def test_collections_around_each_other_do_not_go_on_for_ever() -> None:
    data = {**LIBRARY, "collections": {
        "A": {"name": "A", "parent": "B", "items": [12]}, "B": {"name": "B", "parent": "A"},
    }}  # fmt: skip
    assert papers(data)[1].aside.places == (Place("B", "A"),)


def test_people_are_who_they_are() -> None:
    owls = papers(LIBRARY)[0]
    assert owls.authors == (
        Person("Müller", "Ada"),
        Person("Berg", "Jan", "van der", "Jr."),
        Person("Society for Owls, Inc.", literal=True),
        Person("Łukasz", literal=True),
    )
    assert owls.people["editor"] == (Person("Ångström", "Zoë"),)
    assert owls.get("translator") == "Stone, Tom"
    assert owls.get("reviewedauthor") == "Reed, Quinn"


def test_notes_are_markdown() -> None:
    first, second, remarks = papers(LIBRARY)[0].aside.notes
    assert first == "Read **section 4** again; see [this](https://example.org/s)."
    assert second == "- a_b\n- 5 &lt; 6\n\nTags: todo note"
    assert "- bought used" in remarks
    assert "- relation: lind_2021" in remarks


def test_the_persons_own_tags_come_first_and_a_comma_is_named() -> None:
    assert papers(LIBRARY)[0].get("keywords") == "Birds of prey, night deep"
    said = problems(LIBRARY)
    assert any("'night, deep' has a comma" in one for one in said)
    assert any("2 automatic tags kept as keywords, after your own" in one for one in said)


def test_files_and_addresses_are_kept_apart() -> None:
    owls = papers(LIBRARY)[0]
    assert owls.get("file") == r"Full Text PDF:/home/ada/Zotero/owls\; 1.pdf:application/pdf"
    assert Link("https://github.com/ada/owls", "code") in owls.links


def test_files_exported_beside_the_library_are_found_from_there() -> None:
    item = {"itemType": "book", "title": "T", "attachments": [{"path": "files/9/a.pdf"}]}
    (paper,) = read(source([item], "from/zotero.json"))
    assert isinstance(paper, Paper)
    assert paper.aside.files == ("from/files/9/a.pdf",)


def test_the_add_ons_status_is_the_status() -> None:
    owls = papers(LIBRARY)[0]
    assert owls.aside.status == "reading"
    assert owls.get("readstatus") == "In Progress"
    assert one(tags=[{"tag": "/unread"}]).aside.status == "todo"
    assert one(tags=[{"tag": "⭐ New"}]).aside.status == "todo"
    assert one(tags=[{"tag": "Not Reading"}]).aside.status == "skip"
    assert one(extra="Read_Status: Half").get("readstatus") == "Half"


def test_a_tag_that_may_be_a_topic_is_no_status() -> None:
    paper = one(tags=[{"tag": "reading"}, {"tag": "new"}])
    assert paper.aside.status == ""
    assert paper.get("keywords") == "reading, new"


def test_what_belongs_to_no_item_is_named() -> None:
    said = "\n".join(problems(LIBRARY))
    assert "a note that belongs to no item is left out: A thought of its own" in said
    assert "an attachment that belongs to no item is left out: Lonely, /home/ada/lonely.pdf" in said
    assert "an annotation that belongs to no item is left out: > marked words" in said
    assert (
        "an item with neither a title nor an identifier is left out: "
        "entrysubtype: letter; author: Nobody, N.; year: 1833"
    ) in said
    assert "1 item in Zotero's trash left out: Thrown away" in said
    assert "1 collection without papers: Nothing yet" in said


def test_every_paper_says_its_lines() -> None:
    text = json.dumps(LIBRARY, ensure_ascii=False, indent=2)
    lines = text.split("\n")
    for paper in papers(LIBRARY):
        body = "\n".join(lines[paper.origin.first - 1 : paper.origin.last])
        assert paper.key in body
        assert lines[paper.origin.first - 1] == "    {"


# --------------------------------------------------------------------------- types and fields

TYPES = {
    "journalArticle": ("article", {"publicationTitle": "journal"}),
    "magazineArticle": ("article", {"publicationTitle": "journal"}),
    "conferencePaper": ("inproceedings", {"proceedingsTitle": "booktitle", "place": "address"}),
    "bookSection": ("incollection", {"bookTitle": "booktitle", "seriesNumber": "number"}),
    "thesis": ("phdthesis", {"university": "school", "thesisType": "type"}),
    "report": ("techreport", {"institution": "institution", "reportNumber": "number"}),
    "preprint": ("misc", {"repository": "publisher", "archiveID": "number"}),
    "webpage": ("online", {"websiteTitle": "howpublished", "websiteType": "type"}),
    "dataset": ("dataset", {"versionNumber": "version", "repository": "publisher"}),
    "computerProgram": ("software", {"company": "howpublished", "versionNumber": "version"}),
    "patent": ("patent", {"patentNumber": "number", "issueDate": "year", "assignee": "assignee"}),
    "book": ("book", {"place": "address", "numPages": "pagetotal", "edition": "edition"}),
    "statute": ("misc", {"nameOfAct": "title", "publicLawNumber": "number"}),
    "podcast": ("misc", {"episodeNumber": "number", "audioFileType": "medium"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_an_item_type_has_its_entry_type_and_fields(kind: str) -> None:
    entry_type, names = TYPES[kind]
    item = read_item({"itemType": kind, **{name: f"of {name}" for name in names}})
    assert item.type == entry_type
    assert {names[name]: f"of {name}" for name in names}.items() <= item.fields.items()


def test_a_type_that_several_share_is_kept_in_entrysubtype() -> None:
    assert read_item({"itemType": "podcast"}).fields == {"entrysubtype": "podcast"}
    assert read_item({"itemType": "magazineArticle"}).fields == {"entrysubtype": "magazineArticle"}
    assert read_item({"itemType": "book"}).fields == {}


def test_a_masters_thesis_is_one() -> None:
    assert read_item({"itemType": "thesis", "type": "M.Sc. thesis"}).type == "mastersthesis"
    assert read_item({"itemType": "thesis", "type": "Dissertation"}).type == "phdthesis"


def test_the_main_creator_of_a_type_is_its_author() -> None:
    who = {"creatorType": "inventor", "firstName": "Ada", "lastName": "Berg"}
    assert read_item({"itemType": "patent", "creators": [who]}).people == {
        "author": (Person("Berg", "Ada"),)
    }


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("2020", "2020", "", ""),
        ("2020-05", "2020", "5", ""),
        ("2020-05-09T10:00:00Z", "2020", "5", "9"),
        ("1993-00-00", "1993", "", ""),
        ("5/2020", "2020", "5", ""),
        ("March 3, 2020", "2020", "3", "3"),
        ("3 March 2020", "2020", "3", "3"),
        ("Sept. 2020", "2020", "9", ""),
        ("2020 May", "2020", "5", ""),
        ("Spring 2011", "2011", "Spring", ""),
        ("2010-2012", "2010–2012", "", ""),
        ("n.d.", "n.d.", "", ""),
        ("ca. 1450", "ca. 1450", "", ""),
    ],
)
def test_a_date_is_year_month_and_day_where_it_says_so(
    text: str, year: str, month: str, day: str
) -> None:
    paper = one(date=text)
    assert (paper.get("year"), paper.get("month"), paper.get("day")) == (year, month, day)


def test_an_arxiv_number_is_found_in_extra_and_in_the_number() -> None:
    for said in ({"extra": "arXiv: 2401.00001v2 [cs.CL]"}, {"archiveID": "arXiv:2401.00001v2"}):
        paper = one(**said)
        assert paper.get("eprint") == "2401.00001v2"
        assert paper.get("archiveprefix") == "arXiv"


def test_an_article_in_arxiv_is_a_preprint() -> None:
    paper = one(publicationTitle="arXiv:1706.03762 [cs]", extra="arXiv: 1706.03762")
    assert (paper.type, paper.get("journal"), paper.get("eprint")) == ("misc", "", "1706.03762")
    assert paper.get("primaryclass") == "cs"
    assert paper.aside.notes == ()


def test_a_conference_is_the_book_where_there_is_no_other() -> None:
    both = {"conferenceName": "C 2020", "proceedingsTitle": "Proceedings of C"}
    paper = one(itemType="conferencePaper", **both)
    assert (paper.get("booktitle"), paper.get("eventtitle")) == ("Proceedings of C", "C 2020")
    assert one(itemType="conferencePaper", conferenceName="C 2020").get("booktitle") == "C 2020"


def test_a_tex_line_beats_the_field_and_the_other_is_a_remark() -> None:
    paper = one(
        volume="3", extra="tex.volume: 4\ntex.title= {\\'E}t\\'e\ntex.referencetype: online"
    )
    assert (paper.get("volume"), paper.title, paper.type) == ("4", "Été", "online")
    assert paper.aside.notes == ("- volume: 3\n- title: T",)


def test_two_values_for_one_field_are_both_kept() -> None:
    paper = one(issue="2", number="17")
    assert paper.get("number") == "2"
    assert paper.aside.notes == ("- number: 17",)


# --------------------------------------------------------------------------- other exports


def test_items_of_the_web_api_are_read_with_their_children() -> None:
    data = [
        {"key": "C1", "data": {"key": "C1", "name": "Thesis", "parentCollection": False}},
        {"key": "P1", "version": 3, "library": {"type": "user"}, "data": {
            "key": "P1", "relations": {"dc:replaces": "http://zotero.org/users/1/items/GONE"},
            "itemType": "preprint", "title": "Owls", "collections": ["C1", "C9"],
            "tags": [{"tag": "x"}]}},
        {"key": "A1", "data": {"itemType": "attachment", "parentItem": "P1", "title": "PDF",
            "filename": "owls.pdf", "contentType": "application/pdf", "linkMode": "imported_file"}},
        {"key": "N1", "data": {"itemType": "note", "parentItem": "P1", "note": "<p>Good</p>"}},
        {"key": "H1", "data": {"itemType": "annotation", "parentItem": "A1",
            "annotationText": "a *quoted* line", "annotationComment": "true",
            "annotationPageLabel": "4"}},
    ]  # fmt: skip
    assert recognises(source(data))
    (paper,) = papers(data)
    assert paper.aside.places == (Place("Thesis"),)
    assert paper.get("file") == "PDF:storage/A1/owls.pdf:application/pdf"
    assert paper.aside.notes == (
        "Good", "> a \\*quoted\\* line\n>\n> (p. 4)\n\ntrue",
    )  # fmt: skip
    assert any("names of the collections C9" in said for said in problems(data))
    assert any("dc:replaces" in said and "library" in said for said in problems(data))


def test_annotations_of_an_attachment_inside_its_item_are_read_and_lonely_ones_named() -> None:
    data = [
        {"key": "P", "itemType": "book", "title": "T",
         "attachments": [{"key": "A", "title": "PDF"}]},
        {"itemType": "annotation", "parentItem": "A", "annotationText": "inside"},
        {"key": "B", "itemType": "attachment", "parentItem": "GONE", "title": "Lost", "path": "/b"},
        {"itemType": "annotation", "parentItem": "B", "annotationText": "outside"},
        {"key": "X", "itemType": "book", "title": "Old", "deleted": 1},
        {"key": "Y", "itemType": "attachment", "parentItem": "X", "path": "/y"},
        {"itemType": "annotation", "parentItem": "Y", "annotationText": "thrown away"},
    ]  # fmt: skip
    (paper,) = papers(data)
    assert "> inside" in paper.aside.notes
    said = "\n".join(problems(data))
    assert "inside" not in said.replace("left out: Lost, /b", "")
    assert "> outside" in said
    assert "thrown away" not in said


def test_only_zoteros_own_json_is_recognised() -> None:
    assert recognises(source(LIBRARY))
    assert recognises(source(LIBRARY, indent=None))
    assert recognises(source([MICE]))
    csl = [{"id": "x", "type": "article-journal", "title": "On itemType"}]
    for other in (csl, {"items": csl}, {"schema": 1, "papers": []}, [], {}, "[", '"itemType"'):
        assert not recognises(source(other))


# --------------------------------------------------------------------------- damaged


def test_a_damaged_item_costs_only_itself_and_is_named() -> None:
    text = json.dumps(LIBRARY, ensure_ascii=False, indent=2)
    broken = text.replace('"volume": "3",', '"volume": "3" oops,')
    found = list(read(source(broken)))
    assert [thing.key for thing in found if isinstance(thing, Paper)] == ["lind_2021"]
    (said,) = [thing for thing in found if isinstance(thing, Problem) and thing.code == "json"]
    line = broken[: broken.index("oops")].count("\n") + 1
    assert said.where.startswith(f"zotero.json:{line}:")
    assert said.severity == "error"


def test_in_a_file_of_one_line_reading_goes_on_with_the_next_item() -> None:
    text = json.dumps(LIBRARY, ensure_ascii=False)
    found = list(read(source(text.replace('"volume": "3",', '"volume": "3" oops,'))))
    assert [thing.key for thing in found if isinstance(thing, Paper)] == ["lind_2021"]
    (said,) = [one for one in found if isinstance(one, Problem) and one.severity == "error"]
    assert said.message.startswith("record 1 is damaged and left out")


def test_of_a_file_that_ends_too_early_the_whole_items_are_read() -> None:
    text = json.dumps(LIBRARY, ensure_ascii=False, indent=2)
    cut = text[: text.index('"Mice by Day"')]
    found = list(read(source(cut)))
    assert [thing.key for thing in found if isinstance(thing, Paper)] == ["müller:2020/owls"]
    assert any(isinstance(thing, Problem) and thing.code == "json" for thing in found)


def test_wrong_types_are_named_and_the_rest_is_read(lost: Any, made: Any) -> None:
    item = {"itemType": "book", "title": "T", "creators": "Ada Berg", "odd": {"deep": ["value"]},
            "tags": "one tag", "volume": 3, "notes": "a text", "attachments": [5],
            "extra": 7}  # fmt: skip
    texts = made(read(source([item, 7, "x"])))
    assert lost([item, 7, "x"], texts, ("itemType",)) == []


def test_a_role_that_is_no_text_costs_no_item() -> None:
    items = [{"itemType": "book", "title": "Owls", "creators": [{"creatorType": ["author"],
              "lastName": "Lind", "firstName": "Jan"}]}, MICE]  # fmt: skip
    assert [paper.title for paper in papers(items)] == ["Owls", "Mice by Day"]


def test_half_a_character_is_marked_and_breaks_nothing() -> None:
    assert one(title="a \ud800 b").title == "a \ufffd b"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from([*OWLS, "annotations", "key", "deleted", "parentItem", "collections"])


@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=6), max_size=4), VALUES)
@settings(max_examples=60)
def test_any_json_is_answered_with_papers_and_problems(items: Any, collections: Any) -> None:
    data = {"collections": collections, "items": items}
    found = list(read(source(data)))
    assert all(isinstance(thing, Paper | Problem) for thing in found)
    assert found == list(read(source(data)))


# --------------------------------------------------------------------------- added


def test_a_library_is_added_with_its_lists_and_notes(project: TemporaryProject) -> None:
    project.write("zotero.json", source(LIBRARY).text)
    result = project.run("add", "zotero.json")
    assert "2 papers" in result.err
    assert "(importer zotero)" in result.err
    assert "@article{müller:2020/owls," in project.read("library.bib")
    thesis = project.read("lists/thesis.md")
    assert "## Chapter 3\n\n- [/] [@müller:2020/owls]" in thesis
    assert "## Chapter 3 / Später\n\n- [ ] [@lind_2021]" in thesis
    notes = [path.read_text("utf-8") for path in (project.root / "notes").glob("*.md")]
    assert any("**section 4**" in text for text in notes)


def test_adding_next_months_export_changes_nothing(project: TemporaryProject) -> None:
    project.write("zotero.json", source(LIBRARY).text)
    project.run("add", "zotero.json")
    before = {path: path.read_bytes() for path in project.root.rglob("*.md")}
    before[project.root / "library.bib"] = (project.root / "library.bib").read_bytes()
    result = project.run("add", "zotero.json")
    assert {path: path.read_bytes() for path in before} == before
    assert "differ" not in result.err.lower(), result.err


def test_nothing_private_of_a_library_is_exported(project: TemporaryProject) -> None:
    project.write("zotero.json", source(LIBRARY).text)
    project.run("add", "zotero.json")
    out = project.run("export").out
    assert "Owls at Night" in out
    for private in ("owls; 1.pdf", "owls\\; 1.pdf", "section 4", "In Progress", "2021-01-02"):
        assert private not in out
