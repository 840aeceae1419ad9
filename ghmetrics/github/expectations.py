"""What a request will probably cost, from others like it."""

from collections import defaultdict, deque
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
    """What requests of a kind took of late; a stranger is taken for an expensive one. Not safe for threads alone."""

    def __init__(self) -> None:
        self._seconds: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=OF_LATE))
        self._points: dict[str, int] = {}

    def of(self, ask: Ask) -> Expected:
        points, seconds = (5, 10.0) if ask.resource == "graphql" else (1, 2.0)
        of_late = self._seconds.get(ask.kind) or [seconds]
        return Expected(self._points.get(ask.kind, points), fmean(of_late), max(of_late) * SURPRISE)

    def took(self, ask: Ask, seconds: float) -> None:
        self._seconds[ask.kind].append(seconds)

    def cost(self, ask: Ask, points: int) -> None:
        self._points[ask.kind] = points
