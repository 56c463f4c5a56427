"""Words, stems and sentences: how the rest of `readlist.text` reads a title or an abstract.

A word is kept as a person writes it: `qwen2.5`, `step-by-step`, `Q&A` and `C++` are one word
each. Comparing is another matter: `fold` takes case and accents away, `stem` the endings too,
and the many spellings of one prefix ("pre-training", "pretraining") become the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

# Words that carry no meaning of their own: articles, pronouns, prepositions, auxiliaries, numerals.
_STOP = """
    a able about above according accordingly across actually after again against ago albeit all
    almost alone along already also although always am amid among amongst an and another any
    anyone anything are around as aside at away back be became because become becomes been before
    behind being below beside besides best better between beyond both but by can cannot could
    despite did do does doing done down due during each eg e.g either else elsewhere enough entire
    especially et etc even ever every everything except few fewer first five for former four from
    full further furthermore get gets given go goes had half has have having he hence her here
    hereby herein hers him his how however i ie i.e if in including indeed inside instead into is
    it its itself just keep kept last later latter least less let like likely little ll lot lots
    made mainly make makes making many may me mean means meanwhile might moreover more most mostly
    much must my namely near nearly need needs neither never nevertheless next no non none nor not
    nothing notably now of off often on once one ones only onto or other others otherwise our ours
    out over overall own part per perhaps please plus put quite rather re really regarding respect
    respectively same second see seem seems seen set shall she should since six so some something
    sometimes somewhat soon still such take taken takes taking ten than that the their theirs them
    themselves then there thereby therefore therein these they thing things third this those though
    three through throughout thus to together too toward towards twice two under unless unlike
    until up upon us use used user's uses using usually van vs ve versus very via von want was way
    ways we well were what whatever when whenever where whereas whereby wherein whether which while
    who whole whom whose why will with within without would yes yet you your yours don't doesn't
    isn't aren't can't won't didn't it's let's we're they're there's what's
    hundred hundreds thousand thousands million millions billion billions dozen several various
"""
STOP = frozenset(_STOP.split())

# Words that stand in any abstract, whatever its subject: they never tell one theme from another.
_SCHOLARLY = """
    abstract accepted achieve achieved achieves achieving addition additional additionally address
    addressed addresses addressing advance advances advantage advantages aim aims approach
    approaches article author authors available based benefit benefits case cases challenge
    challenges challenging code codebase common comparable compare compared comparing comparison
    comprehensive conclusion conduct conducted consider considered contribute contribution
    contributions crucial current currently demonstrate demonstrated demonstrates demonstrating
    detail detailed details develop developed diverse easily effective effectively effectiveness
    empirical empirically enable enables enabling enhance enhanced enhances enhancing establish
    example examples exhibit existing experiment experimental experiments explore explored exploring
    extensive extensively finally find finding findings focus focused focuses following framework
    future gap gains general github good great help helps high higher highly https huggingface
    idea impact important importance improve improved improvement improvements improves improving
    include included includes increase increased increasing increasingly insight insights interest
    introduce introduced introduces introducing investigate investigated issue issues key large
    largely lead leading leads limitation limitations limited literature low lower major main
    method methods motivated multiple new novel number numerous obtain obtained offer offers
    order outperform outperforming outperforms paper papers particular particularly performance
    perform performed performs poor popular possible potential potentially practical present
    presented presenting presents previous previously prior problem problems promising propose
    proposed proposes proposing prove proven provide provided provides providing publicly
    recent recently remain remains report reports require required requires research researchers
    result resulting results reveal reveals show showed showing shown shows significant
    significantly similar simple simply small solution solutions solve sota specific specifically
    state-of-the-art state-of-art strong studies study studied substantial substantially success
    successful successfully suggest suggests superior technique techniques today today's tackle
    term terms typically understand utilize utilized utilizing validate variety wide widely work
    works world yield yields
