"""A workspace and a world that can be changed, where all that can go wrong goes wrong on demand."""

import re
import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.demo.rest import Reply
from ghmetrics.errors import GhMetricsError
from ghmetrics.github.auth import Token
from ghmetrics.github.cache import HttpCache
from ghmetrics.github.patience import Cancel, Patience
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import choose_transport
from ghmetrics.settings import Hosts
from ghmetrics.state.store import State
from ghmetrics.sync.fleet import Fleet
from ghmetrics.sync.window import SyncOptions
from ghmetrics.workspace.housekeeping import LakeCare

from .lake import API, WEB

PULLS = 14
PAGE = 4
"""Pull requests on a page of a list, so that a few make many pages."""
RESOURCES = {"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded."}


class Crash(BaseException):
    """The process ends here and now, as far as anybody can tell."""


class Hasty(Patience):
    """Waits as anybody, but not for long."""

    def sleep(self, seconds: float) -> None:
        super().sleep(min(seconds, 0.001))


class Troubled(DemoServer):
    """GitHub on bad days: `faults` befall the next requests, one each."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.faults: deque[str] = deque()

    def answer(self, method, target, headers, body) -> Reply:
        target = re.sub(r"(/pulls\?.*per_page=)100", rf"\g<1>{PAGE}", target)
        body = re.sub(rb'("first":)\d+', lambda found: found[1] + str(PAGE).encode(), body)
        fault = self.faults.popleft() if self.faults else ""
        if fault == "502":
            return Reply(b"<html>Unicorn!</html>", 502)
        reply = super().answer(method, target, headers, body)
        if fault == "half":
            reply.body = reply.body[: len(reply.body) // 2]
        elif fault == "starved" and "graphql" in target:
            told = orjson.loads(reply.body)
            errors = list(starve(told.get("data"), []))
            reply.body = orjson.dumps(told | ({"errors": errors} if errors else {}))
        return reply


def starve(value: object, path: list) -> Iterator[dict]:
    """Null every node where it stands, as GitHub does; `pageInfo` stays."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in ("nodes", "edges") and isinstance(inner, list):
            yield from (RESOURCES | {"path": [*path, name, place]} for place in range(len(inner)))
            value[name] = [None] * len(inner)
        else:
            yield from starve(inner, [*path, name])


