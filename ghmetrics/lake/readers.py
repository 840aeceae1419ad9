"""Whether somebody reads the lake at this instant."""

import os
from pathlib import Path

_PROCESSES = Path("/proc")


def is_read(root: Path) -> bool:
    """Whether a process has a file or folder below `root` open, as far as this one may see: on Linux, of the same user.

    A reader that lists the files and works through them holds one of them open nearly all the time."""
    below = f"{root.resolve()}{os.sep}"
    try:
        processes = [each for each in _PROCESSES.iterdir() if each.name.isdigit()]
    except OSError:
        return False
    return any(_reads(process / "fd", below) for process in processes)


def _reads(handles: Path, below: str) -> bool:
    try:
        # Plain strings: there may be thousands of handles, and a reader does not wait for us.
        with os.scandir(handles) as found:
            for handle in found:
                if os.readlink(handle.path).startswith(below):  # noqa: PTH115
                    return True
    except OSError:  # it has ended, or it is somebody else's
        pass
    return False
