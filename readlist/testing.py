"""For tests of plugins, and of readlist itself: a temporary project as a pytest fixture.

    def test_titles_are_listed(project):
        project.plugin("titles", SOURCE_OF_THE_PLUGIN)
        project.add("A title\\n\\n" + "A paragraph about it. " * 20)
        assert project.run("export", "--format", "titles").out == "A title\\n"

The fixture is found by pytest as soon as readlist is installed (entry point `pytest11`). A test
that opens a network connection fails. `project.web.put("https://example.org/a", "text")` puts a
page into a web made up for the test; any address it was not given fails it.
`project.promises()` runs the promise checks (`readlist.promises`) over the project's own plugins.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from readlist.model import Library, Problem
    from readlist.project import Project
    from readlist.web import Request, Response


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did: its exit code, what it printed, what it reported."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class FakeWeb:
    """The web of a test: the pages that were put there, and the requests that were made."""

    asked: list[Request] = field(default_factory=list)
    _answers: dict[str, list[Response | Exception]] = field(default_factory=dict)

    def put(
        self,
        url: str,
        content: str | bytes = b"",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer requests for an address. Put again, the answers come in turn, the last stays."""
        from readlist.web import Response

        data = content.encode() if isinstance(content, str) else content
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        self._answers.setdefault(url, []).append(Response(status, url, lower, data))

    def fail(self, url: str, why: str = "no answer in time; try again later") -> None:
        """Let requests for an address fail as a network fails."""
        from readlist.errors import NetworkError

        self._answers.setdefault(url, []).append(NetworkError(f"{url}: {why}"))

    def send(self, request: Request) -> Response:
        """What `readlist.web.send` does over the network."""
        self.asked.append(request)
        answers = self._answers.get(request.url)
        if not answers:
            pytest.fail(f"the test asked for {request.url}, which its web does not have")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(frozen=True, slots=True)
class TemporaryProject:
    """A project in a folder of its own, which is also the current folder, and a fake web."""

    root: Path
    web: FakeWeb = field(default_factory=FakeWeb)

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
    monkeypatch.setenv("READLIST_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("READLIST_OFFLINE", raising=False)
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    made = TemporaryProject(root)
    monkeypatch.setattr("readlist.web.send", made.web.send)
    monkeypatch.setattr("readlist.web.wait", lambda seconds: None)
    return made


def _refuse(self: socket.socket, address: Any) -> None:
    if self.family == getattr(socket, "AF_UNIX", None):
        return
    pytest.fail(f"the test opened a connection to {address}")
