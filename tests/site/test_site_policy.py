"""The Content-Security-Policy of docs/site.md, sent by a server: everything works, quietly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import Quiet, Watched, search, serve, watch
from test_finding_browser import FINDING, THEME, filter_by, ready, shown
from test_site_browser import PAGES
from test_site_mkdocs import DIRECTORY_URLS

from readlist.site import scaffold

pytestmark = pytest.mark.browser

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "site.md").read_text("utf-8")
STATED = re.findall(r"default-src 'none'[^\"\n]*", DOCS)
ALONE = " frame-ancestors 'none'"  # of no use in a <meta>
META = """\
{% extends "base.html" %}
{% block site_meta %}
<meta http-equiv="Content-Security-Policy" content="POLICY">
{{ super() }}
{% endblock %}
"""


def test_the_docs_state_one_policy_three_times() -> None:
    header, netlify, meta = STATED
    assert header == netlify == f"{meta};{ALONE}"
    assert "unsafe" not in header


class Strict(Quiet):
    """Sends the policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", STATED[0])
        super().end_headers()


served = contextmanager(serve)


@pytest.fixture
def strict(browser: Any, site: Any) -> Iterator[Watched]:
    with served(site.folder, Strict) as address:
        yield from watch(browser, address, "light")


def works(opened: Any) -> None:
    """The switch between light and dark, which is remembered, and the search."""
    scheme = "document.body.dataset.mdColorScheme"
    before = opened.evaluate(scheme)
    opened.locator("label[for^=__palette]:visible").click()
    opened.wait_for_function(f"{scheme} !== '{before}'")
    opened.reload()
    opened.wait_for_function(f"{scheme} !== '{before}'")
    opened.locator("input.md-search__input").click()
    search(opened, "quokkas")
    hit = opened.locator("a.md-search-result__link", has_text="Alone")
    hit.first.wait_for(timeout=20_000)
    hit.first.click()
    opened.wait_for_url("**/paper/lone*")


@pytest.mark.parametrize("path", PAGES)
def test_every_kind_of_page_works_under_the_policy(strict: Watched, path: str) -> None:
    strict.open(path)
    works(strict.page)


def test_the_copy_button_works_under_the_policy(strict: Watched) -> None:
    strict.open("reading/paper/verify2023.html")
    strict.page.locator(".rl-copy").first.click()
    strict.page.wait_for_function("document.querySelector('.rl-copy').textContent === 'Copied'")


def test_the_filter_works_under_the_policy(browser: Any, build: Any) -> None:
    with served(build(of=FINDING).folder, Strict) as address:
        for watched in watch(browser, address, "light"):
            page = ready(watched, THEME)
            assert len(shown(page)) > 1
            filter_by(page, "quokka")
            assert len(shown(page)) == 1


def test_the_missing_page_works_under_the_policy(strict: Watched) -> None:
    strict.open("404.html")
    works(strict.page)


def test_the_policy_in_a_meta_works(browser: Any, build: Any) -> None:
    named = "  name: material\n"
    settings = scaffold.mkdocs_yml("Site", "").replace(named, f"{named}  custom_dir: overrides\n")
    site = build({"overrides/main.html": META.replace("POLICY", STATED[-1])}, settings)
    with served(site.folder, Quiet) as address:
        for watched in watch(browser, address, "light"):
            watched.open("reading/theme/process.html")
            works(watched.page)


def test_addresses_of_folders_work_under_the_policy(browser: Any, build: Any) -> None:
    site = build(mkdocs_yml=DIRECTORY_URLS)
    with served(site.folder, Strict) as address:
        for watched in watch(browser, address, "dark"):
            watched.open("reading/paper/verify2023/")
            watched.page.locator("article a[href*='/theme/']").first.click()
            watched.page.wait_for_url("**/reading/theme/**")
