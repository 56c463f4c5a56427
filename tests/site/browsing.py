"""A real Chromium: its switches, the screens we look at, and a page that tells what it did."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCREENS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}


@dataclass
class Watched:
    """A browser page, and what it said and asked for."""

    page: Any
    base: str
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, *_: object) -> None:
        pass


def serve(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """A folder served on this machine, and its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def watch(browser: Any, base: str, screen: str) -> Iterator[Watched]:
    context = browser.new_context(**SCREENS[screen])
    if base.startswith("http"):
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    watched = Watched(context.new_page(), base)

    def request(sent: Any) -> None:
        if not sent.url.startswith((base, "data:", "blob:", "file://")):
            watched.said.append(sent.url)

    watched.page.on("request", request)
    watched.page.on("pageerror", lambda error: watched.said.append(str(error)))
    watched.page.on(
        "console",
        lambda told: watched.said.append(told.text) if told.type in ("error", "warning") else None,
    )
    yield watched
    context.close()
    assert watched.said == [], "\n".join(watched.said)


def search(opened: Any, words: str) -> None:
    """Type into the theme's search, which is open, until it answers: before its script runs and
    its index is read, what is typed is lost."""
    from playwright.sync_api import TimeoutError as Late

    field = opened.locator("input.md-search__input")
    for _ in range(20):
        field.fill("")
        field.press_sequentially(words)
        with suppress(Late):
            opened.locator(".md-search-result__article").first.wait_for(timeout=2_000)
            return
    raise AssertionError(f"the search finds nothing for {words}")
