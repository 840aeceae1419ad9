"""The command `ghmetrics`, also as `python -m ghmetrics`: the command line, with as little waiting as can be."""

import atexit
import gc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

OBJECTS = 200_000
"""So many new ones come before unused ones are looked for: loading the libraries makes many, and they stay."""


class Unused:
    """In this process pandas and NumPy can't be imported.

    Arrow imports both where they are installed, to see whether a value is one of theirs: a quarter of a second for
    nothing, since a command has no such values. Where `sys.modules` holds None in their place Arrow fails, for it takes
    that for the module. Polars sees that nothing loads them, and takes them for not installed."""

    NAMES = frozenset({"numpy", "pandas"})

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        return ModuleSpec(fullname, loader=None) if fullname in cls.NAMES else None  # an ImportError for who loads it


def main() -> None:
    gc.set_threshold(OBJECTS, 20, 20)
    atexit.register(gc.freeze)  # nor are they looked for at the end, when the memory goes back anyway
    sys.meta_path.insert(0, Unused)
    from ghmetrics.cli import main as run  # noqa: PLC0415 -- only now

    run()


if __name__ == "__main__":
    main()
