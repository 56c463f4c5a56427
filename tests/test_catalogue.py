"""A search in the cache: only what changed is read, and a damaged cache costs speed only."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat

import pytest

from readlist import catalogue, lookup, store
from readlist.cache import Index
from readlist.catalogue import Catalogue
from readlist.config import LibrarySettings
from readlist.queries import parse
from readlist.testing import TemporaryProject

LIBRARY = """\
@string{b = {Bee Letters}}
@misc{berg2020, title = {Checking Steps}, year = {2020}, journal = b, ids = {old}}

@misc{lind2022, title = {Maps of Bees}, year = {2022}}
"""


@pytest.fixture
def bees(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    project.write("lists/thesis.md", "- [x] [@old] Read **section** four.\n")
    project.write("notes/lind2022.md", "A note about hives.\n")
    project.write("notes/private/a.md", "---\nkey: lind2022\n---\nA secret about honey.\n")
    project.write("themes.tsv", "lind2022\tbees\t0.80\tdefinitions\twords\n")
    project.write("library.ledger", '{"added": "2024-01-05", "key": "lind2022"}\n')
    return project


def found(project: TemporaryProject, query: str) -> list[str]:
    files = Catalogue(project.root, Index.of(project.root, LibrarySettings()))
    return [hit.key for hit in files.search(parse(query), {}).hits]


def test_everything_that_belongs_to_a_paper_finds_it(bees: TemporaryProject) -> None:
    for query in ("steps", "section", "list:thesis", "status:read", "venue:letters", "no:theme"):
        assert found(bees, query) == ["berg2020"], query
    for query in ("map", "hives", "honey", "theme:bees", "added:2024", "year:2021.."):
        assert found(bees, query) == ["lind2022"], query


def test_what_was_edited_is_found_at_once(bees: TemporaryProject) -> None:
    assert found(bees, "walks") == []
    bees.write("library.bib", LIBRARY.replace("Checking Steps", "Long Walks"))
    assert found(bees, "walks") == ["berg2020"]
    assert found(bees, "section walks") == ["berg2020"]  # its remark came along
    bees.write("lists/thesis.md", "- [ ] [@lind2022] Later.\n")
    assert found(bees, "section") == []
    assert found(bees, "later status:todo") == ["lind2022"]
    (bees.root / "notes" / "lind2022.md").unlink()
    assert found(bees, "hives") == []
    bees.write("themes.tsv", "lind2022\t!bees\t1.00\tyou\t\nberg2020\tbees\t1.00\tyou\t\n")
    assert found(bees, "theme:bees") == ["berg2020"]
    bees.write("library.bib", LIBRARY.partition("@misc{lind")[0])
    assert found(bees, "maps") == []


def test_only_entries_that_changed_are_decoded_again(
    bees: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(bees, "bees")
    decoded = []
    plain = catalogue.to_paper
    monkeypatch.setattr(
        catalogue,
        "to_paper",
        lambda entry, *a, **b: decoded.append(entry.key) or plain(entry, *a, **b),
    )
    bees.write("library.bib", "\n" + LIBRARY.replace("Maps", "Charts"))
    assert found(bees, "charts") == ["lind2022"]
    assert decoded == ["lind2022"]
    decoded.clear()
    bees.write("library.bib", LIBRARY.replace("Bee Letters", "Hive Letters"))
    assert found(bees, "venue:hive") == ["berg2020"]  # the macro changed, the entry did not


def test_an_unchanged_project_is_not_read_again(
    bees: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(bees, "bees")
    os.utime(bees.root / "lists" / "thesis.md")  # touched only
    found(bees, "bees")
    for name in ("_write_cards", "_place"):
        monkeypatch.setattr(catalogue, name, lambda *given: pytest.fail("it was read again"))
    assert found(bees, "bees") == ["lind2022", "berg2020"][:1]


def test_show_and_search_share_the_cache(bees: TemporaryProject) -> None:
    bees.run("show", "berg2020")  # no document is at hand when the search comes
    assert found(bees, "venue:letters") == ["berg2020"]


@pytest.mark.parametrize(
    "damage",
    [
        "garbage",
        "half",
        "other schema",
        "lost table",
        "lost words",
        "a folder",
        "read-only",
        "gone",
    ],
)
def test_a_damaged_cache_costs_speed_only(bees: TemporaryProject, damage: str) -> None:
    found(bees, "bees")
    cache = bees.root / ".readlist" / "cache.sqlite"
    data = cache.read_bytes()
    if damage == "garbage":
        cache.write_bytes(b"no database at all" * 100)
    elif damage == "half":
        cache.write_bytes(data[: len(data) // 2])
    elif damage == "other schema":
        with sqlite3.connect(cache) as tables:
            tables.execute("PRAGMA user_version = 99")
    elif damage == "lost table":
        with sqlite3.connect(cache) as tables:
            tables.execute("DROP TABLE item")
    elif damage == "lost words":
        with sqlite3.connect(cache) as tables:
            tables.execute("DROP TABLE words")
    elif damage == "a folder":
        cache.unlink()
        cache.mkdir()
    elif damage == "read-only":
        shutil.rmtree(cache.parent)
        cache.parent.write_text("a file", "utf-8")
    else:
        shutil.rmtree(cache.parent)
    for _ in range(2):
        assert found(bees, "section steps") == ["berg2020"]
        assert found(bees, "honey") == ["lind2022"]


def test_a_locked_cache_is_passed_over(
    bees: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(bees, "bees")
    bees.write("library.bib", LIBRARY.replace("Maps", "Charts"))
    cache = bees.root / ".readlist" / "cache.sqlite"
    holder = sqlite3.connect(cache, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert found(bees, "charts") == ["lind2022"]
    holder.execute("ROLLBACK")
    holder.close()
    assert cache.exists()


def test_a_fresh_cache_is_read_while_another_command_writes(
    bees: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(bees, "bees")
    cache = bees.root / ".readlist" / "cache.sqlite"
    holder = sqlite3.connect(cache, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(catalogue, "_write_cards", lambda *given: pytest.fail("it was read again"))
    assert found(bees, "maps") == ["lind2022"]
    assert "Read **section** four." in bees.run("show", "old").out
    holder.close()


def test_without_fts5_the_papers_are_tried_one_by_one(
    bees: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = (*catalogue._TABLES, "CREATE VIRTUAL TABLE x USING fts6(a)")
    monkeypatch.setattr(catalogue, "_TABLES", statements)
    monkeypatch.setattr(lookup, "search", lambda *given: pytest.fail("there are no tables"))
    assert found(bees, "section steps") == ["berg2020"]
    assert found(bees, "honey added:2024 theme:bees") == ["lind2022"]
    assert (bees.root / ".readlist" / "cache.sqlite").exists()  # `show` needs no FTS5


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_the_cache_is_as_private_as_the_library(bees: TemporaryProject) -> None:
    (bees.root / "library.bib").chmod(0o600)
    found(bees, "bees")
    mode = (bees.root / ".readlist" / "cache.sqlite").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_projects_that_share_a_library_have_their_own_lists(project: TemporaryProject) -> None:
    project.write("shared/library.bib", LIBRARY)
    for name, key in (("a", "berg2020"), ("b", "lind2022")):
        project.write(f"{name}/readlist.toml", 'library = "../shared/library.bib"\n')
        project.write(f"{name}/lists/mine.md", f"- [ ] [@{key}]\n")
    for _ in range(2):
        assert project.run("search", "-C", "a", "--keys", "list:mine").out == "berg2020\n"
        assert project.run("search", "-C", "b", "--keys", "list:mine").out == "lind2022\n"


def test_a_search_opens_no_project(bees: TemporaryProject, monkeypatch: pytest.MonkeyPatch) -> None:
    bees.plugin("loud", "raise SystemExit('a plugin was loaded')")
    monkeypatch.setattr(store.Store, "recover", lambda self: pytest.fail("it was opened"))
    assert bees.run("search", "steps").code == 0
    assert bees.run("show", "berg2020").code == 0


def test_odd_files_beside_the_library_break_nothing(bees: TemporaryProject) -> None:
    bees.write("library.ledger", b'\xff\xfe\x00no json\n{"key": 3}\n{"key": "\\ud800"}\n[]\n')
    bees.write("themes.tsv", "<<<<<<< ours\nlind2022\n\x00\n=======\nberg2020\tbees\n>>>>>>> x\n")
    bees.write("lists/odd.md", b"---\nquery: [\n---\n\xff\n- [ ] [@nobody] x\n")
    bees.write("notes/odd.md", b"\x00\xff")
    assert found(bees, "theme:bees") == ["berg2020"]
    assert found(bees, "maps") == ["lind2022"]
