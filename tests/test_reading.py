"""`next`, `note` and `open`."""

from __future__ import annotations

import json
import sys

import click
import pytest

from readlist.cli.reading import addresses, files_of
from readlist.model import Paper
from readlist.testing import TemporaryProject

LIBRARY = """\
@misc{berg2020steps, title = {Checking Steps}, ids = {berg}, doi = {10.1000/182}}
@misc{vega2021rewards, title = {Rewards}, url = {https://example.org/r}, file = {:papers/r.pdf:PDF},
  links = {code <https://example.org/code>, other <javascript:alert(1)>}}
@misc{lind2022retrieval, title = {Retrieval}, eprint = {2201.00001}, archiveprefix = {arXiv}}
@misc{bare, title = {Nothing}}
"""
LIST = """\
## Start

- [x] [@berg2020steps]
- [ ] [@lind2022retrieval] For the proof.

## Later

- [/] [@vega2021rewards]
- [-] [@bare]
"""


@pytest.fixture
def ready(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    project.write("lists/a.md", LIST)
    project.write("lists/b.md", "- [ ] [@berg]\n- [ ] [@lind2022retrieval]\n- [ ] [@gone]\n")
    return project


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    launched: list[str] = []
    monkeypatch.setattr(click, "launch", lambda target: launched.append(target) or 0)
    return launched


# ---------------------------------------------------------------- next


def test_next_is_what_is_being_read_then_what_is_to_be_read(ready):
    assert ready.run("next").out == (
        "vega2021rewards  Rewards\n    reading, on a, Later\n    https://example.org/r\n"
        "lind2022retrieval  Retrieval\n    on a, Start\n    For the proof.\n"
        "    https://arxiv.org/abs/2201.00001\n"
    )
    found = json.loads(ready.run("next", "b", "--json").out)["next"]
    assert [(offer["key"], offer["list"]) for offer in found] == [("lind2022retrieval", "b")]
    assert ready.run("next", "-n", "1").out.startswith("vega2021rewards")


def test_next_says_when_nothing_is_left(ready):
    for name in ("a", "b"):
        ready.write(f"lists/{name}.md", "- [x] [@bare]\n")
    assert "Nothing on your lists is left to read" in ready.run("next").err
    assert ready.run("next", "c").code == 2


# ---------------------------------------------------------------- open


def test_the_main_address_is_opened(ready, opened):
    for key in ("vega2021rewards", "berg", "lind2022retrieval"):
        assert ready.run("open", key).code == 0
    assert ready.run("open", "vega2021rewards", "--code").code == 0
    assert ready.run("open", "lind2022retrieval", "--pdf").code == 0
    assert opened == [
        "https://example.org/r",
        "https://doi.org/10.1000/182",
        "https://arxiv.org/abs/2201.00001",
        "https://example.org/code",
        "https://arxiv.org/pdf/2201.00001",
    ]


def test_print_opens_nothing(ready, opened):
    assert ready.run("open", "berg", "--print").out == "https://doi.org/10.1000/182\n"
    assert opened == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("bare",), "add a url to its entry"),
        (("vega2021rewards", "--other"), "there are: --paper, --code"),
        (("vega2021rewards", "--file"), "no such file"),
        (("bare", "--file"), "names no file"),
        (("brg",), "did you mean 'berg'?"),
    ],
)
def test_where_nothing_can_be_opened_the_way_out_is_told(ready, opened, command, said):
    done = ready.run("open", *command)
    assert (done.code, said in done.err, opened) == (2, True, [])


def test_a_file_is_opened_where_it_is_a_document(ready, opened):
    path = ready.write("papers/r.pdf", "%PDF-1.4")
    assert ready.run("open", "vega2021rewards", "--file").code == 0
    assert opened == [str(path)]
    ready.write("library.bib", LIBRARY.replace("r.pdf", "r.desktop"))
    ready.write("papers/r.desktop", "[Desktop Entry]")
    assert "is no document" in ready.run("open", "vega2021rewards", "--file").err
    assert opened == [str(path)]


