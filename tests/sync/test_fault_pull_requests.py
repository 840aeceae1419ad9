"""Trouble with single pull requests: the others land, it is tried again, and nothing is called deleted too early."""

import pytest

from .trial import ANY, GUI, QUERY

pytestmark = pytest.mark.recorded


def hidden(number):
    return {"hide": {"repo": GUI, "number": number}}


def test_errors_beside_the_data_cost_nothing(trial):
    case = trial("graphql")
    wrong = {"type": "SOMETHING", "message": "Something went wrong", "partial": True}
    case.play(({"path": ANY}, {"graphql_error": wrong}))
    assert case.sync().status == "synced"
    assert case.is_met()
    assert case.wrong() == {}
    case.heals()


@pytest.mark.parametrize("resource_s", [0.3, 0.085])
def test_a_starved_page_is_asked_for_in_smaller_parts(trial, resource_s):
    """With the smaller budget no pull request comes over GraphQL at all."""
    case = trial("graphql")
    case.play(resource_s=resource_s)
    assert case.sync().status == "synced"
    assert case.wrong() == {}
    routes = case.hub.app.stats()["by_route"]
    assert routes["POST /graphql 200"] > 3
    assert ("GET /repositories/{id}/pulls/{number} 200" in routes) == (resource_s < 0.1)
    case.heals()


@pytest.mark.parametrize("where", [{"graphql": QUERY}, {"path": ANY}], ids=["among the documents", "everywhere"])
def test_a_pull_request_that_is_null_comes_over_rest(trial, where):
    case = trial("graphql")
    case.play((where, {"null_number": case.numbers[2]}))
    result = case.sync()
    assert case.is_met()
    assert (result.status, result.deleted, case.wrong()) == ("synced", (), {})
    case.heals()


def test_a_pull_request_that_always_fails_is_tried_again_by_each_sync(trial, transport):
    case = trial(transport)
    bad = case.numbers[2]
    rules = [({"path": rf"/pulls/{bad}(/|$)"}, {"status": 500}), ({"path": ANY}, {"null_number": bad})]
    case.play(*rules)
    for attempts in (1, 2, 3):
        result = case.sync()
        assert [(each.pull_number, each.attempts) for each in result.errors] == [(bad, attempts)]
        assert result.status == "partial"
        assert case.wrong().keys() == {bad}
    assert case.is_met()
    (row,) = case.workspace.status().to_dicts()
    assert [(each["pull_number"], each["attempts"]) for each in row["to_retry"]] == [(bad, 3)]
    assert str(bad) in row["last_error"]
    assert case.heals().prs_synced == 1


def test_a_pull_request_that_is_deleted_before_it_is_fetched_is_marked_by_the_next_sync(trial, transport):
    case = trial(transport)
    gone = case.numbers[2]
    truth = case.truth()

    def delete(event):
        if type(event).__name__ == "PullRequestsPlanned" and gone in case.home.documents:
            case.home.documents = {number: each for number, each in case.home.documents.items() if number != gone}
            case.hub.world.version += 1

    result = case.sync(delete)
    assert gone in truth
    assert gone not in case.truth()
    assert (result.status, [each.pull_number for each in result.errors]) == ("partial", [gone])
    healed = case.heals()
    assert healed.deleted == (gone,)


def test_a_pull_request_that_is_shown_late_is_tried_again_in_the_same_sync(trial, transport):
    """404 right after the list."""
    case = trial(transport)
    late = case.numbers[0]
    case.play((case.where(QUERY, rf"/pulls/{late}$") | {"nth": 1}, hidden(late)))
    result = case.sync()
    assert case.is_met()
    assert (result.status, result.deleted, case.wrong()) == ("synced", (), {})
    case.heals()


def test_a_pull_request_that_stays_hidden_for_a_sync_is_not_called_deleted(trial, transport):
    case = trial(transport)
    late = case.numbers[0]
    case.play(
        (case.where(QUERY, rf"/pulls/{late}(/|$)"), hidden(late)), ({"path": rf"/pulls/{late}(/|$)"}, hidden(late))
    )
    result = case.sync()
    assert case.is_met()
    assert (result.status, result.deleted) == ("partial", ())
    assert case.wrong().keys() == {late}
    healed = case.heals()
    assert (healed.prs_synced, healed.deleted) == (1, ())


@pytest.mark.parametrize(
    ("transport", "place"), [("graphql", 0), ("graphql", 4), ("rest", 0)], ids=["newest", "old", "newest over REST"]
)
@pytest.mark.parametrize("is_first", [True, False], ids=["first sync", "later sync"])
def test_a_pull_request_that_is_absent_from_the_list_is_found_by_the_next_sync(trial, transport, place, is_first):
    case = trial(transport)
    late = case.numbers[place]
    if not is_first:
        whole = case.home.documents
        case.home.documents = {number: each for number, each in whole.items() if number != late}
        case.sync()
        case.home.documents = whole
        case.hub.world.version += 1
    case.play(({"path": ANY}, hidden(late)))
    result = case.sync()
    assert case.is_met()
    assert (result.status, case.wrong().keys()) == ("synced", {late})
    assert case.heals().prs_synced == 1


def test_an_old_state_that_github_still_shows_is_not_taken_for_the_new_one(trial, transport):
    """The list knows of a change, the pull request itself does not yet."""
    case = trial(transport)
    case.sync()
    late, before = case.numbers[3], case.home.documents
    case.hub.world.mutate(GUI, late, set={"title": "Changed"})
    after = case.home.documents

    def lag(event):
        if type(event).__name__ == "PullRequestsPlanned":
            case.home.documents = before
            case.hub.world.version += 1

    result = case.sync(lag)
    case.home.documents = after
    case.hub.world.version += 1
    assert [each.pull_number for each in result.errors] == [late]
    assert case.heals().prs_synced == 1


@pytest.mark.parametrize("place", [104, 99, 2])
def test_what_is_updated_while_the_list_is_read_is_found(trial, transport, place):
    """Over REST pages shift by it, over GraphQL it jumps out of what is still to come."""
    case = trial(transport, most=105)
    touched = case.numbers[place]
    where = case.where("query Listing(", "page=2")
    case.play((where | {"nth": 1}, {"touch": {"repo": GUI, "number": touched}}))
    case.sync()
    assert case.is_met()
    case.heals()
