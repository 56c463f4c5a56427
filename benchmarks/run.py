"""What readlist costs, beside other programs, as tables in Markdown.

    make bench

prints them and writes them into docs/benchmarks.md, between its markers.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from entries import ROOT, last_key, real
from measure import rounds, run, table
from projects import make

PAGE = ROOT / "docs" / "benchmarks.md"
MARKS = re.compile(r"(<!-- tables -->\n).*(<!-- end of tables -->)", re.S)
READLIST = [sys.executable, "-m", "readlist"]

Commands = Mapping[str, Sequence[str]]


def job(name: str, path: Path) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("jobs.py")), name, str(path)]


def installed(commands: Commands) -> dict[str, Sequence[str]]:
    """Those whose program is on this machine."""
    return {name: command for name, command in commands.items() if shutil.which(command[0])}


def tables(scratch: Path) -> Iterator[tuple[str, str]]:
    """Heading and table of every comparison; those that need real entries only where they are."""
    yield "Commands", commands_table(scratch)
    yield "A website of 1,000 papers, each with its page", whole_site(1_000, scratch)
    yield "A website of 5,000 papers, beside its pages ready-made", pages_only(5_000, scratch)
    yield "A website of 20,000 papers", whole_site(20_000, scratch, times=2)
    small, large = real(10_000), real(50_000)
    if small and large:
        yield "Reading 10,000 entries", reading(small, scratch)
        yield "Formatting 10,000 entries", formatting(small, scratch)
        yield "Formatting more", growing(scratch)
        yield "One entry of 50,000", lookup(large, scratch)
        yield "Searching 50,000 entries", search(scratch)


def commands_table(scratch: Path) -> str:
    page = str(ROOT / "seeds" / "papers.txt")
    base = "python -c 'import click, pluggy'"
    commands = {
        base: [sys.executable, "-c", "import click, pluggy"],
        "readlist --help": [*READLIST, "--help"],
        "build, 96 papers, no site": [*READLIST, "build", page, "-o", f"{scratch}/a", "--no-site"],
        "build, 96 papers, with site": [*READLIST, "build", page, "-o", f"{scratch}/b"],
    }

    def afresh() -> None:
        for name in "ab":
            shutil.rmtree(scratch / name, ignore_errors=True)

    return table(rounds(commands, scratch, 3, afresh), base, "command")


def whole_site(papers: int, scratch: Path, times: int = 3) -> str:
    """Limit for 1,000 papers: four seconds, once the classifiers' answers are in the cache."""
    base = f"site build, {papers:,} papers"
    command = _site(papers, scratch)
    return table(rounds({base: command}, scratch, times), base, "command")


def pages_only(papers: int, scratch: Path) -> str:
    """The same theme and list pages, written beforehand, are what MkDocs builds by itself.

    Limits: 1.3 times its time, six seconds, 250 MB.
    """
    command = _site(papers, scratch)
    base = "mkdocs build, the same pages ready-made"
    ready = _ready_made(papers, scratch)
    commands = {
        base: [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(ready)],
        f"site build, {papers:,} papers": command,
    }
    return table(rounds(commands, scratch, 3), base, "command")


def _site(papers: int, scratch: Path) -> list[str]:
    """The command that builds a site of so many papers; it has run once."""
    project = make(papers, scratch / f"site-{papers}")
    command = [*READLIST, "site", "build", "-C", str(project)]
    run(command, scratch)
    return command


def _ready_made(papers: int, scratch: Path) -> Path:
    """A mkdocs.yml for the pages that `site generate` writes, without those that only redirect
    and without our plugin."""
    project, ready = scratch / f"site-{papers}", scratch / "ready"
    docs = ready / "docs" / "reading"
    run([*READLIST, "site", "generate", "-C", str(project), "-o", str(docs)], scratch)
    shutil.rmtree(docs / "paper")
    shutil.copyfile(docs / "index.md", ready / "docs" / "index.md")
    settings = (project / "mkdocs.yml").read_text("utf-8").replace("  - readlist\n", "")
    extension = "markdown_extensions:\n  - readlist.cite\n"
    settings = settings.replace("markdown_extensions:\n", extension)
    (ready / "mkdocs.yml").write_text(settings, "utf-8")
    return ready / "mkdocs.yml"


