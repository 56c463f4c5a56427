"""What a line of a copied page looks like: noise, names, a sentence, a paragraph, a title.

Each question is about one line and is answered by its form alone, from the tables below. The
forms were collected from copied pages of Hugging Face, arXiv, the ACL Anthology, OpenReview,
Semantic Scholar and blogs.
"""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,? )?"
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    rf"|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{_MONTH} \d{{4}}|today|yesterday"
    r"|(?:about |over |almost )?(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago)"
)
_COUNTED = (
    r"(?:comments?|upvotes?|votes?|likes?|points?|authors?|citations?|papers?|views?|stars?|replies"
    r"|followers?|items?|results?|pages?|min(?:utes?)? read|downloads?|references?|figures?|models?"
    r"|datasets?|spaces?|collections?|others)"
)
_BUTTONS = (
    r"new|hot|top|subscribe|upvoted?|read more|show more|see more|load more|view more|more|less"
    r"|show less|expand|collapse|(?:view )?(?:pdf|html|tex source|bibtex|abstract|paper|code)"
    r"|html \(experimental\)|other formats|bib|abs|pdf bib(?: abs)?|pdf abs|links?|share|save|saved"
    r"|cite|copy|edit|delete|follow(?:ing)?|log ?in|log ?out|sign ?(?:in|up)|register|search|menu"
    r"|home|next|prev(?:ious)?|back|close|open|skip to (?:main )?content|back to top|papers"
    r"|models|datasets|spaces|posts|docs|pricing|trending|collections?|community|enterprise|blog"
    r"|archives?|about|contact|careers|jobs|tos|help|feedback|privacy(?: policy)?|cookies?"
    r"|terms(?: of (?:use|service))?|settings|view on \w+|view (?:arxiv|paper|full) page"
    r"|download(?: pdf)?|add to (?:collection|library|list)|project page|github|website|slides"
    r"|video|poster|supplementary(?: material)?|datasets citing this paper"
    r"|focus to learn more|submission history|oral|spotlight|daily papers|all|sort by.*|filter.*"
)
# Lines that are never part of a paper: a name for the reader of this table, and the form. Each
# must match the whole line, in any case.
_NOISE: tuple[tuple[str, str], ...] = (
    ("button", _BUTTONS),
    ("count", rf"[+·•|-]? ?\d[\d,]*(?:\.\d+)?[km]?\+?(?: {_COUNTED})?(?: [·•|] .{{0,40}})?"),
    ("count", r"(?:upvotes?|comments?|likes?|views?|stars?|cited by|replies)[: ]*\d[\d,.]*[km]?"),
    ("date", _DAY),
    ("date", rf"(?:(?:published|submitted|updated|posted|revised|added|created|announced) ?)?"
     rf"(?:on|at|in|:)? ?{_DAY}.{{0,20}}"),
    ("person", r"(?:submitted|posted|shared|added|curated|written) by:?(?: .{1,60})?"),
    ("person", r"by:?|by @?[\w.-]+|by ?@?[\w.-]+ and (?:\d+ others?|others|the .{1,40}community)"),
    ("rank", r"#\d+ (?:paper|model|dataset) of the (?:day|week|month)"),
    ("appeal", r".{0,80}\byour (?:email|e-mail)(?: inbox| address)?\b.{0,40}"),
    ("appeal", r"(?:we use|this (?:web)?site uses|accept(?: all)?|reject(?: all)?) cookies.{0,60}"),
    ("rights", r"(?:©|\(c\)|copyright\b).{0,80}|.{0,80}\ball rights reserved\.?"),
    ("arxiv", r"(?:comments|journal[- ]ref(?:erence)?|report[- ]no|msc[- ]class|acm[- ]class"
     r"|categories|license|notes?|cross-?lists?|replacements?|showing|total of|authors and titles)"
     r"\b ?[:0-9].{0,300}"),
    ("arxiv", r"\(?or arxiv:.{0,60}|computer science > .{0,80}|\\\\.{0,120}|\(showing .{0,60}"),
    ("venue", r"(?:(?:accepted|published|presented|to appear)(?: as .{1,20})?(?: to| by| at| in)? "
     r")?"
     r"(?:findings of )?[A-Z][A-Za-z&*-]{2,11}(?: ?'\d\d|[ -]?(?:19|20)\d\d)"
     r"(?: (?:[(\[])?(?:main|oral|spotlight|poster|findings|workshops?|conference|best paper.*)"
     r"[)\]]?)?"),
)  # fmt: skip
_NOISE_FORM = re.compile("|".join(f"(?:{form})" for _, form in _NOISE), re.I)
# Below a result of Google Scholar: its extract is no abstract, and its authors are cut.
_SEARCH_RESULT = re.compile(
    r".{0,80}\bcited by \d+ +related articles\b.*|related articles all \d+ versions.*", re.I
)
_NAMED = re.compile("by[A-Z][\\w-]{0,20}")  # `byAK`: the blank before a linked name is lost
_LETTER = re.compile(r"[^\W_]")

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_CLOSERS = "\"'”’»)]}"
_STOPS = (".", "。", "।", "۔", "．")
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])[.!?؟।۔]['\")\]”’]*\s+(?=[\"'(\[“]?[^\Wa-z_])|[。！？]")
_CITED = re.compile(
    r"\b(?:pp\.|vol\.|no\. ?\d|proc\.|proceedings|in: |doi:|arxiv preprint|transactions on"
    r"|journal of|springer|elsevier)|\b[A-Z][\w-]+, [A-Z]\.|\b[A-Z]\. ?[A-Z][a-z]+,"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SPEAKS = re.compile(r"\b(?:we|our|this (?:paper|work|article|survey|study|report))\b", re.I)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")

_PARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "el",
     "al", "bin", "ibn", "ter", "ten")
)  # fmt: skip
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;|·•]|\band\b|&)\s*")
_FOOTMARKS = "*†‡§¶¹²³⁴⁵⁶⁷⁸⁹⁰0123456789 "
_CJK_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_AFFILIATION = re.compile(
    r"(?:department|school|faculty|institute|university|college|laboratory|centre|center)"
    r" (?:of|for) .{1,80}"
    r"|.{0,80}(?:\b(?:university|institute|laborator(?:y|ies)|inc\.?|ltd\.?|gmbh)|大学|研究院)"
    r"(?:, .{1,40})?",
    re.I,
)
# A title that ends, or goes on below, with one of these is not over at the line's end.
_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "or",
     "over", "the", "through", "to", "toward", "towards", "under", "using", "via", "vs", "with",
     "without")
)  # fmt: skip


