"""Connections to the servers that play GitHub. The recorded repository is loaded once; each test sets its scenario."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

import pytest

from ghmetrics.demo import DemoServer, World
from ghmetrics.github.auth import Token
from ghmetrics.github.cache import HttpCache
from ghmetrics.github.documents import Failed
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.minute import Allowance
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.patience import Cancel, Patience
from ghmetrics.github.rest import RestTransport
from ghmetrics.github.session import GitHubSession
from ghmetrics.settings import Hosts

from .scripted import Scripted

NOW = datetime(2025, 6, 1, tzinfo=UTC)
GUI = "bitcoin-core/gui"
TRANSPORTS = {"graphql": GraphQLTransport, "rest": RestTransport}
UNPACED = Allowance(rest_points=1e9, graphql_points=1e9, seconds=1e9, graphql_seconds=1e9)
both_transports = pytest.mark.parametrize("transport", list(TRANSPORTS))


class Hasty(Patience):
    """Waits as anybody, but by a clock that jumps: a test has no time for growing waits between attempts."""

    ahead = 0.0

    def clock(self):
        return super().clock() + self.ahead

    def sleep(self, seconds):
        super().sleep(min(seconds, 0.001))
        self.ahead += seconds

    def wait_for(self, change, seconds):
        super().wait_for(change, min(seconds, 0.001))
        self.ahead += seconds


@pytest.fixture
def told() -> list:
    """What the sessions of this test told while they worked."""
    return []


@pytest.fixture
def connect(told) -> Iterator[Callable[..., GitHubSession]]:
    """Open a session: `connect(server.url, token="…", prefix="/api/v3", cache=path, patient=True, cancel=event)`."""
    opened = []

    def open_one(url, token="replay-token", *, patient=False, enterprise=False, cancel=None, cache=None, **options):
        hosts = Hosts(f"{url}/api/v3", f"{url}/api/graphql") if enterprise else Hosts(url, f"{url}/graphql")
        kind = Patience if patient else Hasty
        credentials = Token.of(token, "GITHUB_TOKEN") if isinstance(token, str) else token
        patience = kind(cancel or Cancel(), told.append)
        cache = HttpCache(cache) if isinstance(cache, Path) else cache
        session = GitHubSession(hosts, credentials, patience=patience, cache=cache, **options)
        opened.append(session)
        return session

    yield open_one
    for session in opened:
        session.close()


@pytest.fixture
def cache(tmp_path) -> Path:
    """Where a test keeps its cache, in a folder of its own."""
    (tmp_path / "ws").mkdir()
    return tmp_path / "ws" / "http_cache.sqlite"


@pytest.fixture(scope="session")
def _gui(replayhub) -> Iterator:
    server = replayhub.Server([recorded_folder(replayhub) / "data" / "gui"], renames={"old/name": GUI})
    with server:
        yield server


@pytest.fixture
def hub(_gui) -> Iterator[Callable]:
    """The recorded server as in a scenario: `hub({"rules": [...]})`, or keys of it: `hub(resource_s=0.5)`."""

    def play(scenario=None, **keys):
        _gui.app.load({"secondary": False} | (scenario or {}) | keys)
        return _gui

    play()
    yield play
    _gui.world.reset()


@pytest.fixture(scope="session")
def calm(_gui) -> dict:
    """All documents of the recorded repository by number, newest update first, fetched while nothing goes wrong."""
    _gui.app.load({"secondary": False})
    session = GitHubSession(Hosts(_gui.url, f"{_gui.url}/graphql"), Token.of("replay-token", "a test"))
    landed, failed = fetch(session)
    session.close()
    assert failed == {}
    return {number: landed[number] for number in sorted(landed, key=lambda n: (landed[n].updated_at, n), reverse=True)}


def newest(calm, most) -> dict:
    """The first so many of them."""
    return dict(list(calm.items())[:most])


@pytest.fixture(scope="session")
def world() -> World:
    return World.generate(pull_requests=60, now=NOW)


@pytest.fixture
def standin(world) -> Iterator[DemoServer]:
    with DemoServer(world) as server:
        yield server


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    """Start a server of one function from what was asked to what is told."""
    started = []

    def start(answer):
        started.append(Scripted(answer).__enter__())
        return started[-1]

    yield start
    for server in started:
        server.__exit__()


def recorded_folder(replayhub) -> Path:
    return Path(replayhub.__file__).parents[1]


def listed(api, repository):
    return [entry for page in api.listing(repository) for entry in page.entries]


def all_of(api, name):
    """The repository and all its pull requests, listed as they are needed: REST's list begins again after the head."""
    head = api.head(name)
    pages = api.listing(head.repository, head.page.cursor) if head.page.cursor else ()
    seen = set()
    entries = (entry for page in chain([head.page], pages) for entry in page.entries)
    return head.repository, (entry for entry in entries if not (entry.number in seen or seen.add(entry.number)))


def fetch(session, transport="graphql", name=GUI, most=None, numbers=None, comments=False):
    """Documents and failures of a repository, by number."""
    api = TRANSPORTS[transport](session)
    repository, entries = all_of(api, name)
    asked = []
    chosen = (entry for entry in islice(entries, most) if numbers is None or entry.number in numbers)
    noted = (asked.append(entry) or entry for entry in chosen)
    outcomes = list(api.documents(repository, noted, commits=True, comments=comments, learnt=Learnt()))
    failed = {outcome.entry.number: outcome.error for outcome in outcomes if isinstance(outcome, Failed)}
    landed = {outcome.number: outcome for outcome in outcomes if not isinstance(outcome, Failed)}
    assert len(failed) + len(landed) == len(outcomes) == len(asked)
    return landed, failed
