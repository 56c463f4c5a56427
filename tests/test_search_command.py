"""`readlist search`: what it prints, for people, for pipes and as JSON."""

from __future__ import annotations

import json

import click
import pytest

from readlist.cli import search as module
from readlist.cli.search import marked
from readlist.queries import parse
from readlist.testing import TemporaryProject

LIBRARY = """\
@misc{berg2020, title = {Checking Steps of \\'Etudes}, author = {Berg, Tom and Vega, Ana},
  year = {2020}}
@misc{lind2022, title = {A Verifier for Steps}, author = {Lind, Jo}, year = {2022}}
@misc{none, title = {Untold}}
"""


@pytest.fixture
def steps(project: TemporaryProject) -> TemporaryProject:
    project.write("library.bib", LIBRARY)
    project.write("readlist.toml", '[[themes]]\nslug = "rewards"\nname = "Reward models"\n')
    project.write("themes.tsv", "lind2022\trewards\t0.80\tdefinitions\twords\n")
    project.write("lists/thesis.md", "- [x] [@lind2022] Good.\n- [ ] [@berg2020]\n")
    return project


def test_a_hit_is_a_line(steps: TemporaryProject) -> None:
    result = steps.run("search", "step")
    assert result.code == 0
    assert result.out == (
        "lind2022\t2022\tLind\tA Verifier for Steps\tthesis: read\n"
        "berg2020\t2020\tBerg\tChecking Steps of Études\tthesis: to read\n"
    )
    assert result.err == ""


def test_no_more_than_asked_for_are_shown(steps: TemporaryProject) -> None:
    result = steps.run("search", "-n", "1", "steps")
    assert result.out.count("\n") == 1
    assert result.err == "… 1 more (-n 0 shows all)\n"
    assert steps.run("search", "steps", "-n0").out.count("\n") == 2


def test_keys_are_all_printed_for_a_pipe(steps: TemporaryProject) -> None:
    result = steps.run("search", "--keys", "-n1", "list:thesis")
    assert result.out == "lind2022\nberg2020\n"


def test_what_is_left_out_is_no_option(steps: TemporaryProject) -> None:
    assert steps.run("search", "--keys", "steps", "-theme:rewards").out == "berg2020\n"
    assert steps.run("search", "--keys", "-has:list").out == "none\n"
    assert steps.run("search", "--keys", "-C", ".", "--", "-steps").out == "none\n"
    assert steps.run("search", "steps", "--kyes").code == 2
    assert "Usage:" in steps.run("search", "-h").out


def test_a_phrase_that_the_shell_unquoted_is_one(steps: TemporaryProject) -> None:
    assert steps.run("search", "--keys", "year:2020", "checking steps").out == "berg2020\n"
    assert steps.run("search", "--keys", "year:2020", "steps checking").out == ""


def test_json_says_everything(steps: TemporaryProject) -> None:
    data = json.loads(steps.run("search", "--json", "theme:rewards").out)
    assert data == {
        "query": "theme:rewards",
        "found": 1,
        "papers": [
            {
                "key": "lind2022",
                "type": "misc",
                "title": "A Verifier for Steps",
                "author": "Lind",
                "year": "2022",
                "themes": ["rewards"],
                "lists": [{"list": "thesis", "status": "done"}],
            }
        ],
        "problems": [],
    }


def test_finding_nothing_is_no_failure_and_says_what_may_be_meant(steps: TemporaryProject) -> None:
    result = steps.run("search", "verfier year:2019..")
    assert (result.code, result.out) == (0, "")
    assert result.err == (
        "Nothing found in 3 papers for: verfier year:2019..\n"
        "    no paper has 'verfier'; did you mean 'verifier'?\n"
    )


def test_a_wrong_query_is_one_line(steps: TemporaryProject) -> None:
    result = steps.run("search", "theme:reward")
    assert result.code == 2
    assert result.err == "Error: no theme 'reward'; did you mean 'rewards'?\n"


def test_what_is_no_text_is_no_traceback(steps: TemporaryProject) -> None:
    assert steps.run("search", "key:\udcff").code == 0
    assert "no key" in steps.run("show", "\udcff").err


def test_of_many_unknown_words_few_are_named(steps: TemporaryProject) -> None:
    result = steps.run("search", " ".join(f"word{n} word{n}" for n in range(40)))
    assert result.code == 0
    assert result.err.count("\n") == 6


def test_an_empty_library_has_nothing(project: TemporaryProject) -> None:
    project.write("library.bib", "")
    assert project.run("search", "steps").err.startswith("Nothing found in 0 papers")


def test_a_library_that_is_not_there_is_said_so(project: TemporaryProject) -> None:
    result = project.run("search", "steps")
    assert result.code == 2
    assert "library.bib: cannot be read: No such file" in result.err


def test_the_words_that_were_sought_stand_out() -> None:
    shown = marked("Pre-training Études of Steps", parse("step etude -of pretraining"))
    bold = click.style("Études", bold=True, fg="yellow")
    assert bold in shown
    assert click.style("Steps", bold=True, fg="yellow") in shown
    assert click.unstyle(shown) == "Pre-training Études of Steps"
    assert " of " in shown


def test_a_terminal_gets_columns_and_no_commands(
    steps: TemporaryProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps.write("library.bib", LIBRARY.replace("Untold", "Untold \x1b[2J tale"))
    monkeypatch.setattr(module.sys.stdout, "isatty", lambda: True, raising=False)
    module.search_command.main(["tale OR verifier"], standalone_mode=False)
    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert lines[0].startswith("none            ") or lines[1].startswith("none            ")
    assert "Untold \ufffd[2J tale" in "\n".join(lines)
