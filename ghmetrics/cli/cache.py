"""`cache info` and `cache clear`: the answers of GitHub's REST API that are kept with their ETags."""

import dataclasses

import typer

from ghmetrics.cli.options import JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import megabytes, print_json
from ghmetrics.words import ago, counted


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Show or empty the cache of GitHub's answers.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command()(info)
    group.command()(clear)
    app.add_typer(group, name="cache")


def info(context: typer.Context, json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Show where the cache lies, how large it is and what it holds."""
    opened = open_workspace(context, workspace)
    found = opened.cache_info()
    if json:
        print_json({**dataclasses.asdict(found), "max_bytes": opened.settings.cache_max_mb * 1_000_000})
        return
    typer.echo(f"path     {found.path}")
    typer.echo(f"size     {megabytes(found.size_bytes)} of at most {opened.settings.cache_max_mb:,} MB")
    typer.echo(f"answers  {found.answers:,}")
    if found.answers:
        typer.echo(f"oldest   asked for {ago(found.oldest)}")
        typer.echo(f"newest   asked for {ago(found.newest)}")


def clear(context: typer.Context, workspace: WorkspaceOption = None) -> None:
    """Empty the cache, also while a sync is running. It costs only requests."""
    held = open_workspace(context, workspace).clear_cache()
    typer.echo(f"Removed {counted(held.answers, 'answer')}, {megabytes(held.size_bytes)}.")
