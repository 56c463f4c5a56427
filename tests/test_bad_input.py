"""Whatever is thrown at the command line: a message with the place, the good papers, the code.

0 done, 1 done but something is wrong, 2 the command cannot be done. Never a traceback: the
`project` fixture raises what a command let through.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from readlist.testing import Result, TemporaryProject

GOOD = """\
Watching Glaciers with Cheap Cameras

Glaciers move slowly and far from power lines. We describe a camera that runs on a small solar \
panel for two years and reports a picture a day. A simple classifier on the device discards \
foggy pictures, which are half of them.
"""
MORE = """\
Reading Hand-Drawn Maps by Machine

Hand-drawn maps hold knowledge that no survey has. We train a model to read their labels, paths \
and landmarks, and to place them on a modern map. Two archives with nine hundred maps are \
released with the corrections that local readers made.
"""
THEME = '[[themes]]\nslug = "pictures"\nname = "Pictures"\ndescription = "Cameras and maps."\n'


def build(project: TemporaryProject, *sources: str) -> Result:
    return project.run("build", *sources, "-o", "out", "--no-site")


def titles(project: TemporaryProject, folder: str = "out") -> list[str]:
    whole = json.loads(project.run("export", "-C", folder, "--format", "json").out)
    return [paper["title"] for paper in whole["papers"]]


@pytest.fixture
def page(project: TemporaryProject) -> TemporaryProject:
    """A folder with two good pages, and no project yet."""
    (project.root / "readlist.toml").unlink()
    project.write("good.txt", GOOD)
    project.write("more.txt", MORE)
    return project


# ---------------------------------------------------------------- sources that are none

# The bytes, and what must be said.
UNREADABLE = {
    "empty": (b"", "bad.txt: error: the file is empty"),
    "blank": (b" \n\t\n", "bad.txt: error: the file is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "bad.txt: error: not a text file"),
    "a PDF": (b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n", "bad.txt: error: damaged, or no PDF"),
    "no papers": (b"Home\nAbout us\nLog in\n", "bad.txt: error: no paper found"),
    "only signs": (b"}{@%,=\n" * 9, "bad.txt: error: no"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_source_without_papers_is_an_error_and_makes_nothing(
    page: TemporaryProject, kind: str
) -> None:
    data, said = UNREADABLE[kind]
    page.write("bad.txt", data)
    result = build(page, "bad.txt")
    assert result.code == 1
    assert said in result.err
    assert not (page.root / "out" / "library.bib").exists()


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_source_without_papers_costs_only_itself(page: TemporaryProject, kind: str) -> None:
    data, said = UNREADABLE[kind]
    page.write("bad.txt", data)
    result = build(page, "good.txt", "bad.txt", "more.txt")
    assert result.code == 1
    assert said in result.err
    assert len(titles(page)) == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.txt", "nowhere.txt: no such file"),
        ("*.text", "*.text: no file matches"),
        ("ftp://example.org/a.txt", "ftp://example.org/a.txt: no such file; of addresses, http"),
        ("good.txt/inside", "good.txt/inside: cannot be read: Not a directory"),
    ],
)
@pytest.mark.parametrize("command", ["add", "build"])
def test_a_name_that_is_no_file_is_a_mistake_and_nothing_is_done(
    page: TemporaryProject, command: str, name: str, said: str
) -> None:
    (page.root / "folder").mkdir()
    page.write("out/readlist.toml", "")
    place = ("-C", "out") if command == "add" else ("-o", "out", "--no-site")
    result = page.run(command, "good.txt", name, *place)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"Error: {said}")
    assert result.err.count("\n") == 1
    assert not (page.root / "out" / "library.bib").exists()


def test_a_page_that_was_pasted_as_the_argument_is_a_mistake(page: TemporaryProject) -> None:
    result = build(page, GOOD * 3)
    assert result.code == 2
    assert len(result.err) < 300


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("latin-1", "bad.txt: warning: not UTF-8; read as cp1252"),
    ],
)
def test_a_page_in_another_encoding_is_read(
    page: TemporaryProject, encoding: str, said: str
) -> None:
    text = GOOD.replace("We describe", "Muñoz and Gödel describe")
    page.write("bad.txt", text.encode(encoding))
    result = build(page, "bad.txt")
    assert result.code == 0
    assert said in result.err
    assert ("not UTF-8" in result.err) == bool(said)
    assert "Muñoz and Gödel" in json.loads(page.read("out/library.json"))["papers"][0]["abstract"]


def test_a_bad_byte_costs_one_character_of_the_page(page: TemporaryProject) -> None:
    text = GOOD.replace("We describe", "Muñoz and Gödel – “we two” – describe").encode()
    page.write("bad.txt", text.replace(b"power", b"p\xf6wer", 1))
    result = build(page, "bad.txt")
    assert result.code == 0
    line = GOOD[: GOOD.index("power")].count("\n") + 1
    column = GOOD.index("power") - GOOD.rindex("\n", 0, GOOD.index("power")) + 1
    assert f"bad.txt:{line}:{column}: warning: a character could not be read" in result.err
    assert "not UTF-8" not in result.err
    abstract = json.loads(page.read("out/library.json"))["papers"][0]["abstract"]
    assert "Muñoz and Gödel – “we two” – describe" in abstract


def test_every_line_with_bad_bytes_is_named(page: TemporaryProject) -> None:
    text = f"“{GOOD}” – and – more – dashes\n".encode()
    page.write("bad.txt", text + b"\xf6\n\xf6\xf6\n")
    result = build(page, "bad.txt")
    line = text.count(b"\n") + 1
    said = f"bad.txt:{line}:1: warning: 3 characters could not be read; also in line {line + 1}\n"
    assert said in result.err


def test_a_list_with_a_bad_byte_is_read_and_not_written(ready: TemporaryProject) -> None:
    data = "# A list – “of papers”\n\n- [ ] [@old] First".encode() + b" \xe9\n"
    ready.write("lists/one.md", data)
    result = ready.run("add", "more.txt")
    assert result.code == 0
    assert "lists/one.md:3:20: warning: damaged UTF-8" in result.err
    assert (ready.root / "lists/one.md").read_bytes() == data


def test_an_encoding_that_does_not_fit_is_a_mistake(page: TemporaryProject) -> None:
    page.write("bad.txt", "Muñoz".encode("latin-1"))
    for encoding in ("ascii", "no-such"):
        result = page.run("build", "bad.txt", "-o", "out", "--encoding", encoding)
        assert result.code == 2
        assert result.err.count("\n") == 1
        assert encoding in result.err


# ---------------------------------------------------------------- odd pages


def test_a_page_on_standard_input_is_read(page: TemporaryProject) -> None:
    result = page.run("build", "-", "-o", "out", "--no-site", input=GOOD)
    assert result.code == 0
    assert "<stdin>: 1 paper" in result.err
    assert titles(page) == ["Watching Glaciers with Cheap Cameras"]


def test_standard_input_that_is_empty_is_an_error(page: TemporaryProject) -> None:
    result = page.run("build", "-", "-o", "out", "--no-site", input="")
    assert result.code == 1
    assert "<stdin>: error: the file is empty" in result.err


def test_a_title_without_an_abstract_is_kept_and_reported_with_its_line(
    page: TemporaryProject,
) -> None:
    page.write("bad.txt", f"{GOOD}\nA Survey of Methods for Counting Bees\n\n{MORE}")
    result = build(page, "bad.txt")
    assert result.code == 0
    assert "bad.txt:5: warning: no abstract" in result.err
    assert "A Survey of Methods for Counting Bees" in titles(page)
    assert len(titles(page)) == 3


def test_two_identical_papers_are_one(page: TemporaryProject) -> None:
    page.write("bad.txt", f"{GOOD}\n{MORE}\n{GOOD}")
    result = build(page, "bad.txt")
    assert result.code == 0
    assert "bad.txt:9: note:" in result.err
    assert "was read already at bad.txt:1" in result.err
    assert len(titles(page)) == 2


def test_a_paper_without_a_title_is_named_by_its_identifier(page: TemporaryProject) -> None:
    page.write("bad.txt", "10.1000/182\n10.1000/183\n10.1000/182\n")
    assert "'10.1000/182' was read already at bad.txt:1" in build(page, "bad.txt").err


def test_a_page_of_two_megabytes_is_read_whole(page: TemporaryProject) -> None:
    papers = [
        f"Experiment {n} with Numbered Rivers\n\nRiver {n} was measured for {n + 2} days. "
        f"{'We looked at its water and wrote down what the gauge said each time. ' * 60}\n"
        for n in range(480)
    ]
    text = "\n".join(papers)
    assert len(text) > 2_000_000
    page.write("bad.txt", text)
    page.write("readlist.toml", THEME)
    result = page.run("build", "bad.txt", "-o", "out", "--no-site", "-p", "no:keywords")
    assert result.code == 0
    assert len(titles(page)) == 480


HOSTILE = (
    "Attacks with <script>alert(1)</script> in Titles",
    "Attacks with ](javascript:alert(1)) in Titles",
    "Attacks with \\input{/etc/passwd} and \\write18 in Titles",
    "Attacks with {{ 7*7 }} and {% raw %} in Titles",
    "Attacks with an {Open Brace and a $ and a % in Titles",
)


@pytest.mark.parametrize("title", HOSTILE)
def test_text_from_a_page_is_data(page: TemporaryProject, title: str) -> None:
    page.write("bad.txt", f"{title}\n\n{GOOD.partition(chr(10))[2]}\n{MORE}")
    assert build(page, "bad.txt").code == 0
    assert titles(page)[0] == title
    bib = page.read("out/library.bib")
    assert "\\input{" not in bib
    assert "\\write18" not in bib
    assert "<script>" not in bib
    assert "MAPS BY MACHINE" in bib.upper()
    again = page.run("build", "bad.txt", "-o", "out", "--no-site")
    assert "2 already there" in again.err


@pytest.mark.parametrize("title", HOSTILE[:2])
def test_text_from_a_page_is_text_on_the_site(page: TemporaryProject, title: str) -> None:
    page.write("bad.txt", f"{title}\n\n{GOOD.partition(chr(10))[2]}\n{MORE}")
    build(page, "bad.txt")
    assert page.run("site", "generate", "-C", "out", "-o", "pages").code == 0
    pages = list((page.root / "pages").rglob("*.md"))
    assert pages
    for path in pages:
        text = path.read_text("utf-8")
        assert "<script>alert" not in text
        assert 'href="javascript' not in text


# ---------------------------------------------------------------- the project's own files


@pytest.fixture
def ready(page: TemporaryProject) -> TemporaryProject:
    """A project with one paper and a list, in the current folder."""
    page.write("readlist.toml", f'title = "Ready"\n{THEME}')
    assert page.run("add", "good.txt").code == 0
    page.write("lists/thesis.md", "## First\n- [ ] [@watching-glaciers-cheap] Soon.\n")
    return page


def conflict(project: TemporaryProject, name: str, ours: str, theirs: str) -> str:
    """Put git's markers at the end of a file."""
    text = project.read(name)
    text += f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> other\n"
    project.write(name, text)
    return text


