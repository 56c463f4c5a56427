"""Files of papers that are the same stay where they are; all else is as in a first build."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from readlist.site.earlier import ASIDE, Earlier, write
from readlist.testing import TemporaryProject

LIBRARY = "@misc{a, title = {One}, year = 2020}\n\n@misc{b, title = {Two}, year = 2021}\n"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "sitemap.xml.gz"  # it has a time in it
    }


def dated(path: Path) -> int:
    os.utime(path, (1, 1))
    return path.stat().st_mtime_ns


def test_a_site_built_again_is_the_same_as_one_built_afresh(
    project: TemporaryProject, plugin_known: None
) -> None:
    root = project.root
    project.write("library.bib", LIBRARY)
    assert project.run("site", "build").code == 0
    same = root / "site/reading/paper/a.html"
    day = dated(same)
    stray = root / "site/reading/paper/gone/index.html"
    stray.parent.mkdir()
    stray.write_text("a page of a paper that is no more")
    project.write("library.bib", LIBRARY.replace("Two", "Three"))
    project.run("site", "build")
    assert same.stat().st_mtime_ns == day
    assert not stray.parent.exists()
    assert "Three" in (root / "site/reading/paper/b.html").read_text("utf-8")
    project.run("site", "build", "-o", str(root / "afresh"))
    assert files(root / "site") == files(root / "afresh")
    assert not (root / "site" / ASIDE).exists()


def test_what_a_broken_build_left_aside_is_used_or_forgotten(tmp_path: Path) -> None:
    place = tmp_path / "reading/paper"
    place.mkdir(parents=True)
    (place / "a.bib").write_bytes(b"a")
    earlier = Earlier(str(tmp_path), "reading")
    earlier.put_aside()
    assert not place.exists()
    Earlier(str(tmp_path), "reading").put_aside()  # another build, and nothing to put aside
    Earlier(str(tmp_path), "reading").put_back({str(place / "a.bib")})
    assert (place / "a.bib").read_bytes() == b"a"
    earlier.put_aside()
    earlier.forget()
    assert not any((tmp_path / ASIDE).parent.glob(".*"))


@pytest.mark.parametrize("before", [None, b"old", b"new"])
def test_a_file_is_written_unless_it_is_the_same(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "deep/file"
    if before is not None:
        path.parent.mkdir()
        path.write_bytes(before)
        day = dated(path)
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert before is None or (path.stat().st_mtime_ns == day) is (before == b"new")
