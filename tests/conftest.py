"""Shared by all tests. The `project` fixture comes from readlist.testing, as for plugin authors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# A deadline would be a timed assertion, and fail on a busy machine.
hypothesis.settings.register_profile("readlist", deadline=None)
hypothesis.settings.load_profile("readlist")

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tex: needs real BibTeX, biber and pdflatex")
    config.addinivalue_line("markers", "browser: needs Chromium")
    config.addinivalue_line("markers", "engine: needs what `make engines` installs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, with the reason; CI must be able to run all of it."""
    missing = {
        "tex": [p for p in ("bibtex", "biber", "pdflatex") if shutil.which(p) is None],
        "browser": [] if shutil.which("chromium") else ["chromium"],
    }
    for item in items:
        for marker, programs in missing.items():
            if programs and item.get_closest_marker(marker) and not os.environ.get("READLIST_CI"):
                item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(programs)}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI a test of a browser, of TeX or of an engine that was skipped has failed."""
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    needed = any(item.get_closest_marker(marker) for marker in ("tex", "browser", "engine"))
    if os.environ.get("READLIST_CI") and skipped and needed:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where it must run: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input beside a developer's checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder ../shared with real input, which is not here")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"
