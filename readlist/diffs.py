"""A unified diff of two long texts that differ little, such as a library before and after.

difflib alone takes minutes for ten thousand entries, whose lines are much alike. Edits are few
and near each other, so that the lines that differ are found by walking along both texts, and
only those are left to difflib.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from io import StringIO
from typing import NamedTuple

CONTEXT = 3
_REACH = 200  # lines within which two texts meet again; else difflib looks at all that is left

Lines = Sequence[str]


class _Span(NamedTuple):
    """Lines of the old text and lines of the new that stand in their place."""

    old: int
    old_end: int
    new: int
    new_end: int


def unified(old: str, new: str, name: str) -> Iterator[str]:
    """The lines of a unified diff; nothing where the texts are equal."""
    one, other = _lines(old), _lines(new)
    hunks = list(_hunks(one, other))
    if hunks:
        yield f"--- {name}\n"
        yield f"+++ {name}\n"
    for hunk in hunks:
        yield f"@@ -{_range(hunk.old, hunk.old_end)} +{_range(hunk.new, hunk.new_end)} @@\n"
        yield from _body(one[hunk.old : hunk.old_end], other[hunk.new : hunk.new_end])


def _lines(text: str) -> Lines:
    """Lines as patch(1) counts them: a form feed or U+2028 ends none."""
    return StringIO(text).readlines()


def _range(start: int, end: int) -> str:
    """As diff writes it: the first line, from 1, and how many; the line before, where none is."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _body(old: Lines, new: Lines) -> Iterator[str]:
    for what, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from (_line(" ", line) for line in old[i:i_end])
        else:
            yield from (_line("-", line) for line in old[i:i_end])
            yield from (_line("+", line) for line in new[j:j_end])


def _line(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _hunks(old: Lines, new: Lines) -> Iterator[_Span]:
    """What differs, with the lines around; spans whose context would touch are one."""
    current: _Span | None = None
    for span in _spans(old, new):
        if current and span.old - current.old_end <= 2 * CONTEXT:
            current = current._replace(old_end=span.old_end, new_end=span.new_end)
            continue
        if current:
            yield _widened(current, old)
        current = span
    if current:
        yield _widened(current, old)


def _widened(span: _Span, old: Lines) -> _Span:
    before = min(CONTEXT, span.old)
    after = min(CONTEXT, len(old) - span.old_end)
    return _Span(span.old - before, span.old_end + after, span.new - before, span.new_end + after)


def _spans(old: Lines, new: Lines) -> Iterator[_Span]:
    """Where the texts differ, in order; equal lines stand between."""
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
            continue
        span = _until_they_meet(old, new, i, j)
        yield span
        i, j = span.old_end, span.new_end


def _until_they_meet(old: Lines, new: Lines, i: int, j: int) -> _Span:
    """The fewest lines to be passed over until three lines in a row are the same."""
    if i < len(old) and j < len(new):
        for far in range(1, _REACH):
            for more in range(far + 1):
                at, there = i + far - more, j + more
                if (
                    at <= len(old)
                    and there <= len(new)
                    and (old[at : at + CONTEXT] == new[there : there + CONTEXT])
                ):
                    return _Span(i, at, j, there)
    return _Span(i, len(old), j, len(new))
