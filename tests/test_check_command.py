"""`readlist fmt` and `readlist check`: on files, in a pipe, in a project."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from readlist.cli import cli
from readlist.testing import TemporaryProject

UNTIDY = '@Article{lind2020, Author="Lind, Jonas", title={Drying Peat},journal={Bogs}, year=2020}'
TIDY = """\
@article{lind2020,
  author   = {Lind, Jonas},
  title    = {Drying Peat},
  journal  = {Bogs},
  year     = 2020,
}
"""
BROKEN = "@misc{berg2021,\n  title = {Wet {Peat},\n}\n"
PAGE = "Drying Peat in Ireland\n\n" + "We dry peat in Ireland and weigh it every week. " * 6

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TemporaryProject:
    """A folder that is no project."""
    monkeypatch.chdir(tmp_path)
    return TemporaryProject(tmp_path)


# ---------------------------------------------------------------------- fmt, files


def test_files_are_formatted_in_place(files):
    files.write("a.bib", UNTIDY)
    files.write("b.bib", TIDY)
    done = files.run("fmt", "a.bib", "b.bib")
    assert (done.code, done.out) == (0, "")
    assert done.err == "a.bib: formatted\n1 file formatted, 1 unchanged\n"
    assert files.read("a.bib") == files.read("b.bib") == TIDY


def test_a_file_that_is_formatted_is_not_written(files):
    path = files.write("a.bib", TIDY)
    path.chmod(0o444)
    before = path.stat()
    assert files.run("fmt", "a.bib").code == 0
    assert path.stat() == before


def test_check_and_diff_write_nothing(files):
    files.write("a.bib", UNTIDY)
    done = files.run("fmt", "--check", "--diff", "a.bib")
    assert done.code == 1
    assert done.out.startswith("--- a.bib\n+++ a.bib\n@@ -1 +1,6 @@\n-@Article{lind2020")
    assert done.err == "a.bib: would be formatted\n1 file would be formatted, 0 unchanged\n"
    assert files.run("fmt", "--diff", "a.bib").code == 0
    assert files.read("a.bib") == UNTIDY
    files.write("a.bib", TIDY)
    done = files.run("fmt", "--check", "--diff", "a.bib")
    assert (done.code, done.out) == (0, "")


def test_standard_input_goes_to_standard_output(files):
    done = files.run("fmt", "-", input=UNTIDY)
    assert (done.code, done.out) == (0, TIDY)
    assert files.run("fmt", "-", input=TIDY).out == TIDY


def test_a_missing_file_is_said_before_anything_is_written(files):
    files.write("a.bib", UNTIDY)
    files.write("folder/b.bib", UNTIDY)
    done = files.run("fmt", "a.bib", "nowhere.bib")
    assert (done.code, done.err) == (2, "Error: nowhere.bib: no such file\n")
    assert files.run("fmt", "a.bib", "folder").code == 2
    assert files.read("a.bib") == UNTIDY


def test_what_cannot_be_read_stays_and_is_told(files):
    files.write("a.bib", UNTIDY + "\n\n" + BROKEN)
    done = files.run("fmt", "a.bib")
    assert done.code == 1
    assert "a.bib:10:2: error: " in done.err  # where it stands now
    assert files.read("a.bib") == TIDY + "\n" + BROKEN


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_a_file_stays_in_its_encoding(files, encoding):
    files.write("a.bib", UNTIDY.replace("Jonas", "José").encode(encoding))
    said = ["--encoding", "latin-1"] if encoding == "latin-1" else []
    assert files.run("fmt", "a.bib", *said).code == 0
    data = (files.root / "a.bib").read_bytes()
    assert data == TIDY.replace("Jonas", "José").encode(encoding)


def test_a_file_in_a_guessed_encoding_is_left_alone_with_the_way_out(files):
    files.write("a.bib", UNTIDY.replace("Jonas", "José").encode("latin-1"))
    before = (files.root / "a.bib").read_bytes()
    done = files.run("fmt", "a.bib")
    assert done.code == 1
    assert "readlist fmt --to-utf8 a.bib" in done.err
    assert "0 unchanged, 1 left as it was" in done.err
    assert (files.root / "a.bib").read_bytes() == before
    done = files.run("fmt", "--to-utf8", "a.bib")
    assert "a.bib: taken for CP1252" in done.err
    assert files.read("a.bib") == TIDY.replace("Jonas", "José")


def test_a_byte_order_mark_goes_with_the_conversion(files):
    files.write("a.bib", TIDY.encode("utf-8-sig"))
    assert files.run("fmt", "a.bib").err.endswith("0 files formatted, 1 unchanged\n")
    assert files.run("fmt", "--to-utf8", "a.bib").code == 0
    assert files.read("a.bib") == TIDY


def test_files_that_are_no_text_or_in_conflict_are_left_alone(files):
    files.write("a.bib", b"%PDF-1.4 \x00\x01")
    files.write("b.bib", f"<<<<<<< ours\n{UNTIDY}\n=======\n>>>>>>> theirs\n")
    files.write("c.bib", UNTIDY)
    before = files.read("b.bib")
    done = files.run("fmt", "a.bib", "b.bib", "c.bib")
    assert done.code == 1
    assert "a.bib: error: not a text file" in done.err
    assert "b.bib:1-4: error: git conflict markers" in done.err
    assert (files.read("b.bib"), files.read("c.bib")) == (before, TIDY)


def test_outside_of_a_project_fmt_asks_for_files(files):
    done = files.run("fmt")
    assert done.code == 2
    assert "name .bib files" in done.err
    done = files.run("check")
    assert done.code == 2
    assert "name .bib files" in done.err


def test_formatting_a_file_loads_nothing_that_only_a_project_needs(files):
    files.write("a.bib", UNTIDY)
    code = "import readlist.cli\ntry: readlist.cli.cli(['fmt', 'a.bib'])\nexcept SystemExit: pass\n"
    code += "import sys; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"readlist.project", "readlist.plugins", "pluggy", "msgspec", "rich.console", "mkdocs"}
    assert heavy & set(done.stdout.split()) == set()


# ---------------------------------------------------------------------- fmt, a project


def test_in_a_project_the_library_is_formatted_as_a_transaction(project):
    project.write("library.bib", UNTIDY)
    assert project.run("fmt", "--check").code == 1
    done = project.run("fmt")
    assert (done.code, done.err) == (0, "library.bib: formatted\n1 file formatted, 0 unchanged\n")
    assert project.read("library.bib") == TIDY
    assert any((project.root / ".readlist/journal").rglob("*.old"))


def test_what_was_added_is_formatted_already(project):
    project.write("library.bib", TIDY)
    project.add(PAGE)
    assert project.run("fmt", "--check").code == 0


def test_formatting_makes_nothing_a_persons(project):
    project.add(PAGE)
    ledger = project.read("library.ledger")
    project.write("library.bib", project.read("library.bib").replace("  title    =", "title="))
    project.run("fmt")
    project.run("build", "--no-site")
    assert project.read("library.ledger") == ledger


def test_a_library_in_a_declared_encoding_needs_the_setting_out_first(project):
    project.write("readlist.toml", 'title = "A"\n[library]\nencoding = "latin-1"\n')
    project.write("library.bib", UNTIDY.replace("Jonas", "José").encode("latin-1"))
    done = project.run("fmt", "--to-utf8")
    assert done.code == 2
    assert "--to-utf8 --encoding latin-1" in done.err
    assert project.run("fmt").code == 0
    project.write("readlist.toml", 'title = "A"\n')
    assert project.run("fmt", "--to-utf8", "--encoding", "latin-1").code == 0
    assert project.read("library.bib") == TIDY.replace("Jonas", "José")


# ---------------------------------------------------------------------- check, files

DOUBTFUL = TIDY.replace("Drying Peat", "Drying & Peat").replace(
    "2020,\n}", "2020,\n  url = {x},\n}"
)


def test_a_file_without_doubts_is_passed_over_in_silence(files):
    files.write("a.bib", TIDY)
    done = files.run("check", "a.bib")
    assert (done.code, done.out, done.err) == (0, "", "1 file checked: nothing found\n")


def test_doubts_are_told_in_order_with_place_and_hint(files):
    files.write("a.bib", DOUBTFUL)
    done = files.run("check", "a.bib")
    assert done.code == 1
    assert done.err.splitlines() == [
        "a.bib:3:22: error: an unescaped & in title stops TeX",
        "    write \\&",
        "a.bib:6:10: warning: an address without http:// or https://: x",
        "    write the whole address",
        "1 file checked: 1 error, 1 warning; --fix mends 1 of them",
    ]


def test_warnings_count_where_they_are_asked_to(files):
    files.write("a.bib", TIDY.replace("2020,\n}", "2020,\n  url = {x},\n}"))
    assert files.run("check", "a.bib").code == 0
    assert files.run("check", "a.bib", "--strict").code == 1


def test_check_speaks_json_and_github(files):
    files.write("a.bib", DOUBTFUL)
    done = files.run("check", "a.bib", "--json")
    first = json.loads(done.out)["problems"][0]
    assert first == {
        "code": "bib-special",
        "where": "a.bib:3:22",
        "severity": "error",
        "message": "an unescaped & in title stops TeX",
        "hint": "write \\&",
        "fixable": True,
    }
    done = files.run("check", "a.bib", "--format", "github")
    assert done.out.startswith("::error file=a.bib,line=3::an unescaped & in title")


def test_fix_mends_what_is_safe_and_tells_the_rest(files):
    files.write("a.bib", DOUBTFUL)
    files.write("b.bib", TIDY)
    done = files.run("check", "--fix", "a.bib", "b.bib")
    assert done.code == 0
    assert done.err.splitlines() == [
        "a.bib:3:22: fixed: an unescaped & in title stops TeX",
        "a.bib:6:10: warning: an address without http:// or https://: x",
        "    write the whole address",
        "2 files checked: 1 warning",
    ]
    assert files.read("a.bib") == DOUBTFUL.replace("&", "\\&")
    assert files.read("b.bib") == TIDY


def test_fix_leaves_files_alone_that_must_not_be_written(files):
    files.write("a.bib", DOUBTFUL.replace("Jonas", "José").encode("latin-1"))
    before = (files.root / "a.bib").read_bytes()
    done = files.run("check", "--fix", "a.bib")
    assert done.code == 1
    assert "readlist fmt --to-utf8 a.bib" in done.err
    assert (files.root / "a.bib").read_bytes() == before


def test_standard_input_can_be_checked_and_not_be_mended(files):
    done = files.run("check", "-", input=DOUBTFUL)
    assert done.code == 1
    assert done.err.startswith("<stdin>:3:22: error: an unescaped & in title")
    assert files.run("check", "--fix", "-", input=DOUBTFUL).code == 2


def test_many_doubts_of_a_kind_are_cut_short(files):
    keys = [f"k{n}" for n in range(30)]
    files.write("a.bib", "".join(f"@misc{{{key}, pages = {{1-2}}}}\n" for key in keys))
    done = files.run("check", "a.bib")
    assert done.err.count("a hyphen between pages") == 12
    assert "a.bib: … 30 of bib-pages in all" in done.err
    assert len(json.loads(files.run("check", "a.bib", "--json").out)["problems"]) == 30


def test_files_of_an_entry_are_looked_for_beside_the_bib(files):
    files.write("papers/a.bib", TIDY.replace("2020,\n}", "2020,\n  file = {peat.pdf},\n}"))
    done = files.run("check", "papers/a.bib")
    assert "papers/a.bib:6:11: warning: no such file: peat.pdf" in done.err
    files.write("papers/peat.pdf", b"%PDF-1.4")
    assert files.run("check", "papers/a.bib").err == "1 file checked: nothing found\n"


# ---------------------------------------------------------------------- check, a project


def test_a_project_without_doubts_is_passed_over_in_silence(project):
    project.write("library.bib", TIDY)
    done = project.run("check")
    assert (done.code, done.out, done.err) == (0, "", "Checked: nothing found\n")


def test_keys_that_lead_nowhere_are_found_wherever_they_stand(project):
    project.write("library.bib", TIDY)
    project.write("lists/first.md", "- [ ] [@lind2020]\n- [ ] [@lind2021]\n")
    project.write("notes/lind2022.md", "A note.\n")
    project.write("notes/lind2020.md", "A note.\n")
    project.write(
        "themes.tsv",
        "key\tslug\tscore\tby\twhy\nberglind2023\tpeat\t1\tthemes\t\nlind2023\tpeat\t1\tyou\t\n",
    )
    theme = 'slug = "peat"\nname = "Peat"\ndescription = "Peat and bogs."\n'
    project.write("readlist.toml", f'title = "A"\n[[themes]]\n{theme}examples = ["lind2024"]\n')
    done = project.run("check")
    lines = [line.split(": warning: ")[0] for line in done.err.splitlines() if "no key" in line]
    assert lines == ["lists/first.md:2", "notes/lind2022.md", "readlist.toml:6", "themes.tsv:3"]


def test_fix_mends_the_library_in_a_transaction(project):
    project.write("library.bib", DOUBTFUL)
    done = project.run("check", "--fix")
    assert done.code == 0
    assert "library.bib:3:22: fixed: an unescaped & in title stops TeX" in done.err
    assert project.read("library.bib") == DOUBTFUL.replace("&", "\\&")
    assert "bib-special" not in project.run("check", "--json").out


def test_a_library_that_must_not_be_written_is_not_mended(project):
    project.write("library.bib", f"<<<<<<< ours\n{DOUBTFUL}=======\n>>>>>>> theirs\n")
    before = project.read("library.bib")
    done = project.run("check", "--fix")
    assert done.code == 1
    assert "library.bib: error: nothing is mended" in done.err
    assert project.read("library.bib") == before


def test_a_renamed_entry_gets_its_old_key_as_an_alias(project):
    project.write("library.bib", TIDY)
    project.run("build", "--no-site")
    project.write("library.bib", TIDY.replace("lind2020", "lind2020peat"))
    done = project.run("check")
    assert "library.bib:1: warning: lind2020peat was called lind2020" in done.err
    done = project.run("check", "--fix")
    assert "  ids      = {lind2020},\n" in project.read("library.bib")
    assert project.run("check").err == "Checked: nothing found\n"


CHECKS = """\
from readlist import Check, Problem, SetField, hookimpl


