"""What a key template can take of a paper, and what it can do to it.

Each part is a function of a paper that returns words with blanks between, "" where the paper
has none. Names and numbers are those of Better BibTeX's citing documentation ("Formulas") and
of JabRef's ("Citation key patterns"); the few of ours are in lower case throughout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from readlist.bibtex.headwords import (
    FUNCTION_WORDS,
    significant,
    title_words,
    to_ascii,
)
from readlist.bibtex.values import MONTHS
from readlist.model import Paper, Person

# ---------------------------------------------------------------------- ours


def first_author(paper: Paper, n: int = 0) -> str:
    """The first author's family name in ASCII letters; an organisation's first real word."""
    people = paper.authors or paper.people.get("editor", ())
    name = _one_word(people[0]) if people else ""
    return name[:n] if n else name


def _one_word(person: Person) -> str:
    if person.literal:
        return "".join(significant(person.family)[:1]).replace("-", "")
    return re.sub(r"[^a-z]", "", to_ascii(person.family).lower())


def _authors(paper: Paper, n: int = 3) -> str:
    """Up to `n` authors; `etal` stands for further ones."""
    people, more = _people(paper)
    names = list(filter(None, map(_one_word, people)))
    return " ".join(names[:n] + (["etal"] if more or len(names) > n else []))


def _year(paper: Paper, n: int = 4) -> str:
    return paper.year[-n:]


def _yy(paper: Paper) -> str:
    return paper.year[-2:]


def _word(paper: Paper) -> str:
    """The first real word of the title."""
    return "".join(title_words(paper.title)[:1]).partition("-")[0]


def _words(paper: Paper, n: int = 3) -> str:
    """The first `n` real words of the title."""
    return " ".join(significant(paper.title)[:n])


def _whole_title(paper: Paper, n: int = 40) -> str:
    """The real words of the title, as many as fit into `n` letters."""
    kept: list[str] = []
    for word in significant(paper.title):
        if kept and len(" ".join([*kept, word])) > n:
            break
        kept.append(word)
    return " ".join(kept)[:n]


def _venue(paper: Paper) -> str:
    """The short name in the venue ("Proceedings of ICML 2020"), else its initials, else itself."""
    short = re.search(r"\b[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b", paper.venue)
    if short:
        return short[0].lower()
    words = [w for w in significant(paper.venue) if w.isalpha() and w != "proceedings"]
    return "".join(word[0] for word in words) if len(words) > 1 else "".join(words)


def _type(paper: Paper) -> str:
    return paper.type


OUR_PARTS: Mapping[str, Callable[..., str]] = {
    "author": first_author,
    "authors": _authors,
    "year": _year,
    "yy": _yy,
    "word": _word,
    "words": _words,
    "title": _whole_title,
    "venue": _venue,
    "type": _type,
}

# ---------------------------------------------------------------------- Better BibTeX, JabRef


def _people(paper: Paper) -> tuple[list[Person], bool]:
    """The authors, else the editors, and whether `and others` stands after them."""
    people = paper.authors or paper.people.get("editor", ())
    named = [person for person in people if not (person.literal and person.family == "others")]
    return named, len(named) < len(people)


def _families(paper: Paper) -> list[str]:
    return [person.family for person in _people(paper)[0]]


def _auth(paper: Paper, n: int = 0, m: int = 1) -> str:
    name = "".join(_families(paper)[m - 1 : m])
    return name[:n] if n else name


def _all_authors(paper: Paper, n: int = 0, sep: str = " ") -> str:
    names, (_, more) = _families(paper), _people(paper)
    if n and (len(names) > n or more):
        names = [*names[:n], "EtAl"]
    return sep.join(names)


def _et_al(paper: Paper, sep: str = " ") -> str:
    return sep.join(_one_or_two(paper, "EtAl"))


def _et_al_dotted(paper: Paper, sep: str = ".") -> str:
    return sep.join(_one_or_two(paper, "etal"))


def _one_or_two(paper: Paper, rest: str) -> list[str]:
    """The first author; with two, both; with more, what stands for the rest."""
    names, (_, more) = _families(paper), _people(paper)
    if len(names) == 2 and not more:
        return names
    return [*names[:1], rest] if len(names) > 1 or more else names


def _auth_auth_ea(paper: Paper, sep: str = ".") -> str:
    names, (_, more) = _families(paper), _people(paper)
    return sep.join(names[:2] + (["ea"] if len(names) > 2 or more else []))


def _alpha(paper: Paper, sep: str = " ") -> str:
    """As the labels of alpha.bst: three letters of one author, else initials."""
    names, (_, more) = _families(paper), _people(paper)
    if len(names) == 1:
        return names[0][:3] + ("+" if more else "")
    many = len(names) > 4 or more
    return sep.join(name[:1] for name in (names[:3] if many else names)) + ("+" if many else "")


def _auth_short(paper: Paper, sep: str = "") -> str:
    names, (_, more) = _families(paper), _people(paper)
    if len(names) <= 1:
        return "".join(names)
    return sep.join(name[:1] for name in names[:3]) + ("+" if len(names) > 3 or more else "")


def _auth_ini(paper: Paper, n: int = 1, sep: str = ".") -> str:
    return sep.join(name[:n] for name in _families(paper))


def _author_ini(paper: Paper, sep: str = ".") -> str:
    names = _families(paper)
    return sep.join([*(name[:5] for name in names[:1]), *(name[:1] for name in names[1:])])


def _last_author(paper: Paper) -> str:
    return "".join(_families(paper)[-1:])


def _first_initial(paper: Paper) -> str:
    return "".join(person.given[:1] for person in _people(paper)[0][:1])


def _last_initial(paper: Paper) -> str:
    return "".join(person.given[:1] for person in _people(paper)[0][-1:])


def _title_as_it_stands(paper: Paper) -> list[str]:
    """The real words of the title with their capitals, punctuation gone."""
    plain = re.sub(r"[^\w\s]|_", "", re.sub(r"[–—/]", " ", paper.title))
    return [word for word in plain.split() if word.casefold() not in FUNCTION_WORDS]


def _title(paper: Paper) -> str:
    return " ".join(_capital(word) for word in _title_as_it_stands(paper))


def _short_title(paper: Paper, n: int = 3, m: int = 0) -> str:
    words = _title_as_it_stands(paper)[:n]
    return " ".join(_capital(word) if place < m else word for place, word in enumerate(words))


def _very_short_title(paper: Paper, n: int = 1, m: int = 0) -> str:
    return _short_title(paper, n, m)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _month(paper: Paper) -> str:
    """`jan` to `dec`."""
    text = (paper.get("month") or "".join(paper.get("date").split("-")[1:2])).strip().lower()
    if text.isdigit() and 1 <= int(text) <= 12:
        return list(MONTHS)[int(text) - 1]
    return text[:3] if text[:3] in MONTHS else ""


def _first_page(paper: Paper) -> str:
    return "".join(re.findall(r"\d+", paper.get("pages"))[:1])


def _last_page(paper: Paper) -> str:
    return "".join(re.findall(r"\d+", paper.get("pages"))[-1:])


def _journal(paper: Paper) -> str:
    return paper.get("shortjournal") or paper.venue


def _keyword(paper: Paper, n: int = 1) -> str:
    return "".join(paper.keywords[n - 1 : n])


def _nothing(paper: Paper) -> str:
    """`len` and `[>0]`: go on to the next pattern if nothing is there, which happens anyway."""
    return ""


# Fields that may be named as they stand, with a capital; Zotero's names of some differ.
_ZOTERO = {"publicationtitle": "journal", "issue": "number", "place": "address"}
_PLAIN_FIELDS = """
    title subtitle booktitle journal series edition volume number pages publisher institution
    school organization address year date month howpublished note doi eprint isbn issn pmid
    primaryclass language
