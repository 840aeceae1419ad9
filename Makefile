# `make demo` and `make test` set up what they need in .venv; both work a second time and after `git clean -xfd`.

PYTHON ?= python3
VENV := .venv
# Python loads all of dbt in hundreds of processes: a machine that keeps no bytecode would compile it each time.
unexport PYTHONDONTWRITEBYTECODE
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# pip takes minutes for what uv installs in seconds: Superset, one of the other environments, has 150 dependencies.
UV := $(BIN)/uv

.PHONY: demo test check-and-dbt test-browser browser-environment browser-pictures chromium test-bi bi-clients bi-picture bi-transcript chart-pictures test-duckdb test-pythons with-python check unit dbt docs setup clean

# MetricFlow and the linter of the dbt project want libraries of their own versions, so they have environments of their own.
METRICFLOW := $(VENV)/metricflow/.ready
BOUNCER := $(VENV)/dbt-bouncer/.ready

setup: $(READY) $(METRICFLOW) $(BOUNCER)

$(READY): pyproject.toml hatch_build.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[dev]"
	# The oldest and the newest DuckDB 1.x, for the test that BI tools of today can read the warehouse; and between them
	# the oldest that ghmetrics itself runs with.
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --upgrade --target $(VENV)/duckdb-1-oldest "duckdb==1.0.0"
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --upgrade --target $(VENV)/duckdb-1-newest "duckdb<2"
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --upgrade --target $(VENV)/duckdb-1.4 "duckdb==1.4.4"
	touch $(READY)

$(METRICFLOW): $(READY)
	$(UV) venv --quiet --clear --python $(BIN)/python $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python "dbt-metricflow>=0.15,<0.16" "dbt-core>=1.11,<1.12" "dbt-duckdb>=1.10,<2"
	touch $@

$(BOUNCER): $(READY)
	$(UV) venv --quiet --clear --python $(BIN)/python $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python "dbt-bouncer>=4.3,<5"
	touch $@

demo: $(READY)
	$(BIN)/ghmetrics demo

test: check-and-dbt unit test-duckdb

# Each of the two keeps one core busy.
check-and-dbt: $(READY)
	$(MAKE) --no-print-directory -j 2 check dbt

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project

# The project by itself, into a new file and with no lake, not even one that lies in the checkout: models, data tests and
# unit tests; then its names, layers and descriptions, which the linter reads from what dbt writes for its docs.
DBT := cd dbt_project && env -u GHMETRICS_WORKSPACE -u GHMETRICS_WAREHOUSE GHMETRICS_LAKE=no-lake ../$(BIN)/dbt

dbt: $(READY) $(BOUNCER)
	rm -f dbt_project/warehouse.duckdb dbt_project/warehouse.duckdb.wal
	$(DBT) build --quiet
	$(DBT) docs generate --no-compile --quiet
	cd dbt_project && ../$(VENV)/dbt-bouncer/bin/dbt-bouncer run --show-all-failures

unit: $(READY) $(METRICFLOW)
	$(BIN)/pytest -n 4 --dist loadgroup

# What hangs on DuckDB most, once more with the oldest one that is supported: the rest of the tests run with the newest.
ON_DUCKDB := tests/warehouse/test_build.py tests/warehouse/test_damaged.py tests/dbt_project/test_dbt_incremental.py tests/kept

test-duckdb: $(READY)
	PYTHONPATH=$(CURDIR)/$(VENV)/duckdb-1.4 $(BIN)/pytest -n auto --dist loadgroup $(ON_DUCKDB)

# The wheel in the other Pythons that this machine has, of itself or by pyenv, with the tests that show the most.
PYTHONS := 3.12 3.13
ON_PYTHONS := tests/kept tests/cli tests/state tests/seeds
PYENV := $(or $(PYENV_ROOT),$(HOME)/.pyenv)

test-pythons: $(addprefix test-python-,$(PYTHONS))

