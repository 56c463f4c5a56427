"""Key phrases: what a paper is about, in words that a reader would file it under.

Candidates are noun phrases of one to four words (`readlist.text.nouns`), weighed by how often
and where they stand, and by how rare they are in the library; a phrase that several papers share
is worth more than one that nobody else uses, since it leads somewhere. An acronym counts as its
long form, and a keyword that the library's papers were given by their authors goes first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from readlist.model import Paper
from readlist.text import lexicon, nouns
from readlist.text.acronyms import expansions
from readlist.text.words import fold, joined, plain, singular

LONGEST = 4  # words in a phrase
MOST = 5  # phrases for a paper
TITLE, OPENING = 2.2, 1.2  # a phrase in the title, or in the abstract's first 300 characters
LENGTH = {1: 0.55, 2: 1.0, 3: 1.1, 4: 0.9}  # two or three words make the best tags
SINGLES = 2  # phrases of one word for a paper: mostly names of its own
BROAD, VAGUE = 0.3, 0.7  # "language models"; "vision model", where only one paper says it
SHARED, GIVEN, DEFINED = 1.5, 2.0, 1.15  # used by other papers; an author's keyword; "(PRM)"
COMMONPLACE = 0.25  # a phrase in more than this part of the library tells its papers not apart
# After the first few, what only this paper says is padding below this part of the best's weight.
FEW, WORTH = 3, 0.25
_OPENING = 300
_SHOWN_IN_FULL = 300  # characters of an abstract that no page cuts off

_KEYWORDS = re.compile(
    r"(?:^|[\n.;!?)])[ \t*_]*(?:author\s+)?(?:key[ -]?words?(?:\s+and\s+phrases)?|index\s+terms?)"
    r"[*_]*[ \t]*(?:[:：—–]|-(?=\s|[A-Z]))[*_—–\s-]*([^\n]+)",
    re.I,
)
_SENTENCE_END = re.compile(r"\.(?:\s+(?=[A-Z\"'(])|\s*$)")
_BETWEEN = re.compile(r"\s*[;·•|]\s*|\s*,\s*(?:and\s+)?")
_MANY_WORDS = 6
_ROOT = 6  # letters by which two words are likely one: continual, continually
# A lower-case word within a sentence; or a capitalised one that stands alone there, as names do.
_WITHIN = re.compile(r"\b[a-z]+,? (?=([a-z][\w-]*|[A-Z][a-z]+(?=[.,;:)]| [a-z])))")
_CUT_OFF = re.compile(r"\s\S*[^\s.!?\"')\]]$")  # the last word of an abstract that was cut off
_NAMES = frozenset(lexicon.NAMES.split())
_VAGUE = frozenset(lexicon.VAGUE.split())
_BROAD = frozenset(re.split(r",\s+", lexicon.BROAD.strip()))

Forms = defaultdict[str, Counter[str]]  # how each phrase is written, and how often


def author_keywords(text: str) -> tuple[str, ...]:
    """The keywords a text says it has: "Keywords: a, b; c", "Index Terms - ..."; else none.

    They end with the line or the sentence. Semicolons or middle dots part them if there are any,
    else commas.
    """
    found = _KEYWORDS.search(text)
    if found is None:
        return ()
    said = _SENTENCE_END.split(found[1], maxsplit=1)[0]
    parted = re.split(r"\s*[;·•|]\s*", said) if re.search(r"[;·•|]", said) else None
    words = [word.strip(" .\t*_") for word in parted or _BETWEEN.split(said)]
    return tuple(dict.fromkeys(w for w in words if w and len(w.split()) <= _MANY_WORDS))


@dataclass(frozen=True, slots=True)
class Source:
    """A paper's title and abstract, plain, and the acronyms they explain."""

    title: str
    abstract: str
    acronyms: Mapping[str, str]

    def parts(self) -> tuple[str, str, str]:
        """The title, the opening of the abstract, and the rest of it."""
        full = len(self.abstract)
        start = self.abstract.rfind(" ", 0, _OPENING) if full > _OPENING else full
        start = start if start > 0 else full
        return self.title, self.abstract[:start], self.abstract[start:]


