"""Bytes and file names: the only way anything reaches a disk, and how bytes become text."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Windows refuses these as names, with any ending ("Naming Files, Paths, and Namespaces").
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")
_LONGEST = 120  # leaves room for a folder and an ending below the usual 255 bytes


def file_name(text: str) -> str:
    """A file name for a key, slug or list name, without an ending.

    Different texts get different names even where upper and lower case are one (macOS,
    Windows): `x` after an underscore is a capital X, two underscores are one, `_0` and a
    hexadecimal number and `_` is any other character. Names that Windows reserves, dots at
    either end and over-long names are written the same way, the last with a digest. Without
    any text the name is one underscore.
    """
    name = "".join(map(_spelled, text)) or "_"
    if _RESERVED.fullmatch(name) or name.startswith("."):
        name = _by_number(text[0]) + name[1:]
    if name.endswith("."):
        name = name[:-1] + _by_number(".")
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}_0h{digest(text.encode(errors='surrogatepass'))}"
    return name


def _spelled(character: str) -> str:
    if character in _PLAIN:
        return character
    if "A" <= character <= "Z":
        return "_" + character.lower()
    return "__" if character == "_" else _by_number(character)


def _by_number(character: str) -> str:
    return f"_0{ord(character):x}_"


def digest(data: bytes) -> str:
    """A short fixed name for some bytes: 16 hexadecimal digits of their SHA-256."""
    return hashlib.sha256(data).hexdigest()[:16]


_TEMPORARY = ".readlist-"


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of a `write_atomic` that was killed in this folder."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        if path.is_file():
            path.unlink(missing_ok=True)


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a crash, sees the old bytes or the new, never half.

    Where the name is a symbolic link, the file that it leads to is written.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _keep_mode(path, Path(name))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _keep_mode(path: Path, temporary: Path) -> None:
    """A new file gets the mode that plain `open` would give it, an old one keeps its own."""
    if path.exists():
        temporary.chmod(path.stat().st_mode & 0o777)
        return
    umask = os.umask(0)
    os.umask(umask)
    temporary.chmod(0o666 & ~umask)


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write a generated file only where its bytes differ, so that watchers stay asleep."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write_atomic(path, data)
    return True


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read in, and whether that encoding is certain."""

    text: str
    encoding: str
    certain: bool = True


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, declared: str = "") -> Decoded:
    """Bytes to text by rule: as declared, by mark, UTF-8, GB 18030 where it fits, else CP1252.

    Only the first three are certain. Statistical detection was tried and reads the Latin-1
    name `Munoz` with its tilde as a Slavic one; a rule can be explained. Raises LookupError
    or UnicodeDecodeError only for a *declared* encoding that is unknown or does not fit.
    """
    if declared:
        return Decoded(data.decode(declared), declared)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, errors="replace"), encoding)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guess(data)


# GB 2312 characters are pairs of bytes from A1 up; single accented Latin-1 letters are not.
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")


def _guess(data: bytes) -> Decoded:
    runs = _HIGH_RUNS.findall(data)
    if all(len(run) % 2 == 0 and min(run) >= 0xA1 for run in runs):
        try:
            return Decoded(data.decode("gb18030"), "gb18030", certain=False)
        except UnicodeDecodeError:
            pass
    try:
        return Decoded(data.decode("cp1252"), "cp1252", certain=False)
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1"), "latin-1", certain=False)


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text at all: a NUL among the first 8,000, as git decides it.

    UTF-16 and UTF-32 hold NULs too; they are text where they begin with their mark. A PDF may
    begin with 8,000 bytes of plain letters, and is none.
    """
    if data.startswith(b"%PDF-"):
        return True
    marked = any(data.startswith(mark) for mark, _ in _MARKS)
    return not marked and b"\0" in data[:8000]
