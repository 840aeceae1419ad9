"""What can be said of the models by reading them."""

import re

from dbt_workspace import PROJECT

CLOCKS = re.compile(
    r"\b(now|today|get_current_\w+)\s*\(|\bcurrent_(date|time|timestamp)\b|run_started_at", re.IGNORECASE
)
SQL = sorted(path for folder in ("models", "macros") for path in (PROJECT / folder).rglob("*.sql"))


def test_no_model_reads_the_clock() -> None:
    assert SQL
    assert [path.name for path in SQL if CLOCKS.search(path.read_text(encoding="utf-8"))] == []


def test_every_model_has_its_yaml_beside_it() -> None:
    models = [path for path in SQL if path.is_relative_to(PROJECT / "models")]

    assert [path.name for path in models if not path.with_suffix(".yml").exists()] == []
