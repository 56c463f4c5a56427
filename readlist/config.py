"""`readlist.toml`: what may stand in it, and one-line messages where something may not.

The file is read strictly: an unknown setting is an error with the nearest known name, a value
of the wrong kind is named with its path. Nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

from readlist.bibtex import templates
from readlist.bibtex.keys import TEMPLATE
from readlist.errors import ConfigError, closest
from readlist.lists import conflicts
from readlist.model import Theme

NAME = "readlist.toml"


def slashed(path: str) -> str:
    """A path with slashes, which every system reads: somebody may have written it on Windows."""
    return path.replace("\\", "/")


def _slashed(settings: msgspec.Struct, name: str) -> None:
    msgspec.structs.force_setattr(settings, name, slashed(getattr(settings, name)))


Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class ThemeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[themes]]` table; `was` are earlier slugs, whose pages lead to this theme's."""

    slug: Slug
    name: str = ""
    description: str = ""
    phrases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = msgspec.field(name="not", default=())
    examples: tuple[str, ...] = ()
    draft: bool = False
    was: tuple[Slug, ...] = ()

    def theme(self) -> Theme:
        name = self.name or self.slug.replace("-", " ").capitalize()
        return Theme(
            self.slug,
            name,
            self.description,
            self.phrases,
            self.exclude,
            self.examples,
            self.draft,
            self.was,
        )


class PluginSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[plugins]`: folders of the project's own plugins, and names to leave out."""

    local: tuple[str, ...] = ("plugins",)
    disable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "local", tuple(map(slashed, self.local)))


class FlowSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[flow]`: plugins asked first, by name; the others follow in their usual order."""

    importers: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()
    resolvers: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    exporters: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


class LibrarySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[library]`: where the bibliography is, and its encoding where it must be told."""

    path: str = "library.bib"
    encoding: str = ""

    def __post_init__(self) -> None:
        _slashed(self, "path")


class KeySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[keys]`: how a new paper's citation key is made; see docs/keys.md."""

    template: str = TEMPLATE


class ThemingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[theming]`: how sure the classifier must be; see docs/themes.md."""

    margin: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.15
    most: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.6
    keywords: Annotated[int, msgspec.Meta(ge=0, le=20)] = 5


class SiteSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[site]`: the website. `folder` lies below docs/ and below the site, or is empty; `style` is
    one of pybtex's for references. `templates` is a folder of the project, `words` a file there
    or the words themselves: `readlist.site.look` reads both."""

    url: str = ""
    abstracts: Literal["full", "short", "none"] = "full"
    folder: str = "reading"
    style: str = "plain"
    authors: tuple[str, ...] = ()
    templates: str = ""
    words: str | dict[str, Any] = ""
    language: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError, to which msgspec adds the table's path."""
        plain = re.fullmatch(r"(?!/)[^\\:\x00-\x1f]*", self.folder)
        if not plain or ".." in self.folder.split("/"):
            message = f"folder = {quote(self.folder)} leads out of the site"
            raise ValueError(f"{message}; name a folder below it, such as 'reading'")
        if self.language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", self.language):
            message = f"language = {quote(self.language)} is no language"
            raise ValueError(f"{message}; it is told by a code such as 'de' or 'pt-BR'")


class ExportSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[exports]]` table: a file that `readlist build` writes."""

    file: str
    format: str = "bibtex"
    theme: str = ""
    list: str = ""

    def __post_init__(self) -> None:
        _slashed(self, "file")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole `readlist.toml`; every setting has a default, so an empty file is a valid one."""

    title: str = "Reading list"
    description: str = ""
    library: LibrarySettings = msgspec.field(default_factory=LibrarySettings)
    keys: KeySettings = msgspec.field(default_factory=KeySettings)
    themes: tuple[ThemeSettings, ...] = ()
    plugins: PluginSettings = msgspec.field(default_factory=PluginSettings)
    flow: FlowSettings = msgspec.field(default_factory=FlowSettings)
    theming: ThemingSettings = msgspec.field(default_factory=ThemingSettings)
    site: SiteSettings = msgspec.field(default_factory=SiteSettings)
    exports: tuple[ExportSettings, ...] = ()
    exporters: dict[str, dict[str, Any]] = {}


def parse(text: str, name: str = NAME) -> Settings:
    """Settings from the text of a `readlist.toml`. Raises ConfigError in one line."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(_unreadable(text, str(error), name)) from None
    if isinstance(table.get("library"), str):  # the short form of DESIGN.md
        table["library"] = {"path": table["library"]}
    try:
        settings = msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), text, name)) from None
    _refuse_repeated_slugs(settings.themes, name)
    _refuse_bad_template(settings.keys.template, text, name)
    return settings


def _unreadable(text: str, said: str, name: str) -> str:
    """What keeps the file from being TOML, with its line and column where that is known."""
    for conflict in conflicts(text, name):
        return f"{conflict.where}: git conflict markers; {conflict.hint}"
    said = " ".join(said.split())
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", said)
    place, said = (f"{name}:{found[2]}:{found[3]}", found[1]) if found else (name, said)
    hint = next((hint for part, hint in _TOML_HINTS.items() if part in said), _TOML_HINT)
    return f"{place}: not valid TOML: {said[:1].lower()}{said[1:]}; {hint}"


_TOML_HINT = "a line is: name = value"
_TOML_HINTS = {
    "Invalid value": 'text stands in "quotes"',
    "Cannot overwrite": "the name stands there twice",
    "Cannot declare": "the table stands there twice",
    "Illegal character": "a text ends on its line with a quotation mark",
    "Unclosed array": "a list ends with ]",
}


def themes_to_toml(themes: Iterable[Theme]) -> str:
    """`[[themes]]` tables for these themes, ready to be edited."""
    return "\n".join(_theme_table(theme) for theme in themes)


DRAFT_NOTE = """\
# These themes are drafts, made from the papers themselves. Edit the names and sentences:
# one good sentence is worth more than many examples. Take `draft = true` out when content.
"""


HEADINGS_NOTE = """\
# These themes are headings of a source. Give each a sentence, and take `draft = true` out.
"""


def with_themes(text: str, themes: Iterable[Theme]) -> str:
    """Settings with the themes of a source's headings at their end."""
    there = HEADINGS_NOTE in text.replace("\r\n", "\n")
    return _with_tables(text, "" if there else HEADINGS_NOTE, themes)


def with_drafts(text: str, themes: Iterable[Theme]) -> str:
    """Settings with drafted themes at their end, and what to do about them."""
    return _with_tables(text, DRAFT_NOTE, themes)


def _with_tables(text: str, note: str, themes: Iterable[Theme]) -> str:
    """Settings with a note and these themes at their end; lines end as they do there."""
    above = f"{note}\n" if note else ""
    added = f"\n\n{above}{themes_to_toml(themes)}"
    before, newline = text.rstrip("\r\n"), "\r\n" if "\r\n" in text else "\n"
    return f"{before}{added.replace(chr(10), newline)}".lstrip("\r\n")


def _theme_table(theme: Theme) -> str:
    lines = ["[[themes]]", f"slug = {quote(theme.slug)}", f"name = {quote(theme.name)}"]
    if theme.draft:
        lines.append("draft = true")
    lines.append(f"description = {quote(theme.description)}")
    for name, words in (
        ("phrases", theme.phrases),
        ("not", theme.exclude),
        ("examples", theme.examples),
        ("was", theme.was),
    ):
        if words:
            lines.append(f"{name} = [{', '.join(map(quote, words))}]")
    return "\n".join(lines) + "\n"


def quote(text: str) -> str:
    """A TOML basic string (TOML 1.0, "String"): any text becomes one line."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    plain = "".join(escapes.get(c, c) for c in text)
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", plain) + '"'


def _refuse_repeated_slugs(themes: Iterable[ThemeSettings], name: str) -> None:
    seen = set()
    for number, theme in enumerate(themes):
        if theme.slug in seen:
            raise ConfigError(f"{name}: themes[{number}].slug: '{theme.slug}' stands there twice")
        seen.add(theme.slug)


def _refuse_bad_template(template: str, text: str, name: str) -> None:
    """Raises ConfigError: a part or filter that there is not, with the nearest that there is."""
    try:
        templates.read(template)
    except ValueError as error:
        line = _line_of(text, "template") or _line_of(text, "keys.template")
        raise ConfigError(f"{name}{line}: keys.template: {error}") from None


def _explain(message: str, text: str, name: str) -> str:
    """msgspec's message, in our words: path, what is wrong, and the nearest known name."""
    said, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    unknown = re.match(r"Object contains unknown field `(.*)`", said)
    if unknown is None:
        line = _line_of(text, re.sub(r"\[.*?\]", "", path.rpartition(".")[2]))
        return f"{name}{line}: {path or 'the file'}: {_in_words(said)}"
    wrong = unknown[1]
    known = _known_names(path)
    near = closest(wrong, known)
    hint = f"did you mean '{near}'?" if near else "known are: " + ", ".join(known)
    whole = f"{path}.{wrong}" if path else wrong
    return f"{name}{_line_of(text, wrong)}: {whole}: no such setting; {hint}"


# msgspec's names of kinds, as TOML calls them.
_KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list: [...]",
    "object": "a table",
    "null": "nothing",
}


def _in_words(said: str) -> str:
    """`Expected `str`, got `int`` becomes `expected text in quotes, got a whole number`."""
    if "matching regex" in said:
        return "a slug has lower-case letters, digits and hyphens, such as 'process-supervision'"
    said = re.sub(r"`(\w+)`", lambda found: _KINDS.get(found[1], f"'{found[1]}'"), said)
    said = re.sub(r"^Object missing required field", "there must be the setting", said)
    return said[:1].lower() + said[1:]


def _known_names(path: str) -> list[str]:
    tables: dict[str, type[msgspec.Struct]] = {
        "": Settings,
        "themes": ThemeSettings,
        "plugins": PluginSettings,
        "flow": FlowSettings,
        "library": LibrarySettings,
        "keys": KeySettings,
        "theming": ThemingSettings,
        "site": SiteSettings,
        "exports": ExportSettings,
    }
    table = tables.get(re.sub(r"\[.*?\]", "", path))
    return [field.encode_name for field in msgspec.structs.fields(table)] if table else []


def _line_of(text: str, setting: str) -> str:
    """`:12` where exactly one line sets or opens this name; else nothing."""
    pattern = re.compile(rf"^\s*(\[+\s*)?{re.escape(setting)}\s*[=\]]") if setting else None
    lines = [n for n, line in enumerate(text.split("\n"), 1) if pattern and pattern.match(line)]
    return f":{lines[0]}" if len(lines) == 1 else ""
