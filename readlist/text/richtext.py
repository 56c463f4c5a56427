"""The HTML of a note as Markdown: paragraphs, emphasis, links, lists, quotes, headings, code.

Every word is kept; what Markdown has no form for, such as a table, becomes lines of text. What
means something to Markdown is escaped, so that text stays text.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

from readlist.text.addresses import is_safe

# Every tag that a note may have; `<` before anything else is a character.
_NAMES = (
    "a abbr address article aside b big blockquote body br caption center cite code col colgroup dd"
    " del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr"
    " html i img ins kbd li link main mark math meta nav ol p pre q s samp section small span"
    " strike strong style sub summary sup svg table tbody td tfoot th thead time title tr tt u ul"
    " var wbr"
)
_TAG = re.compile(rf"</?(?:{_NAMES.replace(' ', '|')})(?=[\s/>])[^<>]*>|<!--", re.I)
_STRAY = re.compile(rf"<(?!/?(?:{_NAMES.replace(' ', '|')})[\s/>]|!--)", re.I)
_SPECIAL = re.compile(r"[\\*`\[\]]|(?<!\w)_|_(?!\w)")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_AT_START = re.compile(
    r"(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|-{2,}|~~~|\|)|\d{1,9}(?=[.)](?:\s|$))"
)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")

_BLOCK_NAMES = (
    "p div section article table tr dl dt dd figure figcaption ul ol li blockquote pre hr header"
    " footer main aside address h1 h2 h3 h4 h5 h6"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
_BREAK = "  \n"
_DEEPEST = 20  # elements inside each other; what is deeper is shown without its marks


def to_markdown(html: str) -> str:
    """The Markdown of a note. A text without any tag is taken as it stands, line by line."""
    if not _TAG.search(html):
        return plain(html)
    reader = _Reader()
    for begin, end in (("<!--", "-->"), ("<", ">")):  # what begins after the last end is text
        closed = html.rfind(end) + 1
        html = html[:closed] + html[closed:].replace(begin, f"&lt;{begin[1:]}")
    reader.feed(_STRAY.sub("&lt;", html))
    reader.close()
    return reader.finished()


def plain(text: str) -> str:
    """Plain text as Markdown that says just that; each line is a paragraph."""
    return "\n\n".join(
        _guarded(escaped(line.strip())) for line in text.splitlines() if line.strip()
    )


def escaped(text: str) -> str:
    """Text with nothing in it that Markdown would take for markup inside a line."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


def _guarded(line: str) -> str:
    """A line that does not begin like a heading, an item, a quote or a rule."""
    return (
        _AT_START.sub(lambda found: found[0] + "\\", line, count=1)
        if _AT_START.match(line)
        else line
    )


class _Holder(NamedTuple):
    """A quote or an item: what stands before the first line in it, and before each other one."""

    first: str
    rest: str
    begun: bool = False


