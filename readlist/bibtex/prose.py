"""What is wrong with text that TeX sets: titles, journals, notes, pages, months, years."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readlist.bibtex.finding import Found, Read, is_empty, shown
from readlist.bibtex.latex import KINDS
from readlist.bibtex.values import MONTHS, is_balanced

TITLES = frozenset(name for name, kind in KINDS.items() if kind == "title")
NAMES = frozenset(name for name, kind in KINDS.items() if kind == "names")
# What the usual styles print (plain.bst and its kin, biblatex's standard styles).
PRINTED = TITLES | {
    "journal", "journaltitle", "shortjournal", "series", "publisher", "institution", "school",
    "organization", "address", "location", "howpublished", "note", "addendum", "edition", "volume",
    "number", "pages", "chapter", "type", "eventtitle", "venue", "titleaddon", "key", "year",
}  # fmt: skip
# Not printed, but biber hands it to TeX all the same, where % and # do harm.
CARRIED = frozenset(("abstract", "annotation", "annote", "keywords"))

# Skipped: arguments that TeX does not set as text, maths, anything escaped.
_GROUP = r"\s*\{(?:[^{}]|\{[^{}]*\})*\}"
_TOKEN = re.compile(
    rf"""\\(?:url|path|nolinkurl|href|ensuremath|doi|ref|label|verb|\w*cite\w*|begin|end){_GROUP}
    | \\\(.*?\\\) | \\\[.*?\\\] | \\. | \$\$(?:[^$\\]|\\.)*\$\$ | \$(?:[^$\\]|\\.)*\$
    | &(?:amp|lt|gt|quot|\#\d+|[a-z]+\d*); | [&%\#_^$]""",
    re.X | re.S,
)
_URL = re.compile(r"\\url\s*\{[^{}]*?(?<!\\)%")
_IN_BRACES = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}|\\&")
_DOLLAR = re.compile(r"(?<!\\)\$")
_SPECIAL = frozenset("&%#_^$")
_ENTITY = {"&amp;": r"\&"}
_CAREFUL = {"^": r"\textasciicircum{}"}

# What pdflatex prints with T1 fonts (measured with TeX Live 2022, every character tried).
_PDFLATEX = (
    "\u00a0-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u0192"
    "\u01c4-\u01d4\u01e2\u01e3\u01e6-\u01eb\u01f0\u01f4\u01f5\u0218-\u021b\u0232\u0233\u0237"
    "\u1e02\u1e03\u1e0d\u1e1e-\u1e21\u1e25\u1e30\u1e31\u1e37\u1e43\u1e45\u1e47\u1e5b\u1e63\u1e6d"
    "\u1e8e-\u1e91\u1e9e\u1ef2\u1ef3\u200c\u2010-\u2016\u2018-\u201a\u201c-\u201e\u2020-\u2022"
    "\u2026\u2030\u2031\u2039-\u203b\u203d\u2044\u204e\u2052\u20a1\u20a4\u20a6\u20a9\u20ab\u20ac"
    "\u20b1\u2103\u2116\u2117\u211e\u2120\u2122\u2126\u2127\u212e\u2190-\u2193\u2422\u2423\u25e6"
    "\u25ef\ufb00-\ufb06"
)
_NOT_PRINTED = re.compile(f"[^\x00-\x7f{_PDFLATEX}]")

_MONTH_NAMES = {name.lower(): macro for macro, name in MONTHS.items()}
_MACRO_OR_BRACE = re.compile(r"\\[A-Za-z]+|[{}]")
_SMALL = re.compile(r"[a-z]")
_YEAR_END = re.compile(r"\d{4}\W*$|\d{4}\s*[-–]+\s*(?:[^\W\d]+\W*)?$")  # `1987--date` too
_UNDATED = re.compile(r"[^\W\d]+(?:[\s.]+[^\W\d]+)*\.?")
_PAGES = re.compile(r"\s*\d[\d:]*\s*-\s*\d[\d:]*\s*(?:,\s*\d[\d:]*(?:\s*-{1,2}\s*\d[\d:]*)?\s*)*")
_HYPHEN = re.compile(r"(?<=\d)\s*(?<!-)-(?!-)\s*(?=\d)")


def specials(read: Read, name: str) -> Iterator[Found]:
    """Signs that mean something else to TeX; one doubt for all of a field."""
    latex = read.get(name)
    wanted = _wanted(name, latex)
    if not read.is_simple(name) or not any(sign in latex for sign in wanted):
        return  # macros that only a style may define are no text
    found = [
        token for token in _TOKEN.finditer(latex) if token[0][0] in wanted and _breaks(token[0])
    ]
    if not found:
        return
    first = found[0]
    sign = first[0][0]
    written = " ".join(dict.fromkeys(_escape(token[0]) for token in found))
    does = "cuts the rest of the line off" if sign == "%" else "stops TeX"
    safe = all(token[0] in _SPECIAL or token[0] in _ENTITY for token in found) and (
        all(token[0] != "$" for token in found) or len(_DOLLAR.findall(latex)) == 1
    )
    yield Found(
        "bib-special", f"an unescaped {sign} in {name} {does}", read.at(name, first.start()),
        f"write {written}", "error",
        read.put(**{name: _escaped(latex, wanted)}) if safe else (),
    )  # fmt: skip