@dataclass(frozen=True, slots=True)
class Text:
    """What a paper's text holds: its phrases by key, how often and where they stand.

    `whole` are those that were no part of a longer one, `defined` the long forms of acronyms.
    """

    counts: Mapping[str, int]
    whole: frozenset[str]
    title: frozenset[str]
    opening: frozenset[str]
    defined: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """A library's phrases: in how many papers each stands, and how it is written."""

    texts: Mapping[str, Text]
    seen: Mapping[str, int]
    whole: Mapping[str, int]
    forms: Mapping[str, Counter[str]]
    acronyms: Mapping[str, str]
    given: Mapping[str, str]
    proper: frozenset[str]
    size: int

    def of(self, paper: Paper, most: int = MOST) -> list[str]:
        """The key phrases of a paper, the best first, as they are most often written."""
        held = self.held_by(paper)
        chosen = unlike(sorted(held, key=lambda key: (-held[key], key)), most)
        return [
            self.shown(key)
            for rank, key in enumerate(chosen)
            if rank < FEW or self._leads_on(key) or held[key] >= WORTH * held[chosen[0]]
        ]

    def _leads_on(self, key: str) -> bool:
        return self.seen.get(key, 1) > 1 and not is_broad(key)

    def held_by(self, paper: Paper) -> dict[str, float]:
        """Every phrase in a paper that could be a key phrase, by key, with its weight."""
        text = self.texts.get(_text_of(paper)) or _read(
            _source(paper), self.acronyms, defaultdict(Counter)
        )
        return {key: self._weight(key, text) for key in text.counts if self._fits(key, text)}

    def papers_with(self, phrase: str) -> int:
        """In how many of the library's papers a phrase stands."""
        return self.seen.get(phrase_key(phrase), 0)

    def shown(self, key: str) -> str:
        """A phrase as the library's papers write it; lower case, but for names and acronyms."""
        if key in self.given:
            return self.given[key]
        forms = self.forms.get(key) or Counter({key: 1})
        best = min(forms, key=lambda form: (-forms[form], -len(form), form))
        return " ".join(self._cased(word) for word in best.split(" "))

    def _cased(self, word: str) -> str:
        if any(c.isupper() for part in word.split("-") for c in part[1:]):
            return word
        if any(c.isdigit() for c in word):
            return word
        return word if word in self.proper or fold(word) in _NAMES else word.lower()

    def _fits(self, key: str, text: Text) -> bool:
        if key in self.given:
            return True
        if key not in text.whole and self.whole.get(key, 0) < 2:
            return False
        if " " in key:
            return True
        return key in text.title and (text.counts[key] > 1 or self.seen.get(key, 1) > 1)

    def _weight(self, key: str, text: Text) -> float:
        seen = max(1, self.seen.get(key, 1))
        weight = (1 + log(text.counts[key])) * log(1 + (self.size + 1) / seen)
        weight *= LENGTH.get(key.count(" ") + 1, 0.8)
        weight *= TITLE if key in text.title else OPENING if key in text.opening else 1.0
        weight *= DEFINED if key in text.defined else 1.0
        weight *= GIVEN if key in self.given else BROAD if is_broad(key) else 1.0
        if 1 < seen <= max(3, COMMONPLACE * self.size):
            return weight * SHARED
        return weight * VAGUE if is_vague(key) and key not in text.title else weight


def prepare(papers: Iterable[Paper]) -> Phrases:
    """The phrases of these papers, counted, so that each can be weighed against the others."""
    papers = tuple(papers)
    sources = {_text_of(paper): _source(paper) for paper in papers}
    acronyms = _shared(source.acronyms for source in sources.values())
    forms: Forms = defaultdict(Counter)
    texts = {text: _read(source, acronyms, forms) for text, source in sources.items()}
    seen = Counter(key for text in texts.values() for key in text.counts)
    whole = Counter(key for text in texts.values() for key in text.whole)
    cases = Counter(
        word for source in sources.values() for word in _WITHIN.findall(source.abstract)
    )
    return Phrases(texts, seen, whole, forms, acronyms, _given(papers), _proper(cases), len(texts))


def _text_of(paper: Paper) -> str:
    return f"{paper.title}\n{paper.abstract}"


