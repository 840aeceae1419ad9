"""A lake of any size, as long use leaves it: realistic documents, drawn from a seed, and the same each time.

Ten repositories of different sizes, five years of pull requests. What was there two weeks ago lies in files as
compaction leaves them; after that there was a sync a day, with small files. `add_small_sync` adds one more."""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ghmetrics.github import documents
from ghmetrics.lake.schema import CHILDREN, folder, schema
from ghmetrics.lake.write import ROW_GROUP, new_file, write_rows
from ghmetrics.sync.landing import BATCH
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.rows import Origin

SQL = Path(__file__).parent / "lake_sql"
NAMES = ("web", "api", "mobile", "infra", "data", "design", "docs", "search", "billing", "tools")
YEARS, DAYS = 5, 14
MERGED_PULL_REQUESTS = 50_000
"""So many make about the 128 MB at which compaction begins another file."""
PER_PULL_REQUEST = {"pull_requests": 1, "reviews": 4, "commits": 2.5, "timeline_events": 6}
PLAN = "plan.json"


@dataclass(frozen=True)
class Plan:
    """What a lake is drawn from. The same plan makes the same lake with the same DuckDB; `until` is in UTC."""

    pull_requests: int
    until: str
    repositories: int = 10
    seed: int = 1
    small_syncs: int = 0


@dataclass(frozen=True)
class Repository:
    """One repository: `first` is the number of its first pull request among those of all repositories."""

    index: int
    full_name: str
    first: int
    count: int

    @property
    def id(self) -> int:
        return 500_000_000 + self.index


def make_lake(lake: Path, plan: Plan) -> None:
    """Write a whole lake. The memory that it takes grows with the number of pull requests, not with their documents."""
    connection = _drawing(plan)
    for repository in _repositories(plan):
        _decide(connection, repository)
        _make(connection, "snapshots", count=repository.count)
        _place(connection, repository)
        _write(connection, lake, repository)
        _write_records(connection, lake, repository, _moments(plan))
    _remember(lake, plan)


