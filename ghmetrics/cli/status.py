"""`status`: how the repositories stand, and what GitHub still allows."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghmetrics.cli.options import JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import print_json, print_table
from ghmetrics.errors import GhMetricsError, UsageError, WarehouseMissing
from ghmetrics.words import ago, counted

if TYPE_CHECKING:
    from ghmetrics.github.limits import Budget
    from ghmetrics.sync.status import Standing
    from ghmetrics.workspace import Workspace

APIS = {"graphql": "GraphQL", "core": "REST"}
MEASURES = ("sync_count_30_days", "share_synced_30_days", "seconds_per_100_pull_requests", "days_covered")
_MEASURED = f"select columns('^({'|'.join(['repo_full_name', *MEASURES])})$') from repositories"  # noqa: S608 -- names of ours
"""Those that there are: a warehouse that an earlier version built may lack some."""


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(
    context: typer.Context,
    json: JsonOption = False,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask GitHub for its limits.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show how each repository stands, and what GitHub still allows."""
    opened = open_workspace(context, workspace)
    found = opened.standings()
    if json:
        _print_json(opened, found, offline=offline)
        return
    if not found:
        typer.echo("Nothing is tracked yet: ghmetrics track OWNER/REPO")
    else:
        print_table(
            ["repository", "status", "last sync", "PRs", "reviews", "commits", "note"],
            [
                [each.repository, each.status, ago(each.last_sync_at), each.pull_requests, each.reviews, each.commits,
                 _note(each)]
                for each in found
            ],
        )  # fmt: skip
        _print_measures(_measures(opened))
    if offline:
        return
    sys.stdout.flush()  # what is known here is there to read while GitHub is asked
    budgets, trouble = _asked(opened)
    for name, budget in budgets.items():
        left = f"{budget.remaining:,} of {budget.limit:,} left until {budget.reset_at.astimezone():%H:%M}"
        typer.echo(f"{APIS[name]}: {left}.")
    if trouble:
        typer.echo(f"GitHub's limits are not known: {trouble}")


def _asked(opened: "Workspace") -> "tuple[dict[str, Budget], str | None]":
    """What GitHub allows, or why nobody knows. Raises UsageError for settings that make no sense."""
    try:
        return opened.budgets(), None
    except UsageError:
        raise
    except GhMetricsError as wrong:
        return {}, str(wrong)


def _print_json(opened: "Workspace", found: "list[Standing]", *, offline: bool) -> None:
    measures = _measures(opened)
    budgets = {} if offline else _asked(opened)[0]
    print_json({
        "repositories": {
            (name := row.pop("repository")): row | measures.get(name, {}) for row in map(asdict, found)
        },
        "budget": {APIS[name].lower(): _budget(budget) for name, budget in budgets.items()} or None,
    })  # fmt: skip


def _measures(opened: "Workspace") -> dict[str, dict[str, Any]]:
    """How well the syncs of each repository do, as of the last build; nothing without a warehouse."""
    try:
        rows = opened.warehouse.rows(_MEASURED)
    except WarehouseMissing:
        return {}
    return {str(row.pop("repo_full_name")): row for row in rows}


def _print_measures(measures: dict[str, dict[str, Any]]) -> None:
    shown = [(name, row) for name, row in sorted(measures.items()) if row.get("sync_count_30_days")]
    if not shown:
        return
    typer.echo("\nSyncs of the last 30 days, as of the last build:")
    print_table(
        ["repository", "syncs", "synced", "seconds per 100 PRs", "days covered"],
        [
            [name, row["sync_count_30_days"], f"{row['share_synced_30_days']:.1%}",
             _rounded(row["seconds_per_100_pull_requests"]), _rounded(row["days_covered"])]
            for name, row in shown
        ],
    )  # fmt: skip
    typer.echo()


def _rounded(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}"


def _note(of: "Standing") -> str:
    if of.last_error:
        return of.last_error + (f" ({counted(len(of.to_retry), 'pull request')} to retry)" if of.to_retry else "")
    return "cut short at the highest number of pull requests" if of.is_cut_short else ""


def _budget(budget: "Budget") -> dict[str, object]:
    return {"limit": budget.limit, "remaining": budget.remaining, "reset_at": budget.reset_at}
