"""Bytes and file names: the only way anything reaches a disk, and how bytes become text."""

from __future__ import annotations

import codecs
import ctypes
import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from readlist.patience import patiently

State = tuple[int, int, int]  # of a file: size, time in nanoseconds, number

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


def relative(path: Path, folder: Path) -> str:
    """A path as it is told from a folder, with slashes; an absolute one elsewhere stays so."""
    if path.is_absolute() and not path.is_relative_to(folder):
        return path.as_posix()
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive of Windows
        return path.resolve().as_posix()


def named_from(folder: Path, name: str) -> Path:
    """What a file of a folder calls `name`; `~` is a home where there is such a person."""
    try:
        return folder / Path(name).expanduser()
    except RuntimeError:
        return folder / name


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder; none has a name that is too long."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def digest(data: bytes) -> str:
    """A short fixed name for some bytes: 16 hexadecimal digits of their SHA-256."""
    return hashlib.sha256(data).hexdigest()[:16]


def digest_of(path: Path) -> str:
    """The digest of what a file holds; "" where there is none."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return ""


def state_of(path: Path) -> State | None:
    """Size, time and number of a file, by which one that was written anew can be told."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


# --------------------------------------------------------------------------- writing

TEMPORARY = ".readlist-"
_HOUR = 3600


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of a `write_atomic` that was killed in this folder.

    One that is younger than an hour may be somebody's who is writing right now.
    """
    for path in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError):
            if path.is_file() and time.time() - path.stat().st_mtime > _HOUR:
                path.unlink()


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a crash, sees the old bytes or the new, never half.

    Where the name is a symbolic link, the file that it leads to is written.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
    try:
        os.close(handle)
        write_through(Path(name), data)
        keep_mode(path, Path(name))
        patiently(lambda: Path(name).replace(path))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_through(path: Path, data: bytes) -> None:
    """Write a file, and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def keep_mode(path: Path, temporary: Path) -> None:
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


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, and wait until the disk has their names."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; POSIX only, Windows has no such call."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network file systems cannot
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def put_new(temporary: Path, path: Path) -> None:
    """Give a temporary file its name, unless there is one of that name: FileExistsError."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links here (FAT)
        if path.exists():
            raise FileExistsError(17, "File exists", str(path)) from None
        patiently(lambda: temporary.rename(path))
    temporary.unlink(missing_ok=True)


def exchange(temporary: Path, path: Path) -> None:
    """Let a temporary file and a file of the same folder change places.

    At one blow where the system can, so that whatever the file held at that moment, and be it an
    editor's save of a microsecond before, is found in the temporary file. Elsewhere in three
    steps: what an editor *renames* onto the file between the first and the second is lost.
    `mend_exchange` ends what a kill left between two of them.
    """
    if _exchange_at_once(temporary, path):
        return
    aside = _aside(temporary)
    aside.unlink(missing_ok=True)
    try:
        os.link(path, aside)
    except FileNotFoundError:
        raise
    except OSError:  # no hard links here: what is written into the file meanwhile is lost too
        shutil.copy2(path, aside)
    patiently(lambda: temporary.replace(path))
    patiently(lambda: aside.replace(temporary))


def mend_exchange(temporary: Path) -> None:
    """Finish, or forget, an `exchange` that was killed in the middle."""
    aside = _aside(temporary)
    if not aside.exists():
        return
    if temporary.exists():  # the file is still in its place
        aside.unlink()
    else:
        patiently(lambda: aside.replace(temporary))


def _aside(temporary: Path) -> Path:
    return temporary.with_name(temporary.name + ".was")


def _exchange_at_once(one: Path, other: Path) -> bool:
    """renameat2(2) of Linux with RENAME_EXCHANGE, renamex_np(2) of macOS with RENAME_SWAP."""
    if os.name == "nt":
        return False
    here, names = -100, (os.fsencode(one), os.fsencode(other))  # AT_FDCWD
    try:
        libc = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, 2) == 0)
        return bool(libc.renameat2(here, names[0], here, names[1], 2) == 0)
    except (AttributeError, OSError):
        return False


# --------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the encoding it was read in; `certain` where that is known and not guessed.

    `bom + text.encode(encoding)` gives the bytes back, unless it is `damaged`: then some of them
    became U+FFFD.
    """

    text: str
    encoding: str
    bom: bytes = b""
    certain: bool = True
    damaged: bool = False


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Single accented Latin-1 letters are no characters of GB 2312: those are pairs of such bytes.
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CHINESE = re.compile(rb"(?:[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SPOKEN = {"cp1252": "CP1252", "gb18030": "GB18030", "latin-1": "Latin-1", "utf-8": "UTF-8"}


def decode(data: bytes, declared: str = "") -> Decoded:
    """Bytes to text and, exactly, back: as declared, by mark, UTF-8, GB18030 where it fits, else
    CP1252, else Latin-1.

    Only the first three are certain; any other permits reading, never writing. Statistical
    detection was tried and reads the Latin-1 name `Munoz` with its tilde as a Slavic one; a rule
    can be explained. Raises LookupError for a *declared* encoding that is unknown, UnicodeError
    for one that does not fit.
    """
    if declared:
        bom, encoding = _meant(data, declared)
        if found := _proven(data, encoding, bom):
            return found
        raise UnicodeError(f"{declared} does not give the same bytes back")
    bom, marked = _mark(data)
    return (
        (_proven(data, marked, bom) if marked else None)
        or _proven(data, "utf-8")
        or (_proven(data, "gb18030", certain=False) if _looks_chinese(data) else None)
        or _proven(data, "cp1252", certain=False)
        or Decoded(data.decode("latin-1"), "latin-1", certain=False)
    )


def decode_page(data: bytes, declared: str = "") -> Decoded:
    """The same for text of which a few bytes are damaged: those become U+FFFD, the rest is right.

    One bad byte in a long page of UTF-8 must not turn every dash of it into three odd letters.
    Good characters of more than one byte must outnumber the bad places; those of CP1252 hardly
    ever look like one.
    """
    if declared:
        bom, encoding = _meant(data, declared)
        return Decoded(data[len(bom) :].decode(encoding), encoding, bom)
    found = decode(data)
    if found.certain:
        return found
    bom, marked = _mark(data)
    text = data[len(bom) :].decode(marked or "utf-8", errors="replace")
    if marked or (found.encoding != "gb18030" and _mostly_good(text)):
        return Decoded(text, marked or "utf-8", bom, damaged=True)
    return found


def _mostly_good(text: str) -> bool:
    """Whether the characters beyond ASCII outnumber those that stand for bad bytes."""
    bad = text.count("\ufffd")
    return sum(map(len, _BEYOND_ASCII.findall(text))) - bad > bad


def unreadable(text: str) -> list[tuple[int, int]]:
    """Line and column of every U+FFFD, which stands for bytes that are no letter."""
    if "\ufffd" not in text:
        return []
    return [
        (number, column)
        for number, line in enumerate(text.split("\n"), 1)
        for column, character in enumerate(line, 1)
        if character == "\ufffd"
    ]


def spoken(encoding: str) -> str:
    """An encoding's name for a message."""
    return _SPOKEN.get(encoding, encoding)


def _meant(data: bytes, declared: str) -> tuple[bytes, str]:
    """The mark that a declared encoding takes off, and the encoding: of UTF-16 the marked one."""
    if "\0" in declared:
        raise LookupError(declared)
    codec = codecs.lookup(declared).name.removesuffix("-sig")
    bom, marked = _mark(data)
    return (bom, marked) if bom and marked.startswith(codec) else (b"", declared)


def _mark(data: bytes) -> tuple[bytes, str]:
    found = ((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark))
    return next(found, (b"", ""))


def _proven(data: bytes, encoding: str, bom: bytes = b"", certain: bool = True) -> Decoded | None:
    """The text, if this encoding gives the very bytes back."""
    body = data[len(bom) :] if bom else data
    try:
        text = body.decode(encoding)
        # Strict UTF-8 is one to one (RFC 3629), so that large files need not be encoded again.
        same = encoding == "utf-8" or text.encode(encoding) == body
    except UnicodeError:
        return None
    return Decoded(text, encoding, bom, certain) if same else None


def _looks_chinese(data: bytes) -> bool:
    return all(_CHINESE.fullmatch(run) for run in _HIGH_RUN.findall(data))


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text at all: a NUL among the first 8,000, as git decides it.

    UTF-16 and UTF-32 hold NULs too; they are text where they begin with their mark. A PDF may
    begin with 8,000 bytes of plain letters, and is none.
    """
    if data.startswith(b"%PDF-"):
        return True
    marked = any(data.startswith(mark) for mark, _ in _MARKS)
    return not marked and b"\0" in data[:8000]
