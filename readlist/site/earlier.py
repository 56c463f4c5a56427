"""What an earlier build wrote of papers, kept from MkDocs, which empties a site's folder first.

To remove thousands of small files and to make them again costs the system more than everything
else costs us. Those that are the same stay, and their dates too, by which programs that publish a
site know what is new.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

ASIDE = ".readlist-paper"  # MkDocs leaves hidden files where they are


class Earlier:
    """The folder of the papers in a site's folder."""

    def __init__(self, site: str, folder: str) -> None:
        self._place, self._aside = Path(site, folder, "paper"), Path(site, ASIDE)

    def put_aside(self) -> None:
        """Before MkDocs empties the site. One that a broken build left there is as good."""
        if self._place.is_dir():
            self.forget()
            with suppress(OSError):  # then it goes as everything else does
                self._place.rename(self._aside)

    def put_back(self, wanted: Container[str]) -> None:
        """After that: the files that this build will have, by their paths."""
        if self._aside.is_dir():
            self._place.parent.mkdir(parents=True, exist_ok=True)
            self._aside.rename(self._place)
            for folder, _, names in os.walk(self._place, topdown=False):
                gone = [name for name in names if f"{folder}{os.sep}{name}" not in wanted]
                for name in gone:
                    Path(folder, name).unlink()
                if len(gone) == len(names):
                    with suppress(OSError):  # there are others in it
                        Path(folder).rmdir()

    def forget(self) -> None:
        shutil.rmtree(self._aside, ignore_errors=True)


def write(path: Path, data: bytes) -> None:
    """Write a file of the site, unless it is there and the same."""
    try:
        if path.read_bytes() == data:
            return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
