"""The words of titles and names as citation keys spell them: ASCII letters and digits.

Latin letters lose their accents; Greek, Cyrillic, kana and Hangul are spelled out letter by
letter, which is simple and always the same. Other scripts have no such spelling and are left out.
"""

from __future__ import annotations

import re
import unicodedata

from readlist.bibtex.symbols import LETTERS

_STOP_WORDS = """
    a an the of for in on to with and or from by via at is are be as its their your using
    towards toward into
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
# Further ones, for patterns of Better BibTeX and JabRef, which leave out more.
_FUNCTION_WORDS = """
    about above across after against along amid among around before behind below beneath beside
    between beyond but down during except inside like near nor off onto out outside over past per
    since so than that this through throughout till under unlike until up upon versus vs what when
    where which while within without yet
    am auf aus bei das dem den der des die ein eine einem einen einer eines für im ins mit nach
    oder über um und unter vom von vor wie zu zum zur
    au aux avec ce cette chez dans de du en et la le les leur ou où par pour sans ses son sur
    un une vers
    al con del desde e el entre hacia las los para por según sin sobre su una unas unos y
    ai alla alle d da dal dalla degli dei della delle di gli i il l lo nei nel nella per tra fra
"""
FUNCTION_WORDS = STOP_WORDS | frozenset(_FUNCTION_WORDS.split())
WORDS = 3

_HEAD = re.compile(r"^(.+?)[:!?] ", re.S)
_INSIDE = re.compile(r"['’‘`]|(?<=\w)[&.](?=\w)")
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DASHES = re.compile("[‐‑‒–—−]")
_BARRED = {"đ": "d", "Đ": "D"}
# A letter and how it is spelled; the hard and the soft sign and the long vowel sign vanish.
_SPELLINGS = """
    аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe
    юyu яya ёe єye іi їyi ґg ўu јj љlj њnj ћc ђdj џdz ѕdz ー
"""
_SPELLED = {spelling[0]: spelling[1:] for spelling in _SPELLINGS.split()}
_NAMED = re.compile(r"(?:HANGUL SYLLABLE|(?:HIRAGANA|KATAKANA) LETTER(?: SMALL)?) ([A-Z]+)")


def title_words(title: str) -> list[str]:
    """The first significant words of a title; only of what stands before its colon, if short.

    "Qwen2.5-Math Technical Report: Toward ..." gives qwen25-math, technical, report.
    """
    head = _HEAD.match(title)
    short = significant(head[1]) if head else []
    if 0 < len(short) <= WORDS:
        return short
    return significant(title)[:WORDS]


def significant(text: str) -> list[str]:
    """The words of a text in lower case, articles and prepositions left out."""
    return [word for word in plain_words(text) if word not in STOP_WORDS]


def plain_words(text: str) -> list[str]:
    """All words of a text in lower case: "Don't Stop!" gives dont, stop."""
    return _WORD.findall(_INSIDE.sub("", to_ascii(_DASHES.sub("-", text))).lower())


def to_ascii(text: str) -> str:
    """Letters without their accents, those of some scripts spelled out, others as blanks."""
    spelled = "".join(_spelled(char) for char in unicodedata.normalize("NFC", text))
    return "".join(_letter(char) for char in unicodedata.normalize("NFKD", spelled))


def _spelled(char: str) -> str:
    """A letter of a script whose letters have a simple Latin spelling, by that."""
    if char.isascii():
        return char
    small = _SPELLED.get(char.lower())
    if small is not None:
        return small if char == char.lower() else small.capitalize()
    named = _NAMED.fullmatch(_name(unicodedata.normalize("NFKC", char)))
    return named[1].lower() if named else char


def _letter(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.combining(char):
        return ""
    if char in LETTERS:
        return _BARRED.get(char) or LETTERS[char]
    greek = re.match(r"GREEK (CAPITAL|SMALL) LETTER (?:FINAL )?([A-Z]+)", _name(char))
    if greek:
        word = greek[2].replace("LAMDA", "LAMBDA")  # Unicode keeps an old misspelling
        return word.capitalize() if greek[1] == "CAPITAL" else word.lower()
    return char if char in "’‘" else " "


def _name(char: str) -> str:
    return unicodedata.name(char, "") if len(char) == 1 else ""
