"""Working hours in a real warehouse: counted as Python counts them, by each team's own calendar."""

import json
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from dbt_workspace import WITHOUT_TESTS, WITHOUT_UNIT_TESTS, Workspace, clone
from lake_writer import ANN, BOB, CAM, Lake, commit, event, person, pull_request, review
from working_time import Calendar

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("calendar")]

DAN = person("dan", 4)
ROCKET = (1, "acme/rocket")
AS_OF = datetime(2025, 4, 8, 13, 20, tzinfo=UTC)
# Two hours in the night: where clocks are changed, they are longer or shorter that day.
BEGIN, END = time(1), time(17, 30)
VARS = {
    "working_hours": "01:00-17:30",
    "time_zone": "America/New_York",
    "team_time_zones": {"it's {{ Berlin }}": "Europe/Berlin", "Dubai": "Asia/Dubai"},
    "team_weekends": {"Dubai": ["Friday", "saturday"]},
}
TEAM_MEMBERS = """github_id,login,name,team
1,ann,,it's {{ Berlin }}
2,bob,,Dubai
,dan,,other
"""
HOLIDAYS = """date,team
2025-03-19,it's {{ Berlin }}
2025-03-20,Dubai
2025-03-24,all
2025-03-26,nobody
"""
ALL = date(2025, 3, 24)
CALENDARS = {
    "ann": Calendar("Europe/Berlin", holidays={date(2025, 3, 19), ALL}, begin=BEGIN, end=END),
    "bob": Calendar("Asia/Dubai", weekend=(4, 5), holidays={date(2025, 3, 20), ALL}, begin=BEGIN, end=END),
    "cam": Calendar("America/New_York", holidays={ALL}, begin=BEGIN, end=END),
    "dan": Calendar("America/New_York", holidays={ALL}, begin=BEGIN, end=END),
}


def stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def fill(lake: Lake) -> None:
    """Pull requests of four people over the weeks in which New York's and Berlin's clocks are changed."""
    chance = random.Random(9)

    def later(instant: datetime, hours: float) -> datetime:
        return instant + timedelta(seconds=chance.randrange(1, int(hours * 3600)))

    lake.sync_run(ROCKET, "sync-1", stamp(AS_OF))
    for number in range(1, 121):
        author, reviewer = [(ANN, CAM), (BOB, ANN), (CAM, DAN), (DAN, BOB)][number % 4]
        created = later(datetime(2025, 3, 3, tzinfo=UTC), 30 * 24)
        reviewed, drafted = later(created, 60), later(created, 30)
        ready, approved = later(drafted, 60), later(reviewed, 60)
        ended = later(created, 200)
        fields: dict[str, Any] = {"created_at": stamp(created), "user": author, "draft": False}
        if number % 5:
            fields["closed_at"] = stamp(ended)
            fields["merged_at"] = stamp(ended) if number % 3 else None
        events = [event("convert_to_draft", stamp(drafted), 0), event("ready_for_review", stamp(ready), 1)]
        said = [
            review(number * 10, reviewer, stamp(reviewed)),
            review(number * 10 + 1, reviewer, stamp(approved), "APPROVED"),
        ]
        lake.snapshot(
            pull_request(number, commits=1, **fields),
            commits=[commit(f"c{number}", stamp(later(created - timedelta(hours=90), 100)))],
            reviews=said[: number % 3],
            events=events[number % 2 : 1 + number % 4],
        )
    odd_dates(lake)


