"""`status`: how the repositories stand, and what GitHub still allows."""

from typing import TYPE_CHECKING, Any

import typer

from ghmetrics.cli.options import JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import ago, print_json, print_table
from ghmetrics.errors import GhMetricsError, WarehouseMissing
from ghmetrics.words import counted

if TYPE_CHECKING:
    from ghmetrics.github.limits import Budget
    from ghmetrics.workspace import Workspace

APIS = {"graphql": "GraphQL", "core": "REST"}
MEASURES = ("sync_count_30_days", "share_synced_30_days", "seconds_per_100_pull_requests", "days_covered")


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(context: typer.Context, json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Show how each repository stands, and what GitHub still allows."""
    opened = open_workspace(context, workspace)
    rows = opened.status().to_dicts()
    measures = _measures(opened)
    budgets, trouble = {}, None
    try:
        budgets = opened.budgets()
    except GhMetricsError as wrong:
        trouble = str(wrong)
    if json:
        print_json({
            "repositories": {(name := row.pop("repository")): row | measures.get(name, {}) for row in rows},
            "budget": {APIS[name].lower(): _budget(budget) for name, budget in budgets.items()} or None,
        })  # fmt: skip
        return
    if not rows:
        typer.echo("Nothing is tracked yet: ghmetrics track OWNER/REPO")
    else:
        print_table(
            ["repository", "status", "last sync", "PRs", "reviews", "commits", "note"],
            [
                [row["repository"], row["status"], ago(row["last_sync_at"]), row["pull_requests"], row["reviews"],
                 row["commits"], _note(row)]
                for row in rows
            ],
        )  # fmt: skip
        _print_measures(measures)
    for name, budget in budgets.items():
        typer.echo(
            f"{APIS[name]}: {budget.remaining:,} of {budget.limit:,} left until {budget.reset_at.astimezone():%H:%M}."
        )
    if trouble:
        typer.echo(f"GitHub's limits are not known: {trouble}")


def _measures(opened: "Workspace") -> dict[str, dict[str, Any]]:
    """How well the syncs of each repository do, as of the last build; nothing without a warehouse."""
    try:
        known = opened.repositories()
    except WarehouseMissing:
        return {}
    names = [name for name in MEASURES if name in known.columns]
    return {row["repo_full_name"]: {name: row[name] for name in names} for row in known.to_dicts()}


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


def _note(row: dict[str, Any]) -> str:
    if row["last_error"]:
        retries = len(row["to_retry"])
        return str(row["last_error"]) + (f" ({counted(retries, 'pull request')} to retry)" if retries else "")
    return "cut short at the highest number of pull requests" if row["is_cut_short"] else ""


def _budget(budget: "Budget") -> dict[str, object]:
    return {"limit": budget.limit, "remaining": budget.remaining, "reset_at": budget.reset_at}