def test_a_conflict_in_the_library_keeps_both_sides_and_writes_neither(
    ready: TemporaryProject,
) -> None:
    text = conflict(ready, "library.bib", "@misc{a, title={Ours}}", "@misc{b, title={Theirs}}")
    line = text[: text.index("<<<<<<<")].count("\n") + 1
    result = ready.run("add", "more.txt")
    assert result.code == 1
    assert f"library.bib:{line}-{line + 4}: error: git conflict markers" in result.err
    assert "1 new paper left out" in result.err
    assert ready.read("library.bib") == text
    found = json.loads(ready.run("export", "--format", "json").out)["papers"]
    assert [paper["key"] for paper in found] == ["watching-glaciers-cheap", "a", "b"]


def test_a_conflict_in_the_settings_is_a_mistake_with_its_lines(ready: TemporaryProject) -> None:
    text = conflict(ready, "readlist.toml", "# ours", "# theirs")
    result = ready.run("add", "more.txt")
    assert result.code == 2
    assert result.err.startswith("Error: readlist.toml:6-10: git conflict markers")
    assert ready.read("readlist.toml") == text


def test_a_conflict_in_a_list_keeps_both_sides(ready: TemporaryProject) -> None:
    text = conflict(ready, "lists/thesis.md", "- [x] [@a]", "- [ ] [@b]")
    result = ready.run("list", "show", "thesis")
    assert result.code == 1
    assert "lists/thesis.md:3-7: error: git conflict markers" in result.err
    assert [row.split("\t")[2] for row in result.out.splitlines()] == [
        "watching-glaciers-cheap", "a", "b",
    ]  # fmt: skip
    ready.run("add", "more.txt")
    assert ready.read("lists/thesis.md") == text


