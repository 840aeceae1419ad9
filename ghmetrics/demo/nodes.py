"""GraphQL's objects, and how their fields read the documents of the REST API."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from graphql import GraphQLResolveInfo

from ghmetrics.demo.connections import Connection
from ghmetrics.demo.people import GHOST, Body

Resolver = Callable[..., Any]


@dataclass(frozen=True)
class Node:
    """A GraphQL object: its type, the document behind it, and where it hangs."""

    kind: str
    body: Body
    home: Any = None  # its Repository
    pull: Any = None  # its PullRequest, within which the rest is found

    def part(self, kind: str, body: Body) -> "Node":
        return replace(self, kind=kind, body=body)


def snake(name: str) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "_", name).lower()


def parts(kind: str, find: Callable[[Node], list[Body]]) -> Resolver:
    def field(source: Node, info: GraphQLResolveInfo, **arguments: Any) -> Connection:  # noqa: ANN401 - the schema types them
        return Connection(info.field_name, find(source), arguments, lambda item: source.part(kind, item))

    return field


def _reviews(
    source: Node,
    info: GraphQLResolveInfo,
    states: list[str] | None = None,
    **arguments: Any,  # noqa: ANN401
) -> Connection:
    reviews = [review for review in source.pull.reviews if not states or review["state"] in states]
    return Connection(info.field_name, reviews, arguments, lambda item: source.part("PullRequestReview", item))


def _timeline(
    source: Node,
    info: GraphQLResolveInfo,
    itemTypes: list[str] | None = None,  # noqa: N803 - the schema's name
    **arguments: Any,  # noqa: ANN401
) -> Connection:
    items = [source.part(event["event"].title().replace("_", "") + "Event", event) for event in source.pull.events]
    items += [source.part("IssueComment", comment) for comment in source.pull.comments]
    items.sort(key=lambda item: str(item.body["created_at"]))
    chosen = [item for item in items if not itemTypes or snake(item.kind).upper() in itemTypes]
    return Connection(info.field_name, chosen, arguments, lambda item: item)


def commit_of(source: Node, sha: str | None) -> Node | None:
    """Find the pull request's commit with that sha; of any other only the sha is known."""
    if sha is None:
        return None
    known = (commit for commit in source.pull.commits if commit["sha"] == sha)
    return source.part("Commit", next(known, {"sha": sha, "node_id": f"C_{sha}"}))


def actor(person: Body | None) -> Node | None:
    """Nobody where the account is gone."""
    return None if person is None or person["id"] == GHOST["id"] else Node(person["type"], person)


def _person(key: str) -> Resolver:
    return lambda source, _info: actor(source.body.get(key))


def _git_actor(key: str) -> Resolver:
    """Only people have a `user` here: git's side of GraphQL knows no apps."""

    def field(source: Node, _info: GraphQLResolveInfo) -> Node:
        person = source.body[key]
        user = person if person and person["type"] == "User" else None
        return Node("GitActor", source.body["commit"][key] | {"user": user})

    return field


def _asked(source: Node, _info: GraphQLResolveInfo) -> Node | None:
    team = source.body.get("requested_team")
    return Node("Team", team) if team else actor(source.body.get("requested_reviewer"))


def _dismissed(source: Node, _info: GraphQLResolveInfo) -> Node | None:
    wanted = source.body["dismissed_review"]["review_id"]
    found = (review for review in source.pull.reviews if review["id"] == wanted)
    return next((source.part("PullRequestReview", review) for review in found), None)


def pull_state(body: Body) -> str:
    return "MERGED" if body["merged_at"] else str(body["state"]).upper()


def _at(*path: str) -> Resolver:
    """Read the value at the end of these keys of the document."""

    def field(source: Node, _info: GraphQLResolveInfo) -> object:
        found: Any = source.body
        for key in path:
            found = found[key]
        return found

    return field


FIELDS: dict[str, Resolver] = {
    "*.id": _at("node_id"),
    "*.url": _at("html_url"),
    "*.databaseId": _at("id"),
    "*.fullDatabaseId": lambda source, _info: str(source.body["id"]),
    "*.author": _person("user"),
    "*.actor": _person("actor"),
    "*.requestedReviewer": _asked,
    "Bot.login": lambda source, _info: source.body["html_url"].rpartition("/")[
        2
    ],  # its slug, one and the same everywhere
    "Repository.nameWithOwner": _at("full_name"),
    "Repository.owner": lambda source, _info: actor(source.body["owner"]),
    "Repository.isPrivate": _at("private"),
    "Repository.isArchived": _at("archived"),
    "Repository.isFork": _at("fork"),
    "Repository.defaultBranchRef": lambda source, _info: {"name": source.body["default_branch"]},
    "PullRequest.state": lambda source, _info: pull_state(source.body),
    "PullRequest.isDraft": _at("draft"),
    "PullRequest.mergedBy": _person("merged_by"),
    "PullRequest.baseRefName": _at("base", "ref"),
    "PullRequest.headRefName": _at("head", "ref"),
    "PullRequest.headRefOid": _at("head", "sha"),
    "PullRequest.totalCommentsCount": lambda source, _info: source.body["comments"] + source.body["review_comments"],
    "PullRequest.labels": parts("Label", lambda source: source.body["labels"]),
    "PullRequest.reviews": _reviews,
    "PullRequest.commits": parts("PullRequestCommit", lambda source: source.pull.commits),
    "PullRequest.timelineItems": _timeline,
    "PullRequestCommit.id": lambda source, _info: f"PRC_{source.body['sha']}",
    "PullRequestCommit.commit": lambda source, _info: source.part("Commit", source.body),
    "PullRequestReview.commit": lambda source, _info: commit_of(source, source.body["commit_id"]),
    "Commit.oid": _at("sha"),
    "Commit.message": _at("commit", "message"),
    "Commit.messageHeadline": lambda source, _info: source.body["commit"]["message"].partition("\n")[0],
    "Commit.authoredDate": _at("commit", "author", "date"),
    "Commit.committedDate": _at("commit", "committer", "date"),
    "Commit.author": _git_actor("author"),
    "Commit.committer": _git_actor("committer"),
    "Commit.parents": lambda source, info, **arguments: Connection(
        info.field_name, source.body["parents"], arguments, lambda parent: commit_of(source, parent["sha"])
    ),
    "GitActor.user": _person("user"),
    "ClosedEvent.closer": lambda source, _info: commit_of(source, source.body["commit_id"]),
    "MergedEvent.commit": lambda source, _info: commit_of(source, source.body["commit_id"]),
    "LabeledEvent.label": lambda source, _info: Node("Label", source.body["label"]),
    "ReviewDismissedEvent.previousReviewState": lambda source, _info: source.body["dismissed_review"]["state"].upper(),
    "ReviewDismissedEvent.dismissalMessage": _at("dismissed_review", "dismissal_message"),
    "ReviewDismissedEvent.review": _dismissed,
}
