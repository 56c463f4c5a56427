"""A project, opened: files, settings and plugins, and the flow run over them.

The imperative shell. `Project.open` reads each file once; `add`, `assign` and `draft_themes`
change what is held in memory; `save` writes it all in one transaction; `export` and
`site_files` render.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from readlist import baseline, config, flow, ledger, lists
from readlist.baseline import Row
from readlist.bibtex import Document, NewEntry, PutField, from_paper, kind_of, read_papers, to_latex
from readlist.config import Settings
from readlist.errors import ConfigError, ReadlistError, SourceError
from readlist.files import decode, is_binary
from readlist.flow import Classified, Intake, Reading
from readlist.hookspecs import Section
from readlist.ledger import Mark, Memory, value_hash
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
)
from readlist.plugins import Plugins, Registered, complaint, each, once
from readlist.store import Store, find_root, markdown_files


def today() -> str:
    """The date that enters the ledger, as YYYY-MM-DD in UTC: SOURCE_DATE_EPOCH, else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%d")


# --------------------------------------------------------------------------- sources


def read_source(name: str, encoding: str = "") -> tuple[Source, list[Problem]]:
    """What a person named on the command line, as a Source.

    Raises SourceError where there is no such file. Content that is empty, binary or in a
    guessed encoding is a Problem.
    """
    path = Path(name)
    if path.is_dir():
        raise SourceError(f"{name}: is a folder; name the files in it")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{name}: no such file") from None
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}") from None
    return to_source(name, data, encoding)


def to_source(name: str, data: bytes, encoding: str = "") -> tuple[Source, list[Problem]]:
    """Bytes with a name as a Source, and what is doubtful about them."""
    if not data.strip():
        hint = "copy the page's text into it and save it"
        return Source(name, data), [Problem("empty", "the file is empty", name, "error", hint)]
    if is_binary(data):
        message = "not a text file"
        hint = "save or copy it as text; PDF files are not read"
        return Source(name, data), [Problem("binary", message, name, "error", hint)]
    try:
        decoded = decode(data, encoding)
    except (LookupError, UnicodeDecodeError):
        raise SourceError(f"{name}: its bytes are not {encoding}; try another --encoding") from None
    return Source(name, data, decoded.text), _encoding_doubts(name, decoded.encoding, decoded)


