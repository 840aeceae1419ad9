"""The walk down a repository's list, newest update first: no further than it has to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from ghmetrics.github.documents import Listed
from ghmetrics.github.refusals import StaleCursor
from ghmetrics.github.transport import Head, ListingPage, Transport
from ghmetrics.state.coverage import Coverage
from ghmetrics.sync import plan
from ghmetrics.sync.gaps import Gaps
from ghmetrics.sync.ground import Ground
from ghmetrics.sync.window import SyncOptions

JUST_ABOVE = timedelta(microseconds=1)
"""The rest of those that were updated in the same second may stand on the next page."""


@dataclass(frozen=True)
class Step:
    """A page further: what became due by it, and what is covered by now."""

    due: list[Listed]
    coverage: Coverage


class Walk:
    """One walk. The attributes tell how far it is.

    It begins at the top and ends where the window ends. Where it meets an earlier walk it takes over what that covers,
    and goes on at the bottom of it by GitHub's cursor if the window is larger. Until then there is a hole in between:
    the earlier walk is kept as what is `below`, so that a walk that is interrupted is gone on with by the next one.
    If the lake has lost something, all that was covered is listed again, whatever the window."""

    def __init__(
        self,
        transport: Transport,
        head: Head,
        ground: Ground,
        options: SyncOptions,
        now: datetime,
    ) -> None:
        self._transport, self._head, self._options = transport, head, options
        self._landed, self._waiting = ground.landed, {due.number for due in ground.waiting}
        self.listed: dict[int, Listed] = {}
        self._counted: set[int] = set()  # those of the window: listed, or covered by an earlier walk
        entries, earlier = head.page.entries, ground.coverage and _in_one(ground.coverage)
        top = entries[0].updated_at if entries else None
        self.coverage = Coverage(
            top=top, bottom=top and top + JUST_ABOVE, cut_at=0, cursor=None,
            transport=transport.name, total_count=head.page.total_count, highest_number=max(ground.landed, default=0),
            walked_at=now, **plan.lacking_from(ground.landed, options, top),
            look_again_at=plan.look_again_at(ground.landed), floor=top and plan.floor(top, now),
            below=earlier if earlier and (earlier.top or earlier.is_in_doubt) else None,  # else it was empty
            counts_again=bool(earlier and earlier.is_in_doubt),
        )  # fmt: skip
        self._is_recount = self._has_skipped = False
        self._gaps = Gaps(ground.landed, self.coverage.floor)

    @property
    def meets_at(self) -> datetime | None:
        """Where this walk meets the one below; None if there is none."""
        below = self.coverage.below
        if below is None or below.top is None or self.coverage.counts_again:
            return None
        return below.top if below.is_interrupted else plan.floor_of(below)

    def steps(self) -> Iterator[Step]:
        """Page after page. Raises GitHubError when the list breaks; what was told before stays true."""
        pages, after = self._pages(self._head.page, self._head.page.cursor), None
        while (page := next(pages, None)) is not None:
            due: list[Listed] = []
            for entry in page.entries:
                if self._passes_below(entry):
                    yield self._step(due, entry)
                    due = []
                    if plan.reaches(self.coverage, self._options):
                        return
                    if jump := self._jump():
                        pages, after = jump
                        break
                if self._is_beyond(entry):
                    self._end(entry, after)
                    yield self._step(due, entry)
                    return
                self._take(entry, due)
            else:
                after = page.cursor
                is_over = self._turn(after)
                if page.entries or after is None:
                    yield self._step(due, None if after is None else page.entries[-1])
                else:
                    yield Step(due, self.coverage)
                if is_over:
                    return

    def _step(self, due: list[Listed], at: Listed | None) -> Step:
        """What was found down to an entry, or to the end."""
        due += self._gaps.down_to(at.updated_at if at else None, self.listed)
        if self._is_recount or (at is None and not self._has_skipped):  # a list that was read whole tells of all
            due += self._gaps.all_above(self.listed)
        return Step(due, self.coverage)

    def _pages(self, first: ListingPage, after: str | None) -> Iterator[ListingPage]:
        yield first
        if after is not None:
            yield from self._transport.listing(self._head.repository, after=after)

    def _take(self, entry: Listed, due: list[Listed]) -> None:
        covered, bottom = self.coverage, entry.updated_at + JUST_ABOVE
        self.coverage = replace(
            covered, bottom=min(covered.bottom or bottom, bottom),
            highest_number=max(covered.highest_number, entry.number),
        )  # fmt: skip
        if entry.number in self.listed:
            return  # a list that moves shows some twice
        self.listed[entry.number] = entry
        self._counted.add(entry.number)
        if plan.is_due(entry, self._landed.get(entry.number), self._options.extras):
            due.append(entry)

    def _turn(self, after: str | None) -> bool:
        """The end of a page; whether the walk is over."""
        if after is None:
            self.coverage = replace(
                self.coverage, bottom=None, cursor=None, cut_at=None, below=None, counts_again=False
            )
            return True
        self.coverage = replace(self.coverage, cursor=after, transport=self._transport.name)
        if self._is_full() and not self.coverage.counts_again:  # there is more, and no page of it is worth a request
            self.coverage = replace(self.coverage, cut_at=self._options.max_pull_requests)
            return True
        return False

    def _is_beyond(self, entry: Listed) -> bool:
        """Whether the window ends before this entry. Who counts again looks whether all that was covered is there."""
        since = self._options.since
        if self.coverage.counts_again:
            return False
        is_one_too_many = self._is_full() and entry.number not in self._counted
        return (since is not None and entry.updated_at < since) or is_one_too_many

    def _is_full(self) -> bool:
        most = self._options.max_pull_requests
        return most is not None and len(self._counted) >= most

    def _end(self, entry: Listed, after: str | None) -> None:
        """The window ends before the entry, on the page that begins `after`."""
        since = self._options.since
        if since is not None and entry.updated_at < since:
            self.coverage = replace(self.coverage, bottom=since, cut_at=None)
        else:
            self.coverage = replace(self.coverage, cut_at=self._options.max_pull_requests)
        self.coverage = replace(self.coverage, cursor=after, transport=self._transport.name)

    # Earlier walks.

    def _meets_below(self, entry: Listed) -> bool:
        """Whether the walk below covers what comes from this entry on; in its newest second others may have come."""
        at = self.meets_at
        return at is not None and entry.updated_at < at

    def _passes_below(self, entry: Listed) -> bool:
        """Whether what is below is covered by this walk too, from this entry on or as it was listed a second time."""
        has_passed = False
        while (below := self.coverage.below) is not None:
            is_behind = below.bottom is not None and entry.updated_at < below.bottom - JUST_ABOVE
            if is_behind:
                is_end = self.coverage.counts_again
                self.coverage = replace(self.coverage, below=below.below, counts_again=False)
                if is_end:
                    self.coverage = replace(self.coverage, bottom=below.bottom, cut_at=below.cut_at, cursor=None)
                    return True
            elif not self._meets_below(entry):
                return has_passed
            elif self._has_other_count(below):
                # Something appeared late or was deleted, and nobody says where: all that was covered is listed again.
                if below.is_interrupted:
                    self.coverage = replace(self.coverage, below=below.below)
                else:
                    self.coverage, self._is_recount = replace(self.coverage, counts_again=True), True
            elif below.is_interrupted:
                # It is gone on with as if it had never stopped: what has come since is the next sync's.
                self.coverage = replace(
                    below, top=self.coverage.top, no_commits_at=self.coverage.no_commits_at,
                    no_comments_at=self.coverage.no_comments_at, look_again_at=self.coverage.look_again_at,
                )  # fmt: skip
                self._count_down_to(below.bottom)
                has_passed = True
            else:
                self._take_over(below)
                has_passed = True
        return has_passed

    def _take_over(self, below: Coverage) -> None:
        covered = self.coverage
        self._count_down_to(below.bottom)
        total = covered.total_count
        if total is None and below.total_count is not None:  # REST does not count
            total = below.total_count + self._new_since(below)
        self.coverage = replace(
            covered, bottom=below.bottom, cut_at=below.cut_at, cursor=below.cursor, transport=below.transport,
            total_count=total, highest_number=max(covered.highest_number, below.highest_number), below=below.below,
        )  # fmt: skip

    def _count_down_to(self, bottom: datetime | None) -> None:
        """What an earlier walk covers belongs to the window although it is not listed."""
        self._counted |= self._waiting | {
            number
            for number, each in self._landed.items()
            if not each.is_deleted and (bottom is None or each.updated_at >= bottom)
        }

    def _new_since(self, below: Coverage) -> int:
        return sum(number > below.highest_number for number in self._counted)

    def _has_other_count(self, below: Coverage) -> bool:
        if self.coverage.total_count is None:
            return False
        if below.total_count is None:
            return True  # it was walked over REST, which does not count
        return below.total_count + self._new_since(below) != self.coverage.total_count

    def _jump(self) -> tuple[Iterator[ListingPage], str] | None:
        """The list from where an earlier walk ended; None where there is no way to begin in the middle."""
        cursor = self.coverage.cursor
        if cursor is None or self.coverage.transport != self._transport.name:
            return None
        pages = self._transport.listing(self._head.repository, after=cursor)
        try:
            first = next(pages)
        except StaleCursor:
            return None
        self._has_skipped = True
        if self.coverage.bottom:
            self._gaps.skip_to(self.coverage.bottom - JUST_ABOVE)
        return chain((first,), pages), cursor


def _in_one(earlier: Coverage) -> Coverage:
    """Where the lake has lost something, nothing of the earlier walks is sure: they are one, to be listed again."""
    deepest = earlier
    while earlier.is_in_doubt and deepest.below is not None:
        deepest = deepest.below
    return earlier if deepest is earlier else replace(earlier, bottom=deepest.bottom, cut_at=deepest.cut_at, below=None)
