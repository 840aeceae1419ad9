"""The picture in docs/dbt.md."""

import json
from pathlib import Path

import pytest
from company import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dbt_users")]


def test_the_picture_is_that_of_the_models(parsed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tests" / "docs")
    from lineage_picture import PICTURE, picture

    manifest = json.loads((parsed / "before" / "manifest.json").read_text(encoding="utf-8"))
    assert PICTURE.read_text(encoding="utf-8") == picture(manifest), "draw it anew: make docs"
