"""An exporter in one file: the library as notes for Obsidian, linked with one another.

A note for each paper, each theme and each reading list. Copy it into your project's `plugins/`
folder, then write the vault, or a folder inside of yours:

    readlist export --format obsidian -o vault/papers
"""

import json
import re

from readlist import Exporter, file_name, hookimpl
from readlist.text.addresses import safe_links
from readlist.text.escaping import harmless_markdown, markdown, markdown_address, one_line


@hookimpl
def readlist_exporters(settings):
    return Exporter("obsidian", ".md", render)


def render(library, options):
    notes = {f"{file_name(paper.key)}.md": note(paper, library) for paper in library.papers}
    for theme in library.themes:
        lines = [f"- {link(paper)}" for paper in library.with_theme(theme.slug)]
        made = contents(theme.name, theme.description, lines)
        notes[f"themes/{file_name(theme.slug)}.md"] = made
    for one in library.lists:
        known = [(library.by_key.get(item.key), item) for item in one.items]
        lines = [f"- [{item.mark}] {link(paper)}" for paper, item in known if paper]
        notes[f"lists/{file_name(one.name)}.md"] = contents(one.title, one.description, lines)
    return notes


def contents(title, about, lines):
    return text([f"# {markdown(title)}", markdown(about), "\n".join(lines)])


def note(paper, library):
    places = library.places.get(paper.key, ())
    own = [item.note for _, item in places] + [n.text for n in library.notes_of.get(paper.key, ())]
    slugs = [theme.slug for theme in paper.themes]
    facts = {
        "title": one_line(paper.title),
        "aliases": list(dict.fromkeys([one_line(paper.key), one_line(paper.title)])),
        "authors": [one_line(str(person)) for person in paper.authors],
        "year": paper.year,
        "url": next((found.url for found in safe_links(paper)), ""),
        "status": furthest({item.status for _, item in places}),
        "tags": list(dict.fromkeys(filter(None, map(tag, [*slugs, *paper.keywords])))),
    }
    front = [f"{name}: {json.dumps(it, ensure_ascii=False)}" for name, it in facts.items() if it]
    links = [f"[{found.kind}]({markdown_address(found.url)})" for found in safe_links(paper)]
    above = [f"[[themes/{file_name(slug)}|{name(slug)}]]" for slug in slugs]
    above += [f"[[lists/{file_name(one.name)}|{name(one.title)}]]" for one, _ in places]
    above = list(dict.fromkeys(links + above))
    body = [f"# {markdown(paper.title or paper.key)}", " · ".join(above)]
    body += [linked(harmless_markdown(one), library.by_key) for one in own if one]
    return text(["\n".join(["---", *front, "---"]), *body, markdown(paper.abstract)])


def furthest(statuses):
    """How far somebody is with a paper that stands on several lists: read on one is read."""
    return next((one for one in ("done", "reading", "todo", "skip") if one in statuses), "")


def text(parts):
    return "\n\n".join(part for part in parts if part) + "\n"


def tag(word):
    """Obsidian's tags: letters, digits, `-`, `_` and `/`, and not digits alone."""
    made = re.sub(r"[^\w/-]+", "-", word).strip("-/")
    return "" if re.fullmatch(r"[\d/-]*", made) else made


def name(said):
    """What a link reads; nothing in it may end the link."""
    return one_line(re.sub(r"[\[\]|#^<\\`]+", " ", said)) or "…"


def link(paper):
    return f"[[{file_name(paper.key)}|{name(paper.title or paper.key)}]]"


def linked(prose, known):
    """`[@key]` in a person's note becomes a link to that paper's note."""
    return re.sub(
        r"\\?\[@([^\s\[\]@;,\\]+)\\?\]",
        lambda said: link(known[said[1]]) if said[1] in known else said[0],
        prose,
    )
