"""Names of people: BibTeX's `First von Last`, `von Last, First` and `von Last, Jr, First`.

The rules are btxdoc's section 4 and its appendix on names ("Tame the BeaST", 11): names are
separated by `and` outside braces; a word in lower case outside braces belongs to the `von` part;
what stands in braces is one word. A name that is one pair of braces is an organisation. The
words `and others` are kept as a last person called `others`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from unicodedata import is_normalized

from readlist.bibtex.decode import letters, to_plain
from readlist.bibtex.encode import Target, clean, plain_source
from readlist.model import Person

OTHERS = Person("others", literal=True)

_MARK = re.compile(r"[{},]|[\s~]+")
_INTRICATE = re.compile(r"[{}\\~]")
_AND = re.compile(r" [aA][nN][dD](?= )")
_PLAIN_FAMILY = re.compile(r"[^\s,{}~\\]+")
_PLAIN_GIVEN = re.compile(r"[^,{}~\\]*")
_NO_LATEX = str.maketrans("", "", "{}\\")
_ET_AL = re.compile(r"[\s,~]et\s+al\.?\s*$", re.I)
_LETTERS = re.compile(r"(?:[^\W\d_]|[. ])*(?:-(?:[^\W\d_]|[. ])+)*")
_DOUBLED = re.compile(r"(['`])(?=\1)")
_SPECIAL = re.compile(r"\{?\\(?:([A-Za-z]+)\s*|.)")


@lru_cache(maxsize=4096)  # the editors of proceedings stand in every paper of them
def read_names(latex: str) -> tuple[Person, ...]:
    """The people of an author or editor field, as LaTeX source; empty names are dropped.

    `et al.` at the end is read as BibTeX's `and others`.
    """
    if _says_et_al(latex):
        latex = _ET_AL.sub(" and others", latex)
    if "\\" in latex:
        latex = letters(latex)
    if _INTRICATE.search(latex):
        people = [_person(words) for words in _names(latex) if any(words)]
    else:
        people = [_plain_person(name) for name in _split(latex)]
    return tuple(person for person in people if person.family or person.given)


def _split(latex: str) -> list[str]:
    """Names without braces, at every `and`."""
    flat = f" {' '.join(latex.split())} "
    lower = flat.lower()
    usual = " and and " not in lower and lower.count(" and ") == flat.count(" and ")
    return flat.split(" and ") if usual else _AND.split(flat)


def is_sound(latex: str) -> bool:
    """Whether BibTeX and biber read these names as we do.

    biber drops an entry with an empty name, and both take `et al.` for a person called `al.`.
    """
    return not _says_et_al(latex) and all(any(words) for words in _names(latex))


def _says_et_al(latex: str) -> bool:
    ends_so = latex.rstrip(" \t\r\n.")[-2:].lower() == "al"
    return ends_so and _ET_AL.search(latex) is not None


def write_names(people: Iterable[Person], target: Target = "bibtex") -> str:
    """LaTeX source that reads back as these people."""
    return _joined(_source(person, target) for person in people if _is_somebody(person))


def names_text(people: Iterable[Person]) -> str:
    """The names as Unicode text; braces stay only where they keep an organisation together."""
    return _joined(map(_text, people))


def _is_somebody(person: Person) -> bool:
    """Whether there is a letter or digit in a name; biber drops the entry of one that is empty."""
    return person.family[:1].isalnum() or any(char.isalnum() for char in str(person))


def _joined(names: Iterable[str]) -> str:
    return " and ".join(name for name in names if name.strip("{} ,"))


# ---------------------------------------------------------------------- reading


def _names(latex: str) -> Iterator[list[list[str]]]:
    """Each name as its comma-separated parts, each part as its words."""
    parts: list[list[str]] = [[]]
    for word, separator in _words(latex):
        if separator == "" and word.lower() == "and":
            yield parts
            parts = [[]]
        elif word:
            parts[-1].append(word)
        if separator == ",":
            parts.append([])
    yield parts


def _words(latex: str) -> Iterator[tuple[str, str]]:
    """Words outside braces, each with the comma that follows it, or nothing."""
    depth = start = 0
    for mark in _MARK.finditer(latex):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and not _is_accent(latex, mark):
            yield latex[start : mark.start()], "," if mark[0] == "," else ""
            start = mark.end()
    yield latex[start:], ""


def _is_accent(latex: str, mark: re.Match[str]) -> bool:
    """Whether a `~` is the accent of `\\~n`, and no space."""
    return mark[0].startswith("~") and latex[max(0, mark.start() - 1) : mark.start()] == "\\"


@lru_cache(maxsize=32768)  # people write more than one paper
def _plain_person(name: str) -> Person:
    """The person of a name without braces, commands and ties."""
    words = name.split()
    if len(words) > 1 and all(word[0].isupper() for word in words) and _is_letters(name):
        return Person(words[-1], " ".join(words[:-1]))
    return _person([part.split() for part in name.split(",")])


def _person(parts: list[list[str]]) -> Person:
    filled = [part for part in parts if part] or [[]]
    if len(filled) == 1:
        return _first_last(filled[0])
    prefix, family = _von_last(filled[0])
    suffix = filled[1] if len(filled) > 2 else []
    given = [word for part in filled[2 if suffix else 1 :] for word in part]
    return Person(_plain(family), _plain(given), _plain(prefix), _plain(suffix))


def _first_last(words: list[str]) -> Person:
    """`First von Last`: the von part is from the first to the last word in lower case."""
    if len(words) == 1:
        whole = _whole_group(words[0])
        if words[0].lower() == "others":
            return OTHERS
        return Person(_plain(words), literal=whole)
    low = [p for p, word in enumerate(words[:-1]) if not word[0].isupper() and _is_low(word)]
    if not low:
        return Person(_plain(words[-1:]), _plain(words[:-1]))
    first, last = low[0], low[-1] + 1
    return Person(_plain(words[last:]), _plain(words[:first]), _plain(words[first:last]))


def _von_last(words: list[str]) -> tuple[list[str], list[str]]:
    low = [place for place, word in enumerate(words[:-1]) if _is_low(word)]
    split = low[-1] + 1 if low else 0
    return words[:split], words[split:]


def _is_low(word: str) -> bool:
    """Whether a word begins in lower case, as BibTeX sees it: braced letters do not count."""
    depth = 0
    for place, char in enumerate(word):
        if char == "{":
            if depth == 0 and word.startswith("\\", place + 1):
                return _special_is_low(word[place:])
            depth += 1
        elif char == "}":
            depth -= 1
        elif char == "\\" and depth == 0:
            return _special_is_low(word[place:])
        elif depth == 0 and char.isalpha():
            return char.islower()
    return False


def _special_is_low(special: str) -> bool:
    """`{\\"u}ber` is low, `{\\'E}ric` is not, `{\\o}` is."""
    macro = _SPECIAL.match(special)
    if macro is None:
        return False
    letter = re.search(r"[A-Za-z]", special[macro.end() :].partition("}")[0])
    decisive = letter[0] if letter else (macro[1] or "X")
    return decisive[0].islower()


def _whole_group(word: str) -> bool:
    """Whether one pair of braces holds the whole word, and it is not an accent's."""
    if not word.startswith("{") or word.startswith(("{\\", "{$")) or not word.endswith("}"):
        return False
    depth = 0
    for place, char in enumerate(word):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return place == len(word) - 1
    return False


