"""File names that no system refuses, writes that happen or do not, and bytes as text by rule."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readlist import files
from readlist.files import (
    decode,
    decode_page,
    digest,
    exchange,
    file_name,
    is_binary,
    put_new,
    remove_leftovers,
    write_atomic,
    write_if_changed,
)

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


@pytest.mark.parametrize(
    "text",
    ["CON", "con", "NUL", "nul.txt", "AUX.md", "aux.md", "COM1", "com9.bib", "LPT1", "PRN", "a.",
     "a ", "a...", " a", "a:b", "a*b?", 'a"b', "a|b", "a<b>", "a\\b", "CONIN$",
     "a\tb", "COM\u00b9"],
)  # fmt: skip
def test_what_windows_refuses_is_spelled_otherwise(text: str) -> None:
    """Reserved names with any ending, dots and blanks at the end, and nine signs ("Naming Files,
    Paths, and Namespaces")."""
    name = file_name(text)
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert name == name.rstrip(". ")
    reserved = r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])"
    assert not re.fullmatch(reserved, f"{name}.md".partition(".")[0].rstrip(), re.I)


def test_keys_that_differ_in_their_capitals_alone_get_two_files_on_every_system() -> None:
    names = [file_name(key) for key in ("Foo", "foo", "FOO", "fOO")]
    assert len(set(map(str.casefold, names))) == 4


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


def test_only_an_old_temporary_file_is_a_leftover(tmp_path: Path) -> None:
    for name in (".readlist-old", ".readlist-new", "notes.md"):
        (tmp_path / name).touch()
    os.utime(tmp_path / ".readlist-old", (0, 0))
    os.utime(tmp_path / "notes.md", (0, 0))
    (tmp_path / ".readlist").mkdir()
    remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".readlist", ".readlist-new", "notes.md",
    ]  # fmt: skip


# With the call of the system, without it, and where there are no hard links either.
WAYS = ("at once", "by links", "by copies")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    if request.param != "at once":
        monkeypatch.setattr(files, "_exchange_at_once", lambda *_: False)
    if request.param == "by copies":
        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


def test_two_files_change_places(way: str, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    exchange(one, other)
    assert (one.read_bytes(), other.read_bytes()) == (b"2", b"1")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_is_not_there_changes_places_with_none(way: str, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1")
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "one", tmp_path / "other")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_new_file_takes_nobodys_place(way: str, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"1")
    put_new(one, other)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("other", b"1")]
    one.write_bytes(b"2")
    with pytest.raises(FileExistsError):
        put_new(one, other)
    assert other.read_bytes() == b"1"


def test_a_digest_is_short_and_fixed() -> None:
    assert digest(b"") == "e3b0c44298fc1c14"


# ---------------------------------------------------------------- reading

# bytes, the text in them, the encoding, and whether it is certain
CODED = {
    "UTF-8": ("Muñoz, 李".encode(), "Muñoz, 李", "utf-8", True),
    "UTF-8 with a mark": (b"\xef\xbb\xbfMu\xc3\xb1oz", "Muñoz", "utf-8", True),
    "UTF-16, little end first": (b"\xff\xfeM\x00\xf1\x00", "Mñ", "utf-16-le", True),
    "UTF-16, big end first": (b"\xfe\xff\x00M\x00\xf1", "Mñ", "utf-16-be", True),
    "UTF-32": (b"\xff\xfe\0\0" + "Muñoz".encode("utf-32-le"), "Muñoz", "utf-32-le", True),
    "UTF-32, big end first": (b"\0\0\xfe\xff\0\0\0\xf1", "ñ", "utf-32-be", True),
    "GB 18030": ("深度学习综述".encode("gb18030"), "深度学习综述", "gb18030", False),
    "Latin-1": ("José Muñoz".encode("latin-1"), "José Muñoz", "cp1252", False),
    "Windows quotes": (b"\x93quoted\x94 by Mu\xf1oz", "“quoted” by Muñoz", "cp1252", False),
    "bytes that CP1252 lacks": (b"a\x81b \xe9 c", "a\x81b é c", "latin-1", False),
    "a mark before half a letter": (b"\xff\xfeM\x00\xf1", "ÿþM\0ñ", "cp1252", False),
    "nothing": (b"", "", "utf-8", True),
}


