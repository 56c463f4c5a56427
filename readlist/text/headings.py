"""The headings of a list: which of them are themes, and below which no papers stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from readlist.text import venues

_NUMBERING = re.compile(
    r"^(?:(?:chapter|part|section|week|unit|module|lecture|day)\s+)?"
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)、:]?|[ivxlc]{1,5}[.)、]|[a-z][.)]|\(\d{1,3}\)|[一二三四五六七八九十]+[、.])"
    r"\s+(?=\S)",
    re.I,
)
_NOTHING = """
    papers, paper, paper list, paper lists, list of papers, the papers, the list, list, lists,
    other, others, misc, miscellaneous, miscellanea, etc, uncategorized, unsorted, various, more,
    more papers, other papers, other works, other work, related papers, related work,
    related works, reading list, reading lists, readings, reading, content, contents,
    table of contents, table of content, toc, index, publications, publication, references,
    bibliography, must-read papers, must read papers, must read, articles, article,
    research papers, research, literature, recent papers, new papers, latest papers, conference,
    conferences, journal, journals, arxiv, preprint, preprints, conference papers, journal papers,
    arxiv papers, english, chinese, further reading, links, entries, all, all papers, collection,
    archive, main, overview of papers, curated papers, selected papers, key papers,
    click to expand, show more, expand, details, 论文, 论文列表, 其他, 其它, 目录, 文章, 参考文献
"""
_NOT_THEMES = frozenset(" ".join(name.split()) for name in _NOTHING.split(","))
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|fall|autumn|winter"
)
_TIME = re.compile(
    rf"(?:(?:before|until|since|after|pre|early|earlier|older|and|to|in|from|papers?|year|week|q[1-4]"
    rf"|(?:{_MONTHS})|\d{{4}}(?:[-/.]\d{{1,2}}){{0,2}}s?|\d{{1,2}}(?:st|nd|rd|th)?"
    r"|年|月|年前|及以前)[\s,.:~–—-]*)+",
    re.I,
)
# Sections that hold no entries of a list, whatever links stand there.
_APART = re.compile(
    r"(?:latest |recent |project |our )?news\b|what'?s new"
    r"|(?:recent |latest |change )?updates?\b.{0,20}"
    r"|update (?:log|history)|change ?logs?|(?:table of )?contents?|toc"
    r"|table of content.{0,8}"
    r"|(?:how to )?contribut.{0,60}|(?:main )?(?:project )?contributors?.{0,30}|maintainers?.{0,30}"
    r"|(?:the |our )?team(?: members?)?"
    r"|(?:how to )?cit(?:e|ing|ation|ations)\b(?![ -](?:analy|classif|context|count|extract"
    r"|function|generat|graph|index|intent|match|network|pars|predict|quality|recommend|screen|text"
    r"|verif)).{0,40}|bibtex|star.?history|stargazers?.{0,20}"
    r"|licen[sc]es?|copyright|acknowledge?ments?|thanks.{0,20}|credits"
    r"|contacts?\b(?![ -](?:aware|detect|dynamic|estim|force|free|graph|implicit|map|mechanic|model"
    r"|plan|point|predict|rich|sens|state|tracing)).{0,20}"
    r"|(?:about )?(?:the )?(?:authors?|us|me)|project maintainers.{0,40}|code of conduct"
    r"|to-?do(?:s| list)?|disclaimer|sponsors?.{0,20}|join us.{0,20}"
    r"|related (?:repos?(?:itor(?:y|ies))?|projects?|lists?|awesome.{0,20}|collections?|resources)"
    r"|(?:other )?awesome.{0,12}lists?|similar (?:repos?|lists?|projects?).{0,20}"
    r"|keywords? convention|legend|how to (?:use|read|add|search).{0,40}"
    r"|roadmap|announcements?|pull requests?|get involved"
    r"|更新(?:日志|记录)?|目录|贡献.{0,6}|引用|许可证?|致谢|联系.{0,6}|新闻",
    re.I,
)
_CONTENTS = re.compile(r"(?:table of )?contents?.{0,8}|toc|index|目录", re.I)
# Sections of things that are no papers: an entry there must show that it is one.
_THINGS = re.compile(
    r"(?:^|[\s/&,-])(?:tools?|toolkits?|toolbox(?:es)?|software|librar(?:y|ies)|frameworks?|packages?"
    r"|implementations?|repos?(?:itories)?|codebases?|open[- ]source(?:d)?|courses?|lectures?"
    r"|tutorials?|blogs?|blog posts?|posts|videos?|talks?|podcasts?|newsletters?|communit(?:y|ies)"
    r"|conferences?|workshops?|competitions?|people|researchers?|labs?"
    r"|companies|organi[sz]ations|products?|platforms?|demos?|apps?"
    r"|websites?|links|resources?|datasets?|data sets?|corpora|slack|discord|forums?"
    r"|meetups?|events?|jobs|books?|magazines?|journals?)\W*$|工具|数据集|课程|博客|资源|书籍",
    re.I,
)


def unnumbered(heading: str) -> str:
    """A heading without its number: `3. Weighing Steps`."""
    return _NUMBERING.sub("", heading)


def bare(heading: str) -> str:
    """A heading without emoji, numbering, anchors and the signs around it."""
    text = re.sub(r"\{#[^}]*\}\s*$|<[^>]+>", "", heading)
    text = re.sub(r":[a-z0-9_+-]+:", " ", text)
    text = re.sub(r"^[^\w(\"'“]+|[\s:#*_–—|.-]+$", "", " ".join(text.split()))
    text = _NUMBERING.sub("", text)
    text = re.sub(r"^[^\w(\"'“]+", "", text)
    text = re.sub(r"[\s:]+$", "", text)
    return re.sub(r"[^\w)\]!?.'’\"”%+#]+$", "", text).strip()


def is_time(heading: str) -> bool:
    """Whether a heading says only when: `2023`, `Before 2020`, `May`."""
    return _TIME.fullmatch(bare(heading)) is not None


def is_theme(heading: str) -> bool:
    """Whether a heading says what papers are about: not when, where or that they are papers."""
    text = re.sub(r"\s*[(（\[][^()]*\d[^()]*[)）\]]$", "", bare(heading)).strip()
    folded = " ".join(re.sub(r"[^\w&/ -]+", " ", text.lower()).split())
    if not folded or folded in _NOT_THEMES or _TIME.fullmatch(folded):
        return False
    if not re.search(r"[^\W\d_]{2}", folded) and len(folded) > 1:
        return False
    return not _is_when_and_where(text)


def _is_when_and_where(text: str) -> bool:
    """`NeurIPS 2023`, `ACL'20`, `CVPR`: no theme."""
    words = text.split()
    year = venues.year_of(text)
    if year and len(words) <= 6 and venues.kind_of_venue(text):
        return True
    name = venues.name_of(text).lower()
    return (
        name in venues.CONFERENCES
        or (year and name in venues.JOURNALS)
        or bool(re.fullmatch(r"(?:arxiv|preprints?)(?: papers?)?", name))
    )


def theme(headings: Sequence[str], title: str = "") -> str:
    """The innermost heading that is a theme; empty where only the list's own title is left."""
    for heading in reversed(headings):
        if heading != title and is_theme(heading) and not is_apart(heading):
            return bare(heading)
    return ""


