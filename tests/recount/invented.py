"""Invented pull requests, as GitHub's REST API would show them, on which everything happens in an odd order.

Instants come from few, so that equal seconds are common."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]

START = datetime(2025, 1, 1, tzinfo=UTC)
AS_OF = START + timedelta(days=120)
TITLES = (
    "Fix the build", "", "<script>alert('x')</script>", "{{ ref('x') }} {% raw %} $$ ' \" ;", "\u202eevil\u202c \x07 \ud7ff",
    "=cmd|'/c calc'!A1", "100% _done_ \\ *all*", "é" * 250, "\U0001f680 ship", "null", "a\tb\nc",
)  # fmt: skip
LABELS = ("bug", "a, b", "Bug", "wip", "%", "né")
BRANCHES = ("topic",) * 3 + (
    "topic",
    "revert-3-topic",
    "revert-x",
    "revert-99999999999999999999-y",
    "feature/revert-3-a",
    "revert-2-",
    "x'y",
)


def account(login: str, number: int, kind: str = "User") -> Json:
    page = f"https://github.com/apps/{login.removesuffix('[bot]')}" if kind == "Bot" else f"https://github.com/{login}"
    return {"login": login, "id": number, "type": kind, "html_url": page}


PEOPLE: tuple[Json | None, ...] = (
    account("ann", 1), account("bob", 2), account("Cam", 3), account("dee", 4), account("eve-with-a-very-long-login-of-39-char", 5),
    account("helper[bot]", 6, "Bot"), account("ci-user[bot]", 7), None, account("ghost", 10137),
)  # fmt: skip

TRAILERS = ("",) * 30 + (
    "\n\nCo-authored-by: Claude <noreply@anthropic.com>",
    "\n\nco-AUTHORED-by:  Copilot <1+COPILOT@users.noreply.github.com>\n",
    "\n\nCo-authored-by: Ann <ann@example.org>",
)
FEW = PEOPLE[:3] * 4 + PEOPLE
"""Most of what happens is among three people, so that they answer each other."""


class Invention:
    """One repository of pull requests, the same for the same seed."""

    def __init__(self, seed: int, count: int) -> None:
        self._random = Random(seed)
        self._ids = seed * 1_000_000_000 + 3_000_000_000  # beyond 32 bits
        self.documents = [self._document(number) for number in range(1, count + 1)]

    def _id(self) -> int:
        self._ids += 1
        return self._ids

    def _moment(self, since: datetime) -> str:
        hours = self._random.choice((0, 0, 1, 1, 2, 3, 5, 24, 24, 30, 48, 50, 72, 200))
        return f"{since + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"

    def _document(self, number: int) -> Json:
        pick, chance = self._random.choice, self._random.random
        created = START + timedelta(days=pick(range(100)), hours=pick(range(24)))
        ended = self._moment(created + timedelta(hours=pick((0, 24, 100)))) if chance() < 0.7 else None
        merged = ended if ended and chance() < 0.7 else None
        author = pick(FEW)
        commits = [self._commit(created, author) for _ in range(pick((0, 1, 1, 2, 5)))]
        return {
            "pull": {
                "id": self._id(), "node_id": f"PR_{number}", "number": number, "title": pick(TITLES), "body": pick((None, "", "Why")),
                "html_url": f"https://github.com/acme/invented/pull/{number}", "state": "closed" if ended else "open",
                "draft": chance() < 0.3, "created_at": f"{created:%Y-%m-%dT%H:%M:%SZ}", "updated_at": self._moment(created),
                "closed_at": ended, "merged_at": merged, "author_association": "MEMBER", "user": author,
                "merged_by": pick(PEOPLE) if merged else None,
                "labels": [{"name": name} for name in self._random.sample(LABELS, pick((0, 1, 3)))],
                "base": {"ref": "main"}, "head": {"ref": pick((*BRANCHES, f"revert-{pick(range(1, 40))}-x")), "sha": "f" * 40},
                "additions": pick((0, 5, 9, 10, 49, 249, 999, 5000)), "deletions": pick((0, 1, 40)), "changed_files": 1,
                "commits": len(commits), "comments": pick((0, 3)), "review_comments": pick((0, 2)),
            },
            "commits": commits,
            **self._happenings(created),
        }  # fmt: skip

    def _happenings(self, created: datetime) -> Json:
        pick = self._random.choice
        reviews = [
            self._review(created) for _ in range(pick((0, 0, 1, 2, 5, 300 if self._random.random() < 0.02 else 3)))
        ]
        kinds = (
            ("review_requested",) * 4 + ("review_request_removed",) * 3 + ("ready_for_review", "convert_to_draft", "closed", "reopened")
        )  # fmt: skip
        events = [self._event(pick(kinds), created) for _ in range(pick((0, 1, 2, 4, 8, 12)))]
        events += [
            self._event("review_dismissed", created) | {"dismissed_review": {"review_id": each["id"], "state": pick(("approved", "changes_requested"))}}
            for each in reviews if each["state"] == "DISMISSED" and self._random.random() < 0.8
        ]  # fmt: skip
        events.sort(key=lambda event: event["created_at"])
        comments = [
            {"id": self._id(), "node_id": f"IC_{self._ids}", "user": pick(PEOPLE), "created_at": self._moment(created),
             "body": "Nice", "html_url": "https://github.com/acme/invented", "author_association": "NONE"}
            for _ in range(pick((0, 0, 1, 3)))
        ]  # fmt: skip
        return {"reviews": reviews, "timeline": events, "issue_comments": comments}

    def _review(self, created: datetime) -> Json:
        state = self._random.choice(("APPROVED", "APPROVED", "COMMENTED", "CHANGES_REQUESTED", "DISMISSED", "PENDING"))
        number = self._id()
        return {
            "id": number, "node_id": f"PRR_{number}", "user": self._random.choice(FEW), "state": state, "body": "",
            "submitted_at": None if state == "PENDING" else self._moment(created), "author_association": "NONE",
            "commit_id": None, "html_url": "https://github.com/acme/invented",
        }  # fmt: skip

    def _event(self, kind: str, created: datetime) -> Json:
        event: Json = {
            "event": kind,
            "node_id": f"E_{self._id()}",
            "created_at": self._moment(created),
            "actor": self._random.choice(PEOPLE),
        }
        if kind == "closed":
            event["commit_id"] = self._random.choice((None, "a" * 40))
        elif kind.startswith("review_request"):
            asked = self._random.choice((*FEW, *FEW, "core", "core", "docs", None))
            event |= {"requested_team": {"slug": asked}} if isinstance(asked, str) else {"requested_reviewer": asked}
        return event

    def _commit(self, created: datetime, author: Json | None) -> Json:
        at = created + timedelta(hours=self._random.choice((-400, -30, -2, 0, 0, 1, 24, 60)))
        who = self._random.choice((author, author, *PEOPLE[:2], None))
        name = who["login"] if who else "Somebody"
        trailer = self._random.choice(TRAILERS)
        git = {"name": name, "email": f"{name}@example.org", "date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        number = self._id()
        return {
            "sha": f"{number:040x}", "node_id": f"C_{number}", "author": who, "committer": who,
            "commit": {"message": f"Change{trailer}", "author": git, "committer": git},
            "parents": [{"sha": "0" * 40}] * self._random.choice((1, 1, 2)),
        }  # fmt: skip
