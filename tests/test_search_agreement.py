"""What a query means is the same in the tables of the cache and among papers in memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readlist import cache, unopened
from readlist.cache import Index
from readlist.catalogue import Catalogue
from readlist.queries import HAS, STATUSES, QueryError, parse
from readlist.testing import TemporaryProject

WORDS = (
    "verify", "verifier", "verifiers", "Verification", "steps", "step", "step-level",
    "pre-training", "pretraining", "Tülu", "tulu", "Peters", "Peter", "models", "C++", "C#",
    "qwen2.5", "模型", "模", "naïve", "İstanbul", "½", "ß", "2020",
)  # fmt: skip
KEYS = ("berg2020", "Lind2021", "vega:2022", "DBLP:x/y")
THEMES = {"a-theme": "A theme", "b": "Bees"}

texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@st.composite
def entries(draw: Callable[..., object]) -> str:
    """The text of a library of a few entries."""
    found = []
    for number, key in enumerate(KEYS[: draw(st.integers(0, len(KEYS)))]):  # type: ignore[misc]
        fields = {
            "title": draw(texts),
            "author": draw(
                st.sampled_from(["Peters, Ana", "Ana {\\'E}tienne", "{Steps Group}", ""])
            ),
            "abstract": draw(texts),
            "keywords": draw(texts),
            "journal": draw(st.sampled_from(["", "Models", "Step Letters"])),
            "year": draw(st.sampled_from(["", "2018", "2020", "in press"])),
            "doi": draw(st.sampled_from(["", f"10.1/{number}"])),
            "url": draw(st.sampled_from(["", "https://example.org/a"])),
            "links": draw(st.sampled_from(["", "code <https://example.org/c>"])),
            "file": draw(st.sampled_from(["", "a.pdf"])),
            "ids": draw(st.sampled_from(["", f"old{number}"])),
        }
        lines = "".join(f"  {n} = {{{v}}},\n" for n, v in fields.items() if v)
        kind = draw(st.sampled_from(["article", "misc"]))
        found.append(f"@{kind}{{{key},\n{lines}}}\n")
    return "".join(found)


key = st.sampled_from((*KEYS, "old0", "old1", "was", "nobody"))
items = st.lists(st.tuples(st.sampled_from(" /x-?"), key, texts), max_size=4)
rows = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(("a-theme", "b", "!a-theme", "!b"))),
    max_size=5,
)
notes = st.lists(st.tuples(key, st.booleans(), texts), max_size=3)
dates = st.sampled_from(("", "2023-11-02", "2024-01-05"))


def list_text(title: str, lines: list[tuple[str, str, str]], query: str = "") -> str:
    front = f"---\ntitle: {title}\n" + (f"query: '{query}'\n" if query else "") + "---\n"
    return front + "".join(f"- [{mark}] [@{name}] {note}\n" for mark, name, note in lines)


word = st.sampled_from((*WORDS, "berg", "nothing"))
leaf = st.one_of(
    word,
    st.lists(word, min_size=1, max_size=3).map(lambda ws: f'"{" ".join(ws)}"'),
    word.map(lambda w: f"{w[:4]}*"),
    st.tuples(
        st.sampled_from(["title", "author", "abstract", "keyword", "venue", "note"]), word
    ).map(":".join),
    st.sampled_from(sorted(STATUSES)).map("status:{}".format),
    st.sampled_from(HAS).map("has:{}".format),
    st.sampled_from(HAS).map("no:{}".format),
    st.sampled_from(["theme:a-theme", "theme:bees", "list:thesis", "list:smart", 'list:"A list"']),
    st.sampled_from(["year:2020", "year:2019..", "year:..2018", "year:2018..2019"]),
    st.sampled_from(["added:2023", "added:2024-01..", "added:..2023-11-02"]),
    st.sampled_from(
        ["type:misc", "type:art*", "key:BERG2020", "key:old0", "key:old*", "doi:10.1/0"]
    ),
    st.just("doi:10*"),
)
queries = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(" OR ".join),
        inner.map("-({})".format),
    ),
    max_leaves=4,
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(entries(), items, items, rows, notes, dates, st.lists(queries, min_size=1, max_size=6))
def test_the_tables_and_the_papers_in_memory_agree(
    project: TemporaryProject,
    library: str,
    thesis: list[tuple[str, str, str]],
    other: list[tuple[str, str, str]],
    accepted: list[tuple[str, str]],
    written: list[tuple[str, bool, str]],
    day: str,
    wanted: list[str],
) -> None:
    """In one project after the other, so that the tables are refreshed from any other state."""
    project.write("library.bib", library)
    smart = wanted[0].replace("list:smart", "list:thesis").replace("'", "''")
    project.write("lists/thesis.md", list_text("A list", thesis))
    project.write("lists/smart.md", list_text("Smart", other, smart))
    lines = "".join(f"{name}\t{slug}\t1\tyou\t\n" for name, slug in accepted)
    project.write("themes.tsv", lines)
    memory = f'{{"added": "{day}", "key": "berg2020", "was": ["was"]}}\n' if day else ""
    project.write("library.ledger", memory + "no line\n")
    shutil.rmtree(project.root / "notes", ignore_errors=True)
    for number, (name, publish, text) in enumerate(written):
        front = f"---\nkey: '{name}'\npublish: {str(publish).lower()}\n---\n"
        project.write(f"notes/{'private/' * (number % 2)}{number}.md", front + text)
    index = Index(project.root / "library.bib", project.root / ".readlist" / cache.NAME)
    for text in wanted:
        by_tables = answer(Catalogue(project.root, index).search, text)
        by_hand = answer(lambda *given: unopened.search(project.root, index, *given), text)
        assert by_tables == by_hand, text


def answer(search: Callable[..., object], text: str) -> object:
    try:
        return search(parse(text), THEMES, 0)
    except QueryError as error:
        return str(error)
