# `make demo` and `make test` set up what they need in .venv; both work a second time and after `git clean -xfd`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check unit dbt docs setup clean

setup: $(READY)

$(READY): pyproject.toml hatch_build.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	# The oldest and the newest DuckDB 1.x, for the test that BI tools of today can read the warehouse.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(VENV)/duckdb-1-oldest "duckdb==1.0.0"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(VENV)/duckdb-1-newest "duckdb<2"
	touch $(READY)

demo: $(READY)
	$(BIN)/ghmetrics demo

test: check dbt unit

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project

# The project by itself, with nothing set and no lake: models, data tests and unit tests.
dbt: $(READY)
	cd dbt_project && env -u GHMETRICS_WORKSPACE -u GHMETRICS_LAKE -u GHMETRICS_WAREHOUSE ../$(BIN)/dbt build --quiet

unit: $(READY)
	$(BIN)/pytest -n auto --dist loadgroup

# What the docs say of the marts, from the dbt project's own descriptions.
docs: $(READY)
	$(BIN)/python tests/docs/marts_page.py

clean:
	rm -rf $(VENV) dbt_project/target dbt_project/logs dbt_project/warehouse.duckdb ghmetrics-demo
