"""What a request will probably cost, from others like it."""

from collections import deque
from dataclasses import dataclass
from statistics import fmean

from ghmetrics.github.minute import Resource

OF_LATE = 8
SURPRISE = 1.25


@dataclass(frozen=True)
class Ask:
    """What is about to be asked. Requests of one kind take about equally long; a path has its ETag by token."""

    resource: Resource
    kind: str
    path: str | None = None


@dataclass(frozen=True)
class Expected:
    """Points, and seconds of response time: on average, and what one in flight is taken for, as GitHub knows better."""

    points: int
    seconds: float
    at_most: float


class Expectations:
    """What requests of a kind took of late. Not safe for threads alone.

    A stranger is taken for as expensive as the longest of those that are known: all ask for as much as GitHub answers
    in a few seconds, and room for ten would often be waited for in vain."""

    def __init__(self) -> None:
        self._seconds: dict[Resource, dict[str, deque[float]]] = {"core": {}, "graphql": {}}
        self._points: dict[str, int] = {}

    def of(self, ask: Ask) -> Expected:
        points, seconds = (5, 10.0) if ask.resource == "graphql" else (1, 2.0)
        known = self._seconds[ask.resource]
        of_late = known.get(ask.kind) or [max((max(each) for each in known.values()), default=seconds)]
        return Expected(self._points.get(ask.kind, points), fmean(of_late), max(of_late) * SURPRISE)

    def took(self, ask: Ask, seconds: float) -> None:
        self._seconds[ask.resource].setdefault(ask.kind, deque(maxlen=OF_LATE)).append(seconds)

    def cost(self, ask: Ask, points: int) -> None:
        self._points[ask.kind] = points
