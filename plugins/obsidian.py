"""An exporter in one file: the library as notes for Obsidian, linked with one another.

A note for each paper, each theme and each reading list. Copy it into your project's `plugins/`
folder, then write the vault, or a folder inside of yours:

    readlist export --format obsidian -o vault/papers
"""

import json
import re

from readlist import Exporter, file_name, hookimpl
from readlist.text.addresses import safe_links
from readlist.text.escaping import (
    harmless_markdown, markdown, markdown_address, markdown_paragraph, one_line,
)  # fmt: skip


@hookimpl
def readlist_exporters(settings):
    return Exporter("obsidian", ".md", render)


def render(library, options):
    notes = {f"{file_name(paper.key)}.md": note(paper, library) for paper in library.papers}
    for theme in library.themes:
        lines = [f"- {link(paper)}" for paper in library.with_theme(theme.slug)]
        head = [f"# {markdown(theme.name)}", markdown_paragraph(theme.description)]
        notes[f"themes/{file_name(theme.slug)}.md"] = text([*head, "\n".join(lines)])
    for one in library.lists:
        known = [(library.by_key.get(item.key), item) for item in one.items]
        lines = [f"- [{item.mark}] {link(paper)}" for paper, item in known if paper]
        head = [f"# {markdown(one.title)}", markdown_paragraph(one.description)]
        notes[f"lists/{file_name(one.name)}.md"] = text([*head, "\n".join(lines)])
    return notes


def note(paper, library):
    places = library.places.get(paper.key, ())
    own = [item.note for _, item in places] + [n.text for n in library.notes_of.get(paper.key, ())]
    facts = {
        "title": one_line(paper.title),
        "aliases": list(dict.fromkeys([one_line(paper.key), one_line(paper.title)])),
        "authors": [one_line(str(person)) for person in paper.authors],
        "year": paper.year,
        "url": next((found.url for found in safe_links(paper)), ""),
        "status": next((item.status for _, item in places if item.status), ""),
        "tags": list(dict.fromkeys(filter(None, map(tag, words(paper))))),
    }
    front = [f"{name}: {json.dumps(it, ensure_ascii=False)}" for name, it in facts.items() if it]
    links = [f"[{found.kind}]({markdown_address(found.url)})" for found in safe_links(paper)]
    above = [f"[[themes/{file_name(theme.slug)}|{name(theme.slug)}]]" for theme in paper.themes]
    above += [f"[[lists/{file_name(one.name)}|{name(one.title)}]]" for one, _ in places]
    body = [f"# {markdown(paper.title or paper.key)}", " · ".join(links + above)]
    body += [linked(harmless_markdown(one), library) for one in own if one]
    return text(["\n".join(["---", *front, "---"]), *body, markdown_paragraph(paper.abstract)])


def text(parts):
    return "\n\n".join(part for part in parts if part) + "\n"


def words(paper):
    return [theme.slug for theme in paper.themes] + list(paper.keywords)


def tag(word):
    """Obsidian's tags: letters, digits, `-`, `_` and `/`, and not digits alone."""
    made = re.sub(r"[^\w/-]+", "-", word).strip("-/")
    return "" if re.fullmatch(r"[\d/-]*", made) else made


def name(said):
    """What a link reads; nothing in it may end the link."""
    return re.sub(r"[\[\]|#^<\\`]+", " ", one_line(said)).strip() or "…"


def link(paper):
    return f"[[{file_name(paper.key)}|{name(paper.title or paper.key)}]]"


def linked(prose, library):
    """`[@key]` in a person's note becomes a link to that paper's note."""
    known = library.by_key
    return re.sub(
        r"\\?\[@([^\s\[\]@;,\\]+)\\?\]",
        lambda said: link(known[said[1]]) if said[1] in known else said[0],
        prose,
    )
