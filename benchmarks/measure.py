"""Run commands in turn, several times, and show what each cost beside the others.

Every command is a process of its own. CPU seconds are user and system time; memory is the most
that the process held. Commands of one table are run in rounds (A B C, A B C, ...), and a ratio is
taken within a round, so that it holds when the machine's speed drifts. Least, median and most are
all shown: between them is the noise of the machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# A child writes the CPU seconds of the job itself here, without its start and its imports.
SECONDS = "READLIST_BENCH_SECONDS"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command cost: CPU seconds, and memory in MB.

    The kernel counts what the starting process held into the most that its child did, so whatever
    measures must stay small itself.
    """

    seconds: float
    memory: float


def run(command: Sequence[str], scratch: Path) -> Run:
    """Run a command to its end. Raises RuntimeError where it fails."""
    said = scratch / "seconds"
    said.unlink(missing_ok=True)
    streams = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    environment = {**os.environ, SECONDS: str(said)}
    pid = os.posix_spawnp(command[0], list(command), environment, file_actions=streams)
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"failed: {' '.join(command)}")
    whole = used.ru_utime + used.ru_stime
    seconds = float(said.read_text()) if said.exists() else whole
    return Run(seconds, used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))


def rounds(
    commands: Mapping[str, Sequence[str]],
    scratch: Path,
    times: int = 5,
    before: Callable[[], None] = lambda: None,
) -> dict[str, list[Run]]:
    """Run all commands in turn, so many times; `before` each."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            before()
            found[name].append(run(command, scratch))
    return found


def table(runs: Mapping[str, Sequence[Run]], base: str, what: str) -> str:
    """A table in Markdown; the ratio is the median over the rounds, to the command `base`."""
    lines = [
        f"| {what} | CPU s, least | median | most | times the {base} | MB |",
        "|---|---|---|---|---|---|",
    ]
    for name, done in runs.items():
        seconds = [one.seconds for one in done]
        ratio = median(a.seconds / b.seconds for a, b in zip(done, runs[base], strict=True))
        costs = f"{min(seconds):.2f} | {median(seconds):.2f} | {max(seconds):.2f}"
        lines.append(f"| {name} | {costs} | {ratio:.1f} | {max(o.memory for o in done):.0f} |")
    return "\n".join(lines)
