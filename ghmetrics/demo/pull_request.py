"""One pull request and all that hangs on it, held as GitHub's REST API would show it."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1

from ghmetrics.demo.people import API, WEB, WEB_FLOW, Body, association, node_id, signature


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class PullRequest:
    body: Body
    repository: Body
    serial: int  # unique in the world: the ids of reviews, events and comments are made from it
    reviews: list[Body] = field(default_factory=list)
    commits: list[Body] = field(default_factory=list)
    events: list[Body] = field(default_factory=list)
    comments: list[Body] = field(default_factory=list)

    @property
    def number(self) -> int:
        return int(self.body["number"])

    @property
    def path(self) -> str:
        return f"{self.repository['full_name']}/pull/{self.number}"

    def _next_id(self, things: list[Body], base: int) -> int:
        return max((thing["id"] for thing in things), default=base + self.serial * 1000) + 1

    def add_review(self, user: Body | None, state: str, at: str, text: str = "") -> Body:
        number = self._next_id(self.reviews, 6_000_000_000)
        review: Body = {
            "id": number,
            "node_id": node_id("PRR", number),
            "user": user,
            "body": text,
            "state": state,
            "html_url": f"{WEB}/{self.path}#pullrequestreview-{number}",
            "pull_request_url": self.body["url"],
            "author_association": association(user),
            "submitted_at": at,
            "commit_id": self.body["head"]["sha"],
        }
        if state == "PENDING":
            del review["submitted_at"]  # GitHub leaves the key out
        self.reviews.append(review)
        return review

    def add_event(self, name: str, actor: Body | None, at: str, **more: object) -> None:
        number = self._next_id(self.events, 20_000_000_000)
        self.events.append(
            {
                "id": number,
                "node_id": node_id("EV", number),
                "url": f"{API}/repos/{self.repository['full_name']}/issues/events/{number}",
                "actor": actor,
                "event": name,
                "commit_id": None,
                "commit_url": None,
                "created_at": at,
                "performed_via_github_app": None,
                **more,
            }
        )

    def add_comment(self, user: Body | None, at: str, text: str) -> None:
        number = self._next_id(self.comments, 7_000_000_000)
        self.comments.append(
            {
                "id": number,
                "node_id": node_id("IC", number),
                "html_url": f"{WEB}/{self.path}#issuecomment-{number}",
                "user": user,
                "created_at": at,
                "updated_at": at,
                "author_association": association(user),
                "body": text,
            }
        )

    def add_commit(self, by: Body | None, authored: str, committed: str, message: str, *, merges: bool = False) -> None:
        """`merges` is the page's button "Update branch": GitHub's own account commits then."""
        committer = WEB_FLOW if merges else by
        name = self.repository["full_name"]
        sha = sha1(f"{name}/{self.number}/{len(self.commits)}/{committed}".encode(), usedforsecurity=False).hexdigest()
        parents = [self.commits[-1]["sha"] if self.commits else self.body["base"]["sha"]]
        parents += [self.body["base"]["sha"][::-1]] if merges else []
        self.commits.append(
            {
                "sha": sha,
                "node_id": node_id("C", self.repository["id"], sha),
                "commit": {
                    "message": message,
                    "author": signature(by, authored),
                    "committer": signature(committer, committed),
                },
                "html_url": f"{WEB}/{name}/commit/{sha}",
                "author": by,
                "committer": committer,
                "parents": [{"sha": parent} for parent in parents],
            }
        )
        self.body["head"]["sha"] = sha

    def count(self) -> None:
        """Bring GitHub's own totals up to date."""
        said = sum(review["state"] == "COMMENTED" for review in self.reviews)
        self.body |= {"commits": len(self.commits), "comments": len(self.comments), "review_comments": said}
