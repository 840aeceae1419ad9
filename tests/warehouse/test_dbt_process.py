"""What dbt's process is told, and what it is not."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghmetrics.errors import BuildFailed
from ghmetrics.github.auth import SEVERAL, VARIABLES
from ghmetrics.settings import Settings
from ghmetrics.warehouse.build import make_warehouse
from ghmetrics.warehouse.dbt_run import SAME_AGAIN, BuildPlan, DbtRun
from ghmetrics.warehouse.project import prepare_project

SECRET = "hunter2"
OTHERS = ("GH_ENTERPRISE_TOKEN", "ACTIONS_RUNTIME_TOKEN", "npm_token", "APP_PRIVATE_KEY", "DB_PASSWORD", "OUR_SECRET_1")


def names_of_settings() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        yield f"GHMETRICS_{name}".upper()
        yield f"ghmetrics_{name}"  # pydantic takes them in lower case, too
        if field.validation_alias:
            yield from field.validation_alias.choices


def test_no_secret_of_the_environment_reaches_dbt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the process that is started finds it."""
    for name in (*VARIABLES, SEVERAL, *names_of_settings(), *OTHERS):
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("OF_NOBODY", "stays")
    python, found = tmp_path / "python", tmp_path / "environment"
    python.write_text(f"#!/bin/sh\nenv > '{found}'\nexit 1\n")
    python.chmod(0o755)

    with pytest.raises(BuildFailed):
        make_warehouse(
            str(python), project=tmp_path, lake=tmp_path / "lake", warehouse=tmp_path / "warehouse.duckdb",
            target=tmp_path, variables={}, tell=lambda _: None,
        )  # fmt: skip

    environment = dict(line.split("=", 1) for line in found.read_text().splitlines() if "=" in line)
    assert [name for name, value in environment.items() if SECRET in value] == []
    assert environment["OF_NOBODY"] == "stays"
    assert environment["GHMETRICS_LAKE"] == "lake"


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
def test_what_reads_a_view_is_asked_although_the_view_is_not_made_anew(demo_workspace: Path, tmp_path: Path) -> None:
    project = prepare_project(tmp_path / "project", demo_workspace / "seeds")
    (project / "tests" / "reads_a_view.sql").write_text("select * from {{ ref('explained_durations') }} where false")
    warehouse = Path(shutil.copyfile(demo_workspace / "warehouse.duckdb", tmp_path / "warehouse.duckdb"))
    done: set[str] = set()

    with DbtRun(
        sys.executable, project=project, lake=demo_workspace / "lake", warehouse=warehouse, target=tmp_path / "target",
        variables={}, plan=BuildPlan(),
    ) as run:  # fmt: skip
        run.build(lambda step: done.add(step.name), without=SAME_AGAIN)

    assert "reads_a_view" in done
    assert done.isdisjoint({"explained_durations", "bots"})


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
def test_a_reason_has_the_path_of_the_lake_as_everybody_sees_it(demo_workspace: Path, tmp_path: Path) -> None:
    """dbt is told it as it is seen from the project."""
    project = prepare_project(tmp_path / "project", demo_workspace / "seeds")
    lake = "{{ source('lake', 'reviews').schema }}"
    (project / "tests" / "wrong.sql").write_text(f"select 1 where error('no such file: {lake}/x') is null")

    with (
        DbtRun(
            sys.executable, project=project, lake=demo_workspace / "lake", warehouse=tmp_path / "warehouse.duckdb",
            target=tmp_path / "target", variables={}, plan=BuildPlan(select=("wrong",)),
        ) as run,
        pytest.raises(BuildFailed) as failed,
    ):  # fmt: skip
        run.build(lambda _: None)

    (failure,) = failed.value.failures
    assert f"no such file: {(demo_workspace / 'lake').resolve()}/x" in failure.reason
