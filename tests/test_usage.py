"""A mistake on the command line is said in one line, with the way out, whoever finds it."""

from __future__ import annotations

import pytest

from readlist.testing import TemporaryProject

MISTAKES = {
    "export --fromat json": "no option '--fromat'; did you mean '--format'?",
    "export --zzz": "no option '--zzz'; see `readlist export --help`",
    "export -Z": "no option '-Z'; see `readlist export --help`",
    "export --format": "option '--format' requires an argument; see `readlist export --help`",
    "show": "missing argument 'KEY...'; see `readlist show --help`",
    "init a b c": "got unexpected extra arguments (b c); see `readlist init --help`",
    "check --format xml": "invalid value for '--format': 'xml' is not one of 'text', 'json', "
    "'github'; see `readlist check --help`",
    "exprot": "no command 'exprot'; did you mean 'export'?",
    "key propose --stirct": "no option '--stirct'; did you mean '--strict'?",
    "--versoin": "no option '--versoin'; did you mean '--version'?",
    "-C": "no option '-C'; see `readlist --help`",
}


@pytest.mark.parametrize("command", MISTAKES)
def test_a_mistake_is_one_line_and_exit_code_2(project: TemporaryProject, command: str) -> None:
    result = project.run(*command.split())
    assert (result.code, result.out) == (2, "")
    assert result.err == f"Error: {MISTAKES[command]}\n"


def test_a_command_within_a_group_is_answered_too(project: TemporaryProject) -> None:
    result = project.run("key", "fxi")
    assert result.code == 2
    assert result.err.startswith("Error: no such command 'fxi'")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["site"]])
def test_a_bare_group_shows_its_help(project: TemporaryProject, arguments: list[str]) -> None:
    result = project.run(*arguments)
    assert "Usage: readlist" in result.out + result.err


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"\xff\xfe"])
def test_a_source_with_nothing_but_a_mark_is_empty(project: TemporaryProject, data: bytes) -> None:
    result = project.add(data)
    assert result.code == 1
    assert "the file is empty" in result.err


@pytest.mark.parametrize(
    "command",
    [
        ("next",), ("list", "show", "one"), ("list",), ("why", "red"), ("cite", "red"),
        ("note", "red", "--show"), ("show", "red", "--bib"), ("key",),
        ("add", "more.bib", "--dry-run"),
    ],
)  # fmt: skip
def test_what_a_source_says_commands_no_terminal(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    evil = "\x1b]0;owned\x07 \x9b31m"
    entry = "@misc{{{key}, title = {{A {evil} title}}, author = {{Ann Ode}}, year = {{2020}}}}\n"
    project.write("library.bib", entry.format(key="red", evil=evil))
    project.write("more.bib", entry.format(key="other", evil=evil * 2))
    project.write("lists/one.md", f"---\ntitle: One\n---\n\n- [ ] [@red] {evil}\n")
    project.write("notes/red.md", f"My {evil} words\n")
    monkeypatch.setattr("readlist.cli.report.is_watched", lambda: True)
    result = project.run(*command)
    said = result.out + result.err
    assert "A " in said or "My " in said or "One" in said
    assert not [sign for sign in ("\x1b]", "\x07", "\x9b") if sign in said]


def test_a_mistake_that_quotes_a_list_commands_no_terminal(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{red, title = {Red}}\n")
    project.write("lists/one.md", "- [ ] [@\x1b]0;owned\x07]\n- [ ] [@\x9b31mx]\n")
    result = project.run("list", "remove", "one", "red")
    assert (result.code, "is not on 'one'" in result.err) == (2, True)
    assert not [sign for sign in ("\x1b", "\x07", "\x9b") if sign in result.err]
