"""Tokens that may not see everything: what they may see lands, and what is missing is named."""

import pytest

from ghmetrics import Workspace

from .lake import current
from .trial import ANY, GUI

pytestmark = pytest.mark.recorded

REFUSED = {
    ("replay-sso", "graphql"): "SSO and has not authorised this token: authorise it",
    ("replay-sso", "rest"): "SSO and has not authorised this token: authorise it at https://github.com/orgs/x/sso",
    ("replay-forbidden", "graphql"): "The token lacks a permission",
    ("replay-forbidden", "rest"): "The token lacks a permission",
    ("replay-no-pulls", "graphql"): "it needs to read metadata, contents and pull requests",
    ("replay-no-pulls", "rest"): "it needs to read metadata, contents and pull requests",
    ("no-such-token", "graphql"): "GitHub does not accept the token from GITHUB_TOKEN",
    ("no-such-token", "rest"): "GitHub does not accept the token from GITHUB_TOKEN",
}


@pytest.mark.parametrize("token", ["replay-sso", "replay-forbidden", "replay-no-pulls", "no-such-token"])
@pytest.mark.parametrize("is_first", [True, False], ids=["first sync", "later sync"])
def test_a_token_that_may_not_is_told_what_it_lacks(trial, transport, monkeypatch, token, is_first):
    case = trial(transport)
    if transport == "graphql" and not is_first and token in ("replay-sso", "replay-forbidden"):
        pytest.skip("the recorded server refuses these by the repository's name alone")
    case.workspace.track(GUI, sync=False)
    if not is_first:
        case.sync()
    monkeypatch.setenv("GITHUB_TOKEN", token)
    result = case.sync()
    assert (result.status, result.prs_synced, result.deleted) == ("error", 0, ())
    assert REFUSED[token, transport] in result.error
    (row,) = case.workspace.status().to_dicts()
    assert (row["status"], row["last_error"]) == ("error", result.error)
    monkeypatch.setenv("GITHUB_TOKEN", "replay-token")
    assert case.heals().prs_synced == (len(case.numbers) if is_first else 0)


@pytest.mark.parametrize("token", ["replay-narrow", "replay-fine"])
def test_a_field_that_a_token_may_not_see_costs_no_pull_request(trial, transport, monkeypatch, token):
    case = trial(transport, most=12)
    monkeypatch.setenv("GITHUB_TOKEN", token)
    result = case.sync()
    assert (result.status, result.errors, case.wrong()) == ("synced", (), {})
    if transport == "graphql":
        asked = [
            row["payload"] for row in current(case.workspace, "timeline_events")
            if row["payload"]["event"] == "review_requested"
        ]  # fmt: skip
        assert asked
        assert any(each["requested_reviewer"] for each in asked) == (token == "replay-narrow")
        assert case.hub.app.stats()["by_route"]["POST /graphql 200"] == (3 if token == "replay-narrow" else 2)
    case.heals()


def test_a_token_that_is_refused_hands_over_to_the_other(trial, transport, monkeypatch, tmp_path):
    case = trial(transport)
    monkeypatch.setenv("GITHUB_TOKENS", "replay-token,replay-token-2")
    case.workspace = Workspace(tmp_path / "two", transport=transport)
    case.play(({"path": ANY, "token": "replay-token"}, {"status": 401}))
    assert case.sync().status == "synced"
    assert case.is_met()
    assert case.wrong() == {}
    case.heals()
