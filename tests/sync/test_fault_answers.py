"""Trouble with answers: broken ones, late ones, a server that is down. Each is met, told clearly, and healed."""

import pytest

from .trial import ANY, GUI, QUERY

pytestmark = pytest.mark.recorded

PASSING = {
    "500": {"status": 500},
    "502 as JSON": {"status": 502},
    "502 as HTML": {"status": 502, "body": "html"},
    "503 as HTML": {"status": 503, "body": "html"},
    "503 with Retry-After": {"status": 503, "retry_after": 1},
    "dropped": {"drop": True},
    "truncated": {"truncate": True},
    "bad JSON": {"bad_json": True},
}


@pytest.mark.parametrize("trouble", PASSING)
def test_answers_that_break_now_and_then_cost_nothing(trial, transport, trouble):
    """Each of the first kinds of question meets it once: the repository, its list, a pull request, a list of its."""
    places = {"graphql": [1, 2], "rest": [1, 2, 4]}[transport]
    case = trial(transport)
    case.play(*(({"path": ANY, "nth": nth}, PASSING[trouble]) for nth in places))
    result = case.sync()
    assert case.is_met()
    assert (result.status, result.errors, case.wrong()) == ("synced", (), {})
    case.heals()


LASTING = {
    "500": ({"status": 500}, "GitHub answered 500"),
    "502 as HTML": ({"status": 502, "body": "html"}, "GitHub answered 502"),
    "503 with Retry-After": ({"status": 503, "retry_after": 1}, "still refuses after 8 waits"),
    "429": ({"status": 429, "retry_after": 1}, "still refuses after 8 waits"),
    "truncated": ({"truncate": True}, "the answer broke off"),
    "bad JSON": ({"bad_json": True}, "not JSON"),
    "451": ({"status": 451}, "blocked this repository for legal reasons"),
}


@pytest.mark.parametrize("trouble", LASTING)
def test_a_server_that_is_down_is_one_clear_error(trial, transport, trouble):
    action, message = LASTING[trouble]
    case = trial(transport)
    case.workspace.track(GUI, sync=False)
    case.play(({"path": ANY}, action))
    result = case.sync()
    assert case.is_met()
    assert (result.status, result.prs_synced) == ("error", 0)
    assert message in result.error
    (row,) = case.workspace.status().to_dicts()
    assert (row["status"], row["last_error"]) == ("error", result.error)
    case.heals()


@pytest.mark.parametrize("trouble", ["500", "429", "bad JSON", "451"])
def test_a_server_that_goes_down_on_the_way_loses_nothing(trial, transport, trouble):
    """The list still comes, the pull requests do not."""
    action, message = LASTING[trouble]
    case = trial(transport)
    case.sync()
    for number in case.numbers[:3]:
        case.hub.world.mutate(GUI, number, set={"title": f"Changed {number}"})
    case.play((case.where(QUERY, r"/pulls/\d+"), action), ({"path": r"/pulls/\d+"}, action))
    result = case.sync()
    assert case.hub.app.stats()["rules"][0]["fired"]
    assert (result.status, result.prs_synced, result.deleted) == ("error", 0, ())
    assert message in (result.error or result.errors[0].error)
    assert case.workspace.status()["pull_requests"].item() == len(case.numbers)
    assert case.heals().prs_synced == 3


@pytest.mark.parametrize("nth", [1, 3])
def test_an_answer_of_another_shape_is_named_and_never_comes_back(trial, nth):
    case = trial("rest")
    case.play(({"path": ANY, "nth": nth}, {"graphql_error": {"type": "INTERNAL", "message": "another shape"}}))
    result = case.sync()
    assert case.is_met()
    if nth == 1:
        assert result.status == "error"
        assert "GitHub's answer is not as expected" in result.error
    else:  # a pull request has a second chance
        assert (result.status, case.wrong()) == ("synced", {})
    case.heals()


SLOW = {
    "before the first byte": ({"delay_s": 0.8}, {"read_timeout_s": 0.3}),
    "on and on": ({"slow_body_s": 1.0}, {"total_timeout_s": 0.4}),
}


@pytest.mark.parametrize("trouble", SLOW)
@pytest.mark.parametrize("nth", [1, 2])
def test_a_slow_answer_is_given_up_and_asked_for_again(trial, transport, trouble, nth):
    action, settings = SLOW[trouble]
    case = trial(transport, **settings)
    case.play(({"path": ANY, "nth": nth}, action))
    assert case.sync().status == "synced"
    assert case.is_met()
    assert case.events("Retrying") or transport == "graphql"  # where it asks for less instead
    case.heals()


def test_a_server_that_is_always_slow_is_one_clear_error(trial, transport):
    case = trial(transport, read_timeout_s=0.1)
    case.workspace.track(GUI, sync=False)
    case.play(({"path": ANY}, {"delay_s": 0.3}))
    result = case.sync()
    assert case.is_met()
    assert (result.status, result.prs_synced) == ("error", 0)
    assert "it took too long" in result.error
    case.heals()
