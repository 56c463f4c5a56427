"""The texts that cite the library's papers: manuscripts, and what LaTeX notes about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from readlist import citations
from readlist.citations import Cited
from readlist.errors import ReadlistError, SourceError
from readlist.files import is_binary
from readlist.model import Problem
from readlist.sources import printable, read_source

AGAIN = "run LaTeX again, then this"
FIRST = "run LaTeX first, until it writes this file"


@dataclass(frozen=True)
class Manuscript:
    """A text that cites, and what it cites. `name` is what messages call it; `encoding` makes
    its bytes of its text again."""

    path: Path
    name: str
    data: bytes
    text: str
    encoding: str
    cited: Cited


def read_manuscripts(names: Iterable[str]) -> list[Manuscript]:
    """The files that a person named, each once.

    Raises SourceError for a file that is missing, a folder or no text, and ReadlistError for
    one that is of no kind that cites.
    """
    found = {os.path.realpath(path): path for path in reversed([*map(Path, names)])}
    for path in found.values():
        if path.suffix in (".aux", ".bcf") and not path.exists():
            raise SourceError(f"{printable(path.as_posix())}: no such file; {FIRST}")
    return [_manuscript(path) for path in reversed(found.values())]


def _manuscript(path: Path) -> Manuscript:
    name, data = printable(path.as_posix()), read_source(str(path))[0].data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{name}: is not UTF-8 text; save it as UTF-8")
    if is_binary(data):
        raise SourceError(f"{name}: is no text; name an .aux, .bcf, .tex or .md file")
    encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding = "latin-1"  # every byte is a character in it, so that nothing is lost
        text = data.decode(encoding)
    return Manuscript(path, name, data, text, encoding, citations.read(name, text))


def with_inputs(manuscripts: Sequence[Manuscript]) -> tuple[list[Manuscript], list[Problem]]:
    """The manuscripts and the `.aux` files of their chapters; and which of those are missing."""
    found, problems = list(manuscripts), []
    known = {os.path.realpath(each.path) for each in found}
    for each in found:
        for path in (each.path.parent / name for name in each.cited.inputs):
            if os.path.realpath(path) in known:
                continue
            known.add(os.path.realpath(path))
            try:
                found.append(_manuscript(path))
            except ReadlistError as error:
                problems.append(Problem("cited-missing", str(error), each.name, hint=AGAIN))
    return found, problems


def cites_nothing(manuscripts: Iterable[Manuscript]) -> Iterator[Problem]:
    """Those that may be the wrong files, or have not been through LaTeX yet."""
    for each in manuscripts:
        if not (each.cited.citations or each.cited.everything or each.cited.inputs):
            hint = "is it the right file?"
            if not citations.is_manuscript(each.name):
                hint = FIRST
            yield Problem("cited-nothing", "cites no paper", each.name, hint=hint)
