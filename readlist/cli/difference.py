"""What would change in a file, as a unified diff."""

from __future__ import annotations

import difflib


def unified(name: str, before: str, after: str) -> list[str]:
    """The lines of a diff, without line ends; none where the texts are the same.

    A line that differs only in how it ends is shown too: `␍` stands for a carriage return.
    """
    old, new = (text.split("\n") for text in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    return [line.replace("\r", "␍") for line in lines]
