"""Entries are found by key without reading the library, and never a stale one."""

from __future__ import annotations

import os
import shutil
import sqlite3

import pytest

from readlist import cache
from readlist.cache import Index
from readlist.errors import StoreError
from readlist.testing import TemporaryProject

LIBRARY = """\
@string{j = {Journal}}
@misc{berg2020, title = {Steps}, ids = {old1, old2}}

@misc{Lind2022,
  title = {Maps},
}
"""


@pytest.fixture
def index(project: TemporaryProject) -> Index:
    path = project.write("library.bib", LIBRARY)
    return Index(path, project.root / ".readlist" / cache.NAME)


def changed(index: Index, text: str) -> None:
    """Write the library without moving its time by less than the clock can tell."""
    stat = index.library.stat()
    index.library.write_text(text, "utf-8")
    os.utime(index.library, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))


def test_an_entry_is_found_as_it_stands(index: Index) -> None:
    found = index.find("lind2022")
    assert found is not None
    assert (found.key, found.line) == ("Lind2022", 4)
    assert found.text == "@misc{Lind2022,\n  title = {Maps},\n}"
    assert index.find("nobody") is None
    assert index.keys() == ["berg2020", "Lind2022"]


def test_an_earlier_key_leads_to_the_entry(index: Index) -> None:
    found = index.find("OLD2")
    assert found is not None
    assert found.key == "berg2020"


def test_an_unchanged_library_is_not_read_again(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.find("berg2020")
    monkeypatch.setattr(Index, "read", lambda self: pytest.fail("the library was read"))
    assert index.find("berg2020") is not None


def test_a_touched_library_is_not_parsed_again(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.find("berg2020")
    changed(index, LIBRARY)
    monkeypatch.setattr(cache, "_document", lambda *given: pytest.fail("it was parsed"))
    assert index.find("berg2020") is not None


def test_what_an_editor_saved_is_found_at_once(index: Index) -> None:
    index.find("berg2020")
    changed(index, LIBRARY.replace("Steps", "Walks").replace("Lind2022", "lind2023"))
    found = index.find("berg2020")
    assert found is not None
    assert "Walks" in found.text
    assert index.find("Lind2022") is None


def test_a_cache_that_lost_a_table_is_made_anew(index: Index) -> None:
    index.find("berg2020")
    with sqlite3.connect(index.cache) as tables:
        tables.execute("DROP TABLE entry")
    assert index.find("berg2020") is not None
    assert index.find("berg2020") is not None
    with sqlite3.connect(index.cache) as tables:
        assert tables.execute("SELECT count(*) FROM entry").fetchone() == (2,)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_the_cache_is_as_private_as_the_library(index: Index) -> None:
    index.library.chmod(0o600)
    index.find("berg2020")
    assert index.cache.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["garbage", "other schema", "a folder", "read-only"])
def test_a_damaged_cache_costs_speed_only(index: Index, damage: str) -> None:
    index.find("berg2020")
    if damage == "garbage":
        index.cache.write_bytes(b"no database at all" * 100)
    elif damage == "other schema":
        with sqlite3.connect(index.cache) as tables:
            tables.executescript("DROP TABLE entry; PRAGMA user_version = 99")
    elif damage == "a folder":
        index.cache.unlink()
        index.cache.mkdir()
    else:
        index.cache.unlink()
        shutil.rmtree(index.cache.parent)
        index.cache.parent.write_text("a file", "utf-8")
    found = index.find("old1")
    assert found is not None
    assert found.key == "berg2020"
    assert index.keys() == ["berg2020", "Lind2022"]


def test_a_library_that_is_not_there_is_said_so(index: Index) -> None:
    index.library.unlink()
    with pytest.raises(StoreError, match=r"library\.bib: cannot be read: No such file"):
        index.find("berg2020")


def test_an_entry_that_did_not_change_keeps_its_row(index: Index) -> None:
    index.find("berg2020")
    changed(index, LIBRARY.replace("Maps", "Charts").replace("@misc{berg", "\n@misc{berg"))
    index.find("berg2020")
    with sqlite3.connect(index.cache) as tables:
        rows = tables.execute("SELECT number, key, line FROM entry ORDER BY number").fetchall()
    assert rows == [(1, "berg2020", 3), (2, "Lind2022", 5)]


def test_an_entry_that_uses_a_macro_changes_with_it(index: Index) -> None:
    changed(index, LIBRARY.replace("ids = ", "journal = j, ids = "))
    found = index.find("berg2020")
    assert found is not None
    assert found.paper.get("journal") == "Journal"
    changed(index, LIBRARY.replace("ids = ", "journal = j, ids = ").replace("{Journal}", "{Jour}"))
    found = index.find("berg2020")
    assert found is not None
    assert found.paper.get("journal") == "Jour"


def test_git_passes_over_the_folder_that_the_cache_makes(index: Index) -> None:
    index.find("berg2020")
    assert (index.cache.parent / ".gitignore").read_text("utf-8") == "*\n"


def test_a_library_in_a_folder_that_is_gone_gets_no_folder(project: TemporaryProject) -> None:
    gone = project.root / "gone"
    with pytest.raises(StoreError):
        Index(gone / "library.bib", gone / ".readlist" / cache.NAME).find("berg2020")
    assert not gone.exists()