test-python-%: HERE = $(VENV)/python-$*
test-python-%: $(READY)
	@for each in python$* $(PYENV)/versions/$*.*/bin/python; do \
	  if $$each -c "" 2>/dev/null; then exec $(MAKE) --no-print-directory with-python HERE=$(HERE) WITH=$$(command -v $$each); fi; \
	done; echo "There is no Python $* here: nothing is tested with it."

with-python:
	$(UV) venv --quiet --clear --python $(WITH) $(HERE)
	$(BIN)/python -m build --wheel --outdir $(HERE)/wheel . >/dev/null
	$(UV) pip install --quiet --python $(HERE)/bin/python $(HERE)/wheel/*.whl "pytest>=8.3,<9.1" pytest-xdist hypothesis
	$(HERE)/bin/pytest -n auto --dist loadgroup -p no:cacheprovider $(ON_PYTHONS)

# Real clients of other people's tools read while a build swaps the file. Each has an environment of its own.
BI := tests/bi/environments
BI_CLIENTS := $(patsubst $(BI)/%.txt,$(VENV)/bi-%/.ready,$(wildcard $(BI)/*.txt)) \
	$(patsubst $(BI)/%/package.json,$(VENV)/bi-%/.ready,$(wildcard $(BI)/*/package.json))

test-bi: $(READY)
	$(MAKE) --no-print-directory -j 4 bi-clients
	$(BIN)/pytest tests/bi

bi-clients: $(BI_CLIENTS)

# What docs/bi.md shows. The picture needs Chromium.
bi-transcript: $(READY) bi-clients
	$(BIN)/python tests/bi/transcript.py

bi-picture: $(READY) bi-clients
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tests/bi/dashboard/picture.py

$(VENV)/bi-%/.ready: $(BI)/%.txt | $(READY)
	$(UV) venv --quiet --clear --python $(PYTHON) $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --requirement $<
	touch $@

$(VENV)/bi-%/.ready: $(BI)/%/package.json
	mkdir -p $(@D)
	cp $< $(@D)
	npm install --silent --no-audit --no-fund --prefix $(@D)
	touch $@

# JupyterLab, Notebook 7 and the app as a person sees them, in Chromium. An environment apart: beside Jupyter dbt takes a
# second longer to start.
BROWSER := $(VENV)/browser
IN_BROWSER := $(BROWSER)/bin

browser-environment: $(BROWSER)/.ready

test-browser: $(BROWSER)/.ready chromium
	$(IN_BROWSER)/pytest --confcutdir tests/browser tests/browser

$(BROWSER)/.ready: pyproject.toml | $(READY)
	$(UV) venv --quiet --clear --python $(BIN)/python $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --editable ".[app]" jupyterlab "notebook>=7" nbclient pillow playwright "pytest>=8.3,<9.1"
	$(UV) pip install --quiet --python $(@D)/bin/python --no-deps --target $(@D)/ipykernel-oldest "ipykernel==7.0.*"
	touch $@

# What the docs show of the panel.
browser-pictures: $(BROWSER)/.ready chromium
	$(IN_BROWSER)/python tests/browser/pictures.py

# Playwright's own would be a download.
chromium:
	@command -v chromium >/dev/null || echo "There is no chromium here: what is seen in a browser is not tested. On Debian: apt-get install chromium"

# The pictures of docs/charts.md, from a demo.
chart-pictures: $(READY)
	$(BIN)/ghmetrics demo --workspace $(VENV)/demo-of-pictures >/dev/null
	$(BIN)/python tests/docs/chart_pictures.py $(VENV)/demo-of-pictures

# What the docs say of the marts, from the dbt project's own descriptions, and the picture of what is made of what.
docs: $(READY)
	$(BIN)/python tests/docs/marts_page.py
	$(DBT) parse --quiet
	$(BIN)/python tests/docs/lineage_picture.py

clean:
	rm -rf $(VENV) dbt_project/target dbt_project/logs dbt_project/warehouse.duckdb ghmetrics-demo
