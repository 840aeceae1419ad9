"""GitHub's primary limits: how many requests a token has left this hour, for each of the two APIs."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time

from ghmetrics.demo.people import Body

HOUR = 3600
WITH_TOKEN, WITHOUT = 5000, 60


@dataclass
class Budget:
    limit: int
    resource: str
    used: int = 0
    reset: int = field(default_factory=lambda: int(time()) + HOUR)

    def spend(self) -> bool:
        """Whether there was one left."""
        if time() >= self.reset:
            self.used, self.reset = 0, int(time()) + HOUR
        self.used += (had := self.used < self.limit)
        return had

    def state(self) -> Body:
        return {"limit": self.limit, "used": self.used, "remaining": self.limit - self.used, "reset": self.reset}

    def headers(self) -> dict[str, str]:
        told = self.state() | {"resource": self.resource}
        return {f"X-RateLimit-{name.title()}": str(value) for name, value in told.items()}

    def for_graphql(self) -> Body:
        """Every query is said to cost one point: GitHub's price of most pages of pull requests."""
        until = datetime.fromtimestamp(self.reset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.state() | {"cost": 1, "node_count": 0, "reset_at": until}


class Limits:
    def __init__(self) -> None:
        self._budgets: dict[tuple[str | None, str], Budget] = {}

    def budget(self, token: str | None, resource: str) -> Budget:
        limit = WITH_TOKEN if token else WITHOUT if resource == "core" else 0
        return self._budgets.setdefault((token, resource), Budget(limit, resource))

    def overview(self, token: str | None) -> Body:
        told = {name: self.budget(token, name).state() for name in ("core", "graphql")}
        return {"resources": told, "rate": told["core"]}
