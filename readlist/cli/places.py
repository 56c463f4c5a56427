"""Where the .bib files of `fmt` and `check` come from and go to: a disk, a pipe, a project."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import click

from readlist.bibtex import charset
from readlist.bibtex.syntax import Document
from readlist.cli import report
from readlist.errors import SourceError, StoreError
from readlist.files import digest, is_binary, is_there, named_from, write_atomic
from readlist.model import Problem
from readlist.patience import reason
from readlist.sources import printable

if TYPE_CHECKING:
    from readlist.config import LibrarySettings
    from readlist.store import Store

STDIN = "<stdin>"


class Opened(NamedTuple):
    """A .bib file that was read, and the digest of its bytes; no document where it is no text."""

    document: Document | None
    digest: str


class Place(Protocol):
    """A .bib file that a command was asked to work on."""

    @property
    def name(self) -> str: ...

    def read(self) -> Opened: ...

    def write(self, data: bytes, seen: str) -> None:
        """Put new bytes there. Raises StoreError where it is no longer as it was `seen`."""


@dataclass(frozen=True)
class File:
    """A file that was named on the command line."""

    path: Path
    encoding: str = ""

    @property
    def name(self) -> str:
        return printable(str(self.path))

    def read(self) -> Opened:
        return _opened(_bytes(self.path), self.name, self.encoding)

    def write(self, data: bytes, seen: str) -> None:
        if digest(_bytes(self.path)) != seen:
            raise StoreError(f"{self.name}: changed on disk in the meantime; run the command again")
        try:
            write_atomic(self.path, data)
        except OSError as error:
            raise StoreError(f"{self.name}: cannot be written: {reason(error)}") from None


@dataclass(frozen=True)
class Pipe:
    """Standard input, and standard output for what becomes of it."""

    encoding: str = ""
    name: str = STDIN

    def read(self) -> Opened:
        return _opened(sys.stdin.buffer.read(), self.name, self.encoding)

    def write(self, data: bytes, seen: str) -> None:
        click.echo(data, nl=False)


@dataclass(frozen=True)
class LibraryFile:
    """The library of a project, written as one of its transactions."""

    path: Path
    store: Store
    command: str
    encoding: str = ""

    @property
    def name(self) -> str:
        return report.near(self.path)

    def read(self) -> Opened:
        return _opened(self.store.read(self.path), self.name, self.encoding)

    def write(self, data: bytes, seen: str) -> None:
        self.store.commit({self.path: data}, self.command)


def named(names: Sequence[str], encoding: str = "") -> list[Place]:
    """The files that were named, each once. Raises SourceError if one is not there."""
    places: list[Place] = []
    for name in dict.fromkeys(names):
        if name == "-":
            places.append(Pipe(encoding))
            continue
        if not Path(name).is_file():
            reason = "is a folder; name the files in it" if Path(name).is_dir() else "no such file"
            raise SourceError(f"{printable(name)}: {reason}")
        places.append(File(Path(name), encoding))
    return places


def library(folder: Path, command: str, encoding: str, to_utf8: bool) -> LibraryFile:
    """The library of the project here. Raises StoreError where there is none."""
    from readlist import config

    opened, declared = store(project_root(folder))
    if to_utf8 and declared.encoding:
        raise StoreError(
            f"{config.NAME}: encoding = '{declared.encoding}' would be wrong then; take that out "
            f"and say --to-utf8 --encoding {declared.encoding}"
        )
    path = opened.root / declared.path
    return LibraryFile(path, opened, command, encoding or declared.encoding)


def store(folder: Path) -> tuple[Store, LibrarySettings]:
    """The store of the project here, once what a crash left half done was put back, and where its
    library is. Raises StoreError, ConfigError."""
    from readlist import config
    from readlist.store import Store, find_root

    root = find_root(folder.resolve())
    declared = config.parse(Store(root).text(root / config.NAME)).library
    found = Store(root, (root / declared.path).parent)
    for problem in found.recover():
        report.say(str(problem))
    return found, declared


def project_root(folder: Path) -> Path:
    """The folder of the project here. Raises StoreError where there is none."""
    from readlist.store import find_root

    try:
        return find_root(folder.resolve())
    except StoreError:
        if not folder.is_dir():
            raise
        raise StoreError(f"{folder.resolve()}: no project here or above; name .bib files") from None


def unfit(document: Document | None, name: str, to_utf8: bool = False) -> Iterator[Problem]:
    """Why a file cannot be written back, if it cannot: not text, in conflict, or in an encoding
    that is only guessed (which does when the person asks for its conversion)."""
    if document is None:
        yield Problem("binary", "not a text file", name, "error", "name .bib files")
        return
    yield from (problem for problem in document.problems if problem.code == "conflict")
    if document.guessed and not to_utf8:
        coding = charset.spoken(document.encoding)
        message = f"not UTF-8, perhaps {coding}; left as it is"
        convert = "--to-utf8" if name == STDIN else f"readlist fmt --to-utf8 {name}"
        hint = f"if {coding} is right, convert it: {convert}; else say what it is: --encoding NAME"
        yield Problem("bib-encoding", message, name, "error", hint)


def beside(bib: Path) -> Callable[[str], bool]:
    """Whether a path that a .bib file names leads to a file, seen from its folder. A path of
    Windows says nothing on other systems, and is believed there."""
    foreign = re.compile(r"[A-Za-z]:[\\/]" if os.name != "nt" else r"(?!)")
    return lambda path: bool(foreign.match(path)) or is_there(named_from(bib.parent, path))


def _opened(data: bytes, name: str, encoding: str) -> Opened:
    if is_binary(data) and not encoding:
        return Opened(None, digest(data))
    return Opened(Document.of(data, name, encoding), digest(data))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{printable(str(path))}: cannot be read: {reason(error)}"
        raise SourceError(message) from None
