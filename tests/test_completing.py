"""The tab key: what a shell is offered for keys, lists, themes, formats; and real shells."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from readlist import cache
from readlist.bibtex import Document
from readlist.cli import EPILOG, completing
from readlist.testing import TemporaryProject

ENTRIES = """\
@misc{berg2020, title={Counting {Kettles} in M{\\"u}nchen}}
@misc{Berg2021, title={Counting Pots}}
@misc{DBLP:conf/glass/Lind22, title={Blowing Glass: a Survey}}
@misc{DBLP:conf/glass/Vega23, title={Mending Glass}}
@misc{o'hara2019, title={Tuning Harps}}
"""
SETTINGS = """\
title = "A test"

[[themes]]
slug = "kitchen"
name = "Things of the kitchen"

[[themes]]
slug = "glass"
"""


@pytest.fixture
def reading(project: TemporaryProject) -> TemporaryProject:
    project.write("readlist.toml", SETTINGS)
    project.write("library.bib", ENTRIES)
    project.write("lists/thesis.md", "- [ ] [@berg2020]\n")
    project.write("lists/talks/spring term.md", "")
    project.write("themes.tsv", "berg2020\t!garden\t1.00\tyou\t\n")
    return project


def ask(
    line: str, shell: str = "bash", breaks: str = " \t\n\"'><=;|&(:", folder: Path | None = None
) -> list[str]:
    """The lines that a shell gets when the tab key is pressed at the end of a line."""
    words = line.split(" ")
    given = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "COMP_WORDBREAKS": breaks}
    if shell == "fish":
        given["COMP_CWORD"] = words[-1]
    done = subprocess.run(
        [sys.executable, "-m", "readlist"],
        env={**os.environ, **given, "_READLIST_COMPLETE": f"{shell}_complete"},
        cwd=folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines() if done.stdout.strip() else []


def offered(line: str) -> list[str]:
    """The words that are offered where no colon ends a word."""
    return [each.partition(",")[2] for each in ask(line, breaks=" ")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("readlist und", ["undo"]),
        ("readlist theme a", ["accept"]),
        ("readlist undo --d", ["--dry-run"]),
        ("readlist show b", ["berg2020", "Berg2021"]),
        ("readlist show berg2020 Berg", ["berg2020", "Berg2021"]),
        ("readlist show DBLP:conf/glass/L", ["DBLP:conf/glass/Lind22"]),
        ("readlist show x", []),
        ("readlist why o", ["o'hara2019"]),
        ("readlist cite be", ["berg2020", "Berg2021"]),
        ("readlist export be", ["berg2020", "Berg2021"]),
        ("readlist dedupe be", ["berg2020", "Berg2021"]),
        ("readlist key rename be", ["berg2020", "Berg2021"]),
        ("readlist key propose be", ["berg2020", "Berg2021"]),
        ("readlist theme accept be", ["berg2020", "Berg2021"]),
        ("readlist list show t", ["talks/spring term", "thesis"]),
        ("readlist list done be", ["berg2020", "Berg2021"]),
        ("readlist list add thesis be", ["berg2020", "Berg2021"]),
        ("readlist next th", ["thesis"]),
        ("readlist note be", ["berg2020", "Berg2021"]),
        ("readlist open be", ["berg2020", "Berg2021"]),
        ("readlist export --list th", ["thesis"]),
        ("readlist export -l th", ["thesis"]),
        ("readlist export --list=th", ["thesis"]),
        ("readlist cite --theme ", ["kitchen", "glass", "garden"]),
        ("readlist export -t ki", ["kitchen"]),
        ("readlist export --format bi", ["biblatex", "bibtex"]),
        ("readlist exprot x", []),
        ("readlist show --strnge b", ["berg2020", "Berg2021"]),
    ],
)
def test_what_begins_so_is_offered(reading: TemporaryProject, line: str, words: list[str]) -> None:
    assert offered(line) == words


def test_files_are_left_to_the_shell(reading: TemporaryProject) -> None:
    for line in ("readlist add p", "readlist export --cited-in m", "readlist check r"):
        assert [each.partition(",")[0] for each in ask(line)] == ["file"]


def test_a_folder_that_is_named_before_counts(reading: TemporaryProject, tmp_path: Path) -> None:
    line = f"readlist list -C {reading.root} show th"
    assert ask(line, folder=tmp_path) == ["plain,thesis"]
    assert ask(f"readlist show -C {reading.root} berg2020", folder=tmp_path) == ["plain,berg2020"]


def test_titles_are_shown_where_a_shell_shows_them(reading: TemporaryProject) -> None:
    zsh = ask("readlist show DBLP", "zsh")
    assert zsh[:3] == ["plain", "DBLP\\:conf/glass/Lind22", "Blowing Glass: a Survey"]
    fish = "\n".join(ask("readlist show berg2020", "fish"))
    assert "Counting Kettles in München" in fish


@pytest.mark.parametrize("state", ["no project", "broken settings", "no library", "a broken one"])
def test_where_nothing_can_be_offered_there_is_no_error(
    reading: TemporaryProject, state: str
) -> None:
    match state:
        case "no project":
            (reading.root / "readlist.toml").unlink()
        case "broken settings":
            reading.write("readlist.toml", "title = ")
        case "no library":
            (reading.root / "library.bib").unlink()
        case "a broken one":
            reading.write("library.bib", b"\x00\xff{{{")
    assert ask("readlist show b") == []
    assert state in ("no library", "a broken one") or ask("readlist cite --theme k") == []


def test_a_projects_plugins_are_not_imported(reading: TemporaryProject) -> None:
    reading.plugin("loud", "from pathlib import Path\nPath('imported').touch()\nprint('loud')\n")
    for line in ("readlist ", "readlist show ", "readlist export -f ", "readlist export -t "):
        assert ask(line)
    assert ask("readlist list show ")
    assert not (reading.root / "imported").exists()


def test_a_large_library_is_asked_through_its_cache_as_it_is(
    reading: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = "".join(f"@misc{{key{n}, title={{Paper {n}}}}}\n" for n in range(500))
    reading.write("library.bib", many)
    assert reading.run("show", "key1").code == 0
    reading.write("library.bib", many + "@misc{key1000, title={New}}\n")
    monkeypatch.setattr(completing, "SMALL", 1000)
    monkeypatch.setattr(Document, "of", lambda *_: pytest.fail("the library was read"))
    found = [item.value for item in completing.KEY.beginning(reading.root, "key1")]
    assert len(found) == 111
    everything = list(completing.KEY.beginning(reading.root, ""))
    assert len(everything) == completing.MOST


def test_a_small_library_is_read_again_where_it_changed(reading: TemporaryProject) -> None:
    assert reading.run("show", "berg2020").code == 0
    reading.write("library.bib", ENTRIES + "@misc{berg2022, title={New}}\n")
    found = [item.value for item in completing.KEY.beginning(reading.root, "berg")]
    assert found == ["berg2020", "Berg2021", "berg2022"]


def test_keys_are_found_by_their_beginning_alone(reading: TemporaryProject) -> None:
    reading.write("library.bib", "@misc{a%b, title={A}}\n@misc{a_b, title={B}}\n@misc{axb}\n")
    found = [item.value for item in completing.KEY.beginning(reading.root, "a_")]
    assert found == ["a_b"]
    file = reading.root / ".readlist" / cache.NAME
    assert [key for key, _ in cache.beginning(file, "A", 2)] == ["a%b", "a_b"]


def test_a_themes_name_with_signs_that_command_a_terminal_is_offered_without_them(
    reading: TemporaryProject,
) -> None:
    reading.write("readlist.toml", '[[themes]]\nslug = "tea"\nname = "Tea\\u001b[2J\\nfile,x"\n')
    assert ask("readlist export --theme t", "fish") == ["plain,tea\tTea [2J file,x"]


def test_a_title_with_signs_that_command_a_terminal_is_offered_without_them(
    reading: TemporaryProject,
) -> None:
    reading.write("library.bib", "@misc{bad, title={Red \x1b[31m and\n two lines}}\n")
    assert ask("readlist show ba", "fish") == ["plain,bad\tRed [31m and two lines"]


# ---------------------------------------------------------------- real shells

NEEDED = pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `readlist` on the path that completes, and else writes its arguments into a file."""
    folder, said = tmp_path / "bin", tmp_path / "said"
    folder.mkdir()
    script = folder / "readlist"
    script.write_text(
        "#!/bin/sh\n"
        f'if [ -n "$_READLIST_COMPLETE" ]; then exec {sys.executable} -m readlist; fi\n'
        f"""printf '%s\\n' "$@" > {said}.part && mv {said}.part {said}\n"""
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return said


def typed(shell: list[str], source: str, line: str, said: Path) -> list[str]:
    """The arguments that a command gets whose line was typed into a shell at a terminal."""
    import pty

    parent, child = pty.openpty()
    process = subprocess.Popen(shell, stdin=child, stdout=child, stderr=child, close_fds=True)
    os.close(child)
    shown = b""
    try:
        os.write(parent, f"{source}; echo rea''dy\n".encode())
        end = time.monotonic() + 60
        while not said.exists() and time.monotonic() < end:
            if select.select([parent], [], [], 0.1)[0]:
                shown += os.read(parent, 4096)
            if b"ready" in shown and line:
                os.write(parent, line.encode())
                line = ""
        assert said.exists(), shown.decode(errors="replace")
        return said.read_text().splitlines()
    finally:
        process.kill()
        process.wait()
        os.close(parent)


LINES = {
    "readlist show DBLP:conf/glass/L\t\n": ["show", "DBLP:conf/glass/Lind22"],
    "readlist show DBLP:\tV\t\n": ["show", "DBLP:conf/glass/Vega23"],
    "readlist sho\tberg2020\n": ["show", "berg2020"],
    "readlist export --list=thes\t\n": ["export", "--list=thesis"],
    "readlist list show talks\t\n": ["list", "show", "talks/spring term"],
    "readlist why o\t\n": ["why", "o'hara2019"],
    "readlist add libr\t\n": ["add", "library.bib"],
}


@NEEDED
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("line", LINES)
def test_in_a_real_bash_the_tab_key_completes(
    line: str, reading: TemporaryProject, program: Path
) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    source = next(line.strip() for line in EPILOG.split("\n") if "bash_source" in line)
    assert typed(shell, source, line, program) == LINES[line]


@NEEDED
@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_in_a_real_zsh_the_tab_key_completes(reading: TemporaryProject, program: Path) -> None:
    source = 'autoload -Uz compinit; compinit -u; eval "$(_READLIST_COMPLETE=zsh_source readlist)"'
    line = "readlist show DBLP:conf/glass/L\t\n"
    assert typed(["zsh", "-f", "-i"], source, line, program) == LINES[line]


@NEEDED
@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_in_a_real_fish_completions_are_listed(reading: TemporaryProject, program: Path) -> None:
    script = '_READLIST_COMPLETE=fish_source readlist | source; complete -C "readlist show DBLP"'
    done = subprocess.run(["fish", "-N", "-c", script], capture_output=True, text=True, timeout=60)
    assert "DBLP:conf/glass/Lind22" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "readlist"],
        env={**os.environ, "_READLIST_COMPLETE": f"{shell}_source"},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert f"{shell}_complete" in done.stdout
    if shell == "bash" and shutil.which("bash"):
        checked = subprocess.run(["bash", "-n"], input=done.stdout, text=True, capture_output=True)
        assert (checked.returncode, checked.stderr) == (0, "")
