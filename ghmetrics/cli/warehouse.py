"""`build` and `query`: the warehouse, made and read."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ghmetrics.cli.options import WorkspaceOption, open_workspace
from ghmetrics.cli.output import print_json, print_rows, warn
from ghmetrics.errors import UsageError
from ghmetrics.words import counted

if TYPE_CHECKING:
    from polars import DataFrame

    from ghmetrics.warehouse.build import BuildResult
    from ghmetrics.workspace import Workspace

SHOWN_ROWS = 200
NOUNS = {
    "pull_requests": "pull request",
    "reviews": "review",
    "commits": "commit",
    "repositories": "repository",
    "sync_runs": "sync run",
}


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    app.command()(build)
    app.command()(query)


def build(
    context: typer.Context,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Parse all of the lake, not only what is new.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODELS",
            help="Make only these models, in dbt's words: pull_requests+ for instance.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make the warehouse from the lake, and swap it in."""
    chosen = [each for given in select or () for each in given.split()]
    print_build(shown_build(open_workspace(context, workspace), full_refresh=full_refresh, select=chosen))


def query(
    context: typer.Context,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="A query, for instance: select * from pull_requests")],
    format: Annotated[Format, typer.Option(help="How to print the rows.")] = Format.TABLE,  # noqa: A002 -- the option's name
    workspace: WorkspaceOption = None,
) -> None:
    """Print the rows of a query on the warehouse."""
    found = open_workspace(context, workspace).sql(sql)
    from polars.exceptions import PanicException  # noqa: PLC0415 -- `--help` needs none of it

    try:
        _print_found(found, format)
    except (OverflowError, ValueError, TypeError, PanicException):  # dates without end, keys that are no text
        raise UsageError("A value is beyond what can be shown here: cast it to varchar.") from None


def _print_found(found: "DataFrame", format: Format) -> None:  # noqa: A002 -- the option's name
    if format is Format.CSV:
        typer.echo(_as_csv(found), nl=False)
    elif format is Format.JSON:
        print_json(found.to_dicts())
    else:
        print_rows(found.columns, found.head(SHOWN_ROWS).rows())
        if found.height > SHOWN_ROWS:
            warn(f"{counted(found.height - SHOWN_ROWS, 'row')} more: --format csv prints them all.")


def _as_csv(found: "DataFrame") -> str:
    from polars import selectors  # noqa: PLC0415 -- `--help` needs none of it
    from polars.exceptions import PolarsError  # noqa: PLC0415

    try:
        return found.with_columns(selectors.duration().dt.to_string("iso")).write_csv()
    except PolarsError:
        raise UsageError("CSV can't hold lists and structs: ask for --format json.") from None


def shown_build(opened: "Workspace", *, full_refresh: bool = False, select: Sequence[str] = ()) -> "BuildResult":
    """Build with a line that moves; where nobody looks, without."""
    console = Console(stderr=True)
    with console.status("building: dbt starts") as line:
        return opened.build(
            lambda step: line.update(f"building: {step.done} of {step.total}, {step.name}"),
            full_refresh=full_refresh, select=select,
        )  # fmt: skip


def print_build(result: "BuildResult") -> None:
    rows = ", ".join(counted(result.rows[mart], noun) for mart, noun in NOUNS.items())
    typer.echo(f"Built {result.warehouse} in {result.seconds:.1f} s: {rows}.")
    for warning in result.warnings:
        warn(f"  note: {warning}")
