"""What hangs on an item of Zotero: notes and annotations as Markdown, attached files and links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from readlist import Link, links_to_field
from readlist.builtin.zotero.items import Item
from readlist.text import addresses, managers, richtext
from readlist.text.managers import text_of

# What of a note, an attachment or an annotation is read; the rest is about its file or its place.
_READ = frozenset((
    "note", "tags", "title", "path", "localPath", "filename", "url", "contentType", "mimeType",
    "annotationText", "annotationComment", "annotationPageLabel", "annotations", "itemType",
    "parentItem", "key", "itemKey", "itemID",
))  # fmt: skip
# The titles that Zotero gives to files itself.
_OWN_TITLE = re.compile(
    r"(?:[\w. ]+ )?(?:full ?text|pdf|snapshot|(?:submitted|accepted|published) version"
    r"|attachment|epub)(?: pdf)?", re.I
)  # fmt: skip


def ids_of(data: Mapping[str, Any]) -> list[str]:
    """What other items and collections call an item."""
    return [text_of(data[name]) for name in ("key", "itemKey", "itemID") if data.get(name)]


def unread(data: Mapping[str, Any]) -> list[str]:
    """The names of what is not kept of it."""
    return [name for name, value in data.items() if value and name not in _READ]


def note_of(data: Mapping[str, Any]) -> str:
    """A note, or what is said of an attachment, with its own tags below."""
    text = richtext.to_markdown(text_of(data.get("note")))
    given = data.get("tags")
    tags = [one.get("tag") if isinstance(one, dict) else one for one in _several(given)]
    named = ", ".join(filter(None, map(text_of, tags)))
    return "\n\n".join(filter(None, (text, f"Tags: {richtext.escaped(named)}" if named else "")))


def annotation_of(data: Mapping[str, Any]) -> str:
    """A marked passage as a quotation with its page, the comment below it."""
    quoted = richtext.plain(text_of(data.get("annotationText")))
    page = text_of(data.get("annotationPageLabel"))
    comment = richtext.plain(text_of(data.get("annotationComment")))
    told = f"(p. {richtext.escaped(page)})" if page else ""
    if not quoted:
        return "\n\n".join(filter(None, (told, comment)))
    block = "\n\n".join(filter(None, (quoted, told)))
    lines = (f"> {line}".rstrip() for line in block.split("\n"))
    return "\n\n".join(filter(None, ("\n".join(lines), comment)))


def put_files(attachments: Iterable[Mapping[str, Any]], item: Item, source: str) -> tuple[str, ...]:
    """Give an item its attachments: files go to `file`, web addresses to `links`.

    Returns the paths of files that were exported beside `source`.
    """
    told: list[tuple[str, str, str]] = []
    beside: list[str] = []
    links: list[Link] = []
    for data in attachments:
        title, path, url = (text_of(data.get("title")), path_of(data), text_of(data.get("url")))
        kind = text_of(data.get("contentType") or data.get("mimeType"))
        if path and not path.startswith("storage/") and not _is_absolute(path):
            beside.append((PurePath(source).parent / path).as_posix())
        elif path:
            told.append((title, path, kind))
        if url and url != item.fields.get("url"):
            _put_link(url, title, links, item)
        if not path and not url and title:
            item.remarks.append(f"attachment without a file: {title}")
        elif _is_telling(title, path) and not (told and told[-1][1] == path):
            item.remarks.append(f"attachment: {title}")
    _put_links(links, item)
    if beside:
        return (*beside, *(path for _, path, _ in told))
    item.put("file", managers.file_field(told))
    return ()


def _is_telling(title: str, path: str) -> bool:
    return bool(title) and title not in path and _OWN_TITLE.fullmatch(title) is None


def _put_link(url: str, title: str, links: list[Link], item: Item) -> None:
    if addresses.is_safe(url):
        links.append(Link(url, addresses.kind_of(url, title)))
    else:
        item.remarks.append(f"attachment: {url}")


def _put_links(links: list[Link], item: Item) -> None:
    if links and not item.fields.get("url"):
        item.fields |= addresses.as_fields([*dict.fromkeys(links)])
    elif links:
        item.put("links", links_to_field(dict.fromkeys(links)))


def path_of(data: Mapping[str, Any]) -> str:
    """Where an attached file is; one in Zotero's own folder from there on: `storage/KEY/name`."""
    path = text_of(data.get("localPath")) or text_of(data.get("path"))
    stored = path.removeprefix("storage:") if path.startswith("storage:") else ""
    stored = stored or ("" if path else text_of(data.get("filename")))
    key = next(iter(ids_of(data)), "")
    if stored and key:
        return f"storage/{key}/{stored}"
    return stored or path.removeprefix("attachments:")


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\\\", "~")) or re.match(r"[A-Za-z]:[\\/]", path) is not None


def _several(given: object) -> list[Any]:
    return given if isinstance(given, list) else [given] if given else []
