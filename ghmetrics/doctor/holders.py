"""Who holds a file open, as Linux tells it in /proc. Nothing is locked or opened for it."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_ACCESS_MODE = 0o3  # of the flags in /proc/PID/fdinfo; 0 is reading


@dataclass(frozen=True)
class Holder:
    """A process that holds the file, to read or to write it; or an `older` one, which a newer has replaced since."""

    pid: int
    program: str
    how: Literal["reading", "writing", "older"]


def holders(path: Path, proc: Path = Path("/proc")) -> list[Holder] | None:
    """The other processes that hold it, as far as this user may see them. None where the system does not tell."""
    if not (proc / "self" / "fdinfo").is_dir():
        return None
    found = set(_holding(path, proc))
    seen = {each.pid for each in found}
    found |= {each for each in _locking(path, proc) if each.pid not in seen}
    return sorted(found, key=lambda each: (each.pid, each.how))


def _holding(path: Path, proc: Path) -> Iterator[Holder]:
    sought, gone = path.stat(), f"{path.resolve()} (deleted)"
    for process in proc.iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        with suppress(OSError):  # it has ended, or belongs to somebody else
            for entry in (process / "fd").iterdir():
                with suppress(OSError):
                    if os.path.samestat(entry.stat(), sought):
                        yield Holder(int(process.name), _program(process), _how(process / "fdinfo" / entry.name))
                    elif str(entry.readlink()) == gone:
                        yield Holder(int(process.name), _program(process), "older")


def _locking(path: Path, proc: Path) -> Iterator[Holder]:
    """Those of other users, too: a lock is told to everybody, with the file's device and number."""
    sought = path.stat()
    place = f"{os.major(sought.st_dev):02x}:{os.minor(sought.st_dev):02x}:{sought.st_ino}"
    with suppress(OSError):
        for line in (proc / "locks").read_text(encoding="ascii").splitlines():
            words = line.split()
            if place in words and "->" not in words and words[4].isdigit() and int(words[4]) not in (0, os.getpid()):
                yield Holder(int(words[4]), _program(proc / words[4]), "writing" if words[3] == "WRITE" else "reading")


def _how(told: Path) -> Literal["reading", "writing"]:
    flags = dict(line.split(":", 1) for line in told.read_text(encoding="ascii").splitlines() if ":" in line)
    return "writing" if int(flags["flags"], 8) & _ACCESS_MODE else "reading"


def _program(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "a program"