def is_apart(heading: str) -> bool:
    """Whether below a heading stand news, contents, thanks, ...: nothing that the list lists."""
    return _APART.fullmatch(bare(heading)) is not None


def stands_apart(headings: Sequence[str]) -> bool:
    """Whether the innermost heading is such a one, or an outer one and none within says papers.

    A heading "Contents" speaks only for what stands directly below it.
    """
    for number in range(len(headings) - 1, -1, -1):
        inner = number == len(headings) - 1
        if is_apart(headings[number]) and (
            inner or not _CONTENTS.fullmatch(bare(headings[number]))
        ):
            return True
        if is_about_papers(headings[number]):
            return False
    return False


def is_about_papers(heading: str) -> bool:
    """Whether a heading says that papers stand below it."""
    return (
        re.search(r"\bpapers?\b|\bpublications?\b|\bliterature\b|论文", heading, re.I) is not None
    )


def holds_things(headings: Sequence[str]) -> bool:
    """Whether the innermost headings promise tools, courses, data, ..., and no outer one papers.

    The first heading is the list's own title, which is no promise.
    """
    inner = [bare(heading) for heading in headings]
    for number in range(len(inner) - 1, -1, -1):
        if is_about_papers(inner[number]) and (number or len(inner) == 1):
            return False
        if _THINGS.search(inner[number]) and len(inner[number].split()) <= 6 and number:
            return not any(is_about_papers(outer) for outer in inner[1:number])
    return False