def length(text: str) -> int:
    """How long a text is to a reader: a CJK character says about as much as three letters."""
    return len(text) + (2 * len(_WIDE.findall(text)) if len(text) < 400 else 0)


def is_noise(text: str) -> bool:
    """Whether the line is furniture of a web page: a vote, a date, a button, a rule."""
    if len(text) > 320:
        return False
    return not _LETTER.search(text) or bool(_NOISE_FORM.fullmatch(text) or _NAMED.fullmatch(text))


def is_search_result(text: str) -> bool:
    """Whether the line stands below a result of Google Scholar: such a block is left alone."""
    return len(text) < 300 and _SEARCH_RESULT.fullmatch(text) is not None


def is_citation(text: str) -> bool:
    """Whether the line is a formatted reference, whose parts nobody can tell for certain."""
    if len(text) > 400 or not _YEAR.search(text) or _SPEAKS.search(text):
        return False
    return bool(_CITED.search(text)) and not _is_label(text)


def _is_label(text: str) -> bool:
    return bool(re.match(r"\w[\w -]{0,20}: ", text))


def ends_sentence(text: str) -> bool:
    """Whether it ends in a full stop; a question or exclamation mark may end a title."""
    bare = text.rstrip(_CLOSERS)
    return bare.endswith(_STOPS) and not bare.endswith("...")


