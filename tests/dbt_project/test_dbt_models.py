"""What can be said of the models by reading them."""

import re

from dbt_workspace import PROJECT

from ghmetrics.warehouse.build import BI_VIEWS, MARTS, VIEWS

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


def test_the_marts_that_python_knows_are_those_of_the_project() -> None:
    """What is in none of these lists is not looked for in a new warehouse, nor in an export."""
    marts, charts = ({path.stem for path in (PROJECT / "models" / folder).glob("*.sql")} for folder in ("marts", "bi"))
    keys = (PROJECT / "tests" / "keys_are_unique.sql").read_text(encoding="utf-8")

    assert sorted([*MARTS, *VIEWS]) == sorted(marts)
    assert sorted(f"bi_{name}" for name in BI_VIEWS) == sorted(charts)
    assert sorted(re.findall(r"'(\w+)': \[", keys)) == sorted(MARTS)