class Bench:
    """A workspace, and a world that can be changed."""

    def __init__(self, folder: Path) -> None:
        self.world = World.generate(repositories=("web", "api"), pull_requests=PULLS)
        self.web, self.api = self.world.repositories
        for number in sorted(self.api.pulls)[5:]:
            del self.api.pulls[number]
        self.server = Troubled(self.world)
        self.workspace = Workspace(folder)
        self.workspace.track(WEB, API, sync=False)
        self.clock = timedelta()
        self.hidden: dict[int, object] = {}
        self.loses = ""

    @property
    def pulls(self) -> dict:
        return self.web.pulls

    @property
    def name(self) -> str:
        return self.web.full_name

    def do(self, kind: str, place: int) -> None:
        """One of the things that happen at GitHub to a pull request, or here to the workspace."""
        number = sorted(self.pulls)[place % len(self.pulls)]
        happen = {
            "change": lambda: self.world.change(self.name, number, title=f"Title {datetime.now(UTC)}"),
            "reopen": lambda: self.world.change(self.name, number, state="open", closed_at=None, merged_at=None),
            "elsewhere": lambda: self.world.change(API, sorted(self.api.pulls)[place % 5], title=f"At {place}"),
            "bulk": lambda: self.bulk(place),
            "rename": self.rename,
            "forget": self.lose_state,
            "lose": lambda: shutil.rmtree(self.workspace.lake, ignore_errors=True),
            "compact": lambda: self.workspace.compact(wait=False),
            "clock": lambda: setattr(self, "clock", timedelta(days=place - 5)),
            "review": lambda: self.world.add_review(self.name, number),
            "withdraw": lambda: self.withdraw(number),
            "comment": lambda: self.world.add_comment(self.name, number),
            "unsay": lambda: self.unsay(number),
            "push": lambda: self.world.drop_commits(self.name, number),
            "fail": lambda: self.world.fail(number, self.name),
            "heal": self.world.failing.clear,
            "delete": lambda: self.delete(number),
            "hide": lambda: self.hide(number),
            "show": self.show,
        }
        happen[kind]()

    def bulk(self, place: int) -> None:
        """Somebody changes many at once: all of them within one second."""
        at = max(
            [datetime.now(UTC), *(datetime.fromisoformat(pull.body["updated_at"]) for pull in self.pulls.values())]
        )
        stamp = f"{at + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        for number in sorted(self.pulls)[place:]:
            self.world.change(self.name, number, title=f"Bulk {at}", updated_at=stamp)

    def rename(self) -> None:
        former, name = self.name, "site" if self.name == WEB else "web"
        self.web.info |= {"full_name": f"acme-demo/{name}", "name": name}
        self.world.renames = {former: self.name}  # the old name leads to the new one

    def lose_state(self) -> None:
        if self.world.renames:
            return  # that it had another name before is known to the state alone
        (self.workspace.path / "state.db").unlink(missing_ok=True)
        self.workspace.track(self.name, API, sync=False)

    def withdraw(self, number: int) -> None:
        for review in self.pulls[number].reviews[-1:]:
            self.world.remove_review(self.name, number, review["id"])

    def unsay(self, number: int) -> None:
        for comment in self.pulls[number].comments[-1:]:
            self.world.remove_comment(self.name, number, comment["id"])

    def delete(self, number: int) -> None:
        self.loses = self.loses or "delete"
        if len(self.pulls) > 3 and self.loses == "delete":
            del self.pulls[number]

    def hide(self, number: int) -> None:
        """If one appears late under an old date while another is deleted, GitHub's count tells of neither."""
        self.loses = self.loses or "hide"
        if len(self.pulls) > 3 and self.loses == "hide":
            self.hidden[number] = self.pulls.pop(number)

    def show(self) -> None:
        self.pulls.update(self.hidden)
        self.hidden.clear()

    def sync_in_trouble(self, transport: str, window: dict, faults: list[str], **moments: int | None) -> None:
        self.server.faults.extend(faults)
        with suppress(Crash, GhMetricsError):
            self.sync(transport, SyncOptions(**window), **moments)
        self.server.faults.clear()

    def sync(
        self,
        transport: str,
        options: SyncOptions,
        crash_after: int | None = None,
        touch_after: int | None = None,
        requests: int | None = None,
    ) -> list:
        """Sync; crash after so many events, or after others something changes meanwhile, or stop after so many requests."""
        told = 0

        def tell(_: object) -> None:
            nonlocal told
            told += 1
            if told == touch_after:
                self.do("change", told)
            if told == crash_after:
                raise Crash

        cancel = Cancel()
        hosts = Hosts(self.server.url, f"{self.server.url}/graphql")
        session = GitHubSession(
            hosts,
            Token.of("any", "a test"),
            patience=Hasty(cancel),
            cache=HttpCache(self.workspace.path / "http_cache.sqlite"),
            max_requests=requests,
        )
        state = State(self.workspace.path / "state.db")
        try:
            fleet = Fleet(
                self.workspace.path, self.workspace.lake, state, session=session,
                transport=choose_transport(transport, session), options=options, tell=tell, cancel=cancel, at_once=2,
                tidy=LakeCare(self.workspace.path, self.workspace.lake, state).tidy,
                now=lambda: datetime.now(UTC) + self.clock,
            )  # fmt: skip
            return fleet.sync(state.tracked())
        finally:
            state.close()
            session.close()


@contextmanager
def bench() -> Iterator[Bench]:
    with TemporaryDirectory() as folder:
        made = Bench(Path(folder))
        with made.server:
            yield made
