"""An exporter in one file: the library as a Markdown "awesome" list.

Copy it into your project's `plugins/` folder, then:

    readlist export --format awesome -o README.md
    readlist export --format awesome -O group=list -o README.md
"""

import re

import msgspec

from readlist import Exporter, hookimpl


class Options(msgspec.Struct, frozen=True):
    """`-O group=theme` (default) or `-O group=list`."""

    group: str = "theme"


@hookimpl
def readlist_exporters(settings):
    return Exporter("awesome", ".md", render, Options)


def render(library, options):
    groups = by_list(library) if options.group == "list" else by_theme(library)
    parts = [f"# {text(library.title or 'Reading list')}", text(library.description)]
    for title, about, lines in groups:
        if lines:
            parts += [f"## {text(title)}", text(about), "\n".join(lines)]
    return "\n\n".join(part for part in parts if part) + "\n"


def by_theme(library):
    for theme in library.themes:
        papers = library.with_theme(theme.slug)
        yield theme.name, theme.description, [line(paper) for paper in papers]
    yield "Unsorted", "", [line(paper) for paper in library.unsorted]


def by_list(library):
    for each in library.lists:
        known = [(library.by_key.get(item.key), item) for item in each.items]
        lines = [line(paper, item.note) for paper, item in known if paper]
        yield each.title, each.description, lines


def line(paper, note=""):
    """`- **Title** (Authors, 2023) [code](https://...): note`"""
    who = ", ".join(person.family for person in paper.authors[:3])
    when = ", ".join(part for part in (who, paper.year) if part)
    links = " ".join(f"[{link.kind}]({address(link.url)})" for link in paper.links)
    end = f": {' '.join(note.split())}" if note else ""
    parts = [f"- **{text(paper.title)}**", f"({text(when)})" if when else "", links]
    return " ".join(part for part in parts if part) + end


def text(value):
    """Text from a paper is data: nothing in it may become Markdown or HTML."""
    value = value.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]()#!|])", r"\\\1", " ".join(value.split()))


def address(url):
    """An address cannot end the link that it stands in."""
    safe = url.startswith(("http://", "https://", "mailto:"))
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20") if safe else ""
