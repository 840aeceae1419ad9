"""GitHub's budgets of time and work: a query that was too much shrinks, goes on, and loses nothing."""

from itertools import islice

import pytest

from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.page_size import Learnt, PageSize

from .conftest import GUI, all_of, fetch, listed, newest
from .scripted import Told, passing_on

pytestmark = pytest.mark.recorded
TIMEOUT = {
    "data": None,
    "errors": [{"message": "Something went wrong while executing your query. This may be a timeout."}],
}


@pytest.mark.parametrize(("resource_s", "most"), [(2.0, 537), (0.5, 150), (0.15, 60)])
def test_starved_pages_lose_no_pull_request(calm, hub, connect, resource_s, most):
    starved, failed = fetch(connect(hub(resource_s=resource_s).url), most=most)
    assert failed == {}
    assert starved == newest(calm, most)


def test_requests_wasted_on_a_small_budget_are_few(hub, connect):
    """A budget of work does not change by itself: a size that was too much is tried ever more rarely."""
    session = connect(hub(resource_s=1.0).url)
    landed, _ = fetch(session, most=300)
    assert len(landed) == 300
    assert session.request_count < 80  # about 8 pull requests, so 40 pages, would just do by the server's model


def test_starved_listing_is_walked_to_its_end(hub, connect):
    session = connect(hub(resource_s=0.3).url)  # 100 of a list take 1.5 s by the model
    api = GraphQLTransport(session)
    numbers = [entry.number for entry in listed(api, api.repository(GUI))]
    assert len(numbers) == len(set(numbers)) == 537


@pytest.mark.parametrize("status", [502, 504])
def test_timeouts_shrink_the_page_and_go_on(hub, connect, scripted, status):
    rules = [{"match": {"graphql": "query PullRequests(", "first": 2}, "action": {"status": status}}]
    proxy = scripted(passing_on(hub({"rules": rules}).url))
    landed, failed = fetch(connect(proxy.url), most=60)
    assert (len(landed), failed) == (60, {})
    sizes = sizes_of(proxy)
    assert sizes[:3] == [34, 15, 8]  # halved each time, and no small rest at the end
    assert max(sizes[3:]) > 6, "the page grows back"


def test_every_third_answer_is_a_502(hub, connect):
    session = connect(hub({"rules": [{"match": {"path": "graphql", "every": 3}, "action": {"status": 502}}]}).url)
    landed, failed = fetch(session, most=200)
    assert (len(landed), failed) == (200, {})
    assert session.request_count < 100


def test_listing_grows_back_after_a_timeout(hub, connect, scripted):
    server = hub({"rules": [{"match": {"graphql": "query Listing(", "nth": 1}, "action": {"status": 502}}]})
    proxy = scripted(passing_on(server.url))
    api = GraphQLTransport(connect(proxy.url))
    assert len(listed(api, api.repository(GUI))) == 537
    assert sizes_of(proxy, "first")[:4] == [100, 50, 75, 100]


def sizes_of(proxy, variable="ids"):
    """How much each query of pull requests asked for, as the server sees it."""
    asked = [each.json["variables"].get(variable) for each in proxy.asked]
    return [size if isinstance(size, int) else len(size) for size in asked if size]


def test_nested_lists_are_whole_although_their_pages_are_starved(calm, hub, connect):
    """At this budget even one pull request is too much: its lists come in pieces, and the pieces shrink as well."""
    longest = sorted(calm, key=lambda n: len(calm[n].reviews) + len(calm[n].commits))[-3:]
    starved, failed = fetch(connect(hub(resource_s=0.12).url), numbers=longest)
    assert failed == {}
    assert starved == {number: calm[number] for number in longest}


def test_query_that_never_lands_ends(hub, connect):
    """No size is asked for twice for ever, and there is another way."""
    server = hub({"rules": [{"match": {"graphql": "query PullRequests("}, "action": {"status": 502}}]})
    session = connect(server.url)
    landed, failed = fetch(session, most=4)
    assert (len(landed), failed) == (4, {}), "they come over REST"
    assert session.request_count < 40


