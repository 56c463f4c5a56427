"""What a person may name as a source: files, patterns, folders, addresses, standard input."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from readlist import Problem, Source, SourceError
from readlist.files import decode
from readlist.sources import read_sources, to_source
from readlist.testing import TemporaryProject
from readlist.web import Request, Response

LOOM = (
    "We study how engines weave algebraic patterns. Our method uses cards and wheels to compute "
    "the numbers of Bernoulli, and it needs no human hand. Experiments on three mills show that "
    "it is faster than clerks by a wide margin, with fewer errors."
)
PAGE = f"Engines that weave\n\n{LOOM}\n"
BIB = "@misc{loom, title = {A Loom}}\n"
URL = "https://looms.example/papers.bib"


def nobody(request: Request) -> Response:
    raise AssertionError(f"asked for {request.url}")


def nothing() -> bytes:
    raise AssertionError("read standard input")


def read(*names: str, encoding: str = "") -> list[tuple[Source, list[Problem]]]:
    return read_sources(names, encoding, nobody, nothing)


@pytest.fixture
def here(project: TemporaryProject) -> Callable[[str, str | bytes], Path]:
    (project.root / "readlist.toml").unlink()
    return project.write


def names(found: list[tuple[Source, list[Problem]]]) -> list[str]:
    return [source.name for source, _ in found]


# --------------------------------------------------------------------------- files


def test_several_files_are_read_in_the_order_named_each_once(here) -> None:
    here("b.txt", PAGE)
    here("a.bib", BIB)
    assert names(read("b.txt", "a.bib", "b.txt", "./a.bib")) == ["b.txt", "a.bib"]


def test_standard_input_is_read_once(project: TemporaryProject) -> None:
    done = project.run("add", "-", "-", input=PAGE)
    assert done.code == 0, done.err
    assert done.err.count("<stdin>") == 1
    assert [paper.title for paper in project.library.papers] == ["Engines that weave"]


def test_a_pattern_that_no_shell_expanded_is_expanded(here) -> None:
    here("pages/b.txt", PAGE)
    here("pages/a.txt", PAGE)
    here("pages/[x].txt", PAGE)
    assert names(read("pages/[ab].txt")) == ["pages/a.txt", "pages/b.txt"]
    assert names(read("pages/[x].txt")) == ["pages/[x].txt"]  # a file of that very name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere/*.bib", "no file matches"),
        ("nowhere.bib", "no such file"),
        ("ftp://x.example/a.bib", "http and https are read, not ftp"),
        ("www.looms.example", "write https://www.looms.example"),
        ("arxiv.org/abs/2405.00001", "write https://arxiv.org/abs/2405.00001"),
        ("", "an empty name"),
        ("a\0b", "not a file name"),
    ],
)
def test_a_name_that_leads_nowhere_is_a_mistake(here, name: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read(name)


# --------------------------------------------------------------------------- folders


def test_a_folder_is_searched_by_name_and_what_is_hidden_is_passed_over(here) -> None:
    for name in ("z.bib", "a/x.txt", "a/.git/y.bib", ".hidden.bib", "b/q.HTML", "c/info.yaml"):
        here(f"all/{name}", BIB)
    assert names(read("all")) == ["all/z.bib", "all/a/x.txt", "all/b/q.HTML", "all/c/info.yaml"]


def test_files_of_other_kinds_are_counted_and_named_in_one_note(here) -> None:
    here("all/a.bib", BIB)
    for number in range(10):
        here(f"all/pictures/{number}.png", b"\x89PNG")
    (_, first), (_, notes) = read("all")
    assert first == []
    (note,) = notes
    assert (note.code, note.severity, note.where) == ("other-files", "note", "all")
    assert note.message.startswith("10 files of other kinds not read: pictures/0.png, ")
    assert note.message.endswith("pictures/7.png and 2 more")


@pytest.mark.parametrize("files", [(), ("a.png",)])
def test_a_folder_without_a_source_is_an_error(project: TemporaryProject, files) -> None:
    (project.root / "empty").mkdir()
    for name in files:
        project.write(f"empty/{name}", b"\x89PNG")
    done = project.run("add", "empty")
    assert done.code == 1
    assert "empty: error: no file in the folder" in done.err


def test_links_that_lead_in_a_circle_are_followed_once(here) -> None:
    here("all/a.bib", BIB)
    here("elsewhere/b.bib", BIB)
    try:
        Path("all/up").symlink_to("..", target_is_directory=True)
        Path("all/away").symlink_to("../elsewhere", target_is_directory=True)
        Path("all/broken.bib").symlink_to("gone.bib")
        Path("all/same.bib").symlink_to("a.bib")
    except OSError:
        pytest.skip("no symbolic links here")
    found = names(read("all"))
    assert "all/a.bib" in found
    assert sum(name.endswith("b.bib") for name in found) == 1
    assert sum(name.endswith(("a.bib", "same.bib")) for name in found) == 1


def test_a_folder_within_that_cannot_be_looked_into_is_named(here, monkeypatch) -> None:
    here("papers/a.bib", BIB)
    here("papers/closed/b.bib", BIB)
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = read("papers")
    assert names(found) == ["papers/a.bib", "papers/closed"]
    (problem,) = found[1][1]
    assert (problem.code, problem.severity) == ("unreadable", "error")


def test_a_file_of_a_folder_that_cannot_be_read_costs_only_itself(
    here, monkeypatch: pytest.MonkeyPatch
) -> None:
    here("all/a.bib", BIB)
    here("all/b.bib", BIB)
    plain = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.bib":
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (bad, (problem,)), (good, none) = read("all")
    assert (bad.name, problem.code, problem.severity) == ("all/a.bib", "unreadable", "error")
    assert "Permission denied" in problem.message
    assert (good.text, none) == (BIB, [])


def test_the_notes_beside_a_papis_paper_belong_to_it(here) -> None:
    here("lib/one/info.yaml", "title: A Loom\n")
    here("lib/one/notes.md", "Read it.")
    here("lib/one/loom.pdf", b"%PDF-1.4\0")
    here("lib/one/.secret.md", "no")
    here("lib/two/info.yaml", "title: A Wheel\n")
    first, second = (source for source, _ in read("lib"))
    assert (first.name, dict(first.beside)) == ("lib/one/info.yaml", {"notes.md": "Read it."})
    assert dict(second.beside) == {}
    assert dict(read("lib/one/info.yaml")[0][0].beside) == {"notes.md": "Read it."}


# --------------------------------------------------------------------------- addresses


def test_an_address_is_fetched_and_read_like_a_file(project: TemporaryProject) -> None:
    project.web.put(URL, BIB)
    done = project.run("add", URL, URL)
    assert done.code == 0, done.err
    assert done.err.startswith(f"{URL}: 1 paper (importer bibtex)\n")
    assert len(project.web.asked) == 1
    assert project.run("add", URL).err.startswith(f"{URL}: 1 paper, 1 already there")


def test_a_failing_address_is_an_error_and_the_other_sources_are_read(
    project: TemporaryProject,
) -> None:
    project.write("page.txt", PAGE)
    project.web.fail(URL)
    done = project.run("add", URL, "page.txt")
    assert done.code == 1
    assert f"{URL}: error: no answer in time\n    try again later\n" in done.err
    assert len(project.library.papers) == 1


@pytest.mark.parametrize(("status", "said"), [(404, "no such page"), (403, "save the page")])
def test_a_page_that_is_not_there_is_an_error(project, status: int, said: str) -> None:
    project.web.put(URL, "Not found", status)
    done = project.run("add", URL)
    assert done.code == 1
    assert f"error: the server answers {status}" in done.err
    assert said in done.err
    assert project.library.papers == ()


def test_offline_a_page_comes_from_the_cache_or_not_at_all(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.web.put(URL, BIB)
    assert project.run("add", URL).code == 0
    monkeypatch.setenv("READLIST_OFFLINE", "1")
    assert project.run("add", URL).code == 0
    done = project.run("add", URL + "?2")
    assert done.code == 1
    assert "is not in the cache, and READLIST_OFFLINE is set" in done.err
    assert len(project.web.asked) == 1


def test_the_server_may_say_the_encoding(project: TemporaryProject) -> None:
    text = "@misc{a, title = {Œuvre de Łódź}}\n"
    project.web.put(URL, text.encode("iso-8859-2", "replace"), 200,
                    {"Content-Type": "text/plain; charset=ISO-8859-2"})  # fmt: skip
    assert project.run("add", URL).code == 0
    assert "Łódź" in project.library.papers[0].title


# --------------------------------------------------------------------------- bytes


def page_of(charset: str, text: str, encoding: str) -> bytes:
    head = f'<html><head><meta charset="{charset}"></head><p>'
    return head.encode("ascii") + text.encode(encoding)


@pytest.mark.parametrize(
    ("said", "encoding", "text"),
    [
        ("windows-1251", "cp1251", "Ткацкий станок"),
        ("Shift_JIS", "shift_jis", "織機の研究"),
        ("iso-8859-1", "cp1252", "“quoted” naïve"),
        ("gb2312", "gb18030", "织机研究"),
        ("utf-8", "utf-8", "Łódź"),
        ("windows-1251", "utf-8", "Łódź"),  # the word of a template that the page outgrew
        ("no-such", "cp1252", "naïve"),
        ("utf-16", "utf-8", "Łódź"),
    ],
)
def test_a_page_says_its_encoding_and_is_believed_where_its_bytes_agree(
    said: str, encoding: str, text: str
) -> None:
    source, _ = to_source("page.html", page_of(said, text, encoding))
    assert source.text.endswith(text)


def test_what_a_text_says_about_charsets_is_no_declaration() -> None:
    data = "On pages: <meta charset=koi8-r> é".encode("cp1252")
    assert to_source("a.txt", data)[0].text == decode(data).text


def test_a_pdf_keeps_its_bytes_and_has_no_text() -> None:
    data = b"%PDF-1.7\n\x00"
    assert to_source("a.pdf", data) == (Source("a.pdf", data), [])


def test_what_nobody_can_read_has_neither_text_nor_bytes() -> None:
    source, (problem,) = to_source("a.png", b"\x89PNG\0")
    assert (source, problem.code) == (Source("a.png"), "binary")
    assert to_source("a.txt", b" \n")[0] == Source("a.txt")