def venues(library):
    for paper in library.papers:
        if paper.get("journal") == "Bogs":
            fix = SetField(paper.key, "journal", "Bogs & Fens", why="its name since 2020")
            yield Problem("venue", "Bogs has another name now", fix=(fix,))


def fails(library):
    yield Problem("odd", "something odd", "library.bib:1", "note")
    raise ValueError("no idea")


@hookimpl
def readlist_checks(settings):
    return [Check("venue", venues), Check("odd", fails)]
"""


def test_checks_of_plugins_are_asked_each_on_its_own(project):
    project.write("library.bib", TIDY)
    project.plugin("venues", CHECKS)
    done = project.run("check")
    assert done.code == 1
    assert "library.bib:1: warning: Bogs has another name now" in done.err
    assert "library.bib:1: note: something odd" in done.err
    assert "failed in the check 'odd': ValueError: no idea" in done.err
    done = project.run("check", "--fix")
    assert "library.bib:1: fixed: Bogs has another name now" in done.err
    assert "{Bogs \\& Fens}" in project.read("library.bib")


# ---------------------------------------------------------------------- broken files, hooks

WORDS = {
    "m1_unclosed": ":10:11: error: the field title is never closed",
    "m2_nocomma": ":9:21: error: no comma after the field author",
    "m3_dupkey": ":8:10: error: the key good_a stands there twice, first in line 1",
    "m4_nokey_macro": ":8:10: error: the entry has no key",
    "m5_latin1_trunc": ":23:11: error: a quoted value that is never closed",
}


@pytest.mark.parametrize("name", WORDS)
def test_of_a_broken_file_all_good_entries_are_kept_and_the_bad_one_word_for_word(
    project, shared, name
):
    file = f"{name}.bib"
    source = shared / "data/broken-bib" / file
    shutil.copyfile(source, project.root / file)
    bad = source.read_bytes().split(b"\n\n")[1].decode("latin-1")
    for command in ("check", "fmt", "add"):
        done = project.run(command, file)
        assert done.code == 1, command
        assert file + WORDS[name] in done.err, command
    formatted = (project.root / file).read_bytes().decode("latin-1")
    kept = ("good_a", "good_c", "bad_b") if name == "m5_latin1_trunc" else ("good_a", "good_c")
    for key in kept:
        assert f"@article{{{key}," in formatted
        assert f"@article{{{key}," in project.read("library.bib")
    if name not in ("m3_dupkey", "m5_latin1_trunc"):
        assert bad in formatted


def test_the_hooks_for_pre_commit_are_commands_that_there_are():
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["readlist-fmt", "readlist-check"]
    for hook in hooks:
        program, *arguments = hook["entry"].split()
        assert program == "readlist"
        assert CliRunner().invoke(cli, [*arguments, "--help"]).exit_code == 0
