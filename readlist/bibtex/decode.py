"""LaTeX -> Unicode text: what a person would read on the printed page.

`to_plain` reads a field of a .bib file, where every brace and backslash is LaTeX. `from_prose`
reads text copied from a web page, where only what can be nothing else is taken for LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from readlist.bibtex import maths
from readlist.bibtex.symbols import ACCENTS, accented, character, lone_maths

_NEEDS_READING = re.compile(r"[\\{}$~`]|--|''")
# What can only be read one way, wherever it stands: an accent with its letter, `\\&` and `\\%`.
_LETTER = re.compile(
    r"""(?<![\\_^])(?: \{\\(?:[`'^"~=.](?:\{[A-Za-z]\}|[A-Za-z])|[uvHckrdb]\{[A-Za-z]\})\}
      | \\[`'^"~=.](?:\{[A-Za-z]\}|[A-Za-z]) | \\[uvHckrdb]\{[A-Za-z]\} | \\[&%] )""",
    re.X,
)
_WORDY = re.compile(r"\\(?![uvHckrdb]\{)[A-Za-z]")  # a command that may want the group behind it
_NEEDS_GROUPS = re.compile(r"[\\$]|[_^]\{")
_NO_BRACES = str.maketrans("", "", "{}")
_WHITE = re.compile(r"\s\s|[\n\r\t\f\v]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_PARAGRAPH = re.compile(r"[ \t]*\r?\n[ \t]*(?:\r?\n[ \t]*)+")

# Macros whose argument is what is read.
_TRANSPARENT = """
    emph textit textbf texttt textsc textsf textrm textup textmd textsl textnormal mbox hbox
    ensuremath underline text mathrm mathit mathbf mathsf mathtt uppercase lowercase sout
    MakeUppercase MakeLowercase foreignword bibstring nolinkurl path unexpanded
"""
# Macros that change the font of what follows.
_SWITCH_NAMES = """
    em it bf tt sc sf rm sl itshape bfseries ttfamily scshape sffamily rmfamily slshape upshape
    mdseries normalfont tiny scriptsize footnotesize small normalsize large Large
"""
# What stands around the argument.
_WRAPPERS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(_TRANSPARENT.split(), ("", "")),
    "enquote": ("“", "”"),
}
_SWITCHES = frozenset(_SWITCH_NAMES.split())
_SCRIPTS: Mapping[str, dict[int, int]] = {
    "textsuperscript": str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"),
    "textsubscript": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
_ESCAPED: Mapping[str, str] = {
    **{char: char for char in "&%#_{}@"},
    **dict.fromkeys(" ,;:\\\n", " "),
    **dict.fromkeys("!/-*", ""),
}
_LIGATURES: Mapping[str, str] = {
    "---": "—", "--": "–", "``": "“", "''": "”", "`": "‘", "~": " ", "!`": "¡", "?`": "¿",
}  # fmt: skip
_LIGATURE = re.compile(r"---|--|``|''|!`|\?`|`|~")
_TOKEN = re.compile(
    r"""\\([A-Za-z]+)\*?[ ]*     # 1 a macro
    | \\(.)                      # 2 a one-character macro
    | (\{) | (\})                # 3, 4
    | (\$\$?)                    # 5
    | ([^\\{}$]+)                # 6
    """,
    re.X | re.S,
)
_OPTION = re.compile(r"\[[^\[\]{}\\]*\](?=[\[{])")
_DOLLAR = "\ue000"  # an escaped dollar, until it is known whether it could be read as maths
_SIMPLE_MATHS = re.compile(
    r"\s*(?:(?:\\(?P<macro>[A-Za-z]+)|(?P<sign>[<>+=-]))\s*)?(?P<number>[\d.,]*(?:\\%)?)\s*"
)


def to_plain(latex: str) -> str:
    """Unicode text of a LaTeX source; paragraphs are kept, other white space is one space."""
    if latex.isalnum():
        return latex
    return _plain(latex) if len(latex) > _SHORT else _short_plain(latex)


def _plain(latex: str) -> str:
    if not _WHITE.search(latex):
        return _read(latex).strip()
    if not _BLANK_LINE.search(latex):
        return _read(" ".join(latex.split())).strip()
    paragraphs = _PARAGRAPH.split(latex.strip())
    return "\n\n".join(_read(" ".join(part.split())).strip() for part in paragraphs)


# Venues, publishers and the like stand in many entries.
_SHORT = 200
_short_plain = lru_cache(maxsize=8192)(_plain)


def _read(latex: str) -> str:
    if not _NEEDS_READING.search(latex):
        return latex
    if "\\" in latex:
        latex = letters(latex)
    if not _NEEDS_GROUPS.search(latex):
        return _without_ligatures(latex).translate(_NO_BRACES)
    text = _Reader(latex).read()
    if _DOLLAR not in text:
        return text
    plain = text.replace(_DOLLAR, "$")
    same = maths.spans(plain) == maths.spans(text)
    return plain if same else text.replace(_DOLLAR, r"\$")


def letters(latex: str) -> str:
    """The source with every accent that can only be read one way as the letter that it makes.

    `M{\\"u}ller` becomes `Müller`; braces around anything else, and all other commands, stay. A
    source with a command such as `\\emph` is left alone: its braces are that command's.
    """
    if _WORDY.search(latex):
        return latex
    return _LETTER.sub(lambda found: _letter(found[0]), latex)


@cache
def _letter(latex: str) -> str:
    return _Reader(latex).read()


def _without_ligatures(latex: str) -> str:
    return _LIGATURE.sub(lambda found: _LIGATURES[found[0]], latex)


class _Frame:
    """An open group: what was read in it, and the macros that wait for their argument."""

    def __init__(self, script: bool = False) -> None:
        self.script = script
        self.read: list[str] = []
        self.waiting: list[Callable[[str], str]] = []

    def add(self, text: str, whole: bool = False) -> None:
        """Append text; a waiting macro takes its first character, or all of a group."""
        if self.waiting and text:
            argument, rest = (text, "") if whole else (text[0], text[1:])
            text = self._apply(argument) + rest
        self.read.append(text)

    def close(self) -> str:
        if self.waiting:
            self.read.append(self._apply(""))
        return "".join(self.read)

    def group(self, text: str) -> None:
        """A group that was closed inside this one; an empty one is an argument too."""
        if self.waiting:
            self.read.append(self._apply(text))
        else:
            self.read.append(text)

    def _apply(self, argument: str) -> str:
        while self.waiting:
            argument = self.waiting.pop()(argument)
        return argument


class _Reader:
    """One pass over one LaTeX source."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.position = 0
        self.frames = [_Frame()]

    def read(self) -> str:
        while found := _TOKEN.match(self.latex, self.position):
            self.position = found.end()
            self._token(found)
        while len(self.frames) > 1:
            self._close_group()
        tail = self.latex[self.position :]  # a backslash at the very end
        return self.frames[0].close() + tail

    def _token(self, found: re.Match[str]) -> None:
        macro, escaped, opening, closing, dollar, text = found.groups()
        if text:
            self.frames[-1].add(self._text(text))
        elif macro:
            self._macro(macro, found)
        elif escaped:
            self._escaped(escaped)
        elif opening:
            self.frames.append(_Frame(script=self._is_script(found.start())))
        elif closing:
            self._close_group()
        else:
            self._dollar(dollar, found.start())

    def _text(self, text: str) -> str:
        if self.frames[-1].waiting:
            text = text.lstrip(" ") or text
        return _without_ligatures(text)

    def _close_group(self) -> None:
        if len(self.frames) > 1:
            frame = self.frames.pop()
            text = frame.close()
            self.frames[-1].group("{" + text + "}" if frame.script and text else text)

    def _is_script(self, start: int) -> bool:
        """Whether a group is the script of `u_{t+1}`, which keeps its braces in text."""
        return self.latex[max(0, start - 1) : start] in ("_", "^") and (
            self.latex[max(0, start - 2) : start - 1] != "\\"
        )

    def _escaped(self, char: str) -> None:
        if char == "$":
            self.frames[-1].add(_DOLLAR)
        elif char in ACCENTS:
            self.frames[-1].waiting.append(lambda argument: accented(char, argument))
        elif char in "([":
            self._maths_until("\\" + ")]"["([".index(char)], 2)
        elif char in _ESCAPED:
            self.frames[-1].add(_ESCAPED[char])
        else:
            self.frames[-1].add("\\" + char, whole=True)

    def _dollar(self, mark: str, start: int) -> None:
        if not self._maths_until(mark, len(mark)):
            self.frames[-1].add(_DOLLAR * len(mark))

    def _maths_until(self, mark: str, width: int) -> bool:
        """Read maths up to its closing mark; False where what follows is not maths."""
        pattern = re.compile(r"((?:[^\\$]|\\[^()\[\]])*?)" + re.escape(mark), re.S)
        found = pattern.match(self.latex, self.position)
        if found is None or not found[1].strip() or not _is_maths(self.latex, found, mark):
            return False
        self.position = found.end()
        self.frames[-1].add(_maths_text(found[1].strip()), whole=True)
        return True

    def _macro(self, name: str, found: re.Match[str]) -> None:
        frame = self.frames[-1]
        if name == "a" and self._at_group() and (accent := self._raw_group()) in ACCENTS:
            name = accent  # LaTeX's `\a{d}{x}` is `\d{x}`
        if name in ACCENTS:
            frame.waiting.append(lambda argument: accented(name, argument))
        elif name in _WRAPPERS:
            before, after = _WRAPPERS[name]
            frame.waiting.append(lambda argument: before + argument + after)
        elif name in _SCRIPTS:
            frame.waiting.append(lambda argument: _script(name, argument))
        elif name == "url":
            frame.add(self._raw_group(), whole=True)
        elif name == "href":
            self._raw_group()
        elif name in _SWITCHES:
            return
        elif (char := character(name)) is not None:
            frame.add(_DOLLAR if char == "$" else char, whole=True)
        else:
            self._unknown(found)

    def _unknown(self, found: re.Match[str]) -> None:
        """A macro that no table knows stays as it is, with its arguments."""
        start = found.start()
        while (option := _OPTION.match(self.latex, self.position)) or self._at_group():
            if option:
                self.position = option.end()
            else:
                self._raw_group()
        self.frames[-1].add(self.latex[start : self.position], whole=True)

    def _at_group(self) -> bool:
        return self.latex.startswith("{", self.position)

    def _raw_group(self) -> str:
        """The source of the group that begins here, passed over; empty where none does."""
        if not self._at_group():
            return ""
        depth = 0
        for brace in re.finditer(r"[{}]", self.latex[self.position :]):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                start, self.position = self.position + 1, self.position + brace.end()
                return self.latex[start : self.position - 1]
        start, self.position = self.position + 1, len(self.latex)
        return self.latex[start:]


def _is_maths(latex: str, found: re.Match[str], mark: str) -> bool:
    """Two dollars around prose, as in `$5 and $6`, are money that nobody escaped."""
    if mark != "$":
        return True
    spaced = found[1] != found[1].strip()
    return not (
        spaced and re.match(r"\d", latex[found.end() : found.end() + 1] or found[1].strip())
    )


def _maths_text(source: str) -> str:
    """Maths as text: a lone symbol or number is a character, anything else stays maths."""
    simple = _SIMPLE_MATHS.fullmatch(source)
    if simple:
        symbol = character(simple["macro"]) if simple["macro"] else simple["sign"] or ""
        if symbol is not None and len(symbol) <= 1:
            return symbol + simple["number"].replace("\\%", "%")
    return lone_maths(source) or f"${source}$"


def _script(name: str, argument: str) -> str:
    table = _SCRIPTS[name]
    return argument.translate(table) if all(ord(char) in table for char in argument) else argument


# ------------------------------------------------------------------ text from a web page

_ACCENT = r"[`'^\"~=.]"
_PROSE_PIECE = rf"""(?:
      \\{_ACCENT}(?:\{{\\?[A-Za-z]\}}|\\[ij](?![A-Za-z])|[A-Za-z])         # \"U  \'{{e}}  \'\i
    | \\[uvHckrdb]\{{\\?[A-Za-z]\}}                                        # \v{{s}}
    | \\(?:ss|SS|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?:\{{\}}|(?![A-Za-z]))     # \ss{{}}
    | \\(?:emph|textit|textbf|texttt|textsc|mathrm)\{{[^{{}}\\]*\}}
    | \\(?:text[a-z]+|[lc]?dots)(?:\{{\}}|(?![A-Za-z{{]))
    | \\[%&_\#$] )"""
_PROSE = re.compile(rf"\{{(?:{_PROSE_PIECE}|\\[A-Za-z]+\s*)\}} | {_PROSE_PIECE}", re.X)
_PROSE_MATHS = re.compile(r"\$\s*(\\[A-Za-z]+)\s*\$")
_PROSE_QUOTES = re.compile(r"``(?=\S)((?:(?!``).)+?)(?<=\S)''", re.S)


def from_prose(text: str) -> str:
    """Text copied from a web page, with its LaTeX read and everything else as it stands.

    `T\\"ULU`, `80\\%`, ``quotes'' and `{\\Psi}` become Unicode. Money, `~`, `--`, `_` and braces
    around anything else stay; so do macros that no table knows.
    """
    if "\\" not in text and "``" not in text:
        return text
    text = _PROSE_QUOTES.sub("“\\1”", text)
    text = _PROSE_MATHS.sub(lambda found: _prose_symbol(found[0]), text)
    return _PROSE.sub(lambda found: _prose_symbol(found[0]), text)


@cache
def _prose_symbol(latex: str) -> str:
    """What a piece of LaTeX means; the piece as it stands where no table knows it."""
    read = to_plain(latex).replace(r"\$", "$")
    return latex if "\\" in read or not read else read
