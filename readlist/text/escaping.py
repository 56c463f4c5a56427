"""Text written into Markdown: data stays data, a person's Markdown stays Markdown.

CommonMark 0.31, GitHub's additions, and those of Obsidian: no text from a paper becomes markup.
"""

from __future__ import annotations

import re

from readlist.text.addresses import is_safe

# CommonMark §2.4: any punctuation may stand behind a backslash, and is then only itself. A `_`
# within a word, and a `&` that begins no reference, have no meaning. `$`, `~` and `|` are GitHub's;
# `#tag`, `==`, `%%` and `^block` are Obsidian's.
_SPECIAL = re.compile(
    r"[\\`*\[\]<|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|(?<!\S)#(?=\w)|=(?==)|%(?=%)|(?<=\s)\^"
)
_BLOCK = re.compile(r"[#>+=-]|\d{1,9}(?=[.)])")  # what begins a block at the start of a line
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def one_line(value: str) -> str:
    """Text without line breaks and control characters, each run of blanks being one."""
    return " ".join(_CONTROL.sub(" ", value).split())


def inside_line(value: str) -> str:
    """Text inside a line of Markdown that has more before it; its blanks stay."""
    return _SPECIAL.sub(r"\\\g<0>", value)


def markdown(value: str) -> str:
    """Text as one line that no Markdown acts on, wherever in a line it stands."""
    line = inside_line(one_line(value))
    found = _BLOCK.match(line)
    if found is None:
        return line
    end = found.end() if found[0].isdigit() else 0
    return f"{line[:end]}\\{line[end:]}"


def without_html(text: str) -> str:
    """Words of a person's Markdown with nothing in them that HTML would act on."""
    return re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;")


def markdown_address(url: str) -> str:
    """An address, which `is_safe` allowed, that cannot end the link it stands in."""
    url = url.replace("(", "%28").replace(")", "%29")
    return re.sub(r"&(?=#?\w+;)", "&amp;", url)


def harmless_markdown(text: str) -> str:
    """A person's Markdown as it stands; with raw HTML, or an address of another scheme, as text.

    Annotations come with the lists of co-authors, and so are data too.
    """
    if _is_harmless(text):
        return text
    paragraphs = map(markdown, re.split(r"\n\s*\n", text))
    return "\n\n".join(filter(None, paragraphs))


def _is_harmless(text: str) -> bool:
    if not re.search(r"[<:&]", text):
        return True
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for block in parser.parse(text):
        for token in [block, *(block.children or [])]:
            address = str(token.attrs.get("href") or token.attrs.get("src") or "")
            if token.type in ("html_block", "html_inline"):
                return False
            if re.match(r"[^/?#]*:", address) and not is_safe(address):
                return False
    return True
