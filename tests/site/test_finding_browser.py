"""Finding papers on a page, in a real Chromium: opened as a file and served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from browsing import Watched, serve, watch

from readlist.model import Assigned, Item, Library, Paper, Person, ReadingList, Theme
from readlist.site import scaffold

pytestmark = pytest.mark.browser

MARKED = ".rl-entry h3 a, .rl-people, .rl-facts cite, .rl-word, .rl-chip, .rl-abstract"
NASTY = '"><img src=x onerror=alert(1)>'


def paper(key: str, title: str, author: str, year: str, **rest: str) -> Paper:
    """A paper; `themes` are its slugs, the best first, each weaker than those before."""
    slugs = rest.pop("themes", "").split()
    added = rest.pop("added", "")
    given, _, family = author.rpartition(" ")
    return Paper(
        key, "article", {"title": title, "year": year, **rest},
        people={"author": (Person(family, given),)} if author else {},
        themes=tuple(Assigned(slug, 0.9 - n / 10, "you", "") for n, slug in enumerate(slugs)),
        added=added,
    )  # fmt: skip


CODE, DATA = "code <https://example.org/c>", "dataset <https://example.org/d>"
PAPERS = (
    paper("loops", "Loops of reasoning", "Åse Ødegård", "2019", themes="reason",
          journal="Nordic Letters", keywords="graphs, proofs", links=CODE, added="2024-01-05"),
    paper("nino", "El Nin\u0303o in embeddings", "Iván Muñoz", "2020", themes="reason data",
          journal="Ocean Letters", keywords="graphs", links=DATA, added="2024-03-01",
          abstract="A warm quokka swims."),
    paper("proof", "Proofs without words", "Tom Berg", "2021", themes="reason data",
          keywords="proofs, Graphs", added="2024-02-01"),
    paper("street", "Die Straße der Modelle", "Ursula von der Linde", "2021", themes="reason nasty",
          keywords=f"{NASTY}", links=f"{CODE}, {DATA}"),
    paper("zebra", "A zebra counts", "", "", themes="reason", keywords="counting"),
    paper("words", "Words and proofs", "Lucia Vega", "2018", themes="reason",
          abstract="Loops again."),
)  # fmt: skip
OLD = tuple(
    paper(f"old{year}", f"Paper of {year}", "Old Author", str(year),
          keywords=f"shared, word {year}, other {year}")
    for year in range(1988, 2002)
)  # fmt: skip
LIST = ReadingList("thesis", "Thesis", "", blocks=(
    "## Start\n\nRead these first.",
    Item("proof", "done", "x", "", "The **walrus** of proofs."),
    Item("loops", "todo", " ", "", ""),
    "## Later\n\nAnd these.",
    Item("zebra", "todo", " ", "", ""),
    Item("words", "reading", "/", "", ""),
    Item("street", "done", "x", "", ""),
    "## Afterwards\n\nOnly prose.",
))  # fmt: skip
FINDING = Library(
    papers=(*PAPERS, *OLD),
    themes=(Theme("reason", "Reasoning"), Theme("data", "Data"), Theme("nasty", NASTY)),
    lists=(LIST,),
    title="Finding",
)
THEME, LISTED = "reading/theme/reason.html", "reading/list/thesis.html"
UNSORTED, ALL = "reading/unsorted.html", "reading/papers.html"


@pytest.fixture(scope="module")
def found(build: Any) -> Any:
    return build(of=FINDING)


@pytest.fixture(scope="module")
def address(found: Any) -> Iterator[str]:
    yield from serve(found.folder)


@pytest.fixture(params=["file", "http"])
def page(request: Any, browser: Any, found: Any, address: str) -> Iterator[Watched]:
    base = address if request.param == "http" else f"{found.folder.as_uri()}/"
    yield from watch(browser, base, "light")


@pytest.fixture
def filed(browser: Any, found: Any) -> Iterator[Watched]:
    """Where the protocol does not matter."""
    yield from watch(browser, f"{found.folder.as_uri()}/", "light")


# --------------------------------------------------------------------------- a reader's acts


def ready(watched: Watched, path: str) -> Any:
    watched.open(path)
    watched.page.wait_for_selector(".rl-find:not([hidden])")
    return watched.page


def shown(page: Any) -> list[str]:
    """The keys of the papers that are to be seen, from top to bottom."""
    keys = page.evaluate(
        """[...document.querySelectorAll('.rl-entry, .rl-papers li')]
        .filter(e => e.offsetParent).map(e => e.querySelector('h3')?.id
          ?? e.querySelector('a').pathname.match(/(\\w+).html/)[1])"""
    )
    return list(keys)


def filter_by(page: Any, words: str) -> None:
    page.locator(".rl-find-words").fill(words)
    wanted = " ".join(words.strip().split(" "))
    page.wait_for_function(
        "words => (new URLSearchParams(location.search).get('f') ?? '') === words", arg=wanted
    )


def choose(page: Any, group: str, name: str) -> None:
    if page.locator("#\\~choices").is_hidden():
        page.get_by_role("button", name="Filters").click()
    choice(page, group, name).click()


def choice(page: Any, group: str, name: str) -> Any:
    row = page.get_by_role("group", name=group, exact=True)
    return row.get_by_role("button", name=re.compile(rf"^{re.escape(name)} \d+$"))


def choices(page: Any, group: str) -> list[str]:
    """What a group offers, with its counts."""
    row = page.get_by_role("group", name=group, exact=True)
    return list(row.locator(".rl-choice:visible").all_inner_texts())


def said(page: Any) -> str:
    return str(page.locator(".rl-find [role=status]").inner_text())


def asked(page: Any) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


def hits(page: Any, words: list[str]) -> None:
    """Wait until exactly these texts are highlighted."""
    page.wait_for_function(
        "words => JSON.stringify([...(CSS.highlights.get('rl-hit') ?? [])]"
        ".map(r => r.startContainer.data.slice(r.startOffset, r.endOffset)).sort())"
        " === JSON.stringify(words.sort())",
        arg=words,
    )


def headings(page: Any) -> list[str]:
    return [text.strip("¶") for text in page.locator("article h2:visible").all_inner_texts()]


def focused(page: Any) -> str:
    """The key of the paper in focus, else the class of what is."""
    return (
        str(
            page.evaluate(
                "document.activeElement.closest('.rl-entry')?.querySelector('h3').id"
                " ?? document.activeElement.className"
            )
        )
        .replace("focus-visible", "")
        .strip()
    )  # which Material adds


# --------------------------------------------------------------------------- with and without


def test_without_scripts_every_paper_is_shown_and_no_control(browser: Any, found: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{found.folder.as_uri()}/{THEME}?f=zebra")
    assert opened.locator(".rl-entry:visible").count() == len(PAPERS)
    assert opened.locator(".rl-find").is_hidden()
    context.close()


def test_a_page_of_few_papers_has_no_controls(found: Any) -> None:
    assert 'class="rl-find"' not in found.text("reading/theme/data.html")
    assert 'class="rl-find"' in found.text(THEME)


def test_the_controls_stay_out_of_the_search_index(found: Any) -> None:
    assert "Filter these papers" not in found.text("search/search_index.json")


# --------------------------------------------------------------------------- words


def test_words_are_found_wherever_an_entry_has_them(page: Watched) -> None:
    opened = ready(page, LISTED)
    cases = {"zebra": ["zebra"], "ursula": ["street"], "nordic": ["loops"], "counting": ["zebra"],
             "walrus": ["proof"], "loops": ["loops", "words"]}  # fmt: skip
    for words, keys in cases.items():
        filter_by(opened, words)
        assert shown(opened) == keys, words


def test_every_word_has_to_be_there(page: Watched) -> None:
    opened = ready(page, THEME)
    filter_by(opened, "proofs  vega")
    assert shown(opened) == ["words"]


def test_case_and_accents_do_not_matter(page: Watched) -> None:
    opened = ready(page, THEME)
    for words, keys in {"ODEGARD": ["loops"], "ødegård": ["loops"], "nino": ["nino"],
                        "MUÑOZ": ["nino"], "strasse": ["street"]}.items():  # fmt: skip
        filter_by(opened, words)
        assert shown(opened) == keys, words


def test_hits_are_highlighted_as_they_are_written(page: Watched) -> None:
    opened = ready(page, THEME)
    filter_by(opened, "nino munoz")
    hits(opened, ["Nin\u0303o", "Muñoz"])
    filter_by(opened, "STRASSE")
    hits(opened, ["Straße"])
    filter_by(opened, "")
    hits(opened, [])
    assert opened.locator("mark").count() == 0


def test_a_fold_that_hides_a_hit_says_so(page: Watched) -> None:
    opened = ready(page, THEME)
    filter_by(opened, "quokka")
    opened.wait_for_selector(".rl-hit-inside > summary")
    assert opened.locator(".rl-hit-inside").all_inner_texts() == ["Abstract"]
    filter_by(opened, "")
    assert opened.locator(".rl-hit-inside").count() == 0


def test_an_older_browser_gets_marks_that_leave_no_trace(filed: Watched) -> None:
    filed.page.add_init_script("delete window.Highlight")
    opened = ready(filed, THEME)
    texts = (
        f"[...document.querySelectorAll('{MARKED}')].map(e => [e.innerHTML, e.childNodes.length])"
    )
    before = opened.evaluate(texts)
    filter_by(opened, "o reason")
    opened.wait_for_function("document.querySelectorAll('mark.rl-hit').length > 3")
    filter_by(opened, "")
    assert opened.evaluate(texts) == before


# --------------------------------------------------------------------------- what is said


def test_the_count_is_said_as_it_changes(page: Watched) -> None:
    opened = ready(page, THEME)
    assert said(opened) == ""  # the page says it already
    filter_by(opened, "proofs")
    assert said(opened) == "3 of 6 papers"
    filter_by(opened, "")
    assert said(opened) == "All 6 papers on this page"


def test_where_nothing_is_found_there_is_a_way_out(page: Watched) -> None:
    opened = ready(page, THEME)
    choose(opened, "Theme", "Data")
    filter_by(opened, "platypus")
    assert said(opened) == "Nothing found among the 6 papers on this page."
    opened.get_by_role("button", name="Clear all").click()
    assert len(shown(opened)) == 6
    assert asked(opened) == []
    assert focused(opened) == "rl-find-words"


# --------------------------------------------------------------------------- choices


def test_a_paper_has_one_of_each_group_that_was_chosen_from(page: Watched) -> None:
    opened = ready(page, THEME)
    choose(opened, "Has", "Code")
    assert shown(opened) == ["loops", "street"]
    choose(opened, "Has", "Data")
    assert shown(opened) == ["loops", "nino", "street"]
    choose(opened, "Year", "2021")
    assert shown(opened) == ["street"]
    choose(opened, "Has", "Code")
    choose(opened, "Has", "Data")
    assert shown(opened) == ["proof", "street"]


def test_a_count_says_what_choosing_would_give(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.get_by_role("button", name="Filters").click()
    assert choices(opened, "Keyword")[:2] == ["graphs 3", "proofs 2"]
    assert choices(opened, "Has") == ["Code 2", "Data 2"]
    choose(opened, "Has", "Code")
    assert choices(opened, "Has") == ["Code 2", "Data 2"]
    assert choices(opened, "Keyword")[:2] == ["graphs 1", "proofs 1"]
    filter_by(opened, "straße")
    assert choices(opened, "Has") == ["Code 1", "Data 1"]


def test_a_choice_says_that_it_is_pressed(page: Watched) -> None:
    opened = ready(page, THEME)
    choose(opened, "Theme", "Data")
    assert choice(opened, "Theme", "Data").get_attribute("aria-pressed") == "true"
    assert opened.locator(".rl-find-chosen").inner_text() == "1"
    choose(opened, "Theme", "Data")
    assert choice(opened, "Theme", "Data").get_attribute("aria-pressed") == "false"
    assert len(shown(opened)) == 6


def test_only_what_distinguishes_papers_is_offered(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.get_by_role("button", name="Filters").click()
    assert choices(opened, "Theme") == ["Data 2", f"{NASTY} 1"]  # not the theme of the page
    opened = ready(page, UNSORTED)
    opened.get_by_role("button", name="Filters").click()
    for group in ("Theme", "Status", "Has"):
        assert not opened.get_by_role("group", name=group, exact=True).is_visible()
    assert not any(word.startswith("shared") for word in choices(opened, "Keyword"))


def test_status_is_a_choice_on_a_list(page: Watched) -> None:
    opened = ready(page, LISTED)
    opened.get_by_role("button", name="Filters").click()
    assert choices(opened, "Status") == ["to read 2", "reading 1", "read 2"]
    choose(opened, "Status", "read")
    assert shown(opened) == ["proof", "street"]


def test_many_years_are_offered_by_decades(page: Watched) -> None:
    opened = ready(page, UNSORTED)
    opened.get_by_role("button", name="Filters").click()
    assert choices(opened, "Year") == ["2000–2009 2", "1990–1999 10", "1980–1989 2"]
    choose(opened, "Year", "2000–2009")
    assert shown(opened) == ["old2000", "old2001"]
    assert asked(opened) == [("year", "2000-2009")]


def test_further_keywords_are_behind_more(page: Watched) -> None:
    opened = ready(page, UNSORTED)
    opened.get_by_role("button", name="Filters").click()
    few = len(choices(opened, "Keyword"))
    more = opened.get_by_role("button", name="More")
    assert more.get_attribute("aria-expanded") == "false"
    more.click()
    assert len(choices(opened, "Keyword")) == 28 > few
    opened.get_by_role("button", name="Fewer").click()
    assert len(choices(opened, "Keyword")) == few


# --------------------------------------------------------------------------- order


def test_papers_can_be_sorted_and_what_has_no_value_comes_last(page: Watched) -> None:
    opened = ready(page, THEME)
    given = ["loops", "nino", "proof", "street", "zebra", "words"]
    orders = {
        "newest year": ["proof", "street", "nino", "loops", "words", "zebra"],
        "oldest year": ["words", "loops", "nino", "proof", "street", "zebra"],
        "title": ["zebra", "street", "nino", "loops", "proof", "words"],
        "first author": ["proof", "street", "nino", "loops", "words", "zebra"],
        "last added": ["nino", "proof", "loops", "street", "zebra", "words"],
        "best fit": given,
    }
    for name, keys in orders.items():
        opened.get_by_label("Sort").select_option(label=name)
        if name == "first author":  # Ø stands where the page's language has it
            assert sorted(shown(opened)) == sorted(keys)
            assert shown(opened)[0] == "proof"
            assert shown(opened)[-1] == "zebra"
        else:
            assert shown(opened) == keys, name


def test_an_order_that_would_change_nothing_is_not_offered(page: Watched) -> None:
    opened = ready(page, UNSORTED)
    names = opened.get_by_label("Sort").locator("option").all_inner_texts()
    assert names == ["as it stands", "newest year", "oldest year", "title"]


def test_each_section_of_a_list_keeps_its_papers(page: Watched) -> None:
    opened = ready(page, LISTED)
    opened.get_by_label("Sort").select_option(label="title")
    assert shown(opened) == ["loops", "proof", "zebra", "street", "words"]
    opened.get_by_label("Sort").select_option(label="order of the list")
    assert shown(opened) == ["proof", "loops", "zebra", "words", "street"]


def test_a_heading_without_papers_hides_while_filtering(page: Watched) -> None:
    opened = ready(page, LISTED)
    filter_by(opened, "zebra")
    assert headings(opened) == ["Later", "Afterwards"]
    assert not opened.get_by_text("Read these first.").is_visible()
    assert opened.get_by_text("Only prose.").is_visible()
    filter_by(opened, "")
    assert headings(opened) == ["Start", "Later", "Afterwards"]


def test_the_page_of_all_papers_is_filtered_by_its_lines(page: Watched) -> None:
    opened = ready(page, ALL)
    filter_by(opened, "munoz")
    assert shown(opened) == ["nino"]
    assert headings(opened) == ["2020 1"]
    filter_by(opened, "")
    choose(opened, "Theme", "Data")
    assert shown(opened) == ["proof", "nino"]


# --------------------------------------------------------------------------- the address


def test_what_is_set_stands_in_the_address_and_comes_back(page: Watched) -> None:
    opened = ready(page, LISTED + "?other=1#later")
    filter_by(opened, "o")
    choose(opened, "Status", "to read")
    choose(opened, "Status", "read")
    choose(opened, "Keyword", "proofs")
    choose(opened, "Has", "Code")
    choose(opened, "Theme", "Data")
    opened.get_by_label("Sort").select_option(label="oldest year")
    assert asked(opened) == [
        ("other", "1"), ("f", "o"), ("theme", "data"), ("kw", "proofs"), ("status", "todo"),
        ("status", "done"), ("has", "code"), ("sort", "oldest"),
    ]  # fmt: skip
    assert opened.url.endswith("#later")
    choose(opened, "Theme", "Data")
    keys, address = shown(opened), opened.url
    assert keys == ["loops"]
    opened.goto("about:blank")
    opened.goto(address)
    opened.wait_for_selector(".rl-find:not([hidden])")
    assert shown(opened) == keys
    assert opened.locator(".rl-find-words").input_value() == "o"
    assert choice(opened, "Status", "read").get_attribute("aria-pressed") == "true"
    assert opened.get_by_label("Sort").input_value() == "oldest"


def test_back_brings_the_view_that_was_left(page: Watched) -> None:
    opened = ready(page, THEME)
    filter_by(opened, "zebra")
    opened.locator(".rl-entry:visible h3 a").click()
    opened.wait_for_selector(".rl-paper")
    opened.go_back()
    opened.wait_for_function("document.querySelectorAll('.rl-entry:not([hidden])').length === 1")
    assert shown(opened) == ["zebra"]
    assert opened.locator(".rl-find-words").input_value() == "zebra"


def test_back_within_the_page_brings_the_view_of_that_address(page: Watched) -> None:
    opened = ready(page, THEME + "?f=zebra")
    opened.evaluate("location.hash = '#loops'")
    filter_by(opened, "words")
    opened.go_back()
    opened.wait_for_function("document.querySelector('.rl-find-words').value === 'zebra'")
    assert shown(opened) == ["zebra"]


def test_a_paper_that_the_address_names_shows_itself(page: Watched) -> None:
    opened = ready(page, THEME + "?f=zebra#words")
    assert shown(opened) == ["zebra", "words"]
    assert said(opened) == "1 of 6 papers"
    opened.evaluate("location.hash = '#loops'")
    opened.wait_for_function("document.getElementById('loops').offsetParent")
    assert shown(opened) == ["loops", "zebra"]
    filter_by(opened, "straße")  # what is set anew counts
    assert shown(opened) == ["street"]


def test_what_an_address_asks_for_in_vain_is_left_aside(page: Watched) -> None:
    nasty = quote(NASTY)
    opened = ready(page, f"{THEME}?theme={nasty}&kw=__proto__&year=1&has=&sort={nasty}&f=#%E0%A4%A")
    assert len(shown(opened)) == 6
    assert opened.get_by_label("Sort").input_value() == ""


def test_hostile_words_are_words(page: Watched) -> None:
    page.page.on("dialog", lambda dialog: page.said.append(dialog.message))
    opened = ready(page, f"{THEME}?f={quote(NASTY)}")
    assert shown(opened) == ["street"]
    hits(opened, 2 * NASTY.split())  # its theme and its keyword
    filter_by(opened, "(.*)[")
    assert shown(opened) == []
    opened.get_by_role("button", name="Clear all").click()
    choose(opened, "Theme", NASTY)
    assert shown(opened) == ["street"]
    choose(opened, "Keyword", NASTY)
    assert shown(opened) == ["street"]
    assert opened.locator("img[src=x]").count() == 0


# --------------------------------------------------------------------------- keys


def test_slash_leads_to_the_filter_and_not_to_the_search(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.keyboard.press("/")
    assert focused(opened) == "rl-find-words"
    assert opened.locator(".rl-find-words").input_value() == ""
    assert not opened.locator("[data-md-toggle=search]").is_checked()


def test_slash_is_the_search_where_there_is_no_filter(page: Watched) -> None:
    page.open("reading/paper/loops.html")
    page.page.wait_for_function("typeof document$ !== 'undefined'")
    page.page.keyboard.press("/")
    page.page.wait_for_function("document.activeElement.matches('.md-search__input')")


def test_keys_move_among_the_papers_that_are_shown(page: Watched) -> None:
    opened = ready(page, THEME)
    filter_by(opened, "proofs")
    opened.locator(".rl-find-words").blur()
    keys = ("j", "j", "ArrowDown", "ArrowDown", "k", "ArrowUp")
    papers = ("loops", "proof", "words", "words", "proof", "loops")
    for key, paper_in_focus in zip(keys, papers, strict=True):
        opened.keyboard.press(key)
        assert focused(opened) == paper_in_focus, key


def test_arrows_scroll_while_no_paper_is_in_focus(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.keyboard.press("ArrowDown")
    assert focused(opened) == ""


def test_from_the_filter_one_goes_down_to_the_papers(page: Watched) -> None:
    opened = ready(page, THEME)
    filter_by(opened, "proofs")
    opened.keyboard.press("ArrowDown")
    assert focused(opened) == "loops"


def test_enter_opens_the_page_of_the_paper(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.keyboard.press("j")
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/paper/loops.html")


def test_c_copies_the_entry_of_the_paper_in_focus(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.keyboard.press("c")  # nothing is in focus
    assert opened.locator(".rl-said").inner_text() == ""
    opened.keyboard.press("j")
    opened.keyboard.press("c")
    opened.wait_for_function("document.querySelector('.rl-said').textContent === 'Copied'")
    assert opened.locator(".rl-said").get_attribute("role") == "status"
    if page.base.startswith("http"):
        assert opened.evaluate("navigator.clipboard.readText()").startswith("@article{loops,")


def test_no_key_acts_while_one_types(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.locator(".rl-find-words").focus()
    opened.keyboard.type("jkc/?")
    assert opened.locator(".rl-find-words").input_value() == "jkc/?"
    assert opened.locator("#\\~keys").is_hidden()
    opened.locator(".md-search__input").focus()
    opened.keyboard.type("/j")
    assert opened.locator(".md-search__input").input_value() == "/j"


def test_a_key_with_control_is_left_to_the_browser(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.keyboard.press("j")
    opened.keyboard.press("Control+c")
    assert opened.locator(".rl-said").inner_text() == ""


def test_escape_clears_the_filter_then_leaves_it(page: Watched) -> None:
    opened = ready(page, THEME)
    filter_by(opened, "zebra")
    opened.keyboard.press("Escape")
    opened.wait_for_function("document.querySelectorAll('.rl-entry:not([hidden])').length === 6")
    assert focused(opened) == "rl-find-words"
    opened.keyboard.press("Escape")
    assert focused(opened) == ""
    opened.keyboard.press("j")
    opened.keyboard.press("Escape")
    assert focused(opened) == ""


def test_the_keys_are_told(page: Watched) -> None:
    opened = ready(page, THEME)
    button = opened.get_by_role("button", name="Keys")
    assert button.get_attribute("aria-expanded") == "false"
    opened.keyboard.press("?")
    assert button.get_attribute("aria-expanded") == "true"
    assert opened.get_by_text("copy its BibTeX").is_visible()
    opened.keyboard.press("?")
    assert opened.locator("#\\~keys").is_hidden()


def test_letters_as_keys_can_be_switched_off(page: Watched) -> None:
    opened = ready(page, THEME)
    opened.keyboard.press("?")
    opened.get_by_label("Single letters are keys").uncheck()
    opened.reload()
    opened.wait_for_selector(".rl-find:not([hidden])")
    opened.keyboard.press("j")
    assert focused(opened) == ""


def test_every_control_is_reached_by_tab(page: Watched) -> None:
    opened = ready(page, THEME)
    choose(opened, "Theme", "Data")
    opened.locator(".rl-find-words").focus()
    seen = []
    while not (seen and seen[-1] == "nino"):
        opened.keyboard.press("Tab")
        seen.append(focused(opened))
    assert {"rl-find-button", "rl-find-button rl-find-help", "rl-choice"} <= set(seen)
    assert (
        sum(one.startswith("rl-choice") for one in seen)
        == opened.locator(".rl-choice:visible").count()
    )


# --------------------------------------------------------------------------- copying


def test_the_entry_and_the_reference_have_a_button_each(page: Watched) -> None:
    opened = ready(page, THEME)
    assert opened.locator(".rl-copy:visible").count() == 0
    opened.locator("#loops ~ .rl-folds summary", has_text="Cite").click()
    box = opened.locator(".rl-entry:has(#loops) .rl-bibtex:not(.rl-reference)")
    button = box.get_by_role("button", name="Copy")
    button.click()
    opened.wait_for_selector(".rl-copy:text('Copied')")
    if page.base.startswith("http"):
        copied = opened.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("@article{loops,")
        assert copied.endswith("}")


# --------------------------------------------------------------------------- whole sites


@pytest.fixture(scope="module")
def instant(build: Any) -> Iterator[str]:
    """The address of the same site, whose pages Material replaces without loading them."""
    yml = scaffold.mkdocs_yml("Site", "http://127.0.0.1/").replace("  - offline\n", "")
    features = "features:\n    - navigation.instant"
    built = build(of=FINDING, mkdocs_yml=yml.replace("features:", features))
    for base in serve(built.folder):
        sitemap = built.folder / "sitemap.xml"
        sitemap.write_text(sitemap.read_text().replace("http://127.0.0.1/", base))
        yield base


def test_pages_that_are_replaced_without_loading_start_once(browser: Any, instant: str) -> None:
    for watched in watch(browser, instant, "light"):
        opened = ready(watched, "reading/theme/reason/")
        opened.evaluate("window.sameDocument = true")
        filter_by(opened, "zebra")
        opened.locator(".md-nav a:visible", has_text="Thesis").click()
        opened.wait_for_selector(".rl-list .rl-find:not([hidden])")
        assert opened.evaluate("window.sameDocument")
        assert len(shown(opened)) == 5
        filter_by(opened, "walrus")
        assert shown(opened) == ["proof"]
        opened.keyboard.press("Escape")
        opened.keyboard.press("Escape")
        opened.keyboard.press("?")  # twice would open and close
        assert opened.locator("#\\~keys").is_visible()
        opened.go_back()
        opened.wait_for_selector(".rl-theme .rl-find:not([hidden])")
        assert shown(opened) == ["zebra"]


def test_a_script_that_is_loaded_twice_starts_once(filed: Watched) -> None:
    opened = ready(filed, THEME)
    opened.add_script_tag(path=str(next(_scripts(filed))))
    opened.keyboard.press("?")
    assert opened.locator("#\\~keys").is_visible()
    opened.locator("#loops ~ .rl-folds summary", has_text="Cite").click()
    opened.wait_for_selector(".rl-copy:visible")
    assert (
        opened.locator(".rl-entry:has(#loops) .rl-bibtex:not(.rl-reference) .rl-copy").count() == 1
    )


def _scripts(watched: Watched) -> Iterator[str]:
    for source in watched.page.evaluate("[...document.scripts].map(s => s.src)"):
        if "readlist" in source.rsplit("/", 1)[-1]:
            yield urlsplit(source).path


def test_the_words_of_papers_are_read_when_the_filter_is_entered(filed: Watched) -> None:
    """Not before: most readers only read."""
    filed.page.add_init_script(
        "window.normalized = 0; const own = String.prototype.normalize;"
        "String.prototype.normalize = function (...form) { window.normalized++;"
        " return own.apply(this, form); }"
    )
    opened = ready(filed, THEME)
    assert opened.evaluate("window.normalized") == 0
    opened.locator(".rl-find-words").focus()
    assert opened.evaluate("window.normalized") > 0


@pytest.mark.parametrize("screen", ["light", "dark", "phone"])
def test_the_controls_fit_their_screen(browser: Any, found: Any, screen: str) -> None:
    for watched in watch(browser, f"{found.folder.as_uri()}/", screen):
        opened = ready(watched, f"{UNSORTED}?f=paper&year=1990-1999")
        opened.get_by_role("button", name="Keys").click()
        width = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0
        assert opened.locator(".rl [style]").count() == 0


def test_the_list_of_all_papers_says_and_filters_what_is_read(filed: Watched) -> None:
    page = ready(filed, ALL)
    choose(page, "Status", "read")
    assert shown(page) == ["proof", "street"]
    assert page.locator(".rl-rows li:visible .rl-status").all_inner_texts() == ["read", "read"]


def test_the_word_of_a_status_is_no_word_of_the_paper(filed: Watched) -> None:
    for path in (ALL, LISTED):
        page = ready(filed, path)
        filter_by(page, "reading")
        assert shown(page) == []
