"""The invented organisation with all that it holds, and the few levers that tests pull."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from threading import RLock

from ghmetrics.demo.lives import ordinary
from ghmetrics.demo.oddities import HEAVY, ODDITIES
from ghmetrics.demo.people import API, MEMBERS, OUTSIDERS, VIEWER, WEB, Body, node_id, organisation
from ghmetrics.demo.pull_request import PullRequest, stamp
from ghmetrics.demo.story import Cast, NotYet, Story

SPAN = timedelta(days=120)

ABOUT = {"web": "The shop in the browser", "api": "What the shop and the apps ask", "mobile": "The apps for phones"}

# Beside what the demo tracks there is more to choose from: the owner is the organisation, or whom the token belongs to.
# A name, pull requests, days since the last push, and what is not as usual.
BESIDE: tuple[tuple[str, int, int, Body], ...] = (
    ("docs", 20, 2, {"description": "What we tell the people who use it"}),
    ("infra", 20, 4, {"description": "Machines, networks and names", "private": True}),
    ("design-system", 20, 9, {"description": "Buttons & <b>colours</b>"}),
    ("feature-flags", 0, 31, {"description": "Forked to mend the client's time-outs", "fork": True}),
    ("billing-spike", 0, 75, {"private": True}),
    ("importer", 0, 410, {"description": "The old importer: read only", "archived": True}),
    ("site-before", 0, 1_100, {"description": "The page before the page before this one", "archived": True}),
)
OF_VIEWER: tuple[tuple[str, int, int, Body], ...] = (
    ("dotfiles", 0, 20, {}),
    ("notes", 0, 1, {"private": True}),
)


@dataclass
class Repository:
    info: Body
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    oddities: dict[str, int] = field(default_factory=dict)  # the name of the oddity -> the number of its pull request

    @property
    def full_name(self) -> str:
        return str(self.info["full_name"])

    def is_shown(self, *, has_token: bool) -> bool:
        return has_token or not self.info["private"]


class World:
    """Repositories by their full names. `lock` is held while a request is answered and while a lever is pulled."""

    def __init__(self) -> None:
        self.repositories: list[Repository] = []
        self.beside: list[Repository] = []  # more to choose from
        self.renames: dict[str, str] = {}  # old full name -> the one of today
        self.failing: set[tuple[int, int]] = set()  # (number of the repository, number of the pull request)
        self.hides_teams = False  # whether the tokens lack the right to see the organisation's teams
        self.lock = RLock()

    @classmethod
    def generate(
        cls,
        owner: str = "acme-demo",
        repositories: Sequence[str] = ("web", "api", "mobile"),
        *,
        pull_requests: int = 200,
        now: datetime | None = None,
        seed: int = 1,
    ) -> "World":
        """Invent an organisation with so many pull requests in each repository, over the 120 days before `now`.

        The same arguments give the same world; `now` is the start of today in UTC unless given. The first repository
        holds every oddity if it has at least 40 pull requests, the others all but the three very long ones.
        """
        world = cls()
        now = (now or datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)).astimezone(UTC)
        for place, name in enumerate(repositories):
            repository = Repository(_info(organisation(owner), name, 900_000_001 + place, now))
            _people_it(repository, place, pull_requests, now, seed)
            repository.info["pushed_at"] = max(
                (pull.body["updated_at"] for pull in repository.pulls.values()), default=stamp(now)
            )
            world.repositories.append(repository)
        if repositories:
            world.renames[f"{owner}/{repositories[0]}-old"] = f"{owner}/{repositories[0]}"
        for home, count in _beside(owner, set(repositories), now):
            _people_it(home, len(world.repositories) + len(world.beside), count, now, seed)
            world.beside.append(home)
        return world

    @property
    def all_repositories(self) -> list[Repository]:
        return self.repositories + self.beside

    @property
    def owners(self) -> set[str]:
        return {str(each.info["owner"]["login"]) for each in self.repositories}

    @property
    def accounts(self) -> list[Body]:
        """Who may own repositories: those who do, and the members, who may have none."""
        owners = [each.info["owner"] for each in self.all_repositories]
        return list({str(account["login"]): account for account in (*owners, *MEMBERS)}.values())

    def repository(self, full_name: str) -> Repository | None:
        wanted = full_name.lower()
        return next((found for found in self.all_repositories if found.full_name.lower() == wanted), None)

    def moved(self, full_name: str) -> Repository | None:
        """Find the repository that had this name once."""
        today = {old.lower(): new for old, new in self.renames.items()}.get(full_name.lower())
        return self.repository(today) if today else None

    def fails(self, pull: PullRequest) -> bool:
        return (pull.repository["id"], pull.number) in self.failing

    # The levers.

    def add_repository(self, full_name: str, pushed_at: str | None, **fields: object) -> Repository:
        """One more to choose from, without pull requests. `fields` are keys of the REST document."""
        with self.lock:
            owner, _, name = full_name.partition("/")
            account = next((each for each in self.accounts if each["login"] == owner), None) or organisation(owner)
            home = Repository(_info(account, name, 910_000_001 + len(self.beside), datetime.now(UTC)))
            home.info |= {"pushed_at": pushed_at} | fields
            self.beside.append(home)
            return home

    def pull(self, full_name: str, number: int) -> PullRequest:
        """Find the documents of a pull request; KeyError if there are none."""
        return self._home(full_name).pulls[number]

    def _home(self, full_name: str) -> Repository:
        home = self.repository(full_name)
        if home is None:
            raise KeyError(full_name)
        return home

    def change(self, full_name: str, number: int, **fields: object) -> None:
        """Set keys of the REST document. It is as if somebody did it just now, unless `updated_at` is among them.

        No update is older than one before it, and a pull request's own are at least a second apart."""
        with self.lock:
            pull = self.pull(full_name, number)
            newest = max(each.body["updated_at"] for each in self._home(full_name).pulls.values())
            own = stamp(datetime.fromisoformat(pull.body["updated_at"]) + timedelta(seconds=1))
            pull.count()
            pull.body |= {"updated_at": max(stamp(datetime.now(UTC)), newest, own)} | fields

    def add_review(
        self, full_name: str, number: int, *, state: str = "APPROVED", user: Body = MEMBERS[0], at: str | None = None
    ) -> Body:
        with self.lock:
            review = self.pull(full_name, number).add_review(user, state, at or stamp(datetime.now(UTC)))
            self.change(full_name, number)
            return review

    def remove_review(self, full_name: str, number: int, review_id: int) -> None:
        with self.lock:
            pull = self.pull(full_name, number)
            pull.reviews = [review for review in pull.reviews if review["id"] != review_id]
            self.change(full_name, number)

    def add_comment(
        self, full_name: str, number: int, text: str = "Any news?", *, user: Body | None = MEMBERS[0]
    ) -> Body:
        with self.lock:
            comment = self.pull(full_name, number).add_comment(user, stamp(datetime.now(UTC)), text)
            self.change(full_name, number)
            return comment

    def remove_comment(self, full_name: str, number: int, comment_id: int) -> None:
        with self.lock:
            pull = self.pull(full_name, number)
            pull.comments = [comment for comment in pull.comments if comment["id"] != comment_id]
            self.change(full_name, number)

    def drop_commits(self, full_name: str, number: int, count: int = 1) -> None:
        """As a force-push does: the newest commits are gone."""
        with self.lock:
            pull = self.pull(full_name, number)
            pull.commits = pull.commits[: max(len(pull.commits) - count, 0)]
            pull.body["head"]["sha"] = (pull.commits[-1] if pull.commits else pull.body["base"])["sha"]
            self.change(full_name, number)

    def fail(self, number: int, full_name: str | None = None) -> None:
        """GitHub breaks over this pull request, in one repository or in all. `failing.clear()` mends it."""
        with self.lock:
            homes = self.repositories if full_name is None else [self._home(full_name)]
            self.failing |= {(home.info["id"], number) for home in homes}


