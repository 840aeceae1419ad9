"""metrics.md in plain Python, from GitHub's own documents: the second opinion on `pull_requests` and `review_requests`.

Nothing here knows the models, the lake or SQL. A document is what the recorded server holds of one pull request."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

Json = dict[str, Any]

SIZES = (("XS", 10), ("S", 50), ("M", 250), ("L", 1000))
AGENTS = {
    "logins": {
        "claude[bot]", "chatgpt-codex-connector[bot]", "copilot-swe-agent[bot]", "cursor[bot]",
        "devin-ai-integration[bot]", "gemini-code-assist[bot]", "google-labs-jules[bot]", "sweep-ai[bot]",
    },
    "addresses": (
        r"noreply@aider\.chat", r"amp@ampcode\.com", r"noreply@anthropic\.com", r".*codex@openai\.com",
        r".*\+copilot@users\.noreply\.github\.com", r"cursoragent@cursor\.com",
        r".*\+devin-ai-integration\[bot\]@users\.noreply\.github\.com",
        r".*\+gemini-code-assist\[bot\]@users\.noreply\.github\.com",
        r".*\+google-labs-jules\[bot\]@users\.noreply\.github\.com", r"openhands@all-hands\.dev",
        r".*\+sweep-ai\[bot\]@users\.noreply\.github\.com",
    ),
}  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def maybe_at(text: str | None) -> datetime | None:
    return at(text) if text else None


def hours(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds() / 3600


@dataclass(frozen=True)
class Person:
    """Somebody, or nobody: an account that is gone has no id."""

    id: int | None
    login: str
    is_bot: bool

    @classmethod
    def of(cls, raw: Json | None) -> "Person":
        if raw is None or raw["login"] == "ghost":
            return cls(None, "ghost", False)
        login = raw["login"]
        is_bot = raw["type"] == "Bot" or login.endswith("[bot]")
        app = re.search(r"/apps/([^/]+)$", raw.get("html_url") or "")
        if raw["type"] == "Bot":
            login = f"{app[1] if app else login.removesuffix('[bot]')}[bot]"
        return cls(raw["id"], login, is_bot)


@dataclass(frozen=True)
class Review:
    by: Person
    state: str
    at: datetime
    is_approval: bool


class Recount:
    """All figures of one pull request; `as_of` is when its repository was last synced."""

    def __init__(self, document: Json, as_of: datetime) -> None:
        self.document, self.pull, self.as_of = document, document["pull"], as_of
        self.author = Person.of(self.pull["user"])
        self.created = at(self.pull["created_at"])
        self.merged, self.closed = maybe_at(self.pull["merged_at"]), maybe_at(self.pull["closed_at"])
        self.end = self.merged or self.closed
        places = enumerate(document["timeline"])
        self.events = [event for _, event in sorted(places, key=lambda each: (at(each[1]["created_at"]), each[0]))]

    def of(self, *kinds: str) -> list[Json]:
        return [event for event in self.events if event["event"] in kinds]

    @property
    def state(self) -> str:
        return "merged" if self.merged else "closed" if self.closed else "open"

    # Drafts.

    @cached_property
    def was_opened_as_draft(self) -> bool:
        toggles = self.of("ready_for_review", "convert_to_draft")
        return toggles[0]["event"] == "ready_for_review" if toggles else bool(self.pull.get("draft"))

    @cached_property
    def toggles(self) -> list[tuple[datetime, bool]]:
        """From when on it was a draft, or was not."""
        changes = [
            (at(event["created_at"]), event["event"] == "convert_to_draft")
            for event in self.of("ready_for_review", "convert_to_draft")
            if self.end is None or at(event["created_at"]) <= self.end
        ]
        return [(self.created, self.was_opened_as_draft), *changes]

    @property
    def ready(self) -> datetime | None:
        return min((moment for moment, is_draft in self.toggles if not is_draft), default=None)

    @property
    def draft_hours(self) -> float:
        last = self.end or max(self.as_of, self.toggles[-1][0])
        ends = [moment for moment, _ in self.toggles[1:]] + [last]
        spells = zip(self.toggles, ends, strict=True)
        return sum((until - since).total_seconds() for (since, is_draft), until in spells if is_draft) / 3600

    # Reviews.

    @cached_property
    def reviews(self) -> list[Review]:
        """Those that count, in order."""
        approved_once = {
            event["dismissed_review"]["review_id"]
            for event in self.of("review_dismissed")
            if event["dismissed_review"]["state"].lower() == "approved"
        }
        counting = []
        for raw in self.document["reviews"]:
            by, state = Person.of(raw["user"]), raw["state"].lower()
            is_author = by.id == self.author.id  # nobody and nobody may be the same
            if raw["submitted_at"] and state != "pending" and not by.is_bot and not is_author:
                is_approval = state == "approved" or (state == "dismissed" and raw["id"] in approved_once)
                counting.append(Review(by, state, at(raw["submitted_at"]), is_approval))
        return sorted(counting, key=lambda review: review.at)

    @property
    def first_review(self) -> datetime | None:
        return self.reviews[0].at if self.reviews else None

    @property
    def approvals(self) -> list[datetime]:
        return [review.at for review in self.reviews if review.is_approval]

    def in_time(self, moments: Iterable[datetime]) -> list[datetime]:
        return [moment for moment in moments if self.end is None or moment <= self.end]

    @property
    def first_response(self) -> datetime | None:
        moments = [review.at for review in self.reviews]
        for comment in self.document["issue_comments"]:
            by = Person.of(comment["user"])
            if not by.is_bot and by.id != self.author.id:
                moments.append(at(comment["created_at"]))
        return min(moments, default=None)

    # Commits.

    @cached_property
    def authored(self) -> list[datetime]:
        return [at(commit["commit"]["author"]["date"]) for commit in self.document["commits"]]

    @property
    def first_commit(self) -> datetime | None:
        return min(self.authored, default=None)

    @property
    def rework(self) -> int:
        first = self.first_review
        return sum(
            first is not None and at(commit["commit"]["author"]["date"]) > first and len(commit["parents"]) < 2
            for commit in self.document["commits"]
        )

    @property
    def is_ai_assisted(self) -> bool | None:
        logins, addresses = {self.author.login}, set()
        for commit in self.document["commits"]:
            git = commit["commit"]
            addresses.add(git["author"]["email"])
            addresses |= set(
                re.findall(r"^co-authored-by:.*<([^<>\n]*)>", git["message"], re.MULTILINE | re.IGNORECASE)
            )
            if commit.get("author"):
                logins.add(Person.of(commit["author"]).login)
        is_known = any(login.lower() in AGENTS["logins"] for login in logins) or any(
            re.fullmatch(pattern, address.strip(), re.IGNORECASE)
            for address in addresses for pattern in AGENTS["addresses"]
        )  # fmt: skip
        return is_known or None

    # Where the time went.

    def parts(self) -> dict[str, float | None]:
        ready, merged = self.ready, self.merged

        def lifted(moments: list[datetime]) -> datetime | None:
            first = min(self.in_time(moments), default=None)
            return first if first is None or ready is None else max(first, ready)

        reviewed, approved = lifted([review.at for review in self.reviews]), lifted(self.approvals)
        first = self.first_commit
        return {
            "coding_time_hours": None if first is None else hours(min(first, self.created), self.created),
            "ready_wait_hours": hours(self.created, ready),
            "pickup_time_hours": hours(ready, reviewed),
            "approval_time_hours": hours(reviewed, approved) if merged else None,
            "merge_wait_hours": hours(approved, merged),
            "review_to_merge_hours": hours(reviewed, merged) if approved is None else None,
            "unreviewed_hours": hours(ready, merged) if reviewed is None else None,
        }

    # Whole rows.

    def reverts_number(self) -> int | None:
        found = re.match(r"revert-(\d+)-", self.pull["head"]["ref"])
        return int(found[1]) if found else None

    def row(self, siblings: "list[Recount]") -> Json:
        """The row of `pull_requests`, all columns but the repository's own."""
        pull, reviews, first = self.pull, self.reviews, self.first_commit
        last_closed = (self.of("closed") or [{}])[-1]
        lines = pull["additions"] + pull["deletions"]
        mine = [each for each in siblings if each.author.id == self.author.id]
        reverts = [
            each.merged for each in siblings
            if each.merged and self.merged and each.merged >= self.merged and each.reverts_number() == pull["number"]
        ]  # fmt: skip
        return {
            "pull_request_id": pull["id"],
            "number": pull["number"],
            "title": pull["title"],
            "html_url": pull["html_url"],
            "state": self.state,
            "is_draft": bool(pull.get("draft")),
            "landed_by_commit": self.state == "closed" and bool(last_closed.get("commit_id")),
            "is_reopened": bool(self.of("reopened")),
            "author_id": self.author.id,
            "author_login": self.author.login,
            "author_is_bot": self.author.is_bot,
            "team_member": None,
            "team": None,
            "is_counted": not self.author.is_bot,
            "excluded_because": "bot" if self.author.is_bot else None,
            "is_first_pull_request": None
            if self.author.id is None
            else (min(mine, key=lambda each: (each.created, each.pull["number"])) is self),
            "author_association": pull["author_association"],
            "merged_by_login": Person.of(pull["merged_by"]).login if self.merged else None,
            "base_ref": pull["base"]["ref"],
            "head_ref": pull["head"]["ref"],
            "labels": ", ".join(sorted(label["name"] for label in pull["labels"])),
            "reverts_number": self.reverts_number(),
            "is_ai_assisted": self.is_ai_assisted,
            "created_at": self.created,
            "updated_at": at(pull["updated_at"]),
            "first_commit_at": first,
            "ready_at": self.ready,
            "first_review_at": self.first_review,
            "first_response_at": self.first_response,
            "first_approval_at": min(self.approvals, default=None),
            "last_approval_at": max(self.in_time(self.approvals), default=None),
            "merged_at": self.merged,
            "closed_at": self.closed,
            "review_count": len(reviews),
            "approval_count": len(self.approvals),
            "changes_requested_count": sum(review.state == "changes_requested" for review in reviews),
            "reviewer_count": len({review.by.id for review in reviews} - {None}),
            "was_merged_unreviewed": bool(self.merged) and not self.in_time(review.at for review in reviews),
            "was_merged_unapproved": bool(self.merged) and not self.in_time(self.approvals),
            "comment_count": pull["comments"] + pull["review_comments"],
            "commit_count": pull["commits"],
            "has_all_commits": len(self.document["commits"]) >= pull["commits"],
            "rework_commit_count": self.rework,
            "additions": pull["additions"],
            "deletions": pull["deletions"],
            "changed_files": pull["changed_files"],
            "size_class": next((name for name, most in SIZES if lines < most), "XL"),
            "cycle_time_hours": hours(self.created, self.merged),
            "review_time_hours": hours(self.created, self.first_review),
            "lead_time_hours": None if first is None else hours(min(first, self.created), self.merged),
            "time_to_close_hours": hours(self.created, self.closed) if self.state == "closed" else None,
            "age_hours": hours(self.created, self.as_of) if self.state == "open" else None,
            "draft_hours": self.draft_hours,
            "reverted_after_hours": hours(self.merged, min(reverts, default=None)),
            **self.parts(),
        }
