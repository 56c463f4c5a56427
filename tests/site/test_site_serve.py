"""`readlist site serve`: built again when something changes, once, and alive through mistakes."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from mkdocs.exceptions import Abort, ConfigurationError

from readlist.site.rebuilding import Rebuilding, Templates
from readlist.testing import TemporaryProject

ROOT = Path(__file__).resolve().parents[2]
# A section that leaves a mark whenever the site is built.
COUNTING = """\
from pathlib import Path
import readlist

@readlist.hookimpl
def readlist_sections(settings):
    def pages(library):
        with Path({marks!r}).open("a") as file:
            file.write("x")
        return ()

    yield readlist.Section("counting", pages)
"""


@dataclass
class Server:
    """What a server of MkDocs is to a plugin."""

    builder: Callable[[], None]
    watched: dict[str, bool] = field(default_factory=dict)

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        self.watched[path] = recursive


def failing(error: Exception) -> Callable[[], None]:
    def build() -> None:
        raise error

    return build


def test_what_fails_is_said_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Rebuilding(Server(failing(ConfigurationError("no such\n  theme"))), ())()
        Rebuilding(Server(failing(Abort("Aborted with a BuildError!"))), ())()
    assert caplog.messages == ["no such theme"]


def test_our_own_mistakes_are_not_hidden() -> None:
    with pytest.raises(KeyError):
        Rebuilding(Server(failing(KeyError("x"))), ())()


def test_what_is_made_later_is_watched_too(tmp_path: Path) -> None:
    server = Server(lambda: None)
    lists = tmp_path / "lists"
    again = Rebuilding(server, [tmp_path / "library.bib", tmp_path / "readlist.toml", lists])
    assert server.watched == {str(tmp_path): False}
    lists.mkdir()
    again()
    assert server.watched == {str(tmp_path): False, str(lists): True}


def test_templates_are_compiled_once() -> None:
    from jinja2 import DictLoader, Environment

    kept = Templates()
    for _ in range(2):
        made = Environment(loader=DictLoader({"a": "{{ 1 + 1 }}"}), bytecode_cache=kept)
        assert made.get_template("a").render() == "2"
    assert len(kept._compiled) == 1


# --------------------------------------------------------------------------- the command


@dataclass
class Serving:
    """A project that is served in a process of its own."""

    root: Path
    address: str
    marks: Path
    said: Path
    process: subprocess.Popen[bytes]

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def page(self, path: str) -> str:
        with urlopen(self.address + path, timeout=20) as answer:
            text: str = answer.read().decode("utf-8")
        return text

    def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(300):
            assert self.process.poll() is None, self.said.read_text()
            try:
                if holds():
                    return
            except (URLError, ConnectionError):
                pass
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    @property
    def builds(self) -> int:
        return len(self.marks.read_text()) if self.marks.exists() else 0


def test_an_address_where_nobody_can_serve_is_said_before_a_build(
    project: TemporaryProject,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = project.run("site", "serve", "--address", address)
    assert result.code == 2
    assert result.err.startswith(f"Error: {address}: cannot serve there: Address already in use;")
    for wrong in ("localhost", "localhost:http", ":8000", "127.0.0.1:99999"):
        result = project.run("site", "serve", "--address", wrong)
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert result.err.startswith(f"Error: {wrong}: ")


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


@pytest.fixture
def serving(plugin_known: None, tmp_path: Path) -> Iterator[Serving]:
    root, marks, said = tmp_path / "project", tmp_path / "marks", tmp_path / "said"
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "readlist", "site", "serve", "-C", str(root)]
    known = {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    (root / "plugins").mkdir(parents=True)
    (root / "plugins/counting.py").write_text(COUNTING.format(marks=str(marks)))
    (root / "readlist.toml").write_text('title = "Mine"\n')
    (root / "library.bib").write_text("@misc{one, title = {First title}, year = 2020}\n")
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--address", address], stdout=out, stderr=out, env={**os.environ, **known}
        )
    yield Serving(root, f"http://{address}/", marks, said, process)
    process.terminate()
    process.wait(timeout=20)


def test_an_edit_is_shown_after_one_build_and_a_broken_file_is_survived(serving: Serving) -> None:
    paper = "reading/paper/one.html"
    serving.until(lambda: "First title" in serving.page(paper))
    assert serving.builds == 1

    serving.write("library.bib", "@misc{one, title = {Second title}, year = 2020}\n")
    serving.until(lambda: "Second title" in serving.page(paper))
    time.sleep(1.5)  # three looks of the server: a loop would build again
    assert serving.builds == 2

    before = serving.said.read_text()
    serving.write("readlist.toml", "title = Mine\n")
    serving.until(lambda: serving.said.read_text() != before)
    assert "Second title" in serving.page(paper)
    said = serving.said.read_text().removeprefix(before).strip().split("\n")
    assert len(said) == 1
    assert said[0].startswith("readlist: readlist.toml:1:")

    serving.write("readlist.toml", 'title = "Other"\n')
    serving.write("lists/new.md", "---\ntitle: New list\n---\n- [ ] [@one]\n")
    serving.until(lambda: "New list" in serving.page("reading/list/new.html"))
