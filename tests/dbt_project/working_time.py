"""Working hours counted day by day with Python's own clocks, to compare the models with."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Calendar:
    zone: str
    weekend: Sequence[int] = (5, 6)
    holidays: Container[date] = field(default_factory=frozenset)
    begin: time = time(9)
    end: time = time(17)

    def hours(self, start: datetime, end: datetime) -> float:
        """What is worked between the two; below 0 where the end comes first."""
        if end < start:
            return -self.hours(end, start)
        zone = ZoneInfo(self.zone)
        seconds = 0.0
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            if day.weekday() not in self.weekend and day not in self.holidays:
                opens = datetime.combine(day, self.begin, zone).astimezone(UTC)
                closes = datetime.combine(day, self.end, zone).astimezone(UTC)
                seconds += max((min(end, closes) - max(start, opens)).total_seconds(), 0)
            day += timedelta(days=1)
        return seconds / 3600
