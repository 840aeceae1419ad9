"""What a sync can build on: what the lake holds of a repository, and what was covered, as far as it can be trusted."""

from dataclasses import dataclass, replace
from pathlib import Path

from ghmetrics.errors import DamagedFile
from ghmetrics.lake.landed import Landed, damaged_files, incomplete, read_landed, set_aside
from ghmetrics.state.coverage import Coverage, Due
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync.events import Listener, Noticed


@dataclass(frozen=True)
class Ground:
    """`landed` by number, `coverage` if there is one that holds, and what is `waiting` to be fetched."""

    landed: dict[int, Landed]
    coverage: Coverage | None
    waiting: list[Due]


def survey(lake: Path, state: State, tracked: Tracked, tell: Listener) -> Ground:
    """Look at the lake and the state. What is damaged is set aside and fetched again, what is missing too."""
    damaged = damaged_files(lake, tracked.names)
    while True:
        if damaged:
            state.doubt_coverage(tracked)  # before the files go: whoever is killed in between finds them again
        for path in damaged:
            set_aside(path)
            tell(Noticed(tracked.full_name, f"{path} is damaged: it is set aside, and what it held is fetched again"))
        try:
            ground = look(lake, state, tracked)
        except DamagedFile as wrong:
            damaged = [wrong.path]
        else:
            if ground.coverage and ground.coverage.is_in_doubt:
                state.doubt_coverage(tracked)  # for good, before anybody counts anew what the lake holds
            waiting = {due.number for due in ground.waiting}
            state.settle(tracked, [due.number for due in state.due(tracked) if due.number not in waiting])
            return ground


def look(lake: Path, state: State | None, tracked: Tracked) -> Ground:
    """The same without changing anything. Raises DamagedFile."""
    if tracked.repo_id is None or state is None:
        return Ground({}, None, [])
    coverage = state.coverage(tracked)
    landed = read_landed(lake, tracked.names, tracked.repo_id)
    if coverage and sum(not each.is_deleted for each in landed.values()) < tracked.totals.get("pull_requests", 0):
        coverage = replace(coverage, top=None)  # somebody deleted files of the lake: nothing of it is sure
    if landed and (coverage is None or coverage.is_in_doubt or coverage.is_interrupted):
        # Nothing says that all is well, so what lacks some of its children is taken for not landed.
        for number in incomplete(lake, tracked.names, tracked.repo_id, landed):
            del landed[number]
    return Ground(landed, coverage, [due for due in state.due(tracked) if not _is_there(due, landed)])


def _is_there(due: Due, landed: dict[int, Landed]) -> bool:
    """Whether it landed although nobody came to write that down. Failed ones are asked for again in any case."""
    each = landed.get(due.number)
    if each is None or due.attempts or due.due_at is None:
        return False
    return each.updated_at >= due.updated_at and each.fetched_at >= due.due_at
