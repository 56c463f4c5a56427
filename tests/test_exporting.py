"""The part of a library that is exported."""

from __future__ import annotations

from typing import ClassVar

from readlist.exporting import narrowed
from readlist.model import Library, Paper


class Counted(str):
    """A key that counts how often any is compared with another."""

    __slots__ = ()
    compared: ClassVar[int] = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def test_twice_as_many_keys_are_twice_the_work_and_not_four_times() -> None:
    def comparisons(number: int) -> int:
        papers = tuple(Paper(Counted(f"key{n}"), "misc", {}) for n in range(number))
        Counted.compared = 0
        part = narrowed(Library(papers), [Counted(paper.key) for paper in papers])
        assert len(part.papers) == number
        return Counted.compared

    assert comparisons(400) < 3 * comparisons(200)