def _source(paper: Paper) -> Source:
    title, abstract = plain(paper.title), plain(_without_cut_off_word(paper.abstract))
    return Source(title, abstract, expansions(f"{title}. {abstract}"))


def _read(source: Source, acronyms: Mapping[str, str], forms: Forms) -> Text:
    """The phrases of a text; `forms` learns how they are written."""
    known = {**acronyms, **source.acronyms}
    counts: Counter[str] = Counter()
    whole = {phrase_key(long) for long in source.acronyms.values()}
    defined = frozenset(whole)
    places: list[set[str]] = []
    for text in source.parts():
        places.append(set())
        for run in nouns.runs(text):
            for key, form, entire in _parts(run, known):
                counts[key] += 1
                places[-1].add(key)
                forms[key][form] += 1
                if entire:
                    whole.add(key)
    for long in source.acronyms.values():
        counts[phrase_key(long)] += 1
        forms[phrase_key(long)][long] += 1
    return Text(counts, frozenset(whole), frozenset(places[0]), frozenset(places[1]), defined)


def _without_cut_off_word(abstract: str) -> str:
    """Pages show the first so many characters: what ends in no mark may end within a word."""
    return _CUT_OFF.sub(" ", abstract) if len(abstract) > _SHOWN_IN_FULL else abstract


def _parts(run: list[str], acronyms: Mapping[str, str]) -> Iterable[tuple[str, str, bool]]:
    """Every phrase within a run: its key, how it is written, whether it is the entire run."""
    keys = [_key_of(word, acronyms) for word in run]
    for first, end in nouns.phrases(run, LONGEST):
        long = acronyms.get(run[first].removesuffix("s")) if end - first == 1 else None
        form = long or " ".join(run[first:end])
        yield " ".join(keys[first:end]), form, end - first == len(run)


def _key_of(word: str, acronyms: Mapping[str, str]) -> str:
    long = acronyms.get(word.removesuffix("s"))
    return phrase_key(long) if long else _key(word)


@lru_cache(maxsize=65536)
def phrase_key(phrase: str) -> str:
    """What makes two phrases one: folded, singular, prefixes joined, hyphens as spaces."""
    return " ".join(_key(word) for word in phrase.split())


def is_vague(key: str) -> bool:
    """Whether a phrase ends in a noun that says little, or names one version of something."""
    return key.rpartition(" ")[2] in _VAGUE or any(c.isdigit() for c in key)


def is_broad(key: str) -> bool:
    """Whether a phrase could be said of half the papers in its field."""
    return key in _BROAD


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    return " ".join(singular(part) for part in joined(word).split("-"))


def _shared(acronyms: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Acronyms that the library's papers explain, each with its commonest long form."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for own in acronyms:
        for short, long in own.items():
            found[short][long] += 1
    return {
        short: min(longs, key=lambda long: (-longs[long], long)) for short, longs in found.items()
    }


def _proper(cases: Mapping[str, int]) -> frozenset[str]:
    """The words that are always capitalised, though within a sentence: Euclidean, Python."""
    return frozenset(word for word in cases if word[0].isupper() and fold(word) not in cases)


def _given(papers: Iterable[Paper]) -> dict[str, str]:
    """The keywords that papers of the library already have, by key: its vocabulary."""
    found: dict[str, str] = {}
    for paper in papers:
        for word in _BETWEEN.split(paper.get("keywords").strip()):
            if phrase_key(word):
                found.setdefault(phrase_key(word), word)
    return found


def unlike(ranked: Iterable[str], most: int) -> list[str]:
    """The first phrases, at most so many, few of one word, none too like an earlier one."""
    chosen: list[str] = []
    for key in ranked:
        if len(chosen) == most:
            break
        single = " " not in key and sum(" " not in other for other in chosen) == SINGLES
        if not single and not any(alike(key, other) for other in chosen):
            chosen.append(key)
    return chosen


def alike(key: str, other: str) -> bool:
    """Whether two phrases would be one tag too many: one holds the other, or most of it."""
    if f" {key} " in f" {other} " or f" {other} " in f" {key} ":
        return True
    ours = {word[:_ROOT] for word in key.split()}
    theirs = {word[:_ROOT] for word in other.split()}
    return len(ours & theirs) * 3 >= 2 * len(ours | theirs)
