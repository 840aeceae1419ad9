"""Answers that lead elsewhere: no request, and so no token, ever leaves for another host; nothing goes in circles."""

import pytest

from tests.github.scripted import Scripted, Told

from .trial import ANY, GUI, LIST

pytestmark = pytest.mark.recorded


@pytest.fixture
def elsewhere():
    with Scripted(lambda _: Told([])) as server:
        yield server


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_refused(trial, transport, elsewhere, status):
    case = trial(transport)
    case.workspace.track(GUI, sync=False)
    case.play(({"path": ANY}, {"status": status, "headers": {"Location": f"{elsewhere.url}/x"}}))
    result = case.sync()
    assert case.is_met()
    assert (result.status, result.prs_synced) == ("error", 0)
    assert ("pointed to another host" in result.error) == (transport == "rest")
    assert elsewhere.asked == []
    case.heals()


@pytest.mark.parametrize("path", [r"/pulls/\d+$", r"/pulls/\d+/reviews", r"/commits", "/events"])
def test_a_redirect_of_a_pull_request_to_another_host_is_refused(trial, elsewhere, path):
    case = trial("rest")
    case.play(({"path": path}, {"status": 302, "headers": {"Location": f"{elsewhere.url}/x"}}))
    result = case.sync()
    assert case.is_met()
    assert (result.status, len(result.errors)) == ("error", len(case.numbers))
    assert "pointed to another host" in result.errors[0].error
    assert elsewhere.asked == []
    case.heals()


PLACES = [LIST, r"/pulls/\d+/reviews", "/commits", "/events"]


@pytest.mark.parametrize("path", PLACES)
def test_a_link_to_another_host_is_not_followed(trial, elsewhere, path):
    case = trial("rest")
    case.play(({"path": path}, {"headers": {"Link": f'<{elsewhere.url}/x?page=2>; rel="next"'}}))
    result = case.sync()
    assert case.is_met()
    assert elsewhere.asked == []
    assert result.status in ("partial", "error")
    assert "pointed to another host" in (result.error or result.errors[0].error)
    case.heals()


@pytest.mark.parametrize("path", PLACES)
def test_a_link_that_points_at_itself_ends(trial, path):
    case = trial("rest")
    same = f"{case.hub.url}/repositories/{case.home.info['id']}/pulls"
    if path != LIST:
        number = case.numbers[1]
        kind = {"/commits": f"/pulls/{number}/commits", "/events": f"/issues/{number}/events"}
        path = kind.get(path, f"/pulls/{number}/reviews")
        same = f"{case.hub.url}/repositories/{case.home.info['id']}{path}"
    case.play(({"path": path}, {"headers": {"Link": f'<{same}?per_page=100>; rel="next"'}}))
    result = case.sync()
    assert case.is_met()
    assert case.hub.app.stats()["requests"] < 60
    assert result.status == "partial"
    assert "list goes in circles" in (result.error or result.errors[0].error)
    case.heals()
