"""One job in one process: `python benchmarks/jobs.py JOB FILE`; says its own CPU seconds.

What is imported for a job is imported before the clock starts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from measure import SECONDS


def readlist_blocks(path: str) -> Callable[[], object]:
    from readlist.bibtex import parse, read

    parse("")
    return lambda: sum(len(entry.fields) for entry in read(path).entries)


def readlist_values(path: str) -> Callable[[], object]:
    from readlist.bibtex import parse, read, read_papers

    list(read_papers(parse("@misc{a, author = {A}, title = {B}}")))

    def job() -> object:
        papers = list(read_papers(read(path)))
        return [(dict(paper.fields), paper.authors) for paper in papers]

    return job


def readlist_fmt(path: str) -> Callable[[], object]:
    from readlist.bibtex import read
    from readlist.bibtex.fmt import formatted

    return lambda: formatted(read(path))


def bibtexparser_blocks(path: str) -> Callable[[], object]:
    import bibtexparser

    text = Path(path).read_text("utf-8")
    return lambda: bibtexparser.parse_string(text, parse_stack=[])


def bibtexparser_default(path: str) -> Callable[[], object]:
    import bibtexparser

    text = Path(path).read_text("utf-8")
    return lambda: bibtexparser.parse_string(text)


def bibtexparser_write(path: str) -> Callable[[], object]:
    import bibtexparser

    text = Path(path).read_text("utf-8")
    return lambda: bibtexparser.write_string(bibtexparser.parse_string(text))


def pybtex_values(path: str) -> Callable[[], object]:
    from pybtex.database import parse_string

    text = Path(path).read_text("utf-8")
    return lambda: parse_string(text, "bibtex")


def pybtex_write(path: str) -> Callable[[], object]:
    from pybtex.database import parse_string

    text = Path(path).read_text("utf-8")
    return lambda: parse_string(text, "bibtex").to_string("bibtex")


def main() -> None:
    job = globals()[sys.argv[1]](sys.argv[2])
    start = time.process_time()
    job()
    Path(os.environ[SECONDS]).write_text(str(time.process_time() - start), "utf-8")


if __name__ == "__main__":
    main()
