"""The encoding of a .bib file: by the one rule (`readlist.files.decode`), and reversibly."""

from __future__ import annotations

from readlist import files
from readlist.errors import SourceError
from readlist.files import Decoded
from readlist.files import spoken as spoken


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """Bytes to text. Raises SourceError where a declared encoding does not fit."""
    try:
        return files.decode(data, declared)
    except LookupError:
        raise SourceError(f"{name}: no encoding is called '{declared}'; try utf-8") from None
    except UnicodeError:
        raise SourceError(f"{name}: is not {declared}; try another --encoding, or none") from None
