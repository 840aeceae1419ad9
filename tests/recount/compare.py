"""What a mart says beside what the recount says."""

from typing import Any

import pytest


def place_of(row: dict[str, Any]) -> tuple[object, ...]:
    """An order over requests that both sides have."""
    late = ("asked_at", "removed_at", "answered_at", "requested_by_login")
    return (
        row["pull_request_id"], row["requested_at"], row["reviewer_login"] or "", row["team_slug"] or "",
        row["outcome"], *(str(row[column]) for column in late),
    )  # fmt: skip


def differences(
    shown: dict[Any, dict[str, Any]], expected: dict[Any, dict[str, Any]]
) -> dict[Any, tuple[object, object]]:
    """By row and column, what the mart says and what the recount says."""
    assert shown.keys() == expected.keys()
    return {
        (place, column): (shown[place][column], value)
        for place, columns in expected.items()
        for column, value in columns.items()
        if shown[place][column] != (pytest.approx(value, abs=1e-9) if isinstance(value, float) else value)
    }
