"""`site check`: dead links inside, papers without one, and addresses outside when asked."""

from __future__ import annotations

import pytest

from readlist.site.links import Scanned, dead, scan
from readlist.testing import TemporaryProject
from readlist.web import Request, Response, Web

LIBRARY = """\
@misc{a, title = {One}, url = {https://example.org/a}}
@misc{b, title = {Two}, doi = {10.1234/gone}}
@misc{c, title = {Three}}
"""
PAGES = {
    "index.html": '<a href="x/">x</a> <a href="x/#here">y</a> <a href="https://e.org/no">z</a>',
    "x/index.html": '<p id="here"><a href="../">home</a> <a href="#here"></a><img src="../p.png">',
    "404.html": '<a href="/elsewhere/">x</a> <a href="nowhere">y</a>',
}


def found(pages: dict[str, str], *others: str) -> list[str]:
    scanned = {name: scan(html) for name, html in pages.items()}
    return [f"{one.where}: {one.message}" for one in dead(scanned, {*pages, *others})]


def test_a_site_that_holds_together_has_nothing_to_say() -> None:
    assert found(PAGES, "p.png") == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("y/", "a link leads nowhere: y/"),
        ("x.html", "a link leads nowhere: x.html"),
        ("x/#there", "a link leads to no place in its page: x/#there"),
        ("#top", "a link leads to no place in its page: #top"),
        ("../x/", "a link leads nowhere: ../x/"),
    ],
)
def test_a_dead_link_is_named_with_its_page(link: str, said: str) -> None:
    page = PAGES | {"a.html": f'<a href="{link}">x</a>'}
    assert found(page, "p.png") == [f"a.html: {said}"]


@pytest.mark.parametrize(
    "link", ["x/?f=a", "mailto:a@b.org", "data:,", "//e.org/x", "http://[", "x/#he%72e", "p%2Epng"]
)
def test_other_links_are_no_concern_of_it(link: str) -> None:
    assert found(PAGES | {"a.html": f'<a href="{link}">x</a>'}, "p.png") == []


def test_ids_are_read_as_the_browser_does() -> None:
    read = scan('<h3 id="a&amp;b"><a name="old"></a></h3>')
    assert read == Scanned(frozenset({"a&b", "old"}), ())


@pytest.fixture
def built(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    for name, html in PAGES.items():
        project.write(f"site/{name}", html)
    project.write("site/p.png", "")
    return project


def test_papers_without_a_link_are_notes(built: TemporaryProject) -> None:
    done = built.run("site", "check")
    assert done.code == 0
    assert "'c' has no link" in done.err
    assert "'b'" not in done.err
    assert built.web.asked == []


def test_a_dead_link_is_an_error(built: TemporaryProject) -> None:
    built.write("site/index.html", '<a href="nowhere.html">x</a>')
    done = built.run("site", "check")
    assert done.code == 1
    assert "index.html: error: a link leads nowhere: nowhere.html" in done.err


def test_addresses_are_asked_for_only_when_wanted(built: TemporaryProject) -> None:
    built.web.put("https://example.org/a", "")
    built.web.put("https://doi.org/10.1234/gone", "", status=404)
    done = built.run("site", "check", "--external")
    assert done.code == 0
    assert "'b': nothing at https://doi.org/10.1234/gone (404)" in done.err
    assert "'a'" not in done.err
    assert built.run("site", "check", "--external", "--strict").code == 1


def test_an_address_that_does_not_answer_is_named(built: TemporaryProject) -> None:
    built.web.fail("https://example.org/a")
    built.web.put("https://doi.org/10.1234/gone", "", status=403)
    done = built.run("site", "check", "--external")
    assert "'a': https://example.org/a: no answer in time" in done.err
    assert "gone" not in done.err


def test_a_site_that_is_not_there_says_how_to_make_it(project: TemporaryProject) -> None:
    done = project.run("site", "check")
    assert done.code == 2
    assert "`readlist site build`" in done.err


def test_a_server_without_head_is_asked_for_the_page() -> None:
    asked: list[str] = []

    def send(request: Request) -> Response:
        asked.append(request.method)
        return Response(405 if request.method == "HEAD" else 200, request.url)

    assert Web(send, wait=lambda seconds: None).status("https://example.org/") == 200
    assert asked == ["HEAD", "GET"]
