"""File names that no system refuses, writes that happen or do not, and bytes as text by rule."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist import files
from readlist.files import decode, digest, file_name, is_binary, write_atomic, write_if_changed

TRICKY = st.one_of(
    st.text(),
    st.text("aAbB_0123.:- xhßſİıK\0", max_size=8),
    st.sampled_from(["con", "CON", "Con.txt", "nul.", "com1", "COM¹", ".", "..", "", "_", "__"]),
    st.text("aA", min_size=115, max_size=125),
)

# ---------------------------------------------------------------- names


@given(TRICKY, TRICKY)
def test_different_texts_get_different_names_even_where_case_does_not_count(
    one: str, other: str
) -> None:
    if one != other:
        assert file_name(one).casefold() != file_name(other).casefold()


@given(TRICKY)
def test_a_name_is_one_that_windows_takes(text: str) -> None:
    name = file_name(text)
    assert re.fullmatch(r"[a-z0-9_.-]{1,200}", name)
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    stem = name.partition(".")[0]
    assert not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", stem)


def test_plain_keys_stay_as_they_are() -> None:
    assert file_name("lightman2023verify") == "lightman2023verify"
    assert file_name("a-b.c") == "a-b.c"


@pytest.mark.parametrize("text", ["../../etc/passwd", "C:\\x", "a/b", "..", "~", "-rf"])
def test_no_name_leads_out_of_its_folder(text: str) -> None:
    assert (Path("folder") / file_name(text)).parent == Path("folder")


def test_half_a_surrogate_pair_is_named_too() -> None:
    assert file_name("\ud800" * 50) != file_name("\ud801" * 50)


# ---------------------------------------------------------------- writing


def test_a_written_file_holds_the_bytes_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "file.txt"
    write_atomic(path, b"\x00\r\n\xff")
    assert path.read_bytes() == b"\x00\r\n\xff"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_keeps_its_mode_and_a_new_one_gets_the_usual(tmp_path: Path) -> None:
    old, new, plain = (tmp_path / name for name in ("old", "new", "plain"))
    old.write_bytes(b"1")
    old.chmod(0o640)
    plain.write_bytes(b"1")
    write_atomic(old, b"2")
    write_atomic(new, b"2")
    assert old.stat().st_mode & 0o777 == 0o640
    assert new.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(b"old")

    def fail(_: int) -> None:
        raise failure

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(type(failure)):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_place_of_the_file_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "name").mkdir()
    with pytest.raises(OSError, match="irectory"):
        write_atomic(tmp_path / "name", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["name"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_symbolic_link_stays_one_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "cloud").mkdir()
    real, link = tmp_path / "cloud" / "library.bib", tmp_path / "library.bib"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_file_that_says_the_same_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    assert write_if_changed(path, b"one")
    os.utime(path, (0, 0))
    assert not write_if_changed(path, b"one")
    assert path.stat().st_mtime == 0
    assert write_if_changed(path, b"two")


def test_a_digest_is_short_and_fixed() -> None:
    assert digest(b"") == "e3b0c44298fc1c14"


# ---------------------------------------------------------------- reading

# bytes, the text in them, the encoding, and whether it is certain
CODED = {
    "UTF-8": ("Muñoz, 李".encode(), "Muñoz, 李", "utf-8", True),
    "UTF-8 with a mark": (b"\xef\xbb\xbfMu\xc3\xb1oz", "Muñoz", "utf-8-sig", True),
    "UTF-16, little end first": ("Muñoz".encode("utf-16"), "Muñoz", "utf-16", True),
    "UTF-16, big end first": (b"\xfe\xff\x00M\x00\xf1", "Mñ", "utf-16", True),
    "UTF-32": ("Muñoz".encode("utf-32"), "Muñoz", "utf-32", True),
    "GB 18030": ("深度学习综述".encode("gb18030"), "深度学习综述", "gb18030", False),
    "Latin-1": ("José Muñoz".encode("latin-1"), "José Muñoz", "cp1252", False),
    "Windows quotes": (b"\x93quoted\x94 by Mu\xf1oz", "“quoted” by Muñoz", "cp1252", False),
    "bytes that CP1252 lacks": (b"a\x81b \xe9 c", "a\x81b é c", "latin-1", False),
    "nothing": (b"", "", "utf-8", True),
}


@pytest.mark.parametrize("kind", CODED)
def test_bytes_become_text_by_rule(kind: str) -> None:
    data, text, encoding, certain = CODED[kind]
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.certain) == (text, encoding, certain)


def test_a_declared_encoding_is_believed() -> None:
    assert decode("Łódź".encode("iso-8859-2"), "iso-8859-2").text == "Łódź"


@pytest.mark.parametrize("declared", ["ascii", "no-such-encoding"])
def test_a_declared_encoding_that_does_not_fit_is_refused(declared: str) -> None:
    with pytest.raises((LookupError, UnicodeDecodeError)):
        decode("Muñoz".encode(), declared)


@given(st.binary())
def test_any_bytes_become_text(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@given(st.text())
def test_utf_8_survives(text: str) -> None:
    assert decode(text.encode()).text == text.removeprefix("\ufeff")


def test_binary_is_what_holds_a_nul_without_a_mark() -> None:
    assert is_binary(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert is_binary(b"%PDF-1.7\n1 0 obj\n")
    assert not is_binary("text".encode("utf-16"))
    assert not is_binary(b"text")
    assert not is_binary(b"")
