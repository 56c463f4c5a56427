"""A project, opened (`readlist.opening`), and the flow run over what it holds.

The imperative shell. `add`, `pull`, `assign` and `draft_themes` change what is held in memory;
`save` writes it all in one transaction; `export` and `site_files` render.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from readlist import (
    baseline,
    config,
    exported,
    exporting,
    filing,
    flow,
    ledger,
    pulling,
    rekeying,
    sections,
    selection,
    taking,
)
from readlist.baseline import Row
from readlist.bibtex import (
    Broken,
    Document,
    PutField,
    RetypeEntry,
    from_paper,
    kind_of,
    read_papers,
    to_latex,
)
from readlist.bibtex.macros import preambles
from readlist.clock import today
from readlist.diffs import unified
from readlist.errors import StoreError
from readlist.exported import Export
from readlist.files import decode_page, digest, relative
from readlist.filing import Filed, Filing, Shelf
from readlist.flow import Classified, Intake, Known, Reading, Update
from readlist.flow.assembling import unknown_items, with_origin, with_present_keys
from readlist.flow.naming import taken_keys
from readlist.hookspecs import Rendered, Section
from readlist.journal import Deed
from readlist.ledger import Memory
from readlist.lists import is_conflicted
from readlist.model import (
    Library,
    Note,
    Origin,
    Paper,
    Problem,
    SetField,
    Source,
    Theme,
)
from readlist.opening import Opened
from readlist.pairing import Ours
from readlist.pulling import Pull, Wishes
from readlist.rekeying import Holdings
from readlist.statements import Stated, stated
from readlist.store import find_root, insist

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
class Project(Opened):
    """One project in memory: what was opened, and what became of it since."""

    # ---- opening

    @classmethod
    def open(
        cls,
        start: Path,
        extra: Sequence[str] = (),
        given: tuple[str, str] | None = None,
        new_lists: Mapping[Path, str] | None = None,
    ) -> Project:
        """Open the project that `start` belongs to.

        `given`, the name and the text of settings, replaces its readlist.toml and makes `start`
        its root; `new_lists` are list files that it gets when it is saved, by absolute path.
        """
        root = start.resolve() if given else find_root(start.resolve())

        def attempt() -> Project:
            project = cls.read(root, extra, given, new_lists or {})
            project._reconcile()
            return project

        return insist(attempt)

    def _reconcile(self) -> None:
        """Follow what was done to the library outside: renamed and removed entries."""
        name = self.store.name(self.library_file)
        papers = list(read_papers(self.document))
        self._papers = papers
        if not self.writable:
            return  # what git left in conflict says nothing about what a person did
        found = ledger.reconcile(self.memory, papers, today(), name, self._broken_keys)
        self.memory = found.ledger
        self.problems += found.problems
        if found.renames:
            self.rekey(rekeying.follow(self.holdings, found.renames))

    # ---- reading

    @property
    def papers(self) -> list[Paper]:
        """The entries of the library as papers, in the file's order."""
        return self._papers

    @cached_property
    def classified(self) -> Classified:
        """What the classifiers say about the library as it is now; asked once."""
        bare = flow.assemble(
            self.papers, self._themes(), self.rows, {}, {}, self.lists, (), self.settings.title
        )
        said = flow.classify(bare, self.plugins.classifiers)
        self.problems += said.problems
        return said

    @cached_property
    def library(self) -> Library:
        """The whole library: what exporters and site sections see."""
        said = self.classified
        themes = flow.themes_in_use(self._themes(), said.changes)
        self.problems += baseline.unknown_slugs(self.rows, [theme.slug for theme in themes])
        self.problems += self.unknown_items
        whole = flow.assemble(
            (with_origin(paper, self.memory.get(paper.key)) for paper in self.papers),
            themes,
            self.rows,
            flow.found_keywords(said.changes, self.settings.theming.keywords),
            {key: memory.added for key, memory in self.memory.items()},
            self.lists,
            self.notes,
            self.settings.title,
            self.settings.description,
            self._renamed,
        )
        texts = zip(self.lists, self.list_texts.values(), strict=True)
        lines = {each.name: selection.query_line(text) for each, text in texts if each.query}
        whole, wrong = selection.fill(whole, lines)
        self.problems += wrong
        return replace(whole, preambles=preambles(self.document))

    @property
    def bare(self) -> Library:
        """Papers and lists as they stand in their files; no classifier is asked."""
        return Library(
            papers=tuple(self.papers),
            lists=tuple(self.lists),
            title=self.settings.title,
            renamed=self._renamed,
        )

    @property
    def unknown_items(self) -> list[Problem]:
        """Items of lists whose key the library does not have."""
        return unknown_items(self.lists, self.papers, self._renamed)

    def _themes(self) -> list[Theme]:
        return with_present_keys((theme.theme() for theme in self.settings.themes), self._renamed)

    @property
    def _renamed(self) -> dict[str, str]:
        return ledger.renames(self.memory)

    def _forget(self) -> None:
        """What was derived no longer holds: papers, rows or settings have changed."""
        for name in ("classified", "library"):
            self.__dict__.pop(name, None)

    # ---- changing

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
        told = ";".join(relative(Path(name), folder) for name in paper.aside.files)
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
        notes, kept = filing.in_notes(filings, self._notes_by_key(), folder, chosen)
        if new:
            self.settings_text = config.with_themes(self.settings_text, new)
            self.settings = config.parse(self.settings_text)
        self.rows += rows
        self.list_texts |= lists
        self.note_texts |= notes
        self.problems += [*left_out, *kept]
        if lists or notes:
            self.parse_markdown()
        self._forget()
        return Filed(tuple(new), tuple(rows), lists, notes)

    def _shelves(self) -> list[Shelf]:
        read = zip(self.list_texts.items(), self.lists, strict=True)
        return [Shelf(path, text, reading_list) for (path, text), reading_list in read]

    def _notes_by_key(self) -> dict[str, tuple[Path, Note]]:
        return {
            note.key: (path, note) for path, note in zip(self.note_texts, self.notes, strict=True)
        }

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

    @cached_property
    def exported(self) -> dict[str, Export]:
        """What is remembered of exported .bib files, by their path from the project's folder."""
        path = self.root / exported.NAME
        self.read_texts[path] = self.store.text(path)
        found, problems = exported.parse(self.read_texts[path])
        self.problems += problems
        return found

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

    def _taken_keys(self) -> set[str]:
        return taken_keys(self.papers, self.memory) | self._broken_keys

    @property
    def _broken_keys(self) -> set[str]:
        """The keys of entries that are there and cannot be read until somebody mends them."""
        return {block.key for block in self.document.blocks if isinstance(block, Broken)}

    @property
    def holdings(self) -> Holdings:
        """All that names keys; what `rekeying` makes of it goes to `rekey`."""
        return Holdings(
            self.document, self.memory, tuple(self.rows), self.list_texts, self.note_texts,
            self.settings_text,
        )  # fmt: skip

    def rekey(self, after: Holdings) -> None:
        """Take over what a rename or a merge made of it. Raises StoreError where the library
        must not be written."""
        if not self.writable:
            name = self.store.name(self.library_file)
            raise StoreError(f"{name}: is not written until it is mended; `readlist key` says why")
        self.document, self.memory = after.document, dict(after.memory)
        self.rows, self.settings_text = list(after.rows), after.settings
        self.list_texts, self.note_texts = dict(after.lists), dict(after.notes)
        self.settings = config.parse(self.settings_text)
        self.parse_markdown()
        self._papers = list(read_papers(self.document))
        self._forget()

    def _edit(self, edits: Sequence[Any]) -> None:
        if edits and self.writable:
            self.put_library(self.document.edit(edits))

    def put_library(self, document: Document) -> None:
        """Put another document in the place of the library's, in memory."""
        self.document = document
        self._papers = list(read_papers(document))
        self._forget()

    def put_lists(self, texts: Mapping[Path, str]) -> None:
        """Put other texts in the place of lists', or new lists beside them, in memory."""
        old = self.parse_markdown()
        self.list_texts |= texts
        new = self.parse_markdown()
        self.problems = [problem for problem in self.problems if problem not in old] + new
        self._forget()

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

    # ---- writing

    def save(self, command: str) -> tuple[Path, ...]:
        """Write everything that changed, in one transaction, and say which files those were.

        A library that is not `writable` stays as it is, and so does its ledger; so does any file
        with git's conflict markers.
        """
        return self.store.commit(self._writes(), command)

    def differences(self) -> Iterator[str]:
        """What `save` would change, as the lines of unified diffs; the ledger is left out, since
        nobody reads it."""
        for path, data in sorted(self._writes().items()):
            if path.suffix != ".ledger":
                old = decode_page(self.store.read(path)).text
                yield from unified(old, decode_page(data).text, self.store.name(path))

    def _writes(self) -> dict[Path, bytes]:
        """The files that changed in memory."""
        texts = {self.root / config.NAME: self.settings_text}
        texts |= {**self.list_texts, **self.note_texts}
        if self.rows or self.read_texts.get(self.root / baseline.NAME):
            texts[self.root / baseline.NAME] = baseline.to_text(self.rows)
        if "exported" in self.__dict__:
            texts[self.root / exported.NAME] = exported.to_text(self.exported)
        writes: dict[Path, bytes] = {}
        if self.writable:
            texts[self.library_file.with_suffix(".ledger")] = ledger.to_text(self.memory)
            writes[self.library_file] = self.document.to_bytes()
        for path, text in texts.items():
            before = self.read_texts.get(path, "")
            if text != before and not is_conflicted(before):
                writes[path] = self.store.encode(path, text)
        return writes

    # ---- rendering

    @property
    def site_sections(self) -> list[Section]:
        """The sections of the site, each failing alone."""
        near = self.classified.suggestions
        return sections.of_site(self.plugins.sections, self.library.themes, near, self.problems)

    def site_files(self) -> dict[str, bytes]:
        """Every file of the reading pages, by its path below their folder."""
        from readlist.site.pages import site_files

        return site_files(self.library, self.site_sections, self.settings.site)

    def export(
        self, name: str, given: Mapping[str, str] | None = None, library: Library | None = None
    ) -> Rendered | None:
        """The library in a format, with the options given; None where the plugin failed.

        Raises ReadlistError for a format or an option that is not there.
        """
        exporter = self.plugins.exporter(name)
        options = exporting.fill_options(
            exporter, self.settings.exporters.get(name, {}), given or {}
        )
        result = exporting.render(exporter, library or self.library, options)
        if isinstance(result, Problem):
            self.problems.append(result)
            return None
        self.problems += exporting.inspect(exporter, library or self.library, options)
        return result
