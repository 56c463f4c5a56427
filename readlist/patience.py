"""Other programs that hold a file open: waiting for them, and saying so in words.

On Windows an editor, a virus scanner or a cloud's client keeps others from replacing a file, for a
moment or for as long as it runs. Elsewhere nobody is kept from anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

# Access denied, sharing violation, lock violation (Windows, "System Error Codes").
_HELD = {
    5: "another program holds it open, or it is write-protected",
    32: "another program holds it open",
    33: "another program holds it open",
}
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds
_LONGEST = 259  # letters of a path of Windows, unless long paths are switched on


def patiently(action: Callable[[], Result]) -> Result:
    """Do something to a file, again for a few seconds while another program holds it open.

    Raises what the last try raised; what is refused for another reason is not tried again.
    """
    for pause in PAUSES:
        try:
            return action()
        except PermissionError as error:
            if not is_held(error):
                raise
        time.sleep(pause)
    return action()


def is_held(error: OSError) -> bool:
    """Whether it is another program that keeps us from a file; only Windows says so."""
    return getattr(error, "winerror", None) in _HELD


def reason(error: OSError) -> str:
    """Why the system refused, with the way out where there is one."""
    code = getattr(error, "winerror", None)
    if code in _HELD:
        return f"{_HELD[code]}; close it there and run the command again"
    if code is not None and len(str(error.filename or "")) > _LONGEST:
        return "its path is longer than Windows takes; move the project into a shorter folder"
    return error.strerror or type(error).__name__
