"""What a person names as a source, read: files, folders, addresses, `-`. Doubts become Problems."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from readlist.errors import NetworkError, SourceError
from readlist.files import Decoded, decode_page, is_binary, unreadable
from readlist.model import Problem, Source
from readlist.web import Request, Response, is_address

Read = tuple[Source, list[Problem]]  # what was named, and what is doubtful about it

# What a folder is searched for; a file that somebody names may end in anything.
SUFFIXES = frozenset(
    {".bib", ".ris", ".nbib", ".json", ".md", ".markdown", ".txt", ".html", ".htm", ".xhtml",
     ".pdf"}
)  # fmt: skip
PAPIS = "info.yaml"  # the paper that a papis folder is about; the other files belong to it
_BESIDE = frozenset({".md", ".txt", ".org", ".tex"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.I)
_BARE_ADDRESS = re.compile(r"(?:www\.|[\w-]+\.(?:org|com|net|io|edu|cc|co|dev)/)\S*", re.I)
_GLOB = re.compile(r"[*?\[]")
# The encoding that a page says it has, in its first bytes (HTML, 13.2.3.2).
_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML = re.compile(rb"\s*<\?xml\b[^>]{0,100}?\bencoding\s*=\s*[\"']([\w.:-]+)")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<", re.S)
_HEAD = 4096
_SHOWN = 8  # files of a folder that a note names


def read_sources(
    names: Sequence[str],
    encoding: str,
    fetch: Callable[[Request], Response],
    standard_input: Callable[[], bytes],
) -> list[Read]:
    """All that was named, in order, each file and address once.

    A folder gives its files, `-` what stands on standard input. Raises SourceError where a name
    leads nowhere; what cannot be used of a folder or of the web is a Problem.
    """
    read: list[Read] = []
    seen: set[object] = set()
    for name in names:
        if name in seen:
            continue
        seen.add(name)
        if name == "-":
            read.append(to_source("<stdin>", standard_input(), encoding))
        elif is_address(name) and not _exists(name):
            read.append(_from_web(name, encoding, fetch))
        else:
            for path in _matching(name):
                read += _from_disk(path, encoding, seen)
    return read


def read_source(name: str, encoding: str = "") -> Read:
    """A file that a person named on the command line, as a Source.

    Raises SourceError where there is no such file. Content that is empty, binary or in a
    guessed encoding is a Problem.
    """
    if not name.strip():
        raise SourceError("a source with an empty name; name a file, or - for standard input")
    try:
        data = Path(name).read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{name}: no such file{_way_out(name)}") from None
    except IsADirectoryError:
        raise SourceError(f"{name}: is a folder; name the files in it") from None
    except (OSError, ValueError) as error:
        if Path(name[:200]).is_dir():  # Windows calls opening a folder a lack of permission
            raise SourceError(f"{name}: is a folder; name the files in it") from None
        short = " ".join(name.split())[:60]
        reason = getattr(error, "strerror", None) or "not a file name"
        raise SourceError(f"{short}: cannot be read: {reason}; name a file") from None
    return to_source(printable(name), data, encoding)


def _way_out(name: str) -> str:
    """What somebody may have meant who named a file that there is not."""
    if scheme := _SCHEME.match(name):
        return f"; of addresses, http and https are read, not {scheme[1]}"
    if _BARE_ADDRESS.fullmatch(name):
        return f"; for the web, write https://{name}"
    return ""


def printable(name: str) -> str:
    """A file name as text that every output can hold; bytes that are no letters become marks."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


# --------------------------------------------------------------------------- files and folders


def _exists(name: str) -> bool:
    try:
        return os.path.lexists(name)
    except ValueError:  # a NUL in it
        return False


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):  # a page that was pasted as the name is too long for one
        return False


def _matching(name: str) -> list[str]:
    """The name itself, or what a pattern matches: not every shell expands patterns."""
    if _exists(name) or not _GLOB.search(name):
        return [name]
    found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not found:
        raise SourceError(f"{name}: no file matches; look at the folder's name and the pattern")
    return found


def _from_disk(name: str, encoding: str, seen: set[object]) -> list[Read]:
    if name.strip() and _is_folder(name):
        return _from_folder(Path(name), encoding, seen)
    if _seen(name, seen):
        return []
    source, problems = read_source(name, encoding)
    return [(_with_beside(source, Path(name)), problems)]


def _seen(name: str, seen: set[object]) -> bool:
    """Whether a regular file was read already, under this name or another."""
    try:
        path = Path(name)
        identity = str(path.resolve()) if path.is_file() else None
    except (OSError, ValueError):
        return False
    if identity is None:
        return False
    known = ("file", identity) in seen
    seen.add(("file", identity))
    return known


def _from_folder(folder: Path, encoding: str, seen: set[object]) -> list[Read]:
    """The files of a folder and those below it, by name; one note counts what is left out."""
    read: list[Read] = []
    others: list[str] = []
    closed: list[OSError] = []
    known = 0
    for path in _walk(folder, closed):
        if path.name != PAPIS and path.suffix.lower() not in SUFFIXES:
            others.append(path.relative_to(folder).as_posix())
        elif _seen(str(path), seen):
            known += 1
        else:
            read.append(_member(path, encoding))
    name = printable(folder.as_posix())
    read += [_closed(error, name) for error in closed]
    if others:
        shown = ", ".join(map(printable, others[:_SHOWN]))
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        files = "1 file" if len(others) == 1 else f"{len(others)} files"
        message = f"{files} of other kinds not read: {shown}{more}"
        read.append((Source(name), [Problem("other-files", message, name, "note")]))
    if not read and not known:
        message, hint = "no file in the folder", "name a folder of papers, pages or .bib files"
    elif others and len(read) == 1 and not known:
        message = "no file in the folder is of a kind that is searched for"
        hint = "these are " + " ".join(sorted({*SUFFIXES, PAPIS})) + "; else name the file itself"
    else:
        return read
    return [*read, (Source(name), [Problem("empty", message, name, "error", hint)])]


