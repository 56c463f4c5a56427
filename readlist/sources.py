"""What a person names as a source, read: bytes with a name become text, doubts become Problems."""

from __future__ import annotations

from pathlib import Path

from readlist.errors import SourceError
from readlist.files import Decoded, decode_page, is_binary, unreadable
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
        return Source(name, data), [_empty(name)]
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
    if not decoded.text.strip("\ufeff \t\r\n"):  # a byte order mark is no text
        return Source(name, data), [_empty(name)]
    return Source(name, data, decoded.text), _doubts(name, decoded)


def _empty(name: str) -> Problem:
    hint = "copy the page's text into it and save it"
    return Problem("empty", "the file is empty", name, "error", hint)


def _doubts(name: str, decoded: Decoded) -> list[Problem]:
    problems = []
    if not decoded.certain:
        hint = "if letters look wrong, say it: --encoding NAME"
        problems.append(
            Problem("encoding", f"not UTF-8; read as {decoded.encoding}", name, "warning", hint)
        )
    if places := unreadable(decoded.text):
        (line, column), *others = places
        what = f"{len(places)} characters" if others else "a character"
        more = ", ".join(dict.fromkeys(str(number) for number, _ in others[:5]))
        also = f"; also in line {more}{' …' if len(others) > 5 else ''}" if others else ""
        hint = "the rest is right; mend the source, or say --encoding NAME"
        where = f"{name}:{line}:{column}"
        problems.append(Problem("encoding", f"{what} could not be read{also}", where, hint=hint))
    return problems
