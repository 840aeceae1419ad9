"""What a chart says: its sentence and its rows. It is plain data, so that it can be compared, hidden and drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """`title` says what is seen, `said` how it is measured. `rows` is all that reaches a browser.

    Where there is nothing to see, `rows` is empty and `title` says what is missing."""

    name: str
    title: str
    said: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows


@dataclass(frozen=True)
class Span:
    """The days that a figure looks at, and where its newest four weeks begin. None where nothing has landed."""

    since: date
    until: date
    lately: date
    is_newest: bool

    @property
    def weeks(self) -> int:
        return (self.until - self.since).days // 7 + 1

    def recently(self, *, has_lately: bool) -> str:
        """The words for the time that a title speaks of: the newest four weeks if they have something, else all."""
        if has_lately:
            return "in the last 4 weeks" if self.is_newest else f"in the 4 weeks to {self.until}"
        return f"from {self.since} to {self.until}"
