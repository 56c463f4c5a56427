"""The same input gives the same bytes: no clock, locale, time zone, hash seed or path shows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[1] / "readlist" / "site" / "mkdocs.py"
HERE = {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"}
THERE = {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77"}


def built(folder: Path, seeds: Path, setting: dict[str, str], *more: str) -> dict[str, bytes]:
    """Every file of a project made from the seeds in that setting."""
    folder.mkdir(parents=True)
    shutil.copy(seeds / "papers.txt", folder)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "LANG", "PYTHON", "TZ"))
    }
    environment |= {"SOURCE_DATE_EPOCH": "1700000000", "NO_COLOR": "1", **setting}
    result = subprocess.run(
        [sys.executable, "-m", "readlist", "build", "papers.txt", "-o", "out", *more],
        cwd=folder, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr.decode(errors="replace")
    out = folder / "out"
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.relative_to(out).parts[0] != ".readlist"
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that only one has, or that differ."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def test_a_project_is_the_same_in_any_place_locale_and_zone(tmp_path: Path, seeds: Path) -> None:
    one = built(tmp_path / "here", seeds, HERE, "--no-site")
    other = built(tmp_path / "elsewhere" / "ünder", seeds, THERE, "--no-site")
    assert {"library.bib", "library.json", "library.ledger", "themes.tsv"} <= set(one)
    assert differing(one, other) == []


@pytest.mark.skipif(not SITE.is_file(), reason="the website is not there yet")
def test_a_website_is_the_same_in_any_place_locale_and_zone(tmp_path: Path, seeds: Path) -> None:
    one = built(tmp_path / "here", seeds, HERE)
    other = built(tmp_path / "elsewhere" / "ünder", seeds, THERE)
    assert "site/index.html" in one
    assert differing(one, other) == []
    text = b"".join(one.values())
    assert os.fsencode(tmp_path) not in text


def test_a_second_build_of_the_same_page_changes_nothing(tmp_path: Path, seeds: Path) -> None:
    one = built(tmp_path / "here", seeds, HERE, "--no-site")
    shutil.copytree(tmp_path / "here" / "out", tmp_path / "saved")
    again = tmp_path / "again"
    shutil.copytree(tmp_path / "here" / "out", again / "copy")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1800000000"}
    subprocess.run(
        [sys.executable, "-m", "readlist", "build", str(seeds / "papers.txt"), "-o", "copy",
         "--no-site"],
        cwd=again, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    other = {name: (again / "copy" / name).read_bytes() for name in one}
    assert differing(one, other) == []
