"""The documentation holds: its examples run, and nothing public is left out of it.

In a page, a fenced block with a title is a file in the page's own folder; a `diff` block with a
title edits one; a `console` block holds commands after `$ `, which are run in order there. Lines
below a command are what it prints, with runs of blanks counting as one, a line `...` standing for
any lines, and `...` at the end of a line for its rest; without such lines only its success counts.
A command that fails is followed by `$ echo $?`. The folder is called `/home/you`.

    python tests/test_docs.py --write

writes what the commands print now, and the example plugins, into the pages; look at the diff.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec
import pytest
from click.testing import CliRunner

import readlist
import readlist.bibtex
from readlist import config, hookspecs
from readlist.cli import COMMANDS, cli
from readlist.plugins import BUILTINS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
TEX = ("pdflatex", "bibtex", "biber")
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("readlist_"))
RECORDS = ("Importer", "Classifier", "Resolver", "Check", "Exporter", "Section")


# --------------------------------------------------------------------------- pages


class Step(NamedTuple):
    """Something to do: write or edit the file `name`, or run the command `text`.

    `first` and `last` are the lines of the page, from 0 and end excluded, that hold the content
    of the file or the expected output.
    """

    kind: str
    name: str
    text: str
    first: int
    last: int


def steps(lines: Sequence[str]) -> Iterator[Step]:
    """What a page says to do, in order."""
    at = 0
    while at < len(lines):
        opening = re.match(r"( *)(`{3,})(\w*)(.*)", lines[at])
        if opening is None:
            at += 1
            continue
        end = next(n for n in range(at + 1, len(lines)) if lines[n].strip() == opening[2])
        title = re.search(r'title="([^"]+)"', opening[4])
        if opening[3] == "console":
            yield from _commands(lines, at + 1, end)
        elif title:
            body = "".join(f"{line.removeprefix(opening[1])}\n" for line in lines[at + 1 : end])
            kind = "edit" if opening[3] == "diff" else "write"
            yield Step(kind, title[1], body, at + 1, end)
        at = end + 1


def _commands(lines: Sequence[str], first: int, end: int) -> Iterator[Step]:
    starts = [n for n in range(first, end) if lines[n].lstrip().startswith("$ ")]
    for start, below in zip(starts, [*starts[1:], end], strict=True):
        yield Step("run", "", lines[start].lstrip()[2:], start + 1, below)


def has(page: Path, kind: str) -> bool:
    return any(step.kind == kind for step in steps(page.read_text("utf-8").split("\n")))


def needs_tex(page: Path) -> bool:
    return bool(re.search(rf"^\$ ({'|'.join(TEX)})\b", page.read_text("utf-8"), re.M))


# --------------------------------------------------------------------------- running them


@dataclass
class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    home: Path
    tex: bool = True
    here: Path = field(init=False)
    code: int = 0

    def __post_init__(self) -> None:
        self.here = self.home = self.home.resolve()

    def do(self, step: Step) -> str:
        """Take a step. Returns what a command prints."""
        if step.kind == "run":
            return self.run(shlex.split(step.text)).replace(str(self.home), "/home/you")
        path = self.here / step.name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = step.text if step.kind == "write" else edited(path.read_text("utf-8"), step.text)
        path.write_text(text, encoding="utf-8")
        return ""

    def run(self, command: list[str]) -> str:
        name, *arguments = command
        if name == "cd":
            self.here = (self.here / arguments[0]).resolve()
            return ""
        if command == ["echo", "$?"]:
            said, self.code = f"{self.code}\n", 0
            return said
        assert self.code == 0, f"the command before `{shlex.join(command)}` failed"
        if name == "readlist":
            return self.readlist(arguments)
        return self.other(name, arguments)

    def readlist(self, arguments: list[str]) -> str:
        os.chdir(self.here)
        result = CliRunner().invoke(cli, arguments, prog_name="readlist")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.code = result.exit_code
        return result.output

    def other(self, name: str, arguments: list[str]) -> str:
        if name in TEX and not self.tex:
            return ""
        programs = {"python": [sys.executable], "mkdocs": [sys.executable, "-m", "mkdocs"]}
        done = subprocess.run(
            [*programs.get(name, [name]), *arguments],
            cwd=self.here,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.code = done.returncode
        return done.stdout


def edited(text: str, diff: str) -> str:
    """The text after a diff without line numbers, whose old lines must stand there once."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if not line.startswith("+"))
    new = "".join(line[1:] for line in lines if not line.startswith("-"))
    assert text.count(old) == 1, f"not there exactly once:\n{old}"
    return text.replace(old, new)


def alike(expected: Sequence[str], printed: str) -> bool:
    """Whether the lines are what was printed; `...` stands for any lines."""
    pattern = "".join(_pattern(plain(line)) for line in expected)
    text = "".join(f"{plain(line)}\n" for line in lines_of(printed))
    return re.fullmatch(pattern, text) is not None


