"""Which LaTeX macro stands for which character: tables, and pylatexenc's for the rest.

The tables here are those that nearly every bibliography needs, so that reading one does not load
pylatexenc; its much longer tables are asked for any other macro or character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from readlist.bibtex.printable import PRINTED

# Accent macros (LaTeX2e, "Accents") and the combining characters they mean.
ACCENTS: Mapping[str, str] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "textcommabelow": "\u0326", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_MARKS = {mark: macro for macro, mark in ACCENTS.items()}
# For letters that have no accented form in Unicode, such as the mean of x: biber would hand TeX a
# bare combining mark, which it cannot print.
_MATHS_ACCENTS: Mapping[str, str] = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar",
    "\u0305": "bar", "\u0306": "breve", "\u0307": "dot", "\u0308": "ddot", "\u030c": "check",
}  # fmt: skip
_MATHS_MARKS = {macro: mark for mark, macro in _MATHS_ACCENTS.items() if mark != "\u0305"}
_COMBINING = "".join(map(chr, range(0x300, 0x370)))
_ALONE = {"^": "^", "~": "~", "`": "`", "'": "'", '"': '"', ".": ".", "=": "="}

# Letters without a decomposition, in text mode.
LETTERS: Mapping[str, str] = {
    "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
    "ł": "l", "Ł": "L", "đ": "dj", "Đ": "DJ", "ð": "dh", "Ð": "DH", "þ": "th", "Þ": "TH",
    "ŋ": "ng", "Ŋ": "NG", "ı": "i", "ȷ": "j",
}  # fmt: skip

# Characters that LaTeX does not print as they are, in plain text and in any font encoding.
ESCAPES: Mapping[str, str] = {
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "`": r"\textasciigrave{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
}  # fmt: skip

PUNCTUATION: Mapping[str, str] = {
    "–": "--", "—": "---", "‐": "-", "‑": "-", "‒": "--", "―": "---", "−": "-",
    "“": "``", "”": "''", "‘": "`", "’": "'", "…": r"\ldots{}",
    "„": r"\quotedblbase{}", "‚": r"\quotesinglbase{}", "‹": r"\guilsinglleft{}",
    "›": r"\guilsinglright{}", "«": r"\guillemotleft{}", "»": r"\guillemotright{}",
    "¡": r"\textexclamdown{}", "¿": r"\textquestiondown{}", "•": r"\textbullet{}",
    "§": r"{\S}", "¶": r"{\P}", "©": r"\copyright{}", "£": r"\pounds{}", "′": r"{$'$}",
    "″": r"{$''$}", "ʼ": "'", "ʻ": "`",
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl",
}  # fmt: skip

# Macros that mean a character or nothing at all, read only; SYMBOL_MACROS adds those above.
_READ_ONLY: Mapping[str, str] = {
    "aa": "å", "AA": "Å", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "lq": "‘", "rq": "’",
    "textquotedblright": "”", "textquotedbl": '"', "textquotesingle": "'", "textunderscore": "_",
    "textdollar": "$", "textperiodcentered": "·", "texttrademark": "™", "textregistered": "®",
    "textcopyright": "©", "textsterling": "£", "textdegree": "°", "textmu": "µ", "textpm": "±",
    "texttimes": "×", "textdiv": "÷", "textonehalf": "½", "texteuro": "€", "euro": "€",
    "slash": "/", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "newblock": " ",
    "quad": " ", "qquad": " ", "space": " ", "par": "\n\n", "newline": " ", "protect": "",
    "relax": "", "lbrace": "{", "rbrace": "}", "ldots": "…", "cdots": "⋯", "psi": "ψ", "Psi": "Ψ",
    "textnormal": "", "leavevmode": "", "nolinebreak": "", "sp": "^", "circ": "∘", "textvert": "|",
}  # fmt: skip


@cache
def known_macros() -> Mapping[str, str]:
    """Every macro of the tables above with the character it means."""
    written = {**ESCAPES, **PUNCTUATION}
    named = {found[1]: char for char, latex in written.items() if (found := _NAMED.match(latex))}
    return {**named, **{macro: char for char, macro in LETTERS.items()}, **_READ_ONLY}


_MACRO = re.compile(r"\\([A-Za-z]+)")
_NAMED = re.compile(r"\{?\\([A-Za-z]+)")


@cache
def _pylatexenc_macros() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for char, latex in sorted(_pylatexenc_characters().items()):
        single = re.fullmatch(r"(?:\\ensuremath\{)?\\([A-Za-z]+)\}?", latex)
        if single:
            found.setdefault(single[1], char)
    return {**found, **_MATHS_NAMES}


# Maths macros whose everyday character is not the first that pylatexenc lists for them.
_MATHS_NAMES: Mapping[str, str] = {
    "sim": "∼", "cdot": "·", "times": "×", "pm": "±", "to": "→", "rightarrow": "→", "le": "≤",
    "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "infty": "∞",
    "leftarrow": "←", "epsilon": "ϵ", "varepsilon": "ε", "phi": "ϕ", "varphi": "φ", "mu": "μ",
    "Delta": "Δ", "Omega": "Ω", "ell": "ℓ", "star": "⋆", "ast": "∗", "bullet": "•", "mid": "∣",
    "checkmark": "✓", "bigstar": "★", "blacksquare": "■", "clubsuit": "♣", "spadesuit": "♠",
    "sharp": "♯", "flat": "♭", "natural": "♮", "blacktriangle": "▲", "blacktriangledown": "▼",
    "blacktriangleright": "▶", "blacktriangleleft": "◀",
}  # fmt: skip


def character(macro: str) -> str | None:
    """What a macro without arguments means: `Psi` -> `Ψ`; None where no table knows it."""
    found = known_macros().get(macro)
    return found if found is not None else _pylatexenc_macros().get(macro)


def lone_maths(source: str) -> str | None:
    """The character that maths without its dollars is: `_2` -> `₂`, `\\mathbb{R}` -> `ℝ`."""
    accent = _ACCENT_MATHS.fullmatch(source)
    if accent and accent[1] in _MATHS_MARKS:
        char = accent[2] + _MATHS_MARKS[accent[1]]
        return char if len(unicodedata.normalize("NFC", char)) > 1 else None
    if source.startswith(r"\mathord{"):
        return _greek_character(source[9:-1])
    return None if source.isalnum() else _written_as_maths().get(source)


def _greek_character(source: str) -> str | None:
    """What `_greek_latex` wrote: `\\acute{\\mathrm{A}}` is `Ά`."""
    marks = ""
    while (accent := _OVER_GROUP.fullmatch(source)) and accent[1] in _MATHS_MARKS:
        marks, source = _MATHS_MARKS[accent[1]] + marks, accent[2]
    base = _LATIN_AS_GREEK.get(source) or character(source[1:]) or ""
    is_greek = len(base) == 1 and ord(base) in _GREEK
    return unicodedata.normalize("NFC", base + marks) if is_greek else None


_OVER_GROUP = re.compile(r"\\([a-z]+)\{(.*)\}", re.S)
_ACCENT_MATHS = re.compile(r"\\([a-z]+)\{([A-Za-z])\}")


@cache
def _written_as_maths() -> Mapping[str, str]:
    characters = {*_pylatexenc_characters(), *PUNCTUATION, *_everyday()}
    written = {char: latex_of(char) for char in sorted(characters, reverse=True)}
    return {latex[2:-2]: char for char, latex in written.items() if latex.startswith("{$")}


def accented(macro: str, letters: str) -> str:
    """The first of the letters with an accent: (`"`, `ULU`) -> `ÜLU`."""
    if letters.strip() and not letters[0].isalpha():
        return letters
    if not letters.strip():
        return _ALONE.get(macro, "") + letters
    base = {"ı": "i", "ȷ": "j"}.get(letters[0], letters[0])
    rest = letters[1:].lstrip(_COMBINING)
    marks = letters[1 : len(letters) - len(rest)]
    return unicodedata.normalize("NFC", base + marks + ACCENTS[macro]) + rest


@lru_cache(maxsize=4096)
def latex_of(char: str) -> str:
    """LaTeX for one character, or a letter with combining marks; itself where none is known."""
    direct = ESCAPES.get(char) or PUNCTUATION.get(char)
    if direct:
        return direct
    if char in LETTERS:
        return "{\\" + LETTERS[char] + "}"
    if unicodedata.combining(char[0]):
        return ""  # a mark without a letter to stand on
    decomposed = unicodedata.normalize("NFD", char)
    accented = _accented_latex(decomposed) if len(decomposed) > 1 else None
    return accented or _table_latex(char) or _greek_latex(decomposed) or char


# Greek letters that have no macro, since they look like Latin ones.
_GREEK = range(0x386, 0x3CF)
_GREEK_AS_LATIN: Mapping[str, str] = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True))
_LATIN_AS_GREEK = {f"\\mathrm{{{latin}}}": greek for greek, latin in _GREEK_AS_LATIN.items()}


def _greek_latex(decomposed: str) -> str | None:
    """Maths; `\\mathord` tells it from what a person wrote about the Latin letter."""
    base, marks = decomposed[0], decomposed[1:]
    if ord(base) not in _GREEK or any(mark not in _MATHS_ACCENTS for mark in marks):
        return None
    latin = _GREEK_AS_LATIN.get(base)
    source = f"\\mathrm{{{latin}}}" if latin else (_table_latex(base) or "")[2:-2]
    for mark in marks:
        source = f"\\{_MATHS_ACCENTS[mark]}{{{source}}}"
    return f"{{$\\mathord{{{source}}}$}}" if source else None


def _accented_latex(decomposed: str) -> str | None:
    base, marks = decomposed[0], decomposed[1:]
    if base.isascii() and len(unicodedata.normalize("NFC", decomposed)) > 1:
        accent = _MATHS_ACCENTS.get(marks)
        return f"{{$\\{accent}{{{base}}}$}}" if accent else base
    if any(mark not in _MARKS for mark in marks) or not (base.isascii() or base in LETTERS):
        return None
    # biber reads `\"\i` as a dotless i with a loose mark; LaTeX prints `\"i` without the dot.
    dotted = base == "i" and marks[0] in "\u0300\u0301\u0302\u0308"
    dotless = {"i": r"\i", "j": r"\j"} if marks[0] < "\u0323" and not dotted else {}
    inner = dotless.get(base, base)
    inner = "\\" + LETTERS[base] if base in LETTERS else inner
    for place, mark in enumerate(marks, 1):
        letter = unicodedata.normalize("NFC", decomposed[: place + 1])
        inner = _with_accent(_MARKS[mark], inner, letter)
    return "{" + inner + "}"


@lru_cache(maxsize=4096)
def modern_of(char: str) -> str:
    """A character as biber and pdflatex read it from a UTF-8 file; a macro where they cannot."""
    if char in PRINTED:
        return char
    decomposed = unicodedata.normalize("NFD", char)
    stacked = _stacked(decomposed) if len(decomposed) > 1 else None
    return stacked or latex_of(char)


def _stacked(decomposed: str) -> str | None:
    """A letter with its accents, as many as can be in one character, marks below come last.

    biber makes characters of `\\d{a}` and `\\~e` that pdflatex may not know; it leaves
    `\\a{d}{a}` and `\\~{\\unexpanded{e}}` alone, which LaTeX prints the same.
    """
    inner, marks = decomposed[0], sorted(decomposed[1:], key=_BELOW.__contains__)
    if not (inner in PRINTED or (inner.isascii() and inner.isalpha())):
        return None
    for mark in marks:
        letter = unicodedata.normalize("NFC", inner + mark)
        if letter in PRINTED:
            inner = letter
        elif mark in _MARKS:
            macro = _MARKS[mark]
            inner = f"\\a{{{macro}}}{{{inner}}}" if macro.isalpha() else _hidden(macro, inner)
        else:
            return None
    return "{" + inner + "}" if inner[0] == "\\" else inner


_BELOW = frozenset(ACCENTS[macro] for macro in ("d", "c", "k", "b", "textcommabelow"))


def _with_accent(macro: str, inner: str, letter: str) -> str:
    """An accent over a letter, or over one that has an accent already.

    biber makes one character of `\\~e`; where pdflatex has no such letter, that is prevented.
    """
    dotless = inner in (r"\i", r"\j")  # biber leaves an accent over it loose
    if macro.isalpha():
        return f"\\a{{{macro}}}{{{inner}}}" if dotless else f"\\{macro}{{{inner}}}"
    if letter in PRINTED and not dotless:
        return f"\\{macro}{inner}"
    return _hidden(macro, inner)


def _hidden(macro: str, inner: str) -> str:
    """An accent that biber leaves alone. No space in it, which would divide a name."""
    return f"\\{macro}{{\\unexpanded{{{inner}}}}}"


# Letters of mathematical alphabets other than those below are written as plain letters.
_ALPHABET = re.compile(
    r"^\\ensuremath\{[A-Za-z]\}$"
    r"|\\(?:math(?!(?:bb|cal)\{[A-Z]|frak)|boldsymbol|mbox|text[a-z]+\{)"
)
_SCRIPT = re.compile(r"\\mathscr\{([A-Z])\}")


def _table_latex(char: str) -> str | None:
    """What pylatexenc's table says, if base LaTeX with amssymb can print it."""
    latex = _everyday().get(char) or _pylatexenc_characters().get(char, "")
    latex = _SCRIPT.sub(r"\\mathcal{\1}", latex)
    plain = unicodedata.normalize("NFKC", char)
    if plain.isalnum() and plain.isascii():
        letter = unicodedata.category(char) in ("Lu", "Ll", "Nd", "Nl")
        if _ALPHABET.search(latex) or (letter and not latex):
            return plain
    if any(macro in _UNDEFINED for macro in _MACRO.findall(latex)):
        return None
    found = re.fullmatch(r"\\ensuremath\{(.*)\}", latex)
    if found:
        return "{$" + found[1] + "$}"
    if re.fullmatch(r"\\text[a-z]+", latex):
        # BibTeX's styles write what stands in a title, macros too, in lower case; not in braces.
        return latex + "{}" if latex.islower() else "{" + latex + "}"
    return None


@cache
def _everyday() -> Mapping[str, str]:
    return {char: f"\\ensuremath{{\\{macro}}}" for macro, char in _MATHS_NAMES.items()}


@cache
def _pylatexenc_characters() -> Mapping[str, str]:
    from pylatexenc import latexencode

    table: Mapping[int, str] = latexencode.get_builtin_uni2latex_dict()  # type: ignore
    return {chr(code): latex for code, latex in table.items()}


# Macros in pylatexenc's table that neither LaTeX's base nor amsmath and amssymb define (tried with
# pdflatex): their characters stay as they are.
_UNDEFINED_NAMES = """
    DownArrowUpArrow VDash allequal approxnotequal arrowwaveleft arrowwaveright clockoint
    clwintegral dblarrowupdown estimates forcesextra hermitconjmatrix homothetic iiint image
    lazysinv notgreaterless notlessgreater original precedesnotsimilar recorder rightangle
    rightanglearc sqrint starequal surfintegral textglotstop texthvlig textnrleg textphi textschwa
    textturnk tildetrpl truestate udots varperspcorrespond verymuchgreater verymuchless
    volintegral
"""
_UNDEFINED = frozenset(_UNDEFINED_NAMES.split())
