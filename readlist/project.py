"""What commands do with a project: the flow run over what it holds (`readlist.held`).

The imperative shell. `add`, `update`, `file`, `pull`, `assign` and `draft_themes` change what is
held in memory, `save` writes it all in one transaction; `export` and `site_files` render.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from readlist import config, exported, exporting, filing, flow, ledger, pulling, sections, taking
from readlist.analysis import Kept
from readlist.baseline import Row
from readlist.bibtex import Document, PutField, RetypeEntry, from_paper, kind_of, to_latex
from readlist.clock import today
from readlist.exported import Export
from readlist.files import digest, relative
from readlist.filing import Filed, Filing
from readlist.flow import Intake, Known, Reading, Update
from readlist.held import Held
from readlist.hookspecs import Exporter, Rendered, Section
from readlist.isolation import Registered
from readlist.journal import Deed
from readlist.ledger import Memory
from readlist.lists import is_conflicted
from readlist.model import Library, Origin, Paper, Problem, SetField, Source
from readlist.pairing import Ours
from readlist.pulling import Pull, Wishes
from readlist.statements import Stated, stated

if TYPE_CHECKING:
    from readlist.site.look import Look

# --------------------------------------------------------------------------- reports


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did: what each source gave, and what became of its papers: those that are new,
    under their keys, and those that are there, others of this run included."""

    readings: tuple[Reading, ...]
    intake: Intake
    new: tuple[Paper, ...]
    known: tuple[Known, ...] = ()

    @property
    def filings(self) -> list[Filing]:
        """Each paper that was read, with its key in the library and the importer that read it."""
        by = self.importers
        found = [Filing(paper.key, paper, by.get(paper.origin, "")) for paper in self.new]
        return found + [Filing(k.key, k.paper, by.get(k.paper.origin, "")) for k in self.known]

    @property
    def importers(self) -> Mapping[Origin | None, str]:
        return {p.origin: reading.importer for reading in self.readings for p in reading.papers}


# --------------------------------------------------------------------------- the project


