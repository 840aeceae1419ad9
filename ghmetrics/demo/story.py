"""A pull request's life, told step by step against a clock that ends at the world's now."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from random import Random
from typing import Self

from ghmetrics.demo.people import TEAM, Body, association, in_events, node_id
from ghmetrics.demo.pull_request import PullRequest, stamp


class NotYet(Exception):
    """The clock is at the world's now."""


@dataclass
class Cast:
    """Who plays in one repository. The lead reviews most of it."""

    lead: Body
    crew: list[Body]
    outsiders: tuple[Body, ...]
    pace: float  # hours that a review usually lets wait

    def reviewer(self, rng: Random, *but: Body) -> Body:
        others = [person for person in self.crew if person not in but]
        wanted = [self.lead, *others] if self.lead not in but else others
        return rng.choices(wanted, [5 if person == self.lead else 1 for person in wanted])[0]


@dataclass
class Story:
    """Waits move the clock, everything else happens at once. Every step returns the story, so that it reads as one."""

    repository: Body
    serial: int  # unique in the world
    number: int
    clock: datetime
    now: datetime
    rng: Random
    earlier: dict[int, PullRequest]  # of the same repository
    pull: PullRequest = field(init=False)
    author: Body = field(init=False)

    @property
    def _at(self) -> str:
        return stamp(self.clock)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def hours(self, median: float, spread: float = 1.1) -> float:
        """Draw a wait as people make them: half of them shorter than the median, a few very long."""
        return self.rng.lognormvariate(log(median), spread)

    def wait(self, hours: float) -> Self:
        self.clock += timedelta(seconds=max(round(hours * 3600), 1))
        if self.clock > self.now:
            raise NotYet
        return self

    def open(self, author: Body, title: str, *, draft: bool = False, commits: int = 1, coded: float = 5.0) -> Self:
        """`coded`: hours from the first commit to the pull request."""
        home, ref = self.repository, f"{author['login']}/change-{self.number}"
        base: Body = {
            "label": f"{home['owner']['login']}:main",
            "ref": "main",
            "sha": f"{home['id']:040x}",
            "repo": home,
        }
        lines = round(self.hours(40, 1.6))
        body: Body = {
            "id": 5_000_000_000 + self.serial, "node_id": node_id("PR", self.serial), "number": self.number,
            "url": f"{home['url']}/pulls/{self.number}", "html_url": f"{home['html_url']}/pull/{self.number}",
            "state": "open", "locked": False, "title": title, "body": f"{title}.\r\n\r\nSee the notes for why.",
            "user": author, "author_association": association(author), "labels": [], "draft": draft,
            "created_at": self._at, "updated_at": self._at, "closed_at": None, "merged_at": None,
            "requested_reviewers": [], "requested_teams": [], "base": base,
            "head": base | {"label": f"{author['login']}:{ref}", "ref": ref}, "merge_commit_sha": None,
            "merged": False, "merged_by": None,
            "additions": lines + 1, "deletions": lines // 3, "changed_files": 1 + lines // 30,
        }  # fmt: skip
        self.author, self.pull = author, PullRequest(body, self.repository, self.serial)
        for place in range(commits):
            at = self.clock - timedelta(hours=coded * (1 - place / commits))
            self.pull.add_commit(author, stamp(at), stamp(at), f"{title} ({place + 1})\n\nIn small steps.")
        return self._touch()

    def from_branch(self, ref: str) -> Self:
        self.pull.body["head"]["ref"] = ref
        return self

    def from_lost_fork(self) -> Self:
        self.pull.body["head"]["repo"] = None
        return self

    def _touch(self) -> Self:
        self.pull.count()
        self.pull.body["updated_at"] = self._at
        return self

    def _event(self, name: str, actor: Body | None, **more: object) -> Self:
        self.pull.add_event(name, in_events(actor), self._at, **more)
        return self._touch()

    def push(self, by: Body | None = None, text: str = "Answer the review", *, merges: bool = False) -> Self:
        self.pull.add_commit(by or self.author, self._at, self._at, text, merges=merges)
        return self._touch()

    def push_as_machine(self) -> Self:
        self.pull.add_commit(None, self._at, self._at, "Rebuild the generated files")
        return self._touch()

    def force_push(self, text: str) -> Self:
        """Everything is written anew: no commit is left that is older than this."""
        self.pull.commits.clear()
        self.push(text=text)
        return self._event("head_ref_force_pushed", self.author)

    def ready(self) -> Self:
        self.pull.body["draft"] = False
        return self._event("ready_for_review", self.author)

    def back_to_draft(self) -> Self:
        self.pull.body["draft"] = True
        return self._event("convert_to_draft", self.author)

    def label(self, name: str) -> Self:
        label = {"id": 8_000_000_000 + len(name), "node_id": node_id("LA", name), "name": name, "color": "ededed"}
        self.pull.body["labels"].append(label)
        return self._event("labeled", self.author, label={"name": name, "color": "ededed"})

    def request(self, reviewer: Body) -> Self:
        self.pull.body["requested_reviewers"].append(reviewer)
        return self._event("review_requested", self.author, requested_reviewer=in_events(reviewer))

    def request_team(self) -> Self:
        self.pull.body["requested_teams"].append(TEAM)
        return self._event("review_requested", self.author, requested_team=TEAM)

    def unrequest(self, reviewer: Body) -> Self:
        self._no_longer_asked(reviewer)
        return self._event("review_request_removed", self.author, requested_reviewer=in_events(reviewer))

    def _no_longer_asked(self, reviewer: Body | None) -> None:
        asked = self.pull.body["requested_reviewers"]
        self.pull.body["requested_reviewers"] = [person for person in asked if person != reviewer]

    def review(self, by: Body | None, state: str, text: str = "") -> Self:
        self._no_longer_asked(by)
        self.pull.add_review(by, state, self._at, text)
        return self._touch()

    def dismiss(self, by: Body) -> Self:
        """Take the word of the newest review; only the event remembers what it was."""
        review = self.pull.reviews[-1]
        former, review["state"] = review["state"].lower(), "DISMISSED"
        dismissed = {"state": former, "review_id": review["id"], "dismissal_message": "No longer true"}
        return self._event("review_dismissed", by, dismissed_review=dismissed)

    def comment(self, by: Body | None, text: str = "Good point, thanks.") -> Self:
        self.pull.add_comment(in_events(by), self._at, text)
        return self._touch()

    def close(self, by: Body | None, *, landed_as: str | None = None) -> Self:
        self.pull.body |= {"state": "closed", "closed_at": self._at}
        return self._event("closed", by, commit_id=landed_as)

    def reopen(self) -> Self:
        self.pull.body |= {"state": "open", "closed_at": None}
        return self._event("reopened", self.author)

    def merge(self, by: Body | None) -> Self:
        sha = self.pull.body["head"]["sha"][::-1]
        self.pull.body |= {"merged": True, "merged_at": self._at, "merged_by": by, "merge_commit_sha": sha}
        return self._event("merged", by, commit_id=sha).close(by)
