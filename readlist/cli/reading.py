"""Read: `next`, `note` and `open`: what to read, what you think of it, and the paper itself."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from readlist import lists
from readlist.cli import report
from readlist.cli.completing import KEY, LIST
from readlist.cli.listed import key_of, list_named, paper_of
from readlist.errors import ReadlistError
from readlist.files import decode_page, file_name, is_there, named_from, write_atomic
from readlist.filing import note_text
from readlist.model import LINK_KINDS, Item, Library, Link, Paper, ReadingList
from readlist.project import Project
from readlist.text.addresses import is_safe

# What a viewer shows. Anything else that a `file` field names might be a program.
DOCUMENTS = frozenset({".pdf", ".ps", ".djvu", ".epub", ".txt", ".md", ".png", ".jpg", ".jpeg"})

_ARXIV = re.compile(
    r"(?:arxiv:\s*)?((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)", re.I
)


# --------------------------------------------------------------------------- next


@click.command("next")
@click.argument("name", default="", metavar="[LIST]", type=LIST)
@click.option(
    "-n", "most", type=click.IntRange(1), default=3, metavar="N", help="How many; else 3."
)
@report.project_options
def next_command(name: str, most: int, **options: Any) -> None:
    """Say what to read next: what you are reading, then what is to be read, in your lists' order.

    A paper that is read or skipped on any list is not offered.

    \b
    Examples:
      readlist next
      readlist next thesis -n 10
    """
    project = Project.open(options["folder"], options["plugins"])
    library = project.bare
    chosen = [list_named(library, name)] if name else list(library.lists)
    offers = list(_offers(library, chosen))[:most]
    if report.style(options) == "text":
        for offer in offers:
            report.put("\n    ".join(_told(offer)))
        if not offers:
            where = f"on '{name}'" if name else "on your lists"
            report.say(f"Nothing {where} is left to read; `readlist list` shows how far you are")
    problems = [*project.problems, *project.unknown_items]
    report.finish(problems, report.style(options), options["strict"], {"next": offers})


def _offers(library: Library, chosen: list[ReadingList]) -> Iterator[dict[str, Any]]:
    """The papers to read, each once: first those that are being read, then the others."""
    settled = {
        key
        for key, places in library.places.items()
        if any(item.status in ("done", "skip") for _, item in places)
    }
    for status in ("reading", "todo"):
        for reading_list in chosen:
            for item in reading_list.items:
                paper = library.by_key.get(item.key)
                if paper and item.status == status and paper.key not in settled:
                    settled.add(paper.key)
                    yield _offer(paper, reading_list, item)


def _offer(paper: Paper, reading_list: ReadingList, item: Item) -> dict[str, Any]:
    return {
        "key": paper.key,
        "title": paper.title,
        "status": item.status,
        "list": reading_list.name,
        "section": item.section,
        "note": item.note,
        "url": next((link.url for link in addresses(paper)), ""),
    }


def _told(offer: dict[str, Any]) -> Iterator[str]:
    place = ", ".join(filter(None, (offer["list"], offer["section"])))
    yield f"{offer['key']}  {' '.join(offer['title'].split())}"
    yield f"{'reading, on' if offer['status'] == 'reading' else 'on'} {place}"
    yield from (line for line in offer["note"].split("\n") if line.strip())
    if offer["url"]:
        yield offer["url"]


# --------------------------------------------------------------------------- open


def _kinds(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--pdf`, `--code`, ...: one of the paper's further addresses."""
    for kind in reversed(LINK_KINDS):
        shown = {"paper": "its page"}.get(
            kind, f"its {kind}" if kind != "other" else "another link"
        )
        function = click.option(f"--{kind}", "kind", flag_value=kind, help=f"Open {shown}.")(
            function
        )
    return function


