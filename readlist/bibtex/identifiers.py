"""What is wrong with a DOI, ISBN, ISSN, address or arXiv number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from readlist.bibtex.finding import Found, Read, shown

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_PREFIX = re.compile(r"(?:https?:/+)?(?:(?:www|dx)\.)?doi\.org/+|(?:doi|DOI)\s*:?\s*", re.I)
# How LaTeX and exporters write signs that must stand plain in an address.
_ESCAPED = re.compile(
    r"\{?\\([_%&#$])\}?|\{?\\(textunderscore|textless|textgreater|textasciitilde)(?:\{\}|\b)\s*\}?"
    r"|\{?\\~(?:\{\}|\{\s\})\}?|\$([<>])\$|\$\\sim\$|\\string(?=~)"
)
_NAMED = {"textunderscore": "_", "textless": "<", "textgreater": ">", "textasciitilde": "~"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WRAPPED = re.compile(r"\\url\s*\{([^{}]*)\}|<(\S+)>")

_ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_ARXIV = re.compile(_ARXIV_ID)
_ARXIV_DRESSED = re.compile(
    rf"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|arxiv\s*:\s*)({_ARXIV_ID})(?:\.pdf)?"
    r"(?:\s*\[([\w.-]+)\])?",
    re.I,
)
_ARXIV_CLASS = re.compile(rf"({_ARXIV_ID})\s*\[([\w.-]+)\]")
_ARXIV_NAMED = re.compile(
    rf"\barxiv(?:\s+preprint)?(?:\s*:\s*|\s+)(?:arxiv:\s*)?({_ARXIV_ID})", re.I
)
_ARXIV_URL = re.compile(rf"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/({_ARXIV_ID})(?:\.pdf)?", re.I)
_CORR = re.compile(rf"abs/({_ARXIV_ID})")
_WHERE_PREPRINTS_SAY_IT = ("journal", "journaltitle", "howpublished", "note")
_UNPUBLISHED = ("misc", "online", "unpublished", "article", "techreport")


def plain(latex: str) -> str:
    """An address or number without LaTeX's escapes: `a\\_b` -> `a_b`."""
    return _ESCAPED.sub(_sign, latex) if "\\" in latex or "$" in latex else latex


def _sign(found: re.Match[str]) -> str:
    if found[0].startswith("\\string"):
        return ""
    return found[1] or (_NAMED[found[2]] if found[2] else found[3] or "~")


def doi(read: Read, name: str) -> Iterator[Found]:
    """A bare DOI is what styles put behind `https://doi.org/`."""
    text = read.get(name).strip()
    prefix = _DOI_PREFIX.match(plain(text))
    bare = plain(text)[prefix.end() if prefix else 0 :]
    if not text or (bare == text and _DOI.fullmatch(text)):
        return
    if _DOI.fullmatch(bare):
        what = "LaTeX in a DOI" if plain(text) == bare else "the DOI has something in front"
        yield Found(
            "bib-doi", f"{what}: {shown(text)}", read.at(name), f"write {bare}",
            edits=read.put(**{name: bare}),
        )  # fmt: skip
    else:
        hint = "a DOI looks like 10.1000/182"
        yield Found("bib-doi", f"not a DOI: {shown(text)}", read.at(name), hint)


def isbn(read: Read, name: str) -> Iterator[Found]:
    """Each number must have its check digit."""
    yield from _numbers(read, name, "ISBN", is_isbn)


def issn(read: Read, name: str) -> Iterator[Found]:
    """Each number must have its check digit."""
    yield from _numbers(read, name, "ISSN", _is_issn)


def _numbers(read: Read, name: str, what: str, right: Callable[[str], bool]) -> Iterator[Found]:
    latex = re.sub(r"\([^)]*\)", lambda note: " " * len(note[0]), read.get(name))
    for part in re.finditer(r"(?:(?!\band\b)[^,;/])+", latex):
        text = re.sub(r"^(?:ISBN|ISSN)(?:-1[03])?:?|[a-z ]+:", "", part[0].strip(), flags=re.I)
        digits = re.sub(r"[\s\u2010-\u2015-]|\\-", "", text)
        if not re.search(r"\d", digits) or right(digits.upper()):
            continue
        offset = part.start() + len(part[0]) - len(part[0].lstrip())
        message = f"not an {what}: {shown(part[0].strip())}"
        yield Found("bib-isbn", message, read.at(name, offset), "compare its digits")


