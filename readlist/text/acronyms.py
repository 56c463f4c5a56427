"""Acronyms and their long forms: "process reward models (PRMs)", "SFT (supervised finetuning)".

The rule is that of Schwartz and Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text" (PSB 2003): read from the right, each letter of the acronym must
be found in the long form, and the first one at the beginning of a word.
"""

from __future__ import annotations

import re

_SHORT = r"[A-Z][A-Za-z0-9-]{0,8}[A-Z0-9]"
_SHORT_INSIDE = re.compile(rf" \(({_SHORT})s?\)")
_LONG_INSIDE = re.compile(rf"\b({_SHORT})s? \(([\w' -]{{6,70}})\)")
_NEAR = re.compile(r"[\w' -]*$")
_SOUNDS = str.maketrans({"2": "t", "4": "f", "-": None})  # T2I is text to image
_REACH = 80  # characters before an acronym in which its long form is looked for
_WORDS = (2, 5)
_REFUSED = frozenset(
    {"and", "or", "the", "a", "an", "our", "we", "that", "which", "is", "are", "as"}
)


def expansions(text: str) -> dict[str, str]:
    """The long form of each acronym that a text explains, without the plural's s on either."""
    if "(" not in text:
        return {}
    found: dict[str, str] = {}
    for match in _SHORT_INSIDE.finditer(text):
        near = _NEAR.search(text, max(0, match.start() - _REACH), match.start())
        long = _long_form(match[1], near[0]) if near else ""
        if long:
            found.setdefault(match[1], long)
    for short, inside in _LONG_INSIDE.findall(text):
        if _long_form(short, inside) == inside:
            found.setdefault(short, inside)
    return found


def _long_form(short: str, before: str) -> str:
    """The end of `before` that spells the acronym; empty where none does."""
    letters = short.lower().translate(_SOUNDS)
    at = len(before)
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (
            before[at].lower() != letters[index]
            or (index == 0 and at > 0 and before[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return ""
    words = before[before.rfind(" ", 0, at) + 1 :].split()
    long = " ".join(words)
    fits = _WORDS[0] <= len(long.replace("-", " ").split()) and len(words) <= _WORDS[1]
    return long if fits and _REFUSED.isdisjoint(w.lower() for w in words) else ""
