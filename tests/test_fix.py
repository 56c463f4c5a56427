"""`key fix`: earlier keys become today's in a person's own texts, and nothing else changes."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from readlist import standins
from readlist.cli import fix
from readlist.cli.fix import earlier_keys
from readlist.testing import Result, TemporaryProject

LIBRARY = """\
@misc{berg2020, title = {Checking Steps}, author = {Berg, Tom}, ids = {berg-old, steps}}
@misc{vega2021, title = {Rewards}, author = {Vega, Lucia}}
"""
TEX = "\\cite{berg-old} % \\cite{steps}\r\nsteps \\citet[see][3]{ steps ,vega2021}\n"
FIXED = "\\cite{berg2020} % \\cite{steps}\r\nsteps \\citet[see][3]{ berg2020 ,vega2021}\n"


@pytest.fixture
def filled(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    project.write("main.tex", TEX)
    return project


def run(*arguments: str, answer: str | None = None) -> Result:
    """Run `readlist key fix` in the project, which is the current folder."""
    return TemporaryProject(Path()).run("key", "fix", *arguments, input=answer)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at the terminal."""
    monkeypatch.setattr(fix, "_somebody_is_there", lambda: True)


# --------------------------------------------------------------------------- showing


def test_without_a_terminal_the_difference_is_shown_and_nothing_is_written(
    filled: TemporaryProject,
) -> None:
    result = run("main.tex")
    assert result.code == 0
    assert "-\\cite{berg-old} % \\cite{steps}" in result.out
    assert "+\\cite{berg2020} % \\cite{steps}" in result.out
    assert "1 file not written; -y writes" in result.err
    assert filled.read("main.tex") == TEX


def test_a_check_fails_where_something_would_change_and_writes_nothing(
    filled: TemporaryProject,
) -> None:
    result = run("--check", "main.tex", "-y")
    assert result.code == 1
    assert "main.tex: error: cites papers by earlier keys" in result.err
    assert filled.read("main.tex") == TEX
    filled.write("main.tex", FIXED)
    assert run("--check", "main.tex").code == 0


def test_a_text_with_today_s_keys_is_left_alone(filled: TemporaryProject) -> None:
    filled.write("main.tex", FIXED)
    before = (filled.root / "main.tex").stat().st_mtime_ns
    result = run("main.tex", "-y")
    assert (result.code, result.out) == (0, "")
    assert "nothing to write" in result.err
    assert (filled.root / "main.tex").stat().st_mtime_ns == before


# --------------------------------------------------------------------------- writing


def test_keys_are_rewritten_and_all_other_bytes_stay(filled: TemporaryProject) -> None:
    filled.write("notes.md", "\ufeffSee [@steps, p. 3]\r\n`@steps` me@steps.org\r")
    result = run("main.tex", "notes.md", "--write")
    assert result.code == 0
    assert filled.read("main.tex") == FIXED
    assert filled.read("notes.md") == "\ufeffSee [@berg2020, p. 3]\r\n`@steps` me@steps.org\r"
    assert run("main.tex", "notes.md", "--check").code == 0


def test_the_encoding_of_a_file_stays(filled: TemporaryProject) -> None:
    filled.write("old.tex", b"Caf\xe9 \x80\x00".replace(b"\x00", b"") + b"\\cite{steps}\r\n")
    assert run("old.tex", "-y").code == 0
    assert (filled.root / "old.tex").read_bytes() == b"Caf\xe9 \x80\\cite{berg2020}\r\n"


def test_a_key_that_the_encoding_lacks_is_refused_before_anything_is_written(
    filled: TemporaryProject,
) -> None:
    filled.write("library.bib", "@misc{ключ, title = {T}, ids = {steps}}")
    filled.write("old.tex", b"Caf\xe9 \\cite{steps}")
    result = run("main.tex", "old.tex", "-y")
    assert result.code == 2
    assert "old.tex: is not UTF-8 and cannot hold 'ключ' of a key" in result.err
    assert filled.read("main.tex") == TEX


def test_keys_that_were_renamed_outside_are_rewritten_too(filled: TemporaryProject) -> None:
    assert filled.run("build", "--no-site").code == 0
    filled.write("library.bib", LIBRARY.replace("vega2021", "vega2021rewards"))
    assert run("main.tex", "-y").code == 0
    assert "{ berg2020 ,vega2021rewards}" in filled.read("main.tex")


