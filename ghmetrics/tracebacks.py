"""How IPython shows an error that was raised on purpose: as its sentence, and where the person's own code met it.

The exception keeps its traceback for debuggers, and `%tb` shows it."""

import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType

from ghmetrics.text import printable

_HERE = f"{Path(__file__).parent}{os.sep}"


def rendered(wrong: BaseException) -> list[str]:
    """What stands in the place of a traceback, line by line; the traceback itself where `%tb` asks for it."""
    if _is_asked_by_tb():
        return _whole(wrong)
    name, sentence = type(wrong).__name__, "\n".join(printable(line) for line in str(wrong).split("\n"))
    return [f"{name}: {sentence}", "", *_where(wrong.__traceback__), "  The whole traceback: %tb"]


def _is_asked_by_tb() -> bool:
    """IPython asks in the same way for an error that was raised just now; only the magic stands above it then."""
    return any(
        frame.f_code.co_name == "tb" and str(frame.f_globals.get("__name__")).startswith("IPython.core.magics")
        for frame in _callers(sys._getframe())  # noqa: SLF001 -- there is no other way to it
    )


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back


def _whole(wrong: BaseException) -> list[str]:
    """In the shell's own colours and mode."""
    shell = sys.modules["IPython"].get_ipython()
    lines: list[str] = shell.InteractiveTB.structured_traceback(type(wrong), wrong, wrong.__traceback__, tb_offset=1)
    return lines


def _where(trace: TracebackType | None) -> list[str]:
    """The last line of the person's own before it went into this package; nothing where nobody knows."""
    own = None
    for frame in traceback.extract_tb(trace):
        if frame.filename.startswith(_HERE):
            break
        own = frame
    if own is None or not own.line:
        return []
    return [f"  in line {own.lineno}: {printable(own.line.strip())}"]
