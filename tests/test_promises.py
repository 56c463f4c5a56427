"""Every built-in keeps the promises, and a plugin that breaks one is caught and named."""

from __future__ import annotations

import pytest

from readlist.config import parse
from readlist.plugins import Plugins
from readlist.promises import broken
from readlist.testing import TemporaryProject

HEAD = (
    "from readlist import *\nfrom readlist import hookimpl\ncount = iter(range(10**6))\n@hookimpl\n"
)
IMPORTER = HEAD + "def readlist_importers(settings): return Importer('x', lambda s: True, read)\n"
CLASSIFIER = HEAD + "def readlist_classifiers(settings): return Classifier('x', propose)\n"
EXPORTER = HEAD + "def readlist_exporters(settings): return Exporter('x', '.x', render)\n"
INSPECTOR = EXPORTER.replace("render)", "render, inspect=inspect)")
INSPECTOR += "def render(library, options): return ''\n"
SECTION = HEAD + "def readlist_sections(settings): return Section('x', pages, panel)\n"
SECTION += "def panel(paper): return ''\n"
RESOLVER = HEAD + "def readlist_resolvers(settings): return Resolver('x', find)\n"
CHECK = HEAD + "def readlist_checks(settings): return Check('x', inspect)\n"

# The promise, a plugin that breaks it, and what must be said.
BREAKING = {
    "an importer answers for any text": (
        IMPORTER + "def read(source): raise ValueError('no such text')\n",
        "no such text",
    ),
    "an importer yields papers or problems": (
        IMPORTER + "def read(source): return ['a title']\n",
        "into a str",
    ),
    "an importer gives the same twice": (
        IMPORTER + "def read(source):\n"
        "    yield Paper(fields={'title': f't{next(count)}'}, origin=Origin(source.name))\n",
        "differently the second time",
    ),
    "an importer says where": (
        IMPORTER + "def read(source): yield Paper(fields={'title': 't'})\n",
        "does not say where",
    ),
    "an importer gives a title or an identifier": (
        IMPORTER + "def read(source): yield Paper(origin=Origin(source.name))\n",
        "neither a title nor an identifier",
    ),
    "a classifier answers for any paper": (
        CLASSIFIER + "def propose(paper): return [1 / len(paper.abstract)]\n",
        "ZeroDivisionError",
    ),
    "a classifier gives the same twice": (
        CLASSIFIER + "def propose(paper):\n"
        "    yield AddTheme(paper.key, f's{next(count)}', why='w')\n",
        "other changes the second time",
    ),
    "a classifier speaks of the paper": (
        CLASSIFIER + "def propose(paper): yield AddTheme('other', 's', why='w')\n",
        "spoke of 'other'",
    ),
    "a classifier says why": (
        CLASSIFIER + "def propose(paper): yield AddTheme(paper.key, 's')\n",
        "does not say why",
    ),
    "a score is from 0 to 1": (
        CLASSIFIER + "def propose(paper): yield AddTheme(paper.key, 's', 7.0, why='w')\n",
        "the score 7.0",
    ),
    "a score is a number": (
        CLASSIFIER + "def propose(paper): yield AddTheme(paper.key, 's', float('nan'), why='w')\n",
        "the score nan",
    ),
    "a classifier proposes changes": (
        CLASSIFIER + "def propose(paper): yield 'a theme'\n",
        "proposed a str",
    ),
    "an exporter renders the empty library": (
        EXPORTER + "def render(library, options): return library.papers[0].title\n",
        "IndexError",
    ),
    "an exporter renders the same twice": (
        EXPORTER + "def render(library, options): return str(next(count))\n",
        "other bytes the second time",
    ),
    "an exporter renders text, bytes or files": (
        EXPORTER + "def render(library, options): return 7\n",
        "AttributeError",
    ),
    "an exporter keeps private fields": (
        EXPORTER + "def render(library, options):\n"
        "    return str([dict(paper.fields) for paper in library.papers])\n",
        "writes a private field",
    ),
    "an exporter inspects with problems": (
        INSPECTOR + "def inspect(library, options): return ['doubtful']\n",
        "yielded a str",
    ),
    "an exporter inspects the empty library": (
        INSPECTOR + "def inspect(library, options): return [library.papers[0].title]\n",
        "IndexError",
    ),
    "an exporter inspects the same twice": (
        INSPECTOR + "def inspect(library, options): yield Problem('x', str(next(count)))\n",
        "differently the second time",
    ),
    "an exporter keeps private notes": (
        EXPORTER + "def render(library, options):\n"
        "    return ''.join(note.text for note in library.notes)\n",
        "writes a private field or note",
    ),
    "an exporter's web page shows text as text": (
        EXPORTER.replace("'.x'", "'.html'") + "def render(library, options):\n"
        "    return ''.join(paper.title for paper in library.papers)\n",
        "as markup into a web page",
    ),
    "an exporter stays in its folder": (
        EXPORTER + "def render(library, options): return {'../x': 'y'}\n",
        "outside of its folder: ../x",
    ),
    "a page is a Markdown file inside": (
        SECTION + "def pages(library): yield Page('/x.md', 'b', 't')\n",
        "has a page at '/x.md'",
    ),
    "a page has its own path": (
        SECTION + "def pages(library):\n"
        "    yield Page('x.md', 'b', 't')\n    yield Page('x.md', 'b', 't')\n",
        "two pages at 'x.md'",
    ),
    "a page shows text as text": (
        SECTION + "def pages(library):\n"
        "    yield Page('x.md', ''.join(p.title for p in library.papers), 't')\n",
        "as markup on x.md",
    ),
    "a page keeps private fields": (
        SECTION + "def pages(library):\n"
        "    yield Page('x.md', ''.join(p.get('file') for p in library.papers), 't')\n",
        "publishes a private field on x.md",
    ),
    "a panel shows text as text": (
        SECTION.replace("return ''", "return paper.title") + "def pages(library): return []\n",
        "the panel of hostile",
    ),
    "a section fails": (SECTION + "def pages(library): raise KeyError('x')\n", "KeyError"),
    "a plugin that does not load": ("1 / 0\n", "ZeroDivisionError"),
    "a resolver offers candidates": (
        RESOLVER + "def find(papers, fetch): return ['a record']\n",
        "offered a str",
    ),
    "a resolver answers without papers": (
        RESOLVER + "def find(papers, fetch): return [papers[0]]\n",
        "IndexError",
    ),
    "a check yields problems": (
        CHECK + "def inspect(library): return ['wrong']\n",
        "found a str",
    ),
    "a check answers for the empty library": (
        CHECK + "def inspect(library): return [library.papers[0].title]\n",
        "IndexError",
    ),
}


def test_every_built_in_keeps_its_promises() -> None:
    assert [str(problem) for problem in broken(Plugins(parse("")))] == []


@pytest.mark.parametrize("promise", BREAKING)
def test_a_plugin_that_breaks_a_promise_is_caught(project: TemporaryProject, promise: str) -> None:
    source, said = BREAKING[promise]
    project.plugin("breaking", source)
    problems = project.promises()
    assert problems
    assert said in " / ".join(str(problem) for problem in problems)
    assert all("'breaking'" in str(problem) for problem in problems)
    assert {problem.severity for problem in problems} == {"error"}
