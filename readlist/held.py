"""A project in memory: what its files say together, and what became of them since.

What is derived is derived when it is asked for, once, and forgotten where what it rests on changes.
`save` writes all that changed in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self

from readlist import baseline, config, exported, flow, ledger, rekeying, selection
from readlist.analysis import Analysis
from readlist.bibtex import Broken, Document, read_papers
from readlist.bibtex.macros import preambles
from readlist.clock import today
from readlist.diffs import unified
from readlist.errors import StoreError
from readlist.exported import Export
from readlist.files import decode_page, digest
from readlist.filing import Shelf
from readlist.flow import Classified
from readlist.flow.assembling import unknown_items, with_origin, with_present_keys
from readlist.flow.naming import taken_keys
from readlist.lists import is_conflicted
from readlist.model import Library, Note, Paper, Problem, Theme
from readlist.opening import Opened
from readlist.rekeying import Holdings
from readlist.store import find_root, insist


@dataclass
class Held(Opened):
    """One project in memory, opened and brought up to date with what was done to it outside."""

    # ---- opening

    @classmethod
    def open(
        cls,
        start: Path,
        extra: Sequence[str] = (),
        given: tuple[str, str] | None = None,
        new_lists: Mapping[Path, str] | None = None,
    ) -> Self:
        """Open the project that `start` belongs to.

        `given`, the name and the text of settings, replaces its readlist.toml and makes `start`
        its root; `new_lists` are list files that it gets when it is saved, by absolute path.
        """
        root = start.resolve() if given else find_root(start.resolve())

        return insist(lambda: cls._once(root, extra, given, new_lists or {}))

    @classmethod
    def _once(
        cls,
        root: Path,
        extra: Sequence[str],
        given: tuple[str, str] | None,
        new_lists: Mapping[Path, str],
    ) -> Self:
        held = cls.read(root, extra, given, new_lists)
        held._reconcile()
        return held

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

    # ---- what it says

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
        said = flow.classify(
            bare, self.plugins.classifiers, partial(self.analysis.said, self._seen(bare))
        )
        self.problems += said.problems
        return said

    @property
    def analysis(self) -> Analysis:
        """What was made of the library before."""
        return Analysis(self.root, self.library_file)

    def _seen(self, bare: Library) -> tuple[str, ...]:
        """All that built-in classifiers see, by which its state is known again."""
        read = self.document
        known_by = read.name, read.encoding  # the same bytes may be other words, or stand elsewhere
        state = repr(known_by), repr(bare.themes), repr(self.settings.theming)
        return digest(read.to_bytes()), *state

    @cached_property
    def library(self) -> Library:
        """The whole library: what exporters and site sections see."""
        said = self.classified
        themes = flow.themes_in_use(self._themes(), said.changes)
        self.problems += baseline.unknown_slugs(self.rows, [theme.slug for theme in themes])
        self.problems += self.unknown_items
        papers = (with_origin(paper, self.memory.get(paper.key)) for paper in self.papers)
        words = flow.found_keywords(said.changes, self.settings.theming.keywords)
        whole = self._assembled(papers, themes, words)
        return replace(self._with_smart_lists(whole), preambles=preambles(self.document))

    @cached_property
    def bare(self) -> Library:
        """Papers and lists as they stand in their files, smart lists filled by what is accepted;
        no classifier is asked."""
        return self._with_smart_lists(self._assembled(self.papers, self._themes(), {}))

    def _assembled(
        self,
        papers: Iterable[Paper],
        themes: Iterable[Theme],
        keywords: Mapping[str, tuple[str, ...]],
    ) -> Library:
        return flow.assemble(
            papers,
            themes,
            self.rows,
            keywords,
            {key: memory.added for key, memory in self.memory.items()},
            self.lists,
            self.notes,
            self.settings.title,
            self.settings.description,
            self._renamed,
        )

    def _with_smart_lists(self, library: Library) -> Library:
        texts = zip(self.lists, self.list_texts.values(), strict=True)
        lines = {each.name: selection.query_line(text) for each, text in texts if each.query}
        library, wrong = selection.fill(library, lines)
        self.problems += wrong
        return library

    @property
    def unknown_items(self) -> list[Problem]:
        """Items of lists whose key the library does not have."""
        return unknown_items(self.lists, self.papers, self._renamed)

    @cached_property
    def exported(self) -> dict[str, Export]:
        """What is remembered of exported .bib files, by their path from the project's folder."""
        path = self.root / exported.NAME
        self.read_texts[path] = self.store.text(path)
        found, problems = exported.parse(self.read_texts[path])
        self.problems += problems
        return found

    def _themes(self) -> list[Theme]:
        return with_present_keys((theme.theme() for theme in self.settings.themes), self._renamed)

    @property
    def _renamed(self) -> dict[str, str]:
        return ledger.renames(self.memory)

    def _taken_keys(self) -> set[str]:
        return taken_keys(self.papers, self.memory) | self._broken_keys

    @property
    def _broken_keys(self) -> set[str]:
        """The keys of entries that are there and cannot be read until somebody mends them."""
        return {block.key for block in self.document.blocks if isinstance(block, Broken)}

    def _shelves(self) -> list[Shelf]:
        read = zip(self.list_texts.items(), self.lists, strict=True)
        return [Shelf(path, text, reading_list) for (path, text), reading_list in read]

    def _notes_by_key(self) -> dict[str, tuple[Path, Note]]:
        return {
            note.key: (path, note) for path, note in zip(self.note_texts, self.notes, strict=True)
        }

    def _forget(self) -> None:
        """What was derived no longer holds: papers, rows or settings have changed."""
        for name in ("bare", "classified", "library"):
            self.__dict__.pop(name, None)

    # ---- changing

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
        old = {(each.code, each.message, each.where) for each in self.parse_markdown()}
        self.list_texts |= texts
        new = self.parse_markdown()
        kept = (one for one in self.problems if (one.code, one.message, one.where) not in old)
        self.problems = [*kept, *new]
        self._forget()

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
