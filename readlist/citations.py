r"""Where a text cites papers; and the same text with other keys.

| ending                      | what counts as a citation                                      |
|-----------------------------|----------------------------------------------------------------|
| `.aux`                      | what LaTeX noted: `\citation{a,b}`, biblatex's `\abx@aux@cite` |
| `.bcf`                      | what biblatex tells biber: `<bcf:citekey>`                     |
| `.tex .ltx`                 | every command with `cite` in its name that takes keys          |
| `.md .markdown .qmd .rmd`   | Pandoc's `[@a; @b, p. 3]`, `@a`, `-@a`, `@{a}`                 |

What is a comment, code or verbatim cites nothing. Keys compare exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from readlist.errors import ReadlistError, closest
from readlist.model import Library, Paper, Problem

Span = tuple[int, int]
Change = tuple[int, int, str]  # the span of a key in a text, and what stands there then


@dataclass(frozen=True, slots=True)
class Citation:
    """A key that a text cites; line and column from 1, and the span of the key in the text."""

    key: str
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cited:
    """What a text cites, in its order.

    `everything`: it asks for the whole library, as `\\nocite{*}` does. `inputs`: further `.aux`
    files that this one names, as they stand there.
    """

    citations: tuple[Citation, ...] = ()
    everything: bool = False
    inputs: tuple[str, ...] = ()


def read(name: str, text: str) -> Cited:
    """What a text cites. Its name's ending says how it is read.

    Raises ReadlistError for an ending that is none of those above.
    """
    kind = _kind(name)
    spans = sorted(set(kind.spans(text)))
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    citations = []
    for start, end in spans:
        line = bisect_right(starts, start)
        key = kind.key(text[start:end])
        citations.append(Citation(key, line, start - starts[line - 1] + 1, start, end))
    return Cited(
        tuple(each for each in citations if each.key != "*"),
        any(each.key == "*" for each in citations) or kind.everything(text),
        kind.inputs(text),
    )


def rewrite(name: str, text: str, moves: Mapping[str, str]) -> str:
    """The text with every citation of an old key changed to the new one, and nothing else."""
    return replaced(text, changes(name, text, moves))


def changes(name: str, text: str, moves: Mapping[str, str]) -> Iterator[Change]:
    """What `rewrite` puts in the places of old keys."""
    kind = _kind(name)
    for citation in read(name, text).citations:
        if citation.key in moves:
            before = text[max(citation.start - 1, 0) : citation.start]
            yield citation.start, citation.end, kind.spelled(moves[citation.key], before)


def replaced(text: str, changes: Iterable[Change]) -> str:
    """The text with these changes made, which come in its order."""
    parts, at = [], 0
    for start, end, new in changes:
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def without_code(text: str) -> str:
    """Markdown with spaces for its code: the blocks, and what stands between backticks."""
    return _MD_CODE.sub(
        lambda found: _blank(found) if found["ticks"] else found[0], without_code_blocks(text)
    )


def is_manuscript(name: str) -> bool:
    """Whether a person writes such a file; LaTeX writes `.aux` and `.bcf` itself."""
    return _kind(name) in (_TEX, _MARKDOWN)


# --------------------------------------------------------------------------- in the library


@dataclass(frozen=True, slots=True)
class Resolved:
    """The keys of the papers that are cited, in the library's order, and what is wrong."""

    keys: tuple[str, ...]
    problems: tuple[Problem, ...]


def resolve(
    texts: Iterable[tuple[str, Cited]], library: Library, removed: Mapping[str, str]
) -> Resolved:
    """Find the papers that texts cite, each text with its name.

    Earlier keys lead to their papers. `removed` are the keys that were taken out of the
    library, with the dates. Each key is told once for a text, where it is first cited.
    """
    papers = library.by_key
    wanted: set[str] = set()
    problems: list[Problem] = []
    for name, cited in texts:
        wanted.update(paper.key for paper in library.papers if cited.everything)
        first: dict[str, Citation] = {}
        for citation in cited.citations:
            first.setdefault(citation.key, citation)
        for key, citation in first.items():
            wanted.update(paper.key for paper in (papers.get(key),) if paper)
            problems += _doubts(name, citation, papers, removed)
    return Resolved(tuple(p.key for p in library.papers if p.key in wanted), tuple(problems))


