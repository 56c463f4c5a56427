"""What one entry of a reading list says: title, links, people, venue, year, and a remark.

Lists agree on little, but form tells: a title is the first link that is no label, or what stands
in bold, or in quotation marks, or the words up to a full stop, a break or the first label. What
follows are people, a place and a year, or a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from readlist.model import Link
from readlist.text import venues
from readlist.text.addresses import clean, is_safe
from readlist.text.labels import bare as bare_label
from readlist.text.labels import is_label, is_place, kind_of_link
from readlist.text.outline import Run
from readlist.text.people import one_person, people

_WRITTEN_LINK = re.compile(
    r"\[\[?([^\[\]]{1,80})\]?\]\s*\(\s*(https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s*\)?"
)
_EMPTY_LABEL = re.compile(r"\[\[?([^\[\]]{1,60})\]?\](?:\(\s*\))?")
_URL = re.compile(r"https?://[^\s<>\"|]+")
_TELLS = re.compile(
    r"(?:^|[\s|,;(\[])([^\W\d_][\w &/-]{0,24}?)(?:\([^()]{0,40}\))?\s*[:：=]+\s*[\[(<]*$"
)
_DOI = re.compile(r"(?<![/\w])(?:doi\s*[:=]?\s*)?(10\.\d{4,9}/[^\s<>\"]+)", re.I)
_LONGEST = 30_000  # characters of an entry; thousands of authors are fewer
_TRIES = 20  # places at which a title may end that are looked at
_OPENS, _CLOSES = "[(【（", "])】）"


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says. `names` are its people; `begins` how its title is marked.

    `proven` says that a link, a label, or the name of a place where papers appear shows that it is
    a paper; `lost` are addresses that are none.
    """

    title: str
    links: tuple[Link, ...] = ()
    names: tuple[str, ...] = ()
    venue: str = ""
    year: str = ""
    remark: str = ""
    begins: str = "text"
    doi: str = ""
    proven: bool = False
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of an entry: text, a link that is no label (`link`), a `label`, or a break."""

    kind: str
    text: str
    url: str = ""
    bold: bool = False
    italic: bool = False
    framed: bool = True


@dataclass
class _Facts:
    """What was found so far."""

    links: list[Link] = field(default_factory=list)
    names: tuple[str, ...] = ()
    venue: str = ""
    year: str = ""
    remarks: list[str] = field(default_factory=list)
    doi: str = ""
    proven: bool = False
    lost: list[str] = field(default_factory=list)

    def link(self, url: str, label: str) -> None:
        found = clean(url)
        if not found and url.strip() and not url.startswith("#"):
            self.lost.append(url)
        if found and kind_of_link(found, label) in ("paper", "pdf"):
            self.proven = True
        if found and is_safe(found) and found not in {link.url for link in self.links}:
            self.links.append(Link(found, kind_of_link(found, label)))

    def title_link(self, url: str) -> None:
        """What a title links to is the paper, unless its address says something else."""
        self.link(url, "")
        if self.links and self.links[-1].kind == "other":
            self.links[-1] = Link(self.links[-1].url, "paper")

    def place(self, text: str) -> None:
        """Where and when: the first that is no archive of preprints counts."""
        name = venues.name_of(text)
        known = venues.kind_of_venue(text)
        self.proven = (
            self.proven or bool(known) and bool(venues.year_of(text) or known != "journal")
        )
        if name and not venues.is_preprint(text) and not self.venue and not name.isdigit():
            self.venue = name
            self.year = venues.year_of(text) or self.year
        self.year = self.year or venues.year_of(text)


def read_entry(runs: Sequence[Run]) -> Entry | None:
    """What the runs of one item, paragraph or cell say; None where they hold no title."""
    if sum(len(run.text) for run in runs) > _LONGEST:
        return None
    parts = _parts(runs)
    facts = _Facts()
    start = _before_title(parts, facts)
    title, rest, begins = _title(parts[start:], facts)
    if not re.search(r"\w", title):
        title, begins = "", "label"
    for part in parts[:start]:
        _take_label(part, facts)
    title = _dated_title(title, facts) if begins != "text" else title
    _after_title(rest, facts)
    return Entry(
        tidy(title), tuple(facts.links), facts.names, facts.venue, facts.year,
        " ".join(facts.remarks), begins, facts.doi, facts.proven, tuple(facts.lost),
    )  # fmt: skip


# --------------------------------------------------------------------------- runs to parts


def _parts(runs: Sequence[Run]) -> list[_Part]:
    """Runs with the links that stand in the text as text, labels told from titles."""
    found: list[_Part] = []
    merged = list(_merged(runs))
    for at, run in enumerate(merged):
        if run.kind == "break":
            found.append(_Part("break", ""))
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


_INITIALS = re.compile(r"[^\W\d_a-z][\w'’-]+,?\s+(?:[^\W\d_a-z]\.?[ -]?){1,3}")


def _with_names_plain(parts: Sequence[_Part]) -> list[_Part]:
    """The parts, where a name in bold among names is no more than them: `A. Lovelace, **Hopper, G.**`"""
    found: list[_Part] = []
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


def _without_brackets(parts: Sequence[_Part]) -> list[_Part]:
    """The parts without the brackets that stand around labels in the text beside them."""
    found = list(parts)
    for at, part in enumerate(found):
        if part.kind != "text":
            continue
        text = part.text
        if at + 1 < len(found) and found[at + 1].kind == "label":
            text = re.sub(r"\s*[\[(【（]+\s*$", " ", text)
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


def _link(run: Run, found: list[_Part], before: str, after: str) -> _Part:
    """A link of Markdown or HTML: `[x](u)`, `[[x](u)]`, `[[x]](u)`, `Code: [u](u)`."""
    words = run.text.strip()
    inside = (
        before.rstrip()[-1:] in _OPENS and before.strip() != "" and after.lstrip()[:1] in _CLOSES
    )
    inside = inside or bool(re.fullmatch(r"[\[【(（].*[\])】）]", words))
    label = bare_label(words)
    if run.kind == "image" or is_label(words, inside):
        told = _told_before(found) if not label or "/" in label or label.lower() in _VAGUE else ""
        return _Part("label", told or label, run.url or "", framed=inside)
    return _Part("link", words, run.url or "", run.bold, run.italic)


_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)(?:[?#]|$)|camo\.githubusercontent", re.I)
_VAGUE = frozenset(("link", "here", "url", "链接"))


def _told_before(found: list[_Part]) -> str:
    """`Code: ` before an address is its label, and no text."""
    if not found or found[-1].kind != "text":
        return ""
    told = _TELLS.search(found[-1].text)
    if told is None or not is_label(told[1], bracketed=True):
        return ""
    found[-1] = replace(found[-1], text=found[-1].text[: told.start(1)])
    return told[1]


def _of_code(run: Run) -> Iterator[_Part]:
    """`` `NeurIPS 2020` `` is a tag; other code is text."""
    if venues.is_venue(run.text.strip(" []()")):
        yield _Part("label", run.text)
    else:
        yield _Part("text", run.text, "", run.bold, run.italic)


def _of_text(run: Run) -> Iterator[_Part]:
    """Text with the links, addresses and empty labels in it taken out."""
    found: list[_Part] = []
    run = replace(run, text=re.sub(r"\{:[^{}]*\}", "", run.text))
    at = 0
    for match in _in_text(run.text):
        found.append(_Part("text", run.text[at : match.start()], "", run.bold, run.italic))
        at = match.end()
        if match.re is _URL:
            url = clean(match[0])
            at = match.start() + len(url) if url and match[0].startswith(url) else at
            found.append(_Part("label", _told_before(found), url))
        elif match.re is _WRITTEN_LINK:
            kind = "label" if is_label(match[1], True) else "link"
            found.append(_Part(kind, match[1], match[2], run.bold, run.italic))
        elif match.re is _DOI:
            found.append(_Part("doi", match[1].rstrip(".,;)")))
        else:
            found.append(_Part("label", match[1]))
    found.append(_Part("text", run.text[at:], "", run.bold, run.italic))
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


# --------------------------------------------------------------------------- the title

_NUMBER = re.compile(
    r"\s*(?:(?:\(?\d{1,4}[.)]|\[\d{1,4}\]|#\d{1,4}[.:]?)\s+(?=\S)|\d{1,3}\.(?=[A-Z]))"
)
_BULLET = re.compile(r"[\s•·●◦▪‣*>|–—,;:.✅☑✔⭐★☆🔥🌟👍📄📝📃❗❓⏳✨🆕💡🔸🔹➡️→\ufe0f\u200d-]+")
_DATE = re.compile(
    r"\s*(?:[\[(【]\s*(?P<a>(?:19|20)\d\d(?:[/.,-]\s*[\dA-Za-z]{1,9}){0,2})\s*[\])】]"
    r"|(?P<b>(?:19|20)\d\d[/.-]\d\d?(?:[/.-]\d\d?)?)(?=[\s:,|])"
    r"|(?P<c>(?:19|20)\d\d)\s*[:|–—-](?=\s))\s*[:|,–—.-]?\s*"
)
_TAG = re.compile(r"\s*[\[(【]([^\[\]()【】]{1,40})[\])】]\s*[:\-–—|]?\s*")
_SENTENCE = re.compile(
    r"(?:(?<=[^\W_]{2})|(?<=[)\]\"”’'%$]))(?<!\bvs)(?<!\bcf)(?<!\bDr)(?<!\bSt)(?<!\bMr)(?<!\bNo)(?<!\bVol)"
    r"(?<!\bal)(?<!\bFig)(?<!\bProc)(?<!\bTrans)(?<!\bConf)(?<!\bInt)(?<!\bpp)(?<!\bvol)(?<!\bno)"
    r"(?<!\beds)(?<!\bed)(?<!\bCommun)(?<!\bRev)(?<!\bLett)(?<!\bPhys)(?<!\bSymp)(?<!\bAdv)(?<!\bNat)(?<!\bSci)(?<!\bAm)(?<!\bSoc)(?<!\bEng)(?<!\bComput)(?<!\bAnn)(?<!\bJ)\.[\"”’']?\s+|(?<=\bal\.)[\s,:]+(?=[\"“A-Z])|。\s*"
)
_EXCLAIMED = re.compile(r"(?<=[?!？！])[\"”]?\s+")
_DASH = re.compile(r"\s+(?:-{1,3}|–|—|\||//|·)\s+|\s*——\s*|,?\s+by\s+(?=[A-Z])")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{8,300}?)[,.]?[\"”“»]")
_PUBLISHED = re.compile(
    r"^(?P<names>.{3,400}?)[\s,.:]*\(?\b(?P<year>(?:19|20)\d\d)[a-z]?(?:,[^()]{1,20})?\)?\s*[.,:]?\s*$"
)
_DATED_NAMES = re.compile(
    r"^(?P<names>.{3,600}?)[\s,.]*\((?P<year>(?:19|20)\d\d)[a-z]?(?:,[^()]{1,20})?\)\s*[.,:]*\s*(?=\S)"
)
_EDGES = " \t\n,;:|/-–—·•"


def tidy(title: str) -> str:
    """A title without blanks, quotation marks and stops around it that are not its own."""
    text = " ".join(title.split()).strip()
    text = re.sub(r"^[\s,;:|\-–—•·]+|[\s,;:|\-–—•·/\[(【（]+$", "", text)
    text = re.sub(r"^[\])】）]+\s*", "", text)
    text = re.sub(r"(?<=[?!.])\s+In:?$", "", text)
    quoted = re.fullmatch(r"[\"“”„«'‘《](.*?)[.,]?[\"“”»'’》]\.?", text)
    if quoted and not re.search(r"[\"“”]", quoted[1]):
        text = quoted[1]
    if text.endswith(".") and not re.search(r"(?:\.\.\.|\b[A-Z]\.|\b(?:etc|Inc|Jr|al)\.)$", text):
        text = text[:-1]
    return text.strip(" ,;:|")


def _before_title(parts: Sequence[_Part], facts: _Facts) -> int:
    """How many parts stand before the title: dates, tags, short names, people."""
    at = 0
    while at < len(parts):
        part = parts[at]
        if _is_tag(parts, at):
            at += 1
            continue
        ahead = _next_marked(parts, at)
        if part.kind in ("break", "label", "doi"):
            pass
        elif part.kind == "text" and not _is_before(part, ahead, facts):
            return at
        elif part.kind == "link":
            return at
        at += 1
    return at


def _is_tag(parts: Sequence[_Part], at: int) -> bool:
    """`(**CoLD**)`: a short name in brackets, of which only the name is bold."""
    if not 0 < at < len(parts) - 1 or not (parts[at].bold or parts[at].italic):
        return False
    return (
        parts[at - 1].text.rstrip()[-1:] in ("(", "[", "【", "（")
        and parts[at + 1].text.lstrip()[:1] in (")", "]", "】", "）")
        and _is_short(parts[at].text)
    )


def _next_marked(parts: Sequence[_Part], at: int) -> _Part | None:
    """The next part that a title may be marked by: a link or a stretch in bold, on this line."""
    for part in islice(parts, at + 1, at + 1 + _TRIES):
        if part.kind == "break":
            return None
        if part.kind == "link" or (part.kind == "text" and part.bold and part.text.strip(_EDGES)):
            return part
        if part.kind == "label" and part.url:
            return None
    return None


def _is_before(part: _Part, ahead: _Part | None, facts: _Facts) -> bool:
    """Whether a stretch of text is only a mark, a date, a tag, or the people before a title."""
    text = _without_marks(part.text, Ignored())
    if not re.search(r"\w", text):
        _without_marks(part.text, facts)
        return True
    bare = text.strip(_EDGES + ".()[]【】*")
    placed = venues.is_venue(bare) and (
        venues.kind_of_venue(bare) or (venues.year_of(bare) and not people(bare))
    )
    if venues.is_only_when(bare) or (placed and len(bare.split()) <= 6 and (ahead or part.bold)):
        facts.place(bare)
        return True
    if ahead is None or (part.bold and not (ahead.kind == "link" and _is_short(bare))):
        return False
    dated = _DATED_NAMES.match(text)
    if dated and re.search(r"\w", text[dated.end() :]):
        return False
    published = _PUBLISHED.match(text.strip())
    found = people(published["names"] if published else text) or (
        one_person(published["names"]) if published else ()
    )
    if found:
        facts.names = facts.names or found
        facts.year = facts.year or (published["year"] if published else "")
        return True
    named = all(word[0].isupper() or word[0].isdigit() for word in bare.split())
    apart = text.rstrip()[-1:] in (":", "：", "-", "–", "—", "]", "|")
    return (
        _is_short(bare)
        and (apart or named)
        and (ahead.kind == "link" or len(ahead.text.split()) > 2)
    )


class Ignored(_Facts):
    """Facts that are only looked at."""


def _is_short(text: str) -> bool:
    return len(text.split()) <= 3 and len(text) <= 40


def _without_marks(text: str, facts: _Facts) -> str:
    """Text without what stands before a title: numbers, dates, bullets, `[ACL 2020]`, `(CoLD)`."""
    before = None
    text = re.sub(r"^\s*[)\]】）]\s*[:：–—-]?", "", text)
    while text != before:
        before = text
        text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
        bullet = _BULLET.match(text)
        text = text[bullet.end() :] if bullet else text
        dated = _DATE.match(text)
        tag = _TAG.match(text)
        if dated:
            facts.year = facts.year or dated[0].strip(" [(【")[:4]
            text = text[dated.end() :]
        elif tag and _is_before_title(tag):
            if venues.is_venue(tag[1]):
                facts.place(tag[1])
            text = text[tag.end() :]
    return text


def _is_before_title(tag: re.Match[str]) -> bool:
    """Whether words in brackets are no words of the title: `[Survey]`, `(CoLD)`, `(ACL 2020)`."""
    if venues.is_venue(tag[1]):
        return True
    named = len(re.findall(r"[A-Z0-9]", tag[1])) > 1 or tag[0].rstrip()[-1:] == ":"
    square = tag[0].strip()[0] in "[【" and not tag[1].islower()
    return len(tag[1].split()) <= 3 and (named or square)


def _title(parts: Sequence[_Part], facts: _Facts) -> tuple[str, list[_Part], str]:
    """The title, what is left, and how the title was marked."""
    if not parts:
        return "", [], "text"
    first = replace(parts[0], text=_without_marks(parts[0].text, facts))
    rest = list(parts[1:])
    if first.kind == "link":
        facts.title_link(first.url)
        named = people(first.text) or one_person(first.text)
        after = rest[0].text if rest and rest[0].kind == "text" else ""
        sure = re.search(r"\bal\b|\b[A-Z]\.|&|\band\b", first.text)
        if named and sure and re.match(r"\s*[\w\"“]", after) and len(after.split()) >= 3:
            facts.names = named
            first = replace(first, kind="text", text=_without_marks(after, facts))
            return (*_plain(first, rest[1:], facts), "link")
        cited = _CITATION.match(first.text)
        authors = _cited_names(cited["names"]) if cited else ()
        if cited and authors:
            facts.names = authors
            facts.year = cited["year"]
            head, tail = _cut(cited["rest"])
            return head, [_Part("text", tail), *rest], "link"
        return (*_marked(first.text, rest), "link")
    if first.bold:
        return (*_bold(first, rest, facts), "bold")
    if first.italic:
        return first.text, rest, "italic"
    return (*_plain(first, rest, facts), "text")


_CITATION = re.compile(
    r"^(?P<names>.{2,200}?)[\s,(]+(?P<year>(?:19|20)\d\d)[a-z]?\)?[.:,]\s+(?P<rest>\S.{8,})$", re.S
)
_FAMILY = re.compile(r"(?:(?:van|von|de|del|la)\s+)*[^\W\d_a-z][\w'’-]+")
_ENDS_DATED = re.compile(
    r"\s*[(（\[]\s*([^()（）]{0,40}?(?:(?:19|20)\d\d|['’]\d\d)[^()（）]{0,20})[)）\]]\s*$"
)


def _cited_names(text: str) -> tuple[str, ...]:
    """The people at the head of a reference: names, one name, or a family's."""
    alone = (text.strip(),) if _FAMILY.fullmatch(text.strip()) else ()
    return people(text) or one_person(text) or alone


