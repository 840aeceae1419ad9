"""`doctor`: what is set up and what is not."""

import typer

from ghmetrics.cli.options import WorkspaceOption, open_workspace

SIGNS = {"good": "ok  ", "missing": "note", "bad": "FAIL"}


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(context: typer.Context, workspace: WorkspaceOption = None) -> None:
    """Check hosts, token and its rights, workspace, disk, warehouse, BI drivers and dbt."""
    from ghmetrics.doctor import examine  # noqa: PLC0415 -- `--help` needs none of it

    opened = open_workspace(context, workspace)
    found_bad = False
    for finding in examine(opened):
        found_bad |= finding.state == "bad"
        typer.echo(f"{SIGNS[finding.state]}  {finding.subject}: {finding.text}")
    raise typer.Exit(1 if found_bad else 0)
