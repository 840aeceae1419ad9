"""The one way from the marts to a figure: a query of `queries/`, with the selection as its parameters."""

from functools import cache, cached_property
from importlib.resources import files

from ghmetrics.charts.figure import Row, Span
from ghmetrics.charts.names import Names
from ghmetrics.charts.selection import Selection
from ghmetrics.warehouse.read import Ask
from ghmetrics.words import counted

_LANDED = "select count(*), count(*) filter (where excluded_because = 'bot') from pull_requests"


class Reader:
    """Asks for one selection, on one state of the warehouse."""

    def __init__(self, ask: Ask, selection: Selection, names: Names, waiting_days: int) -> None:
        self._ask, self.selection, self.names, self.waiting_days = ask, selection, names, waiting_days

    def rows(self, query: str, *more: object) -> list[Row]:
        """The rows of a query; `more` are its parameters from `$7` on."""
        return self._ask(_text(query), *self.selection.parameters, *more).to_dicts()

    @cached_property
    def span(self) -> Span | None:
        """None where nothing is chosen, or nothing of it lies in the days."""
        found = self.rows("span")
        if not found:
            return None
        (row,) = found
        return Span(row["since_day"], row["until_day"], row["lately_day"], row["is_newest"])

    def said(self, text: str) -> str:
        """How it is measured, and what was chosen."""
        names = self.selection.repositories
        if names and len(names) == 1:
            chosen = str(self.selection).replace(names[0], self.names.repository(names[0]), 1)
        else:
            chosen = str(self.selection)
        return f"{text} {chosen}." if chosen else text

    def nothing(self, what: str) -> str:
        """The sentence for an empty chart: `what` begins it."""
        if self.span is None:
            if self.selection.since or self.selection.until or str(self.selection):
                return "No pull request that counts fits these filters."
            return self._none_counts()
        return f"{what} from {self.span.since} to {self.span.until}."

    def _none_counts(self) -> str:
        """The sentence where no filter leaves anything out."""
        ((landed, by_bots),) = self._ask(_LANDED).iter_rows()
        if not landed:
            return "No pull request has landed yet: sync a repository, then run ghmetrics build."
        hint = f": bots=True (in the dashboard: Bots too) brings in {by_bots:,} by bots" if by_bots else ""
        return f"None of the {counted(landed, 'pull request')} that landed counts{hint}."


@cache
def _text(query: str) -> str:
    folder = files(__package__).joinpath("queries")
    selected, own = (folder.joinpath(f"{name}.sql").read_text(encoding="utf-8") for name in ("selected", query))
    return selected + own