@pytest.mark.parametrize("kind", CODED)
def test_bytes_become_text_by_rule(kind: str) -> None:
    data, text, encoding, certain = CODED[kind]
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.certain) == (text, encoding, certain)


def test_a_declared_encoding_is_believed() -> None:
    assert decode("Łódź".encode("iso-8859-2"), "iso-8859-2").text == "Łódź"


@pytest.mark.parametrize("declared", ["utf-8", "UTF8", "utf-8-sig", "utf-16", "UTF-16BE"])
def test_a_mark_is_no_letter_of_the_declared_encoding(declared: str) -> None:
    marked = "utf-16-be" if "16" in declared else "utf-8"
    data = "\ufeffŁódź".encode(marked)
    decoded = decode(data, declared)
    assert (decoded.text, decoded.encoding) == ("Łódź", marked)
    assert decoded.bom + decoded.text.encode(decoded.encoding) == data


@pytest.mark.parametrize("declared", ["ascii", "no-such-encoding", "hex", "a\0b", "utf-16"])
def test_a_declared_encoding_that_does_not_fit_is_refused(declared: str) -> None:
    for read in (decode, decode_page):
        with pytest.raises((LookupError, UnicodeError)):
            read("Muñoz".encode() + b"!", declared)


def test_a_declared_encoding_that_gives_other_bytes_back_is_for_reading_only() -> None:
    data = b"+AE0-u+APE-oz"  # a plain letter, written the long way
    assert decode_page(data, "utf-7").text == "Muñoz"
    with pytest.raises(UnicodeError, match="does not give the same bytes back"):
        decode(data, "utf-7")


@given(st.binary() | st.text().map(lambda text: text.encode("utf-16")))
def test_any_bytes_become_text_and_the_same_bytes_again(data: bytes) -> None:
    decoded = decode(data)
    assert decoded.bom + decoded.text.encode(decoded.encoding) == data


@given(st.text())
def test_utf_8_survives(text: str) -> None:
    assert decode(text.encode()).text == text.removeprefix("\ufeff")


@given(st.binary())
def test_a_page_is_damaged_where_bytes_were_lost_and_only_there(data: bytes) -> None:
    page = decode_page(data)
    same = page.bom + page.text.encode(page.encoding, "surrogatepass") == data
    assert page.damaged != same or not data


def test_one_bad_byte_does_not_turn_a_page_into_odd_letters() -> None:
    page = "Dashes – and “quotes” – of a long page".encode() + b" \xe9"
    decoded = decode_page(page)
    assert decoded.text == "Dashes – and “quotes” – of a long page \ufffd"
    assert (decoded.encoding, decoded.damaged) == ("utf-8", True)
    assert decode(page).encoding == "latin-1"  # a library must be read as it is, byte for byte


def test_a_page_that_is_cut_in_the_middle_of_a_letter_is_read() -> None:
    assert decode_page("Müller – Łódź".encode()[:-1]).text == "Müller – Łód\ufffd"
    assert decode_page("Müller – Łódź".encode("utf-16")[:-1]).text == "Müller – Łód\ufffd"


@pytest.mark.parametrize("name", ["José Muñoz", "Ça va, Søren?", "Ångström, Ünal, Éric"])
def test_a_page_of_latin_letters_is_not_taken_for_damaged_utf_8(name: str) -> None:
    decoded = decode_page(name.encode("latin-1"))
    assert (decoded.text, decoded.damaged) == (name, False)


def test_a_chinese_page_is_not_taken_for_damaged_utf_8() -> None:
    assert decode_page("大语言模型的综述".encode("gb18030")).text == "大语言模型的综述"


def test_binary_is_what_holds_a_nul_without_a_mark() -> None:
    assert is_binary(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert is_binary(b"%PDF-1.7\n1 0 obj\n")
    assert not is_binary("text".encode("utf-16"))
    assert not is_binary(b"text")
    assert not is_binary(b"")
