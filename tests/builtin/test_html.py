"""Saved web pages: meta tags, embedded data, known lists, readable text. All papers are made up."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readlist import Library, Paper, Problem, Source
from readlist.builtin import markdown
from readlist.builtin.html import read, recognises, render
from readlist.testing import TemporaryProject
from readlist.text.nesting import tangle

LOOM = (
    "We study how engines weave algebraic patterns. Our method uses cards and wheels to compute "
    "the numbers of Bernoulli, and it needs no human hand. Experiments on three mills show that "
    "it is faster than clerks by a wide margin, with fewer errors."
)
GAME = (
    "Machines that imitate a person in conversation raise a question about thought. This paper "
    "proposes a game in which an interrogator must tell them apart, and answers nine objections. "
    "We close with a sketch of machines that learn like children do."
)


def page(body: str = "", head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html>\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"


def metas(*pairs: tuple[str, str]) -> str:
    return "\n".join(f'<meta name="{name}" content="{escape(said)}">' for name, said in pairs)


def papers(text: str, name: str = "page.html") -> list[Paper]:
    return [thing for thing in read(Source(name, text=text)) if isinstance(thing, Paper)]


def problems(text: str) -> list[Problem]:
    return [thing for thing in read(Source("page.html", text=text)) if isinstance(thing, Problem)]


def only(text: str, name: str = "page.html") -> dict[str, str]:
    (paper,) = papers(text, name)
    return dict(paper.fields)


# --------------------------------------------------------------------------- recognised


@pytest.mark.parametrize(
    "text",
    [page(), "\ufeff \n<html lang=en>", "<!-- saved from url=(0017)https://x.org/ -->\n<HTML>",
     '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>'],
)  # fmt: skip
def test_a_page_says_that_it_is_one(text: str) -> None:
    assert recognises(Source("page.txt", text=text))


@pytest.mark.parametrize(
    "text", ["A title\n\nAbout <html> pages", "# List\n<details><html></details>", "{}", "",
             "<?xml version='1.0'?><rss></rss>", "@misc{a, title={<html>}}"],
)  # fmt: skip
def test_other_text_is_no_page(text: str) -> None:
    assert not recognises(Source("page.txt", text=text))


def test_a_part_of_a_page_counts_where_the_file_is_named_so() -> None:
    part = "<dl><dt>1</dt></dl>"
    assert recognises(Source("part.html", text=part))
    assert not recognises(Source("part.md", text=part))


# --------------------------------------------------------------------------- meta tags

HIGHWIRE = (
    ("citation_title", "Looms <i>in vivo</i> &amp; H<sub>2</sub>O"),
    ("citation_author", "Lovelace, Ada"),
    ("citation_author", "Charles Babbage"),
    ("citation_publication_date", "2021/03/04"),
    ("citation_journal_title", "Journal of Looms"),
    ("citation_volume", "3"),
    ("citation_issue", "2"),
    ("citation_firstpage", "10"),
    ("citation_lastpage", "19"),
    ("citation_doi", "doi:10.1000/loom"),
    ("citation_keywords", "looms; cards, wheels"),
    ("citation_abstract", "<p>Abstract: We weave.</p>"),
    ("citation_pdf_url", "/loom.pdf"),
)


def test_highwire_tags_give_an_article() -> None:
    (paper,) = papers(page("", metas(*HIGHWIRE)), "https://looms.example/1")
    assert paper.type == "article"
    assert dict(paper.fields) == {
        "title": "Looms in vivo & H₂O", "author": "Lovelace, Ada and Babbage, Charles",
        "year": "2021", "journal": "Journal of Looms", "volume": "3", "number": "2",
        "pages": "10–19", "doi": "10.1000/loom", "keywords": "looms, cards, wheels",
        "abstract": "We weave.", "url": "https://looms.example/1",
        "links": "other <https://looms.example/1>, pdf <https://looms.example/loom.pdf>",
    }  # fmt: skip
    assert [str(person) for person in paper.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert (paper.origin.source, paper.origin.first) == ("https://looms.example/1", 4)


@pytest.mark.parametrize(
    ("tag", "kind", "field"),
    [
        ("citation_conference_title", "inproceedings", "booktitle"),
        ("citation_inbook_title", "incollection", "booktitle"),
        ("citation_dissertation_institution", "phdthesis", "school"),
        ("citation_technical_report_institution", "techreport", "institution"),
    ],
)
def test_what_it_appeared_in_decides_its_type(tag: str, kind: str, field: str) -> None:
    (paper,) = papers(page("", metas(("citation_title", "Looms"), (tag, "A place"))))
    assert (paper.type, paper.get(field)) == (kind, "A place")


def test_tags_may_be_properties_and_names_may_stand_in_one() -> None:
    head = (
        '<meta property="citation_title" content="Looms">'
        '<meta itemprop="citation_authors" content="Lovelace, Ada; Babbage, Charles">'
        '<meta name="CITATION_DATE" content="4 March 2021">'
    )
    found = only(page("", head))
    assert found["author"] == "Lovelace, Ada and Babbage, Charles"
    assert found["year"] == "2021"


def test_an_arxiv_page_gives_its_number_class_and_abstract() -> None:
    head = metas(
        ("citation_title", "Looms of $\\pi_0$"), ("citation_arxiv_id", "2405.00001"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2405.00001"),
    ) + '<link rel="canonical" href="https://arxiv.org/abs/2405.00001">'  # fmt: skip
    body = (
        '<blockquote class="abstract mathjax"><span class="descriptor">Abstract:</span>We weave.'
        '</blockquote><span class="primary-subject">Computation and Language (cs.CL)</span>'
    )
    assert only(page(body, head)) == {
        "title": "Looms of $\\pi_0$", "abstract": "We weave.", "eprint": "2405.00001",
        "archiveprefix": "arXiv", "primaryclass": "cs.CL", "url": "https://arxiv.org/abs/2405.00001",
        "links": "paper <https://arxiv.org/abs/2405.00001>, pdf <https://arxiv.org/pdf/2405.00001>",
    }  # fmt: skip


def test_names_with_initials_behind_them_are_read_as_pubmed_means_them() -> None:
    tags = (("citation_title", "Looms"), ("citation_authors", "Lovelace AK;van Dam CB;Li X;"))
    (paper,) = papers(page("", metas(*tags)))
    families = [f"{person.prefix} {person.family}".strip() for person in paper.authors]
    assert families == ["Lovelace", "van Dam", "Li"]


def test_dublin_core_counts_with_an_author_and_gives_way_to_highwire() -> None:
    core = (("DC.Title", "Core"), ("DCTERMS.creator", "Ada Lovelace"), ("dc.identifier", "x"),
            ("DC.identifier", "https://doi.org/10.1000/core"),
            ("DC.date.issued", "1999-01"))  # fmt: skip
    assert only(page("", metas(*core))) == {
        "title": "Core", "author": "Lovelace, Ada", "doi": "10.1000/core", "year": "1999",
    }  # fmt: skip
    assert only(page("", metas(*core, ("citation_title", "Wire"))))["title"] == "Wire"
    assert papers(page("", metas(("DC.title", "Any page")))) == []


def test_nothing_is_invented_where_tags_are_empty_or_odd() -> None:
    odd = (("citation_title", "Looms"), ("citation_author", " "), ("citation_date", "soon"),
           ("citation_doi", "none"), ("citation_pdf_url", "javascript:alert(1)"))  # fmt: skip
    assert only(page("", metas(*odd))) == {"title": "Looms"}


# --------------------------------------------------------------------------- schema.org, COinS

ARTICLE = {
    "@type": ["ScholarlyArticle"],
    "headline": "Looms &amp; wheels",
    "author": [
        {"@type": "Person", "givenName": "Ada", "familyName": "Lovelace"},
        {"@type": "Organization", "name": "Mills and Sons"},
        "Charles Babbage",
    ],
    "datePublished": "2020-01-02",
    "isPartOf": {
        "@type": "PublicationIssue", "issueNumber": "4",
        "isPartOf": {"@type": "PublicationVolume", "volumeNumber": 7,
                     "isPartOf": {"@type": "Periodical", "name": "Journal of Looms"}},
    },
    "pagination": "1-9",
    "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1000/abc"},
    "url": "https://looms.example/p/1",
    "abstract": "<p>We weave.</p>",
}  # fmt: skip


def script(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_json_ld_gives_an_article_with_its_journal() -> None:
    (paper,) = papers(page("", script({"@graph": [{"@type": "WebSite", "name": "x"}, ARTICLE]})))
    assert paper.type == "article"
    assert dict(paper.fields) == {
        "title": "Looms & wheels",
        "author": "Lovelace, Ada and {Mills and Sons} and Babbage, Charles",
        "year": "2020", "journal": "Journal of Looms", "volume": "7", "number": "4",
        "pages": "1–9", "doi": "10.1000/abc", "abstract": "We weave.",
        "url": "https://looms.example/p/1", "links": "other <https://looms.example/p/1>",
    }  # fmt: skip


def test_a_list_in_json_ld_gives_all_its_papers_and_a_broken_script_costs_only_itself() -> None:
    items = [{"@type": "ListItem", "item": {**ARTICLE, "headline": f"Looms {n}"}} for n in (1, 2)]
    head = "<script type='application/ld+json'>{broken</script>"
    found = papers(page("", head + script({"@type": "ItemList", "itemListElement": items})))
    assert [paper.title for paper in found] == ["Looms 1", "Looms 2"]


def test_meta_tags_and_json_ld_of_one_paper_are_put_together() -> None:
    head = metas(("citation_title", "Looms & Wheels"), ("citation_author", "Ada King"))
    other = {**ARTICLE, "headline": "Another paper, recommended"}
    found = only(page("", head + script([ARTICLE, other])))
    assert (found["author"], found["journal"]) == ("King, Ada", "Journal of Looms")
    (note,) = problems(page("", head + script([ARTICLE, other])))
    assert (note.code, note.severity) == ("unread", "note")


def coins(**said: str) -> str:
    query = "&amp;".join(f"rft.{name}={value}" for name, value in said.items())
    return f'<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;{query}"></span>\n'


def test_coins_give_every_paper_of_the_page() -> None:
    body = (
        coins(genre="article", jtitle="Journal+of+Looms", atitle="Engines+%26+Wheels", date="1999",
              aulast="Lovelace", aufirst="Ada", au="Babbage%2C+Charles", spage="1", epage="9")
        + coins(genre="book", btitle="A+Book", pub="Press", aulast="Hopper", aufirst="Grace",
                au="Grace+Hopper")
        + coins(genre="bookitem", atitle="A+Chapter", btitle="A+Book")
        + coins(genre="article")
    )  # fmt: skip
    article, book, chapter = papers(page(body))
    assert (article.type, dict(article.fields)) == ("article", {
        "title": "Engines & Wheels", "author": "Lovelace, Ada and Babbage, Charles",
        "journal": "Journal of Looms", "year": "1999", "pages": "1–9",
    })  # fmt: skip
    assert (book.type, book.get("author"), book.get("publisher")) == (
        "book", "Hopper, Grace", "Press",
    )  # fmt: skip
    assert (chapter.type, chapter.get("booktitle")) == ("incollection", "A Book")
    assert [paper.origin.first for paper in (article, book, chapter)] == [7, 8, 9]


def test_microdata_gives_the_papers_of_a_bibliography() -> None:
    body = """<li class="entry article" itemscope itemtype="http://schema.org/ScholarlyArticle">
