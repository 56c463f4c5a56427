"""readlist: paste in papers, cite them in LaTeX, publish them as an annotated, themed website.

The names below are what a plugin needs; `readlist.hookspecs` is the plugin API on one page.
They are imported on first use, so that `readlist --help` need not load them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from readlist.errors import (
        ChangedOnDisk,
        ConfigError,
        NetworkError,
        ReadlistError,
        SourceError,
        StoreError,
        TemplateError,
    )
    from readlist.files import file_name
    from readlist.hookspecs import (
        Check,
        Classifier,
        Exporter,
        Importer,
        Resolver,
        Section,
        hookimpl,
    )
    from readlist.model import (
        AddKeyword,
        AddLink,
        AddTheme,
        Aside,
        Assigned,
        Candidate,
        Item,
        Library,
        Link,
        Merge,
        Note,
        Origin,
        Page,
        Paper,
        Person,
        Place,
        Problem,
        ReadingList,
        Rename,
        SetField,
        Source,
        Theme,
        is_private,
        links_from_field,
        links_to_field,
    )

__version__ = "0.1.0"

_HOME = {
    "readlist.errors": (
        "ChangedOnDisk", "ConfigError", "NetworkError", "ReadlistError", "SourceError",
        "StoreError", "TemplateError",
    ),
    "readlist.files": ("file_name",),
    "readlist.hookspecs": (
        "Check", "Classifier", "Exporter", "Importer", "Resolver", "Section", "hookimpl",
    ),
    "readlist.model": (
        "AddKeyword", "AddLink", "AddTheme", "Aside", "Assigned", "Candidate", "Item", "Library",
        "Link", "Merge", "Note", "Origin", "Page", "Paper", "Person", "Place", "Problem",
        "ReadingList", "Rename", "SetField", "Source", "Theme", "is_private", "links_from_field",
        "links_to_field",
    ),
}  # fmt: skip
_MODULES = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "AddKeyword", "AddLink", "AddTheme", "Aside", "Assigned", "Candidate", "ChangedOnDisk", "Check",
    "Classifier", "ConfigError", "Exporter", "Importer", "Item", "Library", "Link", "Merge",
    "NetworkError", "Note", "Origin", "Page", "Paper", "Person", "Place", "Problem", "ReadingList",
    "ReadlistError", "Rename", "Resolver", "Section", "SetField", "Source", "SourceError",
    "StoreError", "TemplateError", "Theme", "file_name", "hookimpl", "is_private",
    "links_from_field", "links_to_field",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module 'readlist' has no attribute '{name}'")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
