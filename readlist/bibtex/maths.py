"""Maths in text: where it stands, and whether it is safe to hand to TeX.

A text may hold maths between dollar signs. Pandoc's rule tells it from money: the opening `$` has
no space after it, the closing one no space before and no digit after it. Maths from a source is
data like any other text: only macros of the table below are let through, with their arguments,
so that no `\\input` reaches TeX (DESIGN.md, Trust).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from readlist.bibtex.values import is_balanced

# Groups: 1 the maths without its dollars.
MATHS = re.compile(r"(?<![\\$])\$(?![\s$])((?:[^$\\]|\\.)+?)(?<!\s)\$(?![\d$])", re.S)

_ARGUMENTS: Mapping[str, int] = {
    "frac": 2, "tfrac": 2, "dfrac": 2, "binom": 2, "sqrt": 1, "overline": 1, "underline": 1,
    "hat": 1, "widehat": 1, "tilde": 1, "widetilde": 1, "bar": 1, "vec": 1, "dot": 1, "ddot": 1,
    "check": 1, "breve": 1, "acute": 1, "grave": 1,
    "mathbb": 1, "mathbf": 1, "mathcal": 1, "mathfrak": 1, "mathit": 1, "mathrm": 1,
    "mathsf": 1, "mathtt": 1, "mathscr": 1, "boldsymbol": 1, "operatorname": 1, "text": 1,
    "textbf": 1, "textit": 1, "textrm": 1, "texttt": 1, "textsc": 1, "mbox": 1,
}  # fmt: skip
_PLAIN_NAMES = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi
    pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda
    Xi Pi Sigma Upsilon Phi Psi Omega aleph hbar ell Re Im partial nabla infty forall exists neg
    emptyset varnothing prime angle top bot sum prod coprod int iint oint bigcup bigcap bigoplus
    bigotimes lim limsup liminf max min sup inf arg log ln exp sin cos tan cot sec csc
    sinh cosh tanh det dim ker deg gcd hom Pr pm mp times div cdot ast star circ bullet oplus
    ominus otimes odot cap cup setminus wedge vee land lor leq geq le ge ll gg neq ne equiv sim
    simeq approx cong propto prec succ preceq succeq subset supset subseteq supseteq in ni notin
    mid nmid parallel perp models vdash dashv to gets mapsto rightarrow leftarrow leftrightarrow
    Rightarrow Leftarrow Leftrightarrow longrightarrow longleftarrow Longrightarrow uparrow
    downarrow updownarrow iff implies lesssim gtrsim langle rangle lceil rceil lfloor rfloor lvert
    rvert lVert rVert vert Vert ldots cdots dots vdots ddots quad qquad colon backslash dagger
    ddagger checkmark square blacksquare triangle diamond lbrace rbrace
"""
_PLAIN = frozenset(_PLAIN_NAMES.split())
_ONE = "|".join(sorted((name for name, n in _ARGUMENTS.items() if n == 1), reverse=True))
_TWO = "|".join(sorted((name for name, n in _ARGUMENTS.items() if n == 2), reverse=True))
_NONE = "|".join(sorted(_PLAIN, key=len, reverse=True))
_GROUP = "\x00"  # stands for a group that was checked
_IN_SCRIPT = "|".join(name for name in _ARGUMENTS if name.startswith(("math", "text")))
_SCRIPT = rf"""\s*+(?: {_GROUP} | [A-Za-z0-9*+<>=.,-] | \\(?:{_NONE})(?![A-Za-z])
    | \\(?:{_IN_SCRIPT})(?![A-Za-z])\s*+{_GROUP} )"""
_SCRIPTS = rf"(?: _{_SCRIPT}(?:\^{_SCRIPT}|'++)?+ | (?:\^{_SCRIPT}|'++)(?:_{_SCRIPT})?+ )?+"
_ATOM = rf"""(?: \\(?:{_ONE})(?![A-Za-z])\s*+{_GROUP}
    | \\(?:{_TWO})(?![A-Za-z])\s*+{_GROUP}\s*+{_GROUP}
    | \\(?:{_NONE})(?![A-Za-z])
    | \\[,;:!\ %#&_$|]
    | {_GROUP}
    | [^\s\\{{}}^_%#&~$"@'\x00-\x1f\x7f-\U0010ffff] )"""
_INNERMOST = re.compile(r"\{([^{}]*)\}")


@cache
def _flat() -> re.Pattern[str]:
    """Maths in which every group is one mark: symbols, each with at most one script of a kind."""
    return re.compile(rf"\s*+{_SCRIPTS}(?:\s*+{_ATOM}\s*+{_SCRIPTS})*+\s*+", re.X)


def is_safe(source: str) -> bool:
    """Whether maths without its dollars is well formed and uses only macros of our tables.

    Groups are checked from the innermost outwards; scripts must have an argument and may not
    stand twice at one symbol, which would stop TeX.
    """
    if _GROUP in source or not is_balanced(source):
        return False
    rest = source.replace(r"\{", r"\lbrace ").replace(r"\}", r"\rbrace ")
    while inner := _INNERMOST.search(rest):
        if not _flat().fullmatch(inner[1]):
            return False
        rest = rest[: inner.start()] + _GROUP + rest[inner.end() :]
    return bool(_flat().fullmatch(rest))


def spans(text: str) -> list[tuple[int, int]]:
    """Where maths stands in a text, dollar signs included."""
    return [found.span() for found in MATHS.finditer(text)]
