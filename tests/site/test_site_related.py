"""Related papers: found by what two papers share and few others have, and said with those words."""

from __future__ import annotations

from dataclasses import replace

from readlist.model import Assigned, Library, Paper
from readlist.site.desk import PAGED, Desk
from readlist.site.entries import Place, entry, whole
from readlist.site.related import related


def paper(key: str, title: str, keywords: str = "", abstract: str = "", theme: str = "") -> Paper:
    fields = {"title": title, "keywords": keywords, "abstract": abstract}
    themes = (Assigned(theme),) if theme else ()
    return Paper(key, fields=fields, themes=themes)


LIBRARY = (
    paper("verify", "Judging each step", "process reward, Verifier", "A verifier of proofs."),
    paper("tree", "Searching a tree of proofs", "Process Reward", "A verifier looks ahead."),
    paper("image", "Painting from words", "diffusion", "Denoising canvases."),
    paper("voice", "Speaking from words", "speech", "Vocoders and prosody."),
    paper("gene", "Folding chains", "proteins", "Residues in water."),
)


def near(papers: tuple[Paper, ...], key: str) -> dict[str, tuple[str, ...]]:
    return {other.key: shared for other, shared in related(papers)[key]}


def test_a_shared_keyword_relates_two_papers_and_is_named_as_each_writes_it() -> None:
    assert near(LIBRARY, "verify") == {"tree": ("Verifier", "process reward", "proofs")}
    assert near(LIBRARY, "tree") == {"verify": ("Process Reward", "proofs", "verifier")}


def test_papers_that_share_little_are_not_called_related() -> None:
    assert near(LIBRARY, "image") == {}
    assert near(LIBRARY, "gene") == {}


def test_three_words_relate_papers_of_one_theme_and_not_those_of_two() -> None:
    text = "quokka wallaby bandicoot"
    others = tuple(paper(f"o{n}", f"Title{n}", abstract=f"word{n}") for n in range(9))
    same = (paper("a", "One", "", text, "t"), paper("b", "Two", "", text, "t"), *others)
    assert set(near(same, "a")["b"]) == {"quokka", "wallaby", "bandicoot"}
    apart = (same[0], replace(same[1], themes=(Assigned("u"),)), *others)
    assert near(apart, "a") == {}


def test_what_many_papers_have_relates_none() -> None:
    papers = tuple(paper(f"k{n}", "A title", "reinforcement learning") for n in range(200))
    assert not any(related(papers).values())


def test_at_most_five_are_named_with_three_words_each() -> None:
    words = ", ".join(f"keyword number {n}" for n in range(6))
    many = tuple(paper(f"k{n:02d}", f"Title{n}", words) for n in range(8))
    others = tuple(paper(f"o{n}", f"Other{n}") for n in range(40))
    found = near((*many, *others), "k00")
    assert len(found) == 5
    assert all(len(shared) == 3 for shared in found.values())


def test_the_same_papers_are_named_however_the_library_is_sorted() -> None:
    again = related(tuple(reversed(LIBRARY)))
    assert {key: again[key] for key in again} == related(LIBRARY)


def test_the_words_are_shown_with_the_paper_and_as_text() -> None:
    odd = tuple(replace(one, fields={**one.fields, "keywords": "<b>x</b>"}) for one in LIBRARY[:2])
    desk = Desk(Library((*odd, *LIBRARY[2:])))
    for html in (whole(desk, odd[0]), entry(desk, odd[0], Place("theme/x.md"))):
        assert "Searching a tree of proofs</a>" in html
        assert "both:" in html
        assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "both:" not in entry(desk, odd[0], Place("theme/x.md", light=True))


def test_where_papers_have_no_pages_none_are_looked_for() -> None:
    many = tuple(paper(f"k{n}", "T", "one, two") for n in range(PAGED + 1))
    assert Desk(Library(many)).related == {}
