"""Exporting: the part of a library that was asked for, the options of a format, the rendering."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from readlist.errors import ConfigError, ReadlistError, nearest
from readlist.hookspecs import Exporter, Rendered
from readlist.isolation import Registered, complaint, each, once
from readlist.model import Library, Problem
from readlist.wellformed import wrong_part

# What a person may say for true and false.
_SAID = {
    **dict.fromkeys(("yes", "true", "on", "1"), "true"),
    **dict.fromkeys(("no", "false", "off", "0"), "false"),
}


def render(exporter: Registered[Exporter], library: Library, options: object) -> Rendered | Problem:
    """The library in a format: text, bytes, or a dict of files; or what the plugin did wrong."""
    result = once(exporter.plugin, exporter.record.render, library, options, about="to export")
    if isinstance(result, dict):
        parts = [*result, *(part for part in result.values() if not isinstance(part, bytes))]
        if all(isinstance(part, str) for part in parts):
            return result
    elif isinstance(result, str | bytes | Problem):
        return result
    message = f"rendered {type(result).__name__}, not text, bytes, or files by name"
    return complaint(exporter.plugin, message)


@dataclass(frozen=True, slots=True)
class Writer:
    """A library as text in a format: no text where the plugin fails, which is said once."""

    exporter: Registered[Exporter]
    options: object
    problems: list[Problem]

    def __call__(self, library: Library) -> str:
        result = render(self.exporter, library, self.options)
        if isinstance(result, Problem) and result not in self.problems:
            self.problems.append(result)
        return result if isinstance(result, str) else ""

    @property
    def seen(self) -> str:
        """What a text depends on beside the library; empty of what may look at anything."""
        return repr(self.options) if self.exporter.plugin.rank == "built-in" else ""


def inspect(exporter: Registered[Exporter], library: Library, options: object) -> Iterator[Problem]:
    """What the format cannot say of the library, by the exporter's own account."""
    if exporter.record.inspect is None:
        return
    for said in each(
        exporter.plugin, exporter.record.inspect, library, options, about="inspecting"
    ):
        if isinstance(said, Problem) and not wrong_part(said):
            yield said
        else:
            yield complaint(exporter.plugin, "inspected the library, and yielded no good problem")


def fill_options(
    exporter: Registered[Exporter], configured: Mapping[str, Any], given: Mapping[str, str]
) -> object | None:
    """An exporter's options from `[exporters.NAME]` and `-O name=value`, checked.

    Raises ConfigError with the nearest name for an option that it does not have.
    """
    kind = exporter.record.options
    if kind is None:
        if given:
            raise ConfigError(f"the format '{exporter.name}' has no options")
        return None
    fields = {item.name: item.default for item in fields_of(kind)}
    known = list(fields)
    for wrong in sorted({*given, *configured} - set(known)):
        raise ConfigError(
            f"the format '{exporter.name}' has no option '{wrong}'; {nearest(wrong, known)}"
        )
    several = {
        name: [part.strip() for part in value.split(",") if part.strip()]
        for name, value in given.items()
        if isinstance(fields[name], tuple | list)
    }
    bools = {
        name: _SAID.get(value.casefold(), value)
        for name, value in given.items()
        if isinstance(fields[name], bool)
    }
    for name, value in bools.items():
        if value not in ("true", "false"):
            message = f"option '{name}': '{value}' is neither yes nor no"
            raise ConfigError(f"the format '{exporter.name}': {message}")
    wanted = {**configured, **given, **several, **bools}
    try:
        filled: object = msgspec.convert(wanted, kind, strict=False)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `$.")
        name = path.partition("[")[0].rstrip("`")
        option = f"option '{name}': " if name else ""
        message = f"the format '{exporter.name}': {option}{said[:1].lower()}{said[1:]}"
        raise ConfigError(message + _way_out(exporter, name)) from None
    return filled


def _way_out(exporter: Registered[Exporter], option: str) -> str:
    """What an option may be, where its type says it; with nothing to say, nothing."""
    try:
        wanted = get_type_hints(exporter.record.options).get(option)
    except (NameError, TypeError):  # a plugin's annotation that means nothing outside of it
        return ""
    if get_origin(wanted) is tuple:
        wanted = get_args(wanted)[0]
    if get_origin(wanted) is Literal:
        return f"; there are: {', '.join(map(str, get_args(wanted)))}"
    if get_origin(wanted) is dict:
        return f"; write it as the table [exporters.{exporter.name}.{option}] in readlist.toml"
    return ""


def fields_of(kind: type) -> Sequence[Any]:
    """The fields of an options class: a dataclass or a msgspec.Struct."""
    if dataclasses.is_dataclass(kind):
        return dataclasses.fields(kind)
    return msgspec.structs.fields(kind) if issubclass(kind, msgspec.Struct) else ()


def narrowed(
    library: Library, keys: Iterable[str] = (), theme: str = "", list_name: str = ""
) -> Library:
    """The part of a library that was asked for. Raises ReadlistError, naming the nearest."""
    papers = list(library.papers)
    if theme:
        _known("theme", theme, [t.slug for t in library.themes])
        papers = list(library.with_theme(theme))
    if list_name:
        _known("list", list_name, [each.name for each in library.lists])
        chosen = next(each for each in library.lists if each.name == list_name)
        inside = {paper.key for paper in papers}
        found = (library.by_key.get(item.key) for item in chosen.items)
        papers = [paper for paper in found if paper and paper.key in inside]
    wanted = list(keys)
    for key in wanted:
        _known("key", key, library.by_key)
    if wanted:
        inside = {paper.key for paper in papers}
        papers = [library.by_key[key] for key in wanted if library.by_key[key].key in inside]
    part = {paper.key: paper for paper in papers}
    beyond = tuple(paper for paper in library.papers if paper.key not in part)
    return replace(library, papers=tuple(part.values()), beyond=beyond, selected=list_name)


def _known(what: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise ReadlistError(f"no {what} '{name}'; {nearest(name, sorted(names))}")
