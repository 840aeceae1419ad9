"""From fetched documents to files in the lake, and to the state's books."""

import itertools
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from ghmetrics.github.documents import Listed, PullRequestDocument
from ghmetrics.lake.landed import Landed
from ghmetrics.lake.write import write_rows
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync.rows import Origin
from ghmetrics.sync.tally import Tally

BATCH = 25
"""Pull requests that make a file: what a query brings is landed at once, so that a crash loses next to nothing."""
LAND_AFTER_S = 5.0
"""Over REST pull requests come one by one: what has gathered is landed after a while."""


class Landing:
    """Where the documents of one sync go. `landed` is what the lake holds of the repository, kept up to date.

    `totals` are its pull requests, and the children of their newest snapshots."""

    def __init__(
        self,
        lake: Path,
        state: State,
        tracked: Tracked,
        origin: Origin,
        *,
        landed: dict[int, Landed],
        tally: Tally,
    ) -> None:
        self._lake, self._state, self._tracked, self._origin = lake, state, tracked, origin
        self.landed, self._tally = landed, tally
        self._pending: list[tuple[PullRequestDocument, datetime]] = []
        self.totals = dict.fromkeys(("pull_requests", "reviews", "commits"), 0)
        for each in landed.values():
            self._count(each, 1)
        self._files = itertools.count()
        self._since = time.monotonic()

    @property
    def done(self) -> int:
        return self._tally.pull_requests + len(self._pending)

    def add(self, document: PullRequestDocument, fetched_at: datetime) -> None:
        """Take a document, and land what has gathered when that is enough. Raises OSError."""
        self._pending.append((document, fetched_at))
        if len(self._pending) >= BATCH or time.monotonic() - self._since > LAND_AFTER_S:
            self.land()

    def land(self) -> None:
        """Write what has gathered. Raises OSError, WorkspaceError."""
        self._since = time.monotonic()
        if not self._pending:
            return
        batch, self._pending = self._pending, []
        write_rows(self._lake, self._origin.snapshots(batch), self._name())
        for document, fetched_at in batch:
            self._tally.add(document)
            self._take(document.number, Landed(
                updated_at=document.updated_at, fetched_at=fetched_at, counts=self._origin.counts(document),
                is_open=document.pull_request["state"] == "open", is_deleted=False, node_id=document.node_id,
                snapshot_id=self._origin.snapshot_id(document.number),
            ))  # fmt: skip
        self._state.settle(self._tracked, [document.number for document, _ in batch], self.totals)
        tally = self._tally
        self._state.update_run(
            self._origin.sync_id, planned=tally.planned, pull_requests=tally.pull_requests, reviews=tally.reviews,
            commits=tally.commits,
        )  # fmt: skip

    def bury(self, gone: Iterable[Listed], at: Callable[[], datetime]) -> None:
        """Mark what GitHub no longer has: it leaves the marts, and nobody asks for it again."""
        buried = [(entry, at()) for entry in gone]
        if not buried:
            return
        write_rows(self._lake, self._origin.tombstones(buried), self._name())
        for entry, moment in buried:
            self._take(entry.number, Landed(
                entry.updated_at, moment, {}, is_open=False, is_deleted=True, node_id=entry.node_id,
                snapshot_id=self._origin.snapshot_id(entry.number),
            ))  # fmt: skip
        self._state.settle(self._tracked, [entry.number for entry, _ in buried], self.totals)

    def _take(self, number: int, landed: Landed) -> None:
        if former := self.landed.get(number):
            self._count(former, -1)
        self.landed[number] = landed
        self._count(landed, 1)

    def _count(self, each: Landed, times: int) -> None:
        if not each.is_deleted:
            for kind in self.totals:
                self.totals[kind] += times * (1 if kind == "pull_requests" else each.counts.get(kind, 0))

    def _name(self) -> str:
        return f"{self._origin.sync_id}-{next(self._files):04d}"
