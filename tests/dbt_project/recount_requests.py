"""What the marts of review requests should hold, counted in plain Python from the documents of the pull requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

Json = dict[str, Any]
OUTCOMES = ("answered", "removed", "superseded", "closed")


def at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def hours(start: datetime | None, end: datetime | None) -> float | None:
    """Never less than 0."""
    return None if start is None or end is None else max(0.0, (end - start) / timedelta(hours=1))


def who(person: Json | None) -> int | None:
    return None if person is None or person["login"] == "ghost" else person["id"]


def name(person: Json | None) -> str:
    """An app goes by its slug, which its page on GitHub tells where the login does not."""
    if person is None:
        return "ghost"
    _, is_app, slug = person.get("html_url", "").rpartition("/apps/")
    login = slug if is_app else person["login"]
    return login + ("[bot]" if person["type"] == "Bot" and not login.endswith("[bot]") else "")


def is_bot(person: Json | None) -> bool:
    return person is not None and (person["type"] == "Bot" or person["login"].endswith("[bot]"))


@dataclass(frozen=True)
class PullRequest:
    """The documents of one pull request; the events are in the order of the timeline."""

    repo_id: int
    pull: Json
    reviews: list[Json]
    events: list[Json]

    @property
    def ended_at(self) -> datetime | None:
        return at(self.pull["merged_at"] or self.pull["closed_at"])

    @property
    def ready_at(self) -> datetime | None:
        if not self._opened_as_a_draft():
            return at(self.pull["created_at"])
        for event in self._draft_events():
            is_late = self.ended_at is not None and at(event["created_at"]) > self.ended_at
            if event["event"] == "ready_for_review" and not is_late:
                return at(event["created_at"])
        return None

    @property
    def draft_since(self) -> datetime | None:
        """When the draft began that it is now; only for one that is open."""
        since = at(self.pull["created_at"]) if self._opened_as_a_draft() else None
        for event in self._draft_events():
            since = at(event["created_at"]) if event["event"] == "convert_to_draft" else None
        return since

    def _opened_as_a_draft(self) -> bool:
        events = self._draft_events()
        return events[0]["event"] == "ready_for_review" if events else bool(self.pull["draft"])

    def _draft_events(self) -> list[Json]:
        return self.of("ready_for_review", "convert_to_draft")

    def of(self, *kinds: str) -> list[Json]:
        return sorted((event for event in self.events if event["event"] in kinds), key=lambda e: e["created_at"])

    def counting(self) -> list[Json]:
        author = who(self.pull["user"])
        counting = [
            review
            for review in self.reviews
            if review["submitted_at"]
            and review["state"].lower() != "pending"
            and not is_bot(review["user"])
            and who(review["user"]) != author
        ]
        return sorted(counting, key=lambda review: (review["submitted_at"], review["id"]))

    def requests(self) -> list[Json]:
        events = self.of("review_requested", "review_request_removed")
        return [
            self._request(event, events[place + 1 :])
            for place, event in enumerate(events)
            if event["event"] == "review_requested"
        ]

    def _request(self, event: Json, later: list[Json]) -> Json:
        person, slug = event.get("requested_reviewer"), (event.get("requested_team") or {}).get("slug")
        is_team = event.get("requested_team") is not None
        asked_at = at(event["created_at"])
        ends = [e for e in later if _asked(e) is not None and _asked(e) == _asked(event)]
        again = next((at(e["created_at"]) for e in ends if e["event"] == "review_requested"), None)
        removed = at(ends[0]["created_at"]) if ends and ends[0]["event"] == "review_request_removed" else None
        answers = (
            at(review["submitted_at"])
            for review in self.counting()
            if not is_team and who(person) is not None and who(review["user"]) == who(person)
        )
        answered = next(
            (
                answer
                for answer in answers
                if answer >= asked_at and (not removed or answer <= removed) and (not again or answer < again)
            ),
            None,
        )
        requested_at = max(asked_at, self.ready_at or asked_at)
        came = [
            (instant, place)
            for place, instant in enumerate((answered, removed, again, self.ended_at))
            if instant is not None
        ]
        key = event["node_id"] or f"position {event['position']}"
        return {
            "review_request_id": f"{self.repo_id}/{self.pull['number']}/{key}",
            "repo_id": self.repo_id,
            "pull_request_id": self.pull["id"],
            "pull_number": self.pull["number"],
            "reviewer_id": None if is_team else who(person),
            "reviewer_login": None if is_team else name(person),
            "reviewer_is_bot": is_bot(person),
            "team_slug": slug,
            "requested_by_login": name(event["actor"]),
            "asked_at": asked_at,
            "requested_at": requested_at,
            "removed_at": removed,
            "answered_at": answered,
            "response_hours": hours(requested_at, answered),
            "outcome": OUTCOMES[min(came)[1]] if came else "waiting",
        }

    def waits(self) -> tuple[str, str | None, datetime | None]:
        """For whom an open one waits, on whom, and since when."""
        requests = [request for request in self.requests() if request["outcome"] == "waiting"]
        last = max((at(review["submitted_at"]) for review in self.counting()), default=None)
        asked = [
            r for r in requests
            if not r["reviewer_is_bot"] and r["reviewer_login"] != "ghost"
            and (r["reviewer_login"] is not None or last is None or last < r["asked_at"])
        ]  # fmt: skip
        names = {r["team_slug"] or r["reviewer_login"] for r in asked} - {None}
        author, counting = name(self.pull["user"]), self.counting()
        decisions: dict[object, Json] = {}
        for review in counting:
            if review["state"] != "COMMENTED":
                decisions[who(review["user"]) or ("nobody", review["id"])] = review
        changes = [
            review
            for person, review in decisions.items()
            if review["state"] == "CHANGES_REQUESTED"
            and not any(r["reviewer_id"] == person and r["asked_at"] > at(review["submitted_at"]) for r in requests)
        ]
        approvals = [review for review in decisions.values() if review["state"] == "APPROVED"]
        comments = [at(review["submitted_at"]) for review in counting if review["state"] == "COMMENTED"]
        taken_back = {review["id"] for review in counting if review["state"] == "DISMISSED"}
        dismissals = [
            at(event["created_at"])
            for event in self.of("review_dismissed")
            if event["dismissed_review"]["review_id"] in taken_back
        ]
        if self.pull["draft"]:
            return "author", author, self.draft_since
        if changes:
            return "author", author, max(at(review["submitted_at"]) for review in changes)
        if asked and any(
            review["state"] == "CHANGES_REQUESTED" and review not in changes for review in decisions.values()
        ):
            return "reviewer", ", ".join(sorted(names)) or None, min(r["requested_at"] for r in asked)
        if approvals:
            return "merge", None, max(self.ready_at, min(at(review["submitted_at"]) for review in approvals))
        if asked:
            return "reviewer", ", ".join(sorted(names)) or None, min(r["requested_at"] for r in asked)
        if comments and (not dismissals or max(comments) >= max(dismissals)):
            return "author", author, max(comments)
        return "reviewer", None, max([self.ready_at, *dismissals])


def _asked(event: Json) -> tuple[str, Any] | None:
    """Who was asked; None where that can't be told from others."""
    if event.get("requested_team") is not None:
        slug = event["requested_team"].get("slug")
        return None if slug is None else ("team", slug)
    person = who(event.get("requested_reviewer"))
    return None if person is None else ("person", person)