<a href="https://doi.org/10.1000/x" itemprop="url">x</a>
<span itemprop="author"><a><span itemprop="name">Ada Lovelace 0001</span></a></span>:
<span class="title" itemprop="name">Looms and wheels.</span>
<span itemprop="isPartOf" itemscope itemtype="http://schema.org/Periodical"><span itemprop="name">
J. Looms</span></span> <span itemprop="datePublished">2020</span></li>"""
    found = only(page(body))
    assert (found["title"], found["author"], found["journal"], found["year"], found["doi"]) == (
        "Looms and wheels", "Lovelace, Ada", "J. Looms", "2020", "10.1000/x",
    )  # fmt: skip


# --------------------------------------------------------------------------- lists

NEW_ENTRY = """<dt><a name='item1'>[1]</a> <a href ="/abs/2405.00001" title="Abstract">
arXiv:2405.00001 </a> [<a href="/pdf/2405.00001">pdf</a>]</dt>
<dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span>
 Looms of $\\pi_0$ &amp; wheels
</div><div class='list-authors'><a href="x">Ada Lovelace</a>, <a href="y">Charles Babbage</a></div>
<div class='list-subjects'><span class='descriptor'>Subjects:</span>
<span class="primary-subject">Computation and Language (cs.CL)</span>; AI (cs.AI)</div>
<p class='mathjax'>We weave.</p></div></dd>
"""
OLD_ENTRY = """<dt><a name="item2">[2]</a>&nbsp;<span class="list-identifier">
<a href="/abs/math/0211159" title="Abstract">arXiv:math/0211159</a></span></dt>
<dd><div class="meta"><div class="list-title mathjax"><span class="descriptor">Title:</span> Wheels
</div><div class="list-authors"><span class="descriptor">Authors:</span> <a>Grace Hopper</a></div>
</div></dd>
"""


def test_an_arxiv_listing_gives_every_entry_in_old_and_new_markup() -> None:
    body = f"<dl>{NEW_ENTRY}{OLD_ENTRY}</dl>"
    first, second = papers(page(body), "https://arxiv.org/list/cs.CL/new")
    assert dict(first.fields) == {
        "title": "Looms of $\\pi_0$ & wheels", "author": "Lovelace, Ada and Babbage, Charles",
        "abstract": "We weave.", "primaryclass": "cs.CL", "eprint": "2405.00001",
        "archiveprefix": "arXiv", "url": "https://arxiv.org/abs/2405.00001",
        "links": "paper <https://arxiv.org/abs/2405.00001>",
    }  # fmt: skip
    assert (second.get("eprint"), second.get("author")) == ("math/0211159", "Hopper, Grace")
    assert first.origin.first == 10
    assert problems(page(body)) == []


def test_a_saved_listing_without_address_keeps_its_numbers() -> None:
    found = only(page(f"<dl>{NEW_ENTRY}</dl>"))
    assert (found["eprint"], "url" in found) == ("2405.00001", False)
    saved = page(f"<dl>{NEW_ENTRY}</dl>").replace(
        "<html>", "<!-- saved from url=(0036)https://arxiv.org/list/cs.CL/new -->\n<html>"
    )
    assert only(saved)["url"] == "https://arxiv.org/abs/2405.00001"


def test_saved_daily_papers_without_address_keep_their_numbers() -> None:
    cards = "".join(
        f'<article><h3><a href="/papers/2405.0000{number}">Looms {number}</a></h3></article>'
        for number in (1, 2)
    )
    found = papers(page(f"<main>{cards}</main>"))
    assert [paper.get("eprint") for paper in found] == ["2405.00001", "2405.00002"]


def test_an_arxiv_search_gives_whole_abstracts() -> None:
    body = """<ol><li class="arxiv-result"><div><p class="list-title is-inline-block">
