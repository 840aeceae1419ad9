"""`verify`: whether the marts are what GitHub says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from ghmetrics.cli.options import FAILED, PARTLY, JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import print_json, warn
from ghmetrics.errors import GhMetricsError, UsageError
from ghmetrics.text import printable

if TYPE_CHECKING:
    from ghmetrics.github.events import Retrying, Waiting
    from ghmetrics.verify.result import Verification
    from ghmetrics.verify.verifier import Step
    from ghmetrics.workspace.verifying import Listener


def register(app: typer.Typer) -> None:
    app.command()(verify)


def verify(
    context: typer.Context,
    repository: Annotated[
        str | None, typer.Argument(metavar="OWNER/REPO", help="Only this one; all in the warehouse otherwise.")
    ] = None,
    sample: Annotated[int, typer.Option(metavar="N", min=1, help="Pull requests of each repository.")] = 20,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Draw the sample of an earlier verification again.")
    ] = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Fetch some pull requests afresh, over the other API, and compare them with the marts."""
    opened = open_workspace(context, workspace)
    try:
        with shown_steps() as progress:
            found = opened.verify(repository, sample=sample, seed=seed, progress=progress)
    except UsageError:
        raise
    except GhMetricsError as wrong:  # that nothing could be compared does not make a figure wrong
        warn(f"ghmetrics: {wrong}")
        raise typer.Exit(PARTLY) from None
    if json:
        print_json(found.to_dict())
    else:
        for text in found.lines():
            typer.echo(printable(text))
        typer.echo(f"In {found.seconds:.1f} s. `--seed {found.seed}` draws the same sample again.")
    raise typer.Exit(exit_status(found))


@contextmanager
def shown_steps() -> Iterator["Listener"]:
    """A line that moves; where nobody looks (no terminal) only what GitHub is waited for."""
    from ghmetrics.github.events import Retrying, Waiting  # noqa: PLC0415 -- `--help` needs none of it

    console = Console(stderr=True)
    with console.status("verifying") as line:

        def show(event: "Step | Waiting | Retrying") -> None:
            match event:
                case Waiting(until, reason, _):
                    warn(f"waiting until {until.astimezone():%H:%M:%S}: {reason}")
                case Retrying(reason, seconds, _):
                    line.update(Text(f"again in {seconds:.0f} s: {reason}"))
                case step:
                    line.update(Text(f"{step.doing}: {step.done} of {step.total}"))

        yield show


def exit_status(found: "Verification") -> int:
    """1 if a figure is wrong, 3 if not all of the sample could be looked at, else 0."""
    return FAILED if found.wrong else 0 if found.is_whole else PARTLY