def test_a_link_stays_a_link(filled: TemporaryProject) -> None:
    (filled.root / "link.tex").symlink_to("main.tex")
    assert run("link.tex", "main.tex", "-y").code == 0
    assert (filled.root / "link.tex").is_symlink()
    assert filled.read("main.tex") == FIXED


# --------------------------------------------------------------------------- asking


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(("answer", "text"), [("y\n", FIXED), ("n\n", TEX), ("\n", TEX)])
def test_on_a_terminal_nothing_is_written_before_the_answer(
    filled: TemporaryProject, answer: str, text: str
) -> None:
    result = run("main.tex", answer=answer)
    assert result.code == 0
    assert "Write 1 file?" in result.err
    assert filled.read("main.tex") == text


def test_a_file_that_is_gone_after_the_question_is_no_traceback(
    filled: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(changed: Any) -> bool:
        (filled.root / "main.tex").unlink()
        return True

    monkeypatch.setattr(fix, "_agreed", answered)
    assert run("main.tex").code == 2
    assert not (filled.root / "main.tex").exists()


def test_a_file_that_changed_while_the_question_was_open_is_not_overwritten(
    filled: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.write("other.tex", r"\cite{steps}")

    def answered(changed: Any) -> bool:
        filled.write("other.tex", r"\cite{steps} and more")
        return True

    monkeypatch.setattr(fix, "_agreed", answered)
    result = run("main.tex", "other.tex")
    assert result.code == 2
    assert "other.tex: changed in the meantime; nothing was written" in result.err
    assert filled.read("main.tex") == TEX
    assert filled.read("other.tex") == r"\cite{steps} and more"


def test_a_terminal_is_what_standard_input_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert fix._somebody_is_there()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert not fix._somebody_is_there()
    monkeypatch.setattr(sys, "stdin", None)
    assert not fix._somebody_is_there()


# --------------------------------------------------------------------------- what is wrong


def test_unknown_keys_are_reported_and_the_others_are_rewritten(filled: TemporaryProject) -> None:
    filled.write("main.tex", TEX + "\\cite{vega2020}\n")
    result = run("main.tex", "-y")
    assert result.code == 0
    assert "main.tex:3:7: warning: 'vega2020' is no key of the library" in result.err
    assert "did you mean 'vega2021'?" in result.err
    assert filled.read("main.tex") == FIXED + "\\cite{vega2020}\n"
    assert run("main.tex", "--strict").code == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nofile.tex", "nofile.tex: no such file"),
        ("chapters", "chapters: is a folder"),
        ("main.aux", "main.aux: is written by LaTeX; name the .tex file"),
        ("library.bib", "library.bib: citations are read from"),
        ("wide.tex", "wide.tex: is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_one_file_that_cannot_be_rewritten_keeps_all_from_being_written(
    filled: TemporaryProject, name: str, said: str
) -> None:
    filled.write("chapters/one.tex", "x")
    filled.write("main.aux", "\\citation{steps}\n")
    filled.write("wide.tex", "\\cite{steps}".encode("utf-16"))
    result = run("main.tex", name, "-y")
    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert filled.read("main.tex") == TEX


def test_a_file_that_may_not_be_written_is_one_line(
    filled: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(one: Path, other: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(standins, "exchange", refused)
    result = run("main.tex", "-y")
    assert result.code == 2
    assert "main.tex: cannot be written: Permission denied; nothing was written" in result.err


def test_what_was_rewritten_is_taken_back_by_undo(filled: TemporaryProject) -> None:
    outside = filled.root.parent / "paper.tex"
    outside.write_bytes(TEX.encode())
    assert run("main.tex", "../paper.tex", "-y").code == 0
    assert outside.read_bytes() == filled.read("main.tex").encode() == FIXED.encode()
    result = filled.run("undo")
    assert "Took back `key fix main.tex ../paper.tex`" in result.err
    assert outside.read_bytes() == filled.read("main.tex").encode() == TEX.encode()
    assert filled.run("undo", "--redo").code == 0
    assert outside.read_bytes() == filled.read("main.tex").encode() == FIXED.encode()


def test_a_key_in_use_is_never_an_earlier_key(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{a, title = {A}, ids = {b, old}}\n@misc{b, title = {B}}\n")
    assert earlier_keys(project.library) == {"old": "a"}