"""
FIELDS = frozenset(_PLAIN_FIELDS.split()) | frozenset(_ZOTERO)


def field(paper: Paper, name: str) -> str:
    """A field as it stands: `[JOURNAL]` of JabRef, `Title` of Better BibTeX."""
    wanted = _ZOTERO.get(name.lower(), name.lower())
    return paper.get(wanted) or (paper.venue if wanted == "journal" else "")


FORMULA_PARTS: Mapping[str, Callable[..., str]] = {
    "auth": _auth,
    "authors": _all_authors,
    "authorsn": _all_authors,
    "authEtAl": _et_al,
    "authEtal2": _et_al_dotted,
    "auth.etal": _et_al_dotted,
    "authAuthEa": _auth_auth_ea,
    "auth.auth.ea": _auth_auth_ea,
    "authorsAlpha": _alpha,
    "authshort": _auth_short,
    "authIni": _auth_ini,
    "authorIni": _author_ini,
    "authorLast": _last_author,
    "authForeIni": _first_initial,
    "authorLastForeIni": _last_initial,
    "title": _title,
    "shorttitle": _short_title,
    "veryshorttitle": _very_short_title,
    "year": _year,
    "shortyear": _yy,
    "month": _month,
    "firstpage": _first_page,
    "lastpage": _last_page,
    "journal": _journal,
    "keyword": _keyword,
    "type": _type,
    "len": _nothing,
}

# ---------------------------------------------------------------------- filters


def _lower(text: str) -> str:
    return text.lower()


def _upper(text: str) -> str:
    return text.upper()


def _capitalize(text: str) -> str:
    return " ".join(map(_capital, text.split()))


def _camel(text: str) -> str:
    return "".join(map(_capital, re.split(r"[\s-]+", text)))


def _abbr(text: str, chars: int = 1) -> str:
    return "".join(word[:chars] for word in text.split())


def _condense(text: str, sep: str = "") -> str:
    return sep.join(text.split())


def _skip_words(text: str) -> str:
    return " ".join(word for word in text.split() if word.casefold() not in FUNCTION_WORDS)


def _alphanum(text: str) -> str:
    return re.sub(r"[^\w\s]|_", "", text)


def _nopunct(text: str) -> str:
    return re.sub(r"[^\w\s-]", "", text)


def _select(text: str, start: int = 1, n: int = 0) -> str:
    words = text.split()[max(start, 1) - 1 :]
    return " ".join(words[:n] if n else words)


def _substring(text: str, start: int = 1, n: int = 0) -> str:
    rest = text[max(start, 1) - 1 :]
    return rest[:n] if n else rest


def _truncate(text: str, n: int) -> str:
    return text[:n]


def _prefix(text: str, prefix: str) -> str:
    return prefix + text if text else ""


def _postfix(text: str, postfix: str) -> str:
    return text + postfix if text else ""


def _default(text: str, default: str) -> str:
    return text or default


def _replace(text: str, find: str, replace: str) -> str:
    return re.sub(re.escape(find), lambda _: replace, text, flags=re.I)


def _numeric(text: str) -> str:
    return text if text.isdigit() else ""


FILTERS: Mapping[str, Callable[..., str]] = {
    "lower": _lower,
    "upper": _upper,
    "capitalize": _capitalize,
    "camel": _camel,
    "abbr": _abbr,
    "condense": _condense,
    "skipwords": _skip_words,
    "clean": to_ascii,
    "fold": to_ascii,
    "ascii": to_ascii,
    "transliterate": to_ascii,
    "alphanum": _alphanum,
    "nopunct": _nopunct,
    "nopunctordash": _alphanum,
    "select": _select,
    "substring": _substring,
    "truncate": _truncate,
    "prefix": _prefix,
    "postfix": _postfix,
    "default": _default,
    "replace": _replace,
    "numeric": _numeric,
}
