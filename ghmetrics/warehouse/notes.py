"""What is odd in the data of a warehouse, row by row: dbt's own tests only count it."""

import duckdb

MOST = 20
WORDS = {
    "keys_are_unique": "{n} keys of the marts stand in more than one row: the lake is not what GitHub"
    " says: run `ghmetrics lake check`, and report it.",
    "lake_is_fresh": "some repositories ({n}) were last synced more than `fresh_days` ago: run `ghmetrics sync`",
    "series_add_up": "something has an impossible date, before 1970 or after 2199, and is in no daily or weekly figure",
}
"""What the warnings of some tests mean; `n` is how many rows they found."""


def worded(test: str, failures: int) -> str | None:
    """What a test's warning means, for those that have better words than dbt's."""
    return WORDS[test].format(n=failures) if test in WORDS else None


def odd_rows(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """A sentence for each payload that can't be read and for each duration below 0, at most 20 of each."""
    malformed = connection.execute(
        "select repo_full_name, pull_number, kind, lake_file from intermediate.int_malformed_payloads order by all"
    ).fetchall()
    negative = connection.execute(
        "select repo_full_name, pull_number, duration, hours from intermediate.int_negative_durations order by all"
    ).fetchall()
    told = [f"{_place(name, number)}: its {kind} payload in the lake's {file} can't be read and is left out: if the"
            " file is damaged, `ghmetrics lake check --repair` and a sync bring it back"
            for name, number, kind, file in malformed[:MOST]]  # fmt: skip
    told += [f"{_place(name, number)}: {duration} is {hours:.2f}, below 0: GitHub's times contradict each other"
             for name, number, duration, hours in negative[:MOST]]  # fmt: skip
    left = max(len(malformed) - MOST, 0) + max(len(negative) - MOST, 0)
    return (
        [*told, f"and {left:,} more in intermediate.int_malformed_payloads and int_negative_durations"]
        if left
        else told
    )


def _place(full_name: str | None, pull_number: int | None) -> str:
    return f"{full_name or 'unknown repository'}{'' if pull_number is None else f'#{pull_number}'}"
