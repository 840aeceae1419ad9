"""What a person set above the list: how far back, how many, with commits or not, and whether to build afterwards."""

from dataclasses import dataclass, replace
from typing import Any, Self

from ghmetrics.errors import UsageError
from ghmetrics.settings import MOST_DAYS_BACK, Settings
from ghmetrics.sync.window import Window

MOST_PULL_REQUESTS = 1_000_000


@dataclass(frozen=True)
class Wishes:
    """They count for the syncs that begin from now on."""

    days_back: int
    max_pull_requests: int
    commits: bool
    build_after: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those that the workspace starts with."""
        return cls(settings.days_back, settings.max_pull_requests, settings.commits)

    def changed(self, told: dict[str, object]) -> Self:
        """The same with what the panel sent. Raises UsageError for what makes no sense."""
        known: dict[str, Any] = {}
        for name, most in (("days_back", MOST_DAYS_BACK), ("max_pull_requests", MOST_PULL_REQUESTS)):
            if name in told:
                known[name] = _number(name, told[name], most)
        for name in ("commits", "build_after"):
            if name in told:
                known[name] = bool(told[name])
        return replace(self, **known)

    def window(self) -> Window:
        """As `Workspace.sync` takes them."""
        return {"days_back": self.days_back, "max_pull_requests": self.max_pull_requests, "commits": self.commits}


def _number(name: str, told: object, most: int) -> int:
    if isinstance(told, int) and not isinstance(told, bool) and 1 <= told <= most:
        return told
    raise UsageError(f"{LABELS[name]} must be a whole number from 1 to {most:,}.")


LABELS = {"days_back": "Days back", "max_pull_requests": "Maximum pull requests"}