def reading(path: Path, scratch: Path) -> str:
    base = "readlist, blocks and raw fields"
    commands = {
        base: job("readlist_blocks", path),
        "readlist, every value decoded": job("readlist_values", path),
        "bibtexparser, blocks and raw fields": job("bibtexparser_blocks", path),
        "bibtexparser, its default": job("bibtexparser_default", path),
        "pybtex": job("pybtex_values", path),
    }
    return table(rounds(commands, scratch), base, "reader")


def formatting(path: Path, scratch: Path) -> str:
    base = "readlist fmt"
    tidied = scratch / "tidied.bib"
    commands = {
        base: job("readlist_fmt", path),
        "bibclean (C)": ["bibclean", str(path)],
        "bibtool (C)": ["bibtool", str(path)],
        "bibtexparser, read and write": job("bibtexparser_write", path),
        "bibtex-tidy": ["bibtex-tidy", str(path), "--output", str(tidied), "--curly", "--quiet"],
        "citation-js": ["citation-js", "-i", str(path), "-f", "string", "-s", "bibtex"],
        "pybtex, read and write": job("pybtex_write", path),
    }
    return table(rounds(installed(commands), scratch, 3), base, "formatter")


def growing(scratch: Path) -> str:
    """Whole processes, imports and writing the file included."""
    sizes = (50_000, 100_000, 200_000)
    copies = {size: scratch / f"{size}.bib" for size in sizes}

    def afresh() -> None:
        for size, copy in copies.items():
            path = real(size)
            if path:
                shutil.copyfile(path, copy)

    commands = {f"{n:,} entries": [*READLIST, "fmt", str(copy)] for n, copy in copies.items()}
    return table(rounds(commands, scratch, 3, afresh), "50,000 entries", "readlist fmt FILE")


def lookup(path: Path, scratch: Path) -> str:
    project = scratch / "large"
    project.mkdir()
    (project / "readlist.toml").write_text("", "utf-8")
    shutil.copyfile(path, project / "library.bib")
    show = [*READLIST, "show", "-C", str(project), last_key(path)]
    warm = rounds({"with the cache": show}, scratch, 6)
    warm["with the cache"].pop(0)

    def forget() -> None:
        shutil.rmtree(project / ".readlist", ignore_errors=True)

    cold = rounds({"the first time": show}, scratch, 5, forget)
    return table({**warm, **cold}, "with the cache", "readlist show KEY")


def search(scratch: Path) -> str:
    """In the project of `lookup`. Limits: half a second with the cache, the first time eight."""
    project = scratch / "large"
    command = [*READLIST, "search", "-C", str(project)]
    queries = {
        "a word": ["verifier"],
        "a common word, and a year": ["learning", "year:2015.."],
        "a phrase": ["year:..2030", "reinforcement learning"],
    }
    warm = rounds({name: [*command, *query] for name, query in queries.items()}, scratch, 6)
    for runs in warm.values():
        runs.pop(0)

    def forget() -> None:
        shutil.rmtree(project / ".readlist", ignore_errors=True)

    cold = rounds({"the first time": [*command, "verifier"]}, scratch, 5, forget)
    return table({**warm, **cold}, "a word", "readlist search QUERY")


def machine() -> str:
    cores, python = os.cpu_count(), platform.python_version()
    return f"Python {python}, {platform.system()} on {platform.machine()}, {cores} processors."


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = [machine()]
        for heading, made in tables(Path(folder)):
            parts.append(f"## {heading}\n\n{made}")
            print(parts[-1], end="\n\n", flush=True)
    if real(10_000) is None:
        sys.exit("no real entries on this machine: the tables of docs/benchmarks.md stay")
    text = PAGE.read_text("utf-8")
    inside = "\n" + "\n\n".join(parts) + "\n\n"
    PAGE.write_text(MARKS.sub(lambda found: found[1] + inside + found[2], text), "utf-8")


if __name__ == "__main__":
    main()
