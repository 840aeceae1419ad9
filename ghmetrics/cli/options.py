"""What many commands share: options, the workspace that they name, exit statuses."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import ghmetrics

if TYPE_CHECKING:
    from ghmetrics.workspace import Workspace

FAILED, WRONG_USAGE, PARTLY = 1, 2, 3
"""Exit statuses beside 0. Scripts rely on them."""

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", metavar="DIR", help="Where everything lies [env: GHMETRICS_WORKSPACE; default: ./ghmetrics-data]"
    ),
]


def _show_version(value: bool) -> None:
    if value:
        typer.echo(ghmetrics.__version__)
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def remember_workspace(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    version: VersionOption = False,  # noqa: ARG001 -- its callback answers
) -> None:
    """Take --workspace before the command as well as after it."""
    context.obj = workspace


def open_workspace(context: typer.Context, workspace: Path | None, **settings: Any) -> "Workspace":  # noqa: ANN401
    """The workspace that a command was given."""
    from ghmetrics.workspace import Workspace  # noqa: PLC0415 -- `--help` needs none of it

    return Workspace(workspace or context.obj, **settings)
