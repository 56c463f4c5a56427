"""Which encoding a .bib file is in, by rule and reversibly; never by statistics.

Declared, else byte order mark, else strict UTF-8, else GB18030 where every non-ASCII run is
made of pairs from its two-byte Chinese block, else CP1252, else Latin-1. Whatever is chosen
gives the same bytes back. (Why by rule: charset-normalizer reads the Latin-1 name Muñoz as
Muńoz; docs/decisions.)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from readlist.errors import SourceError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CHINESE = re.compile(rb"(?:[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+")
_CODES = {"cp1252": "CP1252", "gb18030": "GB18030", "latin-1": "Latin-1"}


class Decoded(NamedTuple):
    """A text, and what gives its bytes back: `bom + text.encode(encoding)`."""

    text: str
    encoding: str
    bom: bytes
    guessed: bool


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """Bytes to text. Raises SourceError where a declared encoding does not fit."""
    if declared:
        return _declared(data, name, declared)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            found = _try(data[len(mark) :], encoding, mark)
            if found:
                return found
    return (
        _try(data, "utf-8")
        or (_try(data, "gb18030", guessed=True) if _looks_chinese(data) else None)
        or _try(data, "cp1252", guessed=True)
        or Decoded(data.decode("latin-1"), "latin-1", b"", True)
    )


def spoken(encoding: str) -> str:
    """The encoding's name for a message."""
    return _CODES.get(encoding, encoding)


def _declared(data: bytes, name: str, encoding: str) -> Decoded:
    mark = next((mark for mark, _ in _MARKS[:1] if data.startswith(mark)), b"")
    try:
        found = _try(data[len(mark) :], encoding, mark)
    except LookupError:
        raise SourceError(f"{name}: no encoding is called '{encoding}'; try utf-8") from None
    if found is None:
        raise SourceError(f"{name}: is not {encoding}; try another --encoding, or none")
    return found


def _try(data: bytes, encoding: str, mark: bytes = b"", guessed: bool = False) -> Decoded | None:
    try:
        text = data.decode(encoding)
        same = text.encode(encoding) == data
    except UnicodeError:
        return None
    return Decoded(text, encoding, mark, guessed) if same else None


def _looks_chinese(data: bytes) -> bool:
    return all(_CHINESE.fullmatch(run) for run in _HIGH_RUN.findall(data))
