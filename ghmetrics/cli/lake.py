"""`compact` and `lake check`: care for the files of the lake."""

from typing import TYPE_CHECKING, Annotated

import typer

from ghmetrics.cli.options import FAILED, WorkspaceOption, open_workspace
from ghmetrics.cli.output import warn
from ghmetrics.words import counted

if TYPE_CHECKING:
    from ghmetrics.workspace.housekeeping import Compacted

lake = typer.Typer(help="Look after the files of the lake.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command()(compact)
    lake.command()(check)
    app.add_typer(lake, name="lake")


def compact(
    context: typer.Context,
    repositories: Annotated[
        list[str] | None, typer.Argument(metavar="OWNER/REPO", help="Only these; all in the lake otherwise.")
    ] = None,
    wait: Annotated[
        bool,
        typer.Option(
            "--wait/--no-wait", show_default=False, help="Wait until old files may be deleted [default: yes]."
        ),
    ] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Merge small files of the lake, and drop what is superseded."""
    results = open_workspace(context, workspace).compact(repositories or None, wait=wait, tell_waiting=_tell_waiting)
    if not results:
        typer.echo("The lake is empty: there is nothing to compact.")
    for result in results:
        _print_compacted(result)
    if any(result.trouble for result in results):
        raise typer.Exit(FAILED)


def check(
    context: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Set damaged files aside, and delete what crashes left.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read every file of the lake, and say what is wrong."""
    opened = open_workspace(context, workspace)
    checked = opened.check_lake()
    for finding in checked.findings:
        typer.echo(f"{finding.concern}: {finding.path} {finding.text}")
    typer.echo(
        f"{counted(checked.files, 'file')} with {counted(checked.rows, 'row')} read, {len(checked.damaged)} damaged."
    )
    if repair:
        for repository, paths in opened.repair_lake(checked).items():
            typer.echo(
                f"{repository} lost {counted(len(paths), 'file')}: `ghmetrics sync {repository}` fetches again what was"
                " in them."
            )
    elif checked.damaged:
        warn("`ghmetrics lake check --repair` sets the damaged files aside; the next sync fetches what was in them.")
    if checked.damaged:
        raise typer.Exit(FAILED)


def _tell_waiting(seconds: float) -> None:
    warn(f"Waiting {seconds:.0f} s before the old files are deleted: somebody may be reading them.")


def _print_compacted(result: "Compacted") -> None:
    if result.trouble:
        warn(f"{result.repository}: {result.trouble}")
        return
    if result.files_after == result.files_before and not result.left:
        typer.echo(f"{result.repository}: {counted(result.files_before, 'file')}, nothing to gain")
        return
    typer.echo(
        f"{result.repository}: {counted(result.files_before, 'file')}, now {result.files_after:,};"
        f" {_megabytes(result.bytes_before)}, now {_megabytes(result.bytes_after)}"
    )
    if result.left:
        typer.echo(f"  {counted(result.left, 'old file')} will be deleted by the next compact or sync")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
