"""Where the title of an entry ends that nothing marks: at a full stop, a dash, a venue, people."""

from __future__ import annotations

import re
from itertools import islice

from readlist.text import venues
from readlist.text.people import one_person, people

TRIES = 20  # places at which a title may end that are looked at
EDGES = " \t\n,;:|/-–—·•"
SENTENCE = re.compile(
    r"(?:(?<=[^\W_]{2})|(?<=[)\]\"”’'%$]))(?<!\bvs)(?<!\bcf)(?<!\bDr)(?<!\bSt)(?<!\bMr)(?<!\bNo)(?<!\bVol)"
    r"(?<!\bal)(?<!\bFig)(?<!\bProc)(?<!\bTrans)(?<!\bConf)(?<!\bInt)(?<!\bpp)(?<!\bvol)(?<!\bno)"
    r"(?<!\beds)(?<!\bed)(?<!\bCommun)(?<!\bRev)(?<!\bLett)(?<!\bPhys)(?<!\bSymp)(?<!\bAdv)(?<!\bNat)(?<!\bSci)(?<!\bInf)(?<!\bTheor)(?<!\bAppl)(?<!\bMath)(?<!\bSyst)(?<!\bAssoc)(?<!\bAcad)(?<!\bNatl)(?<!\bAm)(?<!\bSoc)(?<!\bEng)(?<!\bComput)(?<!\bAnn)(?<!\bJ)\.[\"”’']?\s+(?!\d{1,3}\s*[(,:])|(?<=\bal\.)[\s,:]+(?=[\"“A-Z])|。\s*"
)
_EXCLAIMED = re.compile(r"(?<=[?!？！])[\"”]?\s+")
_DASH = re.compile(r"\s+(?:-{1,3}|–|—|\||//|·)\s+|\s*——\s*|,?\s+by\s+(?=[A-Z])")
_WHEN_AND_WHERE = re.compile(
    r"\s*[(（]\s*(?P<said>[^()（）]{0,60}?(?<!\d)(?:(?:19|20)\d\d|['’]\d\d)[^()（）]{0,40})[)）]"
    r"(?=\s*(?:$|[.,:;–—-]|by\b|[^\W\d_a-z]))"
)


def cut(text: str) -> tuple[str, str]:
    """A text divided where its title ends."""
    for match in islice(SENTENCE.finditer(text), TRIES):
        head, tail = text[: match.start()], text[match.end() :]
        if len(head.split()) >= 2 or people(head):
            return _cut_tail(head, tail)
    for match in islice(_EXCLAIMED.finditer(text), TRIES):
        tail = text[match.end() :]
        if is_fact(tail):
            return text[: match.start()], tail
    return _cut_tail(text, "")


def _cut_tail(head: str, tail: str) -> tuple[str, str]:
    """`Title - People`, `Title, Venue 2020`, `Title (Venue 2020)` divided."""
    dated = _WHEN_AND_WHERE.search(head)
    if dated and len(head[: dated.start()].split()) >= 2 and len(dated["said"].split()) <= 8:
        after = head[dated.end() :].strip(" .,:;–—-")
        if not after or is_fact(after) or one_person(after) or head[dated.end()] in ".,:;":
            return head[: dated.start()], f"({dated['said'].strip()}). {after}. {tail}"
    for match in islice(_DASH.finditer(head), TRIES):
        after = head[match.end() :]
        if "by" in match[0]:
            named = not re.match(r"\w+ing\b", after) and (
                len(people(after)) > 1 if "," not in match[0] else one_person(after)
            )
            if named:
                return head[: match.start()], f"{after}. {tail}"
        elif is_fact(after):
            return head[: match.start()], f"{after}. {tail}"
    ended = re.search(r"\s*[(（\[]([^()（）\[\]]{2,60})[)）\]]\s*[.,]?\s*$", head)
    if (
        ended
        and venues.is_venue(ended[1])
        and (venues.year_of(ended[1]) or venues.kind_of_venue(ended[1]))
    ):
        return head[: ended.start()], f"{ended[1]}. {tail}"
    pieces = head.split(", ")
    for at in range(max(1, len(pieces) - TRIES), len(pieces)):
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


def is_fact(text: str) -> bool:
    """Whether a text names people, or a venue with or without its year."""
    if not text.strip(EDGES + "."):
        return False
    text = SENTENCE.split(text)[0]
    if people(text) or venues.is_venue(text.strip(EDGES + ".()")):
        return True
    first, _, rest = text.partition(",")
    return bool(rest and one_person(first) and venues.is_venue(rest.strip(EDGES + ".()")))
