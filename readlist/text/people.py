"""People as lists name them: `Ada Lovelace, C. Babbage et al.`, `Lovelace, A., & Hopper, G.`."""

from __future__ import annotations

import re

from readlist.text.forms import is_person

_OTHERS = re.compile(
    r"(?<![\s,;])[\s,;]*(?:\band\s+|&\s*)?"
    r"(?:\be[tl]\.?\s*al\b\.?|\band others\b|…|\.\.\.|等人?)\s*[.,]?\s*$",
    re.I,
)
_ASIDE = re.compile(r"\s*\([^()]*\)|\s*（[^（）]*）|\s*\[[^\[\]]*\]")
_LABEL = re.compile(r"\s*(?:authors?\s*[:：]|(?:written |presented )?by\b:?|作者\s*[:：])\s*", re.I)
_BETWEEN = re.compile(r"\s*(?:;|,\s*(?:and\b|&)?|\band\b|&|·|、|，)\s*")
_FOOT = " *∗⁎＊⋆★☆♠♣♥♦♡♢△◇†‡§¶¹²³⁴⁵⁶⁷⁸⁹⁰#✉📧\\^.,"
_INITIALS = r"(?:[^\W\d_a-z]\.?[ -]?){1,4}"
_FAMILY = (
    r"(?:(?:van|von|de|der|den|del|di|da|la|le|el|al|ter|ten|dos|du)\s+){0,2}"
    r"[^\W\d_a-z][\w'’-]+(?:[ -][^\W\d_a-z][\w'’-]+)?"
)
_INVERTED = re.compile(rf"({_FAMILY}),\s*({_INITIALS})(?=\s*(?:[,;&]|\band\b|$))")
_INDEXED = re.compile(
    rf"(?P<family>{_FAMILY}),\s*(?P<given>{_INITIALS}|[^\W\d_a-z][\w'’-]+(?:\s+[^\W\d_a-z]\.)?)"
    r"(?:,\s*(?:and\b|&)?|\s+and\b|\s*&)\s*(?=\S+\s+\S)"
)
_INITIALLED = re.compile(rf"(?:[^\W\d_a-z]\.[ -]?)+{_FAMILY}")
_SHORT_NAME = re.compile(rf"{_FAMILY}\s+[^\W\d_a-z]{{1,3}}")  # Vancouver: `Lovelace AK`
_ONE_WORD = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[-'’][^\W\d_]+)*")
# `Nan Du`: what is a particle elsewhere is this person's family.
_PARTICLE_LAST = re.compile(
    r"(?:[^\W\d_a-z][\w'’.-]*\s+){1,2}(?:Du|Le|La|Di|Da|De|Del|Den|Ten|Ter|Bin|El|Al)"
)
_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)",
    re.I,
)
# The hundred families that most Chinese people have: other short words are no names.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
    "張劉陳楊黃趙吳孫馬羅鄭許鄧馮蕭葉呂盧鍾譚陸賈鄒閻賀顧錢嚴"
)
_CJK = re.compile(rf"(?:[{_SURNAMES}]|欧阳|司马|上官|诸葛)[\u3400-\u9fff]{{1,3}}")


def people(text: str) -> tuple[str, ...]:
    """The names in a text that is nothing but names; empty where it is not.

    `others` stands for `et al.`; a name in parts is `Family, Given`.
    """
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    bare = _ASIDE.sub("", text).strip(" \t\n*_.,;:-–—|")
    if not bare or len(bare) > 6000 or re.search(r"https?:|\?|!|“|\"|\b(?:19|20)\d\d\b", bare):
        return ()
    others = (
        _OTHERS.search(text.strip(" *_;:|")) or _OTHERS.search(bare) or _OTHERS.search(bare + ".")
    )
    if others:
        bare = _OTHERS.sub("", _OTHERS.sub("", bare)).strip(" ,;&*_")
    found = _inverted(bare) or _first_inverted(bare) or _in_order(bare, bool(others))
    found = tuple(map(_family_first, found)) if all(map(_is_vancouver, found)) else found
    return (*found, "others") if found and others else found


_HEADING = re.compile(
    rf"(?P<family>{_FAMILY})"
    r"(?:,\s*(?P<given>(?:[^\W\d_a-z]\.[ -]?)+)|\s(?P<initials>[A-Z]{1,3})(?=[,.;]))"
)
_HEADED = re.compile(
    r"(?P<others>et\s+al\b)?\.?,?\s*(?:\(?(?P<year>(?:19|20)\d\d)[a-z]?\)?[.:,]?\s+)?(?=[^\W\d_a-z])"
)
_GOES_ON = re.compile(r"\s*(?:,\s*(?:and\b|&)?|;|&|and\b)\s*")


