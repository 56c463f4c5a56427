"""plugins/awesome.py: the library as a Markdown "awesome" list."""

from __future__ import annotations

from pathlib import Path

import pytest

from readlist.testing import TemporaryProject

PLUGIN = Path(__file__).resolve().parents[2] / "plugins" / "awesome.py"
BIB = """\
@article{li2020maps,
  title = {Reading Maps by Machine}, author = {Li, Ann and Muñoz, José}, year = {2020},
  url = {https://example.org/maps_(1)}, links = {code <https://example.org/code>},
}
@misc{odd, title = {A [link](javascript:alert(1)) and <b>bold</b> *stars*}}
"""
TOML = 'title = "Maps & more"\n[[themes]]\nslug = "maps"\nname = "Maps"\ndescription = "Of land."\n'


@pytest.fixture
def maps(project: TemporaryProject) -> TemporaryProject:
    project.plugin("awesome", PLUGIN)
    project.write("readlist.toml", TOML)
    project.write("library.bib", BIB)
    project.write("themes.tsv", "li2020maps\tmaps\n")
    return project


def test_papers_stand_under_their_themes_and_the_others_at_the_end(maps: TemporaryProject) -> None:
    result = maps.run("export", "--format", "awesome", "-o", "README.md")
    assert result.code == 0
    assert maps.read("README.md") == (
        "# Maps &amp; more\n\n## Maps\n\nOf land.\n\n"
        "- **Reading Maps by Machine** (Li, Muñoz, 2020) "
        "[paper](https://example.org/maps_%281%29) [code](https://example.org/code)\n\n"
        "## Unsorted\n\n"
        "- **A \\[link\\]\\(javascript:alert\\(1\\)\\) and &lt;b>bold&lt;/b> \\*stars\\***\n"
    )


def test_papers_stand_in_the_order_of_their_lists_with_the_annotations(
    maps: TemporaryProject,
) -> None:
    maps.write("lists/first.md", "---\ntitle: First\n---\n- [ ] [@li2020maps] Read *soon*.\n")
    out = maps.run("export", "--format", "awesome", "-O", "group=list").out
    assert "## First\n\n- **Reading Maps by Machine**" in out
    assert out.endswith(": Read *soon*.\n")
    assert "Unsorted" not in out


def test_an_empty_library_is_a_title(project: TemporaryProject) -> None:
    project.plugin("awesome", PLUGIN)
    assert project.run("export", "--format", "awesome").out == "# A test\n"


def test_it_keeps_the_promises(project: TemporaryProject) -> None:
    project.plugin("awesome", PLUGIN)
    assert project.promises() == []
