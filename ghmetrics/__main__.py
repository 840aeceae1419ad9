"""The command `ghmetrics`, also as `python -m ghmetrics`: the command line, with as little waiting as can be."""

import atexit
import gc

OBJECTS = 200_000
"""So many new ones come before unused ones are looked for: loading the libraries makes many, and they stay."""


def main() -> None:
    gc.set_threshold(OBJECTS, 20, 20)
    atexit.register(gc.freeze)  # nor are they looked for at the end, when the memory goes back anyway
    from ghmetrics.cli import main as run  # noqa: PLC0415 -- only now

    run()


if __name__ == "__main__":
    main()
