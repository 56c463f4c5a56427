"""plugins/surveys.py: themes by rules that anybody can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from readlist.model import Assigned
from readlist.testing import TemporaryProject

PLUGIN = Path(__file__).resolve().parents[2] / "plugins" / "surveys.py"


def themes(project: TemporaryProject, title: str, abstract: str = "") -> list[Assigned]:
    """What the plugin says about one paper, built without the other classifiers."""
    project.plugin("surveys", PLUGIN)
    project.write("library.bib", f"@misc{{key, title = {{{title}}}, abstract = {{{abstract}}}}}\n")
    result = project.run("build", "--no-site", "-p", "no:definitions")
    assert result.code == 0, result.err
    return list(project.library.by_key["key"].themes)


@pytest.mark.parametrize(
    ("title", "slug", "score", "said"),
    [
        ("A Survey of Bees", "surveys", 1.0, "Survey"),
        ("An Overview of Maps", "surveys", 1.0, "Overview of"),
        ("Benchmarking Cameras", "benchmarks", 0.9, "Benchmarking"),
    ],
)
def test_a_title_decides_and_the_reason_is_the_word(
    project: TemporaryProject, title: str, slug: str, score: float, said: str
) -> None:
    assert themes(project, title) == [Assigned(slug, score, "surveys", f"the title says '{said}'")]


def test_an_abstract_counts_half_and_is_quoted(project: TemporaryProject) -> None:
    abstract = "Cameras are cheap. In this paper we present a systematic review of all of them."
    found = themes(project, "Cameras", abstract)
    assert [(theme.slug, theme.score) for theme in found] == [("surveys", 0.5)]
    assert found[0].why.endswith("systematic review'")


def test_a_survey_that_others_made_is_none(project: TemporaryProject) -> None:
    assert themes(project, "Cameras", "Unlike a survey of 2019, cameras are cheap.") == []


def test_it_keeps_the_promises(project: TemporaryProject) -> None:
    project.plugin("surveys", PLUGIN)
    assert project.promises() == []
