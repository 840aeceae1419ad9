"""`export`: the marts as files for other tools."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ghmetrics.cli.options import WorkspaceOption, open_workspace
from ghmetrics.cli.output import warn
from ghmetrics.words import counted


class ExportFormat(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"
    SQLITE = "sqlite"


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go; it is made if it is not there.")],
    format: Annotated[  # noqa: A002 -- the option's name
        ExportFormat, typer.Option(help="A file for each mart, or one file with all.")
    ] = ExportFormat.PARQUET,
    workspace: WorkspaceOption = None,
) -> None:
    """Write all marts as Parquet, CSV, a workbook or an SQLite database."""
    opened = open_workspace(context, workspace)
    with Console(stderr=True).status(f"exporting into {folder}") as line:
        exported = opened.export(folder, format=format, progress=lambda mart: line.update(f"exporting {mart}"))
    rows = counted(sum(exported.rows.values()), "row")
    where = exported.files[0] if len(exported.files) == 1 else f"{counted(len(exported.files), 'file')} into {folder}"
    typer.echo(f"Wrote {where}: {counted(len(exported.rows), 'mart')}, {rows}.")
    for note in exported.notes:
        warn(f"  note: {note}")
