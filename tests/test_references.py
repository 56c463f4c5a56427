"""References by pybtex: what is known about a paper is printed, and text stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from readlist.bibtex import parse, read_papers
from readlist.model import Paper, Person, Problem
from readlist.references import MARKUPS, Reference, references, styles

STYLES = ("alpha", "plain", "unsrt", "unsrtalpha")


def papers(text: str) -> list[Paper]:
    return list(read_papers(parse(text)))


def made(found: Sequence[Paper], style: str = "unsrt", to: str = "text") -> list[Reference]:
    parents = {paper.key: paper for paper in found}
    given = references(found, style, MARKUPS[to], parents.get)
    assert [each for each in given if isinstance(each, Problem)] == []
    return [each for each in given if isinstance(each, Reference)]


def said(text: str, style: str = "unsrt", to: str = "text") -> str:
    """The first entry of a .bib file as a reference, without its label."""
    return made(papers(text)[:1], style, to)[0].text


ARTICLE = r"""
@article{berg2020,
  title = {Checking Steps}, author = {Berg, Tom and de la Vega, Jr, Lucia}, year = 2020,
  journal = {Journal of Steps}, volume = 3, number = 4, pages = {12--15}, month = may,
  doi = {10.1000/a_b}, url = {https://example.org/a_b?c=1&d=%20},
}
"""


# --------------------------------------------------------------------------- what is printed


def test_an_article_is_printed_as_the_style_says() -> None:
    assert said(ARTICLE) == (
        "Tom Berg and Lucia de la Vega, Jr. Checking steps. Journal of Steps, 3(4):12–15, "
        "May 2020. URL: https://example.org/a_b?c=1&d=%20, doi:10.1000/a_b."
    )


def test_plain_sorts_and_unsrt_keeps_the_order_given() -> None:
    found = papers("@misc{z, author={Zorn, A}, title={Z}}\n@misc{b, author={Abel, B}, title={B}}")
    assert [each.key for each in made(found, "unsrt")] == ["z", "b"]
    assert [each.key for each in made(found, "plain")] == ["b", "z"]
    assert [each.label for each in made(found, "plain")] == ["1", "2"]


def test_alpha_makes_labels_of_names_and_years() -> None:
    text = '@article{a, author = {{\\"U}nal, E and Berg, Tom}, year = 2020, title = {X}}'
    assert made(papers(text), "alpha")[0].label == "UB20"


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("A Study of BERT and T2I", "A study of BERT and T2I"),
        ("The {Einstein} Effect in {GAN}s", "The Einstein effect in GANs"),
        ("Deep{Mind} and {\\\"U}ber Alles", "DeepMind and über alles"),
        ("{All Of It}", "All Of It"),
        ("On {$O(n^2)$} and $O(N)$ Bounds", "On $O(n^2)$ and $O(N)$ bounds"),
        ("Costs 5\\% \\& 3\\$: C\\# \\_ \\{X\\} a~b", "Costs 5% & 3$: C# _ {X} a b"),
        ("Ranges 1--2 --- Done", "Ranges 1–2 — done"),
    ],
)  # fmt: skip
def test_a_title_keeps_the_capitals_that_a_person_or_the_word_itself_protects(
    title: str, printed: str
) -> None:
    assert said("@misc{a, title = {" + title + "}}") == f"{printed}."


def test_text_of_a_paper_that_was_never_a_file_is_printed_as_it_is() -> None:
    paper = Paper("a", "misc", {"title": r"100% {sure} \textbf ~x^2_i #1 $5 `a' --- ''b''"})
    assert made([paper])[0].text == r"100% {sure} \textbf ~x^2_i #1 $5 `a' --- ''b''."


def test_an_organisation_is_one_name() -> None:
    assert said("@misc{a, author = {{Acme, Inc.}}, title = {T}}") == "Acme, Inc. T."


def test_a_child_takes_what_it_lacks_from_its_crossref() -> None:
    text = (
        "@inproceedings{a, author = {A B}, title = {T}, crossref = {p}}\n"
        "@proceedings{p, title = {Proceedings of X}, editor = {E F}, year = 2019}"
    )
    assert made(papers(text))[0].text == "A B. T. In E F, editor, Proceedings of X. 2019."


def test_biblatex_s_names_of_types_and_fields_are_understood() -> None:
    text = "@report{a, author = {A B}, title = {T}, institution = {I}, date = {2021-03-04}}"
    assert said(text) == "A B. T. Technical Report, I, 2021."
    text = "@article{a, author = {A B}, title = {T}, journaltitle = {J}, date = {2021}}"
    assert said(text) == "A B. T. J, 2021."


def test_only_eprints_of_arxiv_are_called_so() -> None:
    entry = "@misc{a, title = {T}, eprint = {2405.00001}, eprinttype = {%s}}"
    assert "arXiv:2405.00001" in said(entry % "arxiv")
    assert "arXiv" not in said(entry % "jstor")


def test_private_fields_are_not_printed() -> None:
    assert "CANARY" not in said("@misc{a, title = {T}, annote = {CANARY}, file = {CANARY}}")


# --------------------------------------------------------------------------- poor entries

TYPES = (
    "article", "book", "booklet", "conference", "dataset", "inbook", "incollection",
    "inproceedings", "manual", "mastersthesis", "misc", "online", "patent", "phdthesis",
    "proceedings", "report", "software", "techreport", "thesis", "unpublished", "names", "title",
    "bibliography", "entry", "weird",
)  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", TYPES)
def test_a_paper_of_any_type_is_printed_with_whatever_is_known(kind: str, style: str) -> None:
    assert "Only a Title" in said(f"@{kind}{{a, title = {{{{Only a Title}}}}}}", style)
    assert said(f"@{kind}{{a, note = {{x}}}}", style)
    full = said(f"@{kind}{{a, title = {{T}}, author = {{A B}}, journal = {{J}}}}", style)
    assert "T" in full
    assert "B" in full or kind == "proceedings"  # which has editors and no authors


def test_a_paper_without_anything_is_called_by_its_key() -> None:
    assert made([Paper("nothing")])[0].text == "nothing"


def test_an_empty_selection_is_an_empty_text() -> None:
    assert MARKUPS["text"].whole(made([])) == ""


# --------------------------------------------------------------------------- styles


def test_the_styles_of_pybtex_are_found_in_its_registry() -> None:
    assert {*STYLES} <= {*styles()}


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Styles that somebody else registered with pybtex, by name."""
    from pybtex import plugin

    registered: dict[str, Any] = {}
    monkeypatch.setitem(plugin._RUNTIME_PLUGINS, "pybtex.style.formatting", registered)
    return registered


def test_a_style_of_somebody_else_is_used_like_any_other(foreign: dict[str, Any]) -> None:
    from pybtex.style.formatting.unsrt import Style
    from pybtex.style.template import field, href, tag

    class Shouted(Style):
        def get_misc_template(self, e: Any) -> Any:
            return tag("b")[href("javascript:alert(1)")[field("title")]]

    foreign["shouted"] = Shouted
    assert "shouted" in styles()
    assert said("@misc{a, title = {A Title}}", "shouted", "html") == "<b>A Title</b>"
    assert said("@misc{a, title = {A Title}}", "shouted", "markdown") == "**A Title**"


def test_a_style_that_fails_on_a_paper_costs_only_that_paper(foreign: dict[str, Any]) -> None:
    from pybtex.style.formatting.unsrt import Style

    class Fragile(Style):
        def get_book_template(self, e: Any) -> Any:
            raise KeyError("no books")

    foreign["fragile"] = Fragile
    found = references(
        papers("@book{a, title = {A}}\n@misc{b, title = {B}}"), "fragile", MARKUPS["text"]
    )
    problem, reference = found
    assert isinstance(problem, Problem)
    assert problem.message == "the style failed on 'a': KeyError: 'no books'"
    assert isinstance(reference, Reference)


def test_a_style_that_cannot_begin_is_one_problem(foreign: dict[str, Any]) -> None:
    def broken() -> None:
        raise RuntimeError("no")

    foreign["broken"] = broken
    (problem,) = references(papers("@misc{a, title = {A}}"), "broken", MARKUPS["text"])
    assert isinstance(problem, Problem)
    assert problem.code == "style"


# --------------------------------------------------------------------------- hostile text

HOSTILE = (
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "*b* _i_ __u__ `c` ~~d~~",
    '<img src=x onerror="alert(1)">', "![x](https://x.org/a.png)", "&lt;b&gt; &amp; &copy;",
    "{: onclick=alert(1) }", "{{ macro }}", "\\*x\\* \\", "$O(n_i)$", "<https://x.org>", "a|b",
    "[@key] @key", "[ref]: https://x.org", "==m== ^^u^^", "# 1. - +", "]] > ]]>", "--><!--",
)  # fmt: skip
COMMONMARK = MarkdownIt("commonmark").enable("table")


def html_of(text: str, engine: str) -> str:
    if engine == "commonmark":
        return str(COMMONMARK.render(text))
    return markdown.markdown(text, extensions=["attr_list", "tables", "footnotes", "def_list"])


def seen(html: str) -> str:
    return " ".join((HTMLParser(html).body.text() or "").split())


def tags(html: str) -> set[str]:
    return set(re.findall(r"<\s*([a-zA-Z!]+)", html))


@pytest.mark.parametrize("engine", ["commonmark", "python-markdown"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_plain_text_in_markdown(hostile: str, engine: str) -> None:
    paper = Paper("a", "misc", {"title": f"Before {hostile} after", "note": hostile})
    html = html_of(MARKUPS["markdown"].whole(made([paper], to="markdown")), engine)
    assert tags(html) == {"p"}
    expected = made([paper])[0].text
    assert seen(html) == f"[1] {expected}"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_plain_text_in_html(hostile: str) -> None:
    paper = Paper("a", "misc", {"title": f"Before {hostile} after", "note": hostile})
    html = MARKUPS["html"].whole(made([paper], to="html"))
    assert tags(html) == {"dl", "dt", "dd"}
    assert "{" not in html
    assert seen(html) == f"1 {made([paper])[0].text}"


@pytest.mark.parametrize("style", ["alpha", "unsrtalpha"])
def test_a_hostile_label_is_plain_text_too(style: str) -> None:
    paper = Paper("<b>*", "misc", {"title": "T", "key": "<i>*x*"})
    assert tags(MARKUPS["html"].whole(made([paper], style, "html"))) == {"dl", "dt", "dd"}
    html = html_of(MARKUPS["markdown"].whole(made([paper], style, "markdown")), "commonmark")
    assert tags(html) == {"p"}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x",
        "vbscript:x", "//x.org", "file:///etc/passwd", "java\nscript:alert(1)", "x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("to", ["markdown", "html"])
def test_only_http_https_and_mailto_become_links(url: str, to: str) -> None:
    text = made([Paper("a", "misc", {"title": "T", "url": url})], to=to)[0].text
    html = text if to == "html" else html_of(text, "commonmark")
    assert "<a" not in html


@pytest.mark.parametrize("engine", ["commonmark", "python-markdown"])
@pytest.mark.parametrize(
    "url",
    [
        "https://x.org/a_b*c*?d=1&copy=2#e", "http://x.org/(a)(b", "mailto:a@x.org",
        "https://x.org/\"onmouseover='alert(1)'", "https://x.org/a b<c>`d`\\e", "HTTPS://X.org/é",
        "https://x.org/[x](y)",
    ],
)  # fmt: skip
def test_an_address_is_one_whole_link_whatever_stands_in_it(url: str, engine: str) -> None:
    paper = Paper("a", "misc", {"title": "T", "url": url})
    written = made([paper], to="html")[0].text
    (link,) = HTMLParser(written).css("a")
    assert set(link.attributes) == {"href"}
    html = html_of(made([paper], to="markdown")[0].text, engine)
    (other,) = HTMLParser(html).css("a")
    assert other.attributes == link.attributes
    assert other.text() == link.text() == url


TEXT = st.text(st.one_of(st.characters(), st.sampled_from("\\{}[]()<>&*_`#$%~^|@!-+='\"")))


@given(TEXT, TEXT, TEXT, st.sampled_from(STYLES), st.sampled_from(sorted(MARKUPS)))
def test_no_text_breaks_a_reference_and_each_stays_on_one_line(
    title: str, name: str, note: str, style: str, to: str
) -> None:
    people = {"author": (Person(name, note), Person(title, literal=True))}
    paper = Paper("a", "article", {"title": title, "note": note, "year": note, "author": name},
                  people=people)  # fmt: skip
    (reference,) = made([paper], style, to)
    assert "\n" not in reference.text + reference.label
    assert not any("\ue000" <= char <= "\uf8ff" for char in reference.text + reference.label)


@given(TEXT)
def test_text_comes_out_of_pybtex_as_it_went_in(note: str) -> None:
    """Only white space, and signs that print nothing, are tidied."""
    plain = made([Paper("a", "misc", {"note": note, "title": "T"})])[0].text
    bare = re.sub(r"[\W_]+", "", note)
    if bare.isascii():
        assert re.sub(r"[\W_]+", "", plain) == f"T{bare}"
