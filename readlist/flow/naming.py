"""Keys for new papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from readlist.bibtex import keys
from readlist.ledger import Ledger, renames
from readlist.model import (
    Paper,
    Problem,
)
from readlist.plugins import Plugins


def taken_keys(papers: Iterable[Paper], ledger: Ledger) -> set[str]:
    """Keys that are or were in use."""
    papers = list(papers)
    ids = {old for paper in papers for old in paper.earlier_keys}
    return ({paper.key for paper in papers} | set(ledger) | set(renames(ledger)) | ids) - {""}


def name(
    papers: Iterable[Paper], taken: Iterable[str], plugins: Plugins
) -> tuple[list[Paper], list[Problem]]:
    """Give each paper without a key one, unique ignoring case; no other key changes.

    A key that a source brings is kept as it is, `müller2020` and `2020smith` too. One that is
    taken gets an ending, and one that no entry can have is replaced; both are Problems. `taken`
    holds the keys in use, tombstones and earlier keys included.
    """
    used = {key.casefold(): key for key in taken}
    named: list[Paper] = []
    problems: list[Problem] = []
    for paper in papers:
        key = paper.key if keys.is_writable(paper.key) else ""
        if not key:
            key, failed = plugins.key(paper, used)
            problems += failed
            key = key or keys.propose(paper, plugins.settings.keys.template)
        free = keys.unique(key, used)
        if paper.key and free != paper.key:
            problems.append(_other_key(paper, free))
        used[free.casefold()] = free
        named.append(replace(paper, key=free))
    return named, problems


def _other_key(paper: Paper, free: str) -> Problem:
    writable = keys.is_writable(paper.key)
    reason = "is taken by another paper" if writable else "cannot be read by BibTeX or biber"
    message = f"the key '{paper.key}' {reason}; this one is '{free}'"
    return Problem("key-taken" if writable else "key", message, str(paper.origin or ""))
