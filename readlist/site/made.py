"""What an engine needs of a project to show its reading pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from readlist.config import NAME, SiteSettings
from readlist.hookspecs import Section
from readlist.model import Library, Page, Problem
from readlist.project import Project
from readlist.site import pages
from readlist.site.desk import Desk
from readlist.site.look import Look
from readlist.site.outlet import Outlet, Write


@dataclass(frozen=True)
class Made:
    """What the plugin needs of a project: its library, sections, settings, doubts and formats.

    `places` are the files and folders that it is made from, those that are not there yet included.
    `problems` may grow while pages are made: a section of a plugin that fails is one more.
    `outlet` is known once the engine has read its own settings.
    """

    library: Library
    sections: Sequence[Section]
    settings: SiteSettings
    problems: Sequence[Problem] = ()
    places: Sequence[Path] = ()
    writers: Mapping[str, Write] = field(default_factory=dict)
    outlet: Outlet = field(default_factory=Outlet)
    look: Look = field(default_factory=Look)

    def render(self) -> list[Page]:
        return list(pages.render(self.library, self.sections, self.outlet))

    @cached_property
    def desk(self) -> Desk:
        return pages.desk_of(self.library, self.settings)

    @classmethod
    def of(cls, project: Project) -> Self:
        """A project's part in the site."""
        library = project.site_library
        sections = project.site_sections
        names = (NAME, "themes.tsv", "lists", *project.settings.plugins.local)
        bib = project.library_file
        places = [bib, bib.parent / "notes", *(project.root / name for name in names)]
        places += project.look_places
        settings, writers = project.settings.site, project.site_writers
        look = project.look
        return cls(library, sections, settings, project.problems, places, writers, look=look)
