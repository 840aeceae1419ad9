"""`team import`: who is in which team."""

from pathlib import Path
from typing import Annotated

import typer

from ghmetrics.cli.options import WorkspaceOption, open_workspace
from ghmetrics.cli.output import warn
from ghmetrics.cli.progress import shown_progress
from ghmetrics.errors import UsageError


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Say who is in which team.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_below)  # or `import` would be the command itself
    group.command("import")(import_team)
    app.add_typer(group, name="team")


def _below() -> None:
    """Say who is in which team."""


def import_team(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="CSV with login and team; github_id and name if they are known."),
    ] = None,
    org: Annotated[str | None, typer.Option(metavar="NAME", help="The teams of an organisation on GitHub.")] = None,
    team: Annotated[
        list[str] | None, typer.Option(metavar="SLUG", help="Only this team of the organisation; may be given again.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring people and their teams into seeds/team_members.csv, from a file or from GitHub."""
    if (file is None) == (org is None):
        both = "Give a file or --org, not both" if file else "Say from where"
        raise UsageError(f"{both}: ghmetrics team import FILE, or ghmetrics team import --org NAME")
    if team and org is None:
        raise UsageError("--team chooses from an organisation: ghmetrics team import --org NAME --team SLUG")
    opened = open_workspace(context, workspace)
    with shown_progress() as progress:
        done = opened.import_team(file=file, org=org, teams=team or (), progress=progress)
    for note in done.notes:
        warn(f"  note: {note}")
    typer.echo(
        f"{done.path}: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} as before. "
        "The marts know them after: ghmetrics build"
    )
