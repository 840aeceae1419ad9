"""The command line: a face on the workspace, with no logic of its own.

Exit status: 0 all well, 1 failed, 2 wrong usage, 3 partly synced."""

import io
import logging
import os
import sys
from typing import NoReturn

import typer

from ghmetrics.cli import (
    cache,
    demo,
    explain,
    export,
    health,
    lake,
    report,
    repositories,
    serving,
    status,
    syncing,
    team,
    verify,
    warehouse,
)
from ghmetrics.cli.options import FAILED, WRONG_USAGE, remember_workspace
from ghmetrics.cli.output import Spoken, warn
from ghmetrics.errors import GhMetricsError, UsageError

INTERRUPTED = 130

app = typer.Typer(
    name="ghmetrics",
    help="Pull-request metrics that you own: from GitHub to a folder, to tables that anything can read.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.callback()(remember_workspace)
for group in (
    repositories,
    syncing,
    status,
    warehouse,
    report,
    export,
    serving,
    team,
    explain,
    verify,
    lake,
    health,
    cache,
    demo,
):
    group.register(app)

spoken = Spoken(logging.WARNING)


def main() -> None:
    """Run the command line; every error on purpose is one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no arrows shows question marks
            stream.reconfigure(errors="replace")
    logging.getLogger("ghmetrics.github").addHandler(spoken)  # what happens in a sync is shown by its bars
    try:
        app()
    except SystemExit as done:
        if done.code == INTERRUPTED:
            _fail("Stopped.", FAILED)
        raise
    except UsageError as wrong:
        _fail(str(wrong), WRONG_USAGE)
    except GhMetricsError as wrong:
        _fail(str(wrong), FAILED)
    except BrokenPipeError:  # the reader of our output has gone: `ghmetrics query … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as wrong:
        _fail(f"{wrong.filename or 'A file'} can't be used: {wrong.strerror or wrong}.", FAILED)


def _fail(message: str, status: int) -> NoReturn:
    warn(f"ghmetrics: {message}")
    sys.exit(status)
