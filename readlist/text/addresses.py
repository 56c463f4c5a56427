"""Web addresses in running text: where they end, and what is to be found there.

`find(text)` gives each address once, in order, without the full stop, bracket or quotation mark
that the sentence put behind it. `kind_of` reads the host first and then the words around it,
since a dataset may live on a code host. `is_safe` is asked before any link is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from readlist.model import Link, LinkKind, Paper, Problem, links_to_field

# RFC 3986 section 2: what may stand in an address. Letters beyond ASCII are kept, since browsers
# show and accept them (RFC 3987); spaces, controls, quotation marks, braces, angle and square
# brackets, invisible characters and CJK punctuation end it. `\_` is LaTeX for `_`.
_ENDS = (
    r"\s\x00-\x1f\x7f-\x9f\xad<>\"'`{}|\\^\[\]"
    r"\u2018-\u201f\u2039\u203a«»…"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    r"\u3000-\u3003\u3008-\u301f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f"
)
_ADDRESS = re.compile(rf"(?<![A-Za-z0-9])https?://(?:[^{_ENDS}]+|\\[_%#&~$])+", re.I)
# Two addresses without a blank between; after `/` or `=` an address is part of the one before.
_NEXT = re.compile(r"(?<![/=])(?=https?://)", re.I)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>\"`\\\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?(?P<host>[^/?#@:]*\w)(?::\d*)?(?=[/?#]|$)", re.I)
_TRAILING = ".,;:!?*。、।"

# Words that open the next sentence: `https://x.org/y.The code` ends before `.The`.
_OPENING = """
    About Additionally All Also An And As At Besides By Can Code Codes Data Demo Experiments
    Extensive Finally For From Further Furthermore Here However If Importantly In It Its Models
    More Moreover Note On Our Please Project Results See Since Such That The Their These They This
    Those Through Thus To Using We When While With You Your
