"""A plugin that fails costs only itself, or only the paper it failed on, and is named."""

from __future__ import annotations

import pkgutil

import pytest

from readlist import builtin
from readlist.config import parse
from readlist.errors import ReadlistError
from readlist.plugins import BUILTINS, Plugins
from readlist.testing import TemporaryProject

PAGE = "A title about plugins\n\n" + "A sentence about plugins that goes on for a while. " * 8
PAGE += "\n\nAnother title about papers\n\n" + "Another sentence, about papers and themes. " * 8

GOOD = """
from readlist import Exporter, hookimpl

@hookimpl
def readlist_exporters(settings):
    return Exporter("good", ".txt", lambda library, options: "good\\n")
"""

# What is wrong, the plugin, and what the report must say besides its name.
BROKEN = {
    "a syntax error": ("def readlist_exporters(:\n", "SyntaxError"),
    "an exception on import": ("raise RuntimeError('on import')\n", "on import"),
    "sys.exit on import": ("import sys\nsys.exit(3)\n", "sys.exit"),
    "a missing module": ("import no_such_module_anywhere\n", "no_such_module_anywhere"),
    "a misspelt hook": (
        "from readlist import hookimpl\n@hookimpl\ndef readlist_exportres(settings): pass\n",
        "did you mean 'readlist_exporters'?",
    ),
    "a hook without its mark": (
        "def readlist_exporters(settings): pass\n",
        "write @hookimpl above it",
    ),
    "a wrong argument": (
        "from readlist import hookimpl\n@hookimpl\ndef readlist_exporters(setings): pass\n",
        "setings",
    ),
    "a wrong return type": (
        "from readlist import hookimpl\n@hookimpl\ndef readlist_exporters(settings): return 7\n",
        "returned int from readlist_exporters, not Exporter",
    ),
    "an exception in a hook": (
        "from readlist import hookimpl\n@hookimpl\n"
        "def readlist_exporters(settings): return 1 / 0\n",
        "ZeroDivisionError",
    ),
    "sys.exit in a hook": (
        "import sys\nfrom readlist import hookimpl\n@hookimpl\n"
        "def readlist_sections(settings): sys.exit(5)\n",
        "sys.exit",
    ),
    "an importer that fails to recognise": (
        "from readlist import Importer, hookimpl\n@hookimpl\n"
        "def readlist_importers(settings): return Importer('x', lambda s: 1 / 0, lambda s: [])\n",
        "ZeroDivisionError",
    ),
    "a classifier that fails on one paper": (
        "from readlist import AddKeyword, Classifier, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', propose)\n"
        "def propose(paper):\n"
        "    if 'Another' in paper.title: raise ValueError('not this one')\n"
        "    yield AddKeyword(paper.key, 'by x', why='test')\n",
        "not this one",
    ),
    "a classifier that fails to prepare": (
        "from readlist import Classifier, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', propose, prepare)\n"
        "def prepare(library): raise ValueError('no preparation')\n"
        "def propose(paper, prepared): return []\n",
        "no preparation",
    ),
    "a runaway classifier": (
        "from readlist import AddKeyword, Classifier, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', propose)\n"
        "def propose(paper):\n"
        "    n = 0\n"
        "    while True:\n"
        "        yield AddKeyword(paper.key, f'word {n}', why='test')\n"
        "        n += 1\n",
        "more than 100 changes",
    ),
    "a classifier that proposes no change": (
        "from readlist import Classifier, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', lambda paper: ['theme'])\n",
        "proposed a str",
    ),
    "an importer that gives a number for a year": (
        "from readlist import Importer, Paper, hookimpl\n@hookimpl\n"
        "def readlist_importers(settings): return Importer('x', lambda s: True, read)\n"
        "def read(source):\n"
        "    yield Paper(fields={'title': 'Sound'})\n"
        "    yield Paper(fields={'title': 'Another'})\n"
        "    yield Paper(fields={'title': 'Slip', 'year': 2020})\n",
        "its year is int, not text",
    ),
    "an importer that gives names as text": (
        "from readlist import Importer, Paper, hookimpl\n@hookimpl\n"
        "def readlist_importers(settings): return Importer('x', lambda s: True, read)\n"
        "def read(source):\n"
        "    yield Paper(fields={'title': 'Sound'})\n"
        "    yield Paper(fields={'title': 'Another'})\n"
        "    yield Paper(fields={'title': 'Slip'}, people={'author': ['Ada']})\n",
        "its people under 'author' are not Persons",
    ),
    "a classifier with a score in words": (
        "from readlist import AddTheme, Classifier, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', propose)\n"
        "def propose(paper): yield AddTheme(paper.key, 'things', 'high', why='test')\n",
        "not a number from 0 to 1",
    ),
    "a classifier with a slug that is none": (
        "from readlist import AddTheme, Classifier, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', propose)\n"
        "def propose(paper): yield AddTheme(paper.key, '!things', why='test')\n",
        "is no slug of a theme",
    ),
    "a classifier with a link in text": (
        "from readlist import AddLink, Classifier, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', propose)\n"
        "def propose(paper): yield AddLink(paper.key, 'http://example.org', why='test')\n",
        "its link is not a Link",
    ),
    "a classifier with a field name that BibTeX cannot read": (
        "from readlist import Classifier, SetField, hookimpl\n@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('x', propose)\n"
        "def propose(paper): yield SetField(paper.key, 'bad name', 'x', why='test')\n",
        "is no name of a field",
    ),
    "a key plugin that fails": (
        "from readlist import hookimpl\n@hookimpl\n"
        "def readlist_key(paper, taken): raise KeyError('no key')\n",
        "no key",
    ),
    "a key plugin with an illegal key": (
        "from readlist import hookimpl\n@hookimpl\n"
        "def readlist_key(paper, taken): return 'a key, with # signs'\n",
        "proposed the key",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plugin_costs_only_itself_and_is_named(
    project: TemporaryProject, kind: str
) -> None:
    source, said = BROKEN[kind]
    project.plugin("broken", source)
    project.plugin("good", GOOD)
    added = project.add(PAGE)
    assert "Traceback" not in added.err
    assert "'broken'" in added.err or "'x'" in added.err
    assert said in added.err
    assert "plugins/broken.py" in added.err
    assert added.code == 1
    assert project.read("library.bib").count("@misc{") == 2
    assert project.run("export", "--format", "good").out == "good\n"


def test_the_rest_of_a_run_is_not_lost_to_one_paper(project: TemporaryProject) -> None:
    project.plugin("broken", BROKEN["a classifier that fails on one paper"][0])
    project.add(PAGE)
    keywords = [paper.keywords for paper in project.library.papers]
    assert "by x" in keywords[0]
    assert "by x" not in keywords[1]


def test_an_importer_that_fails_keeps_what_it_had_read(project: TemporaryProject) -> None:
    project.plugin(
        "halfway",
        "from readlist import Importer, Origin, Paper, hookimpl\n"
        "@hookimpl\n"
        "def readlist_importers(settings):\n"
        "    return Importer('halfway', lambda source: True, read)\n"
        "def read(source):\n"
        "    yield Paper(fields={'title': 'The first'}, origin=Origin(source.name, 1, 1))\n"
        "    raise ValueError('stopped at line 2')\n",
    )
    result = project.add("anything")
    assert result.code == 1
    assert "stopped at line 2" in result.err
    assert "plugins/halfway.py:7" in result.err
    assert [paper.title for paper in project.library.papers] == ["The first"]


def test_two_local_plugins_with_one_name_are_reported_and_the_first_is_used(
    project: TemporaryProject,
) -> None:
    project.plugin("a_first", GOOD)
    project.plugin("b_second", GOOD.replace("good\\n", "second\\n"))
    result = project.run("export", "--format", "good")
    assert result.out == "good\n"
    assert result.code == 1
    assert "'b_second'" in result.err
    assert "'a_first' is used" in result.err


def test_a_local_plugin_replaces_a_built_in_one_silently(project: TemporaryProject) -> None:
    project.plugin("mine", GOOD.replace('"good"', '"json"'))
    result = project.run("export", "--format", "json")
    assert (result.out, result.code) == ("good\n", 0)


def test_a_plugin_is_loaded_from_a_file_and_left_out_by_name(project: TemporaryProject) -> None:
    path = project.write("elsewhere/extra.py", GOOD)
    assert project.run("export", "-p", str(path), "--format", "good").out == "good\n"
    project.plugin("broken", "1 / 0\n")
    assert project.run("plugin").code == 1
    assert project.run("plugin", "-p", "no:broken").code == 0


@pytest.mark.parametrize("argument", ["no:nothing", "nowhere.py"])
def test_a_wrong_p_option_is_a_mistake_in_one_line(
    project: TemporaryProject, argument: str
) -> None:
    result = project.run("plugin", "-p", argument)
    assert result.code == 2
    assert result.err.count("\n") == 1


def test_hidden_files_and_installable_folders_are_no_local_plugins(
    project: TemporaryProject,
) -> None:
    project.plugin("_hidden", "1 / 0\n")
    project.write("plugins/package/__init__.py", GOOD)
    project.write("plugins/installable/__init__.py", "1 / 0\n")
    project.write("plugins/installable/pyproject.toml", "")
    result = project.run("plugin", "--json")
    assert result.code == 0
    assert '"package"' in result.out
    assert "installable" not in result.out


def test_a_package_may_import_its_own_modules(project: TemporaryProject) -> None:
    project.write("plugins/package/__init__.py", "from .inner import readlist_exporters\n")
    project.write("plugins/package/inner.py", GOOD)
    assert project.run("export", "--format", "good").out == "good\n"


def test_the_flow_table_decides_the_order_and_unknown_names_are_reported(
    project: TemporaryProject,
) -> None:
    project.write("readlist.toml", '[flow]\nexporters = ["json", "jsom"]\n')
    plugins = project.open().plugins
    assert plugins.exporters[0].name == "json"
    assert [p.hint for p in plugins.problems] == ["did you mean 'json'?"]


def test_pasted_is_asked_last(project: TemporaryProject) -> None:
    assert project.open().plugins.importers[-1].name == "pasted"


def test_core_names_its_plugins_in_one_tuple_and_all_of_them_load() -> None:
    plugins = Plugins(parse(""))
    assert plugins.problems == []
    assert sorted(plugin.name for plugin in plugins.all) == sorted(BUILTINS)


def test_every_file_and_folder_of_builtin_is_a_plugin() -> None:
    assert {module.name for module in pkgutil.iter_modules(builtin.__path__)} == set(BUILTINS)


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(ReadlistError, match="did you mean 'bibtex'"):
        Plugins(parse("")).exporter("bibtx")


def test_a_page_of_a_plugin_stays_inside_the_reading_folder(project: TemporaryProject) -> None:
    project.plugin(
        "outside",
        "from readlist import Page, Section, hookimpl\n"
        "@hookimpl\n"
        "def readlist_sections(settings): return Section('outside', pages)\n"
        "def pages(library):\n"
        "    yield Page('../../evil.md', 'x', 'Evil')\n"
        "    yield Page('fine.md', 'x', 'Fine')\n",
    )
    project.add(PAGE)
    result = project.run("site", "generate")
    assert result.code == 1
    assert "not a relative .md path" in result.err
    assert not (project.root.parent / "evil.md").exists()
    assert not (project.root / "evil.md").exists()
    assert (project.root / "docs/reading/fine.md").exists()


def test_an_export_of_something_else_than_text_names_the_plugin(project: TemporaryProject) -> None:
    project.plugin("broken", GOOD.replace('"good\\n"', "{'a.txt': 5}"))
    result = project.run("export", "--format", "good", "-o", "out")
    assert result.code == 1
    assert "plugins/broken.py" in result.err


def test_a_plugin_cannot_reach_a_persons_field_by_its_capitals(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{a, title = {By hand}}\n")
    project.plugin(
        "loud",
        "from readlist import Classifier, SetField, hookimpl\n"
        "@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('loud', propose)\n"
        "def propose(paper): yield SetField(paper.key, 'Title', 'OVERWRITTEN', why='test')\n",
    )
    project.run("build", "--no-site")
    assert "By hand" in project.read("library.bib")


def test_a_proposal_to_rename_is_told_and_not_applied(project: TemporaryProject) -> None:
    project.write("library.bib", "@misc{a, title = {By hand}}\n")
    project.plugin(
        "renamer",
        "from readlist import Classifier, Rename, hookimpl\n"
        "@hookimpl\n"
        "def readlist_classifiers(settings): return Classifier('renamer', propose)\n"
        "def propose(paper): yield Rename(paper.key, 'b', why='shorter')\n",
    )
    result = project.run("build", "--no-site")
    assert "'a': renamer proposes a rename to 'b'; it is not applied" in result.err
    assert project.read("library.bib").startswith("@misc{a,")
