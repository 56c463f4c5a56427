"""Two entries become one: nothing is lost without a word, and macros stay macros."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import parse, read_papers
from readlist.merging import merge_fields

BIB = """\
@string{jm = "Journal of Maps"}

@article{into,
  title = "Drawing {LLM}s",
  year = 2020,
  keywords = {maps, {R, and S}},
  url = {https://a.org/1},
}
@string{later = {Later}}
@article{key,
  author    = {Berg, Tom},
  title     = {Drawing {LLM}s},
  journal   = jm # { (Extra)},
  publisher = later,
  year      = {2021},
  abstract  = {Half of it: 50\\% \\& more.},
  keywords  = {Maps, paths},
  url       = {https://a.org/2},
  links     = {code <https://code.org/x>},
  author    = {Ignored, Second},
}
"""


def merged(bib: str, take: tuple[str, ...] = ()) -> tuple[str, dict[str, tuple[str, str, str]]]:
    """The file after `key` gave its fields to `into`, and what became of each field."""
    document = parse(bib)
    found = merge_fields(document, "key", "into", take)
    fates = {fate.field: (fate.what, fate.text, fate.dropped) for fate in found.fates}
    return document.edit(found.changes).text, fates


def test_what_the_entry_lacks_is_taken_as_it_stands() -> None:
    text, fates = merged(BIB)
    entry = text[: text.index("@string{later")]
    assert "journal = jm # { (Extra)}," in entry
    assert "abstract = {Half of it: 50\\% \\& more.}," in entry
    assert "author = {Berg, Tom}," in entry
    assert fates["abstract"] == ("taken", "Half of it: 50% & more.", "")


def test_a_macro_that_is_defined_further_down_is_put_in() -> None:
    assert "publisher = {Later}," in merged(BIB)[0]


def test_what_differs_stays_and_is_told() -> None:
    text, fates = merged(BIB)
    assert fates["year"] == ("kept", "2020", "2021")
    assert "year = 2020," in text
    assert "title" not in fates


def test_what_is_asked_for_is_taken_in_the_style_of_the_entry() -> None:
    text, fates = merged(BIB, ("year",))
    assert fates["year"] == ("replaced", "2021", "2020")
    assert "  year = {2021},\n  keywords" in text


def test_keywords_are_joined_ignoring_case_and_braces_keep_their_commas() -> None:
    text, fates = merged(BIB)
    assert "keywords = {maps, {R, and S}, paths}," in text
    assert fates["keywords"][0] == "joined"


@pytest.mark.parametrize(("take", "main", "other"), [((), "1", "2"), (("url",), "2", "1")])
def test_the_address_that_gives_way_is_kept_among_the_links(
    take: tuple[str, ...], main: str, other: str
) -> None:
    paper = next(read_papers(parse(merged(BIB, take)[0])))
    assert paper.get("url") == f"https://a.org/{main}"
    links = {link.url: link.kind for link in paper.links[1:]}
    assert links == {f"https://a.org/{other}": "paper", "https://code.org/x": "code"}


def test_another_type_is_told() -> None:
    fates = merged(BIB.replace("@article{key", "@misc{key"))[1]
    assert fates["type"] == ("kept", "article", "misc")


def test_a_reference_to_itself_is_not_taken() -> None:
    text, fates = merged("@misc{into,\n}\n@misc{key, crossref = {into}, related = {else}}\n")
    assert "crossref" not in fates
    assert "{else}" in text[: text.index("@misc{key")]


def test_entries_that_say_the_same_change_nothing() -> None:
    bib = "@misc{into, title = {A}, keywords = {a, b}}\n@misc{key, title = {A}, keywords = {B}}\n"
    assert merged(bib) == (bib, {})


VALUES = st.sampled_from(
    ["A", "B {C}", "50\\% \\& $x_i$", '{\\"U}nal, É.', "one, two", "https://a.org", "https://b.org"]
)
FIELDS = st.dictionaries(
    st.sampled_from(["title", "author", "note", "keywords", "url", "links", "year", "file"]), VALUES
)


@given(FIELDS, FIELDS, st.sets(st.sampled_from(["title", "note", "url"])))
def test_every_value_is_in_the_entry_or_told(
    mine: dict[str, str], theirs: dict[str, str], take: set[str]
) -> None:
    bib = "".join(
        f"@misc{{{key},\n" + "".join(f"  {n} = {{{v}}},\n" for n, v in fields.items()) + "}\n"
        for key, fields in (("into", mine), ("key", theirs))
    )
    before = {paper.key: paper for paper in read_papers(parse(bib))}
    text, fates = merged(bib, tuple(take))
    after = next(read_papers(parse(text)))
    for paper in before.values():
        for name, value in paper.fields.items():
            kept = after.get(name)
            told = name in fates and fates[name][2] == value
            assert kept == value or told or name in ("keywords", "links"), name
    words = {w.casefold() for p in before.values() for w in p.keywords}
    assert {word.casefold() for word in after.keywords} == words
    for link in (link for paper in before.values() for link in paper.links):
        assert link in after.links or " " in link.url
