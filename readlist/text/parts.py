"""An entry of a list in parts: text, links that may be titles, and labels such as `[code]`.

Links stand there in many ways: `[x](u)`, `[[x](u)]`, `[[x]](u)`, `[x] (u)`, `Code: u`, `[x]()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from readlist.text import venues
from readlist.text.addresses import clean
from readlist.text.labels import bare as bare_label
from readlist.text.labels import is_label, last_label
from readlist.text.outline import Run

_WRITTEN_LINK = re.compile(
    r"\[\[?([^\[\]]{1,80})\]?\]\s*\(\s*(https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s*\)?"
)
_EMPTY_LABEL = re.compile(r"\[\[?([^\[\]]{1,60})\]?\](?:\(\s*\))?")
_URL = re.compile(r"https?://[^\s<>\"|]+")
_TELLS = re.compile(
    r"(?:^|[\s|,;(\[])([^\W\d_][\w &/-]{0,24}?)(?:\([^()]{0,40}\))?\s*[:：=]+\s*[\[(<]*$"
)
_DOI = re.compile(r"(?<![/\w])(?:doi\s*[:=]?\s*)?(10\.\d{4,9}/[^\s<>\"]+)", re.I)
_OPENS, _CLOSES = "[(【（", "])】）"
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)(?:[?#]|$)|camo\.githubusercontent", re.I)
_SIGN = re.compile(r"\{:[^{}]*\}|(?<!\w):[a-z]\w+:(?!/)|\ufffc")  # `:scroll:` is a picture
_VAGUE = frozenset(("link", "here", "url", "链接"))
_INITIALS = re.compile(r"[^\W\d_a-z][\w'’-]+,?\s+(?:[^\W\d_a-z]\.?[ -]?){1,3}")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an entry: text, a link that is no label (`link`), a `label`, or a break."""

    kind: str
    text: str
    url: str = ""
    bold: bool = False
    italic: bool = False
    framed: bool = True


def parts_of(runs: Sequence[Run]) -> list[Part]:
    """Runs with the links that stand in the text as text, labels told from titles."""
    found: list[Part] = []
    merged = list(_merged(runs))
    for at, run in enumerate(merged):
        if run.kind == "break":
            found.append(Part("break", ""))
        elif run.kind == "image" and _PICTURE.search(run.url or ""):
            continue
        elif run.url is not None:
            before = merged[at - 1].text if at and merged[at - 1].url is None else ""
            after = (
                merged[at + 1].text if at + 1 < len(merged) and merged[at + 1].url is None else ""
            )
            found.append(_link(run, found, before, after))
        elif run.kind == "code":
            found.extend(_of_code(run))
        elif run.kind != "image":
            found.extend(_of_text(run))
    return _with_names_plain(_without_brackets(found))


def _with_names_plain(parts: Sequence[Part]) -> list[Part]:
    """The parts; a name in bold among names is no more than them: `Vega, T., **Berg, A.**`."""
    found: list[Part] = []
    for part in parts:
        if part.kind == "text" and part.bold and _INITIALS.fullmatch(part.text.strip(" ,.&")):
            part = replace(part, bold=False)
        last = found[-1] if found else None
        if (
            last is not None
            and (last.kind, part.kind, last.bold, part.bold) == ("text", "text", False, False)
            and last.italic == part.italic
        ):
            found[-1] = replace(last, text=last.text + part.text)
        else:
            found.append(part)
    return found


def _without_brackets(parts: Sequence[Part]) -> list[Part]:
    """The parts without the brackets that stand around labels in the text beside them."""
    found = list(parts)
    for at, part in enumerate(found):
        if part.kind != "text":
            continue
        text = part.text
        if at + 1 < len(found) and found[at + 1].kind == "label":
            before = text.rstrip()
            bare = before.rstrip(_OPENS)
            text = text if bare == before else bare.rstrip() + " "
        if at and found[at - 1].kind == "label":
            text = re.sub(r"^\s*[\])】）]+", "", text)
        found[at] = replace(part, text=text)
    return found


