"""What a source gives: the first importer that recognises it reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from readlist.hookspecs import Importer
from readlist.isolation import Registered, checked, each, once
from readlist.model import (
    Paper,
    Problem,
    Source,
)
from readlist.wellformed import wrong_part


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave: its papers, in order, and what could not be used."""

    source: str
    importer: str
    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...]


def read(source: Source, importers: Iterable[Registered[Importer]]) -> Reading:
    """Read a source with the first importer that recognises it."""
    problems: list[Problem] = []
    for importer in importers:
        about = f"on {source.name}"
        answer = once(importer.plugin, importer.record.recognises, source, about=about)
        if isinstance(answer, Problem):
            problems.append(answer)
        elif answer:
            things = list(each(importer.plugin, importer.record.read, source, about=about))
            sound = [t for t in things if isinstance(t, Paper) and not wrong_part(t)]
            papers = tuple(map(_without_blanks, sound))
            kept = set(map(id, sound))
            problems += [checked(importer.plugin, t) for t in things if id(t) not in kept]
            return Reading(source.name, importer.name, papers, tuple(problems))
    message = "no importer recognises this"
    hint = "copy the page's text from the browser, or see `readlist plugin` for the importers"
    problems.append(Problem("unknown-format", message, source.name, "error", hint))
    return Reading(source.name, "", (), tuple(problems))


def _without_blanks(paper: Paper) -> Paper:
    """A paper without blank fields, which say nothing."""
    kept = {name.lower(): text for name, text in paper.fields.items() if text and text.strip()}
    return replace(paper, fields=kept)
