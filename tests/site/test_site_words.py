"""Every word of the interface stands in one table, and a project may say it otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import watch

from readlist.config import SiteSettings
from readlist.model import Assigned, Library, Paper, Person, Theme
from readlist.site import look, pages
from readlist.site.outlet import Outlet
from readlist.site.words import COUNTED, ENGLISH

SITE = Path(look.__file__).parent
TEMPLATES = sorted((SITE / "templates").glob("*.html"))
STYLES = sorted((SITE / "assets").rglob("*.css"))
SCRIPTS = sorted((SITE / "assets" / "script").glob("*.js"))


# --------------------------------------------------------------------------- no word elsewhere


def without(text: str, *patterns: str) -> str:
    for pattern in patterns:
        text = re.sub(pattern, " ", text, flags=re.S)
    return text


def said_by_templates(text: str) -> Iterator[str]:
    """Words between tags, and in attributes that people are told."""
    bare = without(text, r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<!--.*?-->")
    told = re.findall(r'(?:title|aria-label|placeholder|alt|data-\w+)="([^"]*)"', bare)
    between = without(bare, r"<(?:kbd|code)>.*?</(?:kbd|code)>", r"<[^>]*>", r"&[#\w]+;")
    yield from re.findall(r"[A-Za-z]{2,}", " ".join([between, *told]))


def said_by_styles(text: str) -> Iterator[str]:
    bare = without(text, r"/\*.*?\*/")
    for content in re.findall(r"content:([^;]*);", bare):
        shown = without(content, r"attr\([^)]*\)", r"counter\([^)]*\)")
        yield from re.findall(r"[A-Za-z]{2,}", " ".join(re.findall(r'"([^"]*)"', shown)))


# What scripts do with text that a reader sees.
_SHOWN = r'(?:textContent|innerText|placeholder|\.title|\bsay\()\s*=?\s*["\'`]([^"\'`$]*)'


def said_by_scripts(text: str) -> Iterator[str]:
    bare = without(text, r"/\*.*?\*/", r"(?<!:)//[^\n]*")
    for shown in re.findall(_SHOWN, bare):
        yield from re.findall(r"[A-Za-z]{2,}", shown)
    for shown in re.findall(r'["\'`]([^"\'`]*)["\'`]', bare):
        yield from re.findall(r"\b[A-Z][a-z]+ [a-z]+|\b[a-z]+ [a-z]+ [a-z]+\b", shown)


@pytest.mark.parametrize(
    ("files", "said"),
    [(TEMPLATES, said_by_templates), (STYLES, said_by_styles), (SCRIPTS, said_by_scripts)],
)
def test_no_word_stands_outside_of_the_table(
    files: Iterable[Path], said: Callable[[str], Iterable[str]]
) -> None:
    found = {path.name: list(said(path.read_text("utf-8"))) for path in files}
    # What is no word of a language: an attribute of `data-`, LaTeX, a licence's name.
    assert {name: words for name, words in found.items() if words} == {}


def test_the_search_for_words_finds_them() -> None:
    assert list(said_by_templates('<p title="Hello">{{ x }} World</p>')) == ["World", "Hello"]
    assert list(said_by_styles('a::after { content: "More" attr(href); }')) == ["More"]
    assert "Copied" in list(said_by_scripts('button.textContent = "Copied";'))


def test_the_table_has_no_word_that_nothing_says() -> None:
    sources = [*SITE.rglob("*.py"), *TEMPLATES]
    text = "".join(path.read_text("utf-8") for path in sources if path.name != "words.py")
    made = ("find_", "sort_", "link_", "language", "todo", "reading", "done", "skip", "other")
    unsaid = [
        name for name in ENGLISH
        if not name.startswith(made) and not re.search(rf'\bw\.{name}\b|"{name}"', text)
    ]  # fmt: skip
    assert unsaid == []


# --------------------------------------------------------------------------- said otherwise


def read(said: Any, root: Path, **site: Any) -> tuple[look.Look, list[Any]]:
    return look.read(SiteSettings(words=said, **site), root, "")


def test_a_project_says_some_words_otherwise_and_the_rest_stays(
    tmp_path: Path, library: Library
) -> None:
    (tmp_path / "words.toml").write_text(
        'language = "de"\nyears = "Jahre"\nyears_lead = "{papers}, {first} bis {last}"\n'
        '[counted]\npaper = ["{n} Aufsatz", "{n} Aufsätze"]\n',
        encoding="utf-8",
    )
    found, problems = read("words.toml", tmp_path)
    assert problems == []
    with look.worn(found):
        made = pages.site_files(library, tuple(pages.shipped()))
    page = made["years.md"].decode()
    assert "<h1>Jahre</h1>" in page
    assert "1 Aufsatz" in page
    assert 'title: "Jahre"' in page
    assert 'class="rl rl-years" lang="de">' in page
    assert "All papers" in made["papers.md"].decode()


def test_every_word_can_be_said_otherwise(tmp_path: Path, library: Library) -> None:
    loud = {name: f"{text}¡" for name, text in ENGLISH.items() if name != "language"}
    counted = {name: [f"{text}¡" for text in pair] for name, pair in COUNTED.items()}
    found, problems = read({**loud, "counted": counted}, tmp_path)
    assert problems == []
    with look.worn(found):
        made = pages.site_files(library, tuple(pages.shipped()))
        single = pages.single_page(library)
    shown = "".join(data.decode() for name, data in made.items() if name.endswith(".md")) + single
    for name in ("abstract", "all_papers", "cite", "why", "copy", "permalink", "made_with"):
        assert loud[name] in shown, name
        assert not re.search(rf">{re.escape(ENGLISH[name])}<", shown), name


@pytest.mark.parametrize(
    ("line", "told", "hint"),
    [
        ('abstrakt = "Kurz"', "no word 'abstrakt'", "did you mean 'abstract'?"),
        ("abstract = 3", "'abstract' has to be text in quotes; ours stays", ""),
        ('progress = "{done} gelesen"', "'progress' has to have {all} and {done}; ours stays", ""),
        ('abstract = "Kurz {n}"', "'abstract' has to have no braces; ours stays", ""),
        ('abstract = "Kurz {"', "'abstract' has to have no braces; ours stays", ""),
        ('counted.paper = ["1"]', "'paper' has to be two texts: for one, and for several", ""),
        ('counted.book = ["1", "2"]', "nothing is counted as 'book'", ""),
        ('counted.paper = ["{n}", "viele"]', "'paper' has to have {n}; ours stays", ""),
    ],
)
def test_a_word_that_cannot_be_is_named_and_ours_stays(
    tmp_path: Path, line: str, told: str, hint: str
) -> None:
    (tmp_path / "words.toml").write_text(f'home = "Anfang"\n{line}\n', encoding="utf-8")
    found, (problem,) = read("words.toml", tmp_path)
    assert problem.where.startswith("words.toml")
    assert problem.message.removesuffix("; ours stays") == told.removesuffix("; ours stays")
    assert problem.hint.startswith(hint)
    assert found.words.said == {**ENGLISH, "home": "Anfang"}
    assert found.words.counted == COUNTED


def test_the_command_names_the_line_of_a_wrong_word(project: Any) -> None:
    project.write("library.bib", "@misc{a, title={A}}\n")
    project.write("readlist.toml", '[site.words]\nhome = "Anfang"\nabstrakt = "Kurz"\n')
    result = project.run("site", "generate", "-o", "out")
    assert result.code == 0
    assert "readlist.toml:3: " in result.err
    assert "did you mean 'abstract'?" in result.err
    assert 'title: "Anfang"' in project.read("out/index.md")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('words = "gone.toml"', "readlist.toml: site.words: there is no file 'gone.toml'"),
        ('templates = "gone"', "readlist.toml: site.templates: there is no folder 'gone'"),
        ('language = "d e"', "language = "),
    ],
)
def test_what_is_not_there_is_said_in_one_line(project: Any, settings: str, told: str) -> None:
    project.write("library.bib", "@misc{a, title={A}}\n")
    project.write("readlist.toml", f"[site]\n{settings}\n")
    result = project.run("site", "generate", "-o", "out")
    assert result.code == 2
    assert told in result.err
    assert result.err.count("\n") == 1


# --------------------------------------------------------------------------- other languages

HEBREW, ARABIC = (
    "\u05e6\u05e2\u05d3\u05d9\u05dd \u05e7\u05d8\u05e0\u05d9\u05dd",
    "\u062e\u0637\u0648\u0627\u062a \u0635\u063a\u064a\u0631\u0629",
)
LEFTWARDS = Library(
    papers=tuple(
        Paper(f"p{n}", "article", {"title": title, "year": "2020", "abstract": title * 20},
              people={"author": (Person(title.split()[0], "A"),)}, themes=(Assigned("x"),))
        for n, title in enumerate((HEBREW, ARABIC, "Small steps", HEBREW, ARABIC))
    ),
    themes=(Theme("x", HEBREW, ARABIC),),
    title=ARABIC,
)  # fmt: skip


def test_blocks_name_their_language_only_where_it_is_not_that_of_the_page(
    tmp_path: Path, library: Library
) -> None:
    found, _ = read("", tmp_path, language="he")
    with look.worn(found):
        foreign = pages.site_files(library, tuple(pages.shipped()))["years.md"]
        at_home = pages.site_files(library, tuple(pages.shipped()), outlet=Outlet(language="he"))[
            "years.md"
        ]
    assert b'<div class="rl rl-years" lang="he" dir="rtl">' in foreign
    assert b'<div class="rl rl-years">' in at_home


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["light", "phone"])
def test_titles_from_right_to_left_stand_at_the_right(
    browser: Any, build: Any, screen: str
) -> None:
    site = build(of=LEFTWARDS)
    for watched in watch(browser, f"{site.folder.as_uri()}/", screen):
        watched.open("reading/theme/x.html")
        sides = watched.page.evaluate(
            """[...document.querySelectorAll(".rl-entry h3")].map(title => {
                const words = document.createRange();
                words.selectNodeContents(title);
                const [inner, outer] = [words, title].map(one => one.getBoundingClientRect());
                return inner.left - outer.left > outer.right - inner.right ? "right" : "left";
            })"""
        )
        assert sides == ["right", "right", "left", "right", "right"]
        for path in ("index.html", "reading/theme/x.html", "reading/paper/p0.html"):
            watched.open(path)
            root = watched.page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            assert root[0] <= root[1], path


def test_styles_name_no_side_but_where_text_begins_and_ends() -> None:
    sided = (
        r"(?<![\w-])((?:margin|padding|border)-(?:left|right)|float|text-align:\s*(?:left|right))"
    )
    found = {
        path.name: re.findall(sided, without(path.read_text("utf-8"), r"/\*.*?\*/"))
        for path in STYLES
    }
    assert {name: sides for name, sides in found.items() if sides} == {}
