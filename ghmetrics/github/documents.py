"""The raw documents: one shape, in the words of GitHub's REST API, whichever API was asked (docs/lake.md)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ghmetrics.errors import GitHubError
from ghmetrics.names import RepositoryName

Payload = dict[str, Any]

EVENTS = (  # GraphQL's names for them are made of these
    "ready_for_review", "convert_to_draft", "review_requested", "review_request_removed", "review_dismissed",
    "closed", "reopened",
)  # fmt: skip
COMMENTED = "commented"
"""REST's name of what a comment is in the timeline. Those are fetched only where they are wanted."""
MAX_PARENTS = 20
_APP = re.compile(r"/(?:github-)?apps/([^/]+)/?$")


@dataclass(frozen=True)
class Repository:
    """A repository as GitHub names it now."""

    id: int
    node_id: str
    full_name: str
    payload: Payload


@dataclass(frozen=True)
class Listed:
    """A pull request as a list shows it: enough to decide whether to fetch it."""

    number: int
    node_id: str
    updated_at: datetime


@dataclass(frozen=True)
class ListingPage:
    """Some pull requests, newest update first.

    `total_count` is of all pages, None where GitHub does not say; `cursor` is where the next page begins, None at the
    end."""

    entries: tuple[Listed, ...]
    total_count: int | None
    cursor: str | None


@dataclass(frozen=True)
class Known:
    """A repository as it was met before. Its name may have passed on to another one, its numbers can't."""

    full_name: str
    repo_id: int
    node_id: str


@dataclass(frozen=True)
class Head:
    """A repository as it is called now, and its newest pull requests."""

    repository: Repository
    page: ListingPage


@dataclass(frozen=True)
class PullRequestDocument:
    """One pull request and all below it, as of one moment. `comments` are events of the timeline, too.

    Both are None where they were not asked for: `commits` and `comments`."""

    number: int
    id: int
    node_id: str
    updated_at: datetime
    pull_request: Payload
    reviews: tuple[Payload, ...]
    commits: tuple[Payload, ...] | None
    timeline_events: tuple[Payload, ...]
    comments: tuple[Payload, ...] | None = None


@dataclass(frozen=True)
class Failed:
    """A pull request that could not be fetched, and why. The others go on."""

    entry: Listed
    error: GitHubError


def timestamp(text: str) -> datetime:
    """GitHub's times are in UTC, and end in Z."""
    return datetime.fromisoformat(text)


def person(user: Payload | None) -> Payload | None:
    """Login, id and type; None for a deleted account, which REST shows as null or as the account `ghost`.

    Apps go by several names; what is the same everywhere is the slug in their address."""
    if user is None or user["login"] == "ghost":
        return None
    login = user["login"]
    if user["type"] == "Bot":
        app = _APP.search(user.get("html_url") or "")
        login = f"{app[1] if app else login.removesuffix('[bot]')}[bot]"
    return {"login": login, "id": user.get("id"), "type": user["type"]}


def repository(raw: Payload) -> Repository:
    keys = ("id", "node_id", "full_name", "private", "archived", "fork", "html_url", "default_branch")
    name = RepositoryName.parse(raw["full_name"])  # it becomes a path
    return Repository(_id(raw["id"]), raw["node_id"], name.full_name, {key: raw.get(key) for key in keys})


def _id(number: int) -> int:
    """A number of GitHub's, as the lake can hold it: 64 bits with a sign."""
    if not 0 <= number < 2**63:
        raise ValueError(f"{number} is no id")
    return number


def pull_request(raw: Payload) -> Payload:
    same = (
        "id", "node_id", "number", "title", "html_url", "state", "draft", "created_at", "updated_at",
        "closed_at", "merged_at", "author_association", "additions", "deletions", "changed_files", "commits",
        "total_comments",
    )  # fmt: skip
    return {key: raw[key] for key in same} | {
        "id": _id(raw["id"]),
        "body": raw.get("body") or None,
        "user": person(raw["user"]),
        "merged_by": person(raw["merged_by"]),
        "labels": [{"name": label["name"]} for label in raw["labels"]],
        "base": {"ref": raw["base"]["ref"]},
        "head": {"ref": raw["head"]["ref"], "sha": raw["head"]["sha"]},
    }


def review(raw: Payload) -> Payload:
    same = ("id", "node_id", "state", "author_association", "commit_id", "html_url")
    return {key: raw[key] for key in same} | {
        "id": _id(raw["id"]),
        "user": person(raw["user"]),
        "submitted_at": raw.get("submitted_at"),
        "body": raw.get("body") or None,
    }


def commit(raw: Payload) -> Payload:
    git = raw["commit"]
    return {
        "sha": raw["sha"],
        "node_id": raw["node_id"],
        "commit": {
            "message": git["message"],
            "author": _signature(git["author"]),
            "committer": _signature(git["committer"]),
        },
        "author": _account(raw.get("author")),
        "committer": _account(raw.get("committer")),
        "parents": [{"sha": parent["sha"]} for parent in raw["parents"][:MAX_PARENTS]],
    }


def timeline_events(raw: list[Payload]) -> tuple[Payload, ...]:
    """The events that the metrics need, with their places among each other."""
    return tuple(_event(event, place) for place, event in enumerate(e for e in raw if e["event"] in EVENTS))


def comments(raw: list[Payload], after: int) -> tuple[Payload, ...]:
    """The comments, oldest first, as events with places after those of the `after` other ones."""
    in_order = sorted(raw, key=lambda each: (each["created_at"], each["node_id"]))
    return tuple(_comment(each, after + place) for place, each in enumerate(in_order))


def _comment(raw: Payload, position: int) -> Payload:
    return {
        "event": COMMENTED,
        "node_id": raw["node_id"],
        "created_at": raw["created_at"],
        "position": position,
        "actor": person(raw["user"]),
        "author_association": raw["author_association"],
        "html_url": raw["html_url"],
        "body": raw.get("body") or None,
    }


def _event(raw: Payload, position: int) -> Payload:
    kind = raw["event"]
    event = {"event": kind, "node_id": raw["node_id"], "created_at": raw["created_at"], "position": position,
             "actor": person(raw.get("actor"))}  # fmt: skip
    if kind == "closed":
        event["commit_id"] = raw.get("commit_id")
    elif kind in ("review_requested", "review_request_removed"):
        if raw.get("requested_team") is not None:
            event["requested_team"] = {"slug": raw["requested_team"].get("slug")}
        else:
            event["requested_reviewer"] = person(raw.get("requested_reviewer"))
    elif kind == "review_dismissed":
        dismissed = raw["dismissed_review"]
        event["dismissed_review"] = {"review_id": dismissed["review_id"], "state": dismissed["state"].lower()}
    return event


def _signature(raw: Payload | None) -> Payload | None:
    return raw and {key: raw.get(key) for key in ("name", "email", "date")}


def _account(raw: Payload | None) -> Payload | None:
    """The GitHub account of a git author. GraphQL knows only users here, so an app is known by its git name alone."""
    known = person(raw) if raw and raw.get("type") else None  # an unknown author can be {}, too
    return known if known and known["type"] == "User" else None
