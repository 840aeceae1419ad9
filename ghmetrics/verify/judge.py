"""What has happened to a pull request on GitHub since it was landed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ghmetrics.github.documents import COMMENTED, PullRequestDocument, timestamp
from ghmetrics.github.rest import MOST_COMMITS
from ghmetrics.lake.landed import Landed
from ghmetrics.lake.snapshots import Documents
from ghmetrics.sync.rows import github_time

_UNDATED = ("author_association", "body", "position")  # comments stand after the events, and each moves up
_PEOPLE = ("user", "merged_by", "actor", "requested_reviewer")
_GIT_PEOPLE = ("author", "committer")


def change(document: PullRequestDocument, landed: Landed) -> str | None:
    """What says that a pull request has changed since it was landed; None where nothing does.

    Only GitHub's own times count: those of git come from anybody's clock. What is dated no later than the update that
    was landed is no news, wherever the clock of this machine stood."""
    if document.updated_at > landed.updated_at:
        return f"it was updated at {github_time(document.updated_at)}"
    newest = max(_times(document), default=landed.updated_at)
    if newest > max(landed.fetched_at, landed.updated_at):
        return f"something happened to it at {github_time(newest)}"
    return None


def hindrance(document: PullRequestDocument, landed: Landed) -> str | None:
    """Why a document can't be compared with what was landed; None where it can."""
    if document.updated_at < landed.updated_at:
        return "GitHub shows an older state of it than it did before: try again later"
    commits, there = len(document.commits or ()), landed.counts.get("commits")
    if document.commits is not None and there is not None and commits != there and min(commits, there) >= MOST_COMMITS:
        return f"REST shows {MOST_COMMITS} commits of a pull request and no more"
    return None


def is_same(before: Documents, now: Mapping[str, list[dict[str, Any]]]) -> bool:
    """Whether the lake holds the same documents."""
    return all(_ordered(before.get(kind, [])) == _ordered(now.get(kind, [])) for kind in {*before, *now})


def is_quiet(before: Documents, now: Mapping[str, list[dict[str, Any]]]) -> bool:
    """Whether documents differ only in what GitHub changes without leaving a date.

    Accounts are renamed and deleted, commits get or lose their account with an e-mail address, people's standing in a
    repository changes, comments are deleted and edited (with its last comment goes a review that said nothing else):
    all of it for what was long since over. Nothing appears without a date."""
    return all(_is_quiet_list(before.get(kind, []), now.get(kind, [])) for kind in {*before, *now})


def as_landed(document: PullRequestDocument) -> dict[str, list[dict[str, Any]]]:
    """The document by kind, as the lake has it."""
    return {
        "pull_requests": [document.pull_request],
        "reviews": list(document.reviews),
        "commits": list(document.commits or ()),
        "timeline_events": [*document.timeline_events, *(document.comments or ())],
    }


def _times(document: PullRequestDocument) -> Iterator[datetime]:
    pull_request = document.pull_request
    texts = [pull_request[key] for key in ("created_at", "updated_at", "closed_at", "merged_at")]
    texts += [review["submitted_at"] for review in document.reviews]
    texts += [event["created_at"] for event in (*document.timeline_events, *(document.comments or ()))]
    return (timestamp(text) for text in texts if text)


def _ordered(payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In one order, and without the marker of what was fetched, which is the lake's own."""
    bare = [{key: value for key, value in each.items() if key != "landed"} for each in payloads]
    return sorted(bare, key=_key)


def _is_quiet_list(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> bool:
    then, today = ({_key(each): each for each in _ordered(payloads)} for payloads in (before, now))
    return all(key in then and _is_quiet("", then[key], each) for key, each in today.items()) and all(
        _can_be_deleted(each) for key, each in then.items() if key not in today
    )


def _can_be_deleted(payload: dict[str, Any]) -> bool:
    return payload.get("event") == COMMENTED or payload.get("state") == "COMMENTED"


def _key(payload: dict[str, Any]) -> str:
    return str(payload.get("sha") or payload.get("id") or payload.get("node_id"))


def _is_quiet(key: str, before: Any, now: Any) -> bool:  # noqa: ANN401 -- JSON
    if before == now or key in _UNDATED:
        return True
    if key == "total_comments":
        return isinstance(before, int) and isinstance(now, int) and now < before
    if key in _PEOPLE:
        return isinstance(before, dict) and (now is None or now["id"] == before.get("id"))
    if key in _GIT_PEOPLE and None in (before, now):
        return True
    if isinstance(before, dict) and isinstance(now, dict):
        if key in _GIT_PEOPLE and before.get("id") == now.get("id") is not None:
            return True
        return before.keys() == now.keys() and all(_is_quiet(each, before[each], now[each]) for each in before)
    if isinstance(before, list) and isinstance(now, list):
        return len(before) == len(now) and all(_is_quiet("", *pair) for pair in zip(before, now, strict=True))
    return False
