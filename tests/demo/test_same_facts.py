"""Both APIs tell the same of every pull request."""

import pytest

PERSON = "{ __typename login ... on User { databaseId } ... on Bot { databaseId } }"
QUERY = """query($name: String!, $after: String) { repository(owner: "acme-demo", name: $name) {
  databaseId id nameWithOwner isPrivate isArchived isFork url defaultBranchRef { name }
  pullRequests(first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    id fullDatabaseId number title body url state isDraft createdAt updatedAt closedAt mergedAt author PERSON
    mergedBy PERSON authorAssociation labels(first: 100) { nodes { name } } baseRefName headRefName headRefOid additions
    deletions changedFiles totalCommentsCount merged
    reviews(first: 100) { totalCount nodes {
      fullDatabaseId id author PERSON state submittedAt authorAssociation commit { oid } url body } }
    commits(first: 100) { totalCount nodes { commit {
      oid id message messageHeadline authoredDate committedDate url parents(first: 5) { totalCount nodes { oid } }
      author { name email date user { login databaseId } } committer { name email date user { login databaseId } } } } }
    timelineItems(first: 100) { totalCount nodes { __typename
      ... on Node { id }
      ... on ClosedEvent { actor PERSON createdAt closer { ... on Commit { oid } } }
      ... on ReviewRequestedEvent {
        requestedReviewer { ... on Team { slug } ... on User { login } ... on Bot { login } } }
      ... on ReviewRequestRemovedEvent { requestedReviewer { ... on User { login } } }
      ... on ReviewDismissedEvent { previousReviewState dismissalMessage review { fullDatabaseId } }
      ... on MergedEvent { commit { oid } } ... on LabeledEvent { label { name } } ... on IssueComment { body } } }
  } } } }""".replace("PERSON", PERSON)


def person(user):
    if user is None or user["login"] == "ghost":
        return None
    login = user["html_url"].rpartition("/")[2]
    return {"__typename": user["type"], "login": login, "databaseId": user["id"]}


def pull(body):
    state = "MERGED" if body["merged_at"] else body["state"].upper()
    return {
        "id": body["node_id"], "fullDatabaseId": str(body["id"]), "number": body["number"], "title": body["title"],
        "body": body["body"], "url": body["html_url"], "state": state, "isDraft": body["draft"],
        "merged": body["merged"],
        "createdAt": body["created_at"], "updatedAt": body["updated_at"], "closedAt": body["closed_at"],
        "mergedAt": body["merged_at"], "author": person(body["user"]), "mergedBy": person(body["merged_by"]),
        "authorAssociation": body["author_association"],
        "labels": {"nodes": [{"name": x["name"]} for x in body["labels"]]},
        "baseRefName": body["base"]["ref"], "headRefName": body["head"]["ref"], "headRefOid": body["head"]["sha"],
        "additions": body["additions"], "deletions": body["deletions"], "changedFiles": body["changed_files"],
        "totalCommentsCount": body["comments"] + body["review_comments"],
    }  # fmt: skip


def review(body):
    return {
        "fullDatabaseId": str(body["id"]), "id": body["node_id"], "author": person(body["user"]),
        "state": body["state"],
        "submittedAt": body.get("submitted_at"), "authorAssociation": body["author_association"],
        "commit": {"oid": body["commit_id"]}, "url": body["html_url"], "body": body["body"],
    }  # fmt: skip


def commit(body):
    git, parents = body["commit"], [{"oid": parent["sha"]} for parent in body["parents"]]

    def signature(key):
        user = (
            body[key] and body[key]["type"] == "User" and {"login": body[key]["login"], "databaseId": body[key]["id"]}
        )
        return git[key] | {"user": user or None}

    return {"commit": {
        "oid": body["sha"], "id": body["node_id"], "message": git["message"], "url": body["html_url"],
        "messageHeadline": git["message"].split("\n")[0], "authoredDate": git["author"]["date"],
        "committedDate": git["committer"]["date"], "parents": {"totalCount": len(parents), "nodes": parents},
        "author": signature("author"), "committer": signature("committer"),
    }}  # fmt: skip


def event(body):
    kind = body["event"].title().replace("_", "") + "Event"
    told = {"__typename": kind, "id": body["node_id"]}
    if kind == "ClosedEvent":
        closer = body["commit_id"] and {"oid": body["commit_id"]}
        return told | {"actor": person(body["actor"]), "createdAt": body["created_at"], "closer": closer}
    if "requested_team" in body:
        return told | {"requestedReviewer": {"slug": body["requested_team"]["slug"]}}
    if "requested_reviewer" in body:
        return told | {"requestedReviewer": {"login": person(body["requested_reviewer"])["login"]}}
    if kind == "ReviewDismissedEvent":
        dismissed = body["dismissed_review"]
        more = {"previousReviewState": dismissed["state"].upper(), "dismissalMessage": dismissed["dismissal_message"]}
        return told | more | {"review": {"fullDatabaseId": str(dismissed["review_id"])}}
    if kind == "MergedEvent":
        return told | {"commit": {"oid": body["commit_id"]}}
    return told | ({"label": {"name": body["label"]["name"]}} if "label" in body else {})


def comment(body):
    return {"__typename": "IssueComment", "id": body["node_id"], "body": body["body"]}


@pytest.mark.parametrize("name", ["web", "api", "mobile"])
def test_both_apis_tell_the_same(client, name):
    base, after, seen = f"/repos/acme-demo/{name}", None, 0
    while True:
        repository = client.data(QUERY, name=name, after=after)["repository"]
        page = repository.pop("pullRequests")
        for node in page["nodes"]:
            number = node["number"]
            connections = {key: node.pop(key) for key in ("reviews", "commits", "timelineItems")}
            single = client.get(f"{base}/pulls/{number}").body
            lists = {
                "reviews": [review(body) for body in client.all(f"{base}/pulls/{number}/reviews?per_page=100")],
                "commits": [commit(body) for body in client.all(f"{base}/pulls/{number}/commits?per_page=100")],
                "timelineItems": [event(body) for body in client.all(f"{base}/issues/{number}/events?per_page=100")],
            }
            assert node == pull(single)
            comments = [comment(body) for body in client.all(f"{base}/issues/{number}/comments?per_page=100")]
            events = [item for item in connections["timelineItems"]["nodes"] if item["__typename"] != "IssueComment"]
            assert all(item in comments or item in events for item in connections["timelineItems"]["nodes"])
            assert connections["timelineItems"]["totalCount"] == len(lists["timelineItems"]) + len(comments)
            assert single["commits"] == connections["commits"]["totalCount"]
            for kind in ("reviews", "commits"):
                assert connections[kind] == {"totalCount": len(lists[kind]), "nodes": lists[kind][:100]}
            assert events == lists["timelineItems"][: len(events)]
            seen += 1
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == 60
    info = client.get(base).body
    assert repository == {
        "databaseId": info["id"], "id": info["node_id"], "nameWithOwner": info["full_name"],
        "isPrivate": info["private"],
        "isArchived": info["archived"], "isFork": info["fork"], "url": info["html_url"],
        "defaultBranchRef": {"name": info["default_branch"]},
    }  # fmt: skip