<a href="https://arxiv.org/abs/2405.00001">arXiv:2405.00001</a></p></div>
<p class="title is-5 mathjax">Looms and <span class="search-hit mathjax">wheels</span></p>
<p class="authors"><span>Authors:</span> <a href="/s">Ada Lovelace</a>,
<a href="/t">C. Babbage</a></p>
<p class="abstract mathjax"><span>Abstract</span>:
<span class="abstract-short" id="1-short">We&hellip; <a>&#9661; More</a></span>
<span class="abstract-full" id="1-full" style="display: none;">We weave a lot.
<a>&#9651; Less</a></span></p>
<p class="is-size-7"><span>Submitted</span> 3 May, 2024;
<span>originally announced</span> May 2024.</p>
</li></ol>"""
    found = only(page(body))
    assert found["abstract"] == "We weave a lot."
    assert (found["title"], found["author"]) == (
        "Looms and wheels", "Lovelace, Ada and Babbage, C.",
    )  # fmt: skip
    assert (found["year"], found["eprint"]) == ("2024", "2405.00001")


VOLUME = """<h2 id=title><a href=https://aclanthology.org/2024.zz-long.pdf>Proceedings of the
Zeroth Meeting</a></h2><dl><dt>Year:</dt><dd>2024</dd><dt>Publisher:</dt><dd>Loom Press</dd></dl>
<p class="d-sm-flex align-items-stretch"><span class="d-block"><a class="badge align-middle"
href=https://aclanthology.org/2024.zz-long.0.pdf>pdf</a></span><span class=d-block><strong><a
class=align-middle href=/2024.zz-long.0/>Proceedings of the Zeroth Meeting</a></strong><br>
<a href=/people/g/>Grace Hopper</a></span></p>
<p class="d-sm-flex align-items-stretch"><span class="d-block"><a class="badge align-middle"
href=https://aclanthology.org/2024.zz-long.1.pdf>pdf</a>
<a class="badge align-middle" href=#abstract-2024--zz-long--1>abs</a></span><span class=d-block>
<strong><a class=align-middle href=/2024.zz-long.1/>Weaving <span class=acl-fixed-case>LLM</span>s
</a></strong><br><a href=/people/a/>Ada Lovelace</a> |
<a href=/people/b/>Charles Babbage</a></span></p>
<div class="card abstract-collapse" id=abstract-2024--zz-long--1>
<div class="card-body p-3 small">We weave.</div></div>"""


def test_an_anthology_volume_gives_the_proceedings_and_their_papers() -> None:
    whole, paper = papers(page(VOLUME, '<base href="https://aclanthology.org/">'))
    assert (whole.type, whole.get("editor")) == ("proceedings", "Hopper, Grace")
    assert (paper.type, dict(paper.fields)) == ("inproceedings", {
        "title": "Weaving LLMs", "author": "Lovelace, Ada and Babbage, Charles", "year": "2024",
        "booktitle": "Proceedings of the Zeroth Meeting", "publisher": "Loom Press",
        "abstract": "We weave.", "url": "https://aclanthology.org/2024.zz-long.1/",
        "links": "paper <https://aclanthology.org/2024.zz-long.1/>, "
                 "pdf <https://aclanthology.org/2024.zz-long.1.pdf>",
    })  # fmt: skip


def test_daily_papers_are_put_together_from_what_is_shown_and_what_scripts_get() -> None:
    told = {"dailyPapers": [{"paper": {
        "id": "2405.00001", "title": "Engines\n  that weave", "summary": "We weave.",
        "publishedAt": "2024-05-01T00:00:00Z",
        "authors": [{"name": "Ada Lovelace", "hidden": False}, {"name": "X Y", "hidden": True}],
    }}]}  # fmt: skip
    body = (
        f'<div data-target="DailyPapers" data-props="{escape(json.dumps(told))}">'
        '<article><h3><a href="/papers/2405.00001">Engines that weave</a></h3></article>'
        '<article><h3><a href="/papers/2405.00002">Wheels</a></h3></article></div>'
    )
    first, second = papers(page(body), "https://huggingface.co/papers")
    assert (first.title, first.abstract, first.year) == ("Engines that weave", "We weave.", "2024")
    assert [str(person) for person in first.authors] == ["Ada Lovelace"]
    assert [p.get("eprint") for p in (first, second)] == ["2405.00001", "2405.00002"]


def test_openreview_data_and_other_lists_are_read() -> None:
    note = {"content": {"title": {"value": "Looms"}, "abstract": {"value": "We weave."},
                        "authors": {"value": ["Ada Lovelace"]}}, "id": "abc"}  # fmt: skip
    body = (
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"n": [note]})}</script>'
    )
    assert only(page(body)) == {
        "title": "Looms",
        "abstract": "We weave.",
        "author": "Lovelace, Ada",
    }
    pmlr = (
        '<div class="paper"><p class="title">Looms</p><p class="details"><span class="authors">'
        "Ada Lovelace, Charles Babbage</span></p>"
        '<p class="links"><a href="/v1/a.html">abs</a></p></div>'
    )
    assert only(page(pmlr), "https://proceedings.mlr.press/v1/")["author"] == (
        "Lovelace, Ada and Babbage, Charles"
    )


CARDS = {
    "a collection": '<article><a href="https://huggingface.co/papers/2405.00001"><h4>Looms</h4></a>'
    '</article><article><a href="/models/x"><h4>A model</h4></a></article>',
    "a forum": '<li class="note"><h4><a href="https://openreview.net/forum?id=1">Looms</a></h4>'
    '<div class="note-authors"><a>Ada Lovelace</a>, <a>Charles Babbage</a></div><ul><li>'
    '<strong>Keywords:</strong> <span class="note-content-value">cards</span></li></ul></li>',
    "a search": '<div class="gs_ri"><h3 class="gs_rt"><span>[PDF]</span> <a href="https://x.org/">'
    'Looms</a></h3><div class="gs_a">A Lovelace… - J. Looms, 2020 - x.org</div></div>',
    "PubMed": '<article class="full-docsum"><a class="docsum-title" href="https://x.org/1/">Looms'
    '</a><span class="docsum-authors">Lovelace A</span></article>',
    "a paper in full": '<article class="ltx_document"><h1 class="ltx_title_document">Looms'
    '</h1><div class="ltx_abstract"><h6>Abstract</h6><p>We weave.</p></div><h2>1 Introduction</h2>'
    f"<p>{LOOM}</p></article>",
}


@pytest.mark.parametrize("kind", CARDS)
def test_lists_of_other_sites_give_titles_and_what_stands_there_in_full(kind: str) -> None:
    found = only(page(CARDS[kind]))
    assert found["title"] == "Looms"
    assert found.get("author", "") in ("", "Lovelace, Ada and Babbage, Charles")
    assert found.get("abstract", "") in ("", "We weave.")


def test_a_paper_that_is_a_page_has_the_pages_address() -> None:
    found = only(page(CARDS["a paper in full"]), "https://arxiv.org/html/2405.00001v1")
    assert (found["eprint"], found["abstract"]) == ("2405.00001", "We weave.")


# --------------------------------------------------------------------------- BibTeX on a page

ENTRY = "@article{king1843, title={Looms & Wheels}, author={King, Ada}, journal={J. Looms}}"
OTHER = "@misc{hopper1952, title={A-0}, author={Hopper, Grace}}"


def test_entries_that_a_page_shows_are_its_papers_with_their_keys() -> None:
    body = f"<h1>My papers</h1><p>{LOOM}</p><pre>{ENTRY}</pre>\n<pre><code>{OTHER}</code></pre>"
    first, second = papers(page(body))
    assert (first.key, first.type, first.get("journal")) == ("king1843", "article", "J. Looms")
    assert (second.key, second.origin.first) == ("hopper1952", 8)


def test_an_entry_completes_what_a_list_shows_and_others_follow() -> None:
    body = (
        f'<dt class="ptitle"><a href="https://x.org/1">Looms &amp; wheels</a></dt>'
        f'<dd><div class="bibref">{ENTRY}</div></dd><pre>{OTHER}</pre>'
    )
    first, second = papers(page(body))
    assert (first.key, first.get("url")) == ("king1843", "https://x.org/1")
    assert second.key == "hopper1952"


def test_one_entry_below_a_list_of_papers_does_not_hide_the_list() -> None:
    assert len(papers(page(f"{BLOG}<pre>{ENTRY}</pre>"))) == 3
    alone = page(f"<p>Please cite us.</p><pre>{ENTRY}</pre>")
    assert [paper.key for paper in papers(alone)] == ["king1843"]
    assert problems(alone) == []


def test_entries_of_one_title_or_none_are_all_kept() -> None:
    shown = (
        "@misc{a, title={Looms}}",
        "@misc{b, title={Looms}}",
        "@misc{c, year=2020}",
        "@misc{d}",
    )
    found = papers(page("".join(f"<pre>{entry}</pre>" for entry in shown)))
    assert [paper.key for paper in found] == ["a", "b", "c", "d"]


def test_a_broken_entry_on_a_page_is_named_and_the_others_are_kept() -> None:
    text = page(f"<pre>{OTHER}\n@misc{{a, title={{x</pre><pre>{ENTRY}</pre>")
    assert "hopper1952" in [paper.key for paper in papers(text)]
    assert {problem.where for problem in problems(text)} == {"page.html:7"}


def test_our_own_page_is_read_back() -> None:
    library = Library(papers=tuple(papers(page(f"<pre>{ENTRY}</pre><pre>{OTHER}</pre>"))))
    again = papers(render(library))
    assert [(p.key, p.title, p.authors) for p in again] == [
        (p.key, p.title, p.authors) for p in library.papers
    ]


# --------------------------------------------------------------------------- written in Markdown

README = """<header>A forge</header><article class="markdown-body"><h1>Awesome looms</h1>
<p>A list of papers.</p><ul><li><a href="#surveys">Surveys</a></li>
<li><a href="https://forge.example/looms#wheels">Wheels</a></li></ul>
<h2>Surveys</h2><ul>
<li><strong>A Survey of Looms</strong> <em>Ada Lovelace</em>. NeurIPS 2023.
[<a href="https://arxiv.org/abs/2305.00001">paper</a>] [<a href="https://github.com/a/b">code</a>]
<ul><li>Read it twice.</li></ul></li>
<li><p><a href="https://arxiv.org/abs/2305.00002">Weaving Threads: A Study of Cloth</a></p>
</li></ul><details><summary>Older</summary><ol>
<li><a href="https://arxiv.org/abs/1905.00003">Mills That Grind Slowly</a></li></ol></details>
<h2>Wheels</h2><table><thead><tr><th>Title</th><th>Venue</th></tr></thead><tbody><tr>
<td><a href="https://arxiv.org/abs/2305.00009">Wheels in Tables</a></td><td>ICML 2023</td></tr>
</tbody></table><h2>Citation</h2><pre>@misc{us, title={Awesome looms}}</pre></article>"""


def test_a_page_written_in_markdown_is_read_as_the_list_that_it_was() -> None:
    found = papers(page(README), "https://forge.example/looms")
    assert [paper.title for paper in found] == [
        "A Survey of Looms", "Weaving Threads: A Study of Cloth", "Mills That Grind Slowly",
        "Wheels in Tables",
    ]  # fmt: skip
    assert [link.kind for link in found[0].links] == ["paper", "code"]
    assert found[0].aside is not None
    assert (found[0].aside.themes, found[0].aside.annotation) == (("Surveys",), "Read it twice.")
    assert [paper.origin.first for paper in found] == [11, 14, 16, 18]


def test_text_of_a_page_written_in_markdown_is_no_markup() -> None:
    body = """<article class="markdown-body"><h2>Looms</h2><ul>
