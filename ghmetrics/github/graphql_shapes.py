"""From GraphQL nodes, whose fields are aliased to REST's names already, to the raw documents."""

from typing import Any

from ghmetrics.github import documents
from ghmetrics.github.documents import Payload, PullRequestDocument
from ghmetrics.github.refusals import IncompleteAnswer

EVENT_NAMES = {f"{name.title().replace('_', '')}Event": name for name in documents.EVENTS}
"""REST's names of events by their types in GraphQL."""
COMMENT = "IssueComment"


def repository(node: Payload) -> documents.Repository:
    branch = node["default_branch_ref"]
    return documents.repository(node | {"default_branch": branch and branch["name"]})


def nodes_of(node: Payload, connection: str) -> list[Payload]:
    """The nodes of a connection. A null among them is something that GitHub did not deliver."""
    found = (node[connection] or {}).get("nodes")
    if found is None or None in found:
        raise IncompleteAnswer(f"GitHub left out {connection}")
    return list(found)


def commit_count(node: Payload) -> int:
    """How many commits a pull request has, however many of them came along."""
    found: Payload | None = node["commits"] if "commits" in node else node["commit_count"]
    if found is None:
        raise IncompleteAnswer("GitHub left out commits")
    return int(found["totalCount"])


def listed(node: Payload) -> documents.Listed:
    return documents.Listed(node["number"], node["node_id"], documents.timestamp(node["updated_at"]))


def document(node: Payload, *, comments: bool) -> PullRequestDocument:
    """One `PullRequest` node with its connections complete. `comments`: whether they were asked for."""
    pull_request = documents.pull_request(
        node
        | {
            "id": int(node["id"]),
            "state": "open" if node["state"] == "OPEN" else "closed",
            "commits": commit_count(node),
            "labels": nodes_of(node, "labels"),
            "base": {"ref": node["base_ref"]},
            "head": {"ref": node["head_ref"], "sha": node["head_sha"]},
        }
    )
    landed = nodes_of(node, "commits") if "commits" in node else None
    items = nodes_of(node, "timelineItems")
    events = documents.timeline_events([_event(each) for each in items if each["__typename"] != COMMENT])
    said = [each for each in items if each["__typename"] == COMMENT]
    return PullRequestDocument(
        number=pull_request["number"],
        id=pull_request["id"],
        node_id=pull_request["node_id"],
        updated_at=documents.timestamp(pull_request["updated_at"]),
        pull_request=pull_request,
        reviews=tuple(_review(review) for review in nodes_of(node, "reviews")),
        commits=None if landed is None else tuple(commit(item["commit"]) for item in landed),
        timeline_events=events,
        comments=documents.comments(said, len(events)) if comments else None,
    )


def _review(node: Payload) -> Payload:
    commit = node["commit"]
    return documents.review(node | {"id": int(node["id"]), "commit_id": commit and commit["sha"]})


def commit(node: Payload) -> Payload:
    author, committer = node["author"] or {}, node["committer"] or {}
    git = {
        "message": node["message"],
        "author": node["author"] and author | {"date": node["authored_date"]},
        "committer": node["committer"] and committer | {"date": node["committed_date"]},
    }
    return documents.commit(
        node
        | {
            "commit": git,
            "author": author.get("user"),
            "committer": committer.get("user"),
            "parents": nodes_of(node, "parents"),
        }
    )


def _event(node: Payload) -> Payload:
    event: dict[str, Any] = node | {"event": EVENT_NAMES[node["__typename"]]}
    if "closer" in node:
        event["commit_id"] = (node["closer"] or {}).get("sha")
    if "requested" in node:
        requested = node["requested"]
        is_team = requested is not None and requested["type"] == "Team"
        event |= {"requested_team": {"slug": requested.get("slug")}} if is_team else {"requested_reviewer": requested}
    if node["__typename"] == "ReviewDismissedEvent":
        review = node["review"]
        event["dismissed_review"] = {"review_id": review and int(review["review_id"]), "state": node["state"]}
    return event
