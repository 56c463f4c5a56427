"""The title of an entry: how it is marked, and what may stand before it.

A title is the first link that is no label, or what stands in bold, or in quotation marks, or the
words up to where something else begins (`readlist.text.endings`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from readlist.text import venues
from readlist.text.endings import EDGES, TRIES, cut, is_fact
from readlist.text.facts import Facts
from readlist.text.parts import Part
from readlist.text.people import leading, one_person, people

_NUMBER = re.compile(
    r"\s*(?:(?:\(?\d{1,4}[.)]|\[\d{1,4}\]|#\d{1,4}[.:]?)\s+(?=\S)|\d{1,3}\.(?=[A-Z]))"
)
_BULLET = re.compile(r"[\s•·●◦▪‣*>|–—,;:.✅☑✔⭐★☆🔥🌟👍📄📝📃❗❓⏳✨🆕💡🔸🔹➡️→\ufe0f\u200d-]+")
_DATE = re.compile(
    r"\s*(?:[\[(【]\s*(?P<a>(?:19|20)\d\d(?:[/.,-]\s*[\dA-Za-z]{1,9}){0,2})\s*[\])】]"
    r"|(?P<b>(?:19|20)\d\d[/.-]\d\d?(?:[/.-]\d\d?)?)(?=[\s:,|])"
    r"|(?P<c>(?:19|20)\d\d)\s*[:|–—-](?=\s))\s*[:|,–—.-]?\s*"
)
_AROUND = " ,;:|-–—•·"
_TAG = re.compile(r"\s*[\[(【]([^\[\]()【】]{1,40})[\])】]\s*[:\-–—|]?\s*")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{8,300}?)[,.]?[\"”“»]")
_BOOK_QUOTES = re.compile(r"\s*《([^《》]{2,200})》\s*[，,。.；;:：]?")
_AL_DASHED = re.compile(r"(?P<names>[^\W\d_a-z][^\d:?!]{1,200}?\bet\s+al\.?)\s+[-–—]\s+(?=\S)")
_PUBLISHED = re.compile(
    r"^(?P<names>.{3,400}?)[\s,.:]*\(?\b(?P<year>(?:19|20)\d\d)[a-z]?(?:,[^()]{1,20})?\)?\s*[.,:]?\s*$"
)
_DATED_NAMES = re.compile(
    r"^(?P<names>.{3,600}?)[\s,.]*\((?P<year>(?:19|20)\d\d)[a-z]?(?:,[^()]{1,20})?\)\s*[.,:]*\s*(?=\S)"
)
_CITATION = re.compile(
    r"^(?P<names>.{2,200}?)[\s,(]+(?P<year>(?:19|20)\d\d)[a-z]?\)?[.:,]\s+(?P<rest>\S.{8,})$", re.S
)
_FAMILY = re.compile(r"(?:(?:van|von|de|del|la)\s+)*[^\W\d_a-z][\w'’-]+")
_ENDS_DATED = re.compile(
    r"\s*[(（\[]\s*([^()（）]{0,40}?(?:(?:19|20)\d\d|['’]\d\d)[^()（）]{0,20})[)）\]]\s*$"
)


# `ICML 2022 (oral), ` before a title.
_PLACE = re.compile(
    r"\s*([^\W\d_][^,:\[\]]{1,40}?(?:(?:19|20)\d\d(?:\.\d\d)?|['’]\d\d)"
    r"(?:\s+[\w ]{2,40}|\s*\([\w ]+\))?),\s*"
)


def tidy(title: str) -> str:
    """A title without blanks, quotation marks and stops around it that are not its own."""
    text = " ".join(title.split()).lstrip(_AROUND).rstrip(_AROUND + "/[(【（")
    text = re.sub(r"^[\])】）]+\s*", "", text)
    text = re.sub(r"(?<=[?!.])\s+In:?$", "", text)
    if re.fullmatch(r"[\"“„«][^\"“”„«»]*", text):
        text = text[1:].lstrip()
    quoted = re.fullmatch(r"[\"“”„«'‘《](.*?)[.,]?[\"“”»'’》]\.?", text)
    if quoted and not re.search(r"[\"“”]", quoted[1]):
        text = quoted[1]
    if text.endswith(".") and not re.search(r"(?:\.\.\.|\b[A-Z]\.|\b(?:etc|Inc|Jr|al)\.)$", text):
        text = text[:-1]
    return text.strip(" ,;:|")


def before_title(parts: Sequence[Part], facts: Facts) -> int:
    """How many parts stand before the title: dates, tags, short names, people."""
    at = 0
    while at < len(parts):
        part = parts[at]
        if _is_tag(parts, at):
            at += 1
            continue
        ahead = _next_marked(parts, at)
        if part.bold and ahead is not None and not _touch(parts, at, ahead):
            ahead = None
        if part.kind in ("break", "label", "doi"):
            pass
        elif (part.kind == "text" and not _is_before(part, ahead, facts)) or part.kind == "link":
            return at
        at += 1
    return at


def _touch(parts: Sequence[Part], at: int, ahead: Part) -> bool:
    """Whether only signs stand between a stretch in bold and the link behind it."""
    for part in parts[at + 1 : at + 3]:
        if part is ahead:
            return True
        if re.search(r"\w", part.text):
            return False
    return False


def _is_tag(parts: Sequence[Part], at: int) -> bool:
    """`(**CoLD**)`: a short name in brackets, of which only the name is bold."""
    if not 0 < at < len(parts) - 1 or not (parts[at].bold or parts[at].italic):
        return False
    return (
        parts[at - 1].text.rstrip()[-1:] in ("(", "[", "【", "（")
        and parts[at + 1].text.lstrip()[:1] in (")", "]", "】", "）")
        and is_short(parts[at].text)
    )


def _next_marked(parts: Sequence[Part], at: int) -> Part | None:
    """The next part that a title may be marked by: a link or a stretch in bold, on this line."""
    for part in islice(parts, at + 1, at + 1 + TRIES):
        if part.kind == "break":
            return None
        if part.kind == "link" or (part.kind == "text" and part.bold and part.text.strip(EDGES)):
            return part
        if part.kind == "label" and part.url:
            return None
    return None


def _is_before(part: Part, ahead: Part | None, facts: Facts) -> bool:
    """Whether a stretch of text is only a mark, a date, a tag, or the people before a title."""
    text = _without_marks(part.text, Facts())
    if not re.search(r"\w", text):
        _without_marks(part.text, facts)
        return True
    bare = text.strip(EDGES + ".()[]【】*")
    placed = venues.is_venue(bare) and len(bare.split()) <= 8
    known = placed and venues.kind_of_venue(bare) and not (part.bold and not venues.year_of(bare))
    if venues.is_only_when(bare) or (known and (ahead or part.bold)):
        facts.place(bare)
        return True
    if ahead is None or (part.bold and not (ahead.kind == "link" and is_short(bare))):
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
    if placed and venues.year_of(bare):
        facts.place(bare)
        return True
    named = all(word[0].isupper() or word[0].isdigit() for word in bare.split())
    apart = text.rstrip()[-1:] in (":", "：", "-", "–", "—", "]", "|")
    return (
        is_short(bare)
        and (apart or named)
        and (ahead.kind == "link" or len(ahead.text.split()) > 2)
    )


def is_short(text: str) -> bool:
    return len(text.split()) <= 3 and len(text) <= 40


def _without_marks(text: str, facts: Facts) -> str:
    """Text without what stands before a title: numbers, dates, bullets, `[ACL 2020]`, `(CoLD)`."""
    before = None
    text = re.sub(r"^\s*[)\]】）]\s*[:：–—-]?", "", text)
    text = re.sub(r"^\s*(?:论文|标题|题目)(?:题目|标题|名称?)?\s*[:：]", "", text)
    while text != before:
        before = text
        text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
        bullet = _BULLET.match(text)
        text = text[bullet.end() :] if bullet else text
        dated = _DATE.match(text)
        tag = _TAG.match(text)
        placed = _PLACE.match(text)
        if placed and venues.is_venue(placed[1]) and venues.kind_of_venue(placed[1]):
            facts.place(placed[1])
            text = text[placed.end() :]
            continue
        if dated:
            facts.year = facts.year or dated[0].strip(" [(【")[:4]
            text = text[dated.end() :]
        elif tag and _is_before_title(tag):
            if venues.is_venue(tag[1]):
                facts.place(tag[1])
            facts.year = facts.year or venues.year_of(tag[1])
            text = text[tag.end() :]
    return text


def _is_before_title(tag: re.Match[str]) -> bool:
    """Whether words in brackets are no words of the title: `[Survey]`, `(CoLD)`, `(ACL 2020)`."""
    if venues.is_venue(tag[1]):
        return True
    named = len(re.findall(r"[A-Z0-9]", tag[1])) > 1 or tag[0].rstrip()[-1:] == ":"
    square = tag[0].strip()[0] in "[【" and not tag[1].islower()
    return len(tag[1].split()) <= 3 and (named or square)


def find_title(parts: Sequence[Part], facts: Facts) -> tuple[str, list[Part], str]:
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
            head, tail = cut(cited["rest"])
            return head, [Part("text", tail), *rest], "link"
        return (*_marked(first.text, rest), "link")
    if first.bold:
        return (*_bold(first, rest, facts), "bold")
    if first.italic:
        return first.text, rest, "italic"
    return (*_plain(first, rest, facts), "text")


def _cited_names(text: str) -> tuple[str, ...]:
    """The people at the head of a reference: names, one name, or a family's."""
    alone = (text.strip(),) if _FAMILY.fullmatch(text.strip()) else ()
    return people(text) or one_person(text) or alone


