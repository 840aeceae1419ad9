"""The waiting curve against lifelines, on lakes that are hard on it: each case a repository of its own."""

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from dbt_workspace import WITHOUT_TESTS, Workspace
from lake_writer import BOB, NOON, Json, Lake, pull_request, review
from lifelines import KaplanMeierFitter

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("waiting_curve")]

AS_OF = NOON
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Life:
    """A pull request: hours from its opening to its first review and to its end, and how long before `as_of` it began."""

    opened_hours_ago: float
    reviewed: float | None = None
    ended: float | None = None
    is_merged: bool = True

    def documents(self, number: int) -> tuple[Json, list[Json]]:
        opened = AS_OF - self.opened_hours_ago * HOUR
        ended = None if self.ended is None else _text(opened + self.ended * HOUR)
        pull = pull_request(
            number, created_at=_text(opened), closed_at=ended, merged_at=ended if self.is_merged else None
        )
        reviews = [] if self.reviewed is None else [review(number, BOB, _text(opened + self.reviewed * HOUR))]
        return pull, reviews

    def wait(self) -> tuple[float, bool]:
        """What lifelines is told: how long, and whether a review ended it."""
        seen = min(self.opened_hours_ago, math.inf if self.ended is None else self.ended)
        is_reviewed = self.reviewed is not None and self.reviewed <= seen
        return (max(self.reviewed, 0), True) if is_reviewed else (seen, False)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def generated(seed: int, count: int, *, whole_hours: bool) -> list[Life]:
    """Exponential waits and lives; whole hours make many of them equal."""
    chance = random.Random(seed)

    def hours(mean: float) -> float:
        drawn = chance.expovariate(1 / mean)
        return float(round(drawn)) if whole_hours else round(drawn * 3600) / 3600

    return [
        Life(
            opened_hours_ago=float(chance.randrange(0, 89 * 24)),
            reviewed=hours(30) if chance.random() < 0.8 else None,
            ended=hours(60) if chance.random() < 0.7 else None,
            is_merged=chance.random() < 0.8,
        )
        for _ in range(count)
    ]


CASES: dict[str, list[Life]] = {
    "generated": generated(1, 150, whole_hours=False),
    "many_ties": generated(2, 150, whole_hours=True),
    "all_reviewed_at_once": [Life(500, reviewed=2, ended=9)] * 5,
    "all_reviewed": [Life(500, reviewed=n, ended=90) for n in range(1, 8)],
    "none_reviewed": [Life(500, ended=3), Life(500), Life(40, ended=4, is_merged=False)],
    "one_reviewed": [Life(500, reviewed=3)],
    "one_waiting": [Life(500)],
    "reviewed_before_ready": [Life(500, reviewed=-1), Life(500, reviewed=0), Life(500, reviewed=5)],
    "reviewed_when_another_is_censored": [Life(500, reviewed=3), Life(500, ended=3), Life(3), Life(500, reviewed=4)],
    "merged_in_the_second_of_its_review": [Life(500, reviewed=3, ended=3), Life(500, reviewed=4, ended=3)],
    "opened_as_the_sync_ended": [Life(0), Life(0, reviewed=0)],
    "exactly_one_half": [Life(500, reviewed=n) for n in (1, 2, 3)] + [Life(500)] * 3,
    "hardly_more_than_one_half": [Life(500, reviewed=n) for n in (1, 2)] + [Life(500)] * 3,
    "one_half_in_thirds": [Life(500, reviewed=1), Life(500, reviewed=2), Life(500, reviewed=3), Life(2.5), Life(500), Life(500)],
}  # fmt: skip


@pytest.fixture(scope="module")
def curves(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("curves"))
    lake = Lake(workspace.lake)
    for repo_id, (name, lives) in enumerate(CASES.items(), 1):
        repo = (repo_id, f"acme/{name}")
        for number, life in enumerate(lives, 1):
            pull, reviews = life.documents(number)
            unique = repo_id * 1000 + number
            lake.snapshot(pull | {"id": unique}, reviews=[each | {"id": unique} for each in reviews], repo=repo)
        lake.sync_run(repo, f"sync-{repo_id}", _text(AS_OF))
    workspace.dbt("build", *WITHOUT_TESTS)
    return workspace


@pytest.mark.parametrize("case", CASES)
def test_waiting_curve_is_that_of_lifelines(curves: Workspace, case: str) -> None:
    waits = [life.wait() for life in CASES[case]]
    fitted = KaplanMeierFitter().fit([hours for hours, _ in waits], [is_reviewed for _, is_reviewed in waits])
    table = fitted.event_table[fitted.event_table["observed"] > 0]

    columns = "hours, at_risk, reviewed, share_waiting"
    steps = curves.query(f"select {columns} from waiting_curve where repo_full_name = 'acme/{case}' order by hours")

    assert [hours for hours, *_ in steps] == pytest.approx(list(table.index), abs=1e-9)
    assert [at_risk for _, at_risk, *_ in steps] == list(table["at_risk"])
    assert [reviewed for *_, reviewed, _ in steps] == list(table["observed"])
    shares = [fitted.survival_function_at_times(hours).iloc[0] for hours in table.index]
    assert [share for *_, share in steps] == pytest.approx(shares, abs=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_median_wait_is_that_of_lifelines(curves: Workspace, case: str) -> None:
    waits = [life.wait() for life in CASES[case]]
    fitted = KaplanMeierFitter().fit([hours for hours, _ in waits], [is_reviewed for _, is_reviewed in waits])
    # lifelines takes 0.5000000000000001 for more than one half.
    reached = [hours for hours, share in fitted.survival_function_.iloc[:, 0].items() if share <= 0.5 + 1e-12]

    [(median,)] = curves.query(f"select median_wait_hours from repositories where repo_full_name = 'acme/{case}'")

    assert median == (pytest.approx(reached[0], abs=1e-9) if reached else None)


def test_share_merged_unreviewed_is_of_those_merged(curves: Workspace) -> None:
    for case, lives in CASES.items():
        merged = [life for life in lives if life.ended is not None and life.is_merged]
        unreviewed = [life for life in merged if life.reviewed is None or life.reviewed > life.ended]
        expected = len(unreviewed) / len(merged) if merged else None
        query = f"select share_merged_unreviewed from repositories where repo_full_name = 'acme/{case}'"
        assert curves.query(query) == [(expected,)]
