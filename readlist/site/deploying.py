"""What a project needs to be published: workflows for GitHub Pages and GitLab Pages with the exact
versions that it was made with, and how to cite the reading list itself.

The formats: GitHub's workflow syntax, GitLab's `.gitlab-ci.yml`, Citation File Format 1.2.0, and
Zenodo's `.zenodo.json`. An author is named where one is known; nothing else is made up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from readlist.bibtex import read_names
from readlist.config import Settings
from readlist.model import Person
from readlist.site.markup import clean

BUILDERS = ("readlist", "mkdocs", "mkdocs-material")
REQUIREMENTS = "requirements.txt"

_GITHUB = """\
# Builds the site and publishes it, at each push to main.
# Once: Settings, Pages, Source: "GitHub Actions".
name: site
on:
  push:
    branches: [main]
  workflow_dispatch:
permissions:
  contents: read
  pages: write
  id-token: write
concurrency:
  group: pages
jobs:
  site:
    runs-on: ubuntu-24.04
    environment:
      name: github-pages
      url: ${{ steps.deployment.outputs.page_url }}
    steps:
      - uses: actions/checkout@v4.2.2
      - uses: actions/setup-python@v5.3.0
        with:
          python-version: "3.12"
      - id: pages
        uses: actions/configure-pages@v5.0.0
      - run: pip install -r requirements.txt
      - run: readlist site build --strict
        env:
          SITE_URL: ${{ steps.pages.outputs.base_url }}/
      - uses: actions/upload-pages-artifact@v3.0.1
        with:
          path: site
      - id: deployment
        uses: actions/deploy-pages@v4.0.5
"""

_GITLAB = """\
# Builds the site and publishes it, at each push to the default branch.
pages:
  image: python:3.12-slim
  variables:
    SITE_URL: $CI_PAGES_URL/
  script:
    - pip install -r requirements.txt
    - readlist site build --strict -o public
  artifacts:
    paths:
      - public
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""

_SHORT_ABSTRACTS = """
[site]
# An abstract is its publisher's text: a public site shows the first lines, and links to the paper.
# Where yours is not public, "full" shows all of it.
abstracts = "short"
"""


def deployment(settings: Settings, author: str) -> dict[str, str]:
    """The files that publish a project, by path. `author` is a name as a person writes it."""
    people = read_names(author)
    return {
        REQUIREMENTS: _requirements(),
        ".github/workflows/site.yml": _GITHUB,
        ".gitlab-ci.yml": _GITLAB,
        "CITATION.cff": _citation(settings, people),
        ".zenodo.json": _zenodo(settings, people),
    }


def with_short_abstracts(settings_text: str) -> str:
    """The text of a new readlist.toml for a site that the public reads."""
    return settings_text + _SHORT_ABSTRACTS


def _requirements() -> str:
    lines = [f"{name}=={version(name)}" for name in BUILDERS]
    head = "# What builds the site, as it was when the project was made. Raise them when you like."
    return "\n".join([head, *lines, ""])


def _citation(settings: Settings, people: Sequence[Person]) -> str:
    """CITATION.cff: YAML, of which each value is a JSON string. Its schema asks for an author."""
    facts = {
        "cff-version": "1.2.0",
        "message": "If you use this reading list, please cite it.",
        "type": "dataset",
        "title": clean(settings.title),
        "abstract": clean(settings.description),
        "url": clean(settings.site.url),
    }
    lines = [f"{name}: {_quoted(value)}" for name, value in facts.items() if value]
    return "\n".join([*lines, "authors:", *_authors(people), ""])


def _authors(people: Sequence[Person]) -> list[str]:
    if not people:
        return ["  # Put the names of those who keep the list here.", '  - name: "Not named yet"']
    lines = []
    for person in people:
        given = {"given-names": person.given} if person.given else {}
        for number, (name, value) in enumerate([("family-names", _family(person)), *given.items()]):
            lines.append(f"  {'  ' if number else '- '}{name}: {_quoted(value)}")
    return lines


def _zenodo(settings: Settings, people: Sequence[Person]) -> str:
    creators = [
        {"name": f"{_family(person)}, {person.given}" if person.given else _family(person)}
        for person in people
    ]
    facts: Mapping[str, object] = {
        "title": clean(settings.title),
        "description": clean(settings.description),
        "upload_type": "dataset",
        "creators": creators,
    }
    known = {name: value for name, value in facts.items() if value}
    return json.dumps(known, ensure_ascii=False, indent=2) + "\n"


def _family(person: Person) -> str:
    return " ".join(filter(None, (person.prefix, person.family, person.suffix))) or person.given


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar (YAML 1.2, §7.3.1)."""
    return json.dumps(text, ensure_ascii=False)
