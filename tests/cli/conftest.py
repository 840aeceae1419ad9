"""How the tests of the command line run it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ghmetrics.cli import main

from .shown import Shown


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Shown]:
    """Run a command line in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments: str) -> Shown:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["ghmetrics", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capfd.readouterr()
        assert "Traceback" not in shown.err
        return Shown(int(ended.value.code or 0), shown.out, shown.err)

    return go
