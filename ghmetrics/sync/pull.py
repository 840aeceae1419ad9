"""The work of one sync: what is wanted is fetched and landed, and what fails has a second chance."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ghmetrics.errors import GitHubError, RequestsSpent
from ghmetrics.github.documents import Failed, Listed, PullRequestDocument
from ghmetrics.github.limits import Budget
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.refusals import IncompleteAnswer, NotThere, ServerTrouble
from ghmetrics.github.transport import Head, Transport
from ghmetrics.state.coverage import Due
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync import forecast, plan
from ghmetrics.sync.events import Listener, PageLanded, PullRequestFailed, PullRequestsPlanned
from ghmetrics.sync.ground import Ground
from ghmetrics.sync.landing import LAND_AFTER_S, Landing
from ghmetrics.sync.tally import Tally
from ghmetrics.sync.walk import Step, Walk
from ghmetrics.sync.wanted import Wanted
from ghmetrics.sync.window import SyncOptions

GIVE_UP_AFTER = 10
"""So many failures of GitHub's server in a row mean that the server is down, not that pull requests are bad."""
CHANCES = 2
"""A pull request that failed in so many syncs is asked for once in each further one."""


@dataclass(frozen=True)
class Means:
    """What a sync works with: GitHub, the state, somebody who listens, and a clock."""

    transport: Transport
    state: State
    tell: Listener
    clock: Callable[[], datetime]
    requests: Callable[[], int]
    budget: Callable[[], Budget | None]
    blocked: Callable[[], float]
    forget_answers: Callable[[], None]
    is_limited: bool = False
    """Whether somebody allows only so many requests."""


