"""The command line: a face on the workspace, with no logic of its own.

Exit status: 0 all well, 1 failed, 2 wrong usage, 3 partly synced."""

import sys

import click
import typer

from ghmetrics.cli import demo, health, repositories, syncing, warehouse
from ghmetrics.cli.options import remember_workspace
from ghmetrics.errors import GhMetricsError, SyncCancelled, UsageError

FAILED, WRONG_USAGE = 1, 2

app = typer.Typer(
    name="ghmetrics",
    help="Pull-request metrics that you own: from GitHub to a folder, to tables that anything can read.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.callback()(remember_workspace)
for group in (repositories, syncing, warehouse, health, demo):
    group.register(app)


def main() -> None:
    """Run the command line; every error on purpose is one sentence on stderr."""
    sys.exit(_run())


def _run() -> int:
    try:
        return app(standalone_mode=False) or 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt, SyncCancelled):
        return _failed("Stopped. What had landed is kept; run the command again to go on.", FAILED)
    except UsageError as wrong:
        return _failed(str(wrong), WRONG_USAGE)
    except GhMetricsError as wrong:
        return _failed(str(wrong), FAILED)
    except BrokenPipeError:  # the reader of our output has gone: `ghmetrics query … | head`
        sys.stderr.close()
        return FAILED


def _failed(message: str, status: int) -> int:
    print(f"ghmetrics: {message}", file=sys.stderr)  # noqa: T201
    return status
