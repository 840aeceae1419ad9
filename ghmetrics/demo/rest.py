"""The REST API: from a path and a query to a status, a document and headers."""

from collections.abc import Callable
from urllib.parse import urlencode

from ghmetrics.demo import repositories
from ghmetrics.demo.people import API, VIEWER, Body
from ghmetrics.demo.pull_request import PullRequest
from ghmetrics.demo.replies import DOCS, Reply, page, problem
from ghmetrics.demo.teams import TEAMS, profile, teams
from ghmetrics.demo.world import Repository, World

MOST_COMMITS = 250  # GitHub stops there without a word

# What the list of pull requests lacks and the single one has.
DETAILS = {"merged", "merged_by", "comments", "review_comments", "commits", "additions", "deletions", "changed_files"}


def answer(world: World, path: str, query: dict[str, str], *, has_token: bool) -> Reply:
    match path.strip("/").split("/"):
        case [""]:
            return Reply({"current_user_url": f"{API}/user", "rate_limit_url": f"{API}/rate_limit"})
        case ["user", "repos"] | ["orgs" | "organizations" | "users" | "user", _, "repos"] as parts:
            return repositories.answer(world, parts, query, has_token=has_token)
        case ["users" | "user" | "orgs", *_] as parts:
            return _people(world, parts, query, has_token=has_token)
        case ["repos", owner, name, *rest]:
            if (home := world.repository(f"{owner}/{name}")) and home.is_shown(has_token=has_token):
                return _in_repository(world, home, rest, query)
            if home := world.moved(f"{owner}/{name}"):
                url = "/".join([f"{API}/repositories/{home.info['id']}", *rest])
                url += f"?{urlencode(query)}" if query else ""
                return Reply(
                    {"message": "Moved Permanently", "url": url, "documentation_url": DOCS}, 301, {"Location": url}
                )
        case ["repositories", number, *rest]:
            for home in world.all_repositories:
                if str(home.info["id"]) == number and home.is_shown(has_token=has_token):
                    return _in_repository(world, home, rest, query)
    return problem(404, "Not Found")


def _people(world: World, path: list[str], query: dict[str, str], *, has_token: bool) -> Reply:
    match path:
        case ["user"]:
            return Reply(VIEWER) if has_token else problem(401, "Requires authentication")
        case ["users", login] if account := profile(login, world.owners):
            return Reply(account)
        case ["user", number] if number.isdigit() and (account := profile(int(number), world.owners)):
            return Reply(account)
        case ["orgs", _, "teams", *_] if not has_token:
            return problem(401, "Requires authentication")
        case ["orgs", _, "teams", *_] if world.hides_teams:
            return problem(403, "You must be an organization member with the read:org scope.")
        case ["orgs", owner, "teams"] if owner in world.owners:
            return page(teams(owner), f"{API}/orgs/{owner}/teams", query)
        case ["orgs", owner, "teams", slug, "members"] if owner in world.owners and slug in TEAMS:
            return page(list(TEAMS[slug][1]), f"{API}/orgs/{owner}/teams/{slug}/members", query)
    return problem(404, "Not Found")


def _in_repository(world: World, home: Repository, rest: list[str], query: dict[str, str]) -> Reply:
    address = "/".join([f"{API}/repositories/{home.info['id']}", *rest])  # GitHub's links name it by its number
    match rest:
        case []:
            return Reply(home.info)
        case ["pulls"]:
            return page(_listed(home, query), address, query)
        case ["pulls" | "issues" as kind, number, *part] if number.isdigit() and int(number) in home.pulls:
            pull = home.pulls[int(number)]
            if world.fails(pull):
                return problem(500, "Server Error")
            if rest[0] == "pulls" and not part:
                return Reply(pull.body)
            if len(part) == 1 and (items := _PARTS.get((kind, part[0]))):
                return page(items(pull), address, query)
    return problem(404, "Not Found")


def _listed(home: Repository, query: dict[str, str]) -> list[Body]:
    state, sort = query.get("state", "open"), query.get("sort", "created")
    chosen = [pull.body for pull in home.pulls.values() if state in ("all", pull.body["state"])]
    key = "updated_at" if sort == "updated" else "created_at"
    down = query.get("direction", "asc" if sort == "updated" else "desc") == "desc"
    chosen.sort(key=lambda body: (body[key], body["number"]), reverse=down)
    return [{key: value for key, value in body.items() if key not in DETAILS} for body in chosen]


def _timeline(pull: PullRequest) -> list[Body]:
    """Events, comments and reviews by time, after the commits."""
    said = [{"event": "commented", "actor": comment["user"]} | comment for comment in pull.comments]
    said += [review | {"event": "reviewed", "state": review["state"].lower()} for review in pull.reviews]
    items = sorted(pull.events + said, key=lambda item: item.get("created_at") or item.get("submitted_at") or "")
    return [{"event": "committed", "sha": commit["sha"]} | commit["commit"] for commit in pull.commits] + items


_PARTS: dict[tuple[str, str], Callable[[PullRequest], list[Body]]] = {
    ("pulls", "reviews"): lambda pull: pull.reviews,
    ("pulls", "commits"): lambda pull: pull.commits[:MOST_COMMITS],
    ("issues", "events"): lambda pull: pull.events,
    ("issues", "comments"): lambda pull: pull.comments,
    ("issues", "timeline"): _timeline,
}
