"""What stands around a title: links, people, where and when it appeared, and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from readlist.model import Link
from readlist.text import venues
from readlist.text.addresses import clean, is_safe
from readlist.text.endings import EDGES, SENTENCE, TRIES
from readlist.text.labels import bare as bare_label
from readlist.text.labels import (
    is_dated_name,
    is_label,
    is_place,
    is_where_it_appeared,
    kind_of_link,
)  # fmt: skip
from readlist.text.parts import Part
from readlist.text.people import one_person, people

_NAMED = re.compile(
    r"^\s*(?P<name>authors?|venue|published(?: in| at)?|conference|journal|year|date|作者|会议|单位"
    r"|institutions?|affiliations?)\s*[:：]\s*(?P<said>\S.*)$",
    re.I | re.S,
)
_LEADING_YEAR = re.compile(
    r"[\s,;:.|–—-]*(?:[(\[]((?:19|20)\d\d)[a-z]?[)\]]|((?:19|20)\d\d)(?=\s*[:,.]))[\s:,.;–—-]*"
)
_PDF_FILE = re.compile(r"\.pdf(?:[?#]|$)", re.I)
_SOMEBODY = re.compile(r"([^\W\d_A-Z]?[^\W\d_a-z][a-zà-ÿ'’-]+),?\s+((?:19|20)\d\d)")
_BEGINS_LINKED = re.compile(r"[^\[\]]*\]\(")
_DATED_VOLUME = re.compile(
    r"((?:1[89]|20)\d\d)(?:\s+[A-Z][a-z]{2}(?:\s+\d{1,2})?)?\s*;\s*\d+\s*[(:]"
)
_BETWEEN = re.compile(r"(?<=\bal)\.?[\s,]+|\s+[-–—|]\s+|[,;.]\s+|\s*[(（]")


@dataclass
class Facts:
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
            self.proven = self.proven or _PDF_FILE.search(url) is not None
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
        if venues.is_preprint(text) and re.search(r"[,;/&]\s*[A-Z]", text):
            for piece in re.split(r"\s*[,;/&]\s*(?=[A-Z])", text):
                self.place(piece)
            return
        text = self._without_people(text)
        name = venues.name_of(text)
        known = venues.kind_of_venue(text)
        self.proven = self.proven or (
            bool(known) and bool(venues.year_of(text) or known != "journal")
        )
        if name and not venues.is_preprint(text) and not self.venue and not name.isdigit():
            self.venue = name
            self.year = venues.year_of(text) or self.year
        self.year = self.year or venues.year_of(text)

    def issue(self, year: str) -> None:
        """`J Physiol. 1962;160:106`: the words before the year are the journal's."""
        self.year = self.year or year
        if self.remarks and not self.venue and len(self.remarks[-1].split()) <= 6:
            self.venue = self.remarks.pop().rstrip(".")

    def _without_people(self, text: str) -> str:
        """`CACM 1979` of `Shamir, CACM 1979`, whose first half names no place."""
        halves = re.split(r",\s|，", text, maxsplit=1)
        before, after = halves if len(halves) == 2 else ("", "")
        if not before or venues.kind_of_venue(before) or venues.year_of(before):
            return text
        named = people(before)
        known = bool(named) or venues.is_short_name(after)
        if not (known and venues.year_of(after) and venues.is_venue(after)):
            return text
        alone = (before,) if re.fullmatch(r"[^\W\d_a-z][a-zà-ÿ]+", before) else ()
        self.names = self.names or named or alone
        return after


def take_label(part: Part, facts: Facts) -> None:
    if part.kind != "label":
        return
    placed = is_where_it_appeared(part.text, part.url) if part.url else is_dated_name(part.text)
    if placed or is_place(part.text):
        facts.place(bare_label(part.text))
    elif not part.url:
        facts.year = facts.year or venues.year_of(part.text)
    if part.url:
        facts.link(part.url, part.text)


def after_title(parts: Iterable[Part], facts: Facts) -> None:
    """The people, the place and the year behind a title; what is none of these is a remark."""
    line: list[Part] = []
    parts = [*parts, Part("break", "")]
    for part, following in zip(parts, [*parts[1:], parts[-1]], strict=True):
        if part.kind == "doi":
            facts.doi, facts.proven = facts.doi or part.text, True
            line.append(Part("gap", " "))
        elif part.kind == "label":
            in_words = bool(not part.framed and line and re.search(r"[a-z]\s+$", line[-1].text))
            if not (in_words and re.match(r"[,;]?\s+[a-z]", following.text)):
                take_label(part, facts)
            line.append(replace(part, kind="link") if in_words else Part("gap", " "))
        elif part.kind == "link" and _is_like_label(part, line):
            facts.link(part.url, part.text)
            line.append(Part("gap", " "))
        elif part.kind == "link" and is_where_it_appeared(part.text, part.url):
            facts.link(part.url, "")
            facts.place(part.text)
            line.append(Part("gap", " "))
        elif part.kind == "break":
            _read_line(line, facts)
            line = []
        else:
            line.append(part)


