"""The pages that readlist ships: overview, reading lists, themes, papers, keywords."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from readlist import Section, hookimpl
from readlist.site import pages


@hookimpl
def readlist_sections(settings: Any) -> Iterable[Section]:
    return tuple(pages.shipped(settings.site))