def test_dead_server_ends_the_listing(hub, connect):
    server = hub({"rules": [{"match": {"graphql": "query Listing("}, "action": {"status": 504}}]})
    session = connect(server.url)
    api = GraphQLTransport(session)
    repository = api.repository(GUI)
    with pytest.raises(Exception, match="504"):
        listed(api, repository)
    assert session.request_count < 15


def test_answer_without_data_counts_as_a_timeout(scripted, connect):
    server = scripted(lambda _: Told(TIMEOUT))
    with pytest.raises(Exception, match="Something went wrong"):
        GraphQLTransport(connect(server.url)).repository(GUI)
    assert len(server.asked) == 4


@pytest.mark.parametrize("limit", [1, 2, 13, 24, 25, 33])
def test_fixed_limit_is_never_run_against_for_ever(calm, hub, connect, scripted, limit):
    """Whatever the limit is, stretched pages, even rests and queries under way at once come to an end."""
    plain = passing_on(hub().url)
    heavy = Told({"data": {"nodes": []}, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "too much"}]})

    def answer(asked):
        return heavy if len(asked.json["variables"].get("ids") or ()) > limit else plain(asked)

    server = scripted(answer)
    landed, failed = fetch(connect(server.url), most=200)
    assert (landed, failed) == (newest(calm, 200), {})
    sizes = sizes_of(server)
    assert sum(size > limit for size in sizes) <= 20
    assert len(sizes) <= 20 + 2.5 * 200 / limit


@pytest.mark.parametrize("limit", [1, 3, 10, 26, 30, 40, 49])
def test_page_size_finds_a_fixed_limit_and_stays_near(limit):
    size, asked, lost = PageSize(25, 50), 0, 0
    landed = []
    while len(landed) < 60:
        asked += 1
        if size.current > limit:
            lost += 1
            size.shrink(size.current)
        else:
            landed.append(size.current)
            size.landed(size.current, 0.1)
    assert max(landed) <= limit
    assert sum(landed[10:]) / 50 > limit * 0.6
    assert lost <= 14


def test_page_size_stays_within_its_bounds():
    size = PageSize(25, 50)
    for _ in range(20):
        size.landed(size.current, 0.1)
    assert size.current == 50
    for _ in range(20):
        size.shrink(size.current)
    assert size.current == 1


def test_page_size_does_not_grow_on_slow_or_short_pages():
    size = PageSize(30, 50)
    size.landed(30, 4.0)
    size.landed(7, 0.1)
    assert size.current == 30


def test_page_size_follows_the_time_that_github_takes():
    size = PageSize(30, 50)
    size.landed(30, 2.9)
    assert size.current == 45
    size.landed(45, 9.0)
    assert size.current == 15
    size.landed(15, 3.1)
    assert size.current == 15


def test_several_that_were_asked_for_at_once_shrink_the_page_once():
    size = PageSize(40, 50)
    for _ in range(3):
        size.shrink(40, 40)
    assert size.current == 20


@pytest.mark.parametrize(
    "raw",
    [None, {}, {"page": 0, "seconds": 1}, {"page": "many", "seconds": 1}, {"page": 7, "seconds": "nan"}, {"page": 10**9, "seconds": 1}],
)  # fmt: skip
def test_nonsense_that_was_remembered_is_as_nothing(raw):
    assert Learnt.from_dict(raw) == Learnt()


def test_what_was_learnt_comes_back(hub, connect):
    learnt = Learnt()
    api = GraphQLTransport(connect(hub(resource_s=1.0).url))
    repository, entries = all_of(api, GUI)
    list(api.documents(repository, islice(entries, 100), commits=True, learnt=learnt))
    assert learnt.page < 15
    assert Learnt.from_dict(learnt.to_dict()) == learnt


def test_remembered_size_is_where_the_next_run_begins(hub, connect, scripted):
    proxy = scripted(passing_on(hub().url))
    api = GraphQLTransport(connect(proxy.url))
    repository, entries = all_of(api, GUI)
    list(api.documents(repository, islice(entries, 50), commits=True, learnt=Learnt(page=7)))
    assert sizes_of(proxy)[0] == 8