# A part of a structured abstract: `Methods: We asked ...`.
_SECTION = re.compile(
    r"(?:Backgrounds?|Objectives?|Aims?|Methods?|Materials and Methods|Results?|Conclusions?"
    r"|Purpose|Findings|Introduction|Discussion|Significance|Motivation|Problem|Approach): \S"
)


def is_prose(text: str) -> bool:
    """Whether it is a paragraph such as an abstract: about 200 characters, or several sentences."""
    size = length(text)
    if _SECTION.match(text):
        return size >= 40 and _lower_share(text) >= 0.5
    if size < 100:
        return False
    if size >= 400:
        return len(_LETTER.findall(text[:1000])) * 2 > min(len(text), 1000)
    inner = len(_SENTENCE_END.findall(text))
    ended = ends_sentence(text)
    enough = (ended and (size >= 200 or inner)) or (size >= 150 and inner)
    return bool(enough) and _lower_share(text) >= 0.5


def _lower_share(text: str) -> float:
    """The share of words that begin with a small letter; 1 for scripts without case."""
    words = [word for word in _WORD.findall(text) if word[0].lower() != word[0].upper()]
    return sum(word[0].islower() for word in words) / len(words) if words else 1.0


def is_title_case(text: str) -> bool:
    """Whether most words of four letters and more begin with a capital."""
    words = [word for word in _WORD.findall(text) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def starts_lower(text: str) -> bool:
    """Whether it begins with a word in small letters: not `reStructured`, not `m&m's`."""
    word = text.split(" ", 1)[0].strip("(\"'")
    return word[:1].islower() and word.islower() and "&" not in word


def is_person(text: str) -> bool:
    """Whether it could be one person's name: two to five words with capitals, no digits."""
    words = text.strip(_FOOTMARKS).split()
    if not 2 <= len(words) <= 5 or len(text) > 60:
        return bool(_CJK_NAME.fullmatch(text))
    return words[-1].lower() not in _PARTICLES and all(
        word.lower() in _PARTICLES or re.fullmatch(r"[^\W\d_a-z](?:[^\W\d_]|['’.-])*", word)
        for word in words
    )


def is_names(text: str) -> bool:
    """Whether it is a list of people: at least two, nearly all in the form of a name."""
    if len(text) > 2000:
        return False
    items = [item for item in _BETWEEN_NAMES.split(text) if item.strip(_FOOTMARKS)]
    people = sum(is_person(item) or item.lower() in ("et al.", "others") for item in items)
    return len(items) >= 2 and people >= 0.8 * len(items)


def is_affiliation(text: str) -> bool:
    """Whether it names a place of work."""
    return len(text) <= 120 and ":" not in text and bool(_AFFILIATION.fullmatch(text))


def wraps(above: str, below: str) -> bool:
    """Whether a title certainly goes on in the line below it."""
    if ends_sentence(above) or not above[:1].isupper() or length(f"{above} {below}") > 300:
        return False
    if is_open(above):
        return True
    first = below.split(" ", 1)[0]
    return len(above) >= 25 and first.isalpha() and first.islower()


def is_open(text: str) -> bool:
    """Whether it ends where no sentence or title ends: `... With`, `...: `."""
    last = text.rsplit(" ", 1)[-1]
    return last.lower() in _SMALL or last[-1:] in ":-–—&,("


def is_clear_title(text: str) -> bool:
    """Whether a line with nothing below it can only be a title: several words, begun like one."""
    words = _WORD.findall(text)
    wide = len(_WIDE.findall(text))
    if length(text) > 300 or ends_sentence(text) or text[-1] in ",;:…" or "://" in text:
        return False
    if wide:
        return wide >= 8 or len(words) >= 3
    several = (
        len(words) >= 4
        or (len(words) >= 2 and ": " in text)
        or (len(words) == 3 and not is_person(text))
    )
    begun = not text[0].islower() or any(c.isupper() or c.isdigit() for c in text)
    return several and begun and any(len(word) >= 4 for word in words)