class Pull:
    """The fetching of one sync. `run` does it; `close` keeps what came of it, however it ended."""

    def __init__(
        self,
        tracked: Tracked,
        head: Head,
        ground: Ground,
        options: SyncOptions,
        *,
        asked_at: datetime,
        landing: Landing,
        tally: Tally,
        means: Means,
    ) -> None:
        self._tracked, self._repository, self._options = tracked, head.repository, options
        self._landing, self._tally, self._means = landing, tally, means
        self._learnt = Learnt.from_dict(tracked.learnt)
        self._earlier = {due.number: due for due in ground.waiting}
        tally.attempts = {due.number: due.attempts for due in ground.waiting}
        self._now = now = means.clock()
        self._walk = Walk(means.transport, head, ground, options, asked_at)
        self._wanted = Wanted(self._walk, ground, options, now, keep=self._keep, know=self._tell_plan)
        self._started = time.monotonic()

    def run(self) -> None:
        """Fetch all that is wanted. Raises what ends the sync; what fails by itself is in the tally."""
        try:
            if self._means.is_limited:  # listing on could spend them all, every time
                self._fetch(self._wanted.left_over())
            self._fetch(self._wanted)
        except RequestsSpent:
            self._go_to_the_end()
            raise
        # New things lag at GitHub and servers stumble: what failed has a second chance when all else is done.
        again = [
            failure.entry for failure in self._tally.failed.values()
            if self._tally.attempts.get(failure.entry.number, 0) < CHANCES
        ]  # fmt: skip
        if any(isinstance(failure.error, IncompleteAnswer) for failure in self._tally.failed.values()):
            self._means.forget_answers()  # an answer that makes no sense would come back with every 304
        self._fetch(again)
        self._bury_the_gone()
        self._cover()

    def close(self) -> None:
        """Land what has gathered, and write down what failed and what was learnt."""
        self._landing.land()
        state, tally = self._means.state, self._tally
        tally.holds_any = bool(self._landing.totals["pull_requests"])
        state.fail(self._tracked, (self._due(failure.entry, failure) for failure in tally.failed.values()))
        state.remember(self._tracked, learnt=self._learnt.to_dict())

    def _keep(self, step: Step) -> None:
        """Write down how far the list was walked, and what that makes due, before any of it is fetched."""
        due = [self._due(entry) for entry in step.due]
        self._means.state.cover(self._tracked, step.coverage, due)
        self._tally.is_cut_short = plan.is_cut_short(self._walk.coverage, self._options)
        self._tell_plan()

    def _go_to_the_end(self) -> None:
        """What was begun in vain is begun last the next time: it may need more requests than there are."""
        now, landed = self._means.clock(), self._landing.landed
        begun = [
            replace(self._due(entry), due_at=now)
            for entry in self._wanted.entries.values()
            if entry.number not in landed or landed[entry.number].fetched_at < self._now
        ]
        self._means.state.fail(self._tracked, begun)

    def _due(self, entry: Listed, failure: Failed | None = None) -> Due:
        earlier = self._earlier.get(entry.number)
        attempts, error = (earlier.attempts, earlier.error) if earlier else (0, None)
        if failure is not None:
            attempts, error = attempts + 1, str(failure.error)
        return Due(entry.number, entry.node_id, entry.updated_at, attempts, error, self._now)

    def _fetch(self, entries: Iterable[Listed]) -> None:
        stumbles, tally, means = 0, self._tally, self._means
        try:
            outcomes = means.transport.documents(
                self._repository,
                entries,
                commits=self._options.commits,
                comments=self._options.comments,
                learnt=self._learnt,
            )
            for outcome in map(self._not_older_than_listed, outcomes):
                if isinstance(outcome, Failed):
                    tally.failed[outcome.entry.number] = outcome
                    means.tell(PullRequestFailed(self._tracked.full_name, outcome.entry.number, str(outcome.error)))
                    stumbles = stumbles + 1 if isinstance(outcome.error, ServerTrouble) else 0
                    if stumbles == GIVE_UP_AFTER:
                        raise GitHubError(
                            f"GitHub failed {stumbles} times in a row ({outcome.error}): sync again later."
                        )
                    continue
                stumbles = 0
                tally.failed.pop(outcome.number, None)
                self._landing.add(outcome, means.clock())
                if means.blocked() > LAND_AFTER_S:
                    self._landing.land()  # what has gathered need not sit through a wait for GitHub's limit
                self._tell_progress()
        finally:
            self._landing.land()

    def _not_older_than_listed(self, outcome: PullRequestDocument | Failed) -> PullRequestDocument | Failed:
        """New things lag: a document can be older than the list that named it."""
        entry = self._wanted.entries.get(outcome.entry.number if isinstance(outcome, Failed) else outcome.number)
        if isinstance(outcome, Failed) or entry is None or outcome.updated_at >= entry.updated_at:
            return outcome
        return Failed(entry, IncompleteAnswer("GitHub still shows an older state of it"))

    def _bury_the_gone(self) -> None:
        """What GitHub has not shown twice, and shows to none of the tokens, is deleted.

        Of what was just listed that is not said before the next sync."""
        tally, landed = self._tally, self._landing.landed

        def is_sure(number: int) -> bool:
            was_deleted = number in landed and landed[number].is_deleted
            return bool(tally.attempts.get(number)) or number not in self._walk.listed or was_deleted

        gone = [
            failure.entry
            for number, failure in tally.failed.items()
            if isinstance(failure.error, NotThere)
            and is_sure(number)
            and self._means.transport.is_gone(self._repository, failure.entry)
        ]
        self._landing.bury(gone, self._means.clock)
        for entry in gone:
            del tally.failed[entry.number]
            tally.deleted.append(entry.number)

    def _cover(self) -> None:
        """All that was walked has landed, or is on the list of what failed."""
        landed = self._landing.landed
        coverage = replace(
            self._walk.coverage,
            **plan.lacking_at(landed),
            look_again_at=plan.look_again_at(landed),
        )
        self._tally.is_cut_short = plan.is_cut_short(coverage, self._options)
        self._means.state.cover(self._tracked, coverage)

    def _planned(self) -> int:
        wanted = self._wanted
        return forecast.planned(self._walk, wanted.entries, self._options, is_walked=wanted.is_walked)

    def _tell_plan(self) -> None:
        self._tally.planned = self._planned()
        name, is_final = self._tracked.full_name, self._wanted.is_walked
        self._means.tell(PullRequestsPlanned(name, self._tally.planned, is_final))

    def _tell_progress(self) -> None:
        means, done = self._means, self._landing.done
        planned = self._tally.planned = max(self._planned(), done)
        left = forecast.seconds_left(done, planned, time.monotonic() - self._started, means.blocked())
        means.tell(PageLanded(self._tracked.full_name, done, planned, left, means.requests(), means.budget()))
