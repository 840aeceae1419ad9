"""GitHub refuses for a while: the sync waits as long as it is told to, says so, and goes on."""

import time
from datetime import UTC, datetime

import pytest

from ghmetrics.errors import SyncCancelled

from .trial import ANY, GUI, QUERY

pytestmark = pytest.mark.recorded

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
HOUR_S = 3


def seconds_told(case):
    """How far off the ends of the waits were that were told."""
    return [(event.until - datetime.now(UTC)).total_seconds() for event in case.events("Waiting")]


@pytest.mark.parametrize("retry_after", [20, None])
@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_is_waited_for_as_long_as_it_says(trial, transport, status, retry_after):
    told = {"status": status, "message": SECONDARY} | ({"retry_after": retry_after} if retry_after else {})
    case = trial(transport)
    case.play(({"path": ANY, "nth": 2}, told))
    result = case.sync()
    assert case.is_met()
    assert (result.status, case.wrong()) == ("synced", {})
    assert max(seconds_told(case)) == pytest.approx(retry_after or 60, abs=15)
    case.heals()


def test_a_wait_that_github_asks_for_is_really_waited(trial, transport):
    case = trial(transport, patient=True)
    case.play(({"path": ANY, "nth": 2}, {"status": 429, "retry_after": 1, "message": SECONDARY}))
    started = time.monotonic()
    assert case.sync().status == "synced"
    assert time.monotonic() - started >= 1
    assert case.is_met()
    case.heals()


def test_the_wait_for_a_secondary_limit_can_be_cancelled(trial, transport):
    case = trial(transport, patient=True)
    case.play((case.where(QUERY, r"/pulls/\d+"), {"status": 403, "message": SECONDARY}))
    started = time.monotonic()
    with pytest.raises(SyncCancelled):
        case.sync(lambda event: case.workspace.cancel() if type(event).__name__ == "Waiting" else None)
    assert time.monotonic() - started < 30
    assert case.is_met()
    assert case.workspace.status()["last_error"].item() == "stopped before it was done"
    case.heals()


def test_a_limit_that_never_ends_is_one_clear_error(trial, transport):
    case = trial(transport)
    case.workspace.track(GUI, sync=False)
    case.play(({"path": ANY}, {"status": 403, "message": SECONDARY}))
    result = case.sync()
    assert case.is_met()
    assert result.status == "error"
    assert "GitHub still refuses after 8 waits" in result.error
    case.heals()


@pytest.mark.parametrize("skew", [0, 600])
def test_a_spent_budget_is_waited_for_whatever_githubs_clock_says(trial, transport, skew):
    case = trial(transport, patient=True)
    case.play(({"path": ANY, "nth": 2}, {"exhaust": True}), ({"path": ANY}, {"clock_skew_s": skew}), window_s=HOUR_S)
    started = time.monotonic()
    result = case.sync()
    assert case.is_met()
    assert (result.status, case.wrong()) == ("synced", {})
    assert case.events("Waiting")
    assert time.monotonic() - started < 60
    case.heals()


def test_an_enterprise_server_without_limits_is_synced(trial, transport):
    case = trial(transport)
    case.play(unlimited=True)
    assert case.workspace.budgets() == {}
    assert case.sync().status == "synced"
    assert case.wrong() == {}
    assert case.events("Waiting") == []
    assert {event.budget for event in case.events("PageLanded")} == {None}
    case.heals()


def test_a_token_that_is_refused_on_the_way_is_named(trial, transport):
    case = trial(transport)
    case.play(({"path": ANY, "nth": 2 if transport == "graphql" else 8}, {"status": 401}))
    result = case.sync()
    assert case.is_met()
    assert result.status in ("partial", "error")
    assert "GitHub does not accept the token from GITHUB_TOKEN" in result.error
    case.heals()
