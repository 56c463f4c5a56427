"""A project's own words and templates: `[site] words`, `[site] language`, `[site] templates`.

Both are read once into values. `worn` puts them around the making of a site, since every part of a
page says some words and is made by some template.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readlist import config
from readlist.config import SiteSettings
from readlist.errors import ConfigError, nearest
from readlist.model import Problem
from readlist.site.markup import SHAPED, Templates
from readlist.site.words import COUNTED, ENGLISH, SPOKEN, Words

_COUNTED = "counted"  # the table of what is counted
_PART = "_"  # how the names of templates begin that only others of theirs use
_SHIPPED = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Look:
    """Words and templates of a site; without any said, ours."""

    words: Words = field(default_factory=Words)
    templates: Templates = field(default_factory=Templates)


def wear(look: Look) -> None:
    """Use these words and templates until others are."""
    SPOKEN.set(look.words)
    SHAPED.set(look.templates)


@contextmanager
def worn(look: Look) -> Iterator[None]:
    """Use these words and templates for what is made inside."""
    spoken, shaped = SPOKEN.set(look.words), SHAPED.set(look.templates)
    try:
        yield
    finally:
        SHAPED.reset(shaped)
        SPOKEN.reset(spoken)


def read(site: SiteSettings, root: Path, settings_text: str) -> tuple[Look, list[Problem]]:
    """The look of a project's site, and what of it is left out as wrong.

    Raises ConfigError where a file cannot be read, TemplateError where a template is none.
    """
    problems: list[Problem] = []
    words = _words(site, root, settings_text, problems)
    templates = _templates(site.templates, root, problems)
    templates.check(words)
    return Look(words, templates), problems


def places(site: SiteSettings, root: Path) -> list[Path]:
    """The files that a look is made from."""
    named = [site.templates, site.words if isinstance(site.words, str) else ""]
    return [root / one for one in named if one]


# --------------------------------------------------------------------------- templates


def _templates(folder: str, root: Path, problems: list[Problem]) -> Templates:
    if not folder:
        return Templates()
    if not (root / folder).is_dir():
        raise ConfigError(f"{config.NAME}: site.templates: there is no folder '{folder}'")
    texts = {path.name: _text(path, folder) for path in sorted((root / folder).glob("*.html"))}
    shipped = sorted(path.name for path in _SHIPPED.glob("*.html"))
    for name in texts:
        if not name.startswith(_PART) and name not in shipped:
            message = f"replaces no template of readlist: there is no '{name}'"
            hint = f"{nearest(name, shipped)} a name that begins with `_` is for parts of your own"
            problems.append(Problem("templates", message, f"{folder}/{name}", "warning", hint))
    return Templates(folder.rstrip("/"), texts)


def _text(path: Path, folder: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise ConfigError(f"{folder}/{path.name}: cannot be read as UTF-8: {said}") from None


# --------------------------------------------------------------------------- words


def _words(site: SiteSettings, root: Path, text: str, problems: list[Problem]) -> Words:
    said: Mapping[str, Any] = {}
    name = config.NAME
    if isinstance(site.words, dict):
        said = site.words
    elif site.words:
        name = site.words
        said, text = _table(root / name, name)
    found = _Found(name, text, problems)
    plain = {one: value for one, value in said.items() if found.word(one, value)}
    counted = dict(found.pairs(said.get(_COUNTED, {})))
    language = {"language": site.language} if site.language else {}
    if not (plain or counted or language):
        return Words()
    return Words({**ENGLISH, **plain, **language}, {**COUNTED, **counted})


def _table(path: Path, name: str) -> tuple[Mapping[str, Any], str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), text
    except OSError:
        raise ConfigError(f"{config.NAME}: site.words: there is no file '{name}'") from None
    except ValueError as error:
        said = " ".join(str(error).split())
        raise ConfigError(f'{name}: not valid TOML: {said}; a line is: name = "words"') from None


@dataclass(frozen=True)
class _Found:
    """Checks what a table of words says; what is wrong is named and left out."""

    name: str
    text: str
    problems: list[Problem]

    def word(self, name: str, value: Any) -> bool:
        if name == _COUNTED:
            return False
        if name not in ENGLISH:
            return self._wrong(name, f"no word '{name}'", nearest(name, list(ENGLISH)))
        if not isinstance(value, str):
            return self._wrong(name, f"'{name}' has to be text in quotes")
        return self._fills(name, value, ENGLISH[name], complete=True)

    def pairs(self, table: Any) -> Iterator[tuple[str, tuple[str, str]]]:
        if not isinstance(table, dict):
            self._wrong(_COUNTED, f"'{_COUNTED}' has to be a table")
            return
        for name, pair in table.items():
            if name not in COUNTED:
                self._wrong(name, f"nothing is counted as '{name}'", nearest(name, list(COUNTED)))
            elif not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_text, pair))):
                self._wrong(name, f"'{name}' has to be two texts: for one, and for several")
            elif all(self._fills(name, said, "{n}", n == 1) for n, said in enumerate(pair)):
                yield name, (pair[0], pair[1])

    def _fills(self, name: str, value: str, ours: str, complete: bool) -> bool:
        """Whether a text has the gaps that ours has; a `complete` one has all of them."""
        gaps, known = _gaps(value), _gaps(ours) or set()
        if gaps is None or not gaps <= known or (complete and gaps != known):
            wanted = " and ".join(f"{{{gap}}}" for gap in sorted(known)) or "no braces"
            return self._wrong(name, f"'{name}' has to have {wanted}")
        return True

    def _wrong(self, name: str, message: str, hint: str = "") -> bool:
        where = self.name + _line(self.text, name)
        said = f"{message}; ours stays" if name in ENGLISH or name in COUNTED else message
        self.problems.append(Problem("words", said, where, "warning", hint))
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _gaps(text: str) -> set[str] | None:
    """The names in braces of a phrase; None where the braces are none that can be filled."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return None
    if any(spec or conversion for _, _, spec, conversion in parts):
        return None
    return {name for _, name, _, _ in parts if name is not None}


def _line(text: str, name: str) -> str:
    """`:12`, where a line sets this name."""
    pattern = re.compile(rf'\s*"?{re.escape(name)}"?\s*=')
    lines = (n for n, line in enumerate(text.split("\n"), 1) if pattern.match(line))
    return next((f":{n}" for n in lines), "")
