"""Which LaTeX macro stands for which character: tables, and pylatexenc's for the rest.

The tables here are those that nearly every bibliography needs, so that reading one does not load
pylatexenc; its much longer tables are asked for any other macro or character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

# Accent macros (LaTeX2e, "Accents") and the combining characters they mean.
ACCENTS: Mapping[str, str] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "textcommabelow": "\u0326", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_MARKS = {mark: macro for macro, mark in ACCENTS.items()}
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
    "“": "``", "”": "''", "‘": "`", "’": "'", "…": r"\ldots{}", "\u00a0": "~",
    "„": r"\quotedblbase{}", "‚": r"\quotesinglbase{}", "‹": r"\guilsinglleft{}",
    "›": r"\guilsinglright{}", "«": r"\guillemotleft{}", "»": r"\guillemotright{}",
    "¡": r"\textexclamdown{}", "¿": r"\textquestiondown{}", "•": r"\textbullet{}",
    "§": r"\S{}", "¶": r"\P{}", "©": r"\copyright{}", "£": r"\pounds{}", "′": r"{$'$}",
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
    named = {found[1]: char for char, latex in written.items() if (found := _MACRO.match(latex))}
    return {**named, **{macro: char for char, macro in LETTERS.items()}, **_READ_ONLY}


_MACRO = re.compile(r"\\([A-Za-z]+)")


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
    "leq": "≤", "ge": "≥", "geq": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "infty": "∞",
    "leftarrow": "←", "epsilon": "ϵ", "varepsilon": "ε", "phi": "ϕ", "varphi": "φ", "mu": "μ",
    "Delta": "Δ", "Omega": "Ω", "ell": "ℓ", "star": "⋆", "ast": "∗", "bullet": "•", "mid": "∣",
    "checkmark": "✓",
}  # fmt: skip


def character(macro: str) -> str | None:
    """What a macro without arguments means: `Psi` -> `Ψ`; None where no table knows it."""
    found = known_macros().get(macro)
    return found if found is not None else _pylatexenc_macros().get(macro)


def accented(macro: str, letters: str) -> str:
    """The first of the letters with an accent: (`"`, `ULU`) -> `ÜLU`."""
    if not letters.strip():
        return _ALONE.get(macro, "") + letters
    base = {"ı": "i", "ȷ": "j"}.get(letters[0], letters[0])
    return unicodedata.normalize("NFC", base + ACCENTS[macro]) + letters[1:]


@lru_cache(maxsize=4096)
def latex_of(char: str) -> str:
    """LaTeX for one character, or a letter with combining marks; itself where none is known."""
    direct = ESCAPES.get(char) or PUNCTUATION.get(char)
    if direct:
        return direct
    if char in LETTERS:
        return "{\\" + LETTERS[char] + "}"
    decomposed = unicodedata.normalize("NFD", char)
    if len(decomposed) > 1:
        return _accented_latex(decomposed) or char
    return _table_latex(char) or char


def _accented_latex(decomposed: str) -> str | None:
    base, marks = decomposed[0], decomposed[1:]
    if any(mark not in _MARKS for mark in marks) or not (base.isascii() or base in LETTERS):
        return None
    inner = {"i": r"\i", "j": r"\j"}.get(base, base) if marks[0] < "\u0323" else base
    inner = "{\\" + LETTERS[base] + "}" if base in LETTERS else inner
    for mark in marks:
        macro = _MARKS[mark]
        plain = not macro.isalpha() and (len(inner) == 1 or inner in (r"\i", r"\j"))
        inner = f"\\{macro}{inner}" if plain else f"\\{macro}{{{inner}}}"
    return "{" + inner + "}"


def _table_latex(char: str) -> str | None:
    """What pylatexenc's table says, if base LaTeX with amssymb can print it."""
    latex = _everyday().get(char) or _pylatexenc_characters().get(char, "")
    found = re.fullmatch(r"\\ensuremath\{(.*)\}", latex)
    if found:
        return "{$" + found[1] + "$}"
    if re.fullmatch(r"\\text[a-z]+", latex) and latex[1:] not in _NOT_IN_T1:
        return latex + "{}"
    return None


@cache
def _everyday() -> Mapping[str, str]:
    return {char: f"\\ensuremath{{\\{macro}}}" for macro, char in _MATHS_NAMES.items()}


@cache
def _pylatexenc_characters() -> Mapping[str, str]:
    from pylatexenc import latexencode

    table: Mapping[int, str] = latexencode.get_builtin_uni2latex_dict()  # type: ignore
    return {chr(code): latex for code, latex in table.items()}


_NOT_IN_T1: frozenset[str] = frozenset()
