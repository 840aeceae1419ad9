"""Whatever happens in whatever order, after one quiet sync the lake shows exactly what GitHub has."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghmetrics.sync.window import SyncOptions

from .bench import PULLS, bench
from .lake import TRANSPORTS, lost, lost_comments

places = st.integers(0, PULLS - 1)
windows = st.fixed_dictionaries(
    {
        "since": st.sampled_from([None, 100, 60, 30, 10]).map(
            lambda days: days and datetime.now(UTC) - timedelta(days=days)
        ),
        "max_pull_requests": st.sampled_from([None, None, 3, 8]),
        "commits": st.booleans(),
        "comments": st.booleans(),
    }
)
faults = st.lists(st.sampled_from(["", "", "502", "half", "starved"]), max_size=6)
moments = st.fixed_dictionaries(
    {},
    optional={
        "crash_after": st.integers(1, 30), "touch_after": st.integers(1, 20), "requests": st.integers(1, 12),
    },
)  # fmt: skip
syncs = st.tuples(st.just("sync"), st.sampled_from(["graphql", "graphql", "rest"]), windows, faults, moments)
changes = st.tuples(
    st.sampled_from([
        "change", "review", "withdraw", "comment", "unsay", "push", "reopen", "bulk", "elsewhere", "fail", "heal", "delete", "hide", "show",
        "rename", "forget", "lose", "compact", "clock",
    ]),
    places,
)  # fmt: skip
ALL = SyncOptions(None, None, commits=True, comments=True)


@pytest.mark.slow
@given(st.lists(st.one_of(changes, syncs), max_size=12))
def test_any_interleaving_ends_in_exactly_the_truth(actions: list) -> None:
    play(actions)


PLAIN = {"since": None, "max_pull_requests": None, "commits": True}
LOST_ONCE = {
    "the only deletion among pull requests that all are new": [
        ("bulk", 0), ("sync", "graphql", PLAIN, [], {}), ("delete", 0),
    ],
    "the same, and the state is lost": [
        ("bulk", 0), ("sync", "rest", PLAIN, [], {}), ("delete", 0), ("forget", 0),
    ],
    "first the state, then in the midst of a sync the lake": [
        ("sync", "graphql", PLAIN, [], {}), ("forget", 0), ("sync", "graphql", PLAIN, [], {"crash_after": 4}),
        ("lose", 0),
    ],
    "a late one, after a list that GraphQL could not show": [
        ("sync", "graphql", PLAIN | {"since": datetime.now(UTC) - timedelta(days=100)}, [], {}), ("fail", 10),
        ("hide", 0), ("sync", "graphql", PLAIN, [], {}),
    ],
    "the lake, twice": [
        ("sync", "graphql", PLAIN, [], {}), ("lose", 0), ("sync", "graphql", PLAIN, [], {"crash_after": 5}),
        ("lose", 0), ("sync", "rest", PLAIN | {"max_pull_requests": 3}, [], {"crash_after": 6}), ("lose", 0),
    ],
}  # fmt: skip


@pytest.mark.parametrize("actions", LOST_ONCE.values(), ids=LOST_ONCE)
def test_what_was_lost_once_is_not_lost_again(actions: list) -> None:
    play(actions)


def play(actions: list) -> None:
    """Let all that happen, then compare what one quiet sync leaves with the truth."""
    with bench() as made:
        for action in actions:
            if action[0] == "sync":
                made.sync_in_trouble(*action[1:4], **action[4])
            else:
                made.do(*action)
        made.show()
        made.world.failing.clear()
        for _, result in made.sync("graphql", ALL):
            assert result.status == "synced", result
        for home in made.world.repositories:
            assert lost(made.server, made.workspace, home.full_name) == {}
            assert lost_comments(made.server, made.workspace, home.full_name) == {}
        for _, again in made.sync("graphql", ALL):
            assert (again.status, again.prs_synced, again.deleted) == ("synced", 0, ())


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_clock_that_is_ahead_hides_no_update_of_the_same_second(transport: str) -> None:
    with bench() as made:
        made.do("clock", 6)
        just_now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        for number in sorted(made.pulls)[:2]:
            made.world.change(made.name, number, title=f"Changed before sync {number}", updated_at=just_now)
            assert [result.status for _, result in made.sync(transport, ALL)] == ["synced", "synced"]
        assert lost(made.server, made.workspace, made.name) == {}
