"""What a verification found."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ghmetrics.html import Cell, Html, Tone, element, linked, marked, table

Verdict = Literal["right", "changed", "wrong", "unknown"]
VERDICTS: dict[Verdict, str] = {
    "right": "right", "changed": "changed since the last sync", "wrong": "wrong", "unknown": "not compared",
}  # fmt: skip
TONES: dict[Verdict, Tone] = {"right": "good", "changed": "open", "wrong": "bad", "unknown": "partly"}
SHOWN = 80
"""So much of a value is shown to people."""


@dataclass(frozen=True)
class Difference:
    """A cell of a mart that is not what a fresh fetch gives, or a row that only one side has (`column` is "row").

    Values are written as DuckDB writes them; None is NULL."""

    mart: str
    row: str
    column: str
    in_warehouse: str | None
    from_github: str | None

    def __str__(self) -> str:
        place = f"{self.mart}.{self.column}" + (f" of {self.row}" if self.row else "")
        return f"{place}: {_short(self.in_warehouse)} in the warehouse, {_short(self.from_github)} from GitHub"


@dataclass(frozen=True)
class PullRequestCheck:
    """One pull request of the sample. `reason` is why it counts as changed or could not be compared, or a hint.

    `landed_over` and `fetched_over` are the APIs (`graphql`, `rest`) that brought it then and now, or None."""

    number: int
    html_url: str
    verdict: Verdict
    landed_over: str | None
    fetched_over: str | None
    reason: str | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class RepositoryCheck:
    """The sample of one repository. `trouble` is why nothing of it could be compared."""

    repository: str
    pull_requests: tuple[PullRequestCheck, ...] = ()
    trouble: str | None = None

    def count(self, verdict: Verdict) -> int:
        return sum(each.verdict == verdict for each in self.pull_requests)

    @property
    def is_over_one_api(self) -> bool:
        """Some were asked for over the API that had brought them: without a token there is only REST."""
        return any(each.fetched_over and each.landed_over == each.fetched_over for each in self.pull_requests)

    def __str__(self) -> str:
        if self.trouble:
            return f"{self.repository}: not verified. {self.trouble}"
        counts = [f"{self.count(verdict):,} {words}" for verdict, words in VERDICTS.items() if self.count(verdict)]
        return f"{self.repository}: {', '.join(counts) or 'no pull requests'}"


@dataclass(frozen=True)
class Verification:
    """All repositories that were looked at. The same `seed` draws the same sample from the same pull requests."""

    repositories: tuple[RepositoryCheck, ...]
    sample: int
    seed: int
    seconds: float

    @property
    def wrong(self) -> tuple[PullRequestCheck, ...]:
        """The pull requests whose figures are not what GitHub says, though nothing has changed there."""
        return self._with("wrong")

    @property
    def changed(self) -> tuple[PullRequestCheck, ...]:
        """Those that have changed on GitHub since the last sync: nobody can say whether they were right."""
        return self._with("changed")

    @property
    def is_whole(self) -> bool:
        """Whether all of the sample could be looked at."""
        return not any(each.trouble for each in self.repositories) and not self._with("unknown")

    def _with(self, verdict: Verdict) -> tuple[PullRequestCheck, ...]:
        return tuple(
            each for repository in self.repositories for each in repository.pull_requests if each.verdict == verdict
        )

    def lines(self) -> list[str]:
        """What there is to say, for people."""
        said = []
        for repository in self.repositories:
            said.append(str(repository))
            for each in repository.pull_requests:
                if each.verdict == "right":
                    continue
                reason = f": {each.reason}" if each.reason else ""
                said.append(f"  #{each.number} {VERDICTS[each.verdict]}{reason} ({each.html_url})")
                said += (f"    {difference}" for difference in each.differences)
            if repository.is_over_one_api:
                said.append("  without a token REST was asked for what REST had brought: that compares one API alone")
        return said

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, for scripts."""
        counts = Counter(each.verdict for repository in self.repositories for each in repository.pull_requests)
        return {
            **{verdict: counts[verdict] for verdict in VERDICTS},
            "sample": self.sample,
            "seed": self.seed,
            "repositories": {each.repository: _plain(each) for each in self.repositories},
        }

    def _repr_html_(self) -> str:
        rows = [row for each in self.repositories for row in _rows(each)]
        return element(table(["repository", "pull request", "verdict", "why"], rows, long=["why"]))


def _plain(repository: RepositoryCheck) -> dict[str, Any]:
    plain = asdict(repository)
    del plain["repository"]
    return plain


def _rows(repository: RepositoryCheck) -> list[list[Cell]]:
    """A row for what is right, and one for each of the others."""
    if repository.trouble:
        return [[repository.repository, None, marked("not verified", "bad"), repository.trouble]]
    rows: list[list[Cell]] = [
        [repository.repository, None, marked(f"{repository.count('right'):,} right", "good"), None]
    ]
    for each in repository.pull_requests:
        if each.verdict != "right":
            why = [each.reason or "", *map(str, each.differences)]
            number = Html(linked(f"#{each.number}", each.html_url))
            verdict = marked(VERDICTS[each.verdict], TONES[each.verdict])
            rows.append([repository.repository, number, verdict, "\n".join(filter(None, why))])
    return rows


def _short(value: str | None) -> str:
    if value is None:
        return "NULL"
    return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