@click.command("open")
@click.argument("key", type=KEY)
@_kinds
@click.option("--file", "local", is_flag=True, help="Open the file that its field `file` names.")
@click.option("--print", "only_print", is_flag=True, help="Only print the address.")
@report.plugin_option
@report.folder_option
def open_command(
    key: str,
    kind: str | None,
    local: bool,
    only_print: bool,
    plugins: tuple[str, ...],
    folder: Path,
) -> None:
    """Open the paper KEY in the browser: its address, else its DOI, else its arXiv page.

    \b
    Examples:
      readlist open berg2020steps
      readlist open berg2020steps --code
      readlist open berg2020steps --file
      readlist open berg2020steps --print
    """
    project = Project.open(folder, plugins)
    paper = paper_of(key, project.bare)
    target = str(_file(project, paper)) if local else _address(paper, kind or "")
    click.echo(target)
    if not only_print and click.launch(target) != 0:
        raise ReadlistError(f"{target}: no program here opens it; --print prints it")


def _address(paper: Paper, kind: str) -> str:
    """The address to open. Raises ReadlistError where there is none, with what there is."""
    known = addresses(paper)
    for link in known:
        if not kind or link.kind == kind:
            return link.url
    if known:
        others = ", ".join(f"--{link.kind}" for link in known)
        raise ReadlistError(f"'{paper.key}' has no {kind} address; there are: {others}")
    raise ReadlistError(
        f"'{paper.key}' has no address, DOI or arXiv number; add a url to its entry"
        + (", or open its file: --file" if paper.get("file") else "")
    )


def addresses(paper: Paper) -> list[Link]:
    """Where a paper is found on the web, the main address first: its `url`, DOI, arXiv page.

    Nothing but http and https is an address here.
    """
    links = [link for link in paper.links if is_safe(link.url) and link.url[:4].lower() == "http"]
    main = [link for link in links if link.url == paper.get("url")]
    found = [*main]
    if paper.doi.startswith("10."):
        found.append(Link("https://doi.org/" + quote(paper.doi, safe="/:;()._-"), "paper"))
    archive = paper.get("archiveprefix") or paper.get("eprinttype") or "arxiv"
    number = _ARXIV.fullmatch(paper.get("eprint").strip())
    if number and archive.strip().lower() == "arxiv":
        found.append(Link(f"https://arxiv.org/abs/{number[1]}", "paper"))
        found.append(Link(f"https://arxiv.org/pdf/{number[1]}", "pdf"))
    return [*found[:1], *(link for link in links if link not in main), *found[1:]]


def _file(project: Project, paper: Paper) -> Path:
    """The paper's own file on this computer. Raises ReadlistError."""
    folder = project.library_file.parent
    named = list(files_of(paper.get("file")))
    if not named:
        raise ReadlistError(f"'{paper.key}' names no file; its entry needs file = {{PATH}}")
    paths = [named_from(folder, name) for name in named]
    found = next((path for path in paths if is_there(path) and path.is_file()), None)
    if found is None:
        raise ReadlistError(f"{paths[0]}: no such file; '{paper.key}' names it in its field `file`")
    if found.suffix.lower() not in DOCUMENTS:
        raise ReadlistError(f"{found}: is no document; readlist does not open it")
    return found


def files_of(value: str) -> Iterator[str]:
    """The paths in a `file` field: plain ones, and JabRef's `description:path:type`; several
    stand between semicolons, a backslash makes the next sign plain."""
    for part in re.split(r"(?<!\\);", value):
        pieces = [re.sub(r"\\([:;\\])", r"\1", p) for p in re.split(r"(?<!\\):(?![\\/])", part)]
        path = pieces[1] if len(pieces) == 3 else re.sub(r"\\([:;\\])", r"\1", part)
        if path.strip():
            yield path.strip()


# --------------------------------------------------------------------------- note


