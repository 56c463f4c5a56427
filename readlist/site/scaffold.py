"""What a new project gets around its reading pages: a mkdocs.yml that needs no further touch.

It asks nothing of other hosts (no web font, no CDN) and works opened as a file: `offline` puts
the search index into a script, and the readlist plugin brings the shim that it needs
(`facts/site.md` §5). Where no address is known, a workflow that publishes gives it (`SITE_URL`).
"""

from __future__ import annotations

import json

from readlist.config import Settings
from readlist.site.markup import clean

_MKDOCS = """\
site_name: {name}
site_url: {url}
docs_dir: docs
site_dir: site

theme:
  name: material
  font: false
  icon:
    logo: material/bookshelf
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: white
      accent: indigo
      toggle:
        icon: material/weather-night
        name: Switch to dark mode
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: black
      accent: indigo
      toggle:
        icon: material/weather-sunny
        name: Switch to light mode
  features:
    - navigation.sections
    - navigation.top
    - search.highlight

plugins:
  - search
  - offline
  - readlist

markdown_extensions:
  - admonition
  - attr_list
  - md_in_html
  - tables
  - toc:
      permalink: true

validation:
  anchors: warn
"""


def mkdocs_yml(title: str, url: str = "") -> str:
    """A mkdocs.yml for a project's website."""
    named = json.dumps(clean(title), ensure_ascii=False)
    address = json.dumps(clean(url), ensure_ascii=False) if url else '!ENV [SITE_URL, ""]'
    return _MKDOCS.format(name=named, url=address)


def site_project(settings: Settings) -> dict[str, str]:
    """The files of a new website, by path. Its first page is the overview until you write one."""
    return {
        "mkdocs.yml": mkdocs_yml(settings.title, settings.site.url),
        "docs/.gitkeep": "",
    }
