"""The lists of repositories: an organisation's, a person's, and those of whom the token belongs to."""

from collections.abc import Callable, Iterator

from ghmetrics.demo.people import API, VIEWER, Body
from ghmetrics.demo.replies import Reply, page, problem
from ghmetrics.demo.world import World

_KINDS: dict[str, Callable[[Body], bool]] = {
    "all": lambda _: True,
    "public": lambda info: not info["private"],
    "private": lambda info: info["private"],
    "forks": lambda info: info["fork"],
    "sources": lambda info: not info["fork"],
}
_SORTS = {"created": "created_at", "updated": "updated_at", "pushed": "pushed_at", "full_name": "full_name"}


def answer(world: World, path: list[str], query: dict[str, str], *, has_token: bool) -> Reply:
    match path:
        case ["user", "repos"]:
            return _of_viewer(world, query) if has_token else problem(401, "Requires authentication")
        case ["orgs" | "organizations", owner, "repos"]:
            return _of_organisation(world, owner, query, has_token=has_token)
        case [_, owner, "repos"]:
            return _of_person(world, owner, query)
    return problem(404, "Not Found")


def _of_organisation(world: World, owner: str, query: dict[str, str], *, has_token: bool) -> Reply:
    """Whose members the tokens are: they see the private ones, too. `owner`: a login, or the number of an account."""
    account = _account(world, owner)
    if account is None or account["type"] != "Organization":
        return problem(404, "Not Found")
    kind = _KINDS.get(query.get("type", "all"))
    if kind is None:
        return problem(422, "Validation Failed")
    found = [info for info in _owned(world, account, has_token=has_token) if kind(info)]
    return page(_sorted(found, query, "created"), f"{API}/organizations/{account['id']}/repos", query)


def _of_person(world: World, owner: str, query: dict[str, str]) -> Reply:
    """Only the public ones, whoever asks; an organisation's are listed, too."""
    account = _account(world, owner)
    if account is None:
        return problem(404, "Not Found")
    found = list(_owned(world, account, has_token=False))
    return page(_sorted(found, query, "full_name"), f"{API}/user/{account['id']}/repos", query)


def _of_viewer(world: World, query: dict[str, str]) -> Reply:
    """What the token's owner owns, or has a part in."""
    kind = _KINDS.get(query.get("visibility", "all"))
    if kind is None or ("type" in query and {"visibility", "affiliation"} & set(query)):
        return problem(422, "Validation Failed")
    wanted = query.get("affiliation", "owner,collaborator,organization_member").split(",")
    infos = [each.info for each in world.all_repositories]
    found = [info for info in infos if _affiliation(info) in wanted and kind(info)]
    return page(_sorted(found, query, "full_name"), f"{API}/user/repos", query)


def _affiliation(info: Body) -> str:
    """The viewer has a part in every repository that is there."""
    owner = info["owner"]
    if owner["id"] == VIEWER["id"]:
        return "owner"
    return "organization_member" if owner["type"] == "Organization" else "collaborator"


def _account(world: World, wanted: str) -> Body | None:
    for account in world.accounts:
        if wanted.lower() in (account["login"].lower(), str(account["id"])):
            return account
    return None


def _owned(world: World, account: Body, *, has_token: bool) -> Iterator[Body]:
    for each in world.all_repositories:
        if each.info["owner"]["login"] == account["login"] and (has_token or not each.info["private"]):
            yield each.info


def _sorted(found: list[Body], query: dict[str, str], usual: str) -> list[Body]:
    key = _SORTS.get(query.get("sort", usual), _SORTS[usual])
    down = query.get("direction", "asc" if key == "full_name" else "desc") == "desc"
    return sorted(found, key=lambda info: (info[key] or "", info["id"]), reverse=down)
