"""GitHub's secondary limits: what one token may ask within any minute."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Resource = Literal["core", "graphql"]
RECHECK_S = 0.1
"""When nobody can say how long it takes: a request in flight has to end."""


@dataclass(frozen=True)
class Allowance:
    """The limits, each a little below GitHub's own: 100 requests at once, 900 and 2,000 points, 90 s and 60 s."""

    at_once: int = 10
    rest_points: float = 870
    graphql_points: float = 1_940
    seconds: float = 87.0
    """Of response time, over both APIs."""
    graphql_seconds: float = 58.5
    window_s: float = 60.75
    """GitHub's minute, and some time for a request to get there."""


@dataclass(eq=False)
class Sent:
    """One request. In flight its points and seconds are what is expected, later what it took."""

    resource: Resource
    started: float
    points: int
    seconds: float
    is_in_flight: bool = True
    is_in_window: bool = True

    def seconds_at(self, now: float) -> float:
        return max(self.seconds, now - self.started) if self.is_in_flight else self.seconds


class Minute:
    """The requests of one token in the last minute. GitHub counts each from its start, with its whole response time.

    It has no clock: `now` is what the caller's says, in seconds. Not safe for threads by itself."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._sent: deque[Sent] = deque()
        self._in_flight: set[Sent] = set()
        # Of those that have ended, as sums: thousands of instant answers fit into a minute.
        self._points: dict[Resource, int] = {"core": 0, "graphql": 0}
        self._seconds: dict[Resource, float] = {"core": 0.0, "graphql": 0.0}

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    def points_in_flight(self, resource: Resource) -> int:
        return sum(sent.points for sent in self._in_flight if sent.resource == resource)

    def points(self, resource: Resource) -> int:
        """Of this minute, with what is expected of requests in flight."""
        return self._points[resource] + sum(
            sent.points for sent in self._in_flight if sent.is_in_window and sent.resource == resource
        )

    def seconds(self, now: float, apis: tuple[Resource, ...] = ("core", "graphql")) -> float:
        """The response time of this minute, with what is expected of requests in flight."""
        return sum(self._seconds[api] for api in apis) + sum(
            sent.seconds_at(now) for sent in self._in_flight if sent.is_in_window and sent.resource in apis
        )

    def start(self, now: float, resource: Resource, points: int, seconds: float) -> Sent:
        """Enter a request that begins now, with what it takes at most, as far as one knows."""
        sent = Sent(resource, now, points, seconds)
        self._sent.append(sent)
        self._in_flight.add(sent)
        return sent

    def end(self, sent: Sent, seconds: float) -> None:
        """Enter how long a request took."""
        sent.seconds, sent.is_in_flight = seconds, False
        self._in_flight.discard(sent)
        if sent.is_in_window:
            self._count(sent, 1)

    def charge(self, sent: Sent, points: int) -> None:
        """Enter what a request cost."""
        if sent.is_in_window and not sent.is_in_flight:
            self._points[sent.resource] += points - sent.points
        sent.points = points

    def delay(self, now: float, resource: Resource, points: int, seconds: float, *, is_paced: bool = True) -> float:
        """How many seconds a request that usually takes so much has to wait, as far as is known; 0 lets it go."""
        allowed = self._allowance
        self._forget(now)
        if self.in_flight >= allowed.at_once:
            return RECHECK_S
        if not is_paced:
            return 0.0
        most_points = allowed.graphql_points if resource == "graphql" else allowed.rest_points
        delays = [
            self._until_gone(
                now,
                self.points(resource) + points - most_points,
                lambda sent: sent.points * (sent.resource == resource),
            ),
            self._unhurried(now, seconds, allowed.seconds, ("core", "graphql")),
        ]
        if resource == "graphql":
            delays.append(self._unhurried(now, seconds, allowed.graphql_seconds, ("graphql",)))
        else:  # nothing at all is answered while GraphQL is over its limit
            excess = self.seconds(now, ("graphql",)) - allowed.graphql_seconds
            delays.append(self._until_gone(now, excess, lambda sent: self._of(sent, now, ("graphql",))))
        return max(delays)

    def _unhurried(self, now: float, asked: float, most: float, apis: tuple[Resource, ...]) -> float:
        """Half of the response time may go at once; from then on only as many requests fly as can do so for ever.

        So a short sync is quick, a long one goes evenly, and expectations that were too low can't add up."""
        used, asked = self.seconds(now, apis), min(asked, most)
        flying = sum(1 for sent in self._in_flight if sent.resource in apis)
        if used + asked > most / 2 and flying >= math.ceil(most / self._allowance.window_s):
            return RECHECK_S
        return self._until_gone(now, used + asked - most, lambda sent: self._of(sent, now, apis))

    @staticmethod
    def _of(sent: Sent, now: float, apis: tuple[Resource, ...]) -> float:
        return sent.seconds_at(now) if sent.resource in apis else 0.0

    def _until_gone(self, now: float, excess: float, amount: Callable[[Sent], float]) -> float:
        """The time until the oldest requests, with so much in sum, are out of the window."""
        if excess <= 0:
            return 0.0
        for sent in self._sent:
            excess -= amount(sent)
            if excess <= 0:
                return max(sent.started + self._allowance.window_s - now, RECHECK_S)
        return 0.0  # nothing that is in the window stands in its way

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0].started <= now - self._allowance.window_s:
            old = self._sent.popleft()
            old.is_in_window = False
            if not old.is_in_flight:
                self._count(old, -1)
        if not self._sent:  # sums of many small numbers drift
            self._seconds = dict.fromkeys(self._seconds, 0.0)

    def _count(self, sent: Sent, sign: int) -> None:
        self._points[sent.resource] += sign * sent.points
        self._seconds[sent.resource] += sign * sent.seconds