def leading(text: str) -> tuple[tuple[str, ...], str, str]:
    """The names at the head of a reference, their year, and what follows: `Vega L, Berg T. Looms`,
    `Vega, L. & Berg, T. Looms`, `Vega L. 2011. Looms`; no names where that is not sure."""
    found: list[str] = []
    at = 0
    while name := _HEADING.match(text, at):
        given = name["initials"] or name["given"].strip()
        found.append(f"{name['family']}, {given}")
        at = name.end()
        further = _GOES_ON.match(text, at)
        if further is None:
            break
        at = further.end()
    ends = _HEADED.match(text, at)
    if ends is None or len(found) < (1 if ends["year"] else 2):
        return (), "", text
    others = ("others",) if ends["others"] else ()
    return (*found, *others), ends["year"] or "", text[ends.end() :]


def _is_vancouver(name: str) -> bool:
    return _SHORT_NAME.fullmatch(name) is not None


def _family_first(name: str) -> str:
    """`Lovelace AK`, as Vancouver writes names, is `Lovelace, AK`."""
    family, _, initials = name.rpartition(" ")
    return f"{family}, {initials}"


def _inverted(text: str) -> tuple[str, ...]:
    """`Lovelace, A. K., & Hopper, G.`; each name has its initials behind a comma."""
    stop = "." if re.search(r"\b[^\W\d_a-z]\.", text) else ""  # the last one's was cut off
    names = tuple(f"{m[1]}, {m[2].strip().rstrip('.')}{stop}" for m in _INVERTED.finditer(text))
    rest = re.sub(r"[\s,;.&]|\band\b|…", "", _INVERTED.sub("", text))
    return names if names and not rest else ()


def _first_inverted(text: str) -> tuple[str, ...]:
    """`Lovelace, A., G. Hopper, and A. Turing`: only the first stands as in an index (Chicago)."""
    first = _INDEXED.match(text)
    rest = _in_order(text[first.end() :], True) if first else ()
    if first is None or not rest or not all(" " in name for name in rest):
        return ()
    return (f"{first['family']}, {first['given'].strip()}", *rest)


def _in_order(text: str, others: bool) -> tuple[str, ...]:
    """`Ada Lovelace, Grace Hopper and A. Turing`; nearly all must have the form of a name."""
    items = [item.strip(_FOOT + "0123456789") for item in _BETWEEN.split(text)]
    items = [item for item in items if item]
    good = [_is_name(item) for item in items]
    if not items or sum(good) < 0.8 * len(items) or any(len(item) > 60 for item in items):
        return ()
    if not (good[0] and good[-1]):
        return ()
    if len(items) > 2 and " " not in items[0] + items[1] and all(" " in item for item in items[2:]):
        return (f"{items[0]}, {items[1]}", *items[2:])  # `Lovelace, Ada, Grace Hopper`
    short = sum(" " not in item and not _CJK.fullmatch(item) for item in items)
    if not others and 0.2 * len(items) < short < len(items):
        return ()
    if len(items) == 2 and not any(" " in item for item in items) and re.search(r",\s", text):
        return (f"{items[0]}, {items[1]}",)  # `Lovelace, Ada`
    if len(items) == 1 and not others and not _INITIALLED.fullmatch(items[0]):
        return ()
    return tuple(items)


def _is_name(item: str) -> bool:
    if re.search(r"[\u3040-\u9fff\uac00-\ud7af]", item):
        return bool(_CJK.fullmatch(item))
    if _MONTH.fullmatch(item) or re.search(r"[a-zà-ÿ]{2}\.\s", item):
        return False
    return bool(
        (is_person(item) and not _TITLE_WORDS.search(item))
        or _PARTICLE_LAST.fullmatch(item)
        or _SHORT_NAME.fullmatch(item)
        or _CJK.fullmatch(item)
        or _ONE_WORD.fullmatch(item)
    )


# Words in no person's name; without them a title in capitals would look like a list of people.
_TITLE_WORDS = re.compile(
    r"\b(?:learning|networks?|models?|language|data|systems?|deep|neural|analysis|survey|vision"
    r"|detection|generation|university|institute|research|conference|workshop|journal|ai|graph"
    r"|transformers?|attention|reasoning|optimization|theory|algorithms?|design|computing|code"
    r"|security|privacy|software|databases?|distributed|parallel|simple|result|of|with|via|for|to|in|on|using|from|towards?|and|as|by|at|is)\b",
    re.I,
)  # fmt: skip


def one_person(text: str) -> tuple[str, ...]:
    """The one name that a text is, where its place says that a name is there."""
    bare = _ASIDE.sub("", _LABEL.sub("", text, count=1)).strip(_FOOT + " ;:-–—|_")
    if re.search(r"[a-zà-ÿ]{2}\.\s|\d", bare):
        return ()
    good = (is_person(bare) and not _TITLE_WORDS.search(bare)) or _INVERTED.fullmatch(bare)
    if good and _is_vancouver(bare):
        return (_family_first(bare),)
    return (bare,) if good else ()