def _closed(error: OSError, folder: str) -> Read:
    """A folder in which nobody may look."""
    name = printable(Path(error.filename or folder).as_posix())
    message = f"the folder cannot be read: {error.strerror}"
    return Source(name), [Problem("unreadable", message, name, "error")]


def _walk(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """The files below a folder, sorted, each folder once; hidden ones are passed over, and those
    that cannot be read are `closed`."""
    been: set[tuple[int, int]] = set()
    for here, folders, files in os.walk(folder, onerror=closed.append, followlinks=True):
        at = Path(here)
        status = at.stat()
        if (status.st_dev, status.st_ino) in been:  # a link that leads back
            folders.clear()
            continue
        been.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = sorted(name for name in files if not name.startswith("."))
        for name in [PAPIS] if PAPIS in shown else shown:
            if (at / name).is_file():
                yield at / name


def _member(path: Path, encoding: str) -> Read:
    """A file of a folder: one that cannot be read does not keep the others from being read."""
    try:
        source, problems = read_source(path.as_posix(), encoding)
    except SourceError as error:
        name = printable(path.as_posix())
        message = str(error).removeprefix(f"{name}: ")
        return Source(name), [Problem("unreadable", message, name, "error")]
    return _with_beside(source, path), problems


def _with_beside(source: Source, path: Path) -> Source:
    """A papis paper with the texts in its folder."""
    if path.name != PAPIS:
        return source
    beside = {}
    for other in sorted(path.parent.iterdir()):
        if other.suffix.lower() in _BESIDE and other.is_file() and not other.name.startswith("."):
            try:
                beside[printable(other.name)] = decode_page(other.read_bytes()).text
            except OSError:
                continue
    return Source(source.name, source.data, source.text, beside)


# --------------------------------------------------------------------------- the web


def _from_web(url: str, encoding: str, fetch: Callable[[Request], Response]) -> Read:
    """What an address leads to; a web that fails is a Problem, since other sources may do."""
    try:
        answer = fetch(Request(url))
    except NetworkError as error:
        message, _, hint = str(error).removeprefix(f"{url}: ").partition("; ")
        return Source(url), [Problem("network", message, url, "error", hint)]
    if answer.status != 200:
        hint = _ANSWERS.get(answer.status, "open it in a browser, save the page and add the file")
        message = f"the server answers {answer.status}"
        return Source(url), [Problem("network", message, url, "error", hint)]
    return to_source(url, answer.data, encoding or _known(answer.charset, answer.data))


_ANSWERS = {
    404: "look at the address: there is no such page",
    410: "look at the address: the page is gone",
    429: "it was asked too often; try again later",
    503: "it is busy; try again later",
}


# --------------------------------------------------------------------------- bytes to text


def to_source(name: str, data: bytes, encoding: str = "") -> Read:
    """Bytes with a name as a Source, and what is doubtful about them.

    A PDF has no text: its importer reads the bytes. What nobody can read has neither.
    """
    if not data.strip():
        return Source(name), [_empty(name)]
    if is_binary(data) and b"%PDF-" in data[:1024]:  # PDF 1.7, appendix H, note 13
        return Source(name, data), []
    if is_binary(data):
        hint = "save or copy it as text, HTML or PDF"
        return Source(name), [Problem("binary", "not a text file", name, "error", hint)]
    try:
        decoded = decode_page(data, encoding or _declared(data))
    except LookupError:
        raise SourceError(
            f"--encoding {encoding}: no such encoding; try latin-1 or gb18030"
        ) from None
    except UnicodeError:
        raise SourceError(f"{name}: its bytes are not {encoding}; try another --encoding") from None
    if not decoded.text.strip("\ufeff \t\r\n"):  # a byte order mark is no text
        return Source(name, data), [_empty(name)]
    return Source(name, data, decoded.text), _doubts(name, decoded)


def _declared(data: bytes) -> str:
    """The encoding that a page of HTML or XML says it has, where its bytes agree."""
    if not _MARKUP.match(data):
        return ""
    said = _CHARSET.search(data[:_HEAD]) or _XML.match(data[:_HEAD])
    return _known(said[1].decode("ascii", "replace"), data) if said else ""


# Browsers read the first two as the third (Encoding Standard, 4.2).
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030"}


def _known(encoding: str, data: bytes) -> str:
    """The encoding, if there is such a one and the bytes are in it; else nothing."""
    meant = _MEANT.get(encoding.lower(), encoding.lower())
    if not meant or meant.startswith("utf"):
        return ""  # what `decode_page` finds by itself, and where single bytes may be damaged
    if _fits(data, "utf-8") and not meant.startswith("iso-2022"):
        return ""  # a server's or template's word that the page outgrew
    return meant if _fits(data, meant) else ""


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


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
