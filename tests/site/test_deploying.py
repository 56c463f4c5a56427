"""What `init --site` makes: a project that only has to be pushed."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from readlist import config
from readlist.site.deploying import deployment
from readlist.testing import TemporaryProject

SETTINGS = config.parse('title = "Tides: \\"old\\" & new"\ndescription = "What to read."\n')


def made(author: str = "Ada van der Berg") -> dict[str, str]:
    return deployment(SETTINGS, author)


def test_the_versions_are_exact() -> None:
    lines = [line for line in made()["requirements.txt"].splitlines() if line[0] != "#"]
    assert f"mkdocs=={version('mkdocs')}" in lines
    assert all(re.fullmatch(r"[a-z-]+==\d[\w.]*", line) for line in lines)


def test_the_workflows_are_yaml_and_build_strictly() -> None:
    github = yaml.safe_load(made()[".github/workflows/site.yml"])
    steps = github["jobs"]["site"]["steps"]
    assert all(re.search(r"@v\d+\.\d+\.\d+$", step["uses"]) for step in steps if "uses" in step)
    assert "readlist site build --strict" in [step.get("run") for step in steps]
    gitlab = yaml.safe_load(made()[".gitlab-ci.yml"])
    assert "readlist site build --strict -o public" in gitlab["pages"]["script"]


def test_the_list_itself_can_be_cited() -> None:
    citation = yaml.safe_load(made()["CITATION.cff"])
    assert citation["title"] == 'Tides: "old" & new'
    assert citation["authors"] == [{"family-names": "van der Berg", "given-names": "Ada"}]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    zenodo = json.loads(made()[".zenodo.json"])
    assert zenodo["creators"] == [{"name": "van der Berg, Ada"}]
    assert zenodo["description"] == "What to read."


def test_an_author_who_is_not_known_is_not_made_up() -> None:
    assert "creators" not in json.loads(made("")[".zenodo.json"])
    assert yaml.safe_load(made("")["CITATION.cff"])["authors"] == [{"name": "Not named yet"}]


@pytest.mark.usefixtures("plugin_known")
def test_a_new_site_is_built_from_its_first_day(project: TemporaryProject) -> None:
    done = project.run("init", "--site", "mine")
    assert done.code == 0
    settings = Path("mine/readlist.toml").read_text("utf-8")
    assert 'abstracts = "short"' in settings
    assert config.parse(settings).site.abstracts == "short"
    assert project.run("site", "build", "--strict", "-C", "mine").code == 0


@pytest.mark.usefixtures("plugin_known")
def test_the_workflow_says_where_the_site_is(
    project: TemporaryProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.run("init", "--site", "mine")
    monkeypatch.setenv("SITE_URL", "https://example.org/mine/")
    assert project.run("site", "build", "-C", "mine").code == 0
    page = Path("mine/site/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/mine/' in page
