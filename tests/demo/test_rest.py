"""The REST side keeps GitHub's habits."""

import pytest

from ghmetrics.demo import World

from .client import NOW, WEB, Client, serving

PULLS = f"/repos/{WEB}/pulls"


@pytest.mark.parametrize("size", [7, 30, 100])
def test_pages_hold_every_pull_request_once(client, size):
    numbers = [pull["number"] for pull in client.all(f"{PULLS}?state=all&per_page={size}")]
    assert numbers == list(range(60, 0, -1))


def test_links_name_the_repository_by_number_on_the_host_that_was_asked(client):
    link = client.get(f"/api/v3{PULLS}?state=all&page=2&per_page=20").headers["Link"]
    base = f"{client.server.url}/api/v3/repositories/900000001/pulls?state=all"
    assert [part.split("; ")[1] for part in link.split(", ")] == [
        'rel="prev"',
        'rel="next"',
        'rel="last"',
        'rel="first"',
    ]
    assert all(part.startswith(f"<{base}") for part in link.split(", "))


@pytest.mark.parametrize(("sort", "key"), [("updated", "updated_at"), ("created", "created_at")])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_list_is_sorted(client, sort, key, direction):
    times = [pull[key] for pull in client.all(f"{PULLS}?state=all&sort={sort}&direction={direction}&per_page=100")]
    assert times == sorted(times, reverse=direction == "desc")


def test_list_is_of_open_ones_unless_asked(client):
    states = {
        query: {p["state"] for p in client.all(f"{PULLS}?{query}")} for query in ("", "state=closed", "state=all")
    }
    assert states == {"": {"open"}, "state=closed": {"closed"}, "state=all": {"open", "closed"}}


def test_list_lacks_what_the_single_one_has(client):
    listed, single = client.get(f"{PULLS}?state=all").body[0], client.get(f"{PULLS}/60").body
    lacking = {
        "merged",
        "merged_by",
        "comments",
        "review_comments",
        "commits",
        "additions",
        "deletions",
        "changed_files",
    }
    assert set(single) - set(listed) == lacking
    assert "merged_at" in listed


@pytest.mark.parametrize(
    "part", ["pulls/{}/reviews", "pulls/{}/commits", "issues/{}/events", "issues/{}/comments", "issues/{}/timeline"]
)
def test_lists_below_a_pull_request_are_whole(client, world, part):
    for name in ("more_than_100_reviews", "more_than_100_commits", "more_than_100_events"):
        pull = world.pull(WEB, world.repository(WEB).oddities[name])
        found = client.all(f"/repos/{WEB}/{part.format(pull.number)}?per_page=100")
        kind = part.rpartition("/")[2]
        everything = pull.commits + pull.events + pull.comments + pull.reviews
        assert len(found) == len(everything if kind == "timeline" else getattr(pull, kind))


def test_commits_stop_at_250_without_a_word(own_client, own_world):
    pull = own_world.pull(WEB, 1)
    pull.commits = pull.commits[:1] * 300
    own_world.change(WEB, 1)
    assert len(own_client.all(f"{PULLS}/1/commits?per_page=100")) == 250
    assert own_client.get(f"{PULLS}/1").body["commits"] == 300


def test_unchanged_answer_is_304_and_free_with_a_token(own_client, own_world):
    first = own_client.get(PULLS)
    again = own_client.get(PULLS, **{"If-None-Match": first.headers["ETag"]})
    assert first.headers["ETag"].startswith('W/"')
    assert (again.status, again.body) == (304, None)
    assert again.headers["X-RateLimit-Used"] == "1"
    own_world.change(WEB, 40, state="open")
    assert own_client.get(PULLS, **{"If-None-Match": first.headers["ETag"]}).status == 200


def test_limits_are_told_and_end(client):
    assert client.get("/rate_limit").body["resources"]["core"]["limit"] == 5000
    with serving(World.generate(pull_requests=1, now=NOW)) as other:
        nobody = Client(other.server, token=None)
        answers = [nobody.get(PULLS) for _ in range(61)]
    assert [answer.status for answer in answers] == [200] * 60 + [403]
    assert {answers[-1].headers[f"X-RateLimit-{name}"] for name in ("Remaining", "Resource")} == {"0", "core"}
    assert answers[-1].headers["Date"]


def test_old_name_leads_to_the_number(client):
    answer = client.get("/repos/acme-demo/web-old/pulls?state=all")
    assert answer.status == 301
    assert answer.headers["Location"] == f"{client.server.url}/repositories/900000001/pulls?state=all"
    assert client.get(answer.headers["Location"]).status == 200


@pytest.mark.parametrize(
    "path", ["/repos/acme-demo/none", f"{PULLS}/999", f"{PULLS}/1/none", "/repositories/1", "/none"]
)
def test_what_is_not_there_is_404_in_githubs_words(client, path):
    answer = client.get(path)
    assert (answer.status, answer.body["message"], answer.body["status"]) == (404, "Not Found", "404")


@pytest.mark.parametrize(("token", "message"), [("bad-token", "Bad credentials"), (None, "Requires authentication")])
def test_user_needs_a_good_token(client, token, message):
    answer = Client(client.server, token).get("/user")
    assert (answer.status, answer.body["message"]) == (401, message)


def test_user_and_root_answer(client):
    assert client.get("/user").body["type"] == "User"
    assert client.get("/").body["rate_limit_url"] == f"{client.server.url}/rate_limit"
    assert client.get(f"/repos/{WEB}").body["full_name"] == WEB


def test_a_person_is_found_by_login_whatever_its_case_and_by_number(client):
    found = client.get("/users/Nora-KELLER").body
    assert (found["login"], found["id"], found["name"], found["type"]) == (
        "nora-keller",
        70_000_001,
        "Nora Keller",
        "User",
    )
    assert client.get("/user/70000001").body == found
    assert client.get("/users/acme-demo").body["type"] == "Organization"
    assert [client.get(path).status for path in ("/users/nobody-here", "/user/4711")] == [404, 404]


def test_teams_have_their_members_on_pages(client):
    slugs = [team["slug"] for team in client.all("/orgs/acme-demo/teams?per_page=2")]
    assert slugs == ["platform", "mobile-apps", "everybody"]
    members = client.all("/orgs/acme-demo/teams/everybody/members?per_page=3")
    assert len({member["id"] for member in members}) == len(members) == 10
    assert [client.get(f"/orgs/{path}").status for path in ("none/teams", "acme-demo/teams/none/members")] == [404, 404]


def test_teams_are_shown_only_to_those_who_may_see_them(own_client, own_world):
    assert Client(own_client.server, None).get("/orgs/acme-demo/teams").status == 401
    own_world.hides_teams = True
    assert own_client.get("/orgs/acme-demo/teams").status == 403
    assert own_client.get("/users/nora-keller").status == 200
