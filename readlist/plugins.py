"""Find plugins, load each on its own, list them, and ask them for their records.

pluggy stops at the first exception and loads entry points in one bare loop, so the walk over
the hook implementations is ours: a plugin that fails costs only itself (`readlist.isolation`).
No global: make a `Plugins`.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from readlist import hookspecs
from readlist.config import Settings
from readlist.errors import ReadlistError, closest, nearest
from readlist.hookspecs import Check, Classifier, Exporter, Importer, Resolver, Section
from readlist.isolation import RANKS, Plugin, Registered, complaint, each, once, shown
from readlist.model import Paper, Problem
from readlist.wellformed import wrong_part

BUILTINS = (
    "biblatex",
    "bibtex",
    "csl",
    "csv",
    "definitions",
    "html",
    "identifiers",
    "jabref",
    "json",
    "key",
    "keywords",
    "markdown",
    "nbib",
    "pages",
    "papis",
    "pasted",
    "pdf",
    "ris",
    "zotero",
)
ENTRY_POINTS = "readlist"
LEGAL_KEYS = "a key has letters from a to z, digits and : . _ + / -, one of the first two first"

RECORDS: Mapping[str, type] = {
    "importers": Importer,
    "classifiers": Classifier,
    "resolvers": Resolver,
    "checks": Check,
    "exporters": Exporter,
    "sections": Section,
}
HOOKS = frozenset({"readlist_key", *(f"readlist_{kind}" for kind in RECORDS)})


class Plugins:
    """The plugins of one project: discovered, loaded, and asked for their records once.

    `root` is the project's folder. `extra` are `-p` arguments: a file to load, or `no:name`.
    What could not be loaded stands in `problems`.
    """

    def __init__(self, settings: Settings, root: Path | None = None, extra: Iterable[str] = ()):
        self.settings = settings
        self.problems: list[Problem] = []
        self._pm = pluggy.PluginManager("readlist")
        self._pm.add_hookspecs(hookspecs)
        self._plugins: dict[int, Plugin] = {}
        files = [given for given in extra if not given.startswith("no:")]
        off = {given[3:] for given in extra if given.startswith("no:")} | set(
            settings.plugins.disable
        )
        self._load(root, files, off)
        self.importers: list[Registered[Importer]] = self._ask("importers")
        self.classifiers: list[Registered[Classifier]] = self._ask("classifiers")
        self.resolvers: list[Registered[Resolver]] = self._ask("resolvers")
        self.checks: list[Registered[Check]] = self._ask("checks")
        self.exporters: list[Registered[Exporter]] = self._ask("exporters")
        self.sections: list[Registered[Section]] = self._ask("sections")

    @property
    def all(self) -> list[Plugin]:
        """Every plugin that loaded, in the order in which they are asked."""
        return sorted(self._plugins.values(), key=lambda p: (RANKS.index(p.rank), p.name))

    def exporter(self, name: str) -> Registered[Exporter]:
        """The exporter of that name. Raises ReadlistError, naming the nearest."""
        for found in self.exporters:
            if found.name == name:
                return found
        names = sorted({exporter.name for exporter in self.exporters})
        raise ReadlistError(f"no export format '{name}'; {nearest(name, names)}")

    def key(self, paper: Paper, taken: Mapping[str, str]) -> tuple[str, list[Problem]]:
        """A legal key for a new paper, from the first plugin that gives one; else ""."""
        from readlist.bibtex import keys

        problems = []
        given_to_keys = {"paper": paper, "taken": taken, "settings": self.settings}
        for plugin, function in self._implementations("readlist_key"):
            given = once(plugin, function, given_to_keys)
            if isinstance(given, Problem):
                problems.append(given)
            elif isinstance(given, str) and keys.is_legal(given):
                return given, problems
            elif isinstance(given, str):
                problems.append(complaint(plugin, f"proposed the key '{given}'", LEGAL_KEYS))
            elif given is not None:
                problems.append(_wrong_type(plugin, "readlist_key", given, "a key or None"))
        return "", problems

    # ---- asking

    def _ask(self, kind: str) -> list[Registered[Any]]:
        """The records of one declare hook, in order, without repeated names."""
        hook, wanted = f"readlist_{kind}", RECORDS[kind]
        found: dict[str, Registered[Any]] = {}
        for plugin, function in self._implementations(hook):
            returned = once(plugin, function, {"settings": self.settings}, about=f"in {hook}")
            for record in self._records(plugin, hook, returned, wanted):
                self._keep(found, record, kind)
        first: tuple[str, ...] = getattr(self.settings.flow, kind)
        self._check_flow(kind, first, found)
        order = {name: number for number, name in enumerate(first)}
        return sorted(
            found.values(),
            key=lambda r: min(order.get(r.name, len(order)), order.get(r.plugin.name, len(order))),
        )

    def _records(
        self, plugin: Plugin, hook: str, returned: Any, wanted: type
    ) -> Iterator[Registered[Any]]:
        if returned is None:
            return
        if isinstance(returned, wanted):
            returned = [returned]
        if isinstance(returned, Problem) and not wrong_part(returned):
            self.problems.append(returned)
            return
        if isinstance(returned, str | bytes | Mapping) or not isinstance(returned, Iterable):
            returned = [returned]
        for record in each(plugin, lambda: returned, about=f"in {hook}"):
            if isinstance(record, wanted):
                yield Registered(plugin, record)
            elif isinstance(record, Problem) and not wrong_part(record):
                self.problems.append(record)
            else:
                self.problems.append(_wrong_type(plugin, hook, record, wanted.__name__))

    def _keep(self, found: dict[str, Registered[Any]], new: Registered[Any], kind: str) -> None:
        """Keep the first of a name: a local plugin may replace a built-in, nobody an equal."""
        before = found.setdefault(new.name, new)
        if before is new or before.plugin.rank != new.plugin.rank:
            return
        self.problems.append(
            Problem(
                "plugin-clash",
                f"{new.plugin} and {before.plugin} both declare '{new.name}' among the {kind}; "
                f"'{before.plugin.name}' is used",
                where=shown(new.plugin.where),
                severity="error",
                hint="rename one of them",
            )
        )

    def _check_flow(self, kind: str, named: Iterable[str], found: Mapping[str, Any]) -> None:
        names = set(found) | {record.plugin.name for record in found.values()}
        for name in named:
            if name not in names:
                self.problems.append(
                    Problem(
                        "flow",
                        f"[flow] {kind} names '{name}', which no plugin declares",
                        where="readlist.toml",
                        hint=nearest(name, sorted({record.name for record in found.values()})),
                    )
                )

    def _implementations(self, hook: str) -> list[tuple[Plugin, Callable[..., Any]]]:
        """Each plugin's function for a hook, by rank and name; `trylast` ones last of all, and
        `tryfirst` ones first of their rank."""
        found = []
        for impl in getattr(self._pm.hook, hook).get_hookimpls():
            plugin = self._plugins[id(impl.plugin)]
            place = (impl.trylast, RANKS.index(plugin.rank), not impl.tryfirst, plugin.name)
            found.append((place, plugin, impl))
        found.sort(key=lambda entry: entry[0])
        return [(plugin, _by_name(impl)) for _, plugin, impl in found]

    # ---- loading

    def _load(self, root: Path | None, files: Iterable[str], off: set[str]) -> None:
        known = set()
        for plugin, load in self._discover(root, files):
            known.add(plugin.name)
            if plugin.name not in off:
                self._register(plugin, load)
        for name in sorted(off - known):
            raise ReadlistError(f"no plugin '{name}' to leave out; `readlist plugin` lists them")

    def _discover(
        self, root: Path | None, files: Iterable[str]
    ) -> Iterator[tuple[Plugin, Callable[[], Any]]]:
        for name in BUILTINS:
            module = f"readlist.builtin.{name}"
            yield Plugin(name, "built-in", _module_file(module)), _importing(module)
        for entry in sorted(importlib.metadata.entry_points(group=ENTRY_POINTS)):
            yield Plugin(entry.name, "installed", _module_file(entry.module)), entry.load
        for folder in self.settings.plugins.local if root else ():
            for path in local_plugins(Path(root or "") / folder):
                yield _local(path)
        for given in files:
            path = Path(given)
            if not path.is_file():
                raise ReadlistError(f"-p {given}: no such file; give a .py file, or no:NAME")
            yield _local(path.resolve())

    def _register(self, plugin: Plugin, load: Callable[[], Any]) -> None:
        module = once(plugin, load, about="to load")
        if isinstance(module, Problem):
            self.problems.append(module)
            return
        if isinstance(module, type):  # an entry point may name a class
            module = once(plugin, module, about="to start")
        if before := self._plugins.get(id(module)):
            self.problems.append(complaint(plugin, f"is the same module as {before}"))
            return
        self.problems += _misspelt(plugin, module)
        self._plugins[id(module)] = plugin
        refused = once(plugin, lambda: self._pm.register(module, _unique(plugin)) and None)
        if isinstance(refused, Problem):
            del self._plugins[id(module)]
            self.problems.append(refused)


def _by_name(impl: Any) -> Callable[[Mapping[str, Any]], Any]:
    """Call a hook function with just the arguments it asks for, as pluggy does."""
    return lambda given: impl.function(*[given[name] for name in impl.argnames])


def _unique(plugin: Plugin) -> str:
    return f"{plugin.rank}:{plugin.where or plugin.name}"


def _importing(module: str) -> Callable[[], ModuleType]:
    return lambda: importlib.import_module(module)


def _module_file(module: str) -> str:
    """The file of a module. Looking it up runs its parent package, which may fail in any way."""
    try:
        spec = importlib.util.find_spec(module)
    except (Exception, SystemExit):
        return ""
    return spec.origin or "" if spec else ""


def local_plugins(folder: Path) -> list[Path]:
    """The plugins of a folder: `*.py` and packages, by name.

    A leading `_` hides one; a folder with a `pyproject.toml` is a package to be installed.
    """
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.iterdir()):
        package = path / "__init__.py"
        if path.name.startswith(("_", ".")):
            continue
        if path.suffix == ".py":
            found.append(path)
        elif package.is_file() and not (path / "pyproject.toml").exists():
            found.append(package)
    return [path.resolve() for path in found]


def _local(path: Path) -> tuple[Plugin, Callable[[], ModuleType]]:
    name = path.parent.name if path.name == "__init__.py" else path.stem
    return Plugin(name, "local", str(path)), lambda: _import_file(name, path)


def _import_file(name: str, path: Path) -> ModuleType:
    """Import a file as `readlist_local.<name>`, leaving `sys.path` alone."""
    full = f"readlist_local.{name}"
    inside = [str(path.parent)] if path.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(full, path, submodule_search_locations=inside)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    parent = sys.modules.setdefault("readlist_local", ModuleType("readlist_local"))
    parent.__path__ = []
    before = sys.modules.get(full)
    sys.modules[full] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(full, None)
        if before is not None:
            sys.modules[full] = before
        raise
    return module


def _misspelt(plugin: Plugin, module: object) -> Iterator[Problem]:
    """Hooks that do not exist, and functions named like hooks without `@hookimpl`."""
    for name, thing in sorted(vars(module).items() if hasattr(module, "__dict__") else ()):
        marked = hasattr(thing, "readlist_impl")
        if marked and name not in HOOKS:
            near = closest(name, list(HOOKS))
            hint = f"did you mean '{near}'?" if near else "docs/plugins.md lists them"
            message = f"has a hook '{name}', which does not exist"
        elif name in HOOKS and callable(thing) and not marked:
            hint, message = "write @hookimpl above it", f"has '{name}', which is not marked"
        else:
            continue
        yield complaint(plugin, message, hint)


def _wrong_type(plugin: Plugin, hook: str, given: object, wanted: str) -> Problem:
    returned = f"returned {type(given).__name__} from {hook}, not {wanted}"
    return complaint(plugin, returned, "readlist/hookspecs.py says what each hook returns")