def _doubts(
    name: str, citation: Citation, papers: Mapping[str, Paper], removed: Mapping[str, str]
) -> Iterator[Problem]:
    key, paper = citation.key, papers.get(citation.key)
    where = f"{name}:{citation.line}:{citation.column}"
    if paper is None and removed.get(key):
        message = f"'{key}' was removed from the library on {removed[key]}"
        hint = "`readlist add --restore SOURCE` brings it back; else take the citation out"
        yield Problem("cited-removed", message, where, "error", hint)
    elif paper is None and not _is_cross_reference(name, key):
        message = f"'{key}' is no key of the library"
        yield Problem("cited-unknown", message, where, "error", _nearest(key, papers))
    elif paper is not None and paper.key != key:
        message = f"'{key}' is '{paper.key}' now"
        lasting = key in paper.earlier_keys
        hint = "`readlist key fix` rewrites .tex and .md files"
        if lasting:
            hint += "; biblatex finds it as it is, through `ids`"
        yield Problem("cited-renamed", message, where, "note" if lasting else "warning", hint)


def _nearest(wrong: str, papers: Mapping[str, Paper]) -> str:
    near = closest(wrong, list(papers))
    if near:
        return f"did you mean '{papers[near].key}'?"
    return "add the paper to the library, or take the citation out"


# --------------------------------------------------------------------------- LaTeX


_LINE_END = re.compile(r"\r\n|\r|\n")
_INK = re.compile(r"[^\r\n]")
_PARAGRAPH = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")

_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_VERBATIM = (
    "verbatim", "Verbatim", "BVerbatim", "LVerbatim", "lstlisting", "minted", "comment",
    "filecontents",
)  # fmt: skip
# Commands are left standing, but for those whose argument is no text; `\%` begins no comment.
_TEX_UNREAD = re.compile(
    rf"""
    \\begin\s*\{{(?P<name>(?:{"|".join(_VERBATIM)})\*?)\}}.*?(?:\\end\s*\{{(?P=name)\}}|\Z)
    | \\end\s*\{{document\}}.*
    | \\(?:verb\*?|lstinline(?:\[[^\]]*\])?|mintinline(?:\[[^\]]*\])?\{{[^{{}}]*\}})
      (?:{_BRACES} | (?P<mark>[^\w\s*{{])[^\n]*?(?P=mark))
    | \\(?:url|nolinkurl|path|href)\s*{_BRACES}
    | (?P<command>\\[A-Za-z@]+)
    | \\. | %[^\r\n]*
    """,
    re.X | re.S,
)
_GAP = r"[ \t]*+(?:\r\n|\r|\n)?+[ \t]*+"
_OPTION = rf"\[(?:[^\]{{}}]|{_BRACES}){{0,4000}}+\]{_GAP}"
_KEYS = r"\{(?P<keys>[^{}]*+)\}"

_COMMAND = re.compile(r"\\(?P<name>[A-Za-z]*[Cc]ite[A-Za-z]*|bibentry|entrydata)\*?")
# Commands with `cite` in their name that are no citations: natbib, biblatex, cite.sty.
_NO_CITATION = re.compile(
    r"declare.*|atevery.*|atnext.*|if.*|set.*|mk.*|the.*|print.*"
    r"|cite(?:style|text|reset|numfont|font|left|right|mid|punct|dash|form|prepunct|setup)"
    r"|bibcite|cite(?:index|tracker)(?:true|false)",
    re.I,
)
# `<2->` is beamer's, `<see>` apacite's.
_ONE = re.compile(rf"{_GAP}(?:<[^<>]*+>{_GAP})?+(?:{_OPTION})*+{_KEYS}")
_VOLUME = re.compile(rf"{_GAP}(?:{_OPTION})?+{_BRACES}{_GAP}(?:{_OPTION})*+{_KEYS}")
_NOTES = re.compile(rf"{_GAP}(?:\((?:[^(){{}}]|{_BRACES})*+\){_GAP}){{0,2}}+")


def _tex_spans(text: str) -> Iterator[Span]:
    """Keys in LaTeX source: natbib, biblatex and their like (natbib manual 2, biblatex 3.9)."""
    text = _TEX_UNREAD.sub(_blank_unless_command, text)
    for command in _COMMAND.finditer(text):
        if not _NO_CITATION.fullmatch(command["name"]):
            for keys in _arguments(text, command["name"].lower(), command.end()):
                yield from _listed(text, *keys)


