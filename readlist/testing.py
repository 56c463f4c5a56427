"""For tests of plugins, and of readlist itself: a temporary project as a pytest fixture.

    def test_titles_are_listed(project):
        project.plugin("titles", SOURCE_OF_THE_PLUGIN)
        project.add("A title\\n\\n" + "A paragraph about it. " * 20)
        assert project.run("export", "--format", "titles").out == "A title\\n"

The fixture is found by pytest as soon as readlist is installed (entry point `pytest11`). A test
that opens a network connection fails. `project.promises()` runs the promise checks
(`readlist.promises`) over the project's own plugins.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from readlist.model import Library, Problem
    from readlist.project import Project


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did: its exit code, what it printed, what it reported."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class TemporaryProject:
    """A project in a folder of its own, which is also the current folder."""

    root: Path

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the project, folders and all."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_bytes().decode()

    def plugin(self, name: str, source: str | Path) -> Path:
        """Put a plugin into the project: its source, or the file that holds it."""
        text = source.read_text("utf-8") if isinstance(source, Path) else source
        return self.write(f"plugins/{name}.py", text)

    def run(self, *arguments: str, input: str | bytes | None = None) -> Result:  # noqa: A002
        """Run `readlist ARGUMENTS` here. A traceback fails the test."""
        from click.testing import CliRunner

        from readlist.cli import cli

        result = CliRunner().invoke(
            cli, [str(a) for a in arguments], input=input, prog_name="readlist"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Result(result.exit_code, result.stdout, result.stderr)

    def add(self, text: str | bytes, name: str = "page.txt") -> Result:
        """Write a source and add it."""
        self.write(name, text)
        return self.run("add", name)

    def open(self) -> Project:
        """The project, opened."""
        from readlist.project import Project

        return Project.open(self.root)

    @property
    def library(self) -> Library:
        """The library as exporters and sections see it."""
        return self.open().library

    def promises(self) -> list[Problem]:
        """The promises that the project's own plugins break; empty where all is well."""
        from readlist.promises import broken

        return broken(self.open().plugins, ranks=("local",))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TemporaryProject:
    """An empty project in a temporary folder, with no network and a fixed date."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "readlist.toml").write_text('title = "A test"\n', encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # 2023-11-14
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    return TemporaryProject(root)


def _refuse(self: socket.socket, address: Any) -> None:
    if self.family == getattr(socket, "AF_UNIX", None):
        return
    pytest.fail(f"the test opened a connection to {address}")