def odd_dates(lake: Lake) -> None:
    """Commits that are dated where no calendar reaches."""
    for number, when in enumerate(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"], 201):
        merged = {"merged_at": "2025-03-05T20:00:00Z", "closed_at": "2025-03-05T20:00:00Z", "user": CAM}
        lake.snapshot(
            pull_request(number, commits=1, created_at="2025-03-05T15:00:00Z", **merged),
            commits=[commit(f"odd{number}", when)],
        )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Built with all data tests: that the parts add up in working hours too is one of them."""
    workspace = Workspace(tmp_path_factory.mktemp("calendar"))
    project = clone(workspace.path)
    (project / "seeds" / "team_members.csv").write_text(TEAM_MEMBERS, encoding="utf-8")
    (project / "seeds" / "holidays.csv").write_text(HOLIDAYS, encoding="utf-8")
    fill(Lake(workspace.lake))
    workspace.dbt("build", *WITHOUT_UNIT_TESTS, f"--vars={json.dumps(VARS)}", project=project)
    return workspace


def measured(workspace: Workspace, *columns: str) -> list[dict[str, Any]]:
    named = ", ".join(("number", "author_login", *columns))
    rows = workspace.query(f"select {named} from pull_requests where number < 200 order by number")
    return [dict(zip(("number", "author_login", *columns), row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("duration", "start", "end", "least_count"),
    [
        ("cycle_time", "created_at", "merged_at", 50),
        ("review_time", "created_at", "first_review_at", 50),
        ("lead_time", "least(first_commit_at, created_at)", "merged_at", 50),
        ("time_to_close", "created_at", "closed_at", 20),
        ("age", "created_at", f"timestamptz '{AS_OF:%Y-%m-%d %H:%M:%S+00}'", 20),
        ("coding_time", "least(first_commit_at, created_at)", "created_at", 100),
        ("ready_wait", "created_at", "ready_at", 100),
        ("unreviewed", "ready_at", "merged_at", 5),
        ("pickup_time", "ready_at", "greatest(first_review_at, ready_at)", 50),
        ("approval_time", "greatest(first_review_at, ready_at)", "greatest(first_approval_at, ready_at)", 5),
        ("merge_wait", "greatest(first_approval_at, ready_at)", "merged_at", 5),
        ("review_to_merge", "greatest(first_review_at, ready_at)", "merged_at", 5),
    ],
)
def test_working_hours_are_those_that_python_counts(
    workspace: Workspace, duration: str, start: str, end: str, least_count: int
) -> None:
    plain, working = f"{duration}_hours", f"{duration}_working_hours"
    rows = measured(workspace, plain, working, f"{start} as s", f"{end} as e")

    known = [row for row in rows if row[plain] is not None]
    expected = {
        row["number"]: CALENDARS[row["author_login"]].hours(row[f"{start} as s"], row[f"{end} as e"]) for row in known
    }

    assert len(known) >= least_count
    assert {row["number"]: row[working] for row in known} == pytest.approx(expected, abs=1e-9)
    assert all(row[working] is None for row in rows if row[plain] is None)


def test_draft_spells_are_counted_in_working_hours(workspace: Workspace) -> None:
    spells = workspace.query(
        "select number, author_login, draft_working_hours, starts_at, ends_at from pull_requests "
        "left join intermediate.int_draft_spells as spells "
        "on pull_requests.pull_request_id = spells.pull_request_id and spells.is_draft where number < 200"
    )
    expected: dict[int, float] = {}
    for number, login, _, start, end in spells:
        expected[number] = expected.get(number, 0) + (CALENDARS[login].hours(start, end) if start else 0)

    assert {number: hours for number, _, hours, _, _ in spells} == pytest.approx(expected, abs=1e-9)
    assert len([hours for hours in expected.values() if hours]) > 50


def test_dates_that_no_calendar_reaches_cost_no_table_of_days(workspace: Workspace) -> None:
    lead = "select number, lead_time_working_hours, cycle_time_working_hours from pull_requests where number > 200"
    hours = {number: (lead, cycle) for number, lead, cycle in workspace.query(lead)}
    since_1970 = CALENDARS["cam"].hours(datetime(1970, 1, 1, tzinfo=UTC), datetime(2025, 3, 5, 20, tzinfo=UTC))

    assert hours == {201: (since_1970, 5.0), 202: (5.0, 5.0), 203: (since_1970, 5.0)}
    (days,) = workspace.query("select count(*), min(local_day) from intermediate.int_working_days")
    assert days[0] < 60 * 366
    assert days[1] == date(1969, 12, 31)


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"working_hours": "22:00-06:00"}, "the var working_hours is '22:00-06:00'"),
        ({"working_hours": "09:00-24:01"}, "the var working_hours is '09:00-24:01'"),
        ({"working_hours": "09:00-17:00", "weekend": ["funday"]}, "'funday' is none"),
    ],
)
def test_hours_that_are_none_are_refused(tmp_path: Path, variables: dict[str, Any], complaint: str) -> None:
    select = ["--select", "int_calendars", "int_working_days", f"--vars={json.dumps(variables)}"]

    with pytest.raises(AssertionError) as failed:
        Workspace(tmp_path).dbt("compile", *select, project=clone(tmp_path))

    assert complaint in " ".join(str(failed.value).split())


def test_without_a_calendar_the_columns_are_there_and_empty(workspace: Workspace, tmp_path: Path) -> None:
    plain = Workspace(tmp_path)
    plain.lake.symlink_to(workspace.lake, target_is_directory=True)

    plain.dbt("build", *WITHOUT_TESTS)

    assert plain.query("select count(*), count(columns('.*_working_hours')) from pull_requests") == [(123, *[0] * 13)]
    same = "select * exclude (team, team_member, {}) from pull_requests order by number"
    working = ", ".join(
        name
        for (name,) in plain.query(
            "select column_name from duckdb_columns() where table_name = 'pull_requests' and column_name like '%working_hours'"
        )
    )
    assert plain.query(same.format(working)) == workspace.query(same.format(working))
