"""What classifiers propose for the papers of a library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from readlist.hookspecs import Classifier
from readlist.isolation import Registered, at_most, checked, complaint, each, once
from readlist.model import (
    AddKeyword,
    AddLink,
    AddTheme,
    Change,
    Library,
    Merge,
    Paper,
    Problem,
    Rename,
    SetField,
)
from readlist.wellformed import wrong_part


@dataclass(frozen=True, slots=True)
class Classified:
    """What the classifiers say: changes, per key the themes that were near, and problems.

    A classifier that is not sure yields a Problem with code `unsorted` whose fix are the
    `AddTheme`s that it considered: those are the suggestions.
    """

    changes: tuple[Change, ...] = ()
    suggestions: Mapping[str, tuple[AddTheme, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


Proposed = Change | Problem
Ask = Callable[[], Iterable[Proposed]]


def classify(
    library: Library,
    classifiers: Iterable[Registered[Classifier]],
    said: Callable[[Registered[Classifier], Ask], Iterable[Proposed]] = lambda _, ask: ask(),
) -> Classified:
    """Ask every classifier about every paper; one that fails on a paper costs only that.

    `said` may answer for a classifier from memory; `readlist.analysis` does.
    """
    changes: list[Change] = []
    suggestions: dict[str, tuple[AddTheme, ...]] = {}
    problems: list[Problem] = []
    for classifier in classifiers:
        for thing in said(classifier, partial(_proposals, library, classifier)):
            if isinstance(thing, Rename | Merge):
                problems.append(_not_applied(thing))
            elif not isinstance(thing, Problem):
                changes.append(thing)
            elif near := _suggested(thing):
                suggestions[near[0].key] = near
            else:
                problems.append(thing)
    return Classified(tuple(changes), suggestions, tuple(problems))


def _suggested(problem: Problem) -> tuple[AddTheme, ...]:
    """The themes that a classifier considered and was not sure of."""
    if problem.code != "unsorted" or not isinstance(problem.fix, tuple | list):
        return ()
    near = (change for change in problem.fix if isinstance(change, AddTheme))
    return tuple(change for change in near if not wrong_part(change))


def _not_applied(change: Rename | Merge) -> Problem:
    """Keys are a person's: a proposal to change one is shown, and waits for a hand."""
    kind = "a rename to" if isinstance(change, Rename) else "a merge into"
    target = change.new if isinstance(change, Rename) else change.into
    command = "key rename" if isinstance(change, Rename) else "dedupe"
    message = f"'{change.key}': {change.by} proposes {kind} '{target}'; it is not applied"
    does = f"`readlist {command} {change.key} {target}` does that"
    why = "; ".join(filter(None, (change.why, does)))
    return Problem("not-applied", message, severity="note", hint=why)


def _proposals(library: Library, classifier: Registered[Classifier]) -> Iterator[Proposed]:
    plugin, record = classifier.plugin, classifier.record
    extra: tuple[object, ...] = ()
    if record.prepare is not None:
        prepared = once(plugin, record.prepare, library, about="while preparing")
        if isinstance(prepared, Problem):
            yield prepared
            return
        extra = (prepared,)
    for paper in library.papers:
        about = f"on paper '{paper.key}'"
        proposed = each(plugin, record.propose, paper, *extra, about=about)
        for thing in at_most(plugin, paper.key, proposed):
            yield _stamped(thing, classifier, paper)


def _stamped(thing: object, classifier: Registered[Classifier], paper: Paper) -> Proposed:
    """A change with `by` set, if it is one and speaks of the paper it was asked about."""
    if isinstance(thing, Problem):
        return checked(classifier.plugin, thing)
    if not isinstance(thing, SetField | AddTheme | AddKeyword | AddLink | Rename | Merge):
        message = f"proposed a {type(thing).__name__} for '{paper.key}', which is no change"
        return complaint(classifier.plugin, message)
    if wrong := wrong_part(thing):
        message = f"proposed a {type(thing).__name__} for '{paper.key}': {wrong}"
        return complaint(classifier.plugin, message)
    if thing.key != paper.key:
        message = f"was asked about '{paper.key}' and spoke of '{thing.key}'"
        return complaint(classifier.plugin, message)
    if isinstance(thing, SetField):
        return replace(thing, by=classifier.name, field=thing.field.lower())
    return replace(thing, by=classifier.name)