def add_small_sync(lake: Path, pull_requests: int = 50) -> None:
    """One more sync of all repositories, which finds so many pull requests changed, each with one review more.

    Ten minutes after the one before. Raises FileNotFoundError where `lake` is none of `make_lake`."""
    found = json.loads((lake / PLAN).read_text(encoding="utf-8"))
    plan = Plan(**found | {"small_syncs": found["small_syncs"] + 1})
    connection = _drawing(plan)
    left, of = pull_requests, plan.pull_requests
    for repository in _repositories(plan):
        touched = -(-left * repository.count // of) if of else 0
        left, of = left - touched, of - repository.count
        _decide(connection, repository)
        _make(connection, "small_sync", touched=touched, sync=plan.small_syncs)
        _place(connection, repository)
        _write(connection, lake, repository)
        _write_records(connection, lake, repository, [])
    _remember(lake, plan)


def _remember(lake: Path, plan: Plan) -> None:
    """A new file: where a lake was copied by links, the other one has this file too."""
    fresh = lake / f"{PLAN}.tmp"
    fresh.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    fresh.replace(lake / PLAN)


def _repositories(plan: Plan) -> Iterator[Repository]:
    """The second has half as many pull requests as the first, the third a third."""
    weights = [1 / (index + 1) for index in range(plan.repositories)]
    ends = [round(plan.pull_requests * sum(weights[: index + 1]) / sum(weights)) for index in range(len(weights))]
    for index, (first, end) in enumerate(zip([0, *ends], ends, strict=False)):
        name = NAMES[index % len(NAMES)] + (f"-{index // len(NAMES)}" if index >= len(NAMES) else "")
        yield Repository(index, f"acme/{name}", first, end - first)


def _drawing(plan: Plan) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    phrases = _words(random.Random(plan.seed))  # noqa: S311 -- texts
    variables = {
        "seed": plan.seed, "years": YEARS, "days": DAYS, "batch": BATCH, "merged": MERGED_PULL_REQUESTS,
        "until": datetime.fromisoformat(plan.until).replace(tzinfo=None),
    }  # fmt: skip
    for name, value in variables.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
    connection.execute("create table vocabulary as select $phrases as phrases", {"phrases": phrases})
    connection.execute((SQL / "macros.sql").read_text(encoding="utf-8"))
    return connection


def _words(drawn: random.Random) -> list[str]:
    """Phrases of two to five words, some in several lines or with what JSON must escape."""
    syllables = [a + b for a in "bcdfghklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "ol", "é")]
    vocabulary = ["".join(drawn.choices(syllables, k=drawn.randint(1, 4))) for _ in range(4000)]
    ends = [".", ",", "\r\n", ":", " –", ".\r\n\r\n", ' "x"', " `a/b.py`", " 🎉", "", "", ""]
    return [" ".join(drawn.choices(vocabulary, k=drawn.randint(2, 5))) + drawn.choice(ends) for _ in range(20_000)]


def _make(connection: duckdb.DuckDBPyConnection, step: str, **values: object) -> None:
    connection.execute(*_statement(step, values))


def _query(connection: duckdb.DuckDBPyConnection, step: str, **values: object) -> duckdb.DuckDBPyRelation:
    text, used = _statement(step, values)
    return connection.sql(text, params=used)


def _statement(step: str, values: dict[str, object]) -> tuple[str, dict[str, object]]:
    """The text of a step, and those of the values that it names: DuckDB refuses others."""
    text = (SQL / f"{step}.sql").read_text(encoding="utf-8")
    return text, {name: value for name, value in values.items() if f"${name}" in text}


def _decide(connection: duckdb.DuckDBPyConnection, repository: Repository) -> None:
    _make(connection, "pulls", first=repository.first, count=repository.count, repository=repository.index)


def _place(connection: duckdb.DuckDBPyConnection, repository: Repository) -> None:
    _make(connection, "placed", repository=repository.index)


def _write(connection: duckdb.DuckDBPyConnection, lake: Path, repository: Repository) -> None:
    """The files of all snapshots of a repository, children first."""
    days = dict(connection.execute("select distinct file, cast(synced_at as date) from snapshots").fetchall())
    ((snapshots,),) = connection.execute("select count(*) from snapshots").fetchall()
    for kind in (*CHILDREN, "pull_requests"):
        step = int(ROW_GROUP / PER_PULL_REQUEST[kind])
        with ExitStack() as open_file:
            name = None
            for begin in range(0, snapshots, step):
                rows = _rows(connection, kind, repository, begin, begin + step)
                for found in rows["file"].unique().to_pylist():
                    if found != name:
                        name = found
                        open_file.close()
                        path = folder(lake, kind, repository.full_name, days[name]) / f"{name}.parquet"
                        file = open_file.enter_context(new_file(path, kind))
                    part = rows.filter(pc.equal(rows["file"], name)).drop_columns("file")
                    file.write_table(part.cast(schema(kind)), row_group_size=2 * ROW_GROUP)


def _rows(connection: duckdb.DuckDBPyConnection, kind: str, repository: Repository, begin: int, end: int) -> pa.Table:
    """The rows of some snapshots in the order of the files, the name of its file beside each."""
    return _query(
        connection, kind, repo_id=repository.id, full_name=repository.full_name, repository=repository.index,
        begin=begin, end=end,
    ).to_arrow_table()  # fmt: skip


def _moments(plan: Plan) -> list[datetime]:
    """When there were syncs: one a day."""
    until = datetime.fromisoformat(plan.until).replace(tzinfo=UTC)
    return [until - timedelta(days=days) for days in range(DAYS, -1, -1)]


def _write_records(
    connection: duckdb.DuckDBPyConnection, lake: Path, repository: Repository, moments: list[datetime]
) -> None:
    """The row that each sync ends with, and the repository's own where something had changed."""
    described = documents.Repository(
        repository.id, f"R_kgDO{repository.id}", repository.full_name,
        {"id": repository.id, "node_id": f"R_kgDO{repository.id}", "full_name": repository.full_name, "private": True,
         "archived": False, "fork": False, "html_url": f"https://github.com/{repository.full_name}",
         "default_branch": "main"},
    )  # fmt: skip
    found = _query(connection, "syncs").fetchall()
    landed = {moment.replace(tzinfo=UTC): tuple(values) for moment, *values in found}
    for moment in moments or sorted(landed):
        sync_id, took_ms, pulls, reviews, commits, comments = landed.get(
            moment, (f"{moment:%Y%m%dT%H%M%S%f}-000000", 0, 0, 0, 0, 0)
        )
        origin = Origin(described, sync_id, "graphql")
        result = SyncResult(
            repository.full_name, "synced", pulls, reviews, commits, comments, requests=1 + pulls // BATCH,
            points=1 + pulls, errors=(),
            error=None, is_cut_short=False, since=None, started_at=moment,
            finished_at=moment + timedelta(milliseconds=took_ms + 500), covers_all=True,
        )  # fmt: skip
        write_rows(lake, origin.outcome(result) if moment in landed else origin.run_only(result), sync_id)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("lake", type=Path, help="the folder to write, best WORKSPACE/lake")
    parser.add_argument("--pull-requests", type=int, default=100_000, metavar="N", help="how many [default: 100000]")
    parser.add_argument("--repositories", type=int, default=10, metavar="N", help="of how many [default: 10]")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed draws others [default: 1]")
    parser.add_argument("--until", metavar="TIME", help="when the last sync was, in UTC [default: an hour ago]")
    parser.add_argument("--small-sync", action="store_true", help="add a sync to a lake that is there")
    given = parser.parse_args()
    started = time.perf_counter()
    if given.small_sync:
        add_small_sync(given.lake)
    else:
        if given.lake.exists():
            parser.error(f"{given.lake} is there already")
        until = given.until or an_hour_ago()
        make_lake(given.lake, Plan(given.pull_requests, until, given.repositories, given.seed))
    files = [path.stat().st_size for path in given.lake.rglob("*.parquet")]
    sys.stdout.write(
        f"{given.lake}: {len(files):,} files, {sum(files) / 1e6:,.0f} MB, {time.perf_counter() - started:.1f} s\n"
    )


def an_hour_ago() -> str:
    """The last full hour but one: small syncs after it are not in the future."""
    return (datetime.now(UTC) - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0, tzinfo=None).isoformat()


if __name__ == "__main__":
    main()