"""
_OPENERS = frozenset(_OPENING.split())
_CJK_GLUED = re.compile(r"(?<=[A-Za-z0-9])[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

# What a host or a path says, first match decides. Matched against `host/path`, in lower case,
# without `www.`.
_PLACES: tuple[tuple[str, LinkKind], ...] = (
    (r"(?:arxiv\.org|openreview\.net)/pdf\b", "pdf"),
    (r"[^?#]*\.pdf(?:[?#]|$)", "pdf"),
    (r"(?:dx\.)?doi\.org/10\.(?:5281/zenodo|6084/m9\.figshare|5061/dryad)", "dataset"),
    (r"(?:\w+\.)?arxiv\.org/(?:abs|html|format)/", "paper"),
    (r"(?:ar5iv\.(?:labs\.arxiv\.)?org|alphaxiv\.org)/", "paper"),
    (r"(?:dx\.)?doi\.org/10\.", "paper"),
    (r"openreview\.net/forum\b", "paper"),
    (r"aclanthology\.org/|aclweb\.org/anthology/", "paper"),
    (r"dl\.acm\.org/(?:doi|citation)|ieeexplore\.ieee\.org/|link\.springer\.com/", "paper"),
    (r"(?:proceedings\.mlr\.press|proceedings\.neurips\.cc|papers\.nips\.cc)/", "paper"),
    (r"(?:jmlr\.org/papers|nature\.com/articles|(?:bio|med)rxiv\.org/content)\b", "paper"),
    (r"(?:semanticscholar\.org/paper|pubmed\.ncbi\.nlm\.nih\.gov|hal\.science)/", "paper"),
    (r"(?:huggingface\.co|hf\.co)/papers/", "paper"),
    (r"(?:huggingface\.co|hf\.co)/datasets/", "dataset"),
    (r"(?:huggingface\.co|hf\.co)/(?:spaces|collections|blog|docs)\b", "project"),
    (r"(?:huggingface\.co|hf\.co)/[^/?#]+/[^/?#]+", "model"),
    (r"(?:huggingface\.co|hf\.co)(?:/|$)", "project"),
    (r"modelscope\.cn/datasets/", "dataset"),
    (r"modelscope\.cn/models/", "model"),
    (r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com)/[^/?#]+/\w", "code"),
    (r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com)(?:/|$)", "project"),
    (r"gist\.github\.com/|gitlab\.[\w.-]+/|git\.[\w.-]+/|anonymous\.4open\.science/", "code"),
    (r"(?:pypi\.org/project|npmjs\.com/package|colab\.research\.google\.com)\b", "code"),
    (r"[\w-]+\.(?:github|gitlab)\.io\b|sites\.google\.com/", "project"),
    (r"[\w-]+\.(?:netlify|vercel|readthedocs)\.(?:app|io)\b", "project"),
    (r"(?:m\.)?youtube\.com/|youtu\.be/|(?:player\.)?vimeo\.com/|bilibili\.com/", "video"),
    (r"kaggle\.com/(?:datasets|competitions|c)/", "dataset"),
    (r"zenodo\.org/|(?:\w+\.)?figshare\.com/|dataverse\.[\w.-]+/|datadryad\.org/", "dataset"),
    (r"physionet\.org/content/|data\.mendeley\.com/|ieee-dataport\.org/", "dataset"),
)

# What the sentence says is there, where the place alone does not settle it. The order is the
# order of belief: "our code and data are at ..." on a code host is code.
_WORDS: tuple[tuple[str, LinkKind], ...] = (
    (
        r"(?:full |complete |curated )?(?:paper|reading) lists?|lists? of (?:\w+ ){0,2}papers"
        r"|papers? (?:examined|covered|surveyed|reviewed)|collection of (?:\w+ )?papers",
        "other",
    ),
    (r"codes?|codebase|implementations?|source|software|scripts?|librar(?:y|ies)", "code"),
    (r"toolkits?|open[- ]sourced? (?:framework|tool)s?|repositor(?:y|ies)", "code"),
    (r"datasets?|data ?sets?|corpus|corpora|benchmarks?|data|annotations?", "dataset"),
    (r"models?|checkpoints?|weights", "model"),
    (r"(?:project|home) ?(?:page|site)|website|web ?page", "project"),
    (r"videos?", "video"),
)
_PLACE_FORMS = tuple((re.compile(pattern), kind) for pattern, kind in _PLACES)
_WORD_FORMS = tuple((re.compile(rf"\b(?:{pattern})\b", re.I), kind) for pattern, kind in _WORDS)
# Kinds that the words around an address may change, and into what.
_OPEN_TO_WORDS: dict[LinkKind, frozenset[LinkKind]] = {
    "code": frozenset({"code", "dataset", "model", "other"}),
    "dataset": frozenset({"code", "dataset", "model"}),
    "other": frozenset({"code", "dataset", "model", "project", "video", "other"}),
}
_SHARPENED_HOSTS = re.compile(
    r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com|anonymous\.4open\.science"
    r"|zenodo\.org|(?:\w+\.)?figshare\.com|(?:dx\.)?doi\.org)/"
)
_SENTENCE_END = re.compile(r"[.!?。！？]['\")\]]*\s+(?=[^a-z\s])|\n\s*\n")
_BEFORE = 300  # characters that may belong to the sentence before an address
_EARLIER = 3000  # characters searched for the sentence that introduced a name


def find(text: str) -> tuple[Link, ...]:
    """Every web address of a text, each once, in order, with the kind its sentence suggests."""
    found: dict[str, Link] = {}
    start = 0
    for begin, end, url in _spans(text):
        context = _context(text, start, begin, url)
        found.setdefault(_same(url), Link(url, kind_of(url, context)))
        start = end
    return tuple(found.values())


def clean(url: str) -> str:
    """The address without what a sentence or markup left around it; empty if it is none."""
    return next((found for _, _, found in _spans(url)), "")


def is_safe(url: str) -> bool:
    """Whether a link may be written: an http, https or mailto address without odd characters."""
    if _UNSAFE.search(url):
        return False
    return bool(_HOST.match(url) or re.fullmatch(r"mailto:[^@/]+@[^@/]+\w", url, re.I))


def kind_of(url: str, context: str = "") -> LinkKind:
    """What an address leads to, by host and path, sharpened by the sentence it stands in."""
    place = _place(url)
    kind: LinkKind = next((kind for pattern, kind in _PLACE_FORMS if pattern.match(place)), "other")
    allowed = _OPEN_TO_WORDS.get(kind)
    if not context or allowed is None or (kind != "other" and not _SHARPENED_HOSTS.match(place)):
        return kind
    return next(
        (said for words, said in _WORD_FORMS if said in allowed and words.search(context)), kind
    )


def safe_links(paper: Paper) -> list[Link]:
    """The links of a paper that may be written, the main one first."""
    return [link for link in paper.links if is_safe(link.url)]


def left_out(papers: Iterable[Paper]) -> Iterator[Problem]:
    """What an exporter says about links that it does not write."""
    for paper in papers:
        for link in paper.links:
            if not is_safe(link.url):
                shown = " ".join(link.url.split())[:60]
                message = f"'{paper.key}': '{shown}' is not a web address; left out"
                yield Problem("left-out", message, hint="links begin with http, https or mailto")


def as_fields(links: Sequence[Link]) -> dict[str, str]:
    """`url`, the main address (a paper, else a project, else the first), and all in `links`."""
    if not links:
        return {}
    wanted = ("paper", "project")
    main = next((link for kind in wanted for link in links if link.kind == kind), links[0])
    return {"url": main.url, "links": links_to_field(links)}


# --------------------------------------------------------------------------- where it ends


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and cleaned form of each address."""
    for match in _ADDRESS.finditer(text):
        begin = match.start()
        for raw in filter(None, _NEXT.split(match[0])):
            url = _without_tail(raw)
            if url:
                yield begin, begin + len(raw), url
            begin += len(raw)