def test_a_list_with_a_conflict_is_not_written_when_a_key_was_renamed(
    ready: TemporaryProject,
) -> None:
    text = conflict(ready, "lists/thesis.md", "- [x] [@a]", "- [ ] [@b]")
    bib = ready.read("library.bib").replace("watching-glaciers-cheap,", "li2020glaciers,")
    ready.write("library.bib", bib)
    assert "renamed" in ready.run("add", "more.txt").err
    assert ready.read("lists/thesis.md") == text


CONFLICTS = {
    "themes.tsv": ("x\tpictures", "x\t!pictures"),
    "library.ledger": ('{"key": "x", "removed": "2020"}', '{"key": "y", "removed": "2020"}'),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_conflict_in_memory_is_reported_with_its_lines(
    ready: TemporaryProject, name: str
) -> None:
    lines = ready.read(name).count("\n")
    conflict(ready, name, *CONFLICTS[name])
    result = ready.run("add", "more.txt")
    assert result.code == 1
    assert f"{name}:{lines + 1}-{lines + 5}: error: git conflict markers" in result.err
    left_out = "1 new paper left out" in result.err
    assert ready.read("library.bib").count("@misc{") == (1 if left_out else 2)
    assert left_out == (name == "library.ledger")


@pytest.mark.parametrize("name", CONFLICTS)
def test_memory_with_a_conflict_is_not_written(ready: TemporaryProject, name: str) -> None:
    text = conflict(ready, name, *CONFLICTS[name])
    ready.run("add", "more.txt")
    assert ready.read(name) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = no quotes\n", "readlist.toml:1:9: not valid TOML"),
        ("titel = 'x'\n", "readlist.toml:1: titel: no such setting; did you mean 'title'?"),
        ("[theming]\nmost = 99\n", "readlist.toml:2: theming.most"),
    ],
)
@pytest.mark.parametrize("command", [("add", "more.txt"), ("build",), ("list",), ("plugin",)])
def test_broken_settings_are_a_mistake_in_one_line(
    ready: TemporaryProject, command: tuple[str, ...], text: str, said: str
) -> None:
    ready.write("readlist.toml", text)
    result = ready.run(*command)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"Error: {said}")
    assert result.err.count("\n") == 1
    assert ready.read("readlist.toml") == text


