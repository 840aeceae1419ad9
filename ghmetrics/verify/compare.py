"""Two warehouses side by side: the rows of some pull requests, cell by cell."""

from collections import defaultdict
from collections.abc import Collection

from ghmetrics.errors import UsageError
from ghmetrics.verify.result import Difference
from ghmetrics.warehouse.read import Warehouse

KEYS = {
    "pull_requests": (), "reviews": ("review_id",), "commits": ("sha",), "review_requests": ("review_request_id",),
}  # fmt: skip
"""The marts that are compared, and what tells apart the rows that one pull request has in them."""
_THERE, _NOT_THERE = "there", "not there"

_Row = dict[str, str | None]
_Rows = dict[tuple[str, ...], list[_Row]]


def columns(warehouse: Warehouse) -> dict[str, list[str]]:
    """The columns of the marts that are compared, of those that are there."""
    found = warehouse.sql(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main' order by column_index"
    )
    by_mart = defaultdict(list)
    for mart, column in found.iter_rows():
        if mart in KEYS:
            by_mart[mart].append(column)
    return dict(by_mart)


def differences(
    warehouse: Warehouse, fresh: Warehouse, repo_id: int, numbers: Collection[int]
) -> dict[int, list[Difference]]:
    """What is different in the rows of these pull requests, by their numbers. Both warehouses have the same columns."""
    found: dict[int, list[Difference]] = defaultdict(list)
    for mart in columns(warehouse):
        ours, theirs = (_rows(each, mart, repo_id, numbers) for each in (warehouse, fresh))
        for number in sorted(ours.keys() | theirs.keys()):
            found[number] += _of_one(mart, ours.get(number, {}), theirs.get(number, {}))
    return {number: each for number, each in found.items() if each}


def _rows(warehouse: Warehouse, mart: str, repo_id: int, numbers: Collection[int]) -> dict[int, _Rows]:
    """By pull request and key. Values are text, as DuckDB writes them: nothing is lost, and any can be shown."""
    number = "number" if mart == "pull_requests" else "pull_number"
    chosen = ", ".join(f"{each:d}" for each in numbers) or "null"
    found = warehouse.sql(
        f'select {number} as "the number", columns(*)::varchar from main.{mart}'  # noqa: S608 -- names and numbers of our own
        f" where repo_id = {repo_id:d} and {number} in ({chosen}) order by all"
    )
    by_number: dict[int, _Rows] = defaultdict(lambda: defaultdict(list))
    for row in found.iter_rows(named=True):
        key = tuple(str(row[name]) for name in KEYS[mart])
        by_number[row.pop("the number")][key].append(row)
    return by_number


def _of_one(mart: str, ours: _Rows, theirs: _Rows) -> list[Difference]:
    found = []
    for key in sorted(ours.keys() | theirs.keys()):
        left, right, row = ours.get(key, []), theirs.get(key, []), " ".join(key)
        if len(left) != len(right):
            found.append(Difference(mart, row, "row", _count(left), _count(right)))
            continue
        for one, other in zip(left, right, strict=True):
            found += [
                Difference(mart, row, column, one[column], other[column]) for column in one
                if one[column] != other[column]
            ]  # fmt: skip
    return found


def _count(rows: list[_Row]) -> str:
    return _NOT_THERE if not rows else _THERE if len(rows) == 1 else f"{len(rows)} times there"


def repositories(warehouse: Warehouse) -> dict[int, str]:
    """The repositories of a warehouse by their numbers. Raises WarehouseMissing, UsageError."""
    found = warehouse.sql(
        "select repo_id, repo_full_name from main.repositories order by lower(repo_full_name), repo_id"
    )
    return {int(repo_id): str(name) for repo_id, name in found.iter_rows()}


def named(warehouse: Warehouse, full_name: str) -> dict[int, str]:
    """The same for one name, in whatever capitals. Raises UsageError where the warehouse does not know it."""
    chosen = {key: name for key, name in repositories(warehouse).items() if name.lower() == full_name.lower()}
    if not chosen:
        raise UsageError(f"The warehouse knows no {full_name}: sync it, then run ghmetrics build.")
    return chosen


def addresses(warehouse: Warehouse, repo_id: int) -> dict[int, str]:
    """Where each pull request of a repository is on GitHub, by its number."""
    found = warehouse.sql(f"select number, html_url from main.pull_requests where repo_id = {repo_id:d}")  # noqa: S608 -- a number
    return {number: html_url or "" for number, html_url in found.iter_rows() if number is not None}