def _dated_title(title: str, facts: _Facts) -> str:
    """A marked title without the `(CIDR 2019)` that was marked with it."""
    ended = _ENDS_DATED.search(title)
    if ended is None or not venues.is_venue(ended[1].strip()):
        return title
    facts.place(ended[1].strip())
    return title[: ended.start()]


def _marked(title: str, rest: list[_Part]) -> tuple[str, list[_Part]]:
    """A title in a link; a short one goes on behind a colon where that reads like a title."""
    if not rest or rest[0].kind != "text" or not _is_short(title):
        return title, rest
    goes_on = re.match(r"\s*:\s+(\S.*)", rest[0].text, re.S)
    if goes_on is None or rest[0].italic:
        return title, rest
    head, tail = _cut(goes_on[1])
    if _is_title_case(head):
        return f"{title}: {head}", [replace(rest[0], text=tail), *rest[1:]]
    return title, rest


def _is_title_case(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w'-]*", text) if len(word) > 3]
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _bold(first: _Part, rest: list[_Part], facts: _Facts) -> tuple[str, list[_Part]]:
    """A title in bold; `**BERT**: Pre-training ...` goes on, and so does one with a link in it."""
    title = first.text
    while rest and rest[0].bold and rest[0].kind in ("text", "link"):
        if rest[0].url:
            facts.title_link(rest[0].url)
        title += rest.pop(0).text
    follows = rest[0] if rest else None
    if follows is None or follows.kind != "text" or follows.italic:
        return title, rest
    colon = title.rstrip().endswith((":", "：")) or follows.text.lstrip()[:1] in (":", "：")
    if colon and len(title.split()) <= 4:
        head, tail, more = _flow(follows, rest[1:])
        return f"{title.rstrip(' :：')}: {head.lstrip(' :：')}", [
            replace(follows, text=tail),
            *more,
        ]
    return title, rest


def _plain(first: _Part, rest: list[_Part], facts: _Facts) -> tuple[str, list[_Part]]:
    """A title in the text itself."""
    dated = _DATED_NAMES.match(first.text)
    if dated and (found := people(dated["names"]) or one_person(dated["names"])):
        facts.names, facts.year = facts.names or found, facts.year or dated["year"]
        first = replace(first, text=first.text[dated.end() :])
    quoted = _QUOTED.search(first.text)
    if quoted and _is_quoted_title(first.text, quoted):
        before = first.text[: quoted.start()]
        facts.names = facts.names or people(before) or one_person(before)
        return quoted[1], [replace(first, text=first.text[quoted.end() :]), *rest]
    if not first.text.strip() and rest and rest[0].italic:
        return rest[0].text, rest[1:]
    head, tail, more = _flow(first, rest)
    named = people(head) or (one_person(head) if head.count(".") else ())
    if named and tail.strip(_EDGES + "."):
        facts.names = facts.names or named
        dated = re.match(r"\s*\(?((?:19|20)\d\d)[a-z]?\)?[.,:]\s+", tail)
        facts.year = facts.year or (dated[1] if dated else "")
        head, tail = _cut(tail[dated.end() :] if dated else tail)
    return head, [replace(first, text=tail), *more]


def _is_quoted_title(text: str, quoted: re.Match[str]) -> bool:
    """Whether what stands in quotation marks is the title, alone or behind its people."""
    before, after = text[: quoted.start()].strip(), text[quoted.end() :]
    plain = re.match(r"\s*(?:$|[.,;:(\[–—-]|in\b)", after) or _is_fact(after) or not after.strip()
    if len(quoted[1].split()) < 3 or not (
        plain or quoted[0].rstrip('"”»')[-1:] in ".," or people(before)
    ):
        return False
    short = before[-1:] in (":", "：") and _is_short(before)
    return not before or short or bool(people(before) or one_person(before))


def _flow(first: _Part, rest: list[_Part]) -> tuple[str, str, list[_Part]]:
    """The words of a title that is not marked, up to where something else begins."""
    text = first.text
    more = list(rest)
    head, tail = _cut(text)
    while not tail.strip() and more and _goes_on(head, more):
        text += more.pop(0).text
        head, tail = _cut(text)
    return head, tail, more


def _goes_on(head: str, more: Sequence[_Part]) -> bool:
    """Whether a word in italics or bold is still the title: `Learning *in vivo* dynamics`."""
    part = more[0]
    if part.kind != "text" or head.rstrip()[-1:] in ".,;|-–—" or people(part.text):
        return False
    if part.italic or part.bold:
        short = len(part.text.split()) <= 3 and not venues.is_venue(part.text)
        return short and len(more) > 1 and more[1].kind == "text"
    return part.text[:1].isspace() or part.text[:1] in ":-"


def _cut(text: str) -> tuple[str, str]:
    """A text divided where its title ends."""
    for match in islice(_SENTENCE.finditer(text), _TRIES):
        head, tail = text[: match.start()], text[match.end() :]
        if len(head.split()) >= 2 or people(head):
            return _cut_tail(head, tail)
    for match in islice(_EXCLAIMED.finditer(text), _TRIES):
        tail = text[match.end() :]
        if _is_fact(tail):
            return text[: match.start()], tail
    return _cut_tail(text, "")


_WHEN_AND_WHERE = re.compile(
    r"\s*[(（]\s*(?P<said>[^()（）]{0,60}?(?<!\d)(?:(?:19|20)\d\d|['’]\d\d)[^()（）]{0,40})[)）]"
    r"(?=\s*(?:$|[.,:;–—-]|by\b|[^\W\d_a-z]))"
)


def _cut_tail(head: str, tail: str) -> tuple[str, str]:
    """`Title - People`, `Title, Venue 2020`, `Title (Venue 2020)` divided."""
    dated = _WHEN_AND_WHERE.search(head)
    if dated and len(head[: dated.start()].split()) >= 2 and len(dated["said"].split()) <= 8:
        after = head[dated.end() :].strip(" .,:;–—-")
        if not after or _is_fact(after) or one_person(after) or head[dated.end()] in ".,:;":
            return head[: dated.start()], f"({dated['said'].strip()}). {after}. {tail}"
    for match in islice(_DASH.finditer(head), _TRIES):
        after = head[match.end() :]
        if "by" in match[0]:
            named = not re.match(r"\w+ing\b", after) and (
                len(people(after)) > 1 if "," not in match[0] else one_person(after)
            )
            if named:
                return head[: match.start()], f"{after}. {tail}"
        elif _is_fact(after):
            return head[: match.start()], f"{after}. {tail}"
    ended = re.search(r"\s*[(（\[]([^()（）\[\]]{2,60})[)）\]]\s*[.,]?\s*$", head)
    if (
        ended
        and venues.is_venue(ended[1])
        and (venues.year_of(ended[1]) or venues.kind_of_venue(ended[1]))
    ):
        return head[: ended.start()], f"{ended[1]}. {tail}"
    pieces = head.split(", ")
    for at in range(max(1, len(pieces) - _TRIES), len(pieces)):
        after = ", ".join(pieces[at:])
        if (
            venues.is_venue(after)
            and (venues.year_of(after) or venues.kind_of_venue(after))
            and (len(pieces[at].split()) <= 6)
        ):
            return ", ".join(pieces[:at]), f"{after}. {tail}"
    ended = re.search(r"\s((?:[A-Z][\w&-]*\s+)?(?:19|20)\d\d|[A-Za-z]+['’]\d\d)\s*$", head)
    if ended and venues.kind_of_venue(ended[1]):
        return head[: ended.start()], f"{ended[1]}. {tail}"
    return head, tail


def _is_fact(text: str) -> bool:
    """Whether a text names people, or a venue with or without its year."""
    if not text.strip(_EDGES + "."):
        return False
    text = _SENTENCE.split(text)[0]
    if people(text) or venues.is_venue(text.strip(_EDGES + ".()")):
        return True
    first, _, rest = text.partition(",")
    return bool(rest and one_person(first) and venues.is_venue(rest.strip(_EDGES + ".()")))


# --------------------------------------------------------------------------- what follows it

_NAMED = re.compile(
    r"^\s*(?P<name>authors?|venue|published(?: in| at)?|conference|journal|year|date|作者|会议|单位"
    r"|institutions?|affiliations?)\s*[:：]\s*(?P<said>\S.*)$",
    re.I | re.S,
)


def _take_label(part: _Part, facts: _Facts) -> None:
    if part.kind != "label":
        return
    if is_place(part.text):
        facts.place(bare_label(part.text))
    if part.url:
        facts.link(part.url, part.text)


def _after_title(parts: Iterable[_Part], facts: _Facts) -> None:
    """The people, the place and the year behind a title; what is none of these is a remark."""
    line: list[_Part] = []
    for part in [*parts, _Part("break", "")]:
        if part.kind == "doi":
            facts.doi, facts.proven = facts.doi or part.text, True
            line.append(_Part("gap", " "))
        elif part.kind == "label":
            _take_label(part, facts)
            in_words = not part.framed and line and re.search(r"[a-z]\s+$", line[-1].text)
            line.append(replace(part, kind="link") if in_words else _Part("gap", " "))
        elif part.kind == "break":
            _read_line(line, facts)
            line = []
        else:
            line.append(part)


def _read_line(parts: Sequence[_Part], facts: _Facts) -> None:
    """One line: stretches in italics or bold first say who and where, then sentences do."""
    text: list[str] = []
    for part in parts:
        known = part.kind == "text" and (part.italic or part.bold) and _styled(part.text, facts)
        if known:
            text.append("\x1f")
        elif part.kind == "link":
            text.append(f"[{part.text}]({part.url})" if part.url else part.text)
        else:
            text.append(part.text)
    for piece in "".join(text).split("\x1f"):
        _read_text(piece, facts)


def _styled(text: str, facts: _Facts) -> bool:
    bare = text.strip(_EDGES + " .()")
    found = people(text) or one_person(text)
    if found and not facts.names:
        facts.names = found
        return True
    return _take(bare, facts) or _take_mixed(bare, facts)


_LEADING_YEAR = re.compile(
    r"[\s,;:.|–—-]*(?:[(\[]((?:19|20)\d\d)[a-z]?[)\]]|((?:19|20)\d\d)(?=\s*[:,.]))[\s:,.;–—-]*"
)


def _read_text(text: str, facts: _Facts) -> None:
    text = re.sub(r"[\[(]\s*[,|/&·]*\s*[\])]", " ", text)
    dated = _LEADING_YEAR.match(text)
    if dated:
        facts.year = facts.year or dated[1] or dated[2]
        text = text[dated.end() :]
    text = re.sub(r"^[\s>\])】）|/,;:.·–—-]+", "", text)
    if not re.search(r"\w", text):
        return
    sentences = [piece for piece in _SENTENCE.split(text) if piece]
    for at, sentence in enumerate(sentences):
        bare = sentence.strip(_EDGES + " \t[]【】.")
        if re.fullmatch(r"[(（][^()（）]*[)）]", bare):
            bare = bare[1:-1].strip()
            if not venues.is_venue(bare) and len(bare.split()) <= 8:
                _take_unsure(bare, facts)
                if not venues.year_of(bare) and not is_label(bare, True):
                    facts.remarks.append(f"({bare})")
                continue
        if not re.search(r"\w", bare):
            continue
        if _take(bare, facts) or _take_mixed(bare, facts):
            continue
        remark = sentence.strip(" \t\n,;|/–—-[]")
        wide = len(re.findall(r"[\u3040-\u9fff\uac00-\ud7af]", remark)) > 3
        if (len(remark.split()) < 2 and not wide) or is_label(remark):
            continue
        more = at + 1 < len(sentences) or text.rstrip().endswith(".")
        facts.remarks.append(remark + ("." if more and remark[-1] not in ".?!。" else ""))


def _take_unsure(text: str, facts: _Facts) -> None:
    """`Book, 2016`, `VLDB 2021 from Tim Kraska`: the year, and the venue where one is known."""
    facts.year = facts.year or venues.year_of(text)
    before = re.split(r"\s+(?:from|by|with|,)\s+|,", text)[0]
    if venues.is_venue(before) and venues.kind_of_venue(before):
        facts.place(before)


_SOMEBODY = re.compile(r"([^\W\d_A-Z]?[^\W\d_a-z][a-zà-ÿ'’-]+),?\s+((?:19|20)\d\d)")


def _take(text: str, facts: _Facts) -> bool:
    """Whether a text was people or a place, and nothing else."""
    named = _NAMED.match(text)
    if named:
        return _take_named(named, facts)
    found = people(text)
    if found and not facts.names and not facts.remarks and not venues.kind_of_venue(text):
        facts.names = found
        return True
    somebody = _SOMEBODY.fullmatch(text)
    if somebody and not facts.names:
        facts.names, facts.year = (somebody[1],), facts.year or somebody[2]
        return True
    if _take_mixed(text, facts):
        return True
    if venues.is_venue(text) and not (facts.venue and facts.year):
        facts.place(text)
        return True
    return False


def _take_named(named: re.Match[str], facts: _Facts) -> bool:
    name, text = named["name"].lower(), named["said"].strip(" .")
    if name.startswith("author") or name == "作者":
        facts.names = facts.names or people(text) or one_person(text)
    elif name in ("year", "date"):
        facts.year = facts.year or venues.year_of(text)
    elif not name.startswith(("instit", "affil", "单位")):
        facts.place(text)
    return True


_BETWEEN = re.compile(r"(?<=\bal)\.?[\s,]+|\s+[-–—|]\s+|[,;.]\s+|\s*[(（]")


def _take_mixed(text: str, facts: _Facts) -> bool:
    """`Ada Lovelace et al. arXiv`, `A. Lovelace, G. Hopper, *ACL* 2020`, `People - Venue`."""
    if facts.names or len(text) > 1500:
        return False
    for match in list(_BETWEEN.finditer(text))[-1 : -_TRIES - 1 : -1]:
        after = text[match.end() :].strip(_EDGES + " .()（）")
        if not (after and venues.is_venue(after)):
            continue
        before = text[: match.start()]
        found = people(before) or one_person(before)
        if found:
            facts.names = found
            facts.place(after)
            return True
    return False