def test_broken_settings_beside_a_page_are_a_mistake_too(page: TemporaryProject) -> None:
    page.write("readlist.toml", "titel = 'x'\n")
    result = build(page, "good.txt")
    assert result.code == 2
    assert "titel: no such setting" in result.err
    assert not (page.root / "out" / "library.bib").exists()


def test_broken_settings_are_named_as_they_were_given(page: TemporaryProject) -> None:
    page.write("mine.toml", "titel = 'x'\n")
    result = page.run("build", "good.txt", "-o", "out", "--config", "mine.toml")
    assert result.code == 2
    assert result.err.startswith("Error: mine.toml:1: titel")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbftitle = 'x'\n", b"title = 'Mu\xf1oz'\n"])
def test_every_command_reads_the_settings_alike(ready: TemporaryProject, data: bytes) -> None:
    ready.write("readlist.toml", data)
    assert ready.run("list").code == 0
    assert ready.run("plugin").code == 0


def test_a_damaged_line_of_the_ledger_is_reported_and_the_papers_are_kept(
    ready: TemporaryProject,
) -> None:
    ready.write("library.ledger", ready.read("library.ledger") + '{"key": 7}\n[[[\n')
    result = ready.run("add", "more.txt")
    assert result.code == 0
    assert "library.ledger:2: warning: not a line of the ledger" in result.err
    assert "library.ledger:3: warning: not a line of the ledger" in result.err
    assert len(titles(ready, ".")) == 2


def test_a_library_in_doubtful_encoding_is_read_and_never_written(
    ready: TemporaryProject,
) -> None:
    data = "@misc{a, title={Muñoz}}\n".encode("latin-1")
    ready.write("library.bib", data)
    result = ready.run("add", "more.txt")
    assert result.code == 1
    assert "library.bib: warning: not UTF-8; read as CP1252" in result.err
    assert "1 new paper left out" in result.err
    assert (ready.root / "library.bib").read_bytes() == data


