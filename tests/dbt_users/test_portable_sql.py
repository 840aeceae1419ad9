"""The models will build on another engine too: what only DuckDB says stands behind dispatched macros."""

import re
from pathlib import Path

import pytest
from company import PACKAGE

DUCKDB_ONLY = re.compile(
    r"\b(read_\w+|from_json|to_json|json_\w+|epoch_us|epoch_ms|quantile_\w+|timestamptz|timezone|list_\w+|array_\w+|unnest"
    r"|generate_series|range|arg_max|arg_min|struct_pack|exclude|replace \(|lambda|len|hash|isodow|string_agg|columns"
    r"|regexp_extract_all|varchar|try|at time zone|asof|positional|pivot|by name|group by all|order by all)\b|\w\[\d|\{'",
)
TEMPLATED = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|--[^\n]*", re.DOTALL)
MODELS = sorted(PACKAGE.glob("models/**/*.sql"))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_a_model_says_nothing_that_only_duckdb_understands(model: Path) -> None:
    said = TEMPLATED.sub("", model.read_text(encoding="utf-8"))
    assert DUCKDB_ONLY.findall(said) == [], "put it behind a macro with `adapter.dispatch`"
