"""The lists of repositories, with GitHub's habits."""

import pytest

from .client import Client

ORG = "/orgs/acme-demo/repos"


def names(infos):
    return [info["name"] for info in infos]


@pytest.mark.parametrize("size", [1, 4, 100])
def test_pages_hold_every_repository_once(client, world, size):
    listed = client.all(f"{ORG}?per_page={size}")
    owned = [each.info for each in world.all_repositories if each.info["owner"]["login"] == "acme-demo"]
    assert sorted(names(listed)) == sorted(names(owned))
    assert len(listed) > len(world.repositories)


def test_links_name_the_owner_by_number(client):
    base = client.server.url
    assert client.get(f"{ORG}?per_page=2").headers["Link"].startswith(f"<{base}/organizations/73000001/repos?")
    assert client.get("/user/repos?per_page=1").headers["Link"].startswith(f"<{base}/user/repos?")


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_list_is_sorted_by_the_last_push(client, direction):
    times = [info["pushed_at"] for info in client.all(f"{ORG}?sort=pushed&direction={direction}&per_page=3")]
    assert times == sorted(times, reverse=direction == "desc")


def test_private_ones_are_hidden_without_a_token(client):
    nobody = Client(client.server, token=None)
    hidden = set(names(client.all(ORG))) - set(names(nobody.all(ORG)))
    assert hidden == {"infra", "billing-spike"}
    assert [nobody.get(f"/repos/acme-demo/{name}").status for name in ("infra", "docs")] == [404, 200]
    assert nobody.get(f"/repositories/{client.get('/repos/acme-demo/infra').body['id']}/pulls").status == 404
    assert nobody.get("/user/repos").status == 401


@pytest.mark.parametrize(
    ("kind", "some", "none"),
    [("private", "infra", "docs"), ("public", "docs", "infra"), ("forks", "feature-flags", "web"), ("sources", "web", "feature-flags")],
)  # fmt: skip
def test_kinds_of_repositories(client, kind, some, none):
    found = names(client.all(f"{ORG}?type={kind}"))
    assert some in found
    assert none not in found


def test_person_has_a_list_of_the_public_ones(client):
    assert names(client.all("/users/ivo-petrov/repos")) == ["dotfiles"]
    assert names(client.all("/users/mina-okafor/repos")) == []
    assert "infra" not in names(client.all("/users/acme-demo/repos"))


def test_viewer_has_a_list_of_all_that_is_shown(client):
    assert names(client.all("/user/repos?affiliation=owner&visibility=private")) == ["notes"]
    assert names(client.all("/user/repos?affiliation=owner")) == ["dotfiles", "notes"]
    assert "web" in names(client.all("/user/repos"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/orgs/none/repos", 404), ("/users/none/repos", 404), ("/orgs/ivo-petrov/repos", 404),
        (f"{ORG}?type=odd", 422), ("/user/repos?type=all&visibility=private", 422),
    ],
)  # fmt: skip
def test_what_is_not_there_or_makes_no_sense(client, path, status):
    assert client.get(path).status == status


def test_what_can_be_chosen_can_be_read(client, world):
    docs = client.get("/repos/acme-demo/docs").body
    assert docs["description"]
    assert len(client.all("/repos/acme-demo/docs/pulls?state=all")) == len(world.repository("acme-demo/docs").pulls) > 0
    told = client.data('{ repository(owner: "acme-demo", name: "infra") { isPrivate pullRequests { totalCount } } }')
    assert told["repository"] == {"isPrivate": True, "pullRequests": {"totalCount": 20}}


def test_added_repository_is_listed(own_client, own_world):
    own_world.add_repository("acme-demo/late", "2025-06-02T00:00:00Z", description="New")
    own_world.add_repository("somebody-else/theirs", None)
    assert names(own_client.all(f"{ORG}?sort=pushed"))[0] == "late"
    assert names(own_client.all("/orgs/somebody-else/repos")) == ["theirs"]
