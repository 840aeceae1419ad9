"""`sync`: what it is asked for, and how it went."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ghmetrics.cli.options import FAILED, PARTLY, JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import print_json, warn
from ghmetrics.cli.progress import shown_progress
from ghmetrics.errors import UsageError
from ghmetrics.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghmetrics.sync.preview import SyncPreview
    from ghmetrics.sync.result import SyncResult
    from ghmetrics.sync.window import Window


class TransportChoice(StrEnum):
    AUTO = "auto"
    GRAPHQL = "graphql"
    REST = "rest"


def register(app: typer.Typer) -> None:
    app.command()(sync)


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
        typer.Option(metavar="N", help="At most so many, those updated last [default: 1000; all history: no limit]."),
    ] = None,
    commits: Annotated[
        bool | None, typer.Option("--commits/--no-commits", help="Fetch commits too [default: yes].")
    ] = None,
    comments: Annotated[
        bool | None, typer.Option("--comments/--no-comments", help="Fetch comments too [default: no].")
    ] = None,
    transport: Annotated[
        TransportChoice | None, typer.Option(help="GitHub's API; auto is GraphQL with a token, REST without.")
    ] = None,
    max_requests: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Stop after so many requests; the next sync goes on.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be fetched, with how many requests, and end.")
    ] = False,
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring what is new or has changed from GitHub into the lake."""
    opened = open_workspace(context, workspace, transport=transport and transport.value)
    if not repositories and not opened.standings():
        raise UsageError("Nothing is tracked yet: ghmetrics track OWNER/REPO")
    window: Window = {
        "days_back": days_back, "since": _day(since), "all_history": all_history,
        "max_pull_requests": max_pull_requests, "commits": commits,
        "comments": comments,
    }  # fmt: skip
    with shown_progress() as progress:
        if dry_run:
            _show_previews(opened.preview(repositories or None, progress=progress, **window), json=json)
            return
        results = opened.sync_all(repositories or None, progress=progress, max_requests=max_requests, **window)
    if json:
        print_json({result.repository: result.to_dict() for result in results})
    else:
        print_results(results)
    raise typer.Exit(exit_status(results))


def print_results(results: "Sequence[SyncResult]") -> None:
    """One line a repository, and one for each pull request that was passed over."""
    for result in results:
        if result.cause:
            warn(f"{result.repository}: {result.cause}")
            continue
        landed = [
            counted(result.prs_synced, "pull request"), counted(result.reviews_synced, "review"),
            counted(result.commits_synced, "commit"),
        ]  # fmt: skip
        if result.comments_synced:
            landed.append(counted(result.comments_synced, "comment"))
        is_quiet = result.status == "synced" and not result.prs_synced
        counts = ", ".join([*(["nothing new"] if is_quiet else landed), counted(result.requests, "request")])
        typer.echo(f"{result.repository}: {result.status}, {counts}")
        for number in result.deleted:
            typer.echo(f"  #{number} is gone from GitHub: the next build leaves it out")
        if result.is_cut_short:
            typer.echo("  there are more in this window: raise --max-pull-requests to have them")
        for failure in result.errors:
            tried = f" (tried by {failure.attempts} syncs)" if failure.attempts > 1 else ""
            warn(f"  #{failure.pull_number} was passed over{tried}: {failure.error}")
        if result.error:
            warn(f"  {result.error}")


def _show_previews(previews: "Sequence[SyncPreview]", *, json: bool) -> None:
    """One line a repository: what there is to fetch. Ends with status 1 where none can be looked at, 3 where some."""
    if json:
        print_json({each.repository: vars(each) for each in previews})
    for each in previews if not json else ():
        if each.error:
            warn(f"{each.repository}: {each.error}")
            continue
        if not each.pull_requests:
            typer.echo(f"{each.repository}: nothing to fetch")
            continue
        again = f" ({each.retries:,} failed before)" if each.retries else ""
        typer.echo(
            f"{each.repository}: {counted(each.pull_requests, 'pull request')} to fetch{again}; about "
            f"{counted(each.requests, 'request')} and {each.seconds:,.0f} s"
        )
        if each.is_cut_short:
            typer.echo("  there are more in this window: raise --max-pull-requests to have them")
    failed = sum(bool(each.error) for each in previews)
    raise typer.Exit(0 if not failed else FAILED if failed == len(previews) else PARTLY)


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
