"""`sync` and `status`."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghmetrics.cli.options import FAILED, PARTLY, JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import ago, counted, print_json, print_table, warn
from ghmetrics.cli.progress import shown_progress
from ghmetrics.errors import GhMetricsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghmetrics.github.limits import Budget
    from ghmetrics.sync.result import SyncResult

APIS = {"graphql": "GraphQL", "core": "REST"}


class TransportChoice(StrEnum):
    AUTO = "auto"
    GRAPHQL = "graphql"
    REST = "rest"


def register(app: typer.Typer) -> None:
    app.command()(sync)
    app.command()(status)


def sync(
    context: typer.Context,
    repositories: Annotated[
        list[str] | None, typer.Argument(metavar="OWNER/REPO", help="Only these; all tracked ones otherwise.")
    ] = None,
    days_back: Annotated[
        int | None, typer.Option(metavar="N", help="What was updated in the last N days [default: 90].")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="What was updated since a day, YYYY-MM-DD.")] = None,
    all_history: Annotated[bool, typer.Option("--all-history", help="Everything there is.")] = False,
    max_pull_requests: Annotated[
        int | None,
        typer.Option(metavar="N", help="At most so many, the newest [default: 1000; none with all history]."),
    ] = None,
    commits: Annotated[
        bool | None, typer.Option("--commits/--no-commits", help="Fetch commits too [default: yes].")
    ] = None,
    transport: Annotated[
        TransportChoice | None, typer.Option(help="GitHub's API; auto is GraphQL with a token, REST without.")
    ] = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring pull requests, reviews and commits from GitHub into the lake."""
    opened = open_workspace(context, workspace, transport=transport and transport.value)
    if not repositories and opened.status().is_empty():
        raise UsageError("Nothing is tracked yet: ghmetrics track OWNER/REPO")
    with shown_progress() as progress:
        results = opened.sync_all(
            repositories or None, progress=progress, days_back=days_back, since=_day(since), all_history=all_history,
            max_pull_requests=max_pull_requests, commits=commits,
        )  # fmt: skip
    if json:
        print_json({result.repository: result.to_dict() for result in results})
    else:
        print_results(results)
    raise typer.Exit(exit_status(results))


def status(context: typer.Context, json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Show how each repository stands, and what is left of GitHub's limits."""
    opened = open_workspace(context, workspace)
    rows = opened.status().to_dicts()
    budgets, trouble = {}, None
    try:
        budgets = opened.budgets()
    except GhMetricsError as wrong:
        trouble = str(wrong)
    if json:
        print_json({
            "repositories": {row.pop("repository"): row for row in rows},
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
    for name, budget in budgets.items():
        typer.echo(
            f"{APIS[name]}: {budget.remaining:,} of {budget.limit:,} left until {budget.reset_at.astimezone():%H:%M}."
        )
    if trouble:
        typer.echo(f"GitHub's limits are not known: {trouble}")


def print_results(results: "Sequence[SyncResult]") -> None:
    """One line a repository, and one for each pull request that was passed over."""
    for result in results:
        if result.cause:
            warn(f"{result.repository}: {result.cause}")
            continue
        counts = ", ".join([
            counted(result.prs_synced, "pull request"), counted(result.reviews_synced, "review"),
            counted(result.commits_synced, "commit"), counted(result.requests, "request"),
        ])  # fmt: skip
        typer.echo(f"{result.repository}: {result.status}, {counts}")
        if result.is_cut_short:
            typer.echo("  there are more in this window: raise --max-pull-requests to have them")
        for failure in result.errors:
            warn(f"  #{failure.pull_number} was passed over: {failure.error}")
        if result.error:
            warn(f"  {result.error}")


def exit_status(results: "Sequence[SyncResult]") -> int:
    """0 all well, 1 nothing landed, 3 partly synced."""
    states = {result.status for result in results}
    if states <= {"synced"}:
        return 0
    return FAILED if states == {"error"} else PARTLY


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise UsageError(f"{text!r} is not a day: write it as YYYY-MM-DD.") from None


def _note(row: dict[str, Any]) -> str:
    if row["last_error"]:
        return str(row["last_error"])
    return "cut short at the highest number of pull requests" if row["is_cut_short"] else ""


def _budget(budget: "Budget") -> dict[str, object]:
    return {"limit": budget.limit, "remaining": budget.remaining, "reset_at": budget.reset_at}
