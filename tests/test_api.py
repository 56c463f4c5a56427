"""The public names are those that are documented, and nothing heavy is imported for them."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys

import pytest

import readlist
from readlist import bibtex, errors, hookspecs, model
from readlist.hookspecs import hookimpl

HEAVY = (
    "mkdocs", "rich", "urllib3", "pybtex", "bibtexparser", "jinja2", "markdown", "markdown_it",
    "msgspec", "pluggy", "rapidfuzz", "selectolax", "snowballstemmer", "pylatexenc", "yaml",
    "filelock", "sqlite3",
)  # fmt: skip


def loaded(code: str) -> set[str]:
    """The heavy modules that are there after some code ran in a fresh interpreter."""
    code += "\nimport sys, json\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return {*json.loads(done.stderr.splitlines()[-1])} & {*HEAVY}


@pytest.mark.parametrize("package", [readlist, bibtex], ids=["readlist", "readlist.bibtex"])
def test_every_public_name_can_be_imported(package: object) -> None:
    names = package.__all__  # type: ignore[attr-defined]
    assert names == sorted(set(names))
    for name in names:
        assert getattr(package, name) is not None
    assert {*names} <= {*dir(package)}


@pytest.mark.parametrize("package", [readlist, bibtex], ids=["readlist", "readlist.bibtex"])
def test_a_name_that_is_not_there_is_an_attribute_error(package: object) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        package.no_such_name  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("package", [readlist, bibtex], ids=["readlist", "readlist.bibtex"])
def test_what_type_checkers_see_is_what_is_exported(package: object) -> None:
    source = inspect.getsource(package)  # type: ignore[arg-type]
    guarded = next(node for node in ast.parse(source).body if isinstance(node, ast.If))
    seen = {
        alias.asname or alias.name
        for node in ast.walk(guarded)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {*package.__all__} - {"read"} == seen - {"read"}  # type: ignore[attr-defined]


def test_what_can_be_imported_is_what_is_exported() -> None:
    assert {*bibtex._MODULES} | {"read"} == {*bibtex.__all__}


def test_the_changes_the_records_and_the_errors_are_all_public() -> None:
    changes = {kind.__name__ for kind in model.Change.__args__}
    records = {
        name
        for name, thing in vars(hookspecs).items()
        if inspect.isclass(thing) and thing.__module__ == hookspecs.__name__
    }
    mistakes = {name for name, thing in vars(errors).items() if inspect.isclass(thing)}
    assert changes | records | mistakes | {"hookimpl"} <= {*readlist.__all__}


def test_every_public_class_says_what_it_is_for() -> None:
    for name in readlist.__all__:
        thing = getattr(readlist, name)
        assert thing is hookimpl or inspect.getdoc(thing), name


def test_every_hook_says_what_it_is_for() -> None:
    hooks = {n: f for n, f in vars(hookspecs).items() if n.startswith("readlist_")}
    assert len(hooks) == 7
    for name, function in hooks.items():
        assert inspect.getdoc(function), name


def test_importing_readlist_loads_nothing_heavy() -> None:
    assert loaded("import readlist") == set()


def test_help_loads_nothing_heavy() -> None:
    code = "import readlist.cli\ntry: readlist.cli.cli(['--help'])\nexcept SystemExit: pass"
    assert loaded(code) == set()


def test_the_version_is_told_without_loading_anything_heavy() -> None:
    code = "import readlist.cli\ntry: readlist.cli.cli(['--version'])\nexcept SystemExit: pass"
    assert loaded(code) == set()


def test_the_words_of_a_plugin_load_no_site_and_no_network() -> None:
    code = "import readlist\nfor name in readlist.__all__: getattr(readlist, name)"
    assert loaded(code) <= {"msgspec", "pluggy"}