def _pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    rest = ".*" if line.endswith("...") else ""
    return re.escape(line.removesuffix("...") if rest else line) + rest + "\n"


def plain(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip()


def lines_of(printed: str) -> list[str]:
    return printed.rstrip("\n").split("\n") if printed.strip() else []


def environment(patch: pytest.MonkeyPatch, home: Path) -> None:
    """A fixed date and width, and our own home as the current folder until the end."""
    patch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # 2023-11-14
    patch.setenv("COLUMNS", "80")
    patch.setenv("NO_MKDOCS_2_WARNING", "1")
    patch.chdir(home)


def reader(page: Path, home: Path, tex: bool) -> Reader:
    if "seeds/" in page.read_text("utf-8"):
        shutil.copytree(ROOT / "seeds", home / "seeds")
    return Reader(home, tex)


def _pages() -> Iterator[Any]:
    """Every page with commands; where TeX is missing, what needs it is a test of its own."""
    missing = any(shutil.which(program) is None for program in TEX)
    for page in PAGES:
        name = page.relative_to(ROOT).as_posix()
        if has(page, "run") and needs_tex(page):
            yield pytest.param(page, True, id=name, marks=pytest.mark.tex)
            if missing:
                yield pytest.param(page, False, id=f"{name} without TeX")
        elif has(page, "run"):
            yield pytest.param(page, False, id=name)


@pytest.mark.parametrize(("page", "tex"), list(_pages()))
def test_the_examples_of_a_page_do_what_it_says(
    page: Path, tex: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, tmp_path)
    lines = page.read_text("utf-8").split("\n")
    someone = reader(page, tmp_path, tex)
    for step in steps(lines):
        printed = someone.do(step)
        expected = [line for line in lines[step.first : step.last] if line.strip()]
        skipped = not tex and step.text.startswith(TEX)
        if step.kind == "run" and expected and not skipped:
            shown = [line for line in lines_of(printed) if line.strip()]
            place = f"{page.name}:{step.first}: $ {step.text}"
            assert alike(expected, "\n".join(shown)), (
                f"{place}\nprints now (python tests/test_docs.py --write):\n{printed}"
            )
    assert someone.code == 0, f"the last command of {page.name} failed"


# --------------------------------------------------------------------------- nothing left out


def every_command() -> Iterator[str]:
    """`readlist`, `readlist init`, ..., `readlist theme diff`."""
    yield "readlist"
    for commands in COMMANDS.values():
        for name in commands:
            yield f"readlist {name}"
            command = cli.get_command(click.Context(cli), name)
            if isinstance(command, click.Group):
                yield from (f"readlist {name} {inner}" for inner in sorted(command.commands))


@pytest.mark.parametrize("command", list(every_command()))
def test_every_command_is_documented_with_its_help(command: str) -> None:
    """What stands below it is compared when the page's examples are run."""
    lines = (DOCS / "commands.md").read_text("utf-8").split("\n")
    shown = [step for step in steps(lines) if step.text == f"{command} --help"]
    assert len(shown) == 1, f"docs/commands.md: `$ {command} --help` is missing"
    assert shown[0].last > shown[0].first + 3


def every_setting() -> Iterator[tuple[str, str]]:
    """`theming.margin` with its default as TOML writes it."""
    for outer in msgspec.structs.fields(config.Settings):
        known = config._known_names(outer.encode_name)
        if not known:
            yield outer.encode_name, _default(outer)
            continue
        kind = next(
            thing
            for thing in vars(config).values()
            if isinstance(thing, type)
            and issubclass(thing, msgspec.Struct)
            and thing is not config.Settings
            and [inner.encode_name for inner in msgspec.structs.fields(thing)] == known
        )
        for inner in msgspec.structs.fields(kind):
            yield f"{outer.encode_name}.{inner.encode_name}", _default(inner)


def _default(item: Any) -> str:
    if item.required:
        return "required"
    value = item.default if item.default is not msgspec.NODEFAULT else item.default_factory()
    return json.dumps(value) if not isinstance(value, dict) else "none"


@pytest.mark.parametrize(("name", "default"), list(every_setting()))
def test_every_setting_is_documented_with_its_default(name: str, default: str) -> None:
    text = (DOCS / "settings.md").read_text("utf-8")
    assert f"| `{name}` | `{default}` |" in text


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_with_its_arguments(hook: str) -> None:
    arguments = ", ".join(inspect.signature(getattr(hookspecs, hook)).parameters)
    assert f"### `{hook}({arguments})`" in (DOCS / "plugins.md").read_text("utf-8")


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_is_documented_with_its_fields(record: str) -> None:
    arguments = ", ".join(
        str(parameter).split(":")[0] + (" = None" if parameter.default is None else "")
        for parameter in inspect.signature(getattr(hookspecs, record)).parameters.values()
    )
    assert f"`{record}({arguments})`" in (DOCS / "plugins.md").read_text("utf-8")


@pytest.mark.parametrize("module", [readlist, readlist.bibtex], ids=lambda m: m.__name__)
def test_every_public_name_is_documented(module: Any) -> None:
    text = (DOCS / "python.md").read_text("utf-8")
    assert [name for name in module.__all__ if not re.search(rf"`{name}\b", text)] == []


def codes_of_problems() -> set[str]:
    """The first argument of every Problem, Doubt and Fault in the source, and what begins bib-."""
    found = set()
    for path in (ROOT / "readlist").rglob("*.py"):
        source = path.read_text("utf-8")
        found |= set(re.findall(r'"(bib-[a-z-]+)"', source))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                if node.func.id in ("Problem", "Doubt", "Fault") and isinstance(
                    first, ast.Constant
                ):
                    found.add(str(first.value))
    return found


def test_every_code_of_a_problem_is_documented() -> None:
    text = (DOCS / "problems.md").read_text("utf-8")
    assert sorted(code for code in codes_of_problems() if f"| `{code}` |" not in text) == []


def test_the_example_plugins_stand_in_the_page_word_for_word() -> None:
    lines = (DOCS / "plugins.md").read_text("utf-8").split("\n")
    shown = {step.name: step.text for step in steps(lines) if step.kind == "write"}
    for path in example_plugins():
        assert shown[f"plugins/{path.name}"] == path.read_text("utf-8")


def example_plugins() -> list[Path]:
    return sorted((ROOT / "plugins").glob("*.py"))


def test_every_format_has_a_page_named_like_its_module() -> None:
    names = {path.stem for path in (DOCS / "formats").glob("*.md")}
    assert names >= {"bibtex", "json", "pasted"}
    assert names <= set(BUILTINS)


def test_every_decision_is_in_their_index() -> None:
    text = (DOCS / "decisions/index.md").read_text("utf-8")
    decisions = sorted(path.name for path in (DOCS / "decisions").glob("[0-9]*.md"))
    assert [name for name in decisions if f"]({name})" not in text] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_links_beside_the_documentation_lead_somewhere(name: str) -> None:
    """Those inside of docs/ are MkDocs' to check."""
    links = re.findall(r"\]\(([^):#]+)\)", (ROOT / name).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


# --------------------------------------------------------------------------- the JSON schema


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project."""
    home = tmp_path_factory.mktemp("sample") / "demo"
    arguments = ["build", str(ROOT / "seeds/papers.txt"), "-o", str(home), "--no-site"]
    built = CliRunner().invoke(cli, arguments)
    assert built.exit_code == 0, built.output
    return home


def test_the_json_export_is_as_its_schema_says(demo: Path) -> None:
    schema = json.loads((DOCS / "formats/library.schema.json").read_text("utf-8"))
    library = json.loads((demo / "library.json").read_text("utf-8"))
    assert list(unlike(library, schema, "library")) == []


# JSON Schema's names of kinds.
KINDS = {"object": dict, "array": list, "string": str, "number": (int, float), "boolean": bool}
KINDS |= {"integer": int, "null": type(None)}


def unlike(value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
    """What differs from a schema, in the few words of JSON Schema that ours uses; a key that
    it does not describe is one more, so that the schema keeps up with the exporter."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(value, KINDS[kind]) for kind in kinds):
        yield f"{where}: {type(value).__name__} is not {kinds}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        yield from (f"{where}: no {key}" for key in schema.get("required", ()) if key not in value)
        for key, inner in value.items():
            if key not in known and rest is None:
                yield f"{where}.{key}: not in the schema"
            else:
                yield from unlike(inner, known.get(key, rest), f"{where}.{key}")
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from unlike(inner, schema.get("items", {}), f"{where}[{number}]")


# --------------------------------------------------------------------------- refreshing


def refresh(page: Path, home: Path) -> None:
    """Write into a page what its commands print now, where it shows all that they print."""
    lines = page.read_text("utf-8").split("\n")
    someone = reader(page, home, tex=True)
    changed = []
    for step in steps(lines):
        if step.kind == "write" and (plugin := ROOT / step.name) in example_plugins():
            step = step._replace(text=plugin.read_text("utf-8"))
            changed.append((step, step.text.splitlines()))
        printed = someone.do(step)
        expected = [line for line in lines[step.first : step.last] if line.strip()]
        if step.kind == "run" and expected and not any(e.strip() == "..." for e in expected):
            shown = [line.replace("\t", "  ").rstrip() for line in lines_of(printed)]
            if not alike(expected, "\n".join(line for line in shown if line)):
                changed.append((step, shown))
    for step, new in reversed(changed):
        lines[step.first : step.last] = new
    page.write_text("\n".join(lines), encoding="utf-8")


def write_pages() -> None:
    for page in PAGES:
        if has(page, "run"):
            with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
                environment(patch, Path(home))
                refresh(page, Path(home).resolve())


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write_pages()