def week(instant: datetime) -> date:
    return instant.date() - timedelta(days=instant.weekday())


def load(pull_requests: Iterable[PullRequest]) -> dict[tuple[int, int, date], Json]:
    """The rows of `reviewer_load` by repository, person and week."""
    rows: dict[tuple[int, int, date], Json] = {}

    def row(repo_id: int, person: int, instant: datetime) -> Json:
        empty = {"reviews": 0, "pulls": set(), "authors": set(), "outcomes": [], "waits": []}
        return rows.setdefault((repo_id, person, week(instant)), empty)

    for pr in pull_requests:
        if is_bot(pr.pull["user"]):
            continue
        requests = [r for r in pr.requests() if r["reviewer_id"] is not None and not r["reviewer_is_bot"]]
        for request in requests:
            row(pr.repo_id, request["reviewer_id"], request["requested_at"])["outcomes"].append(request["outcome"])
        seen = set()
        for review in pr.counting():
            person, submitted_at = who(review["user"]), at(review["submitted_at"])
            if person is None:
                continue
            its = row(pr.repo_id, person, submitted_at)
            its["reviews"] += 1
            its["pulls"].add(pr.pull["id"])
            its["authors"] |= {who(pr.pull["user"])} - {None}
            if person not in seen:
                asked = [
                    r["requested_at"]
                    for r in requests
                    if r["reviewer_id"] == person and r["outcome"] != "removed" and r["asked_at"] <= submitted_at
                ]
                its["waits"].append(hours(min(asked, default=pr.ready_at), submitted_at))
            seen.add(person)
    return {key: _summed(row) for key, row in rows.items()}


def _summed(row: Json) -> Json:
    waits = [wait for wait in row["waits"] if wait is not None]
    return {
        "review_count": row["reviews"],
        "pull_request_count": len(row["pulls"]),
        "author_count": len(row["authors"]),
        "request_count": len(row["outcomes"]),
        "answered_count": row["outcomes"].count("answered"),
        "unanswered_count": row["outcomes"].count("waiting") + row["outcomes"].count("closed"),
        "first_review_count": len(waits),
        "median_response_hours": median(waits) if waits else None,
    }
