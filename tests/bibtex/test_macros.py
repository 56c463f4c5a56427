"""`@string` macros go where their entries go: put in, or with their definitions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readlist.bibtex import evaluate, from_paper, parse, read_papers, to_paper
from readlist.bibtex.export import Options, to_text
from readlist.model import Library, Paper

TEXT = """
@string{ml = {Machine Learning}}
@string{JML = "Journal of " # ml}
@string{unused = {Nothing}}
@string{may = "Mai"}
@article{a, title = {A}, journal = jml # { Letters}, month = may, note = other}
@misc{b, title = {B}}
"""


def papers(text: str = TEXT) -> tuple[Paper, ...]:
    return tuple(read_papers(parse(text)))


def exported(text: str, **options: str) -> str:
    return to_text(Library(papers(text)), Options(**options), "bibtex")


def test_a_paper_carries_the_definitions_that_it_uses():
    first, second = papers()
    assert first.raw["journal"] == "jml # { Letters}"
    assert dict(first.macros) == {"ml": "{Machine Learning}", "jml": '"Journal of " # ml'}
    assert second.macros == {}


def test_an_export_puts_them_in():
    assert from_paper(papers()[0]).fields["journal"] == "{Journal of Machine Learning Letters}"
    text = exported(TEXT)
    assert "@string" not in text
    assert "month    = may," in text
    assert "note     = other," in text


def test_or_it_keeps_their_definitions_at_the_top():
    assert exported(TEXT, macros="keep").startswith(
        '@string{ml = {Machine Learning}}\n@string{jml = "Journal of " # ml}\n\n@article{a,\n'
    )
    assert "journal  = jml # { Letters}," in exported(TEXT, macros="keep")


def test_a_definition_of_a_field_left_out_stays_out():
    assert "@string" not in exported(TEXT, macros="keep", omit=("journal",))


def test_a_macro_defined_twice_means_what_it_meant_to_its_user():
    text = '@string{a = "x"}@string{b = a # "y"}@string{a = "z"}@misc{c, note = a # b, title = b}'
    (paper,) = papers(text)
    assert dict(paper.macros) == {"b": "{xy}", "a": "{z}"}
    assert from_paper(paper).fields["note"] == "{zxy}"


def test_papers_that_mean_different_things_by_a_name_are_both_right():
    one = papers('@string{j = "One"}@misc{a, title = {A}, journal = j}')
    two = papers('@string{j = "Two"}@misc{b, title = {B}, journal = j}')
    text = to_text(Library((*one, *two)), Options(macros="keep"), "bibtex")
    assert text.count("@string") == 1
    assert [paper.venue for paper in papers(text)] == ["One", "Two"]


def test_an_entry_read_alone_has_its_macros_too():
    document = parse(TEXT)
    paper = to_paper(document.entries[0], document.macros)
    assert from_paper(paper).fields["journal"] == "{Journal of Machine Learning Letters}"


PREAMBLE = r"""
@string{m = "\newcommand"}
@preamble{m # {{\noopsort}[1]{}}}
@preamble{"\providecommand{\never}{}"}
@misc{a, title = {{\noopsort{b}}A}}
@misc{b, title = {B}}
"""


def test_a_preamble_comes_along_where_its_command_is_used(project):
    project.write("library.bib", PREAMBLE)
    project.write("readlist.toml", "")
    text = project.run("export", "a").out
    assert text.startswith("@preamble{{\\newcommand{\\noopsort}[1]{}}}\n\n@misc{a,\n")
    assert "never" not in text
    assert "@preamble" not in project.run("export", "b").out


NAMES = st.sampled_from(["a", "B", "c", "jan", "d"])
PIECES = st.one_of(NAMES, st.sampled_from(['"x"', "{y}", "7"]))
VALUES = st.lists(PIECES, min_size=1, max_size=3).map(" # ".join)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.lists(VALUES, min_size=1, max_size=3))
def test_values_mean_the_same_in_every_export(strings, values):
    text = "".join(f"@string{{{name} = {value}}}\n" for name, value in strings)
    text += "".join(f"@misc{{k{n}, note = {value}}}\n" for n, value in enumerate(values))
    original = parse(text)
    if "jan" in original.macros:
        return  # a month is left to the styles
    meant = [evaluate(entry.fields[0].raw, original.macros) for entry in original.entries]
    for macros in ("keep", "expand"):
        document = parse(exported(text, macros=macros, omit=("key",)))
        notes = {entry.key: entry.fields[-1].raw for entry in document.entries}
        found = [evaluate(notes[f"k{n}"], document.macros) for n in range(len(values))]
        assert found == meant
