"""Puts the dbt project into the wheel, so that `pip install ghmetrics` alone can build a warehouse."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PARTS = ("dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "tests")


class DbtProjectHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":  # an editable install reads the project where it lies
            build_data["force_include"] |= {f"dbt_project/{part}": f"ghmetrics/dbt_project/{part}" for part in PARTS}