def test_an_entry_that_is_never_closed_is_kept_word_for_word(ready: TemporaryProject) -> None:
    bib = ready.read("library.bib") + "\n@misc{open, title = {never closed\n"
    ready.write("library.bib", bib)
    result = ready.run("add", "more.txt")
    assert result.code == 1
    assert "library.bib:" in result.err
    assert "@misc{open, title = {never closed\n" in ready.read("library.bib")
    assert "Reading Hand-Drawn Maps by Machine" in titles(ready, ".")


def test_an_entry_with_an_illegal_key_costs_only_its_key(ready: TemporaryProject) -> None:
    ready.write("bad.bib", "@misc{a'b, title={An odd key}}\n@misc{good, title={A good one}}\n")
    result = ready.run("add", "bad.bib")
    assert result.code in (0, 1)
    assert "a'b" in result.err
    assert {"An odd key", "A good one"} <= set(titles(ready, "."))


# ---------------------------------------------------------------- where it should go


def test_an_output_folder_that_is_a_file_is_a_mistake(page: TemporaryProject) -> None:
    result = page.run("build", "good.txt", "-o", "more.txt", "--no-site")
    assert (result.code, result.err) == (2, "Error: more.txt: is a file; name a folder\n")
    assert page.read("more.txt") == MORE


def test_an_output_below_a_file_is_a_mistake(page: TemporaryProject) -> None:
    result = page.run("build", "good.txt", "-o", "more.txt/out", "--no-site")
    assert result.code == 2
    assert result.err.startswith("Error: ")
    assert result.err.count("\n") == 1


def test_an_output_folder_without_permission_is_a_mistake(
    page: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    result = build(page, "good.txt")
    assert result.code == 2
    assert "Permission denied" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("folder", "folder: is a folder; name a file"),
        ("good.txt/x", "good.txt/x: cannot be written"),
    ],
)
def test_an_export_that_cannot_be_written_is_a_mistake(
    ready: TemporaryProject, output: str, said: str
) -> None:
    (ready.root / "folder").mkdir()
    result = ready.run("export", "-o", output)
    assert result.code == 2
    assert result.err.startswith(f"Error: {said}")


# ---------------------------------------------------------------- misspelt

MISSPELT = {
    "a command": (("bild",), "did you mean 'build'?"),
    "an option": (("build", "--no-sit"), "--no-site"),
    "a format": (("export", "--format", "bibtx"), "did you mean 'bibtex'?"),
    "a theme": (("export", "--theme", "picture"), "did you mean 'pictures'?"),
    "a list": (("export", "--list", "thesys"), "did you mean 'thesis'?"),
    "a list to show": (("list", "show", "thesys"), "did you mean 'thesis'?"),
    "a key": (("export", "watching-glaciers"), "did you mean 'watching-glaciers-cheap'?"),
    "a key to explain": (("why", "watching-glaciers"), "did you mean 'watching-glaciers-cheap'?"),
    "an option of a format": (("export", "-O", "abstrcts=no"), "did you mean 'abstracts'?"),
    "an option without a value": (("export", "-O", "abstracts"), "write it as -O NAME=VALUE"),
    "an option with a wrong value": (("export", "-O", "abstracts=perhaps"), "abstracts"),
    "a report": (("list", "--format", "jsn"), "json"),
    "a source for build": (("build", "good.txt"), "-o DIR"),
    "an output for build": (("build", "-o", "out"), "the sources"),
}


@pytest.mark.parametrize("kind", MISSPELT)
def test_what_was_misspelt_is_a_mistake_that_names_the_nearest(
    ready: TemporaryProject, kind: str
) -> None:
    arguments, said = MISSPELT[kind]
    result = ready.run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


@pytest.mark.parametrize("arguments", [("--theme", "x"), ("--list", "x"), ("x",)])
def test_where_there_is_nothing_to_name_the_line_ends_properly(
    project: TemporaryProject, arguments: tuple[str, ...]
) -> None:
    result = project.run("export", *arguments)
    assert result.code == 2
    assert not result.err.rstrip("\n").endswith((";", "; "))


def test_options_for_a_format_that_is_not_there_are_reported(ready: TemporaryProject) -> None:
    ready.write("readlist.toml", "[exporters.bibtx]\nabstracts = false\n")
    assert "bibtx" in ready.run("export").err