def dated_title(title: str, facts: Facts) -> str:
    """A marked title without the `(CIDR 2019)` that was marked with it."""
    ended = _ENDS_DATED.search(title)
    if ended is None or not venues.is_venue(ended[1].strip()):
        return title
    facts.place(ended[1].strip())
    return title[: ended.start()]


def _marked(title: str, rest: list[Part]) -> tuple[str, list[Part]]:
    """A title in a link; a short one goes on behind a colon where that reads like a title."""
    if not rest or rest[0].kind != "text" or not is_short(title):
        return title, rest
    goes_on = re.match(r"\s*(?::\s+|：\s*)(\S.*)", rest[0].text, re.S)
    if goes_on is None or rest[0].italic:
        return title, rest
    head, tail = cut(goes_on[1])
    if _is_title_case(head):
        return f"{title}: {head}", [replace(rest[0], text=tail), *rest[1:]]
    return title, rest


def _is_title_case(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w'-]*", text) if len(word) > 3]
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _bold(first: Part, rest: list[Part], facts: Facts) -> tuple[str, list[Part]]:
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


def _plain(first: Part, rest: list[Part], facts: Facts) -> tuple[str, list[Part]]:
    """A title in the text itself."""
    dated = _DATED_NAMES.match(first.text)
    if dated and (found := people(dated["names"]) or one_person(dated["names"])):
        facts.names, facts.year = facts.names or found, facts.year or dated["year"]
        first = replace(first, text=first.text[dated.end() :])
    book = _BOOK_QUOTES.match(first.text)
    if book:
        return book[1], [replace(first, text=first.text[book.end() :]), *rest]
    listed = _AL_DASHED.match(first.text)
    if listed and (found := people(listed["names"])):
        facts.names = facts.names or found
        first = replace(first, text=first.text[listed.end() :])
    quoted = _QUOTED.search(first.text)
    if quoted and _is_quoted_title(first.text, quoted):
        before, year = _without_year(first.text[: quoted.start()])
        facts.names = facts.names or people(before) or one_person(before)
        facts.year = facts.year or year
        return quoted[1], [replace(first, text=first.text[quoted.end() :]), *rest]
    if not first.text.strip() and rest and rest[0].italic:
        return rest[0].text, rest[1:]
    names, year, after = leading(first.text)
    if names and not facts.names:
        facts.names, facts.year = names, facts.year or year
        first = replace(first, text=after)
    head, tail, more = _flow(first, rest)
    named = people(head) or (one_person(head) if head.count(".") else ())
    if named and tail.strip(EDGES + "."):
        facts.names = facts.names or named
        dated = re.match(r"\s*\(?((?:19|20)\d\d)[a-z]?\)?[.,:]\s+", tail)
        facts.year = facts.year or (dated[1] if dated else "")
        head, tail = cut(tail[dated.end() :] if dated else tail)
    return head, [replace(first, text=tail), *more]


def _without_year(before: str) -> tuple[str, str]:
    """The names before a title, and the year that stands behind them: `Berg & Vega, 2013,`."""
    published = _PUBLISHED.match(before.strip())
    return (published["names"], published["year"]) if published else (before, "")


def _is_quoted_title(text: str, quoted: re.Match[str]) -> bool:
    """Whether what stands in quotation marks is the title, alone or behind its people."""
    before, after = _without_year(text[: quoted.start()].strip())[0], text[quoted.end() :]
    plain = re.match(r"\s*(?:$|[.,;:(\[–—-]|in\b)", after) or is_fact(after) or not after.strip()
    if len(quoted[1].split()) < 3 or not (
        plain or quoted[0].rstrip('"”»')[-1:] in ".," or people(before)
    ):
        return False
    short = before[-1:] in (":", "：") and is_short(before)
    return not before or short or bool(people(before) or one_person(before))


def _flow(first: Part, rest: list[Part]) -> tuple[str, str, list[Part]]:
    """The words of a title that is not marked, up to where something else begins."""
    text = first.text
    more = list(rest)
    head, tail = cut(text)
    while not tail.strip() and more and _goes_on(head, more):
        text += more.pop(0).text
        head, tail = cut(text)
    return head, tail, more


def _goes_on(head: str, more: Sequence[Part]) -> bool:
    """Whether a word in italics or bold is still the title: `Learning *in vivo* dynamics`."""
    part = more[0]
    if part.kind != "text" or head.rstrip()[-1:] in ".,;|-–—" or people(part.text):
        return False
    if part.italic or part.bold:
        short = len(part.text.split()) <= 3 and not venues.is_venue(part.text)
        return short and len(more) > 1 and more[1].kind == "text"
    return part.text[:1].isspace() or part.text[:1] in ":-"
