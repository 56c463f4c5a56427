"""What the words of a link say is behind it: `[code]`, `PyTorch(Author)`, `arXiv 2025.07`.

A link in a list of papers is either a title or a label. A label is made of few words, each of
which names a kind of thing, an archive, a venue, or whose thing it is.
"""

from __future__ import annotations

import re

from readlist.model import LinkKind
from readlist.text import venues
from readlist.text.addresses import kind_of

_LABELS: dict[LinkKind, str] = {
    "code": """code codes github git gitlab repo repository implementation implementations
        pytorch tensorflow tf torch jax keras caffe caffe2 mxnet chainer theano paddle
        paddlepaddle src matlab software colab notebook python julia r rust java c cpp c++
        lua toolkit tool package library 代码 源码 コード""",
    "dataset": "data dataset datasets benchmark corpus corpora database annotations 数据 数据集",
    "model": "model models checkpoint checkpoints weights ckpt pretrained 模型",
    "project": "project page webpage website homepage home site web app 项目 主页 プロジェクト",
    "video": "video videos youtube talk recording lecture presentation bilibili vimeo 视频",
    "pdf": "pdf pdfs",
    "paper": """paper papers abs abstract arxiv doi html openreview publication preprint article
        biorxiv medrxiv ssrn pubmed ieee acm springer elsevier sciencedirect journal conference
        proceedings manuscript ar5iv alphaxiv scholar acl anthology cvf aclanthology usenix
        fulltext nips wiley hal nature thesis report eprint iacr mdpi 论文 文章 原文 論文""",
    "other": """source blog blogs slide slides poster supp supplement supplementary supplemental
        supplementary-material appendix news tweet twitter thread x review reviews tutorial notes
        note summary bibtex bib cite citation demo demos post blogpost wiki wikipedia discussion
        reddit medium explanation explained link links url mirror press interview podcast
        leaderboard docs documentation huggingface hf space spaces collection materials material
        zhihu 解读 博客 知乎 中文解读 笔记 链接 ppt pptx key video-explanation annotated wandb
        amazon book goodreads semantic-scholar s2 google openai official-blog substack""",
}  # fmt: skip
_FILLERS_WORDS = """
    official unofficial author authors' author's the of and or for in on to with by here link
    version full text long short v1 v2 v3 extended camera ready original new old main our their
    alternative other another more also read see view download file files free open access pre
    print preview archive en zh cn english chinese html5 online third party 3rd reproduction
    homepages lab us 1 2 3 4 5 i ii iii part + & preprint technical tech extra
"""
_FILLERS = frozenset(_FILLERS_WORDS.split())
_KINDS: dict[str, LinkKind] = {
    word: kind for kind, words in _LABELS.items() for word in words.split()
}
# Of several kinds in one label the first here counts: "Project page & code", "Model&Code".
_ORDER: tuple[LinkKind, ...] = (
    "code", "dataset", "model", "video", "project", "pdf", "paper", "other",
)  # fmt: skip
_WORD = re.compile(r"c\+\+|[\w’'*-]+|\+|&", re.I)
_ADDRESS = re.compile(
    r"(?:https?://|www\.|doi:|10\.\d{4,}/)\S+|[\w.-]+\.(?:com|org|io|net|ai)/?\S*"
)
_NUMBER = re.compile(r"(?:arxiv:?\s*)?\d{4}\.\d{4,5}(?:v\d+)?|\d{1,4}", re.I)


def _words(label: str) -> list[str]:
    found = []
    for word in _WORD.findall(label.lower()):
        word = word.strip("_'’*-")
        parts = word.split("-") if "-" in word and word not in _KINDS else [word]
        found += [part for part in parts if part]
    return found


def bare(label: str) -> str:
    """A label without brackets, signs and pictures around it."""
    return re.sub(r"^[\W_]+|(?<![^\w+)])[^\w+)]+$", "", label.strip(" []()【】（）`*_")).strip()


def is_label(words: str, bracketed: bool = False) -> bool:
    """Whether the words of a link are a label: no title of a paper.

    In brackets, a name of up to two words is one: `[[HomePage](u)]`, `[[PCToolkit](u)]`.
    """
    label = bare(words)
    if not label or _ADDRESS.fullmatch(label) or _NUMBER.fullmatch(label):
        return True
    said = _words(label)
    if not said or len(label) > 60:
        return False
    if len(said) <= 6 and all(_is_label_word(word) for word in said):
        return any(word in _KINDS for word in said) or len(said) <= 2
    if venues.year_of(label) and len(said) <= 5 and venues.is_venue(label):
        return True
    if len(said) <= 4 and _names_a_thing(said):
        return bracketed or (len(said) <= 3 and label[0].islower())
    return bracketed and (len(said) <= 2 or venues.is_venue(label))


def _names_a_thing(said: list[str]) -> bool:
    return said[0] in _KINDS or said[-1] in _KINDS


def last_label(words: str) -> str:
    """The label that words end in: `Code` of `Networks Code`; all of them where none is one."""
    begins = [found.start() for found in re.finditer(r"(?<!\S)\S", words)]
    label = words
    for begin in reversed(begins):
        if not all(_is_label_word(word) for word in _words(words[begin:])):
            break
        label = words[begin:]
    return label


def _is_label_word(word: str) -> bool:
    return (
        word in _KINDS
        or word in _FILLERS
        or word.isdigit()
        or word in venues.CONFERENCES
        or word in venues.JOURNALS
    )