"""
SCHOLARLY = frozenset(_SCHOLARLY.split())

# Prefixes written with a hyphen, with a space or with nothing, all meaning the same word.
_PREFIXES = (
    "anti", "auto", "bi", "co", "counter", "cross", "de", "fine", "hyper", "in", "inter", "intra",
    "meta", "micro", "mid", "mis", "multi", "neuro", "non", "over", "para", "post", "pre", "pseudo",
    "re", "semi", "sub", "super", "trans", "un", "under", "uni",
)  # fmt: skip
_PREFIXED = re.compile(rf"\b({'|'.join(_PREFIXES)})-(?=[^\W\d_]{{4}})")
_FINE_TUNING = re.compile(r"\bfine[ -]?(?=tun(?:e|ed|es|ing)\b)", re.I)

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_LATEX = (
    (re.compile(r"\\[\"'`^~=.]\s*\{?([^\W\d_])\}?"), r"\1"),
    (re.compile(r"\\([%&#_$])"), r"\1"),
    (re.compile(r"\\([A-Za-z]+)"), r" \1 "),
    (re.compile(r"[${}^]"), ""),
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "\u00ad": None})
_WORD = re.compile(r"[^\W_]+(?:(?:[-'&]|(?<=\d)[.,](?=\d))[^\W_]+)*(?:\+\+|#(?!\w))?")
_TOKEN = re.compile(rf"{_WORD.pattern}|[^\w\s]")
_ACCENTS = re.compile("[\u0300-\u036f]")
# Scripts written without spaces: their words are read two characters at a time.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2,}")


def plain(text: str) -> str:
    """The text without web addresses, tags and LaTeX; composed, with straight quotes."""
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    if "/" in text or "@" in text or "www." in text:
        text = _TAG.sub(" ", _ADDRESS.sub(" ", text))
    if "\\" in text or "$" in text:
        for pattern, instead in _LATEX:
            text = pattern.sub(instead, text)
    return text


def words(text: str) -> list[str]:
    """The words as written, in order: "Qwen2.5 works step-by-step" has three."""
    return _WORD.findall(plain(text))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text without case and accents: `TÜLU` is `tulu` (Unicode, NFKD and casefold)."""
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare.casefold())


@lru_cache(maxsize=65536)
def joined(word: str) -> str:
    """A folded word with its prefix joined: `pre-training` is `pretraining`."""
    return _PREFIXED.sub(r"\1", fold(word)) if "-" in word else fold(word)


_NO_PLURAL = (
    "ss",
    "us",
    "is",
    "ics",
    "bias",
    "lens",
    "news",
    "series",
    "species",
    "atlas",
    "canvas",
)


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """A folded word without the ending of the plural: `verifiers` is `verifier`.

    Much quicker than a stem, and enough to see that two phrases are one.
    """
    word = joined(word).removesuffix("'s").removesuffix("'")
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer  # 20 ms, and not needed for every command

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a word (Porter2, snowballstem.org): `verifiers`, `verifying` are `verifi`."""
    return _stemmer()(joined(word))


def stems(text: str) -> list[tuple[str, str]]:
    """The stems that carry meaning, each with the word as written; none of stop words.

    A hyphen that is no prefix's parts two words: `step-level` is `step` and `level`.
    """
    return [pair for _, pairs in stemmed(text) for pair in pairs]


def stemmed(text: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Every word and punctuation mark, with its stems: two for `step-level`, none for `the`."""
    return [(word, _stems_of(word)) for word in marked(_FINE_TUNING.sub("fine-", plain(text)))]


def marked(text: str) -> list[str]:
    """The words of a `plain` text, and between them its punctuation marks, which begin no word."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=65536)
def _stems_of(word: str) -> tuple[tuple[str, str], ...]:
    if is_common(joined(word)):
        return ()
    if _UNSPACED.search(word):
        return tuple((pair, pair) for pair in _pairs(fold(word)))
    parts = joined(word).split("-")
    written = [word] if len(parts) == 1 else parts
    return tuple(
        (stem(part), shown)
        for part, shown in zip(parts, written, strict=True)
        if (len(part) > 1 or not part.isascii()) and not part.isdigit() and not is_common(part)
    )


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]


def is_common(word: str) -> bool:
    """Whether a folded word says nothing about the subject of a paper."""
    return word in STOP or word in SCHOLARLY


def slug(text: str) -> str:
    """An ASCII name for addresses and files: `Process reward models` is `process-reward-models`.

    Empty where nothing of the text is ASCII.
    """
    ascii_only = fold(text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only))