@click.command("note")
@click.argument("key", type=KEY)
@click.option("--add", "added", default=None, metavar="TEXT", help="Append TEXT; - reads stdin.")
@click.option("--show", is_flag=True, help="Print the note.")
@report.plugin_option
@report.folder_option
def note_command(
    key: str, added: str | None, show: bool, plugins: tuple[str, ...], folder: Path
) -> None:
    """Write a note about the paper KEY in your editor ($VISUAL or $EDITOR).

    The note is notes/KEY.md beside the library. It is published only where its front matter says
    `publish: true`.

    \b
    Examples:
      readlist note berg2020steps
      readlist note berg2020steps --add "Theorem 2 needs independence."
      pbpaste | readlist note berg2020steps --add -
      readlist note berg2020steps --show
    """
    options = {"folder": folder, "plugins": plugins}
    if added is not None:
        text = decode_page(sys.stdin.buffer.read()).text if added == "-" else added
        project, path = report.change(options, lambda it: _append(it, key, text), f"note {key}")
        click.echo(report.near(path))
        report.finish(project.problems, "text", strict=False)
        return
    project = Project.open(folder, plugins)
    path, there = _note(project, key)
    if show:
        if not there:
            raise ReadlistError(f"no note about '{key}' yet; `readlist note {key}` writes one")
        body = lists.front_matter(lists.normal(project.note_texts[path]), "").body
        report.put(body.strip())
        return
    _edit(path, note_text(paper_of(key, project.bare).key, "") if not there else "")


def _note(project: Project, key: str) -> tuple[Path, bool]:
    """The file of a paper's note, by the key in its front matter, and whether it is there."""
    library = project.bare
    wanted = paper_of(key, library).key
    for path, note in zip(project.note_texts, project.notes, strict=True):
        if key_of(note.key, library) == wanted:
            return path, True
    folder, name = project.library_file.parent / "notes", file_name(wanted)
    path, number = folder / f"{name}.md", 2
    while path.exists():  # a note about another paper, by its front matter
        path, number = folder / f"{name}-{number}.md", number + 1
    return path, False


def _append(project: Project, key: str, text: str) -> Path:
    """Put a text at the end of a paper's note, in memory. Raises ReadlistError."""
    if not text.strip():
        raise ReadlistError("there is nothing to add; give it as --add TEXT")
    path, there = _note(project, key)
    if not there:
        project.note_texts[path] = note_text(paper_of(key, project.bare).key, text)
    else:
        before = project.note_texts[path]
        for problem in lists.conflicts(lists.normal(before), project.store.name(path)):
            raise ReadlistError(f"{problem.where}: git conflict markers; settle the conflict first")
        end = "\r\n" if "\r\n" in before else "\n"
        gap = "" if not before else end if before.endswith(("\n", "\r")) else end * 2
        lines = lists.normal(text).strip("\n").split("\n")
        project.note_texts[path] = before + gap + end.join(lines) + end
    project.parse_markdown()
    return path


def _edit(path: Path, template: str) -> None:
    """Open a note in the person's editor; a new one that stays empty is not kept."""
    editor = (os.environ.get("VISUAL") or os.environ.get("EDITOR") or "").strip()
    shown = report.near(path)
    if not editor:
        raise ReadlistError(
            f"no editor is named; set $VISUAL or $EDITOR, or write {shown} yourself"
            + (", beginning with --add TEXT" if template else "")
        )
    if template:
        write_atomic(path, template.encode())
    try:
        code = subprocess.run([*shlex.split(editor, posix=os.name != "nt"), str(path)]).returncode
    except (OSError, ValueError) as error:
        code, reason = 1, f": {getattr(error, 'strerror', None) or error}"
    else:
        reason = f" and ended with code {code}"
    kept = path.exists() and not (template and _is_empty(path, template))
    if not kept:
        path.unlink(missing_ok=True)
    if code:
        raise ReadlistError(
            f"the editor '{editor}' could not be used{reason}; set $VISUAL or $EDITOR"
        )
    click.echo(shown) if kept else report.say("The note is empty; it is not kept")


def _is_empty(path: Path, template: str) -> bool:
    return path.read_text("utf-8", errors="replace").split() == template.split()
