"""The report in the terminal: what the marts hold, laid out. Nothing is computed here."""

from typing import TYPE_CHECKING, Any

import typer

from ghmetrics.cli.output import counted, hours, print_table
from ghmetrics.errors import UsageError
from ghmetrics.names import RepositoryName

if TYPE_CHECKING:
    from ghmetrics.workspace import Workspace

LABELS = {
    "cycle_time_hours": "opened → merged",
    "review_time_hours": "opened → first review",
    "lead_time_hours": "first commit → merged",
    "coding_time_hours": "  coding: first commit → opened",
    "ready_wait_hours": "  draft: opened → ready",
    "pickup_time_hours": "  pickup: ready → first review",
    "approval_time_hours": "  approval: first review → approved",
    "merge_wait_hours": "  merge wait: approved → merged",
    "review_to_merge_hours": "  reviewed, not approved → merged",
    "unreviewed_hours": "  never reviewed: ready → merged",
}
ALL = "all"


def print_report(workspace: "Workspace", repository: str | None) -> None:
    """One table a repository: each duration with its number of pull requests, median, p75 and p90."""
    repositories = workspace.repositories().sort("repo_full_name").to_dicts()
    if repository:
        wanted = RepositoryName.parse(repository).full_name.lower()
        repositories = [each for each in repositories if each["repo_full_name"].lower() == wanted]
        if not repositories:
            raise UsageError(f"The warehouse knows no {repository}: sync it, then run ghmetrics build.")
    if not repositories:
        typer.echo("The warehouse is empty: ghmetrics track OWNER/REPO, then ghmetrics build")
    percentiles = workspace.duration_percentiles().to_dicts()
    for each in repositories:
        _print_repository(each, [row for row in percentiles if row["repo_id"] == each["repo_id"]])


def _print_repository(repository: dict[str, Any], percentiles: list[dict[str, Any]]) -> None:
    recent = [row for row in percentiles if row["period"] != ALL and row["n"]]
    period = recent[0]["period"] if recent else ALL
    found = {row["metric"]: row for row in percentiles if row["period"] == period}
    heading = "all that was merged" if period == ALL else f"merged in the {period.replace('_', ' ')}"
    as_of = f", as of {repository['as_of']:%Y-%m-%d %H:%M} UTC" if repository["as_of"] else ""
    typer.echo(f"\n{repository['repo_full_name']} ({repository['status']}{as_of})")
    typer.echo(
        f"{counted(repository['pull_request_count'], 'pull request')}, {repository['open_pull_request_count']:,} open, "
        f"{repository['waiting_for_first_review_count']:,} of them waiting for a first review; "
        f"{counted(repository['review_count'], 'review')}, {counted(repository['commit_count'], 'commit')}\n"
    )
    print_table(
        [heading, "PRs", "median", "p75", "p90"],
        [
            [label, row["n"], hours(row["median_hours"]), hours(row["p75_hours"]), hours(row["p90_hours"])]
            for metric, label in LABELS.items()
            if (row := found.get(metric)) and (row["n"] or not label.startswith(" "))
        ],
    )