def _arguments(text: str, name: str, at: int) -> Iterator[Span]:
    """The spans between the braces around keys, after a command that ends at `at`."""
    one = _VOLUME if "volcite" in name else _ONE
    several = name.endswith(("cites", "citetexts"))
    if several and (notes := _NOTES.match(text, at)):
        at = notes.end()
    found = one.match(text, at)
    while found:
        if not _PARAGRAPH.search(found[0]):
            yield found.span("keys")
        found = one.match(text, found.end()) if several else None


def _listed(text: str, start: int, end: int) -> Iterator[Span]:
    """Keys between commas; what a macro has still to fill in is none."""
    for part in re.compile(r"[^,]+").finditer(text, start, end):
        key = part[0].strip()
        if key and not re.search(r"[\\#%{}]", key):
            first = part.start() + part[0].index(key)
            yield first, first + len(key)


def _blank(found: re.Match[str]) -> str:
    return _INK.sub(" ", found[0])


def _blank_unless_command(found: re.Match[str]) -> str:
    return found[0] if found["command"] else _blank(found)


# --------------------------------------------------------------------------- .aux and .bcf


_NOTED = re.compile(r"^\\(?:citation|abx@aux@cite(?:\{\d+\})?)\{([^{}\r\n]*)\}", re.M)
_INPUT = re.compile(r"^\\@input\{([^{}\r\n]+)\}", re.M)
_ALL_NOTED = re.compile(r"^\\abx@aux@nociteall\b", re.M)
_CITEKEY = re.compile(r"<(?:\w+:)?citekey\b([^<>]*)>([^<]*)<")
_MEMBERS = re.compile(r"\bmembers=(?:\"([^\"]*)\"|'([^']*)')")
_QUOTES = {"&quot;": '"', "&apos;": "'"}


def _aux_spans(text: str) -> Iterator[Span]:
    for found in _NOTED.finditer(text):
        yield from _listed(text, *found.span(1))


def _bcf_spans(text: str) -> Iterator[Span]:
    """Keys for biber. A set that the document declares is no entry; its members are cited."""
    found = list(_CITEKEY.finditer(text))
    members = {each[2]: _MEMBERS.search(each[1]) for each in reversed(found)}
    sets = {name: inside for name, inside in members.items() if inside}
    for each in found:
        inside = _MEMBERS.search(text, *each.span(1))
        if inside:
            yield from _listed(text, *inside.span(inside.lastindex or 0))
        elif each[2] not in sets:
            yield from _listed(text, *each.span(2))


def _from_xml(text: str) -> str:
    from xml.sax.saxutils import unescape  # brings all of HTTP along, which few commands need

    return unescape(text, _QUOTES)


def _to_xml(key: str, before: str) -> str:
    from xml.sax.saxutils import escape

    return escape(key, {'"': "&quot;"})


# --------------------------------------------------------------------------- Markdown

# Pandoc's rule (Text.Pandoc.Parsing.Citations): letters, digits, underscores, and punctuation
# that such a one follows; no letter, digit or point right before the `@`, as in an address.
SIMPLE_KEY = r"\w(?:\w|[:.#$%&+?<>~/-](?=\w)|[:/](?=/))*"
_CITATION = re.compile(
    rf"(?<![^\W_])(?<!\w_)(?<!\.)@(?:(?P<key>{SIMPLE_KEY}|\*)|\{{(?P<odd>[^{{}}\s]+)\}})"
)
_CODE_SPAN = r"(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\r?\n).)+?(?<!`)(?P=ticks)(?!`)"
_MD_CODE = re.compile(rf"<!--.*?(?:-->|\Z)|\\.|{_CODE_SPAN}", re.S)
_MD_UNREAD = re.compile(
    rf"""
    <!--.*?(?:-->|\Z)
    | \\.
    | {_CODE_SPAN}
    | \$\$(?:(?!\n[ \t]*\r?\n).)+?\$\$
    | \$(?=\S)(?:(?!\n[ \t]*\r?\n)[^$])*(?<=[^\s\\])\$(?!\d)
    | <(?:[A-Za-z/][^<>]*)>
    | (?<=\])\([^()\r\n]*(?:\([^()\r\n]*\)[^()\r\n]*)*\)
    | ^[ ]{{0,3}}\[[^\]@^]+\]:[^\r\n]*
    | (?<![@{{\w])(?:https?|ftp)://[^\s<>]+
    """,
    re.X | re.S | re.M,
)
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$", re.S | re.M)
_META = re.compile(r"^(?P<name>[^\s:#][^:\r\n]*):.*?(?=^[^\s]|\Z)", re.S | re.M)
_CITING_META = frozenset({"nocite", "title", "subtitle", "abstract"})
# A list of numbered examples begins a paragraph; `(@label)` elsewhere refers to one of them.
_EXAMPLE = r"[ ]{0,3}\(@([\w-]*)\)[ \t]"
_EXAMPLES = re.compile(rf"(?:\A|^[ \t]*\r?\n)((?:{_EXAMPLE}[^\n]*(?:\n|\Z))+)", re.M)
# Figures, tables, equations and the like, for Quarto (`@fig-x`) and pandoc-crossref (`@fig:x`).
_CROSS_REFERENCE = re.compile(
    r"(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|nte|tip|wrn|imp|cau)[:-].+"
)