def _is_like_label(part: Part, line: Sequence[Part]) -> bool:
    """Whether a link of a word or two stands by itself: a label that no table knows."""
    before = line[-1].text.rstrip() if line else ""
    alone = not before or before[-1] in ",|/•·([-–—:"
    return len(part.text.split()) <= 2 and alone


def _read_line(parts: Sequence[Part], facts: Facts) -> None:
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


def _styled(text: str, facts: Facts) -> bool:
    bare = text.strip(EDGES + " .()")
    found = people(text) or one_person(text)
    if found and not facts.names:
        facts.names = found
        return True
    return _take(bare, facts)


def _read_text(text: str, facts: Facts) -> None:
    text = re.sub(r"[\[(]\s*[,|/&·]*\s*[\])]", " ", text)
    dated = _LEADING_YEAR.match(text)
    if dated:
        facts.year = facts.year or dated[1] or dated[2]
        text = text[dated.end() :]
    text = re.sub(r"^[\s>\])】）|/,;:.·–—-]+", "", text)
    if not re.search(r"\w", text):
        return
    sentences = [piece for piece in SENTENCE.split(text) if piece]
    for at, sentence in enumerate(sentences):
        bare = sentence.strip(EDGES + " \t[]【】.")
        if re.fullmatch(r"[(（][^()（）]*[)）]", bare):
            bare = bare[1:-1].strip()
            if not venues.is_venue(bare) and len(bare.split()) <= 8:
                _take_unsure(bare, facts)
                if not venues.year_of(bare) and not is_label(bare, True):
                    facts.remarks.append(f"({bare})")
                continue
        if not re.search(r"\w", bare):
            continue
        if dated := _DATED_VOLUME.match(bare):
            facts.issue(dated[1])
            continue
        if _take(bare, facts):
            continue
        if not facts.names and not facts.remarks and facts.venue and one_person(bare):
            facts.names = one_person(bare)
            continue
        remark = _without_edges(sentence)
        wide = len(re.findall(r"[\u3040-\u9fff\uac00-\ud7af]", remark)) > 3
        if (len(remark.split()) < 2 and not wide) or is_label(remark):
            continue
        more = at + 1 < len(sentences) or text.rstrip().endswith(".")
        facts.remarks.append(remark + ("." if more and remark[-1] not in ".?!。" else ""))


def _without_edges(sentence: str) -> str:
    """A sentence without the signs around it; a link that it begins with keeps its bracket."""
    remark = sentence.strip(" \t\n,;|/–—-[]")
    begins = sentence[: sentence.find(remark)].rstrip()
    return f"[{remark}" if begins.endswith("[") and _BEGINS_LINKED.match(remark) else remark


def _take_unsure(text: str, facts: Facts) -> None:
    """`Book, 2016`, `VLDB 2021 from Tim Kraska`: the year, and the venue where one is known."""
    facts.year = facts.year or venues.year_of(text)
    before = re.split(r"\s+(?:from|by|with|,)\s+|,", text)[0]
    if venues.is_venue(before) and venues.kind_of_venue(before):
        facts.place(before)


def _take(text: str, facts: Facts) -> bool:
    """Whether a text was people or a place, and nothing else."""
    named = _NAMED.match(text)
    if named:
        return _take_named(named, facts)
    found = people(text)
    if found and not facts.names and not facts.remarks and not venues.kind_of_venue(text):
        facts.names = found
        return True
    somebody = _SOMEBODY.fullmatch(text)
    if somebody and not facts.names and not venues.kind_of_venue(text):
        facts.names, facts.year = (somebody[1],), facts.year or somebody[2]
        return True
    if _take_mixed(text, facts):
        return True
    if venues.is_venue(text) and not (facts.venue and facts.year):
        facts.place(text)
        return True
    return False


def _take_named(named: re.Match[str], facts: Facts) -> bool:
    name, text = named["name"].lower(), named["said"].strip(" .")
    if name.startswith("author") or name == "作者":
        facts.names = facts.names or people(text) or one_person(text)
    elif name in ("year", "date"):
        facts.year = facts.year or venues.year_of(text)
    elif not name.startswith(("instit", "affil", "单位")):
        facts.place(text)
    return True


def _take_mixed(text: str, facts: Facts) -> bool:
    """`Ada Lovelace et al. arXiv`, `A. Lovelace, G. Hopper, *ACL* 2020`, `People - Venue`."""
    if facts.names or len(text) > 1500:
        return False
    for match in list(_BETWEEN.finditer(text))[-1 : -TRIES - 1 : -1]:
        after = text[match.end() :].strip(EDGES + " .()（）")
        if not (after and venues.is_venue(after)):
            continue
        before = text[: match.start()]
        found = people(before) or one_person(before)
        if found:
            facts.names = found
            facts.place(after)
            return True
    return False