def test_outside_of_a_project_the_message_says_how_to_make_one(page: TemporaryProject) -> None:
    result = page.run("list")
    assert result.code == 2
    assert "readlist init" in result.err
    assert result.err.count("\n") == 1


def test_a_key_on_a_list_that_the_library_lacks_is_reported_with_its_line(
    ready: TemporaryProject,
) -> None:
    ready.write("lists/thesis.md", "\n- [ ] [@watching-glaciers-chep]\n")
    result = ready.run("list")
    assert result.code == 0
    assert "lists/thesis.md:2: warning: 'watching-glaciers-chep' is no key" in result.err
    assert "did you mean 'watching-glaciers-cheap'?" in result.err
    assert ready.run("list", "--strict").code == 1


def test_a_list_of_prose_alone_does_no_harm(ready: TemporaryProject) -> None:
    ready.write("lists/plan.md", "# A plan\n\nNothing here yet.\n")
    ready.write("lists/empty.md", "")
    result = ready.run("list")
    assert result.code == 0
    assert len(result.out.splitlines()) == 3


@pytest.mark.parametrize("style", ["json", "github"])
def test_problems_can_be_read_by_programs(ready: TemporaryProject, style: str) -> None:
    ready.write("bad.txt", "")
    result = ready.run("add", "bad.txt", "--format", style)
    assert result.code == 1
    if style == "json":
        assert json.loads(result.out)["problems"][0]["where"] == "bad.txt"
    else:
        assert "::error file=bad.txt::the file is empty" in result.out


# ---------------------------------------------------------------- the world around


def test_a_source_whose_name_is_no_text_is_read(page: TemporaryProject) -> None:
    name = os.fsdecode(b"b\xf1d.txt")
    page.write("readlist.toml", "")
    try:
        page.write(name, GOOD)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert page.run("add", name).code == 0
    assert page.run("list").code == 0
    assert len(titles(page, ".")) == 1


@pytest.mark.parametrize("command", [("list", "show", "a"), ("why", "k"), ("theme",)])
def test_a_terminal_that_lacks_letters_gets_others(
    page: TemporaryProject, command: tuple[str, ...]
) -> None:
    page.write("readlist.toml", THEME.replace("Pictures", "图片"))
    page.write("library.bib", "@misc{k, title={李 and Ünï}}\n")
    page.write("lists/a.md", "- [ ] [@k]\n")
    done = subprocess.run(
        [sys.executable, "-m", "readlist", *command],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"}, capture_output=True, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0


def test_a_source_whose_name_is_no_text_is_built(page: TemporaryProject) -> None:
    name = os.fsdecode(b"b\xf1d.txt")
    try:
        page.write(name, GOOD)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert build(page, name).code == 0


def test_a_date_that_is_none_is_a_mistake(
    ready: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "99999999999999")
    assert ready.run("list").code in (0, 2)


def test_two_lists_of_one_name_are_told_apart_or_reported(ready: TemporaryProject) -> None:
    ready.write("lists/2023/thesis.md", "- [x] [@watching-glaciers-cheap]\n")
    result = ready.run("list")
    names = [line.split("\t")[0] for line in result.out.splitlines()]
    assert len(set(names)) == 2 or "2023/thesis.md" in result.err


def test_a_library_that_is_missing_beside_its_ledger_is_a_mistake(ready: TemporaryProject) -> None:
    (ready.root / "library.bib").rename(ready.root / "moved.bib")
    ledger = ready.read("library.ledger")
    result = ready.run("build", "--no-site")
    assert result.code in (1, 2)
    assert ready.read("library.ledger") == ledger


@pytest.mark.parametrize(
    "command", [("check",), ("export",), ("list",), ("show", "a"), ("pull", "a")]
)
def test_a_folder_that_is_not_there_is_never_the_project_around_it(
    project: TemporaryProject, command: tuple[str, ...]
) -> None:
    project.write("a", "@misc{a, title = {A}}")
    result = project.run(*command, "-C", str(project.root / "thesys"))
    assert result.code == 2
    assert "thesys: no such folder" in result.err
    assert result.err.count("\n") == 1


def test_the_keys_that_there_are_are_named_in_one_order(project: TemporaryProject) -> None:
    project.write("library.bib", "".join(f"@misc{{{key}, title = {{{key}}}}}\n" for key in "cab"))
    result = project.run("export", "zzzzzzzz")
    assert "there are: a, b, c" in result.err
