"""`report`: what the marts say, for people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghmetrics.cli.options import WorkspaceOption, open_workspace
from ghmetrics.errors import UsageError

if TYPE_CHECKING:
    from ghmetrics.workspace import Workspace


def register(app: typer.Typer) -> None:
    app.command()(report)


def report(
    context: typer.Context,
    repository: Annotated[str | None, typer.Argument(metavar="OWNER/REPO", help="Only this one.")] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown, for instance into a job's summary.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page that needs nothing else: charts and tables.")
    ] = None,
    hide_names: Annotated[
        bool, typer.Option("--hide-names", help="Show no logins, titles and branches: people become numbers.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print medians and percentiles of where the time goes."""
    if markdown and html:
        raise UsageError("Give --markdown or --html, one at a time.")
    found = open_workspace(context, workspace).report(repository, hide_names=hide_names, charts=bool(html))
    if html:
        typer.echo(f"Wrote {found.write_html(html)}.")
        if found.lacks_charts:
            typer.echo(f"It has no charts. {found.lacks_charts}", err=True)
    else:
        typer.echo(found.to_markdown() if markdown else found.to_text(), nl=not markdown)


def print_report(workspace: "Workspace") -> None:
    """The report in the terminal, as a part of what another command prints."""
    typer.echo(workspace.report(charts=False).to_text())
