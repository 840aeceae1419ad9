"""`demo`: the whole road on an invented organisation, without network or token."""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ghmetrics.cli.options import open_workspace
from ghmetrics.cli.progress import shown_progress
from ghmetrics.cli.report import print_report
from ghmetrics.cli.syncing import exit_status, print_results
from ghmetrics.cli.warehouse import print_build, shown_build
from ghmetrics.errors import GhMetricsError

DEFAULT = Path("ghmetrics-demo")
DemoWorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", metavar="DIR", help="Where everything lies [env: GHMETRICS_WORKSPACE; default: ./ghmetrics-demo]"
    ),
]


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(context: typer.Context, workspace: DemoWorkspaceOption = None) -> None:
    """Try all of it offline, on an invented organisation."""
    from ghmetrics.demo import DemoServer, World  # noqa: PLC0415 -- only this command needs it

    folder = workspace or context.obj or Path(os.environ.get("GHMETRICS_WORKSPACE") or DEFAULT)
    # Its last day ends now, as the report's 90 days do: so the demo shows the same numbers at every hour.
    with DemoServer(World.generate(now=datetime.now(UTC).replace(microsecond=0))) as server:
        # The stand-in accepts any token; a real one must not be sent to it. The settings are those of a new user.
        os.environ.pop("GITHUB_TOKENS", None)  # they are not sent to it
        os.environ["GITHUB_TOKEN"] = "demo-token"  # noqa: S105
        opened = open_workspace(
            context, folder, **_defaults(), github_api_url=server.url, github_graphql_url=f"{server.url}/graphql"
        )
        names = [repository.full_name for repository in server.world.repositories]
        typer.echo(f"A stand-in for GitHub answers at {server.url}. Syncing {', '.join(names)} into {folder}:")
        with shown_progress() as progress:
            results = opened.track(*names, progress=progress)
    print_results(results)
    if exit_status(results):
        raise GhMetricsError("The demo's sync failed.")
    print_build(shown_build(opened))
    print_report(opened)
    program = "ghmetrics" if shutil.which("ghmetrics") else sys.argv[0]
    typer.echo(f"""
The stand-in has stopped: in this workspace query, report, explain and build go on working; what asks GitHub would
not find these repositories.
Look into it:     {program} query "select number, title, state from pull_requests limit 5" --workspace {folder}
With your own:    export GITHUB_TOKEN=…          (or: gh auth login)
                  {program} track OWNER/REPO
                  {program} build
                  {program} report""")  # noqa: S608 -- it is shown, not run


def _defaults() -> dict[str, Any]:
    """The settings as they come, whatever the environment or a file says."""
    from ghmetrics.settings import Settings  # noqa: PLC0415 -- `--help` needs none of it

    return {
        name: Settings.model_fields[name].default
        for name in ("days_back", "max_pull_requests", "commits", "comments", "transport", "metrics")
    }