<li><a href="https://arxiv.org/abs/2305.00001">Using &lt;mask&gt; and *star* Threads</a></li></ul>
<table><thead><tr><th>Title</th><th>Code</th></tr></thead><tbody><tr>
<td><a href="https://arxiv.org/abs/2305.00002">Weaving a|b by <code>a_b*</code> Engines</a></td>
<td><a href="https://github.com/a/b">code</a></td></tr></tbody></table></article>"""
    found = papers(page(body))
    titles = ["Using <mask> and *star* Threads", "Weaving a|b by a_b* Engines"]
    assert [paper.title for paper in found] == titles
    assert [link.kind for link in found[1].links] == ["paper", "code"]


def test_a_repositorys_page_gives_what_its_markdown_gives(shared: Path) -> None:
    drawn = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    for path in sorted((shared / "data" / "lists").glob("*.md"))[:4]:
        text = path.read_text("utf-8")
        source = Source("list.md", text=text)
        given = [thing for thing in markdown.read(source) if isinstance(thing, Paper)]
        body = f'<article class="markdown-body">{drawn.render(text)}</article>'
        found = papers(page(body))
        assert [(p.title, p.links, p.aside) for p in found] == [
            (p.title, p.links, p.aside) for p in given
        ]


# --------------------------------------------------------------------------- text

BLOG = f"""<nav><a href="/">Home of looms</a></nav>
<main><h1>Papers of May</h1>
<h2><a href="https://arxiv.org/abs/2405.00001">Engines that <em>weave</em></a></h2>
<p>{LOOM} See <a href="https://github.com/looms/weave">our code</a>.</p>
<h2>A game of thought</h2>
<p>{GAME}<script>alert(1)</script></p></main>
<footer>Imprint and privacy policy</footer>"""


def test_other_pages_are_read_by_their_text_with_the_links_in_it() -> None:
    first, second = papers(page(BLOG))
    assert dict(first.fields) == {
        "title": "Engines that weave", "abstract": f"{LOOM} See our code.",
        "eprint": "2405.00001", "archiveprefix": "arXiv", "url": "https://arxiv.org/abs/2405.00001",
        "links": "paper <https://arxiv.org/abs/2405.00001>, code <https://github.com/looms/weave>",
    }  # fmt: skip
    assert dict(second.fields) == {"title": "A game of thought", "abstract": GAME}
    assert [(p.origin.first, p.origin.last) for p in (first, second)] == [(9, 10), (11, 12)]
    unread, by_text = problems(page(BLOG))
    assert (unread.code, unread.where) == ("unread", "page.html:8")
    assert (by_text.code, by_text.severity) == ("by-text", "note")


def test_a_line_break_ends_a_line_and_two_of_them_a_paragraph() -> None:
    body = f"<main>Engines that weave<br>{LOOM}<br><br/>A game of thought<br>{GAME}</main>"
    found = papers(page(body))
    assert [(paper.title, paper.abstract) for paper in found] == [
        ("Engines that weave", LOOM),
        ("A game of thought", GAME),
    ]


@pytest.mark.parametrize(
    "body",
    ["", "<p>Hello there, this is a short page.</p>", "<form><input></form>", "<nav>x</nav>"],
)
def test_a_page_without_papers_is_an_error_with_a_way_out(body: str) -> None:
    (problem,) = read(Source("page.html", text=page(body)))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity) == ("no-papers", "error")
    assert problem.hint


def test_formulas_are_tex_whatever_draws_them() -> None:
    drawn = (
        '<span class="MathJax_Preview">no</span><span class="MathJax">no</span>'
        '<script type="math/tex">x^2</script> and <math alttext="\\alpha"><mi>a</mi></math> and '
        '<span class="katex"><span class="katex-mathml"><math><mi>y</mi>'
        '<annotation encoding="application/x-tex">y_1</annotation></math></span>'
        '<span class="katex-html">no</span></span> and 10<sup>6</sup> and a<sup>th</sup>'
    )
    body = f"<dl>{NEW_ENTRY.replace('We weave.', drawn)}</dl>"
    assert only(page(body))["abstract"] == "$x^2$ and α and $y_1$ and 10⁶ and ath"


def test_only_links_of_the_web_are_kept() -> None:
    for href in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://["):
        body = f'<article><h3><a href="{href}?/papers/1">Looms</a></h3></article>'
        assert only(page(body)) == {"title": "Looms"}


# --------------------------------------------------------------------------- hostile

HOSTILE = {
    "nested elements": "<div>" * 100_000,
    "nested lists": "<ul><li>" * 5_000,
    "terms in items": "<li>x<dd>y<dt>" * 5_000,
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(10_000)) + ">",
    "options": "<select>" + "<option>" * 5_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_that_would_keep_a_parser_busy_is_named(kind: str) -> None:
    (problem,) = read(Source("page.html", text=page(HOSTILE[kind])))
    assert isinstance(problem, Problem)
    assert problem.severity == "error"
    assert problem.message.startswith("not read: ")


@pytest.mark.parametrize(
    "text",
    ["<p>x" * 5_000, "<ul>" + "<li>x" * 5_000, "<dl>" + "<dt>x<dd>y" * 5_000, "<br>" * 5_000,
     "<table>" + "<tr><td>x" * 5_000, "<div><b>x</b></div>" * 5_000, "</div>" * 5_000,
     "<svg>" + "<path/>" * 5_000 + "</svg>", "<script>" + "'<div>';" * 5_000 + "</script>",
     "<!--" + "<div>" * 5_000 + "-->", "<a name=x>" * 5_000, "a < b " * 5_000],
)  # fmt: skip
def test_plain_pages_of_old_markup_are_not_taken_for_hostile(text: str) -> None:
    assert tangle(page(text)) == ""


def test_cards_inside_of_cards_are_read_once() -> None:
    inner = '<article><h3><a href="/papers/2405.00001">Looms</a></h3></article>'
    assert len(papers(page("<article>" * 300 + inner))) == 1


def test_a_long_list_is_read_to_its_end() -> None:
    entries = "".join(
        NEW_ENTRY.replace("00001", f"{n:05}").replace("wheels", str(n)) for n in range(2000)
    )
    found = papers(page(f"<dl>{entries}</dl>"))
    assert len(found) == 2000
    assert found[-1].get("eprint") == "2405.01999"


MARKUP = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<div>", "</div>", "<dl>", "<dt>", "<dd>", "<a href='/abs/2405.00001'>",
        "</a>",
        "<div class=list-title>", "<h2>", "<table>", "<td>", "<script>", "</script>", "<!--", "-->",
        "<span class=Z3988 title='rft.atitle=A&rft.date=x'>", "<article>", "<h3>", "&amp;",
        "<sup>2", "<meta name=citation_title content='Looms'>",
        "<meta name=citation_author content='{a and'>",
        "<script type='application/ld+json'>[{}]</script>", "<base href='http://['>", "<", "=\"'",
        "<article class=markdown-body>", "<ul><li>", "</ul>", "<details>", "<th>", "</thead>",
        "<p class=d-sm-flex><strong><a href=/x.0/>", LOOM, "A title of looms", "\n", "\0",
        "é\ud83d",
    ]),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150)
@given(MARKUP)
def test_any_markup_is_read_the_same_way_twice_and_never_fails(parts: list[str]) -> None:
    source = Source("page.html", text="<html>" + "".join(parts))
    things = list(read(source))
    assert things == list(read(source))
    assert all(isinstance(thing, Paper | Problem) for thing in things)
    for thing in things:
        if isinstance(thing, Paper):
            assert thing.origin is not None
            assert any(thing.get(name) for name in ("title", "doi", "eprint"))


def test_a_saved_page_is_added_once(project: TemporaryProject) -> None:
    project.write("page.html", page(f"<dl>{NEW_ENTRY}{OLD_ENTRY}</dl>"))
    done = project.run("add", "page.html")
    assert (done.code, done.err.splitlines()[0]) == (0, "page.html: 2 papers (importer html)")
    library = project.read("library.bib")
    assert project.run("add", "page.html").code == 0
    assert project.read("library.bib") == library
