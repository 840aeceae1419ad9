"""What stands behind a panel: it takes commands, has them done in the background, and says how all stands."""

import re
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from queue import SimpleQueue
from time import monotonic
from typing import Any

from ghmetrics.errors import GhMetricsError, UsageError
from ghmetrics.names import RepositoryName, is_owner
from ghmetrics.notebook import access
from ghmetrics.notebook.access import Access
from ghmetrics.notebook.choices import Choices
from ghmetrics.notebook.desk import Desk
from ghmetrics.notebook.live import Live
from ghmetrics.notebook.messages import Messages, strange
from ghmetrics.notebook.snapshot import Seen, snapshot
from ghmetrics.notebook.wishes import Wishes
from ghmetrics.notebook.work import Work
from ghmetrics.sync.status import Standing

MOST_VIEWS = 16
VIEW = re.compile(r"[\w.-]{1,64}", re.ASCII)
MOST_NUMBERED = 2**53
"""What JavaScript counts exactly."""
READ_AGAIN_S = 1.0
"""Other processes change the state without a word to this one."""
RELOAD = "The panel sent what this version does not know: run the cell again, or reload the page."


class Board:
    """One workspace in one process: however many cells show it, they show the same syncs.

    Commands are only queued by `ask`; a thread does them. `changed` is set when there is something new to show."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.changed = threading.Event()
        self.messages = Messages(self.changed.set)
        self.live = Live(self.changed.set)
        self.work = Work(desk, self.live, self.messages, self.changed.set, self._rested)
        self.choices = Choices(desk, self.changed.set)
        self._wishes: Wishes | None = None
        self._access: Access | None = None
        self._heard: dict[str, int] = {}
        self._seen = Seen()
        self._read: list[Standing] = []
        self._known: frozenset[str] | None = None
        self._read_again_at = 0.0
        self._asked: SimpleQueue[object] = SimpleQueue()
        self._plain: dict[str, Callable[[], None]] = {
            "hello": lambda: None,
            "sync_all": self._sync_all,
            "cancel_all": self.work.stop,
            "build": self.work.build,
            "refresh": self._refresh,
        }
        self._lock, self._looks_wanted = threading.Lock(), 0
        threading.Thread(target=self._obey, name="ghmetrics-panel", daemon=True).start()
        self.ask({"type": "refresh"})

    def adopt(self, desk: Desk) -> None:
        """Go on with another object of the same workspace: its settings hold for the syncs that begin from now on."""
        are_other = _settings(desk) != _settings(self._desk)
        self._desk = self.work.desk = self.choices.desk = desk
        if are_other:
            self._wishes = None
            self.ask({"type": "refresh"})

    def ask(self, command: object) -> None:
        """Take a command, in whatever thread the notebook calls."""
        self._asked.put(command)

    def look(self) -> dict[str, Any]:
        """All that a panel shows, as plain JSON values without any secret. What can't be read is told in it."""
        running, budget = self.live.look()
        try:
            standings = self._standings(running)
            wishes = self._wishes = self._wishes or Wishes.of(self._desk.settings)
        except GhMetricsError as wrong:
            return {"trouble": str(wrong), "heard": dict(self._heard)}
        except Exception as wrong:  # noqa: BLE001 -- a panel that shows what was is worse than one that says so
            return {"trouble": strange(wrong), "heard": dict(self._heard)}
        now = datetime.now(UTC)
        return snapshot(self._seen, standings, running, now) | {
            "trouble": None,
            "heard": dict(self._heard),
            "web": f"https://{self._desk.settings.hosts.web}",
            "wishes": vars(wishes),
            "access": vars(self._access) if self._access else None,
            "budget": budget
            and {"limit": budget.limit, "remaining": budget.remaining, "reset_at": _millis(budget.reset_at)},
            "building": self.work.building
            and vars(self.work.building) | {"ended_at": _millis(self.work.building.ended_at)},
            "messages": [vars(each) for each in self.messages.look()],
        }

    def _standings(self, running: Iterable[str]) -> list[Standing]:
        """The state, read again after a second, a command, or when a sync begins or ends; not for each step of one."""
        known = frozenset(running)
        if known != self._known or monotonic() >= self._read_again_at:
            read_again_at = monotonic() + READ_AGAIN_S
            self._read = self._desk.standings()
            self._known, self._read_again_at = known, read_again_at
        return self._read

    def _obey(self) -> None:
        while True:
            command = self._asked.get()
            try:
                self._hear(command)
                self._do(command)
            except GhMetricsError as wrong:
                self.messages.error(str(wrong))
            except Exception as wrong:  # noqa: BLE001 -- the next command must find somebody
                self.messages.strange(wrong)
            finally:
                self._read_again_at = 0.0
                self.changed.set()

    def _hear(self, command: object) -> None:
        """A page numbers what it sends, and is told how far it was heard."""
        match command:
            case {"view": str(view), "number": int(number)} if number < MOST_NUMBERED and VIEW.fullmatch(view):
                self._heard.pop(view, None)
                self._heard[view] = number
                if len(self._heard) > MOST_VIEWS:
                    del self._heard[next(iter(self._heard))]

    def _do(self, command: object) -> None:
        match command:
            case {"type": str(what), "repository": str(name)}:
                self._do_to(name, what)
            case {"type": "add", "repositories": [*names]} if names:
                self._add(names)
            case {"type": "wish", **told}:
                self._wishes = self._now_wished().changed({str(name): value for name, value in told.items()})
            case {"type": "list", "owner": str(owner)}:
                self._list(owner.strip())
            case {"type": "dismiss", "id": int(message)}:
                self.messages.dismiss(message)
            case {"type": str(what)} if what in self._plain:
                self._plain[what]()
            case _:
                raise UsageError(RELOAD)

    def _do_to(self, name: str, what: str) -> None:
        match what:
            case "sync":
                self.work.sync([self._name(name)], self._now_wished())
            case "cancel":
                self.work.stop(name)
            case "remove":
                self._remove(self._name(name))
            case _:
                raise UsageError(RELOAD)

    def _add(self, names: list[object]) -> None:
        """A name that is none keeps no other from being added."""
        found: list[str] = []
        for each in names:
            try:
                found.append(self._name(each))
            except UsageError as wrong:
                self.messages.error(str(wrong))
        self.work.sync(found, self._now_wished())

    def _remove(self, name: str) -> None:
        running, _ = self.live.look()
        self.work.stop(name)
        is_tracked = name.lower() in {each.repository.lower() for each in self._desk.standings()}  # not before its turn
        if is_tracked:
            self._desk.untrack(name)
        if is_tracked or name.lower() in running:
            self.messages.info(f"{name} is no longer tracked. What was fetched of it stays.")

    def _sync_all(self) -> None:
        self.work.sync([each.repository for each in self._desk.standings()], self._now_wished())

    def _list(self, owner: str) -> None:
        if not is_owner(owner):
            raise UsageError(f"{owner!r} is not the name of an organisation or of a person.")
        self._aside(lambda: self.choices.read(owner))

    def _now_wished(self) -> Wishes:
        return self._wishes or Wishes.of(self._desk.settings)

    def _name(self, text: object) -> str:
        return RepositoryName.parse(str(text), self._desk.settings.hosts.web).full_name

    def _rested(self) -> None:
        """All syncs are over."""
        self.work.build_if_wanted()
        self._refresh()

    def _refresh(self) -> None:
        """Look at the access to GitHub once more, by one thread however often it is asked for."""
        with self._lock:
            self._looks_wanted += 1
            is_first = self._looks_wanted == 1
        if is_first:
            self._aside(self._look_at_access)

    def _look_at_access(self) -> None:
        with self._lock:
            wanted = self._looks_wanted
        try:
            self._access = access.look(self._desk, self.live.know)
        finally:
            self.changed.set()
            with self._lock:
                is_wanted_again, self._looks_wanted = self._looks_wanted > wanted, 0
        if is_wanted_again:
            self._refresh()
        with suppress(RuntimeError):  # Python may be about to end
            import_module("ghmetrics.sync.fleet")  # what a sync loads is loaded before the first click

    def _aside(self, do: Callable[[], None]) -> None:
        """What waits for GitHub does not keep other commands waiting."""

        def told() -> None:
            try:
                do()
            except Exception as wrong:  # noqa: BLE001 -- nobody else would tell it
                self.messages.strange(wrong)

        threading.Thread(target=told, name="ghmetrics-panel-aside", daemon=True).start()


def _settings(desk: Desk) -> dict[str, Any] | None:
    """None where they make no sense, which the panel says."""
    try:
        return desk.settings.model_dump()
    except GhMetricsError:
        return None


def _millis(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