def is_isbn(digits: str) -> bool:
    """Whether ten or thirteen digits, without hyphens, end with the right one (ISO 2108)."""
    if re.fullmatch(r"\d{9}[\dX]", digits):
        return _weighted(digits, range(10, 0, -1)) % 11 == 0
    return bool(re.fullmatch(r"97[89]\d{10}", digits)) and _weighted(digits, [1, 3] * 7) % 10 == 0


def _is_issn(digits: str) -> bool:
    return (
        bool(re.fullmatch(r"\d{7}[\dX]", digits)) and _weighted(digits, range(8, 0, -1)) % 11 == 0
    )


def _weighted(digits: str, weights: Iterable[int]) -> int:
    return sum((10 if d == "X" else int(d)) * w for d, w in zip(digits, weights, strict=False))


def url(read: Read, name: str) -> Iterator[Found]:
    """An address stands as a browser takes it: with its scheme, without blanks or LaTeX."""
    latex = read.get(name)
    text = latex.strip()
    if not text:
        return
    wrapped = _WRAPPED.fullmatch(text)
    bare = plain((wrapped[1] or wrapped[2]) if wrapped else text)
    if bare != text:
        message = f"LaTeX in an address: {shown(text, 60)}"
        yield Found(
            "bib-url", message, read.at(name, _first_difference(latex, text, bare)),
            f"write {bare}", edits=read.put(**{name: bare}),
        )  # fmt: skip
    elif re.search(r"\s", text):
        offset = latex.index(text) + len(re.split(r"\s", text)[0])
        several = len(re.findall(r"\bhttps?://", text)) > 1
        hint = "keep one here, others in note" if several else "write %20 for a blank"
        yield Found("bib-url", "an address with a blank in it", read.at(name, offset), hint)
    elif not _SCHEME.match(text):
        message = f"an address without http:// or https://: {shown(text)}"
        yield Found("bib-url", message, read.at(name), "write the whole address")


def _first_difference(latex: str, text: str, bare: str) -> int:
    common = next((n for n, (a, b) in enumerate(zip(text, bare, strict=False)) if a != b), 0)
    return latex.index(text) + common


def eprint(read: Read, name: str) -> Iterator[Found]:
    """An arXiv number stands alone; `archivePrefix` says whose it is."""
    text = read.get(name).strip()
    archive = (read.get("archiveprefix") or read.get("eprinttype")).strip().lower()
    if archive not in ("", "arxiv") or not text or _ARXIV.fullmatch(text):
        return
    dressed = _ARXIV_DRESSED.fullmatch(text) or _ARXIV_CLASS.fullmatch(text)
    if dressed:
        changed: dict[str, str | None] = {name: dressed[1]}
        if not archive:
            changed["archiveprefix"] = "arXiv"
        if dressed[2] and not (read.get("primaryclass") or read.get("eprintclass")):
            changed["primaryclass"] = dressed[2]
        message = f"more than the arXiv number: {shown(text)}"
        yield Found(
            "bib-eprint", message, read.at(name), f"write {dressed[1]}", edits=read.put(**changed)
        )
    elif archive:
        hint = "they look like 2405.00001 or math/0211159"
        yield Found("bib-eprint", f"not an arXiv number: {shown(text)}", read.at(name), hint)


def preprint(read: Read) -> Iterator[Found]:
    """A preprint that only its journal or address tells from a paper has no link to arXiv."""
    archive = read.get("archiveprefix") or read.get("eprinttype")
    if "eprint" in read.values or archive.strip().lower() not in ("", "arxiv"):
        return
    found = _arxiv_number(read)
    if found is None:
        return
    name, number = found
    hint = f"add eprint = {{{number}}} and archivePrefix = {{arXiv}}"
    yield Found(
        "bib-preprint", f"{read.entry.key}: an arXiv paper without eprint", read.at(name), hint,
        "note", read.put(eprint=number, archiveprefix="arXiv"),
    )  # fmt: skip


def _arxiv_number(read: Read) -> tuple[str, str] | None:
    """The field that names an arXiv paper, and its number."""
    for name in _WHERE_PREPRINTS_SAY_IT:
        found = _ARXIV_NAMED.search(read.get(name))
        if found:
            return name, found[1]
    corr = _CORR.fullmatch(read.get("volume").strip())
    if corr and read.get("journal").strip() == "CoRR":
        return "volume", corr[1]
    if read.type in _UNPUBLISHED and not (read.get("journal") or read.get("journaltitle")):
        found = _ARXIV_URL.fullmatch(read.get("url").strip())
        if found:
            return "url", found[1]
    return None