def test_only_web_addresses_are_addresses():
    fields = {"url": "mailto:a@example.org", "links": "pdf <ftp://example.org/x>"}
    assert addresses(Paper("a", fields=fields)) == []


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        ("a.pdf", ["a.pdf"]),
        (":papers/a.pdf:PDF", ["papers/a.pdf"]),
        ("The text:a.pdf:PDF;:b.ps:PostScript", ["a.pdf", "b.ps"]),
        (r":C\:/papers/a.pdf:PDF", ["C:/papers/a.pdf"]),
        ("C:/papers/a.pdf", ["C:/papers/a.pdf"]),
        ("", []),
    ],
)
def test_file_fields_of_any_program_are_read(value, paths):
    assert list(files_of(value)) == paths


# ---------------------------------------------------------------- note


def editor(monkeypatch: pytest.MonkeyPatch, project: TemporaryProject, body: str) -> None:
    """An editor that runs this Python on the file `path`."""
    script = project.write(
        "edit.py", f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{body}"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")


def test_a_note_is_written_in_the_editor(ready, monkeypatch):
    editor(monkeypatch, ready, "path.write_text(path.read_text() + 'Good.\\n')\n")
    assert ready.run("note", "berg").out == "notes/berg2020steps.md\n"
    assert ready.read("notes/berg2020steps.md").startswith("---\nkey: berg2020steps\n---\n")
    assert ready.run("note", "berg", "--show").out == "Good.\n"
    assert ready.run("note", "berg2020steps").code == 0
    assert ready.run("note", "berg", "--show").out == "Good.\nGood.\n"


def test_an_empty_note_is_not_kept(ready, monkeypatch):
    editor(monkeypatch, ready, "")
    done = ready.run("note", "berg")
    assert (done.code, done.err) == (0, "The note is empty; it is not kept\n")
    assert not (ready.root / "notes/berg2020steps.md").exists()


def test_a_note_is_found_by_its_front_matter(ready):
    ready.write("notes/on-steps.md", "---\nkey: berg\n---\nOld.\r\n")
    ready.write("notes/vega2021rewards.md", "---\nkey: bare\n---\nOther.")
    assert ready.run("note", "berg2020steps", "--add", "New.").out == "notes/on-steps.md\n"
    assert ready.read("notes/on-steps.md") == "---\nkey: berg\n---\nOld.\r\n\r\nNew.\r\n"
    added = ready.run("note", "vega2021rewards", "--add", "-", input="From a pipe.\n")
    assert added.out == "notes/vega2021rewards-2.md\n"
    assert ready.run("note", "vega2021rewards", "--show").out == "From a pipe.\n"


def test_without_an_editor_the_path_is_told(ready, monkeypatch):
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    done = ready.run("note", "berg")
    assert done.code == 2
    assert "set $VISUAL or $EDITOR, or write notes/berg2020steps.md yourself" in done.err
    monkeypatch.setenv("EDITOR", "/no/such/editor")
    done = ready.run("note", "berg")
    assert (done.code, "/no/such/editor" in done.err) == (2, True)
    assert not (ready.root / "notes/berg2020steps.md").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("brg",), "did you mean 'berg'?"),
        (("berg", "--show"), "no note about 'berg' yet"),
        (("berg", "--add", " "), "there is nothing to add"),
    ],
)
def test_mistakes_with_notes(ready, command, said):
    done = ready.run("note", *command)
    assert (done.code, said in done.err) == (2, True)


def test_a_note_in_conflict_is_not_added_to(ready):
    text = "---\nkey: berg\n---\n<<<<<<< a\n=======\n>>>>>>> b\n"
    ready.write("notes/berg.md", text)
    done = ready.run("note", "berg", "--add", "More.")
    assert (done.code, "notes/berg.md:4-6: git conflict" in done.err) == (2, True)
    assert ready.read("notes/berg.md") == text


@pytest.mark.parametrize("name", ["~nobody-of-this-name/a.pdf", "a" * 5000 + ".pdf"])
def test_a_file_that_no_system_can_have_is_not_there(project, name):
    project.write("library.bib", f"@misc{{berg, title = {{Steps}}, file = {{{name}}}}}\n")
    result = project.run("open", "berg", "--file")
    assert (result.code, result.err.count("no such file")) == (2, 1)
    assert "no such file" in project.run("check").err


def test_a_text_from_a_pipe_is_read_in_its_encoding(ready):
    ready.run("note", "bare", "--add", "-", input="Café, said".encode("latin-1"))
    assert "Café, said" in ready.read("notes/bare.md")


def test_an_editor_without_a_name_is_none(ready, monkeypatch):
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", "  ")
    result = ready.run("note", "bare")
    assert (result.code, "no editor is named" in result.err) == (2, True)
