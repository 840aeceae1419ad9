"""`track` and `untrack`: the list of repositories."""

from typing import Annotated

import typer

from ghmetrics.cli.options import WorkspaceOption, open_workspace
from ghmetrics.cli.progress import shown_progress
from ghmetrics.cli.syncing import exit_status, print_results


def register(app: typer.Typer) -> None:
    app.command()(track)
    app.command()(untrack)


Names = Annotated[list[str], typer.Argument(metavar="OWNER/REPO", help="Repositories, by name or address on GitHub.")]


def track(
    context: typer.Context,
    repositories: Names,
    sync: Annotated[
        bool, typer.Option("--sync/--no-sync", show_default=False, help="Sync them at once [default: yes].")
    ] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Add repositories and sync them at once."""
    opened = open_workspace(context, workspace)
    if not sync:
        opened.track(*repositories, sync=False)
        typer.echo(f"Tracked: {', '.join(repositories)}. Sync with: ghmetrics sync")
        return
    with shown_progress() as progress:
        results = opened.track(*repositories, progress=progress)
    print_results(results)
    raise typer.Exit(exit_status(results))


def untrack(context: typer.Context, repositories: Names, workspace: WorkspaceOption = None) -> None:
    """Remove repositories from the list. What was fetched stays."""
    opened = open_workspace(context, workspace)
    for repository in repositories:
        opened.untrack(repository)
        typer.echo(f"{repository} is no longer synced. What was fetched of it stays in {opened.lake}.")
