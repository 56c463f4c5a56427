"""A project, opened: files, settings and plugins, and the flow run over them.

The imperative shell. `Project.open` reads each file once; `add`, `pull`, `assign` and
`draft_themes` change what is held in memory; `save` writes it all in one transaction; `export` and
`site_files` render.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, TypeVar

from readlist import (
    baseline,
    config,
    exported,
    exporting,
    flow,
    ledger,
    lists,
    pulling,
    rekeying,
    taking,
)
from readlist.baseline import Row
from readlist.bibtex import Broken, Document, PutField, from_paper, kind_of, read_papers, to_latex
from readlist.bibtex.macros import preambles
from readlist.config import Settings
from readlist.errors import ReadlistError, StoreError, nearest
from readlist.exported import Export
from readlist.files import digest
from readlist.flow import Classified, Intake, Reading
from readlist.hookspecs import Rendered, Section
from readlist.isolation import Registered, checked, each, once
from readlist.ledger import Mark, Memory, value_hash
from readlist.lists import is_conflicted
from readlist.matching import fingerprint
from readlist.model import (
    Library,
    Note,
    Origin,
    Page,
    Paper,
    Problem,
    ReadingList,
    SetField,
    Source,
    Theme,
)
from readlist.pairing import Ours
from readlist.plugins import Plugins
from readlist.pulling import Pull, Wishes
from readlist.rekeying import Holdings
from readlist.statements import Stated, stated
from readlist.store import Store, find_root, insist, markdown_files
from readlist.wellformed import wrong_part


def today() -> str:
    """The date that enters the ledger, as YYYY-MM-DD in UTC: SOURCE_DATE_EPOCH, else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH={epoch}: not a number of seconds since 1970; unset it"
        raise ReadlistError(message) from None
    return moment.strftime("%Y-%m-%d")


