"""Exposures name what is really read."""

import re
from typing import Any

import pytest
import yaml
from company import PACKAGE, ROOT


@pytest.fixture(scope="module")
def exposures() -> dict[str, Any]:
    text = (PACKAGE / "models" / "exposures.yml").read_text(encoding="utf-8")
    return {
        exposure["name"]: {re.sub(r"ref\('(\w+)'\)", r"\1", model) for model in exposure["depends_on"]}
        for exposure in yaml.safe_load(text)["exposures"]
    }


def models(folder: str) -> set[str]:
    return {path.stem for path in (PACKAGE / "models" / folder).glob("*.sql")}


def test_the_notebook_reads_every_mart(exposures: dict[str, Any]) -> None:
    assert exposures["notebook"] == models("marts")


def test_bi_reads_every_view_that_is_made_for_it(exposures: dict[str, Any]) -> None:
    assert exposures["bi"] == models("bi")


def test_the_report_reads_the_marts_that_its_queries_name(exposures: dict[str, Any]) -> None:
    queries = (ROOT / "ghmetrics" / "report" / "read.py").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:from|join) (\w+)", queries))
    assert exposures["report"] == named & models("marts")
