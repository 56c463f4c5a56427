"""Formats of other programs that no importer reads, and the way out that each program has.

`way_out(text)` says it in a hint; empty where the text is none of them.
"""

from __future__ import annotations

import re

_INSTEAD = "this is {}; export it as {}, and add that"
_FORMATS = tuple(
    (re.compile(form), _INSTEAD.format(name, instead))
    for form, name, instead in (
        (r"%0 [A-Z]\w.*\r?\n%[A-Z0-9@] ", "EndNote's own format", "RIS or BibTeX"),
        (r"<\?xml[^<>]*>\s*<xml>\s*<records>", "EndNote's own format", "RIS or BibTeX"),
        (r"(?:FN .*\r?\n)?(?:VR .*\r?\n)?PT [A-Z]\r?\n[A-Z][A-Z0-9] ",
         "Web of Science's own format", "RIS or BibTeX"),
        (r"<\?xml[^<>]*>\s*(?:<!DOCTYPE[^<>]*>\s*)?<PubmedArticleSet>",
         "PubMed's XML", "PubMed (.nbib)"),
        (r"(?i)(?=[^\r\n]*[,;\t])(?=[^\r\n]*\btitle\b)(?=[^\r\n]*\b(?:doi|year|authors?)\b)"
         r"[^\r\n.]{0,1000}\r?\n", "a table", "RIS, BibTeX or CSL-JSON"),
    )
)  # fmt: skip


def way_out(text: str) -> str:
    text = text.lstrip("\ufeff\r\n ")
    return next((hint for form, hint in _FORMATS if form.match(text)), "")