# --------------------------------------------------------------------------- reports


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did: what each source gave, and what became of its papers."""

    readings: tuple[Reading, ...]
    intake: Intake
    new: tuple[Paper, ...]


# --------------------------------------------------------------------------- the project


@dataclass
class Project:
    """One project in memory. `problems` grows with everything that was found doubtful."""

    root: Path
    store: Store
    settings: Settings
    settings_text: str
    plugins: Plugins
    document: Document
    memory: dict[str, Memory]
    rows: list[Row]
    lists: list[ReadingList]
    notes: list[Note]
    list_texts: dict[Path, str] = field(default_factory=dict)
    note_texts: dict[Path, str] = field(default_factory=dict)
    read_texts: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

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
        return insist(lambda: cls._read(root, extra, given, new_lists or {}))

    @classmethod
    def _read(
        cls,
        root: Path,
        extra: Sequence[str],
        given: tuple[str, str] | None,
        new_lists: Mapping[Path, str],
    ) -> Project:
        """One state of the files. Raises ChangedOnDisk where another command wrote meanwhile."""
        store, read, settings, problems = _recovered(root, given)
        text = given[1] if given else read
        plugins = Plugins(settings, root, extra)
        library = root / settings.library.path
        document = _read_library(store, library, settings.library.encoding)
        ledger_file, themes_file = library.with_suffix(".ledger"), root / baseline.NAME
        texts = {path: store.text(path) for path in (ledger_file, themes_file)}
        remembered, ledger_problems = ledger.parse(texts[ledger_file], store.name(ledger_file))
        rows, row_problems = baseline.parse(texts[themes_file])
        project = cls(
            root, store, settings, text, plugins, document, remembered, rows, [], [],
        )  # fmt: skip
        project.problems += [*problems, *plugins.problems, *document.problems]
        project.problems += [*ledger_problems, *row_problems]
        project.problems += _unknown_formats(settings, plugins)
        project.read_texts = {root / config.NAME: read, **texts}
        project._read_markdown(library.parent, new_lists)
        store.refuse_if_overtaken()
        project._refuse_lost_library()
        project.problems += store.doubts
        project._reconcile()
        return project

    @property
    def library_file(self) -> Path:
        return self.root / self.settings.library.path

    @property
    def writable(self) -> bool:
        """Whether the library may be written: no conflict markers in it or in its ledger, and a
        certain encoding."""
        ledger_file = self.library_file.with_suffix(".ledger")
        return not (
            self.document.conflicts
            or self.document.guessed
            or is_conflicted(self.read_texts.get(ledger_file, ""))
        )

    def _read_markdown(self, beside_library: Path, new_lists: Mapping[Path, str]) -> None:
        for path in sorted({*markdown_files(self.root / "lists"), *new_lists}):
            self.read_texts[path] = self.store.text(path)
            self.list_texts[path] = self.read_texts[path] or new_lists.get(path, "")
        for path in markdown_files(beside_library / "notes"):
            if "private" not in path.relative_to(beside_library / "notes").parts[:-1]:
                self.read_texts[path] = self.note_texts[path] = self.store.text(path)
        self.problems += self._parse_markdown()

    def _parse_markdown(self) -> list[Problem]:
        """Lists and notes as their texts are now; returns what is wrong with them."""
        found = []
        for path, text in self.list_texts.items():
            name = path.relative_to(self.root / "lists").with_suffix("").as_posix()
            found.append(lists.parse(text, name, self.store.name(path)))
        notes = [
            lists.parse_note(text, path.stem, self.store.name(path))
            for path, text in self.note_texts.items()
        ]
        self.lists = [reading_list for reading_list, _ in found]
        self.notes = [note for note, _ in notes]
        return [problem for _, problems in [*found, *notes] for problem in problems]

    def _refuse_lost_library(self) -> None:
        """A library that is gone was moved, not emptied: its entries are not all removed."""
        live = sum(not memory.removed for memory in self.memory.values())
        if live and not self.library_file.exists():
            name = self.store.name(self.library_file)
            memory = self.store.name(self.library_file.with_suffix(".ledger"))
            raise StoreError(
                f"{name}: no such file, but {memory} remembers {live} of its entries; put it back, "
                f"mend `library` in {config.NAME}, or remove {memory} to start over"
            )

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
        self.problems += self._unknown_keys()
        whole = flow.assemble(
            (self._with_origin(paper) for paper in self.papers),
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
        return replace(whole, preambles=preambles(self.document))

    def _themes(self) -> list[Theme]:
        """The configured themes; an example that was renamed is meant under its new key."""
        now = self._renamed
        themes = [theme.theme() for theme in self.settings.themes]
        return [
            replace(
                theme, examples=tuple(dict.fromkeys(now.get(key, key) for key in theme.examples))
            )
            for theme in themes
        ]

    @property
    def _renamed(self) -> dict[str, str]:
        """Keys that entries had before, to those that they have."""
        return {old: memory.key for memory in self.memory.values() for old in memory.was}

    def _with_origin(self, paper: Paper) -> Paper:
        memory = self.memory.get(paper.key)
        found = re.fullmatch(r"(.*):(\d+)-(\d+)", memory.origin) if memory else None
        if found is None:
            return replace(paper, origin=None)
        return replace(paper, origin=Origin(found[1], int(found[2]), int(found[3])))

    def _unknown_keys(self) -> list[Problem]:
        """Items of lists, and rows of a person, whose key the library does not have."""
        known = {paper.key for paper in self.papers} | set(self._renamed)
        for paper in self.papers:
            known |= {old.strip() for old in paper.get("ids").split(",")}
        names = sorted(known - {""})
        return [
            Problem(
                "unknown-key",
                f"'{item.key}' is no key of the library",
                f"lists/{reading_list.name}.md:{item.line}",
                hint=nearest(item.key, names),
            )
            for reading_list in self.lists
            for item in reading_list.items
            if item.key not in known
        ]

    def _forget(self) -> None:
        """What was derived no longer holds: papers, rows or settings have changed."""
        for name in ("classified", "library"):
            self.__dict__.pop(name, None)

    # ---- changing

    def add(self, sources: Iterable[Source], restore: bool = False) -> Added:
        """Read sources and put their new papers into the library, in memory."""
        readings = tuple(flow.read(source, self.plugins.importers) for source in sources)
        incoming = (paper for reading in readings for paper in reading.papers)
        intake = flow.take_in(incoming, self.papers, self.memory, restore)
        back = {paper.key for paper in intake.new if self.memory.get(paper.key, _NEW).removed}
        new, problems = flow.name(intake.new, self._taken_keys() - back, self.plugins)
        for reading in readings:
            self.problems += reading.problems
        self.problems += [*intake.problems, *problems]
        importers = {p.origin: reading.importer for reading in readings for p in reading.papers}
        self._put_in(new, importers)
        return Added(readings, intake, tuple(new))

    def _put_in(self, new: Sequence[Paper], importers: Mapping[Origin | None, str]) -> None:
        """Make entries of papers that have their keys, and remember where each was read."""
        self._edit([from_paper(paper) for paper in new])
        written = {paper.key: paper for paper in self.papers}
        for paper in new:
            by = importers.get(paper.origin, "")
            self.memory[paper.key] = _memory_of(paper, written.get(paper.key, paper), by)

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

    def remember_export(self, name: str, data: bytes) -> None:
        """Remember what a .bib file says that is about to be written, so that a co-author's edits
        to it can be told. Where the project cannot be written, that is a Problem."""
        written = stated(Document.of(data, name))
        known = self.exported.get(name)
        self.exported[name] = exported.after_export(known, written, self._stated(), digest(data))
        path = self.root / exported.NAME
        before, text = self.read_texts[path], exported.to_text(self.exported)
        if text == before or is_conflicted(before):
            return
        if os.access(self.root, os.W_OK):
            self.store.commit({path: self.store.encode(path, text)}, f"export -o {name}")
            self.read_texts[path] = text
        else:
            message = "cannot be written, so that co-authors' edits cannot be told later"
            self.problems.append(Problem("exported", message, exported.NAME, "note"))

    def _taken_keys(self) -> set[str]:
        """Keys that are or were in use."""
        earlier = {old for memory in self.memory.values() for old in memory.was}
        ids = {old.strip() for paper in self.papers for old in paper.get("ids").split(",")}
        known = {paper.key for paper in self.papers} | set(self.memory) | self._broken_keys
        return (known | earlier | ids) - {""}

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
        self._parse_markdown()
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

    def draft_themes(self) -> bool:
        """Where no theme is configured, draft some from the papers; they go to readlist.toml."""
        if self.settings.themes or not self.papers:
            return False
        from readlist.text.themes import draft

        themes = draft(self.papers)
        if not themes:
            return False
        text = self.settings_text.rstrip("\n")
        self.settings_text = f"{text}\n\n{DRAFT_NOTE}\n{config.themes_to_toml(themes)}".lstrip("\n")
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
            memory = self.memory[change.key]
            mark = Mark(change.by, "", change.why, value_hash(change.value or ""))
            fields = {**memory.fields, change.field: mark}
            self.memory[change.key] = replace(memory, fields=fields)

    # ---- writing

    def save(self, command: str) -> tuple[Path, ...]:
        """Write everything that changed, in one transaction, and say which files those were.

        A library that is not `writable` stays as it is, and so does its ledger; so does any file
        with git's conflict markers.
        """
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
        return self.store.commit(writes, command)

    # ---- rendering

    @property
    def site_sections(self) -> list[Section]:
        """The sections of the site, the project's own first, each failing alone; then a panel
        with the nearest themes on papers that have none."""
        from readlist.site.pages import suggestions

        names = {theme.slug: theme.name for theme in self.library.themes}
        near = {
            key: [(names.get(one.slug, one.slug), one.score) for one in suggested]
            for key, suggested in self.classified.suggestions.items()
        }
        own = [self._guarded(registered) for registered in self.plugins.sections]
        return [*own, suggestions(near)]

    def _guarded(self, registered: Registered[Section]) -> Section:
        """A section whose failures become problems, and cost only its own pages and panels."""
        plugin, section = registered.plugin, registered.record

        def pages(library: Library) -> Iterator[Page]:
            for page in each(plugin, section.pages, library, about="making pages"):
                if isinstance(page, Page) and not wrong_part(page):
                    yield page
                else:
                    self.problems.append(checked(plugin, page))

        def panel(paper: Paper) -> str:
            made = once(plugin, section.panel or str, paper, about=f"on paper '{paper.key}'")
            if isinstance(made, Problem):
                self.problems.append(made)
                return ""
            return str(made or "")

        return Section(section.name, pages, panel if section.panel else None)

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


Result = TypeVar("Result")


def transact(
    opened: Callable[[], Project],
    act: Callable[[Project], Result],
    command: str,
    write: bool = True,
) -> tuple[Project, Result]:
    """Open a project, act on it in memory, and save it: what every writing command does.

    Where something changed on disk in the meantime, an editor's save or another command, all of
    it is done again with what is there now; so `act` may be called several times, each time with
    a project of its own, and says nothing until it is known to be the last. Without `write` it
    is a rehearsal: nothing is saved.
    """

    def attempt() -> tuple[Project, Result]:
        project = opened()
        result = act(project)
        if write:
            project.save(command)
        return project, result

    return insist(attempt)


_NEW = Memory("")
DRAFT_NOTE = """\
# These themes are drafts, made from the papers themselves. Edit the names and sentences:
# one good sentence is worth more than many examples. Take `draft = true` out when content.
"""


def _unknown_formats(settings: Settings, plugins: Plugins) -> Iterator[Problem]:
    """Options in `[exporters]` for a format that no plugin declares."""
    known = [exporter.name for exporter in plugins.exporters]
    for name in sorted(set(settings.exporters) - set(known)):
        message = f"[exporters.{name}] gives options to a format that no plugin declares"
        yield Problem("exporters", message, config.NAME, hint=nearest(name, known))


def _recovered(
    root: Path, given: tuple[str, str] | None
) -> tuple[Store, str, Settings, list[Problem]]:
    """The project's store, once what a crash left half done was put back; the text of
    readlist.toml, and the settings.

    The journal lies beside the library, which readlist.toml names; but that file, too, may be
    one of those that were put back, so it is read again.
    """
    store, problems = Store(root), list[Problem]()
    while True:
        read = store.text(root / config.NAME)
        name, text = given or (config.NAME, read)
        settings = config.parse(text, name)
        home = (root / settings.library.path).parent
        if home == store.home:
            return store, read, settings, problems
        store = Store(root, home)
        problems += store.recover()


def _read_library(store: Store, path: Path, encoding: str) -> Document:
    return Document.of(store.read(path), store.name(path), encoding)


def _memory_of(paper: Paper, written: Paper, importer: str) -> Memory:
    """What the ledger remembers of a paper that was just added, and of the entry it became."""
    origin = paper.origin
    source = ""
    if origin:
        source = PurePath(origin.source).name
        source += f":{origin.first}-{origin.last}" if origin.first else ""
    label = Mark("readlist", why="a label for styles that print one, since no author is known")
    fields = {
        name: replace(
            label if name == "key" and "key" not in paper.fields else Mark(importer, source),
            hash=value_hash(value),
        )
        for name, value in written.fields.items()
    }
    prints = tuple(dict.fromkeys((fingerprint(paper), fingerprint(written))))
    return Memory(paper.key, today(), prints, fields)