def _info(owner: Body, name: str, number: int, now: datetime) -> Body:
    full_name = f"{owner['login']}/{name}"
    return {
        "id": number, "node_id": node_id("R", number), "name": name, "full_name": full_name,
        "owner": owner, "private": False, "archived": False, "fork": False, "default_branch": "main",
        "html_url": f"{WEB}/{full_name}", "url": f"{API}/repos/{full_name}", "description": ABOUT.get(name),
        "created_at": stamp(now - 10 * SPAN), "updated_at": stamp(now), "pushed_at": stamp(now),
    }  # fmt: skip


def _beside(owner: str, taken: set[str], now: datetime) -> Iterator[tuple[Repository, int]]:
    """More repositories, each with the number of its pull requests."""
    own = [(organisation(owner), *each) for each in BESIDE if each[0] not in taken] if taken else []
    for place, (account, name, count, days, fields) in enumerate([*own, *((VIEWER, *each) for each in OF_VIEWER)]):
        info = _info(account, name, 900_001_001 + place, now)
        yield Repository(info | {"pushed_at": stamp(now - timedelta(days=days))} | fields), count


def _people_it(home: Repository, place: int, count: int, now: datetime, seed: int) -> None:
    """Tell `count` lives, oldest first. The odd ones stand apart from each other and end well before `now`."""
    lead, crew = MEMBERS[0], [MEMBERS[1 + (3 * place + offset) % (len(MEMBERS) - 1)] for offset in range(3)]
    cast = Cast(lead, crew, OUTSIDERS, pace=(4.0, 9.0, 22.0)[place % 3])
    lives = list((ODDITIES if place else HEAVY | ODDITIES).items())
    first, room = count // 5, count * 7 // 10
    apart = max(room // len(lives), 1)
    told = {first + apart * turn: life for turn, life in enumerate(lives[:room])}
    for turn in range(count):
        number = turn + 1
        name, life = told.get(turn, ("", ordinary))
        rng = Random(f"{seed}/{home.full_name}/{number}")  # noqa: S311 - the same each time is the point
        at = now - SPAN + SPAN * ((turn + rng.random()) / count)
        story = Story(home.info, place * 100_000 + number, number, at.replace(microsecond=0), now, rng, home.pulls)
        with suppress(NotYet):
            life(story, cast)
        home.pulls[number] = story.pull
        if name:
            home.oddities[name] = number
