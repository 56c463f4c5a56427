"""Diffs are short, quick, and right: what they say makes the new text of the old one."""

from __future__ import annotations

import re
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from readlist.diffs import unified

TEXTS = st.lists(
    st.sampled_from(["a\n", "b\n", "}\n", "\n", "\x0c", "\u2028c\r\n", "\r"]), max_size=60
).map("".join)


def patched(old: str, diff: list[str]) -> str:
    """The text after a unified diff, as patch(1) makes it."""
    lines, result, at = StringIO(old).readlines(), [], 0
    for line in diff[2:]:
        if hunk := re.match(r"@@ -(\d+)(?:,(\d+))? ", line):
            start = int(hunk[1]) - (hunk[2] != "0")
            result += lines[at:start]
            at = start
            continue
        text = line[1:].removesuffix("\n\\ No newline at end of file\n")
        if line[0] in " -":
            assert lines[at] == text
            at += 1
        if line[0] in " +":
            result.append(text)
    return "".join(result + lines[at:])


@given(TEXTS, TEXTS, st.sampled_from(["", "end"]))
def test_a_diff_makes_the_new_text_of_the_old(old: str, new: str, end: str) -> None:
    diff = list(unified(old + end, new, "x"))
    assert patched(old + end, diff) == new
    assert bool(diff) == (old + end != new)


@given(st.lists(st.integers(0, 999), max_size=8), st.integers(1, 30))
def test_edits_far_apart_are_hunks_of_their_own(edits: list[int], inserted: int) -> None:
    old = [f"line {n % 7}\n" if n % 3 else "}\n" for n in range(1000)]
    new = list(old)
    for at in edits:
        new[at] = "new\n" * inserted
    diff = list(unified("".join(old), "".join(new), "x"))
    assert patched("".join(old), diff) == "".join(new)
    assert len(diff) <= 2 + len(edits) * (1 + 6 + 1 + inserted)


def test_a_diff_looks_like_one() -> None:
    text = "".join(f"{n}\n" for n in range(1, 10))
    assert "".join(unified(text, text.replace("5\n", "five\n"), "a.bib")) == (
        "--- a.bib\n+++ a.bib\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
    )
    assert list(unified("", "a", "x"))[2:] == [
        "@@ -0,0 +1 @@\n",
        "+a\n\\ No newline at end of file\n",
    ]
