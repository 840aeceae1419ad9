"""What an organisation or a person has, as far as the tokens may see it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import AuthenticationError, GitHubError, PermissionMissing, SyncCancelled, UsageError
from ghmetrics.github.auth import Token
from ghmetrics.github.patience import Cancel
from ghmetrics.github.refusals import NotThere, SsoMissing
from ghmetrics.github.repositories import ListedRepository, read_repositories

from .conftest import NOW
from .scripted import Told, passing_on

PUBLIC = ["web", "api", "mobile", "docs", "design-system", "feature-flags", "importer", "site-before"]
PRIVATE = ["infra", "billing-spike"]


@pytest.fixture
def own_world() -> World:
    return World.generate(pull_requests=5, now=NOW)


@pytest.fixture
def own(own_world):
    with DemoServer(own_world) as server:
        yield server


def names(found, owner="acme-demo"):
    return [each.full_name.removeprefix(f"{owner}/") for each in found]


def row(number, **keys):
    """A repository as GitHub lists it."""
    return {
        "id": number, "full_name": f"acme/r{number}", "description": None, "pushed_at": "2026-01-01T00:00:00Z",
        "private": False, "archived": False, "fork": False,
    } | keys  # fmt: skip


def test_all_that_a_token_sees_is_listed_the_newest_push_first(own, connect):
    found = read_repositories(connect(own.url), "acme-demo")
    assert set(names(found)) == {*PUBLIC, *PRIVATE}
    assert [each.pushed_at for each in found] == sorted((each.pushed_at for each in found), reverse=True)
    assert found.notes == ()
    by_name = {each.full_name: each for each in found}
    assert by_name["acme-demo/importer"] == ListedRepository(
        id=by_name["acme-demo/importer"].id, full_name="acme-demo/importer",
        description="The old importer: read only", pushed_at=NOW - timedelta(days=410),
        is_private=False, is_archived=True, is_fork=False,
    )  # fmt: skip
    assert by_name["acme-demo/infra"].is_private
    assert by_name["acme-demo/feature-flags"].is_fork


def test_without_a_token_only_public_ones_are_listed(own, connect):
    found = read_repositories(connect(own.url, token=None), "acme-demo")
    assert set(names(found)) == set(PUBLIC)
    assert not any(each.is_private for each in found)


def test_case_of_the_owner_does_not_matter(own, connect):
    assert set(names(read_repositories(connect(own.url), "ACME-Demo"))) == {*PUBLIC, *PRIVATE}


def test_own_private_repositories_are_among_those_of_a_person(own, connect):
    assert names(read_repositories(connect(own.url), "ivo-petrov"), "ivo-petrov") == ["notes", "dotfiles"]
    assert names(read_repositories(connect(own.url, token=None), "ivo-petrov"), "ivo-petrov") == ["dotfiles"]


def test_private_repositories_of_another_are_listed_where_the_token_has_a_part_in_them(own, own_world, connect):
    own_world.add_repository("nora-keller/blog", "2025-05-01T00:00:00Z")
    own_world.add_repository("nora-keller/novel", "2025-05-02T00:00:00Z", private=True)
    own_world.add_repository("theo-brandt/diary", "2025-05-03T00:00:00Z", private=True)
    assert names(read_repositories(connect(own.url), "nora-keller"), "nora-keller") == ["novel", "blog"]
    assert names(read_repositories(connect(own.url, token=None), "nora-keller"), "nora-keller") == ["blog"]


def test_person_without_repositories_has_an_empty_list(own, connect):
    assert read_repositories(connect(own.url), "mina-okafor") == []


def test_app_which_is_nobody_sees_the_public_ones_of_a_person(own, scripted, connect):
    plain = passing_on(own.url)
    refused = Told({"message": "Resource not accessible by integration"}, 403)
    server = scripted(lambda asked: refused if urlsplit(asked.target).path == "/user" else plain(asked))
    assert names(read_repositories(connect(server.url), "ivo-petrov"), "ivo-petrov") == ["dotfiles"]


def test_each_page_is_told_as_it_comes(own, own_world, connect):
    for number in range(230):
        day = NOW - timedelta(hours=number)
        own_world.add_repository(f"acme-demo/r{number:03}", day.strftime("%Y-%m-%dT%H:%M:%SZ"))
    session, told = connect(own.url), []
    found = read_repositories(session, "acme-demo", lambda event: told.append((session.request_count, event)))
    assert [(count, len(event.repositories)) for count, event in told] == [(1, 100), (2, 100), (3, 40)]
    assert sorted(found, key=repr) == sorted((each for _, event in told for each in event.repositories), key=repr)
    assert len(found) == 240
    assert session.request_count == 4  # the top again


def test_no_repository_is_missed_that_is_pushed_to_while_the_list_is_read(own, own_world, connect):
    for number in range(150):
        day = NOW - timedelta(hours=number)
        own_world.add_repository(f"acme-demo/r{number:03}", day.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def push(event):
        if len(event.repositories) == 100:  # the last ones are on the second page, unless somebody pushes to them
            own_world.repository("acme-demo/site-before").info["pushed_at"] = "2025-06-01T12:00:00Z"

    found = read_repositories(connect(own.url), "acme-demo", push)
    assert Counter(names(found)).most_common(1)[0][1] == 1
    assert names(found)[0] == "site-before"
    assert len(found) == 160


def test_repository_without_a_push_is_the_last(own, own_world, connect):
    own_world.add_repository("acme-demo/empty", None)
    found = read_repositories(connect(own.url), "acme-demo")
    assert (found[-1].full_name, found[-1].pushed_at) == ("acme-demo/empty", None)


def test_unknown_owner_is_said_to_be_unknown(own, connect):
    with pytest.raises(NotThere, match="no organisation and no person nobody-here"):
        read_repositories(connect(own.url), "nobody-here")


@pytest.mark.parametrize("owner", ["", "a/b", "..", "acme demo", "<b>", "acme?x=1", "a#b", "../../user"])
def test_what_can_be_nobodys_name_is_never_asked_for(own, connect, owner):
    session = connect(own.url)
    with pytest.raises(UsageError, match="is not the name"):
        read_repositories(session, owner)
    assert session.request_count == 0


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Told({"message": "Resource not accessible by personal access token"}, 403), PermissionMissing),
        (Told({"message": "x"}, 403, {"X-GitHub-SSO": "required; url=https://github.example/sso"}), SsoMissing),
        (Told({"message": "Bad credentials"}, 401), AuthenticationError),
    ],
)
def test_what_the_token_lacks_is_said(scripted, connect, answer, expected):
    with pytest.raises(expected):
        read_repositories(connect(scripted(lambda _: answer).url), "acme")


def test_what_sso_keeps_back_is_said_in_a_note(scripted, connect):
    header = {"X-GitHub-SSO": "partial-results; organizations=21955855"}
    found = read_repositories(connect(scripted(lambda _: Told([row(1)], 200, header)).url), "acme")
    assert names(found, "acme") == ["r1"]
    assert found.notes == ("acme uses SSO and has not authorised the token: what only its members see is not listed.",)


@pytest.mark.parametrize(
    "wrong",
    [
        None, "acme/r1", 7, [], {}, row(1) | {"full_name": "../../etc/passwd"}, row(1) | {"full_name": None},
        row(1) | {"full_name": "foo-/x"}, row(1) | {"pushed_at": "yesterday"}, row(1) | {"pushed_at": 7}, row("one"),
        {"id": 1},
    ],
)  # fmt: skip
def test_one_that_makes_no_sense_is_left_out_and_said(scripted, connect, wrong):
    found = read_repositories(connect(scripted(lambda _: Told([row(2), wrong, row(3)])).url), "acme")
    assert sorted(names(found, "acme")) == ["r2", "r3"]
    assert found.notes == ("Left out: 1 repository of which GitHub says what makes no sense.",)


def test_one_without_a_description_is_listed(scripted, connect):
    without = {key: value for key, value in row(1).items() if key != "description"}
    (found,) = read_repositories(connect(scripted(lambda _: Told([without])).url), "acme")
    assert found.description is None


def test_odd_repositories_of_others_are_no_matter_of_a_person(own, scripted, connect):
    plain, private = passing_on(own.url), row(99, full_name="ivo-petrov/notes", private=True)
    listed = Told([None, row(98, full_name="foo-/x", pushed_at="yesterday"), private])
    server = scripted(lambda asked: listed if urlsplit(asked.target).path == "/user/repos" else plain(asked))
    found = read_repositories(connect(server.url), "ivo-petrov")
    assert sorted(names(found, "ivo-petrov")) == ["dotfiles", "notes"]
    assert found.notes == ()


@pytest.mark.parametrize("body", [{"message": "no list"}, b"<html>", b"", "text"])
def test_answers_that_are_no_list_are_refused(scripted, connect, body):
    with pytest.raises(GitHubError):
        read_repositories(connect(scripted(lambda _: Told(body)).url), "acme")


def test_description_comes_as_it_is(own, own_world, connect):
    hostile = "<img src=x onerror=alert(1)> \u202etxt \x1b[31m"
    own_world.add_repository("acme-demo/odd", "2025-06-02T00:00:00Z", description=hostile)
    assert read_repositories(connect(own.url), "acme-demo")[0].description == hostile


def test_link_to_another_host_is_not_followed(scripted, connect):
    elsewhere = scripted(lambda _: Told([row(9)]))
    link = {"Link": f'<{elsewhere.url}/x>; rel="next"'}
    with pytest.raises(GitHubError, match="another host"):
        read_repositories(connect(scripted(lambda _: Told([row(1)], 200, link)).url), "acme")
    assert elsewhere.asked == []


def test_list_that_goes_in_circles_ends(scripted, connect):
    server = scripted(lambda asked: Told([row(1)], 200, {"Link": f'<http://{asked.headers["Host"]}/a>; rel="next"'}))
    with pytest.raises(GitHubError, match="in circles"):
        read_repositories(connect(server.url), "acme")


def test_who_asks_to_stop_waits_for_no_further_page(scripted, connect):
    cancel = Cancel()

    def answer(asked):
        page = int(parse_qs(urlsplit(asked.target).query).get("page", ["1"])[0])
        return Told([row(page)], 200, {"Link": f'<http://{asked.headers["Host"]}/a?page={page + 1}>; rel="next"'})

    server = scripted(answer)
    with pytest.raises(SyncCancelled):
        read_repositories(
            connect(server.url, cancel=cancel), "acme", lambda event: event.repositories[0].id == 3 and cancel.set()
        )
    assert len(server.asked) == 3


def tokens(*texts):
    return [Token.of(text, f"GITHUB_TOKENS ({text})") for text in texts]


def test_what_one_of_several_tokens_sees_is_listed(scripted, connect):
    """Each sees what the other does not."""
    seen = {"one": [row(1), row(2)], "two": [row(2), row(3, private=True, pushed_at="2026-02-01T00:00:00Z")]}
    server = scripted(lambda asked: Told(seen[asked.headers["Authorization"].split()[1]]))
    told = []
    found = read_repositories(connect(server.url, token=tokens("one", "two")), "acme", told.append)
    assert names(found, "acme") == ["r3", "r1", "r2"]
    assert [names(event.repositories, "acme") for event in told] == [["r1", "r2"], ["r3"]]


@pytest.mark.parametrize(
    ("refused", "notes"),
    [
        (Told({}, 404), 0),
        (Told({"message": "Bad credentials"}, 401), 0),  # it is set aside, which the log says
        (Told({"message": "x"}, 403, {"X-GitHub-SSO": "required; url=https://github.example/sso"}), 1),
        (Told({"message": "Resource not accessible"}, 403), 1),
    ],
)
def test_token_that_is_refused_does_not_keep_the_others_from_it(scripted, connect, refused, notes):
    server = scripted(lambda asked: refused if asked.headers["Authorization"].endswith("one") else Told([row(1)]))
    found = read_repositories(connect(server.url, token=tokens("one", "two")), "acme")
    assert names(found, "acme") == ["r1"]
    assert len(found.notes) == notes


def test_what_a_person_can_mend_is_said_rather_than_what_is_not_there(scripted, connect):
    sso = Told({"message": "x"}, 403, {"X-GitHub-SSO": "required; url=https://github.example/sso"})
    server = scripted(lambda asked: sso if asked.headers["Authorization"].endswith("two") else Told({}, 404))
    with pytest.raises(SsoMissing):
        read_repositories(connect(server.url, token=tokens("one", "two")), "acme")


@pytest.mark.recorded
def test_recorded_owner(hub, connect):
    found = read_repositories(connect(hub().url), "bitcoin-core")
    assert names(found, "bitcoin-core") == ["gui"]
    assert found[0].pushed_at.tzinfo is UTC
    assert found[0].pushed_at > datetime(2015, 1, 1, tzinfo=UTC)
    with pytest.raises(NotThere):
        read_repositories(connect(hub().url), "nobody-here")
