"""A project as it was opened: each file read once, as text and as what it says.

The journal is settled before anything is read, and what was read is one state of the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from readlist import baseline, config, ledger, lists
from readlist.baseline import Row
from readlist.bibtex import Document
from readlist.config import Settings
from readlist.errors import StoreError, nearest
from readlist.ledger import Memory
from readlist.lists import is_conflicted
from readlist.model import Note, Problem, ReadingList
from readlist.plugins import Plugins
from readlist.store import Store, markdown_files


@dataclass
class Opened:
    """The files of a project. `problems` grows with everything that was found doubtful."""

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
    _said: dict[Path, tuple[str, tuple[Any, list[Problem]]]] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        root: Path,
        extra: Sequence[str],
        given: tuple[str, str] | None,
        new_lists: Mapping[Path, str],
    ) -> Self:
        """One state of the files. Raises ChangedOnDisk where another command wrote meanwhile."""
        store, read, settings, problems = _recovered(root, given)
        text = given[1] if given else read
        plugins = Plugins(settings, root, extra)
        library = root / settings.library.path
        encoding = settings.library.encoding
        document = Document.of(store.read(library), store.name(library), encoding)
        ledger_file, themes_file = library.with_suffix(".ledger"), root / baseline.NAME
        texts = {path: store.text(path) for path in (ledger_file, themes_file)}
        remembered, ledger_problems = ledger.parse(texts[ledger_file], store.name(ledger_file))
        rows, row_problems = baseline.parse(texts[themes_file])
        opened = cls(
            root, store, settings, text, plugins, document, remembered, rows, [], [],
        )  # fmt: skip
        opened.problems += [*problems, *plugins.problems, *document.problems]
        opened.problems += [*ledger_problems, *row_problems]
        opened.problems += _unknown_formats(settings, plugins)
        opened.read_texts = {root / config.NAME: read, **texts}
        opened._read_markdown(library.parent, new_lists)
        store.refuse_if_overtaken()
        opened._refuse_lost_library()
        opened.problems += store.doubts
        return opened

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
        self.problems += self.parse_markdown()

    def parse_markdown(self) -> list[Problem]:
        """Lists and notes as their texts are now; returns what is wrong with them."""
        found = [self._parsed(path, text, self._list) for path, text in self.list_texts.items()]
        notes = [self._parsed(path, text, self._note) for path, text in self.note_texts.items()]
        self.lists = [reading_list for reading_list, _ in found]
        self.notes = [note for note, _ in notes]
        return [problem for _, problems in [*found, *notes] for problem in problems]

    def _parsed(
        self, path: Path, text: str, read: Callable[[Path, str], tuple[Any, list[Problem]]]
    ) -> tuple[Any, list[Problem]]:
        """What a file says, read again only where its text is another."""
        if path not in self._said or self._said[path][0] != text:
            self._said[path] = text, read(path, text)
        return self._said[path][1]

    def _list(self, path: Path, text: str) -> tuple[ReadingList, list[Problem]]:
        name = path.relative_to(self.root / "lists").with_suffix("").as_posix()
        return lists.parse(text, name, self.store.name(path))

    def _note(self, path: Path, text: str) -> tuple[Note, list[Problem]]:
        return lists.parse_note(text, path.stem, self.store.name(path))

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
