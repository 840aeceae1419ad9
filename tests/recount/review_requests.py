"""The rows of `review_requests` as metrics.md says them, from GitHub's own documents."""

from .pull_requests import Json, Person, Recount, at, hours


def requests(recount: Recount) -> list[Json]:
    """The rows of `review_requests` of one pull request."""
    rows = []
    asking = recount.of("review_requested", "review_request_removed")
    for place, event in enumerate(asking):
        if event["event"] == "review_requested":
            rows.append(_request(recount, event, [each for each in asking[place + 1 :] if _same(event, each)]))
    return rows


def _request(recount: Recount, event: Json, later: list[Json]) -> Json:
    asked = at(event["created_at"])
    requested = max(asked, recount.ready) if recount.ready else asked
    team, person = event.get("requested_team"), Person.of(event.get("requested_reviewer"))
    removed = superseded = None
    if later and later[0]["event"] == "review_request_removed":
        removed = at(later[0]["created_at"])
    next_one = next((each for each in later if each["event"] == "review_requested"), None)
    until = at(next_one["created_at"]) if next_one else None
    if next_one and not removed:
        superseded = until
    answers = [
        review.at for review in recount.reviews
        if team is None and person.id is not None and review.by.id == person.id and review.at >= asked
        and (removed is None or review.at <= removed) and (until is None or review.at < until)
    ]  # fmt: skip
    answered = min(answers, default=None)
    came = [
        (answered, 0, "answered"),
        (removed, 1, "removed"),
        (superseded, 2, "superseded"),
        (recount.end, 3, "closed"),
    ]
    response = hours(requested, answered)
    return {
        "pull_request_id": recount.pull["id"],
        "pull_number": recount.pull["number"],
        "reviewer_id": None if team else person.id,
        "reviewer_login": None if team else person.login,
        "reviewer_is_bot": not team and person.is_bot,
        "team_slug": team["slug"] if team else None,
        "requested_by_login": Person.of(event["actor"]).login,
        "asked_at": asked,
        "requested_at": requested,
        "removed_at": removed,
        "answered_at": answered,
        "response_hours": None if response is None else max(response, 0.0),
        "outcome": min((each for each in came if each[0]), default=(None, 0, "waiting"))[2],
    }


def _same(one: Json, other: Json) -> bool:
    """Whether two events are about the same team or person, as far as that is known."""
    if one.get("requested_team") or other.get("requested_team"):
        slugs = [(each.get("requested_team") or {}).get("slug") for each in (one, other)]
        return slugs[0] is not None and slugs[0] == slugs[1]
    people = [Person.of(each.get("requested_reviewer")).id for each in (one, other)]
    return people[0] is not None and people[0] == people[1]
