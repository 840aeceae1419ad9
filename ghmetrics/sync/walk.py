"""The walk down a repository's list, newest update first: no further than it has to."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ghmetrics.github.documents import Listed
from ghmetrics.github.refusals import StaleCursor
from ghmetrics.github.transport import Head, ListingPage, Transport
from ghmetrics.state.coverage import Coverage
from ghmetrics.sync import plan
from ghmetrics.sync.ground import Ground
from ghmetrics.sync.window import SyncOptions

JUST_ABOVE = timedelta(microseconds=1)
"""The rest of those that were updated in the same second may stand on the next page."""


@dataclass(frozen=True)
class Step:
    """A page further: what became due by it, and what is covered by now (None: as before)."""

    due: list[Listed]
    coverage: Coverage | None


class Walk:
    """One walk. The attributes tell how far it is.

    It begins at the top, and ends where the window ends or where an earlier walk took over. If the window is larger
    than what was ever walked, it goes on at the bottom of the earlier walk, by GitHub's cursor. As long as it has not
    met the earlier walk there is a hole in between, so the earlier coverage stays. If the lake has lost something, the
    walk goes as far down as the earlier ones went."""

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
        self._earlier: Coverage | None = None
        self.floor: datetime | None = None
        if ground.coverage and ground.coverage.top:  # an empty repository had nothing to cover
            self._earlier, self.floor = ground.coverage, ground.coverage.top - plan.OVERLAP
        self._doubted = ground.coverage if ground.coverage and ground.coverage.is_in_doubt else None
        self._is_recount = False
        self._known_above = 0  # how many an earlier walk covers above the place where this one goes on
        self.listed: dict[int, Listed] = {}
        entries = head.page.entries
        self.coverage = Coverage(
            top=entries[0].updated_at if entries else None, bottom=None, cut_at=0, cursor=None,
            transport=transport.name, total_count=head.page.total_count, highest_number=0,
            lacks_commits=not options.commits, walked_at=now,
        )  # fmt: skip

    def steps(self) -> Iterator[Step]:
        """Page after page. Raises GitHubError when the list breaks; what was told before stays true."""
        earlier = self._earlier
        has_met = yield from self._leg(self._head.page, None)
        if has_met and earlier and not plan.reaches(earlier, self._options):
            yield from self._go_on_below(earlier)

    def gone(self) -> list[Listed]:
        """After a walk that counted again: what should have been listed and was not."""
        return plan.missing_from(set(self.listed), self._landed, self.coverage.bottom) if self._is_recount else []

    def _leg(self, first: ListingPage, after: str | None) -> Generator[Step, None, bool]:
        """From a page on, until the window or the list ends; True if the earlier walk was met before."""
        lowest: datetime | None = None
        for page in self._pages(first):
            due: list[Listed] = []
            for entry in page.entries:
                if self._has_met_earlier_walk(entry):
                    yield Step(due, self.coverage if plan.reaches(self.coverage, self._options) else None)
                    return True
                if self._is_beyond(entry):
                    self._end(lowest, entry, after)
                    yield Step(due, self.coverage)
                    return False
                lowest = entry.updated_at
                self._take(entry, due)
            after = page.cursor
            if after is None:
                self.coverage = replace(self.coverage, bottom=None, cursor=None, cut_at=None)
                yield Step(due, self.coverage)
                return False
            if lowest is not None:
                self.coverage = replace(self.coverage, bottom=lowest + JUST_ABOVE, cursor=after)
            if self._is_full() and not self._goes_on_at(lowest):  # there is more, and no page of it is worth a request
                self.coverage = replace(self.coverage, cut_at=self._options.max_pull_requests)
                yield Step(due, self.coverage)
                return False
            yield Step(due, None if self._earlier or self._doubted else self.coverage)
        return False

    def _pages(self, first: ListingPage) -> Iterator[ListingPage]:
        yield first
        if first.cursor is not None:
            yield from self._transport.listing(self._head.repository, after=first.cursor)

    def _take(self, entry: Listed, due: list[Listed]) -> None:
        if entry.number in self.listed:
            return  # a list that moves shows some twice
        self.listed[entry.number] = entry
        highest = max(self.coverage.highest_number, entry.number)
        self.coverage = replace(self.coverage, highest_number=highest)
        if plan.is_due(entry, self._landed.get(entry.number), commits=self._options.commits):
            due.append(entry)

    def _is_beyond(self, entry: Listed) -> bool:
        """Whether the window ends before this entry."""
        since = self._options.since
        if self._goes_on_at(entry.updated_at):
            return False
        is_one_too_many = self._is_full() and entry.number not in self.listed
        return (since is not None and entry.updated_at < since) or is_one_too_many

    def _goes_on_at(self, updated_at: datetime | None) -> bool:
        """Whatever the window: a recount looks whether all that was covered is there, and so does doubt."""
        if self._doubted is None or updated_at is None:
            return self._is_recount
        return self._doubted.bottom is None or updated_at >= self._doubted.bottom

    def _is_full(self) -> bool:
        most = self._options.max_pull_requests
        return most is not None and len(self.listed) + self._known_above >= most

    def _end(self, lowest: datetime | None, entry: Listed, after: str | None) -> None:
        """The window ends before the entry, on the page that begins `after`."""
        since = self._options.since
        if since is not None and entry.updated_at < since:
            deepest = since if lowest is None else min(since, lowest + JUST_ABOVE)
            self.coverage = replace(self.coverage, bottom=deepest, cursor=after, cut_at=None)
        else:
            bottom = self.coverage.bottom if lowest is None else lowest + JUST_ABOVE
            self.coverage = replace(self.coverage, bottom=bottom, cursor=after, cut_at=self._options.max_pull_requests)

    def _has_met_earlier_walk(self, entry: Listed) -> bool:
        earlier = self._earlier
        if earlier is None or self.floor is None or entry.updated_at >= self.floor:
            return False
        if not self._is_recount and self._has_other_count(earlier):
            # Something appeared late or was deleted, and nobody says where: all that was covered is listed again.
            self._is_recount, self.floor = True, earlier.bottom
            return self._has_met_earlier_walk(entry)
        self.coverage = replace(
            self.coverage, bottom=earlier.bottom, cut_at=earlier.cut_at, cursor=earlier.cursor,
            highest_number=max(self.coverage.highest_number, earlier.highest_number),
        )  # fmt: skip
        return True

    def _has_other_count(self, earlier: Coverage) -> bool:
        if self.coverage.total_count is None:
            return False
        if earlier.total_count is None:
            return True  # it was walked over REST, which does not count
        new = sum(number > earlier.highest_number for number in self.listed)
        return earlier.total_count + new != self.coverage.total_count

    def _go_on_below(self, earlier: Coverage) -> Iterator[Step]:
        """Go on where the earlier walk ended; from the top again where there is no way to begin in the middle."""
        bottom, self._earlier = earlier.bottom, None
        above = {number for number, each in self._landed.items() if bottom and each.updated_at >= bottom}
        self._known_above = len((above | self._waiting) - set(self.listed))
        if earlier.transport == self._transport.name and earlier.cursor is not None:
            try:
                page = next(self._transport.listing(self._head.repository, after=earlier.cursor))
            except StaleCursor:
                pass
            else:
                yield from self._leg(page, earlier.cursor)
                return
        self._known_above, self.listed = 0, {}
        yield from self._leg(self._head.page, None)
