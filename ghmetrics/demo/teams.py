"""The teams of the invented organisation, and what GitHub tells of an account to who asks for it alone."""

from collections.abc import Iterator

from ghmetrics.demo import people
from ghmetrics.demo.people import API, MEMBERS, TEAM, Body, node_id, organisation


def _team(number: int, name: str) -> Body:
    return {"id": number, "node_id": node_id("T", number), "name": name, "slug": name.lower().replace(" ", "-")}


# By slug, with their members. Somebody is in several, and some are in the large one alone.
TEAMS: dict[str, tuple[Body, tuple[Body, ...]]] = {
    str(team["slug"]): (team, members)
    for team, members in (
        (TEAM, MEMBERS[:4]),
        (_team(72_000_002, "Mobile Apps"), MEMBERS[3:7]),
        (_team(72_000_003, "Everybody"), MEMBERS),
    )
}


def teams(owner: str) -> list[Body]:
    return [team | {"url": f"{API}/orgs/{owner}/teams/{slug}"} for slug, (team, _) in TEAMS.items()]


def profile(wanted: str | int, owners: set[str]) -> Body | None:
    """The account with this login, whatever its case, or with this number."""
    for account in _accounts(owners):
        if wanted == account["id"] or (isinstance(wanted, str) and wanted.lower() == account["login"].lower()):
            return account | {"name": account["login"].replace("-", " ").title() if account["type"] == "User" else None}
    return None


def _accounts(owners: set[str]) -> Iterator[Body]:
    yield from (*MEMBERS, *people.OUTSIDERS, people.DEPENDENCIES, people.CODER, people.REVIEWER)
    yield from map(organisation, sorted(owners))
