"""What readlist costs, in CPU seconds and MB, each beside something to hold it against.

    make bench

Every command runs as a process of its own, several times; the least and the most are shown, since
a shared machine makes things slower and never quicker. Ratios come from one run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system) of the best and the worst run, and the most memory, in MB."""

    least: float
    most: float
    memory: float


def cost(arguments: list[str], runs: int = RUNS, before: Callable[[], None] = lambda: None) -> Cost:
    """Run a command several times. Raises RuntimeError where it fails."""
    seconds, memory = [], []
    for _ in range(runs):
        before()
        pid = os.posix_spawn(
            arguments[0],
            arguments,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)],
        )
        _, status, used = os.wait4(pid, 0)
        if os.waitstatus_to_exitcode(status):
            raise RuntimeError(f"failed: {' '.join(arguments)}")
        seconds.append(used.ru_utime + used.ru_stime)
        memory.append(used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))
    return Cost(min(seconds), max(seconds), max(memory))


def main() -> None:
    python = sys.executable
    readlist = [python, "-m", "readlist"]
    with tempfile.TemporaryDirectory() as folder:
        page = str(ROOT / "seeds" / "papers.txt")
        rows = {
            "python -c 'import click, pluggy'": cost([python, "-c", "import click, pluggy"]),
            "readlist --help": cost([*readlist, "--help"]),
            "build, 96 papers, no site": cost(
                [*readlist, "build", page, "-o", f"{folder}/a", "--no-site"], 3
            ),
            "build, 96 papers, with site": cost([*readlist, "build", page, "-o", f"{folder}/b"], 3),
        }
    show(rows, "python -c 'import click, pluggy'")


def show(rows: dict[str, Cost], base: str) -> None:
    """The table, in Markdown."""
    print("| what | CPU s, least | most | times the first | MB |")
    print("|---|---|---|---|---|")
    for name, spent in rows.items():
        ratio = spent.least / rows[base].least
        print(
            f"| {name} | {spent.least:.2f} | {spent.most:.2f} | {ratio:.1f} | {spent.memory:.0f} |"
        )


if __name__ == "__main__":
    main()