def _merged(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs with neighbours of one style as one; a line that was only wrapped goes on."""
    last: Run | None = None
    for run in runs:
        if run.kind == "line":
            run = replace(run, kind="text", text=" ")
            if last is not None and last.kind == "text" and last.url is None:
                run = replace(run, bold=last.bold, italic=last.italic)
        plain = run.kind == "text" and run.url is None
        if plain and last is not None and last.kind == "text" and last.url is None:
            blank = not run.text.strip()
            if blank or (last.bold, last.italic) == (run.bold, run.italic):
                last = replace(last, text=last.text + run.text)
                continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def _link(run: Run, found: list[Part], before: str, after: str) -> Part:
    """A link of Markdown or HTML: `[x](u)`, `[[x](u)]`, `[[x]](u)`, `Code: [u](u)`."""
    words = _SIGN.sub("", run.text).strip()
    inside = (
        before.rstrip()[-1:] in _OPENS and before.strip() != "" and after.lstrip()[:1] in _CLOSES
    )
    inside = inside or bool(re.fullmatch(r"[\[【(（].*[\])】）]", words))
    label = bare_label(words)
    if run.kind == "image" or is_label(words, inside):
        told = _told_before(found) if not label or "/" in label or label.lower() in _VAGUE else ""
        return Part("label", told or label, run.url or "", framed=inside)
    return Part("link", words, run.url or "", run.bold, run.italic)


def _told_before(found: list[Part]) -> str:
    """`Code: ` before an address is its label, and no text."""
    if not found or found[-1].kind != "text":
        return ""
    told = _TELLS.search(found[-1].text)
    if told is None or not is_label(told[1], bracketed=True):
        return ""
    label = last_label(told[1])
    found[-1] = replace(found[-1], text=found[-1].text[: told.end(1) - len(label)])
    return label


def _of_code(run: Run) -> Iterator[Part]:
    """`` `NeurIPS 2020` `` is a tag; other code is text."""
    if venues.is_venue(run.text.strip(" []()")):
        yield Part("label", run.text)
    else:
        yield Part("text", run.text, "", run.bold, run.italic)


def _of_text(run: Run) -> Iterator[Part]:
    """Text with the links, addresses and empty labels in it taken out."""
    found: list[Part] = []
    # Blanks in a row mean nothing, and a form that looks for them would look at each again.
    run = replace(run, text=re.sub(r"\s{2,}", " ", _SIGN.sub("", run.text)))
    at = 0
    for match in _in_text(run.text):
        found.append(Part("text", run.text[at : match.start()], "", run.bold, run.italic))
        at = match.end()
        if match.re is _URL:
            url = clean(match[0])
            at = match.start() + len(url) if url and match[0].startswith(url) else at
            found.append(Part("label", _told_before(found), url))
        elif match.re is _WRITTEN_LINK:
            kind = "label" if is_label(match[1], True) else "link"
            found.append(Part(kind, match[1], match[2], run.bold, run.italic))
        elif match.re is _DOI:
            found.append(Part("doi", match[1].rstrip(".,;)")))
        else:
            found.append(Part("label", match[1]))
    found.append(Part("text", run.text[at:], "", run.bold, run.italic))
    yield from (part for part in found if part.text or part.url)


def _in_text(text: str) -> Iterator[re.Match[str]]:
    """The links, addresses and labels of a text in order, none within another."""
    found = [match for form, sign in _SIGNS if sign in text for match in form.finditer(text)]
    end = 0
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() < end or (match.re is _EMPTY_LABEL and not is_label(match[1])):
            continue
        yield match
        end = match.end()


_SIGNS = ((_WRITTEN_LINK, "://"), (_URL, "://"), (_DOI, "10."), (_EMPTY_LABEL, "]"))