def _encoding_doubts(name: str, encoding: str, decoded: Any) -> list[Problem]:
    problems = []
    if not decoded.certain:
        hint = "if letters look wrong, say it: --encoding NAME"
        problems.append(
            Problem("encoding", f"not UTF-8; read as {encoding}", name, "warning", hint)
        )
    if "\ufffd" in decoded.text:
        line = decoded.text[: decoded.text.index("\ufffd")].count("\n") + 1
        message = "holds characters that could not be read"
        problems.append(Problem("encoding", message, f"{name}:{line}"))
    return problems


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
    read_texts: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    # ---- opening

    @classmethod
    def open(
        cls,
        start: Path,
        extra: Sequence[str] = (),
        settings_text: str | None = None,
        new_lists: Mapping[Path, str] | None = None,
    ) -> Project:
        """Open the project that `start` belongs to.

        `settings_text` replaces its readlist.toml and makes `start` its root; `new_lists` are
        list files that it gets when it is saved, by their absolute path.
        """
        root = start.resolve() if settings_text is not None else find_root(start.resolve())
        store = Store(root)
        problems = store.recover()
        read = store.text(root / config.NAME)
        text = read if settings_text is None else settings_text
        settings = config.parse(text, config.NAME)
        plugins = Plugins(settings, root, extra)
        library = root / settings.library.path
        document = _read_library(store, library, settings.library.encoding)
        remembered, ledger_problems = ledger.parse(
            store.text(library.with_suffix(".ledger")), store.name(library.with_suffix(".ledger"))
        )
        rows, row_problems = baseline.parse(store.text(root / baseline.NAME))
        project = cls(
            root, store, settings, text, plugins, document, remembered, rows, [], [],
        )  # fmt: skip
        project.problems += [*problems, *plugins.problems, *document.problems]
        project.problems += [*ledger_problems, *row_problems]
        project.read_texts = {root / config.NAME: read}
        project._read_markdown(library.parent, new_lists or {})
        project._reconcile()
        return project

    @property
    def library_file(self) -> Path:
        return self.root / self.settings.library.path

    @property
    def writable(self) -> bool:
        """Whether the library may be written: no conflict markers, and a certain encoding."""
        return not self.document.conflicts and not self.document.guessed

    def _read_markdown(self, beside_library: Path, new_lists: Mapping[Path, str]) -> None:
        for path in sorted({*markdown_files(self.root / "lists"), *new_lists}):
            self.read_texts[path] = self.store.text(path)
            text = self.read_texts[path] or new_lists.get(path, "")
            self.list_texts[path] = text
            reading_list, problems = lists.parse(text, path.stem, self.store.name(path))
            self.lists.append(reading_list)
            self.problems += problems
        for path in markdown_files(beside_library / "notes"):
            if "private" not in path.relative_to(beside_library / "notes").parts[:-1]:
                text = self.store.text(path)
                note, problems = lists.parse_note(text, path.stem, self.store.name(path))
                self.notes.append(note)
                self.problems += problems

    def _reconcile(self) -> None:
        """Follow what was done to the library outside: renamed and removed entries."""
        name = self.store.name(self.library_file)
        papers = list(read_papers(self.document))
        found = ledger.reconcile(self.memory, papers, today(), name)
        self.memory = found.ledger
        self.problems += found.problems
        moves = found.renames
        self.rows = [replace(row, key=moves.get(row.key, row.key)) for row in self.rows]
        for path, text in self.list_texts.items():
            self.list_texts[path] = _rename_in_list(text, moves)
        self.lists = [_rename_items(reading_list, moves) for reading_list in self.lists]
        self._papers = papers

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
        return flow.assemble(
            (self._with_origin(paper) for paper in self.papers),
            themes,
            self.rows,
            flow.found_keywords(said.changes, self.settings.theming.keywords),
            {key: memory.added for key, memory in self.memory.items()},
            self.lists,
            self.notes,
            self.settings.title,
            self.settings.description,
        )

    def _themes(self) -> list[Any]:
        return [theme.theme() for theme in self.settings.themes]

    def _with_origin(self, paper: Paper) -> Paper:
        memory = self.memory.get(paper.key)
        found = re.fullmatch(r"(.*):(\d+)-(\d+)", memory.origin) if memory else None
        if found is None:
            return replace(paper, origin=None)
        return replace(paper, origin=Origin(found[1], int(found[2]), int(found[3])))

    def _unknown_keys(self) -> list[Problem]:
        """Items of lists, and rows of a person, whose key the library does not have."""
        known = {paper.key for paper in self.papers}
        for paper in self.papers:
            known |= {old.strip() for old in paper.get("ids").split(",")}
        return [
            Problem(
                "unknown-key",
                f"'{item.key}' is no key of the library",
                f"lists/{reading_list.name}.md:{item.line}",
                hint=_nearest(item.key, sorted(known)),
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
        new, problems = flow.name(intake.new, self._taken_keys(), self.plugins)
        for reading in readings:
            self.problems += reading.problems
        self.problems += [*intake.problems, *problems]
        importers = {paper.origin: reading for reading in readings for paper in reading.papers}
        for paper in new:
            by = importers[paper.origin].importer if paper.origin in importers else ""
            self.memory[paper.key] = _memory_of(paper, by)
        entries = [NewEntry(*from_paper(paper)) for paper in new]
        self._edit(entries)
        return Added(readings, intake, tuple(new))

    def _taken_keys(self) -> list[str]:
        earlier = (old for memory in self.memory.values() for old in memory.was)
        ids = (old.strip() for paper in self.papers for old in paper.get("ids").split(","))
        return [*(paper.key for paper in self.papers), *self.memory, *earlier, *filter(None, ids)]

    def _edit(self, edits: Sequence[Any]) -> None:
        if edits and self.writable:
            self.document = self.document.edit(edits)
            self._papers = list(read_papers(self.document))
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

        A library that is not `writable` stays as it is, and so does its ledger.
        """
        texts = {self.root / config.NAME: self.settings_text, **self.list_texts}
        if self.rows:
            texts[self.root / baseline.NAME] = baseline.to_text(self.rows)
        writes: dict[Path, bytes] = {}
        if self.writable:
            texts[self.library_file.with_suffix(".ledger")] = ledger.to_text(self.memory)
            writes[self.library_file] = self.document.to_bytes()
        for path, text in texts.items():
            if text != self.read_texts.get(path):
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
                if isinstance(page, Page):
                    yield page
                else:
                    self.problems.append(flow.checked(plugin, page))

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
        self, name: str, options: Mapping[str, str] | None = None, library: Library | None = None
    ) -> Any:
        """The library in a format: text, bytes, or a dict of files. Raises ReadlistError."""
        exporter = self.plugins.exporter(name)
        filled = fill_options(exporter, self.settings, options or {})
        render = exporter.record.render
        result = once(exporter.plugin, render, library or self.library, filled, about="to export")
        if isinstance(result, str | bytes | dict):
            return result
        if not isinstance(result, Problem):
            message = f"rendered {type(result).__name__}, not text, bytes or files"
            result = complaint(exporter.plugin, message)
        self.problems.append(result)
        return None


DRAFT_NOTE = """\
# These themes are drafts, made from the papers themselves. Edit the names and sentences:
# one good sentence is worth more than many examples. Take `draft = true` out when content.
"""


def fill_options(
    exporter: Registered[Any], settings: Settings, given: Mapping[str, str]
) -> object | None:
    """An exporter's options from `[exporters.NAME]` and `-O name=value`, checked.

    Raises ConfigError with the nearest name for an option that it does not have.
    """
    import msgspec

    kind = exporter.record.options
    configured = dict(settings.exporters.get(exporter.name, {}))
    if kind is None:
        if given:
            raise ConfigError(f"the format '{exporter.name}' has no options")
        return None
    known = [item.name for item in _fields(kind)]
    for wrong in sorted({*given, *configured} - set(known)):
        raise ConfigError(
            f"the format '{exporter.name}' has no option '{wrong}'; {_nearest(wrong, known)}"
        )
    try:
        filled: object = msgspec.convert({**configured, **given}, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the format '{exporter.name}': {error}") from None
    return filled


def _fields(kind: type) -> Sequence[Any]:
    """The fields of an options class: a dataclass or a msgspec.Struct."""
    import dataclasses

    import msgspec

    return (
        dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else msgspec.structs.fields(kind)
    )


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
        _known("key", key, list(library.by_key))
    if wanted:
        inside = {paper.key for paper in papers}
        papers = [library.by_key[key] for key in wanted if library.by_key[key].key in inside]
    return replace(library, papers=tuple({paper.key: paper for paper in papers}.values()))


def _known(what: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise ReadlistError(f"no {what} '{name}'; {_nearest(name, names)}")


def _nearest(wrong: str, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(wrong, known, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"there are: {', '.join(known)}" if 0 < len(known) <= 20 else ""


def _read_library(store: Store, path: Path, encoding: str) -> Document:
    return Document.of(store.read(path), store.name(path), encoding)


def _memory_of(paper: Paper, importer: str) -> Memory:
    """What the ledger remembers of a paper that was just added."""
    origin = paper.origin
    source = ""
    if origin:
        source = PurePath(origin.source).name
        source += f":{origin.first}-{origin.last}" if origin.first else ""
    fields = {
        name: Mark(importer, source, hash=value_hash(value)) for name, value in paper.fields.items()
    }
    return Memory(paper.key, today(), (fingerprint(paper),), fields)


def _rename_in_list(text: str, moves: Mapping[str, str]) -> str:
    for old, new in moves.items():
        text = text.replace(f"[@{old}]", f"[@{new}]")
    return text


def _rename_items(reading_list: ReadingList, moves: Mapping[str, str]) -> ReadingList:
    blocks = tuple(
        block if isinstance(block, str) else replace(block, key=moves.get(block.key, block.key))
        for block in reading_list.blocks
    )
    return replace(reading_list, blocks=blocks)