def _without_tail(raw: str) -> str:
    """Cut what belongs to the sentence; empty where no host is left."""
    url = re.sub(r"\\(?=[_%#&~$])", "", raw)
    glued = _CJK_GLUED.search(url)
    url = _strip_end(url[: glued.start()] if glued else url)
    url = _strip_end(_without_next_sentence(url))
    half = len(url) // 2
    if url[:half] == url[half:]:
        url = url[:half]
    scheme, _, rest = url.partition("://")
    url = f"{scheme.lower()}://{rest}"
    return url if _HOST.match(url) else ""


def _strip_end(url: str) -> str:
    """Take away stops, and closing brackets that were not opened inside the address."""
    surplus = url.count(")") - url.count("(")
    end = len(url)
    while end:
        if url[end - 1] == ")" and surplus > 0:
            surplus -= 1
        elif url[end - 1] not in _TRAILING:
            break
        end -= 1
    return url[:end]


def _without_next_sentence(url: str) -> str:
    """Cut a sentence that was glued on: `.../b.The`, but not `.../Newtonsoft.Json`."""
    before, stop, word = url.rpartition(".")
    if not stop or not re.fullmatch(r"[A-Z][a-z]+", word):
        return url
    name = before[before.rfind("/") + 1 :]
    in_path = before.count("/") > 2
    return before if word in _OPENERS or (in_path and name[:1].islower()) else url


def _same(url: str) -> str:
    """Equal for addresses that differ only in scheme, case of the host or a final slash."""
    host, slash, path = url.partition("://")[2].partition("/")
    return host.lower() + (slash + path).rstrip("/")


def _place(url: str) -> str:
    """Host and path, in lower case, without user, port and `www.`."""
    host = _HOST.match(url)
    if host is None:
        return ""
    return (host["host"] + url[host.end() :]).lower().removeprefix("www.")


# --------------------------------------------------------------------------- what is said of it


def _context(text: str, start: int, begin: int, url: str) -> str:
    """The words that say what the address is: nearest first, empty where nothing does.

    First what stands between the address before (`start`) and this one, within its sentence;
    then the whole sentence; then an earlier sentence that introduced the name in the address.
    """
    sentence = _last_sentence(text[max(0, begin - _BEFORE) : begin])
    nearest = sentence[-(begin - start) :] if start else sentence
    for words in (nearest, sentence, _introduction(text, begin, url)):
        if any(pattern.search(words) for pattern, _ in _WORD_FORMS):
            return words
    return ""


def _last_sentence(text: str) -> str:
    """What follows the last full stop."""
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        begin = match.end()
    return text[begin:]


def _introduction(text: str, begin: int, url: str) -> str:
    """Words just around an earlier mention of the address's last name: `datasets to create X`."""
    name = url.rstrip("/").rpartition("/")[2]
    if len(name) < 3:
        return ""
    earlier = text[max(0, begin - _EARLIER) : begin]
    said = re.search(
        rf"\bdata ?sets? to (?:create|build|form|construct) {re.escape(name)}\b"
        rf"|\b{re.escape(name)}\b,? (?:is |as )?(?:an? |the )?(?:[\w-]+ ){{0,4}}"
        rf"(?:data ?set|corpus|benchmark)\b"
        rf"|\b(?:data ?set|corpus|benchmark)s?,? (?:called |named |termed |dubbed )?"
        rf"\(?{re.escape(name)}\b",
        earlier,
    )
    return said[0] if said else ""
