"""Pictures of the sample project's website, for the documentation: `make screenshots`.

    python tests/site/screenshots.py docs/images

WebP, which Chromium writes itself from a canvas: a page of text takes half of what PNG does. The
day is fixed, nothing moves and the caret is hidden, so that a second run gives the same bytes on
the same machine; another machine's fonts give others.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from browsing import CHROMIUM, SWITCHES
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
DAY = "1767225600"  # 2026-01-01: the overview says when papers were added
MOST = 120_000  # bytes, of a picture
DESK = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.25}
SCREENS: dict[str, dict[str, Any]] = {
    "light": {**DESK, "color_scheme": "light"},
    "dark": {**DESK, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 780},
        "device_scale_factor": 1.5,
        "is_mobile": True,
        "has_touch": True,
        "color_scheme": "light",
    },
}
CITING = """\
# Where to begin

The case for grading the steps of a solution is made by [@improve-mathematical-reasoning] and taken
apart by [@lessons-developing-process]. How far one comes without any labels of steps,
[see @free-process-rewards; @alphamath-almost-zero] tell from two sides.

## References

[bibliography]
"""
TO_WEBP = """async png => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.8).split(",")[1];
}"""

Act = Callable[[Any], None]


class Scene(NamedTuple):
    """A page, and what a reader has done on it."""

    name: str
    path: str
    act: Act
    screens: tuple[str, ...] = tuple(SCREENS)


def look(page: Any) -> None:
    """Do nothing."""


def see_filters(page: Any) -> None:
    """What the address chose has opened them."""
    page.locator(".rl-find-choices").wait_for()


def point_at_citation(page: Any) -> None:
    page.locator(".rl-cite a").nth(1).hover()
    page.locator(".rl-tip").wait_for()


SCENES = (
    Scene("home", "index.html", look),
    Scene("theme", "reading/theme/process-supervision.html", look),
    Scene("list", "reading/list/continual-pretraining.html", look),
    Scene("paper", "reading/paper/efficient-continual-pre-training.html", look),
    Scene(
        "filter",
        "reading/list/process-supervision.html?f=reward&status=done&status=reading",
        see_filters,
        ("light",),
    ),
)
CARD = Scene("citation", "index.html", point_at_citation, ("light",))


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        project = Path(temporary, "demo")
        readlist("build", str(ROOT / "seeds/papers.txt"), "-o", str(project))
        take(browser, project / "site", SCENES, folder)
        (project / "docs/index.md").write_text(CITING, encoding="utf-8")
        readlist("site", "build", "-C", str(project))
        take(browser, project / "site", (CARD,), folder)
        browser.close()


def readlist(*arguments: str) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": DAY}
    command = [sys.executable, "-m", "readlist", *arguments]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def take(browser: Any, site: Path, scenes: tuple[Scene, ...], folder: Path) -> None:
    for scene in scenes:
        for screen, png in pictures(browser, site, scene):
            picture = base64.b64decode(smaller(browser, png))
            assert len(picture) < MOST, f"{scene.name}-{screen}: {len(picture)} bytes"
            (folder / f"{scene.name}-{screen}.webp").write_bytes(picture)


def pictures(browser: Any, site: Path, scene: Scene) -> Iterator[tuple[str, bytes]]:
    for screen in scene.screens:
        context = browser.new_context(**SCREENS[screen], reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{site.as_uri()}/{scene.path}")
        page.evaluate("document.fonts.ready")
        scene.act(page)
        yield screen, page.screenshot(animations="disabled", caret="hide")
        context.close()


def smaller(browser: Any, png: bytes) -> str:
    page = browser.new_page()
    picture: str = page.evaluate(TO_WEBP, base64.b64encode(png).decode())
    page.close()
    return picture


if __name__ == "__main__":
    main(Path(sys.argv[1]))
