"""A workspace before a recorded repository that misbehaves: what a sync makes of it, and how the next one heals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ghmetrics import SyncResult, Workspace

from .lake import differences, seen

GUI = "bitcoin-core/gui"
ANY = "^/(repos|repositories|graphql)"
PULL = r"/pulls/\d+$"
QUERY = "query PullRequests("
LIST = r"/pulls\?"


class Trial:
    """`trial.play(rule, ...)`, `trial.sync()`, `trial.is_met()`, then `trial.heals()`.

    The repository has only its few newest pull requests, all of history is asked for, and the clock jumps over waits
    unless `patient` is set."""

    def __init__(self, hub: Any, path: Path, transport: str, **settings: Any) -> None:
        self.hub, self.transport, self.told = hub, transport, []
        self.workspace = Workspace(path, transport=transport, **settings)
        self.window: dict[str, Any] = {"all_history": True}
        self._ever: dict[int, list[tuple]] = {}

    @property
    def home(self) -> Any:
        return self.hub.world.repo(GUI)

    @property
    def numbers(self) -> list[int]:
        """Newest update first."""
        documents = self.home.documents
        return sorted(documents, key=lambda number: documents[number]["pull"]["updated_at"], reverse=True)

    def play(self, *rules: tuple[dict, dict], **scenario: Any) -> None:
        told = [{"match": match, "action": action} for match, action in rules]
        self.hub.app.load({"secondary": False, "rules": told} | scenario)

    def is_met(self) -> bool:
        """Whether every rule has fired."""
        return all(rule["fired"] for rule in self.hub.app.stats()["rules"])

    def where(self, graphql: str, rest: str) -> dict[str, str]:
        """What a rule is to match, by transport: text of a query, or a path."""
        return {"graphql": graphql} if self.transport == "graphql" else {"path": rest}

    def sync(self, progress: Callable[[Any], object] = lambda _: None) -> SyncResult:
        """Sync, and see that what is told of it is clear and that nothing wrong has landed."""

        def listen(event: object) -> None:
            self.told.append(event)
            progress(event)

        self._note()
        (result,) = self.workspace.sync_all([GUI], progress=listen, **self.window)
        self._note()
        for text in [result.error, *(failure.error for failure in result.errors)]:
            assert text is None or is_clear(text), text
        landed = seen(self.workspace)
        assert {number: each for number, each in landed.items() if each not in self._ever[number]} == {}
        return result

    def _note(self) -> None:
        """What did not land yet may stay as it was at an earlier time, but never be what it was not."""
        for number, each in self.truth().items():
            if each not in (ever := self._ever.setdefault(number, [])):
                ever.append(each)

    def events(self, kind: str) -> list:
        return [event for event in self.told if type(event).__name__ == kind]

    def truth(self) -> dict[int, tuple]:
        return {
            pull["number"]: (
                pull["title"], pull["updated_at"], {review["id"] for review in pull["reviews"]}, set(pull["commits"]),
            )
            for pull in self.hub.world.truth(GUI)
        }  # fmt: skip

    def wrong(self) -> dict[int, str]:
        """By number, what a reader of the lake sees otherwise than it is; {} when all is right."""
        return differences(seen(self.workspace), self.truth())

    def heals(self) -> SyncResult:
        """See that a quiet sync leads to exactly the truth, with nothing left to do for another one."""
        self.play()
        healed = self.sync()
        assert (healed.status, healed.error, healed.errors) == ("synced", None, ())
        assert self.wrong() == {}
        again = self.sync()
        assert (again.status, again.prs_synced) == ("synced", 0)
        (row,) = self.workspace.status().to_dicts()
        assert (row["status"], row["last_error"], row["to_retry"]) == ("synced", None, [])
        assert row["pull_requests"] == len(self.truth())
        return healed


def is_clear(text: str) -> bool:
    """One plain sentence for a person: no Python, no JSON, no HTML."""
    oddities = ("Traceback", "Error(", "Exception", "object at 0x", "<html", "{", "\n", "HTTPConnection")
    return 10 < len(text) < 400 and not any(oddity in text for oddity in oddities)
