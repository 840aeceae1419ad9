"""How syncs ended, for a notebook: a line for each repository, and below what was passed over."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from ghmetrics.html import Cell, Tone, element, folded, marked, paragraph, table
from ghmetrics.words import counted

if TYPE_CHECKING:
    from ghmetrics.sync.result import Status, SyncResult

TONES: "dict[Status, Tone]" = {"synced": "good", "partial": "partly", "error": "bad"}
SHOWN = 200
"""So many pull requests that were passed over are named."""


def as_html(results: "Sequence[SyncResult]") -> str:
    """One element that needs nothing from elsewhere."""
    if not results:
        return element(paragraph("Nothing was synced."))
    has_comments = any(each.comments_synced for each in results)
    headings = ["repository", "status", "PRs", "reviews", "commits", *["comments"] * has_comments, "requests", "took"]
    rows = [[*_row(each, has_comments=has_comments), _note(each)] for each in results]
    return element(table([*headings, "note"], rows, long=["note"]), _passed_over(results))


def _row(result: "SyncResult", *, has_comments: bool) -> list[Cell]:
    return [
        result.repository, marked(result.status, TONES[result.status]),
        result.prs_synced, result.reviews_synced, result.commits_synced, *[result.comments_synced] * has_comments,
        result.requests, _took(result.finished_at - result.started_at),
    ]  # fmt: skip


def _note(result: "SyncResult") -> str:
    notes = [result.error] if result.error else []
    if result.errors:
        notes.append(f"{counted(len(result.errors), 'pull request')} passed over, tried again by the next sync")
    if result.is_cut_short:
        notes.append("there is more in this window than max_pull_requests")
    if result.deleted:
        numbers = ", ".join(f"#{number}" for number in result.deleted)
        notes.append(f"{numbers} gone from GitHub: the next build leaves it out")
    if result.status == "synced" and not (result.prs_synced or notes):
        notes.append("nothing new")
    return "\n".join(notes)


def _passed_over(results: "Iterable[SyncResult]") -> str:
    failures = [(result.repository, each) for result in results for each in result.errors]
    if not failures:
        return ""
    rows: list[list[Cell]] = [
        [repository, f"#{each.pull_number}", each.attempts, each.error] for repository, each in failures[:SHOWN]
    ]
    more = paragraph(f"and {len(failures) - SHOWN:,} more") if len(failures) > SHOWN else ""
    content = table(["repository", "pull request", "tried by syncs", "why"], rows, long=["why"])
    return folded(f"Passed over: {counted(len(failures), 'pull request')}", content + more)


def _took(time: timedelta) -> str:
    seconds = time.total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"  # noqa: PLR2004
