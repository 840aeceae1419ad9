"""`repos`, `track` and `untrack`: which repositories there are, and which are synced."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ghmetrics.cli.options import JsonOption, WorkspaceOption, open_workspace
from ghmetrics.cli.output import print_json, print_table, warn
from ghmetrics.cli.progress import shown_progress
from ghmetrics.cli.syncing import exit_status, print_results
from ghmetrics.errors import UsageError
from ghmetrics.words import ago

if TYPE_CHECKING:
    from ghmetrics.github.repositories import ListedRepositories
    from ghmetrics.workspace import Workspace

DESCRIBED = 60
"""So much of a description is shown in the table."""


def register(app: typer.Typer) -> None:
    app.command()(repos)
    app.command()(track)
    app.command()(untrack)


Names = Annotated[list[str], typer.Argument(metavar="OWNER/REPO", help="Repositories, by name or address on GitHub.")]


def repos(
    context: typer.Context,
    owner: Annotated[str, typer.Argument(metavar="OWNER", help="An organisation or a person on GitHub.")],
    pushed_within: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, help="Only those with a push in the last so many days.")
    ] = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List what an organisation or a person has, as far as the token sees it, the newest push first."""
    opened = open_workspace(context, workspace)
    listed = _listed(opened, owner)
    shown = [each for each in listed if pushed_within is None or each.is_pushed_within(pushed_within)]
    tracked = _tracked(opened)
    if json:
        rows = [asdict(each) | {"is_tracked": each.full_name.lower() in tracked} for each in shown]
        print_json({"repositories": {row.pop("full_name"): row for row in rows}, "notes": listed.notes})
        return
    if not shown:
        since = f" with a push in the last {pushed_within} days" if listed else ""
        typer.echo(f"{owner} has no repository that can be seen{since}.")
    else:
        print_table(
            ["repository", "last push", "visibility", "tracked", "description"],
            [
                [each.full_name, ago(each.pushed_at), each.kind,
                 "yes" if each.full_name.lower() in tracked else "", _shortened(each.description or "")]
                for each in shown
            ],
        )  # fmt: skip
    for note in listed.notes:
        warn(f"  note: {note}")


def track(
    context: typer.Context,
    repositories: Annotated[
        list[str] | None,
        typer.Argument(metavar="OWNER/REPO", help="Repositories, by name or address on GitHub."),
    ] = None,
    org: Annotated[
        str | None,
        typer.Option(metavar="OWNER", help="Those of an organisation or a person, without forks and archived ones."),
    ] = None,
    pushed_within: Annotated[
        int | None,
        typer.Option(metavar="DAYS", min=1, help="With --org: a push in the last so many days [default: 90]."),
    ] = None,
    sync: Annotated[
        bool, typer.Option("--sync/--no-sync", show_default=False, help="Sync them at once [default: yes].")
    ] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Add repositories and sync them at once."""
    if bool(repositories) == (org is not None):
        both = "Name repositories or --org, not both" if org else "Say which ones"
        raise UsageError(f"{both}: ghmetrics track OWNER/REPO, or ghmetrics track --org OWNER")
    if pushed_within is not None and org is None:
        raise UsageError("--pushed-within chooses from an organisation: ghmetrics track --org OWNER")
    opened = open_workspace(context, workspace)
    names = repositories or _chosen(opened, str(org), pushed_within)
    if not sync:
        opened.track(*names, sync=False)
        typer.echo(f"Tracked: {', '.join(names)}. Sync with: ghmetrics sync")
        return
    with shown_progress() as progress:
        results = opened.track(*names, progress=progress)
    print_results(results)
    raise typer.Exit(exit_status(results))


def _chosen(opened: "Workspace", owner: str, pushed_within: int | None) -> list[str]:
    """The names of an owner's repositories that are worth tracking. Raises UsageError where there are none."""
    days = pushed_within or opened.settings.days_back
    listed = _listed(opened, owner)
    for note in listed.notes:
        warn(f"  note: {note}")
    if not (active := listed.active(days)):
        since = f" with a push in the last {days} days, forks and archived ones left out" if listed else ""
        raise UsageError(f"{owner} has no repository that can be seen{since}.")
    return [each.full_name for each in active]


def _listed(opened: "Workspace", owner: str) -> "ListedRepositories":
    with shown_progress() as progress:
        return opened.list_repositories(owner, progress=progress)


def _tracked(opened: "Workspace") -> set[str]:
    return {each.repository.lower() for each in opened.standings()}


def _shortened(text: str) -> str:
    return text if len(text) <= DESCRIBED else f"{text[: DESCRIBED - 1]}…"


def untrack(context: typer.Context, repositories: Names, workspace: WorkspaceOption = None) -> None:
    """Remove repositories from the list. What was fetched stays."""
    opened = open_workspace(context, workspace)
    for repository in repositories:
        opened.untrack(repository)
        typer.echo(f"{repository} is no longer synced. What was fetched of it stays in {opened.lake}.")
