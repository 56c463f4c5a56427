"""What a person names as a source, read: bytes with a name become text, doubts become Problems."""

from __future__ import annotations

from pathlib import Path

from readlist.errors import SourceError
from readlist.files import Decoded, decode_page, is_binary
from readlist.model import Problem, Source


def read_source(name: str, encoding: str = "") -> tuple[Source, list[Problem]]:
    """What a person named on the command line, as a Source.

    Raises SourceError where there is no such file. Content that is empty, binary or in a
    guessed encoding is a Problem.
    """
    if not name.strip():
        raise SourceError("a source with an empty name; name a file, or - for standard input")
    try:
        data = Path(name).read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{name}: no such file") from None
    except IsADirectoryError:
        raise SourceError(f"{name}: is a folder; name the files in it") from None
    except (OSError, ValueError) as error:
        if Path(name[:200]).is_dir():  # Windows calls opening a folder a lack of permission
            raise SourceError(f"{name}: is a folder; name the files in it") from None
        short = " ".join(name.split())[:60]
        reason = getattr(error, "strerror", None) or "not a file name"
        raise SourceError(f"{short}: cannot be read: {reason}; name a file") from None
    return to_source(printable(name), data, encoding)


def printable(name: str) -> str:
    """A file name as text that every output can hold; bytes that are no letters become marks."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def to_source(name: str, data: bytes, encoding: str = "") -> tuple[Source, list[Problem]]:
    """Bytes with a name as a Source, and what is doubtful about them."""
    if not data.strip():
        hint = "copy the page's text into it and save it"
        return Source(name, data), [Problem("empty", "the file is empty", name, "error", hint)]
    if is_binary(data):
        message = "not a text file"
        hint = "save or copy it as text; PDF files are not read"
        return Source(name, data), [Problem("binary", message, name, "error", hint)]
    try:
        decoded = decode_page(data, encoding)
    except LookupError:
        raise SourceError(
            f"--encoding {encoding}: no such encoding; try latin-1 or gb18030"
        ) from None
    except UnicodeError:
        raise SourceError(f"{name}: its bytes are not {encoding}; try another --encoding") from None
    return Source(name, data, decoded.text), _doubts(name, decoded)


def _doubts(name: str, decoded: Decoded) -> list[Problem]:
    problems = []
    if not decoded.certain:
        hint = "if letters look wrong, say it: --encoding NAME"
        problems.append(
            Problem("encoding", f"not UTF-8; read as {decoded.encoding}", name, "warning", hint)
        )
    if lines := _unreadable(decoded.text):
        many = f"{len(lines)} characters" if len(lines) > 1 else "a character"
        more = sorted({line for line, _ in lines[1:]} - {lines[0][0]})
        also = f", the others in line {_some(more)}" if more else ""
        hint = "the rest is right; mend the source, or say --encoding NAME"
        where = f"{name}:{lines[0][0]}:{lines[0][1]}"
        message = f"{many} could not be read{also}"
        problems.append(Problem("encoding", message, where, hint=hint))
    return problems


def _unreadable(text: str) -> list[tuple[int, int]]:
    """Line and column of every character that stands for bytes that are no letter."""
    if "\ufffd" not in text:
        return []
    lines = enumerate(text.split("\n"), 1)
    return [
        (number, column)
        for number, line in lines
        for column, character in enumerate(line, 1)
        if character == "\ufffd"
    ]


def _some(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:5]))
    return shown if len(lines) <= 5 else f"{shown} …"
