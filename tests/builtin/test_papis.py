"""A papis library comes over whole: each value is a field, a note or a file, or is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from readlist.builtin.papis import read, recognises
from readlist.model import Aside, Link, Paper, Person, Problem, Source
from readlist.testing import TemporaryProject

OWLS: dict[str, Any] = {
    "abstract": "They see well.\nThey hear better: much better.",
    "abbrev_journal_title": "Ann. Caref. Look.",
    "author": "Müller, Ada and van der Berg, Jan and Society for Owls",
    "author_list": [
        {"family": "Müller", "given": "Ada", "affiliation": [{"name": "Oslo College"}]},
        {"family": "van der Berg", "given": "Jan"},
        {"family": "Society for Owls", "given": ""},
    ],
    "citations": [{"doi": "10.1234/cited", "author": "Somebody"}],
    "doc_url": "https://example.org/owls.pdf",
    "doi": "10.1234/owls",
    "editor_list": [{"family": "Ångström", "given": "Zoë"}],
    "files": ["owls-müller.pdf", "supplement two.pdf"],
    "issue": "2",
    "journal": "Annals of Careful Looking",
    "month": 9,
    "notes": "notes.md",
    "pages": "256--281",
    "papis_id": "0123456789abcdef",
    "project": ["thesis", "talk"],
    "ref": "müller:2020/owls",
    "tags": ["birds", "night, deep", "birds"],
    "time-added": "2023-11-09-12:30:00",
    "title": "Owls at Night",
    "type": "journalArticle",
    "url": "https://example.org/owls",
    "volume": "012",
    "year": 2020,
    "odd field": "with a blank in its name",
    "some_data": {"deep": {"value": 5}},
    "pinned": True,
}
NOTES = "# Owls\n\nRead *section 4* again.\n"


def source(data: object, name: str = "lib/owls/info.yaml", **beside: str) -> Source:
    text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True)
    files = {file.replace("_md", ".md"): content for file, content in beside.items()}
    return Source(name, text.encode("utf-8", "surrogatepass"), text, files)


def papers(data: object, name: str = "lib/owls/info.yaml") -> list[Paper]:
    return [thing for thing in read(source(data, name)) if isinstance(thing, Paper)]


def problems(data: object, name: str = "lib/owls/info.yaml") -> list[str]:
    return [str(thing) for thing in read(source(data, name)) if isinstance(thing, Problem)]


def one(**fields: Any) -> Paper:
    (paper,) = papers({"title": "T", "ref": "t", **fields})
    return paper


# --------------------------------------------------------------------------- a whole document


def test_nothing_of_a_document_is_lost(lost: Any, made: Any) -> None:
    texts = made(read(source(OWLS, notes_md=NOTES)))
    turned = {"journalArticle": "journalArticle", "owls-müller.pdf": "lib/owls/owls-müller.pdf"}
    given = {name: value for name, value in OWLS.items() if name not in ("author", "notes")}
    assert lost(given, texts, turned=turned) == []
    assert lost([NOTES, *OWLS["author"].split(" and ")], texts) == []


def test_nothing_is_lost_on_the_way_into_a_project(
    project: TemporaryProject, lost: Any, kept: Any
) -> None:
    project.write("lib/owls/info.yaml", source(OWLS).text)
    texts = kept("lib/owls/info.yaml")
    given = {name: value for name, value in OWLS.items() if name != "author"}
    assert lost(given, texts, turned={"9": "September"}) == []


def test_the_check_for_losses_finds_one(lost: Any, made: Any) -> None:
    without = {name: value for name, value in OWLS.items() if name != "journal"}
    texts = made(read(source(without)))
    assert "journal: Annals of Careful Looking" in lost(OWLS, texts)


def test_a_document_is_an_entry() -> None:
    (paper,) = papers(OWLS)
    assert (paper.key, paper.type) == ("müller:2020/owls", "article")
    assert paper.authors == (
        Person("Müller", "Ada"),
        Person("Berg", "Jan", "van der"),
        Person("Society for Owls", literal=True),
    )
    assert paper.people["editor"] == (Person("Ångström", "Zoë"),)
    assert paper.get("number") == "2"
    assert paper.get("pages") == "256–281"
    assert paper.get("volume") == "012"
    assert paper.get("timestamp") == "2023-11-09-12:30:00"
    assert paper.get("project") == "thesis, talk"
    assert paper.get("papis_id") == "0123456789abcdef"
    assert paper.links[1:] == (Link("https://example.org/owls.pdf", "pdf"),)


def test_notes_and_files_belong_to_the_paper() -> None:
    paper = next(iter(read(source(OWLS, notes_md=NOTES))))
    assert isinstance(paper, Paper)
    assert paper.aside == Aside(
        notes=(NOTES,),
        files=("lib/owls/owls-müller.pdf", "lib/owls/supplement two.pdf"),
    )


def test_notes_that_are_not_there_are_named() -> None:
    assert any("the notes in notes.md, which is not beside it" in said for said in problems(OWLS))


def test_a_text_in_the_folder_that_no_field_names_is_named() -> None:
    said = [str(thing) for thing in read(source({"title": "T"}, notes_md=NOTES))]
    assert any("notes.md, which lies beside it" in one for one in said)


@pytest.mark.parametrize(
    ("tags", "keywords"),
    [
        ("owls night", "owls, night"),
        ("owls at night, mice", "owls at night, mice"),
        (["owls at night", "mice"], "owls at night, mice"),
        ([2020, "x"], "2020, x"),
        (None, ""),
    ],
)
def test_tags_are_keywords(tags: object, keywords: str) -> None:
    assert one(tags=tags).get("keywords") == keywords


def test_a_comma_in_a_tag_is_named() -> None:
    assert any("'night, deep' has a comma" in said for said in problems(OWLS))


def test_authors_that_the_list_lacks_are_named() -> None:
    given = {
        "title": "T",
        "author": "A, B and Lost, Soul",
        "author_list": [{"family": "A", "given": "B"}],
    }
    assert any("author, which names others than author_list (A, B and Lost, Soul)" in said
               for said in problems(given))  # fmt: skip


def test_without_a_list_the_names_are_read_as_bibtex_reads_them() -> None:
    assert one(author="de Boer, J. H. and Ada Berg").authors == (
        Person("Boer", "J. H.", "de"), Person("Berg", "Ada"),
    )  # fmt: skip


def test_older_documents_call_names_otherwise() -> None:
    who = [{"given_name": "R. K.", "surname": "Dawson"}]
    assert one(author_list=who).authors == (Person("Dawson", "R. K."),)


def test_values_stay_as_they_stand() -> None:
    text = (
        "ref: no\ntitle: Yes\nyear: 2020\nurldate: 2020-01-01\nnumber: 1e3\nvolume: 0o7\nnote: ~\n"
    )
    (paper,) = papers(text)
    assert (paper.key, paper.title) == ("no", "Yes")
    assert paper.fields == {
        "title": "Yes", "year": "2020", "urldate": "2020-01-01", "number": "1e3", "volume": "0o7",
    }  # fmt: skip


def test_a_type_of_zotero_s_becomes_bibtex_s() -> None:
    paper = one(type="conferencePaper", proceedingsTitle="P")
    assert (paper.type, paper.get("booktitle")) == ("inproceedings", "P")
    assert paper.get("entrysubtype") == "conferencePaper"
    assert one().type == "misc"


# --------------------------------------------------------------------------- exports


def test_an_export_of_many_as_yaml_is_read() -> None:
    text = yaml.safe_dump_all([OWLS, {"ref": "b", "title": "Mice"}], allow_unicode=True)
    found = papers(text, "all.yaml")
    assert [paper.key for paper in found] == ["müller:2020/owls", "b"]
    lines = text.split("\n")
    assert "Mice" in "\n".join(lines[found[1].origin.first - 1 : found[1].origin.last])


def test_an_export_of_many_as_json_is_read(lost: Any, made: Any) -> None:
    text = json.dumps([OWLS, {"ref": "b", "title": "Mice"}], ensure_ascii=False)
    assert recognises(source(text, "all.json"))
    assert [paper.key for paper in papers(text, "all.json")] == ["müller:2020/owls", "b"]


def test_a_single_document_as_json_is_read() -> None:
    text = json.dumps({"ref": "b", "title": "Mice"})
    assert recognises(source(text, "one.json"))
    assert [paper.key for paper in papers(text, "one.json")] == ["b"]


def test_documents_of_papis_are_recognised_by_what_they_say() -> None:
    assert recognises(source(OWLS))
    assert recognises(source(OWLS, "-"))
    assert recognises(source("title: Only this\n"))
    others = {
        "page.md": "---\ntitle: A page\nref: x\n---\nProse about papis, a line that is no YAML.\n"
        * 9,
        "other.yaml": "title: Only this\n",
        "csl.json": '[{"id": "x", "title": "T"}]',
        "library.bib": "@misc{a, ref: x}",
        "info.yaml": "",
    }
    for name, text in others.items():
        assert not recognises(source(text, name)), name


# --------------------------------------------------------------------------- damaged


def test_a_name_that_stands_there_twice_is_named() -> None:
    text = "ref: a\ntitle: First\ntitle: Second\n"
    assert papers(text)[0].title == "First"
    (said,) = problems(text)
    assert said.startswith("lib/owls/info.yaml:3:1: warning: 'title' stands there twice")
    assert "Second" in said


def test_a_tab_or_a_stray_colon_costs_one_value_and_is_named() -> None:
    text = "ref: a\n\tbad: 1\ntitle: Fine\nnote: one: two\nyear: 2020\n"
    (paper,) = papers(text)
    assert paper.fields == {"title": "Fine", "year": "2020"}
    first, second = problems(text)
    assert first.startswith("lib/owls/info.yaml:2: error: left out, since")
    assert "bad: 1" in first
    assert second.startswith("lib/owls/info.yaml:4: error: left out, since")
    assert "note: one: two" in second


def test_wrong_types_are_named(lost: Any, made: Any) -> None:
    given = {"ref": "a", "title": "T", "author_list": "Ada Berg", "files": [{"x": "y"}],
             "tags": {"deep": "tag"}, "year": {"of": "grace"}, "notes": ["n.md"]}  # fmt: skip
    texts = made(read(source(given)))
    assert lost(given, texts) == []


def test_a_document_without_a_title_is_named_with_what_it_says() -> None:
    given = {"ref": "a", "author": "Berg, Ada", "year": 2020}
    assert papers(given) == []
    (said,) = problems(given)
    assert "neither a title nor an identifier is left out: a; author: Berg, Ada; year: 2020" in said


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "just text", "ref: &a [*a]\n", "{" * 5000, "a: " * 99]
)
def test_what_is_no_document_is_a_problem(text: str) -> None:
    found = list(read(source(text)))
    assert found
    assert all(isinstance(thing, Problem) for thing in found)


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
)
NAMES = st.sampled_from([*OWLS]) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(NAMES, VALUES, max_size=8))
@settings(max_examples=60)
def test_any_document_is_answered_with_papers_and_problems(data: dict[str, Any]) -> None:
    found = list(read(source(yaml.safe_dump(data))))
    assert all(isinstance(thing, Paper | Problem) for thing in found)
    assert found == list(read(source(yaml.safe_dump(data))))


@given(st.text(st.sampled_from("ab:-[]{}\"'&*#|>\n\t 1"), max_size=60))
@settings(max_examples=100)
def test_any_text_is_answered_with_papers_and_problems(text: str) -> None:
    assert all(isinstance(thing, Paper | Problem) for thing in read(source(text)))


# --------------------------------------------------------------------------- added


def test_a_document_is_added_with_its_file(project: TemporaryProject) -> None:
    result = project.add(source(OWLS).text, "lib/owls/info.yaml")
    assert "1 paper (importer papis)" in result.err
    text = project.read("library.bib")
    assert "@article{müller:2020/owls," in text
    assert "lib/owls/owls-müller.pdf;lib/owls/supplement two.pdf" in text


def test_adding_it_again_changes_nothing(project: TemporaryProject) -> None:
    project.add(source(OWLS).text, "lib/owls/info.yaml")
    before = project.read("library.bib")
    result = project.run("add", "lib/owls/info.yaml")
    assert project.read("library.bib") == before
    assert "1 already there" in result.err