class _Reader(HTMLParser):
    """Collects the words of a block in `words`; a finished block is written inside `holders`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.opened: list[tuple[str, int, str]] = []  # inline tags: name, place in words, address
        self.holders: list[_Holder] = []
        self.after_item = False
        self.lists: list[int] = []  # the number of the last item of each; -1 for bullets
        self.around: list[tuple[str, int]] = []  # open lists and quotes: how many holders then
        self.heading = 0
        self.code = 0
        self.cells = 0

    def finished(self) -> str:
        self._end_block()
        return "\n".join(self.lines).strip("\n")

    # ------------------------------------------------------------------ what the parser finds

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._end_block()
        if tag == "br":
            self.words.append("\n" if self.code else _BREAK)
        elif tag == "hr":
            self._write(["* * *"])
        elif tag == "img":
            self._image(said)
        elif tag in ("sup", "sub"):
            self.words.append("^" if tag == "sup" else r"\_")
        elif (tag in _MARKS or tag in ("a", "code")) and len(self.opened) < _DEEPEST:
            self.opened.append((tag, len(self.words), said.get("href", "")))
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else -1)
            self._enter("list")
        elif tag == "li":
            self._item()
        elif tag == "blockquote":
            self._enter("quote")
            self._hold(_Holder("> ", "> "))
        elif tag == "pre":
            self.code += 1
        elif tag in ("td", "th"):
            self.words.append(" | " if self.cells else "")
            self.cells += 1
        elif re.fullmatch("h[1-6]", tag):
            self.heading = int(tag[1])

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, _, _ in self.opened):
            self._close(tag)
        elif tag == "pre":
            self._end_code()
        elif tag in _BLOCKS:
            self._end_block()
            self.heading = 0 if tag.startswith("h") else self.heading
            self.cells = 0 if tag == "tr" else self.cells
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
                self._leave("list")
            elif tag == "blockquote":
                self._leave("quote")
            elif tag == "li":
                self._end_item()

    def handle_data(self, data: str) -> None:
        inline = any(name == "code" for name, _, _ in self.opened)
        if self.code:
            self.words.append(data)
        else:
            text = _BLANKS.sub(" ", data)
            self.words.append(text if inline or _is_maths(text) else escaped(text))

    def handle_comment(self, data: str) -> None:
        """Kept as what it is: readlist's notes do not show comments either."""
        self._end_block()
        said = re.sub("-(?=[->])", "- ", " ".join(data.split()))
        self._write([f"<!-- {said} -->"] if said else [])

    # ------------------------------------------------------------------ parts

    def _item(self) -> None:
        self._end_item()
        number = self.lists[-1] if self.lists else -1
        if number >= 0:
            self.lists[-1] = number = number + 1
        marker = f"{number}. ".ljust(4) if number > 0 else "- "
        self._hold(_Holder(marker, " " * 4))

    def _enter(self, kind: str) -> None:
        if len(self.around) < 2 * _DEEPEST:
            self.around.append((kind, len(self.holders)))

    def _hold(self, holder: _Holder) -> None:
        if len(self.holders) < _DEEPEST:
            self.holders.append(holder)

    def _end_item(self) -> None:
        """The end of an item of the innermost list, which `</li>` need not say."""
        inner = [many for kind, many in self.around if kind == "list"]
        alone = self.around[-1][1] + 1 if self.around else 0  # an item outside of any list
        del self.holders[inner[-1] if inner else alone :]

    def _leave(self, kind: str) -> None:
        """The end of a list or a quote, and of what was left open inside."""
        if any(kind == found for found, _ in self.around):
            while self.around[-1][0] != kind:
                self.around.pop()
            del self.holders[self.around.pop()[1] :]

    def _image(self, said: dict[str, str]) -> None:
        source = said.get("src", "")
        named = said.get("alt") or said.get("data-attachment-key")
        named = named or (source if not source.startswith("data:") else "")
        self.words.append(escaped(f"[image {named}]" if named else "[image]"))

    def _close(self, tag: str) -> None:
        """Close an inline element, and those that were left open inside it."""
        while self.opened:
            name, place, address = self.opened.pop()
            self.words[place:] = [_marked(name, "".join(self.words[place:]), address)]
            if name == tag:
                return

    def _end_code(self) -> None:
        code, self.words, self.opened = "".join(self.words), [], []
        self.code = max(0, self.code - 1)
        lines = code.strip("\r\n").splitlines()
        if _is_maths(code.strip()):
            self._write(lines)
        elif code.strip():
            fence = "`" * max(3, _longest_run(code) + 1)
            self._write([fence, *lines, fence])

    def _end_block(self) -> None:
        if self.code:
            self._end_code()
        for name, place, address in reversed(self.opened):
            self.words[place:] = [_marked(name, "".join(self.words[place:]), address)]
        self.opened = [(name, 0, address) for name, _, address in self.opened]
        text, self.words = "".join(self.words), []
        lines = [_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n")]
        lines = [_guarded(line) for line in lines if line]
        if lines and self.heading:
            lines = ["#" * self.heading + " " + " ".join(lines)]
        ends = ["  "] * (len(lines) - 1) + [""]
        self._write([line + end for line, end in zip(lines, ends, strict=bool(lines))])

    def _write(self, lines: list[str]) -> None:
        """Add a block; the items of a list follow each other without an empty line."""
        if not lines:
            return
        item = bool(self.holders) and self.holders[-1].first.strip("> ") != ""
        item = item and not self.holders[-1].begun
        if self.lines and not (item and self.after_item):
            self.lines.append("".join(h.rest for h in self.holders if h.begun).rstrip())
        first = "".join(h.rest if h.begun else h.first for h in self.holders)
        rest = "".join(h.rest for h in self.holders)
        self.lines += [
            first + lines[0],
            *((rest + line) if line else rest.rstrip() for line in lines[1:]),
        ]
        self.holders = [h._replace(begun=True) for h in self.holders]
        self.after_item = item


def _marked(name: str, text: str, address: str) -> str:
    """An inline element; blanks at its ends stay outside of its marks."""
    inner = text.strip(" \n")
    if not inner:
        return text
    before, _, after = text.partition(inner)
    if name == "code":
        ticks = "`" * (_longest_run(inner) + 1)
        edge = " " if inner.startswith("`") or inner.endswith("`") else ""
        return f"{before}{ticks}{edge}{inner}{edge}{ticks}{after}"
    if name == "a":
        return before + _link(inner, address) + after
    return f"{before}{_MARKS[name]}{inner}{_MARKS[name]}{after}"


def _link(text: str, address: str) -> str:
    """A link where the address may be one; else both as text."""
    if not address or address == text:
        return text
    if is_safe(address):
        return f"[{text}](<{address}>)" if re.search("[()]", address) else f"[{text}]({address})"
    ticks = "`" * (_longest_run(address) + 1)
    return f"{text} ({ticks}{address}{ticks})"


def _is_maths(text: str) -> bool:
    """Whether a text is one formula between dollars, as Zotero's editor writes it."""
    return re.fullmatch(r"\s*(\$\$?)[^$]+\1\s*", text) is not None


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
