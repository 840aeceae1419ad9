"""A workspace for a notebook: what is tracked and how it stands, how old the warehouse is, and what to do next."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ghmetrics.errors import GhMetricsError
from ghmetrics.html import Cell, Tone, code, element, heading, instant, marked, paragraph, table, text, time_ago
from ghmetrics.words import ago, counted

if TYPE_CHECKING:
    from ghmetrics.sync.status import Standing
    from ghmetrics.workspace.syncing import Syncing

TONES: dict[str, Tone] = {"synced": "good", "partial": "partly", "error": "bad", "syncing": "open", "pending": "open"}
STALE = timedelta(days=1)

Step = tuple[str, str]
"""What to write into the next cell, and what it does."""


def as_html(workspace: "Syncing") -> str:
    """One element that needs nothing from elsewhere. Nothing is asked of GitHub, and nothing is made."""
    path, now = workspace.path.absolute(), datetime.now(UTC)
    try:
        found = workspace.standings() if (path / "state.db").is_file() else []
    except (GhMetricsError, OSError) as wrong:
        return element(heading(str(path)), paragraph(str(wrong)))
    built_at, size = _built(path / "warehouse.duckdb")
    said = "a workspace of ghmetrics" if path.is_dir() else "not made yet: the first track or sync makes it"
    parts = [heading(str(path), said)]
    if found:
        parts.append(_repositories(found))
    parts.append(f"<p>{_warehouse(built_at, size)}</p>")
    parts.append(_steps(_next(found, built_at, now)))
    parts.append(f'<p class="faint">{text(f"As of {instant(now)}.")}</p>')
    return element(*parts)


def _repositories(found: "Sequence[Standing]") -> str:
    rows: list[list[Cell]] = [
        [
            each.repository, marked(each.status, TONES.get(each.status, "open")), time_ago(each.last_sync_at),
            each.pull_requests, each.reviews, each.commits, _note(each),
        ]
        for each in found
    ]  # fmt: skip
    headings = ["repository", "status", "last sync", "PRs", "reviews", "commits", "note"]
    return table(headings, rows, long=["note"])


def _note(of: "Standing") -> str:
    notes = [of.last_error] if of.last_error else []
    if of.to_retry:
        notes.append(f"{counted(len(of.to_retry), 'pull request')} to retry")
    if of.is_cut_short:
        notes.append("cut short at the highest number of pull requests")
    return "\n".join(notes)


def _built(warehouse: Path) -> tuple[datetime | None, int]:
    """When the file was put in its place, and its bytes."""
    try:
        found = warehouse.stat()
    except OSError:
        return None, 0
    return datetime.fromtimestamp(found.st_mtime, UTC), found.st_size


def _warehouse(built_at: datetime | None, size: int) -> str:
    if built_at is None:
        return "There is no warehouse yet."
    return f"The warehouse was built {time_ago(built_at).source} ({size / 1_000_000:,.1f} MB)."


def _next(found: "Sequence[Standing]", built_at: datetime | None, now: datetime) -> list[Step]:
    synced = [each.last_sync_at for each in found if each.last_sync_at]
    if not found:
        return [
            ('ws.track("OWNER/REPO")', "adds a repository and syncs it"),
            ('ws.list_repositories("OWNER")', "shows what there is to choose from"),
        ]
    steps: list[Step] = []
    if any(each.status in ("error", "partial") for each in found):
        steps.append(("ws.sync_all()", "tries again what went wrong"))
    elif any(each.status == "pending" for each in found):
        steps.append(("ws.sync_all()", "fetches what was never synced"))
    elif synced and now - min(synced) > STALE:
        steps.append(("ws.sync_all()", f"fetches what is new: one was synced {ago(min(synced))}"))
    if synced and built_at is None:
        steps.append(("ws.build()", "makes tables of what was fetched"))
    elif synced and built_at and max(synced) > built_at:
        steps.append(("ws.build()", "brings in what was synced since the last build"))
    elif built_at:
        steps.append(("ws.report()", "says where the time goes"))
        steps.append(("ws.pull_requests()", "has one row for each pull request"))
    return steps


def _steps(steps: Sequence[Step]) -> str:
    shown = "".join(f"<li>{code(call).source} {text(what)}</li>" for call, what in steps)
    return f"<p>Next:</p><ul>{shown}</ul>" if steps else ""