# Publishers and archives that `readlist.text.addresses` has no kind for: what they show is a paper.
_PUBLISHERS = re.compile(
    r"https?://(?:[\w-]+\.)*(?:sciencedirect\.com|wiley\.com|cell\.com|tandfonline\.com|sagepub\.com"
    r"|academic\.oup\.com|oup\.com|oxfordjournals\.org|jstor\.org|plos\.org|mdpi\.com|frontiersin\.org"
    r"|computer\.org|citeseerx?\.\w+\.psu\.edu|citeseerx\.ist\.psu\.edu|researchgate\.net/publication"
    r"|hal\.science|hal\.inria\.fr|archives-ouvertes\.fr|osti\.gov|iopscience\.iop\.org|aps\.org"
    r"|aip\.org|pnas\.org|science\.org|sciencemag\.org|elifesciences\.org|biomedcentral\.com"
    r"|pubs\.rsc\.org|pubs\.acs\.org|usenix\.org|isca-(?:speech|archive)\.org|ijcai\.org|aaai\.org"
    r"|vldb\.org|cidrdb\.org|ecva\.net|thecvf\.com|cv-foundation\.org|dblp\.org|eprint\.iacr\.org"
    r"|ssrn\.com|philpapers\.org|psyarxiv\.com|osf\.io/preprints|annualreviews\.org|cambridge\.org"
    r"|nature\.com|springer\.com|springeropen\.com|acm\.org|ieee\.org|neurips\.cc|nips\.cc|mlr\.press"
    r"|jmlr\.org|mitpressjournals\.org|direct\.mit\.edu|projecteuclid\.org|genetics\.org|nih\.gov"
    r"|europepmc\.org|jamanetwork\.com|bmj\.com|thelancet\.com|nejm\.org|royalsocietypublishing\.org"
    r"|researchsquare\.com|chemrxiv\.org|biorxiv\.org|medrxiv\.org|ceur-ws\.org|scitepress\.org"
    r"|aisel\.aisnet\.org|lipics\S*|dagstuhl\.de|apa\.org|informs\.org|siam\.org|ams\.org|numdam\.org"
    r"|adsabs\.harvard\.edu|inspirehep\.net|mlsys\.org|roboticsproceedings\.org|cognitivesciencesociety"
    r"|semanticscholar\.org|openreview\.net|aclweb\.org|aclanthology\.org|aclanthology\.info|arxiv\.org"
    r"|hindawi\.com|degruyter\.com|worldscientific\.com|emerald\.com|iacr\.org|internetsociety\.org"
    r"|ndss-symposium\.org|petsymposium\.org|distill\.pub|interspeech\S*|bmva\.org|ismir\.net)(?:[/?:]|$)",
    re.I,
)


def place_of(url: str) -> LinkKind:
    """What an address leads to, by itself."""
    kind = kind_of(url)
    return "paper" if kind == "other" and _PUBLISHERS.match(url) else kind


def is_place(label: str) -> bool:
    """Whether a label says where a paper appeared, and names no other kind of thing."""
    text = bare(label)
    telling = {_KINDS[word] for word in _words(text) if word in _KINDS}
    return telling <= {"paper", "pdf"} and venues.is_venue(text)


def is_dated_name(label: str) -> bool:
    """Whether a label that is no link names a place with its date: `[2024.09 Peat Review]`."""
    text = bare(label)
    things = {_KINDS[word] for word in _words(text) if word in _KINDS} - {"paper", "pdf", "other"}
    return bool(venues.year_of(text)) and venues.is_venue(text) and not things


def is_where_it_appeared(label: str, url: str) -> bool:
    """Whether a link to a paper says where and when: `[NeurIPS 2024 Benchmark](...)`."""
    text = bare(label)
    said = bool(venues.year_of(text) and venues.kind_of_venue(text)) and venues.is_venue(text)
    return said and place_of(url) in ("paper", "pdf")


def kind_of_link(url: str, label: str) -> LinkKind:
    """What a link leads to: its label says it where that has a word for it, else its address."""
    place = place_of(url)
    if is_where_it_appeared(label, url):
        return place
    found = {_KINDS[word] for word in _words(bare(label)) if word in _KINDS}
    told = next((kind for kind in _ORDER if kind in found), None)
    if told is None:
        if place == "other" and venues.is_venue(bare(label)):
            return "paper"
        return place if place != "other" else kind_of(url, label)
    if told == "other":
        return place if place in ("paper", "pdf") and not _tells(label) else _other(place, label)
    if told in ("paper", "pdf"):
        return _paper(place, told)
    return told


def _tells(label: str) -> bool:
    """Whether the label says more than that there is a link."""
    return not set(_words(bare(label))) <= {"link", "links", "url", "source", "链接", *_FILLERS}


def _other(place: LinkKind, label: str) -> LinkKind:
    said = _words(bare(label))
    if _tells(label) and said[0] in _HUBS:
        return "model" if place in ("project", "other") and len(said) == 1 else place
    return "other" if _tells(label) else place


_HUBS = frozenset(("huggingface", "hf", "space", "spaces", "collection"))


def _paper(place: LinkKind, told: LinkKind) -> LinkKind:
    """A `pdf` whose address is a paper's page is that; a `paper` may be a PDF file."""
    if place in ("paper", "pdf"):
        return place
    return told