def addresses(read: Read, name: str) -> Iterator[Found]:
    """`\\url{...%20...}` in a field of text: biber hands it to TeX where `%` begins a comment."""
    found = _URL.search(read.get(name))
    if found and read.is_simple(name):
        yield Found(
            "bib-special", f"a % in the \\url of {name} stops biblatex",
            read.at(name, found.end() - 1), "move the address to the field url",
        )  # fmt: skip


def _wanted(name: str, latex: str) -> str:
    """The signs to look for in a field. An `&` between names is no sign but a mistake."""
    if name in CARRIED:
        return "%#"
    return "%#_^$" if name in NAMES and "&" in _IN_BRACES.sub("", latex) else "&%#_^$"


def _breaks(token: str) -> bool:
    return token in _SPECIAL or token.startswith("&")


def _escape(token: str) -> str:
    if token.startswith("&") and len(token) > 1:
        return _ENTITY.get(token, "\\" + token)
    return _CAREFUL.get(token, "\\" + token)


def _escaped(latex: str, wanted: str) -> str:
    return _TOKEN.sub(
        lambda token: (
            _escape(token[0]) if token[0][0] in wanted and _breaks(token[0]) else token[0]
        ),
        latex,
    )


def letters(read: Read) -> Iterator[Found]:
    """Characters that pdflatex has no glyph for; one doubt for an entry."""
    odd: dict[str, int] = {}
    for name, value in read.values.items():
        if not value.isascii() and (name in PRINTED or name in NAMES):
            for found in _NOT_PRINTED.finditer(value):
                odd.setdefault(found[0], read.at(name, found.start()))
    if odd:
        some = " ".join(_visible(char) for char in list(odd)[:5])
        more = " ..." if len(odd) > 5 else ""
        hint = "use xelatex or lualatex with a font that has them, or write them as LaTeX"
        message = f"{read.entry.key}: pdflatex cannot print {some}{more}"
        yield Found("bib-letters", message, min(odd.values()), hint)


def _visible(char: str) -> str:
    return (
        char
        if char.isalnum() or (char.isprintable() and ord(char) > 0x2100)
        else f"U+{ord(char):04X}"
    )


def capitals(read: Read, name: str) -> Iterator[Found]:
    """A title that shouts, as some publishers' exports do."""
    plain = _MACRO_OR_BRACE.sub("", read.get(name))
    if _SMALL.search(plain):
        return
    cased = [char for char in plain if char.lower() != char.upper()]
    if len(cased) >= 12 and len(plain.split()) >= 3 and all(char.isupper() for char in cased):
        hint = "write it as the paper does; styles cannot make small letters of it"
        message = f"the whole {name} is in capitals: {shown(plain)}"
        yield Found("bib-capitals", message, read.at(name), hint)


def double_braces(read: Read, name: str) -> Iterator[Found]:
    """Braces around a whole title take the choice of case from the style."""
    latex = read.get(name).strip()
    if latex[:1] == "{" and latex[-1:] == "}" and " " in latex and is_balanced(latex[1:-1]):
        hint = "put braces only around words that must keep their capitals"
        message = f"the whole {name} is in double braces"
        yield Found("bib-double-braces", message, read.at(name), hint, "note")


def month(read: Read, name: str) -> Iterator[Found]:
    """Styles know the macros `jan` to `dec`, each in its own language."""
    raw, text = read.fields[name].raw, read.get(name).strip(" .\t\r\n").lower()
    if raw[0] not in '{"' and not raw.isdigit():
        return
    number = int(text) if text.isdigit() and text.isascii() and len(text) < 3 else 0
    if 1 <= number <= 12:
        macro = list(MONTHS)[number - 1]
    elif text.isalpha() and (text in MONTHS or text in _MONTH_NAMES or text == "sept"):
        macro = text[:3]
    else:
        return
    edits = read.put(**{name: macro})
    where = read.fields[name].value_start
    yield Found("bib-month", f"month = {raw}", where, f"write month = {macro}", "note", edits)


def year(read: Read, name: str) -> Iterator[Found]:
    """Styles sort by the four digits at the end (btxdoc, "year")."""
    latex = read.get(name)
    text = re.sub(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?|[{}]", "", latex).strip()
    if is_empty(latex) or _YEAR_END.search(text) or re.fullmatch(r"\d{4}[a-z]", text):
        return
    if _UNDATED.fullmatch(text):
        return  # `in press`, `n.d.`: that is what there is to say
    date = re.fullmatch(r"(\d{4})-(\d\d?)(-\d\d?)?", text)
    hint = f"write year = {{{date[1]}}}" if date else "write four digits"
    yield Found("bib-year", f"not a year: {shown(text)}", read.at(name), hint)


def pages(read: Read, name: str) -> Iterator[Found]:
    """A range has a dash: two hyphens."""
    latex = read.get(name)
    if _PAGES.fullmatch(latex):
        better = _HYPHEN.sub("--", latex)
        yield Found(
            "bib-pages", f"a hyphen between pages: {shown(latex)}", read.at(name),
            f"write {better}", "note", read.put(**{name: better}),
        )  # fmt: skip


def keywords(read: Read, name: str) -> Iterator[Found]:
    """biblatex separates keywords at commas only."""
    latex = read.get(name)
    if ";" not in latex or "&" in latex:
        return
    words = [word.strip() for word in latex.split(";")]
    edits = () if "," in latex else read.put(**{name: ", ".join(filter(None, words))})
    message = "keywords separated by ';' are one keyword to biblatex"
    yield Found(
        "bib-keywords", message, read.at(name, latex.index(";")), "write commas", "note", edits
    )