def _is_letters(text: str) -> bool:
    """Whether a name reads as it stands: composed letters, points and single hyphens."""
    return _LETTERS.fullmatch(text) is not None and is_normalized("NFC", text)


def _plain(words: list[str]) -> str:
    """Words as text; what braces and backslashes are left mean nothing in a name."""
    joined = " ".join(words)
    if _is_letters(joined):
        return joined
    apart = _DOUBLED.sub(r"\1{}", joined)  # no double quotes in a name
    plain = clean(to_plain(apart).translate(_NO_LATEX))
    return re.sub("--+", "–", plain.replace("’", "'"))


# ---------------------------------------------------------------------- writing


def _source(person: Person, target: Target) -> str:
    if person == OTHERS:
        return "others"
    if person.literal:
        return _guard(_encoded(person.family, target))
    return _braced_if_needed(person, lambda part: _encoded(part, target))


def _text(person: Person) -> str:
    if not _is_somebody(person):
        return ""
    if person.literal:
        return OTHERS.family if person == OTHERS else "{" + person.family + "}"
    return _braced_if_needed(person, str)


@lru_cache(maxsize=8192)
def _encoded(part: str, target: Target) -> str:
    return plain_source(clean(part), target)


def _braced_if_needed(person: Person, write: Callable[[str], str]) -> str:
    """The shortest spelling that reads back as the same person."""
    if _is_plain(person):
        given = write(person.given)
        return f"{write(person.family)}, {given}" if given else write(person.family)
    family, given = write(person.family), write(person.given)
    prefix, suffix = write(person.prefix), write(person.suffix)
    spellings = (
        _comma_form(prefix, family, suffix, given),
        _comma_form(prefix, "{" + family + "}", suffix, given),
        _comma_form(prefix, "{" + family + "}", _guard(suffix), _guard(given)),
    )
    return next((name for name in spellings if read_names(name) == (person,)), spellings[-1])


def _is_plain(person: Person) -> bool:
    """Whether `Family, Given` surely reads back: nothing in it means anything to BibTeX."""
    return bool(
        not person.prefix
        and not person.suffix
        and _PLAIN_FAMILY.fullmatch(person.family)
        and _PLAIN_GIVEN.fullmatch(person.given)
        and " and " not in f" {person.family} {person.given} ".lower()
        and person.family != OTHERS.family
    )


def _comma_form(prefix: str, family: str, suffix: str, given: str) -> str:
    last = f"{prefix} {family}" if prefix else family
    return ", ".join(part for part in (last, suffix, given) if part)


def _guard(part: str) -> str:
    return "{" + part + "}" if part else ""