@dataclass
class Project(Held):
    """One project in memory, and what a command does with it."""

    # ---- adding

    def add(self, sources: Iterable[Source], restore: bool = False) -> Added:
        """Read sources and put their new papers into the library, in memory."""
        readings = tuple(flow.read(source, self.plugins.importers) for source in sources)
        incoming = (self._with_files(paper) for reading in readings for paper in reading.papers)
        intake = flow.take_in(incoming, self.papers, self.memory, restore)
        back = {paper.key for paper in intake.new if self._was_removed(paper.key)}
        new, problems = flow.name(intake.new, self._taken_keys() - back, self.plugins)
        for reading in readings:
            self.problems += reading.problems
        self.problems += [*intake.problems, *problems]
        added = Added(readings, intake, tuple(new), intake.known)
        self._put_in(new, added.importers)
        return replace(added, known=(*intake.known, *self._repeated(intake, new)))

    def _with_files(self, paper: Paper) -> Paper:
        """A paper with the field `file` that tells its files from the library's folder."""
        if paper.aside is None or not paper.aside.files:
            return paper
        folder = self.library_file.parent
        paths = (relative(Path(name), folder) for name in paper.aside.files)
        told = ";".join(path.replace(";", "\\;") for path in paths)  # as JabRef separates them
        return replace(paper, fields={**paper.fields, "file": told})

    def _repeated(self, intake: Intake, new: Sequence[Paper]) -> list[Known]:
        """Papers that were read twice in one run, as known under the key of the first."""
        written = {paper.key: paper for paper in self.papers} if intake.repeated else {}
        entries = [(written.get(new[each.first].key), each) for each in intake.repeated]
        return [
            flow.known_as(entry, each.paper, each.why, self.memory)
            for entry, each in entries
            if entry
        ]

    def update(self, added: Added) -> list[Update]:
        """Take what the sources say otherwise into fields that no person wrote, in memory."""
        entries = {paper.key: paper for paper in self.papers}
        if not self.writable:
            return []
        found = list(flow.updates(added.known, entries, self.memory))
        types = flow.better_types(added.known, entries, self.memory)
        self._edit(
            [
                *(PutField(one.key, one.field, one.source) for one in found),
                *(RetypeEntry(key, kind) for key, kind in types.items()),
            ]
        )
        for one in found:
            by = added.importers.get(one.paper.origin, "")
            memory = self.memory.get(one.key, Memory(one.key))
            self.memory[one.key] = ledger.updated(memory, one.field, one.text, by, one.paper.origin)
        return found

    def file(self, added: Added, chosen: str = "", themes: bool = True) -> Filed:
        """Make themes, lists and notes of what the sources say beside the entries, in memory.

        `chosen` is the list that all papers go to; without `themes` no headings are taken.
        """
        if not self.writable:
            return Filed()
        filings = added.filings
        new, rows = filing.under_themes(filings if themes else (), self._themes(), self.rows)
        lists, left_out = filing.on_lists(filings, self._shelves(), self.root / "lists", chosen)
        folder = self.library_file.parent / "notes"
        known = self._notes_by_key()
        notes, kept = filing.in_notes(filings, known, folder, chosen, self.note_texts)
        if new:
            self.settings_text = config.with_themes(self.settings_text, new)
            self.settings = config.parse(self.settings_text)
        self.rows += rows
        self.note_texts |= notes
        self.problems += [*left_out, *kept]
        changed = {path: text for path, text in lists.items() if text != self.list_texts.get(path)}
        self.put_lists(changed)
        return Filed(tuple(new), tuple(rows), changed, notes)

    def _was_removed(self, key: str) -> bool:
        return key in self.memory and bool(self.memory[key].removed)

    def _put_in(self, new: Sequence[Paper], importers: Mapping[Origin | None, str]) -> None:
        """Make entries of papers that have their keys, and remember where each was read."""
        self._edit([from_paper(paper) for paper in new])
        written = {paper.key: paper for paper in self.papers}
        for paper in new:
            by = importers.get(paper.origin, "")
            entry = written.get(paper.key, paper)
            self.memory[paper.key] = ledger.memory_of(paper, entry, by, today())

    # ---- themes

    def draft_themes(self) -> bool:
        """Where no theme is configured, draft some from the papers; they go to readlist.toml."""
        if self.settings.themes or not self.papers:
            return False
        from readlist.text.themes import draft

        themes = draft(self.papers)
        if not themes:
            return False
        self.settings_text = config.with_drafts(self.settings_text, themes)
        self.settings = config.parse(self.settings_text)
        self._forget()
        return True

    def assign(self) -> list[Row]:
        """Write what classifiers found into fields that are empty, and accept themes for the
        papers that have none. Returns the rows that were added."""
        fields = flow.settle(self.classified.changes, self.papers, self.memory)
        if fields:
            self._set_fields(fields)
        themes = flow.themes_in_use(self._themes(), self.classified.changes)
        rows = flow.newly_accepted(
            self.classified.changes, self.rows, [theme.slug for theme in themes]
        )
        self.rows += rows
        self.__dict__.pop("library", None)
        return rows

    def _set_fields(self, changes: Sequence[SetField]) -> None:
        said = self.classified
        self._edit(
            [PutField(c.key, c.field, to_latex(c.value, kind_of(c.field)) if c.value else None)
             for c in changes]
        )  # fmt: skip
        self.__dict__["classified"] = said  # the same proposals; asking again would cost twice
        for change in changes:
            self.memory[change.key] = ledger.marked(self.memory[change.key], change)

    # ---- pulling

    def pull(self, theirs: Document, name: str, wishes: Wishes) -> Pull:
        """Take a co-author's edits to the exported file `name` into the library, in memory."""
        before = self.exported.get(name, Export())
        words = flow.found_keywords(self.classified.changes, self.settings.theming.keywords)
        computed = {key: frozenset(map(str.casefold, found)) for key, found in words.items()}
        ours = Ours(self._stated(wishes.also), self.memory, computed)
        found = pulling.pull(theirs, ours, before, wishes)
        back = {one.key for one in found.edits if not one.name and one.ours is None}
        new, problems = flow.name(found.new, self._taken_keys() - back, self.plugins)
        self.problems += [*theirs.problems, *found.problems, *problems]
        if not self.writable:
            return found
        named = {paper.key: mine.key for paper, mine in zip(found.new, new, strict=True)}
        self._edit(list(taking.changes(found, self.document, ours, named)))
        self.memory |= taking.memories(found, self.memory, today())
        new = taking.in_our_keys(found, new, ours)
        self._put_in(new, {paper.origin: "pull" for paper in new})
        here = self._stated(wishes.also)
        self.exported[name] = taking.remembered(found, before, here, named)
        return replace(found, new=tuple(new))

    def _stated(self, also: Container[str] = ()) -> dict[str, Stated]:
        return stated(self.document, also, self.papers)

    def remember_exports(self, files: Mapping[str, bytes]) -> None:
        """Remember what .bib files say that are about to be written, so that co-authors' edits
        to them can be told. Where the project cannot be written, that is a Problem."""
        if not files:
            return
        here = self._stated()  # a whole library takes its time: once for all files
        for name, data in files.items():
            written = stated(Document.of(data, name))
            known = self.exported.get(name)
            self.exported[name] = exported.after_export(known, written, here, digest(data))
        self._write_exported("export " + " ".join(f"-o {name}" for name in files))

    def _write_exported(self, command: str) -> None:
        path = self.root / exported.NAME
        before, text = self.read_texts[path], exported.to_text(self.exported)
        if text == before or is_conflicted(before):
            return
        if os.access(self.root, os.W_OK):
            self.store.commit({path: self.store.encode(path, text)}, Deed(command, does="export"))
            self.read_texts[path] = text
        else:
            message = "cannot be written, so that co-authors' edits cannot be told later"
            self.problems.append(Problem("exported", message, exported.NAME, "note"))

    # ---- rendering

    @cached_property
    def look(self) -> Look:
        """The words and templates that the project has of its own."""
        from readlist.site import look

        found, wrong = look.read(self.settings.site, self.root, self.settings_text)
        self.problems += wrong
        return found

    @property
    def look_places(self) -> list[Path]:
        """The files that it is made from."""
        from readlist.site import look

        return look.places(self.settings.site, self.root)

    @property
    def site_sections(self) -> list[Section]:
        """The sections of the site, each failing alone."""
        near = self.classified.suggestions
        return sections.of_site(self.plugins.sections, self.library.themes, near, self.problems)

    @property
    def site_library(self) -> Library:
        """The library as the site shows it, with references in the style of `[site] style`."""
        kept = Kept(self.analysis, self.library)
        found, wrong = kept.references(self.settings.site.style)
        self.problems += [replace(problem, where=problem.where or config.NAME) for problem in wrong]
        return replace(self.library, references=found, keep=kept)

    @property
    def site_writers(self) -> dict[str, Callable[[Library], str]]:
        """The exporters of the formats that the site offers, each failing alone."""
        from readlist.site.downloads import EXPORTED

        return {
            one.name: exporting.Writer(one, self._options(one), self.problems)
            for one in self.plugins.exporters
            if one.name in EXPORTED
        }

    def site_files(self) -> dict[str, bytes]:
        """Every file of the reading pages, by its path below their folder."""
        from readlist.site import feeds, look
        from readlist.site.outlet import Outlet
        from readlist.site.pages import site_files

        site = self.settings.site
        outlet = Outlet(site.url, site.folder, writers=self.site_writers)
        self.problems += feeds.problems(outlet)
        with look.worn(self.look):
            return site_files(self.site_library, self.site_sections, site, outlet)

    def export(
        self, name: str, given: Mapping[str, str] | None = None, library: Library | None = None
    ) -> Rendered | None:
        """The library in a format, with the options given; None where the plugin failed.

        Raises ReadlistError for a format or an option that is not there.
        """
        exporter = self.plugins.exporter(name)
        options = self._options(exporter, given or {})
        with self._dressed():
            result = exporting.render(exporter, library or self.library, options)
        if isinstance(result, Problem):
            self.problems.append(result)
            return None
        self.problems += exporting.inspect(exporter, library or self.library, options)
        return result

    def _dressed(self) -> AbstractContextManager[None]:
        """Exports that are pages say the project's own words."""
        site = self.settings.site
        if not (site.templates or site.words or site.language):
            return nullcontext()
        from readlist.site import look

        return look.worn(self.look)

    def _options(
        self, exporter: Registered[Exporter], given: Mapping[str, str] = MappingProxyType({})
    ) -> object | None:
        configured = self.settings.exporters.get(exporter.name, {})
        return exporting.fill_options(exporter, configured, given)