def _markdown_spans(text: str) -> Iterator[Span]:
    """Keys in prose; `@*` is one in the front matter's `nocite`. An example's label is none."""
    examples = "".join(found[1] for found in _EXAMPLES.finditer(text))
    labels = set(re.findall(rf"^{_EXAMPLE}", examples, re.M))
    front = _FRONT.match(text)
    for found in _CITATION.finditer(_prose(text)):
        key = found["key"] or found["odd"]
        if key not in labels and (key != "*" or (front and found.end() < front.end())):
            yield found.span("key" if found["key"] else "odd")


def _prose(text: str) -> str:
    """The text with spaces for all that is no prose: code, comments, addresses, maths."""
    text = _FRONT.sub(lambda found: _META.sub(_blank_unless_citing, found[0]), text, count=1)
    return _MD_UNREAD.sub(_blank, without_code_blocks(text))


def _blank_unless_citing(found: re.Match[str]) -> str:
    return found[0] if found["name"].strip() in _CITING_META else _blank(found)


def without_code_blocks(text: str, kinds: Sequence[str] = ("fence", "code_block")) -> str:
    """Markdown with spaces for fenced and indented code, found as CommonMark says."""
    from markdown_it import MarkdownIt

    starts = [0, *(found.end() for found in _LINE_END.finditer(text)), len(text)]
    parts, at = [], 0
    for token in MarkdownIt("commonmark").parse(text):
        if token.type in kinds and token.map:
            first, end = (starts[min(line, len(starts) - 1)] for line in token.map)
            parts += [text[at:first], _INK.sub(" ", text[first:end])]
            at = end
    return "".join([*parts, text[at:]])


def _in_markdown(key: str, before: str) -> str:
    """A key after `@`, in braces where Pandoc would end it too early."""
    return key if before == "{" or re.fullmatch(SIMPLE_KEY, key) else "{" + key + "}"


def _is_cross_reference(name: str, key: str) -> bool:
    return _kind(name) is _MARKDOWN and _CROSS_REFERENCE.fullmatch(key) is not None


# --------------------------------------------------------------------------- kinds of text


class _Kind(NamedTuple):
    """How texts of one kind are read: the spans of keys, a key as it is meant, as it is written
    after a character, whether the text asks for everything, and what else it names."""

    spans: Callable[[str], Iterable[Span]]
    key: Callable[[str], str] = str
    spelled: Callable[[str, str], str] = lambda key, before: key
    everything: Callable[[str], bool] = lambda text: False
    inputs: Callable[[str], tuple[str, ...]] = lambda text: ()


_TEX = _Kind(_tex_spans)
_MARKDOWN = _Kind(_markdown_spans, spelled=_in_markdown)
_KINDS = {
    "aux": _Kind(
        _aux_spans,
        everything=lambda text: _ALL_NOTED.search(text) is not None,
        inputs=lambda text: tuple(_INPUT.findall(text)),
    ),
    "bcf": _Kind(_bcf_spans, _from_xml, _to_xml),
    **dict.fromkeys(("tex", "ltx"), _TEX),
    **dict.fromkeys(("md", "markdown", "qmd", "rmd"), _MARKDOWN),
}


def _kind(name: str) -> _Kind:
    ending = name.lower().rpartition(".")[2]
    if ending not in _KINDS:
        known = ", ".join(f".{each}" for each in _KINDS)
        raise ReadlistError(f"{name}: citations are read from {known}; name such a file")
    return _KINDS[ending]
