"""One pull request and all that hangs on it, held as GitHub's REST API would show it."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1

from ghmetrics.demo.people import GHOST, WEB_FLOW, Body, association, node_id, signature


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

    def _thing(self, prefix: str, base: int, things: list[Body]) -> Body:
        number = max((thing["id"] for thing in things), default=base + self.serial * 1000) + 1
        return {"id": number, "node_id": node_id(prefix, number)}

    def add_review(self, user: Body | None, state: str, at: str, text: str = "") -> Body:
        review = self._thing("PRR", 6_000_000_000, self.reviews)
        review |= {
            "user": user, "body": text, "state": state, "author_association": association(user), "submitted_at": at,
            "commit_id": self.body["head"]["sha"], "pull_request_url": self.body["url"],
            "html_url": f"{self.body['html_url']}#pullrequestreview-{review['id']}",
        }  # fmt: skip
        if state == "PENDING":
            del review["submitted_at"]  # GitHub leaves the key out
        self.reviews.append(review)
        return review

    def add_event(self, name: str, actor: Body | None, at: str, **more: object) -> None:
        event = self._thing("EV", 20_000_000_000, self.events)
        event |= {
            "event": name, "actor": actor, "created_at": at, "commit_id": None, "commit_url": None,
            "url": f"{self.repository['url']}/issues/events/{event['id']}", "performed_via_github_app": None,
        }  # fmt: skip
        self.events.append(event | more)

    def add_comment(self, user: Body | None, at: str, text: str) -> Body:
        comment = self._thing("IC", 7_000_000_000, self.comments)
        comment |= {
            "user": user, "body": text, "created_at": at, "updated_at": at, "author_association": association(user),
            "html_url": f"{self.body['html_url']}#issuecomment-{comment['id']}",
        }  # fmt: skip
        self.comments.append(comment)
        return comment

    def add_commit(self, by: Body | None, authored: str, committed: str, message: str, *, merges: bool = False) -> None:
        """Commit on top. `merges` is the page's button "Update branch": GitHub's own account commits then."""
        committer, base = WEB_FLOW if merges else by, self.body["base"]["sha"]
        people = [None if person == GHOST else person for person in (by, committer)]  # git never knew the account
        seed = f"{self.repository['full_name']}/{self.number}/{len(self.commits)}/{committed}"
        sha = sha1(seed.encode(), usedforsecurity=False).hexdigest()
        parents = [self.commits[-1]["sha"] if self.commits else base, base[::-1]][: 1 + merges]
        git = {"message": message, "author": signature(by, authored), "committer": signature(committer, committed)}
        self.commits.append({
            "sha": sha, "node_id": node_id("C", self.repository["id"], sha), "commit": git, "author": people[0],
            "committer": people[1], "parents": [{"sha": parent} for parent in parents],
            "html_url": f"{self.repository['html_url']}/commit/{sha}",
        })  # fmt: skip
        self.body["head"]["sha"] = sha

    def count(self) -> None:
        """Bring GitHub's own totals up to date."""
        said = sum(review["state"] == "COMMENTED" for review in self.reviews)
        self.body |= {"commits": len(self.commits), "comments": len(self.comments), "review_comments": said}
