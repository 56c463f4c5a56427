"""The sample project that ships with readlist: 96 papers, 16 themes, two reading lists."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def folder() -> Path:
    """Where the seeds are: inside an installed package, or beside it in a checkout."""
    package = Path(str(files("readlist")))
    installed = package / "sample"
    return installed if installed.is_dir() else package.parent / "seeds"


def seed_files() -> dict[str, str]:
    """Every file of the sample project, by its path in a project."""
    return {
        path.relative_to(folder()).as_posix(): path.read_text("utf-8")
        for path in sorted(folder().rglob("*"))
        if path.suffix in {".txt", ".toml", ".md"}
    }
