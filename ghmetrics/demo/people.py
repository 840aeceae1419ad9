"""Who is at the invented organisation: people, apps and a team, in the shape of GitHub's REST API."""

from base64 import urlsafe_b64encode
from typing import Any

Body = dict[str, Any]

API = "https://api.github.example"  # the server puts its own address in its place, in every answer
WEB = "https://github.example"


def node_id(prefix: str, *parts: object) -> str:
    return f"{prefix}_{urlsafe_b64encode('/'.join(map(str, parts)).encode()).decode().rstrip('=')}"


def _account(login: str, number: int, kind: str = "User", page: str = "") -> Body:
    links = {"url": f"{API}/users/{login}", "html_url": f"{WEB}/{page or login}"}
    return {
        "login": login,
        "id": number,
        "node_id": node_id(kind[0], number),
        "type": kind,
        "site_admin": False,
    } | links


def _app(login: str, slug: str, number: int) -> Body:
    return _account(login, number, "Bot", f"apps/{slug}")


_CREWS = "theo-brandt mina-okafor ivo-petrov ravi-menon lena-sorin sol-herrera juno-aalto kit-lindqvist ade-balogun"

MEMBERS = tuple(_account(login, 70_000_001 + place) for place, login in enumerate(["nora-keller", *_CREWS.split()]))
OUTSIDERS = (_account("pat-dubois", 71_000_001), _account("wren-castillo", 71_000_002))
VIEWER = MEMBERS[3]  # whom the token belongs to: nobody else sees a pending review
GHOST = _account("ghost", 10_137)  # what REST shows in the place of a deleted account
WEB_FLOW = _account("web-flow", 19_864_447)  # commits in the name of whoever presses a button on the page
TEAM = {"id": 72_000_001, "node_id": node_id("T", 72_000_001), "name": "Platform", "slug": "platform"}

# Apps go by GitHub's real names: clients tell bots and agents by them.
DEPENDENCIES = _app("dependabot[bot]", "dependabot", 49_699_333)
CODER = _app("Copilot", "copilot-swe-agent", 198_982_749)
REVIEWER = _app("copilot-pull-request-reviewer[bot]", "copilot-pull-request-reviewer", 175_728_472)


def organisation(login: str) -> Body:
    return _account(login, 73_000_001, "Organization")


def in_events(person: Body | None) -> Body | None:
    """Name the account as events and comments do: the reviewing app has another login there, and the same page."""
    return person | {"login": "Copilot"} if person == REVIEWER else person


def association(person: Body | None) -> str:
    if person in MEMBERS:
        return "MEMBER"
    return "NONE" if person in (None, GHOST) else "CONTRIBUTOR"


def signature(person: Body | None, date: str) -> Body:
    """Tell what git knows of somebody; None is a machine without an account."""
    if person is None:
        return {"name": "Build Machine", "email": "build@machine.example", "date": date}
    if person["type"] == "Bot":
        name, email = person["login"], f"{person['id']}+{person['login']}@users.noreply.github.com"
    else:
        name, email = person["login"].replace("-", " ").title(), f"{person['login']}@people.example"
    return {"name": name, "email": email, "date": date}
