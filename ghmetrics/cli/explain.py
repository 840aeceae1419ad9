"""`explain`: why the figures of a pull request are what they are."""

from typing import Annotated

import typer

from ghmetrics.cli.options import JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import print_json


def register(app: typer.Typer) -> None:
    app.command()(explain)


def explain(
    context: typer.Context,
    pull_request: Annotated[
        list[str], typer.Argument(metavar="OWNER/REPO#NUMBER", help="The pull request, or its address on GitHub.")
    ],
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print what happened to a pull request, and where each of its durations begins and ends."""
    found = open_workspace(context, workspace).explain(" ".join(pull_request))
    if json:
        print_json(found.as_dict())
    else:
        typer.echo(str(found))
