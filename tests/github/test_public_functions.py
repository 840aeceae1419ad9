"""The four functions for people who want just the data."""

from datetime import UTC, datetime

import pytest

from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import AuthenticationError, GitHubError, RepositoryNotFound, UsageError
from ghmetrics.github import (
    get_pull_request_commits,
    get_pull_request_details,
    get_pull_request_reviews,
    get_repository_pull_requests,
)
from ghmetrics.github.refusals import NotThere

from .scripted import Told, passing_on

WEB = "acme-demo/web"
transports = pytest.mark.parametrize("transport", ["graphql", "rest", "auto"])


@transports
def test_pull_requests_of_a_repository(github, transport):
    pulls = get_repository_pull_requests(WEB, transport=transport)
    times = [pull["updated_at"] for pull in pulls]
    assert times == sorted(times, reverse=True)
    assert {pull["number"] for pull in get_repository_pull_requests(WEB, days_back=None)} == set(range(1, 61))
    assert 0 < len(pulls) < 60
    cutoff = datetime.now(UTC).timestamp() - 90 * 86_400
    assert all(datetime.fromisoformat(time).timestamp() >= cutoff - 5 for time in times)
    assert len(get_repository_pull_requests(WEB, days_back=None, max_pull_requests=7)) == 7


def test_address_is_taken_for_a_name(github):
    assert get_pull_request_details(f"{github.url}/{WEB}", 5)["number"] == 5


@transports
def test_details_reviews_and_commits_of_a_pull_request(github, transport):
    number = github.world.repository(WEB).oddities["more_than_100_commits"]
    pull = github.world.pull(WEB, number)
    details = get_pull_request_details(WEB, number, transport=transport)
    assert (details["number"], details["title"], details["commits"]) == (number, pull.body["title"], 131)
    reviews = get_pull_request_reviews(WEB, number, transport=transport)
    assert [review["id"] for review in reviews] == [review["id"] for review in pull.reviews]
    commits = get_pull_request_commits(WEB, number, transport=transport)
    assert [commit["sha"] for commit in commits] == [commit["sha"] for commit in pull.commits]


def test_both_apis_give_the_same_dictionaries(github):
    for ask in (get_pull_request_details, get_pull_request_reviews, get_pull_request_commits):
        assert ask(WEB, 12, transport="graphql") == ask(WEB, 12, transport="rest")
    assert get_repository_pull_requests(WEB, transport="graphql") == get_repository_pull_requests(WEB, transport="rest")


def test_without_a_token_rest_is_asked(github, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setenv("PATH", "")
    assert get_pull_request_details(WEB, 5)["number"] == 5
    with pytest.raises(AuthenticationError, match="GraphQL needs a token"):
        get_pull_request_details(WEB, 5, transport="graphql")


def test_token_may_be_given(github, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    assert get_pull_request_details(WEB, 5, token="mine", transport="graphql")["number"] == 5
    with pytest.raises(AuthenticationError, match="the token from the argument"):
        get_pull_request_details(WEB, 5, token="bad-token")
    with pytest.raises(AuthenticationError, match="the argument holds an empty token"):
        get_pull_request_details(WEB, 5, token="")


@pytest.mark.parametrize("transport", ["graphql", "rest"])
def test_what_is_not_there(github, transport):
    with pytest.raises(NotThere, match="no pull request 999 in acme-demo/web"):
        get_pull_request_details(WEB, 999, transport=transport)
    with pytest.raises(RepositoryNotFound, match="acme-demo/none"):
        get_repository_pull_requests("acme-demo/none", transport=transport)


def test_names_and_addresses_that_make_no_sense(github):
    with pytest.raises(UsageError, match="is not a repository"):
        get_repository_pull_requests("acme-demo")
    with pytest.raises(UsageError, match=r"is on github\.com"):
        get_repository_pull_requests("https://github.com/acme-demo/web")


@pytest.mark.parametrize("transport", ["graphql", "rest"])
def test_nothing_is_left_out_in_silence(monkeypatch, scripted, transport):
    """A list that lacks a pull request without a word would be taken for the whole."""
    with DemoServer(World.generate(repositories=("web",), pull_requests=4)) as server:
        server.world.fail(2)
        plain = passing_on(server.url)
        gone = scripted(lambda asked: Told({}, 404) if "/pulls/2" in asked.target else plain(asked))
        monkeypatch.setenv("GITHUB_API_URL", gone.url)
        with pytest.raises(GitHubError):
            get_repository_pull_requests(WEB, days_back=None, transport=transport, token="t")


def test_pull_request_that_is_not_there_yet_is_asked_for_again(github, monkeypatch, scripted):
    plain, hidden = passing_on(github.url), [1]
    lagging = scripted(
        lambda asked: Told({}, 404) if "/pulls/5" in asked.target and hidden and hidden.pop() else plain(asked)
    )
    monkeypatch.setenv("GITHUB_API_URL", lagging.url)
    pulls = get_repository_pull_requests(WEB, days_back=None, max_pull_requests=60, transport="rest")
    assert {pull["number"] for pull in pulls} == set(range(1, 61))


def test_numbers_that_make_no_sense(github):
    with pytest.raises(UsageError, match="days_back"):
        get_repository_pull_requests(WEB, days_back=0)
    with pytest.raises(UsageError, match="max_pull_requests"):
        get_repository_pull_requests(WEB, max_pull_requests=0)
    with pytest.raises(UsageError, match="soap"):
        get_repository_pull_requests(WEB, transport="soap")
